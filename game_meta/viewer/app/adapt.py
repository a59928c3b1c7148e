"""The adapt screen: an agent meets a variant it has never seen, and you watch what it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from game_meta.viewer import export, screen
from game_meta.viewer.app import waiting
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.playhead import Playhead
from game_meta.viewer.recorder import Recorder, Source
from game_meta.viewer.scenes import moments, views
from game_meta.viewer.theme import Theme
from game_meta.viewer.timeline import Moments

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent
    from game_meta.variants import Variant


class AdaptScreen(Screen):
    """A trial of one agent, or of two side by side. `out` is where screenshots go; `next_variant` is what key N plays."""

    name = "adapt"
    keys = (
        Key("Space", "pause and go on"),
        Key("→  ←", "one tick forward, back"),
        Key("↑  ↓", "faster, slower"),
        Key("R", "the same variant again"),
        Key("N", "the next variant"),
        Key("T", "the truth beside the beliefs"),
        Key("S", "screenshot"),
    )
    smallest = screen.SMALLEST

    def __init__(self, agents: Sequence[Agent], variant: Variant, *, episodes: int = 5, seed: int = 0, out: Path = Path(),
                 next_variant: Source | None = None):  # fmt: skip
        self.variant = variant
        self.recorder = Recorder(agents, episodes)
        self.head = Playhead()
        self.truth = False
        self._seed, self._out, self._next = seed, out, next_variant
        self._trials, self._waited = 0, 0.0
        self._actions: dict[int, Callable[[], None]] = {
            pygame.K_SPACE: self.pause,
            pygame.K_RIGHT: lambda: self.head.jump(1, self.moments),
            pygame.K_LEFT: lambda: self.head.jump(-1, self.moments),
            pygame.K_UP: lambda: self.head.faster(1),
            pygame.K_DOWN: lambda: self.head.faster(-1),
            pygame.K_r: self.again,
            pygame.K_n: self.next,
            pygame.K_t: self.show_truth,
            pygame.K_s: self.screenshot,
            pygame.K_q: lambda: self.app.back(),
        }

    @property
    def moments(self) -> Moments:
        return moments(self.recorder.scenes or ())

    def shown(self) -> None:
        if not self._trials:
            self.again()

    def closed(self) -> None:
        self.recorder.close()

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type != pygame.KEYDOWN or event.key not in self._actions or event.mod & pygame.KMOD_CTRL:
            return False
        self._actions[event.key]()
        return True

    def update(self, seconds: float) -> None:
        if self.recorder.error is not None:
            raise self.recorder.error
        self._waited = 0.0 if self.recorder.scenes else self._waited + seconds
        if self.recorder.scenes is not None:
            self.variant = self.recorder.scenes[0].variant
            self.head.advance(seconds, self.moments)

    def pause(self) -> None:
        self.head.paused = not self.head.paused

    def show_truth(self) -> None:
        self.truth = not self.truth

    def again(self) -> None:
        """The same variant with fresh luck: the agent starts from nothing again."""
        variant = self.variant
        self.play(lambda: variant)

    def next(self) -> None:
        if self._next is None:
            self.app.tell("There is no other variant", bad=True)
        else:
            self.play(self._next)

    def play(self, variant: Source) -> None:
        self.head.restart()
        self.recorder.start(variant, self._seed + self._trials)
        self._trials += 1

    def screenshot(self) -> None:
        number = 1
        while (file := self._out / f"screenshot-{number:02}.png").exists():
            number += 1
        try:
            export.write(file, export.png(self.app.surface))
        except OSError as error:
            self.app.tell(f"No screenshot: {error.strerror}", bad=True)
        else:
            self.app.tell(f"Saved {file}")

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        scenes, head = self.recorder.scenes, self.head
        if scenes is None:
            waiting.draw(surface, t, "Getting ready …" if self._trials == 1 else "The next trial is being prepared …", self._waited)
        else:
            told = {"truth": self.truth, "paused": head.paused, "speed": head.speed}
            screen.draw(surface, views(scenes, t, head.index, head.blend, **told))
