"""Scripted players with hidden habits: they know the rules, and have tastes, fears, rhythms and preferred ways of their own.

What one does is a choice among the real actions by a sum: a pull towards the things it likes (each thing in sight counts, the nearer the
more), a liking for some actions whatever is in sight, for going on as before, for a rhythm, for shooting at whom it faces, and noise.
Nobody walks into what would kill or stop him.

Axes: B envs, K looks, A actions, C cells of the window, P beats of a rhythm.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from game_meta.engine.observation import ACTIONS, FIRST_LOOK, MOVE_ACTIONS, MOVE_STEPS, NIL, OPPONENT, OUTSIDE, UP, USE, WALL, Observation
from game_meta.generator.labels import BLOCKS, COSTS, KILLS, PAYS, Labels

DISTANCE_DECAY = 0.6  # what a thing counts, for each cell that it is farther away
MAX_BEATS = 6  # P
FORBIDDEN = -20.0  # added to the liking of what is not done

SCRIPTED_KINDS = ("collector", "hunter", "shy", "drifter", "homebody")
HELD_OUT_KINDS = ("drummer", "mirror")  # kinds that no training meets


@dataclass
class ScriptedPlayers:
    """What the scripted player of each env likes: a row for each env."""

    taste: np.ndarray  # (B, K) how much things of a look attract it
    fear: np.ndarray  # (B, K) bool: what it does not walk into
    pull: np.ndarray  # (B,) what all tastes together count
    action_bias: np.ndarray  # (B, A) liking for actions
    repeat_bias: np.ndarray  # (B,) liking for doing the same again
    aim: np.ndarray  # (B,) liking for shooting at whom it faces
    rhythm: np.ndarray  # (B, P, A) liking for actions at each beat
    beats: np.ndarray  # (B,) of its rhythm
    mirror_quarters: np.ndarray  # (B,) a mirror's: it does what the other did, turned by so many quarters; -1 for whoever is none
    noise_scale: np.ndarray  # (B,) of the Gumbel noise on all likings: a softmax's temperature

    @classmethod
    def empty(cls, envs: int, looks: int) -> ScriptedPlayers:
        """Return rows for so many envs in which nobody is seated yet."""
        per = {"taste": (looks,), "fear": (looks,), "action_bias": (ACTIONS,), "rhythm": (MAX_BEATS, ACTIONS)}
        kinds = {"fear": bool, "beats": np.int64, "mirror_quarters": np.int64}
        return cls(**{f.name: np.zeros((envs, *per.get(f.name, ())), kinds.get(f.name, np.float32)) for f in fields(cls)})

    def seat(self, env: int, kind: str, labels: Labels, able: np.ndarray, rng: np.random.Generator) -> None:
        """Draw a player of this kind. `labels` say what the rules are to it, `able` (A,) bool which real actions its avatar has."""
        for field in fields(self):
            getattr(self, field.name)[env] = 0
        self.taste[env, : len(labels.known)] = _draw_tastes(kind, labels, rng)
        self.fear[env, : len(labels.known)] = (labels.effects[:, KILLS] + labels.effects[:, BLOCKS]) > 0
        self.fear[env, [OUTSIDE, WALL]] = True
        self.pull[env], self.noise_scale[env], self.mirror_quarters[env], self.beats[env] = 2.0, rng.uniform(0.1, 0.5), -1, 1
        self.repeat_bias[env] = rng.choice([0.0, 0.5, 1.0])
        self.aim[env] = rng.uniform(1.0, 3.0)
        self.action_bias[env, NIL] = -1.0
        if kind == "drifter":
            self.action_bias[env, rng.choice(MOVE_ACTIONS, 2, replace=False)] = rng.uniform(0.8, 2.0, 2)
            self.repeat_bias[env] += 0.5
        elif kind == "homebody":
            self.action_bias[env, NIL], self.pull[env] = rng.uniform(0.5, 2.0), 1.5
        elif kind == "drummer":
            self.beats[env] = rng.integers(2, MAX_BEATS + 1)
            self.rhythm[env, np.arange(MAX_BEATS), rng.choice(np.flatnonzero(able), MAX_BEATS)] = 3.0
        elif kind == "mirror":
            self.mirror_quarters[env] = rng.integers(4)
        self.action_bias[env, ~able] = FORBIDDEN
        self.action_bias[env, USE] -= 1.0  # shots are for when there is somebody to be hit
        self.action_bias[env, NIL] = max(self.action_bias[env, NIL], -1.0)  # that much everybody is able to

    def act(self, seen: Observation, last: np.ndarray, other: np.ndarray, tick: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return real actions (B,). `seen` is what they see, `last` and `other` (B,) are the real actions of themselves and of those whom
        they play against in the last tick, `tick` (B,) counts those of the episode."""
        B = len(last)
        envs = np.arange(B)
        window = seen.window.reshape(B, -1)
        near, lines, beside = _window_geometry(seen.window.shape[1])
        drawn = np.take_along_axis(self.taste, window.astype(np.int64), 1) @ near
        drawn -= drawn.mean(1, keepdims=True)
        drawn *= (self.pull / (np.abs(drawn).max(1) + 1e-6))[:, None]  # the only thing in sight attracts, however far it is
        liking = self.action_bias + self.rhythm[envs, tick % self.beats]
        liking[envs, last] += self.repeat_bias
        liking[:, MOVE_ACTIONS] += drawn
        facing = seen.heading.reshape(B, -1)[:, window.shape[1] // 2]
        met = ((window == OPPONENT)[:, None, :] & lines[np.maximum(facing, 1) - 1][:, None, :]).any((1, 2)) & (facing > 0)
        liking[:, USE] += self.aim * met
        copies = np.flatnonzero(self.mirror_quarters >= 0)
        liking[copies, rotate_moves(other[copies], self.mirror_quarters[copies])] += 3.0
        liking[:, MOVE_ACTIONS] += FORBIDDEN * np.take_along_axis(self.fear, window[:, beside].astype(np.int64), 1)
        return (liking + self.noise_scale[:, None] * rng.gumbel(size=liking.shape)).argmax(1)


def rotate_moves(actions: np.ndarray, quarters: np.ndarray) -> np.ndarray:
    """Return moves turned to the left by so many quarters; other actions as they are."""
    where = np.isin(actions, MOVE_ACTIONS)
    return np.where(where, (actions - UP + quarters) % len(MOVE_ACTIONS) + UP, actions)


def _draw_tastes(kind: str, labels: Labels, rng: np.random.Generator) -> np.ndarray:
    """Draw the likings (K,) of one player: most go for what pays, each for something else the most."""
    value = labels.effects[:, PAYS] - labels.effects[:, COSTS]
    strength = {"collector": 2.0, "drifter": 0.5, "homebody": 1.0}.get(kind, 1.0)
    taste = strength * value * rng.lognormal(0.0, 1.0, len(value)) + 0.3 * rng.normal(size=len(value)) * labels.known
    taste[:FIRST_LOOK] = 0
    taste[OPPONENT] += {"hunter": 3.0, "shy": -3.0}.get(kind, 0.0)
    return taste.astype(np.float32)


_GEOMETRY_CACHE: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}


def _window_geometry(side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, of a window: (C, 4) what a cell counts for each move; (4, C) bool the cells ahead in each heading; (4,) the cell beside."""
    if side not in _GEOMETRY_CACHE:
        y, x = (axis.ravel() - side // 2 for axis in np.mgrid[:side, :side])
        near = np.stack([DISTANCE_DECAY ** (np.abs(x - dx) + np.abs(y - dy)) for dx, dy in MOVE_STEPS], 1).astype(np.float32)
        near[side * side // 2] = 0
        lines = np.stack([(x * dy == y * dx) & (x * dx + y * dy > 0) for dx, dy in MOVE_STEPS])
        centre = side * side // 2
        _GEOMETRY_CACHE[side] = near, lines, np.array([centre + dy * side + dx for dx, dy in MOVE_STEPS])
    return _GEOMETRY_CACHE[side]
