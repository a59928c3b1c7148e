"""The trials that a learner plays: a TrialBatch over a pool of training variants, with what only a learner needs to know added."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from game_meta.engine.observation import Observation
from game_meta.variants import TrialBatch
from game_meta.variants.variant import Variant


class Trials(TrialBatch):
    """`family` (B,) is the index in `families` of what each env plays; `reward` (B,) that of the last step, also where it ended a trial
    (the observation there speaks of the new trial only)."""

    def __init__(self, source: Callable[[], Variant], num_envs: int, families: Sequence[str], **options: int | None):
        super().__init__(source, num_envs, **options)  # type: ignore[arg-type]
        self.families = list(families)
        self.family = np.array([self.families.index(variant.family) for variant in self.variants])
        self.reward = np.zeros(num_envs, np.float32)

    def step(self, actions: np.ndarray) -> Observation:
        before = self.returns[np.arange(self.num_envs), self.episode]
        seen = super().step(actions)
        self.reward[:] = seen.reward
        for trial in self.finished:
            self.reward[trial.env] = trial.returns[-1] - before[trial.env]
            self.family[trial.env] = self.families.index(self.variants[trial.env].family)
        return seen
