"""A test play on the board: what begins it, what its keys do, what ends it. The text and its undo know nothing of it."""

from __future__ import annotations

import pygame

from game_meta.variants import InvalidVariant
from game_meta.vgdl import Game, VGDLError
from game_meta.viewer.app.widgets import Group, Widget
from game_meta.viewer.app.work import Work
from game_meta.viewer.design.bindings import CONTROL
from game_meta.viewer.design.filing import Tell
from game_meta.viewer.design.stage import Stage
from game_meta.viewer.design.tryout import Tryout


class Playing:
    def __init__(self, stage: Stage, group: Group, tell: Tell):
        self.stage, self.group, self.tell = stage, group, tell
        self._making: Work[Tryout] | None = None
        self._before: Widget = stage  # what had the keyboard

    def begin(self, game: Game, plan: tuple[int, ...] | None = None) -> None:
        if self.stage.board is None:
            self.tell("There is no level in the text to play", bad=True)
            return
        if not self.waiting:
            self._before = self.group.focused
        level = self.stage.level
        self.group.focus(self.stage)
        self._making = Work(lambda: Tryout(game, level, plan), "tryout")

    @property
    def waiting(self) -> bool:
        """It is about to begin."""
        return self._making is not None

    def stop(self) -> None:
        """Whoever was writing goes on writing."""
        self.stage.tryout = self._making = None
        self.group.focus(self._before)

    def update(self, seconds: float) -> None:
        if self._making is not None and self._making.done:
            making, self._making = self._making, None
            try:
                self.stage.tryout = making.result()
            except (VGDLError, InvalidVariant) as error:
                self.tell(f"It cannot be played: {error}", bad=True)
        if self.stage.tryout is not None:
            self.stage.tryout.update(seconds)

    def handle(self, event: pygame.event.Event) -> bool:
        """Keys belong to the game that is played; the mouse elsewhere, and what needs Ctrl, ends it."""
        tryout = self.stage.tryout
        if tryout is None:
            if given_up := self.waiting and event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
                self.stop()
            return given_up
        if event.type in (pygame.KEYDOWN, pygame.KEYUP, pygame.TEXTINPUT) and not getattr(event, "mod", 0) & CONTROL:
            if event.type == pygame.KEYDOWN and (event.key == pygame.K_ESCAPE or (tryout.over and event.key == pygame.K_SPACE)):
                self.stop()
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_r:
                tryout.again()
            else:
                return tryout.handle(event) or event.type == pygame.TEXTINPUT or event.unicode != "?"
            return True
        if event.type == pygame.KEYDOWN or (event.type == pygame.MOUSEBUTTONDOWN and not self.stage.rect.collidepoint(event.pos)):
            self.stop()
        return False
