"""Forks writers that the kernel kills when the file they write has reached a size."""

import json
import os
import resource
import signal
import sys
from pathlib import Path

import torch

from game_meta.learners.runtime import checkpoint

folder, found = Path(sys.argv[1]), []
checkpoint.write_checkpoint(folder, {"name": "old"})
for size in (0, 1, 100, 5000, 399_000):
    writer = os.fork()
    if writer == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        checkpoint.write_checkpoint(folder, {"name": "new", "weights": torch.ones(100_000)})
        os._exit(0)
    status = os.waitpid(writer, 0)[1]
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXFSZ
    found.append(checkpoint.read_checkpoint(folder)["name"])
print(json.dumps({"found": found}))
