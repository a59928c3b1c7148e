"""A level being played in the window: by hand, or as a plan goes. It never touches the text."""

from __future__ import annotations

import numpy as np
import pygame

from game_meta.design.judge import SEED, half_drawn, playable
from game_meta.engine import Batch, Program, Snapshot, compile_game
from game_meta.engine.observation import DOWN, LEFT, NIL, RIGHT, UP, USE
from game_meta.variants.planner import rival
from game_meta.vgdl import Game

KEYS = {
    pygame.K_UP: UP, pygame.K_w: UP,
    pygame.K_LEFT: LEFT, pygame.K_a: LEFT,
    pygame.K_DOWN: DOWN, pygame.K_s: DOWN,
    pygame.K_RIGHT: RIGHT, pygame.K_d: RIGHT,
    pygame.K_SPACE: USE,
}  # fmt: skip
TICKS = 10  # a second


class Tryout:
    """`plan` is what to do tick by tick; without one the keys say it, and time waits for the first of them."""

    def __init__(self, game: Game, level: int = 0, plan: tuple[int, ...] | None = None):
        self.plan, self._variant = plan, half_drawn(game)
        self.program: Program = compile_game(playable(game), level)
        self.batch = Batch(1, players=self.program.players, threads=1)
        self.again()
        self._tick(NIL)  # the first tick of a machine's life takes long: here nobody waits for it
        self.again()

    def again(self) -> None:
        self.batch.load([0], [self.program], [SEED])
        self.now: Snapshot = self.batch.snapshot()
        self.before: Snapshot | None = None
        self.blend, self.begun = 1.0, self.plan is not None
        self._held: list[int] = []  # keys that are down, the last one last
        self._pressed: int | None = None  # one that came and may have gone since the last tick
        self._rival = rival(SEED) if self.program.players > 1 else None

    @property
    def over(self) -> bool:
        return self.now.over or (self.plan is not None and self.now.tick >= len(self.plan))

    def handle(self, event: pygame.event.Event) -> bool:
        """Keys that steer; a plan steers itself."""
        if event.type not in (pygame.KEYDOWN, pygame.KEYUP) or event.key not in KEYS or self.plan is not None:
            return False
        if event.key in self._held:
            if event.type == pygame.KEYDOWN:
                return True  # it comes again because it is held
            self._held.remove(event.key)
        elif event.type == pygame.KEYDOWN:
            self._held.append(event.key)
            self._pressed, self.begun = event.key, True
        return True

    def update(self, seconds: float) -> None:
        if not self.begun or self.over:
            self.blend = min(1.0, self.blend + seconds * TICKS)
            return
        self.blend += seconds * TICKS
        while self.blend >= 1 and not self.over:
            self.blend -= 1
            self._tick(self._wanted())

    def _wanted(self) -> int:
        if self.plan is not None:
            return self.plan[self.now.tick]
        key = self._pressed if self._pressed is not None else self._held[-1] if self._held else None
        self._pressed = None
        return NIL if key is None else KEYS[key]

    def _tick(self, action: int) -> None:
        orders = np.full((1, self.program.players), NIL, np.int64)
        orders[0, 0] = action
        if self._rival is not None:
            orders[0, 1] = self._rival[self.now.tick % len(self._rival)]
        self.before = self.now
        self.batch.step(orders)
        self.now = self.batch.snapshot()

    @property
    def told(self) -> str:
        """How it stands, in a few words."""
        score = f"score {self.now.score:g}, tick {self.now.tick}{', of one variant' * self._variant}"
        if self.now.over:
            return f"{'Won' if self.now.win > 0 else 'Lost' if self.now.win == 0 else 'Over'} · {score}"
        return f"{'The plan' if self.plan is not None else 'Playing' if self.begun else 'Press an arrow to begin'} · {score}"
