"""The design screen and those that it opens: what the keys do, what happens to the text and its file, and where everything stands."""

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
from game_meta.vgdl.parser import read_game_text, read_levels_beside

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
    """A game being written and drawn: the text on the left, its board, verdict and rules on the right."""

    name = "design"
    keys = DESIGN_KEYS
    min_size = (900, 600)

    def __init__(self, path: Path, text: str = ""):
        self.session = FileSession(path, text)
        self.prompts = SessionPrompts(self.session, self._show_toast)
        self.queries, self.clipboard = BackgroundQueries(), DesktopClipboard()
        self.editor: TextEditor[TextDiagnostic] = TextEditor(
            self.document, self._edit_text, lambda place, clicks: design_text.select_by_clicks(self.document, place, clicks)
        )
        self.editor.quick_fix_words = lambda mark: f"Ctrl . to {mark.quick_fix.label}" if mark.quick_fix else ""
        self.canvas = LevelCanvas(lambda: self.document)
        self.canvas.level_files = tuple(read_levels_beside(path))
        self.swatches, self.verdict_badge, self.rules_panel = (
            SymbolSwatches(self.canvas),
            VerdictBadge(self.queries, self.watch_plan),
            RulesPanel(),
        )
        self.question_bar = self.prompts.question_bar
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Play", self.start_test_play), ("Vary", self.open_variants), ("Adapt", self.open_adapt),
            ("New", self.open_start), ("Save", self.prompts.save), ("?  Keys", self._show_help),
        )  # fmt: skip
        self.buttons = [Button(words, act) for words, act in acts]
        self.group = FocusGroup(
            self.editor, self.swatches, self.canvas, self.verdict_badge, self.rules_panel, *self.buttons, self.question_bar
        )
        self.test_play = TestPlayControl(self.canvas, self.group, self._show_toast)
        self.diagnosis = Diagnosis(None, ())
        self._seen = (-1, self.document.cursor)
        self._commands: dict[int, Callable[[], None]] = {
            pygame.K_SPACE: self.start_test_play, pygame.K_p: self.watch_plan, pygame.K_v: self.open_variants, pygame.K_a: self.open_adapt,
            pygame.K_e: self.focus_text,
        }  # fmt: skip
        self._function_keys = {
            pygame.K_F5: self.start_test_play,
            pygame.K_F6: self.watch_plan,
            pygame.K_F7: self.open_variants,
            pygame.K_F8: self.open_adapt,
        }
        self._control_keys: dict[int, Callable[[], object]] = {
            pygame.K_z: self._undo, pygame.K_y: self.redo, pygame.K_s: self.prompts.save, pygame.K_n: self.open_start,
            pygame.K_PERIOD: self.apply_quick_fix,
        }  # fmt: skip

    # The text and its file

    @property
    def document(self) -> Document:
        """The text that is edited."""
        return self.session.document

    @property
    def game(self) -> Game | None:
        """None while an error keeps the text from being one."""
        wrong = any(mark.severity == "error" for mark in self.diagnosis.diagnostics)
        return None if wrong else self.diagnosis.game

    def on_shown(self) -> None:
        self.prompts.offer_recovery()

    def on_closed(self) -> None:
        self.prompts.close()
        self.queries.close()

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        try:
            return self._handle(event)
        except (TextTooLong, CannotPaint) as error:
            self.app.show_toast(str(error)[0].upper() + str(error)[1:], bad=True)
            return True

    def _handle(self, event: pygame.event.Event) -> bool:
        if self.test_play.handle(event):
            return True
        if event.type == pygame.KEYDOWN and event.key in self._function_keys:
            self._function_keys[event.key]()
            return True
        if event.type == pygame.KEYDOWN and event.mod & design_text.CONTROL_MODIFIERS and event.key in self._control_keys:
            (self.redo if event.key == pygame.K_z and event.mod & pygame.KMOD_SHIFT else self._control_keys[event.key])()
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE and self.group.focused is not self.canvas:
            self.group.focus(self.canvas)
            return True
        if self.group.handle(event):
            if self.question_bar.focused and not self.question_bar.enabled:  # it is answered
                self.group.focus(self.editor)
            return True
        command = event.type == pygame.KEYDOWN and not event.mod & design_text.CONTROL_MODIFIERS and self.group.focused is not self.editor
        if command and event.key in self._commands:
            self._commands[event.key]()
            return True
        return False

    def _edit_text(self, event: pygame.event.Event) -> bool:
        return design_text.press_key(self.document, event, self.clipboard)

    def _undo(self) -> None:
        if not self.document.undo():
            self.app.show_toast("Nothing to undo")

    def redo(self) -> None:
        """Do again what was taken back last."""
        if not self.document.redo():
            self.app.show_toast("Nothing to redo")

    def apply_quick_fix(self) -> None:
        """Mend what is at the cursor, or else the first thing that can be mended."""
        marks = [mark for mark in self.editor.diagnostics if mark.quick_fix]
        row, column = self.document.cursor
        here = (
            [mark for mark in marks if mark.row == row and mark.start <= column <= mark.end] or [m for m in marks if m.row == row] or marks
        )
        if not here:
            self.app.show_toast("There is nothing here that I could mend")
        elif (cure := here[0].quick_fix) is not None:
            self.document.history.end_step()
            self.document.apply_edits([cure.edit])
            self.app.show_toast(f"Done: {cure.label}")

    def focus_text(self) -> None:
        """Give the keyboard to the text."""
        self.group.focus(self.editor)

    def _show_toast(self, words: str, bad: bool = False) -> None:
        self.app.show_toast(words, bad)

    def _show_help(self) -> None:
        self.app.help_shown = True

    # Playing, and the other screens

    def start_test_play(self) -> None:
        """Play the level, if the text is a game."""
        if (game := self._playable_game()) is not None:
            self.test_play.start(game)

    def watch_plan(self) -> None:
        """Watch the plan that was found, if there is one."""
        verdict = self.queries.verdict
        if verdict is None or not verdict.plan.actions:
            self.app.show_toast("There is no plan to watch yet")
        elif (game := self._playable_game()) is not None:
            self.test_play.start(game, verdict.plan.actions)

    def _playable_game(self) -> Game | None:
        game = self.game
        if game is None:
            self.app.show_toast("First mend what is underlined in red", bad=True)
        return game

    def open_variants(self) -> None:
        """Open the screen with nine variants."""

        if (game := self._playable_game()) is not None:
            self.app.open_screen(VaryScreen(self.queries, game, self.document))

    def open_adapt(self) -> None:
        """Open the screen on which an agent adapts to the game."""
        from game_meta.app.screens.adapt import open_adapt_screen_for_game

        if (game := self._playable_game()) is not None:
            self.app.open_screen(WaitingScreen("adapt", lambda: open_adapt_screen_for_game(game)))

    def open_start(self) -> None:
        """Open the screen on which a new game begins."""

        self.app.open_screen(StartScreen())

    # Time, and what is seen

    def update(self, seconds: float) -> None:
        self._analyse_text()
        self.queries.set_game(self.game, self.canvas.level, seconds)
        self.queries.collect_answers()
        self.test_play.update(seconds)
        self.prompts.update(seconds)

    @property
    def is_moving(self) -> bool:
        return self.test_play.waiting or self.canvas.test_play is not None

    @property
    def is_blinking(self) -> bool:
        return True

    def _analyse_text(self) -> None:
        """Read what the text says now, and give it to whoever shows it."""
        text, seen = self.document.text, (self.document.version, self.document.cursor)
        self.diagnosis = diagnose(text, str(self.session.path), self.canvas.level_files)
        if self.game is not None:
            self.canvas.sprite_cast = cast_sprites(self.game)
        self.rules_panel.set_game(self.game)
        self.verdict_badge.set_game(self.game, self.diagnosis.level_file_faults)
        self.editor.text, self.editor.tokens = self.document, highlight(text)
        known = {(mark.row, mark.message): mark for mark in (*self.queries.diagnostics, *self.diagnosis.diagnostics)} if self.game else {}
        self.editor.diagnostics = tuple(known.values()) or self.diagnosis.diagnostics
        if seen != self._seen and self.group.focused is self.editor:
            self.canvas.show_level_at_cursor()
        self._seen = seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw_design_screen(self, surface, t)


# ----------------------------------------------------------------------------------------------------
# Where everything of the design screen stands.

_BADGE_HEIGHT, _RULES_HEIGHT = 78, 80  # design pixels: of the badge, and of the rules in words, which are four lines
_PANEL_PADDING = 24  # of a panel, above and below together


def draw_design_screen(screen: DesignScreen, surface: pygame.Surface, t: Theme) -> None:
    """Place the parts of the design screen, and draw them."""
    surface.fill(t.palette.back)
    edge, gap = t.px(16), t.px(12)
    content_rect = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(content_rect.left, content_rect.top, content_rect.width, t.px(34))
    _draw_design_head(screen, surface, head, t)
    top = head.bottom + t.px(10)
    if screen.question_bar.enabled:
        screen.question_bar.rect = pygame.Rect(content_rect.left, top, content_rect.width, t.px(widgets.QUESTION_BAR_HEIGHT))
        screen.question_bar.draw(surface, t)
        top = screen.question_bar.rect.bottom + t.px(10)
    wide = (content_rect.width - gap) // 2
    screen.editor.rect = pygame.Rect(content_rect.left, top, wide, content_rect.bottom - top)
    screen.editor.draw(surface, t)
    _draw_board_side(screen, surface, pygame.Rect(content_rect.right - wide, top, wide, content_rect.bottom - top), t)
    screen.swatches.draw_hover_words(surface, t)


def _draw_design_head(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    right = rect.right
    for button in reversed(screen.buttons):
        button.rect = pygame.Rect((0, 0), button.wanted_size(t))
        button.rect.midright = (right, rect.centery)
        button.draw(surface, t)
        right = button.rect.left - t.px(8)
    name = t.fit_text(screen.session.path.stem, 20, right - rect.left - t.px(110), True)
    box = t.draw_text(surface, name, rect.midleft, 20, t.palette.text, True)
    saved_words = "not saved" if screen.session.modified else "saved"
    if t.text_width(saved_words, 13) < right - box.right - t.px(20):
        t.draw_text(
            surface,
            saved_words,
            (box.right + t.px(12), rect.centery + t.px(2)),
            13,
            t.palette.accent if screen.session.modified else t.palette.faint,
        )


def _draw_board_side(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    swatches, stage, gap = screen.swatches, screen.canvas, t.px(10)
    swatches.rect = pygame.Rect(rect.left, rect.top, rect.width, swatches.height_for(t, rect.width))
    swatches.draw(surface, t)
    foot = t.px(_PANEL_PADDING + _BADGE_HEIGHT + _RULES_HEIGHT)
    stage.rect = pygame.Rect(rect.left, swatches.rect.bottom + gap, rect.width, 0)
    stage.rect.height = rect.bottom - foot - gap - t.px(24) - stage.rect.top
    stage.draw(surface, t)
    _draw_board_line(screen, surface, pygame.Rect(rect.left, stage.rect.bottom, rect.width, t.px(24)), t)
    inside = t.draw_panel(surface, pygame.Rect(rect.left, rect.bottom - foot, rect.width, foot))
    screen.verdict_badge.rect = pygame.Rect(inside.left, inside.top, inside.width, t.px(_BADGE_HEIGHT - 8))
    screen.verdict_badge.draw(surface, t)
    screen.rules_panel.rect = pygame.Rect(inside.left, inside.top + t.px(_BADGE_HEIGHT), inside.width, 4 * t.px(_RULES_HEIGHT / 4))
    screen.rules_panel.draw(surface, t)


def _draw_board_line(screen: DesignScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """One line below the board: which level it is, or how the game goes, and what can be done."""
    stage, board = screen.canvas, screen.canvas.board
    if stage.test_play is not None:
        status, keys = stage.test_play.status_words, "R again · Esc ends it"
        if stage.test_play.for_two:
            people = "one person" if stage.test_play.people == 2 else "two people (W A S D, arrows)"
            keys = f"2: {people} · {keys}"
    elif board is not None:
        status = f"Level {board.number + 1} of {len(stage.boards)} · {board.width} × {board.height}"
        status = "Getting ready …" if screen.test_play.waiting else status
        keys = "F5 plays · Esc to the board" if screen.editor.focused else "Space plays · A adapts · V varies · E writes"
    else:
        return
    box = t.draw_text(surface, status, (rect.left + t.px(4), rect.centery), 13, t.palette.text)
    if t.text_width(keys, 13) < rect.right - box.right - t.px(16):
        t.draw_text(surface, keys, (rect.right - t.px(4), rect.centery), 13, t.palette.faint, anchor="midright")


# ----------------------------------------------------------------------------------------------------
# What can be said of the game: whether the level can be won, its grade, and its rules in plain words.

_PANEL_LINE = 20
RuleLine = tuple[str, bool]  # words, and whether they are a title


class VerdictBadge(Widget):
    """Solvable, not solvable or unknown; and the button that shows the plan."""

    def __init__(self, asked: BackgroundQueries, watch: Callable[[], None]):
        super().__init__()
        self.queries = asked
        self.watch_button = Button("Watch the plan", watch, "play")
        self.game: Game | None = None
        self._elsewhere = ""  # the first fault of a level in a file of its own

    def set_game(self, game: Game | None, elsewhere: Sequence[Diagnostic]) -> None:
        """Say which game it is about (None where the text is none), and what is wrong in files of levels."""
        self.game, self._elsewhere = game, str(elsewhere[0]) if elsewhere else ""

    def handle(self, event: pygame.event.Event) -> bool:
        return self.watch_button.handle(event)

    def verdict_words(self, t: Theme) -> tuple[str, Colour, str, str]:
        """Return icon, colour, word and reason."""
        c, verdict = t.palette, self.queries.verdict
        if self.game is None:
            return "cross", c.bad, "no game yet", self._elsewhere or "what is underlined in red keeps it from being one"
        if (fault := self.queries.errors.get("badge")) is not None:
            return "cross", c.bad, "cannot be built", fault.splitlines()[0] if fault else ""
        if verdict is None:
            return "ring", c.faint, "being judged …", "another process looks for a plan that wins"
        look = {SOLVABLE: ("tick", c.good), UNSOLVABLE: ("cross", c.bad), UNKNOWN: ("ring", c.accent)}[verdict.verdict]
        return *look, verdict.verdict, f"{'One variant of it: ' * has_layout_rules(self.game)}{verdict.reason}"

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, (sign, ink, word, why) = t.palette, self.verdict_words(t)
        left, y, line = self.rect.left, self.rect.top + t.px(13), t.px(_PANEL_LINE)
        icons.blit_centred(surface, icons.sign_icon(sign, t.px(18), ink), (left + t.px(10), y))
        t.draw_text(surface, word[0].upper() + word[1:], (left + t.px(28), y), 16, c.text, True)
        self.watch_button.enabled = self.queries.verdict is not None and bool(self.queries.verdict.plan.actions)
        self.watch_button.focused, self.watch_button.hovered = self.focused, self.hovered
        self.watch_button.label = (
            "Watch the plan" if self.queries.verdict is None or self.queries.verdict.plan.won else "Watch the best try"
        )
        self.watch_button.rect = pygame.Rect((0, 0), self.watch_button.wanted_size(t))
        self.watch_button.rect.midright = (self.rect.right, y)
        if self.watch_button.enabled:
            self.watch_button.draw(surface, t)
        grade_line = grade_words(self.queries.grade, self.queries.errors.get("grade")) if self.game else ""
        for i, words in enumerate((why[:1].upper() + why[1:], grade_line)):
            t.draw_text(surface, t.fit_text(words, 13, self.rect.width), (left, y + t.px(27) + i * line), 13, c.muted)


def grade_words(grade: Grade | None, fault: str | None) -> str:
    """Say the grade of a game, that it is still to come, or why there is none."""
    if fault:
        return f"No grade: {fault.splitlines()[0]}"
    if grade is None:
        return "Grade: …"
    word = "worth learning" if grade.valid else "too little to learn"
    oracle, random, idle = (display_number(value, 1) for value in (grade.oracle_return, grade.random_return, grade.noop_return))
    sentence = f"Grade: {word} · oracle {oracle} · random {random} · idle {idle}"
    return f"{sentence} · plan of {grade.length:.0f} · danger {grade.danger:.0%}{' · luck' if grade.stochastic else ''}"


class RulesPanel(Widget):
    """The rules in plain words."""

    def __init__(self) -> None:
        super().__init__()
        self._game: Game | None = None
        self._told: list[RuleLine] = []
        self._scroll, self._line = Scroll(), _PANEL_LINE

    def set_game(self, game: Game | None) -> None:
        """Show the rules of a game; of None the last ones stay: what is half written changes nothing."""
        if game is not None and game is not self._game:
            self._game, self._told = game, rule_lines(game)

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            self._scroll.scroll_to(self._scroll.offset + (2 if event.key == pygame.K_DOWN else -2) * self._line)
            return True
        return self._scroll.handle(event, 2 * self._line)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, self._line = t.palette, t.px(_PANEL_LINE)
        if self.focused:
            t.draw_box(surface, self.rect.inflate(t.px(12), t.px(4)), c.panel, c.accent, 8, stroke=2)
        room = self.rect.width - t.px(16)
        written = [(part, title) for words, title in self._told for part in (t.wrap_text(words, 14 if title else 13, room))]
        self._scroll.set_view(self.rect, len(written) * self._line, t)
        outer = surface.get_clip()
        surface.set_clip(self.rect.clip(outer))
        for i, (part, title) in enumerate(written):
            y = self.rect.top + i * self._line - self._scroll.offset + self._line // 2
            if -self._line < y - self.rect.top < self.rect.height + self._line:
                t.draw_text(surface, part, (self.rect.left, y), 13, c.muted if title else c.text, title)
        self._scroll.draw_bar(surface, t)
        surface.set_clip(outer)


def rule_lines(game: Game) -> list[RuleLine]:
    """Return the rules of a game in plain words, each line with whether it is a title."""
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
    min_size = (900, 600)

    def __init__(self, asked: BackgroundQueries, game: Game, document: Document):
        self.queries, self.game, self.document = asked, game, document
        self.grid: Grid[SuggestedVariant] = Grid((300, 200), self._draw_cell, lambda: None, self._take_chosen)
        self.grid.focused = True
        self._first, self._waited = 0, 0.0

    def on_shown(self) -> None:
        self.queries.ask_variants(self.game, self._first)

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key == pygame.K_n and not event.mod & pygame.KMOD_CTRL:
            self._first += SEEDS_PER_CHOICE * CHOICE_COUNT
            self.grid.fill(())
            self.queries.ask_variants(self.game, self._first)
            return True
        return self.grid.handle(event)

    def _take_chosen(self) -> None:
        if (chosen := self.grid.chosen) is not None:
            self.document.history.end_step()
            self.document.replace_all_text(chosen.text)
            self.app.close_top()
            self.app.show_toast("Taken: Ctrl Z brings the old one back")

    def update(self, seconds: float) -> None:
        self._waited += seconds
        self.queries.collect_answers()
        if (fault := self.queries.errors.get("vary")) is not None:
            self.app.close_top()
            self.app.show_toast(f"No variants: {fault}", bad=True)
        elif (choices := self.queries.choices) is not None and choices is not self.grid.items:
            self.grid.fill(choices)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        if self.queries.choices is None:
            app.draw_waiting(surface, t, "Nine variants are being drawn …", self._waited)
            return
        surface.fill(t.palette.back)
        content_rect = surface.get_rect().inflate(-2 * t.px(16), -2 * t.px(16))
        head = (
            f"Nine variants of {self.game.name}"
            if len(self.grid.items) == CHOICE_COUNT
            else f"{len(self.grid.items)} variants, there are no more"
        )
        t.draw_text(surface, head, (content_rect.left, content_rect.top + t.px(14)), 20, bold=True)
        key_hint = "Enter takes one · N nine others · Esc back"
        t.draw_text(surface, key_hint, (content_rect.right, content_rect.top + t.px(14)), 13, t.palette.muted, anchor="midright")
        self.grid.rect = pygame.Rect(content_rect.left, content_rect.top + t.px(36), content_rect.width, content_rect.height - t.px(36))
        room = self.grid.rect.width - t.px(12)
        self.grid.cell = (int(room / t.scale) // _CHOICE_COLUMNS - 2, int(self.grid.rect.height / t.scale) // _CHOICE_COLUMNS)
        self.grid.draw(surface, t)

    def _draw_cell(self, surface: pygame.Surface, rect: pygame.Rect, choice: SuggestedVariant, t: Theme) -> None:
        foot = t.px(18) * _CHANGE_LINES + t.px(6)
        area = pygame.Rect(rect.left + t.px(8), rect.top + t.px(8), rect.width - t.px(16), rect.height - foot - t.px(14))
        board = read_boards(choice.text)[0] if read_boards(choice.text) else None
        if board is not None:
            side, _ = boards_of_play.fit_board(area, board.width, board.height)
            image = draw_written_level(choice.text, 0, side, cast_sprites(choice.game))
            surface.blit(image, image.get_rect(center=area.center))
        left = len(choice.changes) - _CHANGE_LINES
        change_lines = [*choice.changes[: _CHANGE_LINES - 1], f"and {left + 1} more"] if left > 0 else choice.changes
        for i, line in enumerate(change_lines):
            at = (rect.left + t.px(10), rect.bottom - foot + t.px(18) * i + t.px(9))
            t.draw_text(surface, t.fit_text(line, 12, rect.width - t.px(20)), at, 12, t.palette.muted)


# ----------------------------------------------------------------------------------------------------
# Where a new game begins: a template, or a text that was left behind.


class StartScreen(Screen):
    """Where a new game begins: templates, and texts that were never saved."""

    name = "a new game"
    keys = (KeyHelp("↑ ↓ → ←", "choose"), KeyHelp("Enter", "begin with it"))
    min_size = (700, 480)

    def __init__(self, path: Path | None = None):
        """`path` is where the game will be saved; without one a free name in the folder `games`."""
        self.path = path
        self.grid: Grid[GameTemplate | Leftover] = Grid((290, 280), self._draw_cell, lambda: None, self._begin)
        self.grid.focused = True

    def on_shown(self) -> None:
        self.grid.fill([*self._find_leftovers(), *load_templates()])

    def _find_leftovers(self) -> list[Leftover]:
        """Games that were never saved, and that no window shows."""
        if self.path is not None:
            return []  # the screen of that file will offer its own
        seen = {screen.session.path for screen in self.app.stack if isinstance(screen, DesignScreen)}
        found = [
            left
            for left in leftovers_in_folder(Path.cwd() / "games")
            if not left.alive and not left.path.exists() and left.path not in seen
        ]
        return sorted(found, key=lambda left: -left.modified_at)

    def handle(self, event: pygame.event.Event) -> bool:
        return self.grid.handle(event)

    def _begin(self) -> None:
        chosen = self.grid.chosen
        assert chosen is not None  # there are always templates
        if isinstance(chosen, Leftover):
            screen = DesignScreen(chosen.path)
            screen.session.recover(chosen)
        else:
            screen = DesignScreen(self.path or free_game_path(Path.cwd() / "games"), chosen.text)
        self.app.replace_top(screen)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        surface.fill(t.palette.back)
        content_rect = surface.get_rect().inflate(-2 * t.px(24), -2 * t.px(20))
        t.draw_text(surface, "Begin a new game with …", (content_rect.left, content_rect.top + t.px(14)), 20, bold=True)
        key_hint = "Enter begins · Esc back"
        t.draw_text(surface, key_hint, (content_rect.right, content_rect.top + t.px(14)), 13, t.palette.muted, anchor="midright")
        self.grid.rect = pygame.Rect(
            content_rect.left - t.px(4), content_rect.top + t.px(40), content_rect.width + t.px(4), content_rect.height - t.px(40)
        )
        self.grid.draw(surface, t)

    def _draw_cell(self, surface: pygame.Surface, rect: pygame.Rect, item: GameTemplate | Leftover, t: Theme) -> None:
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
            area = pygame.Rect(rect.left + t.px(12), rect.top + t.px(12), rect.width - t.px(24), rect.height - t.px(110))
            side, _ = boards_of_play.fit_board(area, found[0].width, found[0].height)
            image = draw_written_level(text, 0, side, cast_sprites(game) if game else SpriteCast())
            surface.blit(image, image.get_rect(center=area.center))
        top = rect.bottom - t.px(86)
        t.draw_text(surface, t.fit_text(name, 15, rect.width - t.px(24), True), (rect.left + t.px(12), top), 15, ink, True)
        for i, line in enumerate(t.wrap_text(about, 12, rect.width - t.px(24), 4)):
            t.draw_text(surface, line, (rect.left + t.px(12), top + t.px(20) + t.px(17) * i), 12, t.palette.muted)


# ----------------------------------------------------------------------------------------------------
# Which screen opens for a file, a name or nothing.


def open_design_screen(name: str | Path | None) -> Screen:
    """Open a game by file or name; a file that is not there yet begins with a template.

    A game that came with the program is copied when it is first saved. Raises ContentNotFound for a name that no game has, and OSError.
    """
    if name is None:
        return StartScreen()
    if Path(name).suffix == content.CONTENT_SUFFIXES["games"] and not Path(name).exists():
        return StartScreen(Path(name))
    path = content.find_content("games", name).resolve()
    mine = Path.cwd() / "games" / path.name
    if path.parent == content.shipped_folder().resolve() / "games" and mine.resolve() != path:  # what came with the program stays as it is
        return DesignScreen(mine, read_game_text(path))
    return DesignScreen(path)
