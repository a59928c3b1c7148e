"""The frozen suites are what they were, play as they did, and make tables of nothing but figures of the same thing."""

import json
import lzma
from functools import cache
from hashlib import sha256

import numpy as np
import pytest

from game_meta.agents.agent import RandomAgent
from game_meta.cli.command_line import main
from game_meta.errors import GameMetaError, UsageError
from game_meta.evaluation import suites
from game_meta.evaluation.leaderboard import make_leaderboard
from game_meta.evaluation.suites import SUITE_HASHES, evaluate_suite, load_suite, suite_path
from game_meta.generator.grading import grade_variant
from game_meta.generator.splits import is_held_out
from game_meta.solvers.beam_search import cached_beam_search


def silent(stage, done, total):
    pass


@pytest.fixture(scope="module", params=SUITE_HASHES)
def suite(request):
    return load_once(request.param)


load_once = cache(load_suite)  # hundreds of texts are parsed and compiled


# Published: to change a line here is to make every figure on that suite a figure of something else.
FROZEN = {
    "gm-rules-1": "103f16cf59f3288c92c018cded5ee5ffa58e2fa2dc0360ddf5bdfe420ddedd60",
    "gm-family-1": "be35e87802e82afd4dfba185b9e22ed281c76f8888c38102cb802e6f03cd1717",
    "gm-free-1": "5f49e4479ea593e0d8e3c84d754d993fec1c96b60880ce0fe3512e90f87fac70",
    "gm-duel-1": "4870bb4afe79c0ad2d7ddf18e9907167cb8bc6f3b25c945dc46b8732299583e0",
}


def test_the_suites_are_those_that_were_published():
    assert SUITE_HASHES == FROZEN
    assert sum(suite_path(name).stat().st_size for name in SUITE_HASHES) < 4_000_000
    for name, digest in FROZEN.items():
        assert sha256(lzma.decompress(suite_path(name).read_bytes())).hexdigest() == digest


def test_its_plans_still_earn_what_they_earned(suite):
    search, checked = cached_beam_search(32), 0
    for family, plans in suite.plans.items():
        for graded, by_level in list(zip(suite.drawn[family], plans, strict=True))[:: max(1, len(plans) // 3)]:
            for program, plan in zip(graded.variant.programs, by_level, strict=True):
                assert search.play_plans([program], [plan.actions], 0).score[0] == plan.value, (family, graded.variant.seed)
                checked += 1
            if not suite.opponents:
                assert graded.random_return < graded.oracle_return
    assert checked >= 4


def test_a_text_is_graded_as_its_variant_was(suite):
    for rows in list(suite.drawn.values())[:2]:
        assert grade_variant(rows[0].variant).bounds == (rows[0].random_return, rows[0].oracle_return)


def test_no_variant_is_twice_in_a_suite_and_all_are_unseen(suite):
    texts = [row.variant.text for rows in suite.drawn.values() for row in rows]
    assert len(set(texts)) == len(texts) == suite.size
    for family, rows in suite.drawn.items():
        assert {row.variant.split for row in rows} == {"test-family" if is_held_out(family) else "test-rules"}


def test_a_file_that_was_changed_is_refused(tmp_path, monkeypatch):
    name = next(iter(SUITE_HASHES))
    content = json.loads(lzma.decompress(suite_path(name).read_bytes()))
    content["variants"][0]["oracle"] -= 1
    changed = tmp_path / "suite.json.xz"
    changed.write_bytes(lzma.compress(json.dumps(content).encode()))
    monkeypatch.setattr(suites, "suite_path", lambda name: changed)
    with pytest.raises(GameMetaError, match="not the suite as it was frozen"):
        load_suite(name)


def test_the_command_knows_the_suites_and_says_what_a_suite_says_already(capsys):
    assert main(["evaluate", "--agent", "memory", "--suite", "gm-rules-9"]) == 2
    assert "no suite named `gm-rules-9`, there are: gm-rules-1, " in capsys.readouterr().err
    assert main(["evaluate", "--agent", "memory", "--suite", "gm-rules-1", "--variants", "8", "--difficulty", "0.5"]) == 2
    assert "leave out --variants, --difficulty" in capsys.readouterr().err


# ----------------------------------------------------------------------------------------------------
# Results and their table, on a few variants of each kind of suite.


def short(name, families=2, variants=4):
    whole = load_once(name)
    few = {family: rows[:variants] for family, rows in list(whole.drawn.items())[:families]}
    return suites.Suite(name, whole.sha256, few, whole.plans, {family: rows[:variants] for family, rows in whole.opponents.items()})


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Files of results by name: two seeds of a random player on one suite, and one of them on the suite for two."""
    folder, files = tmp_path_factory.mktemp("results"), {}
    for label, name, seed in (("one", "gm-rules-1", 1), ("two", "gm-rules-1", 2), ("duel", "gm-duel-1", 1)):
        result = {"agent": f"random | <{label}>", **evaluate_suite(RandomAgent(seed), short(name), seed=seed, progress=silent)}
        files[label] = folder / f"{label}.json"
        files[label].write_text(json.dumps(result))
    return files


def test_a_result_says_what_was_measured_on_what(results):
    result = json.loads(results["one"].read_text())
    assert result["suite"] == "gm-rules-1" and result["sha256"] == SUITE_HASHES["gm-rules-1"]
    assert {"version", "seed", "episodes", "variants", "score"} <= set(result)
    assert {"processor", "cores", "threads", "seconds", "engine"} <= set(result["compute"])
    assert list(result["pooled"]) == ["agent", "memory-reset", "memoryless"] and len(result["families"]) == 2
    duel = json.loads(results["duel"].read_text())
    assert list(duel["pooled"]) == ["agent", "memory-reset", "swapped"]
    assert all(0 <= row["lo"] <= row["won"] <= row["hi"] <= 1 for row in duel["pooled"]["agent"]["episodes"])
    assert set(duel["pooled"]["agent"]["leads"]) == {"memory-reset", "swapped"}


def test_the_same_seed_gives_the_same_figures(results):
    again = evaluate_suite(RandomAgent(1), short("gm-rules-1"), seed=1, progress=silent)
    assert again["pooled"] == json.loads(results["one"].read_text())["pooled"]


def test_the_table_in_every_form(results, tmp_path, capsys):
    names = [str(results[label]) for label in ("one", "two")]
    assert main(["leaderboard", *names]) == 0
    title, _, head, _, *rows = capsys.readouterr().out.splitlines()
    assert title.startswith("gm-rules-1 (8 variants, SHA-256 " + SUITE_HASHES["gm-rules-1"][:16])
    assert head.startswith("| agent | 1 | 2 | 3 | 4 | 5 [95%] | gain [95%] | memory-reset | memoryless |") and len(rows) == 2
    assert all(row.count("|") == head.count("|") for row in rows) and any("random &#124; <one>" in row for row in rows)
    assert main(["leaderboard", *names, "--json"]) == 0
    board = json.loads(capsys.readouterr().out)
    last = [row["scores"][-1] for row in board["rows"]]
    assert last == sorted(last, reverse=True) and np.isfinite(last).all()
    for suffix, begins in ((".md", b"gm-rules-1"), (".html", b"<!DOCTYPE"), (".png", b"\x89PNG")):
        assert main(["leaderboard", *names, "--out", str(tmp_path / f"board{suffix}")]) == 0
        assert (tmp_path / f"board{suffix}").read_bytes().startswith(begins)
    assert "&lt;one&gt;" in (tmp_path / "board.html").read_text() and "<one>" not in (tmp_path / "board.html").read_text()
    assert main(["leaderboard", str(results["duel"])]) == 0
    assert "swapped" in capsys.readouterr().out


def test_what_is_not_the_same_is_not_put_together(results, tmp_path, capsys):
    assert main(["leaderboard", str(results["one"]), str(results["duel"])]) == 2
    assert "make a table of each" in capsys.readouterr().err
    other = json.loads(results["two"].read_text()) | {"sha256": "0" * 64}
    (tmp_path / "other.json").write_text(json.dumps(other))
    with pytest.raises(UsageError, match=r"gm-rules-1 \(00000000\)"):
        make_leaderboard([results["one"], tmp_path / "other.json"])
    assert main(["leaderboard", str(results["one"]), "--out", "board.pdf"]) == 2
    for text in ("", "[]", "{}", json.dumps({**other, "pooled": {}}), json.dumps({**other, "compute": None})):
        (tmp_path / "broken.json").write_text(text)
        assert main(["leaderboard", str(tmp_path / "broken.json")]) == 3
        assert "not a result of" in capsys.readouterr().err
