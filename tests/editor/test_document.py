"""Typing, moving, erasing and taking back, as a person sees it: `|` is the cursor, `[` the other end of a selection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game_meta.editor import Document, TextPosition, editing
from game_meta.editor.document import TextTooLong
from game_meta.vgdl.bounds import MAX_GAME_CHARS


class PretendedClipboard:
    """Of no desktop."""

    def __init__(self, text=""):
        self.text = text

    def put(self, text):
        self.text = text

    def get(self):
        return self.text


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
    return lambda document: [editing.type_text(document, char) if char != "\n" else editing.insert_newline(document) for char in text]


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
    assert after("|", typed("ab"), editing.move_left, typed("c"), undo) == "a|b"
    assert after("abcd|", editing.erase_left, editing.erase_left, typed("x"), undo, undo) == "abcd|"
    assert after("[abc| def", typed("x"), undo) == "[abc| def"


def test_undo_brings_the_selection_back():
    assert (
        after("one [two| three", lambda d: editing.cut_selection(d, PretendedClipboard()), editing.move_to_top, undo) == "one [two| three"
    )


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
    assert after(before, editing.insert_newline) == behind


def test_erasing():
    assert after("ab|c", editing.erase_left) == "a|c"
    assert after("        |gem", editing.erase_left) == "    |gem"
    assert after("      |gem", editing.erase_left) == "    |gem"
    assert after("\t\t|gem", editing.erase_left) == "\t|gem"
    assert after("one\n|two", editing.erase_left) == "one|two"
    assert after("one|\ntwo", editing.erase_right) == "one|two"
    assert after("|", editing.erase_left, editing.erase_right) == "|"
    assert after("gem avatar| > x", editing.erase_word_left) == "gem | > x"
    assert after("gem| avatar > x", editing.erase_word_right) == "gem| > x"


def test_moves():
    assert after("one |two", editing.move_left, editing.move_left) == "on|e two"
    assert after("one|\ntwo", editing.move_right) == "one\n|two"
    assert after("[one| two", editing.move_left) == "|one two"
    assert after("long line|\nab\nlong line", editing.move_down, editing.move_down) == "long line\nab\nlong line|"
    assert after("one\nt|wo", editing.move_down) == "one\ntwo|"
    assert after("    gem|", editing.move_to_line_start) == "    |gem"
    assert after("    |gem", editing.move_to_line_start) == "|    gem"
    assert after("|ab\ncd", editing.move_to_bottom) == "ab\ncd|"
    assert after("ab|\ncd", lambda d: editing.move_down(d, select=True)) == "ab[\ncd|"


def test_moves_by_words():
    text = "gem avatar > stype=ruby"
    made, stops = Document(text), []
    while made.cursor != made.end:
        editing.move_word_right(made)
        stops.append(text[: made.cursor.column])
    assert stops == ["gem", "gem avatar", "gem avatar >", "gem avatar > stype", "gem avatar > stype=", text]
    editing.move_word_left(made)
    assert shown(made) == "gem avatar > stype=|ruby"
    assert after("    |gem", editing.move_word_left) == "|    gem"
    assert after("one\n|two", editing.move_word_left) == "one|\ntwo"


def test_a_double_click_selects_the_word():
    made = Document("gem > stype=ruby")
    editing.select_word(made, (0, 13))
    assert made.selected == "ruby"
    editing.select_word(made, (0, 11))
    assert made.selected == "="


def test_lines_go_deeper_and_back():
    before = "SpriteSet\n[gem\n  coin\n\n|wall"
    assert after(before, editing.indent_lines) == "SpriteSet\n[    gem\n      coin\n\n|wall"
    assert after(before, editing.indent_lines, editing.outdent_lines) == before
    assert after("a|b", editing.indent_lines) == "a   |b"
    assert after("\ta|b", editing.outdent_lines) == "a|b"


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
    clipboard = PretendedClipboard()
    assert after("one [two| three", lambda d: editing.cut_selection(d, clipboard)) == "one | three" and clipboard.get() == "two"
    assert after("a|b", lambda d: editing.paste_clipboard(d, clipboard)) == "atwo|b"
    assert after("one\nt|wo", lambda d: editing.copy_selection(d, clipboard)) == "one\nt|wo" and clipboard.get() == "two\n"
    assert after("one\nth|ree", lambda d: editing.paste_clipboard(d, clipboard)) == "one\ntwo\n|three"
    assert after("a|b", lambda d: editing.paste_clipboard(d, PretendedClipboard("x\r\ny"))) == "ax\ny|b"


def test_finding_goes_round():
    made = document("gem |Gem gem")
    assert [editing.find_next(made, "gem"), editing.find_next(made, "gem"), editing.find_next(made, "gem")] == [
        (TextPosition(0, 4), TextPosition(0, 7)),
        (TextPosition(0, 8), TextPosition(0, 11)),
        (TextPosition(0, 0), TextPosition(0, 3)),
    ]
    assert editing.find_next(made, "gem", backwards=True) == (TextPosition(0, 8), TextPosition(0, 11))
    assert editing.find_next(made, "Gem") == editing.find_next(made, "Gem") == (TextPosition(0, 4), TextPosition(0, 7))
    assert editing.find_next(made, "coin") is None and editing.find_all(made, "") == []
    assert editing.find_all(Document("one\ntwo\none"), "o\nt") == []
    assert editing.find_all(Document("one\ntwo\none"), "e\nt") == [(TextPosition(0, 2), TextPosition(1, 1))]


def test_all_are_replaced_in_one_step():
    made = document("gem gem\ngem|")
    assert editing.replace_all(made, "gem", "ruby") == 3
    assert shown(made) == "ruby ruby\nruby|"
    made.undo()
    assert shown(made) == "gem gem\ngem|"


def test_a_text_longer_than_any_game_is_refused():
    made = document("on|e")
    with pytest.raises(TextTooLong):
        editing.paste_clipboard(made, PretendedClipboard("x" * MAX_GAME_CHARS))
    assert shown(made) == "on|e" and not made.undo()


def test_a_history_forgets_its_oldest_steps_when_it_grows_too_large():
    made = Document()
    for _ in range(30):
        made.replace(made.cursor, made.cursor, "x" * 900_000)
        made.replace(TextPosition(0, 0), made.end, "")
    assert made.history.size <= 8_000_000 and made.undo() and len(made.text) == 900_000


ACTS = {
    "type": lambda d, text: editing.type_text(d, text[:1]),
    "paste": lambda d, text: editing.paste_clipboard(d, PretendedClipboard(text)),
    "newline": lambda d, _: editing.insert_newline(d),
    "backspace": lambda d, _: editing.erase_left(d),
    "delete": lambda d, _: editing.erase_right(d),
    "word": lambda d, _: editing.erase_word_left(d),
    "indent": lambda d, _: editing.indent_lines(d),
    "outdent": lambda d, _: editing.outdent_lines(d),
    "comment": lambda d, _: editing.toggle_comment(d),
    "double": lambda d, _: editing.duplicate_lines(d),
    "drop": lambda d, _: editing.delete_lines(d),
    "down": lambda d, _: editing.move_lines(d, down=True),
    "up": lambda d, _: editing.move_lines(d, down=False),
    "cut": lambda d, _: editing.cut_selection(d, PretendedClipboard()),
    "replace": lambda d, text: editing.replace_all(d, text, "gem"),
    "become": lambda d, text: d.replace_all_text(text),
    "go": lambda d, text: editing.move_cursor_to(d, (len(text), 2 * len(text))),
    "select": lambda d, text: editing.move_cursor_to(d, (len(text) // 2, len(text)), select=True),
    "undo": lambda d, _: d.undo(),
    "redo": lambda d, _: d.redo(),
}
TEXTS = st.text(st.sampled_from("ab >=\n\t #"), max_size=12)


@given(TEXTS, st.lists(st.tuples(st.sampled_from(sorted(ACTS)), TEXTS), max_size=30))
def test_whatever_is_done_is_undone_and_done_again(text, acts):
    made = Document(text)
    for name, word in acts:
        ACTS[name](made, word)
        assert made.lines and made.clamp_position(made.cursor) == made.cursor and made.clamp_position(made.anchor) == made.anchor
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
