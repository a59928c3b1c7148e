"""The board beside the text: it shows the level that is written, is painted on, and is where a test play is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pygame

from game_meta.app.app import BackgroundCall
from game_meta.app.screens.design_text import CONTROL_MODIFIERS, ShowToast
from game_meta.app.toolkit import widgets
from game_meta.app.toolkit.player_input import PeopleInput
from game_meta.app.toolkit.widgets import ENTER_KEYS, FocusGroup, Widget
from game_meta.editor.document import Document
from game_meta.editor.painting import (
    CellPosition,
    LevelSymbol,
    WrittenBoard,
    add_level,
    add_symbol,
    adopt_levels,
    cells_in_box,
    cells_on_line,
    connected_cells,
    list_symbols,
    paint_cells,
    read_boards,
    remove_level,
    resize_board,
    types_without_symbol,
)
from game_meta.editor.section_index import SectionIndex, index_sections
from game_meta.editor.solvability import JUDGE_SEED, has_layout_rules, playable_game
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import NIL, WALL, assign_looks
from game_meta.engine.program import Program
from game_meta.engine.snapshot import Snapshot
from game_meta.generator.variant_set import InvalidVariant
from game_meta.render import board as boards_of_play
from game_meta.render import sprites
from game_meta.render.theme import BOARD_FLOOR_COLOURS, DARK_PALETTE, Theme, mix_colours
from game_meta.solvers.random_play import random_opponent_actions
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.levels import BLANK_CHARS, read_level_file
from game_meta.vgdl.model import Game

_GROW_KEYS = {pygame.K_LEFT: (1, 0, 0, 0), pygame.K_UP: (0, 1, 0, 0), pygame.K_RIGHT: (0, 0, 1, 0), pygame.K_DOWN: (0, 0, 0, 1)}
_CURSOR_KEYS = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1)}
_MAX_CANVAS_CELL = 56  # design pixels of a cell
MOUSE_LEFT, MOUSE_MIDDLE, MOUSE_RIGHT = 1, 2, 3


class LevelCanvas(Widget):
    """The board of the level that is shown: painted on with mouse and keys, and the place where a test play is seen."""

    def __init__(self, document: Callable[[], Document]):
        super().__init__()
        self._document = document
        self.sprite_cast = SpriteCast()  # of the last text that was a game
        self.test_play: TestPlay | None = None
        self.level_files: tuple[tuple[str, str], ...] = ()  # file and text of levels that do not stand in the text
        self.level, self.brush = 0, 0  # the level shown, and the symbol painted with
        self.cell: CellPosition = (0, 0)  # that the keyboard paints
        self._pointed: CellPosition | None = None
        self._stroke: str | None = None  # what is being painted
        self._from: CellPosition = (0, 0)
        self._boxed = False
        self._place, self._side = pygame.Rect(0, 0, 0, 0), 1

    # What is there

    @property
    def document(self) -> Document:
        """The text whose levels are painted."""
        return self._document()

    @property
    def boards(self) -> list[WrittenBoard]:
        """The levels of the text."""
        return read_boards(self.document.text)

    @property
    def board(self) -> WrittenBoard | None:
        """The level that is shown; None where the text has none."""
        found = self.boards
        self.level = max(0, min(self.level, len(found) - 1))
        return found[self.level] if found else None

    @property
    def symbols(self) -> tuple[LevelSymbol, ...]:
        """What can be painted."""
        return list_symbols(self.document.text)

    @property
    def symbol(self) -> LevelSymbol:
        """What is painted with now."""
        self.brush = min(self.brush, len(self.symbols) - 1)
        return self.symbols[self.brush]

    def show_level_at_cursor(self) -> None:
        """Show the level that the cursor of the text stands in."""
        row = self.document.cursor.row
        for board in self.boards:
            if board.level_row <= row < board.top + board.height:
                self.level = board.number

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if self.test_play is not None:
            return event.type == pygame.MOUSEBUTTONDOWN
        if event.type == pygame.KEYDOWN:
            return self._handle_key(event)
        if event.type == pygame.MOUSEBUTTONDOWN:
            self._begin_stroke(event)
            return True
        if event.type == pygame.MOUSEMOTION:
            self._pointed = self.cell_at_pixel(event.pos)
            self._continue_stroke(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP:
            self._end_stroke(event.pos)
        return False

    def _handle_key(self, event: pygame.event.Event) -> bool:
        board, control = self.board, event.mod & pygame.KMOD_CTRL
        if event.key in (pygame.K_PAGEUP, pygame.K_PAGEDOWN):
            self.level += 1 if event.key == pygame.K_PAGEDOWN else -1
        elif board is None:
            return event.key in ENTER_KEYS and self._adopt_levels()
        elif control and event.key in _GROW_KEYS:
            by = -1 if event.mod & pygame.KMOD_SHIFT else 1
            left, top, right, bottom = (by * side for side in _GROW_KEYS[event.key])
            resize_board(self.document, board.number, left, top, right, bottom)
        elif control and event.key == pygame.K_d:
            add_level(self.document, board.rows)
            self.level = len(self.boards) - 1
        elif control and event.key == pygame.K_DELETE:
            remove_level(self.document, board.number)
        elif event.key in _CURSOR_KEYS and not control:
            x, y = (at + step for at, step in zip(self.cell, _CURSOR_KEYS[event.key], strict=True))
            self.cell = min(max(0, x), board.width - 1), min(max(0, y), board.height - 1)
        elif event.key in ENTER_KEYS or event.key in (pygame.K_DELETE, pygame.K_BACKSPACE):
            erase = event.key not in ENTER_KEYS
            self._paint([self.cell], board.floor if erase else self.symbol.char)
            self.document.history.end_step()
        elif pygame.K_1 <= event.key <= pygame.K_9 and not control:
            self.brush = min(event.key - pygame.K_1, len(self.symbols) - 1)
        else:
            return False
        return True

    def _adopt_levels(self) -> bool:
        """Levels of other files have to stand in the text to be painted."""
        if self.level_files:
            adopt_levels(self.document, [read_level_file(text, file).rows for file, text in self.level_files])
        return bool(self.level_files)

    def _begin_stroke(self, event: pygame.event.Event) -> None:
        cell, board = self.cell_at_pixel(event.pos), self.board
        if cell is None or board is None or event.button not in (MOUSE_LEFT, MOUSE_MIDDLE, MOUSE_RIGHT):
            return
        self.cell = cell
        if event.button == MOUSE_MIDDLE:
            self.brush = next((i for i, symbol in enumerate(self.symbols) if symbol.char == board.character_at(cell)), 0)
            return
        self.document.history.end_step()
        self._stroke = self.symbol.char if event.button == MOUSE_LEFT else board.floor
        self._from, self._boxed = cell, bool(pygame.key.get_mods() & pygame.KMOD_SHIFT)
        if pygame.key.get_mods() & pygame.KMOD_CTRL:
            self._paint(connected_cells(board, cell), self._stroke)
            self._stroke = None
        elif not self._boxed:
            self._paint([cell], self._stroke)

    def _continue_stroke(self, pos: tuple[int, int]) -> None:
        cell = self.cell_at_pixel(pos)
        if self._stroke is not None and cell is not None and cell != self._from and not self._boxed:
            self._paint(cells_on_line(self._from, cell), self._stroke)
            self._from = cell

    def _end_stroke(self, pos: tuple[int, int]) -> None:
        cell = self.cell_at_pixel(pos)
        if self._stroke is not None and self._boxed and cell is not None:
            self._paint(cells_in_box(self._from, cell), self._stroke)
        self._stroke = None
        self.document.history.end_step()

    def _paint(self, cells: list[CellPosition], char: str) -> None:
        alone = any(symbol.unique for symbol in self.symbols if symbol.char == char)
        paint_cells(self.document, self.level, cells[-1:] if alone else cells, char, alone)

    def cell_at_pixel(self, pos: tuple[int, int]) -> CellPosition | None:
        """Return the cell at a point of the window; None beside the board."""
        if not self._place.collidepoint(pos):
            return None
        return (pos[0] - self._place.left) // self._side, (pos[1] - self._place.top) // self._side

    def pixel_of_cell(self, cell: CellPosition) -> tuple[int, int]:
        """Return the middle of a cell, as it was drawn last."""
        return self._place.left + cell[0] * self._side + self._side // 2, self._place.top + cell[1] * self._side + self._side // 2

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, ground = t.palette, self.rect.inflate(-t.px(16), -t.px(16))
        t.draw_box(surface, self.rect, c.panel, c.accent if self.focused else c.edge, 12, stroke=2 if self.focused else 1)
        outer = surface.get_clip()
        surface.set_clip(ground.clip(outer))
        if self.test_play is not None:
            self._draw_test_play(surface, ground, t, self.test_play)
        elif (board := self.board) is not None:
            self._fit_board(ground, board.width, board.height, t)
            surface.blit(draw_written_level(self.document.text, board.number, self._side, self.sprite_cast), self._place)
            self._draw_cursor(surface, t, board)
        else:
            self._place = pygame.Rect(0, 0, 0, 0)
            for i, words in enumerate(t.wrap_text(self._no_level_words(), 14, ground.width)):
                t.draw_text(surface, words, (ground.centerx, ground.centery + i * t.px(22)), 14, c.muted, anchor="center")
        surface.set_clip(outer)

    def _no_level_words(self) -> str:
        """Return what is said where there is no level to paint."""
        if not self.level_files:
            return "There is no level yet: write `level` below LevelSet"
        first, more = Path(self.level_files[0][0]).name, len(self.level_files) - 1
        return f"Levels stand in {first}{f' and {more} more' if more else ''}: Enter here takes them into the text"

    def _fit_board(self, ground: pygame.Rect, width: int, height: int, t: Theme) -> None:
        side, _ = boards_of_play.fit_board(ground, width, height)
        self._side = min(side, t.px(_MAX_CANVAS_CELL))
        self._place = pygame.Rect(0, 0, self._side * width, self._side * height)
        self._place.center = ground.center

    def _draw_test_play(self, surface: pygame.Surface, ground: pygame.Rect, t: Theme, tryout: TestPlay) -> None:
        self._fit_board(ground, tryout.now.width, tryout.now.height, t)
        surface.blit(boards_of_play.draw_floor(tryout.now.width, tryout.now.height, self._side), self._place)
        clip = surface.get_clip()
        surface.set_clip(self._place.clip(clip))
        boards_of_play.draw_board_sprites(surface, self._place.topleft, self._side, tryout.now, tryout.before, tryout.blend)
        surface.set_clip(clip)

    def _draw_cursor(self, surface: pygame.Surface, t: Theme, board: WrittenBoard) -> None:
        """Where the mouse would paint; with the keyboard, where that would."""
        shown = [(self._pointed, DARK_PALETTE.text)] if self.hovered else []
        shown += [(self.cell, DARK_PALETTE.accent)] if self.focused and not self.hovered else []
        for cell, ink in shown:
            if cell is not None and board.contains(cell):
                cells = cells_in_box(self._from, cell) if self._stroke is not None and self._boxed else [cell]
                (x, y), (right, bottom) = cells[0], cells[-1]
                at = pygame.Rect(*self._place.topleft, (right - x + 1) * self._side, (bottom - y + 1) * self._side)
                pygame.draw.rect(surface, ink, at.move(x * self._side, y * self._side), t.px(2), t.px(4))


# ----------------------------------------------------------------------------------------------------
# A level as it is written, drawn without the engine: so it is there at every key, also while the text is no game.

_HIDDEN_OPACITY = 90  # how opaque what players do not see is


@dataclass(frozen=True)
class SpriteCast:
    """How the types of a game look, those drawn first first; and which of them are not seen by who plays."""

    looks: tuple[tuple[str, int], ...] = ()
    hidden: frozenset[str] = frozenset()

    def order(self, types: tuple[str, ...]) -> list[tuple[str, int]]:
        """Return these types with their looks, those that are drawn first first."""
        return [(name, look) for name, look in self.looks if name in types]


def cast_sprites(game: Game) -> SpriteCast:
    """Return how the types of a game look."""
    hidden = frozenset(name for name, type in game.sprites.items() if type.params.get("hidden"))
    rank = {name: place for place, name in enumerate(game.order)}
    looks = zip(game.sprites, assign_looks(game), strict=True)
    return SpriteCast(tuple(sorted(looks, key=lambda each: rank.get(each[0], -1))), hidden)


def draw_symbol(types: tuple[str, ...], size: int, who: SpriteCast, walls: int = 0) -> pygame.Surface | None:
    """Draw what stands in a cell; None if there is no picture of it."""
    found = who.order(types)
    if not found:
        return None
    image = pygame.Surface((size, size), pygame.SRCALPHA)
    for name, look in found:
        picture = sprites.draw_wall(size, walls) if look == WALL else sprites.draw_sprite(look, size)
        if name in who.hidden:
            picture = picture.copy()
            picture.set_alpha(_HIDDEN_OPACITY)
        image.blit(picture, (0, 0))
    return image


@lru_cache(maxsize=64)
def draw_written_level(text: str, number: int, cell: int, who: SpriteCast) -> pygame.Surface:
    """Draw a whole level; characters that have no picture stand there as themselves. Shared between callers: do not draw on it."""
    sections, level = index_sections(text), read_boards(text)[number]
    image = boards_of_play.draw_floor(level.width, level.height, cell).copy()
    solid = _written_walls(level, sections)
    for y, row in enumerate(level.rows):
        for x, char in enumerate(row):
            if char in BLANK_CHARS and not sections.mapping.get(char):
                continue
            around = sum(1 << bit for bit, at in enumerate(((x, y - 1), (x - 1, y), (x, y + 1), (x + 1, y))) if at in solid)
            if (picture := draw_symbol(sections.mapping.get(char, ()), cell, who, around)) is not None:
                image.blit(picture, (x * cell, y * cell))
            elif sections.mapping.get(char) or char not in sections.mapping:
                words = Theme().render_text(char, cell * 0.55, DARK_PALETTE.muted, True)
                image.blit(words, words.get_rect(center=(x * cell + cell // 2, y * cell + cell // 2)))
    return image


def _written_walls(level: WrittenBoard, sections: SectionIndex) -> set[tuple[int, int]]:
    return {
        (x, y)
        for y, row in enumerate(level.rows)
        for x, char in enumerate(row)
        if char not in BLANK_CHARS and "wall" in sections.mapping.get(char, ())
    }


# ----------------------------------------------------------------------------------------------------
# What one can paint with: a picture for each character of the levels, and for types that have none yet, which then get one.

_SWATCH_SIDE, _SWATCH_GAP = 34, 6  # design pixels


class SymbolSwatches(Widget):
    """A small picture of everything that can be painted; what is chosen becomes the brush."""

    def __init__(self, stage: LevelCanvas):
        super().__init__()
        self.canvas = stage
        self.places: list[pygame.Rect] = []
        self._pointed = -1

    @property
    def unmapped_types(self) -> list[str]:
        """Types that have no character yet."""
        return types_without_symbol(self.canvas.document.text)

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            step = 1 if event.key == pygame.K_RIGHT else -1
            self.canvas.brush = (self.canvas.brush + step) % len(self.canvas.symbols)
            return True
        if event.type == pygame.MOUSEMOTION:
            self._pointed = next((i for i, place in enumerate(self.places) if place.collidepoint(event.pos)), -1)
        elif self.clicked_on(event):
            index = next((i for i, place in enumerate(self.places) if place.collidepoint(event.pos)), None)
            if index is not None:
                self.choose(index)
            return True
        return False

    def choose(self, index: int) -> None:
        """Paint with this one from now on; what has no character yet gets one."""
        document, known = self.canvas.document, len(self.canvas.symbols)
        if index >= known:
            char, edit = add_symbol(document.text, self.unmapped_types[index - known])
            document.apply_edits([edit])
            index = next(i for i, each in enumerate(self.canvas.symbols) if each.char == char)
        self.canvas.brush = index

    def height_for(self, t: Theme, width: int) -> int:
        """Return how high it must be for this width, in pixels."""
        count = len(self.canvas.symbols) + len(self.unmapped_types)
        a_row = max(1, (width + t.px(_SWATCH_GAP)) // t.px(_SWATCH_SIDE + _SWATCH_GAP))
        return -(-count // a_row) * t.px(_SWATCH_SIDE + _SWATCH_GAP) - t.px(_SWATCH_GAP)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        stage, side, gap = self.canvas, t.px(_SWATCH_SIDE), t.px(_SWATCH_GAP)
        a_row = max(1, (self.rect.width + gap) // (side + gap))
        swatches = [(each.types, each.char) for each in stage.symbols] + [((name,), "+") for name in self.unmapped_types]
        self.places = [
            pygame.Rect(self.rect.left + i % a_row * (side + gap), self.rect.top + i // a_row * (side + gap), side, side)
            for i in range(len(swatches))
        ]
        chosen = stage.symbol.char
        for i, ((types, char), place) in enumerate(zip(swatches, self.places, strict=True)):
            here = i < len(stage.symbols) and char == chosen
            ink = (t.palette.accent if self.focused else t.palette.text) if here else t.palette.edge
            t.draw_box(
                surface,
                place,
                BOARD_FLOOR_COLOURS[0] if i != self._pointed else mix_colours(BOARD_FLOOR_COLOURS[0], DARK_PALETTE.text, 0.15),
                ink,
                8,
                stroke=3 if here else 1,
            )
            picture = draw_symbol(types, side - t.px(12), stage.sprite_cast)
            if picture is not None:
                surface.blit(picture, picture.get_rect(center=place.center))
            if picture is None or char == "+":
                at, anchor = (place.center, "center") if picture is None else ((place.right - t.px(3), place.bottom - t.px(8)), "midright")
                t.draw_text(surface, char, at, 14, DARK_PALETTE.text if char == "+" else DARK_PALETTE.muted, True, anchor)

    def draw_hover_words(self, surface: pygame.Surface, t: Theme) -> None:
        """Draw what the one under the mouse is, over everything else."""
        if not self.hovered or not 0 <= self._pointed < len(self.places):
            return
        symbols, place = self.canvas.symbols, self.places[self._pointed]
        if self._pointed < len(symbols):
            words = f"{symbols[self._pointed].char}  {symbols[self._pointed].meaning}"
        else:
            words = f"{self.unmapped_types[self._pointed - len(symbols)]}: no character yet, press to give it one"
        widgets.draw_tooltip(surface, t, surface.get_rect(), place.midleft, place.height, [(words, t.palette.text)])


# ----------------------------------------------------------------------------------------------------
# A level being played in the window: by hand, or as a plan goes. It never touches the text.

TEST_PLAY_TICKS_PER_SECOND = 10  # a second


class TestPlay:
    """`plan` is what to do tick by tick; without one the keys say it, and time waits for the first of them. In a game for two the second
    player acts at random, until two people play."""

    def __init__(self, game: Game, level: int = 0, plan: tuple[int, ...] | None = None):
        self.plan, self._variant, self.people = plan, has_layout_rules(game), 1
        self.program: Program = compile_game(playable_game(game), level)
        self.batch = Batch(1, players=self.program.players, threads=1)
        self.restart()
        self._step(NIL)  # the first tick of a machine's life takes long: here nobody waits for it
        self.restart()

    def restart(self) -> None:
        """Begin again, from the level as it is written."""
        self.batch.load([0], [self.program], [JUDGE_SEED])
        self.now: Snapshot = self.batch.snapshot()
        self.before: Snapshot | None = None
        self.blend, self.started = 1.0, self.plan is not None
        self._input = PeopleInput(self.people)
        self._opponent_actions = random_opponent_actions(JUDGE_SEED) if self.program.players > 1 else None

    @property
    def for_two(self) -> bool:
        """Whether two people could play it."""
        return self.plan is None and self.program.players > 1

    def change_people(self) -> None:
        """Let the other number of people play, from the start."""
        self.people = 3 - self.people
        self.restart()

    @property
    def over(self) -> bool:
        """Whether the game has ended, or the plan has."""
        return self.now.terminated or (self.plan is not None and self.now.tick >= len(self.plan))

    def handle(self, event: pygame.event.Event) -> bool:
        """Take the keys that steer; a plan steers itself."""
        return event.type in (pygame.KEYDOWN, pygame.KEYUP) and self.plan is None and self._input.handle(event)

    def update(self, seconds: float) -> None:
        """Move on by `seconds`, tick by tick once somebody has pressed a key."""
        self.started = self.started or self._input.any_pressed
        if not self.started or self.over:
            self.blend = min(1.0, self.blend + seconds * TEST_PLAY_TICKS_PER_SECOND)
            return
        self.blend += seconds * TEST_PLAY_TICKS_PER_SECOND
        while self.blend >= 1 and not self.over:
            self.blend -= 1
            self._step(*([self.plan[self.now.tick]] if self.plan is not None else self._input.take_actions()))

    def _step(self, *actions: int) -> None:
        orders = np.full((1, self.program.players), NIL, np.int64)
        orders[0, : len(actions)] = actions
        if self._opponent_actions is not None and len(actions) == 1:
            orders[0, 1] = self._opponent_actions[self.now.tick % len(self._opponent_actions)]
        self.before = self.now
        self.batch.step(orders)
        self.now = self.batch.snapshot()

    @property
    def status_words(self) -> str:
        """How it stands, in a few words."""
        score = f"score {self.now.score:g}, tick {self.now.tick}{', of one variant' * self._variant}"
        if self.now.terminated:
            return f"{'Won' if self.now.win > 0 else 'Lost' if self.now.win == 0 else 'Over'} · {score}"
        return f"{'The plan' if self.plan is not None else 'Playing' if self.started else 'Press an arrow to begin'} · {score}"


# ----------------------------------------------------------------------------------------------------
# A test play on the board: what begins it, what its keys do, what ends it. The text and its undo know nothing of it.


class TestPlayControl:
    """What begins a test play, what its keys do, and what ends it."""

    def __init__(self, stage: LevelCanvas, group: FocusGroup, tell: ShowToast):
        self.canvas, self.group, self.show_toast = stage, group, tell
        self._making: BackgroundCall[TestPlay] | None = None
        self._before: Widget = stage  # what had the keyboard

    def start(self, game: Game, plan: tuple[int, ...] | None = None) -> None:
        """Begin a test play of the level that is shown, made beside the window; with a plan it plays itself."""
        if self.canvas.board is None:
            self.show_toast("There is no level in the text to play", bad=True)
            return
        if not self.waiting:
            self._before = self.group.focused
        level = self.canvas.level
        self.group.focus(self.canvas)
        self._making = BackgroundCall(lambda: TestPlay(game, level, plan), "tryout")

    @property
    def waiting(self) -> bool:
        """It is about to begin."""
        return self._making is not None

    def stop(self) -> None:
        """End the test play; whoever was writing goes on writing."""
        self.canvas.test_play = self._making = None
        self.group.focus(self._before)

    def update(self, seconds: float) -> None:
        """Take the test play when it is made, and move it on."""
        if self._making is not None and self._making.done:
            making, self._making = self._making, None
            try:
                self.canvas.test_play = making.result()
            except (VGDLError, InvalidVariant) as error:
                self.show_toast(f"It cannot be played: {error}", bad=True)
        if self.canvas.test_play is not None:
            self.canvas.test_play.update(seconds)

    def handle(self, event: pygame.event.Event) -> bool:
        """Take the keys while a game is played; the mouse elsewhere, and what needs Ctrl, ends it."""
        tryout = self.canvas.test_play
        if tryout is None:
            if given_up := self.waiting and event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
                self.stop()
            return given_up
        if event.type in (pygame.KEYDOWN, pygame.KEYUP, pygame.TEXTINPUT) and not getattr(event, "mod", 0) & CONTROL_MODIFIERS:
            if event.type == pygame.KEYDOWN and (event.key == pygame.K_ESCAPE or (tryout.over and event.key == pygame.K_SPACE)):
                self.stop()
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_r:
                tryout.restart()
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_2 and tryout.for_two:
                tryout.change_people()
            else:
                return tryout.handle(event) or event.type == pygame.TEXTINPUT or event.unicode != "?"
            return True
        if event.type == pygame.KEYDOWN or (event.type == pygame.MOUSEBUTTONDOWN and not self.canvas.rect.collidepoint(event.pos)):
            self.stop()
        return False
