"""`game-meta humans` as people meet it: the table, the consent, and what forgetting leaves."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.processes import GAME_META, run

from game_meta.cli.command_line import main
from game_meta.match import records
from game_meta.match.records import RACE, TURNS, VERSUS, MatchRecord

LOST = MatchRecord(
    family="harvest", seed=7, split="test-rules", mode=TURNS, rules_hash="ab12", code="harvest-0A1B2-C3D4E-F5G6H", agent="theorist",
    agent_hash="cd34", strength="", finished=True, score=0.0, person_returns=(0.0, 4.0), agent_returns=(2.0, 10.0),
    random_return=0.0, oracle_return=10.0, replay="gone.replay", played="2026-12-01T10:00:00+00:00",
)  # fmt: skip
WON = replace(LOST, mode=RACE, strength="easy", score=1.0, person_returns=(5.0, 10.0), code="harvest-0Z1B2-C3D4E-F5G6H")
DRAWN = replace(
    LOST, family="tron", split="", mode=VERSUS, agent="rival", score=0.5, random_return=None, oracle_return=None,
    person_returns=(3.0,), agent_returns=(3.0,),
)  # fmt: skip


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_where_nobody_has_played_it_says_how_to_begin(capsys):
    assert main(["humans", "table"]) == 0
    assert capsys.readouterr().out == "nobody has played a match here yet: `game-meta play harvest` begins one\n"
    assert main(["humans", "export", "--to", "out"]) == 2 and main(["humans", "table", "harvest"]) == 2
    assert capsys.readouterr().err.count("\n") == 2 and not records.record_path().exists()


def test_the_table_has_a_row_a_game_and_fits_into_80_columns(capsys):
    for match in (LOST, WON, DRAWN):
        records.add_match(match)
    assert main(["humans", "table"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:5] == ["harvest", "2", "1", "0", "1"] and lines[1].endswith("0.75   you 0.25 0.70")
    assert lines[2].split() == ["agent", "0.20", "1.00"]
    assert lines[3].split()[:5] == ["tron", "1", "0", "1", "0"] and lines[4].split() == ["in", "points", "agent", "3.00"]
    assert lines[-1].startswith("ratings: ") and "you 1" in lines[-1] and "theorist (easy) " in lines[-1]
    assert max(map(len, lines[:-1])) <= 80 and len(lines[2]) + len(" 0.25" * 3) <= 80  # a match has five rounds mostly


def test_the_best_plays_of_a_game_come_with_their_codes(capsys):
    for match in (LOST, WON, replace(LOST, finished=False, score=None, person_returns=(10.0,))):
        records.add_match(match)
    assert main(["humans", "table", "harvest"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["1", "0.75", "won", "race", "theorist", "(easy)", "2026-12-01", WON.code]
    assert lines[2].split() == ["2", "0.20", "lost", "turns", "theorist", "2026-12-01", LOST.code] and len(lines) == 5


def test_the_table_for_programs(capsys):
    records.add_match(LOST)
    assert main(["humans", "table", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ratings"].keys() == {"person", "theorist"}
    assert told["families"][0]["person"] == [0.0, 0.4] and told["families"][0]["best"] == pytest.approx(0.2)


def test_nothing_is_handed_out_without_consent(capsys):
    records.add_match(LOST)
    assert main(["humans", "export", "--to", "out"]) == 2
    assert "--consent" in capsys.readouterr().err and not Path("out").exists() and not records.has_consent()


def test_without_minari_it_says_what_to_install():
    records.add_match(LOST)
    hidden = "import sys; sys.modules['minari'] = None; from game_meta.cli.command_line import main; sys.exit(main(sys.argv[1:]))"
    done = run([GAME_META[0], "-c", hidden, "humans", "export", "--to", "out", "--consent"])
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "pip install 'game-meta[minari]'" in done.stderr
    assert not Path("out").exists()


def test_forgetting_says_first_what_would_go(capsys):
    Path("mine.replay").write_bytes(b"")
    for match in (LOST, replace(WON, replay=str(Path("mine.replay").resolve()))):
        records.add_match(match)
    assert main(["humans", "forget"]) == 2 and "2 matches and 1 replay would be erased" in capsys.readouterr().err
    assert len(records.read_matches()) == 2 and Path("mine.replay").exists()
    assert main(["humans", "forget", "--yes"]) == 0 and capsys.readouterr().out == "erased 2 matches and 1 replay\n"
    assert records.read_matches() == [] and not Path("mine.replay").exists()
