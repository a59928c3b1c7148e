"""An agent of one's own, to begin with: copy this file, change `act`, and measure it beside the others.

    game-meta evaluate --agent my_agent:MyAgent --family harvest --variants 32
    game-meta adapt --agent my_agent:MyAgent --agent memory

It needs no more than `act(observation)`; docs/benchmark.md says what else there may be. This one finds out which things pay when it touches
them and which key moves it where, and goes to the nearest thing that pays.
"""

import numpy as np

from game_meta.engine.observation import ACTIONS, Observation


class MyAgent:
    name = "my-agent"

    def __init__(self, seed: int = 0):
        self.rng = np.random.default_rng(seed)

    def begin_trials(self, trials: int) -> None:
        """From now on there are B trials side by side, each in a variant of its own."""
        self.worth: np.ndarray | None = None
        self.steps = np.zeros((trials, ACTIONS, 2))  # (x, y) that each action moves the avatar

    def act(self, observation: Observation) -> np.ndarray:
        """Return an action (B,), 0 to 5, for each trial. game_meta/engine/observation.py says what is shown."""
        shown, (trials, side, _) = observation, observation.window.shape
        if self.worth is None:
            self.worth = np.zeros(shown.touched.shape)  # (B, K) what touching a thing of each look brings
        self.worth[shown.trial_start], self.steps[shown.trial_start] = 0, 0  # another variant: forget; not so where an episode begins
        self.worth = np.where(shown.touched, 0.5 * self.worth + 0.5 * shown.reward[:, None], self.worth)
        moved = np.flatnonzero(shown.moved.any(1))
        self.steps[moved, shown.action[moved]] = shown.moved[moved]

        actions = self.rng.integers(1, ACTIONS, trials)
        for trial in range(trials):
            rows, columns = np.nonzero(self.worth[trial][shown.window[trial]] > 0)  # the window is centred on the avatar
            if len(rows) and self.rng.random() > 0.2:
                away = np.stack([columns, rows], 1) - side // 2
                nearest = away[np.abs(away).sum(1).argmin()]
                actions[trial] = np.abs(nearest - self.steps[trial]).sum(1).argmin()
        return actions
