"""Slots of memory that are written now and then: work is done only at the ticks at which something befell a slot.

A batch of T ticks x B trials x N slots has some three events a tick where N is 16; each is a row, the rows stand in the order of time, and
every matrix product runs over rows. Axes: R rows, T ticks, B trials, N slots of a trial, M width of a slot.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from game_meta.engine.jit import kernel


class Rows(NamedTuple):
    at: Tensor  # (R,) which tick, trial and slot: an index into (T, B, N) laid flat
    before: Tensor  # (R,) the row written to the same slot before; -1 - (b N + n) where that is the memory at the start
    last: Tensor  # (T, B, N) the row that holds a slot's content after a tick
    ends: np.ndarray  # (T,) how many rows there are up to and with a tick


@kernel()
def number(marks, new, first, at, before, last, ends, latest):
    row = 0
    for t in range(marks.shape[0]):
        for b in range(marks.shape[1]):
            for n in range(marks.shape[2]):
                if (first and t == 0) or new[t, b] or marks[t, b, n]:
                    at[row] = (t * marks.shape[1] + b) * marks.shape[2] + n
                    before[row] = latest[b, n]
                    latest[b, n] = row
                    row += 1
                last[t, b, n] = latest[b, n]
        ends[t] = row


def rows_of(marks: Tensor, new: Tensor, first: bool = True) -> Rows:
    """A row wherever `marks` (T, B, N) bool; and for every slot where a trial begins, `new` (T, B) bool, and at the first tick.

    Without `first` a slot may have no row yet: its `last` is then told as in `before`.
    """
    T, B, N = marks.shape
    at, before, last = np.empty(T * B * N, np.int64), np.empty(T * B * N, np.int64), np.empty((T, B, N), np.int64)
    ends, latest = np.empty(T, np.int64), -1 - np.arange(B * N).reshape(B, N)
    number(marks.cpu().numpy(), new.cpu().numpy(), first, at, before, last, ends, latest)
    whole = ends[-1]
    found = [torch.from_numpy(array).to(marks.device) for array in (at[:whole], before[:whole], last)]
    return Rows(found[0], found[1], found[2], ends)


class Gate(torch.autograd.Function):
    """minGRU by rows: h = (1 - z) keep before + z c, with z = sigmoid(x) write and c = tanh(y).

    Element-wise in the recurrence, so that only this loop is serial. x, y (R, M); `write` (R, banks): a bank of the width is left alone
    where it is 0; `keep` (R, 1): 0 where a trial begins; start (B N, M). Feng et al., "Were RNNs All We Needed?", 2024, section 3.
    """

    @staticmethod
    def forward(ctx, x: Tensor, y: Tensor, write: Tensor, keep: Tensor, start: Tensor, rows: Rows) -> Tensor:
        z, c, h = torch.sigmoid(x), torch.sigmoid(2 * y).mul_(2).sub_(1), torch.empty_like(x)  # tanh, in a quarter of its time
        z.unflatten(-1, (write.shape[1], -1)).mul_(write[..., None])
        if x.is_cpu:
            go(*(part.numpy() for part in (z, c, keep, rows.before, start, h)))
        else:
            for tick in ticks(rows):
                h[tick] = torch.lerp(keep[tick] * content(h, start, rows.before[tick]), c[tick], z[tick])
        ctx.save_for_backward(z, c, h, keep, start)
        ctx.rows = rows
        return h

    @staticmethod
    def backward(ctx, grad: Tensor):
        (z, c, h, keep, start), rows = ctx.saved_tensors, ctx.rows
        dh, dx, dy, dstart = grad.clone(), torch.empty_like(z), torch.empty_like(z), torch.zeros_like(start)
        if grad.is_cpu:
            go_back(*(part.numpy() for part in (dh, z, c, h, keep, rows.before, start, dx, dy, dstart)))
        else:
            for tick in reversed(ticks(rows)):
                before = rows.before[tick]
                dx[tick] = dh[tick] * (c[tick] - keep[tick] * content(h, start, before)) * z[tick] * (1 - z[tick])
                dy[tick] = dh[tick] * z[tick] * (1 - c[tick] ** 2)
                back, inside = dh[tick] * (1 - z[tick]) * keep[tick], before >= 0
                dh.index_add_(0, before[inside], back[inside])
                dstart.index_add_(0, -1 - before[~inside], back[~inside])
        return dx, dy, None, None, dstart, None


def ticks(rows: Rows) -> list[slice]:
    ends = rows.ends.tolist()
    return [slice(first, end) for first, end in zip([0, *ends[:-1]], ends, strict=True)]


def content(h: Tensor, start: Tensor, before: Tensor) -> Tensor:
    return torch.where((before >= 0)[:, None], h[before.clamp(min=0)], start[(-1 - before).clamp(min=0)])


@kernel()
def go(z, c, keep, before, start, h):
    for r in range(len(z)):
        b = before[r]
        for m in range(z.shape[1]):
            was = keep[r, 0] * (h[b, m] if b >= 0 else start[-1 - b, m])
            h[r, m] = was + z[r, m] * (c[r, m] - was)


@kernel()
def go_back(dh, z, c, h, keep, before, start, dx, dy, dstart):
    for r in range(len(z) - 1, -1, -1):
        b = before[r]
        for m in range(z.shape[1]):
            d, open_, new = dh[r, m], z[r, m], c[r, m]
            was = keep[r, 0] * (h[b, m] if b >= 0 else start[-1 - b, m])
            dx[r, m] = d * (new - was) * open_ * (1 - open_)  # right for a write of 0 as well: open_ is 0
            dy[r, m] = d * open_ * (1 - new * new)
            back = d * (1 - open_) * keep[r, 0]
            if b >= 0:
                dh[b, m] += back
            else:
                dstart[-1 - b, m] += back


class Slots(nn.Module):
    """Features -> hidden -> the two inputs of the gate, then the gate. The width may be parted into banks, written at different times."""

    def __init__(self, inputs: int, hidden: int, width: int, openness: tuple[float, ...] = (-1.0,)):
        super().__init__()
        self.inner, self.gate = nn.Linear(inputs, hidden), nn.Linear(hidden, 2 * width)
        with torch.no_grad():  # how readily each bank, of equal width, is overwritten at the start of training
            self.gate.bias[:width] = torch.tensor(openness, device=self.gate.bias.device).repeat_interleave(width // len(openness))

    def forward(self, x: Tensor, write: Tensor, keep: Tensor, start: Tensor, rows: Rows) -> Tensor:
        """x (R, features), write (R, banks), keep (R, 1), start (B, N, M) -> the slots' content (R, M)."""
        x, y = self.gate(torch.relu(self.inner(x))).float().chunk(2, -1)  # never bf16: a slot keeps for hundreds of ticks
        return Gate.apply(x, y, write, keep, start.flatten(0, 1), rows)
