"""What every agent answers to, and the agent that is a network with a memory.

Evaluation, viewer and play know agents only by this: begin some trials, act tick by tick, adapt where an episode ended.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from game_meta.agents.networks.network import Memory, Network, NetworkOutput, observation_tensors
from game_meta.engine.observation import ACTIONS, Observation


class BeliefBatch(NamedTuple):
    effects: np.ndarray  # (B, K, E) probability that a look has an effect
    controls: np.ndarray  # (B, A, A) for each of the agent's actions, the probability of being each of the real ones


class Agent:
    """`policy` (B, A) and `value` (B,) are those of the last `act`."""

    name: str
    hash = ""  # of its files, "" for an agent that has none
    observation = "symbols"  # or "rgb": it is shown a PixelObservation (envs/pixel_env.py) instead of an Observation
    policy: np.ndarray
    value: np.ndarray

    def begin(self, trials: int) -> None:
        """Forget everything; from now on there are this many trials side by side."""
        raise NotImplementedError

    def act(self, observation: Observation) -> np.ndarray:
        """(B,) int64. A trial that begins anew says so in `observation.trial_start` and needs no call of `begin`."""
        raise NotImplementedError

    def adapt(self, ended: np.ndarray) -> None:
        """An episode has ended in these trials (B,) bool. Agents with a memory adapt while they act and have nothing to do here."""

    def beliefs(self) -> BeliefBatch | None:
        """What the agent holds to be true after the last `act`; None for an agent that cannot say."""
        return None

    def expected(self) -> np.ndarray | None:
        """(B, A) for each real action, the probability that the rival plays it in the tick that `act` was asked about; None for an agent
        that cannot say."""
        return None

    def forget(self, trials: np.ndarray) -> None:
        """Empty the memory of these trials (B,) bool."""

    def name_things(self, window: np.ndarray, ended: np.ndarray) -> None:
        """After `act`: what was really on the pictures, so that `beliefs` can speak of looks. Whoever sees symbols need not be told.

        `window` (B, H, W) holds the looks of the picture, `ended` those of the last picture of an episode that ended."""


class MemoryAgent(Agent):
    """Adapts by its network's memory alone. Samples its actions from a generator of its own; `greedy` takes the likeliest."""

    def __init__(self, net: Network, name: str = "agent", *, seed: int = 0, greedy: bool = False, device: str = "cpu"):
        self.net, self.name, self.greedy, self.device = net.to(device).eval(), name, greedy, device
        self.generator = torch.Generator().manual_seed(seed)
        self.trials = 0
        self.memory: Memory | None = None
        self.last: NetworkOutput | None = None

    def begin(self, trials: int) -> None:
        self.trials, self.memory, self.last = trials, None, None

    @torch.inference_mode()
    def act(self, observation: Observation) -> np.ndarray:
        B, K = observation.touched.shape
        if B != self.trials:
            raise ValueError(f"{self.name} began {self.trials} trials and is shown {B}")
        if self.memory is None:
            self.memory = self.net.fresh(B, K)
        self.last = out = self.net(observation_tensors(observation, self.device), self.memory)
        self.memory = out.memory
        policy = torch.softmax(out.logits[0], -1).cpu()
        self.policy, self.value = policy.numpy(), out.value[0].cpu().numpy()
        action = policy.argmax(-1) if self.greedy else torch.multinomial(policy, 1, generator=self.generator)[:, 0]
        return action.numpy()

    @torch.inference_mode()
    def beliefs(self) -> BeliefBatch | None:
        if self.last is None:
            return None
        return BeliefBatch(torch.sigmoid(self.last.effects[0]).cpu().numpy(), torch.softmax(self.last.controls[0], -1).cpu().numpy())

    @torch.inference_mode()
    def expected(self) -> np.ndarray | None:
        if self.last is None or self.last.expected is None:
            return None
        return torch.softmax(self.last.expected[0], -1).cpu().numpy()

    @torch.inference_mode()
    def forget(self, trials: np.ndarray) -> None:
        if self.memory is not None:
            keep = torch.from_numpy(~trials).to(self.device)
            self.memory = tuple(m * keep.view(-1, *[1] * (m.dim() - 1)) for m in self.net.settled(self.memory))


# ----------------------------------------------------------------------------------------------------
# Agents that learn nothing.


class RandomAgent(Agent):
    def __init__(self, seed: int = 0):
        self.name = "random"
        self.generator = np.random.default_rng(seed)

    def begin(self, trials: int) -> None:
        self.policy = np.full((trials, ACTIONS), 1 / ACTIONS, np.float32)
        self.value = np.zeros(trials, np.float32)

    def act(self, observation: Observation) -> np.ndarray:
        return self.generator.integers(ACTIONS, size=len(self.value))
