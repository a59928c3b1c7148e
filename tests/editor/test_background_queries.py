"""A real second process, asked too much and killed."""

import time

import pytest

from game_meta.editor.background_queries import QueryProcess, QueryProcessDied


@pytest.fixture
def helper():
    helper = QueryProcess()
    yield helper
    helper.close()


def wait(helper):
    """The answers to everything that was asked."""
    found = []
    while helper._waiting:
        found += helper.answers()
        time.sleep(0.01)
    return found


def test_it_answers_and_says_what_went_wrong(helper):
    helper.ask("length", len, "four")
    helper.ask("number", int, "four")
    assert helper.waiting("length")
    answers = {answer.kind: answer for answer in wait(helper)}
    assert answers["length"].value == 4 and answers["length"].error is None
    assert "four" in str(answers["number"].error)
    assert not helper.waiting("length") and helper.answers() == []


def test_of_a_kind_only_the_last_question_is_answered(helper):
    helper.ask("length", time.sleep, 0.5)
    for text in ("a", "ab", "abc"):
        helper.ask("length", len, text)
    assert [answer.value for answer in wait(helper)] == [3]


def test_when_it_dies_that_is_told_and_the_next_question_starts_another(helper):
    helper.ask("badge", time.sleep, 60)
    helper._process.kill()
    (answer,) = wait(helper)
    assert answer.kind == "badge" and isinstance(answer.error, QueryProcessDied)
    helper.ask("badge", len, "four")
    assert [answer.value for answer in wait(helper)] == [4]


def test_closing_does_not_wait(helper):
    helper.ask("badge", time.sleep, 600)
    helper.close()
    assert helper.answers() == []
