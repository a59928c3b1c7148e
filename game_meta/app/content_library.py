"""The games, agents and replays that there are, and what is to be told of each. Read in the background, the chosen ones first."""

from __future__ import annotations

import json
import re
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pygame

from game_meta import content, files
from game_meta.app.app import BackgroundCall
from game_meta.render.theme import display_number

CONTENT_KINDS = ("games", "agents", "replays")
CONTENT_PICTURE_SIZE = (480, 480)  # pixels at most
LEARNER_WORDS = {  # how what a learner makes adapts to a new variant
    "rl2": "its memory",
    "explore": "its memory, after a try to find out",
    "protonet": "likeness to what it has met",
    "maml": "steps of its weights after each try",
    "reptile": "steps of its weights after each try",
    "learned_optimizer": "learned steps of its weights",
    "transfer": "further training",
    "scratch": "training from nothing",
    "league": "its memory of the other player",
    "theory": "writing down the rules",
}
_MAX_READ_BYTES = 200_000  # of a text that is read to be told of
_MAX_VARIANT_TRIES = 8  # seeds, of which some give nothing
_PAUSE_SECONDS = 0.002  # seconds between two things read, in which the window has the interpreter for itself


@dataclass(frozen=True)
class ContentEntry:
    """A game, an agent or a replay that there is."""

    kind: str
    name: str
    path: Path
    place: str  # whose it is
    changed: int  # when it was written last: another time, another entry


@dataclass(frozen=True)
class ContentFacts:
    """What is to be told of an entry, or what is wrong with it."""

    about: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    players: int = 0  # of a game; 0 for what is none


def list_content_entries(kind: str) -> list[ContentEntry]:
    """Return all of a kind with the place that they come from, by name; replays the newest first."""
    folders = content.content_folders(kind)
    names = {Path.cwd().resolve() / kind: "in this folder", content.shipped_folder().resolve() / kind: "came with game-meta"}
    places = {folder: names.get(folder, "yours") for folder in folders}
    found = [
        ContentEntry(kind, name, path, places[path.parent], path.stat().st_mtime_ns) for name, path in content.list_content(kind).items()
    ]
    return sorted(found, key=lambda entry: -entry.changed) if kind == "replays" else found


class ContentLibrary:
    """Everything there is. `facts` and `pictures` fill up by themselves, those of an older library's entries are taken over."""

    def __init__(self, old: ContentLibrary | None = None) -> None:
        self.entries = {kind: list_content_entries(kind) for kind in CONTENT_KINDS}
        self.facts: dict[ContentEntry, ContentFacts] = dict(old.facts) if old else {}
        self.pictures: dict[ContentEntry, pygame.Surface] = dict(old.pictures) if old else load_shipped_pictures(self.entries["games"])
        self.played: frozenset[str] = old.played if old else frozenset()  # names of the games that people have played here
        self._closed = False
        self._wanted: deque[ContentEntry] = deque()
        self._work = BackgroundCall(self._read, "library")

    def read_next(self, entry: ContentEntry) -> None:
        """Read this one next."""
        self._wanted.append(entry)

    def close(self) -> None:
        """Stop reading."""
        self._closed = True

    @property
    def reading(self) -> bool:
        """Whether something is still to be read."""
        return not self._work.done

    def raise_error(self) -> None:
        """Raise what went wrong while reading, if something did."""
        if not self.reading:
            self._work.result()

    def _read(self) -> None:
        every = [entry for kind in CONTENT_KINDS for entry in self.entries[kind]]
        for entry in self._each([entry for entry in every if entry not in self.facts]):
            self.facts[entry] = read_content_facts(entry)
        if not self._closed:
            self.played = read_played_games()
        for entry in self._each([entry for entry in every if entry not in self.pictures and entry in self.facts]):
            if not self.facts[entry].players:
                continue
            if (image := draw_content_picture(entry)) is not None:
                self.pictures[entry] = image

    def _each(self, every: Iterable[ContentEntry]) -> Iterable[ContentEntry]:
        left = dict.fromkeys(every)
        while left and not self._closed:
            while self._wanted and self._wanted[-1] not in left:
                self._wanted.pop()
            entry = self._wanted.pop() if self._wanted else next(iter(left))
            del left[entry]
            yield entry
            time.sleep(_PAUSE_SECONDS)


def read_content_facts(entry: ContentEntry) -> ContentFacts:
    """Read what is to be told of an entry; what cannot be read is told as a problem of it."""
    try:
        return {"games": _read_game_facts, "agents": _read_agent_facts, "replays": _read_replay_facts}[entry.kind](entry.path)
    except OSError as error:
        return ContentFacts(problems=(error.strerror or str(error),))
    except (ValueError, RecursionError) as error:
        return ContentFacts(problems=(str(error),))


def read_played_games() -> frozenset[str]:
    """Return the names of the games that people have played here; a record that cannot be read is as good as none."""
    from game_meta.match.records import RecordError, read_matches

    try:
        return frozenset(match.family for match in read_matches())
    except RecordError:
        return frozenset()


def _read_game_facts(path: Path) -> ContentFacts:
    from game_meta.explain.sections import describe_game_file
    from game_meta.vgdl.checker import check_file

    found = check_file(path)
    if found.game is None or not found.valid:
        return ContentFacts(
            problems=tuple(f"line {fault.line}: {fault.message}" for fault in found.diagnostics if fault.severity == "error")
        )
    game, sizes = found.game, [f"{columns}×{rows}" for columns, rows in dict.fromkeys(found.sizes)]
    figures = [("for", f"{game.params['no_players']} players" if game.params["no_players"] > 1 else "one player")]
    figures += [("levels", f"{len(found.sizes)} of {', '.join(sizes[:3])}" if len(found.sizes) > 1 else sizes[0])] if sizes else []
    figures += [("rules", "different in every variant" if game.variants else "always the same")]
    if any((rule.verb, rule.subject) == ("shuffle", "look") for rule in game.variants):
        figures += [("looks", "drawn anew: they tell nothing")]
    return ContentFacts(describe_game_file(game), tuple(figures), players=game.params["no_players"])


def _read_agent_facts(path: Path) -> ContentFacts:
    config = json.loads(_read_text(path / "config.json"))
    match config:
        case {"network": dict(), "training": dict(training)}:
            pass
        case _:
            raise ValueError("config.json is not that of an agent")
    card = _read_text(path / "card.md") if (path / "card.md").is_file() else ""
    figures = [("strength", words)] if (words := _strength_words(card, path.name)) else []
    learner = str(training.get("learner", ""))
    figures += [("adapts by", LEARNER_WORDS.get(learner, learner))] if learner else []
    figures += [("sees", "pixels" if config.get("observation") == "rgb" else "symbols")]
    figures += [("trained", f"{training['steps']:,} steps")] if isinstance(training.get("steps"), int) else []
    paragraphs = [part for part in card.split("\n\n") if part and not part.startswith("#")]
    about = re.sub(r"\s*\(\[[^]]*\]\([^)]*\)\)|`", "", paragraphs[0]) if paragraphs else ""  # links lead nowhere here
    return ContentFacts(" ".join(about.split()), tuple(figures))


def _strength_words(card: str, name: str) -> str:
    """Return what an agent's card says of its returns in new variants, in the first and the fifth episode; empty if it says nothing."""
    number = r"\| *(-?\d+\.\d+) *[^|]*"
    row = re.search(rf"^\| *(?:pooled *\| *agent|{re.escape(name)}) *{5 * number}\|", card, re.MULTILINE)
    return " → ".join(f"{display_number(100 * float(row[i]), 0)}%" for i in (1, 5)) + " of an oracle" if row else ""


def _read_replay_facts(path: Path) -> ContentFacts:
    from game_meta.replays.format import ReplayError
    from game_meta.replays.reader import read_replay_header

    seen = path.stat()
    written = time.strftime("%Y-%m-%d %H:%M", time.localtime(seen.st_mtime))
    file = (("written", written), ("size", f"{seen.st_size / 1000:.1f} kB"))
    try:
        head = read_replay_header(path)
    except ReplayError as error:
        return ContentFacts(figures=file, problems=(str(error).removeprefix(f"{path}: "),))
    figures = (("game", head.game), ("by", " against ".join(who.name for who in head.agents)), ("episodes", str(head.episodes)))
    return ContentFacts(figures=(*figures, *file))


def _read_text(path: Path) -> str:
    with files.open_plain(path, sys.maxsize) as file:
        return file.read(_MAX_READ_BYTES).decode("utf-8", errors="replace")


def load_shipped_pictures(entries: Iterable[ContentEntry]) -> dict[ContentEntry, pygame.Surface]:
    """Load the pictures of the games that came with the program: they are there at once, the engine is not."""
    shipped = content.shipped_folder().resolve()
    files_of = {entry: shipped / "docs" / "games" / entry.name / "level.png" for entry in entries if entry.path.parent == shipped / "games"}
    return {entry: _load_picture(file) for entry, file in files_of.items() if file.is_file()}


def _load_picture(file: Path) -> pygame.Surface:
    """Load a picture with a palette as one that can be scaled; no window is needed."""
    image = pygame.image.load(file)
    picture = pygame.Surface(image.get_size(), pygame.SRCALPHA)
    picture.blit(image, (0, 0))
    return picture


def draw_content_picture(entry: ContentEntry) -> pygame.Surface | None:
    """Draw the first level of a game, of one of its variants where it varies; None where nothing can be made of it."""
    from game_meta.generator.family import make_variant
    from game_meta.generator.variant_set import InvalidVariant
    from game_meta.render.board import draw_first_level
    from game_meta.vgdl.diagnostics import VGDLError

    for seed in range(_MAX_VARIANT_TRIES):
        try:
            return draw_first_level(make_variant(entry.path, seed).program, *CONTENT_PICTURE_SIZE)
        except InvalidVariant:
            continue
        except (VGDLError, OSError):
            break
    return None
