"""Learned exploration on the toy: the reward of a trial's first episode counts for nothing, that of the later ones does, and finding out
is paid."""

import torch
from helpers.toy_env import ReachBatch

from game_meta.agents.ppo import gae
from game_meta.agents.settings import NetworkConfig
from game_meta.learners import rl2
from game_meta.learners.explore import Explore
from game_meta.learners.runtime.loop import train_method
from game_meta.learners.settings import ExploreConfig

SIZES = {
    "net": NetworkConfig(effects=("pays", "costs"), window=3, looks=6, hidden=32),
    "rollout_ticks": 24,
    "minibatch_envs": 16,
    "learning_rate": 3e-3,
    "bfloat16": False,
}


def played(make=lambda **options: Explore(ExploreConfig(**SIZES), ReachBatch(16), **options)):
    """A method that has played its first segment, one whole trial of each env, and not yet learned from it."""
    method = make()
    method.rollout.collect(method.source, method.net, method.memory, method.generator, bfloat16=False)
    return method


def weights_after(episode=None, **options):
    """The weights after one update, in which the rewards of one episode (from 0) of every trial are not what they were."""
    method = played(**options)
    if episode is not None:
        method.rollout.reward[torch.from_numpy(method.rollout.episode == episode)] += 3.0
    method.learn(method.memory)
    return torch.cat([weight.detach().flatten() for weight in method.net.parameters()])


def test_rewards_of_the_first_episode_reach_nothing_that_is_learned():
    plain = weights_after()
    assert torch.equal(weights_after(0), plain), "to the bit"
    assert not torch.equal(weights_after(1), plain) and not torch.equal(weights_after(2), plain)


def test_in_plain_rl2_they_do():
    plain = {"make": lambda **options: rl2.RL2(rl2.RL2Config(**SIZES), ReachBatch(16), **options)}
    assert not torch.equal(weights_after(0, **plain), weights_after(**plain))


def test_finding_out_is_paid_in_the_first_episode_alone_and_to_the_end():
    method = played()
    r, method.annealed = method.rollout, rl2.anneal_config(method.config, progress=1.0)
    first = torch.from_numpy(r.episode == 0)
    reward = method.shaped_reward()
    assert method.annealed.curiosity_coef == 0, "RL2's own has faded by now"
    torch.testing.assert_close(reward[first], 0.2 * (r.label_nll[:-1] - r.label_nll[1:])[first])
    assert r.reward[~first].any() and torch.equal(reward[~first].sign(), r.reward[~first].sign())


def test_what_the_later_episodes_earn_is_credited_to_the_first():
    """One coin in episode 3: every action of its trial before it advantages by it."""
    method = played()
    r = method.rollout
    r.label_nll.zero_(), r.value.zero_(), r.reward.zero_()
    r.reward[20, 5] = 1.0
    advantages = gae(method.shaped_reward(), r.value, 1.0 - r.trial_end.float(), r.bootstrap_value, gamma=0.98, gae_lambda=0.95)
    assert r.episode[20, 5] == 2 and (advantages[:21, 5] > 0).all() and not advantages[:21, 4].any()


def test_it_learns_to_find_out_and_to_earn(tmp_path):
    method = Explore(ExploreConfig(**SIZES), ReachBatch(128))
    outcome = train_method(method, tmp_path, steps=60_000)
    assert outcome.metrics["return/episode_3"] > 4
    assert outcome.metrics["belief/effects_accuracy"] > 0.9
