"""A document and its file: opening and saving, autosave beside it, and what other programs do to the file meanwhile.

Nothing is lost. What is not saved stands in `.NAME.xxxxxxxx.autosave` beside the file (or in the user's data folder where one may not
write there). Each window has one of its own, and it goes away only when its text is saved or given up. What another program writes is
taken over by itself where nothing was changed here, as a step that can be undone; where something was, a person decides.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from glob import escape
from pathlib import Path
from secrets import token_hex
from typing import Any

from game_meta import content, files
from game_meta.content import user_data_folder
from game_meta.editor.document import Document, History, TextEdit, TextPosition, TextTooLong, UndoStep
from game_meta.machine import is_process_alive
from game_meta.vgdl.bounds import MAX_GAME_CHARS


class FileNews(Enum):
    """What has happened to the file since one last looked."""

    NOTHING = "nothing"
    RELOADED = "another program changed it, and so did the document"
    BOTH = "another program changed it, and there are changes here that are not saved"
    GONE = "it is not there any more"


class FileChangedElsewhere(Exception):
    """The file holds something that this document has never seen; saving would undo what another program wrote."""


@dataclass(frozen=True)
class TextEncoding:
    """How a text stands in its file; it goes back in the same way."""

    coding: str = "utf-8"
    newline: str = "\n"


class FileSession:
    """A document that belongs to a file. `text` is what a game that has no file yet begins with."""

    def __init__(self, path: str | Path, text: str = "") -> None:
        self.path = Path(path).resolve()
        self.file_hash: str | None = None  # hash of the file as this document knows it, None if there is none
        self.encoding, self.saved, self.conflict = TextEncoding(), "", False
        self.document = Document(text)
        self._first = self.document.text
        self._stamp = _file_stamp(self.path)
        self._autosave_file = _new_autosave_file(self.path)
        self._last_autosave: tuple[int, Document, str | None] | None = None  # version, document and base of the last autosave
        for folder in (self.path.parent, drafts_folder()):
            files.remove_unfinished_writes(folder, f"*{content.CONTENT_SUFFIXES['games']}*")
        if self._stamp:
            self.saved = self._read()
            self.document = Document(self.saved)

    @property
    def modified(self) -> bool:
        """Whether the document differs from the file as it was read or written last."""
        return self.document.text != self.saved

    @property
    def worth_keeping(self) -> bool:
        """Whether something would be lost without it: not the text that a new game began with."""
        return self.modified and (self.file_hash is not None or self.document.text != self._first)

    def save(self) -> None:
        """Write the document into its file.

        Raises FileChangedElsewhere if another program has written the file meanwhile, and OSError where it cannot be written.
        """
        self.check_file()
        if self.conflict:
            raise FileChangedElsewhere(f"{self.path}: another program has changed this file")
        self._write()

    def check_file(self) -> FileNews:
        """Look whether another program has changed the file, and take its text over where nothing was changed here. Cheap enough for a few
        times a second."""
        seen = _file_stamp(self.path)
        if seen == self._stamp:
            return FileNews.NOTHING
        if seen is None:
            self._stamp = self.file_hash = None
            self.saved = ""  # so that what is here counts as not saved
            return FileNews.GONE
        before, modified = self.file_hash, self.modified
        try:
            theirs = self._read()
        except OSError:  # it is just being replaced: the next look will tell
            return FileNews.NOTHING
        self._stamp = seen
        if self.file_hash == before or theirs == self.document.text:
            self.saved, self.conflict = theirs, self.conflict and self.file_hash == before
            return FileNews.NOTHING
        if modified:
            self.conflict = True
            return FileNews.BOTH
        self.saved = theirs
        self.document.replace_all_text(theirs)
        return FileNews.RELOADED

    def take_theirs(self) -> None:
        """Choose the file's of two versions. What was written here is one undo away."""
        self.saved, self.conflict = self._read(), False
        self.document.replace_all_text(self.saved)

    def keep_mine(self) -> None:
        """Choose the document's of two versions: saving may replace the file."""
        self.conflict = False

    def autosave(self) -> None:
        """Put aside what is not saved, if there is anything new. For a moment every second or so. Raises OSError."""
        if parcel := self.pending_autosave():
            files.write_atomically(*parcel)

    def pending_autosave(self) -> tuple[Path, str] | None:
        """Return what autosave would write, and where, for whoever wants to do that in another thread; None where there is nothing new."""
        if not self.worth_keeping:
            self.discard_autosave()
            return None
        now = (self.document.version, self.document, self.file_hash)
        if now == self._last_autosave:
            return None
        self._last_autosave = now
        return self._autosave_file, encode_autosave(self.document, self.path, self.file_hash)

    def discard_autosave(self) -> None:
        """Take the autosave away: nobody wants what is not saved."""
        self._autosave_file.unlink(missing_ok=True)
        self._last_autosave = None

    def recover(self, leftover: Leftover) -> None:
        """Go on with a text that was left behind, and its history. If the file is another by now, there are two versions."""
        self.document = leftover.document
        self.conflict = leftover.file_hash != self.file_hash and self.modified
        self.autosave()
        leftover.autosave_file.unlink(missing_ok=True)

    def find_leftovers(self) -> list[Leftover]:
        """Return what other windows have left behind of this game."""
        return [left for left in leftovers_of_game(self.path) if left.autosave_file != self._autosave_file]

    def _read(self) -> str:
        data = files.read_bytes(self.path, 4 * MAX_GAME_CHARS)
        text, encoding = decode_text(data)
        if len(text) > MAX_GAME_CHARS:
            raise TextTooLong(f"{self.path}: a game has at most {MAX_GAME_CHARS:,} characters")
        self.file_hash, self.encoding = hashlib.sha256(data).hexdigest(), encoding
        return text

    def _write(self) -> None:
        data = encode_text(self.document.text, self.encoding)
        files.write_atomically(self.path, data)
        self.discard_autosave()
        self._autosave_file = _new_autosave_file(self.path)
        self.file_hash, self.saved, self.conflict = hashlib.sha256(data).hexdigest(), self.document.text, False
        self._stamp = _file_stamp(self.path)


def leftovers_of_game(path: str | Path) -> list[Leftover]:
    """Return what was not saved of this game by other windows, the latest first: those that are still open and those that were killed."""
    path = Path(path).resolve()
    found = [left for folder in {path.parent, drafts_folder()} for left in leftovers_in_folder(folder, path.name)]
    return sorted(
        (left for left in found if left.autosave_file.parent == path.parent or left.path == path), key=lambda left: -left.modified_at
    )


def leftovers_in_folder(folder: Path, name: str | None = None) -> list[Leftover]:
    """Return all that was left behind in a folder, of the game with this file name or of whatever game."""
    pattern = f".{escape(name)}.????????{AUTOSAVE_SUFFIX}" if name else f".*.????????{AUTOSAVE_SUFFIX}"
    return [left for file in sorted(folder.glob(pattern)) if (left := decode_autosave(file))]


def drafts_folder() -> Path:
    """Return the folder of autosaves that cannot stand beside their file."""
    return user_data_folder() / "drafts"


def decode_text(data: bytes) -> tuple[str, TextEncoding]:
    """Decode any bytes as a text that gives the same bytes again (but for files that mix their ends of lines)."""
    coding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        coding = "latin-1"
        text = data.decode(coding)
    newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text else "\n"
    return text.replace("\r\n", "\n").replace("\r", "\n"), TextEncoding(coding, newline)


def encode_text(text: str, encoding: TextEncoding) -> bytes:
    """Encode a text as its file had it; as UTF-8 where it holds what the old coding does not know."""
    text = text.replace("\n", encoding.newline)
    try:
        return text.encode(encoding.coding)
    except UnicodeEncodeError:  # a character that the file's old coding does not know
        return text.encode("utf-8", errors="replace")


def _new_autosave_file(path: Path) -> Path:
    """Return a name that no other window has, beside the game or, where one may not write there, among the drafts."""
    beside = os.access(path.parent, os.W_OK) or not path.parent.exists()
    return (path.parent if beside else drafts_folder()) / f".{path.name}.{token_hex(4)}{AUTOSAVE_SUFFIX}"


def _file_stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file is written: time, size and inode; None if it is not there."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


# ----------------------------------------------------------------------------------------------------
# The file beside a game that holds what is not saved yet: text, cursor, and the history, so that a kill takes not even the undo.
#
# JSON, read as what anybody could have written: sizes are bounded, every value is looked at, and a history that does not lead to the text
# is left out.

AUTOSAVE_FORMAT = "game-meta autosave 1"
AUTOSAVE_SUFFIX = ".autosave"
MAX_AUTOSAVE_BYTES = 32_000_000
MAX_AUTOSAVED_HISTORY = 500_000  # characters of edits that are kept along


@dataclass(frozen=True)
class Leftover:
    """An autosave that was found: of the game at `path`, by a process that is still there (`alive`) or not."""

    autosave_file: Path
    path: Path
    modified_at: float  # seconds since 1970, as time.time()
    alive: bool
    file_hash: str | None  # hash of the file that it began from
    document: Document


def encode_autosave(document: Document, path: Path, base: str | None) -> str:
    """Return the JSON of an autosave: text, selection, and as much of the history as there is room for."""
    history = document.history
    content = {
        "format": AUTOSAVE_FORMAT,
        "pid": os.getpid(),
        "path": str(path),
        "base": base,
        "text": document.text,
        "selection": [document.anchor, document.cursor],
        "done": [_step_to_json(step) for step in _recent_steps(history.done)],
        "undone": [_step_to_json(step) for step in _recent_steps(history.undone)],
    }
    return json.dumps(content)


def decode_autosave(file: Path) -> Leftover | None:
    """Read an autosave; None if this is none, or none that can be read."""
    try:
        content = json.loads(files.read_text(file, MAX_AUTOSAVE_BYTES))
        if content["format"] != AUTOSAVE_FORMAT or len(content["text"]) > MAX_GAME_CHARS:
            return None
        document = Document(_checked(str, content["text"]))
        done, undone = ([_step_from_json(step) for step in content[name]] for name in ("done", "undone"))
        if history_leads_to(document.text, done, undone):
            document.history = History(done, undone)
        anchor, cursor = map(_position_from_json, content["selection"])
        document.select(cursor, anchor)
        base = None if content["base"] is None else _checked(str, content["base"])
        return Leftover(
            file,
            Path(_checked(str, content["path"])),
            file.stat().st_mtime,
            is_process_alive(_checked(int, content["pid"])),
            base,
            document,
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def history_leads_to(text: str, done: Sequence[UndoStep], undone: Sequence[UndoStep]) -> bool:
    """Return whether a history belongs to this text: each edit finds what it says, back to the first step and on to the last."""
    back = [edit.inverse() for step in reversed(done) for edit in reversed(step.edits)]
    on = [edit for step in reversed(undone) for edit in step.edits]
    return _edits_fit(text, back) and _edits_fit(text, on)


def _edits_fit(text: str, edits: Sequence[TextEdit]) -> bool:
    trial = Document(text)
    for edit in edits:
        if trial.clamp_position(edit.start) != edit.start or trial.clamp_position(edit.removed_end) != edit.removed_end:
            return False
        if trial.text_between(edit.start, edit.removed_end) != edit.removed:
            return False
        try:
            trial.apply_edits([edit])
        except TextTooLong:
            return False
    return True


def _recent_steps(steps: Sequence[UndoStep]) -> Sequence[UndoStep]:
    """Return the last steps, as many as there is room for."""
    size, first = 0, len(steps)
    while first and size + steps[first - 1].size <= MAX_AUTOSAVED_HISTORY:
        first -= 1
        size += steps[first].size
    return steps[first:]


def _step_to_json(step: UndoStep) -> list:
    return [[[*edit.start, edit.removed, edit.inserted] for edit in step.edits], step.before, step.after, step.kind]


def _step_from_json(content: Any) -> UndoStep:
    edits, before, after, kind = content
    found = [
        TextEdit(_position_from_json((row, column)), _checked(str, removed), _checked(str, inserted))
        for row, column, removed, inserted in edits
    ]
    return UndoStep(tuple(found), _selection_from_json(before), _selection_from_json(after), _checked(str, kind))


def _selection_from_json(content: Any) -> tuple[TextPosition, TextPosition]:
    anchor, cursor = content
    return _position_from_json(anchor), _position_from_json(cursor)


def _position_from_json(content: Any) -> TextPosition:
    row, column = content
    if type(row) is not int or type(column) is not int or min(row, column) < 0:
        raise ValueError(f"no place: {row} {column}")
    return TextPosition(row, column)


def _checked(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


# ----------------------------------------------------------------------------------------------------
# Games to begin a new one from: small, valid, won by a planner, and each shows other parts of the language.

TEMPLATE_FOLDER = Path(__file__).with_name("starts")
TEMPLATE_ORDER = ("empty", "collect", "key", "push", "shoot", "jump", "family", "two")


@dataclass(frozen=True)
class GameTemplate:
    """`about` is the first comment of the text."""

    name: str
    about: str
    text: str


@lru_cache(maxsize=1)
def load_templates() -> tuple[GameTemplate, ...]:
    """Return the games to begin with, the simplest first."""
    texts = [(name, (TEMPLATE_FOLDER / f"{name}.vgdl").read_text(encoding="utf-8")) for name in TEMPLATE_ORDER]
    return tuple(GameTemplate(name, text.split("\n", 1)[0].removeprefix("# "), text) for name, text in texts)


def free_game_path(folder: Path, name: str = "mine") -> Path:
    """Return a file of this folder that is not there yet: `mine.vgdl`, `mine-2.vgdl` and so on."""
    number = 1
    while (path := folder / (f"{name}.vgdl" if number == 1 else f"{name}-{number}.vgdl")).exists():
        number += 1
    return path
