"""What happens in a film that one may want to jump to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from game_meta.engine.observation import FIRST_LOOK
from game_meta.replays.film import Film
from game_meta.replays.thinking import thinker, thoughts
from game_meta.variants.truth import EFFECTS, truth

CERTAIN = 0.95
KINDS = ("score", "death", "win", "loss", "end", "certain")


class Event(NamedTuple):
    frame: int
    kind: str
    player: int
    words: str
    look: int = -1  # what a belief is about


def events(film: Film) -> list[Event]:
    """In the order of the frames."""
    found = [event for k in range(len(film.takes)) for event in (*_played(film, k), *_understood(film, k))]
    return sorted(found, key=lambda event: (event.frame, KINDS.index(event.kind)))


def _played(film: Film, k: int) -> list[Event]:
    take, found = film.takes[k], []
    frames = slice(take.first, take.first + take.ticks + 1)
    gained, alive = np.diff(film.scores[frames], axis=0), ~np.isnan(film.paths[frames, :, 0])
    for t, player in np.argwhere(gained).tolist():
        found.append(Event(take.first + t + 1, "score", player, f"{gained[t, player]:+d}".replace("-", "−")))
    for t, player in np.argwhere(alive[:-1] & ~alive[1:]).tolist():
        found.append(Event(take.first + t + 1, "death", player, "dies"))
    if take.ended:
        kinds = ["win" if win == 1 else "loss" if win == 0 else "end" for win in take.wins]
        words = {"win": "won", "loss": "lost", "end": "over"}
        found += [Event(take.first + take.ticks, kind, player, words[kind]) for player, kind in enumerate(kinds)]
    return found


def _understood(film: Film, k: int) -> list[Event]:
    """The frames at which a belief first became certain: that a thing has an effect."""
    take, found = film.takes[k], []
    before = thoughts(film, take.first - 1).effects if k else None
    player = thinker(film.header)
    known = truth(film.game, player).known
    for frame in range(take.first, take.first + take.ticks + 1):
        if (now := thoughts(film, frame).effects) is None:
            return []
        if before is not None:
            for look, effect in np.argwhere((now > CERTAIN) & (before <= CERTAIN)).tolist():
                if look >= FIRST_LOOK and known[look]:
                    found.append(Event(frame, "certain", player, EFFECTS[effect], look))
        before = now
    return found
