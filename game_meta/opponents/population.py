"""Who plays against the agent: its kind and the seed of its habits. The population that an agent is trained against is drawn here, and its
opponents act here, all of a batch together.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import NIL, Observation
from game_meta.envs.two_player_env import NUM_PLAYERS
from game_meta.generator.labels import Labels, TypeLabels
from game_meta.opponents.scripted_players import HELD_OUT_KINDS, SCRIPTED_KINDS, ScriptedPlayers
from game_meta.random_streams import random_stream
from game_meta.solvers.rollout_planner import RolloutPlanner

# Kinds stand in checkpoints and name random streams: these words never change.
PLANNER_KIND, PAST_POLICY_KIND = "planner", "earlier self"
TRAINING_KINDS = (*SCRIPTED_KINDS, PLANNER_KIND)
MAX_OPPONENT_SEED = 2**31


class Opponent(NamedTuple):
    """One player: of a kind, with habits that follow from the seed."""

    kind: str
    seed: int
    test: bool = False  # the habits of training and of tests never meet


class OpponentSource(Protocol):
    """Is asked for the opponent of each new match. One that is trained against can be gone on with, as OpponentPopulation can."""

    include_past_policies: bool  # whether the agent's past policy may be among them

    def __call__(self) -> Opponent:
        """Draw the next opponent."""

    def state(self) -> dict[str, Any]:
        """Return all that decides whom it draws next."""

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""


class PlaysAsBefore(Protocol):
    """What an OpponentBatch needs of a past policy (opponents/past_policy.py)."""

    def act(self, seen: Observation, envs: np.ndarray) -> np.ndarray:
        """Return actions (n,), as it names them, in these envs (n,) of the batch that it sees."""

    def state(self) -> dict[str, Any]:
        """Return its weights, its memory and its generator."""

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""


class OpponentPopulation:
    """The opponents of training: scripted players, planners, and, once `include_past_policies` is set, the agent's past policy."""

    shares: ClassVar = {PLANNER_KIND: 1 / 32, PAST_POLICY_KIND: 1 / 4}  # the scripted kinds share the rest

    def __init__(self, seed: int = 0):
        self.rng, self.include_past_policies = random_stream("styles", seed), False

    def __call__(self) -> Opponent:
        """Draw an opponent: a kind by its share, and the seed of its habits."""
        lot, seed = self.rng.random(), int(self.rng.integers(MAX_OPPONENT_SEED))
        for kind, share in self.shares.items():
            lot -= share
            if lot < 0 and (kind != PAST_POLICY_KIND or self.include_past_policies):
                return Opponent(kind, seed)
        return Opponent(SCRIPTED_KINDS[int(self.rng.integers(len(SCRIPTED_KINDS)))], seed)

    def state(self) -> dict[str, Any]:
        """Return all that decides whom it draws next."""
        return {"rng": self.rng.bit_generator.state, "selves": self.include_past_policies}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self.rng.bit_generator.state, self.include_past_policies = state["rng"], state["selves"]


def held_out_opponents(count: int, seed: int) -> list[Opponent]:
    """Draw opponents that no training meets: new players of the kinds it knows, and as many of kinds that it does not know."""
    rng = random_stream("held-out styles", seed)
    kinds = [*TRAINING_KINDS, *(HELD_OUT_KINDS * (len(TRAINING_KINDS) // len(HELD_OUT_KINDS)))]
    return [Opponent(kinds[n % len(kinds)], int(rng.integers(MAX_OPPONENT_SEED)), test=True) for n in range(count)]


class OpponentBatch:
    """The opponent of each env of a batch; its seat is that of `seats` (B,). All draw from one generator, which follows from `seed`."""

    def __init__(self, seats: np.ndarray, looks: int, seed: int = 0):
        envs = len(seats)
        self.seats, self.rng = seats, np.random.default_rng(seed)
        self.opponents = [Opponent("", 0)] * envs
        self.scripted, self.planner = ScriptedPlayers.empty(envs, looks), RolloutPlanner(looks, self.rng)
        self.spite = np.zeros(envs)  # (B,) what a planner takes the agent's points to cost it, in its own points
        self.uses_planner = self.uses_past_policy = np.zeros(0, np.int64)  # which envs
        self.last_actions = np.full((envs, NUM_PLAYERS), NIL)  # by player, the real action of the last tick
        self.past_policy: PlaysAsBefore | None = None

    def seat(self, env: int, opponent: Opponent, labels: Labels, types: TypeLabels) -> None:
        """Let this opponent play in env `env` from now on. `labels` and `types` say what the rules are from its side."""
        rng = random_stream("habits", opponent.kind, opponent.seed, "test" if opponent.test else "train")
        self.opponents[env] = opponent
        self.scripted.seat(env, opponent.kind, labels, types.available_actions, rng)
        self.spite[env] = rng.choice([0.0, 1.0])
        self.last_actions[env] = NIL
        kinds = np.array([each.kind for each in self.opponents])
        self.uses_planner, self.uses_past_policy = np.flatnonzero(kinds == PLANNER_KIND), np.flatnonzero(kinds == PAST_POLICY_KIND)

    def act(self, games: Batch, seen: Observation, names: np.ndarray) -> np.ndarray:
        """Return actions (B,) as the opponents name them; `names` (B, A) says what each calls a real action."""
        envs = np.arange(len(self.seats))
        own, other = self.last_actions[envs, self.seats], self.last_actions[envs, 1 - self.seats]
        named = names[envs, self.scripted.act(seen, own, other, games.tick[envs] + 1, self.rng)]
        if len(some := self.uses_planner[~games.terminated[self.uses_planner]]):
            last = np.take_along_axis(names[some], self.last_actions[some], 1)
            planned = self.planner.best_actions(games, some, self.seats[some], self.spite[some], last)
            named[some] = np.where(planned >= 0, planned, named[some])
        if len(self.uses_past_policy) and self.past_policy:
            named[self.uses_past_policy] = self.past_policy.act(seen, self.uses_past_policy)
        return named

    def state(self) -> dict[str, Any]:
        """Return all that decides what the opponents do next, and who they are."""
        rng = self.rng.bit_generator.state
        own = {"styles": [list(opponent) for opponent in self.opponents], "last": self.last_actions.copy(), "rng": rng}
        return own | {"earlier": self.past_policy.state() if self.past_policy else None}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave, after its opponents have been seated again."""
        self.last_actions[:], self.rng.bit_generator.state = state["last"], state["rng"]
        if self.past_policy and state["earlier"]:
            self.past_policy.restore(state["earlier"])
