"""Agents and learners of other people: named on the command line or given to gm.evaluate, and never brought in by a file."""

import json
import shutil
import sys

import numpy as np
import pytest
from helpers.paths import REPO
from helpers.resume import real_games, same
from stable_baselines3 import PPO

import game_meta as gm
from game_meta.agents.adapters import GymnasiumPolicy, SB3Policy
from game_meta.agents.agent import Agent, RandomAgent
from game_meta.agents.agent_files import load_agent
from game_meta.agents.user_code import CodeName, UserCodeError, as_agent, load_user_agent
from game_meta.cli.command_line import main
from game_meta.cli.learner_settings import parse_settings
from game_meta.content import ContentNotFound
from game_meta.evaluation.ablations import Memoryless, MemoryReset
from game_meta.evaluation.protocol import play_returns
from game_meta.generator.family import make_variant
from game_meta.learners.launch import make_method_config

BAD_AGENTS = """
class Divides:
    def act(self, observation):
        return 1 / 0

class Seven:
    def act(self, observation):
        return [7] * len(observation.reward)

class NoAct: ...

class Blind:
    observation = "sound"
    def act(self, observation): ...
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working folder with the templates in it; what is imported from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for path in (REPO / "examples").glob("my_*.py"):
        shutil.copy(path, tmp_path)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def write_module(folder, name, text):
    (folder / f"{name}.py").write_text(text)


def returns(agent, seed=0):
    return play_returns(as_agent(agent), [make_variant("harvest", 7), make_variant("harvest", 8)], 2, seed)


def test_the_template_is_measured_shown_and_recorded(folder, capsys):
    words = ["--agent", "my_agent:MyAgent", "--family", "harvest", "--split", "train"]
    assert main(["evaluate", *words, "--variants", "2", "--episodes", "2", "--record", "trials"]) == 0
    result = json.loads((folder / "out/evaluate/MyAgent-train.json").read_text())
    assert result["agent"] == "my_agent:MyAgent" and list(result["pooled"]) == ["agent", "memory-reset", "memoryless"]
    assert main(["replay", "verify", "trials/harvest-1.replay"]) == 0
    assert main(["adapt", *words, "--episodes", "2", "--headless"]) == 0
    assert json.loads((folder / "out/adapt/adapt.json").read_text())["agent"] == "my-agent"
    assert len((folder / "my_agent.py").read_text().splitlines()) <= 50


def test_the_template_adapts_by_what_it_remembers_of_a_trial():
    variants = [make_variant("harvest", seed) for seed in range(64)]
    agent = load_user_agent(CodeName("my_agent", "MyAgent"))
    assert play_returns(agent, variants, 5, 0)[:, 4].mean() > play_returns(MemoryReset(agent), variants, 5, 0)[:, 4].mean() + 1


def test_an_agent_without_reset_memory_is_told_to_forget_as_a_trial_begins():
    told = []

    def act(observation):
        told.append(observation.trial_start.tolist())
        return np.zeros(len(observation.reward), int)

    play_returns(Memoryless(as_agent(act)), [make_variant("harvest", 7)], 1, 0)
    assert len(told) > 2 and all(all(each) for each in told)


def test_whatever_acts_is_an_agent():
    random = returns(RandomAgent(seed=0))
    assert np.array_equal(returns(RandomAgent), random), "a class, made with the seed"
    generator = np.random.default_rng(0)
    assert np.array_equal(returns(lambda observation: generator.integers(6, size=len(observation.reward))), random), "a function"
    own = RandomAgent(seed=0)
    assert as_agent(own) is own
    result = gm.evaluate(lambda observation: np.ones(len(observation.reward), int), ["harvest"], split="train", variants=1, episodes=1)
    assert list(result["pooled"]) == ["agent", "memory-reset", "memoryless"]


def test_a_gymnasium_policy_and_an_sb3_model_see_here_what_they_see_there():
    env = gm.make("harvest", variant=7)
    seen = []

    def policy(observation):
        assert env.observation_space.contains(observation)
        seen.append(observation["window"].copy())
        return 2

    returns(GymnasiumPolicy(policy))
    assert np.array_equal(seen[0], env.reset(seed=0)[0]["window"])
    model = PPO("MultiInputPolicy", env, n_steps=8, batch_size=8, seed=0).learn(16)
    once, again = (returns(SB3Policy(model)) for _ in range(2) if not model.set_random_seed(3))
    assert np.array_equal(once, again)


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("nosuch:Agent", "no module named `nosuch`: it must be a file nosuch"),
        ("my_agent.py:MyAgent", "leave out `.py`: my_agent:MyAgent"),
        ("my_agent:Agent", "my_agent has no `Agent`: there is MyAgent"),
        ("broken:Agent", "line 2: SyntaxError"),
        ("needs:Agent", "line 1: ModuleNotFoundError: No module named 'nosuch'"),
        ("bad:Divides", "line 4: ZeroDivisionError: division by zero; mend it there"),
        ("bad:Seven", "act must return 1 whole numbers from 0 to 5, an action for each trial, not [7]"),
        ("bad:NoAct", "NoAct has no method act(observation): see examples/my_agent.py"),
        ("bad:Blind", "its `observation` is 'sound', it must be one of symbols, rgb, scene"),
    ],
)
def test_what_is_wrong_in_other_peoples_code_is_one_line_and_status_2(folder, capsys, name, cure):
    write_module(folder, "bad", BAD_AGENTS)
    write_module(folder, "broken", "\nclass :\n")
    write_module(folder, "needs", "import nosuch\n")
    assert main(["evaluate", "--agent", name, "--family", "harvest", "--split", "train", "--variants", "1", "--episodes", "1"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert cure in told[-1] and not any(line.startswith("Traceback") for line in told)


def test_in_python_the_error_itself_is_the_cause():
    with pytest.raises(UserCodeError) as told:
        returns(lambda observation: 1 / 0)
    assert isinstance(told.value.__cause__, ZeroDivisionError)


def test_code_that_a_file_names_is_never_imported(folder, capsys):
    write_module(folder, "evil", "raise SystemExit('this ran')\nclass Evil: ...\n")
    sent = shutil.copytree(REPO / "agents" / "memory", folder / "sent")
    (sent / "card.md").write_text("evil:Evil\n")
    config = json.loads((sent / "config.json").read_text())
    config["training"] |= {"agent": "evil:Evil", "module": "evil", "learner": "evil:Evil"}
    (sent / "config.json").write_text(json.dumps(config))
    assert isinstance(load_agent("sent"), Agent)
    for call in (load_agent, gm.evaluate):
        with pytest.raises(ContentNotFound):
            call("evil:Evil")  # a string is the name of a folder; only the command line makes a CodeName of it
    for line in ('learner = "evil:Evil"', 'family = ["harvest", "--learner", "evil:Evil"]', '"learner=evil:Evil" = true'):
        (folder / "run.toml").write_text(f"minutes = 1\n{line}\n")
        assert main(["train", "--config", "run.toml", "--out", "run"]) == 2
        assert "add --learner module:Class" in capsys.readouterr().err
    assert "evil" not in sys.modules


# ----------------------------------------------------------------------------------------------------
# Learners.

MY_LEARNER = CodeName("my_learner", "MyLearner")


def test_the_template_of_a_learner_learns_and_resumes(folder):
    method_class, config = make_method_config(MY_LEARNER, parse_settings(MY_LEARNER, ["--ticks", "8", "--net.hidden", "16"]))
    assert config.ticks == 8
    method = method_class(config, real_games().source, seed=1)
    before = {name: weight.clone() for name, weight in method.net.named_parameters()}
    played = method.train_iteration(0.0)
    assert played.steps == 8 * len(method.source.family)
    assert any(not weight.equal(before[name]) for name, weight in method.net.named_parameters())
    other = method_class(config, method.source, seed=2)
    other.restore(method.state())
    assert same(other.state(), method.state())


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("my_agent:MyAgent", "is no subclass of game_meta.learners.runtime.method.Method"),
        ("half:Half", "half:Half has no name and no config_class and no train_iteration() and no agent()"),
        ("nosuch:Learner", "no module named `nosuch`"),
    ],
)
def test_what_is_no_learner_is_told_in_one_line(folder, capsys, name, cure):
    write_module(folder, "half", "from game_meta.learners.runtime.method import Method\nclass Half(Method): ...\n")
    assert main(["train", "--learner", name, "--minutes", "1", "--out", "run"]) == 2
    told = capsys.readouterr().err
    assert cure in told and told.count("\n") == 1


def test_help_shows_the_settings_of_ones_own_learner(capsys):
    assert main(["train", "--learner", "my_learner:MyLearner", "--help"]) == 0
    assert "--learning-rate" in capsys.readouterr().out.partition("settings of my_learner:MyLearner")[2]
