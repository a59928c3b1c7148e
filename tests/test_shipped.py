"""What travels with the program works, and says about itself what it must."""

import json

import pytest
from helpers.paths import REPO

from game_meta.agents.agent_files import load_agent
from game_meta.generator import families, split_hash
from game_meta.generator.splits import HELD_OUT_FAMILIES
from game_meta.vgdl import load

AGENTS = sorted(path.parent for path in REPO.glob("agents/*/config.json") if json.loads(path.read_text()).get("kind") != "theorist")
THEORISTS = sorted({path.parent for path in REPO.glob("agents/*/config.json")} - set(AGENTS))


@pytest.mark.parametrize("folder", AGENTS, ids=lambda folder: folder.name)
def test_an_agent_loads_and_its_card_has_its_command_its_split_and_its_controls(folder):
    assert load_agent(folder).net.config.actions == 6
    card, training = (folder / "card.md").read_text(), json.loads((folder / "config.json").read_text())["training"]
    assert training["command"] in card and f"{training['steps']:,}" in card
    assert training["split"] == split_hash() and split_hash() in card
    control = "strangers" if training["learner"] == "league" else "memoryless"
    assert "memory-reset" in card and control in card and "test-rules" in card
    assert (folder / "weights.safetensors").stat().st_size < 2_000_000


@pytest.mark.parametrize("folder", THEORISTS, ids=lambda folder: folder.name)
def test_a_theorist_loads_and_its_card_has_its_command_and_its_split(folder):
    agent = load_agent(folder)
    assert agent.observation == "scene" and agent.prior.ranker is not None
    card, training = (folder / "card.md").read_text(), json.loads((folder / "config.json").read_text())["training"]
    assert training["command"] in card and str(training["steps"]) in card.replace(",", "")
    assert training["split"] == split_hash() and split_hash() in card
    assert not HELD_OUT_FAMILIES.intersection(training["families"])
    assert sum(path.stat().st_size for path in folder.iterdir() if path.suffix in (".json", ".safetensors")) < 2_000_000


def test_there_is_a_default_agent_and_there_are_seventeen_families_and_seven_for_two():
    assert REPO / "agents" / "memory" in AGENTS
    grid = {"harvest", "workshop", "crates", "forge", "mines", "rifts", "wolves", "weeds", "gridnavi", "frozenlake"}
    arcade = {"meteors", "orchard", "raiders", "crossing", "paddle", "cavern", "glider"}
    assert set(families(players=1)) == grid | arcade
    assert set(families(players=2)) == {"tron", "pong", "tag", "race", "duel", "paint", "snowball"}


@pytest.mark.parametrize("path", sorted(REPO.glob("games/*.vgdl")), ids=lambda path: path.stem)
def test_a_game_is_valid_and_supported(path):
    warnings = []
    load(path, warnings=warnings)
    assert not warnings
