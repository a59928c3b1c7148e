"""Makes the replays of replays/ anew: the default agent in two variants it never met, and two random players at tron.

    python benchmarks/shipped_replays.py

To be run when the default agent is another one, or when the engine plays otherwise and is meant to.
"""

from pathlib import Path

import numpy as np

from game_meta import files
from game_meta.agents.files import load_agent
from game_meta.engine import Batch
from game_meta.engine.observation import ACTIONS
from game_meta.evaluation.recording import played, trial_replay
from game_meta.evaluation.trial import run_trial
from game_meta.replays import Header, Played, Who, compose
from game_meta.variants import grade, make_variant, sample

REPO = Path(__file__).resolve().parents[1]
TRIALS = {"workshop": ("test-rules", 4), "wolves": ("test-family", 3)}
EPISODES, MATCHES = 5, 3


def trial(family: str, split: str, number: int) -> bytes:
    agent, variant = load_agent(REPO / "agents" / "default"), sample(family, split, number)
    steps, bounds = list(run_trial(agent, variant, EPISODES)), grade(variant)
    who, earned = Who(agent.name, agent.hash), {"random": float(bounds.random), "oracle": float(bounds.oracle)}
    return trial_replay(variant, who, played(variant, steps), episodes=EPISODES, seed=0, **earned)


def match(game: str) -> bytes:
    variant, rng, episodes = make_variant(game, 0), np.random.default_rng(0), []
    batch = Batch(1, players=2, threads=1)
    for k in range(MATCHES):
        level, actions = k % len(variant.programs), []
        batch.load([0], [variant.programs[level]], [k])
        while not batch.over[0]:
            actions.append(rng.integers(ACTIONS, size=2))
            batch.step(actions[-1])
        episodes.append(Played(level, k, np.array(actions)))
    facts = {"text": variant.text, "hash": variant.rules_hash, "variant": variant.seed, "split": variant.split}
    return compose(Header(game=variant.family, agents=(Who("random one"), Who("random two")), episodes=MATCHES, **facts), episodes)


if __name__ == "__main__":
    made = {family: trial(family, *which) for family, which in TRIALS.items()} | {"tron": match("tron")}
    for name, data in made.items():
        print(f"{files.write(REPO / 'replays' / f'{name}.replay', data)}: {len(data):,} bytes")
