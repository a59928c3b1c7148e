"""The text of the design screen: what its keys do (each is a function of `game_meta.editor`), and what its file asks of a person."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import pygame

from game_meta.app.toolkit.widgets import QuestionBar
from game_meta.editor import editing
from game_meta.editor.document import Document, TextTooLong
from game_meta.editor.editing import ClipboardLike
from game_meta.editor.file_session import FileChangedElsewhere, FileNews, FileSession, Leftover

PAGE_ROWS = 20  # rows
CONTROL_MODIFIERS = pygame.KMOD_CTRL | pygame.KMOD_META

MOVE_KEYS: dict[int, Callable] = {
    pygame.K_LEFT: editing.move_left,
    pygame.K_RIGHT: editing.move_right,
    pygame.K_UP: editing.move_up,
    pygame.K_DOWN: editing.move_down,
    pygame.K_HOME: editing.move_to_line_start,
    pygame.K_END: editing.move_to_line_end,
    pygame.K_PAGEUP: lambda document, select: editing.move_up(document, select, PAGE_ROWS),
    pygame.K_PAGEDOWN: lambda document, select: editing.move_down(document, select, PAGE_ROWS),
}
CONTROL_MOVE_KEYS: dict[int, Callable] = {
    pygame.K_LEFT: editing.move_word_left,
    pygame.K_RIGHT: editing.move_word_right,
    pygame.K_HOME: editing.move_to_top,
    pygame.K_END: editing.move_to_bottom,
}
EDIT_KEYS: dict[int, Callable[[Document], None]] = {
    pygame.K_RETURN: editing.insert_newline,
    pygame.K_KP_ENTER: editing.insert_newline,
    pygame.K_BACKSPACE: editing.erase_left,
    pygame.K_DELETE: editing.erase_right,
    pygame.K_TAB: editing.indent_lines,
}
CONTROL_EDIT_KEYS: dict[int, Callable[[Document], None]] = {
    pygame.K_a: editing.select_all,
    pygame.K_d: editing.duplicate_lines,
    pygame.K_SLASH: editing.toggle_comment,
    pygame.K_BACKSPACE: editing.erase_word_left,
    pygame.K_DELETE: editing.erase_word_right,
}
ALT_EDIT_KEYS: dict[int, Callable[[Document], None]] = {
    pygame.K_UP: lambda document: editing.move_lines(document, down=False),
    pygame.K_DOWN: lambda document: editing.move_lines(document, down=True),
}
CLIPBOARD_KEYS: dict[int, Callable[[Document, ClipboardLike], None]] = {
    pygame.K_c: editing.copy_selection,
    pygame.K_x: editing.cut_selection,
    pygame.K_v: editing.paste_clipboard,
}


def press_key(document: Document, event: pygame.event.Event, clipboard: ClipboardLike) -> bool:
    """Do what a key or typed text means to the text; return whether it meant something."""
    if event.type == pygame.TEXTINPUT:
        editing.type_text(document, event.text)
        return True
    shift, control = bool(event.mod & pygame.KMOD_SHIFT), event.mod & CONTROL_MODIFIERS
    if event.key in (table := CONTROL_MOVE_KEYS if control else {} if event.mod & pygame.KMOD_ALT else MOVE_KEYS):
        table[event.key](document, shift)
    elif control and event.key in CLIPBOARD_KEYS:
        CLIPBOARD_KEYS[event.key](document, clipboard)
    elif shift and event.key == pygame.K_TAB and not control:
        editing.outdent_lines(document)
    elif event.key in (keys := CONTROL_EDIT_KEYS if control else ALT_EDIT_KEYS if event.mod & pygame.KMOD_ALT else EDIT_KEYS):
        keys[event.key](document)
    else:
        return False
    return True


def select_by_clicks(document: Document, place: tuple[int, int], clicks: int) -> None:
    """Select what two clicks (a word) or three (a line) do."""
    if clicks == 2:
        editing.select_word(document, place)
    else:
        editing.select_line(document, place[0])


# ----------------------------------------------------------------------------------------------------
# The file of a game that is being written: saved, put aside, recovered, and what other programs do to it meanwhile.

_AUTOSAVE_SECONDS = 1.0  # seconds between autosaves, and looks at the file


class ShowToast(Protocol):
    """How words that pass by themselves are shown, see App.show_toast."""

    def __call__(self, words: str, bad: bool = False) -> None: ...


class SessionPrompts:
    """What it has to ask it asks in the `notice`, what it has to say it tells."""

    def __init__(self, session: FileSession, tell: ShowToast):
        self.session, self.show_toast = session, tell
        self.question_bar = QuestionBar()
        self._since, self._fault = 0.0, ""

    def offer_recovery(self) -> None:
        """Offer a text that a killed window, or one that was left, did not save."""
        found = [left for left in self.session.find_leftovers() if not left.alive]
        if found and not self.question_bar.enabled:
            left = found[0]
            answers = [
                ("Recover", lambda: self.session.recover(left)),
                ("Not now", lambda: None),
                ("Throw it away", lambda: left.autosave_file.unlink(missing_ok=True)),
            ]
            self.question_bar.ask_question(f"A text of {format_leftover_time(left)} was never saved.", answers)

    def save(self) -> None:
        """Save the text, or ask which version is to stay."""
        try:
            self.session.save()
        except FileChangedElsewhere:
            self._ask_which_version()
        except OSError as error:
            self.show_toast(f"Not saved: {error.strerror or error}", bad=True)
        else:
            self.show_toast(f"Saved {self.session.path}")

    def update(self, seconds: float) -> None:
        """Put aside once a second what is not saved, and see what other programs did to the file."""
        self._since += seconds
        if self._since >= _AUTOSAVE_SECONDS:
            self._since = 0.0
            self._check_file()

    def _check_file(self) -> None:
        try:
            self.session.autosave()
            news, self._fault = self.session.check_file(), ""
        except (OSError, TextTooLong) as error:
            if self._fault != str(error):  # once is enough
                self._fault = str(error)
                self.show_toast(f"Neither saved nor put aside: {error.strerror}" if isinstance(error, OSError) else str(error), bad=True)
            return
        if news is FileNews.BOTH:
            self._ask_which_version()
        elif news is FileNews.RELOADED:
            self.show_toast("Another program changed the file: here it is (undo brings yours back)")
        elif news is FileNews.GONE:
            self.show_toast("The file is not there any more: save writes it anew")

    def _ask_which_version(self) -> None:
        answers = [("Keep mine", self.session.keep_mine), ("Take theirs", self.session.take_theirs)]
        self.question_bar.ask_question("Another program has changed this file too.", answers)

    def close(self) -> None:
        """Put aside what is not saved: whoever leaves loses nothing."""
        try:
            self.session.autosave()
        except OSError as error:
            self.show_toast(f"What was not saved of {self.session.path.name} is lost: {error.strerror or error}", bad=True)
        else:
            if self.session.worth_keeping:
                self.show_toast(f"{self.session.path.name} is not saved, but kept: open it again to go on")


def format_leftover_time(left: Leftover) -> str:
    """Return when a text was left behind, as people say it."""
    return time.strftime("%H:%M on %-d %B", time.localtime(left.modified_at))
