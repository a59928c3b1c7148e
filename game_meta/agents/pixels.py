"""The agent that sees pixels: eyes that make an Observation of pictures, and any other agent behind them.

Each cell's patch becomes a point, and is assigned by distance to the prototypes that the trial has formed so far; one that is near to none
opens a new prototype. A prototype's number stands where symbols have a look, so each prototype owns one slot of a slot memory. All that an
Observation tells of the last tick is worked out from two pictures and the action between them; what cannot be seen is left at 0: what is
carried (`held`) and what shots hit (`struck`). Empty cells, the outside, walls and the avatar are known by sight, as they are as symbols.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
import torch

from game_meta.agents import eyes as loops
from game_meta.agents.agent import Agent, Beliefs
from game_meta.agents.patches import PatchNet
from game_meta.engine.observation import ACTIONS, FIRST_LOOK, LOOKS, Observation

TOLERANCE = 6.0  # mean difference of a channel, of 255, up to which a picture is one that is known by sight
KEPT = ("prototypes", "views", "used", "before", "last", "votes", "last_place", "blank")
LAST_TICK = ("touched", "struck", "change", "motion", "moved")


class Sight(Protocol):
    """What the eyes are shown; see variants/pictures.py."""

    picture: np.ndarray  # (B, H * px, W * px, 3) uint8
    ended: np.ndarray  # the same: the last picture of an episode, where another has just begun
    action: np.ndarray
    reward: np.ndarray
    begun: np.ndarray
    new_trial: np.ndarray


class Opened(NamedTuple):
    """Prototypes that were formed at one look at the pictures."""

    trial: np.ndarray  # (n,)
    number: np.ndarray  # (n,) of the prototype
    row: np.ndarray  # (n,) and column of the cell whose patch it was formed of
    column: np.ndarray
    ended: bool  # in the last picture of an episode that has ended


class Eyes:
    """For B trials side by side; `net` tells patches apart and stays as it is. `looks` is K, the most prototypes and known pictures."""

    def __init__(self, net: PatchNet, looks: int = LOOKS):
        self.net, self.looks = net, looks
        self.opened: list[Opened] = []  # by the last `see`
        self.trials = 0
        self.learn_the_known()

    def learn_the_known(self) -> None:
        """What the network's known pictures look like to it."""
        net = self.net
        self.known = net.known.flatten(2).to(torch.uint8).numpy()
        self.kinds, self.facing = net.kinds.to(torch.uint8).numpy(), net.facing.to(torch.uint8).numpy()

    def begin(self, trials: int) -> None:
        self.trials = trials
        self.prototypes = np.zeros((trials, self.looks, self.net.config.width), np.float32)
        self.views, self.used = np.zeros((trials, self.looks), np.int64), np.zeros(trials, np.int64)
        self.votes = np.zeros((trials, 2, ACTIONS, loops.WAYS), np.int64)
        self.last = np.full(trials, -1, np.int64)
        self.last_place = np.zeros((trials, 2), np.int64)
        self.before = np.zeros((trials, 0, 0), np.uint8)
        self.blank = np.ones(trials, bool)  # it has not seen anything of these trials yet
        self.forget(self.blank)

    def forget(self, trials: np.ndarray) -> None:
        """These trials (B,) bool begin anew: no prototypes, and nothing was seen before."""
        self.prototypes[trials], self.views[trials], self.used[trials], self.votes[trials] = 0, 0, FIRST_LOOK, 0
        self.last[trials], self.blank[trials] = -1, True

    def see(self, sight: Sight) -> Observation:
        """The tick as an Observation, in arrays of its own that the next call overwrites."""
        if sight.picture.shape[0] != self.trials:
            raise ValueError(f"eyes for {self.trials} trials are shown {sight.picture.shape[0]}")
        if not self.before.size:
            px = self.net.config.px
            self._make(sight.picture.shape[1] // px, sight.picture.shape[2] // px)
        seen, self.opened = self.observation, []
        if sight.new_trial.any():
            self.forget(sight.new_trial)
        seen.action[:], seen.reward[:] = sight.action, sight.reward
        seen.begun[:], seen.new_trial[:] = sight.begun, sight.new_trial
        for name in LAST_TICK:
            getattr(seen, name)[:] = 0
        over = np.flatnonzero(sight.begun & ~self.blank)
        going = np.flatnonzero(~sight.begun & ~self.blank)
        fresh = np.flatnonzero(self.blank)
        self._name(sight.picture, np.flatnonzero(~sight.begun | self.blank), False)
        self._name(sight.ended, over, True)
        there = np.concatenate([going, over])
        told = (seen.action, self.last, self.votes, seen.touched, seen.change, seen.motion, seen.moved, self.last_place)
        loops.tell(there, self.before, seen.window, self._second, *told)
        begun = np.concatenate([fresh, over])
        self._name(sight.picture, over, False)
        self.last[begun] = -1
        self.last_place[begun] = seen.window.shape[1] // 2
        loops.find_place(np.arange(self.trials), seen.window, self.last_place)
        seen.place[:] = self.last_place
        self.before[:] = seen.window
        self.blank[:] = False
        return seen

    def _make(self, H: int, W: int) -> None:
        """The arrays for windows of H by W cells."""
        B, K, size = self.trials, self.looks, self.known[0].size
        self.before, self._second = np.zeros((B, H, W), np.uint8), np.zeros((B, H, W), np.uint8)
        self._patches, self._where = np.empty((B * H * W + 1, size), np.uint8), np.empty((B * H * W + 1, 3), np.int64)
        self.observation = Observation(
            window=np.zeros((B, H, W), np.uint8), heading=np.zeros((B, H, W), np.uint8),
            touched=np.zeros((B, K), np.uint8), struck=np.zeros((B, K), np.uint8), change=np.zeros((B, K), np.int8),
            motion=np.zeros((B, K, 2), np.float32), held=np.zeros((B, K), np.uint8), moved=np.zeros((B, 2), np.float32),
            place=np.zeros((B, 2), np.uint8), action=np.zeros(B, np.int64), reward=np.zeros(B, np.float32),
            begun=np.ones(B, bool), new_trial=np.ones(B, bool),
        )  # fmt: skip

    def _name(self, picture: np.ndarray, envs: np.ndarray, ended: bool) -> None:
        """Names what stands in each cell of these pictures."""
        if not len(envs):
            return
        window, heading = self.observation.window, self.observation.heading
        known = (self.known, self.kinds, self.facing, TOLERANCE)
        lines = picture.reshape(*picture.shape[:2], -1)
        n = loops.know_by_sight(lines, envs, *known, window, self._second, heading, self._patches, self._where)
        if not n:
            return
        points, facing = self.net.read(self._patches[:n])
        opened = np.zeros(n, bool)
        formed = (self.prototypes, self.views, self.used)
        loops.name(points, facing, self._where, n, float(self.net.radius), *formed, window, self._second, heading, opened)
        if opened.any():
            trial, row, column = self._where[:n][opened].T.copy()
            self.opened.append(Opened(trial, window[trial, row, column].astype(np.int64), row, column, ended))

    def state(self) -> dict[str, Any]:
        seen = {name: array.copy() for name, array in vars(self.observation).items()}
        return {name: getattr(self, name).copy() for name in KEPT} | {"seen": seen}

    def restore(self, state: dict[str, Any]) -> None:
        self.learn_the_known()
        self.begin(len(state["blank"]))
        self._make(*state["before"].shape[1:])
        for name in KEPT:
            setattr(self, name, state[name].copy())
        for name, seen in state["seen"].items():
            getattr(self.observation, name)[:] = seen


class Naming:
    """Which look each prototype was formed of, for whoever knows: learners, that state the truth about it, and the viewer. Numbers that are
    not in use yet stand for the looks that are left, so that as much is to be found out before a thing is first seen as after it."""

    def __init__(self, eyes: Eyes, trials: int, looks: int):
        self.eyes = eyes
        self.look = np.tile(np.arange(looks), (trials, 1))  # (B, K)

    def follow(self, window: np.ndarray, ended: np.ndarray) -> None:
        """After the eyes have seen a tick. `window` (B, H, W) holds the true looks of the picture, `ended` those of the last picture of an
        episode that ended."""
        self.look[self.eyes.observation.new_trial] = np.arange(self.look.shape[1])
        for opened in self.eyes.opened:
            true = (ended if opened.ended else window)[opened.trial, opened.row, opened.column]
            for trial, number, look in zip(opened.trial.tolist(), opened.number.tolist(), true.tolist(), strict=True):
                names = self.look[trial]
                later = np.flatnonzero(names[number:] == look)
                if len(later):  # the look that stood here goes where this one was
                    names[number + later[0]] = names[number]
                names[number] = look

    def numbers(self, trial: int) -> list[int]:
        """The first prototype of each look."""
        names = self.look[trial].tolist()
        return [names.index(look) if look in names else look for look in range(len(names))]


class PixelAgent(Agent):
    observation = "rgb"
    naming: Naming | None = None

    def __init__(self, agent: Agent, eyes: Eyes):
        self.agent, self.eyes, self.name = agent, eyes, agent.name

    def begin(self, trials: int) -> None:
        self.eyes.begin(trials)
        self.agent.begin(trials)
        self.naming = None

    def act(self, observation: Sight) -> np.ndarray:  # type: ignore[override]
        action = self.agent.act(self.eyes.see(observation))
        self.policy, self.value = self.agent.policy, self.agent.value
        return action

    def adapt(self, ended: np.ndarray) -> None:
        self.agent.adapt(ended)

    def beliefs(self) -> Beliefs | None:
        """By prototype; by look, if it is told what is on the pictures (`name_things`)."""
        held = self.agent.beliefs()
        if held is None or self.naming is None:
            return held
        numbers = np.array([self.naming.numbers(trial) for trial in range(len(held.effects))])
        return held._replace(effects=np.take_along_axis(held.effects, numbers[..., None], 1))

    def name_things(self, window: np.ndarray, ended: np.ndarray) -> None:
        if self.naming is None:
            self.naming = Naming(self.eyes, len(window), self.eyes.looks)
        self.naming.follow(window, ended)

    def forget(self, trials: np.ndarray) -> None:
        self.eyes.forget(trials)
        self.agent.forget(trials)
