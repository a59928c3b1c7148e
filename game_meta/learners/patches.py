"""Trains the network that tells pictures of things apart (agents/patches.py), before an agent that sees pixels begins to play.

An episode is 12 sprites made up at random, painted once as the examples and some times more, turned, shifted, in another light and noisy,
as the questions; the loss is the cross-entropy of softmax(-squared distance to the examples), as in Snell, Swersky, Zemel 2017, eq. 2. A
second loss asks of each pair whether it is the same sprite, for that is what an agent must know that has not seen them all. The radius is
chosen at last, by naming fresh sprites for training with many. Left out: more than one example a sprite (what the agent forms on-line is
the mean of all that it saw, and so better), and convolutions (a little better, at four times the cost).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.eyes import name
from game_meta.agents.patches import HEADINGS, PatchConfig, PatchNet, distances
from game_meta.engine.observation import AVATAR, FIRST_LOOK, LOOKS
from game_meta.variants.pictures import Painter
from game_meta.variants.sprites import PX, sheet
from game_meta.variants.streams import stream

WAYS, QUESTIONS, EPISODES = LOOKS - FIRST_LOOK, 4, 16
ITERATIONS, RATE = 1500, 2e-3


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
    apart = distances(points[:, 1:].flatten(1, 2), points[:, 0])
    right = torch.arange(WAYS).repeat(Q)
    same = F.one_hot(right, WAYS).float().expand_as(apart)
    alike = net.log_scale.exp() * (net.radius.square() - apart)
    which = F.cross_entropy((-net.log_scale.exp() * apart).flatten(0, 1), right.repeat(E))
    pairs = F.binary_cross_entropy_with_logits(alike, same, weight=1 + 9 * same)
    turned = headings.view(E, 1 + Q, WAYS, -1)[:, 1:]
    return which + 2 * pairs + F.cross_entropy(turned.flatten(0, -2), lesson.headings.flatten())


class Rehearsal:
    """Trials of 6 fresh sprites, 3 of each in sight, looked at 20 times; as points, so that it can be tried with many radii."""

    def __init__(self, net: PatchNet, school: School, trials: int = 64, sprites: int = 6, copies: int = 3, times: int = 20):
        sheets = np.stack([sheet(school.rng, LOOKS, school.split) for _ in range(trials)])
        window = np.tile(np.repeat(np.arange(FIRST_LOOK, FIRST_LOOK + sprites, dtype=np.uint8), copies), (trials, 1))[:, None]
        self.window = school.rng.permuted(window, axis=2)
        straight = np.zeros_like(window)
        patches = np.stack([paint(school.painter, self.window, straight, sheets) for _ in range(times)])
        self.points = net.read(patches.reshape(-1, patches.shape[-1]))[0].reshape(times, trials * sprites * copies, -1)

    def right(self, radius: float) -> float:
        """The part of the looks at which a thing got the prototype that is its own: the one its like get most, and that gets them most."""
        trials, _, things = self.window.shape
        prototypes = np.zeros((trials, LOOKS, self.points.shape[-1]), np.float32)
        views, used = np.zeros((trials, LOOKS), np.int64), np.full(trials, FIRST_LOOK)
        where = np.stack(np.broadcast_arrays(np.arange(trials)[:, None], 0, np.arange(things)), -1).reshape(-1, 3)
        named, facing, opened = np.zeros_like(self.window), np.zeros(len(where), np.uint8), np.zeros(len(where), bool)
        met = np.zeros((trials, LOOKS, LOOKS), np.int64)  # how often a look got a prototype
        for points in self.points:
            name(points, facing, where, len(where), radius, prototypes, views, used, named, np.zeros_like(named), opened)
            np.add.at(met, (where[:, 0], self.window.ravel(), named.ravel()), 1)
        own = met == met.max(1, keepdims=True)
        return float((met * (own & (met == met.max(2, keepdims=True)))).sum() / met.sum())


def choose_radius(net: PatchNet, school: School) -> float:
    """The one with which the most is named right. One patch says little: prototypes get surer with each look, so it is tried out."""
    rehearsal = Rehearsal(net, school)
    tried = np.arange(0.3, 0.8, 0.025)
    return float(tried[int(np.argmax([rehearsal.right(float(radius)) for radius in tried]))])


@torch.no_grad()
def accuracy(net: PatchNet, split: str, seed: int = 1) -> dict[str, float]:
    """How well 12 sprites, seen once each, are told apart by the nearest example; how well their headings are read; and how well 6 are
    named while their prototypes are formed on-line."""
    school, right, facing = School(split, seed), [], []
    for _ in range(20):
        lesson = school.lesson()
        E = len(lesson.headings)
        examples = net(lesson.examples.flatten(0, 1))[0].view(E, WAYS, -1)
        points, headings = net(lesson.questions.flatten(0, 2))
        apart = distances(points.view(E, QUESTIONS * WAYS, -1), examples)
        right.append((apart.argmin(-1) == torch.arange(WAYS).repeat(QUESTIONS)).float().mean())
        facing.append((headings.argmax(-1) == lesson.headings.flatten()).float().mean())
    named = Rehearsal(net, school).right(float(net.radius))
    return {"one shot": float(sum(right) / 20), "heading": float(sum(facing) / 20), "named on-line": named}
