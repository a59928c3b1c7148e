"""Where a new game begins: a template, or a text that was left behind."""

from __future__ import annotations

from pathlib import Path

import pygame

from game_meta.design.faults import diagnose
from game_meta.design.levels import boards
from game_meta.design.templates import Template, free_name, templates
from game_meta.viewer import board as boards_of_play
from game_meta.viewer.app.grid import Grid
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.design.stills import cast, still
from game_meta.viewer.theme import Theme


class StartScreen(Screen):
    name = "a new game"
    keys = (Key("↑ ↓ → ←", "choose"), Key("Enter", "begin with it"))
    smallest = (700, 480)

    def __init__(self, path: Path | None = None):
        """`path` is where the game will be saved; without one a free name in the folder `games`."""
        self.path = path
        self.grid: Grid[Template] = Grid((290, 280), self._paint, lambda: None, self._begin)
        self.grid.focused = True
        self.grid.fill(templates())

    def handle(self, event: pygame.event.Event) -> bool:
        return self.grid.handle(event)

    def _begin(self) -> None:
        from game_meta.viewer.design.screen import DesignScreen

        assert self.grid.chosen is not None  # there are always templates
        path = self.path or free_name(Path.cwd() / "games")
        self.app.replace(DesignScreen(path, self.grid.chosen.text))

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        surface.fill(t.palette.back)
        whole = surface.get_rect().inflate(-2 * t.u(24), -2 * t.u(20))
        t.write(surface, "Begin a new game with …", (whole.left, whole.top + t.u(14)), 20, bold=True)
        self.grid.rect = pygame.Rect(whole.left - t.u(4), whole.top + t.u(40), whole.width + t.u(4), whole.height - t.u(40))
        self.grid.draw(surface, t)

    def _paint(self, surface: pygame.Surface, rect: pygame.Rect, template: Template, t: Theme) -> None:
        game, board = diagnose(template.text).game, boards(template.text)[0]
        assert game is not None  # templates are valid
        area = pygame.Rect(rect.left + t.u(12), rect.top + t.u(12), rect.width - t.u(24), rect.height - t.u(110))
        side, _ = boards_of_play.fit(area, board.width, board.height)
        image = still(template.text, 0, side, cast(game))
        surface.blit(image, image.get_rect(center=area.center))
        top = rect.bottom - t.u(86)
        t.write(surface, template.name.capitalize(), (rect.left + t.u(12), top), 15, bold=True)
        for i, line in enumerate(t.wrap(template.about, 12, rect.width - t.u(24), 4)):
            t.write(surface, line, (rect.left + t.u(12), top + t.u(20) + t.u(17) * i), 12, t.palette.muted)
