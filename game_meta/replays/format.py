"""What stands in a replay's file, byte by byte.

    header   one line of JSON (ReplayHeader); its last entry, "check", is a hash of all before it
    chunks   kind (1 byte), length of the body (4 bytes), body, check (8 bytes)

A chunk's check is a hash of it and of the check before: whatever was changed, dropped or swapped, it is found at the first chunk that it
touches, and all before is as it was written. Numbers are little-endian. The kinds:

    A   actions of at most CHUNK_TICKS ticks of an episode: flags, ticks, for the first chunk of an episode its level and its seed,
        marks, the actions deflated (tick by tick, a byte a player)
    S   what was noted along the way in the ticks of the A before it: the number of a stream, its values deflated (pack_stream, pack_texts)
    F   the footer, the last one: JSON, what each episode came to and where it begins

A mark is the replay's hash of the state of the game (state_mark in recorder.py makes it, hash_state in engine/kernels.py says what it
covers), every MARK_EVERY ticks and at the first and the last tick of a chunk's actions: by it whoever plays the actions again knows that
the same thing happens. There are no states in the file. They could be had by nobody but the engine, which follows the numbers of its
states into memory without looking; so it makes its keyframes itself, out of the actions (player.py).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
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
CHECK_BYTES = 8


class ReplayError(GameMetaError):
    """A file that is not a replay, or one of which nothing can be shown; the message is one line."""


class BrokenChunk(Exception):
    """A chunk that does not say what a chunk says."""


class Chunk(NamedTuple):
    """A chunk whose check is right."""

    kind: bytes
    body: bytes
    at: int  # where it begins in the file


class ActionsChunk(NamedTuple):
    """What an A holds."""

    starts_episode: tuple[int, int] | None  # level and seed, in the first chunk of an episode
    ends_episode: bool
    ticks: int
    marks: dict[int, int]  # by tick
    actions: bytes


def chain_check(before: bytes, data: bytes) -> bytes:
    """Compute the check of a chunk: a hash of it and of the check `before`."""
    return blake2b(data, digest_size=CHECK_BYTES, key=before).digest()


def frame_chunk(kind: bytes, body: bytes, before: bytes) -> bytes:
    """Return a chunk as it stands in the file behind one whose check was `before`. Its own check is the last CHECK_BYTES."""
    frame = _CHUNK_FRAME.pack(kind, len(body)) + body
    return frame + chain_check(before, frame)


def read_chunks(data: bytes, at: int, check: bytes) -> Iterator[Chunk]:
    """Yield the whole chunks from `at` on, up to the first that is damaged or cut off."""
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
    """Return the bytes that a chunk with this body takes in the file."""
    return _CHUNK_FRAME.size + len(body) + CHECK_BYTES


def marked_ticks(first: int, ticks: int, starts_episode: bool) -> list[int]:
    """Return the ticks of which a chunk holds the marks, when its actions lead on from tick `first`."""
    last = first + ticks
    return [first] * starts_episode + [tick for tick in range(first + 1, last + 1) if tick % MARK_EVERY == 0 or tick == last]


def pack_actions(chunk: ActionsChunk) -> bytes:
    """Return the body of an A."""
    flags = EPISODE_STARTS_FLAG * (chunk.starts_episode is not None) | EPISODE_ENDS_FLAG * chunk.ends_episode
    begin = b"" if chunk.starts_episode is None else _EPISODE_HEAD.pack(*chunk.starts_episode)
    marks = struct.pack(f"<{len(chunk.marks)}I", *chunk.marks.values())
    return _ACTIONS_HEAD.pack(flags, chunk.ticks) + begin + marks + deflate(chunk.actions)


def unpack_actions(body: bytes, done: int, players: int) -> ActionsChunk:
    """Read the body of an A; `done` is how many ticks of its episode stand before it. Raises BrokenChunk."""
    try:
        flags, ticks = _ACTIONS_HEAD.unpack_from(body)
        at, starts = _ACTIONS_HEAD.size, None
        if flags & EPISODE_STARTS_FLAG:
            starts, at, done = _EPISODE_HEAD.unpack_from(body, at), at + _EPISODE_HEAD.size, 0
        marked = marked_ticks(done, ticks, starts is not None)
        marks = dict(zip(marked, struct.unpack_from(f"<{len(marked)}I", body, at), strict=True))
    except struct.error:
        raise BrokenChunk from None
    actions = inflate(body[at + 4 * len(marked) :], ticks * players)
    if flags > EPISODE_STARTS_FLAG | EPISODE_ENDS_FLAG or ticks > CHUNK_TICKS or (starts and starts[0] >= MAX_REPLAY_LEVELS):
        raise BrokenChunk
    return ActionsChunk(starts, bool(flags & EPISODE_ENDS_FLAG), ticks, marks, actions)


def deflate(data: bytes) -> bytes:
    """Compress; nothing stays nothing."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush() if data else b""


def inflate(data: bytes, length: int) -> bytes:
    """Return what was deflated, if it is of this length; no more than that is ever unpacked. Raises BrokenChunk."""
    if not length:
        if data:
            raise BrokenChunk
        return b""
    opener = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = opener.decompress(data, length)
        more = opener.decompress(opener.unconsumed_tail, 1)
    except zlib.error:
        raise BrokenChunk from None
    if len(unpacked) != length or more or not opener.eof or opener.unused_data:
        raise BrokenChunk
    return unpacked


# ----------------------------------------------------------------------------------------------------
# The first line of a replay: what was played, by whom, and what was noted along the way.

REPLAY_MAGIC, REPLAY_FORMAT = "game-meta replay", 1
MAX_HEADER_BYTES = 1 << 23
MAX_HEADER_TEXT = 1_000_000  # characters, as in a game's file
MAX_NAME, MAX_REPLAY_EPISODES, MAX_STREAMS, MAX_STREAM_WIDTH = 200, 1 << 16, 8, 4096
UNIT_STREAM, REAL_STREAM = "unit", "real"  # kinds of streams: numbers from 0 to 1 in 255 steps, other numbers in half precision
# Streams of texts, by name. In the header they call themselves a number each: a reader that does not know them leaves them packed.
TEXT_STREAMS = frozenset({"theory"})
MAX_NOTED_TEXT = 1 << 22  # bytes of the texts of a chunk
_MAX_SEED = 1 << 63


class PlayerInfo(NamedTuple):
    """A player; `hash` is that of an agent's files, "" for people and for whatever has no files."""

    name: str
    hash: str = ""


class StreamSpec(NamedTuple):
    """Numbers that were noted in every tick."""

    kind: str  # UNIT_STREAM or REAL_STREAM
    shape: tuple[int, ...]

    @property
    def width(self) -> int:
        """Return how many numbers a tick has."""
        return prod(self.shape)


@dataclass(frozen=True)
class ReplayHeader:
    """What the first line says."""

    game: str  # the name of the game, or of the family that it was drawn from
    text: str  # the game, or the variant, as VGDL
    hash: str  # of its rules
    agents: tuple[PlayerInfo, ...]  # one a player
    episodes: int  # as many as there were to be
    seed: int = 0  # from which the episodes' seeds were drawn
    variant: int | None = None  # the seed of the variant; None for a game as its file has it
    split: str = ""
    levels: tuple[tuple[str, ...], ...] = ()  # where they do not stand in the text
    random_return: float | None = None  # mean return of an episode of a random player, where that is known
    oracle_return: float | None = None
    streams: Mapping[str, StreamSpec] = field(default_factory=dict)
    engine: str = ""  # that played it

    @property
    def players(self) -> int:
        """Return how many play."""
        return len(self.agents)

    def to_line(self) -> bytes:
        """Return the line of JSON that it is in the file, with the hash of what stands before it at its end."""
        entries = {
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
            "random": self.random_return,
            "oracle": self.oracle_return,
            "streams": {name: [stream.kind, *stream.shape] for name, stream in self.streams.items()},
            "levels": [list(rows) for rows in self.levels],
            "text": self.text,
        }
        start = json.dumps(entries, ensure_ascii=False)[:-1].encode()
        return start + _header_ending(start)


def _header_ending(start: bytes) -> bytes:
    return b', "check": "%s"}\n' % _header_hash(start).hexdigest().encode()


def _header_hash(start: bytes) -> Any:
    return blake2b(start, digest_size=16)


def read_header_line(data: bytes) -> tuple[ReplayHeader, int, bytes]:
    """Return the header that a file begins with, where its chunks begin, and the check that the first of them builds on.

    Raises ReplayError.
    """
    end = data.find(b"\n", 0, MAX_HEADER_BYTES) + 1
    entries = _parse_json_object(data[:end]) if end else None
    if entries is None or entries.get("magic") != REPLAY_MAGIC:
        raise ReplayError("not a replay: it does not begin with the line that every replay begins with")
    if entries.get("format") != REPLAY_FORMAT:
        raise ReplayError(
            f"a replay of format {str(entries.get('format'))[:20]!r}, and this game-meta reads format {REPLAY_FORMAT}: get a newer one"
        )
    start = data[: end - len(_header_ending(b""))]
    if data[len(start) : end] != _header_ending(start):
        raise ReplayError("its first line is damaged, and nothing is to be had without it")
    try:
        return _validate_header(entries), end, _header_hash(start).digest()[:CHECK_BYTES]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ReplayError(f"its first line does not say what it must ({type(error).__name__}: {str(error)[:80]})") from None


def _parse_json_object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _validate_header(entries: dict[str, Any]) -> ReplayHeader:
    """Build the header; KeyError, TypeError, AttributeError or ValueError for whatever is not as it must be."""
    agents = tuple(PlayerInfo(_check_name(who["name"]), _check_name(who["hash"])) for who in entries["agents"][:2])
    streams = {_check_name(name): _check_stream(*of) for name, of in entries["streams"].items()}
    levels = tuple(tuple(_check_text(row, MAX_HEADER_TEXT) for row in rows) for rows in entries["levels"])
    if not 1 <= len(agents) == _check_int(entries["players"], 2) or len(streams) > MAX_STREAMS or len(levels) > MAX_REPLAY_LEVELS:
        raise ValueError("too many or too few players, streams or levels")
    variant = entries["variant"]
    return ReplayHeader(
        game=_check_name(entries["game"]),
        text=_check_text(entries["text"], MAX_HEADER_TEXT),
        hash=_check_name(entries["hash"]),
        agents=agents,
        episodes=_check_int(entries["episodes"], MAX_REPLAY_EPISODES),
        seed=_check_int(entries["seed"], _MAX_SEED),
        variant=None if variant is None else _check_int(variant, _MAX_SEED),
        split=_check_name(entries["split"]),
        levels=levels,
        random_return=_check_float(entries["random"]),
        oracle_return=_check_float(entries["oracle"]),
        streams=streams,
        engine=_check_name(entries["engine"]),
    )


def _check_text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("a text is none, or too long")
    value.encode()  # half a character (a lone surrogate) is a ValueError
    return value


def _check_name(value: Any) -> str:
    """Return a name that may be printed in a line."""
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
# Streams as bytes: beliefs and the like change little from tick to tick, so their changes are kept, those of one number side by side.

_UNIT_STEPS, _LARGEST_HALF = 255, 65504.0  # of a UNIT_STREAM; what half precision holds


def pack_stream(stream: StreamSpec, values: np.ndarray) -> bytes:
    """Pack `values` (T, *shape). Of what is no number at all nothing can be noted: it counts as 0."""
    rows = np.nan_to_num(np.asarray(values, np.float32).reshape(len(values), stream.width))
    if stream.kind == UNIT_STREAM:
        coded = np.round(rows.clip(0, 1) * _UNIT_STEPS).astype(np.uint8)
        return deflate(_delta_rows(coded).T.tobytes())
    halves = rows.clip(-_LARGEST_HALF, _LARGEST_HALF).astype("<f2").view(np.uint8).reshape(len(rows), -1)
    return deflate(halves.T.tobytes())


def unpack_stream(stream: StreamSpec, data: bytes, ticks: int) -> np.ndarray:
    """Return the values (T, *shape) float32 of `ticks` ticks. Raises BrokenChunk."""
    if stream.kind == UNIT_STREAM:
        coded = np.frombuffer(inflate(data, ticks * stream.width), np.uint8).reshape(stream.width, ticks)
        rows = np.cumsum(coded, axis=1, dtype=np.uint8).T.astype(np.float32) / _UNIT_STEPS
    else:
        halves = np.frombuffer(inflate(data, 2 * ticks * stream.width), np.uint8).reshape(2 * stream.width, ticks)
        rows = np.nan_to_num(np.ascontiguousarray(halves.T).view("<f2").astype(np.float32))
    return rows.reshape(ticks, *stream.shape)


def pack_texts(texts: Sequence[str]) -> bytes:
    """Pack a text a tick: each only where it is another one than before. What would be too long is noted as the first tick has it."""
    changes = [(t, text) for t, text in enumerate(texts) if t == 0 or text != texts[t - 1]]
    for kept in (changes, changes[:1]):
        data = json.dumps(kept, ensure_ascii=False).encode()
        packed = struct.pack("<I", len(data)) + deflate(data)
        if len(data) <= MAX_NOTED_TEXT and len(packed) < MAX_CHUNK_BODY[STREAM_CHUNK]:
            return packed
    return b""


def unpack_texts(data: bytes, ticks: int) -> list[str]:
    """Return the texts of `ticks` ticks. Raises BrokenChunk."""
    if not data:
        return [""] * ticks
    try:
        (length,) = struct.unpack_from("<I", data)
        if length > MAX_NOTED_TEXT:
            raise BrokenChunk
        changes = {int(t): str(text) for t, text in json.loads(inflate(data[4:], length))}
    except (struct.error, ValueError, TypeError, RecursionError):
        raise BrokenChunk from None
    texts = [changes.get(0, "")]
    for t in range(1, ticks):
        texts.append(changes.get(t, texts[-1]))
    return texts[:ticks]


def _delta_rows(rows: np.ndarray) -> np.ndarray:
    """Return the first row, then what was added to each to become the next (a byte goes round)."""
    return np.diff(rows, axis=0, prepend=np.zeros((1, rows.shape[1]), np.uint8))
