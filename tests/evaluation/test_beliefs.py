"""What is noted of an agent's beliefs in real trials: when, beside which labels, and what comes of it in an evaluation."""

import json

import numpy as np
import pytest

from game_meta.agents.agent import BeliefBatch, MemoryAgent, RandomAgent
from game_meta.agents.networks.build import build_network
from game_meta.agents.settings import NetworkConfig
from game_meta.evaluation import report
from game_meta.evaluation.calibration import BeliefLog, base_rates
from game_meta.evaluation.protocol import evaluate_agent, play_trials
from game_meta.generator import LABEL_NAMES, make_variant, sample

K, A, E = 16, 6, len(LABEL_NAMES)


class Clock(RandomAgent):
    """Believes of everything the number of acts since its trial began, in ten thousandths."""

    def begin_trials(self, trials):
        super().begin_trials(trials)
        self.acts = np.zeros(trials)

    def act(self, observation):
        self.acts = np.where(observation.trial_start, 0, self.acts) + 1
        return super().act(observation)

    def beliefs(self):
        told = self.acts[:, None, None] / 10_000
        return BeliefBatch(np.broadcast_to(told, (len(told), K, E)), np.broadcast_to(told, (len(told), A, A)))


def test_beliefs_are_noted_at_step_0_and_when_an_episode_is_over():
    """Moment k is the first act of the next episode: one more than all acts up to the end of episode k. The last is the last act."""
    variants, log = [sample("harvest", "train", seed, width=16) for seed in range(3)], BeliefLog()
    played = play_trials(Clock(seed=2), variants, 3, seed=0, log=log)
    for trial, finished in enumerate(played):
        acts = np.cumsum(finished.steps)
        noted = log.record.effects[:, trial, 0, 0] * 10_000
        np.testing.assert_allclose(noted, [1, acts[0] + 1, acts[1] + 1, acts[2]])
        np.testing.assert_allclose(log.record.controls[:, trial, 2, 3] * 10_000, noted)
    for trial, variant in enumerate(variants):
        assert (log.record.labels[trial] == variant.labels.effects).all() and (log.record.actions[trial] == variant.labels.controls).all()
        assert (log.record.known[trial] == variant.labels.known).all() and log.record.shuffled[trial, variant.labels.known].all()
        assert log.record.in_window[trial].any() and not log.record.in_window[trial].all()


def test_who_believes_nothing_leaves_nothing():
    log = BeliefLog()
    play_trials(RandomAgent(), [make_variant("harvest", 0)], 1, seed=0, log=log)
    assert log.record is None


def test_looking_on_changes_nothing():
    variants = [make_variant("harvest", seed) for seed in range(3)]
    assert play_trials(RandomAgent(1), variants, 2, 0) == play_trials(RandomAgent(1), variants, 2, 0, log=BeliefLog())


def test_base_rates():
    """Of harvest's things some pay and some cost but none is ever pushed; the keys may be turned round, but one does nothing always."""
    rates = base_rates("harvest")
    by_name = dict(zip(LABEL_NAMES, rates.effects, strict=True))
    assert 0.1 < by_name["pays"] < 0.6 and 0.05 < by_name["costs"] < 0.6 and by_name["pushed"] == 0
    np.testing.assert_allclose(rates.controls.sum(1), 1)
    assert rates.controls[0, 0] == 1 and 0.2 < rates.controls[1, 1] < 0.9


@pytest.fixture(scope="module")
def result():
    agent = MemoryAgent(build_network(NetworkConfig(hidden=32)), "untrained")
    return evaluate_agent(agent, {"harvest": "harvest", "meteors": "meteors"}, split="train", variants=4, seed=4, episodes=2)


def test_an_evaluation_tells_of_beliefs(result, tmp_path, capsys):
    told = result["beliefs"]
    assert list(told) == ["effects", "controls", "families", "step0"] and list(told["families"]) == ["harvest", "meteors"]
    assert [row["k"] for row in told["effects"]["all"]["moments"]] == [0, 1, 2]
    json.dumps(result, allow_nan=False)
    picture = report.plot_beliefs({"agent": "untrained", **result}, tmp_path / "plots" / "beliefs.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    report.print_beliefs(told)
    printed = capsys.readouterr().out
    assert "controls" in printed and "at step 0 it is" in printed


def test_slots_are_blind_at_step_0(result):
    """Of an untrained network of slots: things that nothing has happened to are alike to it, whatever they look like."""
    assert result["beliefs"]["step0"]["auc"] == 0.5
