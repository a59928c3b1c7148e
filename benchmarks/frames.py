"""How long a frame of the application takes: `python benchmarks/frames.py` (with a display; without one `xvfb-run -a python ...`).

For each screen the median and the 99th percentile of many frames, drawn as fast as they come: answering, moving on, drawing, showing.
60 frames a second leave 16.7 ms. `busy` is the processor's time alone, which tells more on a machine that has other work to do.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np
import pygame

from game_meta import content
from game_meta.agents.baselines import RandomAgent
from game_meta.variants import make_variant
from game_meta.viewer.app.adapt import AdaptScreen
from game_meta.viewer.app.app import App
from game_meta.viewer.app.home import Home
from game_meta.viewer.app.screen import Screen
from game_meta.viewer.app.settings import Settings
from game_meta.viewer.app.window import SIZE, open_window
from game_meta.viewer.play.opening import opening

FRAME = 1 / 60
WARM = 20  # frames that fill the caches


def measure(name: str, app: App, frames: int, each: Callable[[int], None] = lambda i: None) -> None:
    times, busy = [], []
    for i in range(WARM + frames):
        each(i)
        began, worked = time.perf_counter(), time.thread_time()
        app.frame(FRAME)
        times.append(time.perf_counter() - began)
        busy.append(time.thread_time() - worked)
    parts = [1000 * np.percentile(values[WARM:], q) for values in (times, busy) for q in (50, 99)]
    print(f"{name:28}" + "".join(f"{part:9.2f}" for part in parts), flush=True)


def opened(screen: Screen) -> App:
    app = App(Settings())
    app.open(screen)
    return app


def until(app: App, done: Callable[[], bool]) -> None:
    while not done():
        app.frame(FRAME)
        pygame.time.wait(20)


def press(key: int) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, unicode="", mod=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--size", type=int, nargs=2, default=SIZE)
    args = parser.parse_args()
    if problem := open_window(tuple(args.size)):
        sys.exit(f"no window: {problem}")
    print(f"{args.size[0]}x{args.size[1]}, ms a frame         median      99%   busy: median 99%")
    app = opened(home := Home())
    until(app, lambda: home.shelf is not None and not home.shelf.reading)
    measure("home", app, args.frames)
    keys = (pygame.K_DOWN, pygame.K_RIGHT, pygame.K_UP, pygame.K_LEFT)
    measure("home, another game each", app, args.frames, lambda i: press(keys[i // 5 % 4]))
    measure("home with its keys", app, args.frames, lambda i: setattr(app, "help", True))
    app.quit()
    app = opened(scene := AdaptScreen([RandomAgent()], make_variant("workshop", 4)))
    until(app, lambda: scene.recorder.complete is not None)
    scene.head.restart()
    measure("adapt, 8 ticks a second", app, args.frames)
    scene.head.level = 6
    measure("adapt, 64 ticks a second", app, args.frames)
    app.quit()
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_DATA_HOME"] = place  # the match's replay
        app = opened(match := opening("snowball", content.find("agents", "default"), rounds=9))
        for level, name in ((0, "play, 10 ticks a second"), (5, "play, 30 ticks a second")):
            match.live.faster(level)
            measure(name, app, args.frames, lambda i: press(pygame.K_RETURN if match.buttons else keys[i // 12 % 4]))
        app.quit()


if __name__ == "__main__":
    main()
