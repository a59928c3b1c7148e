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

from game_meta.agents.gradient import Recorder
from game_meta.agents.inner import Episodes, InnerLoop, State, Weights, answer, stacked
from game_meta.agents.memory import Network, tensors
from game_meta.learners.group import Group, alone
from game_meta.learners.returns import ReturnScale
from game_meta.learners.rollout import Source

Column = tuple[Episodes, int]  # one trial's episode: which column of which episodes


class Played(NamedTuple):
    episodes: list[Episodes]  # K, each (T, N, ...)
    family: np.ndarray  # (N,) index of the family of each trial
    adapted: Weights  # (N, ...) the weights after the last episode; empty unless they were asked for
    steps: int  # env steps played for them
    finished: list  # what the source tells of the trials


class WholeTrials:
    """`play` goes on where it left off. `scale` is kept up to date with the rewards of single episodes, and the inner loop's with it."""

    def __init__(
        self, source: Source, net: Network, inner: InnerLoop, gamma: float, device: str, adapted: bool = False, group: Group = alone
    ):
        B = len(source.family)
        self.group = group
        self.source, self.net, self.inner, self.device, self.keep_adapted = source, net, inner, device, adapted
        self.scale = ReturnScale(len(source.families), B, gamma)
        self.recorder = Recorder(B, device)
        self.running: list[list[Column]] = [[] for _ in range(B)]
        with torch.no_grad():
            self.weights: Weights = {name: weight.clone() for name, weight in stacked(inner.first(net), B).items()}
            self.state: State = inner.begin(self.weights)

    @torch.no_grad()
    def play(self, trials: int, generator: torch.Generator) -> Played:
        """Play on until at least so many trials are over. Of several processes each gives exactly so many, and they learn in step."""
        source, steps, finished, sums = self.source, 0, [], self.scale.sums()
        ready: list[list[Column]] = []
        families: list[int] = []
        adapted: list[Weights] = []
        while len(ready) < trials:
            now = tensors(source.observation, self.device)
            logp = torch.log_softmax(answer(self.net, self.weights, now)[0][0], -1)
            # the largest of logits + Gumbel noise is a sample; the noise is drawn on the CPU so that a seed means the same on any device
            noise = -torch.empty(logp.shape).exponential_(generator=generator).log().to(self.device)
            action = (logp + noise).argmax(-1)
            self.recorder.note({name: field[0] for name, field in now.items()}, action, logp.gather(-1, action[:, None])[:, 0])
            family = source.family.copy()
            source.step(action.cpu().numpy())
            steps += len(family)
            self.recorder.pay(torch.from_numpy(source.reward).to(self.device))
            begun, over = source.observation.begun, source.observation.new_trial
            self.scale.update(source.reward, begun, family)
            finished += source.finished
            for env in np.flatnonzero(over).tolist():
                families.append(int(family[env]))
            if begun.any():
                adapted += self.end(np.flatnonzero(begun), over)
                for env in np.flatnonzero(over).tolist():
                    ready.append(self.running[env])
                    self.running[env] = []
        self.scale.share(sums, self.group)
        self.inner.scale.fill_(float(np.exp(np.log(self.scale.of(np.arange(len(source.families)))).mean())))
        episodes = [pack([trial[k] for trial in ready]) for k in range(len(ready[0]))]
        final = {name: torch.cat([each[name] for each in adapted]) for name in adapted[0]} if adapted else {}
        played = Played(episodes, np.array(families), final, steps, finished)
        return played if self.group.size == 1 else first(played, trials)

    def end(self, ended: np.ndarray, over: np.ndarray) -> list[Weights]:
        """These envs' episodes are over, and of some the trial: adapt, or begin anew. Gives the last weights of trials if they are kept."""
        trials = torch.from_numpy(ended)
        episodes = self.recorder.take(trials)
        for column, env in enumerate(ended.tolist()):
            self.running[env].append((episodes, column))
        last = torch.from_numpy(over[ended])
        going = torch.ones_like(last) if self.keep_adapted else ~last
        kept = []
        if going.any():
            few = trials[going]
            weights, state = pytree.tree_map(lambda x: x[few], (self.weights, self.state))
            self.put(few, self.inner.adapt(self.net, weights, state, some(episodes, going)))
        if last.any():
            few = trials[last]
            if self.keep_adapted:
                kept.append({name: weight[few] for name, weight in self.weights.items()})
            fresh = stacked(self.inner.first(self.net), len(few))
            self.put(few, (fresh, self.inner.begin(fresh)))
        return kept

    def put(self, trials: Tensor, values: tuple[Weights, State]) -> None:
        for whole, part in zip(pytree.tree_leaves((self.weights, self.state)), pytree.tree_leaves(values), strict=True):
            whole[trials] = part

    def tell(self) -> dict[str, Any]:
        """What decides the rest of the running trials; see `Method.state`."""
        most = max(map(len, self.running))
        envs = [[env for env, trial in enumerate(self.running) if len(trial) > k] for k in range(most)]
        past = [pack([self.running[env][k] for env in few])._asdict() | {"envs": few} for k, few in enumerate(envs)]
        leaves = pytree.tree_leaves((self.weights, self.state))
        recorder = {"played": self.recorder.played, "fields": self.recorder.fields}
        return {"leaves": leaves, "past": past, "recorder": recorder, "scale": self.scale.state()}

    def restore(self, told: dict[str, Any]) -> None:
        with torch.no_grad():
            for whole, part in zip(pytree.tree_leaves((self.weights, self.state)), told["leaves"], strict=True):
                whole.copy_(part)
        self.running = [[] for _ in self.running]
        for past in told["past"]:
            episodes = Episodes(*(pytree.tree_map(lambda x: x.to(self.device), past[name]) for name in Episodes._fields))
            for column, env in enumerate(past["envs"]):
                self.running[env].append((episodes, column))
        self.recorder.played = told["recorder"]["played"]
        self.recorder.fields = {name: part.to(self.device) for name, part in told["recorder"]["fields"].items()}
        self.scale.restore(told["scale"])


def first(played: Played, trials: int) -> Played:
    """The first so many trials."""
    episodes = [pytree.tree_map(lambda x: x[:, :trials], each) for each in played.episodes]
    adapted = {name: weight[:trials] for name, weight in played.adapted.items()}
    return played._replace(episodes=episodes, family=played.family[:trials], adapted=adapted)


def some(episodes: Episodes, trials: Tensor) -> Episodes:
    """Those of these trials, an index or a mask."""
    return pytree.tree_map(lambda x: x[:, trials], episodes)


def pack(columns: list[Column]) -> Episodes:
    """Side by side what was played in different columns of different episodes; shorter ones are padded with zeros."""
    places: dict[int, tuple[Episodes, list[int], list[int]]] = {}
    for to, (episodes, column) in enumerate(columns):
        _, froms, tos = places.setdefault(id(episodes), (episodes, [], []))
        froms.append(column)
        tos.append(to)
    T = max(len(episodes.mask) for episodes, _, _ in places.values())
    whole = pytree.tree_map(lambda x: x.new_zeros((T, len(columns), *x.shape[2:])), columns[0][0])
    for episodes, froms, tos in places.values():
        for to, part in zip(pytree.tree_leaves(whole), pytree.tree_leaves(episodes), strict=True):
            to[: len(part), tos] = part[:, froms]
    ticks = int(whole.mask.sum(0).max())
    return pytree.tree_map(lambda x: x[:ticks], whole)
