"""The network that proposes rules: which lines two types may have together, from what was seen of them in the tick that surprised.

It reads an encounter and each bundle of lines as vectors; their product, added to what the prior and the records say, is how likely the
bundle is. Bundles are read, not numbered, so it has something to say also of lines that no game of its training had.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor, nn

from game_meta.agents.settings import ProposalConfig
from game_meta.theory.bundle_facts import BundleList
from game_meta.theory.bundles import RolePair
from game_meta.theory.encounter import Encounter
from game_meta.theory.prior_counts import Classes
from game_meta.theory.proposal_features import FeatureWords, bundle_features, encounter_features


class ProposalNetwork(nn.Module):
    """An encounter and a bundle become points of `width` numbers. `trust` weighs what the records say of the two."""

    def __init__(self, config: ProposalConfig):
        super().__init__()
        self.config = c = config
        self.words = FeatureWords(c.effects, c.classes)
        last = nn.Linear(c.hidden, c.width)
        self.encounter = nn.Sequential(nn.Linear(self.words.encounter_width, c.hidden), nn.ReLU(), last)
        self.bundle = nn.Sequential(nn.Linear(self.words.bundle_width, c.hidden), nn.ReLU(), nn.Linear(c.hidden, c.width))
        self.trust = nn.Parameter(torch.tensor(1.0))
        self._points: WeakKeyDictionary[BundleList, Tensor] = WeakKeyDictionary()  # of bundles, while the weights stay
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, encounters: Tensor, bundles: Tensor, fit: Tensor) -> Tensor:
        """Return log likelihoods (n, m), up to a number for each encounter. `fit` (n, m) is what the records say."""
        return self.encounter(encounters) @ self.bundle(bundles).T / self.config.width**0.5 + self.trust * fit

    @torch.inference_mode()
    def rank(self, roles: RolePair, classes: Classes, seen: Encounter, known: BundleList) -> np.ndarray:
        """Return how likely what was seen is under each bundle of a list, (n,) float32, up to one number for all."""
        if known not in self._points:
            self._points[known] = self.bundle(torch.from_numpy(bundle_features(self.words, known.bundles)))
        query = self.encounter(torch.from_numpy(encounter_features(self.words, roles, classes, seen)))
        fit = torch.from_numpy(known.likelihoods(seen))
        return (self._points[known] @ query / self.config.width**0.5 + self.trust * fit).numpy()

    def train(self, mode: bool = True) -> ProposalNetwork:
        """Forget the points of bundles: the weights change now, or have changed."""
        self._points = WeakKeyDictionary()
        return super().train(mode)
