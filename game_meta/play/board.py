"""One board of a match: round after round of one variant, each in its next level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from game_meta.engine import Batch, Snapshot
from game_meta.play.tape import Noted, Tape
from game_meta.variants import Variant
from game_meta.variants.planner import HORIZON
from game_meta.variants.rivals import TICKS


class Board:
    """A round is over with its game, or after as many ticks as an episode of a trial has at most."""

    def __init__(self, variant: Variant, tape: Tape):
        self.programs, self.tape = variant.programs, tape
        self.players = variant.program.players
        self.longest = HORIZON if self.players == 1 else TICKS
        self.batch = Batch(1, players=self.players, threads=1)
        self.begin(0, 0)
        self.batch.step(np.zeros((1, self.players), np.int64))  # the first tick of a process takes long: nobody shall wait for it later

    def begin(self, number: int, seed: int) -> None:
        """Round `number`, from 0."""
        self.level, self.seed, self.ticks = number % len(self.programs), seed, 0
        self.batch.load([0], [self.programs[self.level]], [seed])
        self.now: Snapshot = self.batch.snapshot()
        self.before: Snapshot | None = None

    @property
    def over(self) -> bool:
        return self.now.over or self.ticks >= self.longest

    def step(self, actions: Sequence[int], noted: Noted) -> None:
        """A tick, with an action of each player."""
        if self.ticks == 0:
            self.tape.begin(self.level, self.seed, self.batch, noted)
        self.batch.step(np.array([actions], np.int64))
        self.ticks += 1
        self.tape.tick(actions, self.batch, noted)
        self.before, self.now = self.now, self.batch.snapshot()
        if self.over:
            self.tape.end(self.batch)
