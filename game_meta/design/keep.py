"""A document and its file: opening and saving, autosave beside it, and what other programs do to the file meanwhile.

Nothing is lost. What is not saved stands in `.NAME.xxxxxxxx.autosave` beside the file (or in the user's data folder where one may not
write there). Each window has one of its own, and it goes away only when its text is saved or given up. What another program writes is
taken over by itself where nothing was changed here, as a step that can be undone; where something was, a person decides.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from enum import Enum
from glob import escape
from pathlib import Path
from secrets import token_hex

from game_meta import files
from game_meta.design.autosave import SUFFIX, Left, packed, unpacked
from game_meta.design.document import Document, TooLong
from game_meta.vgdl.parser import MAX_CHARS


class News(Enum):
    """What has happened to the file since one last looked."""

    NOTHING = "nothing"
    RELOADED = "another program changed it, and so did the document"
    BOTH = "another program changed it, and there are changes here that are not saved"
    GONE = "it is not there any more"


class Changed(Exception):
    """The file holds something that this document has never seen; saving would undo what another program wrote."""


@dataclass(frozen=True)
class Form:
    """How a text stands in its file; it goes back in the same way."""

    coding: str = "utf-8"
    newline: str = "\n"


class Keep:
    """`text` is what a game that has no file yet begins with."""

    def __init__(self, path: str | Path, text: str = "") -> None:
        self.path = Path(path).resolve()
        self.base: str | None = None  # hash of the file as this document knows it, None if there is none
        self.form, self.saved, self.conflict = Form(), "", False
        self.document = Document(text)
        self._first = self.document.text
        self._seen = _seen(self.path)
        self._own = _folder(self.path) / f".{self.path.name}.{token_hex(4)}{SUFFIX}"
        self._kept: tuple[int, Document, str | None] | None = None  # version, document and base of the last autosave
        if self._seen:
            self.saved = self._read()
            self.document = Document(self.saved)

    @property
    def modified(self) -> bool:
        """Whether the document differs from the file as it was read or written last."""
        return self.document.text != self.saved

    @property
    def worth_keeping(self) -> bool:
        """Whether something would be lost without it: not the text that a new game began with."""
        return self.modified and (self.base is not None or self.document.text != self._first)

    def save(self) -> None:
        """Raises Changed if another program has written the file meanwhile, and OSError where it cannot be written."""
        self.look()
        if self.conflict:
            raise Changed(f"{self.path}: another program has changed this file")
        self._write(self.path)

    def save_as(self, path: str | Path) -> None:
        """Under another name from now on; whatever stands there is replaced."""
        self._write(Path(path).resolve())

    def look(self) -> News:
        """Whether another program changed the file. Cheap enough to be asked a few times a second."""
        seen = _seen(self.path)
        if seen == self._seen:
            return News.NOTHING
        if seen is None:
            self._seen = self.base = None
            self.saved = ""  # so that what is here counts as not saved
            return News.GONE
        before, modified = self.base, self.modified
        try:
            theirs = self._read()
        except OSError:  # it is just being replaced: the next look will tell
            return News.NOTHING
        self._seen = seen
        if self.base == before or theirs == self.document.text:
            self.saved, self.conflict = theirs, self.conflict and self.base == before
            return News.NOTHING
        if modified:
            self.conflict = True
            return News.BOTH
        self.saved = theirs
        self.document.become(theirs)
        return News.RELOADED

    def take_theirs(self) -> None:
        """Of two versions, the file's. What was written here is one undo away."""
        self.saved, self.conflict = self._read(), False
        self.document.become(self.saved)

    def keep_mine(self) -> None:
        """Of two versions, the document's: saving may replace the file."""
        self.conflict = False

    def autosave(self) -> None:
        """Puts aside what is not saved, if there is anything new. For a moment every second or so."""
        if parcel := self.parcel():
            files.write(*parcel)

    def parcel(self) -> tuple[Path, str] | None:
        """What autosave would write, and where, for whoever wants to do that in another thread."""
        if not self.worth_keeping:
            self.give_up()
            return None
        now = (self.document.version, self.document, self.base)
        if now == self._kept:
            return None
        self._kept = now
        return self._own, packed(self.document, self.path, self.base)

    def give_up(self) -> None:
        """Nobody wants what is not saved: the autosave goes."""
        self._own.unlink(missing_ok=True)
        self._kept = None

    def recover(self, left: Left) -> None:
        """Goes on with a text that was left behind, and its history. If the file is another by now, there are two versions."""
        self.document = left.document
        self.conflict = left.base != self.base and self.modified
        self.autosave()
        left.file.unlink(missing_ok=True)
        for stray in left.file.parent.glob(f".{escape(left.file.name)}.*.tmp"):  # it was killed while it wrote
            stray.unlink(missing_ok=True)

    def left(self) -> list[Left]:
        """What other windows have left behind of this game."""
        return [left for left in left_behind(self.path) if left.file != self._own]

    def _read(self) -> str:
        if self.path.stat().st_size > 4 * MAX_CHARS:
            raise TooLong(f"{self.path}: a game has at most {MAX_CHARS:,} characters")
        data = self.path.read_bytes()
        text, form = decoded(data)
        if len(text) > MAX_CHARS:
            raise TooLong(f"{self.path}: a game has at most {MAX_CHARS:,} characters")
        self.base, self.form = hashlib.sha256(data).hexdigest(), form
        return text

    def _write(self, path: Path) -> None:
        data = encoded(self.document.text, self.form)
        files.write(path, data)
        self.give_up()
        self.path, self._own = path, _folder(path) / f".{path.name}.{token_hex(4)}{SUFFIX}"
        self.base, self.saved, self.conflict, self._seen = hashlib.sha256(data).hexdigest(), self.document.text, False, _seen(path)


def left_behind(path: str | Path) -> list[Left]:
    """What was not saved of this game by other windows, the latest first: those that are still open and those that were killed."""
    path = Path(path).resolve()
    found = [left for folder in {path.parent, drafts()} for left in left_in(folder, path.name)]
    return sorted((left for left in found if left.file.parent == path.parent or left.path == path), key=lambda left: -left.when)


def left_in(folder: Path, name: str | None = None) -> list[Left]:
    """All that was left behind in a folder, whatever the game."""
    pattern = f".{escape(name)}.????????{SUFFIX}" if name else f".*.????????{SUFFIX}"
    return [left for file in sorted(folder.glob(pattern)) if (left := unpacked(file))]


def drafts() -> Path:
    """Where autosaves go that cannot stand beside their file."""
    import platformdirs

    return Path(platformdirs.user_data_dir("game-meta", appauthor=False)) / "drafts"


def decoded(data: bytes) -> tuple[str, Form]:
    """Any bytes are a text, and the same bytes come of it again (but for files that mix their ends of lines)."""
    coding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        coding = "latin-1"
        text = data.decode(coding)
    newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text else "\n"
    return text.replace("\r\n", "\n").replace("\r", "\n"), Form(coding, newline)


def encoded(text: str, form: Form) -> bytes:
    text = text.replace("\n", form.newline)
    try:
        return text.encode(form.coding)
    except UnicodeEncodeError:  # a character that the file's old coding does not know
        return text.encode("utf-8", errors="replace")


def _folder(path: Path) -> Path:
    return path.parent if os.access(path.parent, os.W_OK) or not path.parent.exists() else drafts()


def _seen(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
