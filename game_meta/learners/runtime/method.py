"""What every way of learning to learn answers to. A method is one file of learners/, with one such class, readable top to bottom; what can
be set about it is in learners/settings.py; the loop around it (budget, progress, checkpoints) is runtime/loop.py, the same for all.

Axes: T ticks, B envs (trials side by side), K looks, A actions, E effects.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from game_meta.agents.agent import Agent
from game_meta.engine.observation import Observation
from game_meta.envs.trial_env import TrialEnv
from game_meta.learners.runtime.checkpoint import CheckpointError
from game_meta.learners.runtime.process_group import ProcessGroup, single_process
from game_meta.learners.settings import MethodConfig
from game_meta.learners.variant_stream import VariantStream


class TrialSource(Protocol):
    """What a learner needs of a TrialEnv: a batch of trials, each replaced by a new one when it is over."""

    observation: Observation
    label_effects: np.ndarray  # (B, K, E) labels: which effects a look has in each env's present variant
    label_known: np.ndarray  # (B, K) where there is something to know
    label_controls: np.ndarray  # (B, A) which real action each action is
    family: np.ndarray  # (B,) index of the family each env is playing
    families: list[str]
    episode: np.ndarray  # (B,) of the trial, from 0
    reward: np.ndarray  # (B,) of the last step, also where a trial ended with it
    finished: list  # trials completed in the last step, each with .variant.family and .returns

    def step(self, actions: np.ndarray) -> Observation:
        """Play actions (B,) for one tick; what it returns is `observation`, overwritten by the next step."""

    def state(self) -> dict[str, Any]:
        """Return all that decides what it shows next (see runtime/checkpoint.py for what it may hold)."""

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""


class IterationResult(NamedTuple):
    """What `Method.train_iteration` did."""

    steps: int  # env steps: every tick of every env, also those that nothing was learned from
    finished: list  # the trials that ended, each with .variant.family and .returns (by episode)
    metrics: dict[str, float]


class Method:
    """Base class. `config` is an instance of `config_class`. `source` is played by nobody else.

    Everything random is drawn from torch's own generator or from `generator`, both seeded here. Both are the CPU's, so that a seed means
    the same on any device.
    """

    name: str  # by which LEARNERS knows it
    config_class: type[MethodConfig]  # its settings
    trial_batch_class: type[TrialEnv | VariantStream] = TrialEnv  # what it is trained on
    watch_command = "game-meta adapt --agent {}"  # what to do with the agent's folder
    evaluate_command = "game-meta evaluate --agent {} --split test-rules"

    def __init__(self, config: Any, source: TrialSource, *, seed: int = 0, device: str = "cpu", group: ProcessGroup = single_process):
        keep_freed_memory()
        torch.manual_seed(seed)
        self.config, self.source, self.seed, self.device, self.group = config, source, seed, device, group
        self.generator = torch.Generator().manual_seed(seed)

    def train_iteration(self, progress: float) -> IterationResult:
        """Play and learn once. `progress` (0 to 1) of the budget is spent: what falls or rises over a training follows it."""
        raise NotImplementedError

    def agent(self) -> Agent:
        """Return the agent that is saved."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next, but for the source: nested dicts (of string keys) and lists of tensors, arrays, numbers,
        strings and None. Whoever extends it begins with `super().state() | {...}`."""
        return {"torch": torch.get_rng_state(), "generator": self.generator.get_state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave. Raises CheckpointError if it is that of a training with other sizes."""
        torch.set_rng_state(state["torch"])
        self.generator.set_state(state["generator"])


def optimizer_step(
    optimiser: torch.optim.Optimizer, loss: Tensor, weights: Sequence[Tensor], max_grad_norm: float, group: ProcessGroup
) -> None:
    """Take one step down `loss` by `weights`: gradients are averaged over the processes, then clipped to `max_grad_norm` all together."""
    gradients = list(torch.autograd.grad(loss, weights))
    group.all_reduce_mean(gradients)
    for weight, gradient in zip(weights, gradients, strict=True):
        weight.grad = gradient
    nn.utils.clip_grad_norm_(weights, max_grad_norm)
    optimiser.step()


def mean_losses(history: list[dict[str, Tensor]]) -> dict[str, float]:
    """Return the mean of each loss (scalars by name) over the minibatches of an iteration."""
    return {name: float(torch.stack([losses[name] for losses in history]).mean()) for name in history[0]}


def restore_weights(net: nn.Module, state: dict[str, Any]) -> None:
    """Load what `net.state_dict()` gave. Raises CheckpointError if it is another network's, or holds what is no number."""
    try:
        net.load_state_dict(state)
    except RuntimeError:
        raise CheckpointError("the checkpoint is of another network; resume with the options it was begun with") from None
    for name, value in net.state_dict().items():
        if not bool(value.isfinite().all()):
            raise CheckpointError(f"the checkpoint's weights are no numbers ({name}): the training had failed before it was written")


def optimizer_state(optimiser: torch.optim.Optimizer) -> dict[str, Any]:
    """Return what an optimiser remembers of each weight. (Its settings are the method's.)"""
    return {str(weight): slots for weight, slots in optimiser.state_dict()["state"].items()}


def restore_optimizer(optimiser: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Put back what `optimizer_state` gave. Raises CheckpointError if it is of other weights."""
    weights = [weight for group in optimiser.param_groups for weight in group["params"]]
    for number, slots in state.items():
        for slot in slots.values():
            if isinstance(slot, Tensor) and slot.shape not in ((), weights[int(number)].shape):
                raise CheckpointError("the checkpoint's optimiser is of another network; resume with the options it was begun with")
    optimiser.load_state_dict({**optimiser.state_dict(), "state": {int(weight): slots for weight, slots in state.items()}})


def keep_freed_memory() -> None:
    """Ask glibc not to hand large tensors back to the system after each use: mapping them anew cost a tenth or more of a training step
    (420 ms without, 340 to 380 ms with it, for 8,192 samples in float32 on one thread)."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            trim_threshold, mmap_max, arena_max = -1, -4, -8  # mallopt's numbers of them
            libc.mallopt(arena_max, 1)
            libc.mallopt(trim_threshold, 2**31 - 1)
            libc.mallopt(mmap_max, 0)
