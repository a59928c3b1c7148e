"""Which types look for contacts before the events of a tick.

Of two types that a rule joins it is enough that one looks into its cells: it notes the contact on both. So the few may look for the many:
an avatar for all the cars of a street. Sprites that cannot move never look.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from game_meta.vgdl.model import Game

from . import layout as L

MADE_LATER = 20  # what a type that no level holds is taken for


def watchers(game: Game, index: Mapping[str, int], movers: list[int], flags: np.ndarray, counts: Mapping[str, int]) -> list[int]:
    """Of the movers those that look, so that of every two types with a rule at least one does. `counts`: sprites in the level, by type."""
    edges = set()
    for pair in game.pairs:
        for first in game.sprites[pair.first].expansion:
            edges |= {frozenset((index[first], index[second])) for second in game.sprites[pair.second].expansion}
    able = set(movers)
    looking = {t for t in movers if flags[t] & L.GROUNDED}
    for edge in edges:
        if len(edge & able) == 1:  # the other one cannot move, or it is the same type
            looking |= edge & able
    cost = {index[name]: counts.get(name, 0) or (1 if flags[index[name]] & L.IS_AVATAR else MADE_LATER) for name in game.sprites}
    for edge in sorted(edges, key=sorted):
        if edge <= able and not edge & looking:
            looking.add(min(edge, key=lambda t: (cost[t], t)))
    return [t for t in movers if t in looking]
