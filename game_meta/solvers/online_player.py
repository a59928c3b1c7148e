"""Playing by plans: follow the last one, and make another where the present is not what it foresaw, or where chance may have struck."""

from __future__ import annotations

from collections import deque

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import NIL
from game_meta.solvers.online_planner import OnlinePlan, OnlinePlanner, luckless_hash
from game_meta.solvers.random_play import EPISODE_TICKS


class OnlinePlayer:
    """Plays the game that an env runs as if its program told the truth. The luck that is in the env's generator is not looked at."""

    def __init__(self, planner: OnlinePlanner, rng: np.random.Generator, horizon: int = EPISODE_TICKS) -> None:
        """`horizon` is how many ticks ahead it plans at most."""
        self.planner, self.rng, self.horizon = planner, rng, horizon
        self.actions: deque[int] = deque()
        self.last_plan: OnlinePlan | None = None
        self.present, self.foreseen = (Batch(1, players=2, threads=1) for _ in range(2))  # where the game is, and should be by now

    def act(self, batch: Batch, env: int = 0) -> int:
        """Return what to do in the present state of an env."""
        if not self.actions or self._is_surprised(batch, env):
            self.last_plan = self.planner.plan(batch, env, self.horizon, self.rng)
            self.actions = deque(self.last_plan.actions)
        action = self.actions.popleft() if self.actions else NIL
        self.foreseen.copy_from(batch, [env], [0])
        self.foreseen.step(np.array([[action, NIL]]))
        return action

    def _is_surprised(self, batch: Batch, env: int) -> bool:
        """Return whether the plan may be out of date: always where luck has a part in it."""
        if self.last_plan is None or not self.last_plan.certain or self.foreseen.programs[0] is not batch.programs[env]:
            return True
        self.present.copy_from(batch, [env], [0])
        return luckless_hash(self.foreseen, 0) != luckless_hash(self.present, 0)
