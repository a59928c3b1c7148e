"""The design screen: what the keys do, and what happens to the text, its file and its board as time goes by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pygame

from game_meta.design import Document
from game_meta.design.document import TooLong
from game_meta.design.faults import Diagnosis, Mark, diagnose
from game_meta.design.highlight import highlight
from game_meta.design.keep import Keep
from game_meta.design.levels import CannotPaint
from game_meta.vgdl import Game
from game_meta.vgdl.parser import levels_beside
from game_meta.viewer.app.clipboard import Clipboard
from game_meta.viewer.app.editor import Editor
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.app.waiting import Waiting
from game_meta.viewer.app.widgets import Button, Group
from game_meta.viewer.design import bindings, layout
from game_meta.viewer.design.asked import Asked
from game_meta.viewer.design.filing import Filing
from game_meta.viewer.design.panel import Badge, Rules
from game_meta.viewer.design.playing import Playing
from game_meta.viewer.design.stage import Stage
from game_meta.viewer.design.stills import cast
from game_meta.viewer.design.swatches import Swatches
from game_meta.viewer.theme import Theme

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
        self.filing = Filing(self.keep, self._tell)
        self.asked, self.clipboard = Asked(), Clipboard()
        self.editor: Editor[Mark] = Editor(self.document, self._write, lambda place, clicks: bindings.pick(self.document, place, clicks))
        self.editor.cure = lambda mark: f"Ctrl . to {mark.cure.label}" if mark.cure else ""
        self.stage = Stage(lambda: self.document)
        self.stage.beside = tuple(levels_beside(path))
        self.swatches, self.badge, self.rules = Swatches(self.stage), Badge(self.asked, self.watch), Rules()
        self.notice = self.filing.notice
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Play", self.play), ("Vary", self.vary), ("Adapt", self.adapt),
            ("New", self.new), ("Save", self.filing.save), ("?  Keys", self._help),
        )  # fmt: skip
        self.buttons = [Button(words, act) for words, act in acts]
        self.group = Group(self.editor, self.swatches, self.stage, self.badge, self.rules, *self.buttons, self.notice)
        self.playing = Playing(self.stage, self.group, self._tell)
        self.diagnosis = Diagnosis(None, ())
        self._seen = (-1, self.document.cursor)
        self._commands: dict[int, Callable[[], None]] = {
            pygame.K_SPACE: self.play, pygame.K_p: self.watch, pygame.K_v: self.vary, pygame.K_a: self.adapt, pygame.K_e: self.write,
        }  # fmt: skip
        self._anywhere = {pygame.K_F5: self.play, pygame.K_F6: self.watch, pygame.K_F7: self.vary, pygame.K_F8: self.adapt}
        self._controls: dict[int, Callable[[], object]] = {
            pygame.K_z: self._undo, pygame.K_y: self.redo, pygame.K_s: self.filing.save, pygame.K_n: self.new, pygame.K_PERIOD: self.cure,
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
        self.filing.offer()

    def closed(self) -> None:
        self.filing.close()
        self.asked.close()

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        try:
            return self._handle(event)
        except (TooLong, CannotPaint) as error:
            self.app.tell(str(error)[0].upper() + str(error)[1:], bad=True)
            return True

    def _handle(self, event: pygame.event.Event) -> bool:
        if self.playing.handle(event):
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
            if self.notice.focused and not self.notice.enabled:  # it is answered
                self.group.focus(self.editor)
            return True
        command = event.type == pygame.KEYDOWN and not event.mod & bindings.CONTROL and self.group.focused is not self.editor
        if command and event.key in self._commands:
            self._commands[event.key]()
            return True
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

    def _tell(self, words: str, bad: bool = False) -> None:
        self.app.tell(words, bad)

    def _help(self) -> None:
        self.app.help = True

    # Playing, and the other doors

    def play(self) -> None:
        if (game := self._ready()) is not None:
            self.playing.begin(game)

    def watch(self) -> None:
        verdict = self.asked.verdict
        if verdict is None or not verdict.plan.actions:
            self.app.tell("There is no plan to watch yet")
        elif (game := self._ready()) is not None:
            self.playing.begin(game, verdict.plan.actions)

    def _ready(self) -> Game | None:
        game = self.game
        if game is None:
            self.app.tell("First mend what is underlined in red", bad=True)
        return game

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
        self.playing.update(seconds)
        self.filing.update(seconds)

    def _read(self) -> None:
        """What the text says now."""
        text, seen = self.document.text, (self.document.version, self.document.cursor)
        self.diagnosis = diagnose(text, str(self.keep.path), self.stage.beside)
        if self.game is not None:
            self.stage.cast = cast(self.game)
        self.rules.show(self.game)
        self.badge.show(self.game, self.diagnosis.elsewhere)
        self.editor.text, self.editor.tokens = self.document, highlight(text)
        known = {(mark.row, mark.message): mark for mark in (*self.asked.marks, *self.diagnosis.marks)} if self.game else {}
        self.editor.marks = tuple(known.values()) or self.diagnosis.marks
        if seen != self._seen and self.group.focused is self.editor:
            self.stage.follow()
        self._seen = seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        layout.draw(self, surface, t)
