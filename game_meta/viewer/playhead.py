"""Where in the recording the viewer is, and how it moves on. Time comes in from outside, so it can be tested without a clock."""

from __future__ import annotations

from collections.abc import Sequence

from game_meta.viewer.timeline import Moment

SPEEDS = (1, 2, 4, 8, 16, 32, 64)  # ticks a second
DWELL = 0.9  # seconds that the end of an episode stays in sight (shorter at high speed)


class Playhead:
    def __init__(self, speeds: Sequence[float] = SPEEDS, speed: float = 8) -> None:
        self.speeds, self.level = speeds, speeds.index(speed)  # ticks a second
        self.index = 0
        self.blend = 1.0  # how far the motion into moment `index` has come
        self.paused = False
        self._wait = 0.0

    @property
    def speed(self) -> float:
        return self.speeds[self.level]

    def restart(self) -> None:
        self.index, self.blend, self.paused, self._wait = 0, 1.0, False, 0.0

    def faster(self, by: int) -> None:
        self.level = min(len(self.speeds) - 1, max(0, self.level + by))

    def jump(self, by: int, steps: Sequence[Moment]) -> None:
        """Stop and go to a neighbouring recorded moment."""
        self.paused = True
        self.go(self.index + by, steps)

    def go(self, index: int, steps: Sequence[Moment]) -> None:
        """Be at a moment at once, or at the recorded one that is nearest to it."""
        self.index = min(max(0, index), max(0, len(steps) - 1))
        self.blend, self._wait = 1.0, 0.0

    def advance(self, seconds: float, steps: Sequence[Moment]) -> None:
        """Move on by `seconds`, as far as there are recorded moments."""
        if self.paused or not steps:
            return
        while seconds > 0:
            if self._wait > 0:
                used = min(seconds, self._wait)
                self._wait -= used
                seconds -= used
            elif self.blend < 1:
                used = min(seconds, (1 - self.blend) / self.speed)
                self.blend = min(1.0, self.blend + used * self.speed)
                seconds -= used
                if 1 - self.blend < 1e-9:
                    self.blend = 1.0
                    self._wait = min(DWELL, 8 / self.speed) if steps[self.index].ended else 0.0
            elif self.index + 1 < len(steps):
                self.index += 1
                self.blend = 1.0 if steps[self.index].tick == 0 else 0.0
                self._wait = min(0.3, 2 / self.speed) if steps[self.index].tick == 0 else 0.0
            else:
                return
