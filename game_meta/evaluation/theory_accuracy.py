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
from game_meta.engine.program import Program
from game_meta.engine.scene import Scene, read_scene
from game_meta.generator.variant import Variant
from game_meta.random_streams import SEED_RANGE, random_stream
from game_meta.solvers.beam_search import BeamSearch
from game_meta.theory.judge import Judge
from game_meta.theory.theory import Theory
from game_meta.theory.trace import Trace

RANDOM_EPISODES, PROBE_TICKS = 3, 80  # of each level; of an episode at most
CHANCE_WHOLE = 0.9  # share of the ticks: what is rare does not come with so few seeds, though the rules are right
MAX_KEPT_TICKS = 4  # ticks that a random player keeps to an action, at most
PLAN_WIDTH = 32
CHANCE_SEEDS, CHANCE_TICKS = 24, 40  # in games of chance: predictions of a tick; ticks of an episode at most


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
            unsure = np.flatnonzero(right < ticks).tolist()
            right[unsure] = [self._count_possible(theory, self.traces[i]) for i in unsure]
        predicted = float(right.sum() / ticks.sum())
        return TheoryAccuracy(predicted >= (CHANCE_WHOLE if self.chance else 1.0), predicted)

    def _count_possible(self, theory: Theory, trace: Trace) -> int:
        """Count the ticks in which all that is seen comes with some seed, and all that comes with every seed is seen.

        Each tick is predicted by many seeds at once, from states that have told all before it right; where there is none, from what was
        seen last.
        """
        batch, envs, rng = Batch(CHANCE_SEEDS, threads=1), np.arange(CHANCE_SEEDS), np.random.default_rng(0)
        if not all(self.replayer.start(batch, env, theory, trace) for env in range(CHANCE_SEEDS)):
            return 0
        possible = 0
        for tick, action in enumerate(trace.actions):
            batch.reseed(envs, rng.integers(SEED_RANGE, size=CHANCE_SEEDS))
            batch.step(np.full(CHANCE_SEEDS, action))
            predicted, seen = [scene_facts(read_scene(batch, env)) for env in range(CHANCE_SEEDS)], scene_facts(trace.scenes[tick + 1])
            possible += set.intersection(*predicted) <= seen <= set.union(*predicted)
            right = np.array([facts == seen for facts in predicted])
            if right.any() and not right.all():
                batch.copy(np.resize(envs[right], (~right).sum()), envs[~right])
            elif not right.any():
                for env in range(CHANCE_SEEDS):
                    self.replayer.start(batch, env, theory, trace, tick + 1)
        return possible


def scene_facts(scene: Scene) -> set[tuple]:
    """Return what can be seen, one by one: things at their places, amounts held, score, end."""
    held = {("held", *each) for each in scene.held}
    return {*scene.thing_tuples, *held, ("score", scene.score), ("end", scene.over, scene.win)}


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
