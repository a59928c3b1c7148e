"""A replay as the viewer draws trials: the same panels, with boards that the engine plays again when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import overload

import numpy as np

from game_meta.engine.observation import FIRST_LOOK
from game_meta.evaluation.trial import Belief, Step
from game_meta.replays import Film, thinker, thoughts
from game_meta.variants.truth import facts, truth
from game_meta.viewer.scenes import Reel, names_of
from game_meta.viewer.timeline import Episode, Timeline
from game_meta.viewer.view import Bounds, Card

_AT_ONCE = 256  # steps that are kept


def reel(film: Film) -> Reel:
    return Reel(card(film), Filmed(film))


def card(film: Film) -> Card:
    head, game, looks, player = film.header, film.game, film.levels[film.takes[0].level].looks, thinker(film.header)
    return Card(
        family=head.game,
        seed=head.variant if head.variant is not None else head.seed,
        split=head.split or f"{len(game.levels or head.levels)} levels",
        rules_hash=head.hash,
        text=head.text,
        agent=" against ".join(who.name for who in head.agents),
        episodes=max(head.episodes, len(film.takes)),
        names=names_of(game, looks, facts(game, player).known),
        truth=truth(game, player),
        rival=1 - player if head.players > 1 else None,
        grade=Bounds(head.random, head.oracle) if head.random is not None and head.oracle is not None else None,
    )


class Filmed(Timeline):
    """The timeline of a film, complete from the start; its steps are made when they are looked at."""

    def __init__(self, film: Film):
        super().__init__()
        self.film = film
        self.steps = Steps(film)  # type: ignore[assignment]  # reads like a list
        self.episodes = [_episode(film, k) for k in range(len(film.takes))]
        looks = {int(look) for take in film.takes for look in film.levels[take.level].looks}
        self.looks = tuple(sorted(look for look in looks if look >= FIRST_LOOK))

    def values(self, first: int, end: int) -> list[float]:
        """Without a look at the boards, which would have to be played."""
        return [thoughts(self.film, frame).value or 0.0 for frame in range(first, end)]


def _episode(film: Film, k: int) -> Episode:
    take = film.takes[k]
    frames = slice(take.first, take.first + take.ticks + 1)
    player = thinker(film.header)
    path, scores = film.paths[frames, player], film.scores[frames, player]
    alive = np.maximum.accumulate(np.where(np.isnan(path[:, 0]), 0, np.arange(len(path))))  # who is dead stays where it died
    gains = np.diff(scores, prepend=0)
    return Episode(
        k=k + 1,
        first=take.first,
        path=[(x, y) for x, y in np.nan_to_num(path[alive]).tolist()],
        gains=[(t, float(gains[t])) for t in np.flatnonzero(gains).tolist()],
        result=float(scores[-1]),
        ended=True,  # there is no more of it
        won=take.ended and take.wins[player] == 1,
    )


class Steps(Sequence[Step]):
    def __init__(self, film: Film):
        self.film = film
        self._first = lru_cache(maxsize=None)(self._step)  # boards that are shown all the time
        self._other = lru_cache(maxsize=_AT_ONCE)(self._step)
        self._starts = {take.first for take in film.takes}

    def __len__(self) -> int:
        return len(self.film)

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        frame = index + len(self) * (index < 0)
        return self._first(frame) if frame in self._starts else self._other(frame)

    def _step(self, frame: int) -> Step:
        film, (k, tick) = self.film, self.film.place(frame)
        player = thinker(film.header)
        take, score = film.takes[k], float(film.scores[frame, player])
        action = film.action(frame)
        thought = thoughts(film, frame)
        return Step(
            episode=k + 1,
            tick=tick,
            snapshot=film.at(frame),
            action=action[player] if action else None,
            policy=np.zeros(0) if thought.policy is None else thought.policy,
            value=thought.value or 0.0,
            beliefs=None if thought.effects is None or thought.controls is None else Belief(thought.effects, thought.controls),
            reward=score - float(film.scores[frame - 1, player] if tick else 0),
            ended=tick == take.ticks,
            ret=score,
            seed=take.seed,
        )
