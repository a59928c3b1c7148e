"""Matches side by side: K rounds of a game for two against one opponent, whose habits are as hidden as the rules; then the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import LOOKS
from game_meta.envs.trial_env import TrialEnv
from game_meta.envs.two_player_env import TwoPlayerEnv, assign_seats
from game_meta.generator.labels import Labels, TypeLabels, label_types
from game_meta.generator.variant import Variant
from game_meta.opponents.population import Opponent, OpponentBatch, OpponentPopulation, OpponentSource, PlaysAsBefore


class MatchBatch(TrialEnv):
    """A TrialEnv of games for two. `population` is asked for the opponent of each new match, an OpponentPopulation unless another is given.
    What an agent is shown as its reward are its own points; what it learns from (`reward`, `returns`) is how far it comes ahead."""

    batch: TwoPlayerEnv

    def __init__(
        self,
        source: Callable[[], Variant],
        num_envs: int,
        episodes: int = 5,
        window: int = 11,
        looks: int = LOOKS,
        seed: int = 0,
        threads: int | None = None,
        families: Sequence[str] = (),
        population: OpponentSource | None = None,
    ) -> None:
        self.population, self.seed = population or OpponentPopulation(seed), seed
        self._type_labels: dict[tuple[str, int, int], TypeLabels] = {}
        super().__init__(source, num_envs, episodes, window, looks, seed, threads, families)

    def _make_engine(self, window: int, threads: int | None) -> Any:
        self.opponents = OpponentBatch(1 - assign_seats(self.num_envs), self.looks, self.seed)
        return TwoPlayerEnv(self.num_envs, window, self.looks, threads, self.opponents)

    @property
    def _state_batch(self) -> Batch:
        return self.batch.games

    @property
    def _learner_reward(self) -> np.ndarray:
        return self.batch.score_lead_change

    @property
    def opponent_actions(self) -> np.ndarray:
        """(B,) the real actions of the opponents in the last tick."""
        return self.opponents.last_actions[self._envs, self.opponents.seats]

    def set_past_policy(self, past_policy: PlaysAsBefore) -> None:
        """Let this one play wherever the population draws the agent's past policy."""
        self.opponents.past_policy = past_policy

    def _set_labels(self, env: int) -> None:
        seat, variant = int(self.batch.seats[env]), self.variants[env]
        super()._set_labels(env)
        mine = self._side(variant, seat)
        self.label_effects[env, :LOOKS], self.label_known[env, :LOOKS] = mine.effects, mine.known
        self.seat(env, self.population())

    def seat(self, env: int, opponent: Opponent) -> None:
        """Let this opponent play in env `env` from now on."""
        variant, seat = self.variants[env], 1 - int(self.batch.seats[env])
        self.opponents.seat(env, opponent, self._side(variant, seat), self._type_labels[variant.family, variant.seed, seat])
        self.batch.opponent_observation.trial_start[env] = True

    def _side(self, variant: Variant, seat: int) -> Labels:
        """Return the labels as they are from one player's side."""
        key = variant.family, variant.seed, seat
        if key not in self._type_labels:
            self._type_labels[key] = label_types(variant.drawn_game, seat)
        return self._type_labels[key].by_look(variant.program.looks, variant.program.controls)

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next, the opponents included."""
        seen = self.batch.opponent_observation
        own = {
            "styles": self.population.state(),
            "opposite": self.opponents.state(),
            "across": {name: getattr(seen, name).copy() for name in seen.names()},
        }
        return super().state() | {"table": own}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        super().restore(state)
        own = state["table"]
        for env, opponent in enumerate(own["opposite"]["styles"]):
            self.seat(env, Opponent(*opponent))
        self.population.restore(own["styles"])
        self.opponents.restore(own["opposite"])
        for name, shown in own["across"].items():
            getattr(self.batch.opponent_observation, name)[:] = shown
