"""What the agent expected the person to do, beside what the person did."""

from __future__ import annotations

import numpy as np

LATELY = 50  # ticks


class Guesses:
    def __init__(self) -> None:
        self.rounds: list[list[bool]] = []  # by round and tick, whether what it held most likely came

    def begin(self) -> None:
        self.rounds.append([])

    def note(self, expected: np.ndarray, done: int) -> None:
        """The person did the real action `done`."""
        self.rounds[-1].append(int(np.argmax(expected)) == done)

    @property
    def lately(self) -> float | None:
        """The share that was right in the last ticks, of whatever round; None before the first."""
        return _share([hit for hits in self.rounds for hit in hits][-LATELY:])

    def of(self, number: int) -> float | None:
        """The share that was right in round `number`, from 0."""
        return _share(self.rounds[number])


def _share(hits: list[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None
