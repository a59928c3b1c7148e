"""Trains the network that tells pictures of things apart (agents/patches.py), before an agent that sees pixels begins to play.

An episode is 12 sprites made up at random, painted once as the examples and some times more, turned, shifted, in another light and noisy,
as the questions; the loss is the cross-entropy of softmax(-squared distance to the examples), as in Snell, Swersky, Zemel 2017, eq. 2. A
second loss asks of each pair whether it is the same sprite, for that is what an agent must know that has not seen them all. The radius is
chosen at last, on fresh sprites for training. Left out: more than one example a sprite (what the agent forms on-line is the mean of all
that it saw, and so better), and convolutions (a little better, at four times the cost).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.patches import HEADINGS, PatchConfig, PatchNet, distances
from game_meta.engine.observation import AVATAR, FIRST_LOOK, LOOKS
from game_meta.variants.pictures import Painter
from game_meta.variants.sprites import PX, sheet
from game_meta.variants.streams import stream

WAYS, QUESTIONS, EPISODES = LOOKS - FIRST_LOOK, 4, 16
ITERATIONS, RATE = 1500, 2e-3
SHY = 30


class Lesson(NamedTuple):
    examples: Tensor  # (E, WAYS, PX * PX * 3) uint8
    questions: Tensor  # (E, QUESTIONS, WAYS, PX * PX * 3) uint8
    headings: Tensor  # (E, QUESTIONS, WAYS) long


class School:
    """Draws episodes: of the sprites of a split, in streams of its own."""

    def __init__(self, split: str, seed: int, episodes: int = EPISODES, questions: int = QUESTIONS):
        self.split, self.episodes, self.questions = split, episodes, questions
        self.rng, self.painter = stream("school", split, seed), Painter(seed)

    def lesson(self, sheets: np.ndarray | None = None) -> Lesson:
        E, Q = self.episodes, self.questions
        if sheets is None:
            sheets = np.stack([sheet(self.rng, LOOKS, self.split) for _ in range(E)])
        window = np.broadcast_to(np.arange(FIRST_LOOK, LOOKS, dtype=np.uint8), (E, 1 + Q, WAYS)).copy()
        heading = self.rng.integers(HEADINGS, size=window.shape).astype(np.uint8) * (self.rng.random(window.shape) < 0.5)
        patches = torch.from_numpy(paint(self.painter, window, heading.astype(np.uint8), sheets))
        return Lesson(patches[:, 0], patches[:, 1:], torch.from_numpy(heading[:, 1:].astype(np.int64)))


def paint(painter: Painter, window: np.ndarray, heading: np.ndarray, sheets: np.ndarray) -> np.ndarray:
    """(n, H, W, PX * PX * 3) patches of windows (n, H, W)."""
    n, H, W = window.shape
    picture = np.empty((n, H * PX, W * PX, 3), np.uint8)
    painter.paint(window, heading, sheets, np.arange(n), picture)
    return picture.reshape(n, H, PX, W, PX, 3).swapaxes(2, 3).reshape(n, H, W, -1)


def known_pictures(net: PatchNet) -> None:
    """Gives the network the pictures that are the same in every game, without noise."""
    quiet = Painter()
    quiet.noise[:] = 0
    kinds = np.array([*range(FIRST_LOOK), *[AVATAR] * (HEADINGS - 1)], np.uint8)
    facing = np.array([0] * FIRST_LOOK + list(range(1, HEADINGS)), np.uint8)
    one = sheet(stream("known"), LOOKS)
    patches = paint(quiet, kinds[None, None], facing[None, None], one[None])[0, 0]
    net.known.copy_(torch.from_numpy(patches).view(net.known.shape))
    net.kinds.copy_(torch.from_numpy(kinds))
    net.facing.copy_(torch.from_numpy(facing))


def train_patches(seed: int = 0, iterations: int = ITERATIONS, config: PatchConfig | None = None) -> PatchNet:
    """The trained network; it follows from the seed. Some 20 seconds on one thread."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = PatchNet(config or PatchConfig())
    known_pictures(net)
    school = School("train", seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
    for iteration in range(iterations):
        optimiser.param_groups[0]["lr"] = RATE * (1 - 0.98 * iteration / iterations)
        loss = lesson_loss(net, school.lesson())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    net.radius.fill_(choose_radius(net, school))
    return net.requires_grad_(False).eval()


def lesson_loss(net: PatchNet, lesson: Lesson) -> Tensor:
    E, Q = lesson.headings.shape[:2]
    patches = torch.cat([lesson.examples[:, None], lesson.questions], 1).flatten(0, 2)
    points, headings = net(patches)
    points = points.view(E, 1 + Q, WAYS, -1)
    known = net(net.known)[0]
    prototypes = torch.cat([points[:, 0], known.expand(E, *known.shape)], 1)
    apart = distances(points[:, 1:].flatten(1, 2), prototypes)
    right = torch.arange(WAYS).repeat(Q)
    same = F.one_hot(right, prototypes.shape[1]).float().expand_as(apart)
    alike = net.log_scale.exp() * (net.radius.square() - apart)
    which = F.cross_entropy((-net.log_scale.exp() * apart).flatten(0, 1), right.repeat(E))
    pairs = F.binary_cross_entropy_with_logits(alike, same, weight=1 + 9 * same)
    turned = headings.view(E, 1 + Q, WAYS, -1)[:, 1:]
    return which + 2 * pairs + F.cross_entropy(turned.flatten(0, -2), lesson.headings.flatten())


@torch.no_grad()
def spread(net: PatchNet, school: School, lessons: int = 20) -> tuple[Tensor, Tensor, Tensor]:
    """Of questions about fresh sprites: distance to the example of the right one, to the nearest other, and whether the heading is
    right."""
    own, other, facing = [], [], []
    for _ in range(lessons):
        lesson = school.lesson()
        E, Q = lesson.headings.shape[:2]
        examples = net(lesson.examples.flatten(0, 1))[0].view(E, WAYS, -1)
        points, headings = net(lesson.questions.flatten(0, 2))
        apart = distances(points.view(E, Q * WAYS, -1), examples).clamp(min=0).sqrt().view(E, Q, WAYS, WAYS)
        mine = torch.eye(WAYS, dtype=torch.bool)
        own.append(apart[:, :, mine].flatten())
        other.append(apart.masked_fill(mine, 9.0).amin(-1).flatten())
        facing.append(headings.argmax(-1) == lesson.headings.flatten())
    return torch.cat(own), torch.cat(other), torch.cat(facing)


def choose_radius(net: PatchNet, school: School) -> float:
    """Where the fewest mistakes are made. A patch that lies too far from its own prototype counts SHY times as much as a foreign one that
    lies too near: a thing is looked at hundreds of times, and each time might be taken for a new one."""
    own, other, _ = spread(net, school)
    tried = torch.linspace(0.05, 1.95, 191)
    wrong = torch.stack([SHY * (own > r).float().mean() + (other < r).float().mean() for r in tried])
    return float(tried[int(wrong.argmin())])


def accuracy(net: PatchNet, split: str, seed: int = 1) -> dict[str, float]:
    """How well 12 sprites, seen once each, are told apart: by the nearest example; by the radius, the same taken for new and another for
    the same; and the headings."""
    own, other, facing = spread(net, School(split, seed))
    radius = float(net.radius)
    return {
        "right": float((own < other).float().mean()),
        "taken for new": float((own > radius).float().mean()),
        "new taken for known": float((other < radius).float().mean()),
        "heading": float(facing.float().mean()),
        "radius": radius,
    }
