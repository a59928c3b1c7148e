"""From a seed to a game that nobody has written: text, and the variant that it is."""

from __future__ import annotations

from game_meta.engine.compiler import compile_game
from game_meta.generator.grammar.arcade_games import draft_arcade_game
from game_meta.generator.grammar.draft import HEAVY_TYPE, GameDraft, write_draft
from game_meta.generator.grammar.grid_games import draft_grid_game
from game_meta.generator.labels import label_types
from game_meta.generator.splits import split_of
from game_meta.generator.variant import FREE_FAMILY, Disguise, Variant
from game_meta.vgdl.canonical import rules_hash
from game_meta.vgdl.parser import parse


def free_game_text(seed: int, rules_seed: int | None = None) -> str:
    """The game of this seed, as VGDL. `rules_seed` deals what things do anew, over the same types and the same board."""
    return write_draft(draft_free_game(seed, rules_seed))


def draft_free_game(seed: int, rules_seed: int | None = None) -> GameDraft:
    draft = GameDraft(seed, seed if rules_seed is None else rules_seed)
    half = draft_grid_game if draft.plan.chance(0.5) else draft_arcade_game
    draft.story.append(f"{'A grid' if half is draft_grid_game else 'An arcade'} game from nothing, seed {seed}.")
    half(draft)
    if any(kind.cls == "PathChaser" for kind in draft.kinds.values()):
        draft.header["obs"] = ",".join(["wall", *(kind.name for kind in draft.kinds.values() if kind.weight == HEAVY_TYPE)])
    add_endings(draft)
    return draft


def add_endings(draft: GameDraft) -> None:
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
    draft = draft_free_game(seed, rules_seed)
    game = parse(write_draft(draft), f"{FREE_FAMILY}-{seed}.vgdl", name=FREE_FAMILY)
    known_by = rules_hash(game)
    disguise = Disguise(tuple(i for i, name in enumerate(game.sprites) if name in draft.kinds), draft.turns)
    programs = tuple(compile_game(game, level) for level in range(len(game.levels)))
    return Variant(FREE_FAMILY, seed, split_of(FREE_FAMILY, known_by, game.levels), known_by, game, disguise, label_types(game), programs)
