"""Reads a replay: what stands in the file, as far as it is whole. Nothing is played here; for that see player.py."""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from game_meta import files
from game_meta.engine.observation import ACTIONS
from game_meta.replays import format
from game_meta.replays.format import BrokenChunk, Chunk, ReplayError, ReplayHeader, StreamSpec

MAX_REPLAY_TICKS = 1 << 22


@dataclass
class EpisodePart:
    """The ticks of one chunk of actions, and what was noted in them."""

    first: int  # how many ticks of the episode stand before it
    ticks: int
    streams: dict[str, bytes] = field(default_factory=dict)  # by name, still packed


@dataclass
class ReplayEpisode:
    """An episode as it stands in the file."""

    level: int
    seed: int
    byte_offset: int  # where in the file it begins
    actions: np.ndarray  # (T, players) uint8
    marks: dict[int, int]  # by tick
    parts: list[EpisodePart]
    ended: bool = False

    @property
    def ticks(self) -> int:
        """Return how many ticks it lasted."""
        return len(self.actions)


@dataclass(frozen=True)
class Replay:
    """`damage` says in a few words from where on the file is not as it was written; "" for a whole one."""

    header: ReplayHeader
    episodes: tuple[ReplayEpisode, ...]
    footer: tuple[dict[str, Any], ...]  # what each episode came to, as the file says; empty where the file was cut off
    damage: str
    size: int  # bytes

    @property
    def ticks(self) -> int:
        """Return how many ticks all episodes lasted."""
        return sum(episode.ticks for episode in self.episodes)

    def stream_at(self, episode: int, tick: int, stream: str) -> np.ndarray | None:
        """Return what was noted when this episode (from 0) stood at this tick, before the next action; None where nothing was. At the end
        of an episode: what was noted last."""
        played = self.episodes[episode]
        tick = min(tick, played.ticks - 1)
        part = _part_with(played, tick)
        if tick < 0 or stream not in part.streams:
            return None
        try:
            return _unpack_stream_cached(self.header.streams[stream], part.streams[stream], part.ticks)[tick - part.first]
        except BrokenChunk:
            return None

    def text_at(self, episode: int, tick: int, stream: str) -> str:
        """Return the text that was noted in a stream, likewise, of its last board too; "" where none was."""
        played = self.episodes[episode]
        part = _part_with(played, tick)
        tick = min(tick, played.ticks) - part.first
        if tick < 0 or stream not in part.streams:
            return ""
        try:
            return _unpack_texts_cached(part.streams[stream], part.ticks + 1)[tick]
        except BrokenChunk:
            return ""


def _part_with(episode: ReplayEpisode, tick: int) -> EpisodePart:
    return episode.parts[bisect_right(episode.parts, tick, key=lambda part: part.first) - 1]


@lru_cache(maxsize=64)
def _unpack_stream_cached(stream: StreamSpec, data: bytes, ticks: int) -> np.ndarray:
    return format.unpack_stream(stream, data, ticks)


@lru_cache(maxsize=16)
def _unpack_texts_cached(data: bytes, ticks: int) -> list[str]:
    return format.unpack_texts(data, ticks)


def read_replay(path: str | Path) -> Replay:
    """Read the replay in a file. Raises ReplayError, the file's name in front, where nothing of it can be shown."""
    try:
        return parse_replay(files.read_bytes(path, format.MAX_REPLAY_BYTES))
    except files.FileRefused as error:
        raise ReplayError(str(error)) from None
    except ReplayError as error:
        raise ReplayError(f"{path}: {error}") from None


def read_replay_header(path: str | Path) -> ReplayHeader:
    """Read the first line of a file alone. Raises ReplayError."""
    with files.open_plain(path, format.MAX_REPLAY_BYTES, ReplayError) as file:
        try:
            return format.read_header_line(file.readline(format.MAX_HEADER_BYTES))[0]
        except ReplayError as error:
            raise ReplayError(f"{path}: {error}") from None


def parse_replay(data: bytes) -> Replay:
    """Read a replay as far as it is whole. Raises ReplayError where not even the first line can be read."""
    head, start, check = format.read_header_line(data)
    reader = _ReplayReader(head)
    end = start
    for chunk in format.read_chunks(data, start, check):
        try:
            reader.read_chunk(chunk)
        except BrokenChunk:
            break
        end = chunk.at + format.chunk_length(chunk.body)
    damage = "" if reader.footer is not None and end == len(data) else _describe_damage(data, end, reader.footer is not None)
    return Replay(head, reader.finish(), reader.footer or (), damage, len(data))


def _describe_damage(data: bytes, end: int, over: bool) -> str:
    if end == len(data):
        return "it was cut off"
    return f"it goes on after its end, from byte {end} on" if over else f"it is damaged or cut off from byte {end} on"


class _ReplayReader:
    def __init__(self, head: ReplayHeader):
        self.header, self.names = head, list(head.streams)
        self.episodes: list[ReplayEpisode] = []
        self.actions: list[bytes] = []  # of the present episode
        self.ticks = self.total = 0  # of it, and of all
        self.footer: tuple[dict[str, Any], ...] | None = None

    def read_chunk(self, chunk: Chunk) -> None:
        """Take the next chunk in. Raises BrokenChunk for what makes no sense here."""
        if self.footer is not None:
            raise BrokenChunk
        {format.ACTIONS_CHUNK: self._actions, format.STREAM_CHUNK: self._stream, format.FOOTER_CHUNK: self._footer}[chunk.kind](chunk)

    def _actions(self, chunk: Chunk) -> None:
        part = format.unpack_actions(chunk.body, self.ticks, self.header.players)
        self.total += part.ticks
        if (
            (part.actions and max(part.actions) >= ACTIONS)
            or self.total > MAX_REPLAY_TICKS
            or len(self.episodes) > format.MAX_REPLAY_EPISODES
        ):
            raise BrokenChunk
        if part.starts_episode is not None:
            self._close()
            self.episodes.append(ReplayEpisode(*part.starts_episode, chunk.at, np.zeros((0, self.header.players), np.uint8), {}, []))
        elif not self.episodes or self.episodes[-1].ended:
            raise BrokenChunk
        episode = self.episodes[-1]
        episode.parts.append(EpisodePart(self.ticks, part.ticks))
        episode.marks.update(part.marks)
        episode.ended = part.ends_episode
        self.actions.append(part.actions)
        self.ticks += part.ticks

    def _stream(self, chunk: Chunk) -> None:
        body = chunk.body
        if not body or body[0] >= len(self.names) or not self.episodes:
            raise BrokenChunk
        self.episodes[-1].parts[-1].streams[self.names[body[0]]] = body[1:]

    def _footer(self, chunk: Chunk) -> None:
        try:
            self.footer = tuple(json.loads(chunk.body)["episodes"])
        except (ValueError, TypeError, KeyError, RecursionError):
            raise BrokenChunk from None

    def _close(self) -> None:
        if self.episodes:
            actions = np.frombuffer(b"".join(self.actions), np.uint8)
            self.episodes[-1].actions = actions.reshape(-1, self.header.players)
        self.actions, self.ticks = [], 0

    def finish(self) -> tuple[ReplayEpisode, ...]:
        """Return the episodes, when the last chunk has been read."""
        self._close()
        return tuple(self.episodes)
