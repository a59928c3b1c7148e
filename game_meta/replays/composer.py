"""A replay of what was played already: the actions are played again, and what happens is recorded."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from game_meta.engine import Batch
from game_meta.replays.film import Levels
from game_meta.replays.header import Header
from game_meta.replays.recorder import Recorder


@dataclass(frozen=True)
class Played:
    """An episode."""

    level: int
    seed: int
    actions: np.ndarray  # (T, players) or, of one player, (T,)
    noted: Mapping[str, np.ndarray] = field(default_factory=dict)  # by stream: (T, *shape)
    score: float | None = None  # that it ended with, where it is known


def compose(header: Header, episodes: Sequence[Played]) -> bytes:
    """Raises ValueError if an episode does not come to the score that is known of it: what was played was then another game."""
    sink, levels = io.BytesIO(), Levels(header)
    recorder, batch = Recorder(sink, header), Batch(1, players=header.players, threads=1)
    for k, episode in enumerate(episodes, 1):
        batch.load([0], [levels[episode.level]], [episode.seed])
        recorder.begin(episode.level, episode.seed, batch)
        for t, actions in enumerate(np.asarray(episode.actions).reshape(-1, header.players)):
            batch.step(actions)
            recorder.tick(actions.tolist(), batch, noted={name: values[t] for name, values in episode.noted.items()})
        recorder.end(batch)
        if episode.score not in (None, batch.score[0]):
            raise ValueError(
                f"episode {k} of {header.game} comes to {batch.score[0]} when it is played again, and not to {episode.score:g}"
            )
    recorder.close()
    return sink.getvalue()
