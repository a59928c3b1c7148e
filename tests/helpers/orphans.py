"""A plugin of pytest: whatever a test leaves running is ended with it, whether it passes, fails or hangs. A test that passes but leaves
something is told so, and fails.

Processes that a fixture of a module or of the session has made stay until the fixture ends.
"""

import pytest

from helpers import processes

PATIENCE = 10.0  # seconds in which what a passing test started may come to its end by itself
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef):
    if fixturedef.scope == "function":
        return (yield)
    before = processes.running()
    result = yield  # what one that fails has started is not kept
    processes.keep(processes.running() - before)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    item.stash[FAILED] = item.stash.get(FAILED, False) or call.excinfo is not None
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    processes.watch()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    try:
        result = yield
    except BaseException:
        processes.end_left()
        raise
    failed = item.stash.get(FAILED, False)
    left = processes.end_left(0.0 if failed else PATIENCE)
    if left and not failed:
        pytest.fail("it left running, and this was ended:\n" + "\n".join(left), pytrace=False)
    return result
