"""One trial, tick by tick: what the viewer draws and what a recording keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from game_meta import files
from game_meta.engine.snapshot import Snapshot
from game_meta.envs.pixel_env import PixelTrialEnv
from game_meta.envs.trial_env import FinishedTrial, TrialEnv
from game_meta.evaluation.variant_sets import GradedVariant
from game_meta.generator.variant import Variant
from game_meta.replays.belief_streams import BELIEF_STREAMS
from game_meta.replays.format import PlayerInfo, ReplayHeader
from game_meta.replays.player import PlayedEpisode, re_record

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent


class TrialBelief(NamedTuple):
    """What the agent holds true at one moment of one trial, as probabilities."""

    effects: np.ndarray  # (K, E) what touching (or shooting) a thing of each look does
    controls: np.ndarray  # (A, A) for each of my actions, which of the real ones it is


@dataclass(frozen=True, eq=False)
class TrialStep:
    """One tick. The first step of an episode has tick 0 and no action: it is the board before anything was done."""

    episode: int  # from 1
    tick: int
    snapshot: Snapshot
    action: int | None  # the action that led here, as the agent named it
    policy: np.ndarray  # (A,) probabilities of what to do now (at the end of an episode: those of the tick before); (0,): not recorded
    value: float
    beliefs: TrialBelief | None  # None for an agent that has none to show
    reward: float  # of this tick
    ended: bool  # the episode is over
    ret: float  # return of the episode so far
    seed: int = 0  # of the episode's luck


class SingleTrial(PixelTrialEnv):
    """A single trial, in symbols and in pictures, that keeps the last board of an episode, which TrialEnv replaces within the tick by the
    first of the next."""

    ending: Snapshot

    def _begin_episodes(self, envs: np.ndarray) -> None:
        if self.batch.programs[0] is not None:
            self.ending = self.batch.snapshot(0)
        super()._begin_episodes(envs)


def run_trial(agent: Agent, variant: Variant, episodes: int = 5, seed: int = 0) -> Iterator[TrialStep]:
    """The agent meets the variant and forgets all before. Lazy: a tick is played when its step is asked for."""
    playback = SingleTrial(lambda: variant, 1, episodes=episodes, seed=seed)
    agent.begin_trials(1)
    for episode in range(1, episodes + 1):
        tick, reward, ended, board, action, luck = 0, 0.0, False, playback.batch.snapshot(0), None, int(playback.episode_seeds[0])
        while not ended:
            shown: Any = playback.pixel_observation if agent.observation == "rgb" else playback.observation
            choice = agent.act(shown)
            agent.observe_true_looks(playback.observation.window, playback.final_window)
            thoughts = (agent.policy[0].copy(), float(agent.value[0]), trial_belief(agent))
            yield TrialStep(episode, tick, board, action, *thoughts, reward, False, float(board.score), luck)
            seen = playback.step(choice)
            agent.adapt(seen.episode_start)
            tick, action, reward, ended = tick + 1, int(choice[0]), float(playback.reward[0]), bool(seen.episode_start[0])
            board = playback.ending if ended else playback.batch.snapshot(0)
        yield TrialStep(episode, tick, board, action, *thoughts, reward, True, float(board.score), luck)


def trial_belief(agent: Agent) -> TrialBelief | None:
    held = agent.beliefs()
    return None if held is None else TrialBelief(held.effects[0].copy(), held.controls[0].copy())


# ----------------------------------------------------------------------------------------------------
# Trials as replays: what an agent did, and beside it what it thought, tick by tick.
#
# The replay is made by playing the actions again (replays/composer.py), which also proves that nothing else decided what happened.


def trial_replay(
    variant: Variant,
    who: PlayerInfo,
    trial: Sequence[PlayedEpisode],
    *,
    episodes: int,
    seed: int,
    random: float | None,
    oracle: float | None,
) -> bytes:
    """`episodes` is how many the trial has; `random` and `oracle` are what those earn, where it is known."""
    header = ReplayHeader(
        game=variant.family,
        text=variant.text,
        hash=variant.rules_hash,
        agents=(who,),
        episodes=episodes,
        seed=seed,
        variant=variant.seed,
        split=variant.split,
        random_return=random,
        oracle_return=oracle,
        streams={name: BELIEF_STREAMS[name] for name in trial[0].streams} if trial else {},
    )
    return re_record(header, trial)


def whole_episodes(variant: Variant, steps: Sequence[TrialStep]) -> list[PlayedEpisode]:
    """The whole episodes among the steps of a trial."""
    found = []
    for k, each in groupby(steps, lambda step: step.episode):
        *before, last = each
        if last.ended:
            actions = np.array([step.action for step in (*before[1:], last)], np.uint8)
            thoughts: dict[str, list[Any]] = {"policy": [step.policy for step in before], "value": [step.value for step in before]}
            if (beliefs := [step.beliefs for step in before if step.beliefs is not None]) and len(beliefs) == len(before):
                thoughts |= {"effects": [held.effects for held in beliefs], "controls": [held.controls for held in beliefs]}
            found.append(_played_episode(variant, k, last.seed, actions, thoughts, last.ret))
    return found


class TrialRecorder:
    """Follows trials that are played side by side, as protocol.trials does."""

    def __init__(self) -> None:
        self.ticks: list[tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]] = []  # actions, luck, thoughts

    def tick(self, agent: Agent, batch: TrialEnv, actions: np.ndarray) -> None:
        """After each act, before the step."""
        thoughts = {"policy": np.asarray(agent.policy, np.float16), "value": np.asarray(agent.value, np.float16)}
        if (held := agent.beliefs()) is not None:
            thoughts |= {"effects": held.effects.astype(np.float16), "controls": held.controls.astype(np.float16)}
        self.ticks.append((actions.astype(np.uint8), batch.episode_seeds.copy(), thoughts))

    def played(self, trial: FinishedTrial) -> list[PlayedEpisode]:
        """The episodes of the first trial of an env."""
        found, first = [], 0
        for k, (steps, earned) in enumerate(zip(trial.steps, trial.returns, strict=True)):
            ticks = self.ticks[first : first + steps]
            thoughts = {name: [told[name][trial.env] for *_, told in ticks] for name in ticks[0][2]}
            actions, luck = np.array([actions[trial.env] for actions, *_ in ticks]), int(ticks[0][1][trial.env])
            found.append(_played_episode(trial.variant, k + 1, luck, actions, thoughts, earned))
            first += steps
        return found


def write_trial_replays(
    folder: Path,
    name: str,
    agent: Agent,
    drawn: Sequence[GradedVariant],
    trials: Sequence[Sequence[PlayedEpisode]],
    episodes: int,
    seed: int,
) -> None:
    """`<name>-<n>.replay`, n from 1, of the agent's trials in variants that were drawn for an evaluation."""
    for n, (each, trial) in enumerate(zip(drawn, trials, strict=True), 1):
        who, bounds = PlayerInfo(agent.name, agent.hash), {"random": each.random, "oracle": each.oracle}
        files.write_atomically(
            folder / f"{name}-{n}.replay", trial_replay(each.variant, who, trial, episodes=episodes, seed=seed, **bounds)
        )


def _played_episode(
    variant: Variant, k: int, seed: int, actions: np.ndarray, thoughts: Mapping[str, Sequence[Any]], score: float
) -> PlayedEpisode:
    """Episode k of a trial, from 1."""
    noted = {name: np.array(values, np.float32) for name, values in thoughts.items()}
    fitting = {name: values for name, values in noted.items() if values.shape[1:] == BELIEF_STREAMS[name].shape}
    return PlayedEpisode((k - 1) % len(variant.programs), seed, actions, fitting, score)
