"""What a bundle brings about, read from the records of its effects, and how well that fits what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from game_meta.theory.bundles import ROLE_AVATAR, Bundle, made_references, without_signs
from game_meta.theory.encounter import AIMED, COVERED, MOVED, STOOD, VANISHED, Encounter
from game_meta.vgdl.spec import EFFECTS
from game_meta.vgdl.spec.effects import EVERYTHING, FIRST, HELD, SECOND
from game_meta.vgdl.spec.parameters import KILLS_FIRST, with_role

UNLIKELY = -6.0  # log of how likely it is to see what a bundle cannot bring about, all the same


@lru_cache(maxsize=1 << 14)
def takes_up(bundle: Bundle, place: int) -> bool:
    """Tell whether the first (0) or second (1) type of a bundle is taken up as a resource by the other."""
    return any(
        line.forward == (place == 0)
        and EFFECTS[line.effect].conditional
        and FIRST in EFFECTS[line.effect].kills
        and (SECOND, HELD) in EFFECTS[line.effect].changes
        and bool(with_role(EFFECTS[line.effect].parameters, KILLS_FIRST))
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


class BundleList:
    """Bundles that are tried between two roles, with their facts as arrays. Two lists are the same only if they are one object."""

    def __init__(self, bundles: Iterable[Bundle]) -> None:
        self.bundles = tuple(dict.fromkeys(bundles))
        self.index = {bundle: i for i, bundle in enumerate(self.bundles)}
        self.alike: dict[Bundle, list[int]] = {}  # bundles that differ in what they pay alone, by the one that pays nothing
        for i, bundle in enumerate(self.bundles):
            self.alike.setdefault(without_signs(bundle), []).append(i)
        facts = [facts_of(bundle) for bundle in self.bundles]
        self.kills, self.surely_kills, self.sends_back, self.moves = (
            np.array([getattr(each, name) for each in facts], bool).reshape(-1, 2)
            for name in ("kills", "surely_kills", "sends_back", "moves")
        )
        self.takes_up = np.array([[takes_up(each, place) for place in (0, 1)] for each in self.bundles], bool).reshape(-1, 2)
        self.gives = np.array([each.gives for each in facts], bool)
        made = [{each.split(" ")[0] for each in made_references(bundle)} for bundle in self.bundles]
        self.makes = np.array(
            [each.makes and whom != {ROLE_AVATAR} for each, whom in zip(facts, made, strict=True)], bool
        )  # forms look alike
        self.signs, self.perhaps = (
            {sign: np.array([sign in getattr(each, name) for each in facts], bool) for sign in (1, -1)} for name in ("signs", "perhaps")
        )

    def __len__(self) -> int:
        return len(self.bundles)

    def likelihoods(self, seen: Encounter) -> np.ndarray:
        """Return the log of how well each bundle fits what was seen, roughly, from the records alone: (n,) float32."""
        total = np.zeros(len(self), np.float32)
        for place in (0, 1):
            fate = seen.fate[place]
            if fate[COVERED]:
                pass  # it may be there or not
            elif fate[VANISHED]:
                total += UNLIKELY / 2 * ~self.kills[:, place]
            else:
                total += UNLIKELY * self.surely_kills[:, place]
            if fate[AIMED]:  # the avatar, at the other
                stayed = fate[STOOD] and not fate[MOVED]
                if stayed or not fate[VANISHED]:
                    total += UNLIKELY * (0.75 if stayed else 0.5) * (self.sends_back[:, place] != stayed)
                total += UNLIKELY / 2 * (self.moves[:, place] & stayed)
                total += UNLIKELY / 3 * (self.moves[:, 1 - place] != (seen.fate[1 - place][MOVED] and not stayed))
        sign = (seen.score > 0) - (seen.score < 0)
        if sign:
            total += (UNLIKELY if seen.missed_score else -1.0) * ~(self.signs[sign] | self.perhaps[sign])
            total += UNLIKELY / 2 * self.signs[-sign]
        else:
            total += UNLIKELY * (self.signs[1] | self.signs[-1])
        if seen.appeared:
            total -= 2.0 * ~self.makes
        elif not any(n > 0 for _, n in seen.gained):
            total -= 3.0 * self.makes
        total += UNLIKELY * 5 / 6 * ~self.gives if seen.gained else -2.0 * self.gives
        for place in (0, 1):
            total += UNLIKELY * (self.takes_up[:, place] != (seen.own[place] > 0))
        return total
