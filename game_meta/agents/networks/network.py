"""What every network with a memory shares: the shape of its answer, the gated recurrence, the names of its inputs.

Axes: T ticks, B trials, K looks, A actions, C cells of the window, E effects, M width of a slot.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import Observation

Memory = tuple[Tensor, ...]  # each with leading axis B; all zeros is a trial that has not begun


class NetworkOutput(NamedTuple):
    """What a network answers to a (T, B) piece of experience."""

    logits: Tensor  # (T, B, A)
    value: Tensor  # (T, B) in units of the training's scale of returns
    effects: Tensor  # (T', B, K, E) logits; T' are the ticks at which beliefs were asked for
    controls: Tensor  # (T', B, A, A) logits: for each of my actions, which of the real ones it is
    memory: Memory
    embedding: Tensor | None = None  # (T', B, K, Z) of each look, where a network has one
    opponent_logits: Tensor | None = None  # (T, B, A) of the real action that the opponent takes next, where a network predicts it


class Network(nn.Module):
    """What agents and learners need of a network: its sizes, an empty memory, and an answer to a (T, B) piece of experience."""

    config: NetworkConfig

    def initial_memory(self, trials: int, looks: int) -> Memory:
        """Return the memory of so many trials that have not begun: all zeros."""
        raise NotImplementedError

    def durable_memory(self, memory: Memory) -> Memory:
        """Return what of a memory is still right when the weights have changed, or part of it is emptied."""
        return memory

    def forward(self, obs: dict[str, Tensor], memory: Memory, belief_every: int = 1) -> NetworkOutput:
        """Return the answer to `obs`, which holds the fields of an Observation as (T, B, ...) tensors, with `memory` before the first tick.

        Beliefs are decoded at every `belief_every`-th tick.
        """
        raise NotImplementedError


def encode_place(place: Tensor, places: int) -> Tensor:
    """Return (T, B, 2 places), one-hot: the column and the row (T, B, 2) that the avatar is in, each as one of `places`."""
    at = place.clamp(max=max(places - 1, 0)).long()
    return nn.functional.one_hot(at, max(places, 1)).float()[..., :places].flatten(-2)


def symlog(x: Tensor) -> Tensor:
    """Return sign(x) log(1 + |x|): rewards of 1 and of 100 in one range (Hafner et al., "Mastering diverse domains through world models",
    2023)."""
    return x.sign() * torch.log1p(x.abs())


def mlp(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    """Return a network of one hidden layer with ReLU."""
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, outputs))


def observation_tensors(observation: Observation, device: torch.device | str = "cpu") -> dict[str, Tensor]:
    """Return an observation (B, ...) as tensors with a leading axis T of 1. On the CPU they share the observation's memory."""
    return {name: torch.from_numpy(getattr(observation, name)).to(device)[None] for name in observation.names()}
