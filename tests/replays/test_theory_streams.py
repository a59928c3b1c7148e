"""What an agent wrote down, in a replay: texts where they change, its plan, and nothing that readers who know of none stumble over."""

import numpy as np
import pytest
from helpers.theorists import Scholar

from game_meta.evaluation.trial_recorder import run_trial, trial_replay, whole_episodes
from game_meta.generator import make_variant
from game_meta.replays import ReplayPlayer
from game_meta.replays.belief_streams import PLAN_TICKS, stream_values_at
from game_meta.replays.format import BrokenChunk, PlayerInfo, pack_texts, unpack_texts
from game_meta.replays.highlights import find_highlights
from game_meta.replays.reader import parse_replay


@pytest.fixture(scope="module")
def variant():
    return make_variant("forge", 3)


@pytest.fixture(scope="module")
def steps(variant):
    return list(run_trial(Scholar(variant), variant, 3, 0))


@pytest.fixture(scope="module")
def data(variant, steps):
    return trial_replay(variant, PlayerInfo("scholar", "5c"), whole_episodes(variant, steps), episodes=3, seed=0, random=None, oracle=None)


@pytest.fixture(scope="module")
def playback(data):
    return ReplayPlayer(parse_replay(data))


def told(report):
    """All of a report that is exact in a file."""
    rules = [(rule.line, rule.sentence, rule.status, rule.evidence, round(rule.probability, 4)) for rule in report.rules]
    return rules, report.text, report.surprises, report.alternatives


def test_each_moment_has_the_theory_that_was_held_then(playback, steps):
    assert playback.fault == ""
    for frame, step in enumerate(steps):
        assert told(stream_values_at(playback, frame).theory) == told(step.theory)


def test_each_moment_has_its_plan(playback, steps):
    for frame, step in enumerate(steps):
        if not step.episode_over:
            assert np.allclose(stream_values_at(playback, frame).theory.plan, step.theory.plan[:PLAN_TICKS], atol=0.01)


def test_surprises_are_to_be_jumped_to(playback, steps):
    found = [event.frame for event in find_highlights(playback) if event.kind == "surprise"]
    firsts = [episode.first_frame for episode in playback.episodes]
    assert found == sorted({firsts[each.episode - 1] + each.tick for each in steps[-1].theory.surprises})
    assert found


def test_who_knows_of_no_texts_finds_a_whole_replay_with_a_stream_that_is_not_read(data, monkeypatch):
    monkeypatch.setattr("game_meta.replays.format.TEXT_STREAMS", frozenset())
    replay = parse_replay(data)
    assert replay.damage == ""
    assert replay.stream_at(0, 3, "theory") is None
    assert replay.stream_at(0, 3, "policy") is not None


def test_a_text_stands_there_once_for_all_ticks_in_which_it_stays():
    once, often = (len(pack_texts(["a theory " * 9] * ticks)) for ticks in (1, 100))
    assert often == once


@pytest.mark.parametrize("texts", [["a"], ["a", "a", "b", "", "ä"], ["x"] * 128])
def test_texts_come_back(texts):
    assert unpack_texts(pack_texts(texts), len(texts)) == texts
    assert unpack_texts(pack_texts(texts), len(texts) + 1) == [*texts, texts[-1]]


@pytest.mark.parametrize("data", [b"\x01", b"\xff\xff\xff\xff", b"\x04\x00\x00\x00junk", pack_texts(["a"])[:-1]])
def test_torn_texts_are_found_out(data):
    with pytest.raises(BrokenChunk):
        unpack_texts(data, 3)
