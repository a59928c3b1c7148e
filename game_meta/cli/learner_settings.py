"""The settings of learners on the command line, from a file, and in a run's folder.

The dataclasses of `learners/settings.py` say what there is; tyro shows and parses them (`--learning-rate 3e-4 --net.hidden 256`). A file
given by `--config` is options written down: `minutes = 8` stands for `--minutes 8`, a table `[net]` with `hidden = 256` for
`--net.hidden 256`. What stands on the command line wins. Every run leaves such a file in its folder, `run.toml`, and `--resume` begins with
it.
"""

from __future__ import annotations

import argparse
import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, fields, is_dataclass, replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta import files
from game_meta.errors import GameMetaError, UsageError
from game_meta.learners.settings import LEARNER_SETTINGS, MethodConfig
from game_meta.vgdl.diagnostics import did_you_mean

if TYPE_CHECKING:
    from game_meta.agents.user_code import CodeName

RUN_FILE = "run.toml"
MAX_CONFIG_BYTES = 1_000_000
GIVEN_BY_THE_ENGINE = ("effects", "actions", "classes")  # of `net`: what labels, keys and words there are is no setting
ONE_OR_THE_OTHER = {"--steps", "--minutes"}


def expand_config(argv: Sequence[str]) -> list[str]:
    """Return `argv` with the options of `--config FILE` added, or with --resume those of the run in --out; given ones stay as they are.

    Raises GameMetaError for a file that is not TOML, UsageError for one that is not there or that names code.
    """
    words = [part for word in argv for part in (word.split("=", 1) if word.startswith("--") else [word])]
    given = {word for word in words if word.startswith("--")}
    if given & ONE_OR_THE_OTHER:
        given |= ONE_OR_THE_OTHER
    path = Path(words[words.index("--config") + 1]) if "--config" in words[:-1] else None
    if path is None and "--resume" in given and "--out" in words[:-1]:
        run_file = Path(words[words.index("--out") + 1]) / RUN_FILE
        path = run_file if run_file.is_file() else None
    from_file = [*options_of(read_config(path), given)] if path else []
    if any(word.startswith("--learner=") or (before == "--learner" and ":" in word) for before, word in pairwise(["", *from_file])):
        raise UsageError(f"{path} names a learner that is code, which runs only where you name it: add --learner module:Class")
    return [*argv, *from_file]


def read_config(path: Path) -> dict[str, Any]:
    """Return what a TOML file of options says. Raises GameMetaError, UsageError."""
    if not path.exists():
        raise UsageError(f"--config {path}: no such file")
    try:
        return tomllib.loads(files.read_text(path, MAX_CONFIG_BYTES))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise GameMetaError(f"{path}: not TOML ({error})") from None


def options_of(table: Mapping[str, Any], given: set[str], prefix: str = "--") -> Iterator[str]:
    """Yield the words of a command line that say what `table` says, without the options in `given`."""
    for key, value in table.items():
        option = prefix + key.replace("_", "-")
        if isinstance(value, Mapping):
            yield from options_of(value, given, f"{option}.")
        elif option in given or f"--no-{option[2:]}" in given:
            continue
        elif isinstance(value, bool):
            yield option if value else f"{prefix}no-{key.replace('_', '-')}"
        else:
            yield from (option, *(map(str, value) if isinstance(value, list) else [str(value)]))


def describe_run(args: argparse.Namespace, settings: MethodConfig) -> dict[str, Any]:
    """Return what `run.toml` says: a run's options and all its learner's settings, so that `--config run.toml` trains the same again."""
    options = ("learner", "family", "steps", "minutes", "observation", "envs", "threads", "device", "engine", "workers", "seed", "wandb")
    config = asdict(settings)
    for name in GIVEN_BY_THE_ENGINE:
        config["net"].pop(name, None)
    return {name: value for name in options if (value := getattr(args, name)) is not None} | config


def settings_class(learner: str | CodeName) -> type[MethodConfig]:
    """Return the class of a learner's settings. Raises UserCodeError for code that is no learner."""
    if isinstance(learner, str):
        return LEARNER_SETTINGS[learner]
    from game_meta.learners.launch import find_method_class

    return find_method_class(learner).config_class


def parse_settings(learner: str | CodeName, words: Sequence[str], memory: str | None = None) -> MethodConfig:
    """Return the settings of `learner` that `words` ask for (`--learning-rate 3e-4`), else the defaults; `memory` replaces net.memory.

    Raises UsageError with the closest name for a setting that is not there, and for a value that no setting takes.
    """
    import tyro

    kind = settings_class(learner)
    default = kind()
    if memory is not None:
        default = replace(default, net=replace(default.net, memory=memory))
    said = StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(said):
            settings, unknown = tyro.cli(kind, args=list(words), default=default, return_unknown_args=True)
    except SystemExit:
        raise UsageError(_first_sentence(said.getvalue())) from None
    if unknown:
        names = [name for name, _ in walk_settings(default)]
        word = unknown[0].split("=")[0]
        raise UsageError(
            f"{learner} has no setting `{word}`{did_you_mean(word, names)} (`game-meta train --learner {learner} --help` shows all)"
        )
    _check_values(settings, default)
    return settings


def walk_settings(settings: Any, prefix: str = "--") -> Iterator[tuple[str, Any]]:
    """Yield the option and the value of every setting, nested ones as `--net.hidden`."""
    for entry in fields(settings):
        value, option = getattr(settings, entry.name), prefix + entry.name.replace("_", "-")
        if is_dataclass(value):
            yield from walk_settings(value, f"{option}.")
        else:
            yield option, value


def settings_help(learner: str | CodeName) -> str:
    """Return what `train --learner X --help` says of the learner's settings."""
    import tyro

    said = StringIO()
    try:
        with redirect_stdout(said):
            tyro.cli(settings_class(learner), args=["--help"], prog=f"game-meta train --learner {learner}")
    except SystemExit:
        pass
    text = said.getvalue().split("\n\n", 1)[1]  # without the line of usage, which the command has said
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _check_values(settings: MethodConfig, default: MethodConfig) -> None:
    before = dict(walk_settings(default))
    for option, value in walk_settings(settings):
        if option.rpartition(".")[2] in {name.replace("_", "-") for name in GIVEN_BY_THE_ENGINE} | {"--effects", "--actions"}:
            if value != before[option]:
                raise UsageError(f"{option} is the engine's: leave it out")
        elif isinstance(value, float) and not 0 <= value < math.inf:
            raise UsageError(f"{option} is {value}: it must be 0 or more, and finite")
        elif (
            isinstance(value, int) and not isinstance(value, bool) and value < (0 if option == "--net.places" else 1)
        ):  # 0 places: no memory of them
            raise UsageError(f"{option} is {value}: it must be at least 1")


def _first_sentence(box: str) -> str:
    """Return what tyro says in a box, up to its first rule, as one line."""
    lines = [line.strip("│ ") for line in box.splitlines()[1:]]
    end = next((i for i, line in enumerate(lines) if set(line) <= set("─╰╯")), len(lines))
    return " ".join(lines[:end])
