"""The flat networks: one network over everything at once, with the inputs, the beliefs and the interface of the slot memory.

They have to learn for each look and each action anew what the slots share, so they know a fixed number of looks. They differ in what they
remember with (CORES): an LSTM, a GRU, a small transformer or nothing. They are here so that the difference can be measured; the one without
a memory is also what MAML, Reptile and the other methods that adapt by gradients train.

A core is one small interface, (T, B, D) in and out. The matrix products that need no memory run over all ticks at once; only the product of
the state with its weights is serial. Both passes walk the ticks themselves, so that the gradient of those weights is one product over the
whole segment (autograd would add up a product a tick, in bfloat16 where autocast is on), and a trial's beginning is a mask, not a split.

Axes: T ticks, B trials, K looks, A actions, D hidden width, E width of a cell.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from game_meta.agents.networks.network import Memory, Network, NetworkOutput, symlog
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import NUM_HEADINGS


class MemoryCore(nn.Module):
    """(T, B, D) of features in, (T, B, D) out: each with what came before it in its trial added to it."""

    def initial_memory(self, trials: int) -> Memory:
        """Return an empty memory: tensors with leading axis `trials`, all zeros."""
        raise NotImplementedError

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Return (T, B, D) and the memory after the last tick, which gives no gradient.

        `x` (T, B, D) float32; `new` (T, B) bool, where a trial begins and the memory before it counts no more.
        """
        raise NotImplementedError


class NoCore(MemoryCore):
    """Remembers nothing: what it is shown is all it has."""

    def __init__(self, width: int):
        super().__init__()

    def initial_memory(self, trials: int) -> Memory:
        """Return an empty memory."""
        return ()

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Return `x` as it is."""
        return x, ()


class LstmCore(MemoryCore):
    """Hochreiter and Schmidhuber, "Long short-term memory", 1997, with the forget gate of Gers et al., 2000. Memory: h and c, (B, D)."""

    def __init__(self, width: int):
        super().__init__()
        self.into, self.again = nn.Linear(width, 4 * width), nn.Linear(width, 4 * width, bias=False)
        with torch.no_grad():
            self.into.bias[width : 2 * width] += 1.0  # remember at first (Jozefowicz et al., 2015)

    def initial_memory(self, trials: int) -> Memory:
        """Return an empty memory."""
        zeros = self.into.weight.new_zeros(trials, self.again.in_features)
        return zeros, zeros.clone()

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Return x + h; see MemoryCore."""
        h, c = LstmFunction.apply(self.into(x), self.again.weight, 1.0 - new.float()[..., None], *memory)
        return x + h, (h[-1].detach(), c[-1].detach())


class GruCore(MemoryCore):
    """Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014, in the form of cuDNN. Memory: h (B, D)."""

    def __init__(self, width: int):
        super().__init__()
        self.into, self.again = nn.Linear(width, 3 * width), nn.Linear(width, 3 * width, bias=False)
        with torch.no_grad():
            self.into.bias[width : 2 * width] += 1.0  # keep at first

    def initial_memory(self, trials: int) -> Memory:
        """Return an empty memory."""
        return (self.into.weight.new_zeros(trials, self.again.in_features),)

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Return x + h; see MemoryCore."""
        h = GruFunction.apply(self.into(x), self.again.weight, 1.0 - new.float()[..., None], *memory)
        return x + h, (h[-1].detach(),)


class LstmFunction(torch.autograd.Function):
    """i, f, o = sigmoid, g = tanh of x[t] + W h[t-1];  c[t] = f c[t-1] + i g;  h[t] = o tanh(c[t]).

    `x` (T, B, 4 D) in the order i, f, o, g and in the precision that the products shall have; `weight` (4 D, D); `continues` (T, B, 1) is 0
    where a trial begins; `h`, `c` (B, D). Returns h and c of every tick (T, B, D), of which c gives no gradient.
    """

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, continues: Tensor, h: Tensor, c: Tensor):
        """Compute what the class says, and save what the gradient needs."""
        (T, B), D, W = x.shape[:2], weight.shape[1], weight.to(x.dtype)
        gates, hs, cs = h.new_empty(T, B, 4 * D), h.new_empty(T, B, D), h.new_empty(T, B, D)
        start = h, c
        for t in range(T):
            gates[t] = torch.addmm(x[t], (h * continues[t]).to(W.dtype), W.t())
            gates[t, :, : 3 * D].sigmoid_()
            i, f, o, g = gates[t].split(D, -1)
            g.tanh_()
            c = torch.mul(f, c * continues[t], out=cs[t]).addcmul_(i, g)
            h = torch.mul(o, torch.tanh(c), out=hs[t])
        ctx.save_for_backward(gates, hs, cs, W, continues, *start)
        ctx.mark_non_differentiable(cs)
        return hs, cs

    @staticmethod
    def backward(ctx, grad: Tensor, _: Tensor):
        """Return the gradient by each argument of `forward`, None for those that have none."""
        gates, hs, cs, W, continues, h0, c0 = ctx.saved_tensors
        dx = torch.empty_like(gates)
        dh, dc = torch.zeros_like(h0), torch.zeros_like(c0)
        for t in range(len(grad) - 1, -1, -1):
            i, f, o, g = gates[t].split(hs.shape[2], -1)
            before, bent = (cs[t - 1] if t else c0) * continues[t], torch.tanh(cs[t])
            dh = dh + grad[t]
            dc = dc + dh * o * (1 - bent * bent)
            torch.cat([dc * g, dc * before, dh * bent, dc * i], -1, out=dx[t])
            sigmoids = gates[t, :, : o.shape[1] * 3]
            dx[t, :, : sigmoids.shape[1]] *= sigmoids * (1 - sigmoids)
            dx[t, :, sigmoids.shape[1] :] *= 1 - g * g
            dh, dc = (dx[t].to(W.dtype) @ W).to(dh.dtype) * continues[t], dc * f * continues[t]
        return dx.to(W.dtype), recurrent_weight_gradient(dx, hs, h0, continues, W), None, dh, dc


class GruFunction(torch.autograd.Function):
    """r, z = sigmoid of x[t] + W h[t-1];  n = tanh(xn[t] + r (Wn h[t-1]));  h[t] = (1 - z) n + z h[t-1].

    `x` (T, B, 3 D) in the order r, z, n; the rest as in LstmFunction. Returns h of every tick (T, B, D).
    """

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, continues: Tensor, h: Tensor):
        """Compute what the class says, and save what the gradient needs."""
        (T, B), D, W = x.shape[:2], weight.shape[1], weight.to(x.dtype)
        gates, inner, hs, start = h.new_empty(T, B, 3 * D), h.new_empty(T, B, D), h.new_empty(T, B, D), h
        for t in range(T):
            before = h * continues[t]
            product = before.to(W.dtype) @ W.t()
            inner[t] = product[:, 2 * D :]
            gates[t, :, : 2 * D] = x[t, :, : 2 * D] + product[:, : 2 * D]
            gates[t, :, : 2 * D].sigmoid_()
            r, z, n = gates[t].split(D, -1)
            torch.addcmul(x[t, :, 2 * D :].to(h.dtype), r, inner[t], out=n).tanh_()
            h = torch.lerp(n, before, z, out=hs[t])
        ctx.save_for_backward(gates, inner, hs, W, continues, start)
        return hs

    @staticmethod
    def backward(ctx, grad: Tensor):
        """Return the gradient by each argument of `forward`, None for those that have none."""
        gates, inner, hs, W, continues, h0 = ctx.saved_tensors
        D = hs.shape[2]
        dx, dW = torch.empty_like(gates), torch.empty_like(gates)  # the gradients of what came in and of the product
        dh = torch.zeros_like(h0)
        for t in range(len(grad) - 1, -1, -1):
            r, z, n = gates[t].split(D, -1)
            before = (hs[t - 1] if t else h0) * continues[t]
            dh = dh + grad[t]
            dn = dh * (1 - z) * (1 - n * n)
            torch.cat([dn * inner[t] * r * (1 - r), dh * (before - n) * z * (1 - z), dn], -1, out=dx[t])
            torch.cat([dx[t, :, : 2 * D], dn * r], -1, out=dW[t])
            dh = torch.addcmul((dW[t].to(W.dtype) @ W).to(dh.dtype), dh, z) * continues[t]
        return dx.to(W.dtype), recurrent_weight_gradient(dW, hs, h0, continues, W), None, dh


def recurrent_weight_gradient(d: Tensor, hs: Tensor, h0: Tensor, continues: Tensor, W: Tensor) -> Tensor:
    """Return the gradient of the weights between states, over all ticks at once: `d` is that of their products (T, B, .)."""
    before = torch.cat([h0[None], hs[:-1]]) * continues
    return (d.flatten(0, 1).to(W.dtype).t() @ before.flatten(0, 1).to(W.dtype)).to(hs.dtype)


# ----------------------------------------------------------------------------------------------------
# A small causal transformer as a core: it looks back over the last CONTEXT_TICKS ticks of the trial, layer by layer.
#
# After Transformer-XL (Dai et al., 2019): the memory holds the keys and values of the last ticks, a segment is answered at once with a
# mask, and where something was is said by how long ago it was. Keys and values have one head for all queries (Shazeer, "Fast transformer
# decoding: one write-head is all you need", 2019), because what a tick costs in acting is mostly the memory that is read and moved on.
# Pre-norm, as Parisotto et al., "Stabilizing transformers for reinforcement learning", 2020, found needed.
#
# Left out: the gates of the latter paper, dropout, and positions by sines. What is further back than TRANSFORMER_LAYERS x CONTEXT_TICKS
# ticks cannot be known. Axes: S places of the memory and of the segment behind it, CONTEXT_TICKS + T.

TRANSFORMER_LAYERS, ATTENTION_HEADS, HEAD_WIDTH, CONTEXT_TICKS = 2, 4, 32, 128


class TransformerCore(MemoryCore):
    """Memory: for each layer keys and values of the last CONTEXT_TICKS ticks (B, CONTEXT_TICKS, 2 HEAD_WIDTH), the oldest first, and (B,
    CONTEXT_TICKS) 1 where such a tick was in the present trial."""

    def __init__(self, width: int, layers: int = TRANSFORMER_LAYERS):
        super().__init__()
        self.looks_back = nn.ModuleList(CausalSelfAttention(width) for _ in range(layers))
        self.thinks = nn.ModuleList(FeedForward(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def initial_memory(self, trials: int) -> Memory:
        """Return an empty memory."""
        new = self.norm.weight.new_zeros
        return *(new(trials, CONTEXT_TICKS, 2 * HEAD_WIDTH) for _ in self.thinks), new(trials, CONTEXT_TICKS)

    def forward(self, x: Tensor, new: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Return what the layers make of the segment and of the memory before it; see MemoryCore."""
        *pasts, there = memory
        T = len(x)
        trial = new.t().long().cumsum(1)  # (B, T): the how manieth trial of this segment a tick belongs to
        trials = torch.cat([there.long() - 1, trial], 1)  # (B, S): the memory is of trial 0, or of none
        places = torch.arange(CONTEXT_TICKS + T, device=x.device)
        ago = places[CONTEXT_TICKS:, None] - places  # (T, S)
        seen = (trial[..., None] == trials[:, None]) & (ago >= 0) & (ago <= CONTEXT_TICKS)  # (B, T, S)
        shut = torch.zeros(seen.shape, device=x.device).masked_fill_(~seen, -torch.inf)
        x, after = x.transpose(0, 1), []
        for attention, feed_forward, past in zip(self.looks_back, self.thinks, pasts, strict=True):
            attended, past = attention(x, past, shut, ago.clamp(0, CONTEXT_TICKS))
            x = feed_forward(x + attended)
            after.append(past)
        return self.norm(x).transpose(0, 1), (*after, (trials == trial[:, -1:])[:, -CONTEXT_TICKS:].float())


class CausalSelfAttention(nn.Module):
    """Attention of each tick to those before it in its trial, with a learned weight for how long ago each is."""

    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.ask, self.tell = nn.Linear(width, ATTENTION_HEADS * HEAD_WIDTH), nn.Linear(width, 2 * HEAD_WIDTH)
        self.out = nn.Linear(ATTENTION_HEADS * HEAD_WIDTH, width)
        # what it adds to a tick's score to be so many ticks ago
        self.nearness = nn.Parameter(torch.zeros(ATTENTION_HEADS, CONTEXT_TICKS + 1))

    def forward(self, x: Tensor, past: Tensor, shut: Tensor, ago: Tensor) -> tuple[Tensor, Tensor]:
        """Return (B, T, D), and the past that the next segment looks back on. `x` (B, T, D), `past` (B, CONTEXT_TICKS, 2 HEAD_WIDTH),
        `shut` (B, T, S) -inf where a tick may not look, `ago` (T, S) in ticks."""
        B, T, _ = x.shape
        x = self.norm(x)
        own = self.tell(x)
        key, value = torch.cat([past.to(own.dtype), own], 1).chunk(2, -1)  # (B, S, HEAD_WIDTH)
        query = self.ask(x).view(B, T, ATTENTION_HEADS, HEAD_WIDTH).transpose(1, 2).reshape(B, ATTENTION_HEADS * T, HEAD_WIDTH)
        query = query * HEAD_WIDTH**-0.5
        score = (query @ key.transpose(1, 2)).view(B, ATTENTION_HEADS, T, -1).float()
        weight = torch.softmax(score + self.nearness[:, ago] + shut[:, None], -1)
        got = weight.view(B, ATTENTION_HEADS * T, -1).to(value.dtype) @ value
        after = torch.cat([past, own.detach().float()], 1)[:, -CONTEXT_TICKS:]
        return self.out(got.view(B, ATTENTION_HEADS, T, HEAD_WIDTH).transpose(1, 2).reshape(B, T, -1)).float(), after


class FeedForward(nn.Module):
    """The second half of a transformer's layer."""

    def __init__(self, width: int):
        super().__init__()
        self.norm, self.inner, self.out = nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Return x plus what is made of it, in the shape of x."""
        return x + self.out(torch.relu(self.inner(self.norm(x)))).float()


# ----------------------------------------------------------------------------------------------------
# The network around a core.

CORES: dict[str, Callable[[int], MemoryCore]] = {"lstm": LstmCore, "gru": GruCore, "transformer": TransformerCore, "none": NoCore}


class FlatMemory(Network):
    """Senses -> core -> thought -> policy, value and beliefs. `config.memory` names the core.

    Plain operations throughout the trunk, so that with the core `none` it can be differentiated twice and mapped over weights (torch.func).
    """

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.config = c = config
        D, K, A, E = c.hidden, c.looks, c.actions, c.cell_width
        self.look = nn.Embedding(K * NUM_HEADINGS, E)
        self.board = nn.Linear(c.window * c.window * E, D)
        self.senses = nn.Linear(9 * K + 3 * A + 4 + 2 * c.places, D)
        self.core = CORES[c.memory](D)
        self.think = nn.Linear(D, D)
        self.act, self.worth = nn.Linear(D, A), nn.Linear(D, 1)
        self.effect_belief, self.control_belief = nn.Linear(D, K * len(c.effects)), nn.Linear(D, A * A)

    def initial_memory(self, trials: int, looks: int) -> Memory:
        """Return an empty memory. Raises ValueError for another number of looks than the network was made for."""
        if looks != self.config.looks:
            raise ValueError(f"this {self.config.memory} network was made for {self.config.looks} looks, not {looks}")
        return self.core.initial_memory(trials)

    def forward(self, obs: dict[str, Tensor], memory: Memory, belief_every: int = 1) -> NetworkOutput:
        """Return the answer to a segment; see Network."""
        T, B, K = obs["touched"].shape
        A = self.config.actions
        rows = obs["window"].reshape(-1).long() * NUM_HEADINGS + obs["heading"].reshape(-1).long()
        cells = self.look.weight.index_select(0, rows).view(T, B, -1)  # index_select: its backward is several times faster than Embedding's
        x = torch.relu(self.board(cells) + self.senses(self.encode_senses(obs))).float()
        state, memory = self.core(x, obs["trial_start"], memory)
        y = state + torch.relu(self.think(state))
        every = slice(belief_every - 1, None, belief_every)
        effects = self.effect_belief(state[every]).view(-1, B, K, len(self.config.effects))
        controls = self.control_belief(state[every]).view(-1, B, A, A)
        with torch.autocast(x.device.type, enabled=False):  # eight bits are too few for a ratio of two policies
            y = y.float()
            return NetworkOutput(self.act(y), self.worth(y)[..., 0], effects, controls, memory)

    def encode_senses(self, obs: dict[str, Tensor]) -> Tensor:
        """Return (T, B, .) all that is not seen on the board, with the products that the slot memory is given too: what came of what."""
        touched, struck = obs["touched"].float(), obs["struck"].float()
        reward, episode_start = symlog(obs["reward"])[..., None], obs["episode_start"].float()
        felt = [touched, struck, obs["change"].float().clamp(-3.0, 3.0), torch.log1p(obs["held"].float())]
        felt += [obs["motion"].clamp(-3.0, 3.0).flatten(2), touched * reward, touched * episode_start[..., None], struck * reward]
        took, places = one_hot_bool(obs["action"], self.config.actions).float(), self.config.places
        moved = obs["moved"].clamp(-3.0, 3.0)
        last = [took, (took[..., None] * moved[..., None, :]).flatten(2), moved, reward, episode_start[..., None]]
        where = one_hot_bool(obs["place"].long().clamp(max=places - 1), places).flatten(2).float()
        return torch.cat([*felt, *last, where], -1)


def one_hot_bool(index: Tensor, count: int) -> Tensor:
    """Return (..., count) bool, one-hot, for whole numbers (...): `one_hot`, which torch.func cannot map."""
    return index[..., None] == torch.arange(count, device=index.device)
