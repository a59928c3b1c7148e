"""Playing by plans: follow the last one, and make another where the present is not what it foresaw, or where chance may have struck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import NIL
from game_meta.solvers.online_planner import OnlinePlan, OnlinePlanner, luckless_hash
from game_meta.solvers.random_play import EPISODE_TICKS

ATTEMPTS = 5  # ways to search that are tried for each state in which an episode began, one a tick as long as nothing surprises


@dataclass
class _Memory:
    """What a player knows of a state in which an episode began."""

    best_score: int = -(1 << 30)
    best_actions: tuple[int, ...] = ()  # of its best episode
    attempts: int = 0


class OnlinePlayer:
    """Plays the game that an env runs as if its program told the truth. The luck that is in the env's generator is not looked at."""

    def __init__(self, planner: OnlinePlanner, rng: np.random.Generator, horizon: int = EPISODE_TICKS) -> None:
        """`horizon` is how many ticks ahead it plans at most."""
        self.planner, self.rng, self.horizon = planner, rng, horizon
        self.plan: OnlinePlan | None = None
        self.waiting: list[int] = []  # the actions of the plan that are still to be done
        self.played: list[int] = []  # those of this episode
        self.memories: dict[int, _Memory] = {}  # by the state in which an episode began
        self.memory = _Memory()
        self.lucky = False  # luck was seen to matter in this episode
        self.present, self.foreseen = (
            Batch(1, players=2, threads=1, grows=False) for _ in range(2)
        )  # where the game is, and should be by now

    def act(self, batch: Batch, env: int = 0) -> int:
        """Return what to do in the present state of an env. An episode begins where no tick was played yet."""
        if batch.tick[env] < 0 or self.plan is None:
            self._begin(batch, env)
        surprised = self._is_surprised(batch, env)
        if not self.waiting or surprised or self.memory.attempts < ATTEMPTS:
            known = [self.waiting] if self.waiting else []
            known += [self.memory.best_actions] if not self.played else []
            self.plan = self.planner.plan(batch, env, self.horizon, self.rng, attempt=self.memory.attempts, known=known, lucky=self.lucky)
            self.lucky = self.lucky or not self.plan.certain
            self.memory.attempts += self.plan.certain and not surprised
            self.waiting = list(self.plan.actions)
        action = self.waiting.pop(0) if self.waiting else NIL
        self.played.append(action)
        self.foreseen.copy_from(batch, [env], [0])
        self.foreseen.step(np.array([[action, NIL]]))
        return action

    def _begin(self, batch: Batch, env: int) -> None:
        """Begin an episode in the present state of an env, and remember the last one."""
        if self.played and (score := int(self.foreseen.score[0])) > self.memory.best_score:
            self.memory.best_score, self.memory.best_actions = score, tuple(self.played)
        self.present.copy_from(batch, [env], [0])
        self.memory = self.memories.setdefault(luckless_hash(self.present, 0), _Memory())
        self.plan, self.waiting, self.played, self.lucky = None, [], [], False

    def _is_surprised(self, batch: Batch, env: int) -> bool:
        """Return whether the plan may be out of date: always where luck has a part in it."""
        if self.plan is None or not self.plan.certain or self.foreseen.programs[0] is not batch.programs[env]:
            return True
        self.present.copy_from(batch, [env], [0])
        return luckless_hash(self.foreseen, 0) != luckless_hash(self.present, 0)
