"""One trial, tick by tick: what the viewer draws and what a recording keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from game_meta.engine import Snapshot
from game_meta.variants.pictures import PictureBatch

if TYPE_CHECKING:  # agents bring torch, which whoever only reads a recording need not wait for
    from game_meta.agents.agent import Agent
    from game_meta.variants import Variant


class Belief(NamedTuple):
    """What the agent holds true at one moment of one trial, as probabilities."""

    effects: np.ndarray  # (K, E) what touching (or shooting) a thing of each look does
    controls: np.ndarray  # (A, A) for each of my actions, which of the real ones it is


@dataclass(frozen=True, eq=False)
class Step:
    """One tick. The first step of an episode has tick 0 and no action: it is the board before anything was done."""

    episode: int  # from 1
    tick: int
    snapshot: Snapshot
    action: int | None  # the action that led here, as the agent named it
    policy: np.ndarray  # (A,) probabilities of what to do now (at the end of an episode: those of the tick before); (0,): not recorded
    value: float
    beliefs: Belief | None  # None for an agent that has none to show
    reward: float  # of this tick
    ended: bool  # the episode is over
    ret: float  # return of the episode so far
    seed: int = 0  # of the episode's luck


class FilmedTrial(PictureBatch):
    """A single trial, in symbols and in pictures, that keeps the last board of an episode, which TrialBatch replaces within the tick by the
    first of the next."""

    ending: Snapshot

    def _begin(self, envs: np.ndarray) -> None:
        if self.batch.programs[0] is not None:
            self.ending = self.batch.snapshot(0)
        super()._begin(envs)


def run_trial(agent: Agent, variant: Variant, episodes: int = 5, seed: int = 0) -> Iterator[Step]:
    """The agent meets the variant and forgets all before. Lazy: a tick is played when its step is asked for."""
    film = FilmedTrial(lambda: variant, 1, episodes=episodes, seed=seed)
    agent.begin(1)
    for episode in range(1, episodes + 1):
        tick, total, ended, board, action, luck = 0, 0.0, False, film.batch.snapshot(0), None, int(film.seeds[0])
        while not ended:
            shown: Any = film.sight if agent.observation == "rgb" else film.observation
            choice = agent.act(shown)
            agent.name_things(film.observation.window, film.ended_window)
            thoughts = (agent.policy[0].copy(), float(agent.value[0]), belief(agent))
            reward, total = board.score - total, float(board.score)
            yield Step(episode, tick, board, action, *thoughts, reward, False, total, luck)
            seen = film.step(choice)
            agent.adapt(seen.begun)
            tick, action, ended = tick + 1, int(choice[0]), bool(seen.begun[0])
            board = film.ending if ended else film.batch.snapshot(0)
        yield Step(episode, tick, board, action, *thoughts, board.score - total, True, float(board.score), luck)


def belief(agent: Agent) -> Belief | None:
    held = agent.beliefs()
    return None if held is None else Belief(held.effects[0].copy(), held.controls[0].copy())
