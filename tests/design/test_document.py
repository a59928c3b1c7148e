"""Typing, moving, erasing and taking back, as a person sees it: `|` is the cursor, `[` the other end of a selection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game_meta.design import Document, Place, editing, find, moves
from game_meta.design.document import TooLong
from game_meta.design.editing import Pocket
from game_meta.vgdl.parser import MAX_CHARS


def document(shown):
    """A document from a text with the cursor drawn into it."""
    places = {}
    for sign in sorted("|[", key=shown.find, reverse=True):
        if (at := shown.find(sign)) >= 0:
            before = shown[:at].replace("[", "").replace("|", "")
            places[sign] = (before.count("\n"), len(before) - before.rfind("\n") - 1)
    made = Document(shown.replace("|", "").replace("[", ""))
    made.select(places.get("|", (0, 0)), places.get("["))
    return made


def shown(document):
    lines = list(document.lines)
    signs = {document.cursor: "|"} | ({document.anchor: "["} if document.anchor != document.cursor else {})
    for place in sorted(signs, reverse=True):
        lines[place.row] = lines[place.row][: place.column] + signs[place] + lines[place.row][place.column :]
    return "\n".join(lines)


def after(before, *acts):
    made = document(before)
    for act in acts:
        act(made)
    return shown(made)


def typed(text):
    return lambda document: [editing.type_in(document, char) if char != "\n" else editing.newline(document) for char in text]


def undo(document):
    document.undo()


def redo(document):
    document.redo()


def test_typing_goes_in_at_the_cursor_and_over_what_is_selected():
    assert after("gem| > Immovable", typed("s")) == "gems| > Immovable"
    assert after("[gem| > Immovable", typed("ruby")) == "ruby| > Immovable"
    assert after("one\n[two\nthr|ee", typed("x")) == "one\nx|ee"


def test_undo_takes_words_away_and_redo_brings_them_back():
    act = typed("gem avatar > killSprite")
    assert after("|", act, undo) == "gem avatar > |"
    assert after("|", act, undo, undo, undo) == "gem |"
    assert after("|", act, undo, undo, redo) == "gem avatar > |"
    assert after("|", act, undo, typed("x"), redo) == "gem avatar > x|"


def test_what_comes_between_begins_a_new_step():
    assert after("|", typed("ab"), moves.left, typed("c"), undo) == "a|b"
    assert after("abcd|", editing.backspace, editing.backspace, typed("x"), undo, undo) == "abcd|"
    assert after("[abc| def", typed("x"), undo) == "[abc| def"


def test_undo_brings_the_selection_back():
    assert after("one [two| three", lambda d: editing.cut(d, Pocket()), moves.top, undo) == "one [two| three"


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("    SpriteSet|", "    SpriteSet\n        |"),
        ("    SpriteSet\n        thing >|", "    SpriteSet\n        thing >\n            |"),
        ("    SpriteSet\n        gem > Immovable|", "    SpriteSet\n        gem > Immovable\n        |"),
        ("    LevelMapping\n        . >|", "    LevelMapping\n        . >\n        |"),
        ("    LevelSet\n        level|", "    LevelSet\n        level\n            |"),
        ("BasicGame square_size=10|", "BasicGame square_size=10\n    |"),
        ("  gem > | Immovable", "  gem > \n  |Immovable"),
    ],
)
def test_a_new_line_is_indented_as_it_should_be(before, behind):
    assert after(before, editing.newline) == behind


def test_erasing():
    assert after("ab|c", editing.backspace) == "a|c"
    assert after("        |gem", editing.backspace) == "    |gem"
    assert after("      |gem", editing.backspace) == "    |gem"
    assert after("\t\t|gem", editing.backspace) == "\t|gem"
    assert after("one\n|two", editing.backspace) == "one|two"
    assert after("one|\ntwo", editing.delete) == "one|two"
    assert after("|", editing.backspace, editing.delete) == "|"
    assert after("gem avatar| > x", editing.delete_word_left) == "gem | > x"
    assert after("gem| avatar > x", editing.delete_word_right) == "gem| > x"


def test_moves():
    assert after("one |two", moves.left, moves.left) == "on|e two"
    assert after("one|\ntwo", moves.right) == "one\n|two"
    assert after("[one| two", moves.left) == "|one two"
    assert after("long line|\nab\nlong line", moves.down, moves.down) == "long line\nab\nlong line|"
    assert after("one\nt|wo", moves.down) == "one\ntwo|"
    assert after("    gem|", moves.home) == "    |gem"
    assert after("    |gem", moves.home) == "|    gem"
    assert after("|ab\ncd", moves.bottom) == "ab\ncd|"
    assert after("ab|\ncd", lambda d: moves.down(d, select=True)) == "ab[\ncd|"


def test_moves_by_words():
    text = "gem avatar > stype=ruby"
    made, stops = Document(text), []
    while made.cursor != made.end:
        moves.word_right(made)
        stops.append(text[: made.cursor.column])
    assert stops == ["gem", "gem avatar", "gem avatar >", "gem avatar > stype", "gem avatar > stype=", text]
    moves.word_left(made)
    assert shown(made) == "gem avatar > stype=|ruby"
    assert after("    |gem", moves.word_left) == "|    gem"
    assert after("one\n|two", moves.word_left) == "one|\ntwo"


def test_a_double_click_selects_the_word():
    made = Document("gem > stype=ruby")
    moves.select_word(made, (0, 13))
    assert made.selected == "ruby"
    moves.select_word(made, (0, 11))
    assert made.selected == "="


def test_lines_go_deeper_and_back():
    before = "SpriteSet\n[gem\n  coin\n\n|wall"
    assert after(before, editing.indent) == "SpriteSet\n[    gem\n      coin\n\n|wall"
    assert after(before, editing.indent, editing.outdent) == before
    assert after("a|b", editing.indent) == "a   |b"
    assert after("\ta|b", editing.outdent) == "a|b"


def test_whole_lines():
    assert after("one\nt|wo\nthree", editing.duplicate_lines) == "one\ntwo\nt|wo\nthree"
    assert after("one\nt|wo\nthree", editing.delete_lines) == "one\nt|hree"
    assert after("one\ntw|o", editing.delete_lines) == "on|e"
    assert after("one\nt|wo\nthree", lambda d: editing.move_lines(d, down=True)) == "one\nthree\nt|wo"
    assert after("[one\ntwo|\nthree", lambda d: editing.move_lines(d, down=True)) == "three\n[one\ntwo|"
    assert after("one\nt|wo", lambda d: editing.move_lines(d, down=False), undo) == "one\nt|wo"
    assert after("|one\ntwo", lambda d: editing.move_lines(d, down=False)) == "|one\ntwo"


def test_comments_come_and_go_but_not_in_levels():
    assert after("  [gem\n    coin|", editing.toggle_comment) == "  [# gem\n  #   coin|"
    assert after("  # [gem\n  #   coin|", editing.toggle_comment) == "  [gem\n    coin|"
    level = "    LevelSet\n        level\n            w|A"
    assert after(level, editing.toggle_comment) == level


def test_the_clipboard():
    clipboard = Pocket()
    assert after("one [two| three", lambda d: editing.cut(d, clipboard)) == "one | three" and clipboard.get() == "two"
    assert after("a|b", lambda d: editing.paste(d, clipboard)) == "atwo|b"
    assert after("one\nt|wo", lambda d: editing.copy(d, clipboard)) == "one\nt|wo" and clipboard.get() == "two\n"
    assert after("one\nth|ree", lambda d: editing.paste(d, clipboard)) == "one\ntwo\n|three"
    assert after("a|b", lambda d: editing.paste(d, Pocket("x\r\ny"))) == "ax\ny|b"


def test_finding_goes_round():
    made = document("gem |Gem gem")
    assert [find.find(made, "gem"), find.find(made, "gem"), find.find(made, "gem")] == [
        (Place(0, 4), Place(0, 7)),
        (Place(0, 8), Place(0, 11)),
        (Place(0, 0), Place(0, 3)),
    ]
    assert find.find(made, "gem", backwards=True) == (Place(0, 8), Place(0, 11))
    assert find.find(made, "Gem") == find.find(made, "Gem") == (Place(0, 4), Place(0, 7))
    assert find.find(made, "coin") is None and find.matches(made, "") == []
    assert find.matches(Document("one\ntwo\none"), "o\nt") == []
    assert find.matches(Document("one\ntwo\none"), "e\nt") == [(Place(0, 2), Place(1, 1))]


def test_all_are_replaced_in_one_step():
    made = document("gem gem\ngem|")
    assert find.replace_all(made, "gem", "ruby") == 3
    assert shown(made) == "ruby ruby\nruby|"
    made.undo()
    assert shown(made) == "gem gem\ngem|"


def test_a_text_longer_than_any_game_is_refused():
    made = document("on|e")
    with pytest.raises(TooLong):
        editing.paste(made, Pocket("x" * MAX_CHARS))
    assert shown(made) == "on|e" and not made.undo()


def test_a_history_forgets_its_oldest_steps_when_it_grows_too_large():
    made = Document()
    for _ in range(30):
        made.replace(made.cursor, made.cursor, "x" * 900_000)
        made.replace(Place(0, 0), made.end, "")
    assert made.history.size <= 8_000_000 and made.undo() and len(made.text) == 900_000


ACTS = {
    "type": lambda d, text: editing.type_in(d, text[:1]),
    "paste": lambda d, text: editing.paste(d, Pocket(text)),
    "newline": lambda d, _: editing.newline(d),
    "backspace": lambda d, _: editing.backspace(d),
    "delete": lambda d, _: editing.delete(d),
    "word": lambda d, _: editing.delete_word_left(d),
    "indent": lambda d, _: editing.indent(d),
    "outdent": lambda d, _: editing.outdent(d),
    "comment": lambda d, _: editing.toggle_comment(d),
    "double": lambda d, _: editing.duplicate_lines(d),
    "drop": lambda d, _: editing.delete_lines(d),
    "down": lambda d, _: editing.move_lines(d, down=True),
    "up": lambda d, _: editing.move_lines(d, down=False),
    "cut": lambda d, _: editing.cut(d, Pocket()),
    "replace": lambda d, text: find.replace_all(d, text, "gem"),
    "become": lambda d, text: d.become(text),
    "go": lambda d, text: moves.to(d, (len(text), 2 * len(text))),
    "select": lambda d, text: moves.to(d, (len(text) // 2, len(text)), select=True),
    "undo": lambda d, _: d.undo(),
    "redo": lambda d, _: d.redo(),
}
TEXTS = st.text(st.sampled_from("ab >=\n\t #"), max_size=12)


@given(TEXTS, st.lists(st.tuples(st.sampled_from(sorted(ACTS)), TEXTS), max_size=30))
def test_whatever_is_done_is_undone_and_done_again(text, acts):
    made = Document(text)
    for name, word in acts:
        ACTS[name](made, word)
        assert made.lines and made.nearest(made.cursor) == made.cursor and made.nearest(made.anchor) == made.anchor
        assert made.text == "\n".join(made.lines) and made._size == len(made.text)
    while made.redo():
        pass
    last = made.text
    while made.undo():
        pass
    assert made.text == text
    while made.redo():
        pass
    assert made.text == last
