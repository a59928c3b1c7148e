"""Where one writes: a line (`TextInput`), and a whole text with line numbers, colours and diagnostics (`TextEditor`).

The editor shows a text and knows nothing of its language. Whoever owns it gives the colours (`tokens`) and the `diagnostics`, and does what
keys mean; the mouse and scrolling are its own. Positions are (row, column), counted from 0, as in `game_meta.editor`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import pygame

from game_meta.app.toolkit import widgets
from game_meta.app.toolkit.widgets import Scroll, Widget
from game_meta.render import icons
from game_meta.render.theme import Colour, Palette, Theme, mix_colours

CURSOR_BLINK_MS = 1060  # milliseconds from one appearance of the cursor to the next
_MAX_CLIPBOARD_CHARACTERS = 1_000_000


def cursor_shows() -> bool:
    """Return whether a blinking cursor is to be seen at this moment."""
    return pygame.time.get_ticks() % CURSOR_BLINK_MS < CURSOR_BLINK_MS / 2


class DesktopClipboard:
    """The clipboard of the desktop, and a pocket of our own where there is none."""

    def __init__(self) -> None:
        self._pocket = ""

    def put(self, text: str) -> None:
        """Keep a text to be pasted, here or elsewhere."""
        self._pocket = text
        try:
            pygame.scrap.put_text(text)
        except pygame.error:  # no window, or a desktop without
            pass

    def get(self) -> str:
        """Return the text that was kept last, by whatever program."""
        try:
            return pygame.scrap.get_text()[:_MAX_CLIPBOARD_CHARACTERS] or self._pocket
        except pygame.error:
            return self._pocket


# ----------------------------------------------------------------------------------------------------
# A line to write in.

_MAX_INPUT_CHARACTERS = 200  # characters


class TextInput(Widget):
    """A line to write in; `hint` is what stands there while it is empty."""

    def __init__(self, hint: str, changed: Callable[[], None]):
        super().__init__()
        self.hint, self.on_change = hint, changed
        self.text, self.cursor, self._clipboard = "", 0, DesktopClipboard()

    def set_text(self, text: str) -> None:
        """Put another text there, with the cursor behind it."""
        self.text = text[:_MAX_INPUT_CHARACTERS]
        self.cursor = len(self.text)
        self.on_change()

    def handle(self, event: pygame.event.Event) -> bool:
        if self.clicked_on(event):
            return True
        if event.type == pygame.TEXTINPUT:
            self._insert(event.text)
            return True
        if event.type != pygame.KEYDOWN:
            return False
        if event.key == pygame.K_BACKSPACE:
            self._replace(max(0, self.cursor - 1), self.cursor, "")
        elif event.key == pygame.K_DELETE:
            self._replace(self.cursor, self.cursor + 1, "")
        elif event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            self.cursor = min(max(0, self.cursor + (1 if event.key == pygame.K_RIGHT else -1)), len(self.text))
        elif event.key in (pygame.K_HOME, pygame.K_END):
            self.cursor = len(self.text) if event.key == pygame.K_END else 0
        elif event.key == pygame.K_v and event.mod & pygame.KMOD_CTRL:
            self._insert(" ".join(self._clipboard.get().split()))
        elif event.key == pygame.K_ESCAPE and self.text:
            self.set_text("")
        else:
            return bool(event.unicode) and event.unicode.isprintable()  # a letter: what it writes comes as TEXTINPUT
        return True

    def _insert(self, words: str) -> None:
        self._replace(self.cursor, self.cursor, words[: _MAX_INPUT_CHARACTERS - len(self.text)])

    def _replace(self, start: int, end: int, words: str) -> None:
        changed = self.text[:start] + words + self.text[end:]
        self.cursor = start + len(words)
        if changed != self.text:
            self.text = changed
            self.on_change()

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        edge = t.palette.accent if self.focused else t.palette.edge
        t.draw_box(surface, self.rect, t.palette.track, edge, 8, stroke=2 if self.focused else 1)
        inside = self.rect.inflate(-t.px(20), 0)
        outer = surface.get_clip()
        surface.set_clip(inside.clip(outer))
        before = t.text_width(self.text[: self.cursor], 13)
        left = inside.left - max(0, before - inside.width + 2)
        if self.text:
            t.draw_text(surface, self.text, (left, inside.centery), 13)
        else:
            t.draw_text(surface, t.fit_text(self.hint, 13, inside.width), (left, inside.centery), 13, t.palette.faint)
        if self.focused and cursor_shows():
            surface.fill(t.palette.accent, (left + before, inside.centery - t.px(9), max(1, t.px(1.5)), t.px(18)))
        surface.set_clip(outer)


# ----------------------------------------------------------------------------------------------------
# A text to write in: line numbers, colours, what is selected, and what is wrong, underlined, with what would mend it.

CODE_SIZE, CODE_LINE = 14, 21  # design pixels: of the type, and from one line to the next
_MULTI_CLICK_MS = 400  # milliseconds between clicks that belong together
_ROWS_AROUND_CURSOR = 2  # that stay in sight above and below the cursor

RowColumn = tuple[int, int]


class EditableText(Protocol):
    """What is shown: `game_meta.editor.document.Document`, or anything like it."""

    lines: list[str]

    @property
    def cursor(self) -> RowColumn: ...
    @property
    def anchor(self) -> RowColumn: ...
    def select(self, cursor: RowColumn, anchor: RowColumn | None = None) -> None: ...


class ColouredSpan(Protocol):
    """Columns `start` to before `end` of a row are of a kind out of TOKEN_COLOURS."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...


class UnderlinedSpan(Protocol):
    """What is wrong at columns `start` to before `end` of `row`; `severity` is "error" or "warning"."""

    @property
    def row(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def message(self) -> str: ...
    @property
    def severity(self) -> str: ...


TOKEN_COLOURS: dict[str, tuple[Callable[[Palette], Colour], bool]] = {  # colour and weight of each kind of word; others are plain
    "game": (lambda c: c.accent, True),
    "section": (lambda c: c.accent, True),
    "name": (lambda c: c.text, True),
    "class": (lambda c: c.cool, False),
    "effect": (lambda c: c.good, False),
    "ending": (lambda c: c.effects[5], False),
    "parameter": (lambda c: c.muted, False),
    "number": (lambda c: c.effects[7], False),
    "constant": (lambda c: c.effects[7], False),
    "verb": (lambda c: c.effects[7], True),
    "sign": (lambda c: c.faint, False),
    "character": (lambda c: c.accent, False),
    "blank": (lambda c: c.faint, False),
    "comment": (lambda c: c.faint, False),
    "unknown": (lambda c: c.bad, False),
}


M = TypeVar("M", bound=UnderlinedSpan)


class TextEditor(Widget, Generic[M]):
    """`press` answers a key or a text that was typed, `pick` two clicks (a word) or three (a line) at a place."""

    def __init__(self, text: EditableText, press: Callable[[pygame.event.Event], bool], pick: Callable[[RowColumn, int], None]):
        super().__init__()
        self.text, self.on_key, self.on_multi_click = text, press, pick
        self.tokens: Sequence[Sequence[ColouredSpan]] = ()
        self.diagnostics: Sequence[M] = ()
        self.quick_fix_words: Callable[[M], str] = lambda mark: ""  # what would mend it, in words
        self._scroll, self._left = Scroll(), 0  # pixels hidden above, and to the left
        self._line, self._wide, self._inside = CODE_LINE, 8.0, self.rect
        self._seen: object = None  # the cursor that was last brought into sight
        self._dragging, self._clicks, self._clicked = False, 0, -_MULTI_CLICK_MS
        self._pointed: RowColumn | None = None  # the place under the mouse

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type in (pygame.KEYDOWN, pygame.TEXTINPUT):
            return self.on_key(event) or (event.type == pygame.KEYDOWN and bool(event.unicode) and event.unicode.isprintable())
        if self._scroll.handle(event, 3 * self._line):
            return True
        if self.clicked_on(event):
            self._click(event.pos)
            return True
        if event.type == pygame.MOUSEBUTTONUP:
            self._dragging = False
        elif event.type == pygame.MOUSEMOTION:
            self._pointed = self.position_at_pixel(event.pos) if self._inside.collidepoint(event.pos) else None
            if self._dragging:
                self.text.select(self.position_at_pixel(event.pos), self.text.anchor)
                return True
        return False

    def _click(self, pos: RowColumn) -> None:
        now, place = pygame.time.get_ticks(), self.position_at_pixel(pos)
        self._clicks = self._clicks % 3 + 1 if now - self._clicked < _MULTI_CLICK_MS else 1
        self._clicked = now
        if self._clicks > 1:
            self.on_multi_click(place, self._clicks)
        else:
            self._dragging = True
            self.text.select(place, self.text.anchor if pygame.key.get_mods() & pygame.KMOD_SHIFT else None)

    def position_at_pixel(self, pos: RowColumn) -> RowColumn:
        """Return the position of the text that a point of the window lies nearest to."""
        row = min(max(0, (pos[1] - self._inside.top + self._scroll.offset) // self._line), len(self.text.lines) - 1)
        column = round((pos[0] - self._inside.left + self._left) / self._wide)
        return row, min(max(0, column), len(self.text.lines[row]))

    def pixel_of_position(self, place: RowColumn) -> RowColumn:
        """Return where in the window a position was drawn last: the middle of its left edge."""
        x = self._inside.left + round(place[1] * self._wide) - self._left
        return x, self._inside.top + place[0] * self._line - self._scroll.offset + self._line // 2

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c = t.palette
        t.draw_box(surface, self.rect, c.panel, c.accent if self.focused else c.edge, 12, stroke=2 if self.focused else 1)
        frame = self.rect.inflate(-t.px(16), -t.px(16))
        self._line, self._wide = t.px(CODE_LINE), t.code_width(CODE_SIZE)
        gutter = round(self._wide * (len(str(len(self.text.lines))) + 2)) + t.px(16)
        self._inside = pygame.Rect(frame.left + gutter, frame.top, frame.width - gutter - t.px(12), frame.height)
        self._scroll_to_cursor(frame, t)
        first = self._scroll.offset // self._line
        rows = range(first, min(len(self.text.lines), first + frame.height // self._line + 2))
        outer = surface.get_clip()
        surface.set_clip(frame.clip(outer))
        self._draw_gutter(surface, t, frame.left, gutter, rows)
        surface.set_clip(self._inside.inflate(t.px(4), 0).clip(outer))
        for row in rows:
            self._draw_selection(surface, t, row)
            self._draw_row(surface, t, row)
        for mark in self.diagnostics:
            if mark.row in rows:
                self._draw_underline(surface, t, mark)
        self._draw_cursor(surface, t)
        surface.set_clip(frame.clip(outer))
        self._scroll.draw_bar(surface, t)
        surface.set_clip(outer)
        self._draw_message(surface, t, rows)

    def _scroll_to_cursor(self, frame: pygame.Rect, t: Theme) -> None:
        """Scroll to where the cursor has gone; what the mouse scrolls away stays away."""
        tall = self._line * len(self.text.lines)
        self._scroll.set_view(frame, tall, t)
        if self.text.cursor == self._seen:
            return
        self._seen = self.text.cursor
        row, column = self.text.cursor
        self._scroll.reveal((row - _ROWS_AROUND_CURSOR) * self._line, (row + 1 + _ROWS_AROUND_CURSOR) * self._line)
        self._scroll.set_view(frame, tall, t)
        x, room = round(column * self._wide), self._inside.width
        self._left = max(0, min(max(self._left, x - room + round(4 * self._wide)), x - round(4 * self._wide)))

    def _draw_gutter(self, surface: pygame.Surface, t: Theme, left: int, wide: int, rows: range) -> None:
        """Numbers; beside a line with a fault a cross, beside one with a warning a ring."""
        worst = {mark.row: mark.severity for mark in sorted(self.diagnostics, key=lambda mark: mark.severity == "error")}
        for row in rows:
            y = self.pixel_of_position((row, 0))[1]
            if row == self.text.cursor[0]:
                place = pygame.Rect(left, y - self._line // 2, self._inside.right - left, self._line)
                t.draw_box(surface, place, mix_colours(t.palette.panel, t.palette.track, 0.6), radius=4)
            if row in worst:
                sign, ink = ("cross", t.palette.bad) if worst[row] == "error" else ("ring", t.palette.accent)
                icons.blit_centred(surface, icons.sign_icon(sign, t.px(11), ink), (left + t.px(7), y))
            number = t.render_code(str(row + 1), CODE_SIZE - 2, t.palette.text if row == self.text.cursor[0] else t.palette.faint)
            surface.blit(number, number.get_rect(midright=(left + wide - t.px(12), y)))

    def _draw_selection(self, surface: pygame.Surface, t: Theme, row: int) -> None:
        start, end = sorted((self.text.anchor, self.text.cursor))
        if start == end or not start[0] <= row <= end[0]:
            return
        left, middle = self.pixel_of_position((row, start[1] if row == start[0] else 0))
        right, _ = self.pixel_of_position((row, end[1] if row == end[0] else len(self.text.lines[row]) + 1))  # with the end of the line
        surface.fill(mix_colours(t.palette.panel, t.palette.cool, 0.35), (left, middle - self._line // 2, right - left, self._line))

    def _draw_row(self, surface: pygame.Surface, t: Theme, row: int) -> None:
        line, done = self.text.lines[row], 0
        for token in self.tokens[row] if row < len(self.tokens) else ():
            self._draw_span(surface, t, (row, done), line[done : token.start], t.palette.text, False)
            ink, bold = TOKEN_COLOURS.get(token.kind, (lambda c: c.text, False))
            self._draw_span(surface, t, (row, token.start), line[token.start : token.end], ink(t.palette), bold)
            done = max(done, token.end)
        self._draw_span(surface, t, (row, done), line[done:], t.palette.text, False)

    def _draw_span(self, surface: pygame.Surface, t: Theme, place: RowColumn, words: str, ink: Colour, bold: bool) -> None:
        if words.strip():
            image = t.render_code(words.replace("\t", " "), CODE_SIZE, ink, bold)
            surface.blit(image, image.get_rect(midleft=self.pixel_of_position(place)))

    def _draw_underline(self, surface: pygame.Surface, t: Theme, mark: UnderlinedSpan) -> None:
        """Waves below a fault, dots below a warning."""
        x, y = self.pixel_of_position((mark.row, mark.start))
        wide = max(round(self._wide), self.pixel_of_position((mark.row, mark.end))[0] - x)
        place, step = pygame.Rect(x, y + t.px(6), wide, t.px(6)), t.px(3)
        if mark.severity == "error":
            wave = tuple((at, step * (0.4 + at // step % 2)) for at in range(0, wide + 1, step))
            t.draw_strokes(surface, place, ((t.palette.bad, 1.3 * t.scale, wave),))
        else:
            t.draw_strokes(surface, place, (), tuple((t.palette.accent, 1.1 * t.scale, at, step) for at in range(step // 2, wide, t.px(4))))

    def _draw_cursor(self, surface: pygame.Surface, t: Theme) -> None:
        if self.focused and cursor_shows():
            x, y = self.pixel_of_position(self.text.cursor)
            surface.fill(t.palette.accent, (x - t.px(1), y - t.px(9), max(2, t.px(2)), t.px(18)))

    def _draw_message(self, surface: pygame.Surface, t: Theme, rows: range) -> None:
        """Draw what is wrong where the mouse points, or else where the cursor is, below the line."""
        for place in (self._pointed, self.text.cursor):
            for mark in self.diagnostics:
                if place and mark.row == place[0] in rows and mark.start <= place[1] <= max(mark.end, mark.start + 1):
                    words = [(mark.message, t.palette.text)]
                    words += [(cure, t.palette.good)] if (cure := self.quick_fix_words(mark)) else []
                    widgets.draw_tooltip(surface, t, self.rect, self.pixel_of_position((mark.row, mark.start)), self._line, words)
                    return
