"""Who sits opposite in each env of a batch, and what he does next."""

from __future__ import annotations

from typing import Any

import numpy as np

from game_meta.engine import Batch
from game_meta.engine.observation import NIL, Observation
from game_meta.rivals.ahead import Planner
from game_meta.rivals.habits import Habits
from game_meta.rivals.selves import EarlierSelf
from game_meta.rivals.styles import PLANNER, SELF, Style
from game_meta.variants.streams import stream
from game_meta.variants.truth import Facts, Truth

PLAYERS = 2


class Opposite:
    """Whose seat it is says `seats` (B,). All draw from one generator, which follows from `seed`."""

    def __init__(self, seats: np.ndarray, looks: int, seed: int = 0):
        envs = len(seats)
        self.seats, self.rng = seats, np.random.default_rng(seed)
        self.styles = [Style("", 0)] * envs
        self.habits, self.planner = Habits.none(envs, looks), Planner(looks, self.rng)
        self.spite = np.zeros(envs)
        self.plans = self.is_self = np.zeros(0, np.int64)  # which envs
        self.last = np.full((envs, PLAYERS), NIL)  # by player, the real action of the last tick
        self.earlier: EarlierSelf | None = None

    def sit(self, env: int, style: Style, truth: Truth, facts: Facts) -> None:
        """`truth` and `facts` are told from his side."""
        rng = stream("habits", style.kind, style.seed, "test" if style.test else "train")
        self.styles[env] = style
        self.habits.settle(env, style.kind, truth, facts.able, rng)
        self.spite[env] = rng.choice([0.0, 1.0])
        self.last[env] = NIL
        self.plans, self.is_self = (np.flatnonzero([s.kind == kind for s in self.styles]) for kind in (PLANNER, SELF))

    def act(self, games: Batch, seen: Observation, names: np.ndarray) -> np.ndarray:
        """(B,) actions as they name them; `names` (B, A) says what each calls a real action."""
        envs = np.arange(len(self.seats))
        mine, other = self.last[envs, self.seats], self.last[envs, 1 - self.seats]
        named = names[envs, self.habits.act(seen, mine, other, games.tick[envs] + 1, self.rng)]
        if len(some := self.plans[~games.over[self.plans]]):
            last = np.take_along_axis(names[some], self.last[some], 1)
            planned = self.planner.best(games, some, self.seats[some], self.spite[some], last)
            named[some] = np.where(planned >= 0, planned, named[some])
        if len(self.is_self) and self.earlier:
            named[self.is_self] = self.earlier.act(seen, self.is_self)
        return named

    def state(self) -> dict[str, Any]:
        own = {"styles": [list(style) for style in self.styles], "last": self.last.copy(), "rng": self.rng.bit_generator.state}
        return own | {"earlier": self.earlier.state() if self.earlier else None}

    def restore(self, state: dict[str, Any]) -> None:
        """After those who sat here then have sat down again."""
        self.last[:], self.rng.bit_generator.state = state["last"], state["rng"]
        if self.earlier and state["earlier"]:
            self.earlier.restore(state["earlier"])
