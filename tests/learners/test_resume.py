"""Training 2N steps and training N, stopping, and going on to 2N give the same to the bit: with the toy, and with real games.

The control: each part of a checkpoint in turn is forgotten, and then something must come out differently. A part that nobody misses does
not belong there.
"""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
import torch
from helpers.resume import ENVS, REAL, TICKS, StopAt, gone_on_with, left, real_games, same, trained
from helpers.toy_env import ReachBatch

from game_meta.agents.settings import MEMORIES, NetworkConfig
from game_meta.envs.trial_env import TrialEnv
from game_meta.generator import VariantPool
from game_meta.learners import LEARNERS
from game_meta.learners.launch import make_method_config
from game_meta.learners.rl2 import RL2
from game_meta.learners.runtime.checkpoint import CheckpointError
from game_meta.learners.settings import RL2Config

N = 2 * TICKS * ENVS
TOY = RL2Config(net=NetworkConfig(effects=("pays", "costs"), window=3, looks=6, hidden=16), rollout_ticks=TICKS, minibatch_envs=3)


def small(learner):
    """Any method, on the toy."""
    method, config = make_method_config(learner)
    names = {field.name for field in fields(config)}
    wanted = {"rollout_ticks": TICKS, "trials": 8, "minibatch_envs": 4, "minibatch_trials": 4}
    sizes = {name: few for name, few in wanted.items() if name in names}
    config = replace(config, net=replace(config.net, effects=("pays", "costs"), window=3, looks=6, hidden=16), **sizes)
    return lambda: method(config, ReachBatch(ENVS))


def stopped_at(folder, make, steps, total):
    trained(make, folder, total, run=StopAt(steps))
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return trained(real_games, tmp_path_factory.mktemp("runs") / "whole", 2 * N)


@pytest.fixture(scope="module")
def half(tmp_path_factory):
    return stopped_at(tmp_path_factory.mktemp("runs") / "half", real_games, N, 2 * N)


@pytest.mark.parametrize("memory", (*MEMORIES, "none"))
def test_the_toy_gone_on_with_is_the_same_to_the_bit(tmp_path, memory):
    def toy():
        return RL2(replace(TOY, net=replace(TOY.net, memory=memory)), ReachBatch(ENVS))

    undisturbed = trained(toy, tmp_path / "whole", 2 * N)
    stopped = stopped_at(tmp_path / "half", toy, N, 2 * N)
    assert same(gone_on_with(toy, stopped, tmp_path / "again", 2 * N), undisturbed)


@pytest.mark.parametrize("learner", [name for name in LEARNERS if name not in ("rl2", "league", "theory")])  # those have tests of their own
def test_every_other_method_gone_on_with_is_the_same_to_the_bit(tmp_path, learner):
    make = small(learner)
    total = 3 * trained(make, tmp_path / "one iteration", 1)["steps"]
    undisturbed = trained(make, tmp_path / "whole", total)
    stopped = stopped_at(tmp_path / "half", make, 1, total)
    assert 0 < left(stopped)["steps"] < undisturbed["steps"]
    assert same(gone_on_with(make, stopped, tmp_path / "again", total), undisturbed)


def test_real_games_gone_on_with_are_the_same_to_the_bit(tmp_path, whole, half):
    assert same(gone_on_with(real_games, half, tmp_path / "again", 2 * N), whole)
    assert len(torch.unique(whole["method"]["memory"][0])) > 100, "the control of the control: something was learned and remembered"


def test_stopping_after_every_iteration_changes_nothing(tmp_path, whole):
    folder = stopped_at(tmp_path / "0", real_games, TICKS * ENVS, 2 * N)
    for i in (2, 3):
        trained(real_games, folder, 2 * N, resume=True, run=StopAt(i * TICKS * ENVS))
    assert same(gone_on_with(real_games, folder, tmp_path / "again", 2 * N), whole)


METHOD = ("torch", "generator", "net", "optimiser", "memory", "scale")
SOURCE = ("variants", "rng", "engine", "observation", "episode", "returns")
POOL = ("handed_out", "kept", "rng", "seeds")
PARTS = [("steps",), *(("method", name) for name in METHOD), *(("source", name) for name in SOURCE)]
PARTS += [("source", "source", name) for name in POOL]


@pytest.mark.parametrize("part", PARTS, ids="/".join)
def test_a_part_that_is_forgotten_is_missed(tmp_path, whole, half, part):
    try:
        without = gone_on_with(real_games, half, tmp_path / "again", 2 * N, without=part)
    except CheckpointError:
        return  # seen at once: the rest does not fit
    assert not same(without, whole)


def test_the_parts_above_are_all_there_are(half, whole):
    given = {(name,) for name in whole} - {("learner",), ("returns",), ("method",), ("source",), ("others",)}
    given |= {("method", name) for name in whole["method"]} | {("source", name) for name in whole["source"]}
    given |= {("source", "source", name) for name in whole["source"]["source"]}
    told_by_the_caller = {("source", "source"), ("source", "families"), ("source", "source", "games")}
    missed_elsewhere = {("source", "steps"), ("source", "won")}  # at the longest episodes, and by who looks: tests/envs/test_trial_env.py
    assert given - told_by_the_caller - missed_elsewhere == set(PARTS)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (lambda pool: TrialEnv(pool, ENVS + 1, episodes=2, families=pool.families, threads=1), "begun with 6 envs, not 7"),
        (lambda pool: TrialEnv(VariantPool(["harvest"], size=1, width=2), ENVS, episodes=2, threads=1), "begun with .*meteors"),
    ],
)
def test_going_on_with_something_else_is_refused(tmp_path, half, other, why):
    def make():
        return RL2(REAL, other(VariantPool(["harvest", "meteors"], size=1, width=2)))

    with pytest.raises(CheckpointError, match=why):
        gone_on_with(make, half, tmp_path / "again", 2 * N)
