"""The agent that sees pixels: an encoder that makes an Observation of pictures, and any other agent behind it.

Each cell's patch becomes a point, and is assigned by distance to the prototypes that the trial has formed so far; one that is near to none
opens a new prototype. A prototype's number stands where symbols have a look, so each prototype owns one slot of a slot memory. All that an
Observation tells of the last tick is worked out from two pictures and the action between them; what cannot be seen is left at 0: what is
carried (`held`) and what shots hit (`struck`). Empty cells, the outside, walls and the avatar are known by sight, as they are as symbols.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
import torch

from game_meta.agents.agent import Agent, BeliefBatch
from game_meta.agents.networks.patch_encoder import PatchEncoder
from game_meta.engine.jit import kernel
from game_meta.engine.observation import (
    ACTIONS,
    AVATAR,
    EMPTY,
    FIRST_LOOK,
    LOOKS,
    MOVE_STEPS,
    NUM_HEADINGS,
    OUTSIDE,
    Observation,
    clear_last_tick,
    first_observation,
)

KNOWN_PICTURE_TOLERANCE = 6.0  # mean difference of a channel, of 255, up to which a picture is one that is known by sight
PIXEL_ENCODER_STATE = ("prototypes", "views", "used", "before", "last", "votes", "last_place", "blank")


class SeesPixels(Protocol):
    """What the encoder is shown; see PixelObservation in envs/pixel_env.py."""

    picture: np.ndarray  # (B, H * px, W * px, 3) uint8
    final_picture: np.ndarray  # the same: the last picture of an episode, where another has just begun
    action: np.ndarray
    reward: np.ndarray
    episode_start: np.ndarray
    trial_start: np.ndarray


class NewPrototypes(NamedTuple):
    """Prototypes that were formed at one look at the pictures."""

    trial: np.ndarray  # (n,)
    number: np.ndarray  # (n,) of the prototype
    row: np.ndarray  # (n,) and column of the cell whose patch it was formed of
    column: np.ndarray
    ended: bool  # in the last picture of an episode that has ended


class PixelEncoder:
    """Makes Observations of pictures, for B trials side by side; `net` tells patches apart and stays as it is. `looks` is K, the most
    prototypes and known pictures."""

    def __init__(self, net: PatchEncoder, looks: int = LOOKS):
        self.net, self.looks = net, looks
        self.opened: list[NewPrototypes] = []  # by the last `encode`
        self.trials = 0
        self.learn_the_known()

    def learn_the_known(self) -> None:
        """Read from the network the pictures that are known by sight, after its weights have changed."""
        net = self.net
        self.known = net.known.flatten(2).to(torch.uint8).numpy()
        self.kinds, self.facing = net.kinds.to(torch.uint8).numpy(), net.facing.to(torch.uint8).numpy()

    def begin_trials(self, trials: int) -> None:
        """Forget everything: from now on there are this many trials."""
        self.trials = trials
        self.prototypes = np.zeros((trials, self.looks, self.net.config.width), np.float32)
        self.views, self.used = np.zeros((trials, self.looks), np.int64), np.zeros(trials, np.int64)
        self.votes = np.zeros((trials, 2, ACTIONS, NUM_HEADINGS), np.int64)
        self.last = np.full(trials, -1, np.int64)
        self.last_place = np.zeros((trials, 2), np.int64)
        self.before = np.zeros((trials, 0, 0), np.uint8)
        self.blank = np.ones(trials, bool)  # it has not seen anything of these trials yet
        self.reset_memory(self.blank)

    def reset_memory(self, trials: np.ndarray) -> None:
        """Let these trials (B,) bool begin anew: no prototypes, and nothing was seen before."""
        self.prototypes[trials], self.views[trials], self.used[trials], self.votes[trials] = 0, 0, FIRST_LOOK, 0
        self.last[trials], self.blank[trials] = -1, True

    def encode(self, pixels: SeesPixels) -> Observation:
        """Return the tick as an Observation, in arrays of its own that the next call overwrites."""
        if pixels.picture.shape[0] != self.trials:
            raise ValueError(f"an encoder for {self.trials} trials is shown {pixels.picture.shape[0]}")
        if not self.before.size:
            px = self.net.config.px
            self._make(pixels.picture.shape[1] // px, pixels.picture.shape[2] // px)
        seen, self.opened = self.observation, []
        if pixels.trial_start.any():
            self.reset_memory(pixels.trial_start)
        clear_last_tick(seen)
        seen.action[:], seen.reward[:] = pixels.action, pixels.reward
        seen.episode_start[:], seen.trial_start[:] = pixels.episode_start, pixels.trial_start
        over = np.flatnonzero(pixels.episode_start & ~self.blank)
        going = np.flatnonzero(~pixels.episode_start & ~self.blank)
        fresh = np.flatnonzero(self.blank)
        self._name(pixels.picture, np.flatnonzero(~pixels.episode_start | self.blank), False)
        self._name(pixels.final_picture, over, True)
        there = np.concatenate([going, over])
        state = (seen.action, self.last, self.votes, seen.touched, seen.change, seen.motion, seen.moved, self.last_place)
        infer_last_tick(there, self.before, seen.window, self._second, *state)
        started = np.concatenate([fresh, over])
        self._name(pixels.picture, over, False)
        self.last[started] = -1
        self.last_place[started] = seen.window.shape[1] // 2
        update_place(np.arange(self.trials), seen.window, self.last_place)
        seen.place[:] = self.last_place
        self.before[:] = seen.window
        self.blank[:] = False
        return seen

    def _make(self, H: int, W: int) -> None:
        """Make the arrays for windows of H by W cells."""
        B, K, size = self.trials, self.looks, self.known[0].size
        self.before, self._second = np.zeros((B, H, W), np.uint8), np.zeros((B, H, W), np.uint8)
        self._patches, self._where = np.empty((B * H * W + 1, size), np.uint8), np.empty((B * H * W + 1, 3), np.int64)
        self.observation = first_observation(
            {
                "window": np.zeros((B, H, W), np.uint8), "heading": np.zeros((B, H, W), np.uint8), "touched": np.zeros((B, K), np.uint8),
                "struck": np.zeros((B, K), np.uint8), "change": np.zeros((B, K), np.int8), "motion": np.zeros((B, K, 2), np.float32),
                "held": np.zeros((B, K), np.uint8), "moved": np.zeros((B, 2), np.float32), "place": np.zeros((B, 2), np.uint8),
            }
        )  # fmt: skip

    def _name(self, picture: np.ndarray, envs: np.ndarray, ended: bool) -> None:
        """Name what stands in each cell of these pictures."""
        if not len(envs):
            return
        window, heading = self.observation.window, self.observation.heading
        known = (self.known, self.kinds, self.facing, KNOWN_PICTURE_TOLERANCE)
        lines = picture.reshape(*picture.shape[:2], -1)
        n = match_known_pictures(lines, envs, *known, window, self._second, heading, self._patches, self._where)
        if not n:
            return
        points, facing = self.net.read(self._patches[:n])
        opened = np.zeros(n, bool)
        formed = (self.prototypes, self.views, self.used)
        assign_prototypes(points, facing, self._where, n, float(self.net.radius), *formed, window, self._second, heading, opened)
        if opened.any():
            trial, row, column = self._where[:n][opened].T.copy()
            self.opened.append(NewPrototypes(trial, window[trial, row, column].astype(np.int64), row, column, ended))

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next: prototypes, and what was seen last."""
        seen = {name: array.copy() for name, array in vars(self.observation).items()}
        return {name: getattr(self, name).copy() for name in PIXEL_ENCODER_STATE} | {"seen": seen}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self.learn_the_known()
        self.begin_trials(len(state["blank"]))
        self._make(*state["before"].shape[1:])
        for name in PIXEL_ENCODER_STATE:
            setattr(self, name, state[name].copy())
        for name, seen in state["seen"].items():
            getattr(self.observation, name)[:] = seen


class PrototypeLooks:
    """Which look each prototype was formed of, for whoever knows: learners, that need its labels, and the viewer. Numbers that are
    not in use yet stand for the looks that are left, so that as much is to be found out before a thing is first seen as after it."""

    def __init__(self, pixel_encoder: PixelEncoder, trials: int, looks: int):
        self.pixel_encoder = pixel_encoder
        self.look = np.tile(np.arange(looks), (trials, 1))  # (B, K)

    def follow(self, window: np.ndarray, ended: np.ndarray) -> None:
        """Note what the prototypes are of, after the encoder has seen a tick. `window` (B, H, W) holds the true looks of the picture,
        `ended` those of the last picture of an episode that ended."""
        self.look[self.pixel_encoder.observation.trial_start] = np.arange(self.look.shape[1])
        for opened in self.pixel_encoder.opened:
            true = (ended if opened.ended else window)[opened.trial, opened.row, opened.column]
            for trial, number, look in zip(opened.trial.tolist(), opened.number.tolist(), true.tolist(), strict=True):
                names = self.look[trial]
                later = np.flatnonzero(names[number:] == look)
                if len(later):  # the look that stood here goes where this one was
                    names[number + later[0]] = names[number]
                names[number] = look

    def numbers(self, trial: int) -> list[int]:
        """Return the first prototype of each look."""
        names = self.look[trial].tolist()
        return [names.index(look) if look in names else look for look in range(len(names))]


class PixelAgent(Agent):
    """Any agent that sees symbols, behind a PixelEncoder."""

    observation = "rgb"
    naming: PrototypeLooks | None = None

    def __init__(self, agent: Agent, pixel_encoder: PixelEncoder):
        self.agent, self.pixel_encoder, self.name = agent, pixel_encoder, agent.name

    def reseed(self, seed: int) -> None:
        """Draw its actions from this seed on."""
        self.agent.reseed(seed)

    def begin_trials(self, trials: int) -> None:
        """Forget everything: from now on there are this many trials."""
        self.pixel_encoder.begin_trials(trials)
        self.agent.begin_trials(trials)
        self.naming = None

    def act(self, observation: SeesPixels) -> np.ndarray:  # type: ignore[override]
        """Return an action (B,) int64 for each picture."""
        action = self.agent.act(self.pixel_encoder.encode(observation))
        self.policy, self.value = self.agent.policy, self.agent.value
        return action

    def adapt(self, ended: np.ndarray) -> None:
        """Adapt where an episode has ended, (B,) bool."""
        self.agent.adapt(ended)

    def beliefs(self) -> BeliefBatch | None:
        """Return beliefs by prototype; by look, if it is shown what is on the pictures (`observe_true_looks`)."""
        held = self.agent.beliefs()
        if held is None or self.naming is None:
            return held
        numbers = np.array([self.naming.numbers(trial) for trial in range(len(held.effects))])
        return held._replace(effects=np.take_along_axis(held.effects, numbers[..., None], 1))

    def observe_true_looks(self, window: np.ndarray, ended: np.ndarray) -> None:
        """Take in the looks (B, H, W) that were on the last pictures; see Agent."""
        if self.naming is None:
            self.naming = PrototypeLooks(self.pixel_encoder, len(window), self.pixel_encoder.looks)
        self.naming.follow(window, ended)

    def reset_memory(self, trials: np.ndarray) -> None:
        """Empty the memory of these trials (B,) bool, prototypes included."""
        self.pixel_encoder.reset_memory(trials)
        self.agent.reset_memory(trials)


# ----------------------------------------------------------------------------------------------------
# The encoder's loops over cells, compiled. The window is centred on the avatar; ids are looks as the encoder names them.
#
# Axes: B trials, H rows and W columns of the window in cells, K ids, D width of a point, n patches.

HEADING_DX, HEADING_DY = (tuple(step) for step in zip((0, 0), *MOVE_STEPS, strict=True))  # columns and rows that each heading goes
NEAR_SHIFT = 2  # cells: how far the avatar is thought to go in a tick, unless nothing near fits
MAX_SHIFT_MISMATCH = 0.15  # part of the cells that may differ for a shift to fit
MAX_VIEWS = 50  # of a prototype's mean: what a thing looks like may drift


@kernel()
def match_known_pictures(lines, envs, known, kinds, facing, tolerance, window, second, heading, patches, where):
    """Name the cells that show one of the `known` pictures (k, px, px * 3) to within a mean difference of `tolerance`; copies the other
    cells' pixels to `patches` (n, px * px * 3) and their (trial, row, column) to `where` (n, 3). `lines` (B, H * px, W * px * 3) are the
    rows of the pictures. Return n."""
    rows, columns = window.shape[1:]
    px, wide = known.shape[1:]
    most, n = np.int32(tolerance * px * wide), 0
    for i in range(len(envs)):
        b = envs[i]
        for r in range(rows):
            for c in range(columns):
                found = -1
                for m in range(len(known)):
                    apart = np.int32(0)
                    for y in range(px):
                        line, other = lines[b, r * px + y, c * wide : (c + 1) * wide], known[m, y]
                        for j in range(wide):
                            apart += abs(np.int32(line[j]) - np.int32(other[j]))
                        if apart > most:
                            break
                    if apart <= most:
                        found = m
                        break
                if found >= 0:
                    window[b, r, c], second[b, r, c], heading[b, r, c] = kinds[found], kinds[found], facing[found]
                    continue
                for y in range(px):
                    patches[n, y * wide : (y + 1) * wide] = lines[b, r * px + y, c * wide : (c + 1) * wide]
                where[n, 0], where[n, 1], where[n, 2] = b, r, c
                n += 1
    return n


@kernel()
def assign_prototypes(points, facing, where, n, radius, prototypes, views, used, window, second, heading, opened):
    """Give each patch the id of the nearest prototype (B, K, D) of its trial, whose mean it moves, or a new one if none is within
    `radius` and an id is left; `opened` (n,) says for which patches. `views` (B, K) are how many patches are in a mean, `used` (B,) the
    ids in use. `second` is given the id that it could as well be: the next nearest if within the radius, else the same."""
    most, width = prototypes.shape[1:]
    for i in range(n):
        b = where[i, 0]
        best, nearest, other, next_nearest = -1, 1e9, -1, 1e9
        for k in range(FIRST_LOOK, used[b]):  # what is the same in every game is known by sight
            apart = 0.0
            for d in range(width):
                apart += (points[i, d] - prototypes[b, k, d]) ** 2
            if apart < nearest:
                best, nearest, other, next_nearest = k, apart, best, nearest
            elif apart < next_nearest:
                other, next_nearest = k, apart
        opened[i] = nearest > radius * radius and used[b] < most
        if opened[i]:
            best = used[b]
            used[b] += 1
        views[b, best] = min(views[b, best] + 1, MAX_VIEWS)
        for d in range(width):
            prototypes[b, best, d] += (points[i, d] - prototypes[b, best, d]) / views[b, best]
        window[b, where[i, 1], where[i, 2]] = best
        second[b, where[i, 1], where[i, 2]] = other if next_nearest <= radius * radius else best
        heading[b, where[i, 1], where[i, 2]] = facing[i]


@kernel()
def shift_mismatch(before, now, dx, dy, limit):
    """Return the part of the cells in both windows that differ, the avatar's left out, if it went (dx, dy); 1 if few cells are in both."""
    rows, columns = now.shape
    seen, wrong = 0, 0
    top, left = rows // 2, columns // 2
    for r in range(max(0, -dy), min(rows, rows - dy)):
        for c in range(max(0, -dx), min(columns, columns - dx)):
            if (r == top and c == left) or (r + dy == top and c + dx == left):
                continue
            seen += 1
            wrong += now[r, c] != before[r + dy, c + dx]
        if wrong > limit * rows * columns:
            return 1.0
    return wrong / seen if seen >= rows * columns // 4 else 1.0


@kernel()
def estimate_step(before, now):
    """Return (dx, dy): how far the avatar went, in cells, as the change of what surrounds it tells."""
    best, bx, by = shift_mismatch(before, now, 0, 0, 1.0), 0, 0
    reach = NEAR_SHIFT
    while best > 0.0:
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                worse = shift_mismatch(before, now, dx, dy, best)
                if worse < best or (worse == best and abs(dx) + abs(dy) < abs(bx) + abs(by)):
                    best, bx, by = worse, dx, dy
        if best <= MAX_SHIFT_MISMATCH or reach > NEAR_SHIFT:
            break
        reach = now.shape[0] - 2
    return bx, by


@kernel()
def expected_heading(votes, action, last):
    """Return where the action takes the avatar by what was seen so far, as a heading, 0 if it is not known. Where moves answer to the
    action before better than to this one, keys take effect a tick late."""
    score_now, score_late = 0, 0
    for a in range(votes.shape[1]):
        score_now += votes[0, a].max()
        score_late += votes[1, a].max()
    lag = 1 if score_late > score_now else 0
    which = last if lag else action
    return 0 if which < 0 or votes[lag, which].max() == 0 else int(votes[lag, which].argmax())


@kernel()
def infer_last_tick(envs, before, window, second, action, last, votes, touched, change, motion, moved, place):
    """Work out what befell the avatar between the two windows. Touched is what stood where it went, or where its action leads if it did not
    get there, or what is seen in its place."""
    rows, columns = window.shape[1:]
    top, left = rows // 2, columns // 2
    for i in range(len(envs)):
        b = envs[i]
        dx, dy = estimate_step(before[b], window[b])
        _prefer_previous_look(before[b], window[b], second[b], dx, dy)
        moved[b, 0], moved[b, 1] = dx, dy
        _mark_touched(before[b], top + dy, left + dx, touched[b])
        if abs(dx) + abs(dy) == 1:
            way = 1 if dy < 0 else 2 if dx < 0 else 3 if dy > 0 else 4
            votes[b, 0, action[b], way] += 1
            if last[b] >= 0:
                votes[b, 1, last[b], way] += 1
        way = expected_heading(votes[b], action[b], last[b])
        if way > 0 and (HEADING_DX[way] != dx or HEADING_DY[way] != dy):
            _mark_touched(before[b], top + HEADING_DY[way], left + HEADING_DX[way], touched[b])
        _mark_touched(window[b], top, left, touched[b])
        _compare_windows(before[b], window[b], dx, dy, change[b], motion[b])
        place[b, 0] = min(max(place[b, 0] + dx, 0), 255)
        place[b, 1] = min(max(place[b, 1] + dy, 0), 255)
        last[b] = action[b]


@kernel()
def _prefer_previous_look(before, window, second, dx, dy):
    """Take a thing that could as well be what stood there before to be that."""
    rows, columns = window.shape
    for r in range(max(0, -dy), min(rows, rows - dy)):
        for c in range(max(0, -dx), min(columns, columns - dx)):
            if second[r, c] == before[r + dy, c + dx]:
                window[r, c] = second[r, c]


@kernel()
def _mark_touched(window, r, c, touched):
    if 0 <= r < window.shape[0] and 0 <= c < window.shape[1]:
        look = window[r, c]
        if look != EMPTY and look != OUTSIDE and look != AVATAR:
            touched[look] = 1


@kernel()
def _compare_windows(before, now, dx, dy, change, motion):
    """Note, of the cells in both windows, how many more of each thing there are, and how far its like moved if there are as many."""
    rows, columns = now.shape
    for k in range(FIRST_LOOK, len(change)):
        old, new, sx, sy = 0, 0, 0, 0
        for r in range(max(0, -dy), min(rows, rows - dy)):
            for c in range(max(0, -dx), min(columns, columns - dx)):
                if now[r, c] == k:
                    new, sx, sy = new + 1, sx + c, sy + r
                if before[r + dy, c + dx] == k:
                    old, sx, sy = old + 1, sx - c, sy - r
        change[k] = new - old
        if new == old and new > 0:
            motion[k, 0], motion[k, 1] = sx / new, sy / new


@kernel()
def update_place(envs, window, place):
    """Count the avatar's column and row from the left and the upper border where these are in sight."""
    rows, columns = window.shape[1:]
    top, left = rows // 2, columns // 2
    for i in range(len(envs)):
        b = envs[i]
        for k in range(1, left + 1):
            if window[b, top, left - k] == OUTSIDE:
                place[b, 0] = k - 1
                break
        for k in range(1, top + 1):
            if window[b, top - k, left] == OUTSIDE:
                place[b, 1] = k - 1
                break
