"""One board of the watch screen, with its name, its score and, on demand, the ways that were gone on it."""

from __future__ import annotations

import numpy as np
import pygame

from game_meta.engine.observation import AVATAR
from game_meta.replays.film import Take
from game_meta.viewer import board, icons, sprites
from game_meta.viewer.palette import DARK, mix
from game_meta.viewer.theme import Theme, number
from game_meta.viewer.view import View
from game_meta.viewer.watch import heat
from game_meta.viewer.watch.lanes import Lane

SIGNS = {"won": ("tick", "good"), "lost": ("cross", "bad"), "over": ("ring", "muted"), "cut off": ("minus", "bad")}
_SMALL = 240  # design pixels of a board's width below which words are smaller


def outcome(take: Take, player: int = 0) -> str:
    if not take.ended:
        return "cut off"
    return {1: "won", 0: "lost"}.get(take.wins[player], "over")


class Stage:
    def __init__(self, lane: Lane):
        self.lane = lane
        self.hot: np.ndarray | None = None  # what the heat map shows, while it does
        self._heat: tuple[tuple[int, tuple[int, int], int], np.ndarray, pygame.Surface] | None = None

    def draw(self, surface: pygame.Surface, rect: pygame.Rect, view: View, alone: bool, hot: bool) -> None:
        t, film = view.theme, self.lane.film
        take = film.takes[film.place(view.index).episode]
        inside = t.panel(surface, rect)
        head = pygame.Rect(inside.left, inside.top, inside.width, t.u(24))
        self._headline(surface, head, view, take, alone)
        area = pygame.Rect(inside.left, head.bottom + t.u(8), inside.width, inside.bottom - head.bottom - t.u(8))
        area.height -= t.u(22) if hot else 0
        cell, place = board.scene(surface, area, view)
        self.hot = None
        if hot:
            self.hot, image = self._warmth(take.level, (view.step.snapshot.width, view.step.snapshot.height), cell)
            surface.blit(image, place)
            _scale(surface, pygame.Rect(inside.left, area.bottom + t.u(4), inside.width, t.u(18)), t, self.hot)
        board.gains(surface, place, cell, view)
        if view.step.ended and view.blend >= 1:
            self._ending(surface, place, view, take)

    def _warmth(self, level: int, size: tuple[int, int], cell: int) -> tuple[np.ndarray, pygame.Surface]:
        key = level, size, cell
        if self._heat is None or self._heat[0] != key:
            counts = heat.ticks(self.lane, level, size)
            self._heat = key, counts, heat.picture(counts, cell)
        return self._heat[1], self._heat[2]

    def _headline(self, surface: pygame.Surface, rect: pygame.Rect, view: View, take: Take, alone: bool) -> None:
        """Name, episode and tick from the left, the score at the right, between them what the avatar holds."""
        t, step, episodes = view.theme, view.step, len(self.lane.film.takes)
        right = self._scores(surface, rect, view) - t.u(12)
        name = f"Episode {step.episode}" if alone else self.lane.name
        box = t.write(surface, t.fit(name, 17, right - rect.left, True), rect.midleft, 17, t.palette.text, True)
        told = [f"of {max(episodes, view.card.episodes)}"] if alone else [f"episode {step.episode}"] if len(self.lane.episodes) > 1 else []
        for words in (*told, f"tick {step.tick} of {take.ticks}"):
            if box.right + t.u(14) + t.wide(words, 13) > right:
                return
            box = t.write(surface, words, (box.right + t.u(8 if words == told[:1] else 14), rect.centery + t.u(1)), 13, t.palette.muted)
        left = box.right + t.u(20)
        board.held(surface, pygame.Rect(left, rect.top, right - left, rect.height), view)

    def _scores(self, surface: pygame.Surface, rect: pygame.Rect, view: View) -> int:
        """From the right, for two players beside their avatars; returns where there is room again."""
        t, right = view.theme, rect.right
        scores = self.lane.film.scores[view.index].tolist()
        for player in reversed(range(len(scores))):
            box = t.write(surface, number(scores[player]), (right, rect.centery), 20, t.palette.accent, True, "midright")
            right = box.left - t.u(8)
            if len(scores) > 1:
                robot = sprites.draw(AVATAR, t.u(22), rival=player > 0)
                right = surface.blit(robot, robot.get_rect(midright=(right, rect.centery))).left - t.u(16)
        return right if len(scores) > 1 else t.write(surface, "score", (right, rect.centery), 13, t.palette.muted, anchor="midright").left

    def _ending(self, surface: pygame.Surface, place: pygame.Rect, view: View, take: Take) -> None:
        """How the episode ended, on the board; of two players who won."""
        t, told = view.theme, outcome(take)
        size = 16 if place.width > t.u(_SMALL) else 12
        winners = [player for player, win in enumerate(take.wins) if win == 1]
        duel = len(take.wins) > 1 and take.ended and len(winners) == 1
        sign, ink = SIGNS[told]
        words = "wins" if duel else "nobody wins" if len(take.wins) > 1 and take.ended else told
        colour = t.palette.good if duel else getattr(t.palette, ink)
        pill = pygame.Rect(0, 0, t.wide(words, size, True) + t.u(size * 3.4), t.u(size * 2.1))
        pill.midbottom = (place.centerx, place.bottom - min(t.u(20), place.height // 8))
        t.box(surface, pill, t.palette.panel, colour, 24, 240, 2)
        image = sprites.draw(AVATAR, t.u(size * 1.4), rival=winners[0] > 0) if duel else icons.sign(sign, t.u(size * 0.9), colour)
        icons.place(surface, image, (pill.left + t.u(size * 1.15), pill.centery))
        t.write(surface, words, (pill.right - t.u(size * 0.9), pill.centery), size, t.palette.text, True, "midright")


def _scale(surface: pygame.Surface, rect: pygame.Rect, t: Theme, counts: np.ndarray) -> None:
    """What the heat map's colours mean, below the board."""
    most = int(counts.sum(0).max())
    words = f"{most} tick{'s' * (most != 1)} on a cell"
    box = t.write(surface, words, rect.midright, 12, t.palette.muted, anchor="midright")
    steps = 8
    ramp = pygame.Rect(0, 0, t.u(72), t.u(10))
    ramp.midright = (box.left - t.u(8), rect.centery)
    for i in range(steps):
        part = pygame.Rect(ramp.left + ramp.width * i // steps, ramp.top, ramp.width // steps + 1, ramp.height)
        strength = heat.opacity(most ** (i / (steps - 1)), most) / 255
        surface.fill(mix(DARK.back, heat.INKS[0], strength), part)
    t.write(surface, "1", (ramp.left - t.u(6), rect.centery), 12, t.palette.muted, anchor="midright")
