"""What happens in a film that one may want to jump to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from game_meta.engine.observation import FIRST_LOOK
from game_meta.generator.labels import LABEL_NAMES, label_game
from game_meta.replays.belief_streams import stream_values_at, streamed_player
from game_meta.replays.player import ReplayPlayer

CERTAIN_BELIEF = 0.95
HIGHLIGHT_KINDS = ("score", "death", "win", "loss", "end", "certain")


class Highlight(NamedTuple):
    frame: int
    kind: str
    player: int
    words: str
    look: int = -1  # what a belief is about


def find_highlights(film: ReplayPlayer) -> list[Highlight]:
    """In the order of the frames."""
    found = [event for k in range(len(film.takes)) for event in (*_game_highlights(film, k), *_belief_highlights(film, k))]
    return sorted(found, key=lambda event: (event.frame, HIGHLIGHT_KINDS.index(event.kind)))


def _game_highlights(film: ReplayPlayer, k: int) -> list[Highlight]:
    take, found = film.takes[k], []
    frames = slice(take.first, take.first + take.ticks + 1)
    rewards, alive = film.rewards[frames], ~np.isnan(film.paths[frames, :, 0])
    for t, player in np.argwhere(rewards).tolist():
        found.append(Highlight(take.first + t, "score", player, f"{rewards[t, player]:+d}".replace("-", "−")))
    for t, player in np.argwhere(alive[:-1] & ~alive[1:]).tolist():
        found.append(Highlight(take.first + t + 1, "death", player, "dies"))
    if take.ended:
        kinds = ["win" if win == 1 else "loss" if win == 0 else "end" for win in take.wins]
        words = {"win": "won", "loss": "lost", "end": "over"}
        found += [Highlight(take.first + take.ticks, kind, player, words[kind]) for player, kind in enumerate(kinds)]
    return found


def _belief_highlights(film: ReplayPlayer, k: int) -> list[Highlight]:
    """The frames at which a belief first became certain: that a thing has an effect."""
    take, found = film.takes[k], []
    before = stream_values_at(film, take.first - 1).effects if k else None
    player = streamed_player(film.header)
    known = label_game(film.game, player).known
    for frame in range(take.first, take.first + take.ticks + 1):
        if (now := stream_values_at(film, frame).effects) is None:
            return []
        if before is not None:
            for look, effect in np.argwhere((now > CERTAIN_BELIEF) & (before <= CERTAIN_BELIEF)).tolist():
                if look >= FIRST_LOOK and known[look]:
                    found.append(Highlight(frame, "certain", player, LABEL_NAMES[effect], look))
        before = now
    return found
