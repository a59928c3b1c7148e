"""Nothing of a training is left on the wrong device. See devices.py, which runs in a process of its own."""

import sys
from pathlib import Path

import pytest
from helpers.processes import run

pytestmark = pytest.mark.slow


def test_on_a_pretended_device_and_on_a_real_one_where_there_is_one():
    file = Path(__file__).with_name("devices.py")
    done = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file])
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
