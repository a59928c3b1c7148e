"""The rival: one LSTM over everything at once, with the same inputs, the same beliefs to learn and the same interface as the slot memory.

It has to learn for each look and each action anew what the slots share, so it knows a fixed number of looks. On hidden controls it hardly
adapts; it is here so that the difference can be measured.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from game_meta.agents.memory import Memory, NetConfig, Network, Output, symlog, whereabouts

HEADINGS = 5


class FlatMemory(Network):
    def __init__(self, config: NetConfig):
        super().__init__()
        self.config = c = config
        D, K, A, E = c.hidden, c.looks, c.actions, c.cell_width
        self.look = nn.Embedding(K * HEADINGS, E)
        self.board = nn.Linear(c.window * c.window * E, D)
        self.senses = nn.Linear(6 * K + A + 4 + 2 * c.places, D)
        self.lstm = nn.LSTMCell(D, D)
        self.think = nn.Linear(2 * D, D)
        self.act, self.worth = nn.Linear(D, A), nn.Linear(D, 1)
        self.effect_belief, self.control_belief = nn.Linear(D, K * len(c.effects)), nn.Linear(D, A * A)

    def fresh(self, trials: int, looks: int) -> Memory:
        if looks != self.config.looks:
            raise ValueError(f"this flat memory was made for {self.config.looks} looks, not {looks}")
        zeros = self.act.weight.new_zeros(trials, self.config.hidden)
        return zeros, zeros.clone()

    def forward(self, obs: dict[str, Tensor], memory: Memory, belief_every: int = 1) -> Output:
        T, B, K = obs["touched"].shape
        A = self.config.actions
        keep = (1.0 - obs["new_trial"].float())[..., None]
        cells = self.look(obs["window"].view(T, B, -1).long() * HEADINGS + obs["heading"].view(T, B, -1).long())
        took = nn.functional.one_hot(obs["action"], A).float()
        felt = [
            obs["touched"],
            obs["struck"],
            obs["change"].clamp(-3, 3),
            torch.log1p(obs["held"].float()),
            obs["motion"].clamp(-3, 3).flatten(2),
        ]
        told = [took, obs["moved"].clamp(-3.0, 3.0), symlog(obs["reward"])[..., None], obs["begun"][..., None]]
        told.append(whereabouts(obs["place"], self.config.places))
        x = torch.relu(self.board(cells.flatten(2)) + self.senses(torch.cat([f.float() for f in felt + told], -1)))

        h, c = memory
        states = []
        for t in range(T):
            h, c = self.lstm(x[t], (h.to(x.dtype) * keep[t], c * keep[t]))
            states.append(h)
        state = torch.stack(states)
        every = slice(belief_every - 1, None, belief_every)
        with torch.autocast(x.device.type, enabled=False):
            state = state.float()
            y = torch.relu(self.think(torch.cat([state, x.float()], -1)))
            effects = self.effect_belief(state[every]).view(-1, B, K, len(self.config.effects))
            controls = self.control_belief(state[every]).view(-1, B, A, A)
            return Output(self.act(y), self.worth(y)[..., 0], effects, controls, (h.detach().float(), c.detach().float()))
