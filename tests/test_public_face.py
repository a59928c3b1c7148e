"""What `import game_meta as gm` promises: these names with these signatures, at no cost before use, and each does what it says."""

import inspect
import re
import sys

import gymnasium
import numpy as np
import pytest
from helpers.games import COINS
from helpers.paths import REPO
from helpers.processes import run

import game_meta as gm

# The name and the signature of all that is public. To change a line here is to break somebody's program.
SIGNATURES = {
    "compile_game": "(game: 'Game', level: 'int | Sequence[str]' = 0, room: 'int | None' = None) -> 'Program'",
    "evaluate": "(agent: 'Any', games: 'Sequence[str | Path] | Mapping[str, str | Path] | None' = None, *, "
    "split: 'str' = 'test-rules', variants: 'int' = 64, kinds: 'Collection[str] | None' = None, difficulty: 'float' = 1.0, "
    "episodes: 'int' = 5, seed: 'int' = 0, record: 'str | Path | None' = None, progress: 'ReportProgress | None' = None) "
    "-> 'dict[str, Any]'",
    "load_agent": "(name: 'str | Path | CodeName' = 'theorist', device: 'str' = 'cpu', *, seed: 'int' = 0, greedy: 'bool' = False, "
    "think_ms: 'int | None' = None) -> 'Agent'",
    "load_game": "(game: 'str | Path') -> 'Game'",
    "make": "(game: 'str | Path', *, level: 'int | str' = 0, variant: 'int | None' = None, split: 'str | None' = None, "
    "variants: 'int' = 100, observation: 'str' = 'window', window: 'int' = 11, max_episode_steps: 'int | None' = None, "
    "render_mode: 'str | None' = None) -> 'Env'",
    "make_variant": "(family: 'str | Path', seed: 'int', kinds: 'Collection[str] | None' = None, difficulty: 'float' = 1.0, *, "
    "rules_seed: 'int | None' = None) -> 'Variant'",
    "make_vec": "(game: 'str | Path', num_envs: 'int' = 1, *, level: 'int | str' = 0, variant: 'int | None' = None, "
    "split: 'str | None' = None, variants: 'int' = 100, observation: 'str' = 'window', window: 'int' = 11, "
    "max_episode_steps: 'int | None' = None, render_mode: 'str | None' = None, autoreset_mode: 'str' = 'NextStep', "
    "copy: 'bool' = True, threads: 'int | None' = None) -> 'GameVectorEnv'",
    "plan": "(program: 'Program | str | Path', level: 'int' = 0, *, seed: 'int' = 0, width: 'int' = 256) -> 'Plan'",
    "register_envs": "() -> 'None'",
    "replay": "(name: 'str | Path') -> 'ReplayPlayer'",
    "sample": "(family: 'str | Path', split: 'str', seed: 'int', width: 'int' = 256, kinds: 'Collection[str] | None' = None, "
    "difficulty: 'float' = 1.0) -> 'Variant'",
}


def test_these_are_the_names_and_their_signatures():
    assert {name: str(inspect.signature(getattr(gm, name))) for name in gm.__all__} == SIGNATURES


@pytest.mark.parametrize("name", SIGNATURES)
def test_each_says_what_it_does_with_an_example(name):
    told = inspect.getdoc(getattr(gm, name))
    assert re.match(r"[A-Z][a-z]+ ", told), "the first line begins with a verb"
    assert re.search(rf"^    .*\bgm\.{name}\(", told, re.MULTILINE), "there is an example"


def test_names_that_are_not_loaded_yet_are_listed_and_others_are_told_of():
    code = "import game_meta as gm; print({*gm.__all__} <= {*dir(gm)}, '__version__' in dir(gm)); from game_meta import *; print(sample)"
    assert run([sys.executable, "-c", code], cwd=REPO, check=True).stdout.startswith("True True\n<function sample")
    with pytest.raises(AttributeError, match="module 'game_meta' has no attribute 'lood_game'"):
        gm.lood_game  # noqa: B018


def test_the_import_brings_nothing_and_hooks_nothing():
    code = """
import sys
before, hooks = set(sys.modules), list(sys.meta_path)
import game_meta
print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))
print(sys.meta_path == hooks, 'typing' in set(sys.modules) - before)
"""
    assert run([sys.executable, "-S", "-c", code], cwd=REPO, check=True).stdout == "game_meta\nTrue False\n"


def test_a_game_is_loaded_by_its_name_its_file_or_its_text():
    game = gm.load_game("harvest")
    assert game.name == "harvest" and game.text == gm.load_game(REPO / "games" / "harvest.vgdl").text
    assert "coin" in gm.load_game(COINS).sprites
    with pytest.raises(LookupError, match="did you mean `harvest`"):
        gm.load_game("harvst")


def test_a_game_is_compiled_and_planned():
    program = gm.compile_game(gm.load_game(COINS), level=0)
    plan = gm.plan(program, width=16)
    assert plan == gm.plan(COINS, 0, width=16) and plan.value > 0


def test_a_variant_is_made_or_drawn():
    variant = gm.sample("harvest", "train", seed=1)
    assert variant.split == "train"
    assert gm.make_variant("harvest", variant.seed).text == variant.text


def test_an_env_is_made():
    env = gm.make("harvest", split="train", variants=2, observation="board", max_episode_steps=3)
    assert isinstance(env, gymnasium.Env) and env.spec.id == "GameMeta/Game-v0"
    seen, info = env.reset(seed=0)
    assert seen in env.observation_space and info["score"] == 0
    truncated = [env.step(0)[3] for _ in range(3)]
    assert truncated == [False, False, True]
    with pytest.raises(ValueError, match="parallel_env"):
        gm.make("tron")


def test_a_vector_env_is_made():
    envs = gm.make_vec(COINS, 5, observation="rgb", max_episode_steps=1, autoreset_mode="Disabled", copy=False, threads=1)
    assert isinstance(envs, gymnasium.vector.VectorEnv) and envs.num_envs == 5
    seen, _ = envs.reset(seed=0)
    assert seen.shape[0] == 5 and seen.dtype == np.uint8
    assert envs.step(np.zeros(5, int))[3].all()


def test_an_agent_is_loaded_by_name_or_folder_and_evaluated(tmp_path):
    agent = gm.load_agent("memory")
    assert agent.name == "memory" and agent.hash == gm.load_agent(REPO / "agents" / "memory").hash
    with pytest.raises(LookupError, match="did you mean `memory`"):
        gm.load_agent("memry")
    told = []
    result = gm.evaluate(
        "memory", ["harvest"], split="train", variants=2, episodes=2, record=tmp_path, progress=lambda *stage: told.append(stage)
    )
    assert result["split"] == "train" and list(result["families"]) == ["harvest"] and told
    assert [row["k"] for row in result["pooled"]["agent"]["episodes"]] == [1, 2]
    player = gm.replay(tmp_path / "harvest-1.replay")
    assert player.header.game == "harvest" and not player.fault
    with pytest.raises(ValueError, match="each needs one"):
        gm.evaluate(agent, variants=2)
    with pytest.raises(ValueError, match="there is no split `tests`"):
        gm.evaluate(agent, split="tests")


def test_a_shipped_replay_is_opened_by_its_name():
    assert not gm.replay("workshop").fault


def test_environments_are_registered_as_often_as_one_likes():
    gm.register_envs()
    gm.register_envs()
    assert "GameMeta/Harvest-v0" in gymnasium.registry
