"""Ctrl-C, SIGTERM and SIGHUP mean the same: what there is is saved, status 130."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.processes import start
from helpers.toy_env import ReachBatch

from game_meta import stopping
from game_meta.agents.settings import NetworkConfig
from game_meta.cli import explain
from game_meta.cli.command_line import main
from game_meta.learners.rl2 import RL2
from game_meta.learners.runtime import checkpoint
from game_meta.learners.runtime.loop import train_method
from game_meta.learners.settings import RL2Config
from game_meta.machine import count_usable_cores


class Send:
    """Stands for somebody who sends signals once a training has begun."""

    def __init__(self, *numbers):
        self.numbers = numbers

    def log(self, metrics, step):
        for number in self.numbers:
            os.kill(os.getpid(), number)
        self.numbers = ()


@pytest.mark.parametrize(
    "numbers", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGHUP], [signal.SIGHUP, signal.SIGHUP, signal.SIGTERM]], ids=str
)
def test_a_training_is_saved_and_the_handlers_are_those_of_before(tmp_path, numbers):
    before = [signal.getsignal(number) for number in stopping.STOP_SIGNALS]
    net = NetworkConfig(effects=("pays", "costs"), window=3, looks=6, hidden=16)
    method = RL2(RL2Config(net=net, rollout_ticks=8, minibatch_envs=3), ReachBatch(6))
    outcome = train_method(method, tmp_path, steps=10**9, run=Send(*numbers))
    assert outcome.interrupted and checkpoint.read_checkpoint(tmp_path)["steps"] == outcome.steps > 0
    assert [signal.getsignal(number) for number in stopping.STOP_SIGNALS] == before


@pytest.mark.parametrize("number", stopping.TERMINATION_SIGNALS)
def test_a_command_ends_with_status_130(monkeypatch, capsys, number):
    saved = []

    def run_command(args):
        try:
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), number)  # once more, while it saves
            saved.append(True)

    monkeypatch.setattr(explain, "run_command", run_command)
    before = signal.getsignal(number)
    assert main(["explain", "harvest"]) == 130 and saved
    assert capsys.readouterr().err == "stopped\n" and signal.getsignal(number) == before


WAIT = """if True:
    import signal, sys, time
    from game_meta import stopping
    stopped = []
    with stopping.handling_stops(lambda number, frame: stopped.append(number), stopping.TERMINATION_SIGNALS):
        print("begun", flush=True)
        while not stopped:
            time.sleep(0.01)
        print("told to a terminal that may be gone", flush=True)
        open(sys.argv[1], "w").write("saved")
"""


def test_a_terminal_that_was_closed_is_not_written_to(tmp_path):
    leader, terminal = pty.openpty()
    claim = f"import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n{WAIT}"  # so that closing it sends SIGHUP
    with start([sys.executable, "-c", claim, tmp_path / "it"], stdin=terminal, stdout=terminal, stderr=terminal) as child:
        os.close(terminal)
        assert b"begun" in os.read(leader, 100)
        os.close(leader)
        assert child.wait() == 0
    assert (tmp_path / "it").read_text() == "saved"


def test_nohup_goes_on(tmp_path):
    with start(["nohup", sys.executable, "-c", WAIT, tmp_path / "it"], stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == "begun\n"
        child.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.3)
        child.send_signal(signal.SIGTERM)
        assert child.stdout.read() == "told to a terminal that may be gone\n"
    assert (tmp_path / "it").read_text() == "saved"


KILLED_PARENT = """
import os, sys, time
from game_meta.generator.process_pool import map_in_processes

def work(n):
    print(os.getpid(), flush=True)
    time.sleep(60)

if __name__ == "__main__":
    list(map_in_processes(work, range(64)))
"""


def is_running(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists() or count_usable_cores() < 2, reason="needs /proc, and two cores for a pool")
def test_the_processes_of_a_killed_command_do_not_outlive_it(tmp_path):
    """Not even those that are in the middle of something."""
    script = tmp_path / "killed_parent"
    script.write_text(KILLED_PARENT)
    with start([sys.executable, script], stdout=subprocess.PIPE) as child:
        workers = [int(child.stdout.readline()) for _ in range(2)]
        child.kill()
        child.wait()
        deadline = time.monotonic() + 30
        while any(map(is_running, workers)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(map(is_running, workers))
