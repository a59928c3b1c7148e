"""What stands in the cells of the window, as the network has come to know it: a gather from the table of what each look means.

The table has a row for each event of a slot (see slots.py), so a cell is found by its look's last row. On a CPU the gather and its backward
are loops of their own over bytes: no index of 64 bits for each cell is ever made, and no float32 copy of the cells.
Axes: R rows of the table, T ticks, B trials, K looks, C cells, E width of a cell.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from game_meta.engine.jit import kernel

HEADINGS = 5


def in_sight(window: Tensor, looks: int) -> Tensor:
    """(T, B, K) float: 1 where a look is in the window (T, B, H, W)."""
    T, B = window.shape[:2]
    seen = torch.zeros(T * B, looks, device=window.device)
    if window.is_cpu:
        mark(window.reshape(T * B, -1).numpy(), seen.numpy())
    else:
        seen.scatter_(1, window.reshape(T * B, -1).long(), 1.0)
    return seen.view(T, B, looks)


def view(table: Tensor, last: Tensor, window: Tensor, heading: Tensor, held: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """The window's cells (T, B, C E) as the table (R, HEADINGS E) has them; and (T, B, 2 E): the sum of what is held and what is in sight.

    `last` (T, B, K) is the row of each look, window and heading are (T, B, H, W), held and seen (T, B, K) float.
    """
    return (View.apply if table.is_cpu else plain)(table, last, window, heading, held, seen)


def plain(table: Tensor, last: Tensor, window: Tensor, heading: Tensor, held: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    T, B, K = last.shape
    E = table.shape[1] // HEADINGS
    rows = last.flatten(0, 1).gather(1, window.reshape(T * B, -1).long()) * HEADINGS + heading.reshape(T * B, -1).long()
    cells = table.view(-1, E)[rows].view(T, B, -1)
    look = table[:, :E].float()[last]
    return cells, torch.cat([(held[..., None] * look).sum(-2), (seen[..., None] * look).sum(-2) / K], -1)


class View(torch.autograd.Function):
    """`plain`, for CPUs."""

    @staticmethod
    def forward(ctx, table: Tensor, last: Tensor, window: Tensor, heading: Tensor, held: Tensor, seen: Tensor):
        T, B, K = last.shape
        E = table.shape[1] // HEADINGS
        sizes = T * B, window[0, 0].numel(), E
        table = table.contiguous()
        cells, pooled = table.new_empty(sizes), torch.zeros(T * B, 2 * E)
        told = last.view(T * B, K), window.reshape(sizes[:2]), heading.reshape(sizes[:2]), held.view(T * B, K), seen.view(T * B, K)
        gather(words(table.view(-1, E)), *(part.numpy() for part in told[:3]), words(cells))
        pool(table[:, :E].float().numpy(), *(part.numpy() for part in (told[0], *told[3:])), pooled.numpy())
        ctx.save_for_backward(*told)
        ctx.sizes = T, B, table.shape
        return cells.view(T, B, -1), pooled.view(T, B, -1)

    @staticmethod
    def backward(ctx, grad: Tensor, of_pooled: Tensor):
        last, window, heading, held, seen = (part.numpy() for part in ctx.saved_tensors)
        T, B, shape = ctx.sizes
        total = torch.zeros(shape)
        E = shape[1] // HEADINGS
        parts = grad.reshape(T * B, -1, E).contiguous()
        if parts.dtype == torch.bfloat16:
            add_halves(total.view(-1, E).numpy(), last, window, heading, parts.view(torch.uint16).numpy())
        else:
            add_cells(total.view(-1, E).numpy(), last, window, heading, parts.numpy())
        unpool(total.numpy(), last, held, seen, of_pooled.reshape(T * B, -1).contiguous().numpy())
        return total, None, None, None, None, None


def words(x: Tensor) -> np.ndarray:
    """The bits of rows of numbers, eight bytes at a time, to be copied."""
    return x.view(torch.int64).numpy()


@kernel()
def mark(window, seen):
    for i in range(window.shape[0]):
        for c in range(window.shape[1]):
            seen[i, window[i, c]] = 1.0


@kernel()
def gather(table, last, window, heading, cells):
    for i in range(cells.shape[0]):
        for c in range(cells.shape[1]):
            row = last[i, window[i, c]] * HEADINGS + heading[i, c]
            for e in range(cells.shape[2]):
                cells[i, c, e] = table[row, e]


@kernel()
def add_cells(total, last, window, heading, parts):
    for i in range(parts.shape[0]):
        for c in range(parts.shape[1]):
            row = last[i, window[i, c]] * HEADINGS + heading[i, c]
            for e in range(parts.shape[2]):
                total[row, e] += parts[i, c, e]


@kernel()
def add_halves(total, last, window, heading, parts):
    """The same of bfloat16, which is the upper half of a float32; eight bits are too few to add up a window in."""
    bits = np.empty((parts.shape[1], parts.shape[2]), np.uint32)
    numbers = bits.view(np.float32)
    for i in range(parts.shape[0]):
        for c in range(parts.shape[1]):
            for e in range(parts.shape[2]):
                bits[c, e] = np.uint32(parts[i, c, e]) << np.uint32(16)
        for c in range(parts.shape[1]):
            row = last[i, window[i, c]] * HEADINGS + heading[i, c]
            for e in range(parts.shape[2]):
                total[row, e] += numbers[c, e]


@kernel()
def pool(look, last, held, seen, pooled):
    E, K = look.shape[1], last.shape[1]
    for i in range(last.shape[0]):
        for k in range(K):
            row = last[i, k]
            if held[i, k] != 0:
                for e in range(E):
                    pooled[i, e] += held[i, k] * look[row, e]
            if seen[i, k] != 0:
                for e in range(E):
                    pooled[i, E + e] += look[row, e] / K


@kernel()
def unpool(total, last, held, seen, grad):
    E, K = grad.shape[1] // 2, last.shape[1]
    for i in range(last.shape[0]):
        for k in range(K):
            row = last[i, k]
            if held[i, k] != 0:
                for e in range(E):
                    total[row, e] += held[i, k] * grad[i, e]
            if seen[i, k] != 0:
                for e in range(E):
                    total[row, e] += grad[i, E + e] / K
