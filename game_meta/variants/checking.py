"""What is wrong with a VariantSet: it is found by drawing from it."""

from __future__ import annotations

from game_meta.variants.faults import InvalidVariant
from game_meta.variants.mutations import vary
from game_meta.vgdl import Fault, Game, VGDLError, parse

DRAWS = 32  # to see whether all that it may draw are games


def variant_faults(game: Game) -> list[Fault]:
    """The first fault that shows: each line of the VariantSet is at work in every draw."""
    if not game.variants:
        return []
    first = game.variants[0].line
    for seed in range(DRAWS):
        try:
            parse(vary(game, seed), game.file)
        except InvalidVariant as error:
            return [Fault(game.file, error.line or first, 1, error.message)]
        except VGDLError as error:
            return [Fault(game.file, first, 1, f"this VariantSet can draw a game that is none: {error.faults[0].message}")]
    return []
