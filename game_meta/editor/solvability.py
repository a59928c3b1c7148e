"""Can this level be won? Solvable, with a plan to watch; not solvable, where that is proved; or unknown within the budget.

And what the generator says of a game that it would make: its grade. Both follow from the game and the budget alone. They take from a
moment to seconds, so whoever has a window asks in another process (see background_queries.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from game_meta.engine.compiler import compile_game
from game_meta.engine.program import Program
from game_meta.generator.family import variant_of_game
from game_meta.generator.grading import CHANCE_SEEDS, Grade, grade_variant
from game_meta.solvers.beam_search import NARROW_WIDTH, Plan, best_plan, cached_beam_search, quick_plan
from game_meta.solvers.exhaustive_search import is_provable, search_exhaustively
from game_meta.solvers.random_play import is_stochastic
from game_meta.vgdl.model import Game

SOLVABLE, UNSOLVABLE, UNKNOWN = "solvable", "not solvable", "unknown"
JUDGE_BEAM_WIDTH = 128  # of the planner
JUDGE_SEED = 0  # the episode seed under which plans are made, and are to be watched


@dataclass(frozen=True)
class Verdict:
    """`plan` is the winning one, or else the best paid that was found; its actions are those of an agent, under JUDGE_SEED."""

    verdict: str
    reason: str
    level: int
    plan: Plan


def has_layout_rules(game: Game) -> bool:
    """Return whether the VariantSet puts things into the levels, so that as they are drawn they lack something."""
    return any(rule.verb == "layout" for rule in game.variants)


def playable_game(game: Game, seed: int = 0) -> Game:
    """Return what is judged and played: of a game that is only half drawn, the variant of a seed stands for it."""
    return variant_of_game(game, seed).drawn_game if has_layout_rules(game) else game


def judge_solvability(game: Game, level: int = 0, width: int = JUDGE_BEAM_WIDTH) -> Verdict:
    """Judge one level, as it is played: solvable, not solvable, or unknown within a beam of `width`. Raises EngineError where it cannot be
    built."""
    game = playable_game(game)
    program = compile_game(game, level)
    plan = quick_plan(program, JUDGE_SEED, NARROW_WIDTH)
    if plan.won:
        return Verdict(SOLVABLE, plan_words(program, plan), level, plan)
    if not any(ending.can_win for ending in game.endings):
        return Verdict(UNSOLVABLE, "no ending of this game can be won", level, plan)
    if is_provable(program):
        searched = search_exhaustively(program)
        if searched.actions:
            plan = score_actions(program, searched.actions)
            return Verdict(SOLVABLE, plan_words(program, plan), level, plan)
        if searched.complete:
            return Verdict(UNSOLVABLE, f"all {searched.states:,} situations that can come were tried", level, plan)
    plan = best_plan(program, JUDGE_SEED, width)
    if plan.won:
        return Verdict(SOLVABLE, plan_words(program, plan), level, plan)
    return Verdict(UNKNOWN, "no plan that was found within the budget wins", level, plan)


def plan_words(program: Program, plan: Plan) -> str:
    """Say in how many ticks a plan wins, and what luck it takes: one that is made for one seed knows what will happen by chance."""
    ticks = f"won in {len(plan.actions)} ticks"
    if program.players > 1:
        return f"{ticks} against a rival who acts at random"
    if not is_stochastic(program):
        return ticks
    lucky = 1 + sum(quick_plan(program, seed, NARROW_WIDTH).won for seed in range(JUDGE_SEED + 1, JUDGE_SEED + CHANCE_SEEDS))
    return f"{ticks}; it can be won under {lucky} of {CHANCE_SEEDS} kinds of luck"


def score_actions(program: Program, actions: tuple[int, ...]) -> Plan:
    """Play a row of actions under the seed of plans and return what they earn, as a plan."""
    found = cached_beam_search(NARROW_WIDTH).play_plans([program], [actions], JUDGE_SEED)
    return Plan(float(found.score[0]), actions, bool(found.won[0]), len(actions))


def grade_game(game: Game, seed: int = 0) -> Grade:
    """Return the generator's grade of the game, or of this variant if it has a VariantSet."""
    return grade_variant(variant_of_game(game, seed))
