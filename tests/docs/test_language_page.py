"""docs/language.md is what the vocabulary and the engine say now, and every example in it shows what it is there for."""

import pytest
from helpers.paths import REPO
from pages import language, varying
from pages.examples import KINDS, Example, read, section
from pages.play import play

from game_meta.generator.layouts import BOARD_KINDS
from game_meta.generator.splits import SPLITS
from game_meta.generator.variant_set import VARIATION_KINDS as KINDS_OF_VARIATION
from game_meta.generator.variation import VARIANT_VERBS, vary_game
from game_meta.vgdl import parse
from game_meta.vgdl.spec import EFFECTS, GAME_LINE, SPRITES, TERMINATIONS

PAGE = REPO / "docs" / "language.md"
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


VARIANTS = varying.examples()
each_line = pytest.mark.parametrize("example", VARIANTS, ids=lambda example: example.variants[0])


def test_every_verb_of_a_variant_set_is_in_the_page():
    """A verb with subjects of its own has an entry for each, and one besides that shows any other subject."""
    headings = {line.removeprefix("### ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("### ")}
    assert {f"{verb} {subject}" for verb, subject in VARIANT_VERBS if subject} <= headings
    for verb in (verb for verb, subject in VARIANT_VERBS if not subject):
        assert any(heading.startswith(f"{verb} ") and tuple(heading.split()) not in VARIANT_VERBS for heading in headings), verb


def test_the_tables_have_every_kind_split_and_board():
    section = varying.section()
    assert all(f"\n| `{name}` | " in section for name in (*KINDS_OF_VARIATION, *SPLITS))
    assert "    ".join(f"{kind:<11}" for kind in BOARD_KINDS).rstrip() in section


@each_line
def test_a_line_of_a_variant_set_shows_what_its_heading_says(example: Example):
    assert any(line.startswith(example.entry) for line in example.variants)
    assert {tuple(line.split()[:2]) for line in example.variants} >= {tuple(example.entry.split())}


@each_line
def test_the_seeds_make_different_things_of_a_line(example: Example):
    game = varying.family(example)
    assert len({vary_game(game, seed) for seed in varying.SEEDS}) > 1
    assert len(varying.outcome(game, {"seed": vary_game(game, 0)})) < 20


@each_line
def test_what_is_drawn_is_a_game(example: Example):
    warnings = []
    parse(example.text(), example.entry, warnings=warnings, levels=[("level", "\n".join(example.level))])
    assert not warnings
    for seed in varying.SEEDS:
        parse(vary_game(varying.family(example), seed), "a draw")
