"""How likely each class of the language makes what things did: displacements, tick by tick, given where everything was.

A discrete posterior, after EMPA's: who stands, who drifts along its heading, who walks at random, who goes after or runs from whom, each
with its speed and cooldown. The models follow from the records of the classes. What a rule between two things did (a blocker, a push)
counts as noise, so that a few such steps do not decide about a class.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from game_meta.engine.npcs import STEPS_PER_WORD, build_path_table
from game_meta.engine.observation import AVATAR, MOVE_STEPS
from game_meta.engine.scene import Scene
from game_meta.theory.theory import BelievedType, Theory, look_of_name
from game_meta.theory.trace import Trace
from game_meta.theory.tracks import REACH, Track, tracks_of
from game_meta.vgdl.model import ParameterValue
from game_meta.vgdl.spec import SPRITES, SpriteClass
from game_meta.vgdl.spec.parameters import SEEKS, UNUSED, with_role
from game_meta.vgdl.spec.sprites import DRIFTS, PUSHED, STANDS

STAY, OTHER = 0, 5  # outcomes of a step; 1 to 4 are the directions of MOVE_STEPS
NOISE = 0.03  # share of steps that nothing of this explains
PUSHED_NOISE = 0.6  # of steps in which something else may have moved the thing
# Chance that a move comes to nothing: to where something is that things of the look were never seen to lie on, or were; off the screen.
NEVER_ENTERED, ENTERED, OFF_SCREEN = 0.95, 0.2, 0.5
MOST_STEPS = 400  # of a look, the latest
MOST_TARGETS = 10
MOST_COOLDOWN, COOLDOWNS = 12, 4  # ticks; how many are tried
CONS = (1, 2, 3, 4, 5, 6, 8, 10)  # moves that a direction is kept for
EPSILONS = (0.1, 0.2, 0.3, 0.5)
REACHES = (2, 3, 4, 5, 6, 8)  # cells
REFINED, REFINED_COST = 2, 2.0  # how many targets of a class are tried with some chance; nats that this costs
FORGETS_COST = 3.0  # nats that it costs to say that a maker makes nothing
WORD_COST = 0.7  # nats that a parameter costs, when classes are ranked
STEPS_OF_WAYS = np.array(MOVE_STEPS, np.int32)  # (4, 2)


def speed_of_pixels(pixels: int, block: int) -> float:
    """Return the shortest number of cells a move that comes to so many pixels."""
    for speed in (round(round(pixels / block * 20) / 20 + more, 2) for more in (0.0, 0.05)):
        if int(speed * block) == pixels:
            return speed
    for digits in range(5):
        for speed in (round(pixels / block, digits), round(pixels / block + 10**-digits, digits)):
            if int(speed * block) == pixels:
                return speed
    return (pixels + 0.5) / block


# ----------------------------------------------------------------------------------------------------
# What was seen of the things of one look.


@dataclass(eq=False)
class Steps:
    """All steps of the things of a look: arrays of (n,), a row a thing and tick."""

    look: int
    traces: Sequence[Trace]
    rows: np.ndarray  # (n, 9) int: trace, tick, x, y, dx, dy, heading before, heading after, ticks since it last moved (0 unknown)
    first: np.ndarray  # (n,) bool: the first step in which it is seen
    made: np.ndarray  # (n,) bool: it was not there when the episode began
    previous: np.ndarray  # (n,) the row of its step before, -1 for none
    gaps: Sequence[tuple[int, int]] = ()  # (ticks, pixels gone along an axis) between two sightings of things that lay under others between

    @cached_property
    def block(self) -> int:
        """Pixels a cell."""
        return self.traces[0].first.block_size

    @cached_property
    def sizes(self) -> list[tuple[int, int]]:
        """How many steps went how many pixels, (pixels, steps), most first; steps along an axis only."""
        dx, dy = np.abs(self.rows[:, 4]), np.abs(self.rows[:, 5])
        along = ((dx == 0) != (dy == 0)) & ~self.pushed
        found = Counter((dx + dy)[along].tolist() or [pixels for _, pixels in self.gaps if pixels]).most_common()
        return [each for each in found if each[0] <= REACH * self.block] or found[:1] * (
            len(found) > 1
        )  # others jumped: wrapped, teleported

    def outcomes(self, pixels: int) -> np.ndarray:
        """Return what became of each step, for things that go so many pixels a move."""
        d = self.rows[:, 4:6]
        found = np.where((d == 0).all(1), STAY, OTHER)
        for way, step in enumerate(STEPS_OF_WAYS):
            found[(d == step * pixels).all(1)] = way + 1
        return found

    @cached_property
    def _groups(self) -> list[tuple[Trace, int, np.ndarray]]:
        """The rows of each scene: (trace, tick, rows)."""
        if not len(self.rows):
            return []
        order = np.lexsort((self.rows[:, 1], self.rows[:, 0]))
        keys = self.rows[order, :2]
        cuts = np.flatnonzero((np.diff(keys, axis=0) != 0).any(1)) + 1
        return [(self.traces[self.rows[rows[0], 0]], int(self.rows[rows[0], 1]), rows) for rows in np.split(order, cuts)]

    @cached_property
    def pushed(self) -> np.ndarray:
        """Whether something else moved along with it, behind it or on it: a push, or a ride."""
        result = np.zeros(len(self.rows), bool)
        for trace, tick, rows in self._groups:
            moves = tracks_of(trace).moves[tick]
            others = moves[moves[:, 0] != self.look, 1:]
            if not len(others):
                continue
            for row in rows.tolist():
                x, y, dx, dy, heading = self.rows[row, 2:7].tolist()
                if (not dx and not dy) or (heading and (np.sign(dx), np.sign(dy)) == MOVE_STEPS[heading - 1]):
                    continue
                same = (np.sign(others[:, 2] - others[:, 0]) == np.sign(dx)) & (np.sign(others[:, 3] - others[:, 1]) == np.sign(dy))
                near = (np.abs(others[:, 2] - x) < self.block) & (np.abs(others[:, 3] - y) < self.block)
                on = (np.abs(others[:, 0] - x) < self.block) & (np.abs(others[:, 1] - y) < self.block)
                result[row] = bool((same & (near | on)).any())
        return result

    @cached_property
    def entered(self) -> set[int]:
        """The looks that things of this look were seen to overlap."""
        found: set[int] = set()
        for trace, tick, rows in self._groups:
            things = trace.scenes[tick].things
            over = (np.abs(self.rows[rows, None, 2:4] - things[None, :, 1:3]) < self.block).all(2).sum(0)
            found |= set(things[(over > (things[:, 0] == self.look)), 0].tolist())
        return found

    def blocked(self, pixels: int) -> np.ndarray:
        """Return the chance, (n, 4), that a move of so many pixels in each direction comes to nothing."""
        result = np.zeros((len(self.rows), 4))
        for trace, tick, rows in self._groups:
            scene = trace.scenes[tick]
            at = self.rows[rows, 2:4]
            there = at[:, None] + STEPS_OF_WAYS * pixels  # (k, 4, 2)
            edge = np.array([scene.width - 1, scene.height - 1]) * self.block
            result[rows] = np.where(((there < 0) | (there > edge)).any(2), OFF_SCREEN, 0.0)
            for seen in (scene, trace.scenes[tick + 1]):
                things = seen.things
                chance = np.where(np.isin(things[:, 0], list(self.entered)), ENTERED, NEVER_ENTERED)
                overlap = (np.abs(there[:, :, None] - things[None, None, :, 1:3]) < self.block).all(3)  # (k, 4, m)
                own = (np.abs(at[:, None] - things[None, :, 1:3]) < self.block).all(2) & (things[:, 0] == self.look)
                result[rows] = np.maximum(result[rows], (chance * (overlap & ~own[:, None])).max(2, initial=0.0))
        return result

    def due(self, cooldown: int, oriented: bool) -> np.ndarray:
        """Return the chance, (n,), that the cooldown is over, and the thing no longer fresh."""
        since = self.rows[:, 8]
        due = np.where(since > 0, (since % cooldown == 0).astype(float), 1.0 / cooldown)
        if oriented:
            due[self.first & ~self.made] = 0.0
            due[self.first & self.made] *= 0.5
        return due


def steps_of(traces: Sequence[Trace], look: int) -> Steps:
    """Return all steps of the things of a look that are seen before and after."""
    rows, first, made, previous = [], [], [], []
    for number, trace in reversed(list(enumerate(traces))):
        if len(rows) > MOST_STEPS:
            break
        for track in tracks_of(trace).of(look):
            anchor = -1 if track.born == 0 else None  # the tick in which it last moved
            last = -1
            for i in range(len(track.places) - 1):
                tick = track.born + i
                (x, y, heading), (x2, y2, heading2) = track.places[i], track.places[i + 1]
                if tick in track.unseen or tick + 1 in track.unseen:
                    continue
                since = 0 if anchor is None else tick - anchor
                rows.append((number, tick, x, y, x2 - x, y2 - y, heading, heading2, since))
                first.append(i == 0)
                made.append(track.born > 0)
                previous.append(last)
                last = len(rows) - 1
                if (x, y) != (x2, y2):
                    anchor = tick
    table = np.array(rows, np.int64).reshape(-1, 9)
    gaps = [gap for trace in traces for track in tracks_of(trace).of(look) for gap in _gaps_of(track)] if not rows else []
    return Steps(look, traces, table, np.array(first, bool), np.array(made, bool), np.array(previous, int), gaps)


def _gaps_of(track: Track) -> Iterator[tuple[int, int]]:
    """Yield (ticks, pixels along an axis) between the sightings of a thing."""
    seen = [i for i in range(len(track.places)) if track.born + i not in track.unseen]
    for a, b in pairwise(seen):
        dx, dy = (abs(track.places[b][i] - track.places[a][i]) for i in (0, 1))
        if not dx or not dy:
            yield b - a, dx + dy


# ----------------------------------------------------------------------------------------------------
# Where a thing wants to go: the chance of each direction, (n, 4), given that it moves.


def ways_at_random(steps: Steps) -> np.ndarray:
    """Return a quarter for each direction."""
    return np.full((len(steps.rows), 4), 0.25)


def ways_ahead(steps: Steps) -> np.ndarray:
    """Return the direction that a thing faces; none for one that faces nowhere."""
    return (steps.rows[:, 6, None] == np.arange(1, 5)).astype(float)


def ways_kept(steps: Steps, cons: int) -> np.ndarray:
    """Return the directions of one who keeps each drawn direction for `cons` moves more, and none before."""
    ways, outcomes = ways_at_random(steps), steps.outcomes(steps.sizes[0][0] if steps.sizes else steps.block)
    turn = steps.rows[:, 1] - cons
    ways[~steps.made & (turn < 0)] = 0.0
    before = steps.previous
    goes_on = (before >= 0) & (turn % (cons + 1) != 0) & (outcomes[before] > 0) & (outcomes[before] < OTHER) & ~steps.made
    ways[goes_on] = np.arange(1, 5) == outcomes[before[goes_on], None]
    return ways


def _targets(trace: Trace, tick: int, look: int, moved_first: bool) -> np.ndarray:
    things = trace.scenes[tick + 1 if moved_first else tick].things
    return things[things[:, 0] == look, 1:3]


class Pursuit(NamedTuple):
    """How the nearest things of a look lie."""

    ways: np.ndarray  # (n, 4) number of ways toward, or away from, them
    distance: np.ndarray  # (n,) px; a large number where there is none


def pursue(steps: Steps, look: int, moved_first: bool, away: bool = False) -> Pursuit:
    """Return the ways to the nearest things of a look, in Manhattan distance, or away from them."""
    ways, distance = np.zeros((len(steps.rows), 4)), np.full(len(steps.rows), 1 << 30)
    for trace, tick, rows in steps._groups:
        targets = _targets(trace, tick, look, moved_first)
        if not len(targets):
            continue
        d = targets[None] - steps.rows[rows, None, 2:4]  # (k, m, 2)
        far = np.abs(d).sum(2)
        nearest = far.min(1)
        moved = np.abs(d[:, :, None] - STEPS_OF_WAYS).sum(3)  # (k, m, 4): the distance after a step of a pixel
        better = moved > far[:, :, None] if away else moved < far[:, :, None]
        ways[rows] = (better & (far == nearest[:, None])[:, :, None]).sum(1)
        distance[rows] = nearest
    return Pursuit(ways, distance)


@lru_cache(maxsize=64)
def _path_table(blocked: bytes, height: int, width: int) -> np.ndarray:
    return build_path_table(np.frombuffer(blocked, bool).reshape(height, width), False)


def obstacle_cells(scene: Scene, looks: Sequence[int]) -> np.ndarray:
    """Return which cells (height, width) things of these looks stand in."""
    blocked = np.zeros((scene.height, scene.width), bool)
    cells = scene.things[np.isin(scene.things[:, 0], looks), 1:3] // scene.block_size
    blocked[np.clip(cells[:, 1], 0, scene.height - 1), np.clip(cells[:, 0], 0, scene.width - 1)] = True
    return blocked


def follow_paths(steps: Steps, look: int, moved_first: bool, obstacles: Sequence[int]) -> Pursuit:
    """Return the first steps of the shortest ways to the nearest things of a look, around things of the looks `obstacles`."""
    ways, distance = np.zeros((len(steps.rows), 4)), np.full(len(steps.rows), 1 << 30)
    boards = [_path_table(obstacle_cells(each.first, obstacles).tobytes(), each.first.height, each.first.width) for each in steps.traces]
    for trace, tick, rows in steps._groups:
        targets = _targets(trace, tick, look, moved_first)
        if not len(targets):
            continue
        first, p = trace.first, boards[steps.rows[rows[0], 0]]
        n, cells = int(p[0]), first.width * first.height
        for row in rows.tolist():
            x, y = steps.rows[row, 2:4].tolist()
            far = np.abs(targets - (x, y)).sum(1)
            tx, ty = targets[int(far.argmin())].tolist()
            distance[row] = far.min()
            here, there = (_cell(first, *place) for place in ((x, y), (tx, ty)))
            if here < 0 or there < 0 or p[1 + here] < 0 or p[1 + there] < 0:
                continue
            i = int(p[1 + here]) * n + int(p[1 + there])
            step = int(p[1 + cells + i // STEPS_PER_WORD]) >> 4 * (i % STEPS_PER_WORD) & 15
            if step:
                ways[row, step - 1] = 1.0
    return Pursuit(ways, distance)


def _cell(scene: Scene, x: int, y: int) -> int:
    column, row = x // scene.block_size, y // scene.block_size
    return row * scene.width + column if 0 <= column < scene.width and 0 <= row < scene.height else -1


# ----------------------------------------------------------------------------------------------------
# The models of the classes.

Values = dict[str, ParameterValue]


@lru_cache(maxsize=1)
def movers() -> tuple[SpriteClass, ...]:
    """Return the classes of sprites that are told apart by what they do in grid physics; of those that do the same, the first."""
    found: dict[tuple, SpriteClass] = {}
    for cls in SPRITES.values():
        rules = tuple(sorted((p.name, p.kind, str(p.default), p.role) for p in cls.parameters.values() if p.is_rule and p.role != UNUSED))
        facts = (cls.movement, cls.only_drifts, cls.draws, cls.works_with, cls.chance, cls.falls_back_on, cls.keeps_list, cls.keeps_target)
        key = (rules, facts, cls.finds_paths, cls.is_resource, cls.is_never_held, cls.feels_ground, cls.oriented)
        if not cls.is_avatar and not cls.feels_ground and cls.parameters["physicstype"].default == "GRID":
            found.setdefault(key, cls)
    return tuple(found.values())


@dataclass(eq=False)
class _Evidence:
    """What the models are computed from, each array once."""

    theory: Theory
    steps: Steps
    name: str
    _pursuits: dict[tuple[str, bool, bool], Pursuit] = field(default_factory=dict)

    def pursuit(self, target: str, away: bool, by_path: bool) -> Pursuit:
        key = (target, away, by_path)
        if key not in self._pursuits:
            names = [t.name for t in self.theory.types]
            look = look_of_name(target)
            # Types are moved last to first, the avatar before all.
            first = look == AVATAR or (self.name in names and target in names and names.index(target) > names.index(self.name))
            if by_path:
                obstacles = tuple(look for look in map(look_of_name, self.theory.obstacles) if look is not None)
                self._pursuits[key] = follow_paths(self.steps, look, first, obstacles)
            else:
                self._pursuits[key] = pursue(self.steps, look, first, away)
        return self._pursuits[key]


def _shares(ways: np.ndarray) -> np.ndarray:
    """Return numbers of ways as chances; at random where there is none."""
    total = ways.sum(1, keepdims=True)
    return np.where(total > 0, ways / np.maximum(total, 1), 0.25)


def _mixed(ways: np.ndarray, epsilon: float) -> np.ndarray:
    return (1 - epsilon) * ways + epsilon * 0.25


def _ways_of_class(cls: SpriteClass, evidence: _Evidence, targets: Sequence[str]) -> Iterator[tuple[Values, np.ndarray]]:
    """Yield where things of a class want to go, for values of its own parameters."""
    steps = evidence.steps
    if cls.stays:
        yield {}, np.zeros((len(steps.rows), 4))
    elif cls.movement == DRIFTS:
        yield {}, ways_ahead(steps)
    elif not cls.seeks:
        yield {}, ways_at_random(steps)
        if "cons" in cls.parameters and cls.parameters["cons"].role != UNUSED:
            yield from (({"cons": cons}, ways_kept(steps, cons)) for cons in CONS)
    else:
        yield from _ways_of_seeker(cls, evidence, targets)


def _ways_of_seeker(cls: SpriteClass, evidence: _Evidence, targets: Sequence[str]) -> Iterator[tuple[Values, np.ndarray]]:
    """Yield whom things go after or run from, anything first; those that come out well are then refined (`_refined`)."""
    sought = with_role(cls.parameters, SEEKS)[0]
    away = bool(cls.parameters["fleeing"].default) if "fleeing" in cls.parameters else False
    for target in targets:
        found = evidence.pursuit(target, away, cls.finds_paths)
        yield {sought.name: (target,) if sought.kind == "types" else target}, found.ways if cls.finds_paths else _shares(found.ways)


def _refined(cls: SpriteClass, evidence: _Evidence, values: Values) -> Iterator[tuple[Values, np.ndarray]]:
    """Yield the same with some moves at random: by chance, or far away."""
    sought = with_role(cls.parameters, SEEKS)[0]
    target = values[sought.name]
    away = bool(cls.parameters["fleeing"].default) if "fleeing" in cls.parameters else False
    found = evidence.pursuit(target if isinstance(target, str) else target[0], away, cls.finds_paths)  # type: ignore[arg-type,index]
    ways = found.ways if cls.finds_paths else _shares(found.ways)
    if cls.chance in cls.parameters and cls.parameters[cls.chance].kind == "float":
        yield from (({**values, cls.chance: epsilon}, _mixed(ways, epsilon)) for epsilon in EPSILONS)
    if "maxDistance" in cls.parameters:
        for reach in REACHES:
            far = found.distance > reach * evidence.steps.block
            if far.any() and not far.all():
                yield {**values, "maxDistance": float(reach * evidence.steps.block)}, np.where(far[:, None], 0.25, ways)


def log_likelihood(outcomes: np.ndarray, due: np.ndarray, ways: np.ndarray, blocked: np.ndarray, noise: np.ndarray) -> float:
    """Return the log likelihood of outcomes (n,), given when moves are due (n,), where to (n, 4), and what blocks them (n, 4)."""
    moves = due[:, None] * ways * (1 - blocked)
    chances = np.concatenate([1 - moves.sum(1, keepdims=True), moves, np.zeros((len(moves), 1))], 1)
    return float(np.log((1 - noise) * chances[np.arange(len(outcomes)), outcomes] + noise / 6).sum())


def cooldowns_of(steps: Steps) -> list[int]:
    """Return the cooldowns that rests between moves speak for, the best first."""
    moved = (steps.rows[:, 4] != 0) | (steps.rows[:, 5] != 0)
    rests = steps.rows[moved & (steps.rows[:, 8] > 0), 8]
    if not len(rests):
        return sorted({1, *(ticks for ticks, pixels in steps.gaps if pixels and ticks <= MOST_COOLDOWN)})
    shares = {c: float((rests % c == 0).mean()) for c in range(1, MOST_COOLDOWN + 1)}
    likely = sorted((c for c in shares if c == 1 or shares[c] >= 0.7), key=lambda c: (-round(shares[c], 1), -c))
    return sorted({1, *likely[:COOLDOWNS]})


KEPT = ("singleton", "timeToLive", "healthPoints", "solid")  # parameters that do not tell where a thing goes


def kept_params(t: BelievedType, cls: str) -> Values:
    """Return what is believed of a type whatever its class."""
    return {key: value for key, value in t.params if key in KEPT and key in SPRITES[cls].parameters}


def seen_targets(theory: Theory, traces: Sequence[Trace], name: str) -> list[str]:
    """Return the types that somebody of type `name` could be after: those seen in these episodes, the avatar first, walls last."""
    looks = {int(look) for trace in traces for scene in (trace.first, trace.last) for look in np.unique(scene.things[:, 0])}
    names = [t.name for t in theory.types if look_of_name(t.name) in looks and t.name != name]
    return sorted(names, key=lambda each: (each != "avatar", each == "wall"))[:MOST_TARGETS]


def class_log_likelihoods(theory: Theory, traces: Sequence[Trace], look: int, name: str | None = None) -> list[tuple[BelievedType, float]]:
    """Return the types that could have moved so as the things of a look did, with their log likelihoods.

    Best first: by likelihood less what their words cost, so classes that leave nothing to chance come first where they explain all.
    """
    t = theory.by_name[name] if name else next(t for t in theory.types if look_of_name(t.name) == look)
    steps = steps_of(traces, look)
    if not len(steps.rows):
        return [(believed, 0.0) for believed in newborn_types(t, traces)]
    evidence, targets = _Evidence(theory, steps, t.name), seen_targets(theory, traces, t.name)
    headed = face_somewhere(traces, look)
    scattered = len(set(steps.rows[~steps.made & (steps.rows[:, 1] == 1), 6].tolist())) > 1
    noise = np.where(steps.pushed, PUSHED_NOISE, NOISE)
    ranked: list[tuple[float, float, BelievedType]] = []
    for pixels in [size for size, count in steps.sizes[:2]] or [steps.block]:
        outcomes, blocked = steps.outcomes(pixels), steps.blocked(pixels)
        for cls in movers():
            if cls.oriented != headed or cls.falls_back_on or (cls.spawns and not makes_something(t)) or fades(cls):
                continue
            if (draws_heading(cls) and not scattered) or (cls.stays and not _may_stay(cls, t)):
                continue
            base = kept_params(t, cls.name) | makes_of(t, cls)
            if not cls.stays and not cls.parameters["is_static"].default:
                speed = speed_of_pixels(pixels, steps.block)
                base |= {"speed": speed} if speed != cls.parameters["speed"].default else {}
                base |= {} if draws_heading(cls) else facing(cls, first_heading(traces, look))
            cost = (not cls.stays) + (cls.finds_paths or cls.draws) + cls.keeps_target * 0.5
            cost = (
                WORD_COST * cost
                + np.log(max(1, len(targets))) * bool(cls.seeks)
                + FORGETS_COST * (makes_something(t) and not cls.spawns)
                + 0.5 * (makes_something(t) and cls.name != t.cls)
            )

            def judge(
                ways: np.ndarray, values: Values, more: float, base=base, cls=cls, cost=cost
            ) -> list[tuple[float, float, BelievedType]]:
                found = []
                for cooldown in _cooldowns(cls, steps, base, int(str(t.get("cooldown") or 1))):
                    ll = log_likelihood(outcomes, steps.due(cooldown, cls.oriented), ways, blocked, noise)  # noqa: B023
                    params = base | values | ({"cooldown": cooldown} if cooldown > 1 or cls.spawns else {})
                    price = cost + more + WORD_COST * len(params)
                    found.append((ll - price, ll, BelievedType(t.name, cls.name).with_params(**params)))
                return found

            mine = [(judge(ways, values, 0.0), values) for values, ways in _ways_of_class(cls, evidence, targets)]
            ranked += [each for found, _ in mine for each in found]
            if cls.seeks:
                mine.sort(key=lambda each: -max(each[0], key=lambda scored: scored[0])[0])
                for _, values in mine[:REFINED]:
                    for refined, ways in _refined(cls, evidence, values):
                        ranked += judge(ways, refined, REFINED_COST)
    ranked.sort(key=lambda each: -each[0])
    return list({believed: (believed, ll) for _, ll, believed in reversed(ranked)}.values())[::-1]


def newborn_types(t: BelievedType, traces: Sequence[Trace]) -> list[BelievedType]:
    """Return the types that things may have of which no more than one scene has been seen."""
    seen = [track.places[0][2] for trace in traces for track in tracks_of(trace).of(look_of_name(t.name) or 0)]
    headings = [Counter(seen).most_common(1)[0][0]] if seen else [1, 2, 3, 4]
    found = [t] if SPRITES[t.cls].oriented == (headings[0] > 0) or t.get("orientation") != (0, 0) else []
    drifting = [cls for cls in movers() if cls.only_drifts and cls.oriented and not cls.stays]
    for cls, heading in product(drifting, filter(None, headings)):
        found.append(BelievedType(t.name, cls.name).with_params(**kept_params(t, cls.name), **facing(cls, heading)))
    return found or [BelievedType(t.name)]


def _cooldowns(cls: SpriteClass, steps: Steps, params: Values, believed: int) -> list[int]:
    """Return the cooldowns to try of a class; one that is believed was found out by more than steps, as by what came out of its maker."""
    if cls.stays or cls.parameters["is_static"].default:
        return [int(params.get("cooldown", 1))]  # type: ignore[call-overload]
    rests = cooldowns_of(steps)
    return sorted({int(params.get("cooldown", 1)) if cls.spawns else believed, *rests})  # type: ignore[call-overload]


def first_heading(traces: Sequence[Trace], look: int) -> int:
    """Return the heading that most things have where they are first seen: of those that lay there at the start, if any did."""
    tracks = [track for trace in traces for track in tracks_of(trace).of(look)]
    placed = [track.places[0][2] for track in tracks if track.born == 0]
    headings = Counter(placed or [track.places[0][2] for track in tracks])
    return headings.most_common(1)[0][0] if headings else 0


def face_somewhere(traces: Sequence[Trace], look: int) -> bool:
    """Return whether most things of a look are seen to face a direction."""
    headings = [place[2] > 0 for trace in traces for track in tracks_of(trace).of(look) for place in track.places]
    return 2 * sum(headings) > len(headings)


def facing(cls: SpriteClass, heading: int) -> Values:
    """Return the orientation of things of a class that are first seen with a heading, as a parameter; none where it is the default."""
    way = MOVE_STEPS[heading - 1] if heading else (0, 0)
    return {"orientation": way} if cls.oriented and way != cls.parameters["orientation"].default else {}


def _may_stay(cls: SpriteClass, t: BelievedType) -> bool:
    """Return whether a class that stays needs to be told apart: what else a thing is that lies about shows when it is touched."""
    kept = t.cls if SPRITES[t.cls].stays else next(name for name, other in SPRITES.items() if other.movement == STANDS)
    return cls.name == kept or (cls.movement == PUSHED and not cls.is_resource)


def draws_heading(cls: SpriteClass) -> bool:
    """Return whether things of a class draw the direction in which they drift."""
    return cls.movement == DRIFTS and cls.oriented and cls.draws and not cls.makes


def fades(cls: SpriteClass) -> bool:
    """Return whether things of a class vanish after `limit` ticks."""
    return "limit" in cls.parameters and not cls.is_resource


def makes_something(t: BelievedType) -> bool:
    """Return whether a type is believed to make something."""
    return bool(SPRITES[t.cls].made(dict(t.params)))


def makes_of(t: BelievedType, cls: SpriteClass) -> Values:
    """Return what a type makes, and how often, as parameters of another class that makes something."""
    if not cls.spawns or not makes_something(t):
        return {}
    names = sorted(SPRITES[t.cls].made(dict(t.params)))
    own = cls.parameters[cls.works_with]
    kept = {key: value for key, value in t.params if key in cls.parameters and key in ("cooldown", "total", "spawnorientation", cls.chance)}
    return {own.name: tuple(names) if own.kind == "types" else names[0], **kept}
