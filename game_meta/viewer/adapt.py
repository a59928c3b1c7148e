"""The adapt scene: watch an agent meet a variant it has never seen. With a display a window, without one the same picture into files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from game_meta.viewer import export, help, screen
from game_meta.viewer.export import Exported
from game_meta.viewer.playhead import Playhead
from game_meta.viewer.recorder import Recorder, Source, record
from game_meta.viewer.scenes import Scenes, moments, views
from game_meta.viewer.theme import Theme
from game_meta.viewer.timeline import Moments

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent
    from game_meta.variants import Variant

FRAMES_A_SECOND = 60
_OUT = Path("out/adapt")
_UNSEEN = ("dummy", "offscreen")  # drivers of SDL that open windows nobody sees; it takes one by itself when a display does not answer
_NOTE_SECONDS = 3.0
_KEY_DELAY, _KEY_REPEAT = 350, 70  # milliseconds: held arrow keys go on stepping


def has_display() -> bool:
    if os.environ.get("SDL_VIDEODRIVER") in _UNSEEN:
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def adapt(agents: Sequence[Agent], variant: Variant, *, out: Path | None, headless: bool = False, episodes: int = 5, seed: int = 0,
          next_variant: Source | None = None, say: Callable[[str], None] = print) -> Exported | None:  # fmt: skip
    """Show a trial of one agent, or of two side by side in the same variant (and in a window as many more as one likes); the last one
    that was played to its end goes into files in `out`.

    Returns what was written. `next_variant` is called in the background for what key N plays. Raises OSError when `out` cannot be written
    and KeyboardInterrupt on Ctrl-C, in both cases with the window closed.
    """
    if out is not None:
        export.check_writable(out)
    if not headless and not has_display():
        headless = True
        say("No display: the trial goes into files.")
    if not headless and (problem := _open_window()):
        headless = True
        say(f"No window ({problem}): the trial goes into files.")
    if not headless:
        return _windowed(agents, variant, out, episodes, seed, next_variant, say)
    return _headless(agents, variant, out or _OUT, episodes, seed, say)


def _headless(agents: Sequence[Agent], variant: Variant, out: Path, episodes: int, seed: int, say: Callable[[str], None]) -> Exported:
    export.check_writable(out)
    latest: list[Scenes] = []
    told = 0

    def report(scenes: Scenes) -> None:
        nonlocal told
        latest[:] = [scenes]
        rounds = list(zip(*(scene.timeline.episodes for scene in scenes), strict=False))
        if all(episode.ended for episode in rounds[-1]) and len(rounds) > told:
            told = len(rounds)
            say(f"episode {told}: " + ", ".join(f"return {episode.result:g} in {episode.steps} ticks" for episode in rounds[-1]))

    say(f"{' and '.join(agent.name for agent in agents)} meet{'s' * (len(agents) == 1)} "
        f"{variant.family}, {variant.split}, seed {variant.seed}, rules {variant.rules_hash}")  # fmt: skip
    record(variant, agents, episodes, seed, report, lambda: True)
    return _save(latest[0], out, say)


def _save(scenes: Scenes, out: Path, say: Callable[[str], None]) -> Exported:
    exported = export.export(scenes, out)
    say("wrote " + ", ".join(str(file) for file in exported.files))
    return exported


def _open_window() -> str:
    """What is in the way of a window; empty when it is open."""
    try:
        pygame.display.init()
        pygame.display.set_caption("game-meta adapt")
        pygame.display.set_icon(screen.icon())
        pygame.display.set_mode(screen.DESIGN, pygame.RESIZABLE)
        pygame.key.set_repeat(_KEY_DELAY, _KEY_REPEAT)
        if pygame.display.get_driver() in _UNSEEN:
            raise pygame.error("the display does not answer")
    except pygame.error as error:
        pygame.display.quit()
        return str(error)
    return ""


def _windowed(agents: Sequence[Agent], variant: Variant, out: Path | None, episodes: int, seed: int, next_variant: Source | None,
              say: Callable[[str], None]) -> Exported | None:  # fmt: skip
    recorder = Recorder(agents, episodes)
    try:
        Window(recorder, variant, seed, out or Path(), next_variant).run()
    finally:
        pygame.display.quit()
        recorder.close()
    if recorder.error is not None:
        raise recorder.error
    if out is None:
        return None
    if recorder.complete is None:
        say(f"No trial was played to its end: nothing written to {out}.")
        return None
    return _save(recorder.complete, out, say)


@dataclass
class Window:
    """The state of the window and what its keys do."""

    recorder: Recorder
    variant: Variant
    seed: int
    out: Path  # where screenshots go
    next_variant: Source | None
    head: Playhead = field(default_factory=Playhead)
    truth: bool = False
    help: bool = False
    open: bool = True
    note: str = ""
    note_left: float = 0.0
    trials: int = 0

    def run(self) -> None:
        self.again()
        clock = pygame.time.Clock()
        while self.open and self.recorder.error is None:
            self.frame(min(0.1, clock.tick(FRAMES_A_SECOND) / 1000))

    def frame(self, seconds: float) -> None:
        """Answer the keys, move on by `seconds`, draw."""
        for event in pygame.event.get():
            self.handle(event)
        self.note_left -= seconds
        if self.recorder.scenes is not None:
            self.variant = self.recorder.scenes[0].variant
            self.head.advance(seconds, self.moments)
        self.draw(self.surface)
        pygame.display.flip()

    @property
    def surface(self) -> pygame.Surface:
        surface = pygame.display.get_surface()
        assert surface is not None  # the window is open
        return surface

    @property
    def moments(self) -> Moments:
        return moments(self.recorder.scenes or ())

    def handle(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self.open = False
        elif event.type == pygame.KEYDOWN:
            if event.unicode == "?" or event.key in (pygame.K_F1, pygame.K_h):
                self.help = not self.help
            elif event.key == pygame.K_ESCAPE and self.help:
                self.help = False
            elif event.key in self.keys:
                self.keys[event.key]()

    @property
    def keys(self) -> dict[int, Callable[[], None]]:
        return {
            pygame.K_SPACE: self.pause,
            pygame.K_RIGHT: lambda: self.head.jump(1, self.moments),
            pygame.K_LEFT: lambda: self.head.jump(-1, self.moments),
            pygame.K_UP: lambda: self.head.faster(1),
            pygame.K_DOWN: lambda: self.head.faster(-1),
            pygame.K_r: self.again,
            pygame.K_n: self.next,
            pygame.K_t: self.show_truth,
            pygame.K_s: self.screenshot,
            pygame.K_q: self.close,
            pygame.K_ESCAPE: self.close,
        }

    def close(self) -> None:
        self.open = False

    def pause(self) -> None:
        self.head.paused = not self.head.paused

    def show_truth(self) -> None:
        self.truth = not self.truth

    def again(self) -> None:
        """The same variant with fresh luck: the agent starts from nothing again."""
        variant = self.variant
        self.play(lambda: variant)

    def next(self) -> None:
        if self.next_variant is None:
            self.tell("There is no other variant")
        else:
            self.play(self.next_variant)

    def play(self, variant: Source) -> None:
        self.head.restart()
        self.recorder.start(variant, self.seed + self.trials)
        self.trials += 1

    def screenshot(self) -> None:
        number = 1
        while (file := self.out / f"screenshot-{number:02}.png").exists():
            number += 1
        try:
            export.write(file, export.png(self.surface))
        except OSError as error:
            self.tell(f"No screenshot: {error.strerror}")
        else:
            self.tell(f"Saved {file}")

    def tell(self, words: str) -> None:
        self.note, self.note_left = words, _NOTE_SECONDS

    def draw(self, surface: pygame.Surface) -> None:
        size = surface.get_size()
        canvas = surface
        if size[0] < screen.SMALLEST[0] or size[1] < screen.SMALLEST[1]:
            grow = max(screen.SMALLEST[0] / size[0], screen.SMALLEST[1] / size[1])
            canvas = pygame.Surface((round(size[0] * grow), round(size[1] * grow)))
        theme, scenes = Theme(screen.scale_for(canvas.get_size())), self.recorder.scenes
        if scenes is None:
            screen.waiting(canvas, theme, "Getting ready …" if self.trials == 1 else "The next trial is being prepared …")
        else:
            note = self.note if self.note_left > 0 else ""
            head = self.head
            screen.draw(
                canvas, views(scenes, theme, head.index, head.blend, truth=self.truth, paused=head.paused, speed=head.speed, note=note)
            )
        if self.help:
            help.draw(canvas, theme)
        if canvas is not surface:
            pygame.transform.smoothscale(canvas, size, surface)
