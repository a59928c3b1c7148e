"""docs/language.md is what the ontology and the engine say now, and every example in it shows what it is there for."""

from pathlib import Path

import pytest
from pages import language
from pages.examples import KINDS, Example, read, section
from pages.play import play

from game_meta.vgdl import parse
from game_meta.vgdl.ontology import EFFECTS, GAME_LINE, SPRITES, TERMINATIONS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language.md"
EXAMPLES = [example for kind in KINDS for example in read(kind)]
OF = {"sprites": SPRITES, "effects": EFFECTS, "endings": TERMINATIONS, "game_line": GAME_LINE}
WITHOUT_INFLUENCE = {"key_handler"}
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.entry)


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == language.page(), "docs/language.md is stale: run `python docs/build.py`"


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_has_one_example(kind):
    assert [example.entry for example in read(kind)] == [name for name in OF[kind] if name not in WITHOUT_INFLUENCE]


@each_example
def test_an_example_shows_its_entry(example: Example):
    """Without the entry, or with another in its place, something else comes out."""
    assert play(example)[1] != play(example.without())[1]


@each_example
def test_an_example_is_a_game_without_warnings_in_which_every_type_has_its_letter(example: Example):
    warnings = []
    parse(example.text(), example.entry, warnings=warnings, levels=[("level", "\n".join(example.level))])
    assert not warnings
    letters = [example.letter(name) for name in ("wall", *example.types)]
    assert len(letters) == len(set(letters))
    assert len([line for line in example.lines if section(line) in ("rules", "endings")]) <= 3 and len(example.lines) <= 8
