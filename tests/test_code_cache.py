"""Compiled code is kept where nobody else can write; what is damaged or cannot be kept is compiled anew, in one line and without fault."""

import os
import resource
import shutil
import sys

import numba
import pytest
from helpers.processes import run

from game_meta import code_cache
from game_meta.cli import doctor
from game_meta.code_cache import CodeCache, UnsafeFolder, make_private_folder
from game_meta.engine import compiler, jit


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder of caches of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path


def add_one(x):
    return x + 1


def compile_again():
    """Compile `add_one`, or load it, as a new process does; return its cache and how often it was loaded."""
    cache = CodeCache("engine-test")
    compiled = cache.attach(numba.njit(add_one))
    assert compiled(2) == 3
    return cache, sum(compiled.stats.cache_hits.values())


def kept_files(folder, ending):
    return list(folder.rglob(f"*.{ending}"))


def test_what_was_compiled_is_loaded_from_a_folder_of_the_user_alone(home, capsys):
    cache, loaded = compile_again()
    assert loaded == 0 and cache.folder == home / "caches" / "game-meta" / "engine-test"
    assert [folder.stat().st_mode & 0o777 for folder in (cache.folder, cache.folder.parent)] == [0o700, 0o700]
    assert compile_again()[1] == 1
    assert capsys.readouterr().err == ""


def flip_a_byte_everywhere(path):
    data = path.read_bytes()
    for at in (0, len(data) // 2, len(data) - 40, len(data) - 1):
        yield data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def cut(path):
    data = path.read_bytes()
    yield from (b"", data[:1], data[: len(data) // 2], data[:-1], data[:-32])


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", [flip_a_byte_everywhere, cut])
def test_a_damaged_file_is_compiled_anew_in_one_line(home, capsys, ending, damage):
    compile_again()
    (path,) = kept_files(home, ending)
    for content in damage(path):
        path.write_bytes(content)
        assert compile_again()[1] == 0
        said = capsys.readouterr().err
        assert said.startswith("game-meta: compiled code in ") and said.endswith(": it is compiled anew\n") and said.count("\n") == 1
        assert compile_again()[1] == 1 and capsys.readouterr().err == ""  # it was written anew


def test_a_whole_file_that_is_no_compiled_code(home, capsys):
    """One with the right hash: loading it fails, and nothing else does."""
    cache, _ = compile_again()
    (path,) = kept_files(home, "nbc")
    path.write_bytes(b"junk" + code_cache.sha256(b"junk").digest())
    assert compile_again()[1] == 0
    assert capsys.readouterr().err.count("\n") == 1 and cache.folder.is_dir()


def test_a_folder_in_place_of_a_file(home, capsys):
    compile_again()
    for path in (*kept_files(home, "nbc"), *kept_files(home, "nbi")):
        path.unlink()
        path.mkdir()
    assert compile_again()[1] == 0
    assert capsys.readouterr().err.count("\n") == 1


def test_a_full_disk_keeps_nothing_and_stops_nobody(home, capsys):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, before[1]))
    try:
        cache, loaded = compile_again()
        with cache.filling("this", "whole"):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    said = capsys.readouterr().err.splitlines()
    assert loaded == 0 and said[0].startswith("game-meta: compiled code cannot be kept in ") and code_cache.CACHE_CURE in said[0]
    assert not cache.has_mark("whole") and not kept_files(home, "nbc") and "kept" not in said[-1]


def test_without_a_folder_it_is_compiled_for_this_command_alone(home, capsys, monkeypatch):
    (home / "caches").write_text("a file")
    cache, loaded = compile_again()
    assert (cache.folder, loaded) == (None, 0) and "File exists" in cache.no_folder
    with cache.filling("the engine", "whole"):
        pass
    assert capsys.readouterr().err.count("\n") == 1 and not cache.has_mark("whole")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # a user whom the system does not know
    assert CodeCache("engine-test").no_folder == "there is no home folder"


def test_a_folder_that_others_could_have_written_is_not_read(home):
    base = home / "caches"
    ours = make_private_folder(base, "game-meta", "engine")
    assert make_private_folder(base, "game-meta", "engine") == ours
    ours.chmod(0o755)
    assert make_private_folder(base, "game-meta", "engine").stat().st_mode & 0o777 == 0o700
    ours.chmod(0o777)
    with pytest.raises(UnsafeFolder, match="others can write"):
        make_private_folder(base, "game-meta", "engine")
    shutil.rmtree(ours)
    ours.symlink_to(home)
    with pytest.raises(UnsafeFolder, match="is a link or no folder"):
        make_private_folder(base, "game-meta", "engine")
    base.chmod(0o777)
    with pytest.raises(UnsafeFolder, match="everybody can write"):
        make_private_folder(base, "game-meta", "other")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_not_read(home):
    ours = make_private_folder(home / "caches", "game-meta")
    os.chown(ours, 12345, 12345)
    with pytest.raises(UnsafeFolder, match="belongs to another user"):
        make_private_folder(home / "caches", "game-meta")
    os.chown(ours, 0, 0)
    os.chown(home / "caches", 12345, 12345)
    with pytest.raises(UnsafeFolder, match="belongs to another user"):
        make_private_folder(home / "caches", "game-meta")


def test_caches_on_another_disk_behind_a_link(home):
    (home / "disk").mkdir()
    (home / "caches").symlink_to("disk")
    assert make_private_folder(home / "caches", "game-meta") == home / "disk" / "game-meta"
    (home / "circle").symlink_to("circle")
    with pytest.raises(UnsafeFolder):
        make_private_folder(home / "circle", "game-meta")


def test_the_engine_is_never_kept_in_the_shared_temporary_folder(home):
    (home / "caches").write_text("a file")
    script = "from game_meta.engine import jit; from game_meta.engine.kernels import build_initial_state as k; print(k._cache.cache_path)"
    said = run([sys.executable, "-c", script], env={**os.environ, "TMPDIR": str(home)}, check=True)
    assert said.stdout == "None\n" and [path.name for path in home.iterdir()] == ["caches"]


def test_the_doctor_loads_what_is_kept(home, monkeypatch, capsys):
    cache = CodeCache("engine-test")
    monkeypatch.setattr(jit, "CODE_CACHE", cache)
    monkeypatch.setattr(compiler, "load_kernels", compile_with(cache))
    (finding,) = doctor.check_engine()
    assert finding.state == "ok" and "will compile" in finding.found
    with cache.filling("the engine", compiler.WARM_UP_DONE):
        compiler.load_kernels()
    (finding,) = doctor.check_engine()
    assert finding.state == "ok" and finding.found.endswith(", compiled")
    kept_files(home, "nbc")[0].write_bytes(b"")
    (finding,) = doctor.check_engine()
    assert finding.state == "warning" and "damaged or cut off" in finding.found and finding.cure
    cache.folder, cache.no_folder = None, "no home"
    (finding,) = doctor.check_engine()
    assert finding.state == "warning" and finding.cure == code_cache.CACHE_CURE


def compile_with(cache):
    return lambda: cache.attach(numba.njit(add_one))(2)
