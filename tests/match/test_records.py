"""The record of matches: what is kept, who may write meanwhile, what a kill leaves; and what is worked out of it."""

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest
from helpers.processes import start

from game_meta.match import history, records
from game_meta.match.outcome import MatchOutcome, outcome_words
from game_meta.match.ratings import PERSON, Rating
from game_meta.match.records import RACE, TURNS, VERSUS, MatchRecord, RecordError

LOST = MatchRecord(
    family="harvest", seed=7, split="test-rules", mode=TURNS, rules_hash="ab12", code="harvest-0A1B2-C3D4E-F5G6H", agent="theorist",
    agent_hash="cd34", strength="", finished=True, score=0.0, person_returns=(0.0, 2.0, 4.0), agent_returns=(2.0, 8.0, 10.0),
    random_return=0.0, oracle_return=10.0, replay="play-harvest-1-person.replay", played="2026-12-01T10:00:00+00:00",
)  # fmt: skip
WON = replace(LOST, seed=8, mode=RACE, score=1.0, person_returns=(5.0, 10.0), agent_returns=(5.0, 5.0))
VERSUS_WON = replace(
    LOST, family="tron", split="", mode=VERSUS, agent="rival", score=1.0, random_return=None, oracle_return=None, person_returns=(3.0,)
)
LEFT = replace(LOST, finished=False, score=None, person_returns=(9.0,), agent_returns=())

ADDER = """
import sys
from dataclasses import replace
from game_meta.match import records
from game_meta.match.records import MatchRecord
first = MatchRecord("f", 0, "", "turns", "", "", "a", "", "", True, 1.0, (1.0,), (0.0,), None, None, "r")
for k in range(int(sys.argv[2])):
    records.add_match(replace(first, family=sys.argv[1], seed=k))
    print(k, flush=True)
"""


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def test_matches_are_kept_in_their_order():
    assert records.read_matches() == [] and not records.record_path().exists()
    for match in (LOST, WON, VERSUS_WON, LEFT):
        records.add_match(match)
    assert records.read_matches() == [LOST, WON, VERSUS_WON, LEFT]
    records.add_match(replace(LOST, played=""))
    assert records.read_matches()[-1].played.endswith("+00:00")


def test_several_may_write_at_once():
    writers = [start([sys.executable, "-c", ADDER, name, "25"], stdout=subprocess.PIPE, text=True) for name in ("one", "two")]
    for writer in writers:
        writer.communicate(timeout=120)
    assert [writer.returncode for writer in writers] == [0, 0]
    kept = records.read_matches()
    for name in ("one", "two"):
        assert [match.seed for match in kept if match.family == name] == [*range(25)]


def test_a_kill_loses_no_match_that_was_kept():
    writer = start([sys.executable, "-c", ADDER, "one", "100000"], stdout=subprocess.PIPE, text=True)
    told = [int(writer.stdout.readline()) for _ in range(5)]
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    told += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    kept = [match.seed for match in records.read_matches()]
    assert kept == [*range(len(kept))] and len(kept) >= len(told)
    records.add_match(LOST)
    assert records.read_matches()[-1] == LOST


def test_a_transaction_that_was_cut_off_is_undone():
    records.add_match(LOST)
    with pytest.raises(KeyboardInterrupt), records._open_record() as record:
        record.execute("DELETE FROM matches")
        raise KeyboardInterrupt
    assert records.read_matches() == [LOST]


def test_what_is_no_record_is_refused_in_one_line():
    records.record_path().parent.mkdir(parents=True)
    records.record_path().write_bytes(b"junk" * 1000)
    with pytest.raises(RecordError, match=r"matches\.sqlite: file is not a database: move it away") as refused:
        records.read_matches()
    assert "\n" not in str(refused.value) and refused.value.exit_status == 3


def test_the_record_of_a_newer_version_is_left_alone():
    records.add_match(LOST)
    with sqlite3.connect(records.record_path()) as newer:
        newer.execute("PRAGMA user_version = 2")
    with pytest.raises(RecordError, match="newer game-meta"):
        records.add_match(LOST)
    with sqlite3.connect(records.record_path()) as newer:
        assert newer.execute("SELECT count(*) FROM matches").fetchone() == (1,)


def test_forgetting_leaves_nothing_in_the_file():
    records.add_match(replace(LOST, code="harvest-UNIQUE"))
    records.give_consent()
    assert records.has_consent() and b"harvest-UNIQUE" in records.record_path().read_bytes()
    records.forget_matches()
    assert records.read_matches() == [] and not records.has_consent()
    assert b"harvest-UNIQUE" not in records.record_path().read_bytes()


def test_ratings_move_with_finished_matches_alone():
    assert history.rating_change([LEFT]) == (Rating(), Rating())
    before, after = history.rating_change([LOST, LEFT, WON])
    assert before == history.ratings_after([LOST])[PERSON] and before.rating < 1500 < after.rating
    played = [WON, VERSUS_WON]
    assert history.ratings_after(played, "tron").keys() == {PERSON, "rival"}
    assert history.ratings_after(played).keys() == {PERSON, "rival", "theorist"}
    assert history.ratings_after([replace(WON, strength="easy")]).keys() == {PERSON, "theorist (easy)"}


def test_bests_are_of_finished_matches_on_one_scale():
    assert history.match_result(LOST) == pytest.approx(0.2) and history.match_result(VERSUS_WON) == 3.0
    assert history.best_match([LOST, LEFT, WON, VERSUS_WON], "harvest") is WON
    assert history.best_match([LEFT], "harvest") is None


def test_a_curve_is_the_mean_of_the_matches_that_came_so_far():
    curve = history.learning_curve([LOST, WON, VERSUS_WON, LEFT], "harvest")
    assert curve.normalised and curve.person == pytest.approx(((0 + 0.5 + 0.9) / 3, 0.6, 0.4))
    assert curve.agent == pytest.approx((0.35, 0.65, 1.0))
    assert history.learning_curve([VERSUS_WON], "tron") == history.LearningCurve((3.0,), (2.0, 8.0, 10.0), False)
    assert history.learning_curve([], "tron").person == ()


def test_what_a_match_changed_is_told_in_words():
    def told(record, best):
        ratings = Rating(1480, 60), Rating(1496, 60)
        return outcome_words(MatchOutcome(record, ratings, (Rating(), Rating(1510, 200)), best, first_ever=False))

    assert told(WON, None)[0] == "Your rating: 1480 → 1496; in harvest 1500? → 1510?."
    assert told(WON, None)[1] == "75% of the way from random play to an oracle, in your first match of harvest."
    assert told(WON, 0.5)[1] == "75% of the way from random play to an oracle: your best in harvest (before: 50%)."
    assert told(LOST, 0.5)[1] == "20% of the way from random play to an oracle; your best in harvest is 50%."
    assert told(replace(LOST, person_returns=(-3.0,)), 0.5)[1] == "No more than random play earns; your best in harvest is 50%."
    assert told(VERSUS_WON, 2.0)[1] == "3.0 points a round: your best in tron (before: 2.0)."
