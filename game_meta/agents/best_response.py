"""What to do about a forecast of the other's choice: a restricted Nash response, within what may be risked.

The other is held to follow the forecast with the chance `trust` and to do the worst to us else (Johanson, Zinkevich and Bowling 2007): that
is a matrix game of its own, whose solution is the answer. All that is ever risked is a stake and what exploiting has earned above the
game's value (after Ganzfried and Sandholm 2015): whoever reads us back takes the stake and nothing more.

Axes: O own choices, A choices of the other. Payoffs (O, A) are ours.
"""

from __future__ import annotations

import numpy as np

STAKE = 10.0  # in points of the largest difference between two payoffs


def solve_matrix_game(payoffs: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the safe strategy (O,) and the value of a zero-sum game: linear programming by the simplex method with Bland's rule."""
    low = payoffs.min() - 1.0
    rows, columns = payoffs.shape
    table = np.zeros((rows + 1, columns + rows + 1))  # max sum(y) such that (payoffs - low) y <= 1: its dual is the row player's strategy
    table[:rows, :columns], table[:rows, columns:-1], table[:rows, -1] = payoffs - low, np.eye(rows), 1.0
    table[-1, :columns] = -1.0
    basis = np.arange(columns, columns + rows)
    while (table[-1, :-1] < -1e-9).any():
        enters = int(np.argmax(table[-1, :-1] < -1e-9))
        can = table[:rows, enters] > 1e-12
        ratios = np.where(can, table[:rows, -1] / np.where(can, table[:rows, enters], 1.0), np.inf)
        tied = np.flatnonzero(ratios <= ratios.min() + 1e-12)
        leaves = int(tied[basis[tied].argmin()])
        table[leaves] /= table[leaves, enters]
        others = np.arange(rows + 1) != leaves
        table[others] -= np.outer(table[others, enters], table[leaves])
        basis[leaves] = enters
    strategy = np.maximum(table[-1, columns:-1], 0.0)
    return strategy / strategy.sum(), float(1.0 / table[-1, -1] + low)


def restricted_response(payoffs: np.ndarray, forecast: np.ndarray, trust: float) -> np.ndarray:
    """Return the strategy (O,) that is best where the other follows the forecast with the chance `trust` and does the worst to us else."""
    return solve_matrix_game(trust * (payoffs @ forecast)[:, None] + (1.0 - trust) * payoffs)[0]


class Purse:
    """What may still be risked in a repeated game. The sum of what `answer` expects against whatever the other really does is never more
    than the stake below the game's value."""

    def __init__(self, stake: float = STAKE) -> None:
        self.stake, self.worth = stake, stake
        self._game = np.zeros((0, 0))

    def answer(self, payoffs: np.ndarray, forecast: np.ndarray, trust: float) -> np.ndarray:
        """Return a strategy (O,): the restricted response, moved towards the safe strategy as far as the purse does not reach."""
        if not np.array_equal(payoffs, self._game):
            self._game = payoffs.copy()
            self._safe, self._value = solve_matrix_game(payoffs)
            self._scale = max(float(np.ptp(payoffs)) / 2.0, 1e-9)
        bold = restricted_response(payoffs, forecast, trust)
        risk = (self._value - (bold @ payoffs).min()) / self._scale
        share = 1.0 if risk <= self.worth else max(self.worth, 0.0) / risk
        self._played = share * bold + (1.0 - share) * self._safe
        return self._played

    def settle(self, choice: int) -> None:
        """Count what the last answer was worth against the other's real choice, above or below the game's value."""
        gain = (float(self._played @ self._game[:, choice]) - self._value) / self._scale
        self.worth = min(self.worth + gain, 10.0 * self.stake)  # old gains do not pay for being read for ever
