"""What learners play when the agent is to see pixels: trials as pictures, through the same eyes that the agent will have.

A learner is given Observations as always; looks are the numbers of the eyes' prototypes, and the truth about a look is that of the thing
its prototype was formed of.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.agents.patches import PatchNet
from game_meta.agents.pixels import Eyes, Naming, PixelAgent
from game_meta.engine.observation import FIRST_LOOK, Observation
from game_meta.variants.pictures import PictureBatch


class PixelSource:
    """A Source (learners/rollout.py). `purity` says how often a thing was given a prototype that was formed of its like."""

    def __init__(self, trials: PictureBatch, net: PatchNet):
        self.trials, self.eyes = trials, Eyes(net, trials.looks)
        self.eyes.begin(trials.num_envs)
        self.naming = Naming(self.eyes, trials.num_envs, trials.looks)
        self.truth_effects, self.truth_known = np.empty_like(trials.truth_effects), np.empty_like(trials.truth_known)
        self.cells, self.right = 0, 0
        self._see()

    def step(self, actions: np.ndarray) -> Observation:
        self.trials.step(actions)
        return self._see()

    def _see(self) -> Observation:
        trials, every = self.trials, np.arange(self.num_envs)[:, None]
        self.observation = self.eyes.see(trials.sight)
        window = trials.observation.window
        self.naming.follow(window, trials.ended_window)
        looks = self.naming.look
        self.truth_effects[:], self.truth_known[:] = trials.truth_effects[every, looks], trials.truth_known[every, looks]
        things = window >= FIRST_LOOK
        found = looks[every[..., None], self.observation.window][things]
        self.cells, self.right = self.cells + found.size, self.right + int((found == window[things]).sum())
        return self.observation

    def dress(self, agent: Agent) -> Agent:
        """The agent with the eyes that it was trained with."""
        return PixelAgent(agent, Eyes(self.eyes.net, self.eyes.looks))

    @property
    def purity(self) -> float:
        return self.right / max(self.cells, 1)

    @property
    def num_envs(self) -> int:
        return self.trials.num_envs

    @property
    def truth_controls(self) -> np.ndarray:
        return self.trials.truth_controls

    @property
    def family(self) -> np.ndarray:
        return self.trials.family

    @property
    def families(self) -> list[str]:
        return self.trials.families

    @property
    def episode(self) -> np.ndarray:
        return self.trials.episode

    @property
    def reward(self) -> np.ndarray:
        return self.trials.reward

    @property
    def finished(self) -> list:
        return self.trials.finished

    def state(self) -> dict[str, Any]:
        net = {name: tensor.clone() for name, tensor in self.eyes.net.state_dict().items()}
        seen = {"eyes": self.eyes.state(), "names": self.naming.look.copy(), "cells": self.cells, "right": self.right}
        return self.trials.state() | {"sight": seen | {"net": net}}

    def restore(self, state: dict[str, Any]) -> None:
        self.trials.restore(state)
        told = state["sight"]
        self.eyes.net.load_state_dict(told["net"])
        self.eyes.restore(told["eyes"])
        self.observation = self.eyes.observation
        self.naming.look[:] = told["names"]
        self.cells, self.right = told["cells"], told["right"]
        every = np.arange(self.num_envs)[:, None]
        self.truth_effects[:] = self.trials.truth_effects[every, self.naming.look]
        self.truth_known[:] = self.trials.truth_known[every, self.naming.look]
