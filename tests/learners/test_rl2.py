"""RL^2 on a toy whose rules are hidden: it must learn to find them out, and stop and go on cleanly."""

import json
import os
import signal
from dataclasses import replace

import pytest
from helpers.toy_env import ReachBatch

from game_meta.agents.agent_files import load_agent
from game_meta.agents.settings import NetworkConfig
from game_meta.learners.rl2 import RL2
from game_meta.learners.runtime import checkpoint
from game_meta.learners.runtime.loop import train_method
from game_meta.learners.settings import RL2Config

CONFIG = RL2Config(
    net=NetworkConfig(effects=("pays", "costs"), window=3, looks=6, hidden=32), rollout_ticks=24, minibatch_envs=16, learning_rate=3e-3
)


def trained(folder, config=CONFIG, envs=16, seed=0, **options):
    return train_method(RL2(config, ReachBatch(envs), seed=seed), folder, **options)


class Log(list):
    def log(self, metrics, step):
        self.append((step, metrics))


def test_it_learns_to_adapt(tmp_path):
    """24 draws of +1 or -1 a trial: chance earns 0, and an agent that knows all hidden rules nearly 8 an episode."""
    log = Log()
    outcome = trained(tmp_path, envs=128, steps=120_000, run=log)
    first, _, third = (outcome.metrics[f"return/episode_{k}"] for k in (1, 2, 3))
    assert third > 5 and third > first + 1
    assert outcome.metrics["belief/effects_accuracy"] > 0.8
    assert log[-1][0] == outcome.steps >= 120_000
    assert {"loss/policy", "loss/value", "throughput/steps_per_s", "belief/controls_accuracy"} <= log[-1][1].keys()
    assert load_agent(tmp_path).net.config == CONFIG.net
    assert json.loads((tmp_path / "config.json").read_text())["training"]["steps"] == outcome.steps


def test_a_seed_decides_the_run(tmp_path):
    def weights(name, seed):
        trained(tmp_path / name, steps=16 * 24 * 2, seed=seed)
        return (tmp_path / name / "weights.safetensors").read_bytes()

    assert weights("a", 1) == weights("b", 1) != weights("c", 2)


def test_ctrl_c_finishes_the_iteration_and_resume_goes_on(tmp_path):
    class Pressed(Log):
        def log(self, metrics, step):
            super().log(metrics, step)
            os.kill(os.getpid(), signal.SIGINT)

    a_segment = 16 * 24
    before = signal.getsignal(signal.SIGINT)
    stopped = trained(tmp_path, steps=10 * a_segment, run=Pressed())
    assert stopped.interrupted and stopped.steps == a_segment
    assert signal.getsignal(signal.SIGINT) is before

    log = Log()
    finished = trained(tmp_path, steps=3 * a_segment, resume=True, run=log)
    assert not finished.interrupted and [step for step, _ in log] == [2 * a_segment, 3 * a_segment]
    assert checkpoint.read_checkpoint(tmp_path)["steps"] == 3 * a_segment


def test_resuming_with_another_network_is_refused(tmp_path):
    trained(tmp_path, steps=16 * 24)
    wider = replace(CONFIG, net=replace(CONFIG.net, hidden=64))
    with pytest.raises(checkpoint.CheckpointError, match="another network"):
        trained(tmp_path, wider, steps=10_000, resume=True)
