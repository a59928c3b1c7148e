"""Do ratings rank players rightly? Simulated players of known strength meet the agent at its strengths, each in a record of its own.

    python benchmarks/ratings.py            # Spearman's rank correlation of true strength and rating after 20 matches, over 200 worlds

Of a round the stronger one wins so often as its lead in strength says (Elo's curve), and a match is five rounds. Every player has a local
record, as on a machine of its own: what its agents are rated at is what its own matches say.
"""

from __future__ import annotations

import argparse

import numpy as np

from game_meta.match.ratings import PERSON, RatedMatch, rate_matches

PLAYER_STRENGTHS = np.linspace(1000, 2000, 11)
AGENT_STRENGTHS = (1200.0, 1400.0, 1600.0, 1800.0)
MATCHES, ROUNDS, WORLDS = 20, 5, 200


def simulate_match(player: float, agent: float, rng: np.random.Generator) -> float:
    """Play the rounds; return 1 if the player has won more of them, 1/2 for as many, 0 for fewer."""
    won = rng.binomial(ROUNDS, 1 / (1 + 10 ** ((agent - player) / 400)))
    return float(np.sign(2 * won - ROUNDS) + 1) / 2


def simulate_rating(player: float, rng: np.random.Generator, matches: int = MATCHES) -> float:
    """Return the rating of a player of this strength after its matches against agents that are drawn at random."""
    met = rng.integers(len(AGENT_STRENGTHS), size=matches)
    results = [RatedMatch(PERSON, f"agent {k}", simulate_match(player, AGENT_STRENGTHS[k], rng)) for k in met.tolist()]
    return rate_matches(results)[PERSON].rating


def rank_correlation(strengths: np.ndarray, ratings: np.ndarray) -> float:
    """Compute Spearman's correlation of two lists without ties."""
    ranks = [np.argsort(np.argsort(values)) for values in (strengths, ratings)]
    return float(np.corrcoef(*ranks)[0, 1])


def simulate_ranking(seed: int, matches: int = MATCHES) -> float:
    """Return the rank correlation in one world."""
    rng = np.random.default_rng(seed)
    return rank_correlation(PLAYER_STRENGTHS, np.array([simulate_rating(player, rng, matches) for player in PLAYER_STRENGTHS]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=WORLDS)
    worlds = parser.parse_args().worlds
    for matches in (5, 10, MATCHES, 50):
        found = np.array([simulate_ranking(seed, matches) for seed in range(worlds)])
        low, middle = np.percentile(found, [5, 50])
        print(f"after {matches:2} matches: Spearman {found.mean():.3f} on average, median {middle:.3f}, in 19 of 20 worlds above {low:.3f}")


if __name__ == "__main__":
    main()
