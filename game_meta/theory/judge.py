"""Theories are judged by what was seen: replayed from the first scene of an episode, or predicting each tick from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import PlacedSprite, compile_placed
from game_meta.engine.errors import EngineError, OutOfRoom
from game_meta.engine.program import Program
from game_meta.engine.scene import Scene, read_scene
from game_meta.theory.scene_matching import OVER, SCORE, SIGNATURE, WIN, fill_signatures, hash_things, start_at_scene
from game_meta.theory.theory import Theory, name_of_look, to_game
from game_meta.theory.trace import Trace

NOT_COMPILED = -1  # Replayed.first of a theory that is no game
NOISE = 0.02  # the chance that a thing is seen otherwise than any rules would have it


@dataclass(frozen=True, eq=False)
class Replayed:
    """How far n theories tell m traces, each replayed from its first scene."""

    first: np.ndarray  # (n, m) int64: the first action whose scene is predicted wrong; their number if none is; NOT_COMPILED
    error: np.ndarray  # (n, m) float64: how badly that scene is missed: half of each thing too many or too few; score, end, each held 1


@dataclass(frozen=True, eq=False)
class Fit:
    """How well a theory tells each tick of a trace from the state before."""

    log_likelihood: float
    surprises: tuple[int, ...]  # the actions whose scenes are predicted wrong
    ticks: tuple[float, ...]  # log likelihood of each


def placed_sprites(theory: Theory, scene: Scene, first: bool = True) -> list[PlacedSprite]:
    """Return what lies on a board that is seen, in the order of creation; at the start of an episode with what must be there unseen."""
    rank = {t.name: i for i, t in enumerate(theory.types)}
    placed = [(name_of_look(look), x, y) for look, x, y, _ in scene.thing_tuples]
    if first and theory.unseen:
        placed += [(thing.name, thing.x, thing.y) for thing in theory.unseen if thing.board == scene.board_key]
    return sorted((each for each in placed if each[0] in rank), key=lambda each: (each[2], each[1], rank[each[0]]))


def compile_theory(theory: Theory, scene: Scene, first: bool = True) -> Program:
    """Return a theory as a program that starts with a board that is seen. Raises EngineError where it is no game."""
    return compile_placed(to_game(theory), placed_sprites(theory, scene, first), scene.width, scene.height)


def scene_difference(a: Scene, b: Scene) -> float:
    """Return how much two scenes differ: half for each thing that only one has; score, end and each amount held 1."""
    things, others = set(a.thing_tuples), set(b.thing_tuples)
    held = {look for look, _ in set(a.held) ^ set(b.held)}
    return 0.5 * len(things ^ others) + len(held) + (a.score != b.score) + ((a.over, a.win) != (b.over, b.win))


@dataclass(eq=False)
class _SeenTrace:
    """The signatures of the scenes of a trace, as far as it was seen yet."""

    signatures: np.ndarray = field(default_factory=lambda: np.zeros((0, SIGNATURE), np.uint64))

    def catch_up(self, trace: Trace) -> _SeenTrace:
        """Tell the scenes that have come since."""
        new = trace.scenes[len(self.signatures) :]
        if new:
            self.signatures = np.concatenate([self.signatures, np.array([scene_signature(scene) for scene in new])])
        return self


def held_array(scene: Scene) -> np.ndarray:
    """Return what is held, (m, 2) int32: look and amount."""
    return np.array(scene.held, np.int32).reshape(-1, 2)


def scene_signature(scene: Scene) -> np.ndarray:
    """Return the signature of a scene, (SIGNATURE,) uint64, as `fill_signatures` has it."""
    out = np.zeros(SIGNATURE, np.uint64)
    hash_things(scene.things, held_array(scene), out)
    out[[SCORE, OVER, WIN]] = np.array([scene.score, scene.over, scene.win], np.int64).view(np.uint64)
    return out


class Judge:
    """Replays theories against traces. It keeps compiled programs and batches."""

    def __init__(self, programs: int = 4096):
        self.room = programs
        self._programs: dict[tuple[Theory, int, bool], Program | None] = {}
        self._batches: dict[int, Batch] = {}
        self._seen: WeakKeyDictionary[Trace, _SeenTrace] = WeakKeyDictionary()

    def program_at(self, theory: Theory, scene: Scene, first: bool = True) -> Program | None:
        """Return a theory as a program that starts with this board; None where it is no game."""
        key = (theory, scene.board_key, first)
        if key not in self._programs:
            if len(self._programs) >= self.room:
                self._programs.clear()
            try:
                self._programs[key] = compile_theory(theory, scene, first)
            except EngineError:
                self._programs[key] = None
        return self._programs[key]

    def start(self, batch: Batch, env: int, theory: Theory, trace: Trace, at: int = 0, seed: int = 0) -> bool:
        """Start an env with a theory at scene number `at` of a trace; return whether the theory is a game."""
        scene = trace.scenes[at]
        program = self.program_at(theory, scene, at == 0)
        if program is None:
            return False
        batch.load([env], [program], [seed])
        p, s, which = batch.kernel_tables()
        start_at_scene(p, s, batch._d, which, env, scene.things, held_array(scene), at - 1, scene.score)
        return True

    def signatures(self, trace: Trace) -> np.ndarray:
        """Return the signature of each scene of a trace, (scenes, SIGNATURE)."""
        return self._seen.setdefault(trace, _SeenTrace()).catch_up(trace).signatures

    def replay(self, theories: Sequence[Theory], traces: Sequence[Trace]) -> Replayed:
        """Replay each theory along each trace from its first scene, until a scene differs.

        Each is replayed with one seed of chance: a theory that draws random numbers is better judged by `fit`.
        """
        pairs = [(i, j) for i in range(len(theories)) for j in range(len(traces))]
        first, error = np.full((len(theories), len(traces)), NOT_COMPILED, np.int64), np.zeros((len(theories), len(traces)))
        if not pairs:
            return Replayed(first, error)
        batch = self._batch(len(pairs))
        live = np.array([self.start(batch, env, theories[i], traces[j]) for env, (i, j) in enumerate(pairs)])
        of = [traces[j] for _, j in pairs]
        seen = [self.signatures(trace) for trace in of]
        for env in np.flatnonzero(live).tolist():
            first.flat[env] = len(of[env].actions)
        actions, active = np.zeros(batch.num_envs, np.int64), np.zeros(batch.num_envs, np.bool_)
        signatures = np.zeros((batch.num_envs, SIGNATURE), np.uint64)
        for tick in range(max(len(trace.actions) for trace in traces)):
            active[: len(pairs)] = live & np.array([tick < len(trace.actions) for trace in of])
            envs = np.flatnonzero(active)
            actions[envs] = [of[env].actions[tick] for env in envs.tolist()]
            self._step(batch, actions, active)
            fill_signatures(*batch.kernel_tables(), envs, signatures)
            for n, env in enumerate(envs.tolist()):
                if (signatures[n] != seen[env][tick + 1]).any():
                    first.flat[env], live[env] = tick, False
                    error.flat[env] = scene_difference(read_scene(batch, env), of[env].scenes[tick + 1])
            if not live.any():
                break
        return Replayed(first, error)

    def predict(self, theory: Theory, trace: Trace, tick: int) -> Scene:
        """Return the scene that comes of action number `tick`, replayed from the first one. Raises EngineError where it is no game."""
        batch = Batch(1, threads=1)
        if not self.start(batch, 0, theory, trace):
            raise EngineError.without_place("the theory is no game")
        for action in trace.actions[: tick + 1]:
            batch.step(np.array([action]))
        return read_scene(batch, 0)

    def bring_to(self, batch: Batch, env: int, theory: Theory, trace: Trace, seed: int = 0) -> None:
        """Put an env into the believed present state: the trace replayed, begun anew from what is seen at every tick that was predicted wrong.

        Raises EngineError where the theory is no game.
        """
        if not self.start(batch, env, theory, trace, seed=seed):
            raise EngineError.without_place("the theory is no game")
        for tick in range(len(trace.actions)):
            self.step_along(batch, env, theory, trace, tick, seed)

    def step_along(self, batch: Batch, env: int, theory: Theory, trace: Trace, tick: int, seed: int = 0) -> bool:
        """Bring an env that is where `bring_to` has put it by action number `tick` farther; return whether the scene was predicted right."""
        actions, active = np.zeros(batch.num_envs, np.int64), np.zeros(batch.num_envs, np.bool_)
        actions[env], active[env] = trace.actions[tick], True
        self._step(batch, actions, active)
        signatures = np.zeros((1, SIGNATURE), np.uint64)
        fill_signatures(*batch.kernel_tables(), np.array([env]), signatures)
        if (signatures[0] == self.signatures(trace)[tick + 1]).all():
            return True
        self.start(batch, env, theory, trace, tick + 1, seed)
        return False

    def fit(self, theory: Theory, trace: Trace, seeds: int = 8) -> Fit:
        """Let a theory tell each scene from the state before, which is brought in line with what is seen.

        A theory that draws random numbers tells each with several seeds: a thing is as likely as the share of seeds that have it.
        """
        if self.program_at(theory, trace.first) is None:
            return Fit(-np.inf, (), ())
        envs = seeds if self.program_at(theory, trace.first).draws_random_numbers else 1
        batch = self._batch(envs)
        for env in range(envs):
            self.start(batch, env, theory, trace, seed=env)
        ticks, surprises = [], []
        for tick in range(len(trace.actions)):
            self._step(batch, np.full(batch.num_envs, trace.actions[tick]), np.arange(batch.num_envs) < envs)
            scenes, seen = [read_scene(batch, env) for env in range(envs)], trace.scenes[tick + 1]
            ticks.append(_log_likelihood(scenes, seen))
            wrong = [env for env, scene in enumerate(scenes) if scene_difference(scene, seen)]
            if len(wrong) == envs:
                surprises.append(tick)
            for env in wrong:
                self.start(batch, env, theory, trace, tick + 1, seed=env + envs * (tick + 1))
        return Fit(float(sum(ticks)), tuple(surprises), tuple(ticks))

    def _step(self, batch: Batch, actions: np.ndarray, active: np.ndarray) -> None:
        try:
            batch.step(actions, active)
        except OutOfRoom:
            for env in np.flatnonzero(active).tolist():
                batch.state_rows(env)[0][L.S_FAULT] = 0

    def _batch(self, envs: int) -> Batch:
        envs = 1 << max(3, (envs - 1).bit_length())
        if envs not in self._batches:
            self._batches[envs] = Batch(envs, threads=1)
        return self._batches[envs]


def _log_likelihood(scenes: Sequence[Scene], seen: Scene) -> float:
    """Return the log likelihood of a scene, predicted by several: each thing, score, end and each amount held by itself."""
    facts = [_facts(scene) for scene in scenes]
    real, total = _facts(seen), 0.0
    for fact in set().union(real, *facts):
        share = (1 - NOISE) * sum(fact in each for each in facts) / len(facts)
        total += np.log(share + NOISE if fact in real else 1 - share)
    return total


def _facts(scene: Scene) -> set[tuple]:
    return {*scene.thing_tuples, *scene.held, ("score", scene.score), ("end", scene.over, scene.win)}
