"""A plugin of pytest: which tests are marked by themselves, and what one line at the end says of those that could not run.

`reference("what is held against GVGAI")` marks tests that need the published games and traces of `../shared/gvgai`. Where they are not,
such tests are left out, and the summary says what was not checked. Whoever opens a window is marked `window`.
"""

import pytest

from helpers import paths

UNCHECKED = pytest.StashKey[set[str]]()


def pytest_configure(config):
    config.stash[UNCHECKED] = set()


def pytest_itemcollected(item):
    if "display" in item.fixturenames:
        item.add_marker("window")


def what_for(item):
    told = item.get_closest_marker("reference").args
    return told[0] if told else item.location[0]


@pytest.hookimpl(trylast=True)  # after -m and -k: what nobody asked for is not missed
def pytest_collection_modifyitems(config, items):
    absent = [] if paths.GVGAI.is_dir() else [item for item in items if item.get_closest_marker("reference")]
    config.stash[UNCHECKED] |= {what_for(item) for item in absent}
    config.hook.pytest_deselected(items=absent)
    items[:] = [item for item in items if item not in absent]


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):  # one of xdist's processes
        session.config.workeroutput["unchecked"] = sorted(session.config.stash[UNCHECKED])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    node.config.stash[UNCHECKED] |= set(getattr(node, "workeroutput", {}).get("unchecked", ()))


def pytest_terminal_summary(terminalreporter, config):
    if unchecked := sorted(config.stash[UNCHECKED]):
        terminalreporter.write_line(f"not checked, since ../shared/gvgai is not here: {'; '.join(unchecked)}", yellow=True)
