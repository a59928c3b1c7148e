"""The live board: it shows the level that is written, is painted on with the mouse, and is where the level is played."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pygame

from game_meta.design import Document
from game_meta.design.levels import Board, Cell, add_level, area, boards, box, grow, line, paint, remove_level, take_in
from game_meta.design.palette import Symbol, palette
from game_meta.vgdl.levels import read_level_file
from game_meta.viewer import board as boards_of_play
from game_meta.viewer.app.widgets import ENTER, Widget
from game_meta.viewer.design.stills import Cast, still
from game_meta.viewer.design.tryout import Tryout
from game_meta.viewer.palette import DARK
from game_meta.viewer.theme import Theme

_SIDES = {pygame.K_LEFT: (1, 0, 0, 0), pygame.K_UP: (0, 1, 0, 0), pygame.K_RIGHT: (0, 0, 1, 0), pygame.K_DOWN: (0, 0, 0, 1)}
_STEPS = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1)}
_LARGEST = 56  # design pixels of a cell
LEFT, MIDDLE, RIGHT = 1, 2, 3


class Stage(Widget):
    def __init__(self, document: Callable[[], Document]):
        super().__init__()
        self._document = document
        self.cast = Cast()  # of the last text that was a game
        self.tryout: Tryout | None = None
        self.beside: tuple[tuple[str, str], ...] = ()  # file and text of levels that do not stand in the text
        self.level, self.brush = 0, 0  # the level shown, and the symbol painted with
        self.cell: Cell = (0, 0)  # that the keyboard paints
        self._pointed: Cell | None = None
        self._stroke: str | None = None  # what is being painted
        self._from: Cell = (0, 0)
        self._boxed = False
        self._place, self._side = pygame.Rect(0, 0, 0, 0), 1

    # What is there

    @property
    def document(self) -> Document:
        return self._document()

    @property
    def boards(self) -> list[Board]:
        return boards(self.document.text)

    @property
    def board(self) -> Board | None:
        found = self.boards
        self.level = max(0, min(self.level, len(found) - 1))
        return found[self.level] if found else None

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        return palette(self.document.text)

    @property
    def symbol(self) -> Symbol:
        self.brush = min(self.brush, len(self.symbols) - 1)
        return self.symbols[self.brush]

    def follow(self) -> None:
        """Show the level that the cursor of the text stands in."""
        row = self.document.cursor.row
        for board in self.boards:
            if board.head <= row < board.top + board.height:
                self.level = board.number

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if self.tryout is not None:
            return event.type == pygame.MOUSEBUTTONDOWN
        if event.type == pygame.KEYDOWN:
            return self._key(event)
        if event.type == pygame.MOUSEBUTTONDOWN:
            self._down(event)
            return True
        if event.type == pygame.MOUSEMOTION:
            self._pointed = self.at(event.pos)
            self._drag(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP:
            self._up(event.pos)
        return False

    def _key(self, event: pygame.event.Event) -> bool:
        board, control = self.board, event.mod & pygame.KMOD_CTRL
        if event.key in (pygame.K_PAGEUP, pygame.K_PAGEDOWN):
            self.level += 1 if event.key == pygame.K_PAGEDOWN else -1
        elif board is None:
            return event.key in ENTER and self._take_in()
        elif control and event.key in _SIDES:
            by = -1 if event.mod & pygame.KMOD_SHIFT else 1
            left, top, right, bottom = (by * side for side in _SIDES[event.key])
            grow(self.document, board.number, left, top, right, bottom)
        elif control and event.key == pygame.K_d:
            add_level(self.document, board.rows)
            self.level = len(self.boards) - 1
        elif control and event.key == pygame.K_DELETE:
            remove_level(self.document, board.number)
        elif event.key in _STEPS and not control:
            x, y = (at + step for at, step in zip(self.cell, _STEPS[event.key], strict=True))
            self.cell = min(max(0, x), board.width - 1), min(max(0, y), board.height - 1)
        elif event.key in ENTER or event.key in (pygame.K_DELETE, pygame.K_BACKSPACE):
            erase = event.key not in ENTER
            self._paint([self.cell], board.floor if erase else self.symbol.char)
            self.document.history.seal()
        elif pygame.K_1 <= event.key <= pygame.K_9 and not control:
            self.brush = min(event.key - pygame.K_1, len(self.symbols) - 1)
        else:
            return False
        return True

    def _take_in(self) -> bool:
        """Levels of other files have to stand in the text to be painted."""
        if self.beside:
            take_in(self.document, [read_level_file(text, file).rows for file, text in self.beside])
        return bool(self.beside)

    def _down(self, event: pygame.event.Event) -> None:
        cell, board = self.at(event.pos), self.board
        if cell is None or board is None or event.button not in (LEFT, MIDDLE, RIGHT):
            return
        self.cell = cell
        if event.button == MIDDLE:
            self.brush = next((i for i, symbol in enumerate(self.symbols) if symbol.char == board.at(cell)), 0)
            return
        self.document.history.seal()
        self._stroke = self.symbol.char if event.button == LEFT else board.floor
        self._from, self._boxed = cell, bool(pygame.key.get_mods() & pygame.KMOD_SHIFT)
        if pygame.key.get_mods() & pygame.KMOD_CTRL:
            self._paint(area(board, cell), self._stroke)
            self._stroke = None
        elif not self._boxed:
            self._paint([cell], self._stroke)

    def _drag(self, pos: tuple[int, int]) -> None:
        cell = self.at(pos)
        if self._stroke is not None and cell is not None and cell != self._from and not self._boxed:
            self._paint(line(self._from, cell), self._stroke)
            self._from = cell

    def _up(self, pos: tuple[int, int]) -> None:
        cell = self.at(pos)
        if self._stroke is not None and self._boxed and cell is not None:
            self._paint(box(self._from, cell), self._stroke)
        self._stroke = None
        self.document.history.seal()

    def _paint(self, cells: list[Cell], char: str) -> None:
        alone = any(symbol.alone for symbol in self.symbols if symbol.char == char)
        paint(self.document, self.level, cells[-1:] if alone else cells, char, alone)

    def at(self, pos: tuple[int, int]) -> Cell | None:
        if not self._place.collidepoint(pos):
            return None
        return (pos[0] - self._place.left) // self._side, (pos[1] - self._place.top) // self._side

    def point(self, cell: Cell) -> tuple[int, int]:
        """The middle of a cell, as it was drawn last."""
        return tuple(start + at * self._side + self._side // 2 for start, at in zip(self._place.topleft, cell, strict=True))  # type: ignore[return-value]

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, ground = t.palette, self.rect.inflate(-t.u(16), -t.u(16))
        t.box(surface, self.rect, c.panel, c.accent if self.focused else c.edge, 12, stroke=2 if self.focused else 1)
        outer = surface.get_clip()
        surface.set_clip(ground.clip(outer))
        if self.tryout is not None:
            self._play(surface, ground, t, self.tryout)
        elif (board := self.board) is not None:
            self._fit(ground, board.width, board.height, t)
            surface.blit(still(self.document.text, board.number, self._side, self.cast), self._place)
            self._cursor(surface, t, board)
        else:
            self._place = pygame.Rect(0, 0, 0, 0)
            for i, words in enumerate(t.wrap(self._without(), 14, ground.width)):
                t.write(surface, words, (ground.centerx, ground.centery + i * t.u(22)), 14, c.muted, anchor="center")
        surface.set_clip(outer)

    def _without(self) -> str:
        """What is said where there is no level to paint."""
        if not self.beside:
            return "There is no level yet: write `level` below LevelSet"
        first, more = Path(self.beside[0][0]).name, len(self.beside) - 1
        return f"Levels stand in {first}{f' and {more} more' if more else ''}: Enter here takes them into the text"

    def _fit(self, ground: pygame.Rect, width: int, height: int, t: Theme) -> None:
        side, _ = boards_of_play.fit(ground, width, height)
        self._side = min(side, t.u(_LARGEST))
        self._place = pygame.Rect(0, 0, self._side * width, self._side * height)
        self._place.center = ground.center

    def _play(self, surface: pygame.Surface, ground: pygame.Rect, t: Theme, tryout: Tryout) -> None:
        self._fit(ground, tryout.now.width, tryout.now.height, t)
        surface.blit(boards_of_play.floor(tryout.now.width, tryout.now.height, self._side), self._place)
        clip = surface.get_clip()
        surface.set_clip(self._place.clip(clip))
        boards_of_play.paint(surface, self._place.topleft, self._side, tryout.now, tryout.before, tryout.blend)
        surface.set_clip(clip)

    def _cursor(self, surface: pygame.Surface, t: Theme, board: Board) -> None:
        """Where the mouse would paint; with the keyboard, where that would."""
        shown = [(self._pointed, DARK.text)] if self.hovered else []
        shown += [(self.cell, DARK.accent)] if self.focused and not self.hovered else []
        for cell, ink in shown:
            if cell is not None and board.holds(cell):
                cells = box(self._from, cell) if self._stroke is not None and self._boxed else [cell]
                (x, y), (right, bottom) = cells[0], cells[-1]
                at = pygame.Rect(*self._place.topleft, (right - x + 1) * self._side, (bottom - y + 1) * self._side)
                pygame.draw.rect(surface, ink, at.move(x * self._side, y * self._side), t.u(2), t.u(4))
