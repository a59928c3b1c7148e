"""A replay drawn as trials are: the same panels, with boards that the engine plays again when they are asked for."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from game_meta.engine.observation import FIRST_LOOK
from game_meta.evaluation.trial_recorder import TrialBelief, TrialStep
from game_meta.generator.grading import ScoreBounds
from game_meta.generator.labels import label_game, label_types
from game_meta.render.timeline import DrawnTrial, LazySequence, RecordedEpisode, Timeline, TrialCard, names_by_look
from game_meta.replays.belief_streams import stream_values_at, streamed_player
from game_meta.replays.player import ReplayPlayer

_MAX_CACHED_STEPS = 256  # steps that are kept


def replay_trial(playback: ReplayPlayer) -> DrawnTrial:
    """Return what is drawn of a replay."""
    return DrawnTrial(replay_card(playback), ReplayTimeline(playback))


def replay_card(playback: ReplayPlayer) -> TrialCard:
    """Return what the screen says of a replay: its header, and the labels of its game."""
    head, game, player = playback.header, playback.game, streamed_player(playback.header)
    program = playback.levels[playback.episodes[0].level]
    looks, (random, oracle) = program.looks, (head.random_return, head.oracle_return)
    return TrialCard(
        family=head.game,
        seed=head.variant if head.variant is not None else head.seed,
        split=head.split or f"{len(game.levels or head.levels)} levels",
        rules_hash=head.hash,
        text=head.text,
        agent=" against ".join(who.name for who in head.agents),
        episodes=max(head.episodes, len(playback.episodes)),
        names=names_by_look(game, looks, label_types(game, player).known),
        labels=label_game(game, player),
        opponent=1 - player if head.players > 1 else None,
        looks=tuple(zip(program.types, looks.tolist(), strict=True)),
        bounds=ScoreBounds(random, oracle) if random is not None and oracle is not None else None,
    )


class ReplayTimeline(Timeline):
    """The timeline of a replay, complete from the start; its steps are made when they are looked at."""

    def __init__(self, playback: ReplayPlayer):
        super().__init__()
        self.playback = playback
        self.steps = ReplaySteps(playback)  # type: ignore[assignment]  # reads like a list
        self.episodes = [_replay_episode(playback, k) for k in range(len(playback.episodes))]
        looks = {int(look) for take in playback.episodes for look in playback.levels[take.level].looks}
        self.looks = tuple(sorted(look for look in looks if look >= FIRST_LOOK))

    def values(self, first: int, end: int) -> list[float]:
        """Return what the agent expected at these frames, without a look at the boards, which would have to be played."""
        return [stream_values_at(self.playback, frame).value or 0.0 for frame in range(first, end)]


def _replay_episode(playback: ReplayPlayer, k: int) -> RecordedEpisode:
    take = playback.episodes[k]
    frames = slice(take.first_frame, take.first_frame + take.ticks + 1)
    player = streamed_player(playback.header)
    path, rewards = playback.avatar_paths[frames, player], playback.rewards[frames, player]
    alive = np.maximum.accumulate(np.where(np.isnan(path[:, 0]), 0, np.arange(len(path))))  # who is dead stays where it died
    return RecordedEpisode(
        k=k + 1,
        first=take.first_frame,
        path=[(x, y) for x, y in np.nan_to_num(path[alive]).tolist()],
        rewards=[(t, float(rewards[t])) for t in np.flatnonzero(rewards).tolist()],
        episode_return=float(playback.scores[frames, player][-1]),
        ended=True,  # there is no more of it
        won=take.ended and take.wins[player] == 1,
    )


class ReplaySteps(LazySequence[TrialStep]):
    """The steps of a replay, each made when it is looked at; the first one of each episode and the last so many others are kept."""

    def __init__(self, playback: ReplayPlayer):
        self.playback = playback
        self._first = lru_cache(maxsize=None)(self._step)  # boards that are shown all the time
        self._other = lru_cache(maxsize=_MAX_CACHED_STEPS)(self._step)
        self._starts = {take.first_frame for take in playback.episodes}

    def __len__(self) -> int:
        return len(self.playback)

    def item(self, index: int) -> TrialStep:
        """Return the step at a frame of the replay."""
        return self._first(index) if index in self._starts else self._other(index)

    def _step(self, frame: int) -> TrialStep:
        playback, (k, tick) = self.playback, self.playback.position_of(frame)
        player = streamed_player(playback.header)
        take, score = playback.episodes[k], float(playback.scores[frame, player])
        action = playback.actions_before(frame)
        thought = stream_values_at(playback, frame)
        return TrialStep(
            episode=k + 1,
            tick=tick,
            snapshot=playback.snapshot_at(frame),
            action=action[player] if action else None,
            policy=np.zeros(0) if thought.policy is None else thought.policy,
            value=thought.value or 0.0,
            belief=None if thought.effects is None or thought.controls is None else TrialBelief(thought.effects, thought.controls),
            reward=float(playback.rewards[frame, player]),
            episode_over=tick == take.ticks,
            episode_return=score,
            episode_seed=take.seed,
            theory=thought.theory,
        )
