"""docs/generator.md is what the commands say of themselves now, and all that stands in it can be done."""

import re

from helpers.paths import REPO
from pages import generator

from game_meta.cli.command_line import build_parser
from game_meta.cli.grade import GRADE_COLUMNS

PAGE = REPO / "docs" / "generator.md"


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == generator.page(), "docs/generator.md is stale: run `python docs/build.py`"


def test_every_command_in_it_is_one_that_the_program_takes():
    commands = re.findall(r"`game-meta ([^`]+)`", PAGE.read_text(encoding="utf-8"))
    assert [build_parser().parse_args(line.split()).run.__module__.rpartition(".")[2] for line in commands] == [
        line.split()[0] for line in (*generator.MADE, *generator.DESIGNED)
    ]


def test_every_column_of_a_grade_is_told():
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{name}` | {meaning} |" in text for name, meaning in GRADE_COLUMNS.items() if meaning)


def test_the_python_in_it_runs(capsys):
    exec(generator.API, {})
    seed, oracle, random, *_ = capsys.readouterr().out.split()
    assert seed.isdigit() and float(oracle) >= float(random) + 3


def test_the_pages_it_leads_to_have_these_places():
    for page, heading in re.findall(r"\]\(([\w./]+)(?:#([\w-]+))?\)", PAGE.read_text(encoding="utf-8")):
        text = (PAGE.parent / page).read_text(encoding="utf-8")
        assert not heading or heading in {line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("#")}
