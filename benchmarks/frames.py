"""How long a frame of the application takes: `python benchmarks/frames.py` (with a display; without one `xvfb-run -a python ...`).

For each screen the median and the 99th percentile of many frames, drawn as fast as they come: answering, moving on, drawing, showing.
60 frames a second leave 16.7 ms. `busy` is the processor's time alone, which tells more on a machine that has other work to do.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygame

from game_meta import content
from game_meta.agents.agent import RandomAgent
from game_meta.agents.agent_files import load_agent
from game_meta.app.app import App, Screen
from game_meta.app.screens.adapt import AdaptScreen
from game_meta.app.screens.design import DesignScreen
from game_meta.app.screens.home import HomeScreen
from game_meta.app.screens.play import open_play_screen as a_match
from game_meta.app.screens.watch import open_watch_screen as replays
from game_meta.app.toolkit.desktop import WINDOW_SIZE, open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.editor import editing
from game_meta.generator import make_variant

FRAME = 1 / 60
WARM = 20  # frames that fill the caches
ARROWS = (pygame.K_DOWN, pygame.K_RIGHT, pygame.K_UP, pygame.K_LEFT)


def measure(name: str, app: App, frames: int, each: Callable[[int], None] = lambda i: None) -> None:
    times, busy = [], []
    for i in range(WARM + frames):
        each(i)
        began, worked = time.perf_counter(), time.thread_time()
        app.run_frame(FRAME)
        times.append(time.perf_counter() - began)
        busy.append(time.thread_time() - worked)
    parts = [1000 * np.percentile(values[WARM:], q) for values in (times, busy) for q in (50, 99)]
    print(f"{name:28}" + "".join(f"{part:9.2f}" for part in parts), flush=True)


def opened(screen: Screen) -> App:
    app = App(Settings())
    app.open_screen(screen)
    return app


def until(app: App, done: Callable[[], bool]) -> None:
    while not done():
        app.run_frame(FRAME)
        pygame.time.wait(20)


def press(key: int) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, unicode="", mod=0))


def write(design: DesignScreen, i: int) -> None:
    """A letter of a comment, or the last one away: so the text is read anew in every frame, and is never longer than a line."""
    (editing.erase_left if i // 60 % 2 else lambda document: editing.type_text(document, "x"))(design.document)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--size", type=int, nargs=2, default=WINDOW_SIZE)
    args = parser.parse_args()
    if problem := open_window(tuple(args.size)):
        sys.exit(f"no window: {problem}")
    print(f"{args.size[0]}x{args.size[1]}, ms a frame         median      99%   busy: median 99%")
    for screen in (home, play, design, watch, adapt, think):
        screen(args.frames)


def home(frames: int) -> None:
    app = opened(screen := HomeScreen())
    until(app, lambda: screen.library is not None and not screen.library.reading)
    measure("home", app, frames)
    measure("home, another game each", app, frames, lambda i: press(ARROWS[i // 5 % 4]))
    measure("home with its keys", app, frames, lambda i: setattr(app, "help_shown", True))
    app.quit()


def play(frames: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_DATA_HOME"] = place  # the match's replay
        app = opened(match := a_match("snowball", content.find_content("agents", "memory"), rounds=9))
        for pace in (10, 30):
            match.live_match.set_pace(pace)
            measure(f"play, {pace} ticks a second", app, frames, lambda i: press(pygame.K_RETURN if match.buttons else ARROWS[i // 12 % 4]))
        app.quit()


def design(frames: int) -> None:
    with tempfile.TemporaryDirectory() as place:  # what is written is kept beside the file
        app = opened(screen := DesignScreen(Path(shutil.copy(content.find_content("games", "harvest"), place))))
        until(app, lambda: screen.queries.grade is not None)
        measure("design", app, frames)
        measure("design, a letter each", app, frames, lambda i: write(screen, i))
        app.quit()


def watch(frames: int) -> None:
    """Playing a replay, dragging along it, and boards side by side."""
    app = opened(scene := replays(["workshop"]))

    def play_on(i: int) -> None:
        if not scene.playing:
            scene.pause()

    measure("watch, 8 ticks a second", app, frames, play_on)
    scene.playhead.level = len(scene.playhead.speeds) - 1
    measure("watch, 512 ticks a second", app, frames, play_on)
    measure("watch, dragged to and fro", app, frames, lambda i: scene.seek(37 * i % len(scene.lanes)))
    scene.playhead.level, scene.show_heat_map = 3, True
    press(pygame.K_e)
    measure("watch, five episodes, heat", app, frames, play_on)
    app.quit()
    app = opened(scene := replays(["workshop", "wolves"]))
    measure("watch, two side by side", app, frames, play_on)
    app.quit()


def adapt(frames: int) -> None:
    app = opened(scene := AdaptScreen([RandomAgent()], make_variant("workshop", 4)))
    until(app, lambda: scene.background_trials.complete is not None)
    scene.playhead.restart()
    measure("adapt, 8 ticks a second", app, frames)
    scene.playhead.level = 6
    measure("adapt, 64 ticks a second", app, frames)
    app.quit()


def think(frames: int) -> None:
    """While an agent thinks that writes down rules: in a process of its own, as everywhere in the application, and in a thread."""
    for name, apart in (("adapt, thinking apart", True), ("adapt, thinking in a thread", False)):
        agent = load_agent("theorist")
        agent.plays_apart = apart
        app = opened(scene := AdaptScreen([agent], make_variant("meteors", 5)))
        until(app, lambda scene=scene: bool(scene.background_trials.trials))
        measure(name, app, frames)
        app.quit()


if __name__ == "__main__":
    main()
