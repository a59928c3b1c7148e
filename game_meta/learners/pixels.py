"""Trains the network that tells pictures of things apart (agents/networks/patch_encoder.py), before an agent that sees pixels begins to
play.

An episode is 12 sprites made up at random, painted once as the examples and some times more, turned, shifted, in another light and noisy,
as the questions; the loss is the cross-entropy of softmax(-squared distance to the examples), as in Snell, Swersky, Zemel 2017, eq. 2. A
second loss asks of each pair whether it is the same sprite, for that is what an agent must know that has not seen them all. The radius is
chosen at last, by naming fresh sprites for training with many. Left out: more than one example a sprite (what the agent forms on-line is
the mean of all that it saw, and so better), and convolutions (a little better, at four times the cost).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.agent import Agent
from game_meta.agents.networks.patch_encoder import PatchEncoder, pairwise_squared_distances
from game_meta.agents.pixel_agent import PixelAgent, PixelEncoder, PrototypeLooks, assign_prototypes
from game_meta.agents.settings import PatchEncoderConfig
from game_meta.engine.observation import AVATAR, FIRST_LOOK, LOOKS, NUM_HEADINGS, Observation
from game_meta.envs.pixel_env import SPRITE_PX, PixelPainter, PixelTrialEnv, common_sprites_facing, draw_sprite_sheet
from game_meta.random_streams import random_stream

PATCH_CLASSES_PER_EPISODE, PATCH_QUERIES_PER_CLASS, PATCH_EPISODES_PER_BATCH = LOOKS - FIRST_LOOK, 4, 16
PATCH_ITERATIONS, PATCH_LEARNING_RATE = 1500, 2e-3


class FewShotBatch(NamedTuple):
    """E episodes of few-shot classification: WAYS sprites, painted once as examples and QUERIES times as questions."""

    examples: Tensor  # (E, WAYS, PX * PX * 3) uint8
    questions: Tensor  # (E, QUERIES, WAYS, PX * PX * 3) uint8
    headings: Tensor  # (E, QUERIES, WAYS) long


class FewShotSampler:
    """Draws episodes of the sprites of a split, from random streams of its own."""

    def __init__(self, split: str, seed: int, episodes: int = PATCH_EPISODES_PER_BATCH, questions: int = PATCH_QUERIES_PER_CLASS):
        self.split, self.episodes, self.questions = split, episodes, questions
        self.rng, self.painter = random_stream("school", split, seed), PixelPainter(seed)

    def sample(self) -> FewShotBatch:
        """Draw a batch of episodes."""
        E, Q = self.episodes, self.questions
        sheets = np.stack([draw_sprite_sheet(self.rng, LOOKS, self.split) for _ in range(E)])
        window = np.broadcast_to(np.arange(FIRST_LOOK, LOOKS, dtype=np.uint8), (E, 1 + Q, PATCH_CLASSES_PER_EPISODE)).copy()
        heading = self.rng.integers(NUM_HEADINGS, size=window.shape).astype(np.uint8) * (self.rng.random(window.shape) < 0.5)
        patches = torch.from_numpy(paint_patches(self.painter, window, heading.astype(np.uint8), sheets))
        return FewShotBatch(patches[:, 0], patches[:, 1:], torch.from_numpy(heading[:, 1:].astype(np.int64)))


def paint_patches(painter: PixelPainter, window: np.ndarray, heading: np.ndarray, sheets: np.ndarray) -> np.ndarray:
    """Return the patches (n, H, W, PX * PX * 3) uint8 of windows (n, H, W)."""
    n, H, W = window.shape
    picture = np.empty((n, H * SPRITE_PX, W * SPRITE_PX, 3), np.uint8)
    painter.paint(window, heading, sheets, np.arange(n), picture)
    return picture.reshape(n, H, SPRITE_PX, W, SPRITE_PX, 3).swapaxes(2, 3).reshape(n, H, W, -1)


def store_known_pictures(net: PatchEncoder) -> None:
    """Give the network the pictures that are the same in every game, without noise."""
    kinds = np.array([*range(FIRST_LOOK), *[AVATAR] * (NUM_HEADINGS - 1)])
    facing = np.array([0] * FIRST_LOOK + list(range(1, NUM_HEADINGS)))
    net.known.copy_(torch.from_numpy(common_sprites_facing()[kinds, facing]))
    net.kinds.copy_(torch.from_numpy(kinds))
    net.facing.copy_(torch.from_numpy(facing))


def train_patch_encoder(seed: int = 0, iterations: int = PATCH_ITERATIONS, config: PatchEncoderConfig | None = None) -> PatchEncoder:
    """Train a PatchEncoder; all of it follows from the seed. Takes some 20 seconds on one thread."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = PatchEncoder(config or PatchEncoderConfig())
    store_known_pictures(net)
    sampler = FewShotSampler("train", seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=PATCH_LEARNING_RATE)
    for iteration in range(iterations):
        optimiser.param_groups[0]["lr"] = PATCH_LEARNING_RATE * (1 - 0.98 * iteration / iterations)
        loss = few_shot_loss(net, sampler.sample())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    net.radius.fill_(choose_radius(net, sampler))
    return net.requires_grad_(False).eval()


def few_shot_loss(net: PatchEncoder, batch: FewShotBatch) -> Tensor:
    """Compute the sum of three losses: which example each question is of, which pairs are the same, and which way each faces."""
    E, Q = batch.headings.shape[:2]
    patches = torch.cat([batch.examples[:, None], batch.questions], 1).flatten(0, 2)
    points, headings = net(patches)
    points = points.view(E, 1 + Q, PATCH_CLASSES_PER_EPISODE, -1)
    apart = pairwise_squared_distances(points[:, 1:].flatten(1, 2), points[:, 0])
    right = torch.arange(PATCH_CLASSES_PER_EPISODE).repeat(Q)
    same = F.one_hot(right, PATCH_CLASSES_PER_EPISODE).float().expand_as(apart)
    alike = net.log_scale.exp() * (net.radius.square() - apart)
    which = F.cross_entropy((-net.log_scale.exp() * apart).flatten(0, 1), right.repeat(E))
    pairs = F.binary_cross_entropy_with_logits(alike, same, weight=1 + 9 * same)
    turned = headings.view(E, 1 + Q, PATCH_CLASSES_PER_EPISODE, -1)[:, 1:]
    return which + 2 * pairs + F.cross_entropy(turned.flatten(0, -2), batch.headings.flatten())


class OnlineNamingTrial:
    """Trials of 6 fresh sprites, 3 of each in sight, looked at 20 times; as points, so that it can be tried with many radii."""

    def __init__(self, net: PatchEncoder, sampler: FewShotSampler, trials: int = 64, sprites: int = 6, copies: int = 3, times: int = 20):
        sheets = np.stack([draw_sprite_sheet(sampler.rng, LOOKS, sampler.split) for _ in range(trials)])
        window = np.tile(np.repeat(np.arange(FIRST_LOOK, FIRST_LOOK + sprites, dtype=np.uint8), copies), (trials, 1))[:, None]
        self.window = sampler.rng.permuted(window, axis=2)
        straight = np.zeros_like(window)
        patches = np.stack([paint_patches(sampler.painter, self.window, straight, sheets) for _ in range(times)])
        self.points = net.read(patches.reshape(-1, patches.shape[-1]))[0].reshape(times, trials * sprites * copies, -1)

    def right(self, radius: float) -> float:
        """Return the part of the looks (0 to 1) at which a thing got the prototype that is its own: the one its like get most, and that
        gets them most."""
        trials, _, things = self.window.shape
        prototypes = np.zeros((trials, LOOKS, self.points.shape[-1]), np.float32)
        views, used = np.zeros((trials, LOOKS), np.int64), np.full(trials, FIRST_LOOK)
        where = np.stack(np.broadcast_arrays(np.arange(trials)[:, None], 0, np.arange(things)), -1).reshape(-1, 3)
        named, facing, opened = np.zeros_like(self.window), np.zeros(len(where), np.uint8), np.zeros(len(where), bool)
        met = np.zeros((trials, LOOKS, LOOKS), np.int64)  # how often a look got a prototype
        for points in self.points:
            assign_prototypes(
                points,
                facing,
                where,
                len(where),
                radius,
                prototypes,
                views,
                used,
                named,
                np.zeros_like(named),
                np.zeros_like(named),
                opened,
            )
            np.add.at(met, (where[:, 0], self.window.ravel(), named.ravel()), 1)
        own = met == met.max(1, keepdims=True)
        return float((met * (own & (met == met.max(2, keepdims=True)))).sum() / met.sum())


def choose_radius(net: PatchEncoder, sampler: FewShotSampler) -> float:
    """Return the radius with which the most is named right. One patch says little: prototypes get surer with each look, so it is tried
    out."""
    rehearsal = OnlineNamingTrial(net, sampler)
    tried = np.arange(0.3, 0.8, 0.025)
    return float(tried[int(np.argmax([rehearsal.right(float(radius)) for radius in tried]))])


@torch.no_grad()
def measure_patch_accuracy(net: PatchEncoder, split: str, seed: int = 1) -> dict[str, float]:
    """Measure how well 12 sprites, seen once each, are told apart by the nearest example; how well their headings are read; and how well 6
    are named while their prototypes are formed on-line."""
    sampler, right, facing = FewShotSampler(split, seed), [], []
    for _ in range(20):
        batch = sampler.sample()
        E = len(batch.headings)
        examples = net(batch.examples.flatten(0, 1))[0].view(E, PATCH_CLASSES_PER_EPISODE, -1)
        points, headings = net(batch.questions.flatten(0, 2))
        apart = pairwise_squared_distances(points.view(E, PATCH_QUERIES_PER_CLASS * PATCH_CLASSES_PER_EPISODE, -1), examples)
        right.append((apart.argmin(-1) == torch.arange(PATCH_CLASSES_PER_EPISODE).repeat(PATCH_QUERIES_PER_CLASS)).float().mean())
        facing.append((headings.argmax(-1) == batch.headings.flatten()).float().mean())
    named = OnlineNamingTrial(net, sampler).right(float(net.radius))
    return {"one shot": float(sum(right) / 20), "heading": float(sum(facing) / 20), "named on-line": named}


# ----------------------------------------------------------------------------------------------------
# What learners play when the agent is to see pixels: trials as pictures, through the same encoder that the agent will have.
#
# A learner is given Observations as always; looks are the numbers of the encoder's prototypes, and the labels of a look are those of the
# thing its prototype was formed of.


class PixelSource:
    """A TrialSource whose observations come out of a PixelEncoder. `purity` says how often a thing was given a prototype that was formed of
    its like."""

    def __init__(self, trials: PixelTrialEnv, net: PatchEncoder):
        self.trials, self.pixel_encoder = trials, PixelEncoder(net, trials.looks)
        self.pixel_encoder.begin_trials(trials.num_envs)
        self.naming = PrototypeLooks(self.pixel_encoder, trials.num_envs, trials.looks)
        self.label_effects, self.label_known = np.empty_like(trials.label_effects), np.empty_like(trials.label_known)
        self.cells, self.right = 0, 0
        self._see()

    def step(self, actions: np.ndarray) -> Observation:
        """Play actions (B,) for one tick; what is returned is overwritten by the next step."""
        self.trials.step(actions)
        return self._see()

    def _see(self) -> Observation:
        trials, every = self.trials, np.arange(self.num_envs)[:, None]
        self.observation = self.pixel_encoder.encode(trials.pixel_observation)
        window = trials.observation.window
        self.naming.follow(window, trials.final_window)
        looks = self.naming.look
        self.label_effects[:], self.label_known[:] = trials.label_effects[every, looks], trials.label_known[every, looks]
        things = window >= FIRST_LOOK
        found = looks[every[..., None], self.observation.window][things]
        self.cells, self.right = self.cells + found.size, self.right + int((found == window[things]).sum())
        return self.observation

    def with_pixel_encoder(self, agent: Agent) -> Agent:
        """Return the agent with the encoder that it was trained with."""
        return PixelAgent(agent, PixelEncoder(self.pixel_encoder.net, self.pixel_encoder.looks))

    @property
    def purity(self) -> float:
        """Share of all cells with a thing in them, 0 to 1, at which it had a prototype that was formed of its like."""
        return self.right / max(self.cells, 1)

    @property
    def num_envs(self) -> int:
        """B."""
        return self.trials.num_envs

    @property
    def label_controls(self) -> np.ndarray:
        """(B, A) which real action each action is."""
        return self.trials.label_controls

    @property
    def family(self) -> np.ndarray:
        """(B,) index of the family each env is playing."""
        return self.trials.family

    @property
    def families(self) -> list[str]:
        """Their names."""
        return self.trials.families

    @property
    def episode(self) -> np.ndarray:
        """(B,) of the trial, from 0."""
        return self.trials.episode

    @property
    def reward(self) -> np.ndarray:
        """(B,) of the last step."""
        return self.trials.reward

    @property
    def finished(self) -> list:
        """Trials completed in the last step."""
        return self.trials.finished

    def state(self) -> dict[str, Any]:
        """Return all that decides what it shows next, the encoder's weights included."""
        net = {name: tensor.clone() for name, tensor in self.pixel_encoder.net.state_dict().items()}
        seen = {"eyes": self.pixel_encoder.state(), "names": self.naming.look.copy(), "cells": self.cells, "right": self.right}
        return self.trials.state() | {"sight": seen | {"net": net}}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self.trials.restore(state)
        own = state["sight"]
        self.pixel_encoder.net.load_state_dict(own["net"])
        self.pixel_encoder.restore(own["eyes"])
        self.observation = self.pixel_encoder.observation
        self.naming.look[:] = own["names"]
        self.cells, self.right = own["cells"], own["right"]
        every = np.arange(self.num_envs)[:, None]
        self.label_effects[:] = self.trials.label_effects[every, self.naming.look]
        self.label_known[:] = self.trials.label_known[every, self.naming.look]
