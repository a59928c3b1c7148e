"""What a bundle brings about, read from the records of its effects, and how well that fits what was seen."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from game_meta.theory.bundles import NAMES_FIRST, Bundle
from game_meta.theory.encounter import AIMED, MOVED, STOOD, VANISHED, Encounter
from game_meta.vgdl.spec import EFFECTS
from game_meta.vgdl.spec.effects import EVERYTHING, FIRST, HELD, SECOND

UNLIKELY = -6.0  # log of how likely it is to see what a bundle cannot bring about, all the same


def takes_up(bundle: Bundle, place: str) -> bool:
    """Tell whether the first (or second) type of a bundle is taken up as a resource."""
    return any(
        (line.forward == (place == NAMES_FIRST))
        and (SECOND, HELD) in EFFECTS[line.effect].changes
        and SECOND not in EFFECTS[line.effect].looks_at_held
        and FIRST in EFFECTS[line.effect].kills
        for line in bundle
    )


class BundleFacts(NamedTuple):
    """What a bundle does to its two types: always, or perhaps."""

    kills: tuple[bool, bool]  # may
    surely_kills: tuple[bool, bool]
    sends_back: tuple[bool, bool]
    moves: tuple[bool, bool]
    makes: bool
    gives: bool  # what is held may change
    signs: frozenset[int]  # of scores that surely come
    perhaps: frozenset[int]  # of scores that come under a condition


@lru_cache(maxsize=1 << 13)
def facts_of(bundle: Bundle) -> BundleFacts:
    """Read from the records what a bundle does."""
    kills, sure, back, moves = [False, False], [False, False], [False, False], [False, False]
    makes = gives = False
    signs: set[int] = set()
    perhaps: set[int] = set()
    for line in bundle:
        effect = EFFECTS[line.effect]
        params = {key: slot for key, slot in line.slots if isinstance(slot, bool)}
        dead = effect.killed({key: p.default for key, p in effect.parameters.items()} | params)
        for who, place in ((FIRST, 0 if line.forward else 1), (SECOND, 1 if line.forward else 0)):
            gone = who in dead or (who == FIRST and effect.transforms_first)
            kills[place] |= gone
            sure[place] |= gone and not effect.conditional and not effect.looks_at_motion
            back[place] |= who in effect.sends_back or EVERYTHING in effect.sends_back
            moves[place] |= who in effect.moves
        makes |= bool(effect.makes) or effect.copies_first
        gives |= any(what == HELD for _, what in effect.changes)
        if line.sign:
            (perhaps if effect.conditional else signs).add(line.sign)
    return BundleFacts(
        (kills[0], kills[1]),
        (sure[0], sure[1]),
        (back[0], back[1]),
        (moves[0], moves[1]),
        makes,
        gives,
        frozenset(signs),
        frozenset(perhaps),
    )


def likelihood(bundle: Bundle, seen: Encounter) -> float:
    """Return the log of how well a bundle fits what was seen of its two types, roughly, from the records alone."""
    facts, total = facts_of(bundle), 0.0
    for place in (0, 1):
        gone = seen.fate[place][VANISHED]
        if gone and not facts.kills[place]:
            total += UNLIKELY / 2
        elif not gone and facts.surely_kills[place]:
            total += UNLIKELY
        if seen.fate[place][AIMED]:  # the avatar, at the other
            stayed = seen.fate[place][STOOD] and not seen.fate[place][MOVED]
            if stayed and not facts.sends_back[place]:
                total += UNLIKELY / 2
            elif not stayed and not gone and facts.sends_back[place]:
                total += UNLIKELY / 2
            if facts.moves[1 - place] != (seen.fate[1 - place][MOVED] and not stayed):
                total += UNLIKELY / 3
    sign = (seen.score > 0) - (seen.score < 0)
    if sign and sign not in facts.signs | facts.perhaps:
        total += UNLIKELY if seen.missed_score else -1.0
    if not sign and facts.signs:
        total += UNLIKELY
    if -sign in facts.signs and sign:
        total += UNLIKELY / 2
    if seen.appeared and not facts.makes:
        total += -2.0
    elif facts.makes and not seen.appeared and not any(n > 0 for _, n in seen.gained):
        total += -3.0
    if bool(seen.gained) != facts.gives:
        total += -2.0
    return total
