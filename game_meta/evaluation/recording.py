"""Trials as replays: what an agent did, and beside it what it thought, tick by tick.

The replay is made by playing the actions again (replays/composer.py), which also proves that nothing else decided what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from game_meta import files
from game_meta.evaluation.drawing import Drawn
from game_meta.replays import THOUGHTS, Header, Played, Who, compose
from game_meta.variants import Finished, TrialBatch, Variant

if TYPE_CHECKING:  # agents bring torch
    from game_meta.agents.agent import Agent
    from game_meta.evaluation.trial import Step


def trial_replay(
    variant: Variant, who: Who, trial: Sequence[Played], *, episodes: int, seed: int, random: float | None, oracle: float | None
) -> bytes:
    """`episodes` is how many the trial has; `random` and `oracle` are what those earn, where it is known."""
    header = Header(
        game=variant.family,
        text=variant.text,
        hash=variant.rules_hash,
        agents=(who,),
        episodes=episodes,
        seed=seed,
        variant=variant.seed,
        split=variant.split,
        random=random,
        oracle=oracle,
        streams={name: THOUGHTS[name] for name in trial[0].noted} if trial else {},
    )
    return compose(header, trial)


def played(variant: Variant, steps: Sequence[Step]) -> list[Played]:
    """The whole episodes among the steps of a trial."""
    found = []
    for k, each in groupby(steps, lambda step: step.episode):
        *before, last = each
        if last.ended:
            actions = np.array([step.action for step in (*before[1:], last)], np.uint8)
            thoughts: dict[str, list[Any]] = {"policy": [step.policy for step in before], "value": [step.value for step in before]}
            if (beliefs := [step.beliefs for step in before if step.beliefs is not None]) and len(beliefs) == len(before):
                thoughts |= {"effects": [held.effects for held in beliefs], "controls": [held.controls for held in beliefs]}
            found.append(_episode(variant, k, last.seed, actions, thoughts, last.ret))
    return found


class Tape:
    """Follows trials that are played side by side, as protocol.trials does."""

    def __init__(self) -> None:
        self.ticks: list[tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]] = []  # actions, luck, thoughts

    def tick(self, agent: Agent, batch: TrialBatch, actions: np.ndarray) -> None:
        """After each act, before the step."""
        thoughts = {"policy": np.asarray(agent.policy, np.float16), "value": np.asarray(agent.value, np.float16)}
        if (held := agent.beliefs()) is not None:
            thoughts |= {"effects": held.effects.astype(np.float16), "controls": held.controls.astype(np.float16)}
        self.ticks.append((actions.astype(np.uint8), batch.seeds.copy(), thoughts))

    def played(self, trial: Finished) -> list[Played]:
        """The episodes of the first trial of an env."""
        found, first = [], 0
        for k, (steps, earned) in enumerate(zip(trial.steps, trial.returns, strict=True)):
            ticks = self.ticks[first : first + steps]
            thoughts = {name: [told[name][trial.env] for *_, told in ticks] for name in ticks[0][2]}
            actions, luck = np.array([actions[trial.env] for actions, *_ in ticks]), int(ticks[0][1][trial.env])
            found.append(_episode(trial.variant, k + 1, luck, actions, thoughts, earned))
            first += steps
        return found


def write_trials(
    folder: Path, name: str, agent: Agent, drawn: Sequence[Drawn], trials: Sequence[Sequence[Played]], episodes: int, seed: int
) -> None:
    """`<name>-<n>.replay`, n from 1, of the agent's trials in variants that were drawn for an evaluation."""
    for n, (each, trial) in enumerate(zip(drawn, trials, strict=True), 1):
        who, bounds = Who(agent.name, agent.hash), {"random": each.random, "oracle": each.oracle}
        files.write(folder / f"{name}-{n}.replay", trial_replay(each.variant, who, trial, episodes=episodes, seed=seed, **bounds))


def _episode(variant: Variant, k: int, seed: int, actions: np.ndarray, thoughts: Mapping[str, Sequence[Any]], score: float) -> Played:
    """Episode k of a trial, from 1."""
    noted = {name: np.array(values, np.float32) for name, values in thoughts.items()}
    fitting = {name: values for name, values in noted.items() if values.shape[1:] == THOUGHTS[name].shape}
    return Played((k - 1) % len(variant.programs), seed, actions, fitting, score)
