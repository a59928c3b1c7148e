"""One trial tick by tick, as screens draw it; and trials as replays: what an agent did, and beside it what it thought.

A replay is made by playing the actions again (`re_record`), which also proves that nothing else decided what happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from game_meta import files
from game_meta.engine.snapshot import Snapshot
from game_meta.envs.agent_envs import TRIAL_ENVS
from game_meta.envs.pixel_env import PixelTrialEnv
from game_meta.envs.trial_env import FinishedTrial, TrialEnv
from game_meta.evaluation.variant_sets import GradedVariant
from game_meta.generator.variant import Variant
from game_meta.replays.belief_streams import BELIEF_STREAMS, theory_streams
from game_meta.replays.format import TEXT_STREAMS, PlayerInfo, ReplayHeader
from game_meta.replays.player import PlayedEpisode, re_record
from game_meta.theory.report import TheoryReport

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
    belief: TrialBelief | None  # None for an agent that has none to show
    reward: float  # of this tick
    episode_over: bool  # this is the episode's last board
    episode_return: float  # so far
    episode_seed: int = 0  # of the engine's generator
    theory: TheoryReport | None = None  # the rules that the agent has written down; None for an agent that writes none


def run_trial(agent: Agent, variant: Variant, episodes: int = 5, seed: int = 0) -> Iterator[TrialStep]:
    """Play one trial: the agent forgets all before and meets the variant. Lazy: a tick is played when its step is asked for."""
    trial = TRIAL_ENVS[agent.observation](lambda: variant, 1, episodes=episodes, seed=seed)
    endings: list[Snapshot] = []  # the last board of each episode, which a TrialEnv replaces within the tick by the first of the next
    trial.on_episode_end = lambda envs: endings.append(trial.batch.snapshot(0))
    agent.begin_trials(1)
    for episode in range(1, episodes + 1):
        tick, reward, over, board, action, episode_seed = 0, 0.0, False, trial.batch.snapshot(0), None, int(trial.episode_seeds[0])
        while not over:
            choice = agent.act(trial.agent_observation)
            if isinstance(trial, PixelTrialEnv):
                agent.observe_true_looks(trial.observation.window, trial.final_window)
            thoughts = (agent.policy[0].copy(), float(agent.value[0]), trial_belief(agent))
            theory = agent.theory_report()
            yield TrialStep(episode, tick, board, action, *thoughts, reward, False, float(board.score), episode_seed, theory)
            seen = trial.step(choice)
            agent.adapt(seen.episode_start)
            tick, action, reward, over = tick + 1, int(choice[0]), float(trial.reward[0]), bool(seen.episode_start[0])
            board = endings[-1] if over else trial.batch.snapshot(0)
        theory = agent.theory_report()  # it has been told that the episode is over
        yield TrialStep(episode, tick, board, action, *thoughts, reward, True, float(board.score), episode_seed, theory)


def trial_belief(agent: Agent) -> TrialBelief | None:
    """Return what an agent believes in its only trial; None if it does not say."""
    beliefs = agent.beliefs()
    return None if beliefs is None else TrialBelief(beliefs.effects[0].copy(), beliefs.controls[0].copy())


# ----------------------------------------------------------------------------------------------------
# Trials as replays.


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
    """Write a trial as a replay's bytes.

    `episodes` is how many the trial has; `random` and `oracle` are what those earn, where it is known.
    """
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
    """Collect the whole episodes among the steps of a trial."""
    found = []
    for k, each in groupby(steps, lambda step: step.episode):
        *before, last = each
        if last.episode_over:
            actions = np.array([step.action for step in (*before[1:], last)], np.uint8)
            thoughts: dict[str, Any] = {"policy": [step.policy for step in before], "value": [step.value for step in before]}
            if (beliefs := [step.belief for step in before if step.belief is not None]) and len(beliefs) == len(before):
                thoughts |= {"effects": [each.effects for each in beliefs], "controls": [each.controls for each in beliefs]}
            if reports := [step.theory for step in (*before, last) if step.theory is not None]:
                thoughts |= theory_streams(reports) if len(reports) == len(before) + 1 else {}
            found.append(_played_episode(variant, k, last.episode_seed, actions, thoughts, last.episode_return))
    return found


class TrialRecorder:
    """Follows trials that are played side by side, as `play_trials` does: its actions, seeds and thoughts of every tick."""

    def __init__(self) -> None:
        self.ticks: list[tuple[np.ndarray, np.ndarray, dict[str, Any]]] = []  # actions, episode seeds, thoughts

    def record_tick(self, agent: Agent, batch: TrialEnv, actions: np.ndarray) -> None:
        """Record what the agent will do and thinks: to be called after each act, before the step."""
        thoughts: dict[str, Any] = {"policy": np.asarray(agent.policy, np.float16)}
        thoughts["value"] = np.asarray(agent.value, np.float16)
        if (beliefs := agent.beliefs()) is not None:
            thoughts |= {"effects": beliefs.effects.astype(np.float16), "controls": beliefs.controls.astype(np.float16)}
        if (reports := [agent.theory_report(trial) for trial in range(len(actions))]) and None not in reports:
            thoughts |= theory_streams([report for report in reports if report is not None])
        self.ticks.append((actions.astype(np.uint8), batch.episode_seeds.copy(), thoughts))

    def episodes_of(self, trial: FinishedTrial) -> list[PlayedEpisode]:
        """Return the episodes of the first trial of an env."""
        found, first = [], 0
        for k, (steps, episode_return) in enumerate(zip(trial.steps, trial.returns, strict=True)):
            ticks = self.ticks[first : first + steps]
            thoughts = {name: [by_name[name][trial.env] for *_, by_name in ticks] for name in ticks[0][2]}
            actions, episode_seed = np.array([actions[trial.env] for actions, *_ in ticks]), int(ticks[0][1][trial.env])
            found.append(_played_episode(trial.variant, k + 1, episode_seed, actions, thoughts, episode_return))
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
    """Write `<name>-<n>.replay`, n from 1, of the agent's trials in variants that were drawn for an evaluation."""
    for n, (each, trial) in enumerate(zip(drawn, trials, strict=True), 1):
        who, bounds = PlayerInfo(agent.name, agent.hash), {"random": each.random_return, "oracle": each.oracle_return}
        files.write_atomically(
            folder / f"{name}-{n}.replay", trial_replay(each.variant, who, trial, episodes=episodes, seed=seed, **bounds)
        )


def _played_episode(variant: Variant, k: int, seed: int, actions: np.ndarray, thoughts: Mapping[str, Any], score: float) -> PlayedEpisode:
    """Return episode k of a trial, from 1; thoughts of another shape than the streams' are left out."""
    noted = {name: np.array(values[: len(actions)], np.float32) for name, values in thoughts.items() if name not in TEXT_STREAMS}
    fitting: dict[str, Any] = {name: values for name, values in noted.items() if values.shape[1:] == BELIEF_STREAMS[name].shape}
    fitting |= {name: values for name, values in thoughts.items() if name in TEXT_STREAMS}
    return PlayedEpisode((k - 1) % len(variant.programs), seed, actions, fitting, score)
