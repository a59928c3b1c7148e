"""A slice of benchmarks/fuzz.py: damaged files of every kind are refused in a line or work. (100,000 of them take hours.)"""

import sys

import pytest
from helpers.paths import REPO
from helpers.processes import run


@pytest.mark.slow
def test_damaged_files_crash_nothing():
    done = run([sys.executable, str(REPO / "benchmarks" / "fuzz.py"), "--cases", "200", "--jobs", "1", "--seed", "5"], timeout=240)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(" cases: ") == 6  # of each kind
