"""The design screen: what the keys do, and what happens to the text, its file and its board as time goes by."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pygame

from game_meta.design import Document
from game_meta.design.document import TooLong
from game_meta.design.faults import Diagnosis, Mark, diagnose
from game_meta.design.highlight import highlight
from game_meta.design.keep import Changed, Keep, News
from game_meta.design.levels import CannotPaint
from game_meta.engine import EngineError
from game_meta.vgdl import Game
from game_meta.viewer.app.clipboard import Clipboard
from game_meta.viewer.app.editor import Editor
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.app.waiting import Waiting
from game_meta.viewer.app.widgets import Button, Group
from game_meta.viewer.app.work import Work
from game_meta.viewer.design import bindings, layout
from game_meta.viewer.design.asked import Asked
from game_meta.viewer.design.notice import Notice
from game_meta.viewer.design.panel import Badge, Rules
from game_meta.viewer.design.stage import Stage
from game_meta.viewer.design.stills import cast
from game_meta.viewer.design.swatches import Swatches
from game_meta.viewer.design.tryout import Tryout
from game_meta.viewer.theme import Theme

_KEEP_EVERY = 1.0  # seconds between autosaves, and looks at the file
KEYS = (
    Key("Esc", "from the text to the board, from there back"),
    Key("Enter  click", "on the board: paint; right button erases"),
    Key("Shift  Ctrl", "with the mouse: a box, a whole area"),
    Key("1 … 9", "choose what to paint with"),
    Key("Page ↑ ↓", "another level; Ctrl D copies it"),
    Key("Ctrl arrows", "a larger board, with Shift a smaller one"),
    Key("Space  F5", "play the level (Space: from the board)"),
    Key("P  F6", "watch the plan"),
    Key("V  F7", "nine variants to choose from"),
    Key("A  F8", "an agent adapts to it"),
    Key("E", "write"),
    Key("Ctrl .", "mend what is underlined"),
    Key("Ctrl Z  Y", "undo, redo"),
    Key("Ctrl S", "save"),
    Key("Ctrl N", "a new game"),
)


class DesignScreen(Screen):
    name = "design"
    keys = KEYS
    smallest = (900, 600)

    def __init__(self, path: Path, text: str = ""):
        self.keep = Keep(path, text)
        self.asked, self.clipboard = Asked(), Clipboard()
        self.editor: Editor[Mark] = Editor(self.document, self._write, lambda place, clicks: bindings.pick(self.document, place, clicks))
        self.editor.cure = lambda mark: f"Ctrl . to {mark.cure.label}" if mark.cure else ""
        self.stage = Stage(lambda: self.document)
        self.swatches, self.badge, self.rules, self.notice = Swatches(self.stage), Badge(self.asked, self.watch), Rules(), Notice()
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Play", self.play), ("Vary", self.vary), ("Adapt", self.adapt), ("New", self.new), ("Save", self.save), ("?  Keys", self._help)
        )  # fmt: skip
        self.buttons = [Button(words, act) for words, act in acts]
        self.group = Group(self.editor, self.swatches, self.stage, self.badge, self.rules, *self.buttons, self.notice)
        self.diagnosis = Diagnosis(None, ())
        self._making: Work[Tryout] | None = None
        self._since, self._seen = 0.0, (-1, self.document.cursor)
        self._commands: dict[int, Callable[[], None]] = {
            pygame.K_SPACE: self.play, pygame.K_p: self.watch, pygame.K_v: self.vary, pygame.K_a: self.adapt, pygame.K_e: self.write,
        }  # fmt: skip
        self._anywhere = {pygame.K_F5: self.play, pygame.K_F6: self.watch, pygame.K_F7: self.vary, pygame.K_F8: self.adapt}
        self._controls: dict[int, Callable[[], object]] = {
            pygame.K_z: self._undo, pygame.K_y: self.redo, pygame.K_s: self.save, pygame.K_n: self.new, pygame.K_PERIOD: self.cure,
        }  # fmt: skip

    # The text and its file

    @property
    def document(self) -> Document:
        return self.keep.document

    @property
    def game(self) -> Game | None:
        """None while an error keeps the text from being one."""
        wrong = any(mark.severity == "error" for mark in self.diagnosis.marks)
        return None if wrong else self.diagnosis.game

    def shown(self) -> None:
        left = [each for each in self.keep.left() if not each.alive]
        if left and not self.notice.enabled:
            when = time.strftime("%H:%M on %d %B", time.localtime(left[0].when))
            answers = [("Recover", lambda: self._recover(left[0])), ("Not now", lambda: None)]
            self.notice.ask(f"A text that was not saved, from {when}, was left behind.", answers)

    def _recover(self, left) -> None:
        self.keep.recover(left)
        self.editor.text = self.document

    def closed(self) -> None:
        self.keep.autosave()
        self.asked.close()

    def save(self) -> None:
        try:
            self.keep.save()
        except Changed:
            self._two_versions()
        except OSError as error:
            self.app.tell(f"Not saved: {error.strerror or error}", bad=True)
        else:
            self.app.tell(f"Saved {self.keep.path}")

    def _look(self) -> None:
        """Once a second: put aside what is not saved, and see what other programs did to the file."""
        try:
            self.keep.autosave()
            news = self.keep.look()
        except OSError as error:
            self.app.tell(f"Autosave: {error.strerror or error}", bad=True)
            return
        if news is News.BOTH:
            self._two_versions()
        elif news is not News.NOTHING:
            told = {News.RELOADED: "Another program changed the file: here it is (undo brings yours back)"}
            self.app.tell(told.get(news, "The file is not there any more: save writes it anew"))

    def _two_versions(self) -> None:
        answers = [("Keep mine", self.keep.keep_mine), ("Take theirs", self.keep.take_theirs)]
        self.notice.ask("Another program has changed this file too.", answers)

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        try:
            return self._handle(event)
        except (TooLong, CannotPaint) as error:
            self.app.tell(str(error)[0].upper() + str(error)[1:], bad=True)
            return True

    def _handle(self, event: pygame.event.Event) -> bool:
        if self.stage.tryout is not None and self._playing(event, self.stage.tryout):
            return True
        if event.type == pygame.KEYDOWN and event.key in self._anywhere:
            self._anywhere[event.key]()
            return True
        if event.type == pygame.KEYDOWN and event.mod & bindings.CONTROL and event.key in self._controls:
            (self.redo if event.key == pygame.K_z and event.mod & pygame.KMOD_SHIFT else self._controls[event.key])()
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE and self.group.focused is not self.stage:
            self.group.focus(self.stage)
            return True
        if self.group.handle(event):
            return True
        command = event.type == pygame.KEYDOWN and not event.mod & bindings.CONTROL and self.group.focused is not self.editor
        if command and event.key in self._commands:
            self._commands[event.key]()
            return True
        return False

    def _playing(self, event: pygame.event.Event, tryout: Tryout) -> bool:
        """Keys belong to the game that is played; the mouse elsewhere, and what needs Ctrl, ends it."""
        if event.type in (pygame.KEYDOWN, pygame.KEYUP, pygame.TEXTINPUT) and not getattr(event, "mod", 0) & bindings.CONTROL:
            if event.type == pygame.KEYDOWN and (event.key == pygame.K_ESCAPE or (tryout.over and event.key == pygame.K_SPACE)):
                self._stop()
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_r:
                tryout.again()
            else:
                return tryout.handle(event) or event.type == pygame.TEXTINPUT or event.unicode != "?"
            return True
        if event.type == pygame.KEYDOWN or (event.type == pygame.MOUSEBUTTONDOWN and not self.stage.rect.collidepoint(event.pos)):
            self._stop()
        return False

    def _write(self, event: pygame.event.Event) -> bool:
        return bindings.press(self.document, event, self.clipboard)

    def _undo(self) -> None:
        if not self.document.undo():
            self.app.tell("Nothing to undo")

    def redo(self) -> None:
        if not self.document.redo():
            self.app.tell("Nothing to redo")

    def cure(self) -> None:
        """Mend what is at the cursor, or else the first thing that can be mended."""
        marks = [mark for mark in self.editor.marks if mark.cure]
        row, column = self.document.cursor
        here = (
            [mark for mark in marks if mark.row == row and mark.start <= column <= mark.end] or [m for m in marks if m.row == row] or marks
        )
        if not here:
            self.app.tell("There is nothing here that I could mend")
        elif (cure := here[0].cure) is not None:
            self.document.history.seal()
            self.document.change([cure.edit])
            self.app.tell(f"Done: {cure.label}")

    def write(self) -> None:
        self.group.focus(self.editor)

    def _help(self) -> None:
        self.app.help = True

    # Playing, and the other doors

    def play(self) -> None:
        self._begin(None)

    def watch(self) -> None:
        verdict = self.asked.verdict
        if verdict is None or not verdict.plan.actions:
            self.app.tell("There is no plan to watch yet")
        else:
            self._begin(verdict.plan.actions)

    def _begin(self, plan: tuple[int, ...] | None) -> None:
        game, level = self._ready(), self.stage.level
        if game is not None and self.stage.board is not None:
            self.group.focus(self.stage)
            self._making = Work(lambda: Tryout(game, level, plan), "tryout")

    def _ready(self) -> Game | None:
        game = self.game
        if game is None:
            self.app.tell("First mend what is underlined in red", bad=True)
        return game

    def _stop(self) -> None:
        self.stage.tryout = None

    def vary(self) -> None:
        from game_meta.viewer.design.choosing import VaryScreen

        if (game := self._ready()) is not None:
            self.app.open(VaryScreen(self.asked, game, self.document))

    def adapt(self) -> None:
        from game_meta.viewer.design.adapting import adapting

        if (game := self._ready()) is not None:
            self.app.open(Waiting("adapt", lambda: adapting(game)))

    def new(self) -> None:
        from game_meta.viewer.design.starting import StartScreen

        self.app.open(StartScreen())

    # Time, and what is seen

    def update(self, seconds: float) -> None:
        self._read()
        self.asked.about(self.game, self.stage.level, seconds)
        self.asked.listen()
        if self._making is not None and self._making.done:
            making, self._making = self._making, None
            try:
                self.stage.tryout = making.result()
            except EngineError as error:
                self.app.tell(f"It cannot be played: {error}", bad=True)
        if self.stage.tryout is not None:
            self.stage.tryout.update(seconds)
        self._since += seconds
        if self._since >= _KEEP_EVERY:
            self._since = 0.0
            self._look()

    def _read(self) -> None:
        """What the text says now."""
        text, seen = self.document.text, (self.document.version, self.document.cursor)
        self.diagnosis = diagnose(text, str(self.keep.path))
        if self.game is not None:
            self.stage.cast = cast(self.game)
        self.rules.show(self.game)
        self.badge.game = self.game
        self.editor.tokens = highlight(text)
        known = {(mark.row, mark.message): mark for mark in (*self.asked.marks, *self.diagnosis.marks)} if self.game else {}
        self.editor.marks = tuple(known.values()) or self.diagnosis.marks
        if seen != self._seen and self.group.focused is self.editor:
            self.stage.follow()
        self._seen = seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        layout.draw(self, surface, t)
