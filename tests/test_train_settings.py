"""Settings of learners: shown and set on the command line, read from a file, written into the run's folder."""

from __future__ import annotations

import argparse
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from game_meta.cli.command_line import main
from game_meta.cli.learner_settings import describe_run, expand_config, parse_settings, settings_help, walk_settings
from game_meta.errors import GameMetaError, UsageError
from game_meta.learners.settings import LEARNER_SETTINGS, MAMLConfig, RL2Config


def test_a_setting_that_is_named_replaces_its_default() -> None:
    asked = parse_settings("rl2", ["--learning-rate", "3e-4", "--gae-lambda", "0.9", "--net.hidden", "256", "--no-bfloat16"])
    plain = RL2Config()
    assert asked == replace(plain, learning_rate=3e-4, gae_lambda=0.9, bfloat16=False, net=replace(plain.net, hidden=256))
    assert parse_settings("maml", ["--first-order"]) == MAMLConfig(first_order=True)
    assert parse_settings("explore", [], memory="lstm").net.memory == "lstm"


@pytest.mark.parametrize("learner", LEARNER_SETTINGS)
def test_help_shows_every_setting_with_its_meaning_and_default(learner: str) -> None:
    told = " ".join(settings_help(learner).split())
    for option, value in walk_settings(LEARNER_SETTINGS[learner]()):
        meaning, found, default = told[told.index(f" {option}") :].partition("(default: ")
        assert found and len(meaning) > len(option) + 10, option
        if isinstance(value, float | int) and not isinstance(value, bool):
            assert default.startswith(f"{value})"), option


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--learning-rte", "1e-3"], "rl2 has no setting `--learning-rte`, did you mean `--learning-rate`?"),
        (["--learning-rate", "fast"], "--learning-rate: could not convert string to float: 'fast'"),
        (["--learning-rate", "nan"], "--learning-rate is nan: it must be 0 or more, and finite"),
        (["--minibatch-envs", "0"], "--minibatch-envs is 0: it must be at least 1"),
        (["--net.actions", "7"], "--net.actions is the engine's: leave it out"),
        (["--epochs"], "--epochs"),
    ],
)
def test_a_wrong_setting_is_one_line(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_settings("rl2", words)
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_file_is_options_written_down_and_the_command_line_wins(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text(
        'learner = "rl2"\nfamily = ["harvest", "forge"]\nminutes = 8\nresume = true\ngamma = 0.9\nbfloat16 = false\n[net]\nhidden = 64\n'
    )
    words = expand_config(["--config", str(file), "--steps", "1e6", "--net.hidden", "128"])
    assert words[6:] == ["--learner", "rl2", "--family", "harvest", "forge", "--resume", "--gamma", "0.9", "--no-bfloat16"]
    assert "--minutes" not in words and words.count("--net.hidden") == 1


def test_what_is_no_file_of_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="no such file"):
        expand_config(["--config", str(tmp_path / "none.toml")])
    (tmp_path / "cut.toml").write_text('learner = "rl')
    with pytest.raises(GameMetaError, match="not TOML"):
        expand_config(["--config", str(tmp_path / "cut.toml")])
    assert main(["train", "--config", str(tmp_path / "cut.toml")]) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_a_run_leaves_its_settings_and_resume_begins_with_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("game_meta.learners.launch.VARIANTS_PER_FAMILY", 8)  # what is drawn before a training begins
    folder = tmp_path / "run"
    words = ["train", "--family", "harvest", "--envs", "8", "--workers", "1", "--wandb", "disabled", "--out", str(folder)]
    words += ["--learner", "rl2", "--rollout-ticks", "16", "--minibatch-envs", "4", "--net.hidden", "32", "--learning-rate", "3e-4"]
    assert main([*words, "--steps", "256"]) == 0, capsys.readouterr().err
    told = tomllib.loads((folder / "run.toml").read_text())
    assert (told["learner"], told["rollout_ticks"], told["learning_rate"], told["net"]["hidden"]) == ("rl2", 16, 3e-4, 32)
    assert json.loads((folder / "config.json").read_text())["network"]["hidden"] == 32
    assert main(["train", "--resume", "--out", str(folder), "--steps", "512"]) == 0, capsys.readouterr().err
    again = tomllib.loads((folder / "run.toml").read_text())
    assert again == told | {"steps": 512}


def test_the_file_of_a_run_gives_its_settings_again() -> None:
    settings = parse_settings("maml", ["--first-order", "--inner.learning-rate", "0.2", "--net.hidden", "32"])
    args = argparse.Namespace(**dict.fromkeys(("family", "steps", "minutes", "envs", "threads", "workers", "seed", "wandb")))
    args.learner, args.observation, args.device, args.engine = "maml", "symbols", "cpu", "local"
    from game_meta.cli.learner_settings import options_of

    words = list(options_of(describe_run(args, settings), set()))
    run_options = {"--learner", "--observation", "--device", "--engine"}
    words = [word for i, word in enumerate(words) if word not in run_options and (i == 0 or words[i - 1] not in run_options)]
    assert parse_settings("maml", words) == settings
