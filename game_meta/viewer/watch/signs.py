"""How an event looks: each kind has a shape and a colour of its own, and words."""

from __future__ import annotations

import pygame

from game_meta.engine.observation import AVATAR
from game_meta.replays import Event
from game_meta.replays.film import Take
from game_meta.viewer import icons, sprites
from game_meta.viewer.app import sounds
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
_OUTCOMES = {1: "won", 0: "lost", -1: "over"}
_ENDS = {"won": ("tick", "good"), "wins": ("tick", "good"), "lost": ("cross", "bad"), "cut off": ("minus", "bad")}
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


def chime(event: Event) -> str:
    """Of sounds.CHIMES; empty for what makes no sound."""
    if event.kind == "score":
        return "gain" if event.words.startswith("+") else "loss"
    return event.kind if event.kind in sounds.CHIMES else ""


def ending(take: Take) -> str:
    """How an episode ended, in a word or two; of two players one wins, or nobody does."""
    if not take.ended:
        return "cut off"
    if len(take.wins) == 1:
        return _OUTCOMES[take.wins[0]]
    return "wins" if take.wins.count(1) == 1 else "nobody wins"


def ending_ink(t: Theme, take: Take) -> Colour:
    return getattr(t.palette, _end(take)[1])


def draw_ending(surface: pygame.Surface, t: Theme, take: Take, size: int, centre: tuple[float, float]) -> None:
    """The avatar of who won against another, or a sign."""
    if ending(take) == "wins":
        icons.place(surface, sprites.draw(AVATAR, round(size * 1.5), rival=take.wins[1] == 1), centre)
    else:
        icons.place(surface, icons.sign(_end(take)[0], size, ending_ink(t, take)), centre)


def _end(take: Take) -> tuple[str, str]:
    return _ENDS.get(ending(take), ("ring", "muted"))


def words(course: Course, mark: Mark) -> str:
    """What happened, and in which of several boards."""
    lane, event = course.lanes[mark.lane], mark.event
    told = event.words
    if event.kind == "certain":
        told = f"certain: {lane.reel.card.names.get(event.look, 'something')} {event.words}"
    elif lane.film.header.players > 1:
        told = f"{lane.film.header.agents[event.player].name}: {told}"
    return told if len(course.lanes) == 1 else f"{lane.name}: {told}"
