"""What makes the things that appear, and how long things last: spawn points, bombers, spreaders; Flickers and lives of so many ticks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from game_meta.engine.observation import AVATAR, MOVE_STEPS
from game_meta.theory.dynamics import Values, fades, kept_params, speed_of_pixels, steps_of
from game_meta.theory.theory import BelievedType, Theory, look_of_name
from game_meta.theory.trace import Trace
from game_meta.theory.tracks import Track, tracks_of
from game_meta.vgdl.spec import SPRITES, SpriteClass

MOST_PERIOD = 40  # ticks between two that a maker makes
PERIODS = 6  # that are proposed
NOT_DUE = 0.02  # chance that something appears when it is not due


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


@dataclass(eq=False)
class Source:
    """Things of one look that others appear at: each one's life, and the ticks in which it had a birth."""

    name: str
    lives: list[tuple[Track, list[int]]]
    explained: int  # births

    def likelihood(self, period: int, late: int) -> tuple[float, float]:
        """Return (log likelihood, chance of a birth when due) for makers of a period; those made in a tick begin `late` ticks after it."""
        due_hits = due_all = off_hits = off_all = 0
        for track, ticks in self.lives:
            start = 0 if track.born == 0 else track.born - 1 + late
            end = track.born + len(track.places) - 1 if not track.ended else track.born + len(track.places)
            alive = np.arange(start, max(start, end))
            due = (alive + start) % period == 0
            hit = np.isin(alive, ticks)
            due_hits, due_all = due_hits + int((due & hit).sum()), due_all + int(due.sum())
            off_hits, off_all = off_hits + int((~due & hit).sum()), off_all + int((~due).sum())
        chance = due_hits / due_all if due_all else 0.0
        p = min(max(chance, 0.02), 0.98)
        ll = due_hits * np.log(p) + (due_all - due_hits) * np.log(1 - p)
        return float(ll + off_hits * np.log(NOT_DUE) + (off_all - off_hits) * np.log(1 - NOT_DUE)), chance

    def periods(self) -> list[tuple[int, float]]:
        """Return (period, chance when due), best first."""
        longest = max((len(track.places) for track, _ in self.lives), default=1)
        found: dict[int, tuple[float, float]] = {}
        for period in range(1, min(MOST_PERIOD, 2 * longest + 2)):
            found[period] = max(self.likelihood(period, late) for late in (0, 1))
        ranked = sorted(found, key=lambda period: (-found[period][0], period))
        return [(period, found[period][1]) for period in ranked[:PERIODS]]

    def totals(self) -> list[int]:
        """Return how many each made before it vanished in the tick of its last birth, the commonest first; 0 where they stay."""
        last = [(len(ticks), track.ended and track.born + len(track.places) - 1 <= ticks[-1]) for track, ticks in self.lives if ticks]
        counts = Counter(n for n, vanished in last if vanished)
        stayed = not all(vanished for _, vanished in last)
        return [total for total, _ in counts.most_common(2)] + ([0] if stayed or not counts else [])


def sources_of(theory: Theory, traces: Sequence[Trace], births: Sequence[Birth], look: int, beside: bool = False) -> list[Source]:
    """Return whose things were where these appeared (`beside`: a cell beside), those that explain most births first."""
    found = []
    for t in theory.types:
        own = look_of_name(t.name)
        if own is None or own == AVATAR or (own == look and not beside):
            continue
        lives: list[tuple[Track, list[int]]] = []
        explained: set[Birth] = set()
        for number, trace in enumerate(traces):
            for track in tracks_of(trace).of(own):
                mine = [birth for birth in births if birth.trace == number and _is_source(track, birth, trace.first.block_size, beside)]
                explained |= set(mine)
                lives.append((track, sorted({birth.tick for birth in mine})))
        if explained:
            found.append(Source(t.name, lives, len(explained)))
    return sorted(found, key=lambda source: -source.explained)


def _is_source(track: Track, birth: Birth, block: int, beside: bool) -> bool:
    at = track.at(birth.tick)
    if at is None:
        return False
    dx, dy = abs(at[0] - birth.place[0]), abs(at[1] - birth.place[1])
    return dx + dy == block if beside else dx < block and dy < block


def propose_makers(theory: Theory, traces: Sequence[Trace], look: int, name: str) -> Iterator[BelievedType]:
    """Yield types that may make the things of type `name` that appeared, best first for each source."""
    births = births_of(traces, look)
    for source in sources_of(theory, traces, births, look)[:4]:
        yield from _spawners(theory.by_name[source.name], traces, source, name, births)
    for source in sources_of(theory, traces, births, look, beside=True)[:3]:
        yield from _spreaders(theory.by_name[source.name], source, name, births)


def _spawners(t: BelievedType, traces: Sequence[Trace], source: Source, name: str, births: Sequence[Birth]) -> Iterator[BelievedType]:
    steps = steps_of(traces, look_of_name(t.name))  # type: ignore[arg-type]
    headed = bool(len(steps.rows)) and bool((steps.rows[:, 6] > 0).mean() > 0.5)
    moves = bool(steps.sizes) and not steps.pushed.all()
    sent = Counter(birth.heading for birth in births).most_common(1)[0][0]
    for period, chance in source.periods():
        for total in source.totals():
            for cls in SPRITES.values():
                if not cls.spawns or cls.oriented != headed or moves == cls.parameters["is_static"].default:
                    continue
                made = cls.parameters[cls.works_with]
                values: Values = {made.name: (name,) if made.kind == "types" else name, "cooldown": period}
                values |= {"total": total} if total else {}
                values |= {cls.chance: round(chance, 2)} if chance < 0.95 and cls.chance in cls.parameters else {}
                if moves:
                    speed = speed_of_pixels(steps.sizes[0][0], steps.block)
                    values |= {"speed": speed} if speed != cls.parameters["speed"].default else {}
                if headed:
                    values |= _orientation(steps.rows[steps.first, 6], cls)
                yield BelievedType(t.name, cls.name).with_params(**kept_params(t, cls.name), **values)
                if sent and total == source.totals()[0] and period == source.periods()[0][0]:
                    yield BelievedType(t.name, cls.name).with_params(
                        **kept_params(t, cls.name), **values, spawnorientation=MOVE_STEPS[sent - 1]
                    )


def _orientation(headings: np.ndarray, cls: SpriteClass) -> Values:
    heading = Counter(headings.tolist()).most_common(1)[0][0]
    way = MOVE_STEPS[heading - 1] if heading else (0, 0)
    return {} if way == cls.parameters["orientation"].default else {"orientation": way}


def _spreaders(t: BelievedType, source: Source, name: str, births: Sequence[Birth]) -> Iterator[BelievedType]:
    bursts = sum(len(ticks) for _, ticks in source.lives)
    chance = min(1.0, source.explained / max(1, 4 * bursts))
    for cls in SPRITES.values():
        if cls.is_avatar or not cls.makes or not cls.falls_back_on:
            continue
        for limit in _limits([track for track, _ in source.lives], cls.parameters["limit"].default):  # type: ignore[arg-type]
            values: Values = {"limit": limit} | ({cls.works_with: name} if name != t.name else {})
            full = BelievedType(t.name, cls.name).with_params(**kept_params(t, cls.name), **values)
            yield full
            if chance < 0.9:
                yield full.with_params(**{cls.chance: round(chance, 2)})


# ----------------------------------------------------------------------------------------------------
# How long things last.


def _limits(tracks: Sequence[Track], default: int) -> list[int]:
    """Return the `limit`s of a Flicker that the lives of these things speak for."""
    seen = Counter(len(track.places) for track in tracks if track.ended)
    limits = [n - late for n, _ in seen.most_common(2) for late in (2, 1) if n >= late]
    return list(dict.fromkeys(limits)) or [default, 0, 2, 3, 5, 8]


def propose_lives(t: BelievedType, traces: Sequence[Trace], look: int) -> Iterator[BelievedType]:
    """Yield types that last as long as things of a look did that vanished."""
    tracks = [track for trace in traces for track in tracks_of(trace).of(look)]
    ended = [track for track in tracks if track.ended]
    if not ended:
        return
    headed = sum(track.places[0][2] > 0 for track in ended) * 2 > len(ended)
    moved = any(track.places[0][:2] != track.places[-1][:2] for track in ended)
    lives = Counter(len(track.places) for track in ended)
    if not moved:
        for cls in SPRITES.values():
            if fades(cls) and not cls.makes and cls.oriented == headed:
                for limit in _limits(tracks, 1):
                    yield BelievedType(t.name, cls.name).with_params(**{**kept_params(t, cls.name), "limit": limit})
    if SPRITES[t.cls].only_drifts or SPRITES[t.cls].spawns:
        for n, _ in lives.most_common(2):
            for life in (n - 1, n):
                if life >= 0:
                    yield t.with_params(timeToLive=life)
