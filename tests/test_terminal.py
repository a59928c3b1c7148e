"""What reaches a terminal: nobody's file can send it commands, and a reader who leaves ends a command quietly."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.games import GEM_ROOM
from helpers.processes import GAME_META, run, start

from game_meta.cli.command_line import main
from game_meta.terminal import escape_unprintable, open_console

HOSTILE = "\x1b[2J\x1b]0;pwned\x07\x9b31m\u202e"
SHOWN = r"\u001b[2J\u001b]0;pwned\u0007\u009b31m\u202e"


@pytest.fixture
def hostile_game(tmp_path, monkeypatch):
    """A game whose file's name holds an escape sequence and a byte that is no UTF-8, and in whose text a class and a parameter do."""
    monkeypatch.chdir(tmp_path)
    path = Path(os.fsdecode(b"g\xff\x1b[31m.vgdl"))
    path.write_text(GEM_ROOM.replace("gem > Immovable", f"gem > Immovable {HOSTILE}=3"))
    return path


def test_what_cannot_be_seen_is_shown_as_its_number():
    assert escape_unprintable(HOSTILE) == SHOWN
    assert escape_unprintable("\udcff\u2028\U000e0001") == r"\udcff\u2028\U000e0001"
    assert escape_unprintable("− ümläut 漢字 🙂\n\tas it is") == "− ümläut 漢字 🙂\n\tas it is"


@pytest.mark.parametrize("words", [["check"], ["check", "--json"], ["explain"], ["explain", "--json"], ["play", "--level", "9"]])
def test_no_command_passes_on_what_a_file_or_its_name_holds(hostile_game, words):
    told = run([*GAME_META, *words, hostile_game], text=True, encoding="utf-8")
    assert told.returncode in (0, 2) and "Traceback" not in told.stderr
    assert set(told.stdout + told.stderr) - set(map(chr, range(32, 127))) <= {"\n", "→", "−"}
    if "--json" in words:
        json.loads(told.stdout)


def test_an_unknown_name_is_told_without_its_control_characters(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["check", f"no{HOSTILE}"]) == 2
    assert f"no game named `no{SHOWN}`" in capsys.readouterr().err


def test_tables_show_names_as_lines_do():
    from rich.table import Table

    table, drawn = Table(title=HOSTILE), io.StringIO()
    table.add_column("game")
    table.add_row(HOSTILE)
    open_console(200, file=drawn).print(table)
    assert SHOWN in drawn.getvalue() and not set(drawn.getvalue()) & set(HOSTILE) - set(SHOWN)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_will_do(tmp_path, encoding):
    path = tmp_path / "漢字.vgdl"
    path.write_text(GEM_ROOM)
    told = run([*GAME_META, "check", path], env=os.environ | {"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert told.returncode == 0 and told.stdout.endswith("1 game is valid\n")


@pytest.mark.parametrize("words", [["explain", "harvest"], ["--help"], ["check", "nosuch"]])
def test_a_reader_who_leaves_ends_it_quietly(words):
    reader, writer = os.pipe()
    os.close(reader)
    with start([*GAME_META, *words], stdout=writer, stderr=subprocess.PIPE if words[0] != "check" else writer) as child:
        os.close(writer)
        told = child.stderr.read() if child.stderr else ""
    assert (child.returncode, told) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_in_one_line():
    with open("/dev/full", "w") as full:
        told = run([*GAME_META, "explain", "harvest"], stdout=full)
    assert (told.returncode, told.stderr) == (2, "game-meta: the output cannot be written: No space left on device\n")


def test_nobody_listens_at_all():
    told = run(
        [
            sys.executable,
            "-c",
            "import os; os.close(1); os.execv(*__import__('sys').argv[1:2], __import__('sys').argv[1:])",
            *GAME_META,
            "explain",
            "harvest",
        ]
    )
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
