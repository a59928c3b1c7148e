"""The default network: a slot of memory for each look, for each action, and one for the rest.

A slot is filled by the same weights whichever look or action it belongs to, so a colour never seen before means what was learned about it
a moment ago, and hidden controls are just another thing to find out: the network is equivariant over the looks from FIRST_LOOK on and over
the four moves. What is the same in every game (empty, outside, wall, avatar; doing nothing, moving, using) is given as a fixed kind.
No weight depends on the number of looks.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from game_meta.agents.memory import GatedMLP, Memory, NetConfig, Network, Output, mlp, symlog, whereabouts
from game_meta.engine.jit import kernel
from game_meta.engine.observation import FIRST_LOOK, NIL, USE, WALL

TYPE_FEATURES, ACTION_FEATURES, GLOBAL_FEATURES = 17, 13, 8
HEADINGS, ACTION_KINDS = 5, 3


@kernel()
def add_rows(total, rows, parts):
    for i in range(rows.shape[0]):
        for e in range(total.shape[1]):
            total[rows[i], e] += parts[i, e]


class Rows(torch.autograd.Function):
    """table[rows], with a backward of its own. For 8,192 windows of 121 cells on one thread, forward and backward: index_select 31 ms,
    gather 42, embedding 137 (its backward sorts), products with one-hot rows 322; of the backward alone, index_add 17 ms, this loop 6."""

    @staticmethod
    def forward(ctx, table: Tensor, rows: Tensor) -> Tensor:
        ctx.save_for_backward(rows)
        ctx.size = table.shape
        return nn.functional.embedding(rows, table)

    @staticmethod
    def backward(ctx, grad: Tensor):
        rows = ctx.saved_tensors[0].view(-1)
        parts = grad.reshape(len(rows), -1)
        parts = parts.to(torch.promote_types(grad.dtype, torch.float32))  # bf16 cannot add up a window of 121
        total = parts.new_zeros(ctx.size)
        if total.device.type == "cpu":
            add_rows(total.numpy(), rows.numpy(), parts.numpy())
        else:
            total.index_add_(0, rows, parts)
        return total, None


class SlotMemory(Network):
    def __init__(self, config: NetConfig):
        super().__init__()
        self.config = c = config
        M, MA, MG, E, D = c.type_width, c.action_width, c.global_width, c.cell_width, c.hidden
        # half of a type's slot is written only when something befell that type, and so keeps it for as long as it takes
        self.types = GatedMLP(TYPE_FEATURES, 32, M, openness=(0.0, -2.0))
        self.actions = GatedMLP(ACTION_FEATURES, 32, MA)
        self.whole = GatedMLP(GLOBAL_FEATURES + MA + ACTION_KINDS + 2 * c.places, 64, MG)
        self.look = mlp(M + FIRST_LOOK + 1, 32, HEADINGS * E)  # a slot -> what its cells look like to the policy, for each heading
        self.board = nn.Linear(c.window * c.window * E, D)
        self.context = nn.Linear(MG + 2 * E + HEADINGS + 2 * c.places, D)
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

    def fresh(self, trials: int, looks: int) -> Memory:
        c, new = self.config, self.query.weight.new_zeros
        return new(trials, looks, c.type_width), new(trials, c.actions, c.action_width), new(trials, c.global_width)

    def forward(self, obs: dict[str, Tensor], memory: Memory, belief_every: int = 1) -> Output:
        T, B, K = obs["touched"].shape
        A, E = self.config.actions, self.config.cell_width
        window, headings = obs["window"].reshape(T * B, -1).long(), obs["heading"].reshape(T * B, -1).long()
        seen = torch.zeros(T * B, K, device=window.device).scatter_(1, window, 1.0).view(T, B, K)
        facing = nn.functional.one_hot(headings[:, headings.shape[1] // 2], HEADINGS).float().view(T, B, HEADINGS)
        keep = 1.0 - obs["new_trial"].float()

        took = nn.functional.one_hot(obs["action"], A).float()
        felt, done, shared = what_happened(obs, seen, facing, took * (keep * (1.0 - obs["begun"].float()))[..., None])
        befell = (obs["touched"] | obs["struck"] | (obs["change"] != 0)).float()
        update = torch.stack([befell, torch.ones_like(befell)], -1)
        types = self.types(felt, update, keep[..., None, None], memory[0])  # (T, B, K, M)
        actions = self.actions(done, done[..., :1], keep[..., None, None], memory[1])  # (T, B, A, MA)
        kinds = nn.functional.one_hot(self.kind.to(actions.device), ACTION_KINDS)
        means = torch.cat([actions, kinds.expand(T, B, A, ACTION_KINDS)], -1)
        mine = (took[..., None] * means).sum(-2)  # the slot of the action that was taken: what it was, without its name
        place = whereabouts(obs["place"], self.config.places)
        whole = self.whole(torch.cat([shared, mine, place], -1), None, keep[..., None], memory[2])  # (T, B, MG)

        held = torch.log1p(obs["held"].float())[..., None]
        fixed = torch.eye(K, FIRST_LOOK, device=window.device).expand(T, B, K, FIRST_LOOK)
        table = self.look(torch.cat([self.meaning(types), fixed, held], -1)).view(-1, E)  # a row for each trial, look and heading
        rows = (window + K * torch.arange(T * B, device=window.device)[:, None]) * HEADINGS + headings
        cells = Rows.apply(table, rows).view(T, B, -1)
        look = table.view(T, B, K, -1)[..., :E]
        pooled = torch.cat([(held * look).sum(-2), (seen[..., None] * look).mean(-2)], -1)  # what is carried and what is about

        y = torch.relu(self.board(cells) + self.context(torch.cat([whole, pooled, facing, place], -1)))
        for layer in self.think:
            y = y + torch.relu(layer(y))
        every = slice(belief_every - 1, None, belief_every)
        effects, embedding = self.believe(types[every])
        with torch.autocast(y.device.type, enabled=False):  # eight bits are too few for a ratio of two policies
            y, key = y.float(), self.key(means)
            logits = 0.5 * (key[..., :-1] @ self.query(y)[..., None])[..., 0] + key[..., -1]
            worth, controls = self.worth(y)[..., 0], self.control_belief(means[every])
        return Output(logits, worth, effects, controls, (types[-1].detach(), actions[-1].detach(), whole[-1].detach()), embedding)

    def meaning(self, types: Tensor) -> Tensor:
        """(..., M) what the policy is told of the slots (..., M)."""
        return types

    def believe(self, types: Tensor) -> tuple[Tensor, Tensor | None]:
        """Logits of the effects (..., E), and what they were decoded from, if that is to be learned from."""
        return self.effect_belief(types), None


def what_happened(obs: dict[str, Tensor], seen: Tensor, facing: Tensor, took: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The last tick as each look (T, B, K, .), each action (T, B, A, .) and the global slot (T, B, .) felt it."""
    touched, struck, held = obs["touched"].float(), obs["struck"].float(), torch.log1p(obs["held"].float())
    change = obs["change"].float().clamp(-3.0, 3.0)
    more, less = change.clamp(min=0.0), -change.clamp(max=0.0)
    motion, moved = obs["motion"].clamp(-3.0, 3.0), obs["moved"].clamp(-3.0, 3.0)
    reward, begun = symlog(obs["reward"])[..., None], obs["begun"].float()[..., None]
    far = moved.abs().sum(-1, keepdim=True)
    carrying = (held.amax(-1, keepdim=True) > 0).float()

    along = (motion * moved[..., None, :]).sum(-1)
    felt = [touched, touched * reward, touched * begun, touched * far, touched * along, touched * carrying, touched * less]
    felt += [struck, struck * reward, held, seen, more, less, motion[..., 0], motion[..., 1]]
    felt += [reward.expand_as(touched), begun.expand_as(touched)]

    hit, shot = touched.amax(-1, keepdim=True), struck.amax(-1, keepdim=True)
    tick = [
        moved,
        hit,
        reward,
        more.amax(-1, keepdim=True),
        less.amax(-1, keepdim=True),
        shot,
        touched[..., WALL : WALL + 1],
        facing[..., 1:],
    ]
    done = took[..., None] * torch.cat([torch.ones_like(hit), *tick], -1)[..., None, :]
    shared = torch.cat([moved, reward, begun, hit, shot, carrying, far], -1)
    return torch.stack(felt, -1), done, shared
