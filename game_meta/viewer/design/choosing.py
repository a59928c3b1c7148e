"""Nine variants of a game to choose from."""

from __future__ import annotations

import pygame

from game_meta.design import Document
from game_meta.design.levels import boards
from game_meta.design.vary import COUNT, TRIES, Choice
from game_meta.vgdl import Game
from game_meta.viewer import board as boards_of_play
from game_meta.viewer.app import waiting
from game_meta.viewer.app.grid import Grid
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.design.asked import Asked
from game_meta.viewer.design.stills import cast, still
from game_meta.viewer.theme import Theme

_COLUMNS = 3
_LINES = 3  # of what is new in a variant


class VaryScreen(Screen):
    """Enter takes one: it replaces the text, as one step that can be undone."""

    name = "vary"
    keys = (Key("↑ ↓ → ←", "choose"), Key("Enter", "take it (undo brings the old one back)"), Key("N", "nine others"))
    smallest = (900, 600)

    def __init__(self, asked: Asked, game: Game, document: Document):
        self.asked, self.game, self.document = asked, game, document
        self.grid: Grid[Choice] = Grid((300, 200), self._paint, lambda: None, self._take)
        self.grid.focused = True
        self._first, self._waited = 0, 0.0

    def shown(self) -> None:
        self.asked.vary(self.game, self._first)

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key == pygame.K_n and not event.mod & pygame.KMOD_CTRL:
            self._first += TRIES * COUNT
            self.grid.fill(())
            self.asked.vary(self.game, self._first)
            return True
        return self.grid.handle(event)

    def _take(self) -> None:
        if (chosen := self.grid.chosen) is not None:
            self.document.history.seal()
            self.document.become(chosen.text)
            self.app.back()
            self.app.tell("Taken: Ctrl Z brings the old one back")

    def update(self, seconds: float) -> None:
        self._waited += seconds
        self.asked.listen()
        if (fault := self.asked.faults.get("vary")) is not None:
            self.app.back()
            self.app.tell(f"No variants: {fault}", bad=True)
        elif (choices := self.asked.choices) is not None and choices is not self.grid.items:
            self.grid.fill(choices)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        if self.asked.choices is None:
            waiting.draw(surface, t, "Nine variants are being drawn …", self._waited)
            return
        surface.fill(t.palette.back)
        whole = surface.get_rect().inflate(-2 * t.u(16), -2 * t.u(16))
        head = (
            f"Nine variants of {self.game.name}" if len(self.grid.items) == COUNT else f"{len(self.grid.items)} variants, there are no more"
        )
        t.write(surface, head, (whole.left, whole.top + t.u(14)), 20, bold=True)
        told = "Enter takes one · N nine others · Esc back"
        t.write(surface, told, (whole.right, whole.top + t.u(14)), 13, t.palette.muted, anchor="midright")
        self.grid.rect = pygame.Rect(whole.left, whole.top + t.u(36), whole.width, whole.height - t.u(36))
        room = self.grid.rect.width - t.u(12)
        self.grid.cell = (int(room / t.scale) // _COLUMNS - 2, int(self.grid.rect.height / t.scale) // _COLUMNS)
        self.grid.draw(surface, t)

    def _paint(self, surface: pygame.Surface, rect: pygame.Rect, choice: Choice, t: Theme) -> None:
        foot = t.u(18) * _LINES + t.u(6)
        area = pygame.Rect(rect.left + t.u(8), rect.top + t.u(8), rect.width - t.u(16), rect.height - foot - t.u(14))
        board = boards(choice.text)[0] if boards(choice.text) else None
        if board is not None:
            side, _ = boards_of_play.fit(area, board.width, board.height)
            image = still(choice.text, 0, side, cast(choice.game))
            surface.blit(image, image.get_rect(center=area.center))
        left = len(choice.changes) - _LINES
        told = [*choice.changes[: _LINES - 1], f"and {left + 1} more"] if left > 0 else choice.changes
        for i, line in enumerate(told):
            at = (rect.left + t.u(10), rect.bottom - foot + t.u(18) * i + t.u(9))
            t.write(surface, t.fit(line, 12, rect.width - t.u(20)), at, 12, t.palette.muted)
