"""Matches side by side: K rounds of a game for two against one opponent, whose style is as hidden as the rules; then the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import LOOKS
from game_meta.envs.trial_env import TrialEnv
from game_meta.envs.two_player_env import TwoPlayerEnv
from game_meta.generator.labels import Labels, TypeLabels, label_types
from game_meta.generator.variant import Variant
from game_meta.opponents.past_policy import PastPolicy
from game_meta.opponents.population import Opponent, OpponentPopulation, OpponentSource


class MatchBatch(TrialEnv):
    """A TrialEnv of games for two. `styles` is asked who sits opposite in each new match,
    a Population unless told otherwise. What an agent is shown as its reward are its own
    points; what it is paid (`reward`, `returns`) is how far it comes ahead."""

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
        styles: OpponentSource | None = None,
    ) -> None:
        self.styles, self.seed = styles or OpponentPopulation(seed), seed
        self._facts: dict[tuple[str, int, int], TypeLabels] = {}
        super().__init__(source, num_envs, episodes, window, looks, seed, threads, families)

    def _make_engine(self, window: int, threads: int | None) -> Any:
        return TwoPlayerEnv(self.num_envs, window, self.looks, threads, self.seed)

    @property
    def _state_batch(self) -> Batch:
        return self.batch.games

    @property
    def _learner_reward(self) -> np.ndarray:
        return self.batch.ahead

    @property
    def played_opposite(self) -> np.ndarray:
        """(B,) the real actions of the others in the last tick."""
        table = self.batch
        return table.opposite.last[table.rows, 1 - table.seats]

    def join(self, earlier: PastPolicy) -> None:
        """Whom styles mean that speak of an earlier self."""
        self.batch.opposite.earlier = earlier

    def _set_labels(self, env: int) -> None:
        seat, variant = int(self.batch.seats[env]), self.variants[env]
        super()._set_labels(env)
        mine = self._side(variant, seat)
        self.label_effects[env, :LOOKS], self.label_known[env, :LOOKS] = mine.effects, mine.known
        self.seat(env, self.styles())

    def seat(self, env: int, style: Opponent) -> None:
        """From now on somebody of this style sits opposite."""
        variant, seat = self.variants[env], 1 - int(self.batch.seats[env])
        self.batch.opposite.sit(env, style, self._side(variant, seat), self._facts[variant.family, variant.seed, seat])
        self.batch.across.trial_start[env] = True

    def _side(self, variant: Variant, seat: int) -> Labels:
        """What is true from one side of the table."""
        key = variant.family, variant.seed, seat
        if key not in self._facts:
            self._facts[key] = label_types(variant.drawn_game, seat)
        return self._facts[key].by_look(variant.program.looks, variant.program.controls)

    def state(self) -> dict[str, Any]:
        across = self.batch.across
        told = {
            "styles": self.styles.state(),
            "opposite": self.batch.opposite.state(),
            "across": {name: getattr(across, name).copy() for name in across.names()},
        }
        return super().state() | {"table": told}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        told = state["table"]
        for env, style in enumerate(told["opposite"]["styles"]):
            self.seat(env, Opponent(*style))
        self.styles.restore(told["styles"])
        self.batch.opposite.restore(told["opposite"])
        for name, shown in told["across"].items():
            getattr(self.batch.across, name)[:] = shown
