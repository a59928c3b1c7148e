"""What an agent is shown each tick. Axis letters of the whole repository:

T ticks, B envs (or trials) of a batch, K looks (what a thing looks like), A actions, H rows and W columns of the window,
C = H * W cells, E effects that a belief speaks of, M width of a memory slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from game_meta.vgdl.model import Game
from game_meta.vgdl.spec import SPRITES

# Looks. Every sprite type has one; from FIRST_LOOK on they say nothing about what the thing does.
EMPTY, OUTSIDE, WALL, AVATAR, FIRST_LOOK = 0, 1, 2, 3, 4
OPPONENT = FIRST_LOOK  # in games of two players the other one's avatar is the first of the things to find out about
LOOKS = 16  # K, the default

# Actions, the same for every game; an action the avatar does not have is played as NIL.
NIL, UP, LEFT, DOWN, RIGHT, USE = range(6)
ACTION_NAMES = ("ACTION_NIL", "ACTION_UP", "ACTION_LEFT", "ACTION_DOWN", "ACTION_RIGHT", "ACTION_USE")
ACTION_OF_KEY = {"NIL": NIL, "UP": UP, "LEFT": LEFT, "DOWN": DOWN, "RIGHT": RIGHT, "USE": USE}  # by the words of the language
ACTIONS = 6  # A

# Headings: 0 is none, the others have the numbers of the actions that move that way.
MOVE_ACTIONS = (UP, LEFT, DOWN, RIGHT)
MOVE_STEPS = ((0, -1), (-1, 0), (0, 1), (1, 0))  # (columns, rows) that each of them goes
NUM_HEADINGS = 1 + len(MOVE_ACTIONS)


@dataclass
class Observation:
    """One tick of a batch, leading axis B (learners stack them to T, B). All arrays are contiguous NumPy arrays."""

    window: np.ndarray  # (B, H, W) uint8: look of the top sprite of each cell, centred on the avatar
    heading: np.ndarray  # (B, H, W) uint8: that sprite's heading, 0 none, 1 up, 2 left, 3 down, 4 right
    touched: np.ndarray  # (B, K) uint8: 1 where the avatar overlapped a sprite of this look in the last tick
    struck: np.ndarray  # (B, K) uint8: 1 where the avatar's shot overlapped a sprite of this look in the last tick
    change: np.ndarray  # (B, K) int8: sprites of this look that appeared minus those that vanished in the last tick
    motion: np.ndarray  # (B, K, 2) float32: mean displacement (x, y) of the sprites of this look in the last tick, in cells
    held: np.ndarray  # (B, K) uint8: how many of this resource the avatar carries
    moved: np.ndarray  # (B, 2) float32: the avatar's displacement (x, y) in the last tick, in cells
    place: np.ndarray  # (B, 2) uint8: the cell (column, row) of the board that the avatar is in, or was in last
    action: np.ndarray  # (B,) int64: the last action as the agent named it
    reward: np.ndarray  # (B,) float32: score gained in the last tick
    episode_start: np.ndarray  # (B,) bool: an episode has just begun (the fields about the last tick tell how the one before ended)
    trial_start: np.ndarray  # (B,) bool: a trial has just begun: forget everything (the fields about the last tick are zero)

    def names(self) -> tuple[str, ...]:
        """Return the names of the fields, in their order."""
        return tuple(f.name for f in fields(self))


# ----------------------------------------------------------------------------------------------------
# What an observation says where an episode begins. These fields speak of the last tick. The first observation of a later episode of a
# trial tells in them how the episode before ended: its last reward would be lost otherwise. Where a trial begins there was no last
# tick, and they are 0; so they are in an env whose episodes have nothing to do with each other.

LAST_TICK_FIELDS = ("touched", "struck", "change", "motion", "moved", "action", "reward")


def last_tick_arrays(observation: Observation | Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays (views) that speak of the last tick, by name: those of an Observation, or those that a dict of its fields has."""
    arrays = observation if isinstance(observation, Mapping) else vars(observation)
    return {name: arrays[name] for name in LAST_TICK_FIELDS if name in arrays}


def clear_last_tick(observation: Observation | Mapping[str, np.ndarray], envs: np.ndarray | slice = slice(None)) -> None:
    """Set to 0 whatever speaks of the last tick, for these envs (indices or (B,) bool): to them nothing has happened yet."""
    for values in last_tick_arrays(observation).values():
        values[envs] = 0


def copy_last_tick(observation: Observation | Mapping[str, np.ndarray], envs: np.ndarray | slice = slice(None)) -> dict[str, np.ndarray]:
    """Return a copy of what speaks of these envs' last tick, to be put back once the engine has shown their next board."""
    return {name: values[envs].copy() for name, values in last_tick_arrays(observation).items()}


def restore_last_tick(observation: Observation, copied: Mapping[str, np.ndarray], envs: np.ndarray | slice = slice(None)) -> None:
    """Put back what `copy_last_tick` has taken of these envs."""
    for name, values in last_tick_arrays(observation).items():
        values[envs] = copied[name]


def first_observation(fields_of_engine: Mapping[str, np.ndarray]) -> Observation:
    """Return the observation of B trials that all begin now, made of the engine's arrays (not copied): see Batch.observe."""
    b = len(fields_of_engine["window"])
    observation = Observation(
        **fields_of_engine,
        action=np.zeros(b, np.int64),
        reward=np.zeros(b, np.float32),
        episode_start=np.ones(b, np.bool_),
        trial_start=np.ones(b, np.bool_),
    )
    clear_last_tick(observation)
    return observation


# ----------------------------------------------------------------------------------------------------
# What each sprite type looks like to an agent: a small number. Walls and avatars are known by sight; everything else is just something.


def assign_looks(game: Game) -> list[int]:
    """Return one look per type of the game, in its order. A `look=` in the file counts; the others get the first free numbers."""
    given = {int(t.params["look"]) for t in game.sprites.values() if int(t.params.get("look", -1)) >= FIRST_LOOK}
    if int(game.params["no_players"]) > 1:
        given.add(OPPONENT)
    free = (n for n in range(FIRST_LOOK, 256 * len(game.sprites)) if n not in given)
    looks = []
    for t in game.sprites.values():
        if t.cls is not None and SPRITES[t.cls].is_avatar:
            looks.append(AVATAR)
        elif int(t.params.get("look", -1)) >= FIRST_LOOK:
            looks.append(int(t.params["look"]))
        elif t.name == "wall":
            looks.append(WALL)
        else:
            looks.append(next(free) if t.leaf else FIRST_LOOK)
    return looks
