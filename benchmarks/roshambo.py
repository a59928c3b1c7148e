"""Repeated rock, paper, scissors: the model of a person and its answers against classic strategies, simulated people and a real mixer.

Seventeen strategies are written from the descriptions of the 1999 RoShamBo competition's simple players, all among the 43 of Lanctot et al.
2023 (arXiv 2303.03196), some of them simplified (add_shift, anti_rotation, pi_digits, de_bruijn, flat); `iocaine` is Iocaine Powder in
short; `markov` and `win_stay` are not of that population, so the return here is not comparable with the published ones. Whoever tunes the
model looks at `TUNED_ON` alone. `python benchmarks/roshambo.py` prints the tables; `--json FILE` writes them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from game_meta import files
from game_meta.agents.best_response import Purse
from game_meta.agents.person_model import PersonModel

ROCK = 0
PAYOFFS = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
BINS = 10

Throws = list[int]
Strategy = Callable[[Throws, Throws, np.random.Generator], int]  # own throws, the other's, chance


def biased(rng: np.random.Generator, rock: float, paper: float) -> int:
    return int(rng.choice(3, p=[rock, paper, 1.0 - rock - paper]))


def even(rng: np.random.Generator) -> int:
    return int(rng.integers(3))


def most(counts: np.ndarray) -> int:
    return int(counts.argmax())


def counted(throws: Throws) -> np.ndarray:
    return np.bincount(throws, minlength=3)


def rotate(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Rock, paper, scissors in turn."""
    return len(own) % 3


def r226(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """20 % rock, 20 % paper, 60 % scissors."""
    return biased(rng, 0.2, 0.2)


def copy(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Beat what the other threw last."""
    return (other[-1] + 1) % 3 if other else even(rng)


def switch(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Never the same throw twice."""
    return (own[-1] + int(rng.integers(1, 3))) % 3 if own else even(rng)


def switch_a_lot(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Seldom the same throw twice: 12 %."""
    return (own[-1] + int(rng.choice(3, p=[0.12, 0.44, 0.44]))) % 3 if own else even(rng)


def frequency(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Beat the other's most frequent throw."""
    return (most(counted(other)) + 1) % 3


def flat(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Keep own throws equally frequent, four times in five."""
    rarest = int(counted(own).argmin())
    return rarest if rng.random() < 0.8 else (rarest + int(rng.integers(1, 3))) % 3


def anti_flat(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Beat whoever keeps the throws equally frequent."""
    return (int(counted(other).argmin()) + 1) % 3


def foxtrot(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Every second throw at random; between them the last one, moved on by the number of the turn."""
    turn = len(own) + 1
    return even(rng) if turn % 2 else (own[-1] + turn) % 3


def drift(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Half the time the other's last throw, else at random; moved on by two every 111 throws."""
    base = other[-1] if other and rng.random() < 0.5 else even(rng)
    return (base + 2 * (len(own) // 111)) % 3


def add_drift(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Half the time the sum of the last two throws; moved on by two every 200."""
    return (own[-1] + other[-1] + 2 * (len(own) // 200)) % 3 if own and rng.random() < 0.5 else even(rng)


def add_shift(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Four times in five the sum of the last two throws, moved on by one for every 20 throws in which it lost."""
    if not own or rng.random() < 0.2:
        return even(rng)
    blocks = [np.array(own[i : i + 20]) - np.array(other[i : i + 20]) for i in range(0, len(own) - 19, 20)]
    gear = sum(bool((block % 3 == 2).sum() > (block % 3 == 1).sum()) for block in blocks)
    return (own[-1] + other[-1] + gear) % 3


def anti_rotation(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Beat the other's most frequent turn from throw to throw."""
    if len(other) < 2:
        return even(rng)
    return (other[-1] + most(np.bincount(np.diff(other) % 3, minlength=3)) + 1) % 3


PI = (
    "14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651328230664709384460955058"
)


def pi_digits(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """The digits of pi by threes, round and round (135 of them here)."""
    return int(PI[len(own) % len(PI)]) % 3


DE_BRUIJN = "000010002001100120021002201010201110112012101220202110212022102221111211221212222"


def de_bruijn(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """A string in which every sequence of four comes once, round and round."""
    return int(DE_BRUIJN[len(own) % 81])


def markov(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Beat what most often followed the other's last throw."""
    followers = [after for before, after in pairwise(other) if before == other[-1]]
    return (most(counted(followers)) + 1) % 3 if followers else even(rng)


def iocaine(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Iocaine Powder in short: what followed the longest recurrence of both histories, thought further or not, by what has won lately."""
    pairs = list(zip(own, other, strict=True))

    def recur(until: int) -> tuple[int, int] | None:
        for length in (8, 4, 2, 1):
            ends = [i for i in range(max(length, until - 60), until) if pairs[i - length : i] == pairs[until - length : until]]
            if ends and until >= length:
                return pairs[ends[-1]]
        return None

    scores = np.zeros(6)
    for turn in range(max(1, len(own) - 12), len(own)):
        if match := recur(turn):
            bets = np.array([match[1] + 1, match[1] + 2, match[1], match[0] + 2, match[0], match[0] + 1]) % 3
            scores = 0.9 * scores + PAYOFFS[bets, other[turn]]
    match = recur(len(own))
    if not match:
        return even(rng)
    return int(np.array([match[1] + 1, match[1] + 2, match[1], match[0] + 2, match[0], match[0] + 1])[most(scores)]) % 3


def win_stay(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Stay after a win, else move on to what would have beaten the other's throw."""
    return even(rng) if not own else own[-1] if PAYOFFS[own[-1], other[-1]] > 0 else (other[-1] + 1) % 3


def rock(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """Always rock."""
    return ROCK


def mixer(own: Throws, other: Throws, rng: np.random.Generator) -> int:
    """A third each."""
    return even(rng)


TUNED_ON = (rock, r226, copy, switch, frequency, foxtrot, drift, markov, mixer)
HELD_OUT = (rotate, switch_a_lot, flat, anti_flat, add_drift, add_shift, anti_rotation, pi_digits, de_bruijn, iocaine, win_stay)


def person(rng: np.random.Generator) -> Strategy:
    """Return a simulated person. Throws are as frequent as people's (rock 35.4 %, paper 33.0 %, scissors 31.6 %), and they stay after wins
    and move on after losses (Wang, Xu and Zhou 2014); how strongly is drawn for each, our own figures, as the publications give means."""
    frequencies = rng.dirichlet(30.0 * np.array([0.354, 0.330, 0.316]))
    stay, move_on = rng.uniform(0.38, 0.65), rng.uniform(0.38, 0.6)  # chance would be a third

    def throw(own: Throws, other: Throws, rng: np.random.Generator) -> int:
        weights = frequencies.copy()
        if own:
            outcome, last = PAYOFFS[own[-1], other[-1]], own[-1]
            if outcome > 0:
                weights[last] *= 2.0 * stay / (1.0 - stay)
            elif outcome < 0:
                weights[(last + 1) % 3] *= 2.0 * move_on / (1.0 - move_on)
        return int(rng.choice(3, p=weights / weights.sum()))

    return throw


class Reader:
    """Foresees, and answers within its purse. `safe` off: always the best response; `experts` keeps the mixture to one reading."""

    def __init__(self, rng: np.random.Generator, safe: bool = True, expert: str | None = None) -> None:
        self.model, self.purse, self.rng, self.safe = PersonModel(3, names=["rock", "paper", "scissors"]), Purse(), rng, safe
        if expert:
            kept = np.array([name == expert for name in self.model.experts], float)
            self.model.prior = self.model.weights = kept / kept.sum()

    def choose(self) -> int:
        self.told = self.model.forecast()
        if not self.safe:
            return int((PAYOFFS @ self.told).argmax())
        return int(self.rng.choice(3, p=self.purse.answer(PAYOFFS, *self.model.reading())))

    def learn(self, own: int, theirs: int) -> None:
        if self.safe:
            self.purse.settle(theirs)
        self.model.observe(theirs, own, int(PAYOFFS[theirs, own]))


def play(strategy: Strategy, throws: int, seed: int, **reader_settings: Any) -> dict[str, np.ndarray]:
    """Return, throw by throw, the reader's points, its forecast and what was thrown."""
    rng = np.random.default_rng(seed)
    reader = Reader(np.random.default_rng([seed, 1]), **reader_settings)
    own: Throws = []
    theirs: Throws = []
    told = []
    for _ in range(throws):
        mine, throw = reader.choose(), strategy(theirs, own, rng)
        told.append(reader.told)
        own.append(mine)
        theirs.append(throw)
        reader.learn(mine, throw)
    return {"points": PAYOFFS[own, theirs], "told": np.array(told), "thrown": np.array(theirs)}


def calibration_error(told: np.ndarray, thrown: np.ndarray) -> float:
    """Return the expected calibration error over all choices' chances, in BINS bins."""
    chance, hit = told.ravel(), (np.arange(3) == thrown[:, None]).ravel()
    bins = np.minimum((chance * BINS).astype(int), BINS - 1)
    return float(sum(abs(chance[bins == b].mean() - hit[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)))


def interval(values: list[float]) -> str:
    if len(values) < 2:
        return f"{values[0]:+.3f}"
    return f"{np.mean(values):+.3f} +- {1.96 * np.std(values, ddof=1) / np.sqrt(len(values)):.3f}"


def table(strategies: tuple[Strategy, ...], throws: int, seeds: int, **reader_settings: Any) -> dict[str, list[float]]:
    """Return the reader's points a throw against each strategy, a figure a seed."""
    return {s.__name__: [float(play(s, throws, seed, **reader_settings)["points"].mean()) for seed in range(seeds)] for s in strategies}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--throws", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--tuned", action="store_true", help="only the strategies that the constants were set before")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    started = time.perf_counter()
    found: dict[str, Any] = {}
    groups = {"tuned on": TUNED_ON} if chosen.tuned else {"tuned on": TUNED_ON, "held out": HELD_OUT}

    def measure(ablation: str, settings: dict[str, Any]) -> None:
        for group, strategies in groups.items():
            points = table(strategies, chosen.throws, chosen.seeds, **settings)
            found[f"{group} {ablation}".strip()] = points
            print(f"\n{group} {ablation}: points a throw, population return {np.mean([np.mean(v) for v in points.values()]):+.3f}")
            for name, values in points.items():
                print(f"  {name:14} {interval(values)}", flush=True)

    measure("", {})
    games = [play(person(np.random.default_rng([7, i])), 300, i) for i in range(chosen.people)]
    totals = [float(game["points"].sum()) for game in games]
    told = np.concatenate([game["told"] for game in games])
    thrown = np.concatenate([game["thrown"] for game in games])
    right = np.array([game["told"].argmax(1) == game["thrown"] for game in games])
    found["people"] = {
        "beaten": float(np.mean([total > 0 for total in totals])),
        "points": totals,
        "foretold to decision 25": float(right[:, :25].mean()),
        "foretold after": float(right[:, 25:].mean()),
        "calibration error": calibration_error(told, thrown),
    }
    print(f"\n{chosen.people} simulated people, 300 throws: beaten {found['people']['beaten']:.2f}, points {interval(totals)}")
    print(f"foretold: decisions 1 to 25 {right[:, :25].mean():.3f}, after {right[:, 25:].mean():.3f} (chance 0.333)")
    print(f"expected calibration error {found['people']['calibration error']:.3f}")
    losses = [float(play(mixer, chosen.throws, 1000 + seed)["points"].mean()) for seed in range(4 * chosen.seeds)]
    found["mixer"] = losses
    print(f"against who really mixes: {interval(losses)} a throw")
    for ablation, settings in {
        "without the safe mix": {"safe": False},
        "without the mixture": {"expert": "last choices of both, 1 back"},
    }.items():
        measure(ablation, settings)
    print(f"{time.perf_counter() - started:.0f} s")
    if chosen.json:
        files.write_atomically(chosen.json, json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
