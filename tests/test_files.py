"""Where a file cannot be written, the old one stays, nothing is left beside it, and a person is told in one line."""

import resource
import sys

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
