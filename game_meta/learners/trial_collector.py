"""Whole trials, played by agents that adapt by gradients as they do when they are tested: each env has weights of its own, and the inner
loop changes them after each episode. Shared by the learners whose outer loop looks at all episodes of a trial.

Envs never wait for each other: a trial that is over makes room for the next one, which begins with the network's weights of that moment,
and is kept until enough are over. So the trials learned from were begun at most a few updates ago.

Axes: T ticks of an episode, padded to the longest, B envs, N finished trials, K episodes of a trial.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from game_meta.agents.gradient_agent import EpisodeBuffer
from game_meta.agents.inner_loops import EpisodeData, InnerLoop, InnerState, TrialWeights, policy_and_value, set_trials, stack_weights
from game_meta.agents.networks.network import Network, observation_tensors
from game_meta.learners.rollout import ReturnScale, sample_actions
from game_meta.learners.runtime.method import TrialSource
from game_meta.learners.runtime.process_group import ProcessGroup, single_process

EpisodeColumn = tuple[EpisodeData, int]  # one trial's episode: which column of which episodes


class CollectedTrials(NamedTuple):
    """N finished trials, side by side."""

    episodes: list[EpisodeData]  # K, each (T, N, ...)
    family: np.ndarray  # (N,) index of the family of each trial
    weight_change: TrialWeights  # (N, ...) what all inner steps of each trial added to its weights; empty unless it was asked for
    steps: int  # env steps played for them
    finished: list  # what the source tells of the trials that ended meanwhile


class AdaptedTrial(NamedTuple):
    """One finished trial."""

    episodes: list[EpisodeColumn]
    family: int
    weight_change: dict[str, Tensor]


class TrialCollector:
    """Plays with `inner` adapting `net`; `collect` goes on where it left off. `scale` is kept up to date with the rewards of single
    episodes, and the inner loop's with it."""

    def __init__(
        self,
        source: TrialSource,
        net: Network,
        inner: InnerLoop,
        gamma: float,
        device: str,
        group: ProcessGroup = single_process,
        keep_weight_change: bool = False,
    ) -> None:
        B = len(source.family)
        self.source, self.net, self.inner, self.device, self.group = source, net, inner, device, group
        self.keep_weight_change = keep_weight_change
        self.scale = ReturnScale(len(source.families), B, gamma)
        self.recorder = EpisodeBuffer(B, device)
        self.running: list[list[EpisodeColumn]] = [[] for _ in range(B)]
        self.ready: list[AdaptedTrial] = []
        with torch.no_grad():
            self.weights: TrialWeights = {name: weight.clone() for name, weight in stack_weights(inner.initial_weights(net), B).items()}
            self.first_weights: TrialWeights = {name: weight.clone() for name, weight in self.weights.items()} if keep_weight_change else {}
            self.inner_state: InnerState = inner.initial_state(self.weights)

    @torch.no_grad()
    def collect(self, trials: int, generator: torch.Generator) -> CollectedTrials:
        """Play on until so many trials are over; more than that are left for the next call. So several processes learn in step."""
        source, steps, finished, sums = self.source, 0, [], self.scale.sums()
        while len(self.ready) < trials:
            now = observation_tensors(source.observation, self.device)
            logp = torch.log_softmax(policy_and_value(self.net, self.weights, now)[0][0], -1)
            action = sample_actions(logp, generator)
            self.recorder.append({name: field[0] for name, field in now.items()}, action, logp.gather(-1, action[:, None])[:, 0])
            family = source.family.copy()
            source.step(action.cpu().numpy())
            steps += len(family)
            self.recorder.add_reward(torch.from_numpy(source.reward).to(self.device))
            self.scale.update(source.reward, source.observation.episode_start, family)
            finished += source.finished
            if source.observation.episode_start.any():
                self.end_episodes(source.observation.episode_start, source.observation.trial_start, family)
        self.scale.all_reduce_since(sums, self.group)
        done, self.ready = self.ready[:trials], self.ready[trials:]
        self.inner.scale.fill_(self.scale.geometric_mean())
        episodes = [pack_episodes(list(columns)) for columns in zip(*(trial.episodes for trial in done), strict=True)]
        change = {name: torch.stack([trial.weight_change[name] for trial in done]) for name in self.first_weights}
        return CollectedTrials(episodes, np.array([trial.family for trial in done]), change, steps, finished)

    def end_episodes(self, ended: np.ndarray, over: np.ndarray, family: np.ndarray) -> None:
        """Adapt where an episode has `ended` (B,) bool, and begin anew where the trial is `over` (B,) too; `family` (B,) is that of
        each."""
        trials = torch.from_numpy(np.flatnonzero(ended))
        episodes = self.recorder.pop_episodes(trials)
        for column, env in enumerate(trials.tolist()):
            self.running[env].append((episodes, column))
        last = torch.from_numpy(over[ended])
        adapting = torch.ones_like(last) if self.keep_weight_change else ~last
        if adapting.any():
            few = trials[adapting]
            weights, state = pytree.tree_map(lambda x: x[few], (self.weights, self.inner_state))
            adapted = self.inner.adapt(self.net, weights, state, select_trials(episodes, adapting))
            set_trials((self.weights, self.inner_state), few, adapted)
        for env in trials[last].tolist():
            change = {name: self.weights[name][env] - first[env] for name, first in self.first_weights.items()}
            self.ready.append(AdaptedTrial(self.running[env], int(family[env]), change))
            self.running[env] = []
        if last.any():
            fresh = stack_weights(self.inner.initial_weights(self.net), int(last.sum()))
            set_trials((self.weights, self.inner_state), trials[last], (fresh, self.inner.initial_state(fresh)))
            for name, first in self.first_weights.items():
                first[trials[last]] = fresh[name]

    def state(self) -> dict[str, Any]:
        """Return all that decides the rest of the running trials; see `Method.state`."""
        recorder = {"played": self.recorder.lengths, "fields": self.recorder.fields}
        ready = [{"family": trial.family, "moved": trial.weight_change} for trial in self.ready]
        return {
            "leaves": pytree.tree_leaves((self.weights, self.inner_state, self.first_weights)),
            "past": pack_episodes_by_index([*self.running, *(trial.episodes for trial in self.ready)]),
            "ready": ready,
            "recorder": recorder,
            "scale": self.scale.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        with torch.no_grad():
            for stacked, part in zip(
                pytree.tree_leaves((self.weights, self.inner_state, self.first_weights)), state["leaves"], strict=True
            ):
                stacked.copy_(part)
        B = len(self.running)
        trials: list[list[EpisodeColumn]] = [[] for _ in range(B + len(state["ready"]))]
        for past in state["past"]:
            episodes = EpisodeData(*(pytree.tree_map(lambda x: x.to(self.device), past[name]) for name in EpisodeData._fields))
            for column, trial in enumerate(past["trials"]):
                trials[trial].append((episodes, column))
        self.running = trials[:B]
        self.ready = [AdaptedTrial(own, each["family"], each["moved"]) for own, each in zip(trials[B:], state["ready"], strict=True)]
        self.recorder.lengths = state["recorder"]["played"]
        self.recorder.fields = {name: part.to(self.device) for name, part in state["recorder"]["fields"].items()}
        self.scale.restore(state["scale"])


def pack_episodes_by_index(trials: list[list[EpisodeColumn]]) -> list[dict[str, Any]]:
    """Return the first episodes of those trials that have one, their second ones and so on, each packed, and whose they are (`trials`)."""
    result = []
    for k in range(max(map(len, trials))):
        having = [index for index, trial in enumerate(trials) if len(trial) > k]
        result.append(pack_episodes([trials[index][k] for index in having])._asdict() | {"trials": having})
    return result


def select_trials(episodes: EpisodeData, trials: Tensor) -> EpisodeData:
    """Return those of these trials, an index or a mask."""
    return pytree.tree_map(lambda x: x[:, trials], episodes)


def pack_episodes(chosen: list[EpisodeColumn]) -> EpisodeData:
    """Return side by side what was played in different columns of different episodes; shorter ones are padded with zeros."""
    places: dict[int, tuple[EpisodeData, list[int], list[int]]] = {}
    for to, (episodes, column) in enumerate(chosen):
        _, froms, tos = places.setdefault(id(episodes), (episodes, [], []))
        froms.append(column)
        tos.append(to)
    T = max(len(episodes.mask) for episodes, _, _ in places.values())
    packed = pytree.tree_map(lambda x: x.new_zeros((T, len(chosen), *x.shape[2:])), chosen[0][0])
    for episodes, froms, tos in places.values():
        for to, part in zip(pytree.tree_leaves(packed), pytree.tree_leaves(episodes), strict=True):
            to[: len(part), tos] = part[:, froms]
    ticks = int(packed.mask.sum(0).max())
    return pytree.tree_map(lambda x: x[:ticks], packed)
