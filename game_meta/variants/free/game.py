"""From a seed to a game that nobody has written: text, and the variant that it is."""

from __future__ import annotations

from game_meta.engine import compile_game
from game_meta.variants.free.arcade import arcade
from game_meta.variants.free.draft import HEAVY, Draft
from game_meta.variants.free.grid import grid
from game_meta.variants.free.text import write
from game_meta.variants.splits import split_of
from game_meta.variants.truth import facts
from game_meta.variants.variant import FREE, Disguise, Variant
from game_meta.vgdl import parse, rules_hash


def free_text(seed: int, rules_seed: int | None = None) -> str:
    """The game of this seed, as VGDL. `rules_seed` deals what things do anew, over the same types and the same board."""
    return write(draft_of(seed, rules_seed))


def draft_of(seed: int, rules_seed: int | None = None) -> Draft:
    draft = Draft(seed, seed if rules_seed is None else rules_seed)
    half = grid if draft.plan.chance(0.5) else arcade
    draft.story.append(f"{'A grid' if half is grid else 'An arcade'} game from nothing, seed {seed}.")
    half(draft)
    if any(kind.cls == "PathChaser" for kind in draft.kinds.values()):
        draft.header["obs"] = ",".join(["wall", *(kind.name for kind in draft.kinds.values() if kind.weight == HEAVY)])
    end(draft)
    return draft


def end(draft: Draft) -> None:
    """When it is over: points at the end of time, or a goal that must be reached before."""
    plan = draft.plan
    limit = plan.of(25, 60)
    if draft.deadly:
        draft.endings.append("SpriteCounter stype=avatar limit=0 win=False")
    goals = [name for name in dict.fromkeys(draft.goals) if draft.kinds[name].count]
    if goals and draft.luck.chance(0.25):
        goal = draft.luck.pick(goals)
        draft.endings.append(f"SpriteCounter stype={goal} limit=0 win=True")
        draft.story.append(f"When no {goal} is left you have won.")
    draft.endings.append(f"Timeout limit={limit} count_score=True")
    draft.story.append(f"It lasts {limit} ticks.")


def free_variant(seed: int, rules_seed: int | None = None) -> Variant:
    """The variant of the family `free` that this seed stands for."""
    draft = draft_of(seed, rules_seed)
    game = parse(write(draft), f"{FREE}-{seed}.vgdl", name=FREE)
    known_by = rules_hash(game)
    disguise = Disguise(tuple(i for i, name in enumerate(game.sprites) if name in draft.kinds), draft.turns)
    programs = tuple(compile_game(game, level) for level in range(len(game.levels)))
    return Variant(FREE, seed, split_of(FREE, known_by, game.levels), known_by, game, disguise, facts(game), programs)
