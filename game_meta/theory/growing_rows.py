"""Arrays that grow."""

from __future__ import annotations

import numpy as np


class GrowingRows:
    """An array that rows are appended to."""

    def __init__(self, shape: tuple[int, ...], dtype: type):
        self.used = 0
        self.room: np.ndarray = np.zeros((64, *shape), dtype)

    @property
    def rows(self) -> np.ndarray:
        """The rows so far."""
        return self.room[: self.used]

    def append(self, rows: np.ndarray) -> None:
        """Append rows."""
        end = self.used + len(rows)
        if end > len(self.room):
            grown = np.zeros((2 * end, *self.room.shape[1:]), self.room.dtype)
            grown[: self.used] = self.rows
            self.room = grown
        self.room[self.used : end], self.used = rows, end
