"""A theory played against the truth: two boards, the same keys for both, and what differs is framed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pygame

from game_meta.app.app import KeyHelp, Screen
from game_meta.app.toolkit.player_input import TURN_KEYS
from game_meta.engine.batch import Batch
from game_meta.engine.scene import Scene, Thing, read_scene
from game_meta.generator.variant import Variant
from game_meta.render import board, icons
from game_meta.render.theme import DARK_PALETTE, Theme, display_number
from game_meta.theory.judge import Judge
from game_meta.theory.reading import read_theory
from game_meta.theory.report import TheoryReport
from game_meta.theory.scene_difference import describe_difference
from game_meta.theory.trace import Trace


class TheoryPlayScreen(Screen):
    """The player moves both boards, a tick a key. Raises VGDLError and EngineError for a theory that is no game."""

    name = "theory"
    keys = (
        KeyHelp("arrows", "move on both boards"),
        KeyHelp("Space  .", "use; wait a tick"),
        KeyHelp("Enter", "its board as the true one is now"),
        KeyHelp("R", "begin again"),
        KeyHelp("N", "the next level"),
    )
    min_size = (760, 480)

    def __init__(self, variant: Variant, agent: str, report: TheoryReport):
        self.variant, self.agent = variant, agent
        self.theory, self.level = read_theory(report.text), 0
        self._judge = Judge()
        self.true_board, self.believed_board = (Batch(1, threads=1) for _ in range(2))
        self.begin()

    def begin(self) -> None:
        """Begin the level on both boards."""
        self.true_board.load([0], [self.variant.programs[self.level]], [0])
        self.trace = Trace(1, [read_scene(self.true_board)])
        self.believed = self.trace.last
        self.apart: tuple[int, str, str] | None = None  # since which tick; what was expected, and what came
        self._judge.start(self.believed_board, 0, self.theory, self.trace)

    def move(self, action: int) -> None:
        """Make a tick on both boards."""
        if self.true_board.terminated[0]:
            return
        before = self.trace.last
        for each in (self.true_board, self.believed_board):
            if not each.terminated[0]:
                each.step(np.array([action]))
        self.trace.add(action, read_scene(self.true_board))
        self.believed = read_scene(self.believed_board)
        expected, seen = describe_difference(before, self.believed, self.trace.last)
        if self.apart is None and expected != seen:
            self.apart = len(self.trace.actions), expected, seen
        if self.true_board.terminated[0]:
            self.app.play_sound("win" if self.trace.last.win == 1 else "death")

    def line_up(self) -> None:
        """Bring its board in line with the true one."""
        self._judge.bring_to(self.believed_board, 0, self.theory, self.trace)
        self.believed, self.apart = read_scene(self.believed_board), None

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type != pygame.KEYDOWN or event.mod & pygame.KMOD_CTRL:
            return False
        if event.key in TURN_KEYS:
            self.move(TURN_KEYS[event.key])
        elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.line_up()
        elif event.key in (pygame.K_r, pygame.K_n):
            self.level = (self.level + (event.key == pygame.K_n)) % len(self.variant.programs)
            self.begin()
        else:
            return False
        return True

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        surface.fill(t.palette.back)
        content = surface.get_rect().inflate(-2 * t.px(16), -2 * t.px(16))
        head = pygame.Rect(content.left, content.top, content.width, t.px(30))
        box = t.draw_text(surface, self.variant.family, (head.left + t.px(4), head.centery), 19, t.palette.text, True)
        level = f"level {self.level + 1} of {len(self.variant.programs)}  ·  tick {len(self.trace.actions)}"
        t.draw_text(surface, level, (box.right + t.px(16), head.centery + t.px(1)), 13, t.palette.muted)
        t.draw_text(surface, "? keys", (head.right, head.centery), 13, t.palette.muted, anchor="midright")
        foot = pygame.Rect(content.left, content.bottom - t.px(64), content.width, t.px(64))
        gap = t.px(12)
        wide = (content.width - gap) // 2
        truth, now = Counter(self.trace.last.thing_tuples), Counter(self.believed.thing_tuples)
        for left, title, batch, scene, odd in (
            (content.left, "The truth", self.true_board, self.trace.last, truth - now),
            (content.right - wide, f"What {self.agent} believes", self.believed_board, self.believed, now - truth),
        ):
            rect = pygame.Rect(left, head.bottom + t.px(8), wide, foot.top - head.bottom - t.px(16))
            inside = t.draw_panel(surface, rect, title)
            ending = {1: "won", 0: "lost"}.get(scene.win, "over") if scene.over else "score"
            score = t.draw_text(
                surface, display_number(scene.score), (inside.right, rect.top + t.px(20)), 18, t.palette.accent, True, "midright"
            )
            t.draw_text(surface, ending, (score.left - t.px(8), rect.top + t.px(20)), 13, t.palette.muted, anchor="midright")
            _draw_framed(surface, inside, batch, scene, list(odd))
        self._draw_verdict(surface, foot, t)

    def _draw_verdict(self, surface: pygame.Surface, foot: pygame.Rect, t: Theme) -> None:
        c, ticks = t.palette, len(self.trace.actions)
        alike = self.apart is None
        sign = icons.sign_icon("tick" if alike else "cross", t.px(16), c.good if alike else c.bad)
        icons.blit_centred(surface, sign, (foot.left + t.px(12), foot.top + t.px(18)))
        if self.apart is None:
            words = "Move with the arrows: both boards take the same keys" if not ticks else f"The same for {ticks} ticks"
            t.draw_text(surface, words, (foot.left + t.px(30), foot.top + t.px(18)), 15, c.text)
            return
        tick, expected, seen = self.apart
        room = foot.width - t.px(34)
        lines = (f"Apart since tick {tick}. Believed: {expected or 'nothing'}", f"True: {seen or 'nothing'}  ·  Enter lines them up again")
        for i, line in enumerate(lines):
            t.draw_text(
                surface, t.fit_text(line, 14, room), (foot.left + t.px(30), foot.top + t.px(18 + 24 * i)), 14, c.text if not i else c.muted
            )


def _draw_framed(surface: pygame.Surface, area: pygame.Rect, batch: Batch, scene: Scene, odd: list[Thing]) -> None:
    """Draw a board, and a frame about each thing that only it has."""
    cell, place = board.fit_board(area, scene.width, scene.height)
    surface.blit(board.draw_floor(scene.width, scene.height, cell), place)
    outer = surface.get_clip()
    surface.set_clip(place.clip(outer))
    board.draw_board_sprites(surface, place.topleft, cell, batch.snapshot(0))
    for _, x, y, _ in odd:
        frame = pygame.Rect(place.left + x * cell // scene.block_size, place.top + y * cell // scene.block_size, cell, cell)
        pygame.draw.rect(surface, DARK_PALETTE.bad, frame, max(2, cell // 14), border_radius=max(2, cell // 6))
    surface.set_clip(outer)
