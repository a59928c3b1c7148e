"""How Hypothesis, PyTorch and SDL run. How tests end is said in helpers/orphans.py, what their marks mean in helpers/marks.py.

Hypothesis tries the same examples every time in the suite, and thousands of new ones with `--hypothesis-profile thorough`. PyTorch has one
thread: tests run side by side, one to a core, and small tensors on the threads of several would mostly wait for each other.
"""

import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"  # before anything imports torch
os.environ["SDL_NO_SIGNAL_HANDLERS"] = "1"  # before a window opens: forked children would inherit a handler that swallows SIGTERM

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("helpers")
pytest_plugins = ["helpers.orphans", "helpers.marks"]

slow = [HealthCheck.too_slow, HealthCheck.data_too_large]  # to draw a whole game takes a while, and no test depends on the machine's speed
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=slow)
settings.register_profile("thorough", deadline=None, max_examples=1000, print_blob=True, suppress_health_check=slow)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def one_thread():
    """Whatever sets the number of Numba's threads, as `game-meta bench` does, sets PyTorch's too."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
