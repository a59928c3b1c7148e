"""Forks a writer for each call into the system that writing a file makes, and kills it right before that call, and one for right after."""

import json
import os
import signal
import sys
from pathlib import Path

import torch

from game_meta import files
from game_meta.learners.runtime import checkpoint

folder = Path(sys.argv[1])
OLD, NEW = ({"name": name, "weights": torch.full((1000,), value)} for name, value in (("old", 1.0), ("new", 2.0)))


def write_and_die(moment: int, pipe: int) -> None:
    """Raises SIGKILL on itself at the moment-th beginning or end of a call."""
    count = 0

    def watch(frame, event, function):
        nonlocal count
        if event in ("c_call", "c_return") and (function.__module__ or type(function.__self__).__module__) in ("posix", "_io"):
            count += 1
            if count == moment:
                sys.setprofile(None)
                os.write(pipe, function.__name__.encode())
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
    files.write_atomically(folder / checkpoint.CHECKPOINT_FILE, new)
    sys.setprofile(None)
    os._exit(0)


checkpoint.write_checkpoint(folder, NEW)
new = (folder / checkpoint.CHECKPOINT_FILE).read_bytes()
checkpoint.write_checkpoint(folder, OLD)
found, calls, moment = [], [], 0
while True:
    moment += 1
    out, into = os.pipe()
    writer = os.fork()
    if writer == 0:
        write_and_die(moment, into)
    os.close(into)
    status = os.waitpid(writer, 0)[1]
    with os.fdopen(out) as said:
        name = said.read()
    if not os.WIFSIGNALED(status):
        assert os.waitstatus_to_exitcode(status) == 0
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
    state = checkpoint.read_checkpoint(folder)
    assert (state["weights"] == (1.0 if state["name"] == "old" else 2.0)).all()
    found.append(state["name"])
    calls.append(name)
    checkpoint.write_checkpoint(folder, OLD)
print(json.dumps({"found": found, "calls": calls}))
