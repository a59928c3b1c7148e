"""The rivals: one network over everything at once, with the inputs, the beliefs and the interface of the slot memory.

They have to learn for each look and each action anew what the slots share, so they know a fixed number of looks. They differ in what they
remember with (CORES); they are here so that the difference can be measured.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from game_meta.agents.attention import TransformerCore
from game_meta.agents.cores import Core, GruCore, LstmCore, NoCore
from game_meta.agents.memory import Memory, NetConfig, Network, Output, symlog

HEADINGS = 5
CORES: dict[str, Callable[[int], Core]] = {"lstm": LstmCore, "gru": GruCore, "transformer": TransformerCore, "none": NoCore}


class FlatMemory(Network):
    """Senses -> core -> thought -> policy, value and beliefs. `config.memory` names the core.

    Plain operations throughout the trunk, so that with the core `none` it can be differentiated twice and mapped over weights (torch.func).
    """

    def __init__(self, config: NetConfig):
        super().__init__()
        self.config = c = config
        D, K, A, E = c.hidden, c.looks, c.actions, c.cell_width
        self.look = nn.Embedding(K * HEADINGS, E)
        self.board = nn.Linear(c.window * c.window * E, D)
        self.senses = nn.Linear(9 * K + 3 * A + 4 + 2 * c.places, D)
        self.core = CORES[c.memory](D)
        self.think = nn.Linear(D, D)
        self.act, self.worth = nn.Linear(D, A), nn.Linear(D, 1)
        self.effect_belief, self.control_belief = nn.Linear(D, K * len(c.effects)), nn.Linear(D, A * A)

    def fresh(self, trials: int, looks: int) -> Memory:
        if looks != self.config.looks:
            raise ValueError(f"this {self.config.memory} network was made for {self.config.looks} looks, not {looks}")
        return self.core.fresh(trials)

    def forward(self, obs: dict[str, Tensor], memory: Memory, belief_every: int = 1) -> Output:
        T, B, K = obs["touched"].shape
        A = self.config.actions
        rows = obs["window"].reshape(-1).long() * HEADINGS + obs["heading"].reshape(-1).long()
        cells = self.look.weight.index_select(0, rows).view(T, B, -1)  # index_select: its backward is several times faster than Embedding's
        x = torch.relu(self.board(cells) + self.senses(self.told(obs))).float()
        state, memory = self.core(x, obs["new_trial"], memory)
        y = state + torch.relu(self.think(state))
        every = slice(belief_every - 1, None, belief_every)
        effects = self.effect_belief(state[every]).view(-1, B, K, len(self.config.effects))
        controls = self.control_belief(state[every]).view(-1, B, A, A)
        with torch.autocast(x.device.type, enabled=False):  # eight bits are too few for a ratio of two policies
            y = y.float()
            return Output(self.act(y), self.worth(y)[..., 0], effects, controls, memory)

    def told(self, obs: dict[str, Tensor]) -> Tensor:
        """(T, B, .) all that is not seen on the board, with the products that the slot memory is given too: what came of what."""
        touched, struck, reward, begun = (
            obs["touched"].float(),
            obs["struck"].float(),
            symlog(obs["reward"])[..., None],
            obs["begun"].float(),
        )
        felt = [touched, struck, obs["change"].float().clamp(-3.0, 3.0), torch.log1p(obs["held"].float())]
        felt += [obs["motion"].clamp(-3.0, 3.0).flatten(2), touched * reward, touched * begun[..., None], struck * reward]
        took, places = one_of(obs["action"], self.config.actions).float(), self.config.places
        moved = obs["moved"].clamp(-3.0, 3.0)
        last = [took, (took[..., None] * moved[..., None, :]).flatten(2), moved, reward, begun[..., None]]
        where = one_of(obs["place"].long().clamp(max=places - 1), places).flatten(2).float()
        return torch.cat([*felt, *last, where], -1)


def one_of(index: Tensor, count: int) -> Tensor:
    """(...) of whole numbers -> (..., count) bool: one_hot, which torch.func cannot map."""
    return index[..., None] == torch.arange(count, device=index.device)
