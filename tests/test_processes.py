"""What the tests rely on: a child has default signals, a test that hangs ends with a report, and nothing outlives its test."""

import os
import re
import signal
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from helpers.paths import REPO, TESTS
from helpers.processes import end_left, run, running, start

LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGQUIT)
TELL = f"""
import signal, sys
print([signal.getsignal(number).name for number in {[int(number) for number in SIGNALS if number not in (signal.SIGINT, signal.SIGPIPE)]}])
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.pthread_sigmask(signal.SIG_BLOCK, ()))
"""


@pytest.fixture
def in_the_background():
    """This process is as if a shell had started it with `&`, and `nohup`, and more."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGUSR1,))
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_child_has_default_signals_whoever_started_the_tests(in_the_background):
    assert run([sys.executable, "-c", TELL]).stdout == "['SIG_DFL', 'SIG_DFL', 'SIG_DFL']\nTrue set()\n"
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN, "and it is left as it was"
    with start(["sleep", 60]) as child:
        child.interrupt()
    assert child.returncode == -signal.SIGINT


@LINUX
def test_a_window_leaves_the_signals_of_this_process_alone(monkeypatch):
    import pygame

    def caught():
        return int(re.search(r"SigCgt:\s*(\w+)", Path("/proc/self/status").read_text())[1], 16)

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((8, 8))
    assert not caught() & 1 << (signal.SIGTERM - 1)
    pygame.display.quit()


def test_an_error_within_ends_the_child():
    with pytest.raises(ZeroDivisionError), start(["sleep", 60]) as child:
        1 / 0  # noqa: B018
    assert child.returncode == -signal.SIGKILL


@LINUX
def test_who_has_left_its_parent_and_its_session_is_found():
    lost = "import subprocess as s; print(s.Popen(['sleep', '60'], stdout=s.DEVNULL, stderr=s.DEVNULL, start_new_session=True).pid)"
    pid = int(run([sys.executable, "-c", lost]).stdout)
    assert [process.pid for process in running()] == [pid]
    assert end_left() == ["sleep 60"] and not running()


HEAD = """
    import subprocess, sys
    import pytest
    from helpers.processes import start

    LOST = "import subprocess as s; s.Popen(['sleep', '{sleep}'], start_new_session=True)"
"""
ENDS = """
    def test_passes_and_leaves_nothing():
        with start(["sleep", 0]):
            pass

    def test_fails():
        start(["sleep", "{sleep}"])
        subprocess.run([sys.executable, "-c", LOST])
        assert False

    @pytest.fixture(scope="module")
    def broken():
        start(["sleep", "{sleep}"])
        raise OSError

    def test_has_a_fixture_that_fails(broken):
        pass

    @pytest.fixture(scope="module")
    def server():
        with start(["sleep", "{sleep}"]) as child:
            yield child
            child.end()

    def test_has_a_fixture_of_many(server):
        pass

    def test_finds_it_alive(server):
        assert server.poll() is None

    def test_hangs():
        with start(["sleep", "{sleep}"]) as child:
            child.wait()

    def test_is_the_one_after_that():
        pass
"""
HANGS_IN_C = """
    def test_hangs_in_compiled_code():
        subprocess.run([sys.executable, "-c", LOST])
        sum(range(10**15))  # days of it, in which nothing else of Python runs, no handler of a signal either

    def test_is_the_last():
        pass
"""


LEAVES = """
    def test_leaves():
        start(["sleep", "{sleep}"])
"""


def suite(folder: Path, text: str, timeout: int, *options: str) -> tuple[str, str]:
    """What a run of these tests says, and the seconds that its `sleep`s were told, by which one finds them."""
    sleep = f"{300 + os.getpid() / 1e7 + time.monotonic() % 1 / 1e8:.9f}"
    (folder / "test_some.py").write_text(dedent((HEAD + text).replace("{sleep}", sleep)))
    limits = ["-o", f"timeout={timeout}", "-o", f"faulthandler_timeout={2 * timeout}", "-p", "helpers.orphans", "-p", "no:cacheprovider"]
    words = [sys.executable, "-m", "pytest", "-c", REPO / "pyproject.toml", *limits, *options, folder]
    done = run(words, env=os.environ | {"PYTHONPATH": str(TESTS)}, cwd=folder)
    return done.stdout + done.stderr, sleep


def asleep(seconds: str) -> list[str]:
    """Command lines of all processes of this machine."""
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    return [line.decode() for line in lines if line == f"sleep\0{seconds}\0".encode()]


@pytest.mark.slow
@LINUX
def test_nothing_outlives_its_test_and_the_others_go_on(tmp_path):
    said, sleep = suite(tmp_path, ENDS, 3, "-n0")
    assert "4 passed" in said and "2 failed" in said and "1 error" in said, said
    assert "Timeout (>3.0s)" in said, said
    assert not asleep(sleep)


@pytest.mark.slow
@LINUX
def test_a_passing_test_that_leaves_something_is_told(tmp_path):
    said, sleep = suite(tmp_path, LEAVES, 60, "-n0")
    assert f"it left running, and this was ended:\nsleep {sleep}" in said and not asleep(sleep)


@pytest.mark.slow
@LINUX
@pytest.mark.parametrize("side_by_side", ["-n0", "-n1"])
def test_what_hangs_in_compiled_code_ends_with_a_report(tmp_path, side_by_side):
    """The alarm cannot go off in it: the process is ended. One of xdist's is followed by another, which does the rest."""
    said, sleep = suite(tmp_path, HANGS_IN_C, 3, side_by_side)
    assert "Timeout (0:00:06)" in said and "in test_hangs_in_compiled_code" in said, said
    if side_by_side == "-n1":
        assert "1 passed" in said and "crashed while running" in said, said
    end = time.monotonic() + 30
    while asleep(sleep) and time.monotonic() < end:  # the warden looks every few seconds
        time.sleep(0.1)
    assert not asleep(sleep)
