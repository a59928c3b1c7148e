"""The network that proposes rules: which lines two types may have together, from what was seen of them in the tick that surprised.

It reads an encounter and each bundle of lines as vectors; their product, added to what the prior and the records say, is how likely the
bundle is. Bundles are read, not numbered, so it has something to say also of lines that no game of its training had.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from game_meta.agents.settings import ProposalConfig
from game_meta.theory.bundle_facts import likelihood
from game_meta.theory.bundles import Bundle, RolePair
from game_meta.theory.encounter import Encounter
from game_meta.theory.prior_counts import Classes
from game_meta.theory.proposal_features import FeatureWords, bundle_features, encounter_features


class ProposalNetwork(nn.Module):
    """An encounter and a bundle become points of `width` numbers. `trust` weighs what the records say of the two."""

    def __init__(self, config: ProposalConfig):
        super().__init__()
        self.config = c = config
        self.words = FeatureWords(c.effects, c.classes)
        self.encounter = nn.Sequential(nn.Linear(self.words.encounter_width, c.hidden), nn.ReLU(), nn.Linear(c.hidden, c.width))
        self.bundle = nn.Sequential(nn.Linear(self.words.bundle_width, c.hidden), nn.ReLU(), nn.Linear(c.hidden, c.width))
        self.trust = nn.Parameter(torch.tensor(1.0))
        nn.init.zeros_(self.encounter[2].weight)
        nn.init.zeros_(self.encounter[2].bias)

    def forward(self, encounters: Tensor, bundles: Tensor, fit: Tensor) -> Tensor:
        """Return log likelihoods (n, m), up to a number for each encounter. `fit` (n, m) is what the records say."""
        return self.encounter(encounters) @ self.bundle(bundles).T / self.config.width**0.5 + self.trust * fit

    @torch.inference_mode()
    def rank(self, roles: RolePair, classes: Classes, seen: Encounter, bundles: Sequence[Bundle]) -> np.ndarray:
        """Return how likely what was seen is under each of these bundles, (len(bundles),) float32, up to one number for all."""
        points = self._read(tuple(bundles))
        query = self.encounter(torch.from_numpy(encounter_features(self.words, roles, classes, seen)))
        fit = torch.tensor([likelihood(bundle, seen) for bundle in bundles], dtype=torch.float32)
        return (points @ query / self.config.width**0.5 + self.trust * fit).numpy()

    def _read(self, bundles: tuple[Bundle, ...]) -> Tensor:
        """Return the points of bundles; those of the last few lists are kept."""
        kept: dict[tuple[Bundle, ...], Tensor] = self.__dict__.setdefault("_points", {})
        if self.training or bundles not in kept:
            if self.training or len(kept) > 64:
                kept.clear()
            kept[bundles] = self.bundle(torch.from_numpy(bundle_features(self.words, bundles)))
        return kept[bundles]
