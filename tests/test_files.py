"""Where a file cannot be written, the old one stays, nothing is left beside it, and a person is told in one line."""

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.processes import run, start

from game_meta import files
from game_meta.cli.command_line import main


def test_a_full_disk_leaves_the_old_file(tmp_path):
    """A limit on the size of files stands for a disk that is full: the write fails midway in the same manner."""
    kept = files.write_atomically(tmp_path / "kept", "old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(OSError) as told:
            files.write_atomically(kept, bytes(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert told.value.filename == str(kept)
    assert kept.read_text() == "old" and list(tmp_path.iterdir()) == [kept]


def test_a_disk_that_really_is_full(tmp_path):
    """A tiny disk in memory, where a user may have one (Linux, unshare)."""
    disk = ["unshare", "--map-root-user", "--mount", "--", "sh", "-c", f'mount -t tmpfs -o size=64k none {tmp_path} && exec "$@"', "sh"]
    if sys.platform != "linux" or run([*disk, "true"]).returncode:
        pytest.skip("no disk can be mounted here")
    script = """if True:
        import sys
        from pathlib import Path
        from game_meta import files
        from game_meta.cli.common import explain_error
        kept = files.write_atomically(Path(sys.argv[1]) / "kept", "old")
        try:
            files.write_atomically(kept, bytes(1_000_000))
        except OSError as error:
            print(*explain_error(error))
        assert kept.read_text() == "old" and list(kept.parent.iterdir()) == [kept]
    """
    done = run([*disk, sys.executable, "-c", script, tmp_path])
    assert done.stdout == f"2 game-meta: {tmp_path}/kept: No space left on device\n", done.stderr


def test_what_killed_writers_left_is_swept(tmp_path):
    (tmp_path / ".kept.99999999.tmp").write_text("ha")  # no process has such a number
    kept = files.write_atomically(tmp_path / "kept", "old")
    files.remove_unfinished_writes(tmp_path)
    files.remove_unfinished_writes(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == [kept]


def a_pipe(path):
    os.mkfifo(path)


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


SPECIAL = {"a named pipe": a_pipe, "a socket": a_socket, "a folder": os.mkdir, "a device": lambda path: path.symlink_to("/dev/zero")}


@pytest.mark.parametrize("kind", SPECIAL)
def test_only_plain_files_are_read(tmp_path, monkeypatch, kind):
    """At once: nobody waits for what comes out of a pipe, and nothing is opened to find out."""
    monkeypatch.chdir(tmp_path)
    path = Path("it.vgdl")
    SPECIAL[kind](path)
    assert not files.is_plain(path)
    for read in (files.read_bytes, files.read_text, files.open_plain):
        with pytest.raises(files.FileRefused, match=f"^it.vgdl: {kind}, not a file$"):
            read(path, 100)


def test_a_file_that_becomes_a_pipe_is_refused(tmp_path, monkeypatch):
    a_pipe(tmp_path / "it")
    monkeypatch.setattr(files, "check_plain", lambda *_: None)
    with pytest.raises(files.FileRefused, match="a named pipe"):
        files.read_bytes(tmp_path / "it", 100)


def test_nothing_larger_than_its_like_is_read(tmp_path):
    path = files.write_atomically(tmp_path / "it", "ten bytes\n")
    assert files.read_bytes(path, 10) == b"ten bytes\n"
    with pytest.raises(files.FileRefused, match=r"too large: 10 bytes, at most 9$"):
        files.read_bytes(path, 9)
    with pytest.raises(ValueError, match="too large"):
        files.read_text(path, 9, ValueError)
    with pytest.raises(files.FileRefused, match="too large: more than 5 bytes"):
        files.read_bytes("/proc/self/status", 5)  # whose size is 0, it says


def test_ends_of_lines_and_marks_are_read_as_a_text_file_is(tmp_path):
    path = files.write_atomically(tmp_path / "it", b"\xef\xbb\xbfa\r\nb\rc\n")
    assert files.read_text(path, 100, encoding="utf-8-sig") == path.read_text(encoding="utf-8-sig") == "a\nb\nc\n"
    assert files.is_plain(path) and not files.is_plain(tmp_path / "nothing") and not files.is_plain("\0")
    (tmp_path / "link").symlink_to("it")
    assert files.read_bytes(tmp_path / "link", 100) == path.read_bytes()


@pytest.mark.parametrize("kind", ["a named pipe", "a device"])
def test_a_pipe_or_a_device_is_not_replaced_by_a_file(tmp_path, kind):
    SPECIAL[kind](tmp_path / "it")
    with pytest.raises(files.FileRefused, match=kind):
        files.write_atomically(tmp_path / "it", "text")
    assert not files.is_plain(tmp_path / "it") and len(list(tmp_path.iterdir())) == 1


def test_a_file_that_somebody_writes_is_not_swept(tmp_path):
    for name in (f".it.{os.getpid()}.tmp", f".it.{os.getppid()}.tmp", ".notes.tmp", ".other.99999999.tmp"):
        (tmp_path / name).touch()
    files.remove_unfinished_writes(tmp_path, "it")
    assert len(list(tmp_path.iterdir())) == 4


# ----------------------------------------------------------------------------------------------------
# A folder that is being written.

HOLD = (
    "import sys, time; from game_meta.files import lock_folder\nwith lock_folder(sys.argv[1]): print('held', flush=True); time.sleep(600)"
)


def test_the_second_is_told_who_holds_a_folder(tmp_path):
    with start([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(files.FolderInUse, match=rf"written by process {holder.pid} since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d: wait"):
            with files.lock_folder(tmp_path):
                pass
        holder.end()  # kill -9
        assert (tmp_path / files.LOCK_FILE).exists()
        with files.lock_folder(tmp_path):  # who is dead holds nothing
            assert (tmp_path / files.LOCK_FILE).read_text().startswith(f"{os.getpid()} ")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_held_once_and_made_if_need_be(tmp_path):
    with files.lock_folder(tmp_path / "a" / "b"):
        with pytest.raises(files.FolderInUse), files.lock_folder(tmp_path / "a" / "b"):
            pass
        (tmp_path / "a" / "b" / "it").touch()
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["it"]
    with files.lock_folder(tmp_path / "c"):
        pass
    assert not (tmp_path / "c").exists()  # nothing was written


@pytest.mark.parametrize(
    "words",
    [
        ["train", "--learner", "rl2", "--family", "harvest", "--steps", "100", "--out"],
        ["compare", "--family", "harvest", "--steps", "100", "--out"],
        ["evaluate", "--agent", "memory", "--family", "harvest", "--variants", "1", "--record"],
    ],
)
def test_commands_that_write_a_folder_that_is_held(tmp_path, capsys, words):
    with files.lock_folder(tmp_path):
        assert main([*words, str(tmp_path)]) == 2
        told = capsys.readouterr().err
        assert f"{tmp_path} is being written by process {os.getpid()} since" in told and told.count("\n") == 1
        assert [path.name for path in tmp_path.iterdir()] == [files.LOCK_FILE]
