"""Avatars of continuous physics: their class and numbers, found by playing what was done and looking where they come out.

Only the avatar's own path counts: it is played in a game with nothing but the avatar and what stops it, so that what else is not known
yet does not matter, and put back to where it was seen after each tick that was wrong. The search goes from several beginnings, one or two
numbers at a time, over values that games use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from game_meta.engine.compiler import compile_placed
from game_meta.engine.errors import EngineError
from game_meta.engine.observation import ACTION_OF_KEY, AVATAR, MOVE_ACTIONS
from game_meta.engine.program import Program
from game_meta.engine.program_tables import encode_type_doubles
from game_meta.theory.dynamics import Steps
from game_meta.theory.judge import placed_sprites
from game_meta.theory.path_replay import play_paths
from game_meta.theory.theory import BelievedLine, BelievedType, Params, Theory, params, to_game
from game_meta.theory.trace import Trace
from game_meta.theory.tracks import tracks_of
from game_meta.vgdl.model import ParameterValue
from game_meta.vgdl.spec import AVATARS, EFFECTS, MOVES, SPRITES, SpriteClass
from game_meta.vgdl.spec.effects import FIRST, SPEED

VALUES: dict[str, tuple[float, ...]] = {
    "gravity": (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0),
    "friction": (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "mass": (0.1, 0.2, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0),
    "speed": (0.0, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0),
    "max_speed": (-1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0),
    "jump_strength": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 15.0, 20.0),
    "angle_diff": (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "ground_speedup_factor": (0.5, 1.0, 1.5, 2.0, 3.0, 4.0),
    "air_slowdown_factor": (0.5, 1.0, 1.5, 2.0, 3.0, 4.0),
}
FIRST_GRAVITIES = (0.0, 0.1, 0.3, 0.5, 1.0, 2.0)
FIRST_FRICTIONS = (0.0, 0.1, 0.2)
FIRST_TICKS, TICKS = 30, 60  # that are played of an episode
FRAMES_KEPT = (12, 8, 5, 4, 3, 3, 3, 2, 2, 2, 2, 2)  # how many go on after each round
MUTANTS = 80  # of a guess in a round
RETURNED = 120  # theories
GUESSES_KEPT = 5  # of each frame
TRACES = 3  # that are played
MISSED, FEW_TICKS = 0.1, 45  # others are tried when the believed class misses more than this share of the ticks, or any of so few
TINY = 5  # moves of this part of a cell are tiny
SHAPE = ("wMult", "hMult")

_ROTATED = [MOVES[i:] + MOVES[:i] for i in range(4)]
KEYS = tuple(dict.fromkeys([*_ROTATED, *(tuple(reversed(each)) for each in _ROTATED), ("DOWN", "LEFT", "UP", "RIGHT")]))


def moves_continuously(steps: Steps) -> bool:
    """Return whether these moves look like continuous physics: of several lengths, slanting, or tiny."""
    d = np.abs(steps.rows[~steps.pushed, 4:6])
    d = d[(d < 2 * steps.block).all(1)]
    lengths = np.unique(d.sum(1)[d.sum(1) > 0])
    return len(lengths) > 1 or bool((d > 0).all(1).any()) or (len(lengths) > 0 and TINY * int(lengths[0]) <= steps.block)


@dataclass(frozen=True)
class _Guess:
    """An avatar with its numbers, in a game of which only what stops it is known."""

    frame: int  # which of the frames
    keys: tuple[str, ...]
    numbers: Params


@dataclass(frozen=True, eq=False)
class _Frame:
    """A class of avatars and what stops it: the theory, and its programs at the beginning of each trace."""

    theory: Theory
    programs: tuple[Program, ...]


def fit_continuous_avatars(theory: Theory, traces: Sequence[Trace]) -> list[Theory]:
    """Return theories whose avatar of continuous physics goes where it went, best first."""
    search = _Search(theory, traces)
    if not search.frames:
        return []
    t = theory.by_name["avatar"]
    numbers = tuple(each for each in t.params if each[0] in VALUES)
    own = [n for n, frame in enumerate(search.frames) if t.get("physicstype") != "GRID" and frame.theory.by_name["avatar"].cls == t.cls]
    believed = [_Guess(n, keys, numbers) for n in own for keys in dict.fromkeys([theory.controls, *KEYS])]
    best = search.run(believed, rounds=6) if believed else []
    if not best or search.missed[best[0], TICKS][1] > (MISSED * search.ticks if search.ticks > FEW_TICKS else 0):
        first = [params(**{k: v for k, v in (("gravity", g), ("friction", f)) if v}) for g in FIRST_GRAVITIES for f in FIRST_FRICTIONS]
        anything = [_Guess(n, keys, numbers) for n in range(len(search.frames)) for keys in KEYS for numbers in first]
        best = search.run(best + search.best(anything, FIRST_TICKS, FRAMES_KEPT[0]), rounds=len(FRAMES_KEPT))
    found = dict.fromkeys([*best, *search.ranked()])
    return [_theory_of(theory, search.frames[guess.frame], guess) for guess in list(found)[:RETURNED]]


def _neighbours(frame: _Frame, guess: _Guess, rng: np.random.Generator) -> Iterator[_Guess]:
    """Yield guesses with one number changed, or the keys; and some with several numbers changed."""
    parameters = SPRITES[frame.theory.by_name["avatar"].cls].parameters
    own = [key for key in VALUES if key in parameters]
    numbers = {key: parameters[key].default for key in own} | dict(guess.numbers)

    def changed(new: dict[str, ParameterValue]) -> _Guess:
        merged = {**numbers, **new}
        return replace(guess, numbers=params(**{key: value for key, value in merged.items() if value != parameters[key].default}))

    for key in own:
        yield from (changed({key: value}) for value in VALUES[key])
    for _ in range(MUTANTS):
        some = rng.choice(len(own), int(rng.integers(2, min(5, len(own) + 1))), replace=False)
        yield changed({own[i]: _nearby(VALUES[own[i]], float(numbers[own[i]]), rng) for i in some})  # type: ignore[arg-type]
    yield from (replace(guess, keys=keys) for keys in KEYS)


def _nearby(values: Sequence[float], value: float, rng: np.random.Generator) -> float:
    """Return one of the values, more likely one close to a value."""
    at = int(np.searchsorted(values, value)) + int(rng.integers(-3, 4)) if rng.random() < 0.7 else int(rng.integers(len(values)))
    return values[min(max(at, 0), len(values) - 1)]


def _theory_of(theory: Theory, frame: _Frame, guess: _Guess) -> Theory:
    changed = theory
    for t in frame.theory.types:
        changed = changed.with_type(t)
    for line in frame.theory.lines:
        others = [each for each in theory.lines_between(*line.pair) if not _stops_avatar(each)]
        changed = changed.with_lines(*line.pair, [line, *others])
    avatar = frame.theory.by_name["avatar"].with_params(**dict(guess.numbers))
    return replace(changed.with_type(avatar), controls=guess.keys, delay=frame.theory.delay)


def _stops_avatar(line: BelievedLine) -> bool:
    return line.first == "avatar" and FIRST in EFFECTS[line.effect].sends_back


def _stoppers(theory: Theory) -> list[str]:
    """Return the types that stop the avatar."""
    believed = [line.second for line in theory.lines if _stops_avatar(line) and line.second in theory.by_name]
    return list(dict.fromkeys(["wall", *believed]))


def _frames(theory: Theory, stoppers: Sequence[str], traces: Sequence[Trace]) -> Iterator[_Frame]:
    """Yield classes of avatars in continuous physics, with what stops them and how."""
    own = theory.by_name["avatar"]
    stops = [e.name for e in EFFECTS.values() if e.needs_second and e.sends_back == (FIRST,) and (FIRST, SPEED) in e.changes]
    believed = {line.effect for line in theory.lines if _stops_avatar(line)}
    types = tuple(theory.by_name.get(name, BelievedType(name)).with_params(solid=True) for name in stoppers)
    for name in AVATARS:
        cls = SPRITES[name]
        if not cls.live_keys or cls.parameters["stationary"].default or (_moves_as_parent(cls) and name != own.cls):
            continue
        shape = {key: value for key, value in own.params if key in SHAPE}
        kept = {key: value for key, value in own.params if key in (cls.works_with, "ammo") and key in cls.parameters and cls.shoots}
        avatar = BelievedType("avatar", name).with_params(physicstype="CONT", **shape, **kept)
        for effect, delay in product(dict.fromkeys([*stops, *sorted(believed)]), sorted({0, theory.delay})):
            lines = tuple(BelievedLine("avatar", other, effect) for other in stoppers)
            small = Theory(theory.block_size, (*types, avatar), lines, delay=delay)
            programs = tuple(filter(None, (_compiled(small, trace) for trace in traces)))
            if len(programs) == len(traces):
                yield _Frame(small, programs)


def _moves_as_parent(cls: SpriteClass) -> bool:
    """Return whether a class has nothing over its parent but what it makes."""
    parent = SPRITES[cls.parent or ""] if cls.parent else cls
    numbers = [{p.name: p.default for p in each.parameters.values() if p.name in VALUES} for each in (cls, parent)]
    keys = [set(MOVES).intersection(each.actions or ()) for each in (cls, parent)]
    return cls is not parent and cls.shoots and numbers[0] == numbers[1] and keys[0] == keys[1] and cls.oriented == parent.oriented


def _compiled(small: Theory, trace: Trace) -> Program | None:
    try:
        return compile_placed(to_game(small), placed_sprites(small, trace.first), trace.first.width, trace.first.height)
    except EngineError:
        return None


# ----------------------------------------------------------------------------------------------------
# Playing guesses.


def _seen_path(trace: Trace) -> np.ndarray:
    """Return where the avatar is in each scene, (scenes, 2) px; -1 where it is not seen."""
    path = np.full((len(trace.scenes), 2), -1, np.int64)
    for track in tracks_of(trace).of(AVATAR)[:1]:
        for i in range(track.born, track.born + len(track.places)):
            if i not in track.unseen and i < len(path):
                path[i] = track.places[i - track.born][:2]
    return path


class _Search:
    """The frames, the paths, and how far each guess goes astray."""

    def __init__(self, theory: Theory, traces: Sequence[Trace]):
        self.traces = [trace for trace in traces if trace.first.count(AVATAR)][-TRACES:]
        self.paths = [_seen_path(trace) for trace in self.traces]
        self.frames = list(_frames(theory, _stoppers(theory), self.traces))
        self.missed: dict[tuple[_Guess, int], tuple[float, float]] = {}  # (px, ticks) by guess and how many ticks were played
        self._rng = np.random.default_rng(0)

    @property
    def ticks(self) -> int:
        """How many ticks are played."""
        return sum(min(TICKS, len(trace.actions)) for trace in self.traces)

    def ranked(self) -> list[_Guess]:
        """Return all guesses that were played to the end, best first: the rest of a theory may tell those apart that do equally well."""
        played = [(error, len(guess.numbers), n, guess) for n, ((guess, ticks), error) in enumerate(self.missed.items()) if ticks == TICKS]
        return [guess for *_, guess in sorted(played, key=lambda each: each[:3])[:RETURNED]]

    def run(self, guesses: Sequence[_Guess], rounds: int) -> list[_Guess]:
        """Return the best guesses after some rounds of changes."""
        best = self.best(guesses, TICKS, FRAMES_KEPT[0])
        for most in FRAMES_KEPT[:rounds]:
            near = [other for guess in best for other in _neighbours(self.frames[guess.frame], guess, self._rng)]
            best = self.best(best + near, TICKS, most)
            if not self.missed[best[0], TICKS][1]:
                break
        return best

    def best(self, guesses: Sequence[_Guess], ticks: int, most: int) -> list[_Guess]:
        """Return the best guesses of the best frames, the plainest of those that do equally well."""
        guesses = list(dict.fromkeys(guesses))
        new: dict[int, list[_Guess]] = {}
        for guess in guesses:
            if (guess, ticks) not in self.missed:
                new.setdefault(guess.frame, []).append(guess)
        for number, some in new.items():
            self._play(self.frames[number], some, ticks)
        by_frame: dict[int, dict[tuple[float, float], list[_Guess]]] = {}
        for guess in sorted(guesses, key=lambda guess: (self.missed[guess, ticks], len(guess.numbers))):
            by_frame.setdefault(guess.frame, {}).setdefault(self.missed[guess, ticks], []).append(guess)
        kept = sorted(by_frame.values(), key=min)[:most]
        best = [guess for found in kept for guess in [each for same in found.values() for each in same[:2]][:GUESSES_KEPT]]
        return sorted(best, key=lambda guess: (self.missed[guess, ticks], len(guess.numbers)))

    def _play(self, frame: _Frame, guesses: Sequence[_Guess], ticks: int) -> None:
        program = frame.programs[0]
        t = program.game.sprites["avatar"]
        doubles = np.array([encode_type_doubles(replace(t, params={**t.params, **dict(guess.numbers)})) for guess in guesses])
        controls = np.tile(program.controls, (len(guesses), 1))
        controls[:, list(MOVE_ACTIONS)] = [[ACTION_OF_KEY[word] for word in guess.keys] for guess in guesses]
        total = np.zeros((2, len(guesses)))
        for program, trace, path in zip(frame.programs, self.traces, self.paths, strict=True):
            total += play_paths(program, doubles, controls, trace.actions[:ticks], path[: ticks + 1])
        self.missed |= {(guess, ticks): (float(px), float(n)) for guess, px, n in zip(guesses, *total, strict=True)}
