"""What README, CONTRIBUTING and the pages say can be typed the program takes; their links lead somewhere; the README's Python runs."""

import re
import shlex

import pytest
from helpers.paths import REPO

from game_meta.cli.command_line import COMMANDS, build_parser
from game_meta.cli.learner_settings import parse_settings

PAGES = [REPO / "README.md", REPO / "CONTRIBUTING.md", REPO / "benchmarks" / "README.md", REPO / "agents" / "README.md"]
PAGES += [page for page in sorted((REPO / "docs").glob("*.md")) if page.name != "generator.md"]  # that has a test of its own
NAMES = {module.__name__.rpartition(".")[2] for module in COMMANDS}


def commands_in(text):
    """Each `game-meta ...`, in backticks or on a line of a block, without the comment behind it."""
    lines = [line.split(" #")[0] for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    return [
        shlex.split(found) for found in re.findall(r"`game-meta ([^`]+)`", text) + re.findall(r"^game-meta (.+)", "\n".join(lines), re.M)
    ]


COMMANDS_TOLD = sorted({(page.name, *words) for page in PAGES for words in commands_in(page.read_text(encoding="utf-8"))})


def test_commands_are_found():
    assert len(COMMANDS_TOLD) > 30


@pytest.mark.parametrize("told", COMMANDS_TOLD, ids=" ".join)
def test_a_command_is_one_that_the_program_takes(told):
    words = list(told[1:])
    assert words[0] in NAMES or words == ["COMMAND", "--help"] or words[0].startswith("-")
    if len(words) == 1 or words[0] == "COMMAND":
        return  # only its name is told
    if "--config" in words:  # stands for what is in the file
        words[words.index("--config")] = "--learner"
        words[words.index("--learner") + 1] = "rl2"
        words += ["--minutes", "1"]
    try:
        args, settings = build_parser().parse_known_args(words)
    except SystemExit as stop:
        assert stop.code == 0 and "--help" in words
    else:
        assert not settings or args.takes_settings
        if args.takes_settings and ":" not in args.learner:  # `module:Class` is the reader's
            parse_settings(args.learner, settings, args.memory)


def test_the_python_in_the_readme_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", (REPO / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert "variants=8" in code
    told = {}
    exec(code.replace("variants=8", "variants=1").replace("1024", "16"), told)
    value, returns = capsys.readouterr().out.splitlines()
    assert value == "20.0" and len(returns.split(",")) == 5
    assert told["envs"].num_envs == 16 and not told["player"].fault


def anchors_of(page):
    """What the headings of a page are linked to by, as GitHub makes it."""
    headings = [line.lstrip("# ") for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "language.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8"))
    for path, anchor in links:
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors_of(target), f"{path}#{anchor}"


def test_the_readme_is_no_book():
    assert len((REPO / "README.md").read_text(encoding="utf-8").split()) < 2200
