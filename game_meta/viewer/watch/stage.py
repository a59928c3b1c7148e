"""One board of the watch screen, with its name, its score and, on demand, the ways that were gone on it."""

from __future__ import annotations

import pygame

from game_meta.engine.observation import AVATAR
from game_meta.replays.film import Take
from game_meta.viewer import board, sprites
from game_meta.viewer.palette import FLOOR, mix
from game_meta.viewer.theme import Theme, number
from game_meta.viewer.view import View
from game_meta.viewer.watch import signs
from game_meta.viewer.watch.heat import INKS, Warmth, opacity, ticks
from game_meta.viewer.watch.lanes import Lane

_STEPS = 8  # of the heat map's scale
_HELD = 52  # design pixels for what the avatar holds, below which none of it is shown
_SMALL = 240  # design pixels of a board's width below which words are smaller


class Stage:
    def __init__(self, lane: Lane):
        self.lane = lane
        self.warmth: Warmth | None = None  # what the heat map shows, while it does
        self._warm: dict[int, Warmth] = {}  # by level

    def draw(self, surface: pygame.Surface, rect: pygame.Rect, view: View, alone: bool, hot: bool) -> None:
        t, film = view.theme, self.lane.film
        take = film.takes[film.place(view.index).episode]
        self.warmth = self._of(take.level, view) if hot else None
        inside = t.panel(surface, rect)
        head = pygame.Rect(inside.left, inside.top, inside.width, t.u(24))
        self._headline(surface, head, view, take, alone)
        area = pygame.Rect(inside.left, head.bottom + t.u(8), inside.width, inside.bottom - head.bottom - t.u(8))
        area.height -= t.u(22) if hot else 0
        cell, place = board.scene(surface, area, view, self.warmth.below if self.warmth else None)
        if self.warmth is not None:
            surface.blit(self.warmth.above(cell), place)
            _scale(surface, pygame.Rect(inside.left, area.bottom + t.u(4), inside.width, t.u(18)), t, self.warmth.most)
        board.gains(surface, place, cell, view)
        if view.step.ended and view.blend >= 1:
            self._ending(surface, place, view, take)

    def _of(self, level: int, view: View) -> Warmth:
        if level not in self._warm:
            size = view.step.snapshot.width, view.step.snapshot.height
            self._warm[level] = Warmth(ticks(self.lane, level, size))
        return self._warm[level]

    def _headline(self, surface: pygame.Surface, rect: pygame.Rect, view: View, take: Take, alone: bool) -> None:
        """Name, episode and tick from the left, the score at the right, between them what the avatar holds."""
        t, step, lane = view.theme, view.step, self.lane
        right, ink = self._scores(surface, rect, view) - t.u(12), t.palette.muted
        name = f"Episode {step.episode}" if alone else lane.name
        left = t.write(surface, t.fit(name, 17, right - rect.left, True), rect.midleft, 17, t.palette.text, True).right
        which = f"of {view.card.episodes}" if alone else f"episode {step.episode}" if len(lane.episodes) > 1 else ""
        gap = t.u(8 if alone else 14)
        for long, short in ((which, ""), (f"tick {step.tick} of {take.ticks}", f"{step.tick}/{take.ticks}")):
            words = next((words for words in (long, short) if left + gap + t.wide(words, 13) <= right), "")
            if words:
                left = t.write(surface, words, (left + gap, rect.centery + t.u(1)), 13, ink).right
                gap = t.u(14)
        room = pygame.Rect(left + t.u(20), rect.top, right - left - t.u(20), rect.height)
        if room.width > t.u(_HELD):
            board.held(surface, room, view)

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
        if len(scores) > 1 or rect.width < t.u(_SMALL):
            return right
        return t.write(surface, "score", (right, rect.centery), 13, t.palette.muted, anchor="midright").left

    def _ending(self, surface: pygame.Surface, place: pygame.Rect, view: View, take: Take) -> None:
        """How the episode ended, on the board; of two players who won."""
        t, words, colour = view.theme, signs.ending(take), signs.ending_ink(view.theme, take)
        size = 16 if place.width > t.u(_SMALL) else 12
        pill = pygame.Rect(0, 0, t.wide(words, size, True) + t.u(size * 3.4), t.u(size * 2.1))
        pill.midbottom = (place.centerx, place.bottom - min(t.u(20), place.height // 8))
        t.box(surface, pill, t.palette.panel, colour, 24, 240, 2)
        signs.draw_ending(surface, t, take, t.u(size * 0.95), (pill.left + t.u(size * 1.2), pill.centery))
        t.write(surface, words, (pill.right - t.u(size * 0.9), pill.centery), size, t.palette.text, True, "midright")


def _scale(surface: pygame.Surface, rect: pygame.Rect, t: Theme, most: int) -> None:
    """What the heat map's colours mean, below the board."""
    words = f"{most} tick{'s' * (most != 1)} on a cell"
    box = t.write(surface, words, rect.midright, 12, t.palette.muted, anchor="midright")
    ramp = pygame.Rect(0, 0, t.u(72), t.u(10))
    ramp.midright = (box.left - t.u(8), rect.centery)
    for i in range(_STEPS):
        part = pygame.Rect(ramp.left + ramp.width * i // _STEPS, ramp.top, ramp.width // _STEPS + 1, ramp.height)
        strength = opacity(most ** (i / (_STEPS - 1)), most) / 255
        surface.fill(mix(FLOOR[0], INKS[0], strength), part)
    t.write(surface, "1", (ramp.left - t.u(6), rect.centery), 12, t.palette.muted, anchor="midright")
