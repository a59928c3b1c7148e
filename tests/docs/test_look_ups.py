"""The look-ups of CONTRIBUTING.md: each search is short and finds what it says, so that who knows the field gets there at once."""

import re
import shlex
import subprocess

import pytest
from helpers.paths import REPO

MOST_LINES = 15  # that a reader would look through
SECTION = (REPO / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## Ten look-ups\n")[1].split("\n## ")[0]
ROWS = [
    [cell.strip() for cell in re.split(r" \| ", line.strip("|"))]
    for line in SECTION.splitlines()
    if line.startswith("| ") and "`grep" in line
]


def test_there_are_ten():
    assert len(ROWS) == 10


@pytest.mark.parametrize(("question", "search", "place"), ROWS, ids=[row[0] for row in ROWS])
def test_the_search_finds_the_place(question, search, place):
    words = shlex.split(search.strip("`"))
    found = subprocess.run(
        [*words, "--exclude-dir=.venv", "--exclude-dir=.git"], cwd=REPO, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len(found) <= MOST_LINES
    files = {line.split(":")[0].removeprefix("./") for line in found}
    assert re.match(r"`([\w./]+)`", place)[1] in files
