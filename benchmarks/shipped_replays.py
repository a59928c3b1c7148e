"""Makes the replays of replays/ anew: the default agent in two variants it never met, and the agent for two players at tron.

    python benchmarks/shipped_replays.py

To be run when one of these agents is another one, or when the engine plays otherwise and is meant to.
"""

import tempfile
from pathlib import Path

from game_meta import files
from game_meta.agents.files import load_agent
from game_meta.evaluation.recording import played, trial_replay
from game_meta.evaluation.trial import run_trial
from game_meta.play.board import Board
from game_meta.play.match import Match
from game_meta.play.robot import Robot
from game_meta.play.tape import Tape
from game_meta.replays import Header, Who
from game_meta.variants import grade, sample

REPO = Path(__file__).resolve().parents[1]
TRIALS = {"workshop": ("test-rules", 4), "wolves": ("test-family", 3)}
RIVAL = REPO / "agents" / "rival"
EPISODES = 5


def trial(family: str, split: str, number: int) -> bytes:
    agent, variant = load_agent(REPO / "agents" / "default"), sample(family, split, number)
    steps, bounds = list(run_trial(agent, variant, EPISODES)), grade(variant)
    who, earned = Who(agent.name, agent.hash), {"random": float(bounds.random), "oracle": float(bounds.oracle)}
    return trial_replay(variant, who, played(variant, steps), episodes=EPISODES, seed=0, **earned)


def match(family: str, number: int) -> bytes:
    """The agent for two players and, in the first player's seat, itself: both find out the rules, and what the other one does."""
    variant, agent, twin = sample(family, "test-rules", number), load_agent(RIVAL), load_agent(RIVAL, seed=1)
    drawn = {"hash": variant.rules_hash, "variant": variant.seed, "split": variant.split}
    header = Header(game=family, text=variant.text, agents=(Who("its twin"), Who(agent.name, agent.hash)), episodes=EPISODES, **drawn)
    with tempfile.TemporaryDirectory() as folder:
        tape = Tape(Path(folder) / "match.replay", header)
        both = Match(variant, agent, [Board(variant, tape)], EPISODES, turns=False, seed=0)
        first = Robot(twin, both.boards[0], 0)
        for k in range(EPISODES):
            if k:
                both.begin()
            first.begin()
            while not both.round_over:
                first.think()
                both.tick(first.choice)
                first.saw()
        both.close()
        return tape.path.read_bytes()


if __name__ == "__main__":
    made = {family: trial(family, *which) for family, which in TRIALS.items()} | {"tron": match("tron", 0)}
    for name, data in made.items():
        print(f"{files.write(REPO / 'replays' / f'{name}.replay', data)}: {len(data):,} bytes")
