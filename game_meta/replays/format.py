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

import struct
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

CHUNK, MARK_EVERY = 128, 32  # ticks
ACTIONS, STREAM, FOOTER = b"A", b"S", b"F"
BEGINS, ENDS = 1, 2  # flags of an A: the first, the last of its episode

MOST_BYTES = 1 << 26
MOST_BODY = {ACTIONS: 1 << 13, STREAM: 1 << 20, FOOTER: 1 << 24}
MOST_LEVELS = 1 << 10
_FRAME, _HEAD, _BEGIN = struct.Struct("<cI"), struct.Struct("<BB"), struct.Struct("<Hq")
CHECK = 8  # bytes


class ReplayError(Exception):
    """A file that is not a replay, or one of which nothing can be shown; the message is one line."""


class Broken(Exception):
    """A chunk that does not say what a chunk says."""


class Chunk(NamedTuple):
    kind: bytes
    body: bytes
    at: int  # where it begins in the file


class Actions(NamedTuple):
    """What an A holds."""

    begins: tuple[int, int] | None  # level and seed
    ends: bool
    ticks: int
    marks: dict[int, int]  # by tick
    actions: bytes


def check_of(before: bytes, data: bytes) -> bytes:
    return blake2b(data, digest_size=CHECK, key=before).digest()


def framed(kind: bytes, body: bytes, before: bytes) -> bytes:
    """A chunk as it stands in the file behind one whose check was `before`. Its own check is the last CHECK bytes."""
    frame = _FRAME.pack(kind, len(body)) + body
    return frame + check_of(before, frame)


def chunks(data: bytes, at: int, check: bytes) -> Iterator[Chunk]:
    """The whole chunks from `at` on, up to the first that is damaged or cut off."""
    while at + _FRAME.size + CHECK <= len(data):
        kind, length = _FRAME.unpack_from(data, at)
        end = at + _FRAME.size + length
        if length > MOST_BODY.get(kind, -1) or end + CHECK > len(data):
            return
        if (expected := check_of(check, data[at:end])) != data[end : end + CHECK]:
            return
        yield Chunk(kind, data[at + _FRAME.size : end], at)
        at, check = end + CHECK, expected


def length_of(body: bytes) -> int:
    """Of a whole chunk in the file."""
    return _FRAME.size + len(body) + CHECK


def marked(first: int, ticks: int, begins: bool) -> list[int]:
    """The ticks of which a chunk holds the marks, when its actions lead on from tick `first`."""
    last = first + ticks
    return [first] * begins + [tick for tick in range(first + 1, last + 1) if tick % MARK_EVERY == 0 or tick == last]


def pack_actions(chunk: Actions) -> bytes:
    flags = BEGINS * (chunk.begins is not None) | ENDS * chunk.ends
    begin = b"" if chunk.begins is None else _BEGIN.pack(*chunk.begins)
    marks = struct.pack(f"<{len(chunk.marks)}I", *chunk.marks.values())
    return _HEAD.pack(flags, chunk.ticks) + begin + marks + deflate(chunk.actions)


def unpack_actions(body: bytes, done: int, players: int) -> Actions:
    """`done` is how many ticks of the present episode stand before it. Raises Broken."""
    try:
        flags, ticks = _HEAD.unpack_from(body)
        at, begins = _HEAD.size, None
        if flags & BEGINS:
            begins, at, done = _BEGIN.unpack_from(body, at), at + _BEGIN.size, 0
        told = marked(done, ticks, begins is not None)
        marks = dict(zip(told, struct.unpack_from(f"<{len(told)}I", body, at), strict=True))
    except struct.error:
        raise Broken from None
    actions = inflate(body[at + 4 * len(told) :], ticks * players)
    if flags > BEGINS | ENDS or ticks > CHUNK or (begins and begins[0] >= MOST_LEVELS):
        raise Broken
    return Actions(begins, bool(flags & ENDS), ticks, marks, actions)


def deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush() if data else b""


def inflate(data: bytes, length: int) -> bytes:
    """What was deflated, if it is of this length; no more than that is ever unpacked. Raises Broken."""
    if not length:
        if data:
            raise Broken
        return b""
    opener = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        told = opener.decompress(data, length)
        more = opener.decompress(opener.unconsumed_tail, 1)
    except zlib.error:
        raise Broken from None
    if len(told) != length or more or not opener.eof or opener.unused_data:
        raise Broken
    return told
