"""Nothing that was written is lost: neither to a kill, nor to another program that writes the file, nor to a test play."""

import json
import os
import signal
import sys
import time
from subprocess import PIPE

import pytest
from helpers.processes import start

from game_meta import files
from game_meta.editor import TextPosition, editing
from game_meta.editor.file_session import (
    FileChangedElsewhere,
    FileNews,
    FileSession,
    decode_text,
    encode_text,
    history_leads_to,
    leftovers_in_folder,
    leftovers_of_game,
)

TEXT = "BasicGame\n    SpriteSet\n        gem > Immovable\n"


@pytest.fixture
def path(tmp_path):
    return files.write_atomically(tmp_path / "mine.vgdl", TEXT)


def write(keep, text):
    for char in text:
        editing.type_text(keep.document, char)


def test_what_is_saved_is_in_the_file_and_nothing_else_stays(path):
    keep = FileSession(path)
    write(keep, "# ")
    keep.autosave()
    assert keep.modified and len(list(path.parent.iterdir())) == 2
    keep.save()
    assert path.read_text() == "# " + TEXT and not keep.modified
    assert list(path.parent.iterdir()) == [path]


def test_a_text_that_is_as_in_the_file_again_needs_no_autosave(path):
    keep = FileSession(path)
    write(keep, "#")
    keep.autosave()
    keep.document.undo()
    keep.autosave()
    assert list(path.parent.iterdir()) == [path]


def test_it_puts_aside_only_what_is_new(path):
    keep = FileSession(path)
    write(keep, "#")
    assert keep.pending_autosave() and not keep.pending_autosave()
    write(keep, "#")
    assert keep.pending_autosave()


DYING = """
import sys
from game_meta.editor import editing
from game_meta.editor.file_session import FileSession

keep = FileSession(sys.argv[1])
for number in range(1_000_000):
    for char in f"{number} ":
        editing.type_text(keep.document, char)
    keep.autosave()
    print(number, flush=True)
"""


def test_after_a_kill_the_text_is_there_and_its_undo(path):
    """A real process types number after number, and is killed in the middle of it."""
    with start([sys.executable, "-c", DYING, path], stdout=PIPE) as dying:
        told = [int(dying.stdout.readline()) for _ in range(20)]
        assert [left.alive for left in leftovers_of_game(path)] == [True]
        dying.send_signal(signal.SIGKILL)
        told += [int(line) for line in dying.stdout if line.strip()]
    keep = FileSession(path)
    (left,) = keep.find_leftovers()
    assert not left.alive and keep.document.text == TEXT
    keep.recover(left)
    numbers = keep.document.text.removesuffix(TEXT).split()
    assert numbers == [str(number) for number in range(len(numbers))] and len(numbers) > told[-1]
    assert keep.modified and not keep.conflict
    keep.document.undo()
    assert keep.document.text.removesuffix(TEXT).split() == numbers[:-1]
    while keep.document.undo():
        pass
    assert keep.document.text == TEXT
    while keep.document.redo():
        pass
    keep.save()
    assert leftovers_of_game(path) == [] and list(path.parent.iterdir()) == [path]


def test_two_windows_do_not_overwrite_what_the_other_has_put_aside(path):
    one, other = FileSession(path), FileSession(path)
    write(one, "one ")
    write(other, "other ")
    one.autosave()
    other.autosave()
    assert [left.document.text for left in one.find_leftovers()] == ["other " + TEXT]
    assert sorted(left.document.text for left in leftovers_of_game(path)) == ["one " + TEXT, "other " + TEXT]


def test_where_nothing_was_changed_the_file_of_another_editor_is_taken_over(path):
    keep = FileSession(path)
    keep.document.select((2, 11))
    assert keep.check_file() is FileNews.NOTHING
    path.write_text("# theirs\n" + TEXT)
    assert keep.check_file() is FileNews.RELOADED and keep.check_file() is FileNews.NOTHING
    assert keep.document.text == "# theirs\n" + TEXT and not keep.modified
    assert keep.document.cursor == TextPosition(3, 11), "the cursor stays at its word"
    keep.document.undo()
    assert keep.document.text == TEXT and keep.modified


def test_of_two_versions_a_person_chooses(path):
    keep = FileSession(path)
    write(keep, "# mine\n")
    path.write_text("# theirs\n" + TEXT)
    assert keep.check_file() is FileNews.BOTH
    with pytest.raises(FileChangedElsewhere):
        keep.save()
    assert path.read_text() == "# theirs\n" + TEXT
    keep.take_theirs()
    assert keep.document.text == "# theirs\n" + TEXT and not keep.modified
    keep.document.undo()
    assert keep.document.text == "# mine\n" + TEXT
    keep.save()
    path.write_text("# theirs again\n")
    write(keep, "#")
    assert keep.check_file() is FileNews.BOTH
    keep.keep_mine()
    keep.save()
    assert path.read_text() == keep.document.text


def test_saving_looks_first(path):
    keep = FileSession(path)
    write(keep, "#")
    path.write_text("# theirs\n")
    with pytest.raises(FileChangedElsewhere):
        keep.save()


def test_a_file_that_is_only_touched_is_no_news(path):
    keep = FileSession(path)
    write(keep, "#")
    os.utime(path, (time.time() + 5, time.time() + 5))
    assert keep.check_file() is FileNews.NOTHING and not keep.conflict


def test_a_file_that_is_gone_is_written_again(path):
    keep = FileSession(path)
    path.unlink()
    assert keep.check_file() is FileNews.GONE and keep.modified
    keep.save()
    assert path.read_text() == TEXT


def test_a_new_game_is_put_aside_before_it_has_a_file(tmp_path):
    keep = FileSession(tmp_path / "new.vgdl", TEXT)
    keep.autosave()
    assert keep.modified and not list(tmp_path.iterdir()), "what it began with is no loss"
    write(keep, "# ")
    keep.autosave()
    assert [(left.path.name, left.document.text) for left in leftovers_in_folder(tmp_path)] == [("new.vgdl", "# " + TEXT)]
    keep.save()
    assert [file.name for file in tmp_path.iterdir()] == ["new.vgdl"] and not keep.modified


def test_where_one_may_not_write_it_is_put_aside_elsewhere(path, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    keep = FileSession(path)
    write(keep, "#")
    keep.autosave()
    assert [left.document.text for left in leftovers_of_game(path)] == ["#" + TEXT]
    assert not [file for file in path.parent.iterdir() if file.suffix == ".autosave"]


def test_what_was_left_of_an_older_file_is_a_second_version(path):
    keep = FileSession(path)
    write(keep, "# mine\n")
    keep.autosave()
    path.write_text("# theirs\n" + TEXT)
    later = FileSession(path)
    later.recover(later.find_leftovers()[0])
    assert later.conflict and later.document.text == "# mine\n" + TEXT


@pytest.mark.parametrize("data", [b"caf\xe9\r\nx\r\n", b"\xef\xbb\xbfBasicGame\n", "Käse → \n".encode(), b"\x00\xff", b""])
def test_any_bytes_come_out_as_they_went_in(data):
    assert encode_text(*decode_text(data)) == data


def test_the_ends_of_lines_stay_those_of_the_file(path):
    path.write_bytes(b"one\r\ntwo\r\n")
    keep = FileSession(path)
    editing.insert_newline(keep.document)
    keep.save()
    assert path.read_bytes() == b"\r\none\r\ntwo\r\n"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told | {"format": "another"},
        lambda told: told | {"text": 7},
        lambda told: told | {"selection": [[0, 0], [0, "x"]]},
        lambda told: told | {"done": [[[[0, 0, "a"]], [[0, 0], [0, 0]], [[0, 0], [0, 0]], ""]]},
        lambda told: [told],
        lambda told: told | {"pid": None},
    ],
)
def test_what_is_no_autosave_is_passed_over(path, spoil):
    keep = FileSession(path)
    write(keep, "#")
    file, text = keep.pending_autosave()
    file.write_text(json.dumps(spoil(json.loads(text))))
    assert leftovers_of_game(path) == []
    file.write_text(text[:-9])
    assert leftovers_of_game(path) == []


def test_a_history_that_does_not_lead_to_the_text_is_left_out(path):
    keep = FileSession(path)
    write(keep, "ab cd")
    file, text = keep.pending_autosave()
    told = json.loads(text)
    told["done"][0][0][0][3] = "xy "
    file.write_text(json.dumps(told))
    (left,) = leftovers_of_game(path)
    assert left.document.text == "ab cd" + TEXT and not left.document.undo()
    assert history_leads_to(keep.document.text, keep.document.history.done, [])
    assert not history_leads_to("short", keep.document.history.done, [])
