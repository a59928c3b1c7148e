"""One game at one table: what the single env and the PettingZoo envs have in common, free of both libraries' rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from game_meta.engine import Batch
from game_meta.engine.observation import ACTIONS, NIL
from game_meta.envs import pictures
from game_meta.envs.seeds import as_seeds, episode_seeds
from game_meta.envs.source import Source
from game_meta.envs.views import make_view


class Session:
    """Options as in Source; `observation` and `window` say what is shown (views.py)."""

    def __init__(
        self,
        game: str | Path,
        level: int | str = 0,
        variant: int | None = None,
        split: str | None = None,
        variants: int = 100,
        observation: str = "window",
        window: int = 11,
    ) -> None:
        self.source = Source(game, level, variant, split, variants)
        self.view = make_view(observation, self.source, window)
        self.players = self.source.players
        self.batch = Batch(1, window=window, looks=self.source.looks, threads=1, players=self.players)
        self.episode = -1  # since the last seed
        self._actions = np.zeros(1 if self.players == 1 else (1, self.players), np.int64)
        self._by_player = self._actions.reshape(-1)

    def begin(self, seed: int) -> None:
        """The next episode of this seed."""
        self.episode += 1
        draw = episode_seeds(as_seeds(seed, 1), np.array([self.episode]))
        self.batch.load([0], [self.source.program(int(draw[0]))], draw)

    def act(self, *actions: int) -> None:
        """One tick, with an action of each player."""
        self._by_player[:] = actions
        self.batch.step(self._actions)

    def shown(self, player: int = 0) -> Any:
        return self.view.one(self.batch, player, bool(self.batch.tick[0] < 0))

    def render(self, mode: str | None) -> np.ndarray | str | None:
        if mode == "ansi":
            return pictures.text(self.batch)
        return pictures.pictures(self.batch, self.source)[0] if mode == "rgb_array" else None


def legal(action: Any) -> int:
    """The action's number; NIL for what is none."""
    return int(action) if action is not None and 0 <= action < ACTIONS else NIL
