"""The slot memory for games for two: it also watches the opponent, and predicts what he does next.

The opponent is a look like any other, so what he does to the player is in his slot already. What he is like is found out from how he moves
and from what lies around him when he does: that is written at every tick into the slot for what belongs to neither look nor action, which
runs on from round to round. Policy and prediction read both.

Axes: T ticks, B trials, A actions, C cells of his surroundings.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from game_meta.agents.networks.network import mlp
from game_meta.agents.networks.slot_memory import SlotMemory, TickFeatures, embed_window
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import NUM_HEADINGS, OPPONENT, OUTSIDE

NEIGHBOURHOOD = 7  # side of his surroundings, in cells
NEIGHBOURHOOD_WIDTH = 32  # of what they amount to


class OpponentMemory(SlotMemory):
    """A SlotMemory with two parts more: what is seen of the opponent, and a head for his next action."""

    watched = NEIGHBOURHOOD_WIDTH + NUM_HEADINGS + 5

    def __init__(self, config: NetworkConfig):
        super().__init__(config)
        self.around = nn.Linear(NEIGHBOURHOOD * NEIGHBOURHOOD * config.cell_width, NEIGHBOURHOOD_WIDTH)
        self.next = mlp(config.hidden + self.watched, 64, config.actions)

    def observe_opponent(self, obs: dict[str, Tensor], tick: TickFeatures, table: Tensor, looks: Tensor) -> tuple[Tensor, ...]:
        """Return his surroundings, how he faces, where he is from here, how he moved, and whether he is in sight: (T, B, .) each."""
        window, heading = obs["window"], obs["heading"]
        side, C = window.shape[-1], window.shape[-1] ** 2
        there = (window == OPPONENT).flatten(2)
        at, seen = there.float().argmax(-1), there.any(-1)  # (T, B)
        row, column = at // side, at % side
        reach = torch.arange(NEIGHBOURHOOD, device=at.device) - NEIGHBOURHOOD // 2
        rows, columns = (middle[..., None] + reach for middle in (row, column))
        cells = (rows[..., :, None] * side + columns[..., None, :]).flatten(2)
        inside = ((rows >= 0) & (rows < side))[..., :, None] & ((columns >= 0) & (columns < side))[..., None, :]
        inside = inside.flatten(2) & seen[..., None]
        cells = cells.clamp(0, C - 1)
        his = torch.where(inside, window.flatten(2).gather(-1, cells), OUTSIDE).unflatten(-1, (NEIGHBOURHOOD, NEIGHBOURHOOD))
        facing = torch.where(inside, heading.flatten(2).gather(-1, cells), 0).unflatten(-1, (NEIGHBOURHOOD, NEIGHBOURHOOD))
        near, _ = embed_window(table, looks, his.contiguous(), facing.contiguous(), tick.held, tick.seen)
        where = torch.stack([column, row], -1).sub(side // 2).float().div(side // 2) * seen[..., None]
        turned = nn.functional.one_hot(heading.flatten(2).gather(-1, at[..., None])[..., 0].long(), NUM_HEADINGS) * seen[..., None]
        moved = obs["motion"][..., OPPONENT, :].clamp(-3.0, 3.0)
        return torch.relu(self.around(near)), turned.float(), where, moved, seen[..., None].float()

    def predict_opponent(self, thought: Tensor) -> Tensor:
        """Return logits (T, B, A) of his next real action."""
        return self.next(thought).float()
