"""A small game, a trial recorded in it by an untrained agent that has beliefs, and a display of our own to open windows on."""

import os
import shutil
import tempfile
import time
from subprocess import DEVNULL

import pytest
from helpers.games import DRONE_YARD
from helpers.processes import start


@pytest.fixture(scope="session")
def variant(tmp_path_factory):
    from game_meta.generator import make_variant

    path = tmp_path_factory.mktemp("games") / "yard.vgdl"
    path.write_text(DRONE_YARD)
    return make_variant(path, 0)


@pytest.fixture(scope="session")
def agent():
    from game_meta.agents.agent import MemoryAgent
    from game_meta.agents.networks.slot_memory import SlotMemory
    from game_meta.agents.settings import NetworkConfig

    return MemoryAgent(SlotMemory(NetworkConfig()), "novice")


@pytest.fixture(scope="session")
def scene(variant, agent):
    """A trial of three episodes, recorded to its end."""
    from game_meta.app.background_trials import record_trials

    latest = []
    record_trials(variant, (agent,), 3, 0, latest.append, lambda: True)
    return latest[-1][0]


@pytest.fixture(scope="session")
def display():
    """The name of a display that is really there: an Xvfb of our own."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("no Xvfb on this machine")
    with tempfile.TemporaryFile() as told:
        words = [program, "-displayfd", told.fileno(), "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"]
        server = start(words, pass_fds=[told.fileno()], stderr=DEVNULL)
        try:
            name = b""
            while not name.endswith(b"\n"):
                if server.poll() is not None:
                    pytest.skip("Xvfb does not start here")
                time.sleep(0.05)
                name = os.pread(told.fileno(), 16, 0)
            yield ":" + name.decode().strip()
        finally:
            server.terminate()  # and not killed: it takes its lock file away
            server.wait()


@pytest.fixture
def on_display(display, monkeypatch, tmp_path_factory):
    import pygame

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("settings")))

    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    yield display
    pygame.display.quit()


@pytest.fixture
def user(on_display):
    """Somebody at the keyboard and the mouse."""
    from helpers.xdotool import WindowUser

    if shutil.which("xdotool") is None:
        pytest.skip("no xdotool on this machine, to press real keys")
    return WindowUser(on_display)


@pytest.fixture
def watch(user):
    """Opens replays on the watch screen, on their first moment and paused."""
    from game_meta.app.app import App
    from game_meta.app.screens.watch import open_watch_screen
    from game_meta.app.toolkit.desktop import open_window
    from game_meta.app.toolkit.settings import Settings

    apps = []

    def sit_down(*names):
        assert open_window() == ""
        apps.append(app := App(Settings(), explain=str))
        app.open_screen(screen := open_watch_screen(names))
        user.use(app)
        screen.stop_at(0)
        user.run_frames()
        return screen

    yield sit_down
    for app in apps:
        app.quit()


@pytest.fixture(scope="session")
def playback():
    from game_meta.replays import open_replay

    return open_replay("workshop")
