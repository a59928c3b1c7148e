"""A small causal transformer as the core of a flat network: it looks back over the last REACH ticks of the trial, layer by layer.

After Transformer-XL (Dai et al., 2019): the memory holds the keys and values of the last ticks, a segment is answered at once with a mask,
and where something was is told by how long ago it was. Keys and values have one head for all queries (Shazeer, "Fast transformer decoding:
one write-head is all you need", 2019), because what a tick costs in acting is mostly the memory that is read and moved on. Pre-norm, as
Parisotto et al., "Stabilizing transformers for reinforcement learning", 2020, found needed.

Left out: the gates of the latter paper, dropout, and positions by sines. What is further back than LAYERS x REACH ticks cannot be known.
Axes: S places of the memory and of the segment behind it, REACH + T.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from game_meta.agents.cores import Core
from game_meta.agents.memory import Memory

LAYERS, HEADS, HEAD, REACH = 2, 4, 32, 128


class TransformerCore(Core):
    """Memory: for each layer keys and values of the last REACH ticks (B, REACH, 2 HEAD), the oldest first, and (B, REACH) 1 where such a
    tick was in the present trial."""

    def __init__(self, width: int, layers: int = LAYERS):
        super().__init__()
        self.looks_back = nn.ModuleList(LookBack(width) for _ in range(layers))
        self.thinks = nn.ModuleList(Think(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def fresh(self, trials: int) -> Memory:
        new = self.norm.weight.new_zeros
        return *(new(trials, REACH, 2 * HEAD) for _ in self.thinks), new(trials, REACH)

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        *pasts, there = memory
        T = len(x)
        trial = new.t().long().cumsum(1)  # (B, T): the how manieth trial of this segment a tick belongs to
        trials = torch.cat([there.long() - 1, trial], 1)  # (B, S): the memory is of trial 0, or of none
        ago = torch.arange(REACH, REACH + T, device=x.device)[:, None] - torch.arange(REACH + T, device=x.device)  # (T, S)
        seen = (trial[..., None] == trials[:, None]) & (ago >= 0) & (ago <= REACH)  # (B, T, S)
        shut = torch.zeros(seen.shape, device=x.device).masked_fill_(~seen, -torch.inf)
        x, after = x.transpose(0, 1), []
        for look_back, think, past in zip(self.looks_back, self.thinks, pasts, strict=True):
            seen_then, past = look_back(x, past, shut, ago.clamp(0, REACH))
            x = think(x + seen_then)
            after.append(past)
        return self.norm(x).transpose(0, 1), (*after, (trials == trial[:, -1:])[:, -REACH:].float())


class LookBack(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.ask, self.tell = nn.Linear(width, HEADS * HEAD), nn.Linear(width, 2 * HEAD)
        self.out = nn.Linear(HEADS * HEAD, width)
        self.nearness = nn.Parameter(torch.zeros(HEADS, REACH + 1))  # what it adds to a tick's weight to be so many ticks ago

    def forward(self, x: Tensor, past: Tensor, shut: Tensor, ago: Tensor) -> tuple[Tensor, Tensor]:
        """`x` (B, T, D), `past` (B, REACH, 2 HEAD), `shut` (B, T, S) -inf where a tick may not look, `ago` (T, S) in ticks."""
        B, T, _ = x.shape
        x = self.norm(x)
        told = self.tell(x)
        key, value = torch.cat([past.to(told.dtype), told], 1).chunk(2, -1)  # (B, S, HEAD)
        asked = self.ask(x).view(B, T, HEADS, HEAD).transpose(1, 2).reshape(B, HEADS * T, HEAD) * HEAD**-0.5
        score = (asked @ key.transpose(1, 2)).view(B, HEADS, T, -1).float()
        weight = torch.softmax(score + self.nearness[:, ago] + shut[:, None], -1)
        got = weight.view(B, HEADS * T, -1).to(value.dtype) @ value
        after = torch.cat([past, told.detach().float()], 1)[:, -REACH:]
        return self.out(got.view(B, HEADS, T, HEAD).transpose(1, 2).reshape(B, T, -1)).float(), after


class Think(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm, self.inner, self.out = nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.out(torch.relu(self.inner(self.norm(x)))).float()
