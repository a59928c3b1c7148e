"""Trials played one by one, in as many processes as there are cores: for agents that think long, and about each trial by itself.

A process makes the agent anew for each trial, from its folder and with the trial's own seed. So what comes out is the same however many
processes there are, and in whatever order they finish; only the figures of time are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.envs.agent_envs import TRIAL_ENVS
from game_meta.envs.pixel_env import PixelTrialEnv
from game_meta.evaluation.ablations import Memoryless, MemoryReset
from game_meta.evaluation.calibration import BeliefLog, BeliefRecord
from game_meta.evaluation.theory_accuracy import Mistake, RulesProbe, TheoryAccuracy
from game_meta.evaluation.trial_recorder import TrialRecorder
from game_meta.evaluation.true_planner import TruePlanner
from game_meta.generator.process_pool import imap_in_processes
from game_meta.generator.variant import Variant
from game_meta.machine import count_usable_cores
from game_meta.random_streams import SEED_RANGE, random_stream
from game_meta.replays.player import PlayedEpisode

AGENT_KIND = "agent"
CONTROLS: dict[str, Callable[[Agent], Agent]] = {"memory-reset": MemoryReset, "memoryless": Memoryless}


class TrialTask(NamedTuple):
    """A trial that is to be played."""

    remake: Callable[..., Agent]  # see Agent.remake
    kind: str  # AGENT_KIND, or the name of a control
    variant: Variant
    seed: int
    episodes: int = 5
    window: int = 11
    looks: int = 16
    record: bool = False  # keep what is needed for a replay
    probe: bool = False  # compare the agent's theory with the true rules after each episode


@dataclass(frozen=True, eq=False)
class PlayedTrial:
    """A trial that was played."""

    returns: tuple[float, ...]  # by episode
    steps: tuple[int, ...]
    won: tuple[bool, ...]
    seconds: float  # that the agent took for it, of a core
    tick_seconds: np.ndarray  # (ticks,) float32: the same by tick
    beliefs: BeliefRecord | None = None
    theories: tuple[TheoryAccuracy, ...] = ()  # by episode
    mistake: Mistake | None = None  # of the theory that the agent ends with
    recorded: tuple[PlayedEpisode, ...] = ()


def trial_seed(seed: int, name: str, number: int) -> int:
    """Return the seed of trial `number` in the variants of a family, in an evaluation with this seed."""
    return int(random_stream("trial", seed, name, number).integers(SEED_RANGE))


def play_apart(tasks: Sequence[TrialTask], processes: int | None = None) -> Iterator[PlayedTrial]:
    """Play trials, one a process at a time; they come in the order of the tasks. To close the iterator ends the processes at once."""
    return imap_in_processes(play_task, tasks, min(processes or count_usable_cores(), max(1, len(tasks))))


def play_task(task: TrialTask) -> PlayedTrial:
    """Play one trial, here and now, on one core."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # sums come out the same whatever the machine
    try:
        agent = task.remake(seed=task.seed)
        return _play(CONTROLS[task.kind](agent) if task.kind in CONTROLS else agent, task)
    finally:
        torch.set_num_threads(threads)


def _play(agent: Agent, task: TrialTask) -> PlayedTrial:
    kind = TRIAL_ENVS[agent.observation]
    trial = kind(lambda: task.variant, 1, episodes=task.episodes, window=task.window, looks=task.looks, seed=task.seed)
    log, recorder = BeliefLog(), TrialRecorder() if task.record else None
    probe = RulesProbe(task.variant) if task.probe else None
    theories: list[TheoryAccuracy] = []
    seconds: list[float] = []

    def timed(call: Callable[[Any], Any], shown: Any) -> Any:
        began = time.process_time()
        answer = call(shown)
        seconds[-1] += time.process_time() - began
        return answer

    agent.begin_trials(1)
    if isinstance(agent, TruePlanner):
        agent.trial = trial
    log.begin_trials(trial, task.episodes)
    while not trial.finished:
        seconds.append(0.0)
        action = timed(agent.act, trial.agent_observation)
        if isinstance(trial, PixelTrialEnv):
            agent.observe_true_looks(trial.observation.window, trial.final_window)
        log.note_episode_starts(agent, trial)
        if recorder is not None:
            recorder.record_tick(agent, trial, action)
        if probe is not None and trial.observation.episode_start[0] and trial.episode[0]:
            theories.append(probe.judge(agent.theory()))
        seen = trial.step(action)
        log.note_trial_ends(agent, trial)
        timed(agent.adapt, seen.episode_start)
    theory = agent.theory()
    if probe is not None:
        theories.append(probe.judge(theory))
    played = trial.finished[0]
    return PlayedTrial(
        played.returns,
        played.steps,
        played.won,
        seconds=sum(seconds),
        tick_seconds=np.array(seconds, np.float32),
        beliefs=log.record,
        theories=tuple(theories),
        mistake=probe.first_mistake(theory) if probe is not None and theory is not None else None,
        recorded=tuple(recorder.episodes_of(played)) if recorder is not None else (),
    )
