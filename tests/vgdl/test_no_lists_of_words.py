"""What the words of the language are and do stands in vgdl/spec and nowhere else: no list of classes, effects or endings kept by hand."""

import ast

import pytest
from helpers.paths import REPO

from game_meta.vgdl.spec import EFFECTS, OCCASIONS, SPRITES, TERMINATIONS

PACKAGE = REPO / "game_meta"
WORDS = {*EFFECTS, *SPRITES, *TERMINATIONS, *OCCASIONS}
ENGLISH = {"spawn", "align"}  # these are also what they are in Python (`get_context("spawn")`) and in English
WRITES_GAMES = ("generator/grammar/",)  # games from nothing are texts, made of words


def words_in(path):
    """(line, word) of every string in a file that is just a word of the language; those inside longer texts are texts of games."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in WORDS - ENGLISH:
            yield node.lineno, node.value
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(bare_words(node.value)) > 1:
            yield node.lineno, node.value


def bare_words(text):
    """A list that was written as one text: `"killSprite killBoth".split()`."""
    words = text.split()
    return words if words and all(word in WORDS for word in words) else []


def test_no_module_but_the_records_names_a_word():
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).as_posix()
        if not inside.startswith(("vgdl/spec/", *WRITES_GAMES)):
            found += [f"game_meta/{inside}:{line}: {word}" for line, word in words_in(path)]
    assert not found, "read it from the record (EFFECTS, SPRITES, TERMINATIONS in game_meta/vgdl/spec), or add a fact to the records"


@pytest.mark.parametrize("ending", ["Avatar", "Chaser", "Missile"])
def test_no_module_takes_a_class_by_the_end_of_its_name(ending):
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert not [str(path) for path, text in texts.items() if f'endswith("{ending}")' in text]


@pytest.mark.parametrize("source", ['X = {"killSprite"}', 'f("stepBack killBoth".split())', 'if cls == "Chaser": pass', 'kind = "Timeout"'])
def test_such_lists_would_be_found(tmp_path, source):
    file = tmp_path / "source"
    file.write_text(source)
    assert list(words_in(file))
