"""The file of a game that is being written: saved, put aside, recovered, and what other programs do to it meanwhile."""

from __future__ import annotations

import time
from typing import Protocol

from game_meta.design.autosave import Left
from game_meta.design.document import TooLong
from game_meta.design.keep import Changed, Keep, News
from game_meta.viewer.design.notice import Notice

_EVERY = 1.0  # seconds between autosaves, and looks at the file


class Tell(Protocol):
    def __call__(self, words: str, bad: bool = False) -> None: ...


class Filing:
    """What it has to ask it asks in the `notice`, what it has to say it tells."""

    def __init__(self, keep: Keep, tell: Tell):
        self.keep, self.tell = keep, tell
        self.notice = Notice()
        self._since, self._fault = 0.0, ""

    def offer(self) -> None:
        """A text that a killed window, or one that was left, did not save."""
        found = [left for left in self.keep.left() if not left.alive]
        if found and not self.notice.enabled:
            left = found[0]
            answers = [
                ("Recover", lambda: self.keep.recover(left)),
                ("Not now", lambda: None),
                ("Throw it away", lambda: left.file.unlink(missing_ok=True)),
            ]
            self.notice.ask(f"A text of {when(left)} was never saved.", answers)

    def save(self) -> None:
        try:
            self.keep.save()
        except Changed:
            self._two_versions()
        except OSError as error:
            self.tell(f"Not saved: {error.strerror or error}", bad=True)
        else:
            self.tell(f"Saved {self.keep.path}")

    def update(self, seconds: float) -> None:
        """Once a second: put aside what is not saved, and see what other programs did to the file."""
        self._since += seconds
        if self._since >= _EVERY:
            self._since = 0.0
            self._look()

    def _look(self) -> None:
        try:
            self.keep.autosave()
            news, self._fault = self.keep.look(), ""
        except (OSError, TooLong) as error:
            if self._fault != str(error):  # once is enough
                self._fault = str(error)
                self.tell(f"Neither saved nor put aside: {error.strerror}" if isinstance(error, OSError) else str(error), bad=True)
            return
        if news is News.BOTH:
            self._two_versions()
        elif news is News.RELOADED:
            self.tell("Another program changed the file: here it is (undo brings yours back)")
        elif news is News.GONE:
            self.tell("The file is not there any more: save writes it anew")

    def _two_versions(self) -> None:
        answers = [("Keep mine", self.keep.keep_mine), ("Take theirs", self.keep.take_theirs)]
        self.notice.ask("Another program has changed this file too.", answers)

    def close(self) -> None:
        """Whoever leaves loses nothing."""
        try:
            self.keep.autosave()
        except OSError as error:
            self.tell(f"What was not saved of {self.keep.path.name} is lost: {error.strerror or error}", bad=True)
        else:
            if self.keep.worth_keeping:
                self.tell(f"{self.keep.path.name} is not saved, but kept: open it again to go on")


def when(left: Left) -> str:
    return time.strftime("%H:%M on %-d %B", time.localtime(left.when))
