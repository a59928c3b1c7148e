"""Where a file cannot be written, the old one stays, nothing is left beside it, and a person is told in one line."""

import os
import resource
import socket
import sys
from pathlib import Path

import pytest
from helpers.processes import run

from game_meta import files


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
    (tmp_path / ".kept.123.tmp").write_text("ha")
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
