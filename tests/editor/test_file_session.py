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


def write(session, text):
    for char in text:
        editing.type_text(session.document, char)


def test_what_is_saved_is_in_the_file_and_nothing_else_stays(path):
    session = FileSession(path)
    write(session, "# ")
    session.autosave()
    assert session.modified and len(list(path.parent.iterdir())) == 2
    session.save()
    assert path.read_text() == "# " + TEXT and not session.modified
    assert list(path.parent.iterdir()) == [path]


def test_a_text_that_is_as_in_the_file_again_needs_no_autosave(path):
    session = FileSession(path)
    write(session, "#")
    session.autosave()
    session.document.undo()
    session.autosave()
    assert list(path.parent.iterdir()) == [path]


def test_it_puts_aside_only_what_is_new(path):
    session = FileSession(path)
    write(session, "#")
    assert session.pending_autosave() and not session.pending_autosave()
    write(session, "#")
    assert session.pending_autosave()


DYING = """
import sys
from game_meta.editor import editing
from game_meta.editor.file_session import FileSession

session = FileSession(sys.argv[1])
for number in range(1_000_000):
    for char in f"{number} ":
        editing.type_text(session.document, char)
    session.autosave()
    print(number, flush=True)
"""


def test_after_a_kill_the_text_is_there_and_its_undo(path):
    """A real process types number after number, and is killed in the middle of it."""
    with start([sys.executable, "-c", DYING, path], stdout=PIPE) as dying:
        told = [int(dying.stdout.readline()) for _ in range(20)]
        assert [left.alive for left in leftovers_of_game(path)] == [True]
        dying.send_signal(signal.SIGKILL)
        told += [int(line) for line in dying.stdout if line.strip()]
    session = FileSession(path)
    (left,) = session.find_leftovers()
    assert not left.alive and session.document.text == TEXT
    session.recover(left)
    numbers = session.document.text.removesuffix(TEXT).split()
    assert numbers == [str(number) for number in range(len(numbers))] and len(numbers) > told[-1]
    assert session.modified and not session.conflict
    session.document.undo()
    assert session.document.text.removesuffix(TEXT).split() == numbers[:-1]
    while session.document.undo():
        pass
    assert session.document.text == TEXT
    while session.document.redo():
        pass
    session.save()
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
    session = FileSession(path)
    session.document.select((2, 11))
    assert session.check_file() is FileNews.NOTHING
    path.write_text("# theirs\n" + TEXT)
    assert session.check_file() is FileNews.RELOADED and session.check_file() is FileNews.NOTHING
    assert session.document.text == "# theirs\n" + TEXT and not session.modified
    assert session.document.cursor == TextPosition(3, 11), "the cursor stays at its word"
    session.document.undo()
    assert session.document.text == TEXT and session.modified


def test_of_two_versions_a_person_chooses(path):
    session = FileSession(path)
    write(session, "# mine\n")
    path.write_text("# theirs\n" + TEXT)
    assert session.check_file() is FileNews.BOTH
    with pytest.raises(FileChangedElsewhere):
        session.save()
    assert path.read_text() == "# theirs\n" + TEXT
    session.take_theirs()
    assert session.document.text == "# theirs\n" + TEXT and not session.modified
    session.document.undo()
    assert session.document.text == "# mine\n" + TEXT
    session.save()
    path.write_text("# theirs again\n")
    write(session, "#")
    assert session.check_file() is FileNews.BOTH
    session.keep_mine()
    session.save()
    assert path.read_text() == session.document.text


def test_saving_looks_first(path):
    session = FileSession(path)
    write(session, "#")
    path.write_text("# theirs\n")
    with pytest.raises(FileChangedElsewhere):
        session.save()


def test_a_file_that_is_only_touched_is_no_news(path):
    session = FileSession(path)
    write(session, "#")
    os.utime(path, (time.time() + 5, time.time() + 5))
    assert session.check_file() is FileNews.NOTHING and not session.conflict


def test_a_file_that_is_gone_is_written_again(path):
    session = FileSession(path)
    path.unlink()
    assert session.check_file() is FileNews.GONE and session.modified
    session.save()
    assert path.read_text() == TEXT


def test_a_new_game_is_put_aside_before_it_has_a_file(tmp_path):
    session = FileSession(tmp_path / "new.vgdl", TEXT)
    session.autosave()
    assert session.modified and not list(tmp_path.iterdir()), "what it began with is no loss"
    write(session, "# ")
    session.autosave()
    assert [(left.path.name, left.document.text) for left in leftovers_in_folder(tmp_path)] == [("new.vgdl", "# " + TEXT)]
    session.save()
    assert [file.name for file in tmp_path.iterdir()] == ["new.vgdl"] and not session.modified


def test_where_one_may_not_write_it_is_put_aside_elsewhere(path, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    session = FileSession(path)
    write(session, "#")
    session.autosave()
    assert [left.document.text for left in leftovers_of_game(path)] == ["#" + TEXT]
    assert not [file for file in path.parent.iterdir() if file.suffix == ".autosave"]


def test_what_was_left_of_an_older_file_is_a_second_version(path):
    session = FileSession(path)
    write(session, "# mine\n")
    session.autosave()
    path.write_text("# theirs\n" + TEXT)
    later = FileSession(path)
    later.recover(later.find_leftovers()[0])
    assert later.conflict and later.document.text == "# mine\n" + TEXT


@pytest.mark.parametrize("data", [b"caf\xe9\r\nx\r\n", b"\xef\xbb\xbfBasicGame\n", "Käse → \n".encode(), b"\x00\xff", b""])
def test_any_bytes_come_out_as_they_went_in(data):
    assert encode_text(*decode_text(data)) == data


def test_the_ends_of_lines_stay_those_of_the_file(path):
    path.write_bytes(b"one\r\ntwo\r\n")
    session = FileSession(path)
    editing.insert_newline(session.document)
    session.save()
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
    session = FileSession(path)
    write(session, "#")
    file, text = session.pending_autosave()
    file.write_text(json.dumps(spoil(json.loads(text))))
    assert leftovers_of_game(path) == []
    file.write_text(text[:-9])
    assert leftovers_of_game(path) == []


def test_a_history_that_does_not_lead_to_the_text_is_left_out(path):
    session = FileSession(path)
    write(session, "ab cd")
    file, text = session.pending_autosave()
    told = json.loads(text)
    told["done"][0][0][0][3] = "xy "
    file.write_text(json.dumps(told))
    (left,) = leftovers_of_game(path)
    assert left.document.text == "ab cd" + TEXT and not left.document.undo()
    assert history_leads_to(session.document.text, session.document.history.done, [])
    assert not history_leads_to("short", session.document.history.done, [])
