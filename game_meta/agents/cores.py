"""What a flat network remembers with: one small interface, and the recurrent cores behind it.

The matrix products that need no memory run over all ticks at once; only the product of the state with its weights is serial. Both passes
walk the ticks themselves, so that the gradient of those weights is one product over the whole segment (autograd would add up a product a
tick, in bfloat16 where autocast is on), and a trial's beginning is a mask, not a split.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from game_meta.agents.memory import Memory


class Core(nn.Module):
    """(T, B, D) of features in, (T, B, D) out: each with what came before it in its trial added to it."""

    def fresh(self, trials: int) -> Memory:
        """An empty memory: tensors with leading axis `trials`, all zeros."""
        raise NotImplementedError

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """`x` (T, B, D) float32; `new` (T, B) bool, where a trial begins and the memory before it counts no more."""
        raise NotImplementedError


class NoCore(Core):
    """Remembers nothing: what it is shown is all it has."""

    def __init__(self, width: int):
        super().__init__()

    def fresh(self, trials: int) -> Memory:
        return ()

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        return x, ()


class LstmCore(Core):
    """Hochreiter and Schmidhuber, "Long short-term memory", 1997, with the forget gate of Gers et al., 2000. Memory: h and c, (B, D)."""

    def __init__(self, width: int):
        super().__init__()
        self.into, self.again = nn.Linear(width, 4 * width), nn.Linear(width, 4 * width, bias=False)
        with torch.no_grad():
            self.into.bias[width : 2 * width] += 1.0  # remember at first (Jozefowicz et al., 2015)

    def fresh(self, trials: int) -> Memory:
        zeros = self.into.weight.new_zeros(trials, self.again.in_features)
        return zeros, zeros.clone()

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        h, c = Lstm.apply(self.into(x), self.again.weight, 1.0 - new.float()[..., None], *memory)
        return x + h, (h[-1].detach(), c[-1].detach())


class GruCore(Core):
    """Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014, in the form of cuDNN. Memory: h (B, D)."""

    def __init__(self, width: int):
        super().__init__()
        self.into, self.again = nn.Linear(width, 3 * width), nn.Linear(width, 3 * width, bias=False)
        with torch.no_grad():
            self.into.bias[width : 2 * width] += 1.0  # keep at first

    def fresh(self, trials: int) -> Memory:
        return (self.into.weight.new_zeros(trials, self.again.in_features),)

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        h = Gru.apply(self.into(x), self.again.weight, 1.0 - new.float()[..., None], *memory)
        return x + h, (h[-1].detach(),)


class Lstm(torch.autograd.Function):
    """i, f, o = sigmoid, g = tanh of x[t] + W h[t-1];  c[t] = f c[t-1] + i g;  h[t] = o tanh(c[t]).

    `x` (T, B, 4 D) in the order i, f, o, g and in the precision that the products shall have; `weight` (4 D, D); `keep` (T, B, 1) is 0
    where a trial begins; `h`, `c` (B, D). Returns h and c of every tick (T, B, D), of which c gives no gradient.
    """

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, keep: Tensor, h: Tensor, c: Tensor):
        (T, B), D, W = x.shape[:2], weight.shape[1], weight.to(x.dtype)
        gates, hs, cs = h.new_empty(T, B, 4 * D), h.new_empty(T, B, D), h.new_empty(T, B, D)
        start = h, c
        for t in range(T):
            gates[t] = torch.addmm(x[t], (h * keep[t]).to(W.dtype), W.t())
            gates[t, :, : 3 * D].sigmoid_()
            i, f, o, g = gates[t].split(D, -1)
            g.tanh_()
            c = torch.mul(f, c * keep[t], out=cs[t]).addcmul_(i, g)
            h = torch.mul(o, torch.tanh(c), out=hs[t])
        ctx.save_for_backward(gates, hs, cs, W, keep, *start)
        ctx.mark_non_differentiable(cs)
        return hs, cs

    @staticmethod
    def backward(ctx, grad: Tensor, _: Tensor):
        gates, hs, cs, W, keep, h0, c0 = ctx.saved_tensors
        dx = torch.empty_like(gates)
        dh, dc = torch.zeros_like(h0), torch.zeros_like(c0)
        for t in range(len(grad) - 1, -1, -1):
            i, f, o, g = gates[t].split(hs.shape[2], -1)
            before, bent = (cs[t - 1] if t else c0) * keep[t], torch.tanh(cs[t])
            dh = dh + grad[t]
            dc = dc + dh * o * (1 - bent * bent)
            torch.cat([dc * g, dc * before, dh * bent, dc * i], -1, out=dx[t])
            sigmoids = gates[t, :, : o.shape[1] * 3]
            dx[t, :, : sigmoids.shape[1]] *= sigmoids * (1 - sigmoids)
            dx[t, :, sigmoids.shape[1] :] *= 1 - g * g
            dh, dc = (dx[t].to(W.dtype) @ W).to(dh.dtype) * keep[t], dc * f * keep[t]
        return dx.to(W.dtype), of_weight(dx, hs, h0, keep, W), None, dh, dc


class Gru(torch.autograd.Function):
    """r, z = sigmoid of x[t] + W h[t-1];  n = tanh(xn[t] + r (Wn h[t-1]));  h[t] = (1 - z) n + z h[t-1].

    `x` (T, B, 3 D) in the order r, z, n; the rest as in Lstm. Returns h of every tick (T, B, D).
    """

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, keep: Tensor, h: Tensor):
        (T, B), D, W = x.shape[:2], weight.shape[1], weight.to(x.dtype)
        gates, inner, hs, start = h.new_empty(T, B, 3 * D), h.new_empty(T, B, D), h.new_empty(T, B, D), h
        for t in range(T):
            before = h * keep[t]
            product = before.to(W.dtype) @ W.t()
            inner[t] = product[:, 2 * D :]
            gates[t, :, : 2 * D] = x[t, :, : 2 * D] + product[:, : 2 * D]
            gates[t, :, : 2 * D].sigmoid_()
            r, z, n = gates[t].split(D, -1)
            torch.addcmul(x[t, :, 2 * D :].to(h.dtype), r, inner[t], out=n).tanh_()
            h = torch.lerp(n, before, z, out=hs[t])
        ctx.save_for_backward(gates, inner, hs, W, keep, start)
        return hs

    @staticmethod
    def backward(ctx, grad: Tensor):
        gates, inner, hs, W, keep, h0 = ctx.saved_tensors
        D = hs.shape[2]
        dx, dW = torch.empty_like(gates), torch.empty_like(gates)  # the gradients of what came in and of the product
        dh = torch.zeros_like(h0)
        for t in range(len(grad) - 1, -1, -1):
            r, z, n = gates[t].split(D, -1)
            before = (hs[t - 1] if t else h0) * keep[t]
            dh = dh + grad[t]
            dn = dh * (1 - z) * (1 - n * n)
            torch.cat([dn * inner[t] * r * (1 - r), dh * (before - n) * z * (1 - z), dn], -1, out=dx[t])
            torch.cat([dx[t, :, : 2 * D], dn * r], -1, out=dW[t])
            dh = torch.addcmul((dW[t].to(W.dtype) @ W).to(dh.dtype), dh, z) * keep[t]
        return dx.to(W.dtype), of_weight(dW, hs, h0, keep, W), None, dh


def of_weight(d: Tensor, hs: Tensor, h0: Tensor, keep: Tensor, W: Tensor) -> Tensor:
    """The gradient of the weights between states, over all ticks at once: `d` is that of their products (T, B, .)."""
    before = torch.cat([h0[None], hs[:-1]]) * keep
    return (d.flatten(0, 1).to(W.dtype).t() @ before.flatten(0, 1).to(W.dtype)).to(hs.dtype)
