"""The default network: a slot of memory for each look, for each action, and one for the rest.

A slot is filled by the same weights whichever look or action it belongs to, so a colour never seen before means what was learned about it
a moment ago, and hidden controls are just another thing to find out: the network is equivariant over the looks from FIRST_LOOK on and over
the four moves. What is the same in every game (empty, outside, wall, avatar; doing nothing, moving, using) is given as a fixed kind.
No weight depends on the number of looks. A look's slot is written where something befell it, an action's where it was taken (slots.py).

Axes: T ticks, B trials, K looks, A actions, R rows (events), M width of a slot, E width of a cell, D hidden width.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from game_meta.agents.cells import HEADINGS, in_sight, view
from game_meta.agents.memory import Memory, NetConfig, Network, Output, mlp, symlog, whereabouts
from game_meta.agents.slots import Slots, rows_of
from game_meta.engine.observation import AVATAR, FIRST_LOOK, NIL, USE, WALL

TYPE_FEATURES, ACTION_FEATURES, GLOBAL_FEATURES = 17, 13, 8
ACTION_KINDS = 3


class SlotMemory(Network):
    watched = 0  # width of what `watch` adds

    def __init__(self, config: NetConfig):
        super().__init__()
        self.config = c = config
        M, MA, MG, E, D = c.type_width, c.action_width, c.global_width, c.cell_width, c.hidden
        # half of a type's slot is written only when that type was met, not when it merely moved: it keeps that for as long as it takes
        self.types = Slots(TYPE_FEATURES, 32, M, openness=(0.0, -2.0))
        self.actions = Slots(ACTION_FEATURES, 32, MA)
        self.whole = Slots(GLOBAL_FEATURES + MA + ACTION_KINDS + 2 * c.places + self.watched, 64, MG)
        self.look = mlp(M + FIRST_LOOK + 1, 32, HEADINGS * E)  # a slot -> what its cells look like to the policy, for each heading
        self.board = nn.Linear(c.window * c.window * E, D)
        self.context = nn.Linear(MG + 2 * E + HEADINGS + 2 * c.places + self.watched, D)
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

    def settled(self, memory: Memory) -> Memory:
        """The slots alone, without what the present weights make of them."""
        return memory[:3]

    def forward(self, obs: dict[str, Tensor], memory: Memory, belief_every: int = 1) -> Output:
        """Of a memory that comes from the tick before, with what each look meant then, only what has changed is worked out anew."""
        tick = Tick(obs)
        place = whereabouts(obs["place"], self.config.places)
        types, table, looks = self.of_types(obs, tick, memory[0], *memory[3:])
        actions, means, deeds = self.of_actions(obs, tick, memory[1])
        mine = means[deeds.gather(-1, obs["action"][..., None])[..., 0]]  # of the action that was taken: what it was, without its name
        watched = self.watch(obs, tick, table, looks)
        whole = self.of_rest(obs, torch.cat([tick.shared, mine, place, *watched], -1), tick, memory[2])  # (T, B, MG)

        cells, pooled = view(table, looks, obs["window"], obs["heading"], tick.held, tick.seen)
        y = torch.relu(self.board(cells) + self.context(torch.cat([whole, pooled, tick.facing, place, *watched], -1)))
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
        expected = self.foretell(torch.cat([y, *watched], -1))
        now = types[looks[-1]], actions[deeds[-1]], whole[-1], table[looks[-1]], tick.held[-1]
        return Output(logits, worth, effects, controls.float(), tuple(part.detach() for part in now), embedding, expected)

    def meaning(self, types: Tensor) -> Tensor:
        """(..., M) what the policy is told of the slots (..., M)."""
        return types

    def watch(self, obs: dict[str, Tensor], tick: Tick, table: Tensor, looks: Tensor) -> tuple[Tensor, ...]:
        """What else is noticed at every tick, (T, B, .) each and `watched` wide together. `table` and `looks` are what `view` takes."""
        return ()

    def foretell(self, thought: Tensor) -> Tensor | None:
        """(T, B, A) logits of what a rival does next, from the policy's thinking and what was watched."""
        return None

    def believe(self, types: Tensor) -> tuple[Tensor, Tensor | None]:
        """Logits of the effects (..., E), and what they were decoded from, if that is to be learned from."""
        return self.effect_belief(types), None

    def of_types(
        self, obs: dict[str, Tensor], tick: Tick, memory: Tensor, table: Tensor | None = None, held: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The slots of the looks (R, M), written where a look was met, changed in number or moved; what they mean to the policy
        (R, HEADINGS E); and which row is whose (T, B, K). `table` and `held` are those of the tick before, if they are known."""
        B, K = memory.shape[:2]
        met = (obs["touched"] | obs["struck"]).bool() | (obs["change"] != 0)
        moves = obs["motion"].abs().sum(-1) > 0
        moves[..., AVATAR] = False  # what it did itself is in the action's slot
        stirred = met | moves | obs["new_trial"][..., None]
        before = torch.cat([(tick.held[0] if held is None else held)[None], tick.held[:-1]])
        # what is held is part of what a look means, so it needs a row, though nothing is written
        rows = rows_of(stirred | (tick.held != before), obs["new_trial"], first=table is None)
        write = torch.stack([stirred.flatten()[rows.at], met.flatten()[rows.at]], -1).float()
        slots = self.types(tick.felt(obs, rows.at), write, tick.keep.flatten()[rows.at // K, None], memory, rows)
        fixed = torch.eye(K, FIRST_LOOK, device=slots.device)[rows.at % K]
        meant = self.look(torch.cat([self.meaning(slots), fixed, tick.held.flatten()[rows.at][:, None]], -1))
        if table is None:
            return slots, meant, rows.last
        last = torch.where(rows.last < 0, -1 - rows.last, rows.last + B * K)
        return torch.cat([memory.flatten(0, 1), slots]), torch.cat([table.flatten(0, 1), meant]), last

    def of_actions(self, obs: dict[str, Tensor], tick: Tick, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The slots of the actions (R, MA), each written where it was taken; the same with the kind of action beside; and which row is
        whose (T, B, A)."""
        A = self.config.actions
        took = nn.functional.one_hot(obs["action"], A).bool() & ~(obs["begun"] | obs["new_trial"])[..., None]
        rows = rows_of(took, obs["new_trial"])
        b, write = rows.at // A, took.flatten()[rows.at, None].float()
        felt = write * torch.cat([torch.ones_like(write), tick.deed.flatten(0, 1)[b]], -1)
        slots = self.actions(felt, write, tick.keep.flatten()[b, None], memory, rows)
        kinds = nn.functional.one_hot(self.kind.to(slots.device), ACTION_KINDS)
        return slots, torch.cat([slots, kinds[rows.at % A]], -1), rows.last

    def of_rest(self, obs: dict[str, Tensor], felt: Tensor, tick: Tick, memory: Tensor) -> Tensor:
        """The global slot (T, B, MG), written at every tick."""
        always = torch.ones_like(tick.keep)
        rows = rows_of(always.bool()[..., None], obs["new_trial"])
        return self.whole(felt.flatten(0, 1), always.view(-1, 1), tick.keep.view(-1, 1), memory[:, None], rows).view(*felt.shape[:2], -1)


class Tick:
    """What the last tick was like, for all (T, B, .) and for each look."""

    def __init__(self, obs: dict[str, Tensor]):
        K, centre = obs["touched"].shape[2], obs["heading"].shape[2] // 2
        self.keep = 1.0 - obs["new_trial"].float()  # (T, B)
        self.held, self.seen = torch.log1p(obs["held"].float()), in_sight(obs["window"], K)  # (T, B, K)
        self.facing = nn.functional.one_hot(obs["heading"][:, :, centre, centre].long(), HEADINGS).float()
        self.moved = obs["moved"].clamp(-3.0, 3.0)
        self.reward, self.begun = symlog(obs["reward"])[..., None], obs["begun"].float()[..., None]
        self.far = self.moved.abs().sum(-1, keepdim=True)
        self.carrying = (self.held.amax(-1, keepdim=True) > 0).float()
        hit, shot = (obs[name].amax(-1, keepdim=True).float() for name in ("touched", "struck"))
        more = obs["change"].amax(-1, keepdim=True).float().clamp(0.0, 3.0)
        less = -obs["change"].amin(-1, keepdim=True).float().clamp(-3.0, 0.0)
        wall = obs["touched"][..., WALL : WALL + 1].float()
        self.deed = torch.cat([self.moved, hit, self.reward, more, less, shot, wall, self.facing[..., 1:]], -1)
        self.shared = torch.cat([self.moved, self.reward, self.begun, hit, shot, self.carrying, self.far], -1)

    def felt(self, obs: dict[str, Tensor], at: Tensor) -> Tensor:
        """(R, TYPE_FEATURES): the tick as the look of each row felt it."""
        tick = at // self.held.shape[2]
        touched, struck = (obs[name].flatten()[at].float() for name in ("touched", "struck"))
        change = obs["change"].flatten()[at].float().clamp(-3.0, 3.0)
        more, less = change.clamp(min=0.0), -change.clamp(max=0.0)
        motion = obs["motion"].flatten(0, 2)[at].clamp(-3.0, 3.0)
        held, seen = self.held.flatten()[at], self.seen.flatten()[at]
        reward, begun, far, carrying = (part.flatten()[tick] for part in (self.reward, self.begun, self.far, self.carrying))
        along = (motion * self.moved.flatten(0, 1)[tick]).sum(-1)
        told = [touched, touched * reward, touched * begun, touched * far, touched * along, touched * carrying, touched * less]
        return torch.stack([*told, struck, struck * reward, held, seen, more, less, motion[:, 0], motion[:, 1], reward, begun], -1)
