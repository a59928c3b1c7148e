"""What an agent's rules answer to: the list scrolls, a rule leads to what it was seen from, the bar of the trial's time to any moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pygame

from game_meta.app.app import App
from game_meta.app.toolkit import widgets
from game_meta.app.toolkit.widgets import ENTER_KEYS, Scroll, Widget
from game_meta.files import write_atomically
from game_meta.render import time_bar
from game_meta.render.theme import Theme
from game_meta.render.theory_panel import RulesLayout, lay_out_rules, rules_list_rect
from game_meta.render.timeline import RulesView, TrialView
from game_meta.theory.report import BelievedRule, Moment, TheoryReport

_WHEEL_STEP = 54  # design pixels a notch


class RulesList(Widget):
    """The list of rules of one agent. J and K choose a rule, Enter or a click goes to the next moment that it was seen from."""

    def __init__(self, jump: Callable[[Moment], None]):
        super().__init__()
        self.chosen = ""  # the line of a rule: its place is another one at another moment
        self._jump, self._scroll = jump, Scroll()
        self._pointed: tuple[int, int] | None = None
        self._moments: tuple[Moment, ...] = ()  # of the chosen rule, as many as were known at any moment at which it was chosen
        self._visits = 0  # which of them comes next
        self._layout = RulesLayout((), 0)
        self._view: TrialView | None = None  # as it was drawn last
        self._reveal = False

    def place(self, rect: pygame.Rect, view: TrialView) -> RulesView:
        """Say where the panel is and what it shows; return what is marked in it."""
        t = view.theme
        self.rect, self._view, self.enabled = rect, view, view.step.theory is not None
        if view.step.theory is None:
            return RulesView()
        area, self._layout = rules_list_rect(rect, t), lay_out_rules(rect, view)
        chosen = next((place for place, rule in enumerate(view.step.theory.rules) if rule.line == self.chosen), None)
        self._scroll.set_view(area, self._layout.height, t)
        if self._reveal and (row := next((row for row in self._layout.rows if row.rule == chosen is not None), None)):
            self._scroll.reveal(row.top, row.top + row.height)
            self._scroll.set_view(area, self._layout.height, t)
        self._reveal = False
        return RulesView(self._scroll.offset, chosen, None if self._pointed is None else self._rule_at(self._pointed))

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        """Draw the bar beside the list, which itself is drawn with its panel."""
        if self.enabled:
            self._scroll.draw_bar(surface, t)

    def handle(self, event: pygame.event.Event) -> bool:
        if not self.enabled or self._view is None:
            return False
        if event.type == pygame.MOUSEMOTION:
            self._pointed = event.pos if self.rect.collidepoint(event.pos) else None
        if event.type == pygame.MOUSEWHEEL and self._pointed is None:
            return False
        if self._scroll.handle(event, self._view.theme.px(_WHEEL_STEP)):
            return True
        if self.clicked_on(event):
            if (rule := self._rule_at(event.pos)) is not None:
                self._choose(rule)
                self._visit_next()
            return True
        if event.type != pygame.KEYDOWN:
            return False
        if event.key in (pygame.K_j, pygame.K_k):
            self._choose_next(1 if event.key == pygame.K_j else -1)
        elif event.key in ENTER_KEYS and self.chosen:
            self._visit_next()
        else:
            return False
        return True

    def _rule_at(self, at: tuple[int, int]) -> int | None:
        assert self._view is not None  # it was drawn
        area = rules_list_rect(self.rect, self._view.theme)
        y = at[1] - area.top + self._scroll.offset
        rows = self._layout.rows if area.collidepoint(at) else ()
        return next((row.rule for row in rows if row.top <= y < row.top + row.height), None)

    def _choose_next(self, by: int) -> None:
        shown = [row.rule for row in self._layout.rows if row.rule is not None]
        if shown:
            lines = [self._rules[rule].line for rule in shown]
            start = lines.index(self.chosen) + by if self.chosen in lines else 0 if by > 0 else -1
            self._choose(shown[start % len(shown)])
            self._reveal = True

    @property
    def _rules(self) -> Sequence[BelievedRule]:
        assert self._view is not None and self._view.step.theory is not None  # it was drawn
        return self._view.step.theory.rules

    def _choose(self, rule: int) -> None:
        line, moments = self._rules[rule].line, self._rules[rule].evidence
        if line != self.chosen:
            self.chosen, self._moments, self._visits = line, (), 0
        self._moments = max(self._moments, moments, key=len)

    def _visit_next(self) -> None:
        """Go to the next of the moments of the chosen rule."""
        if self._moments:
            self._jump(self._moments[self._visits % len(self._moments)])
            self._visits += 1


class TimeBar(Widget):
    """The bar of a trial's time: pressed or dragged it shows that moment, under the mouse it tells what came as a surprise."""

    def __init__(self, jump: Callable[[Moment], None]):
        super().__init__()
        self._jump, self._dragged = jump, False
        self._pointed: int | None = None
        self._views: Sequence[TrialView] = ()

    def place(self, rect: pygame.Rect, views: Sequence[TrialView]) -> None:
        """Say where it was drawn, and of what."""
        self.rect, self._views = rect, views

    def handle(self, event: pygame.event.Event) -> bool:
        if not self._views or not self.rect.height:
            return False
        if event.type == pygame.MOUSEMOTION:
            self._pointed = event.pos[0] if self.rect.collidepoint(event.pos) else None
            self._dragged = self._dragged and bool(event.buttons[0])
        self._dragged = self._dragged or self.clicked_on(event)
        if event.type == pygame.MOUSEBUTTONUP:
            self._dragged = False
        if self._dragged and event.type in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN):
            tracks = time_bar.lay_out_tracks(self.rect, self._views[0].theme, self._views)
            self._jump(time_bar.moment_at_place(tracks, event.pos[0]))
            return True
        return False

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        """Draw what the mouse is on, over everything else."""
        if self._pointed is None or not self._views or not self.rect.height:
            return
        tracks = time_bar.lay_out_tracks(self.rect, t, self._views)
        episode, tick = time_bar.moment_at_place(tracks, self._pointed)
        words = [(f"episode {episode}, tick {tick}", t.palette.muted)]
        for each in time_bar.surprises_near(tracks, t, self._views, self._pointed)[:3]:
            words += [(f"Expected: {each.expected or 'nothing'}", t.palette.text), (f"Seen: {each.seen or 'nothing'}", t.palette.bad)]
            words += [(f"Since then: {each.mended}", t.palette.good)] if each.mended else []
        widgets.draw_tooltip(surface, t, surface.get_rect(), (self._pointed, self.rect.centery), self.rect.height, words)


# ----------------------------------------------------------------------------------------------------
# A theory as a game's file.


def free_path(folder: Path, name: str, ending: str) -> Path:
    """Return the first path `<name>-01<ending>`, `<name>-02<ending>` and so on that is free."""
    number = 1
    while (path := folder / f"{name}-{number:02}{ending}").exists():
        number += 1
    return path


def save_beside(app: App, path: Path, data: bytes) -> Path | None:
    """Write a file and say so, or why not; return the path if it is there."""
    try:
        write_atomically(path, data)
    except OSError as error:
        app.show_toast(f"Not saved: {error.strerror}", bad=True)
        return None
    app.show_toast(f"Saved {path}")
    return path


def save_theory(app: App, report: TheoryReport | None, folder: Path, game: str) -> Path | None:
    """Save a theory of a game as a game, under a name that is free; return where."""
    if report is None:
        app.show_toast("This agent writes no rules down", bad=True)
        return None
    return save_beside(app, free_path(folder, f"theory-of-{game}", ".vgdl"), report.text.encode())


def open_theory(app: App, path: Path) -> None:
    """Open a theory's file on the design screen."""
    if app.editor is None:
        app.show_toast(f"Open it with: game-meta design {path}")
    else:
        app.open_screen(app.editor(path))
