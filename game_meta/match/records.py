"""The record of the matches that people played here: one SQLite file among the user's data, and nobody's name in it.

SQLite locks it while somebody writes, and leaves it as it was when that is killed half-way. Whatever can be worked out of the matches
(ratings, bests, curves) is not kept: see ratings.py and history.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from game_meta.content import user_data_folder
from game_meta.errors import GameMetaError
from game_meta.generator.grading import ScoreBounds

SCHEMA_VERSION = 1  # kept in the file as its user_version
TURNS, RACE, VERSUS = "turns", "race", "versus"  # modes
_LOCK_SECONDS = 10.0  # that a writer waits for another one
_SCHEMA = """
CREATE TABLE matches (
    id INTEGER PRIMARY KEY, played TEXT NOT NULL, family TEXT NOT NULL, seed INTEGER NOT NULL, split TEXT NOT NULL, mode TEXT NOT NULL,
    rules_hash TEXT NOT NULL, code TEXT NOT NULL, agent TEXT NOT NULL, agent_hash TEXT NOT NULL, strength TEXT NOT NULL,
    finished INTEGER NOT NULL, score REAL, person_returns TEXT NOT NULL, agent_returns TEXT NOT NULL,
    random_return REAL, oracle_return REAL, replay TEXT NOT NULL
);
CREATE TABLE consent (given TEXT NOT NULL);
"""


class RecordError(GameMetaError):
    """The record cannot be read or written; the message says the cure."""


@dataclass(frozen=True)
class MatchRecord:
    """A match of a person against an agent."""

    family: str  # or the game's name
    seed: int  # the variant's, or in a game as its file has it that of the rounds
    split: str  # "" for a game as its file has it
    mode: str  # TURNS, RACE or VERSUS
    rules_hash: str
    code: str  # the challenge to play it too; "" where it does not fit into one
    agent: str
    agent_hash: str
    strength: str  # at which the agent was let play, by the name that match/arrangement.py gives it
    finished: bool  # all rounds were played, or as many as decide it: only then it counts for ratings
    score: float | None  # the person's: 1 won, 1/2 drawn, 0 lost; None where it was left half-way
    person_returns: tuple[float, ...]  # by episode, of the whole ones
    agent_returns: tuple[float, ...]
    random_return: float | None  # of an episode, where it is known
    oracle_return: float | None
    replay: str  # the file that the person's play is in
    played: str = ""  # when it ended, ISO 8601 in UTC

    @property
    def bounds(self) -> ScoreBounds | None:
        """What random play and an oracle earn, where it is known."""
        return None if self.random_return is None or self.oracle_return is None else ScoreBounds(self.random_return, self.oracle_return)

    @property
    def opponent(self) -> str:
        """Whom the person met, as ratings name them."""
        return opponent_name(self.agent, self.strength)


def opponent_name(agent: str, strength: str) -> str:
    """Return what an agent at a strength is called among the players: each of them has a rating of its own."""
    return f"{agent} ({strength})" if strength else agent


_COLUMNS = tuple(field.name for field in fields(MatchRecord))
_LISTS = ("person_returns", "agent_returns")  # kept as JSON


def record_path() -> Path:
    """Return the file of the record; it may not be there yet."""
    return user_data_folder() / "matches.sqlite"


def add_match(match: MatchRecord) -> None:
    """Keep a match, played now unless it says when. Raises RecordError."""
    row = {name: getattr(match, name) for name in _COLUMNS}
    row |= {name: json.dumps(row[name]) for name in _LISTS}
    row["played"] = match.played or _now()
    marks = ", ".join(f":{name}" for name in _COLUMNS)
    with _open_record() as record:
        record.execute(f"INSERT INTO matches ({', '.join(_COLUMNS)}) VALUES ({marks})", row)


def read_matches() -> list[MatchRecord]:
    """Return all matches, in the order in which they were kept. Raises RecordError."""
    if not record_path().exists():
        return []
    with _open_record() as record:
        rows = record.execute(f"SELECT {', '.join(_COLUMNS)} FROM matches ORDER BY id").fetchall()
    return [_match_of_row(dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def _match_of_row(row: dict) -> MatchRecord:
    return MatchRecord(**row | {name: tuple(json.loads(row[name])) for name in _LISTS} | {"finished": bool(row["finished"])})


def forget_matches() -> None:
    """Erase all matches, and that their export was agreed to. The replays stay. Raises RecordError."""
    if record_path().exists():
        with _open_record() as record:
            record.execute("DELETE FROM matches")
            record.execute("DELETE FROM consent")


def give_consent() -> None:
    """Note that whoever played here agrees that the plays are handed out. Raises RecordError."""
    with _open_record() as record:
        record.execute("INSERT INTO consent VALUES (?)", (_now(),))


def has_consent() -> bool:
    """Return whether that was agreed to. Raises RecordError."""
    if not record_path().exists():
        return False
    with _open_record() as record:
        return record.execute("SELECT 1 FROM consent").fetchone() is not None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _open_record() -> Iterator[sqlite3.Connection]:
    """Open the record for one transaction, in which nobody else writes. Made where it is not there yet."""
    path = record_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_LOCK_SECONDS, isolation_level=None)) as record:
            record.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten
            record.execute("BEGIN IMMEDIATE")
            _prepare_schema(record, path)
            yield record
            record.execute("COMMIT")
    except sqlite3.OperationalError as error:  # locked, full, not to be written
        raise RecordError(f"{path}: {error}: is the disk full, the folder read-only, or another game-meta still writing?") from None
    except sqlite3.DatabaseError as error:
        raise RecordError(f"{path}: {error}: move it away, and a new record begins") from None
    except OSError as error:
        raise RecordError(f"{error.filename or path}: {error.strerror or error}") from None


def _prepare_schema(record: sqlite3.Connection, path: Path) -> None:
    (version,) = record.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise RecordError(f"{path}: kept by a newer game-meta (schema {version}, and this one knows {SCHEMA_VERSION}): get that one")
    if version == 0:
        for statement in filter(str.strip, _SCHEMA.split(";")):
            record.execute(statement)
        record.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
