"""The replay of one board of a match: a file from the first tick on, and whole up to the last one however the match ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from game_meta.engine import Batch
from game_meta.replays import THOUGHTS, Header, Recorder

Noted = Mapping[str, np.ndarray]  # what was thought before a tick, by stream


def folder() -> Path:
    """Where matches are kept: the user's own replays, which every command and screen finds by name."""
    import platformdirs

    return Path(platformdirs.user_data_dir("game-meta", appauthor=False)) / "replays"


def free_names(game: str, boards: Sequence[str]) -> list[Path]:
    """A file for each board of a match; where there are several they end in these words."""
    endings = [f"-{board}" for board in boards] if len(boards) > 1 else [""]
    number = 1
    while any((path := folder() / f"play-{game}-{number}{ending}.replay").exists() for ending in endings):
        number += 1
    return [path.with_name(f"play-{game}-{number}{ending}.replay") for ending in endings]


class Tape:
    """Nothing is written of a match in which nothing was played. `header` may leave out the streams: they are those of the first tick."""

    def __init__(self, path: Path, header: Header):
        self.path, self.header = path, header
        self._sink: BinaryIO | None = None
        self._recorder: Recorder | None = None

    @property
    def written(self) -> bool:
        return self._recorder is not None

    def begin(self, level: int, seed: int, batch: Batch, noted: Noted) -> None:
        """An episode is about to make its first tick, before which this was thought."""
        if self._recorder is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._sink = self.path.open("xb")
            self._recorder = Recorder(self._sink, replace(self.header, streams={name: THOUGHTS[name] for name in noted}))
        self._recorder.begin(level, seed, batch)

    def tick(self, actions: Sequence[int], batch: Batch, noted: Noted) -> None:
        assert self._recorder is not None  # it has begun
        self._recorder.tick(actions, batch, noted=noted)

    def end(self, batch: Batch) -> None:
        assert self._recorder is not None  # it has begun
        self._recorder.end(batch)

    def close(self) -> None:
        if self._recorder is not None and self._sink is not None and not self._sink.closed:
            self._recorder.close()
            self._sink.close()
