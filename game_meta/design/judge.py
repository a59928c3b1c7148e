"""Can this level be won? Solvable, with a plan to watch; not solvable, where that is proved; or unknown within the budget.

And what the generator says of a game that it would make: its grade. Both follow from the game and the budget alone. They take from a
moment to seconds, so whoever has a window asks in another process (see asking.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from game_meta.design.search import provable, search
from game_meta.engine import Program, compile_game
from game_meta.variants import Grade
from game_meta.variants.grading import LUCKS, chance_shows
from game_meta.variants.grading import grade as grade_variant
from game_meta.variants.planner import NARROW, Plan, best_plan, planner, quick_plan
from game_meta.variants.variant import variant_of
from game_meta.vgdl import Game

SOLVABLE, UNSOLVABLE, UNKNOWN = "solvable", "not solvable", "unknown"
WIDTH = 128  # of the planner
SEED = 0  # of the luck under which plans are made, and are to be watched


@dataclass(frozen=True)
class Verdict:
    """`plan` is the winning one, or else the best paid that was found; its actions are those of an agent, under seed SEED."""

    state: str
    why: str
    level: int
    plan: Plan


def half_drawn(game: Game) -> bool:
    """Whether its VariantSet puts things into the levels, so that as they are drawn they lack something."""
    return any(rule.verb == "layout" for rule in game.variants)


def playable(game: Game, seed: int = 0) -> Game:
    """What is judged and played: of a game that is only half drawn, the variant of a seed stands for it."""
    return variant_of(game, seed).drawn if half_drawn(game) else game


def judge(game: Game, level: int = 0, width: int = WIDTH) -> Verdict:
    """Of one level, as it is played. Raises EngineError where it cannot be built."""
    game = playable(game)
    program = compile_game(game, level)
    plan = quick_plan(program, SEED, NARROW)
    if plan.won:
        return Verdict(SOLVABLE, told(program, plan), level, plan)
    if not any(True in ending.params["win"] or ending.params["count_score"] for ending in game.endings):
        return Verdict(UNSOLVABLE, "no ending of this game can be won", level, plan)
    if provable(program):
        searched = search(program)
        if searched.actions:
            plan = played(program, searched.actions)
            return Verdict(SOLVABLE, told(program, plan), level, plan)
        if searched.complete:
            return Verdict(UNSOLVABLE, f"all {searched.states:,} situations that can come were tried", level, plan)
    plan = best_plan(program, SEED, width)
    if plan.won:
        return Verdict(SOLVABLE, told(program, plan), level, plan)
    return Verdict(UNKNOWN, "no plan that was found within the budget wins", level, plan)


def told(program: Program, plan: Plan) -> str:
    """In how many ticks, and what luck it takes: a plan that is made for one seed knows what will happen by chance."""
    ticks = f"won in {len(plan.actions)} ticks"
    if program.players > 1:
        return f"{ticks} against a rival who acts at random"
    if not chance_shows(program):
        return ticks
    lucky = 1 + sum(quick_plan(program, seed, NARROW).won for seed in range(SEED + 1, SEED + LUCKS))
    return f"{ticks}; it can be won under {lucky} of {LUCKS} kinds of luck"


def played(program: Program, actions: tuple[int, ...]) -> Plan:
    """What a row of actions earns, as a plan."""
    found = planner(NARROW).play([program], [actions], SEED)
    return Plan(float(found.score[0]), actions, bool(found.won[0]), len(actions))


def grade(game: Game, seed: int = 0) -> Grade:
    """What the generator says of it, or of this variant if it has a VariantSet."""
    return grade_variant(variant_of(game, seed))
