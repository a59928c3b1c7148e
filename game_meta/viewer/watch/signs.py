"""How an event looks: each kind has a shape and a colour of its own, and words."""

from __future__ import annotations

import pygame

from game_meta.replays import Event
from game_meta.viewer import icons
from game_meta.viewer.palette import Colour
from game_meta.viewer.theme import Theme
from game_meta.viewer.watch.course import Course, Mark

ENDINGS = ("win", "loss", "end")
LEGEND = (  # an event of each kind, and what it is called
    (Event(0, "score", 0, "+1"), "gain"),
    (Event(0, "score", 0, "−1"), "loss"),
    (Event(0, "death", 0, ""), "death"),
    (Event(0, "certain", 0, ""), "certain"),
)
_SIGNS = {
    "death": ("fall", "bad"),
    "certain": ("diamond", "cool"),
    "win": ("tick", "good"),
    "loss": ("cross", "bad"),
    "end": ("ring", "muted"),
}


def ink(t: Theme, event: Event) -> Colour:
    return getattr(t.palette, _sign(event)[1])


def draw(surface: pygame.Surface, t: Theme, event: Event, size: int, centre: tuple[float, float]) -> None:
    icons.place(surface, icons.sign(_sign(event)[0], size, ink(t, event)), centre)


def _sign(event: Event) -> tuple[str, str]:
    if event.kind == "score":
        return ("disc", "good") if event.words.startswith("+") else ("minus", "bad")
    return _SIGNS[event.kind]


def words(course: Course, mark: Mark) -> str:
    """What happened, and in which of several boards."""
    lane, event = course.lanes[mark.lane], mark.event
    told = event.words
    if event.kind == "certain":
        told = f"certain: {lane.reel.card.names.get(event.look, 'something')} {event.words}"
    elif lane.film.header.players > 1:
        told = f"{lane.film.header.agents[event.player].name}: {told}"
    return told if len(course.lanes) == 1 else f"{lane.name}: {told}"
