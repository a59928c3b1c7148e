"""Takes the pictures of the application in the README: `python docs/screens.py` (with a display; without one `xvfb-run -a python ...`)."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pygame

from game_meta import content
from game_meta.app.app import App, Screen
from game_meta.app.screens.design import DesignScreen
from game_meta.app.screens.home import HomeScreen
from game_meta.app.screens.play import open_play_screen as a_match
from game_meta.app.screens.watch import open_watch_screen as replays
from game_meta.app.toolkit.desktop import open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.match.arrangement import find_two_player_agent

DOCS = Path(__file__).parent
FRAME = 1 / 60
ARROWS = (pygame.K_DOWN, pygame.K_RIGHT, pygame.K_UP, pygame.K_LEFT)


def opened(screen: Screen) -> App:
    app = App(Settings())
    app.open_screen(screen)
    return app


def until(app: App, done: Callable[[], object]) -> None:
    while not done():
        app.run_frame(FRAME)
        pygame.time.wait(5)


def take(app: App, name: str) -> None:
    for _ in range(3):
        app.run_frame(0)
    pygame.image.save(app.surface, str(DOCS / f"{name}.png"))
    app.quit()


def home() -> None:
    app = opened(screen := HomeScreen())
    until(app, lambda: screen.library is not None and not screen.library.reading)
    take(app, "home")


def play() -> None:
    """The second round of a match between somebody who walks in circles and the agent that foresees what players do."""
    folder = find_two_player_agent(2)
    assert folder is not None  # it comes with the package
    app = opened(match := a_match("snowball", folder, rounds=5, seed=1))
    frame = 0
    while len(match.match.results) < 1 or match.match.boards[0].ticks < 30:
        frame += 1
        press(ARROWS[frame // 40 % 4] if match.buttons is None else pygame.K_RETURN)
        app.run_frame(FRAME)
    take(app, "play")


def press(key: int) -> None:
    for kind in (pygame.KEYDOWN, pygame.KEYUP):
        pygame.event.post(pygame.event.Event(kind, key=key, unicode="", mod=0))


def design() -> None:
    app = opened(screen := DesignScreen(content.find_content("games", "crossing")))
    until(app, lambda: screen.queries.grade is not None)
    take(app, "design")


def watch() -> None:
    app = opened(screen := replays(["workshop"]))
    screen.stop_at(2 * len(screen.lanes) // 3)
    take(app, "watch")


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_DATA_HOME"] = place  # the match's replay
        if problem := open_window():
            sys.exit(f"no window: {problem}")
        for picture in (home, play, design, watch):
            picture()


if __name__ == "__main__":
    main()
