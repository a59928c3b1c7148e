"""Makes the replays of replays/ anew: the default agent in two variants it never met, and the agent for two players at tron.

    python benchmarks/shipped_replays.py

To be run when one of these agents is another one, or when the engine plays otherwise and is meant to.
"""

import tempfile
from pathlib import Path

from game_meta import files
from game_meta.agents.agent_files import load_agent
from game_meta.evaluation.trial_recorder import run_trial, trial_replay, whole_episodes
from game_meta.generator import grade_variant, sample
from game_meta.match.match import AgentSeat, Match, MatchBoard, MatchRecorder
from game_meta.replays import PlayerInfo, ReplayHeader

REPO = Path(__file__).resolve().parents[1]
TRIALS = {"workshop": ("test-rules", 4), "wolves": ("test-family", 3)}
RIVAL = REPO / "agents" / "rival"
EPISODES = 5


def trial(family: str, split: str, number: int) -> bytes:
    agent, variant = load_agent(REPO / "agents" / "memory"), sample(family, split, number)
    steps, bounds = list(run_trial(agent, variant, EPISODES)), grade_variant(variant).bounds
    who, earned = PlayerInfo(agent.name, agent.hash), bounds._asdict()
    return trial_replay(variant, who, whole_episodes(variant, steps), episodes=EPISODES, seed=0, **earned)


def match(family: str, number: int) -> bytes:
    """The agent for two players and, in the first player's seat, itself: both find out the rules, and what the other one does."""
    variant, agent, twin = sample(family, "test-rules", number), load_agent(RIVAL), load_agent(RIVAL, seed=1)
    drawn = {"hash": variant.rules_hash, "variant": variant.seed, "split": variant.split}
    header = ReplayHeader(
        game=family, text=variant.text, agents=(PlayerInfo("its twin"), PlayerInfo(agent.name, agent.hash)), episodes=EPISODES, **drawn
    )
    with tempfile.TemporaryDirectory() as folder:
        recorder = MatchRecorder(Path(folder) / "match.replay", header)
        both = Match(variant, agent, [MatchBoard(variant, recorder)], EPISODES, in_turns=False, seed=0)
        first = AgentSeat(twin, both.boards[0], 0)
        for k in range(EPISODES):
            if k:
                both.begin_round()
            first.begin_round()
            while not both.round_over:
                first.think()
                both.step(first.chosen_action)
                first.observe_tick()
        both.close()
        return recorder.path.read_bytes()


if __name__ == "__main__":
    made = {family: trial(family, *which) for family, which in TRIALS.items()} | {"tron": match("tron", 0)}
    for name, data in made.items():
        print(f"{files.write_atomically(REPO / 'replays' / f'{name}.replay', data)}: {len(data):,} bytes")
