"""Where a new game begins: a template, or a text that was left behind."""

from __future__ import annotations

from pathlib import Path

import pygame

from game_meta.design.autosave import Left
from game_meta.design.faults import diagnose
from game_meta.design.keep import left_in
from game_meta.design.levels import boards
from game_meta.design.templates import Template, free_name, templates
from game_meta.viewer import board as boards_of_play
from game_meta.viewer.app.grid import Grid
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.design.filing import when
from game_meta.viewer.design.screen import DesignScreen
from game_meta.viewer.design.stills import Cast, cast, still
from game_meta.viewer.theme import Theme


class StartScreen(Screen):
    name = "a new game"
    keys = (Key("↑ ↓ → ←", "choose"), Key("Enter", "begin with it"))
    smallest = (700, 480)

    def __init__(self, path: Path | None = None):
        """`path` is where the game will be saved; without one a free name in the folder `games`."""
        self.path = path
        self.grid: Grid[Template | Left] = Grid((290, 280), self._paint, lambda: None, self._begin)
        self.grid.focused = True

    def shown(self) -> None:
        self.grid.fill([*self._left(), *templates()])

    def _left(self) -> list[Left]:
        """Games that were never saved, and that no window shows."""
        if self.path is not None:
            return []  # the screen of that file will offer its own
        seen = {screen.keep.path for screen in self.app.stack if isinstance(screen, DesignScreen)}
        found = [left for left in left_in(Path.cwd() / "games") if not left.alive and not left.path.exists() and left.path not in seen]
        return sorted(found, key=lambda left: -left.when)

    def handle(self, event: pygame.event.Event) -> bool:
        return self.grid.handle(event)

    def _begin(self) -> None:
        chosen = self.grid.chosen
        assert chosen is not None  # there are always templates
        if isinstance(chosen, Left):
            screen = DesignScreen(chosen.path)
            screen.keep.recover(chosen)
        else:
            screen = DesignScreen(self.path or free_name(Path.cwd() / "games"), chosen.text)
        self.app.replace(screen)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        surface.fill(t.palette.back)
        whole = surface.get_rect().inflate(-2 * t.u(24), -2 * t.u(20))
        t.write(surface, "Begin a new game with …", (whole.left, whole.top + t.u(14)), 20, bold=True)
        told = "Enter begins · Esc back"
        t.write(surface, told, (whole.right, whole.top + t.u(14)), 13, t.palette.muted, anchor="midright")
        self.grid.rect = pygame.Rect(whole.left - t.u(4), whole.top + t.u(40), whole.width + t.u(4), whole.height - t.u(40))
        self.grid.draw(surface, t)

    def _paint(self, surface: pygame.Surface, rect: pygame.Rect, item: Template | Left, t: Theme) -> None:
        if isinstance(item, Left):
            text, name, about, ink = item.document.text, item.path.stem, f"Not saved, left behind at {when(item)}", t.palette.accent
        else:
            text, name, about, ink = item.text, item.name.capitalize(), item.about, t.palette.text
        if found := boards(text):
            game = diagnose(text).game
            area = pygame.Rect(rect.left + t.u(12), rect.top + t.u(12), rect.width - t.u(24), rect.height - t.u(110))
            side, _ = boards_of_play.fit(area, found[0].width, found[0].height)
            image = still(text, 0, side, cast(game) if game else Cast())
            surface.blit(image, image.get_rect(center=area.center))
        top = rect.bottom - t.u(86)
        t.write(surface, t.fit(name, 15, rect.width - t.u(24), True), (rect.left + t.u(12), top), 15, ink, True)
        for i, line in enumerate(t.wrap(about, 12, rect.width - t.u(24), 4)):
            t.write(surface, line, (rect.left + t.u(12), top + t.u(20) + t.u(17) * i), 12, t.palette.muted)
