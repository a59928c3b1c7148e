"""The protocol, on real variants: what is played, by whom, and what comes out."""

import json

import numpy as np
import pytest

from game_meta.agents.agent import MemoryAgent, RandomAgent
from game_meta.agents.networks.build import build_network
from game_meta.agents.settings import NetworkConfig
from game_meta.evaluation import report
from game_meta.evaluation.protocol import evaluate_agent, play_returns
from game_meta.evaluation.variant_sets import draw_variants, split_evenly
from game_meta.generator.process_pool import TASKS_PER_PROCESS


def silent(stage, done, total):
    pass


def test_variants_are_shared_evenly():
    assert split_evenly(256, 3) == [86, 85, 85]
    assert split_evenly(3, 3) == [1, 1, 1]


def test_a_random_player_scores_about_nothing_and_its_controls_the_same():
    result = evaluate_agent(RandomAgent(seed=1), {"harvest": "harvest"}, split="test-rules", variants=12, seed=0, episodes=3)
    for kind in ("agent", "memory-reset", "memoryless"):
        rows = result["pooled"][kind]
        assert [row["k"] for row in rows["episodes"]] == [1, 2, 3]
        assert abs(np.mean([row["iqm"] for row in rows["episodes"]])) < 0.15
        assert rows["gain"]["lo"] < 0.1 and rows["gain"]["hi"] > -0.1


@pytest.fixture(scope="module")
def result():
    agent = MemoryAgent(build_network(NetworkConfig()), "untrained")
    games = {"harvest": "harvest", "meteors": "meteors"}
    return evaluate_agent(agent, games, split="train", variants=5, seed=4, episodes=2)


def test_the_result_has_the_form_that_was_agreed(result, tmp_path):
    assert list(result) == ["split", "variants", "kinds", "difficulty", "seed", "families", "pooled", "beliefs"]
    assert list(result["families"]) == ["harvest", "meteors"]
    for kinds in (result["pooled"], *result["families"].values()):
        assert list(kinds) == ["agent", "memory-reset", "memoryless"]
        for rows in kinds.values():
            assert list(rows["gain"]) == ["value", "lo", "hi"]
            assert rows["gain"]["lo"] <= rows["gain"]["hi"]
            for row in rows["episodes"]:
                assert list(row) == ["k", "return", "iqm", "lo", "hi", "p20"]
                assert row["lo"] <= row["hi"]
    json.dumps(result, allow_nan=False)
    picture = report.plot_evaluation({"agent": "untrained", **result}, tmp_path / "plots" / "untrained.png")
    assert picture.read_bytes().startswith(b"\x89PNG")


def texts(games, variants, seed):
    drawn = draw_variants(games, "test-rules", variants, seed, silent)
    assert all(
        each.variant.split == "test-rules" and each.oracle_return > each.random_return for family in drawn.values() for each in family
    )
    return {name: [each.variant.text for each in family] for name, family in drawn.items()}


def test_the_variants_follow_from_the_seed_and_the_family_alone():
    alone = texts({"harvest": "harvest"}, 2, seed=9)
    assert texts({"harvest": "harvest", "meteors": "meteors"}, 4, seed=9)["harvest"] == alone["harvest"]
    assert set(alone["harvest"]).isdisjoint(texts({"harvest": "harvest"}, 2, seed=10)["harvest"])


def test_processes_draw_the_same_as_one():
    many = draw_variants({"harvest": "harvest"}, "test-rules", 2 * TASKS_PER_PROCESS, 3, silent)["harvest"]
    few = draw_variants({"harvest": "harvest"}, "test-rules", 2, 3, silent)["harvest"]
    assert [(each.variant.text, each.random_return, each.oracle_return) for each in few] == [
        (each.variant.text, each.random_return, each.oracle_return) for each in many[:2]
    ]


def test_the_same_seed_plays_the_same():
    variants = [each.variant for each in draw_variants({"harvest": "harvest"}, "test-layout", 3, 0, silent)["harvest"]]
    first, second = (play_returns(RandomAgent(seed=5), variants, 2, 0, 11, 16) for _ in range(2))
    assert first.shape == (3, 2) and np.isfinite(first).all()
    assert (first == second).all()
