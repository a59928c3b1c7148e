"""Ids: for every game, once, and at no cost for who needs none; which call or import brings them in which order."""

import sys
import warnings

import gymnasium as gym
import pettingzoo
import pytest
from helpers.games import COINS, GRAB
from helpers.paths import REPO
from helpers.processes import run

from game_meta import content
from game_meta.envs import env_id
from game_meta.envs.registration import ANY_GAME_ID, register_envs
from game_meta.vgdl import load


def python(code, folder=REPO):
    return run([sys.executable, "-W", "error", "-c", code], cwd=folder, check=True).stdout.strip()


@pytest.mark.parametrize(
    "lines",
    [
        ["import gymnasium", "gymnasium.make('game_meta:GameMeta/Harvest-v0')", "there = gymnasium.registry"],
        ["import gymnasium", "gymnasium.make('game_meta.gym:GameMeta/Harvest-v0')", "there = gymnasium.registry"],
        ["import game_meta, gymnasium", "gymnasium.make('game_meta.gym:GameMeta/Harvest-v0')", "there = gymnasium.registry"],
        ["import game_meta, gymnasium", "gymnasium.make_vec('game_meta.gym:GameMeta/Harvest-v0')", "there = gymnasium.registry"],
        ["import gymnasium, game_meta", "gymnasium.make('GameMeta/Harvest-v0')", "there = gymnasium.registry"],
        ["import gymnasium, game_meta", "gymnasium.make('game_meta:GameMeta/Harvest-v0')", "there = gymnasium.registry"],
        ["import game_meta, gymnasium", "game_meta.register_envs()", "there = gymnasium.registry"],
        ["import game_meta", "game_meta.register_envs()", "import gymnasium", "there = gymnasium.registry"],
        ["import game_meta", "game_meta.make('harvest')", "import gymnasium", "there = gymnasium.registry"],
        ["import game_meta", "game_meta.make_vec('harvest')", "import gymnasium", "there = gymnasium.registry"],
        ["import game_meta, pettingzoo", "game_meta.register_envs()", "there = pettingzoo.aec_registry"],
        ["import pettingzoo, game_meta", "there = pettingzoo.parallel_registry"],
    ],
    ids="; ".join,
)
def test_the_ids_are_there(lines):
    assert python("\n".join([*lines, "print('GameMeta/Harvest-v0' in there)"])) == "True"


def test_without_a_hook_an_import_that_comes_first_cannot_register():
    """So the remedy is told where people look: in README and in the docstring of the package."""
    assert python("import game_meta, gymnasium; print('GameMeta/Harvest-v0' in gymnasium.registry)") == "False"
    assert "game_meta.gym:GameMeta/Harvest-v0" in (REPO / "README.md").read_text()


def test_importing_the_package_imports_neither_library():
    loaded = "import game_meta, sys; print(*sorted({'gymnasium', 'pettingzoo', 'numpy'} & sys.modules.keys()))"
    assert python(loaded) == ""


def test_pettingzoo_leaves_the_sound_of_this_process_alone():
    assert python("import os, game_meta.envs.pettingzoo_env; print(os.environ.get('SDL_AUDIODRIVER'))") == "None"
    code = "import os; os.environ['SDL_AUDIODRIVER'] = 'alsa'; import game_meta.envs.pettingzoo_env; print(os.environ['SDL_AUDIODRIVER'])"
    assert python(code) == "alsa"


def test_every_game_has_its_id():
    register_envs()
    for name, path in content.list_content("games").items():
        alone = load(path).params["no_players"] == 1
        assert (env_id(name) in gym.registry) == alone
        assert env_id(name) in pettingzoo.parallel_registry and env_id(name) in pettingzoo.aec_registry
    assert ANY_GAME_ID in gym.registry


def test_ones_own_games_have_ids_too(tmp_path):
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "two_coins.vgdl").write_text(COINS)
    (tmp_path / "games" / "grab.vgdl").write_text(GRAB)
    (tmp_path / "games" / "broken.vgdl").write_text("nonsense\n")
    code = "import gymnasium; env = gymnasium.make('game_meta:GameMeta/TwoCoins-v0'); print(env.reset()[1]['score'])"
    assert python(code, tmp_path) == "0"
    registries = "(gymnasium.registry, pettingzoo.aec_registry)"
    code = f"import gymnasium, pettingzoo, game_meta; print(*('GameMeta/Grab-v0' in registry for registry in {registries}))"
    assert python(code, tmp_path) == "False True"


def test_registering_twice_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        register_envs()
        register_envs()


def test_pettingzoo_makes_them():
    register_envs()
    assert pettingzoo.make("parallel", "GameMeta/Game-v0", game=COINS, max_cycles=3).max_cycles == 3
    assert isinstance(pettingzoo.make("aec", "GameMeta/Harvest-v0"), pettingzoo.AECEnv)
