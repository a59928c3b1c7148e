"""The adaptation protocol: the agent and its two controls play the same variants, and each variant is a trial of K episodes.

An episode's return is normalised between a random player and an oracle that knows the rules, variant by variant. `memory-reset` is the
same agent that forgets at each episode's start, `memoryless` the same that forgets at every tick (an ablation: it was not trained to do
without): what the agent gains over them it found out by playing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.envs.agent_envs import TRIAL_ENVS
from game_meta.envs.pixel_env import PixelTrialEnv
from game_meta.envs.trial_env import FinishedTrial
from game_meta.evaluation.ablations import Memoryless, MemoryReset
from game_meta.evaluation.calibration import BeliefLog, BeliefRecord, base_rates, calibrate, join_records
from game_meta.evaluation.statistics import normalise, summarise_trials
from game_meta.evaluation.theory_accuracy import TheoryAccuracy
from game_meta.evaluation.trial_recorder import TrialRecorder, write_trial_replays
from game_meta.evaluation.trials_apart import PlayedTrial, TrialTask, play_apart, trial_seed
from game_meta.evaluation.variant_sets import GradedVariant, draw_variants
from game_meta.generator.variant import Variant
from game_meta.progress import ReportProgress

PROTOCOL_PLAYERS = ("agent", "memory-reset", "memoryless")


def evaluate_agent(
    agent: Agent,
    games: Mapping[str, str | Path],
    *,
    split: str,
    variants: int,
    kinds: Collection[str] | None = None,
    difficulty: float = 1.0,
    seed: int = 0,
    episodes: int = 5,
    window: int = 11,
    looks: int = 16,
    progress: ReportProgress = lambda stage, done, total: None,
    record: Path | None = None,
) -> dict[str, Any]:
    """Evaluate an agent: the JSON of an evaluation, but for "agent" and "command"; "beliefs" are in it if the agent has any and there is
    something to find out about things (see calibration.py).

    `games` gives each family's name and what to sample it from (a family's name or a file); `variants` is their number in all; `kinds` and
    `difficulty` say what varies in them, and how far (see generator/variation.py). A folder to `record` into gets a replay of each trial of
    the agent, `<family>-<n>.replay`.
    """
    drawn = draw_variants(games, split, variants, seed, progress, kinds, difficulty)
    measured, beliefs = measure_agent(
        agent, drawn, seed=seed, episodes=episodes, window=window, looks=looks, progress=progress, record=record
    )
    result: dict[str, Any] = {
        "split": split,
        "variants": variants,
        "kinds": sorted(kinds) if kinds is not None else None,
        "difficulty": difficulty,
        "seed": seed,
        **measured,
    }
    if any(part.known.any() for part in beliefs):
        result["beliefs"] = calibrate(beliefs, [base_rates(game) for game in games.values()], list(games), seed)
    return result


def measure_agent(
    agent: Agent, drawn: Mapping[str, Sequence[GradedVariant]], *, seed: int, **options: Any
) -> tuple[dict[str, Any], list[BeliefRecord]]:
    """Play variants that are drawn already, and return the rows of an evaluation, by family and pooled, and by family what the agent
    believed. The options are those of `run_protocol`."""
    played = run_protocol(agent, drawn, seed=seed, **options)
    returns, scores, strata = played.returns, played.scores, played.strata

    def rows(among: np.ndarray) -> dict[str, Any]:
        return {kind: summarise_trials(returns[kind][among], scores[kind][among], strata[among], seed) for kind in PROTOCOL_PLAYERS}

    measured: dict[str, Any] = {"families": {name: rows(strata == index) for index, name in enumerate(drawn)}, "pooled": rows(strata >= 0)}
    if played.theories is not None:
        measured["theory"] = summarise_theories(played.theories, strata, list(drawn))
    if played.costs:
        measured["costs"] = {kind: summarise_costs(trials) for kind, trials in played.costs.items()}
    return measured, played.beliefs


class ProtocolReturns(NamedTuple):
    """What an agent and its controls earned; by kind, (N, E)."""

    returns: dict[str, np.ndarray]
    scores: dict[str, np.ndarray]  # normalised
    strata: np.ndarray  # (N,) the index of each variant's family
    beliefs: list[BeliefRecord]  # by family what the agent itself believed; empty for one that does not say
    costs: dict[str, list[PlayedTrial]] | None = None  # by kind, of agents whose trials are played apart
    theories: list[tuple[TheoryAccuracy, ...]] | None = None  # by trial and episode, of agents that write down rules


def run_protocol(
    agent: Agent,
    drawn: Mapping[str, Sequence[GradedVariant]],
    *,
    seed: int = 0,
    episodes: int = 5,
    window: int = 11,
    looks: int = 16,
    progress: ReportProgress = lambda stage, done, total: None,
    record: Path | None = None,
) -> ProtocolReturns:
    """Play the agent and its controls in variants that are drawn already, so that many agents can play the same ones.

    `drawn` is by family.
    """
    if agent.plays_apart and agent.remake is not None:
        return _run_apart(agent, drawn, seed, episodes, window, looks, progress, record)
    strata = np.repeat(np.arange(len(drawn)), [len(each) for each in drawn.values()])
    bounds = np.array([(each.random_return, each.oracle_return) for family in drawn.values() for each in family])
    players = dict(zip(PROTOCOL_PLAYERS, (agent, MemoryReset(agent), Memoryless(agent)), strict=True))
    logs = {name: BeliefLog() for name in drawn}

    def play_family(kind: str, name: str) -> np.ndarray:
        variants, log = [each.variant for each in drawn[name]], logs[name] if kind == "agent" else None
        recorder = TrialRecorder() if record is not None and kind == "agent" else None
        finished = play_trials(
            players[kind], variants, episodes, seed, window, looks, stage_progress(progress, f"{name}: {kind}"), log, recorder
        )
        if record is not None and recorder is not None:
            write_trial_replays(record, name, agent, drawn[name], [recorder.episodes_of(trial) for trial in finished], episodes, seed)
        return np.array([trial.returns for trial in finished])

    returns = {kind: np.concatenate([play_family(kind, name) for name in drawn]) for kind in PROTOCOL_PLAYERS}
    scores = {kind: normalise(returns[kind], bounds[:, 0], bounds[:, 1]) for kind in PROTOCOL_PLAYERS}
    return ProtocolReturns(returns, scores, strata, [log.record for log in logs.values() if log.record is not None])


def _run_apart(
    agent: Agent,
    drawn: Mapping[str, Sequence[GradedVariant]],
    seed: int,
    episodes: int,
    window: int,
    looks: int,
    progress: ReportProgress,
    record: Path | None,
) -> ProtocolReturns:
    """Do what `run_protocol` does, trial by trial in as many processes as there are cores."""
    assert agent.remake is not None
    rows = [(name, number, each) for name, family in drawn.items() for number, each in enumerate(family)]
    tasks = [
        TrialTask(agent.remake, kind, each.variant, trial_seed(seed, name, number), episodes, window, looks,
                  record=record is not None and kind == "agent", probe=kind == "agent" and agent.observation == "scene")
        for kind in PROTOCOL_PLAYERS
        for name, number, each in rows
    ]  # fmt: skip
    progress("playing trials", 0, len(tasks))
    trials = []
    for trial in play_apart(tasks):
        trials.append(trial)
        progress("playing trials", len(trials), len(tasks))
    by_kind = {kind: trials[index * len(rows) : (index + 1) * len(rows)] for index, kind in enumerate(PROTOCOL_PLAYERS)}
    strata = np.array([list(drawn).index(name) for name, *_ in rows])
    bounds = np.array([(each.random_return, each.oracle_return) for *_, each in rows])
    returns = {kind: np.array([trial.returns for trial in played]) for kind, played in by_kind.items()}
    scores = {kind: normalise(each, bounds[:, 0], bounds[:, 1]) for kind, each in returns.items()}
    beliefs = []
    for index, name in enumerate(drawn):
        own = [trial for trial, stratum in zip(by_kind["agent"], strata.tolist(), strict=True) if stratum == index]
        if (records := [trial.beliefs for trial in own if trial.beliefs is not None]) and len(records) == len(own):
            beliefs.append(join_records(records))
        if record is not None:
            write_trial_replays(record, name, agent, drawn[name], [trial.recorded for trial in own], episodes, seed)
    theories = [trial.theories for trial in by_kind["agent"]]
    return ProtocolReturns(returns, scores, strata, beliefs, by_kind, theories if all(theories) else None)


def summarise_costs(trials: Sequence[PlayedTrial]) -> dict[str, float]:
    """Tell what trials cost: seconds of a core each, milliseconds a tick."""
    seconds, ticks = [trial.seconds for trial in trials], np.concatenate([trial.tick_seconds for trial in trials])
    (median, late), (tick, late_tick) = np.percentile(seconds, [50, 95]), np.percentile(1000 * ticks, [50, 95])
    return {
        "seconds": float(median),
        "seconds_p95": float(late),
        "tick_ms": float(tick),
        "tick_ms_p95": float(late_tick),
        "trials": len(trials),
        "ticks": len(ticks),
    }


def summarise_theories(theories: Sequence[Sequence[TheoryAccuracy]], strata: np.ndarray, names: Sequence[str]) -> dict[str, Any]:
    """Tell, by episode, in how many variants the rules were found whole, and how much of the ticks they predict."""
    whole, predicted = (np.array([[getattr(each, name) for each in trial] for trial in theories], float) for name in TheoryAccuracy._fields)

    def rows(among: np.ndarray) -> list[dict[str, float]]:
        columns = zip(whole[among].mean(0).tolist(), predicted[among].mean(0).tolist(), strict=True)
        return [{"k": k, "whole": share, "predicted": right} for k, (share, right) in enumerate(columns, 1)]

    return {"pooled": rows(strata >= 0), "families": {name: rows(strata == index) for index, name in enumerate(names)}}


def play_returns(
    agent: Agent,
    variants: Sequence[Variant],
    episodes: int,
    seed: int,
    window: int = 11,
    looks: int = 16,
    progress: Callable[[float], None] = lambda part: None,
    log: BeliefLog | None = None,
) -> np.ndarray:
    """Play one trial in each variant, all side by side; returns by episode (N, E)."""
    return np.array([trial.returns for trial in play_trials(agent, variants, episodes, seed, window, looks, progress, log)])


def play_trials(
    agent: Agent,
    variants: Sequence[Variant],
    episodes: int,
    seed: int,
    window: int = 11,
    looks: int = 16,
    progress: Callable[[float], None] = lambda part: None,
    log: BeliefLog | None = None,
    recorder: TrialRecorder | None = None,
) -> list[FinishedTrial]:
    """Play the first trial in each of the variants (N), side by side and in their order. One that is over goes round again, unheeded, till
    all are over.

    What the agent believes is noted in `log`, what it does and thinks by `recorder`.
    """
    source = cycle(variants)
    batch = TRIAL_ENVS[agent.observation](lambda: next(source), len(variants), episodes=episodes, window=window, looks=looks, seed=seed)
    result: dict[int, FinishedTrial] = {}
    agent.begin_trials(len(variants))
    if log is not None:
        log.begin_trials(batch, episodes)
    while len(result) < len(variants):
        action = agent.act(batch.agent_observation)
        if isinstance(batch, PixelTrialEnv):
            agent.observe_true_looks(batch.observation.window, batch.final_window)
        if log is not None:
            log.note_episode_starts(agent, batch)
        if recorder is not None:
            recorder.record_tick(agent, batch, action)
        observation = batch.step(action)
        if log is not None:
            log.note_trial_ends(agent, batch)
        agent.adapt(observation.episode_start)
        for trial in batch.finished:
            result.setdefault(trial.env, trial)
        over = np.fromiter(result, int, len(result))
        parts = batch.episode / episodes
        parts[over] = 1
        progress(float(parts.mean()))
    return [result[env] for env in range(len(variants))]


def stage_progress(progress: ReportProgress, stage: str) -> Callable[[float], None]:
    """Return a function that reports a share from 0 to 1 of one stage."""
    return lambda part: progress(stage, part, 1)
