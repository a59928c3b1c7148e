"""What every agent answers to, and the agent that is a network with a memory.

Evaluation, viewer and play know agents only by this: begin some trials, act tick by tick, adapt where an episode ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from game_meta.agents.networks.network import Memory, Network, NetworkOutput, observation_tensors
from game_meta.engine.observation import ACTIONS, Observation

if TYPE_CHECKING:
    from game_meta.theory.report import TheoryReport
    from game_meta.theory.theory import Theory


OBSERVATIONS = ("symbols", "rgb", "scene")  # what an agent may be shown: an Observation, a PixelObservation, a SceneObservation (envs/)


class BeliefBatch(NamedTuple):
    """What an agent holds to be true of the rules, in each of B trials."""

    effects: np.ndarray  # (B, K, E) probability that a look has an effect
    controls: np.ndarray  # (B, A, A) for each of the agent's actions, the probability of being each of the real ones


class Agent:
    """`policy` (B, A) and `value` (B,) are those of the last `act`."""

    name: str
    hash = ""  # of its files, "" for an agent that has none
    observation = "symbols"  # one of OBSERVATIONS
    plays_apart = (
        False  # each of its trials knows nothing of the others and takes long: evaluation plays them in as many processes as cores
    )
    remake: Callable[..., Agent] | None = None  # makes the same agent in another process, given `seed`: load_agent with its folder
    policy: np.ndarray
    value: np.ndarray

    def begin_trials(self, trials: int) -> None:
        """Forget everything; from now on there are this many trials side by side."""
        raise NotImplementedError

    def reseed(self, seed: int) -> None:
        """Draw what it draws from this seed on, as if it had been loaded with it. An agent that draws nothing has nothing to do here."""

    def act(self, observation: Any) -> np.ndarray:
        """Return an action (B,) int64 for each trial, which are shown by `observation` (see above).

        One that begins anew says so in `observation.trial_start`; it needs no call of `begin_trials`.
        """
        raise NotImplementedError

    def adapt(self, ended: np.ndarray) -> None:
        """Adapt: an episode has ended in these trials (B,) bool. Agents with a memory adapt while they act and have nothing to do here."""

    def beliefs(self) -> BeliefBatch | None:
        """Return what the agent holds to be true after the last `act`; None for an agent that cannot say."""
        return None

    def think_briefly(self) -> None:
        """From now on think as little as it can: for a control that forgets at every tick, and so thinks in vain of what comes later."""

    def theory(self, trial: int = 0) -> Theory | None:
        """Return the rules that the agent holds likeliest in a trial after the last `act`; None for an agent that writes none down."""
        return None

    def theory_report(self, trial: int = 0) -> TheoryReport | None:
        """Return what the agent says of its rules in a trial after the last `act`; None for an agent that writes none down."""
        return None

    def opponent_policy(self) -> np.ndarray | None:
        """Return (B, A) for each real action, the probability that the opponent plays it in the tick that `act` was asked about; None for
        an agent that cannot say."""
        return None

    def close(self) -> None:
        """Let go of what it holds outside of this process: a window that showed it is closed. It may be used again."""

    def reset_memory(self, trials: np.ndarray) -> None:
        """Empty the memory of these trials (B,) bool."""

    def observe_true_looks(self, window: np.ndarray, ended: np.ndarray) -> None:
        """After `act`, take in what was really on the pictures, so that `beliefs` can speak of looks. Whoever sees symbols need not be
        told.

        `window` (B, H, W) holds the looks of the picture, `ended` those of the last picture of an episode that ended."""


class MemoryAgent(Agent):
    """Adapts by its network's memory alone. Samples its actions from a generator of its own; `greedy` takes the likeliest."""

    def __init__(self, net: Network, name: str = "agent", *, seed: int = 0, greedy: bool = False, device: str = "cpu"):
        self.net, self.name, self.greedy, self.device = net.to(device).eval(), name, greedy, device
        self.generator = torch.Generator().manual_seed(seed)
        self.trials = 0
        self.memory: Memory | None = None
        self.last: NetworkOutput | None = None

    def begin_trials(self, trials: int) -> None:
        """Forget everything: from now on there are this many trials, with empty memories."""
        self.trials, self.memory, self.last = trials, None, None

    def reseed(self, seed: int) -> None:
        """Draw its actions from this seed on."""
        self.generator.manual_seed(seed)

    @torch.inference_mode()
    def act(self, observation: Observation) -> np.ndarray:
        """Return an action (B,) int64 for each trial. Raises ValueError for another number of trials than were begun."""
        B, K = observation.touched.shape
        if B != self.trials:
            raise ValueError(f"{self.name} began {self.trials} trials and is shown {B}")
        if self.memory is None:
            self.memory = self.net.initial_memory(B, K)
        self.last = out = self.net(observation_tensors(observation, self.device), self.memory)
        self.memory = out.memory
        policy = torch.softmax(finite_logits(out.logits[0]), -1).cpu()
        self.policy, self.value = policy.numpy(), out.value[0].cpu().numpy()
        return choose_actions(policy, None if self.greedy else self.generator).numpy()

    @torch.inference_mode()
    def beliefs(self) -> BeliefBatch | None:
        """Return what the memory decodes to; None before the first `act`."""
        if self.last is None:
            return None
        return BeliefBatch(torch.sigmoid(self.last.effects[0]).cpu().numpy(), torch.softmax(self.last.controls[0], -1).cpu().numpy())

    @torch.inference_mode()
    def opponent_policy(self) -> np.ndarray | None:
        """Return (B, A), where the network predicts an opponent; None elsewhere, and before the first `act`."""
        if self.last is None or self.last.opponent_logits is None:
            return None
        return torch.softmax(self.last.opponent_logits[0], -1).cpu().numpy()

    @torch.inference_mode()
    def reset_memory(self, trials: np.ndarray) -> None:
        """Empty the memory of these trials (B,) bool."""
        if self.memory is not None:
            others = torch.from_numpy(~trials).to(self.device)
            self.memory = tuple(m * others.view(-1, *[1] * (m.dim() - 1)) for m in self.net.durable_memory(self.memory))


def finite_logits(logits: Tensor) -> Tensor:
    """Return logits (B, A) as they are, and zeros, all actions alike, in trials for which the network computed what is no number."""
    return torch.where(logits.isfinite().all(-1, keepdim=True), logits, 0.0)


def choose_actions(policy: Tensor, generator: torch.Generator | None) -> Tensor:
    """Return an action (B,) long for each row of probabilities (B, A): drawn from `generator`, or the likeliest one if that is None."""
    return policy.argmax(-1) if generator is None else torch.multinomial(policy, 1, generator=generator)[:, 0]


# ----------------------------------------------------------------------------------------------------
# Agents that learn nothing.


class RandomAgent(Agent):
    """Plays each action as often as any other."""

    def __init__(self, seed: int = 0):
        self.name = "random"
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        """Draw its actions from this seed on."""
        self.generator = np.random.default_rng(seed)

    def begin_trials(self, trials: int) -> None:
        """From now on there are this many trials."""
        self.policy = np.full((trials, ACTIONS), 1 / ACTIONS, np.float32)
        self.value = np.zeros(trials, np.float32)

    def act(self, observation: Observation) -> np.ndarray:
        """Return an action (B,) int64 for each trial, drawn alike from all."""
        return self.generator.integers(ACTIONS, size=len(self.value))
