"""What every way of learning to learn answers to. A method is one file of this folder, with one such class, readable
top to bottom; what can be set about it is in settings.py; the loop around it (budget, progress, checkpoints) is loop.py, the same for all.

Axes: T ticks, B envs (trials side by side).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import nn

from game_meta.agents.agent import Agent
from game_meta.envs.trial_env import TrialEnv
from game_meta.learners.rollout import TrialSource, keep_freed_memory
from game_meta.learners.runtime.checkpoint import CheckpointError
from game_meta.learners.runtime.process_group import ProcessGroup, single_process
from game_meta.learners.settings import MethodConfig


class IterationResult(NamedTuple):
    """What `Method.iteration` did."""

    steps: int  # env steps: every tick of every env, also those that nothing was learned from
    finished: list  # the trials that ended, each with .variant.family and .returns (by episode)
    metrics: dict[str, float]


class Method:
    """`config` is an instance of `config_class`. `source` is played by nobody else.

    Everything random is drawn from torch's own generator or from `generator`, both seeded here. Both are the CPU's, so that a seed means
    the same on any device.
    """

    name: str  # by which LEARNERS knows it
    config_class: type[MethodConfig]  # its settings
    games: type[TrialEnv] = TrialEnv  # what it is trained on
    see, measure = "game-meta adapt --agent {}", "game-meta evaluate --agent {} --split test-rules"  # what to do with the agent's folder

    def __init__(self, config: Any, source: TrialSource, *, seed: int = 0, device: str = "cpu", group: ProcessGroup = single_process):
        keep_freed_memory()
        torch.manual_seed(seed)
        self.config, self.source, self.seed, self.device, self.group = config, source, seed, device, group
        self.generator = torch.Generator().manual_seed(seed)

    def iteration(self, part: float) -> IterationResult:
        """Play and learn once. `part`, 0 to 1, of the budget is spent: what falls or rises over a training follows it."""
        raise NotImplementedError

    def agent(self) -> Agent:
        """What is saved."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """All that decides what comes next, but for the source: nested dicts and lists of tensors, arrays, numbers, strings and None.

        Keys are strings. Whoever extends it begins with `super().state() | {...}`.
        """
        return {"torch": torch.get_rng_state(), "generator": self.generator.get_state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from what `state` gave. Raises CheckpointError if it is that of a training with other sizes."""
        torch.set_rng_state(state["torch"])
        self.generator.set_state(state["generator"])


def restore_weights(net: nn.Module, state: dict[str, Any]) -> None:
    """The network's counterpart of `state_dict()`."""
    try:
        net.load_state_dict(state)
    except RuntimeError:
        raise CheckpointError("the checkpoint is of another network; resume with the options it was begun with") from None


def optimizer_state(optimiser: torch.optim.Optimizer) -> dict[str, Any]:
    """What an optimiser remembers of each weight. (Its settings are the method's.)"""
    return {str(weight): slots for weight, slots in optimiser.state_dict()["state"].items()}


def restore_optimizer(optimiser: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    optimiser.load_state_dict({**optimiser.state_dict(), "state": {int(weight): slots for weight, slots in state.items()}})
