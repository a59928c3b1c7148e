"""The first line of a replay: what was played, by whom, and what was noted along the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from math import isfinite, prod
from typing import Any, NamedTuple

from game_meta.replays.format import CHECK, MOST_LEVELS, ReplayError

MAGIC, FORMAT = "game-meta replay", 1
MOST_HEADER = 1 << 23  # bytes
MOST_TEXT = 1_000_000  # characters, as in a game's file
MOST_NAME, MOST_EPISODES, MOST_STREAMS, MOST_WIDTH = 200, 1 << 16, 8, 4096
UNIT, REAL = "unit", "real"  # kinds of streams: numbers from 0 to 1 in 255 steps, other numbers in half precision
_SEEDS = 1 << 63


class Who(NamedTuple):
    """A player; `hash` is that of an agent's files, "" for people and for whatever has no files."""

    name: str
    hash: str = ""


class Stream(NamedTuple):
    """Numbers that were noted in every tick."""

    kind: str  # UNIT or REAL
    shape: tuple[int, ...]

    @property
    def width(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True)
class Header:
    game: str  # the name of the game, or of the family that it was drawn from
    text: str  # the game, or the variant, as VGDL
    hash: str  # of its rules
    agents: tuple[Who, ...]  # one a player
    episodes: int  # as many as there were to be
    seed: int = 0  # from which those of the episodes were drawn
    variant: int | None = None  # the seed of the variant; None for a game as its file has it
    split: str = ""
    levels: tuple[tuple[str, ...], ...] = ()  # where they do not stand in the text
    random: float | None = None  # what a random player earns in an episode, and what an oracle does, where that is known
    oracle: float | None = None
    streams: Mapping[str, Stream] = field(default_factory=dict)
    engine: str = ""  # that played it

    @property
    def players(self) -> int:
        return len(self.agents)

    def line(self) -> bytes:
        told = {
            "magic": MAGIC,
            "format": FORMAT,
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
        return start + _ending(start)


def _ending(start: bytes) -> bytes:
    return b', "check": "%s"}\n' % _hash(start).hexdigest().encode()


def _hash(start: bytes) -> Any:
    return blake2b(start, digest_size=16)


def read_line(data: bytes) -> tuple[Header, int, bytes]:
    """The header that a file begins with, where its chunks begin, and the check that the first of them builds on. Raises ReplayError."""
    end = data.find(b"\n", 0, MOST_HEADER) + 1
    told = _json(data[:end]) if end else None
    if told is None or told.get("magic") != MAGIC:
        raise ReplayError("not a replay: it does not begin with the line that every replay begins with")
    if told.get("format") != FORMAT:
        raise ReplayError(f"a replay of format {str(told.get('format'))[:20]!r}, and this game-meta reads format {FORMAT}: get a newer one")
    start = data[: end - len(_ending(b""))]
    if data[len(start) : end] != _ending(start):
        raise ReplayError("its first line is damaged, and nothing is to be had without it")
    try:
        return _header(told), end, _hash(start).digest()[:CHECK]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ReplayError(f"its first line does not say what it must ({type(error).__name__}: {str(error)[:80]})") from None


def _json(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _header(told: dict[str, Any]) -> Header:
    """Raises KeyError, TypeError, AttributeError or ValueError for whatever is not as it must be."""
    agents = tuple(Who(_word(who["name"]), _word(who["hash"])) for who in told["agents"][:2])
    streams = {_word(name): _stream(*of) for name, of in told["streams"].items()}
    levels = tuple(tuple(_text(row, MOST_TEXT) for row in rows) for rows in told["levels"])
    if not 1 <= len(agents) == _whole(told["players"], 2) or len(streams) > MOST_STREAMS or len(levels) > MOST_LEVELS:
        raise ValueError("too many or too few players, streams or levels")
    variant = told["variant"]
    return Header(
        game=_word(told["game"]),
        text=_text(told["text"], MOST_TEXT),
        hash=_word(told["hash"]),
        agents=agents,
        episodes=_whole(told["episodes"], MOST_EPISODES),
        seed=_whole(told["seed"], _SEEDS),
        variant=None if variant is None else _whole(variant, _SEEDS),
        split=_word(told["split"]),
        levels=levels,
        random=_real(told["random"]),
        oracle=_real(told["oracle"]),
        streams=streams,
        engine=_word(told["engine"]),
    )


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("a text is none, or too long")
    value.encode()  # half a character (a lone surrogate) is a ValueError
    return value


def _word(value: Any) -> str:
    """A name that may be printed in a line."""
    if not _text(value, MOST_NAME).isprintable():
        raise ValueError("a name cannot be printed")
    return str(value)


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{str(value)[:20]} is not a whole number up to {most}")
    return value


def _real(value: Any) -> float | None:
    if value is not None and (type(value) not in (int, float) or not isfinite(value)):
        raise ValueError(f"{str(value)[:20]} is not a number")
    return value


def _stream(kind: Any, *shape: Any) -> Stream:
    stream = Stream(kind, tuple(_whole(side, MOST_WIDTH) for side in shape))
    if kind not in (UNIT, REAL) or len(shape) > 3 or not 1 <= stream.width <= MOST_WIDTH:
        raise ValueError("a stream of no such kind or size")
    return stream
