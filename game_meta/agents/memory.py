"""What every network with a memory shares: the shape of its answer, the gated recurrence, the names of its inputs.

Axes: T ticks, B trials, K looks, A actions, C cells of the window, E effects, M width of a slot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from game_meta.engine.observation import ACTIONS, Observation

Memory = tuple[Tensor, ...]  # each with leading axis B; all zeros is a trial that has not begun

EFFECTS = ("pays", "costs", "kills", "blocks", "pushed", "vanishes", "opens", "teleports", "pays_shot", "costs_shot")


@dataclass(frozen=True)
class NetConfig:
    """The sizes of a network; all that is needed, with the weights, to build it again. Not every network uses every size."""

    memory: str = "slot"
    effects: tuple[str, ...] = EFFECTS
    window: int = 11
    looks: int = 16  # K; only the flat rival depends on it
    actions: int = ACTIONS
    type_width: int = 32  # M: a slot for each look
    action_width: int = 16  # a slot for each action
    global_width: int = 64  # what belongs to neither
    cell_width: int = 8  # what a cell of the window is turned into
    hidden: int = 192  # D: the policy's own thinking
    key_width: int = 16
    places: int = 16  # columns and rows of the board that are told apart; 0: it is not told where it stands


class Output(NamedTuple):
    logits: Tensor  # (T, B, A)
    value: Tensor  # (T, B) in units of the training's scale of returns
    effects: Tensor  # (T', B, K, E) logits; T' are the ticks at which beliefs were asked for
    controls: Tensor  # (T', B, A, A) logits: for each of my actions, which of the real ones it is
    memory: Memory
    embedding: Tensor | None = None  # (T', B, K, Z) of each look, where a network has one


class Network(nn.Module):
    """What agents and learners need of a network: its sizes, an empty memory, and an answer to a (T, B) piece of experience."""

    config: NetConfig

    def fresh(self, trials: int, looks: int) -> Memory:
        raise NotImplementedError

    def forward(self, obs: dict[str, Tensor], memory: Memory, belief_every: int = 1) -> Output:
        """`obs` holds the fields of an Observation as (T, B, ...) tensors. Beliefs are decoded at every `belief_every`-th tick."""
        raise NotImplementedError


class Gate(torch.autograd.Function):
    """minGRU over the first axis: h[t] = keep[t] (1 - z) h[t-1] + z c, with z = sigmoid(x) update and c = tanh(y).

    Element-wise, so every matrix product of a network runs over T x B at once and only this loop is serial. It walks the ticks itself, so
    that what it touches stays in the cache: as operations over whole (T, B, K, M) tensors it was bound by memory bandwidth.
    `update` and `keep` are 0 or 1: where an update is 0 the slot is left alone, where keep is 0 a trial begins with an empty memory.
    """

    @staticmethod
    def forward(ctx, x: Tensor, y: Tensor, update: Tensor | None, keep: Tensor, start: Tensor) -> Tensor:
        z, c, h = torch.empty_like(x), torch.empty_like(y), torch.empty_like(x)
        last = start
        for t in range(len(x)):
            torch.sigmoid(x[t], out=z[t])
            if update is not None:
                z[t] *= update[t]
            torch.tanh(y[t], out=c[t])
            last = torch.lerp(last * keep[t], c[t], z[t], out=h[t])
        ctx.save_for_backward(z, c, h, keep, start)
        return h

    @staticmethod
    def backward(ctx, grad: Tensor):
        z, c, h, keep, start = ctx.saved_tensors
        dx, dy = torch.empty_like(grad), torch.empty_like(grad)
        dh = torch.zeros_like(start)
        for t in range(len(grad) - 1, -1, -1):
            dh = dh + grad[t]
            before = (h[t - 1] if t else start) * keep[t]
            dz = dh * z[t]
            torch.mul(dz, 1 - c[t] * c[t], out=dy[t])
            torch.mul(dz * (1 - z[t]), c[t] - before, out=dx[t])  # z (1 - z) is right for an update of 0 as well: z is 0
            dh = (dh - dz) * keep[t]
        return dx, dy, None, None, dh


class GatedMLP(nn.Module):
    """Features -> hidden -> the two inputs of the gate, then the gate. The width may be parted into banks, updated at different times."""

    def __init__(self, inputs: int, hidden: int, width: int, openness: tuple[float, ...] = (-1.0,)):
        super().__init__()
        self.inner, self.write, self.candidate = nn.Linear(inputs, hidden), nn.Linear(hidden, width), nn.Linear(hidden, width)
        self.banks = len(openness)  # of equal width; how readily each is overwritten at the start of training
        with torch.no_grad():
            self.write.bias.copy_(torch.tensor(openness, device=self.write.bias.device).repeat_interleave(width // self.banks))

    def forward(self, x: Tensor, update: Tensor | None, keep: Tensor, start: Tensor) -> Tensor:
        """`update` (T, B, ..., banks) and `keep` (T, B, ..., 1) as in Gate, `start` (B, ..., width)."""
        x = torch.relu(self.inner(x))
        x, y, start = (bank.unflatten(-1, (self.banks, -1)).float() for bank in (self.write(x), self.candidate(x), start))  # never bf16
        return Gate.apply(x, y, None if update is None else update[..., None], keep[..., None], start).flatten(-2)


def whereabouts(place: Tensor, places: int) -> Tensor:
    """(T, B, 2 places): the column and the row (T, B, 2) that the avatar is in, each as one of `places`."""
    at = place.clamp(max=max(places - 1, 0)).long()
    return nn.functional.one_hot(at, max(places, 1)).float()[..., :places].flatten(-2)


def symlog(x: Tensor) -> Tensor:
    return x.sign() * torch.log1p(x.abs())


def mlp(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, outputs))


def tensors(observation: Observation, device: torch.device | str = "cpu") -> dict[str, Tensor]:
    """An observation (B, ...) as tensors with a leading axis T of 1. On the CPU they share the observation's memory."""
    return {name: torch.from_numpy(getattr(observation, name)).to(device)[None] for name in observation.names()}
