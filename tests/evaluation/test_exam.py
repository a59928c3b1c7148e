"""An exam after a trial: who knows the rules answers it, who knows none does not, and the right answers are right."""

from dataclasses import replace

import pytest
from helpers.true_theories import true_theory

from game_meta.evaluation.exam import (
    AS_ALWAYS,
    BOARDS,
    PREDICT,
    REACH,
    REACH_TICKS,
    SPOT,
    answer_by_theory,
    make_exam,
    reaches,
)
from game_meta.generator import make_variant
from game_meta.theory.report import report_theory
from game_meta.vgdl.spec import MOVES


@pytest.fixture(scope="module", params=["harvest", "forge"])
def exam(request):
    return make_exam(make_variant(request.param, 3), 9)


def questions_of(exam, kind):
    return [question for question in exam.questions if question.kind == kind]


def scenes_after(question):
    moving = question.start
    scenes = [moving.scene]
    for action in question.actions:
        moving.step(action)
        scenes.append(moving.scene)
    return scenes


def alike(one, other):
    return one.thing_tuples == other.thing_tuples


def test_it_asks_questions_of_each_kind_in_turn(exam):
    assert [question.kind for question in exam.questions] == [PREDICT, SPOT, REACH] * 3


def test_of_the_boards_only_one_comes_of_the_actions(exam):
    for question in questions_of(exam, PREDICT):
        right = scenes_after(question)[-1]
        assert len(question.boards) == BOARDS
        assert [alike(scene, right) for scene in question.scenes] == [i == question.answer for i in range(BOARDS)]


def test_a_changed_rule_shows_and_an_unchanged_game_is_as_always(exam):
    for question in questions_of(exam, SPOT):
        same = all(alike(*pair) for pair in zip(question.scenes, scenes_after(question), strict=True))
        assert same == (question.answer == AS_ALWAYS)


def test_what_is_to_be_touched_can_be_touched_but_not_by_waiting(exam):
    for question in questions_of(exam, REACH):
        assert reaches(question, question.actions)
        assert not reaches(question, [0] * REACH_TICKS)


def test_the_same_seed_asks_the_same(exam):
    again = make_exam(exam.variant, 9)
    assert [(q.kind, q.actions, q.answer, q.look) for q in again.questions] == [
        (q.kind, q.actions, q.answer, q.look) for q in exam.questions
    ]


def test_who_holds_the_true_rules_answers_all_and_who_holds_none_fails_more_than_half(exam):
    truth = true_theory(exam.variant.program)
    assert all(answer_by_theory(exam, replace(report_theory(truth), predicted=1.0)))
    ignorant = replace(report_theory(replace(truth, lines=(), controls=MOVES)), predicted=0.7)
    assert sum(answer_by_theory(exam, ignorant)) < len(exam.questions) / 2


def test_a_text_that_is_no_game_answers_nothing(exam):
    report = replace(report_theory(true_theory(exam.variant.program)), text="no game at all")
    assert not any(answer_by_theory(exam, report))
