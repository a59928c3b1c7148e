"""Families: games that are drawn from. `(family, seed) -> variant` is a pure function.

A family is a game file with a VariantSet, or `free`, the one that has no file: its games are made up from nothing (see grammar/). A game
without a VariantSet is its own only variant, whatever the seed.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from game_meta.content import find_content
from game_meta.generator.grammar.free_game import free_variant
from game_meta.generator.variant import FREE_FAMILY, Disguise, Variant, build_variant
from game_meta.generator.variant_set import VariantChanges, variation_scope
from game_meta.generator.variation import draw_variation
from game_meta.vgdl.game_files import load_cached, valid_games
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse


def families(players: int | None = None) -> dict[str, Path]:
    """Return the games to draw from, those with a VariantSet, by name: all, or those for so many players. `free` is not one of them."""
    known = {name: path for name, path in valid_games().items() if family_game(path).variants}
    return {name: path for name, path in known.items() if players in (None, family_game(path).params["no_players"])}


def family_name(family: str | Path) -> str:
    """Return what a family (a name or a file) is called in splits, random streams and results."""
    return FREE_FAMILY if family == FREE_FAMILY else family_game(family).name


def has_variants(family: str | Path) -> bool:
    """Return whether a game (a name or a file) can be drawn from, or is its own only variant."""
    return family == FREE_FAMILY or bool(family_game(family).variants)


def family_game(family: str | Path) -> Game:
    """Load the game of a family (a name or a file) as its file has it. It is read again only when the file has changed."""
    return load_cached(find_content("games", family))


def make_variant(
    family: str | Path,
    seed: int,
    kinds: Collection[str] | None = None,
    difficulty: float = 1.0,
    *,
    rules_seed: int | None = None,
) -> Variant:
    """Make the variant of a family (a name or a file) that this seed stands for. A game without a VariantSet is its own only variant.

        variant = gm.make_variant("harvest", seed=7)
        print(variant.split, variant.rules_hash, variant.text)

    Whether it is worth playing is not asked: see `sample`.

    `kinds` and `difficulty` say what may vary and how far (see VARIATION_KINDS in variant_set.py). With `rules_seed` it has the rules of
    that seed, under the level, the types and the looks of `seed`. In games made up from nothing everything varies, always. Raises
    InvalidVariant if nothing can be made of this seed.
    """
    if family == FREE_FAMILY:
        return free_variant(seed, rules_seed)
    return variant_of_game(family_game(family), seed, kinds, difficulty, rules_seed=rules_seed)


def variant_of_game(
    game: Game, seed: int, kinds: Collection[str] | None = None, difficulty: float = 1.0, *, rules_seed: int | None = None
) -> Variant:
    """Make the variant of a game that need not stand in any file; the arguments are those of `make_variant`."""
    scope = variation_scope(kinds, difficulty)
    if not game.variants:
        return build_variant(seed, game, Disguise((), None))
    text, changes = draw_variation(game, seed, scope, seed if rules_seed is None else rules_seed)
    drawn = parse(text, game.file, name=game.name)
    return build_variant(seed, drawn, _disguise_of(drawn, changes))


def _disguise_of(game: Game, changes: VariantChanges) -> Disguise:
    shuffled = set(changes.disguised_types)
    return Disguise(tuple(i for i, name in enumerate(game.sprites) if name in shuffled), changes.rotation)
