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

MET, STOOD, MOVED, VANISHED, APPEARED, AIMED, COVERED = range(7)  # columns of `fate`
FATES = 7
LOOK_BACK = 20  # scenes


@dataclass(frozen=True)
class Encounter:
    """What two types and the world around them did in a tick, compared with what was predicted where something was.

    What another thing came to lie on is COVERED: whether it is still there is not seen. It does not count as vanished, nor as appeared
    where it comes to light again.
    """

    fate: tuple[tuple[bool, ...], tuple[bool, ...]]  # of each of the two: columns as above
    score: int  # gained in the tick
    missed_score: int  # of it what was not predicted
    appeared: tuple[str, ...]  # other types of which there are more than was predicted
    vanished: tuple[str, ...]  # fewer
    gained: tuple[tuple[str, int], ...]  # resources: type, how much more (or less) is held than before
    own: tuple[int, int]  # how much more is held of the two themselves
    holding: tuple[tuple[str, int], ...]  # what was held before
    ended: bool
    won: bool

    def swapped(self) -> Encounter:
        """Return the same with the two types in the other order."""
        return replace(self, fate=self.fate[::-1], own=self.own[::-1])


def read_encounter(trace: Trace, tick: int, a: str, b: str, predicted: Scene | None = None, controls: Sequence[str] = MOVES) -> Encounter:
    """Return what was seen of two types (names of a theory, or EOS) in a tick: `trace.actions[tick]` was taken, `predicted` expected.

    `controls` are what the keys are believed to do (Theory.controls).
    """
    before, after = trace.scenes[tick], trace.scenes[tick + 1]
    covered, revealed = covered_things(before, after), revealed_things(trace, tick)
    more = _counts(after.things) - _counts((predicted or before).things)
    if predicted is None:
        more += _counts(covered) - _counts(revealed)
    held, held_before = dict(after.held), dict(before.held)
    aim = aim_of(trace.actions[tick], controls)

    def fate_of(name: str, other: str) -> tuple[bool, ...]:
        return _fate_of(before, after, name, other, aim, _of_type(covered, name), _of_type(revealed, name))

    own = {look_of_name(a) if _is_type(a) else None, look_of_name(b) if _is_type(b) else None}
    changed = [int(look) for look in np.flatnonzero(more) if int(look) not in own]
    more_held = {look: held.get(look, 0) - held_before.get(look, 0) for look in sorted({*held, *held_before})}
    gained = tuple((name_of_look(look), n) for look, n in more_held.items() if n)
    return Encounter(
        fate=(fate_of(a, b), fate_of(b, a)),
        score=after.score - before.score,
        missed_score=after.score - (predicted or before).score,
        appeared=tuple(name_of_look(look) for look in changed if more[look] > 0),
        vanished=tuple(name_of_look(look) for look in changed if more[look] < 0),
        gained=gained,
        own=(dict(gained).get(a, 0), dict(gained).get(b, 0)),
        holding=tuple((name_of_look(look), n) for look, n in before.held),
        ended=after.over,
        won=after.win == 1,
    )


def _is_type(name: str) -> bool:
    try:
        return look_of_name(name) is not None
    except ValueError:
        return False


def _counts(things: np.ndarray) -> np.ndarray:
    return np.bincount(things[:, 0], minlength=256)[:256]


def covered_things(before: Scene, after: Scene) -> np.ndarray:
    """Return the things (n, 4) of a scene in whose place the next one shows another thing."""
    now = set(after.thing_tuples)
    there = {thing[1:3] for thing in after.thing_tuples}
    gone = [thing for thing in before.thing_tuples if thing not in now and thing[1:3] in there]
    looks = {(thing[0], *thing[1:3]) for thing in after.thing_tuples}
    return np.array([thing for thing in gone if thing[:3] not in looks], np.int32).reshape(-1, 4)


def revealed_things(trace: Trace, tick: int) -> np.ndarray:
    """Return the things (n, 4) that a tick brought to light: what lay on them has left, and they were seen there before it came."""
    before, after = trace.scenes[tick], trace.scenes[tick + 1]
    looks = {thing[:3] for thing in before.thing_tuples}
    covers = {thing[1:3]: thing[0] for thing in before.thing_tuples}
    found = []
    for thing in after.thing_tuples:
        place = thing[1:3]
        if thing[:3] in looks or place not in covers:
            continue
        for scene in reversed(trace.scenes[max(0, tick - LOOK_BACK) : tick]):
            on_top = [each[0] for each in scene.thing_tuples if each[1:3] == place]
            if on_top != [covers[place]]:
                found += [thing] if thing[0] in on_top else []
                break
    return np.array(found, np.int32).reshape(-1, 4)


def aim_of(action: int, controls: Sequence[str]) -> tuple[int, int]:
    """Return where an action takes an avatar that walks, (columns, rows)."""
    return DIRECTIONS[controls[MOVE_ACTIONS.index(action)]] if action in MOVE_ACTIONS else (0, 0)


def _fate_of(
    before: Scene, after: Scene, name: str, other: str, aim: tuple[int, int], covered: np.ndarray, revealed: np.ndarray
) -> tuple[bool, ...]:
    """Tell what the things of a look did that are nearest to those of the other; `covered` and `revealed` are places of its things."""
    mine = np.concatenate([_places(before, name), revealed])
    now = np.concatenate([_places(after, name), covered])
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
    under = aimed and not len(now) and not after.over  # it may have gone where something is drawn over it
    return bool(met), bool(same.any()), left, fewer and not under, more, aimed, bool(len(covered)) or under


def _places(scene: Scene, name: str) -> np.ndarray:
    return _of_type(scene.things, name)


def _of_type(things: np.ndarray, name: str) -> np.ndarray:
    return things[things[:, 0] == look_of_name(name), 1:3] if _is_type(name) else np.empty((0, 2), np.int32)
