"""Writes a replay while it is played. Whatever ends the program, what stands in the file until then can be seen."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from struct import pack
from typing import Any, BinaryIO

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.jit import source_hash
from game_meta.replays import format
from game_meta.replays.format import CHUNK_TICKS, MARK_EVERY, ActionsChunk, ReplayHeader, read_header_line
from game_meta.version import __version__


def engine_version() -> str:
    """Which engine this is."""
    return f"{__version__} {source_hash()}"


def state_mark(batch: Batch, env: int = 0) -> int:
    """A hash of the state of one env: of what decides its future, and of what it has come to."""
    told = pack("<Qi?", int(batch.state_hashes([env])[0]), int(batch.tick[env]), bool(batch.terminated[env]))
    return zlib.crc32(told + batch.scores[env].tobytes() + batch.wins[env].tobytes())


@dataclass
class _OpenEpisode:
    level: int
    seed: int
    at: int  # where in the file it begins
    ticks: int = 0
    scores: tuple[int, ...] = ()
    wins: tuple[int, ...] = ()
    ended: bool = False


class ReplayRecorder:
    """Writes to `sink` a chunk at a time: `begin` an episode, tell every `tick`, `end` it, and so on; `close` when it was the last.

    The batch that is shown to it is the one that plays, after it was loaded or stepped, with as many players as the game has.
    """

    def __init__(self, sink: BinaryIO, header: ReplayHeader):
        self.sink, self.header = sink, replace(header, engine=header.engine or engine_version())
        line = self.header.line()
        self._at, self._check = len(line), read_header_line(line)[2]  # what nobody could read is not written
        self._episodes: list[_OpenEpisode] = []
        self._written = 0  # ticks of the present episode
        self._pending: list[bytes] = []
        self._noted: dict[str, list[Any]] = {name: [] for name in header.streams}
        self._marks: dict[int, int] = {}
        sink.write(line)

    def begin(self, level: int, seed: int, batch: Batch, env: int = 0) -> None:
        """An episode begins: `batch` has just loaded this level with this seed."""
        if self._episodes and not self._episodes[-1].ended:
            raise ValueError("the episode before has not been ended")
        self._episodes.append(_OpenEpisode(int(level), int(seed), self._at))
        self._written = 0
        self._look(batch, env)
        self._marks = {0: state_mark(batch, env)}

    def tick(self, actions: Sequence[int], batch: Batch, env: int = 0, noted: Mapping[str, Any] | None = None) -> None:
        """`batch` has made a tick with these actions, one a player. `noted` has a value for each stream: what was thought before."""
        episode = self._episodes[-1]
        episode.ticks += 1
        if episode.ended or int(batch.tick[env]) + 1 != episode.ticks:
            raise ValueError("the game did not make this tick: it is over, or is not the one that is recorded")
        self._pending.append(bytes(int(action) for action in actions))
        for name, values in self._noted.items():
            values.append((noted or {})[name])
        self._look(batch, env)
        if episode.ticks % MARK_EVERY == 0:
            self._marks[episode.ticks] = state_mark(batch, env)
        if len(self._pending) == CHUNK_TICKS:
            self._write()

    def end(self, batch: Batch, env: int = 0) -> None:
        """The episode is over, by the rules of the game or of the trial; nothing has been loaded since."""
        self._marks[self._episodes[-1].ticks] = state_mark(batch, env)
        self._episodes[-1].ended = True
        self._write(ends=True)

    def close(self) -> None:
        """Writes the footer. (The sink is closed by whoever opened it.)"""
        self._write()
        told = [
            {"level": e.level, "seed": e.seed, "at": e.at, "ticks": e.ticks, "scores": e.scores, "wins": e.wins, "ended": e.ended}
            for e in self._episodes
        ]
        self._put(format.FOOTER_CHUNK, json.dumps({"episodes": told}).encode())

    def _look(self, batch: Batch, env: int) -> None:
        episode = self._episodes[-1]
        episode.scores, episode.wins = tuple(batch.scores[env].tolist()), tuple(batch.wins[env].tolist())
        self._latest = batch, env

    def _write(self, ends: bool = False) -> None:
        """What has come since the last chunk, if anything has."""
        if not self._episodes or not (self._pending or self._marks or ends):
            return
        episode, ticks = self._episodes[-1], len(self._pending)
        begins = (episode.level, episode.seed) if self._written == 0 else None
        last = self._written + ticks
        if last not in self._marks:
            self._marks[last] = state_mark(*self._latest)
        marks = {tick: self._marks[tick] for tick in format.marked_ticks(self._written, ticks, begins is not None)}
        self._put(format.ACTIONS_CHUNK, format.pack_actions(ActionsChunk(begins, ends, ticks, marks, b"".join(self._pending))))
        for number, (name, values) in enumerate(self._noted.items()):
            if values:
                self._put(
                    format.STREAM_CHUNK, bytes([number]) + format.pack_stream(self.header.streams[name], np.array(values, np.float32))
                )
            values.clear()
        self._written = last
        self._pending.clear()
        self._marks.clear()

    def _put(self, kind: bytes, body: bytes) -> None:
        chunk = format.frame_chunk(kind, body, self._check)
        self.sink.write(chunk)
        self.sink.flush()
        self._at, self._check = self._at + len(chunk), chunk[-format.CHECK_BYTES :]
