"""What is seen of replays: their boards, the ways that were gone on them, icons and words of events, and the timeline along the foot."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

import numpy as np
import pygame

from game_meta.app.screens.watch_lanes import EventMark, Lane, SyncedLanes
from game_meta.app.toolkit import desktop, widgets
from game_meta.app.toolkit.widgets import Widget
from game_meta.engine.observation import AVATAR
from game_meta.render import board, icons, sprites
from game_meta.render.theme import BOARD_FLOOR_COLOURS, DARK_PALETTE, Colour, Theme, display_number, mix_colours
from game_meta.render.timeline import TrialView
from game_meta.replays.highlights import Highlight
from game_meta.replays.player import ReplayedEpisode

_HEAT_SCALE_STEPS = 8  # of the heat map's scale
_MIN_HELD_WIDTH = 52  # design pixels for what the avatar holds, below which none of it is shown
_SMALL_BOARD = 240  # design pixels of a board's width below which words are smaller


class ReplayBoard:
    """One board of the watch screen: it remembers the heat map of each level."""

    def __init__(self, lane: Lane):
        self.lane = lane
        self.heat_map: HeatMap | None = None  # what the heat map shows, while it does
        self._heat_maps: dict[int, HeatMap] = {}  # by level

    def draw_board(self, surface: pygame.Surface, rect: pygame.Rect, view: TrialView, alone: bool, show_heat_map: bool) -> None:
        """Draw the panel of the board; `alone` if there is no other, `show_heat_map`: and where the avatar has been."""
        t, playback = view.theme, self.lane.playback
        take = playback.episodes[playback.position_of(view.index).episode]
        self.heat_map = self._heat_map_of_level(take.level, view) if show_heat_map else None
        inside = t.draw_panel(surface, rect)
        head = pygame.Rect(inside.left, inside.top, inside.width, t.px(24))
        self._draw_head(surface, head, view, take, alone)
        area = pygame.Rect(inside.left, head.bottom + t.px(8), inside.width, inside.bottom - head.bottom - t.px(8))
        area.height -= t.px(22) if show_heat_map else 0
        cell, place = board.draw_live_board(surface, area, view, self.heat_map.patches_below if self.heat_map else None)
        if self.heat_map is not None:
            surface.blit(self.heat_map.patches_above(cell), place)
            _draw_heat_scale(surface, pygame.Rect(inside.left, area.bottom + t.px(4), inside.width, t.px(18)), t, self.heat_map.max_ticks)
        board.draw_floating_rewards(surface, place, cell, view)
        if view.step.episode_over and view.blend >= 1:
            self._draw_ending(surface, place, view, take)

    def _heat_map_of_level(self, level: int, view: TrialView) -> HeatMap:
        if level not in self._heat_maps:
            size = view.step.snapshot.width, view.step.snapshot.height
            self._heat_maps[level] = HeatMap(count_avatar_ticks(self.lane, level, size))
        return self._heat_maps[level]

    def _draw_head(self, surface: pygame.Surface, rect: pygame.Rect, view: TrialView, take: ReplayedEpisode, alone: bool) -> None:
        """Name, episode and tick from the left, the score at the right, between them what the avatar holds."""
        t, step, lane = view.theme, view.step, self.lane
        right, ink = self._draw_scores(surface, rect, view) - t.px(12), t.palette.muted
        name = f"Episode {step.episode}" if alone else lane.name
        left = t.draw_text(surface, t.fit_text(name, 17, right - rect.left, True), rect.midleft, 17, t.palette.text, True).right
        which = f"of {view.card.episodes}" if alone else f"episode {step.episode}" if len(lane.episodes) > 1 else ""
        gap = t.px(8 if alone else 14)
        for long, short in ((which, ""), (f"tick {step.tick} of {take.ticks}", f"{step.tick}/{take.ticks}")):
            words = next((words for words in (long, short) if left + gap + t.text_width(words, 13) <= right), "")
            if words:
                left = t.draw_text(surface, words, (left + gap, rect.centery + t.px(1)), 13, ink).right
                gap = t.px(14)
        room = pygame.Rect(left + t.px(20), rect.top, right - left - t.px(20), rect.height)
        if room.width > t.px(_MIN_HELD_WIDTH):
            board.draw_held_items(surface, room, view)

    def _draw_scores(self, surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> int:
        """From the right, for two players beside their avatars; returns where there is room again."""
        t, right = view.theme, rect.right
        scores = self.lane.playback.scores[view.index].tolist()
        for player in reversed(range(len(scores))):
            box = t.draw_text(surface, display_number(scores[player]), (right, rect.centery), 20, t.palette.accent, True, "midright")
            right = box.left - t.px(8)
            if len(scores) > 1:
                robot = sprites.draw_sprite(AVATAR, t.px(22), second_player=player > 0)
                right = surface.blit(robot, robot.get_rect(midright=(right, rect.centery))).left - t.px(16)
        if len(scores) > 1 or rect.width < t.px(_SMALL_BOARD):
            return right
        return t.draw_text(surface, "score", (right, rect.centery), 13, t.palette.muted, anchor="midright").left

    def _draw_ending(self, surface: pygame.Surface, place: pygame.Rect, view: TrialView, take: ReplayedEpisode) -> None:
        """How the episode ended, on the board; of two players who won."""
        t, words, colour = view.theme, ending_words(take), ending_colour(view.theme, take)
        size = 16 if place.width > t.px(_SMALL_BOARD) else 12
        pill = pygame.Rect(0, 0, t.text_width(words, size, True) + t.px(size * 3.4), t.px(size * 2.1))
        pill.midbottom = (place.centerx, place.bottom - min(t.px(20), place.height // 8))
        t.draw_box(surface, pill, t.palette.panel, colour, 24, 240, 2)
        draw_ending_icon(surface, t, take, t.px(size * 0.95), (pill.left + t.px(size * 1.2), pill.centery))
        t.draw_text(surface, words, (pill.right - t.px(size * 0.9), pill.centery), size, t.palette.text, True, "midright")


def _draw_heat_scale(surface: pygame.Surface, rect: pygame.Rect, t: Theme, most: int) -> None:
    """Draw what the heat map's colours mean, below the board."""
    words = f"{most} tick{'s' * (most != 1)} on a cell"
    box = t.draw_text(surface, words, rect.midright, 12, t.palette.muted, anchor="midright")
    ramp = pygame.Rect(0, 0, t.px(72), t.px(10))
    ramp.midright = (box.left - t.px(8), rect.centery)
    for i in range(_HEAT_SCALE_STEPS):
        part = pygame.Rect(ramp.left + ramp.width * i // _HEAT_SCALE_STEPS, ramp.top, ramp.width // _HEAT_SCALE_STEPS + 1, ramp.height)
        strength = heat_opacity(most ** (i / (_HEAT_SCALE_STEPS - 1)), most) / 255
        surface.fill(mix_colours(BOARD_FLOOR_COLOURS[0], HEAT_COLOURS[0], strength), part)
    t.draw_text(surface, "1", (ramp.left - t.px(6), rect.centery), 12, t.palette.muted, anchor="midright")


# ----------------------------------------------------------------------------------------------------
# Where an avatar has been: a patch on every cell, the denser the more ticks it spent there.

HEAT_COLOURS = (DARK_PALETTE.accent, DARK_PALETTE.cool)  # of the first player and of the second; boards are dark in every theme
_MIN_OPACITY, _MAX_OPACITY = 50, 200  # opacity of a cell that was crossed once, and of the one with most ticks


def count_avatar_ticks(lane: Lane, level: int, size: tuple[int, int]) -> np.ndarray:
    """Return (players, height, width): in how many ticks of all its episodes in a level each cell had the avatar in it."""
    width, height = size
    takes = [take for take in (lane.playback.episodes[k] for k in lane.episodes) if take.level == level]
    paths = np.concatenate([lane.playback.avatar_paths[take.first_frame : take.first_frame + take.ticks + 1] for take in takes])
    found = np.zeros((paths.shape[1], height, width), int)
    for player in range(paths.shape[1]):
        path = paths[:, player]
        x, y = np.floor(path[~np.isnan(path[:, 0])]).astype(int).T
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        np.add.at(found[player], (y[inside], x[inside]), 1)
    return found


def heat_opacity(count: float, most: float) -> int:
    """Return the opacity of a cell, by the logarithm: a single long wait does not outshine the way that led there."""
    share = 1.0 if most <= 1 else float(np.log(count) / np.log(most))
    return round(_MIN_OPACITY + (_MAX_OPACITY - _MIN_OPACITY) * share)


class HeatMap:
    """As pictures for a board of which a cell is so many pixels: patches `below` all that stands on the floor, and frames `above` it, which
    are seen where things cover the whole floor. Where both players were the colour is one in between."""

    def __init__(self, counts: np.ndarray):
        self.counts, self.max_ticks = counts, int(counts.sum(0).max())
        self._cell, self._below, self._above = 0, pygame.Surface((1, 1)), pygame.Surface((1, 1))

    def patches_below(self, cell: int) -> pygame.Surface:
        """Return the patches for cells of so many pixels, kept until another size is asked for."""
        self._draw_patches(cell)
        return self._below

    def patches_above(self, cell: int) -> pygame.Surface:
        """Return the frames for cells of so many pixels, kept likewise."""
        self._draw_patches(cell)
        return self._above

    def _draw_patches(self, cell: int) -> None:
        if cell == self._cell:
            return
        both = self.counts.sum(0)
        size = both.shape[1] * cell, both.shape[0] * cell
        self._cell, self._below, self._above = cell, pygame.Surface(size, pygame.SRCALPHA), pygame.Surface(size, pygame.SRCALPHA)
        thin, radius = max(1, cell // 20), max(1, cell // 7)
        for y, x in np.argwhere(both).tolist():
            ink = mix_colours(HEAT_COLOURS[0], HEAT_COLOURS[1], 0 if len(self.counts) == 1 else self.counts[1, y, x] / both[y, x])
            strength = heat_opacity(both[y, x], self.max_ticks)
            patch = pygame.Rect(x * cell, y * cell, cell, cell).inflate(-2 * thin, -2 * thin)
            pygame.draw.rect(self._below, (*ink, strength), patch, border_radius=radius)
            pygame.draw.rect(self._above, (*ink, strength), patch, thin, border_radius=radius)


# ----------------------------------------------------------------------------------------------------
# How an event looks: each kind has a shape and a colour of its own, and words.

ENDING_EVENTS = ("win", "loss", "end")
EVENT_LEGEND = (  # an event of each kind, and what it is called
    (Highlight(0, "score", 0, "+1"), "gain"),
    (Highlight(0, "score", 0, "−1"), "loss"),
    (Highlight(0, "death", 0, ""), "death"),
    (Highlight(0, "certain", 0, ""), "certain"),
    (Highlight(0, "surprise", 0, ""), "surprise"),
)
_OUTCOME_WORDS = {1: "won", 0: "lost", -1: "over"}
_ENDING_ICONS = {"won": ("tick", "good"), "wins": ("tick", "good"), "lost": ("cross", "bad"), "cut off": ("minus", "bad")}
_EVENT_ICONS = {
    "death": ("fall", "bad"),
    "certain": ("diamond", "cool"),
    "surprise": ("burst", "accent"),
    "win": ("tick", "good"),
    "loss": ("cross", "bad"),
    "end": ("ring", "muted"),
}


def event_colour(t: Theme, event: Highlight) -> Colour:
    """Return the colour of an event's icon."""
    return getattr(t.palette, _event_icon(event)[1])


def draw_event_icon(surface: pygame.Surface, t: Theme, event: Highlight, size: int, centre: tuple[float, float]) -> None:
    """Draw the icon of an event."""
    icons.blit_centred(surface, icons.sign_icon(_event_icon(event)[0], size, event_colour(t, event)), centre)


def _event_icon(event: Highlight) -> tuple[str, str]:
    if event.kind == "score":
        return ("disc", "good") if event.label.startswith("+") else ("minus", "bad")
    return _EVENT_ICONS[event.kind]


def event_chime(event: Highlight) -> str:
    """Return the one of desktop.CHIMES that an event has; empty for what makes no sound."""
    if event.kind == "score":
        return "gain" if event.label.startswith("+") else "loss"
    return event.kind if event.kind in desktop.CHIMES else ""


def ending_words(take: ReplayedEpisode) -> str:
    """Say how an episode ended, in a word or two; of two players one wins, or nobody does."""
    if not take.ended:
        return "cut off"
    if len(take.wins) == 1:
        return _OUTCOME_WORDS[take.wins[0]]
    return "wins" if take.wins.count(1) == 1 else "nobody wins"


def ending_colour(t: Theme, take: ReplayedEpisode) -> Colour:
    """Return the colour of an episode's ending."""
    return getattr(t.palette, _ending_icon(take)[1])


def draw_ending_icon(surface: pygame.Surface, t: Theme, take: ReplayedEpisode, size: int, centre: tuple[float, float]) -> None:
    """Draw the avatar of who won against another, or a sign."""
    if ending_words(take) == "wins":
        icons.blit_centred(surface, sprites.draw_sprite(AVATAR, round(size * 1.5), second_player=take.wins[1] == 1), centre)
    else:
        icons.blit_centred(surface, icons.sign_icon(_ending_icon(take)[0], size, ending_colour(t, take)), centre)


def _ending_icon(take: ReplayedEpisode) -> tuple[str, str]:
    return _ENDING_ICONS.get(ending_words(take), ("ring", "muted"))


def event_words(course: SyncedLanes, mark: EventMark) -> str:
    """Say what happened, and in which of several boards."""
    lane, event = course.lanes[mark.lane], mark.event
    words = event.label
    if event.kind == "certain":
        words = f"certain: {lane.trial.card.names.get(event.look, 'something')} {event.label}"
    elif lane.playback.header.players > 1:
        words = f"{lane.playback.header.agents[event.player].name}: {words}"
    return words if len(course.lanes) == 1 else f"{lane.name}: {words}"


# ----------------------------------------------------------------------------------------------------
# The timeline along the foot: a row for each board, episodes one behind the other, a sign for whatever happens, to be dragged along.

_ROWS = ((3, 26), (6, 18), (12, 12))  # of up to so many boards each row has so many design pixels
_LABEL, _NO_LABEL = 18, 8  # of the line with the episodes' numbers, and where there are none
_NAME, _GAP = 120, 26  # the width of the boards' names, and of the room behind an episode
_EDGE = 4  # by which a bar goes beyond its first and last tick
_NEAR = 5  # pixels from a sign at which the mouse is on it


class TimelineBar(Widget):
    def __init__(self, seek: Callable[[int], None]):
        super().__init__()
        self.dragged = False
        self.now = 0.0  # the present moment, with how far it has come to the next
        self._seek = seek
        self._pointed: int | None = None  # where the mouse is, in pixels
        self._lanes: SyncedLanes | None = None
        self._starts: list[float] = []  # where each round begins; nothing until it is drawn
        self._pictures: tuple[object, pygame.Surface, pygame.Surface] | None = None

    def set_lanes(self, course: SyncedLanes) -> None:
        self._lanes, self._starts, self._pictures = course, [], None

    @property
    def lanes(self) -> SyncedLanes:
        assert self._lanes is not None  # it is shown before anything else
        return self._lanes

    # Where everything lies

    def height(self, t: Theme) -> int:
        return self._label_height(t) + len(self.lanes.lanes) * (self._row_height(t) + t.px(4))

    def _row_height(self, t: Theme) -> int:
        return t.px(next(tall for most, tall in _ROWS if len(self.lanes.lanes) <= most))

    def _label_height(self, t: Theme) -> int:
        return t.px(_LABEL if len(self.lanes.rounds) > 1 else _NO_LABEL)

    def _row_top(self, t: Theme, lane: int) -> int:
        """Where the row of a board begins in the picture."""
        return self._label_height(t) + lane * (self._row_height(t) + t.px(4))

    def lay_out(self, t: Theme) -> None:
        """Compute the measures of `x_of_moment` and `moment_at_x` for the present `rect`."""
        course = self.lanes
        self._left = self.rect.left + t.px(_EDGE) + (t.px(_NAME) if len(course.lanes) > 1 else 0)
        wide = self.rect.right - self._left
        self._gap = min(t.px(_GAP), 0.25 * wide / len(course.rounds))
        self._tick = (wide - self._gap * len(course.rounds)) / max(1, len(course) - len(course.rounds))
        self._starts = [self._left + n * self._gap + (each.first - n) * self._tick for n, each in enumerate(course.rounds)]

    def x_of_moment(self, moment: float) -> float:
        n = self.lanes.round_at(int(moment))
        return self._starts[n] + (moment - self.lanes.rounds[n].first) * self._tick

    def moment_at_x(self, x: float) -> int:
        """Return the moment that is nearest to a place."""
        n = max(0, bisect_right(self._starts, x) - 1)
        each = self.lanes.rounds[n]
        return each.first + min(each.length - 1, max(0, round((x - self._starts[n]) / self._tick)))

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.WINDOWLEAVE:
            self._pointed = None
        if not self._starts:
            return False
        if self.clicked_on(event):
            self.dragged = True
            self._seek(self.moment_at_x(event.pos[0]))
            return True
        if event.type == pygame.MOUSEMOTION:
            self._pointed = event.pos[0] if self.rect.collidepoint(event.pos) else None
            self.dragged = self.dragged and bool(event.buttons[0])  # it may have been let go over something that lay above
            if self.dragged:
                self._seek(self.moment_at_x(event.pos[0]))
            return self.dragged
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self.dragged:
            self.dragged = False
            return True
        return False

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        self.lay_out(t)
        plain, played = self._cached_pictures(t)
        surface.blit(plain, self.rect)
        x = round(self.x_of_moment(self.now))
        past = pygame.Rect(0, 0, max(0, x - self.rect.left), self.rect.height)
        surface.blit(played, self.rect, past)
        top = self._label_height(t)
        line = pygame.Rect(0, self.rect.top + top - t.px(3), t.px(3), self.rect.height - top + t.px(2))
        line.centerx = x
        t.draw_box(surface, line, t.palette.text, radius=2)
        t.draw_box(surface, pygame.Rect(x - t.px(6), line.top - t.px(4), 2 * t.px(6), t.px(9)), t.palette.text, radius=4)

    def draw_hover_words(self, surface: pygame.Surface, t: Theme) -> None:
        """Draw what the mouse is on, over everything else."""
        if self._pointed is None:
            return
        course, moment = self.lanes, self.moment_at_x(self._pointed)
        near, tick = _NEAR * t.scale, f"tick {course[moment].tick}"
        head = tick if len(course.rounds) == 1 else f"episode {course.round_at(moment) + 1}, {tick}"
        found = course.events_between(self.moment_at_x(self._pointed - near), self.moment_at_x(self._pointed + near))
        tooltip_lines = [(head, t.palette.muted), *((event_words(course, mark), event_colour(t, mark.event)) for mark in found[:8])]
        at = (round(self.x_of_moment(moment)), self.rect.centery)
        widgets.draw_tooltip(surface, t, surface.get_rect(), at, self.rect.height, tooltip_lines)

    def _cached_pictures(self, t: Theme) -> tuple[pygame.Surface, pygame.Surface]:
        """All that stays the same while it plays: as it is ahead, and as it is behind."""
        key = self.rect.size, self.rect.left, t.scale, t.palette
        if self._pictures is None or self._pictures[0] != key:
            c = t.palette
            self._pictures = key, self._draw_picture(t, c.track), self._draw_picture(t, mix_colours(c.track, c.accent, 0.34))
        return self._pictures[1:]

    def _draw_picture(self, t: Theme, ground: Colour) -> pygame.Surface:
        image = pygame.Surface(self.rect.size)
        image.fill(t.palette.panel)
        for i, lane in enumerate(self.lanes.lanes):
            row = pygame.Rect(0, self._row_top(t, i), self.rect.width, self._row_height(t))
            if len(self.lanes.lanes) > 1:
                size = 13 if row.height > t.px(_ROWS[-1][1]) else 11
                t.draw_text(image, t.fit_text(lane.name, size, t.px(_NAME - 12)), (0, row.centery), size, t.palette.text)
            for each in self.lanes.rounds:
                if (take := each.episodes[i]) is not None:
                    self._draw_episode_bar(image, t, row, ground, each.first, take)
        if len(self.lanes.rounds) > 1:
            self._draw_episode_numbers(image, t)
        self._draw_event_icons(image, t)
        return image

    def _draw_episode_bar(
        self, image: pygame.Surface, t: Theme, row: pygame.Rect, ground: Colour, first: int, take: ReplayedEpisode
    ) -> None:
        """Draw an episode of a board, and behind it how it ended, if there is room for that."""
        left, right = (round(self.x_of_moment(first + tick) - self.rect.left) for tick in (0, take.ticks))
        edge = t.px(_EDGE)
        t.draw_box(image, pygame.Rect(left - edge, row.top, right - left + 2 * edge, row.height), ground, radius=5)
        if self._gap > t.px(_GAP * 0.7):
            draw_ending_icon(image, t, take, t.px(11), (right + t.px(12), row.centery))

    def _draw_episode_numbers(self, image: pygame.Surface, t: Theme) -> None:
        """Of the episodes, above where they begin, as far as there is room for them."""
        ends = [*self._starts[1:], self.rect.right]
        for n, (start, end) in enumerate(zip(self._starts, ends, strict=True), 1):
            words = next((words for words in (f"Episode {n}", str(n)) if t.text_width(words, 11) < end - start - t.px(8)), "")
            t.draw_text(image, words, (start - self.rect.left - t.px(_EDGE), t.px(7)), 11, t.palette.muted)

    def _draw_event_icons(self, image: pygame.Surface, t: Theme) -> None:
        """Gains and losses below, what is found out and deaths above. Of many of a kind on the same pixel one is drawn."""
        drawn, low = set(), self._row_height(t) <= t.px(_ROWS[-1][1])
        for mark in self.lanes.marks:
            x, kind = round(self.x_of_moment(mark.moment) - self.rect.left), (mark.event.kind, mark.event.label[:1])
            if mark.event.kind in ENDING_EVENTS or (x, mark.lane, kind) in drawn:
                continue
            drawn.add((x, mark.lane, kind))
            share = 0.5 if low else 0.71 if mark.event.kind == "score" else 0.29
            size = t.px(10 if self._row_height(t) == t.px(_ROWS[0][1]) else 8)
            draw_event_icon(image, t, mark.event, size, (x, self._row_top(t, mark.lane) + self._row_height(t) * share))
