"""The design screen: what the keys do, and what happens to the text, its file and its board as time goes by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pygame

from game_meta import content
from game_meta.app import app
from game_meta.app.app import KeyHelp, Screen, WaitingScreen
from game_meta.app.screens import design_text
from game_meta.app.screens.design_board import LevelCanvas, SpriteCast, SymbolSwatches, TestPlayControl, cast_sprites, draw_written_level
from game_meta.app.screens.design_text import SessionPrompts, format_leftover_time
from game_meta.app.toolkit import widgets
from game_meta.app.toolkit.text_input import DesktopClipboard, TextEditor
from game_meta.app.toolkit.widgets import Button, FocusGroup, Grid, Scroll, Widget
from game_meta.editor.background_queries import BackgroundQueries
from game_meta.editor.diagnostics import Diagnosis, TextDiagnostic, diagnose
from game_meta.editor.document import Document, TextTooLong
from game_meta.editor.file_session import FileSession, GameTemplate, Leftover, free_game_path, leftovers_in_folder, load_templates
from game_meta.editor.highlight import highlight
from game_meta.editor.painting import CannotPaint, read_boards
from game_meta.editor.solvability import SOLVABLE, UNKNOWN, UNSOLVABLE, has_layout_rules
from game_meta.editor.suggest_variants import CHOICE_COUNT, SEEDS_PER_CHOICE, SuggestedVariant
from game_meta.explain.sections import explain
from game_meta.generator.grading import Grade
from game_meta.render import board as boards_of_play
from game_meta.render import icons
from game_meta.render.theme import Colour, Theme, display_number
from game_meta.vgdl.diagnostics import Diagnostic
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import read_levels_beside

DESIGN_KEYS = (
    KeyHelp("Esc", "from the text to the board, from there back"),
    KeyHelp("Enter  click", "on the board: paint; right button erases"),
    KeyHelp("Shift  Ctrl", "with the mouse: a box, a whole area"),
    KeyHelp("1 … 9", "choose what to paint with"),
    KeyHelp("Page ↑ ↓", "another level; Ctrl D copies it"),
    KeyHelp("Ctrl arrows", "a larger board, with Shift a smaller one"),
    KeyHelp("Space  F5", "play the level (Space: from the board)"),
    KeyHelp("P  F6", "watch the plan"),
    KeyHelp("V  F7", "nine variants to choose from"),
    KeyHelp("A  F8", "an agent adapts to it"),
    KeyHelp("E", "write"),
    KeyHelp("Ctrl .", "mend what is underlined"),
    KeyHelp("Ctrl Z  Y", "undo, redo"),
    KeyHelp("Ctrl S", "save"),
    KeyHelp("Ctrl N", "a new game"),
)


class DesignScreen(Screen):
    name = "design"
    keys = DESIGN_KEYS
    smallest = (900, 600)

    def __init__(self, path: Path, text: str = ""):
        self.keep = FileSession(path, text)
        self.filing = SessionPrompts(self.keep, self._tell)
        self.asked, self.clipboard = BackgroundQueries(), DesktopClipboard()
        self.editor: TextEditor[TextDiagnostic] = TextEditor(
            self.document, self._write, lambda place, clicks: design_text.select_by_clicks(self.document, place, clicks)
        )
        self.editor.cure = lambda mark: f"Ctrl . to {mark.cure.label}" if mark.cure else ""
        self.stage = LevelCanvas(lambda: self.document)
        self.stage.beside = tuple(read_levels_beside(path))
        self.swatches, self.badge, self.rules = SymbolSwatches(self.stage), VerdictBadge(self.asked, self.watch), RulesPanel()
        self.notice = self.filing.notice
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Play", self.play), ("Vary", self.vary), ("Adapt", self.adapt),
            ("New", self.new), ("Save", self.filing.save), ("?  Keys", self._help),
        )  # fmt: skip
        self.buttons = [Button(words, act) for words, act in acts]
        self.group = FocusGroup(self.editor, self.swatches, self.stage, self.badge, self.rules, *self.buttons, self.notice)
        self.playing = TestPlayControl(self.stage, self.group, self._tell)
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
        except (TextTooLong, CannotPaint) as error:
            self.app.tell(str(error)[0].upper() + str(error)[1:], bad=True)
            return True

    def _handle(self, event: pygame.event.Event) -> bool:
        if self.playing.handle(event):
            return True
        if event.type == pygame.KEYDOWN and event.key in self._anywhere:
            self._anywhere[event.key]()
            return True
        if event.type == pygame.KEYDOWN and event.mod & design_text.CONTROL_MODIFIERS and event.key in self._controls:
            (self.redo if event.key == pygame.K_z and event.mod & pygame.KMOD_SHIFT else self._controls[event.key])()
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE and self.group.focused is not self.stage:
            self.group.focus(self.stage)
            return True
        if self.group.handle(event):
            if self.notice.focused and not self.notice.enabled:  # it is answered
                self.group.focus(self.editor)
            return True
        command = event.type == pygame.KEYDOWN and not event.mod & design_text.CONTROL_MODIFIERS and self.group.focused is not self.editor
        if command and event.key in self._commands:
            self._commands[event.key]()
            return True
        return False

    def _write(self, event: pygame.event.Event) -> bool:
        return design_text.press_key(self.document, event, self.clipboard)

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

        if (game := self._ready()) is not None:
            self.app.open(VaryScreen(self.asked, game, self.document))

    def adapt(self) -> None:
        from game_meta.app.screens.adapt import open_adapt_screen

        if (game := self._ready()) is not None:
            self.app.open(WaitingScreen("adapt", lambda: open_adapt_screen(game)))

    def new(self) -> None:

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
            self.stage.cast = cast_sprites(self.game)
        self.rules.show(self.game)
        self.badge.show(self.game, self.diagnosis.elsewhere)
        self.editor.text, self.editor.tokens = self.document, highlight(text)
        known = {(mark.row, mark.message): mark for mark in (*self.asked.marks, *self.diagnosis.marks)} if self.game else {}
        self.editor.marks = tuple(known.values()) or self.diagnosis.marks
        if seen != self._seen and self.group.focused is self.editor:
            self.stage.follow()
        self._seen = seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw_design_screen(self, surface, t)


# ----------------------------------------------------------------------------------------------------
# Where everything of the design screen stands.

_BADGE_HEIGHT, _RULES_HEIGHT = 78, 80  # design pixels: of the badge, and of the rules in words, which are four lines
_PANEL_PADDING = 24  # of a panel, above and below together


def draw_design_screen(screen: DesignScreen, surface: pygame.Surface, t: Theme) -> None:
    surface.fill(t.palette.back)
    edge, gap = t.u(16), t.u(12)
    whole = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(whole.left, whole.top, whole.width, t.u(34))
    _draw_design_head(screen, surface, head, t)
    top = head.bottom + t.u(10)
    if screen.notice.enabled:
        screen.notice.rect = pygame.Rect(whole.left, top, whole.width, t.u(widgets.QUESTION_BAR_HEIGHT))
        screen.notice.draw(surface, t)
        top = screen.notice.rect.bottom + t.u(10)
    wide = (whole.width - gap) // 2
    screen.editor.rect = pygame.Rect(whole.left, top, wide, whole.bottom - top)
    screen.editor.draw(surface, t)
    _draw_board_side(screen, surface, pygame.Rect(whole.right - wide, top, wide, whole.bottom - top), t)
    screen.swatches.tell(surface, t)


def _draw_design_head(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    right = rect.right
    for button in reversed(screen.buttons):
        button.rect = pygame.Rect((0, 0), button.wants(t))
        button.rect.midright = (right, rect.centery)
        button.draw(surface, t)
        right = button.rect.left - t.u(8)
    name = t.fit(screen.keep.path.stem, 20, right - rect.left - t.u(110), True)
    box = t.write(surface, name, rect.midleft, 20, t.palette.text, True)
    told = "not saved" if screen.keep.modified else "saved"
    if t.wide(told, 13) < right - box.right - t.u(20):
        t.write(
            surface, told, (box.right + t.u(12), rect.centery + t.u(2)), 13, t.palette.accent if screen.keep.modified else t.palette.faint
        )


def _draw_board_side(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    swatches, stage, gap = screen.swatches, screen.stage, t.u(10)
    swatches.rect = pygame.Rect(rect.left, rect.top, rect.width, swatches.tall(t, rect.width))
    swatches.draw(surface, t)
    foot = t.u(_PANEL_PADDING + _BADGE_HEIGHT + _RULES_HEIGHT)
    stage.rect = pygame.Rect(rect.left, swatches.rect.bottom + gap, rect.width, 0)
    stage.rect.height = rect.bottom - foot - gap - t.u(24) - stage.rect.top
    stage.draw(surface, t)
    _draw_board_line(screen, surface, pygame.Rect(rect.left, stage.rect.bottom, rect.width, t.u(24)), t)
    inside = t.panel(surface, pygame.Rect(rect.left, rect.bottom - foot, rect.width, foot))
    screen.badge.rect = pygame.Rect(inside.left, inside.top, inside.width, t.u(_BADGE_HEIGHT - 8))
    screen.badge.draw(surface, t)
    screen.rules.rect = pygame.Rect(inside.left, inside.top + t.u(_BADGE_HEIGHT), inside.width, 4 * t.u(_RULES_HEIGHT / 4))
    screen.rules.draw(surface, t)


def _draw_board_line(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """One line below the board: which level it is, or how the game goes, and what can be done."""
    stage, board = screen.stage, screen.stage.board
    if stage.tryout is not None:
        told, keys = stage.tryout.told, "R again · Esc ends it"
    elif board is not None:
        told = f"Level {board.number + 1} of {len(stage.boards)} · {board.width} × {board.height}"
        told = "Getting ready …" if screen.playing.waiting else told
        keys = "F5 plays · Esc to the board" if screen.editor.focused else "Space plays · A adapts · V varies · E writes"
    else:
        return
    box = t.write(surface, told, (rect.left + t.u(4), rect.centery), 13, t.palette.text)
    if t.wide(keys, 13) < rect.right - box.right - t.u(16):
        t.write(surface, keys, (rect.right - t.u(4), rect.centery), 13, t.palette.faint, anchor="midright")


# ----------------------------------------------------------------------------------------------------
# What can be said of the game: whether the level can be won, its grade, and its rules in plain words.

_PANEL_LINE = 20
RuleLine = tuple[str, bool]  # words, and whether they are a title


class VerdictBadge(Widget):
    """Solvable, not solvable or unknown; and the button that shows the plan."""

    def __init__(self, asked: BackgroundQueries, watch: Callable[[], None]):
        super().__init__()
        self.asked = asked
        self.watch = Button("Watch the plan", watch, "play")
        self.game: Game | None = None
        self._elsewhere = ""  # the first fault of a level in a file of its own

    def show(self, game: Game | None, elsewhere: Sequence[Diagnostic]) -> None:
        self.game, self._elsewhere = game, str(elsewhere[0]) if elsewhere else ""

    def handle(self, event: pygame.event.Event) -> bool:
        return self.watch.handle(event)

    def told(self, t: Theme) -> tuple[str, Colour, str, str]:
        """Sign, colour, word and reason."""
        c, verdict = t.palette, self.asked.verdict
        if self.game is None:
            return "cross", c.bad, "no game yet", self._elsewhere or "what is underlined in red keeps it from being one"
        if (fault := self.asked.faults.get("badge")) is not None:
            return "cross", c.bad, "cannot be built", fault.splitlines()[0] if fault else ""
        if verdict is None:
            return "ring", c.faint, "being judged …", "another process looks for a plan that wins"
        look = {SOLVABLE: ("tick", c.good), UNSOLVABLE: ("cross", c.bad), UNKNOWN: ("ring", c.accent)}[verdict.state]
        return *look, verdict.state, f"{'One variant of it: ' * has_layout_rules(self.game)}{verdict.why}"

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, (sign, ink, word, why) = t.palette, self.told(t)
        left, y, line = self.rect.left, self.rect.top + t.u(13), t.u(_PANEL_LINE)
        icons.blit_centred(surface, icons.sign_icon(sign, t.u(18), ink), (left + t.u(10), y))
        t.write(surface, word[0].upper() + word[1:], (left + t.u(28), y), 16, c.text, True)
        self.watch.enabled = self.asked.verdict is not None and bool(self.asked.verdict.plan.actions)
        self.watch.focused, self.watch.hovered = self.focused, self.hovered
        self.watch.words = "Watch the plan" if self.asked.verdict is None or self.asked.verdict.plan.won else "Watch the best try"
        self.watch.rect = pygame.Rect((0, 0), self.watch.wants(t))
        self.watch.rect.midright = (self.rect.right, y)
        if self.watch.enabled:
            self.watch.draw(surface, t)
        told = grade_words(self.asked.grade, self.asked.faults.get("grade")) if self.game else ""
        for i, words in enumerate((why[:1].upper() + why[1:], told)):
            t.write(surface, t.fit(words, 13, self.rect.width), (left, y + t.u(27) + i * line), 13, c.muted)


def grade_words(grade: Grade | None, fault: str | None) -> str:
    if fault:
        return f"No grade: {fault.splitlines()[0]}"
    if grade is None:
        return "Grade: …"
    word = "worth learning" if grade.valid else "too little to learn"
    told = f"Grade: {word} · oracle {display_number(grade.oracle_return, 1)} · random {display_number(grade.random_return, 1)} · idle {display_number(grade.noop_return, 1)}"
    return f"{told} · plan of {grade.length:.0f} · danger {grade.danger:.0%}{' · luck' if grade.stochastic else ''}"


class RulesPanel(Widget):
    """The rules in plain words."""

    def __init__(self) -> None:
        super().__init__()
        self._game: Game | None = None
        self._told: list[RuleLine] = []
        self._scroll, self._line = Scroll(), _PANEL_LINE

    def show(self, game: Game | None) -> None:
        """Of the last text that was a game: what is half written changes nothing."""
        if game is not None and game is not self._game:
            self._game, self._told = game, rule_lines(game)

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            self._scroll.to(self._scroll.offset + (2 if event.key == pygame.K_DOWN else -2) * self._line)
            return True
        return self._scroll.handle(event, 2 * self._line)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, self._line = t.palette, t.u(_PANEL_LINE)
        if self.focused:
            t.box(surface, self.rect.inflate(t.u(12), t.u(4)), c.panel, c.accent, 8, stroke=2)
        room = self.rect.width - t.u(16)
        written = [(part, title) for words, title in self._told for part in (t.wrap(words, 14 if title else 13, room))]
        self._scroll.fit(self.rect, len(written) * self._line, t)
        outer = surface.get_clip()
        surface.set_clip(self.rect.clip(outer))
        for i, (part, title) in enumerate(written):
            y = self.rect.top + i * self._line - self._scroll.offset + self._line // 2
            if -self._line < y - self.rect.top < self.rect.height + self._line:
                t.write(surface, part, (self.rect.left, y), 13, c.muted if title else c.text, title)
        self._scroll.draw(surface, t)
        surface.set_clip(outer)


def rule_lines(game: Game) -> list[RuleLine]:
    found: list[RuleLine] = []
    for section in explain(game):
        found.append((section.title, True))
        found += [(sentence.text, False) for sentence in section.sentences]
    return found


# ----------------------------------------------------------------------------------------------------
# Nine variants of a game to choose from.

_CHOICE_COLUMNS = 3
_CHANGE_LINES = 3  # of what is new in a variant


class VaryScreen(Screen):
    """Enter takes one: it replaces the text, as one step that can be undone."""

    name = "vary"
    keys = (KeyHelp("↑ ↓ → ←", "choose"), KeyHelp("Enter", "take it (undo brings the old one back)"), KeyHelp("N", "nine others"))
    smallest = (900, 600)

    def __init__(self, asked: BackgroundQueries, game: Game, document: Document):
        self.asked, self.game, self.document = asked, game, document
        self.grid: Grid[SuggestedVariant] = Grid((300, 200), self._paint, lambda: None, self._take)
        self.grid.focused = True
        self._first, self._waited = 0, 0.0

    def shown(self) -> None:
        self.asked.vary(self.game, self._first)

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key == pygame.K_n and not event.mod & pygame.KMOD_CTRL:
            self._first += SEEDS_PER_CHOICE * CHOICE_COUNT
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
            app.draw_waiting(surface, t, "Nine variants are being drawn …", self._waited)
            return
        surface.fill(t.palette.back)
        whole = surface.get_rect().inflate(-2 * t.u(16), -2 * t.u(16))
        head = (
            f"Nine variants of {self.game.name}"
            if len(self.grid.items) == CHOICE_COUNT
            else f"{len(self.grid.items)} variants, there are no more"
        )
        t.write(surface, head, (whole.left, whole.top + t.u(14)), 20, bold=True)
        told = "Enter takes one · N nine others · Esc back"
        t.write(surface, told, (whole.right, whole.top + t.u(14)), 13, t.palette.muted, anchor="midright")
        self.grid.rect = pygame.Rect(whole.left, whole.top + t.u(36), whole.width, whole.height - t.u(36))
        room = self.grid.rect.width - t.u(12)
        self.grid.cell = (int(room / t.scale) // _CHOICE_COLUMNS - 2, int(self.grid.rect.height / t.scale) // _CHOICE_COLUMNS)
        self.grid.draw(surface, t)

    def _paint(self, surface: pygame.Surface, rect: pygame.Rect, choice: SuggestedVariant, t: Theme) -> None:
        foot = t.u(18) * _CHANGE_LINES + t.u(6)
        area = pygame.Rect(rect.left + t.u(8), rect.top + t.u(8), rect.width - t.u(16), rect.height - foot - t.u(14))
        board = read_boards(choice.text)[0] if read_boards(choice.text) else None
        if board is not None:
            side, _ = boards_of_play.fit_board(area, board.width, board.height)
            image = draw_written_level(choice.text, 0, side, cast_sprites(choice.game))
            surface.blit(image, image.get_rect(center=area.center))
        left = len(choice.changes) - _CHANGE_LINES
        told = [*choice.changes[: _CHANGE_LINES - 1], f"and {left + 1} more"] if left > 0 else choice.changes
        for i, line in enumerate(told):
            at = (rect.left + t.u(10), rect.bottom - foot + t.u(18) * i + t.u(9))
            t.write(surface, t.fit(line, 12, rect.width - t.u(20)), at, 12, t.palette.muted)


# ----------------------------------------------------------------------------------------------------
# Where a new game begins: a template, or a text that was left behind.


class StartScreen(Screen):
    name = "a new game"
    keys = (KeyHelp("↑ ↓ → ←", "choose"), KeyHelp("Enter", "begin with it"))
    smallest = (700, 480)

    def __init__(self, path: Path | None = None):
        """`path` is where the game will be saved; without one a free name in the folder `games`."""
        self.path = path
        self.grid: Grid[GameTemplate | Leftover] = Grid((290, 280), self._paint, lambda: None, self._begin)
        self.grid.focused = True

    def shown(self) -> None:
        self.grid.fill([*self._left(), *load_templates()])

    def _left(self) -> list[Leftover]:
        """Games that were never saved, and that no window shows."""
        if self.path is not None:
            return []  # the screen of that file will offer its own
        seen = {screen.keep.path for screen in self.app.stack if isinstance(screen, DesignScreen)}
        found = [
            left
            for left in leftovers_in_folder(Path.cwd() / "games")
            if not left.alive and not left.path.exists() and left.path not in seen
        ]
        return sorted(found, key=lambda left: -left.when)

    def handle(self, event: pygame.event.Event) -> bool:
        return self.grid.handle(event)

    def _begin(self) -> None:
        chosen = self.grid.chosen
        assert chosen is not None  # there are always templates
        if isinstance(chosen, Leftover):
            screen = DesignScreen(chosen.path)
            screen.keep.recover(chosen)
        else:
            screen = DesignScreen(self.path or free_game_path(Path.cwd() / "games"), chosen.text)
        self.app.replace(screen)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        surface.fill(t.palette.back)
        whole = surface.get_rect().inflate(-2 * t.u(24), -2 * t.u(20))
        t.write(surface, "Begin a new game with …", (whole.left, whole.top + t.u(14)), 20, bold=True)
        told = "Enter begins · Esc back"
        t.write(surface, told, (whole.right, whole.top + t.u(14)), 13, t.palette.muted, anchor="midright")
        self.grid.rect = pygame.Rect(whole.left - t.u(4), whole.top + t.u(40), whole.width + t.u(4), whole.height - t.u(40))
        self.grid.draw(surface, t)

    def _paint(self, surface: pygame.Surface, rect: pygame.Rect, item: GameTemplate | Leftover, t: Theme) -> None:
        if isinstance(item, Leftover):
            text, name, about, ink = (
                item.document.text,
                item.path.stem,
                f"Not saved, left behind at {format_leftover_time(item)}",
                t.palette.accent,
            )
        else:
            text, name, about, ink = item.text, item.name.capitalize(), item.about, t.palette.text
        if found := read_boards(text):
            game = diagnose(text).game
            area = pygame.Rect(rect.left + t.u(12), rect.top + t.u(12), rect.width - t.u(24), rect.height - t.u(110))
            side, _ = boards_of_play.fit_board(area, found[0].width, found[0].height)
            image = draw_written_level(text, 0, side, cast_sprites(game) if game else SpriteCast())
            surface.blit(image, image.get_rect(center=area.center))
        top = rect.bottom - t.u(86)
        t.write(surface, t.fit(name, 15, rect.width - t.u(24), True), (rect.left + t.u(12), top), 15, ink, True)
        for i, line in enumerate(t.wrap(about, 12, rect.width - t.u(24), 4)):
            t.write(surface, line, (rect.left + t.u(12), top + t.u(20) + t.u(17) * i), 12, t.palette.muted)


# ----------------------------------------------------------------------------------------------------
# Which screen opens for a file, a name or nothing.


def open_design_screen(name: str | Path | None) -> Screen:
    """A file that is not there yet begins with a template. Raises content.NotFound for a name that no game has, and OSError."""
    if name is None:
        return StartScreen()
    if Path(name).suffix == content.CONTENT_SUFFIXES["games"] and not Path(name).exists():
        return StartScreen(Path(name))
    path = content.find_content("games", name).resolve()
    mine = Path.cwd() / "games" / path.name
    if path.parent == content.shipped_folder().resolve() / "games" and mine.resolve() != path:  # what came with the program stays as it is
        return DesignScreen(mine, path.read_text(encoding="utf-8"))
    return DesignScreen(path)
