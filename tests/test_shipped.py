"""What travels with the program works, and says about itself what it must."""

import json

import pytest
from helpers.paths import REPO

from game_meta.agents.agent_files import load_agent
from game_meta.generator import families, split_hash
from game_meta.vgdl import load

AGENTS = sorted(path.parent for path in REPO.glob("agents/*/config.json"))


@pytest.mark.parametrize("folder", AGENTS, ids=lambda folder: folder.name)
def test_an_agent_loads_and_its_card_has_its_command_its_split_and_its_controls(folder):
    assert load_agent(folder).net.config.actions == 6
    card, training = (folder / "card.md").read_text(), json.loads((folder / "config.json").read_text())["training"]
    assert training["command"] in card and f"{training['steps']:,}" in card
    assert training["split"] == split_hash() and split_hash() in card
    control = "strangers" if training["learner"] == "league" else "memoryless"
    assert "memory-reset" in card and control in card and "test-rules" in card
    assert (folder / "weights.safetensors").stat().st_size < 2_000_000


def test_there_is_a_default_agent_and_there_are_seventeen_families_and_seven_for_two():
    assert REPO / "agents" / "default" in AGENTS
    grid = {"harvest", "workshop", "crates", "forge", "mines", "rifts", "wolves", "weeds", "gridnavi", "frozenlake"}
    arcade = {"meteors", "orchard", "raiders", "crossing", "paddle", "cavern", "glider"}
    assert set(families(players=1)) == grid | arcade
    assert set(families(players=2)) == {"tron", "pong", "tag", "race", "duel", "paint", "snowball"}


@pytest.mark.parametrize("path", sorted(REPO.glob("games/*.vgdl")), ids=lambda path: path.stem)
def test_a_game_is_valid_and_supported(path):
    warnings = []
    load(path, warnings=warnings)
    assert not warnings
