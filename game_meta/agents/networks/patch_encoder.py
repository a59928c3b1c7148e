"""The network that tells pictures of things apart: a patch of one cell becomes a point, and patches of one thing lie near each other.

It is a prototypical network (Snell, Swersky, Zemel 2017): trained on sprites made up at random to put a patch nearest to the prototype of
its own thing, so that it also tells apart things that it has never seen. Beside the point it reads which way the thing faces.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from game_meta.agents.settings import PatchEncoderConfig
from game_meta.engine.observation import FIRST_LOOK, NUM_HEADINGS


class PatchEncoder(nn.Module):
    """`radius` is how far from its prototype a patch may lie and still be the same thing; `known` (k, px, px, 3), of 0 to 255, are the
    pictures that are the same in every game, the avatar once for each heading, and `kinds` (k,) and `facing` (k,) which look and heading
    they show."""

    def __init__(self, config: PatchEncoderConfig):
        super().__init__()
        known = FIRST_LOOK + NUM_HEADINGS - 1
        self.config = c = config
        self.body = nn.Sequential(nn.Linear(3 * c.px * c.px, c.hidden), nn.ReLU(), nn.Linear(c.hidden, c.hidden // 2), nn.ReLU())
        self.point, self.heading = nn.Linear(c.hidden // 2, c.width), nn.Linear(c.hidden // 2, NUM_HEADINGS)
        self.log_scale = nn.Parameter(torch.tensor(2.0))
        self.radius: Tensor
        self.known: Tensor
        self.kinds: Tensor
        self.facing: Tensor
        self.register_buffer("radius", torch.tensor(0.7))
        self.register_buffer("known", torch.zeros(known, c.px, c.px, 3))
        self.register_buffer("kinds", torch.zeros(known))
        self.register_buffer("facing", torch.zeros(known))

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        """Return points (n, D) of length 1, and logits (n, NUM_HEADINGS) of the headings, of patches (n, px, px, 3) or (n, px * px * 3)
        uint8."""
        y = self.body(patches.flatten(1).float() / 127.5 - 1.0)
        return nn.functional.normalize(self.point(y), dim=-1), self.heading(y)

    @torch.inference_mode()
    def read(self, patches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the same for arrays: points (n, D) float32 and headings (n,) uint8."""
        points, headings = self(torch.from_numpy(patches))
        return points.numpy(), headings.argmax(-1).to(torch.uint8).numpy()


def pairwise_squared_distances(points: Tensor, prototypes: Tensor) -> Tensor:
    """Return the squared Euclidean distances (..., n, p) of points (..., n, D) from prototypes (..., p, D)."""
    return points.square().sum(-1)[..., None] + prototypes.square().sum(-1)[..., None, :] - 2 * points @ prototypes.mT
