"""Styles: what sort of player sits opposite, and the seed of his habits. The population that an agent is trained against is drawn here."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import NIL, Observation
from game_meta.generator.labels import Labels, TypeLabels
from game_meta.opponents.past_policy import PastPolicy
from game_meta.opponents.scripted_players import HELD_OUT_KINDS, SCRIPTED_KINDS, ScriptedPlayers
from game_meta.random_streams import random_stream
from game_meta.solvers.rollout_planner import RolloutPlanner

PLANNER_KIND, PAST_POLICY_KIND = "planner", "earlier self"
TRAINING_KINDS = (*SCRIPTED_KINDS, PLANNER_KIND)
MAX_OPPONENT_SEED = 2**31


class Opponent(NamedTuple):
    kind: str
    seed: int  # of his habits; those of training and of tests never meet
    test: bool = False


class OpponentSource(Protocol):
    """A source of styles; one that is trained against can be gone on with, as Population can."""

    selves: bool  # whether an earlier self may be among them

    def __call__(self) -> Opponent: ...
    def state(self) -> dict[str, Any]: ...
    def restore(self, state: dict[str, Any]) -> None: ...


class OpponentPopulation:
    """A source of styles for training: scripted players, planners, and the agent as it was a while ago, once it has
    `selves`."""

    shares: ClassVar = {PLANNER_KIND: 1 / 32, PAST_POLICY_KIND: 1 / 4}  # the scripted kinds share the rest

    def __init__(self, seed: int = 0):
        self.rng, self.selves = random_stream("styles", seed), False

    def __call__(self) -> Opponent:
        lot, seed = self.rng.random(), int(self.rng.integers(MAX_OPPONENT_SEED))
        for kind, share in self.shares.items():
            lot -= share
            if lot < 0 and (kind != PAST_POLICY_KIND or self.selves):
                return Opponent(kind, seed)
        return Opponent(SCRIPTED_KINDS[int(self.rng.integers(len(SCRIPTED_KINDS)))], seed)

    def state(self) -> dict[str, Any]:
        return {"rng": self.rng.bit_generator.state, "selves": self.selves}

    def restore(self, state: dict[str, Any]) -> None:
        self.rng.bit_generator.state, self.selves = state["rng"], state["selves"]


def held_out_opponents(count: int, seed: int) -> list[Opponent]:
    """Styles that no training meets: new players of the kinds it knows, and as many of kinds that it does not know."""
    rng, kinds = random_stream("held-out styles", seed), [*TRAINING_KINDS, *(HELD_OUT_KINDS * (len(TRAINING_KINDS) // len(HELD_OUT_KINDS)))]
    return [Opponent(kinds[n % len(kinds)], int(rng.integers(MAX_OPPONENT_SEED)), test=True) for n in range(count)]


# ----------------------------------------------------------------------------------------------------
# Who sits opposite in each env of a batch, and what he does next.

NUM_PLAYERS = 2


class OpponentBatch:
    """Whose seat it is says `seats` (B,). All draw from one generator, which follows from `seed`."""

    def __init__(self, seats: np.ndarray, looks: int, seed: int = 0):
        envs = len(seats)
        self.seats, self.rng = seats, np.random.default_rng(seed)
        self.styles = [Opponent("", 0)] * envs
        self.habits, self.planner = ScriptedPlayers.none(envs, looks), RolloutPlanner(looks, self.rng)
        self.spite = np.zeros(envs)
        self.plans = self.is_self = np.zeros(0, np.int64)  # which envs
        self.last = np.full((envs, NUM_PLAYERS), NIL)  # by player, the real action of the last tick
        self.earlier: PastPolicy | None = None

    def sit(self, env: int, style: Opponent, truth: Labels, facts: TypeLabels) -> None:
        """`truth` and `facts` are told from his side."""
        rng = random_stream("habits", style.kind, style.seed, "test" if style.test else "train")
        self.styles[env] = style
        self.habits.settle(env, style.kind, truth, facts.available_actions, rng)
        self.spite[env] = rng.choice([0.0, 1.0])
        self.last[env] = NIL
        self.plans, self.is_self = (np.flatnonzero([s.kind == kind for s in self.styles]) for kind in (PLANNER_KIND, PAST_POLICY_KIND))

    def act(self, games: Batch, seen: Observation, names: np.ndarray) -> np.ndarray:
        """(B,) actions as they name them; `names` (B, A) says what each calls a real action."""
        envs = np.arange(len(self.seats))
        mine, other = self.last[envs, self.seats], self.last[envs, 1 - self.seats]
        named = names[envs, self.habits.act(seen, mine, other, games.tick[envs] + 1, self.rng)]
        if len(some := self.plans[~games.terminated[self.plans]]):
            last = np.take_along_axis(names[some], self.last[some], 1)
            planned = self.planner.best_actions(games, some, self.seats[some], self.spite[some], last)
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
