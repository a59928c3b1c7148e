"""What a learner of rules tells: when each rule was seen, what surprised it, what it gave up."""

from itertools import islice

import numpy as np
import pytest
from helpers.true_theories import play_trace, true_theory

from game_meta.engine.scene import Scene
from game_meta.generator import make_variant
from game_meta.theory.inference import Hypothesis, MendedSurprise, RuleLearner
from game_meta.theory.learned_report import LearnerReporter, find_evidence
from game_meta.theory.prior import RulePrior
from game_meta.theory.report import REFUTED, SEEN
from game_meta.theory.theory import BelievedLine, Theory


@pytest.fixture(scope="module")
def program():
    return make_variant("harvest", 3).program


@pytest.fixture
def learner(program):
    """A learner that has seen two episodes and believes the truth."""
    learner = RuleLearner(RulePrior.uniform())
    played = (play_trace(program, 60, seed) for seed in range(200))
    for trace in islice((trace for trace in played if trace.last.score > 0), 2):
        trace.episode = len(learner.traces) + 1
        learner.traces.append(trace)
    learner.beam = [Hypothesis(true_theory(program), 0.0, 0.0)]
    return learner


def first_tick_of(trace, happens):
    return next((tick for tick in range(1, len(trace.scenes)) if happens(trace.scenes[tick - 1], trace.scenes[tick])), None)


def test_a_rule_was_seen_where_it_first_paid(learner):
    evidence = find_evidence(learner)
    paying = [line for line in learner.theory.lines if line.score > 0 and line in evidence]
    assert paying
    for line in paying:
        for episode, tick in evidence[line]:
            scenes = learner.traces[episode - 1].scenes
            assert scenes[tick].score - scenes[tick - 1].score == line.score


def test_what_nothing_has_shown_is_no_evidence(learner):
    learner.beam[0].theory = Theory(
        **{**_parts(learner.theory), "lines": (*learner.theory.lines, BelievedLine("thing5", "thing6", "killSprite"))}
    )
    assert learner.theory.lines[-1] not in find_evidence(learner)


def _parts(theory):
    return {key: getattr(theory, key) for key in theory.__dataclass_fields__ if key != "_hash"}


def test_a_surprise_is_told_with_what_was_given_up_for_it(learner):
    theory, trace = learner.theory, learner.traces[0]
    wrong = theory.with_lines("avatar", "wall", (BelievedLine("avatar", "wall", "killSprite"),))
    tick = first_tick_of(trace, lambda before, now: np.array_equal(before.things, now.things))
    before, seen = trace.scenes[tick - 1], trace.scenes[tick]
    dead = Scene(seen.width, seen.height, seen.block_size, seen.things[seen.things[:, 0] != 3], (), 0, False, -1)
    learner.surprises.append(MendedSurprise(1, tick - 1, before, dead, seen, wrong, theory))
    report = LearnerReporter(learner).report([(1.5, 2.5)])
    (surprise,) = report.surprises
    assert (surprise.episode, surprise.tick) == (1, tick)
    assert "the player dies" in surprise.expected
    assert "the player stays in place" in surprise.seen
    assert surprise.mended == "When the player meets a wall, the player goes back to where they were."
    gone = [rule for rule in report.rules if rule.status == REFUTED]
    assert [(rule.sentence, rule.evidence) for rule in gone] == [("When the player meets a wall, the player dies.", ((1, tick),))]
    assert report.plan == ((1.5, 2.5),)


def test_who_believes_the_truth_foretells_all_and_the_player_was_seen(learner):
    report = LearnerReporter(learner).report()
    assert report.predicted == 1.0
    assert next(rule for rule in report.rules if rule.line.startswith("avatar >")).status == SEEN
