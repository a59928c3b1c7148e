"""The default network: a slot of memory for each look, for each action, and one for the rest.

A slot is filled by the same weights whichever look or action it belongs to, so a colour never seen before means what was learned about it
a moment ago, and hidden controls are just another thing to find out: the network is equivariant over the looks from FIRST_LOOK on and over
the four moves. What is the same in every game (empty, outside, wall, avatar; doing nothing, moving, using) is given as a fixed kind.
No weight depends on the number of looks. A look's slot is written where something befell it, an action's where it was taken (Slots,
below).

Axes: T ticks, B trials, K looks, A actions, R rows (events), M width of a slot, E width of a cell, D hidden width.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from game_meta.agents.networks.network import Memory, Network, NetworkOutput, encode_place, mlp, symlog
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.jit import kernel
from game_meta.engine.observation import AVATAR, FIRST_LOOK, NIL, NUM_HEADINGS, USE, WALL

TYPE_FEATURES, ACTION_FEATURES, GLOBAL_FEATURES = 17, 13, 8
ACTION_KINDS = 3


class SlotMemory(Network):
    """Slots -> what each look means to the policy -> the board as it looks then -> policy, value and beliefs."""

    watched = 0  # width of what `observe_opponent` adds

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.config = c = config
        M, MA, MG, E, D = c.type_width, c.action_width, c.global_width, c.cell_width, c.hidden
        # half of a type's slot is written only when that type was met, not when it merely moved: it keeps that for as long as it takes
        self.types = Slots(TYPE_FEATURES, 32, M, openness=(0.0, -2.0))
        self.actions = Slots(ACTION_FEATURES, 32, MA)
        self.whole = Slots(GLOBAL_FEATURES + MA + ACTION_KINDS + 2 * c.places + self.watched, 64, MG)
        self.look = mlp(M + FIRST_LOOK + 1, 32, NUM_HEADINGS * E)  # a slot -> what its cells look like to the policy, for each heading
        self.board = nn.Linear(c.window * c.window * E, D)
        self.context = nn.Linear(MG + 2 * E + NUM_HEADINGS + 2 * c.places + self.watched, D)
        self.think = nn.ModuleList(nn.Linear(D, D) for _ in range(2))
        self.query, self.key = nn.Linear(D, c.key_width), nn.Linear(MA + ACTION_KINDS, c.key_width + 1)
        self.worth = nn.Linear(D, 1)
        self.effect_belief = mlp(M, 32, len(c.effects))
        self.control_belief = nn.Linear(MA + ACTION_KINDS, c.actions)
        with torch.no_grad():
            for head in (self.query, self.worth):
                head.weight.mul_(0.3)

    @property
    def kind(self) -> Tensor:
        """(A,) what every game agrees on: one action does nothing, one uses, the others move somewhere."""
        return torch.tensor([0 if a == NIL else 2 if a == USE else 1 for a in range(self.config.actions)])

    def initial_memory(self, trials: int, looks: int) -> Memory:
        """Return empty slots: of the looks (B, K, M), of the actions (B, A, MA), and the global one (B, MG)."""
        c, new = self.config, self.query.weight.new_zeros
        return new(trials, looks, c.type_width), new(trials, c.actions, c.action_width), new(trials, c.global_width)

    def durable_memory(self, memory: Memory) -> Memory:
        """Return the slots alone, without what the present weights make of them."""
        return memory[:3]

    def forward(self, obs: dict[str, Tensor], memory: Memory, belief_every: int = 1) -> NetworkOutput:
        """Return the answer to a segment; see Network.

        The memory after a segment holds, beside the slots, what each look meant to the policy and what was held. Where the next segment is
        given all of it, as in acting tick by tick, only what has changed is worked out anew.
        """
        tick = TickFeatures(obs)
        place = encode_place(obs["place"], self.config.places)
        types, table, looks = self.update_type_slots(obs, tick, memory[0], *memory[3:])
        actions, means, deeds = self.update_action_slots(obs, tick, memory[1])
        mine = means[deeds.gather(-1, obs["action"][..., None])[..., 0]]  # of the action that was taken: what it was, without its name
        watched = self.observe_opponent(obs, tick, table, looks)
        rest = self.update_global_slot(obs, torch.cat([tick.shared, mine, place, *watched], -1), tick, memory[2])  # (T, B, MG)

        cells, pooled = embed_window(table, looks, obs["window"], obs["heading"], tick.held, tick.seen)
        y = torch.relu(self.board(cells) + self.context(torch.cat([rest, pooled, tick.facing, place, *watched], -1)))
        for layer in self.think:
            y = y + torch.relu(layer(y))
        every = slice(belief_every - 1, None, belief_every)
        effects, embedding = self.believe(types[looks[every]])
        controls = self.control_belief(means[deeds[every]])
        key = self.key(means)[deeds]  # (T, B, A, key and bias)
        with torch.autocast(y.device.type, enabled=False):  # eight bits are too few for a ratio of two policies
            y, key = y.float(), key.float()
            logits = 0.5 * (key[..., :-1] @ self.query(y)[..., None])[..., 0] + key[..., -1]
            worth = self.worth(y)[..., 0]
        opponent_logits = self.predict_opponent(torch.cat([y, *watched], -1))
        now = types[looks[-1]], actions[deeds[-1]], rest[-1], table[looks[-1]], tick.held[-1]
        return NetworkOutput(logits, worth, effects, controls.float(), tuple(part.detach() for part in now), embedding, opponent_logits)

    def policy_view(self, types: Tensor) -> Tensor:
        """Return (..., M) what the policy is given of the slots (..., M)."""
        return types

    def observe_opponent(self, obs: dict[str, Tensor], tick: TickFeatures, table: Tensor, looks: Tensor) -> tuple[Tensor, ...]:
        """Return what is noticed of an opponent at every tick, (T, B, .) each and `watched` wide together: here, nothing.

        `table` and `looks` are what `embed_window` takes.
        """
        return ()

    def predict_opponent(self, thought: Tensor) -> Tensor | None:
        """Return logits (T, B, A) of what an opponent does next, from the policy's thinking and what was noticed of him: here, None."""
        return None

    def believe(self, types: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return logits of the effects (..., E), and what they were decoded from, if that is to be learned from."""
        return self.effect_belief(types), None

    def update_type_slots(
        self, obs: dict[str, Tensor], tick: TickFeatures, memory: Tensor, table: Tensor | None = None, held: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Write the slots of the looks where a look was met, changed in number or moved. Return them (R, M), what they mean to the policy
        (R, NUM_HEADINGS E), and which row is whose (T, B, K). `table` and `held` are those of the tick before, if they are known."""
        B, K = memory.shape[:2]
        met = (obs["touched"] | obs["struck"]).bool() | (obs["change"] != 0)
        moves = obs["motion"].abs().sum(-1) > 0
        moves[..., AVATAR] = False  # what it did itself is in the action's slot
        stirred = met | moves | obs["trial_start"][..., None]
        before = torch.cat([(tick.held[0] if held is None else held)[None], tick.held[:-1]])
        # what is held is part of what a look means, so it needs a row, though nothing is written
        rows = event_rows(stirred | (tick.held != before), obs["trial_start"], first=table is None)
        write = torch.stack([stirred.flatten()[rows.at], met.flatten()[rows.at]], -1).float()
        slots = self.types(tick.type_features(obs, rows.at), write, tick.continues.flatten()[rows.at // K, None], memory, rows)
        fixed = torch.eye(K, FIRST_LOOK, device=slots.device)[rows.at % K]
        meant = self.look(torch.cat([self.policy_view(slots), fixed, tick.held.flatten()[rows.at][:, None]], -1))
        if table is None:
            return slots, meant, rows.last
        last = torch.where(rows.last < 0, -1 - rows.last, rows.last + B * K)
        return torch.cat([memory.flatten(0, 1), slots]), torch.cat([table.flatten(0, 1), meant]), last

    def update_action_slots(self, obs: dict[str, Tensor], tick: TickFeatures, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Write the slots of the actions, each where it was taken. Return them (R, MA), the same with the kind of action beside, and which
        row is whose (T, B, A)."""
        A = self.config.actions
        took = nn.functional.one_hot(obs["action"], A).bool() & ~(obs["episode_start"] | obs["trial_start"])[..., None]
        rows = event_rows(took, obs["trial_start"])
        b, write = rows.at // A, took.flatten()[rows.at, None].float()
        features = write * torch.cat([torch.ones_like(write), tick.deed.flatten(0, 1)[b]], -1)
        slots = self.actions(features, write, tick.continues.flatten()[b, None], memory, rows)
        kinds = nn.functional.one_hot(self.kind.to(slots.device), ACTION_KINDS)
        return slots, torch.cat([slots, kinds[rows.at % A]], -1), rows.last

    def update_global_slot(self, obs: dict[str, Tensor], features: Tensor, tick: TickFeatures, memory: Tensor) -> Tensor:
        """Write the global slot at every tick; return it (T, B, MG)."""
        always = torch.ones_like(tick.continues)
        rows = event_rows(always.bool()[..., None], obs["trial_start"])
        return self.whole(features.flatten(0, 1), always.view(-1, 1), tick.continues.view(-1, 1), memory[:, None], rows).view(
            *features.shape[:2], -1
        )


class TickFeatures:
    """What the last tick was like, for all (T, B, .) and for each look."""

    def __init__(self, obs: dict[str, Tensor]):
        K, centre = obs["touched"].shape[2], obs["heading"].shape[2] // 2
        self.continues = 1.0 - obs["trial_start"].float()  # (T, B)
        self.held, self.seen = torch.log1p(obs["held"].float()), looks_in_window(obs["window"], K)  # (T, B, K)
        self.facing = nn.functional.one_hot(obs["heading"][:, :, centre, centre].long(), NUM_HEADINGS).float()
        self.moved = obs["moved"].clamp(-3.0, 3.0)
        self.reward, self.episode_start = symlog(obs["reward"])[..., None], obs["episode_start"].float()[..., None]
        self.far = self.moved.abs().sum(-1, keepdim=True)
        self.carrying = (self.held.amax(-1, keepdim=True) > 0).float()
        hit, shot = (obs[name].amax(-1, keepdim=True).float() for name in ("touched", "struck"))
        more = obs["change"].amax(-1, keepdim=True).float().clamp(0.0, 3.0)
        less = -obs["change"].amin(-1, keepdim=True).float().clamp(-3.0, 0.0)
        wall = obs["touched"][..., WALL : WALL + 1].float()
        self.deed = torch.cat([self.moved, hit, self.reward, more, less, shot, wall, self.facing[..., 1:]], -1)
        self.shared = torch.cat([self.moved, self.reward, self.episode_start, hit, shot, self.carrying, self.far], -1)

    def type_features(self, obs: dict[str, Tensor], at: Tensor) -> Tensor:
        """Return (R, TYPE_FEATURES): the tick as the look of each row felt it; `at` (R,) are indices into (T, B, K) laid flat."""
        tick = at // self.held.shape[2]
        touched, struck = (obs[name].flatten()[at].float() for name in ("touched", "struck"))
        change = obs["change"].flatten()[at].float().clamp(-3.0, 3.0)
        more, less = change.clamp(min=0.0), -change.clamp(max=0.0)
        motion = obs["motion"].flatten(0, 2)[at].clamp(-3.0, 3.0)
        held, seen = self.held.flatten()[at], self.seen.flatten()[at]
        reward, episode_start, far, carrying = (part.flatten()[tick] for part in (self.reward, self.episode_start, self.far, self.carrying))
        along = (motion * self.moved.flatten(0, 1)[tick]).sum(-1)
        touch = [touched, touched * reward, touched * episode_start, touched * far, touched * along, touched * carrying, touched * less]
        return torch.stack([*touch, struck, struck * reward, held, seen, more, less, motion[:, 0], motion[:, 1], reward, episode_start], -1)


# ----------------------------------------------------------------------------------------------------
# Slots of memory that are written now and then: work is done only at the ticks at which something befell a slot.
#
# A batch of T ticks x B trials x N slots has some three events a tick where N is 16; each is a row, the rows stand in the order of time,
# and every matrix product runs over rows. Axes: R rows, T ticks, B trials, N slots of a trial, M width of a slot.


class EventRows(NamedTuple):
    """Where something befell a slot: R rows in the order of time."""

    at: Tensor  # (R,) which tick, trial and slot: an index into (T, B, N) laid flat
    before: Tensor  # (R,) the row written to the same slot before; -1 - (b N + n) where that is the memory at the start
    last: Tensor  # (T, B, N) the row that holds a slot's content after a tick
    ends: np.ndarray  # (T,) how many rows there are up to and with a tick


@kernel()
def number_rows(marks, new, first, at, before, last, ends, latest):
    """Fill in the fields of EventRows; `latest` (B, N) begins with what `before` says of the memory at the start."""
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


def event_rows(marks: Tensor, new: Tensor, first: bool = True) -> EventRows:
    """Return a row wherever `marks` (T, B, N) bool; and for every slot where a trial begins, `new` (T, B) bool, and at the first tick.

    Without `first` a slot may have no row yet: its `last` then says so as `before` does.
    """
    T, B, N = marks.shape
    at, before, last = np.empty(T * B * N, np.int64), np.empty(T * B * N, np.int64), np.empty((T, B, N), np.int64)
    ends, latest = np.empty(T, np.int64), -1 - np.arange(B * N).reshape(B, N)
    number_rows(marks.cpu().numpy(), new.cpu().numpy(), first, at, before, last, ends, latest)
    count = ends[-1]
    found = [torch.from_numpy(array).to(marks.device) for array in (at[:count], before[:count], last)]
    return EventRows(found[0], found[1], found[2], ends)


class MinGRU(torch.autograd.Function):
    """minGRU by rows: h = (1 - z) continues before + z c, with z = sigmoid(x) write and c = tanh(y).

    Element-wise in the recurrence, so that only this loop is serial. x, y (R, M); `write` (R, banks): a bank of the width is left alone
    where it is 0; `continues` (R, 1): 0 where a trial begins; start (B N, M). Feng et al., "Were RNNs All We Needed?", 2024, section 3.
    """

    @staticmethod
    def forward(ctx, x: Tensor, y: Tensor, write: Tensor, continues: Tensor, start: Tensor, rows: EventRows) -> Tensor:
        """Compute what the class says, and save what the gradient needs."""
        z, c, h = torch.sigmoid(x), torch.sigmoid(2 * y).mul_(2).sub_(1), torch.empty_like(x)  # tanh, in a quarter of its time
        z.unflatten(-1, (write.shape[1], -1)).mul_(write[..., None])
        if x.is_cpu:
            min_gru_forward(*(part.numpy() for part in (z, c, continues, rows.before, start, h)))
        else:
            for tick in rows_by_tick(rows):
                h[tick] = torch.lerp(continues[tick] * previous_content(h, start, rows.before[tick]), c[tick], z[tick])
        ctx.save_for_backward(z, c, h, continues, start)
        ctx.rows = rows
        return h

    @staticmethod
    def backward(ctx, grad: Tensor):
        """Return the gradient by each argument of `forward`, None for those that have none."""
        (z, c, h, continues, start), rows = ctx.saved_tensors, ctx.rows
        dh, dx, dy, dstart = grad.clone(), torch.empty_like(z), torch.empty_like(z), torch.zeros_like(start)
        if grad.is_cpu:
            min_gru_backward(*(part.numpy() for part in (dh, z, c, h, continues, rows.before, start, dx, dy, dstart)))
        else:
            for tick in reversed(rows_by_tick(rows)):
                before = rows.before[tick]
                dx[tick] = dh[tick] * (c[tick] - continues[tick] * previous_content(h, start, before)) * z[tick] * (1 - z[tick])
                dy[tick] = dh[tick] * z[tick] * (1 - c[tick] ** 2)
                back, inside = dh[tick] * (1 - z[tick]) * continues[tick], before >= 0
                dh.index_add_(0, before[inside], back[inside])
                dstart.index_add_(0, -1 - before[~inside], back[~inside])
        return dx, dy, None, None, dstart, None


def rows_by_tick(rows: EventRows) -> list[slice]:
    """Return the rows of each tick."""
    ends = rows.ends.tolist()
    return [slice(first, end) for first, end in zip([0, *ends[:-1]], ends, strict=True)]


def previous_content(h: Tensor, start: Tensor, before: Tensor) -> Tensor:
    """Return what a slot held before (n, M), for `before` (n,) as in EventRows: a row of h (R, M) or of the start (B N, M)."""
    return torch.where((before >= 0)[:, None], h[before.clamp(min=0)], start[(-1 - before).clamp(min=0)])


@kernel()
def min_gru_forward(z, c, continues, before, start, h):
    """Fill in h (R, M), row by row; see MinGRU."""
    for r in range(len(z)):
        b = before[r]
        for m in range(z.shape[1]):
            was = continues[r, 0] * (h[b, m] if b >= 0 else start[-1 - b, m])
            h[r, m] = was + z[r, m] * (c[r, m] - was)


@kernel()
def min_gru_backward(dh, z, c, h, continues, before, start, dx, dy, dstart):
    """Fill in the gradients dx, dy (R, M) and add up dstart (B N, M), from the last row to the first; `dh` (R, M) is added to on the
    way."""
    for r in range(len(z) - 1, -1, -1):
        b = before[r]
        for m in range(z.shape[1]):
            d, open_, new = dh[r, m], z[r, m], c[r, m]
            was = continues[r, 0] * (h[b, m] if b >= 0 else start[-1 - b, m])
            dx[r, m] = d * (new - was) * open_ * (1 - open_)  # right for a write of 0 as well: open_ is 0
            dy[r, m] = d * open_ * (1 - new * new)
            back = d * (1 - open_) * continues[r, 0]
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

    def forward(self, x: Tensor, write: Tensor, continues: Tensor, start: Tensor, rows: EventRows) -> Tensor:
        """Return the slots' content (R, M) for x (R, features), write (R, banks), continues (R, 1) and the memory at the start (B, N,
        M)."""
        x, y = self.gate(torch.relu(self.inner(x))).float().chunk(2, -1)  # never bf16: a slot keeps for hundreds of ticks
        return MinGRU.apply(x, y, write, continues, start.flatten(0, 1), rows)


# ----------------------------------------------------------------------------------------------------
# What stands in the cells of the window, as the network has come to know it: a gather from the table of what each look means.
#
# The table has a row for each event of a slot (see EventRows), so a cell is found by its look's last row. On a CPU the gather and its
# backward are loops of their own over bytes: no index of 64 bits for each cell is ever made, and no float32 copy of the cells. Axes: R rows
# of the table, T ticks, B trials, K looks, C cells, E width of a cell.


def looks_in_window(window: Tensor, looks: int) -> Tensor:
    """Return (T, B, K) float: 1 where a look is in the window (T, B, H, W)."""
    T, B = window.shape[:2]
    seen = torch.zeros(T * B, looks, device=window.device)
    if window.is_cpu:
        mark_looks(window.reshape(T * B, -1).numpy(), seen.numpy())
    else:
        seen.scatter_(1, window.reshape(T * B, -1).long(), 1.0)
    return seen.view(T, B, looks)


def embed_window(table: Tensor, last: Tensor, window: Tensor, heading: Tensor, held: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """Return the window's cells (T, B, C E) as the table (R, NUM_HEADINGS E) has them; and (T, B, 2 E): the sum of what is held, and the
    mean over the looks of what is in sight.

    `last` (T, B, K) is the row of each look, window and heading are (T, B, H, W), held and seen (T, B, K) float.
    """
    return (EmbedWindow.apply if table.is_cpu else embed_window_plain)(table, last, window, heading, held, seen)


def embed_window_plain(table: Tensor, last: Tensor, window: Tensor, heading: Tensor, held: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """Return the same by torch's own operations: on a GPU, and for tests."""
    T, B, K = last.shape
    E = table.shape[1] // NUM_HEADINGS
    rows = last.flatten(0, 1).gather(1, window.reshape(T * B, -1).long()) * NUM_HEADINGS + heading.reshape(T * B, -1).long()
    cells = table.view(-1, E)[rows].view(T, B, -1)
    look = table[:, :E].float()[last]
    return cells, torch.cat([(held[..., None] * look).sum(-2), (seen[..., None] * look).sum(-2) / K], -1)


class EmbedWindow(torch.autograd.Function):
    """`embed_window_plain` by loops of our own, for CPUs."""

    @staticmethod
    def forward(ctx, table: Tensor, last: Tensor, window: Tensor, heading: Tensor, held: Tensor, seen: Tensor):
        """Compute what the class says, and save what the gradient needs."""
        T, B, K = last.shape
        E = table.shape[1] // NUM_HEADINGS
        sizes = T * B, window[0, 0].numel(), E
        table = table.contiguous()
        cells, pooled = table.new_empty(sizes), torch.zeros(T * B, 2 * E)
        flat = last.view(T * B, K), window.reshape(sizes[:2]), heading.reshape(sizes[:2]), held.view(T * B, K), seen.view(T * B, K)
        gather_cells(as_words(table.view(-1, E)), *(part.numpy() for part in flat[:3]), as_words(cells))
        pool_looks(table[:, :E].float().numpy(), *(part.numpy() for part in (flat[0], *flat[3:])), pooled.numpy())
        ctx.save_for_backward(*flat)
        ctx.sizes = T, B, table.shape
        return cells.view(T, B, -1), pooled.view(T, B, -1)

    @staticmethod
    def backward(ctx, grad: Tensor, of_pooled: Tensor):
        """Return the gradient by each argument of `forward`, None for those that have none."""
        last, window, heading, held, seen = (part.numpy() for part in ctx.saved_tensors)
        T, B, shape = ctx.sizes
        total = torch.zeros(shape)
        E = shape[1] // NUM_HEADINGS
        parts = grad.reshape(T * B, -1, E).contiguous()
        if parts.dtype == torch.bfloat16:
            scatter_add_bfloat16(total.view(-1, E).numpy(), last, window, heading, parts.view(torch.uint16).numpy())
        else:
            scatter_add_cells(total.view(-1, E).numpy(), last, window, heading, parts.numpy())
        pool_looks_backward(total.numpy(), last, held, seen, of_pooled.reshape(T * B, -1).contiguous().numpy())
        return total, None, None, None, None, None


def as_words(x: Tensor) -> np.ndarray:
    """Return the bits of rows of numbers, eight bytes at a time, to be copied."""
    return x.view(torch.int64).numpy()


@kernel()
def mark_looks(window, seen):
    """Set `seen` (n, K) to 1 where a look is in the window (n, C)."""
    for i in range(window.shape[0]):
        for c in range(window.shape[1]):
            seen[i, window[i, c]] = 1.0


@kernel()
def gather_cells(table, last, window, heading, cells):
    """Copy to `cells` (n, C, words) the table's row of each cell's look and heading."""
    for i in range(cells.shape[0]):
        for c in range(cells.shape[1]):
            row = last[i, window[i, c]] * NUM_HEADINGS + heading[i, c]
            for e in range(cells.shape[2]):
                cells[i, c, e] = table[row, e]


@kernel()
def scatter_add_cells(total, last, window, heading, parts):
    """Add the gradients of the cells (n, C, E) to those of the table's rows: the backward of `gather_cells`."""
    for i in range(parts.shape[0]):
        for c in range(parts.shape[1]):
            row = last[i, window[i, c]] * NUM_HEADINGS + heading[i, c]
            for e in range(parts.shape[2]):
                total[row, e] += parts[i, c, e]


@kernel()
def scatter_add_bfloat16(total, last, window, heading, parts):
    """Do the same for bfloat16, which is the upper half of a float32; eight bits are too few to add up a window in."""
    bits = np.empty((parts.shape[1], parts.shape[2]), np.uint32)
    numbers = bits.view(np.float32)
    for i in range(parts.shape[0]):
        for c in range(parts.shape[1]):
            for e in range(parts.shape[2]):
                bits[c, e] = np.uint32(parts[i, c, e]) << np.uint32(16)
        for c in range(parts.shape[1]):
            row = last[i, window[i, c]] * NUM_HEADINGS + heading[i, c]
            for e in range(parts.shape[2]):
                total[row, e] += numbers[c, e]


@kernel()
def pool_looks(look, last, held, seen, pooled):
    """Add to `pooled` (n, 2 E) the sum over the looks of what is held, and the mean of what is in sight."""
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
def pool_looks_backward(total, last, held, seen, grad):
    """Add the gradients (n, 2 E) of `pool_looks` to those of the table's rows."""
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
