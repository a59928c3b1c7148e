"""Games, agents and replays are found beside the user, in the user's data folder, and in what came with the program."""

import sys
import zipfile
from pathlib import Path

import pytest
from helpers.paths import REPO
from helpers.processes import run

from game_meta import content


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A working folder and a user's data folder of their own, both empty."""
    work, user = tmp_path / "work", tmp_path / "user"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_DATA_HOME", str(user))
    return work, user / "game-meta"


def add_game(folder, name):
    (folder / "games").mkdir(parents=True, exist_ok=True)
    path = folder / "games" / f"{name}.vgdl"
    path.write_text("BasicGame\n")
    return path


def test_editable_install_finds_the_repositorys_own_folders(elsewhere):
    assert content.shipped_folder() == REPO
    assert content.content_folders("games") == [REPO / "games"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the user's data folder is set by XDG_DATA_HOME on Linux only")
def test_the_working_folder_goes_before_the_users_and_the_users_before_the_shipped(elsewhere):
    work, user = elsewhere
    users_own = add_game(user, "mine")
    assert content.find_content("games", "mine") == users_own
    nearest = add_game(work, "mine")
    assert content.find_content("games", "mine") == nearest
    assert content.list_content("games")["mine"] == nearest


def test_a_path_stands_for_itself_and_a_wrong_name_gets_a_cure(elsewhere):
    work, _ = elsewhere
    path = add_game(work, "gathering")
    assert content.find_content("games", path) == path
    with pytest.raises(content.ContentNotFound, match="did you mean `gathering`"):
        content.find_content("games", "gatherin")


def test_an_agent_is_a_folder_with_a_config(elsewhere):
    work, _ = elsewhere
    (work / "agents" / "notes").mkdir(parents=True)
    (work / "agents" / "mine").mkdir()
    (work / "agents" / "mine" / "config.json").write_text("{}")
    assert content.find_content("agents", "mine") == work / "agents" / "mine"
    assert "notes" not in content.list_content("agents")


def test_an_installed_wheel_carries_the_content(tmp_path):
    """Builds the wheel, unpacks it as an installer would, and asks the unpacked package."""
    hatchling = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    pytest.importorskip("hatchling", reason="hatchling is not installed here; `pip install hatchling` to run this test")
    run(hatchling, cwd=REPO, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ask = "from game_meta import content; print(content.shipped_folder()); print(*content.list_content('games'))"
    said = run([sys.executable, "-c", ask], cwd=tmp_path, env={"PYTHONPATH": str(site)}, check=True)
    place, games = said.stdout.splitlines()
    assert Path(place) == site / "game_meta" / "_content"
    assert set(games.split()) >= {path.stem for path in (REPO / "games").glob("*.vgdl")}
    assert (site / "game_meta" / "_content" / "docs" / "games" / "harvest" / "level.png").is_file(), "the home screen shows it"
    assert (site / "game_meta" / "py.typed").is_file(), "type checkers would not read our hints"
