"""What can be said of the game: whether the level can be won, its grade, and its rules in plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from game_meta.design.judge import SOLVABLE, UNKNOWN, UNSOLVABLE, half_drawn
from game_meta.explain import explain
from game_meta.variants import Grade
from game_meta.vgdl import Fault, Game
from game_meta.viewer import icons
from game_meta.viewer.app.scroll import Scroll
from game_meta.viewer.app.widgets import Button, Widget
from game_meta.viewer.design.asked import Asked
from game_meta.viewer.palette import Colour
from game_meta.viewer.theme import Theme, number

_LINE = 20
Line = tuple[str, bool]  # words, and whether they are a title


class Badge(Widget):
    """Solvable, not solvable or unknown; and the button that shows the plan."""

    def __init__(self, asked: Asked, watch: Callable[[], None]):
        super().__init__()
        self.asked = asked
        self.watch = Button("Watch the plan", watch, "play")
        self.game: Game | None = None
        self._elsewhere = ""  # the first fault of a level in a file of its own

    def show(self, game: Game | None, elsewhere: Sequence[Fault]) -> None:
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
        return *look, verdict.state, f"{'One variant of it: ' * half_drawn(self.game)}{verdict.why}"

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, (sign, ink, word, why) = t.palette, self.told(t)
        left, y, line = self.rect.left, self.rect.top + t.u(13), t.u(_LINE)
        icons.place(surface, icons.sign(sign, t.u(18), ink), (left + t.u(10), y))
        t.write(surface, word[0].upper() + word[1:], (left + t.u(28), y), 16, c.text, True)
        self.watch.enabled = self.asked.verdict is not None and bool(self.asked.verdict.plan.actions)
        self.watch.focused, self.watch.hovered = self.focused, self.hovered
        self.watch.words = "Watch the plan" if self.asked.verdict is None or self.asked.verdict.plan.won else "Watch the best try"
        self.watch.rect = pygame.Rect((0, 0), self.watch.wants(t))
        self.watch.rect.midright = (self.rect.right, y)
        if self.watch.enabled:
            self.watch.draw(surface, t)
        told = graded(self.asked.grade, self.asked.faults.get("grade")) if self.game else ""
        for i, words in enumerate((why[:1].upper() + why[1:], told)):
            t.write(surface, t.fit(words, 13, self.rect.width), (left, y + t.u(27) + i * line), 13, c.muted)


def graded(grade: Grade | None, fault: str | None) -> str:
    if fault:
        return f"No grade: {fault.splitlines()[0]}"
    if grade is None:
        return "Grade: …"
    word = "worth learning" if grade.valid else "too little to learn"
    told = f"Grade: {word} · oracle {number(grade.oracle, 1)} · random {number(grade.random, 1)} · idle {number(grade.noop, 1)}"
    return f"{told} · plan of {grade.length:.0f} · danger {grade.danger:.0%}{' · luck' if grade.chance else ''}"


class Rules(Widget):
    """The rules in plain words."""

    def __init__(self) -> None:
        super().__init__()
        self._game: Game | None = None
        self._told: list[Line] = []
        self._scroll, self._line = Scroll(), _LINE

    def show(self, game: Game | None) -> None:
        """Of the last text that was a game: what is half written changes nothing."""
        if game is not None and game is not self._game:
            self._game, self._told = game, lines(game)

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            self._scroll.to(self._scroll.offset + (2 if event.key == pygame.K_DOWN else -2) * self._line)
            return True
        return self._scroll.handle(event, 2 * self._line)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, self._line = t.palette, t.u(_LINE)
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


def lines(game: Game) -> list[Line]:
    found: list[Line] = []
    for section in explain(game):
        found.append((section.title, True))
        found += [(sentence.text, False) for sentence in section.sentences]
    return found
