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
    """Name this engine: the package's version and a hash of the engine's sources."""
    return f"{__version__} {source_hash()}"


def state_mark(batch: Batch, env: int = 0) -> int:
    """Compute the mark of one env, a CRC-32 of what decides its future (hash_state in engine/kernels.py), its tick, scores and wins."""
    head = pack("<Qi?", int(batch.state_hashes([env])[0]), int(batch.tick[env]), bool(batch.terminated[env]))
    return zlib.crc32(head + batch.scores[env].tobytes() + batch.wins[env].tobytes())


@dataclass
class _OpenEpisode:
    level: int
    seed: int
    byte_offset: int  # where in the file it begins
    ticks: int = 0
    scores: tuple[int, ...] = ()
    wins: tuple[int, ...] = ()
    ended: bool = False


class ReplayRecorder:
    """Writes to `sink` a chunk at a time: `begin_episode`, `record_tick` after every tick, `end_episode`, and so on; at last `close`.

    The batch that is shown to it is the one that plays, after it was loaded or stepped, with as many players as the game has.
    """

    def __init__(self, sink: BinaryIO, header: ReplayHeader):
        self.sink, self.header = sink, replace(header, engine=header.engine or engine_version())
        line = self.header.to_line()
        self._at, self._check = len(line), read_header_line(line)[2]  # what nobody could read is not written
        self._episodes: list[_OpenEpisode] = []
        self._written = 0  # ticks of the present episode
        self._pending: list[bytes] = []
        self._streams: dict[str, list[Any]] = {name: [] for name in header.streams}
        self._marks: dict[int, int] = {}
        sink.write(line)

    def begin_episode(self, level: int, seed: int, batch: Batch, env: int = 0) -> None:
        """Begin an episode: `batch` has just loaded this level with this seed. Raises ValueError if the one before has not been ended."""
        if self._episodes and not self._episodes[-1].ended:
            raise ValueError("the episode before has not been ended")
        self._episodes.append(_OpenEpisode(int(level), int(seed), self._at))
        self._written = 0
        self._remember_state(batch, env)
        self._marks = {0: state_mark(batch, env)}

    def record_tick(self, actions: Sequence[int], batch: Batch, env: int = 0, streams: Mapping[str, Any] | None = None) -> None:
        """Record a tick that `batch` has made with these actions, one a player. `streams` has a value for each stream: what was thought
        before. Raises ValueError if the game has not made that tick."""
        episode = self._episodes[-1]
        episode.ticks += 1
        if episode.ended or int(batch.tick[env]) + 1 != episode.ticks:
            raise ValueError("the game did not make this tick: it is over, or is not the one that is recorded")
        self._pending.append(bytes(int(action) for action in actions))
        for name, values in self._streams.items():
            values.append((streams or {})[name])
        self._remember_state(batch, env)
        if episode.ticks % MARK_EVERY == 0:
            self._marks[episode.ticks] = state_mark(batch, env)
        if len(self._pending) == CHUNK_TICKS:
            self._write()

    def end_episode(self, batch: Batch, env: int = 0, texts: Mapping[str, str] | None = None) -> None:
        """End the episode, which is over by the rules of the game or of the trial; nothing has been loaded since. `texts` are what the
        streams of texts say of its last board."""
        for name, text in (texts or {}).items():
            self._streams[name].append(text)
        self._marks[self._episodes[-1].ticks] = state_mark(batch, env)
        self._episodes[-1].ended = True
        self._write(ends=True)

    def close(self) -> None:
        """Write the footer. (The sink is closed by whoever opened it.)"""
        self._write()
        footer = [
            {"level": e.level, "seed": e.seed, "at": e.byte_offset, "ticks": e.ticks, "scores": e.scores, "wins": e.wins, "ended": e.ended}
            for e in self._episodes
        ]
        self._write_chunk(format.FOOTER_CHUNK, json.dumps({"episodes": footer}).encode())

    def _remember_state(self, batch: Batch, env: int) -> None:
        episode = self._episodes[-1]
        episode.scores, episode.wins = tuple(batch.scores[env].tolist()), tuple(batch.wins[env].tolist())
        self._latest = batch, env

    def _write(self, ends: bool = False) -> None:
        """Write what has come since the last chunk, if anything has."""
        if not self._episodes or not (self._pending or self._marks or ends):
            return
        episode, ticks = self._episodes[-1], len(self._pending)
        starts = (episode.level, episode.seed) if self._written == 0 else None
        last = self._written + ticks
        if last not in self._marks:
            self._marks[last] = state_mark(*self._latest)
        marks = {tick: self._marks[tick] for tick in format.marked_ticks(self._written, ticks, starts is not None)}
        self._write_chunk(format.ACTIONS_CHUNK, format.pack_actions(ActionsChunk(starts, ends, ticks, marks, b"".join(self._pending))))
        for number, (name, values) in enumerate(self._streams.items()):
            if values:
                is_text = name in format.TEXT_STREAMS
                packed = (
                    format.pack_texts(values) if is_text else format.pack_stream(self.header.streams[name], np.array(values, np.float32))
                )
                self._write_chunk(format.STREAM_CHUNK, bytes([number]) + packed)
            values.clear()
        self._written = last
        self._pending.clear()
        self._marks.clear()

    def _write_chunk(self, kind: bytes, body: bytes) -> None:
        chunk = format.frame_chunk(kind, body, self._check)
        self.sink.write(chunk)
        self.sink.flush()
        self._at, self._check = self._at + len(chunk), chunk[-format.CHECK_BYTES :]
