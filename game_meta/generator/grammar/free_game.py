"""From a seed to a game that nobody has written: text, and the variant that it is."""

from __future__ import annotations

from game_meta.generator.grammar.arcade_games import draft_arcade_game
from game_meta.generator.grammar.draft import HEAVY_TYPE, GameDraft, write_draft
from game_meta.generator.grammar.grid_games import draft_grid_game
from game_meta.generator.variant import FREE_FAMILY, Disguise, Variant, build_variant
from game_meta.vgdl.parser import parse
from game_meta.vgdl.spec import SPRITES


def free_game_text(seed: int, rules_seed: int | None = None) -> str:
    """Write the game of this seed as VGDL. `rules_seed` deals what things do anew, over the same types and the same board."""
    return write_draft(draft_free_game(seed, rules_seed))


def draft_free_game(seed: int, rules_seed: int | None = None) -> GameDraft:
    """Make up the game of this seed, with its rules' numbers drawn from `rules_seed`."""
    draft = GameDraft(seed, seed if rules_seed is None else rules_seed)
    is_grid = draft.plan_rng.chance(0.5)
    draft.story.append(f"{'A grid' if is_grid else 'An arcade'} game from nothing, seed {seed}.")
    if is_grid:
        draft_grid_game(draft)
    else:
        draft_arcade_game(draft)
    if any(SPRITES[kind.cls].finds_paths for kind in draft.types.values()):  # who finds ways has to be told what is in the way
        draft.header["obs"] = ",".join(["wall", *(kind.name for kind in draft.types.values() if kind.weight == HEAVY_TYPE)])
    add_endings(draft)
    return draft


def add_endings(draft: GameDraft) -> None:
    """Add when it is over: points at the end of time, or a goal that must be reached before."""
    limit = draft.plan_rng.integer(25, 60)
    if draft.deadly:
        draft.endings.append("SpriteCounter stype=avatar limit=0 win=False")
    goals = [name for name in dict.fromkeys(draft.goals) if draft.types[name].count]
    if goals and draft.rules_rng.chance(0.25):
        goal = draft.rules_rng.pick(goals)
        draft.endings.append(f"SpriteCounter stype={goal} limit=0 win=True")
        draft.story.append(f"When no {goal} is left you have won.")
    draft.endings.append(f"Timeout limit={limit} count_score=True")
    draft.story.append(f"It lasts {limit} ticks.")


def free_variant(seed: int, rules_seed: int | None = None) -> Variant:
    """Make the variant of the family `free` that this seed stands for. Raises InvalidVariant if the seed gives no game."""
    draft = draft_free_game(seed, rules_seed)
    game = parse(write_draft(draft), f"{FREE_FAMILY}-{seed}.vgdl", name=FREE_FAMILY)
    return build_variant(seed, game, Disguise(tuple(i for i, name in enumerate(game.sprites) if name in draft.types), draft.rotation))
