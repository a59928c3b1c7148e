"""One bad file in a folder of content stops nobody who did not ask for it; who names it is told in one line, at once."""

import os
import shutil

import pytest
from helpers.games import GEM_ROOM

from game_meta import bench, content, files
from game_meta.agents.agent_files import AgentError, hash_agent, load_agent
from game_meta.app.content_library import list_content_entries, read_content_facts
from game_meta.cli.command_line import main
from game_meta.editor.file_session import FileSession
from game_meta.envs.registration import game_entries
from game_meta.generator.family import families
from game_meta.replays.format import ReplayError
from game_meta.replays.reader import read_replay, read_replay_header


def deep_game():
    return "BasicGame\n    SpriteSet\n" + "".join(f"{' ' * (8 + depth)}t{depth} > Immovable\n" for depth in range(900))


BAD_GAMES = {
    "junk": lambda path: path.write_bytes(bytes(range(256)) * 20),
    "half": lambda path: path.write_text(GEM_ROOM[: len(GEM_ROOM) // 2] + "\n            gem >"),
    "dangling": lambda path: path.symlink_to("nowhere"),
    "circle": lambda path: path.symlink_to(path.name),
    "pipe": os.mkfifo,
    "folder": os.mkdir,
    "deep": lambda path: path.write_text(deep_game()),
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working folder with one good game and many bad ones."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "_SKIPPED", set())
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "yard.vgdl").write_text(GEM_ROOM)
    for name, make in BAD_GAMES.items():
        make(tmp_path / "games" / f"{name}.vgdl")
    return tmp_path


def test_they_are_left_out_with_a_line_each(place, capsys):
    assert "harvest" in families() and not BAD_GAMES.keys() & families().keys()
    games = {path.stem for path in bench.find_games_to_measure([])}
    assert {"yard", "harvest"} <= games and not games & BAD_GAMES.keys()
    told = capsys.readouterr().err.splitlines()
    assert sorted(line.split(".vgdl is left out: ")[0].rpartition("/")[2] for line in told) == sorted(BAD_GAMES)
    assert game_entries() and families() and capsys.readouterr().err == ""  # once is enough


def test_the_home_screen_shows_those_that_are_files_with_their_fault(place):
    entries = {entry.name: entry for entry in list_content_entries("games")}
    assert {"yard", "junk", "half"} <= entries.keys() and not entries.keys() & {"dangling", "circle", "pipe", "folder"}
    assert read_content_facts(entries["half"]).problems and not read_content_facts(entries["yard"]).problems


def test_commands_that_did_not_ask_for_them(place, capsys):
    assert main(["explain", "yard"]) == 0
    assert main(["check", "games/yard.vgdl"]) == 0
    assert capsys.readouterr().err == ""
    (place / "games" / "deep.vgdl").unlink()
    assert main(["check", "games"]) == 3  # this one asked
    assert "junk.vgdl: not valid" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["check"], ["explain"], ["grade"], ["trace", "0", "--actions", "games/yard.vgdl"]])
def test_a_pipe_that_is_named_is_one_line(place, capsys, words):
    assert main([words[0], "games/pipe.vgdl", *words[1:]]) in (2, 3)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "games/pipe.vgdl: a named pipe, not a file" in told


def test_other_files_that_are_named(place, capsys):
    os.mkfifo("pipe")
    (place / "moves").write_text("ACTION_NIL")
    (place / "games" / "levels.txt").write_text(GEM_ROOM)
    os.mkfifo(place / "games" / "levels_lvl0.txt")
    for words in (
        ["trace", "yard", "0", "--actions", "pipe"],
        ["trace", "yard", "pipe", "--actions", "moves"],
        ["train", "--learner", "rl2", "--config", "pipe", "--minutes", "1", "--out", "x"],
        ["replay", "info", "pipe"],
    ):
        assert main(words) in (2, 3)
        told = capsys.readouterr().err
        assert told.count("\n") == 1 and "pipe" in told and "a named pipe, not a file" in told
    for read in (read_replay, read_replay_header):
        with pytest.raises(ReplayError, match=r"^pipe: a named pipe"):
            read("pipe")
    with pytest.raises(files.FileRefused, match="a named pipe"):
        FileSession("pipe")


def test_what_a_killed_editor_left_beside_a_game_is_swept(place):
    games = place / "games"
    there = set(games.iterdir())
    for name in (".yard.vgdl.99999999.tmp", "..yard.vgdl.0123abcd.autosave.99999999.tmp"):  # no process has such a number
        (games / name).write_text("half a ga")
    (games / f".yard.vgdl.{os.getppid()}.tmp").write_text("another window is writing")
    FileSession(games / "yard.vgdl")
    assert set(games.iterdir()) - there == {games / f".yard.vgdl.{os.getppid()}.tmp"}


# ----------------------------------------------------------------------------------------------------
# The folder of an agent.


@pytest.fixture
def agent(tmp_path):
    return shutil.copytree(content.shipped_folder() / "agents" / "memory", tmp_path / "mine")


@pytest.mark.parametrize("name", ["config.json", "weights.safetensors"])
def test_an_agent_of_pipes(agent, name):
    (agent / name).unlink()
    os.mkfifo(agent / name)
    with pytest.raises(AgentError, match=f"{name}: a named pipe, not a file"):
        load_agent(agent)


def test_weights_far_too_large_are_not_looked_into(agent):
    with open(agent / "weights.safetensors", "r+b") as file:
        file.truncate(10**10)
    with pytest.raises(AgentError, match="too large: 10000000000 bytes"):
        load_agent(agent)


def test_only_the_files_of_an_agent_are_read(agent):
    before = hash_agent(agent)
    os.mkfifo(agent / "more.safetensors")
    (agent / "checkpoint.safetensors").write_text("not the agent's")
    (agent / "prior.json").symlink_to("nowhere")
    assert hash_agent(agent) == before and load_agent(agent).hash == before
