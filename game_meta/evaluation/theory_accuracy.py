"""Is a theory the game? It is compared by what it does: it must predict every tick of episodes of the true game that it was not made from.

Texts cannot be compared: many say the same, and a rule that never runs makes no difference. So each level is played in the true game by
random players, who keep to an action for some ticks, and by a planner that knows the rules, who gets where random players do not. A theory
is whole if it is right in every tick of all of them. In games of chance nobody can foretell a tick: there it is right where what happened
is among the things that it holds possible, and whole if it is so in nine of ten ticks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import AVATAR
from game_meta.engine.program import Program
from game_meta.engine.scene import Scene, read_scene
from game_meta.generator.variant import Variant
from game_meta.random_streams import random_stream
from game_meta.solvers.beam_search import BeamSearch
from game_meta.theory.judge import Judge
from game_meta.theory.scene_difference import describe_difference
from game_meta.theory.theory import Theory
from game_meta.theory.trace import Trace

RANDOM_EPISODES, PROBE_TICKS = 3, 80  # of each level; of an episode at most
CHANCE_WHOLE = 0.9  # share of the ticks: what is rare does not come with so few seeds, though the rules are right
MAX_KEPT_TICKS = 4  # ticks that a random player keeps to an action, at most
PLAN_WIDTH = 32
CHANCE_TICKS = 40  # in games of chance


class TheoryAccuracy(NamedTuple):
    """How much of the true game a theory tells right."""

    whole: bool
    predicted: float  # share of the ticks; in games without chance, of those before an episode's first mistake


class RulesProbe:
    """Episodes of a variant that no agent has played. They follow from the variant alone."""

    def __init__(self, variant: Variant):
        self.replayer = Judge()
        self.chance = any(program.draws_random_numbers for program in variant.programs)
        rng, search = random_stream("probe", variant.family, variant.seed), BeamSearch(PLAN_WIDTH)
        self.traces, ticks = [], CHANCE_TICKS if self.chance else PROBE_TICKS
        for program in variant.programs:
            plans = [random_actions(variant, rng) for _ in range(RANDOM_EPISODES)] + [list(search.plan(program).actions)]
            self.traces += [record_trace(program, actions[:ticks]) for actions in plans]

    def judge(self, theory: Theory | None) -> TheoryAccuracy:
        """Compare a theory with the true rules; where there is none, nothing is predicted."""
        if theory is None:
            return TheoryAccuracy(False, 0.0)
        ticks = np.array([len(trace.actions) for trace in self.traces])
        right = np.maximum(self.replayer.replay([theory], self.traces).first[0], 0)
        if self.chance:
            fits = [self.replayer.fit(theory, trace) for trace in self.traces]
            right = np.array([len(fit.ticks) - len(fit.surprises) for fit in fits])
        predicted = float(right.sum() / ticks.sum())
        return TheoryAccuracy(predicted >= (CHANCE_WHOLE if self.chance else 1.0), predicted)

    def first_mistake(self, theory: Theory) -> Mistake | None:
        """Return the first tick that a theory tells otherwise than the true rules; None where there is none, or luck has a part in it."""
        if self.chance:
            return None
        for trace, first in zip(self.traces, self.replayer.replay([theory], self.traces).first[0].tolist(), strict=True):
            if first < 0:
                return Mistake("no game", "", "")
            if first < len(trace.actions):
                before, seen, expected = trace.scenes[first], trace.scenes[first + 1], self.replayer.predict(theory, trace, first)
                return Mistake(_kind_of_mistake(expected, seen), *describe_difference(before, expected, seen))
        return None


class Mistake(NamedTuple):
    """A tick that a theory tells otherwise than the true rules."""

    kind: str  # what it is wrong about
    expected: str  # in words
    truth: str


def _kind_of_mistake(expected: Scene, seen: Scene) -> str:
    """Return what two scenes differ in; of several things the one that others are likely to follow from."""
    looks = {thing[0] for thing in set(expected.thing_tuples) ^ set(seen.thing_tuples)}
    if AVATAR in looks:
        return "where the avatar is"
    if any(expected.count(look) != seen.count(look) for look in looks):
        return "what appears or vanishes"
    if looks:
        return "where things are"
    if expected.held != seen.held:
        return "what is held"
    return "the score" if expected.score != seen.score else "the end"


def random_actions(variant: Variant, rng: np.random.Generator) -> list[int]:
    """Draw the actions of a random player who keeps to each for some ticks."""
    drawn = rng.choice(np.array(variant.actions), PROBE_TICKS)
    return np.repeat(drawn, rng.integers(1, MAX_KEPT_TICKS + 1, PROBE_TICKS))[:PROBE_TICKS].tolist()


def record_trace(program: Program, actions: list[int], seed: int = 0) -> Trace:
    """Play actions in a level, to the end of the game at most, and return what is seen."""
    batch = Batch(1, threads=1)
    batch.load([0], [program], [seed])
    trace = Trace(1, [read_scene(batch)])
    for action in actions:
        batch.step(np.array([action]))
        trace.add(action, read_scene(batch))
        if trace.last.over:
            break
    return trace
