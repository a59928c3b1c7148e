"""Which class the avatar may have, what the keys do, and what it shoots, from how it moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations, product

import numpy as np

from game_meta.engine.observation import AVATAR, MOVE_STEPS, NIL, USE
from game_meta.engine.scene import Scene
from game_meta.theory.continuous_avatar import fit_continuous_avatars, moves_continuously
from game_meta.theory.dynamics import NEVER_ENTERED, NOISE, Steps, Values, cooldowns_of, fades, speed_of_pixels, steps_of
from game_meta.theory.theory import BelievedLine, BelievedType, Theory, name_of_look
from game_meta.theory.trace import Trace
from game_meta.theory.tracks import tracks_of
from game_meta.vgdl.spec import AVATARS, EDGE, GAME_LINE, MOVES, SPRITES, SpriteClass
from game_meta.vgdl.spec.plain import KILLING_EFFECT
from game_meta.vgdl.spec.sprites import DRIFTS, ONGOING_AVATAR, ONGOING_SHOOT_AVATAR, ONGOING_TURNING_AVATAR

MOST_DELAY = GAME_LINE["delay"].most or 0  # ticks
MOST_AVATARS = 200
CONTROLS_KEPT = 6  # readings of the controls that are tried with each class
NOISE_OF_AVATAR = 0.05
ALWAYS_MOVING = (ONGOING_AVATAR, ONGOING_SHOOT_AVATAR, ONGOING_TURNING_AVATAR)

_TURNED = [MOVES[i:] + MOVES[:i] for i in range(4)]
_MIRRORED = [tuple(reversed(each)) for each in _TURNED]
CONTROLS = tuple(dict.fromkeys([MOVES, *_TURNED, *_MIRRORED, *permutations(MOVES)]))  # rotations and mirrors first


@dataclass(eq=False)
class _Played:
    """The steps of the avatar, with what was done in each."""

    steps: Steps
    actions: np.ndarray  # (n, MOST_DELAY + 1) the action of the tick, of the one before, ...
    blocked: np.ndarray  # (n, 4) bool: something lies that way, or the screen ends
    outcomes: np.ndarray  # (n,)

    def words(self, controls: Sequence[str], delay: int) -> np.ndarray:
        """Return the way (1 to 4, as MOVES) that each tick's action means; 0 for none."""
        meaning = np.array([0, *(MOVES.index(word) + 1 for word in controls), 0])
        return meaning[self.actions[:, delay]]


def _played(traces: Sequence[Trace]) -> _Played | None:
    steps = steps_of(traces, AVATAR)
    if not len(steps.rows):
        return None
    done = [
        [traces[number].actions[tick - late] if tick >= late else NIL for late in range(MOST_DELAY + 1)]
        for number, tick in steps.rows[:, :2].tolist()
    ]
    pixels = steps.sizes[0][0] if steps.sizes else steps.block
    return _Played(steps, np.array(done), steps.blocked(pixels) > 0.3, steps.outcomes(pixels))


def _ways(cls: SpriteClass, turns_first: bool, words: np.ndarray, heading: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the way of each step (0 none), and the heading after it, for an avatar of a class in grid physics."""
    accepted = np.array([True, *(word in cls.live_keys for word in MOVES)])
    words = np.where(accepted[words], words, 0)
    if cls.opcode in ALWAYS_MOVING:
        turned = np.where(words > 0, words, heading)
        if cls.opcode == ONGOING_TURNING_AVATAR:
            across = (words > 0) & (words % 2 != heading % 2)
            turned = np.where(across, words, heading)
        return turned, turned
    if not cls.live_keys:
        return heading * cls.oriented, heading
    if turns_first:
        return np.where(words == heading, words, 0), np.where(words > 0, words, heading)
    return words, np.where(words > 0, words, heading) if cls.oriented else np.zeros_like(heading)


def _fit(played: _Played, way: np.ndarray, after: np.ndarray, cooldown: int, oriented: bool) -> float:
    """Return the log likelihood of the avatar's steps."""
    steps = played.steps
    due = steps.due(cooldown, oriented=False)
    blocked = np.where(way > 0, played.blocked[np.arange(len(way)), way - 1], False)
    moves = np.where(way > 0, due * np.where(blocked, 1 - NEVER_ENTERED, 1.0), 0.0)
    right = np.where(played.outcomes == way, np.where(way > 0, moves, 1.0), np.where(played.outcomes == 0, 1 - moves, 0.0))
    noise = np.where(steps.pushed, 0.5, NOISE_OF_AVATAR)
    ll = np.log((1 - noise) * right + noise / 6).sum()
    if oriented:
        seen = steps.rows[:, 7]
        ll += np.log(np.where((seen == after) | (way > 0) & (played.outcomes == 0), 1 - NOISE, NOISE)).sum()
    return float(ll)


def propose_avatars(theory: Theory, traces: Sequence[Trace], tick: int, predicted: Scene) -> list[Theory]:
    """Return theories in which the avatar does what it did, best first: its class, the keys, the delay, what it makes, its physics."""
    played = _played(traces)
    if played is None:  # it died at once
        own = theory.by_name[name_of_look(AVATAR)]
        return [_with_avatar(theory, own, controls, delay) for delay in range(MOST_DELAY + 1) for controls in CONTROLS]
    ranked = _rank_grid_avatars(theory, played)
    found = [_with_avatar(theory, believed, controls, delay) for _, believed, controls, delay in ranked]
    if moves_continuously(played.steps) or theory.by_name[name_of_look(AVATAR)].get("physicstype") != "GRID":
        found = fit_continuous_avatars(theory, traces) + found
    shooting = list(_propose_shooters(theory, traces, tick, ranked))
    mixed = [*shooting, *found] if shooting else found
    result = dict.fromkeys(mixed)
    result.pop(theory, None)
    return list(result)[:MOST_AVATARS]


Ranked = tuple[float, BelievedType, tuple[str, ...], int]


def _with_avatar(theory: Theory, believed: BelievedType, controls: tuple[str, ...], delay: int) -> Theory:
    return replace(theory.with_type(believed), controls=controls, delay=delay)


def _rank_grid_avatars(theory: Theory, played: _Played) -> list[Ranked]:
    steps = played.steps
    t = theory.by_name[name_of_look(AVATAR)]
    headed = bool((steps.rows[:, 6] > 0).any())
    sizes = [size for size, _ in steps.sizes[:1]] or [steps.block]
    ranked: list[Ranked] = []
    readings = {
        (delay, number): played.words(controls, delay) for delay in range(MOST_DELAY + 1) for number, controls in enumerate(CONTROLS)
    }
    for cls in (SPRITES[name] for name in SPRITES if name in AVATARS):
        if cls.oriented != headed or (cls.shoots and not _kept(t, cls).get(cls.works_with)) or cls.parameters["max_speed"].default >= 0:
            continue
        for turns_first in {False, cls.parameters["rotateInPlace"].default}:
            for cooldown in cooldowns_of(steps)[:4]:
                values: Values = _kept(t, cls)
                speed = speed_of_pixels(sizes[0], steps.block)
                values |= {"speed": speed} if speed != cls.parameters["speed"].default and cls.live_keys else {}
                values |= {"cooldown": cooldown} if cooldown > 1 else {}
                values |= {"rotateInPlace": turns_first} if turns_first != cls.parameters["rotateInPlace"].default else {}
                if headed and (way := _first_facing(steps)) != cls.parameters["orientation"].default:
                    values |= {"orientation": way}
                believed = BelievedType(t.name, cls.name).with_params(**values)
                dead = sum(word not in cls.live_keys for word in MOVES)
                fits = []
                for (delay, number), words in readings.items():
                    ll = _fit(played, *_ways(cls, turns_first, words, steps.rows[:, 6]), cooldown, headed)
                    fits.append((ll - 0.5 * len(values) - dead - delay - 0.02 * number, believed, CONTROLS[number], delay))
                ranked += sorted(fits, key=lambda each: -each[0])[:CONTROLS_KEPT]
    ranked.sort(key=lambda each: -each[0])
    return ranked


def _first_facing(steps: Steps) -> tuple[int, int]:
    headings = Counter(steps.rows[steps.first & ~steps.made, 6].tolist() or [0])
    heading = headings.most_common(1)[0][0]
    return MOVE_STEPS[heading - 1] if heading else (0, 0)


KEPT_OF_AVATAR = ("stype", "ammo", "ammoCost", "minAmmo", "wMult", "hMult", "healthPoints")


def _kept(t: BelievedType, cls: SpriteClass) -> Values:
    """Return what stays as it is believed if the avatar has another class."""
    kept: Values = {}
    for key, value in t.params:
        if key in KEPT_OF_AVATAR and key in cls.parameters:
            kind = cls.parameters[key].kind
            names = (value,) if isinstance(value, str) else value
            kept[key] = names if kind == "types" else names[0] if kind == "type" and names else value  # type: ignore[index]
    return kept


# ----------------------------------------------------------------------------------------------------
# What the avatar makes.


def _shots(traces: Sequence[Trace], delay: int) -> list[tuple[int, bool, int]]:
    """Return what appeared at or beside the avatar when USE was pressed: (look, at its own place, heading), commonest first.

    What is made at the avatar's place lies under it at first, and is seen a tick later.
    """
    found: Counter[tuple[int, bool, int]] = Counter()
    for trace in traces:
        block, tracks = trace.first.block_size, tracks_of(trace)
        for look, each in tracks.by_look.items():
            for track in each if look != AVATAR else ():
                x, y, heading = track.places[0]
                for tick in (track.born - 1, track.born - 2):
                    if tick < delay or trace.actions[tick - delay] != USE:
                        continue
                    places = [at for avatar in tracks.of(AVATAR) for at in (avatar.at(tick), avatar.at(tick + 1)) if at]
                    far = min((abs(place[0] - x) + abs(place[1] - y) for place in places), default=2 * block)
                    if far <= 1.5 * block:
                        found[look, far < block / 2 or tick == track.born - 2, heading] += 1
                        break
    return [key for key, _ in found.most_common(4)]


def propose_shooters(theory: Theory, traces: Sequence[Trace], tick: int) -> list[Theory]:
    """Return theories in which the avatar moves as is believed, and makes what appeared beside it in a tick of the last trace."""
    if USE not in traces[-1].actions[max(0, tick - 1 - MOST_DELAY) : tick + 1]:
        return []
    t = theory.by_name[name_of_look(AVATAR)]
    able = [SPRITES[name] for name in SPRITES if name in AVATARS and SPRITES[name].shoots]
    as_believed = [
        (
            0.0,
            BelievedType(t.name, cls.name).with_params(**{k: v for k, v in t.params if k in cls.parameters}),
            theory.controls,
            theory.delay,
        )
        for cls in able
    ]
    born = [track.look for tracks in tracks_of(traces[-1]).by_look.values() for track in tracks if track.born == tick + 1]
    found = _propose_shooters(theory, traces, tick, as_believed, born)
    return [each for each in dict.fromkeys(found) if each != theory]


def _propose_shooters(
    theory: Theory, traces: Sequence[Trace], tick: int, ranked: Sequence[Ranked], looks: Sequence[int] | None = None
) -> Iterator[Theory]:
    """Yield theories in which the avatar makes what appeared beside it: things of these looks, or of any."""
    controls, delay = (ranked[0][2], ranked[0][3]) if ranked else (theory.controls, theory.delay)
    t = theory.by_name[name_of_look(AVATAR)]
    headed = bool((steps_of(traces, AVATAR).rows[:, 6] > 0).any())
    paid = _ammunition(theory, traces[-1], tick)
    for look, in_place, heading in _shots(traces, delay):
        shot = next((each for each in theory.types if each.name == name_of_look(look)), None)
        if shot is None or (looks is not None and look not in looks):
            continue
        for cls in (SPRITES[name] for name in SPRITES if name in AVATARS and SPRITES[name].shoots):
            if cls.parameters["max_speed"].default >= 0 or cls.oriented != headed:
                continue
            kind = cls.parameters[cls.works_with].kind
            base = next((believed for _, believed, _, _ in ranked if believed.cls == cls.name), BelievedType(t.name, cls.name))
            made = {cls.works_with: (shot.name,) if kind == "types" else shot.name}
            made |= {"ammo": (paid,) if cls.parameters["ammo"].kind == "types" else paid} if paid else {}
            turning = [{}, {"rotateInPlace": False}] if cls.parameters["rotateInPlace"].default else [{}]
            for turn in turning:
                shooter = base.with_params(**{**_kept(t, cls), **made, **turn})
                changed = _with_avatar(theory, shooter, controls, delay)
                for believed in _shot_types(shot, in_place, heading):
                    yield changed.with_type(believed)
                    yield _ended_at(changed.with_type(believed), shot.name, ("wall", EDGE))
                for end, believed in product(("wall", EDGE), _shot_types(shot, in_place, heading)):
                    yield _ended_at(changed.with_type(believed), shot.name, (end,))


def _ended_at(theory: Theory, shot: str, ends: Sequence[str]) -> Theory:
    """Return the theory in which shots end where they meet one of these, if nothing is believed of that yet: so some were never seen."""
    for end in ends:
        if not theory.lines_between(shot, end):
            theory = theory.with_lines(shot, end, [BelievedLine(shot, end, KILLING_EFFECT)])
    return theory


def _shot_types(shot: BelievedType, in_place: bool, heading: int) -> Iterator[BelievedType]:
    """Yield what a shot may be that has only just been made."""
    if shot.cls != BelievedType("").cls:
        yield shot
    way: Values = {"orientation": MOVE_STEPS[heading - 1]} if heading and in_place else {}
    for cls in SPRITES.values():
        if cls.is_avatar or cls.movement != DRIFTS or cls.makes or cls.draws or cls.oriented != (heading > 0):
            continue
        for values in ({}, {"singleton": True}):
            if fades(cls):
                yield BelievedType(shot.name, cls.name).with_params(**values)
            elif heading:
                for speed in (1.0, 0.5, 2.0):
                    more = {"speed": speed} if speed != cls.parameters["speed"].default else {}
                    yield BelievedType(shot.name, cls.name).with_params(**values, **way, **more)
    yield BelievedType(shot.name)


def _ammunition(theory: Theory, trace: Trace, tick: int) -> str | None:
    """Return the resource that the avatar had less of after a tick."""
    before, after = dict(trace.scenes[tick].held), dict(trace.scenes[tick + 1].held)
    return next((name_of_look(look) for look, n in before.items() if after.get(look, 0) < n and name_of_look(look) in theory.by_name), None)
