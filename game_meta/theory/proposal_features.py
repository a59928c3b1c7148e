"""An encounter and a bundle as numbers, as the network reads them that proposes what two types have together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from game_meta.theory.bundle_facts import facts_of
from game_meta.theory.bundles import (
    NAMES_FIRST,
    NAMES_OTHER,
    NAMES_RESOURCE,
    NAMES_SECOND,
    ROLE_AVATAR,
    ROLES,
    Bundle,
    RolePair,
    references_of,
)
from game_meta.theory.encounter import FATES, Encounter
from game_meta.theory.prior_counts import Classes

SEEN_NUMBERS = 16
FACT_NUMBERS = 24


class FeatureWords(NamedTuple):
    """The words of the language that the features tell apart; others, of a later version, count as none of them."""

    effects: tuple[str, ...]
    classes: tuple[str, ...]

    @property
    def encounter_width(self) -> int:
        """Numbers that `encounter_features` gives."""
        return 2 * (len(ROLES) + len(self.classes) + FATES) + SEEN_NUMBERS

    @property
    def bundle_width(self) -> int:
        """Numbers that `bundle_features` gives."""
        return 2 * len(self.effects) + FACT_NUMBERS


def encounter_features(words: FeatureWords, roles: RolePair, classes: Classes, seen: Encounter) -> np.ndarray:
    """Return what was seen of two types, (words.encounter_width,) float32."""
    one_hot = [[float(role == each) for each in ROLES] for role in roles] + [[float(c == each) for each in words.classes] for c in classes]
    fates = [list(map(float, fate)) for fate in seen.fate]
    differences = [n for _, n in seen.gained]
    numbers = [
        *_sign(seen.score),
        float(np.log1p(abs(seen.score))),
        *_sign(seen.missed_score),
        float(len(seen.appeared)),
        float(any(name.startswith(ROLE_AVATAR) for name in seen.appeared)),
        float(len(seen.vanished)),
        float(any(n > 0 for n in differences)),
        float(any(n < 0 for n in differences)),
        float(len(seen.holding)),
        float(sum(n for _, n in seen.holding)) / 4,
        float(seen.ended),
        float(seen.won),
        float(seen.own[0] > 0),
        float(seen.own[1] > 0),
    ]
    return np.array([each for part in (*one_hot, *fates, numbers[:SEEN_NUMBERS]) for each in part], np.float32)


def _sign(value: float) -> tuple[float, float]:
    return float(value > 0), float(value < 0)


def bundle_features(words: FeatureWords, bundles: Sequence[Bundle]) -> np.ndarray:
    """Return bundles as numbers, (len(bundles), words.bundle_width) float32."""
    index = {name: i for i, name in enumerate(words.effects)}
    found = np.zeros((len(bundles), words.bundle_width), np.float32)
    for row, bundle in zip(found, bundles, strict=True):
        for line in bundle:
            if line.effect in index:
                row[2 * index[line.effect] + (not line.forward)] += 1
        facts = facts_of(bundle)
        references = [each.split(" ")[0] for each in references_of(bundle)]
        slots = [slot for line in bundle for _, slot in line.slots]
        numbers = [
            *facts.kills,
            *facts.surely_kills,
            *facts.sends_back,
            *facts.moves,
            facts.makes,
            facts.gives,
            1 in facts.signs,
            -1 in facts.signs,
            1 in facts.perhaps,
            -1 in facts.perhaps,
            not bundle,
            len(bundle) > 1,
            NAMES_RESOURCE in references,
            NAMES_OTHER in references,
            ROLE_AVATAR in references,
            NAMES_FIRST in slots,
            NAMES_SECOND in slots,
            True in slots,
            bool(facts.signs | facts.perhaps),
            bool(references),
        ]
        row[-FACT_NUMBERS:] = np.array(numbers, np.float32)
    return found
