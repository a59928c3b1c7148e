"""An encounter: what was seen of two types in a tick that surprised, as what is likely between them is asked with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from game_meta.engine.observation import MOVE_ACTIONS
from game_meta.engine.scene import Scene
from game_meta.theory.theory import look_of_name, name_of_look
from game_meta.theory.trace import Trace
from game_meta.vgdl.spec import DIRECTIONS, EDGE, MOVES

AVATAR_NAME = "avatar"

MET, STOOD, MOVED, VANISHED, APPEARED, AIMED = range(6)  # columns of `fate`
FATES = 6


@dataclass(frozen=True)
class Encounter:
    """What two types and the world around them did in a tick, compared with what was predicted where something was."""

    fate: tuple[tuple[bool, ...], tuple[bool, ...]]  # of each of the two: it MET the other, ..., it is the avatar and AIMED at the other
    score: int  # gained in the tick
    missed_score: int  # of it what was not predicted
    appeared: tuple[str, ...]  # other types of which there are more than was predicted
    vanished: tuple[str, ...]  # fewer
    gained: tuple[tuple[str, int], ...]  # resources: type, how much more (or less) is held than before
    holding: tuple[tuple[str, int], ...]  # what was held before
    ended: bool
    won: bool

    def swapped(self) -> Encounter:
        """Return the same with the two types in the other order."""
        return replace(self, fate=self.fate[::-1])


def read_encounter(trace: Trace, tick: int, a: str, b: str, predicted: Scene | None = None, controls: Sequence[str] = MOVES) -> Encounter:
    """Return what was seen of two types (names of a theory, or EOS) in a tick: `trace.actions[tick]` was taken, `predicted` expected.

    `controls` are what the keys are believed to do (Theory.controls).
    """
    before, after = trace.scenes[tick], trace.scenes[tick + 1]
    expected = before if predicted is None else predicted
    more = _counts(after) - _counts(expected)
    held, held_before = dict(after.held), dict(before.held)
    aim = aim_of(trace.actions[tick], controls)
    own = {look_of_name(a) if _is_type(a) else None, look_of_name(b) if _is_type(b) else None}
    changed = [int(look) for look in np.flatnonzero(more) if int(look) not in own]
    return Encounter(
        fate=(_fate_of(before, after, a, b, aim), _fate_of(before, after, b, a, aim)),
        score=after.score - before.score,
        missed_score=after.score - expected.score,
        appeared=tuple(name_of_look(look) for look in changed if more[look] > 0),
        vanished=tuple(name_of_look(look) for look in changed if more[look] < 0),
        gained=tuple(
            (name_of_look(k), held.get(k, 0) - held_before.get(k, 0))
            for k in sorted({*held, *held_before})
            if held.get(k) != held_before.get(k)
        ),
        holding=tuple((name_of_look(look), n) for look, n in before.held),
        ended=after.over,
        won=after.win == 1,
    )


def _is_type(name: str) -> bool:
    try:
        return look_of_name(name) is not None
    except ValueError:
        return False


def _counts(scene: Scene) -> np.ndarray:
    return np.bincount(scene.things[:, 0], minlength=256)[:256]


def aim_of(action: int, controls: Sequence[str]) -> tuple[int, int]:
    """Return where an action takes an avatar that walks, (columns, rows)."""
    return DIRECTIONS[controls[MOVE_ACTIONS.index(action)]] if action in MOVE_ACTIONS else (0, 0)


def _fate_of(before: Scene, after: Scene, name: str, other: str, aim: tuple[int, int]) -> tuple[bool, ...]:
    """Tell what the things of a look did that are nearest to those of the other."""
    mine, now = _places(before, name), _places(after, name)
    theirs = np.concatenate([_places(before, other), _places(after, other)])
    block = before.block_size
    met = aimed = False
    near = mine
    if other == EDGE:
        last = block * np.array([before.width - 1, before.height - 1])
        there = np.concatenate([mine, now])
        met = bool(((there <= 0) | (there >= last)).any())
        goal = mine + block * np.array(aim)
        aimed = name.startswith(AVATAR_NAME) and aim != (0, 0) and bool(((goal < 0) | (goal > last)).any())
    elif len(theirs):
        gaps = [np.abs(each[:, None] - theirs[None]).max(2) if len(each) else np.empty((0, 1)) for each in (mine, now)]
        met = any((gap < block).any() for gap in gaps)
        near = mine[(gaps[0] < 2 * block).any(1)] if len(mine) else mine
        if name.startswith(AVATAR_NAME) and aim != (0, 0) and len(mine):
            aimed = bool((np.abs((mine + block * np.array(aim))[:, None] - _places(before, other)[None]).max(2) < block).any())
    same = (near[:, None] == now[None]).all(2).any(1) if len(now) and len(near) else np.zeros(len(near), bool)
    fewer, more = len(now) < len(mine), len(now) > len(mine)
    left = bool((~same).any() and not (fewer and (~same).sum() == len(mine) - len(now)))
    return bool(met), bool(same.any()), left, fewer, more, aimed


def _places(scene: Scene, name: str) -> np.ndarray:
    if not _is_type(name):
        return np.empty((0, 2), np.int32)
    return scene.things[scene.things[:, 0] == look_of_name(name), 1:3]
