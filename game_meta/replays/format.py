"""What stands in a replay's file, byte by byte.

    header   one line of JSON (see header.py); its last entry, "check", is a hash of all before it
    chunks   kind (1 byte), length of the body (4 bytes), body, check (8 bytes)

A chunk's check is a hash of it and of the check before: whatever was changed, dropped or swapped, it is found at the first chunk that it
touches, and all before is as it was written. Numbers are little-endian. The kinds:

    A   actions of at most CHUNK ticks of an episode: flags, ticks, for the first chunk of an episode its level and the seed of its luck,
        marks, the actions deflated (tick by tick, a byte a player)
    S   what was noted along the way in the ticks of the A before it: the number of a stream, its values deflated (streams.py)
    F   the footer, the last one: JSON, what each episode came to and where it begins

A mark is a hash of the state of the game, every MARK_EVERY ticks and at the first and the last tick of a chunk's actions: by it whoever
plays the actions again knows that the same thing happens. There are no states in the file. They could be had by nobody but the engine,
which follows the numbers of its states into memory without looking; so it makes its keyframes itself, out of the actions (film.py).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from math import isfinite, prod
from typing import Any, NamedTuple

import numpy as np

from game_meta.errors import GameMetaError

CHUNK_TICKS, MARK_EVERY = 128, 32  # ticks
ACTIONS_CHUNK, STREAM_CHUNK, FOOTER_CHUNK = b"A", b"S", b"F"
EPISODE_STARTS_FLAG, EPISODE_ENDS_FLAG = 1, 2  # flags of an A: the first, the last of its episode

MAX_REPLAY_BYTES = 1 << 26
MAX_CHUNK_BODY = {ACTIONS_CHUNK: 1 << 13, STREAM_CHUNK: 1 << 20, FOOTER_CHUNK: 1 << 24}
MAX_REPLAY_LEVELS = 1 << 10
_CHUNK_FRAME, _ACTIONS_HEAD, _EPISODE_HEAD = struct.Struct("<cI"), struct.Struct("<BB"), struct.Struct("<Hq")
CHECK_BYTES = 8  # bytes


class ReplayError(GameMetaError):
    """A file that is not a replay, or one of which nothing can be shown; the message is one line."""


class BrokenChunk(Exception):
    """A chunk that does not say what a chunk says."""


class Chunk(NamedTuple):
    kind: bytes
    body: bytes
    at: int  # where it begins in the file


class ActionsChunk(NamedTuple):
    """What an A holds."""

    begins: tuple[int, int] | None  # level and seed
    ends: bool
    ticks: int
    marks: dict[int, int]  # by tick
    actions: bytes


def chain_check(before: bytes, data: bytes) -> bytes:
    return blake2b(data, digest_size=CHECK_BYTES, key=before).digest()


def frame_chunk(kind: bytes, body: bytes, before: bytes) -> bytes:
    """A chunk as it stands in the file behind one whose check was `before`. Its own check is the last CHECK bytes."""
    frame = _CHUNK_FRAME.pack(kind, len(body)) + body
    return frame + chain_check(before, frame)


def read_chunks(data: bytes, at: int, check: bytes) -> Iterator[Chunk]:
    """The whole chunks from `at` on, up to the first that is damaged or cut off."""
    while at + _CHUNK_FRAME.size + CHECK_BYTES <= len(data):
        kind, length = _CHUNK_FRAME.unpack_from(data, at)
        end = at + _CHUNK_FRAME.size + length
        if length > MAX_CHUNK_BODY.get(kind, -1) or end + CHECK_BYTES > len(data):
            return
        if (expected := chain_check(check, data[at:end])) != data[end : end + CHECK_BYTES]:
            return
        yield Chunk(kind, data[at + _CHUNK_FRAME.size : end], at)
        at, check = end + CHECK_BYTES, expected


def chunk_length(body: bytes) -> int:
    """Of a whole chunk in the file."""
    return _CHUNK_FRAME.size + len(body) + CHECK_BYTES


def marked_ticks(first: int, ticks: int, begins: bool) -> list[int]:
    """The ticks of which a chunk holds the marks, when its actions lead on from tick `first`."""
    last = first + ticks
    return [first] * begins + [tick for tick in range(first + 1, last + 1) if tick % MARK_EVERY == 0 or tick == last]


def pack_actions(chunk: ActionsChunk) -> bytes:
    flags = EPISODE_STARTS_FLAG * (chunk.begins is not None) | EPISODE_ENDS_FLAG * chunk.ends
    begin = b"" if chunk.begins is None else _EPISODE_HEAD.pack(*chunk.begins)
    marks = struct.pack(f"<{len(chunk.marks)}I", *chunk.marks.values())
    return _ACTIONS_HEAD.pack(flags, chunk.ticks) + begin + marks + deflate(chunk.actions)


def unpack_actions(body: bytes, done: int, players: int) -> ActionsChunk:
    """`done` is how many ticks of the present episode stand before it. Raises Broken."""
    try:
        flags, ticks = _ACTIONS_HEAD.unpack_from(body)
        at, begins = _ACTIONS_HEAD.size, None
        if flags & EPISODE_STARTS_FLAG:
            begins, at, done = _EPISODE_HEAD.unpack_from(body, at), at + _EPISODE_HEAD.size, 0
        told = marked_ticks(done, ticks, begins is not None)
        marks = dict(zip(told, struct.unpack_from(f"<{len(told)}I", body, at), strict=True))
    except struct.error:
        raise BrokenChunk from None
    actions = inflate(body[at + 4 * len(told) :], ticks * players)
    if flags > EPISODE_STARTS_FLAG | EPISODE_ENDS_FLAG or ticks > CHUNK_TICKS or (begins and begins[0] >= MAX_REPLAY_LEVELS):
        raise BrokenChunk
    return ActionsChunk(begins, bool(flags & EPISODE_ENDS_FLAG), ticks, marks, actions)


def deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush() if data else b""


def inflate(data: bytes, length: int) -> bytes:
    """What was deflated, if it is of this length; no more than that is ever unpacked. Raises Broken."""
    if not length:
        if data:
            raise BrokenChunk
        return b""
    opener = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        told = opener.decompress(data, length)
        more = opener.decompress(opener.unconsumed_tail, 1)
    except zlib.error:
        raise BrokenChunk from None
    if len(told) != length or more or not opener.eof or opener.unused_data:
        raise BrokenChunk
    return told


# ----------------------------------------------------------------------------------------------------
# The first line of a replay: what was played, by whom, and what was noted along the way.

REPLAY_MAGIC, REPLAY_FORMAT = "game-meta replay", 1
MAX_HEADER_BYTES = 1 << 23  # bytes
MAX_HEADER_TEXT = 1_000_000  # characters, as in a game's file
MAX_NAME, MAX_REPLAY_EPISODES, MAX_STREAMS, MAX_STREAM_WIDTH = 200, 1 << 16, 8, 4096
UNIT_STREAM, REAL_STREAM = "unit", "real"  # kinds of streams: numbers from 0 to 1 in 255 steps, other numbers in half precision
_MAX_SEED = 1 << 63


class PlayerInfo(NamedTuple):
    """A player; `hash` is that of an agent's files, "" for people and for whatever has no files."""

    name: str
    hash: str = ""


class StreamSpec(NamedTuple):
    """Numbers that were noted in every tick."""

    kind: str  # UNIT or REAL
    shape: tuple[int, ...]

    @property
    def width(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True)
class ReplayHeader:
    game: str  # the name of the game, or of the family that it was drawn from
    text: str  # the game, or the variant, as VGDL
    hash: str  # of its rules
    agents: tuple[PlayerInfo, ...]  # one a player
    episodes: int  # as many as there were to be
    seed: int = 0  # from which those of the episodes were drawn
    variant: int | None = None  # the seed of the variant; None for a game as its file has it
    split: str = ""
    levels: tuple[tuple[str, ...], ...] = ()  # where they do not stand in the text
    random: float | None = None  # what a random player earns in an episode, and what an oracle does, where that is known
    oracle: float | None = None
    streams: Mapping[str, StreamSpec] = field(default_factory=dict)
    engine: str = ""  # that played it

    @property
    def players(self) -> int:
        return len(self.agents)

    def line(self) -> bytes:
        told = {
            "magic": REPLAY_MAGIC,
            "format": REPLAY_FORMAT,
            "engine": self.engine,
            "game": self.game,
            "variant": self.variant,
            "split": self.split,
            "hash": self.hash,
            "seed": self.seed,
            "episodes": self.episodes,
            "players": self.players,
            "agents": [{"name": who.name, "hash": who.hash} for who in self.agents],
            "random": self.random,
            "oracle": self.oracle,
            "streams": {name: [stream.kind, *stream.shape] for name, stream in self.streams.items()},
            "levels": [list(rows) for rows in self.levels],
            "text": self.text,
        }
        start = json.dumps(told, ensure_ascii=False)[:-1].encode()
        return start + _header_ending(start)


def _header_ending(start: bytes) -> bytes:
    return b', "check": "%s"}\n' % _header_hash(start).hexdigest().encode()


def _header_hash(start: bytes) -> Any:
    return blake2b(start, digest_size=16)


def read_header_line(data: bytes) -> tuple[ReplayHeader, int, bytes]:
    """The header that a file begins with, where its chunks begin, and the check that the first of them builds on. Raises ReplayError."""
    end = data.find(b"\n", 0, MAX_HEADER_BYTES) + 1
    told = _parse_json_object(data[:end]) if end else None
    if told is None or told.get("magic") != REPLAY_MAGIC:
        raise ReplayError("not a replay: it does not begin with the line that every replay begins with")
    if told.get("format") != REPLAY_FORMAT:
        raise ReplayError(
            f"a replay of format {str(told.get('format'))[:20]!r}, and this game-meta reads format {REPLAY_FORMAT}: get a newer one"
        )
    start = data[: end - len(_header_ending(b""))]
    if data[len(start) : end] != _header_ending(start):
        raise ReplayError("its first line is damaged, and nothing is to be had without it")
    try:
        return _validate_header(told), end, _header_hash(start).digest()[:CHECK_BYTES]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ReplayError(f"its first line does not say what it must ({type(error).__name__}: {str(error)[:80]})") from None


def _parse_json_object(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _validate_header(told: dict[str, Any]) -> ReplayHeader:
    """Raises KeyError, TypeError, AttributeError or ValueError for whatever is not as it must be."""
    agents = tuple(PlayerInfo(_check_name(who["name"]), _check_name(who["hash"])) for who in told["agents"][:2])
    streams = {_check_name(name): _check_stream(*of) for name, of in told["streams"].items()}
    levels = tuple(tuple(_check_text(row, MAX_HEADER_TEXT) for row in rows) for rows in told["levels"])
    if not 1 <= len(agents) == _check_int(told["players"], 2) or len(streams) > MAX_STREAMS or len(levels) > MAX_REPLAY_LEVELS:
        raise ValueError("too many or too few players, streams or levels")
    variant = told["variant"]
    return ReplayHeader(
        game=_check_name(told["game"]),
        text=_check_text(told["text"], MAX_HEADER_TEXT),
        hash=_check_name(told["hash"]),
        agents=agents,
        episodes=_check_int(told["episodes"], MAX_REPLAY_EPISODES),
        seed=_check_int(told["seed"], _MAX_SEED),
        variant=None if variant is None else _check_int(variant, _MAX_SEED),
        split=_check_name(told["split"]),
        levels=levels,
        random=_check_float(told["random"]),
        oracle=_check_float(told["oracle"]),
        streams=streams,
        engine=_check_name(told["engine"]),
    )


def _check_text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("a text is none, or too long")
    value.encode()  # half a character (a lone surrogate) is a ValueError
    return value


def _check_name(value: Any) -> str:
    """A name that may be printed in a line."""
    if not _check_text(value, MAX_NAME).isprintable():
        raise ValueError("a name cannot be printed")
    return str(value)


def _check_int(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{str(value)[:20]} is not a whole number up to {most}")
    return value


def _check_float(value: Any) -> float | None:
    if value is not None and (type(value) not in (int, float) or not isfinite(value)):
        raise ValueError(f"{str(value)[:20]} is not a number")
    return value


def _check_stream(kind: Any, *shape: Any) -> StreamSpec:
    stream = StreamSpec(kind, tuple(_check_int(side, MAX_STREAM_WIDTH) for side in shape))
    if kind not in (UNIT_STREAM, REAL_STREAM) or len(shape) > 3 or not 1 <= stream.width <= MAX_STREAM_WIDTH:
        raise ValueError("a stream of no such kind or size")
    return stream


# ----------------------------------------------------------------------------------------------------
# What was noted along the way, as bytes: beliefs and the like change little from tick to tick, so changes are kept, side by side.

_UNIT_STEPS, _LARGEST_HALF = 255, 65504.0  # of a UNIT; what half precision holds


def pack_stream(stream: StreamSpec, values: np.ndarray) -> bytes:
    """`values` (T, *shape). Of what is no number at all nothing can be noted: it counts as 0."""
    rows = np.nan_to_num(np.asarray(values, np.float32).reshape(len(values), stream.width))
    if stream.kind == UNIT_STREAM:
        coded = np.round(rows.clip(0, 1) * _UNIT_STEPS).astype(np.uint8)
        return deflate(_delta_rows(coded).T.tobytes())
    halves = rows.clip(-_LARGEST_HALF, _LARGEST_HALF).astype("<f2").view(np.uint8).reshape(len(rows), -1)
    return deflate(halves.T.tobytes())


def unpack_stream(stream: StreamSpec, data: bytes, ticks: int) -> np.ndarray:
    """(T, *shape) float32. Raises Broken."""
    if stream.kind == UNIT_STREAM:
        coded = np.frombuffer(inflate(data, ticks * stream.width), np.uint8).reshape(stream.width, ticks)
        rows = np.cumsum(coded, axis=1, dtype=np.uint8).T.astype(np.float32) / _UNIT_STEPS
    else:
        halves = np.frombuffer(inflate(data, 2 * ticks * stream.width), np.uint8).reshape(2 * stream.width, ticks)
        rows = np.nan_to_num(np.ascontiguousarray(halves.T).view("<f2").astype(np.float32))
    return rows.reshape(ticks, *stream.shape)


def _delta_rows(rows: np.ndarray) -> np.ndarray:
    """The first row, then what was added to each to become the next (a byte goes round)."""
    return np.diff(rows, axis=0, prepend=np.zeros((1, rows.shape[1]), np.uint8))
