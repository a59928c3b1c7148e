"""Ids: there in whatever order things are imported, for every game, once, and at no cost for who needs none."""

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
from game_meta.envs.registration import ANY_GAME_ID, register_gymnasium, register_pettingzoo
from game_meta.vgdl import load


def python(code, folder=REPO):
    return run([sys.executable, "-W", "error", "-c", code], cwd=folder, check=True).stdout.strip()


@pytest.mark.parametrize(
    "lines",
    [
        ["import gymnasium", "gymnasium.make('game_meta:GameMeta/Harvest-v0')", "there = gymnasium.registry"],
        ["import game_meta, gymnasium", "gymnasium.make('game_meta:GameMeta/Harvest-v0')", "there = gymnasium.registry"],
        ["import gymnasium, game_meta", "there = gymnasium.registry"],
        ["import game_meta, importlib.util", "importlib.util.find_spec('gymnasium')", "import gymnasium", "there = gymnasium.registry"],
        ["import game_meta, pettingzoo", "there = pettingzoo.aec_registry"],
        ["import pettingzoo, game_meta", "there = pettingzoo.parallel_registry"],
    ],
    ids="; ".join,
)
def test_the_ids_are_there_in_whatever_order_things_are_imported(lines):
    assert python("\n".join([*lines, "print('GameMeta/Harvest-v0' in there)"])) == "True"


def test_importing_the_package_imports_neither_library():
    loaded = "import game_meta, sys; print(*sorted({'gymnasium', 'pettingzoo', 'numpy'} & sys.modules.keys()))"
    assert python(loaded) == ""


def test_pettingzoo_leaves_the_sound_of_this_process_alone():
    assert python("import os, game_meta.envs.pettingzoo_env; print(os.environ.get('SDL_AUDIODRIVER'))") == "None"
    code = "import os; os.environ['SDL_AUDIODRIVER'] = 'alsa'; import game_meta.envs.pettingzoo_env; print(os.environ['SDL_AUDIODRIVER'])"
    assert python(code) == "alsa"


def test_every_game_has_its_id():
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
    code = f"import game_meta, gymnasium, pettingzoo; print(*('GameMeta/Grab-v0' in registry for registry in {registries}))"
    assert python(code, tmp_path) == "False True"


def test_registering_twice_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        register_gymnasium()
        register_pettingzoo()


def test_pettingzoo_makes_them():
    assert pettingzoo.make("parallel", "GameMeta/Game-v0", game=COINS, max_cycles=3).max_cycles == 3
    assert isinstance(pettingzoo.make("aec", "GameMeta/Harvest-v0"), pettingzoo.AECEnv)
