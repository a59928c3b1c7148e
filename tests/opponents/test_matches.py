"""Rounds, seats and what is remembered of whom."""

import numpy as np
import pytest
import torch
from helpers.games import LANE_COIN, LANE_TICKS

from game_meta.agents.agent import MemoryAgent
from game_meta.agents.networks.build import build_network
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import ACTIONS, AVATAR, NIL, OPPONENT, RIGHT
from game_meta.evaluation.opponent_adaptation import SWAP_ROUND, FixedOpponents, MatchResults, lead_over_control, play_matches
from game_meta.generator import make_variant
from game_meta.generator.labels import COSTS, PAYS
from game_meta.opponents.matches import MatchBatch
from game_meta.opponents.population import Opponent

STYLES = [Opponent("collector", 1), Opponent("shy", 2), Opponent("homebody", 3), Opponent("planner", 4)]


def batch_of(variants, rounds=2, **options):
    source = iter([*variants] * 100)
    return MatchBatch(lambda: next(source), len(variants), episodes=rounds, population=FixedOpponents(STYLES), threads=1, **options)


def test_each_half_of_the_envs_has_a_seat_of_its_own(lane):
    variant = lane("wwwwwwwww", "wA.....Bw", "wwwwwwwww")
    window = batch_of([variant] * 2).observation.window
    row = window[:, 5].tolist()
    assert row[0].index(AVATAR) == row[1].index(AVATAR) == 5
    assert OPPONENT not in row[0], "six cells away: out of sight"
    batch = batch_of([lane("wwwww", "wA.Bw", "wwwww")] * 2)
    seen = batch.observation.window[:, 5]
    assert seen[0].tolist().index(OPPONENT) == 7
    assert seen[1].tolist().index(OPPONENT) == 3
    across = batch.batch.opponent_observation.window[:, 5]
    assert np.array_equal(across[0], seen[1])
    assert np.array_equal(across[1], seen[0])


def test_rounds_follow_each_other_and_then_somebody_else_comes(lane):
    batch = batch_of([lane("wwwww", "wA.Bw", "wwwww")] * 2)
    who = list(batch.opponents.opponents)
    for tick in range(1, 2 * LANE_TICKS + 1):
        seen = batch.step(np.full(2, NIL))
        assert seen.episode_start.all() == (tick % LANE_TICKS == 0)
        assert seen.trial_start.all() == (tick == 2 * LANE_TICKS)
        assert (batch.opponents.opponents == who) == (tick < 2 * LANE_TICKS)
    assert len(batch.finished) == 2


def test_what_is_true_is_told_from_where_one_sits():
    variants = [make_variant("race", 5)] * 2
    batch = batch_of(variants)
    left, right = batch.label_effects
    assert batch.label_known[0].sum() == batch.label_known[1].sum()
    assert not np.array_equal(left, right), "what a nut is worth depends on whose it is"
    assert left[:, [PAYS, COSTS]].sum() == right[:, [PAYS, COSTS]].sum(), "both have as much to find"


def test_points_count_for_whoever_gets_them(lane):
    batch = batch_of([lane("wwwwwwwww", "wAc...cBw", "wwwwwwwww")] * 2)
    batch.opponents.scripted.action_bias[:, NIL] = 99
    batch.step(np.array([RIGHT, NIL]))
    assert batch.observation.reward.tolist() == [2, 0]
    assert batch.reward.tolist() == [2, 0]
    assert batch.label_effects[0, LANE_COIN, PAYS] == 1


def agent(**options):
    torch.manual_seed(1)
    return MemoryAgent(build_network(NetworkConfig(memory="rival", hidden=16)), "small", seed=3, **options)


def test_an_agent_says_what_it_expects():
    batch = batch_of([make_variant("tag", 3)] * 2)
    player = agent()
    player.begin_trials(2)
    player.act(batch.observation)
    expected = player.opponent_policy()
    assert expected.shape == (2, ACTIONS)
    np.testing.assert_allclose(expected.sum(1), 1, rtol=1e-5)


def test_the_surroundings_of_the_rival_move_with_him():
    """The same board, seen from one cell farther left: what lies around the opponent is the same, where he is is not."""
    net = build_network(NetworkConfig(memory="rival", hidden=16))
    batch = batch_of([make_variant("tag", 3)] * 2)
    obs = {name: torch.from_numpy(getattr(batch.observation, name).copy())[None] for name in batch.observation.names()}
    obs["window"][:] = 0
    obs["window"][0, 0, 5, 6] = obs["window"][0, 1, 5, 7] = OPPONENT
    obs["window"][0, 0, 5, 8] = obs["window"][0, 1, 5, 9] = LANE_COIN
    obs["window"][0, :, :, 10] = 0
    told = []
    net.around.register_forward_hook(lambda module, given, out: told.append(out))
    net(obs, net.initial_memory(2, 16))
    torch.testing.assert_close(told[0][0, 0], told[0][0, 1])


def test_nobody_is_told_when_somebody_else_sits_down(tmp_path):
    """The first rounds are the same matches whether or not there will be a change, to the tick."""
    variants = [make_variant("race", seed) for seed in (1, 2)]
    alone = play_matches(agent(), variants, STYLES[:2], rounds=3)
    swapped = play_matches(agent(), variants, STYLES[:2], others=STYLES[2:], rounds=3)
    assert np.array_equal(alone.score_lead[:, :SWAP_ROUND], swapped.score_lead[:, :SWAP_ROUND])
    assert not np.array_equal(alone.score_lead, swapped.score_lead)


@pytest.mark.parametrize("better", [0.0, 2.0])
def test_a_lead_is_counted_in_the_later_rounds(better):
    rng = np.random.default_rng(0)
    twin = MatchResults(rng.normal(size=(200, 5)), rng.random((200, 5)))
    agent = MatchResults(twin.score_lead + rng.normal(size=(200, 5)), twin.predicted.copy())
    agent.score_lead[:, SWAP_ROUND:] += better
    told = lead_over_control(agent, twin, 0)
    assert (told["points"]["lo"] > 0) == (told["won"]["lo"] > 0) == (better > 0)
    assert told["foretold"] == {"value": 0, "lo": 0, "hi": 0}
