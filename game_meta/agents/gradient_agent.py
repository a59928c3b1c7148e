"""The agent that adapts by changing its weights: every trial begins with the same ones, and an inner loop changes them between episodes.

It plays and notes what it plays; when an episode is over, the inner loop of those trials runs at the next `act`, because only the next
observation tells the reward of the episode's last action.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from game_meta.agents.agent import Agent, choose_actions, finite_logits
from game_meta.agents.inner_loops import EpisodeData, InnerLoop, InnerState, TrialWeights, policy_and_value, set_trials, stack_weights
from game_meta.agents.networks.network import Network, observation_tensors
from game_meta.engine.observation import Observation


class EpisodeBuffer:
    """The episode under way of each of B trials: a buffer that grows as long as the longest."""

    def __init__(self, trials: int, device: str = "cpu"):
        self.trials, self.device = trials, device
        self.lengths = torch.zeros(trials, dtype=torch.long)  # ticks noted so far
        self.fields: dict[str, Tensor] = {}  # (T, B, ...): those of the observation, and action, logp and reward with a "." before them

    def append(self, obs: dict[str, Tensor], action: Tensor, logp: Tensor) -> None:
        """Note what is seen (B, ...), done (B,) and how likely that was (B,) at the next tick of every trial."""
        now = obs | {".action": action, ".logp": logp, ".reward": torch.zeros_like(logp)}
        room = len(self.fields[".logp"]) if self.fields else 0
        if int(self.lengths.max()) >= room:
            more = max(32, room)
            grown = {name: part.new_zeros((more, *part.shape)) for name, part in now.items()}
            self.fields = {name: torch.cat([self.fields[name], part]) if room else part for name, part in grown.items()}
        columns = torch.arange(self.trials)
        for name, part in now.items():
            self.fields[name][self.lengths, columns] = part
        self.lengths += 1

    def add_reward(self, reward: Tensor) -> None:
        """Note the reward (B,) of the actions noted last; it is ignored in a trial that has noted none."""
        active = self.lengths.nonzero()[:, 0]
        if len(active):
            self.fields[".reward"][self.lengths[active] - 1, active] = reward[active]

    def pop_episodes(self, trials: Tensor) -> EpisodeData:
        """Return the episodes of these trials (an index), which are over; their next ones begin."""
        ticks = self.lengths[trials]
        T = int(ticks.max())
        own = {name: part[:T, trials] for name, part in self.fields.items()}
        self.lengths[trials] = 0
        mask = (torch.arange(T)[:, None] < ticks).float().to(self.device)
        action, logp, reward = (own.pop(name) for name in (".action", ".logp", ".reward"))
        return EpisodeData(own, action, logp, reward, mask)

    def discard(self, trials: Tensor) -> None:
        """Forget what was noted of these trials (an index)."""
        self.lengths[trials] = 0


class GradientAgent(Agent):
    """`net` has no memory; `inner` is how it adapts. Samples its actions from a generator of its own; `greedy` takes the likeliest."""

    def __init__(
        self, net: Network, inner: InnerLoop, name: str = "agent", *, seed: int = 0, greedy: bool = False, device: str = "cpu"
    ) -> None:
        self.net, self.inner = net.to(device).eval(), inner.to(device).eval()
        self.name, self.greedy, self.device = name, greedy, device
        self.generator = torch.Generator().manual_seed(seed)
        self.begin_trials(0)

    def reseed(self, seed: int) -> None:
        """Draw its actions from this seed on."""
        self.generator.manual_seed(seed)

    def begin_trials(self, trials: int) -> None:
        """Forget everything: from now on there are this many trials, all with the first weights."""
        self.trials, self.recorder = trials, EpisodeBuffer(trials, self.device)
        with torch.no_grad():
            self.first_weights = {name: weight.detach() for name, weight in self.inner.initial_weights(self.net).items()}
            self.weights: TrialWeights = {name: weight.clone() for name, weight in stack_weights(self.first_weights, trials).items()}
            self.state: InnerState = self.inner.initial_state(self.weights)
        self.ended = np.zeros(trials, bool)

    @torch.no_grad()
    def act(self, observation: Observation) -> np.ndarray:
        """Return an action (B,) int64 for each trial, drawn from its policy. The inner loop runs before, in trials whose episode ended."""
        if len(observation.action) != self.trials:
            raise ValueError(f"{self.name} began {self.trials} trials and is shown {len(observation.action)}")
        shown = observation_tensors(observation, self.device)
        self.recorder.add_reward(shown["reward"][0])
        self.reset_memory(observation.trial_start)
        if self.ended.any():
            self.run_inner_loop(torch.from_numpy(np.flatnonzero(self.ended)))
        self.recorder.discard(torch.from_numpy(np.flatnonzero(observation.episode_start)))  # of episodes that nobody asked to learn from
        logits, value = policy_and_value(self.net, self.weights, shown)
        logp = torch.log_softmax(finite_logits(logits[0]), -1)
        policy = logp.exp().cpu()
        self.policy, self.value = policy.numpy(), value[0].cpu().numpy()
        action = choose_actions(policy, None if self.greedy else self.generator)
        taken = action.to(self.device)
        self.recorder.append({name: field[0] for name, field in shown.items()}, taken, logp.gather(-1, taken[:, None])[:, 0])
        return action.numpy()

    def adapt(self, ended: np.ndarray) -> None:
        """Note that an episode has ended in these trials (B,) bool. To be called after the step that ended it and before the next `act`,
        which then learns from it."""
        self.ended |= ended

    def run_inner_loop(self, trials: Tensor) -> None:
        """Run the inner loop in these trials (an index)."""
        self.ended[:] = False
        trials = trials[self.recorder.lengths[trials] > 0]
        if not len(trials):
            return
        episodes = self.recorder.pop_episodes(trials)
        weights, state = pytree.tree_map(lambda x: x[trials], (self.weights, self.state))
        set_trials((self.weights, self.state), trials, self.inner.adapt(self.net, weights, state, episodes))

    @torch.no_grad()
    def reset_memory(self, trials: np.ndarray) -> None:
        """Give these trials (B,) bool the weights back that they began with."""
        index = torch.from_numpy(np.flatnonzero(trials))
        if len(index):
            self.recorder.discard(index)
            self.ended[trials] = False
            weights = stack_weights(self.first_weights, len(index))
            set_trials((self.weights, self.state), index, (weights, self.inner.initial_state(weights)))
