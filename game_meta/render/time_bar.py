"""The time of a trial along the foot of a window: its episodes, how far it is shown, and a mark where something came as a surprise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pygame

from game_meta.render import icons
from game_meta.render.theme import Theme, mix_colours
from game_meta.render.timeline import RecordedEpisode, TrialView
from game_meta.theory.report import Surprise

TIME_BAR_HEIGHT = 34  # design pixels
_TRACK, _NUMBER, _GAP, _MARK = 12, 16, 14, 14  # of the track, of an episode's number before it, between episodes, of a mark
_NEAR = 6  # pixels from a mark at which the mouse is on it
_SPARE_TICKS = 10  # ticks for which there is room at least, while an episode is young


class TimeTrack(NamedTuple):
    """Where an episode lies on the bar."""

    episode: int  # from 1
    left: float
    tick: float  # pixels
    ticks: int  # that are recorded of it, of whichever agent has most


def lay_out_tracks(rect: pygame.Rect, t: Theme, views: Sequence[TrialView]) -> list[TimeTrack]:
    """Place the episodes of a trial side by side, each as long as the longest would be."""
    count = views[0].card.episodes
    lengths = [max(_recorded_ticks(view, k) for view in views) for k in range(count)]
    left, room = rect.left + t.px(12), rect.width - t.px(24)
    each = room / count
    tick = (each - t.px(_NUMBER + _GAP)) / max(_SPARE_TICKS, *lengths)
    return [TimeTrack(k + 1, left + k * each + t.px(_NUMBER), tick, ticks) for k, ticks in enumerate(lengths)]


def _recorded_ticks(view: TrialView, k: int) -> int:
    episodes: Sequence[RecordedEpisode] = view.timeline.episodes
    return episodes[k].steps if k < len(episodes) else 0


def surprises_shown(views: Sequence[TrialView]) -> list[Surprise]:
    """List what has surprised the agents by the moments that are shown, as they tell at the last moment that is recorded."""
    found: dict[tuple[int, int], Surprise] = {}
    for view in views:
        steps = view.timeline.steps
        report = steps[len(steps) - 1].theory
        found |= {(each.episode, each.tick): each for each in (report.surprises if report is not None else ())}
    return [found[at] for at in sorted(found)]


def draw_time_bar(surface: pygame.Surface, rect: pygame.Rect, views: Sequence[TrialView]) -> None:
    """Draw the bar; what is behind the moment that is shown is bright."""
    t, now = views[0].theme, views[0].step
    c = t.palette
    t.draw_box(surface, rect, c.panel, c.edge, 10)
    tracks = lay_out_tracks(rect, t, views)
    for track in tracks:
        live, over = track.episode == now.episode, track.episode < now.episode
        number = (track.left - t.px(6), rect.centery)
        t.draw_text(surface, str(track.episode), number, 12, c.text if live else c.muted if over else c.faint, live, "midright")
        full = pygame.Rect(round(track.left), 0, max(t.px(4), round(track.tick * track.ticks)), t.px(_TRACK))
        full.centery = rect.centery
        t.draw_box(surface, full, c.track, radius=5)
        share = full.copy()
        share.width = full.width if over else round(track.tick * (now.tick - 1 + views[0].blend)) if live and now.tick else 0
        t.draw_box(surface, share, mix_colours(c.track, c.accent, 0.34), radius=5)
    for each in surprises_shown(views):
        if (at := place_of_moment(tracks, each.episode, each.tick)) is not None:
            past = (each.episode, each.tick) <= (now.episode, now.tick)
            sign = icons.sign_icon("burst", t.px(_MARK), c.accent if past else mix_colours(c.track, c.accent, 0.5))
            icons.blit_centred(surface, sign, (at, rect.centery))
    if (at := place_of_moment(tracks, now.episode, now.tick - 1 + views[0].blend if now.tick else 0)) is not None:
        line = pygame.Rect(0, 0, t.px(3), t.px(_TRACK + 8))
        line.center = (round(at), rect.centery)
        t.draw_box(surface, line, c.text, radius=2)


def place_of_moment(tracks: Sequence[TimeTrack], episode: int, tick: float) -> float | None:
    """Return where a moment of a trial lies, in pixels; None for an episode that is not there."""
    return next((track.left + tick * track.tick for track in tracks if track.episode == episode), None)


def moment_at_place(tracks: Sequence[TimeTrack], x: float) -> tuple[int, int]:
    """Return the moment (episode, tick) that is recorded and nearest to a place."""
    started = [track for track in tracks if track.ticks or track.episode == 1]
    track = next((track for track in reversed(started) if track.left <= x + track.tick), started[0])
    return track.episode, min(track.ticks, max(0, round((x - track.left) / track.tick)))


def surprises_near(tracks: Sequence[TimeTrack], t: Theme, views: Sequence[TrialView], x: float) -> list[Surprise]:
    """List the surprises whose marks are at a place."""
    places = [(place_of_moment(tracks, each.episode, each.tick), each) for each in surprises_shown(views)]
    return [each for at, each in places if at is not None and abs(at - x) <= _NEAR * t.scale]
