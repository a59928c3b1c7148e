"""What makes the things that appear, and how long things last: spawn points, bombers, spreaders; Flickers and lives of so many ticks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from game_meta.engine.observation import AVATAR, MOVE_STEPS
from game_meta.theory.dynamics import (
    Steps,
    Values,
    cooldowns_of,
    face_somewhere,
    facing,
    fades,
    first_heading,
    kept_params,
    movers,
    speed_of_pixels,
    steps_of,
)
from game_meta.theory.encounter import AVATAR_NAME
from game_meta.theory.theory import BelievedType, Theory, look_of_name, params
from game_meta.theory.trace import Trace
from game_meta.theory.tracks import Track, tracks_of
from game_meta.vgdl.spec import SPRITES, SpriteClass
from game_meta.vgdl.spec.parameters import SEEKS, with_role
from game_meta.vgdl.spec.sprites import WALKS

MOST_PERIOD = 40  # ticks between two that a maker makes
PERIODS = 6  # that are proposed
SOURCES = 4
MOST_REST, MAKERS_OF_WALKERS = 4, 4  # ticks between two steps of who was not seen before; how many makers of each are tried
NOT_DUE = 0.02  # chance that something appears when it is not due
AT, NEAR, BESIDE = "at", "near", "beside"  # where things appear: at the very place of their source, over part of it, a cell beside it


@dataclass(frozen=True)
class Birth:
    """A thing that appeared."""

    trace: int  # its number
    tick: int
    place: tuple[int, int]
    heading: int


def births_of(traces: Sequence[Trace], look: int) -> list[Birth]:
    """Return all things of a look that appeared after an episode had begun."""
    return [
        Birth(number, track.born - 1, track.places[0][:2], track.places[0][2])
        for number, trace in enumerate(traces)
        for track in tracks_of(trace).of(look)
        if track.born > 0
    ]


@dataclass(frozen=True)
class Period:
    """How often things of a source are due."""

    ticks: int
    chance: float  # of a birth when it is due
    log_likelihood: float


@dataclass(eq=False)
class Source:
    """Things of one look that others appear at: each one's life, and the ticks in which it had a birth."""

    name: str
    lives: list[tuple[Track, list[int]]]
    explained: int  # births
    new: int = 0  # of the tick in question among them

    @property
    def barren(self) -> int:
        """How many of them had no birth."""
        return sum(not ticks for _, ticks in self.lives)

    def _period(self, period: int, late: int, shift: int) -> Period:
        """Fit makers of a period; those made in a tick begin `late` ticks after it, and what they make is seen `shift` ticks later."""
        due_hits = due_all = off_hits = off_all = 0
        for track, ticks in self.lives:
            start = 0 if track.born == 0 else track.born - 1 + late
            alive = np.arange(start, max(start, track.born + len(track.places) - (not track.ended) - shift))
            alive = alive[[tick in ticks or tick not in track.unseen for tick in (alive + shift).tolist()]]
            due = (alive + start) % period == 0
            hit = np.isin(alive + shift, ticks)
            due_hits, due_all = due_hits + int((due & hit).sum()), due_all + int(due.sum())
            off_hits, off_all = off_hits + int((~due & hit).sum()), off_all + int((~due).sum())
        chance = due_hits / due_all if due_all else 0.0
        p = min(max(chance, 0.02), 0.98)
        ll = due_hits * np.log(p) + (due_all - due_hits) * np.log(1 - p)
        return Period(period, chance, float(ll + off_hits * np.log(NOT_DUE) + (off_all - off_hits) * np.log(1 - NOT_DUE)))

    def periods(self, shift: int) -> list[Period]:
        """Return how often they may make something, best first."""
        longest = max((track.born + len(track.places) for track, _ in self.lives), default=1)
        found = [
            max((self._period(period, late, shift) for late in (0, 1)), key=lambda each: each.log_likelihood)
            for period in range(1, min(MOST_PERIOD, 2 * longest + 2))
        ]
        sums = {tick - shift + late + max(0, track.born - 1) for track, ticks in self.lives for tick in ticks[:1] for late in (0, 1)}
        return sorted(found, key=lambda each: (-round(each.log_likelihood, 6), each.ticks not in sums, each.ticks))[:PERIODS]

    def bursting(self) -> Source:
        """Return the same with only those births that came when things that burst are due: in the second update of each."""
        lives = []
        for track, ticks in self.lives:
            due = (1,) if track.born == 0 else (track.born, track.born + 1)
            lives.append((track, [tick for tick in ticks if tick in due]))
        return Source(self.name, lives, sum(len(ticks) for _, ticks in lives))

    def totals(self) -> list[int]:
        """Return how many each made before it was seen no more, the commonest first; 0 where they stay, if only under what they made."""
        counts: Counter[int] = Counter()
        stayed = False
        for track, ticks in self.lives:
            own = [tick for tick in ticks if tick <= track.last_seen]
            if own and track.last_seen == own[-1]:
                counts[len(own)] += 1
                stayed |= bool(track.unseen)
            else:
                stayed |= bool(own)
        return [total for total, _ in counts.most_common(2)] + ([0] if stayed or not counts else [])


def sources_of(
    theory: Theory, traces: Sequence[Trace], births: Sequence[Birth], new: Sequence[Birth], look: int, where: str
) -> list[Source]:
    """Return whose things were there when these appeared, some of the `new` ones among them; those that explain most births first."""
    found = []
    for t in theory.types:
        own = look_of_name(t.name)
        if own is None or own == AVATAR or (own == look and where != BESIDE):
            continue
        lives: list[tuple[Track, list[int]]] = []
        explained: set[Birth] = set()
        for number, trace in enumerate(traces):
            for track in tracks_of(trace).of(own):
                mine = [birth for birth in births if birth.trace == number and _is_there(track, birth, trace.first.block_size, where)]
                explained |= set(mine)
                lives.append((track, sorted({birth.tick for birth in mine})))
        if explained & set(new):
            found.append(Source(t.name, lives, len(explained), len(explained & set(new))))
    return sorted(found, key=lambda source: (-source.new, source.barren, -source.explained))[:SOURCES]


def _is_there(track: Track, birth: Birth, block: int, where: str) -> bool:
    at = track.at(birth.tick)
    if at is None:
        return False
    dx, dy = abs(at[0] - birth.place[0]), abs(at[1] - birth.place[1])
    if where == BESIDE:
        return dx + dy == block
    return dx == dy == 0 if where == AT else 0 < dx + dy and dx < block and dy < block


Change = tuple[BelievedType, ...]  # types that are otherwise


def propose_makers(
    theory: Theory, traces: Sequence[Trace], tick: int, look: int, name: str, children: Sequence[BelievedType]
) -> Iterator[Change]:
    """Yield what may make the things of type `name` that appeared in a tick of the last trace, best first.

    They themselves may be of one of the types `children`.
    """
    births = births_of(traces, look)
    new = [birth for birth in births if (birth.trace, birth.tick) == (len(traces) - 1, tick)]
    if not new:
        return
    found = [
        (where, shift, source)
        for where, shift in ((AT, 0), (NEAR, 1), (NEAR, 0), (BESIDE, 0))
        for source in sources_of(theory, traces, births, new, look, where)
    ]
    found.sort(key=lambda each: (-each[2].new, each[2].barren))
    for where, shift, source in found:
        changes: list[Change]
        if where == BESIDE:
            burst = source.bursting()
            changes = list(_spreaders(theory.by_name[source.name], burst, name)) if burst.explained else []
            changes += _hidden_spreaders(theory, traces, source, name, births)
            grown: list[BelievedType] = []
        else:
            changes = [(maker,) for maker in _spawners(theory.by_name[source.name], traces, source, name, births, shift)]
            grown = _already_moving(source, new, children, traces) if shift else []
        yield from ((*changed, child) for child, changed in product([*grown, *children], changes))
        if where == BESIDE and source.name != name and 2 * source.barren <= len(source.lives):  # they are all due at the same time
            yield from _emerging(theory.by_name[source.name], traces, source, name, births, children)


def _emerging(
    t: BelievedType, traces: Sequence[Trace], source: Source, name: str, births: Sequence[Birth], children: Sequence[BelievedType]
) -> Iterator[Change]:
    """Yield makers of what is not seen before it walks out from under them, and what walks so."""
    walkers = [child for child in children if _walks(SPRITES[child.cls])]
    if not walkers:  # the first one has only just come out
        walkers = [walker.with_params(cooldown=c) for walker in _simple_walkers(name) for c in range(1, MOST_REST + 1)]
    for walker in walkers:
        for late in _times_to_emerge(walker):
            makers = _spawners(t, traces, source, name, births, late)
            yield from ((maker, walker) for maker in islice(makers, MAKERS_OF_WALKERS))


def _times_to_emerge(t: BelievedType) -> range:
    """Return in how many ticks things of a type may walk out from under their maker."""
    return range(1, int(str(t.get("cooldown"))) + 1) if _walks(SPRITES[t.cls]) else range(0)


def _walks(cls: SpriteClass) -> bool:
    return cls.movement == WALKS and not cls.spawns


def _simple_walkers(name: str) -> list[BelievedType]:
    """Return who walks at random, and who goes straight after the avatar."""
    plain = [cls for cls in movers() if _walks(cls) and not cls.finds_paths]
    random, seeker = (next(cls for cls in plain if bool(cls.seeks) == seeks) for seeks in (False, True))
    sought = with_role(seeker.parameters, SEEKS)[0].name
    return [BelievedType(name, random.name), BelievedType(name, seeker.name, params(**{sought: AVATAR_NAME}))]


def _already_moving(source: Source, new: Sequence[Birth], children: Sequence[BelievedType], traces: Sequence[Trace]) -> list[BelievedType]:
    """Return the children as fast as one was that is first seen where it had left its source."""
    block = traces[0].first.block_size
    for birth in new:
        for track, _ in source.lives:
            at = track.at(birth.tick) if _is_there(track, birth, block, NEAR) else None
            if at and birth.heading:
                step = MOVE_STEPS[birth.heading - 1]
                pixels = (birth.place[0] - at[0]) * step[0] + (birth.place[1] - at[1]) * step[1]
                if pixels > 0:
                    return [child.with_params(speed=speed_of_pixels(pixels, block)) for child in children if SPRITES[child.cls].oriented]
    return []


def refit_makers(theory: Theory, traces: Sequence[Trace], look: int, name: str) -> Iterator[Change]:
    """Yield the types that are believed to make things of type `name`, made to fit how often these appeared."""
    births = births_of(traces, look)
    for t in theory.types:
        own = look_of_name(t.name)
        if SPRITES[t.cls].spawns and own is not None and name in SPRITES[t.cls].made(dict(t.params)):
            for where, shift in ((AT, 0), (NEAR, 1), *((BESIDE, late) for late in _times_to_emerge(theory.by_name[name]))):
                for source in sources_of(theory, traces, births, births, look, where):
                    if source.name == t.name:
                        yield from ((maker,) for maker in _spawners(t, traces, source, name, births, shift))


def _spawners(
    t: BelievedType, traces: Sequence[Trace], source: Source, name: str, births: Sequence[Birth], shift: int
) -> Iterator[BelievedType]:
    """Yield classes of t that make things where they stand, as often as they appeared."""
    look = look_of_name(t.name) or 0
    steps, headed = steps_of(traces, look), face_somewhere(traces, look)
    moves = bool(steps.sizes)
    sent = Counter(birth.heading for birth in births).most_common(1)[0][0]
    periods, totals = source.periods(shift), source.totals()
    if moves and (rest := cooldowns_of(steps)[-1]) > 1:  # the period of a maker that moves is its cooldown
        periods.sort(key=lambda each: rest % each.ticks != 0)
    for period, total in product(periods, totals):
        for cls in SPRITES.values():
            if not cls.spawns or cls.oriented != headed or (moves or headed) == cls.parameters["is_static"].default:
                continue
            made = cls.parameters[cls.works_with]
            values: Values = {made.name: (name,) if made.kind == "types" else name, "cooldown": period.ticks}
            values |= {"total": total} if total else {}
            values |= _movement(traces, steps, cls)
            full = BelievedType(t.name, cls.name).with_params(**kept_params(t, cls.name), **values)
            yield full
            if period.chance < 0.95 and cls.chance in cls.parameters:
                yield full.with_params(**{cls.chance: round(period.chance, 2)})
            if sent and (period, total) == (periods[0], totals[0]):
                yield full.with_params(spawnorientation=MOVE_STEPS[sent - 1])


def _movement(traces: Sequence[Trace], steps: Steps, cls: SpriteClass) -> Values:
    values = facing(cls, first_heading(traces, steps.look))
    if (
        not cls.parameters["is_static"].default
        and steps.sizes
        and (speed := speed_of_pixels(steps.sizes[0][0], steps.block)) != cls.parameters["speed"].default
    ):
        values["speed"] = speed
    return values


def _spreaders(t: BelievedType, source: Source, name: str) -> Iterator[Change]:
    """Yield classes of t that once make things around themselves."""
    grown = sum(len(track.places) > 2 for track, _ in source.lives)
    chance = min(1.0, source.explained / max(1, grown))
    for cls in SPRITES.values():
        if cls.is_avatar or not cls.makes or not cls.falls_back_on:
            continue
        default = int(cls.parameters["limit"].default)  # type: ignore[call-overload]
        for limit in _limits([track for track, _ in source.lives], default):
            values: Values = {"limit": limit} if limit != default else {}
            values |= {cls.works_with: name} if name != t.name else {}
            full = BelievedType(t.name, cls.name).with_params(**kept_params(t, cls.name), **values)
            yield (full,)
            if chance < 0.9:
                yield (full.with_params(**{cls.chance: round(chance, 2)}),)


def _hidden_spreaders(theory: Theory, traces: Sequence[Trace], source: Source, name: str, births: Sequence[Birth]) -> Iterator[Change]:
    """Yield makers of what makes `name` around itself and lies under its maker, where nobody sees it."""
    for between in theory.types:
        if SPRITES[between.cls].falls_back_on and name in SPRITES[between.cls].made(dict(between.params)) and between.name != source.name:
            for shift in (1, 2):
                for maker in _spawners(theory.by_name[source.name], traces, source, between.name, births, shift):
                    yield (maker,)


# ----------------------------------------------------------------------------------------------------
# How long things last.


def _limits(tracks: Sequence[Track], default: int) -> list[int]:
    """Return the `limit`s of a Flicker that the lives of these things speak for."""
    seen = Counter((len(track.places), track.born > 0) for track in tracks if track.ended)
    limits = [n - late for (n, made), _ in seen.most_common(2) for late in ((2, 1) if made else (2,)) if n >= late]
    return list(dict.fromkeys([*limits, default, 0, 2, 3, 5, 8]))


LASTING = ("total", "timeToLive", "limit")  # parameters that end a life


def without_end(t: BelievedType) -> BelievedType:
    """Return a type whose things last for ever, if its class lets them."""
    return t if SPRITES[t.cls].is_resource else t.with_params(**dict.fromkeys(LASTING))


def propose_longer_lives(t: BelievedType) -> Iterator[Change]:
    """Yield types that last longer than is believed: things were seen that should have been gone."""
    cls = SPRITES[t.cls]
    for key in LASTING:
        if key in dict(t.params) and not cls.is_resource:
            yield (t.with_params(**{key: None}),)
            yield from ((t.with_params(**{key: t.get(key) + more}),) for more in (1, 2, 3))  # type: ignore[operator]
        elif key == "limit" and fades(cls):
            yield from ((t.with_params(limit=t.get(key) + more),) for more in (1, 2, 3))  # type: ignore[operator]


def propose_lives(t: BelievedType, traces: Sequence[Trace], look: int) -> Iterator[Change]:
    """Yield types that last as long as things of a look did that vanished."""
    tracks = [track for trace in traces for track in tracks_of(trace).of(look)]
    ended = [track for track in tracks if track.ended]
    if not ended:
        return
    headed = sum(track.places[0][2] > 0 for track in ended) * 2 > len(ended)
    moved = any(track.places[0][:2] != track.places[-1][:2] for track in ended)
    lives = Counter(len(track.places) for track in ended)
    if "limit" in SPRITES[t.cls].parameters and not SPRITES[t.cls].is_resource:
        yield from ((t.with_params(limit=limit),) for limit in _limits(tracks, 1)[:6])
    if not moved:
        for cls in SPRITES.values():
            if fades(cls) and not cls.makes and cls.oriented == headed:
                for limit in _limits(tracks, 1)[:4]:
                    yield (BelievedType(t.name, cls.name).with_params(**{**kept_params(t, cls.name), "limit": limit}),)
    if SPRITES[t.cls].only_drifts or SPRITES[t.cls].spawns:
        for n, _ in lives.most_common(2):
            yield from ((t.with_params(timeToLive=life),) for life in (n - 1, n) if life >= 0)
