"""What happens in a replay that one may want to jump to: changes of the score, deaths, endings, and beliefs that become certain."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from game_meta.engine.observation import FIRST_LOOK
from game_meta.generator.labels import LABEL_NAMES, label_game
from game_meta.replays.belief_streams import stream_values_at, streamed_player, theory_is_noted
from game_meta.replays.player import ReplayPlayer
from game_meta.theory.report import surprise_words

CERTAIN_BELIEF = 0.95
HIGHLIGHT_KINDS = ("score", "death", "win", "loss", "end", "certain", "surprise")


class Highlight(NamedTuple):
    """Something that happened to a player at a frame."""

    frame: int
    kind: str  # one of HIGHLIGHT_KINDS
    player: int
    label: str
    look: int = -1  # what a belief is about


def find_highlights(playback: ReplayPlayer) -> list[Highlight]:
    """List all highlights, in the order of the frames."""
    found = [event for k in range(len(playback.episodes)) for event in (*_game_highlights(playback, k), *_belief_highlights(playback, k))]
    found += _surprise_highlights(playback)
    return sorted(found, key=lambda event: (event.frame, HIGHLIGHT_KINDS.index(event.kind)))


def _game_highlights(playback: ReplayPlayer, k: int) -> list[Highlight]:
    episode, found = playback.episodes[k], []
    frames = slice(episode.first_frame, episode.first_frame + episode.ticks + 1)
    rewards, alive = playback.rewards[frames], ~np.isnan(playback.avatar_paths[frames, :, 0])
    for t, player in np.argwhere(rewards).tolist():
        found.append(Highlight(episode.first_frame + t, "score", player, f"{rewards[t, player]:+d}".replace("-", "−")))
    for t, player in np.argwhere(alive[:-1] & ~alive[1:]).tolist():
        found.append(Highlight(episode.first_frame + t + 1, "death", player, "dies"))
    if episode.ended:
        kinds = ["win" if win == 1 else "loss" if win == 0 else "end" for win in episode.wins]
        words = {"win": "won", "loss": "lost", "end": "over"}
        found += [Highlight(episode.first_frame + episode.ticks, kind, player, words[kind]) for player, kind in enumerate(kinds)]
    return found


def _belief_highlights(playback: ReplayPlayer, k: int) -> list[Highlight]:
    """List the frames at which a belief, that a thing has an effect, became certain."""
    episode, found = playback.episodes[k], []
    before = stream_values_at(playback, episode.first_frame - 1).effects if k else None
    player = streamed_player(playback.header)
    known = label_game(playback.game, player).known
    for frame in range(episode.first_frame, episode.first_frame + episode.ticks + 1):
        if (now := stream_values_at(playback, frame).effects) is None:
            return []
        if before is not None:
            for look, effect in np.argwhere((now > CERTAIN_BELIEF) & (before <= CERTAIN_BELIEF)).tolist():
                if look >= FIRST_LOOK and known[look]:
                    found.append(Highlight(frame, "certain", player, LABEL_NAMES[effect], look))
        before = now
    return found


def _surprise_highlights(playback: ReplayPlayer) -> list[Highlight]:
    """List the frames that were not as the agent's theory expected them, as its reports tell at the ends of the episodes."""
    if not theory_is_noted(playback.header):
        return []
    player, found = streamed_player(playback.header), {}
    for episode in playback.episodes:
        report = stream_values_at(playback, episode.first_frame + episode.ticks).theory
        for each in report.surprises if report is not None else ():
            if 1 <= each.episode <= len(playback.episodes) and 0 <= each.tick <= playback.episodes[each.episode - 1].ticks:
                frame = playback.episodes[each.episode - 1].first_frame + each.tick
                found[frame] = Highlight(frame, "surprise", player, surprise_words(each))
    return list(found.values())
