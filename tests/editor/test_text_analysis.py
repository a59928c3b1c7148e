"""What the editor says of a text: colours, diagnostics and quick fixes, completion, the palette of a level."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game_meta import content
from game_meta.editor import Document, TextPosition
from game_meta.editor.completion import accept_completion, complete_word
from game_meta.editor.diagnostics import diagnose
from game_meta.editor.file_session import TEMPLATE_FOLDER, TEMPLATE_ORDER, load_templates
from game_meta.editor.highlight import TOKEN_KINDS, highlight
from game_meta.editor.painting import add_symbol, list_symbols, read_boards, types_without_symbol
from game_meta.editor.section_index import index_sections
from game_meta.vgdl import check_file, parse

GAME = """\
BasicGame square_size=10   # a comment
    SpriteSet
        thing >
            gem > Immovable color=RED
        shot > Missile orientation=UP
        avatar > ShootAvatar stype=shot
    LevelMapping
        . >
        g > gem
    InteractionSet
        avatar wall EOS > stepBack
        shot wall gem > killSprite
        gem avatar > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True
    LevelSet
        level
            wwwww
            wA.gw
            wwwww
    VariantSet
        layout scatter > gem on=. each=1..2
"""
SHIPPED = sorted(content.list_content("games").values())


def coloured(line, text=GAME):
    """The words of the line that begins so, each with its kind."""
    row = next(row for row, raw in enumerate(text.split("\n")) if raw.strip().startswith(line))
    raw = text.split("\n")[row]
    return [(raw[token.start : token.end], token.kind) for token in highlight(text)[row]]


def test_every_word_has_its_colour():
    assert coloured("BasicGame") == [
        ("BasicGame", "game"),
        ("square_size", "parameter"),
        ("=", "sign"),
        ("10", "number"),
        ("# a comment", "comment"),
    ]
    assert coloured("SpriteSet") == [("SpriteSet", "section")]
    assert coloured("gem > Imm")[:4] == [("gem", "name"), (">", "sign"), ("Immovable", "class"), ("color", "parameter")]
    assert coloured("g > gem") == [("g", "character"), (">", "sign"), ("gem", "type")]
    assert [kind for _, kind in coloured("avatar wall EOS")] == ["type", "type", "type", "sign", "effect"]
    assert [kind for _, kind in coloured("SpriteCounter")][:4] == ["ending", "parameter", "sign", "type"]
    assert coloured("wA.gw") == [("w", "cell"), ("A", "cell"), (".", "cell"), ("g", "cell"), ("w", "cell")]
    assert coloured("layout")[:4] == [("layout", "verb"), ("scatter", "verb"), (">", "sign"), ("gem", "type")]


def test_what_has_no_meaning_is_coloured_so():
    text = GAME.replace("gem avatar > killSprite", "gm avatar > kilSprite").replace("wA.gw", "wA.?w")
    assert [kind for _, kind in coloured("gm avatar", text)[:4]] == ["unknown", "type", "sign", "unknown"]
    assert coloured("wA.?w", text)[3] == ("?", "unknown")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_games_have_no_word_without_meaning(path):
    text = path.read_text()
    told = highlight(text)
    unknown = [
        (row + 1, line[token.start : token.end])
        for row, line in enumerate(text.split("\n"))
        for token in told[row]
        if token.kind == "unknown"
    ]
    assert unknown == []
    game, seen = parse(text), index_sections(text)
    assert seen.types == set(game.sprites) and dict(seen.mapping) == game.mapping
    assert tuple(level.rows for level in seen.levels) == game.levels
    assert [(mark.row, mark.message) for mark in diagnose(text, str(path)).diagnostics] == [
        (fault.line - 1, fault.message) for fault in check_file(path).diagnostics
    ]


def marked(text):
    """What is underlined, what is said, and the quick fix."""
    rows = text.split("\n")
    return [
        (rows[mark.row][mark.start : mark.end], mark.message, mark.quick_fix and mark.quick_fix.label)
        for mark in diagnose(text).diagnostics
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "underlined"),
    [
        ("gem avatar > killSprite", "gem avatar > kilSprite", "kilSprite"),
        ("shot wall gem", "shot wal gem", "wal"),
        ("stype=gem limit", "stype=gm limit", "gm"),
        ("gem > Immovable", "gem > Imovable", "Imovable"),
        ("TerminationSet", "TerminationSets", "TerminationSets"),
        ("SpriteCounter", "SpriteConter", "SpriteConter"),
        ("Immovable color=RED", "Immovable colour=RED", "colour"),
    ],
)
def test_a_wrong_word_is_underlined_and_mended(right, wrong, underlined):
    document = Document(GAME.replace(right, wrong))
    (mark,) = [mark for mark in diagnose(document.text).diagnostics if mark.quick_fix and "write" in mark.quick_fix.label]
    assert document.lines[mark.row][mark.start : mark.end] == underlined
    document.apply_edits([mark.quick_fix.edit])
    assert document.text == GAME and diagnose(GAME).diagnostics == ()
    document.undo()
    assert wrong in document.text


def cured(text):
    """The text after every quick fix that is offered, one after the other."""
    document = Document(text)
    while fixes := [mark.quick_fix for mark in diagnose(document.text).diagnostics if mark.quick_fix]:
        document.apply_edits([fixes[0].edit])
    return document.text


def test_what_is_missing_is_added():
    text = GAME.replace("shot wall gem >", "shot wall >")
    assert marked(text) == [("shot", "`shot` can meet `gem`, but no rule says what happens then", "add the rule `shot gem > stepBack`")]
    assert diagnose(cured(text)).diagnostics == ()


def test_a_game_line_alone_becomes_a_game():
    text = cured("BasicGame\n")
    assert diagnose(text).diagnostics == () and len(diagnose(text).game.levels) == 1


def test_wrong_depth_is_mended():
    assert cured(GAME.replace("        shot wall gem", "          shot wall gem")) == GAME
    assert cured(GAME.replace("    TerminationSet", "      TerminationSet")) == GAME


def test_a_cell_without_meaning_is_underlined_alone():
    assert ("?", "the character `?` stands for nothing, the cell stays empty: add `? > type` to LevelMapping", None) in marked(
        GAME.replace("wA.gw", "wA?gw")
    )


def offered(line, below):
    """What is offered at the end of a line put below another one."""
    rows = GAME.split("\n")
    row = rows.index(below) + 1
    rows.insert(row, line)
    return [option.text for option in complete_word("\n".join(rows), TextPosition(row, len(line))).options]


@pytest.mark.parametrize(
    ("line", "below", "first"),
    [
        ("        coin > Imm", "    SpriteSet", ["Immovable"]),
        ("        coin > Immovable colo", "    SpriteSet", ["color="]),
        ("        coin > Immovable color=YE", "    SpriteSet", ["YELLOW", "LIGHTYELLOW"]),
        ("            dart > rot", "        shot > Missile orientation=UP", ["rotateInPlace="]),
        ("        ge", "    InteractionSet", ["gem"]),
        ("        gem avatar > stepb", "    InteractionSet", ["stepBack"]),
        ("        gem avatar > transformTo sty", "    InteractionSet", ["stype="]),
        ("        gem avatar > transformTo stype=sh", "    InteractionSet", ["shot"]),
        ("        gem avatar > addTimer ftype=transformTo forceO", "    InteractionSet", ["forceOrientation="]),
        ("        Timeo", "    TerminationSet", ["Timeout"]),
        ("        Timeout win=T", "    TerminationSet", ["True"]),
        ("        x > sho", "    LevelMapping", ["shot"]),
        ("        rot", "    VariantSet", ["rotate"]),
        ("        layout sc", "    VariantSet", ["scatter"]),
        ("        choose rule > gem avatar : 2x !killS", "    VariantSet", []),
        ("        choose rule > gem avatar : killSp", "    VariantSet", ["killSprite"]),
        ("            w", "            wwwww", []),
        ("        # stepB", "    InteractionSet", []),
    ],
)
def test_what_a_word_could_be(line, below, first):
    assert offered(line, below)[: len(first) or None] == first


def test_sections_that_are_missing_are_offered_at_the_margin():
    text = "BasicGame\n    SpriteSet\n    Te"
    assert complete_word(text, TextPosition(2, 6)).options[0].text == "TerminationSet"
    assert "SpriteSet" not in [option.text for option in complete_word("BasicGame\n    SpriteSet\n    ", TextPosition(2, 4)).options]
    assert [option.text for option in complete_word("", TextPosition(0, 0)).options] == ["BasicGame", "GameSpace"]


def test_accepting_writes_the_name():
    document = Document(GAME.replace("killSprite scoreChange=1", "kills scoreChange=1"))
    row = next(row for row, line in enumerate(document.lines) if "kills" in line)
    document.select((row, document.lines[row].index("kills") + 5))
    completion = complete_word(document.text, document.cursor)
    accept_completion(document, completion, completion.options[0])
    assert document.text == GAME


def test_the_palette_says_what_each_character_means():
    told = {symbol.char: symbol for symbol in list_symbols(GAME)}
    assert list(told) == [".", "w", "A", "g"]
    assert told["g"].types == ("gem",) and told["g"].meaning == "gem: Stands still for ever." and told["g"].used == 1
    assert told["A"].unique and not told["g"].unique
    assert told["."].meaning == "For the generator: layout scatter > gem on=. each=1..2"
    assert "no meaning yet" in {symbol.char: symbol for symbol in list_symbols(GAME.replace("wA.gw", "wA?gw"))}["?"].meaning


def test_a_type_without_a_character_gets_one():
    assert types_without_symbol(GAME) == ["shot"]
    document = Document(GAME)
    char, edit = add_symbol(GAME, "shot")
    document.apply_edits([edit])
    assert char == "s" and parse(document.text).mapping["s"] == ("shot",) and types_without_symbol(document.text) == []


PIECES = [*GAME.split("\n"), *GAME.split(), "", " ", "\t", "=", "level", "#", "        "]


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(["\n", " "]), st.integers(0, 30), st.integers(0, 40))
def test_whatever_the_text_is_everything_has_an_answer(pieces, between, row, column):
    text = between.join(pieces)
    document = Document(text)
    told = highlight(text)
    assert len(told) == len(document.lines)
    for line, tokens in zip(document.lines, told, strict=True):
        assert all(token.kind in TOKEN_KINDS and 0 <= token.start < token.end <= len(line) for token in tokens)
        assert all(one.end <= other.start for one, other in pairwise(tokens))
    for mark in diagnose(text).diagnostics:
        assert 0 <= mark.row < len(document.lines) and 0 <= mark.start < mark.end
        if mark.quick_fix:
            place = mark.quick_fix.edit.start
            assert document.text_between(place, mark.quick_fix.edit.removed_end) == mark.quick_fix.edit.removed
    complete_word(text, document.clamp_position((row, column)))
    list_symbols(text), read_boards(text)


@pytest.mark.parametrize("template", load_templates(), ids=lambda template: template.name)
def test_templates_are_games_without_a_fault(template):
    assert diagnose(template.text, "mine.vgdl").diagnostics == () and template.about.endswith((".", "?"))


def test_every_template_is_named():
    assert {path.stem for path in TEMPLATE_FOLDER.iterdir()} == set(TEMPLATE_ORDER)
