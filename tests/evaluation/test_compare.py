"""`game-meta compare` as a person types it: real trainings of a tiny family, interrupted, gone on with, one of them broken."""

from __future__ import annotations

import json
import signal
import time
from functools import partial
from pathlib import Path
from subprocess import PIPE

import pytest
from helpers.processes import GAME_META, run, start

from game_meta.agents.agent import RandomAgent
from game_meta.cli.command_line import main
from game_meta.cli.compare import check_methods
from game_meta.evaluation.compare.comparison import TrainedRun, compare_methods
from game_meta.evaluation.compare.play_cache import EvaluatedAgent, play_split_cached
from game_meta.evaluation.compare.report import comparison_page, lead_paragraph, plot_comparison, spread_labels
from game_meta.evaluation.compare.training_runs import COMPARED_METHODS
from game_meta.evaluation.variant_sets import draw_variants

STEPS = 16_384
BERRIES = """\
BasicGame
    SpriteSet
        red    > Immovable color=RED
        blue   > Immovable color=BLUE
        green  > Immovable color=GREEN
        avatar > MovingAvatar
    LevelMapping
        r > red
        b > blue
        g > green
    InteractionSet
        avatar EOS  > stepBack
        red   avatar > killSprite scoreChange=1
        blue  avatar > killSprite scoreChange=-1
        green avatar > killSprite
    TerminationSet
        SpriteCounter stype=avatar limit=0 win=False
        Timeout limit=14 count_score=True
    LevelSet
        level
            rbg..
            ..A..
            grb..
    VariantSet
        choose rule > red blue green avatar : 1x !killSprite scoreChange={1,2,3,4} | killSprite scoreChange={-1,-2,-3} | ~killSprite
        layout scatter > red blue green on=. each=2
        shuffle look > *
"""


def silent(stage, done, total):
    pass


def words(folder: Path) -> list[str]:
    options = f"--methods rl2 scratch --steps {STEPS} --envs 16 --seeds 2 --variants 4 --episodes 2 --catch-up 6 --jobs 2 --wandb disabled"
    return ["compare", "--family", str(folder / "berries.vgdl"), "--out", str(folder / "runs"), *options.split()]


def steps(folder: Path) -> int:
    return json.loads((folder / "config.json").read_text())["training"]["steps"]


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A comparison stopped by Ctrl-C, then gone on with, in which one run cannot be trained."""
    folder = tmp_path_factory.mktemp("compare")
    (folder / "berries.vgdl").write_text(BERRIES)
    broken = folder / "runs" / "scratch" / "1"
    broken.mkdir(parents=True)
    (broken / "checkpoint.safetensors").write_bytes(b"not a checkpoint")
    command, first = [*GAME_META, *words(folder)], folder / "runs" / "rl2" / "0"
    with start([*command, "--jobs", "1"], stderr=PIPE) as process:
        while not (first / "metrics.jsonl").exists() or not (first / "metrics.jsonl").read_text():
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=300)[1]
    stopped = {"status": process.returncode, "told": told, "steps": steps(first)}
    done = run(command)
    return folder, stopped, done


@pytest.mark.slow
def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(compared):
    folder, stopped, done = compared
    assert stopped["status"] == 130 and "Traceback" not in stopped["told"]
    assert stopped["steps"] < STEPS
    assert all(steps(folder / "runs" / run) == STEPS for run in ("rl2/0", "rl2/1", "scratch/0"))
    assert "--resume" in json.loads((folder / "runs/rl2/0/config.json").read_text())["training"]["command"]
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_run_that_fails_is_named_and_the_report_goes_on_without_it(compared):
    folder, _, done = compared
    assert done.returncode == 1
    assert "scratch seed 1: failed: game-meta:" in done.stderr and "not a checkpoint" in done.stderr
    result = json.loads((folder / "runs" / "report.json").read_text())
    assert [(row["method"], row["seed"]) for row in result["missing"]] == [("scratch", 1)]
    assert [len(result["methods"][name]["runs"]) for name in ("rl2", "scratch")] == [2, 1]
    assert "Missing: scratch seed 1" in (folder / "runs" / "report.md").read_text()


@pytest.mark.slow
def test_the_report_holds_all_splits_and_controls(compared):
    folder, _, done = compared
    result = json.loads((folder / "runs" / "report.json").read_text())
    assert list(result["splits"]) == ["test-rules", "test-layout", "test-family"]
    assert list(result["splits"]["test-rules"]["families"]) == ["berries"]
    assert list(result["splits"]["test-family"]["families"]) == ["crossing", "mines", "orchard", "wolves"]
    for split in result["splits"].values():
        assert set(split["pooled"]) == {"rl2", "scratch", "random"}
        assert set(split["pooled"]["rl2"]) == {"agent", "memory-reset", "memoryless"}
        assert set(split["against"]["pooled"]) == {"scratch", "random", "best"}
    assert result["best"] == "rl2"  # scratch does not learn to learn
    assert len(result["catch_up"]["families"]["berries"]["methods"]["scratch"]["iqm"]) == 6
    run = result["methods"]["rl2"]["runs"][0]
    assert run["steps"] == STEPS and run["minutes"] > 0 and run["parameters"] > 1000 and run["steps_per_s"] > 0
    assert (folder / "runs" / "report.png").stat().st_size > 20_000
    assert result["best"] in done.stdout and "game-meta adapt" in done.stdout


@pytest.mark.slow
def test_a_report_alone_trains_nothing_and_says_the_same(compared, capsys):
    folder, *_ = compared
    before = json.loads((folder / "runs" / "report.json").read_text())
    weights = (folder / "runs/rl2/0/weights.safetensors").stat().st_mtime_ns
    target = folder / "again.json"
    assert main([*words(folder), "--report-only", "--json", str(target)]) == 1
    again = json.loads(target.read_text())
    assert again["splits"] == before["splits"]
    assert (folder / "runs/rl2/0/weights.safetensors").stat().st_mtime_ns == weights
    assert "scratch seed 1: not trained" in capsys.readouterr().err


@pytest.mark.slow
def test_a_whole_report_has_exit_status_0(compared):
    folder, *_ = compared
    one = [word for word in words(folder) if word != "scratch"]
    assert main([*one, "--report-only", "--json", str(folder / "one.json")]) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "cure"),
    [
        (["--methods", "rl3"], "did you mean `rl2`?"),
        (["--variants", "3"], "too few"),
        (["--steps", "999"], "choose another --out"),
        (["--family", "nosuch"], "no family named `nosuch`"),
    ],
)
def test_wrong_usage_is_told_in_a_line(compared, capsys, more, cure):
    assert main([*words(compared[0]), *more]) == 2
    told = capsys.readouterr().err
    assert cure in told and len(told.splitlines()) == 1


def test_nothing_to_report_on(tmp_path, capsys):
    (tmp_path / "berries.vgdl").write_text(BERRIES)
    assert main([*words(tmp_path), "--report-only"]) == 2
    assert "no finished run" in capsys.readouterr().err


def chance(seeds, controls=True):
    """A method that plays at random, trained for nothing."""
    compute = {"steps": 0, "minutes": 0.0, "parameters": 0, "steps_per_s": 0, "folder": "nowhere"}
    return [
        TrainedRun(EvaluatedAgent(partial(RandomAgent, seed), "random", seed, controls=controls), compute | {"seed": seed})
        for seed in seeds
    ]


@pytest.fixture(scope="module")
def alike():
    """What is said of players that differ by nothing but their seeds."""
    drawn = draw_variants({"harvest": "harvest"}, "test-rules", 10, 0, silent)
    methods = {"rl2": chance((1, 2, 3)), "transfer": chance((4, 5)), "scratch": chance((6,))}
    return compare_methods(methods, {"test-rules": drawn}, seeds=2, episodes=2, catch_up=30, progress=silent)


def test_nothing_is_better_than_what_is_equally_good(alike):
    for rows in alike["splits"]["test-rules"]["against"]["pooled"].values():
        for each in rows.values():
            assert each["difference"]["lo"] <= 0.05 and each["difference"]["hi"] >= -0.05
            assert 0.25 < each["improvement"]["value"] < 0.75 and each["improvement"]["lo"] < 0.5 < each["improvement"]["hi"]


def test_who_is_as_good_has_caught_up_within_the_first_windows(alike):
    long = alike["catch_up"]
    assert long["best"] == alike["best"] == "rl2"
    harvest = long["families"]["harvest"]
    assert harvest["variants"] == 8
    for curve in harvest["methods"].values():
        assert len(curve["iqm"]) == len(curve["lo"]) == len(curve["hi"]) == 30
        assert curve["reached"] is None or curve["iqm"][curve["reached"] - 1] >= harvest["level"]
        assert all(iqm < harvest["level"] for iqm in curve["iqm"][long["window"] - 1 : (curve["reached"] or 31) - 1])


PAGE = {
    "command": "x",
    "date": "d",
    "machine": {"processor": "p", "cores": 2, "commit": "c"},
    "families": ["harvest"],
    "missing": [],
    "steps": 0,
    "seeds": 3,
    "seed": 0,
}


def test_a_learner_of_ones_own_is_a_method_like_the_others(tmp_path):
    own = "my_learner:MyLearner"
    assert check_methods(["rl2", own], COMPARED_METHODS) == ["rl2", own]
    drawn = draw_variants({"harvest": "harvest"}, "test-rules", 4, 0, silent)
    told = compare_methods(
        {own: chance((1,)), "scratch": chance((2,))}, {"test-rules": drawn}, seeds=1, episodes=2, catch_up=0, progress=silent
    )
    assert told["best"] == own and told["methods"][own]["train"] == f"--learner {own}"
    result = {**PAGE, **told}
    assert own in lead_paragraph(result) and own in comparison_page(result, "x.png")
    assert plot_comparison(result, tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_says_what_the_figures_say(alike):
    result = {**PAGE, **alike}
    gap = alike["splits"]["test-rules"]["against"]["pooled"]["transfer"]["rl2"]["difference"]["value"]
    assert f"that is {abs(gap):.2f} [" in lead_paragraph(result) and f"{'more' if gap >= 0 else 'less'} than transfer" in lead_paragraph(
        result
    )
    assert "None of the 1 methods that learn to learn are better than random" in lead_paragraph(result)
    assert "scratch needs" in lead_paragraph(result) and "## Caveats" in comparison_page(result, "x.png")


def test_what_was_played_is_remembered_until_the_agent_changes(tmp_path):
    drawn = draw_variants({"harvest": "harvest"}, "test-rules", 2, 0, silent)
    first = play_split_cached(EvaluatedAgent(partial(RandomAgent, 1), "v1", 0, tmp_path), "test-rules", drawn, 2, silent)
    again = play_split_cached(EvaluatedAgent(partial(RandomAgent, 2), "v1", 0, tmp_path), "test-rules", drawn, 2, silent)  # not asked
    other = play_split_cached(EvaluatedAgent(partial(RandomAgent, 2), "v2", 0, tmp_path), "test-rules", drawn, 2, silent)
    assert (first.returns["agent"] == again.returns["agent"]).all() and first.seconds > 0
    assert (first.returns["agent"] != other.returns["agent"]).any()


def test_names_of_lines_are_moved_apart_no_further_than_they_must():
    assert spread_labels([0.0, 5.0], 1) == [0, 5]
    assert spread_labels([0.0, 0.0], 1) == [-0.5, 0.5]
    assert spread_labels([0.0, 0.0, 9.0], 2) == [-1, 1, 9]
    assert spread_labels([0.0, 0.0, 1.0], 1) == pytest.approx([-2 / 3, 1 / 3, 4 / 3])
