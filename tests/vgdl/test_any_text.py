"""Whatever stands in a file, the parser answers with a game or with faults that have a place; the tools work on every game it accepts."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from game_meta.vgdl import Diagnostic, VGDLError, canonical_text, check_game, parse, rewrite_game
from game_meta.vgdl.syntax import split_lines

GARDEN = Path(__file__).with_name("garden.vgdl").read_text()
ROWS = GARDEN.splitlines()
WORDS = [
    *{word for row in ROWS for word in row.split()},
    "=",
    ">",
    "a=",
    "=b",
    "|",
    ":",
    "#",
    "EOS",
    "TIME",
    "stype=wall,avatar",
    "level",
    "spawn",
    "addTimer",
]


def survives(text: str) -> None:
    warnings: list[Diagnostic] = []
    try:
        game = parse(text, warnings=warnings)
    except VGDLError as error:
        assert error.diagnostics
        faults = error.diagnostics
    else:
        faults = [*warnings, *check_game(game)]
        assert canonical_text(parse(rewrite_game(text))) == canonical_text(game)
    rows = split_lines(text) or [""]
    for fault in faults:
        assert 1 <= fault.line <= len(rows) and 1 <= fault.column <= len(rows[fault.line - 1]) + 1, str(fault)


@given(st.text())
def test_any_text(text):
    survives(text)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["drop", "double", "word", "indent"]), st.integers(0, len(ROWS) - 1), st.integers(0, 6), st.sampled_from(WORDS)
        ),
        max_size=4,
    )
)
def test_a_game_with_some_lines_spoiled(edits):
    rows = list(ROWS)
    for what, number, place, word in edits:
        row = rows[number % len(rows)]
        if what == "drop" and len(rows) > 1:
            del rows[number % len(rows)]
        elif what == "double":
            rows.insert(number % len(rows), row)
        elif what == "word":
            words = row.split(" ")
            words.insert(place + 8, word)
            rows[number % len(rows)] = " ".join(words)
        elif what == "indent":
            rows[number % len(rows)] = " " * place + row.lstrip()
    survives("\n".join(rows))
