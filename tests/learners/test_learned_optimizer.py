"""The learner on the toy whose rules are hidden: it learns both the LSTM and the first weights, adapts, and goes on from its state."""

import numpy as np
import pytest
import torch
from helpers.resume import StopAt, gone_on_with, same, trained
from helpers.toy_env import ReachBatch

from game_meta.agents.settings import LearnedOptimiserConfig, NetworkConfig
from game_meta.learners.learned_optimizer import LearnedOptimizer
from game_meta.learners.settings import LearnedOptimizerConfig

SMALL = NetworkConfig(memory="none", effects=("pays", "costs"), window=3, looks=6, hidden=32, cell_width=4)
INNER = LearnedOptimiserConfig(width=4, updates_per_episode=2, max_tensor_size=200)


def learner(seed=0, envs=128, **options):
    source = ReachBatch(envs)
    source.length = 6 + np.arange(envs) % 3  # episodes do not end all at once
    return LearnedOptimizer(LearnedOptimizerConfig(net=SMALL, inner=INNER, **options), source, seed=seed)


def test_all_is_learned_that_it_says():
    """In two iterations: at first the read-out does not listen to the LSTM, so that nothing of its cell can be learned."""
    method = learner(envs=16, trials=16)
    before = {name: weight.clone() for part in (method.net, method.inner) for name, weight in part.named_parameters()}
    method.train_iteration(0.0)
    method.train_iteration(0.0)
    after = {name: weight for part in (method.net, method.inner) for name, weight in part.named_parameters()}
    still = {name for name in before if torch.equal(before[name], after[name])}
    assert still == {f"{belief}_belief.{part}" for belief in ("effect", "control") for part in ("weight", "bias")}


@pytest.mark.parametrize("without", [None, ("method", "inner"), ("method", "trials", "leaves")])
def test_going_on_from_a_checkpoint_gives_the_same_bits(tmp_path, without):
    def make():
        return learner(envs=12, trials=6)

    budget, half = 1200, 400
    whole = trained(make, tmp_path / "whole", budget)
    trained(make, tmp_path / "half", budget, run=StopAt(half))
    assert same(whole, gone_on_with(make, tmp_path / "half", tmp_path / "on", budget, without or ())) == (without is None)
