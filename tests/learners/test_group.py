"""Two real processes train as one does: on the same trials they come to the same weights."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.rank_pool import RankPool
from helpers.toy_env import JoinedReach, ReachBatch

from game_meta.agents.settings import NetworkConfig
from game_meta.envs.trial_env import TrialEnv
from game_meta.learners.launch import open_trials
from game_meta.learners.rl2 import RL2
from game_meta.learners.rollout import ReturnScale
from game_meta.learners.runtime import checkpoint
from game_meta.learners.runtime.loop import StopRequest, train_method
from game_meta.learners.runtime.process_group import ProcessGroupError, TorchProcessGroup, join_process_group, single_process
from game_meta.learners.settings import RL2Config

NET = NetworkConfig(effects=("pays", "costs"), window=3, looks=6, hidden=16)
CONFIG = RL2Config(
    net=NET, rollout_ticks=24, learning_rate=3e-3, epochs=2, bfloat16=False
)  # one minibatch: the same envs whoever plays them
ENVS, A_SEGMENT = 8, 8 * 24


@pytest.fixture(scope="module")
def two():
    ranks = RankPool(2)
    yield ranks
    ranks.pool.shutdown()


class Deaf(TorchProcessGroup):
    """The control: it takes part in everything but the averaging of gradients."""

    def all_reduce_mean(self, tensors):
        pass


def weights(kind=None, iterations=4):
    """After some iterations on this process's share of eight envs, each of which has its own random numbers."""
    with join_process_group() as group:
        if kind is not None:
            group.__class__ = kind
        mine = ENVS // group.world_size
        method = RL2(CONFIG, JoinedReach(range(group.rank * mine, (group.rank + 1) * mine)), group=group)
        for i in range(iterations):
            method.train_iteration(i / iterations)
        return torch.cat([w.detach().flatten() for w in method.net.parameters()]).numpy()


def test_two_processes_learn_what_one_does(two):
    one, (first, second) = weights(), two.run(weights)
    assert (first == second).all()
    np.testing.assert_allclose(first, one, atol=1e-4)
    assert np.abs(one - weights(iterations=0)).max() > 1e-2, "they have learned something"


def test_without_the_averages_they_part(two):
    first, second = two.run(weights, Deaf)
    assert np.abs(first - second).max() > 1e-2
    assert np.abs(first - weights()).max() > 1e-2


def statistics():
    with join_process_group() as group:
        half = slice(group.rank * 16, group.rank * 16 + 16)
        rng = np.random.default_rng(0)
        values, family = rng.normal(3, 2, (5, 32)), rng.integers(2, size=(5, 32))
        scale = ReturnScale(2, 16, 0.9)
        for _ in range(2):
            scale.update_segment(values[:, half], values[:, half] > 4, family[:, half], group)
        mean, spread = group.all_reduce_moments(torch.from_numpy(values[:, half]).float())
        shown = group.shard(torch.arange(32)).tolist(), group.rank_seed(5), group.broadcast(group.rank), group.all_gather(group.rank)
        return scale.scale_of(np.array([0, 1])), float(mean), float(spread), shown, group.gather(group.rank)


def test_statistics_are_those_of_all(two):
    """Of 32 envs, 16 in each process: the scale of returns and the moments of advantages are those of one process with 32."""
    rng = np.random.default_rng(0)
    values, family = rng.normal(3, 2, (5, 32)), rng.integers(2, size=(5, 32))
    scale = ReturnScale(2, 32, 0.9)
    for _ in range(2):
        scale.update_segment(values, values > 4, family, single_process)
    both = two.run(statistics)
    for by_family, mean, spread, *_ in both:
        np.testing.assert_allclose(by_family, scale.scale_of(np.array([0, 1])), rtol=1e-6)
        np.testing.assert_allclose([mean, spread], [values.mean(), values.std(ddof=1)], rtol=1e-6)
    (noise, seed, told, everyone), (other_noise, other_seed, other_told, other_everyone) = (shown for *_, shown, _ in both)
    assert noise + other_noise == list(range(32))
    assert seed == single_process.rank_seed(5) == 5 != other_seed
    assert told == other_told == 0 and everyone == other_everyone == [0, 1]
    assert [collected for *_, collected in both] == [[0, 1], []]


class Pressed(StopRequest):
    """Ctrl-C reaches one of them."""

    def __init__(self, asked):
        self.requested = asked


def trained(folder, steps, resume=False, stopped_rank=None):
    with join_process_group() as group:
        method = RL2(replace(CONFIG, minibatch_envs=ENVS // 2), ReachBatch(ENVS // group.world_size, seed=group.rank_seed(1)), group=group)
        stop = Pressed(group.rank == stopped_rank)
        try:
            outcome = train_method(method, folder / str(group.world_size), steps=steps, resume=resume, stop=stop)
        except checkpoint.CheckpointError as error:
            return str(error)
        return outcome.steps, outcome.interrupted, outcome.metrics["return/episode_1"]


def test_a_stop_reaches_all_and_a_checkpoint_holds_all(two, tmp_path):
    """Rank 1 is interrupted in its first iteration. Gone on with, the run ends with the very bits of one that was never stopped."""
    straight, stopped = tmp_path / "straight", tmp_path / "stopped"
    whole = two.run(trained, straight, 3 * A_SEGMENT)
    assert whole[0] == whole[1] and whole[0][:2] == (3 * A_SEGMENT, False), "the figures too are those of all"
    assert [told[:2] for told in two.run(trained, stopped, 3 * A_SEGMENT, False, 1)] == [(A_SEGMENT, True)] * 2
    assert two.run(trained, stopped, 3 * A_SEGMENT, True) == whole
    assert (straight / "2/weights.safetensors").read_bytes() == (stopped / "2/weights.safetensors").read_bytes()

    one, other = (part["source"]["rng"] for part in (lambda c: (c, *c["others"]))(checkpoint.read_checkpoint(straight / "2")))
    assert one != other, "each process has drawn its own trials"


def test_another_number_of_processes_cannot_go_on(two, tmp_path):
    trained(tmp_path, A_SEGMENT)
    (tmp_path / "1").rename(tmp_path / "2")
    for refusal in two.run(trained, tmp_path, 2 * A_SEGMENT, True):
        assert refusal == "this run was begun with 1 processes and cannot be gone on with by 2"


def test_envs_are_shared_alike():
    with pytest.raises(ProcessGroupError, match="multiple of 2"):
        open_trials(["harvest"], type("Two", (type(single_process),), {"world_size": 2})(), CONFIG, 0, 7, 1, None, TrialEnv)
