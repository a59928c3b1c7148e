"""The fair ceiling: what a player earns who knows the rules, plans while it plays, and does not know the luck ahead.

python benchmarks/ceiling.py --family harvest meteors --variants 8

Of each family's variants, graded as an evaluation grades them, it plays a trial of five episodes with seeds of its own; 0 is what a random
player earns, 1 what the oracle does (who knows the luck of its seeds).
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from game_meta import files
from game_meta.engine.batch import Batch
from game_meta.evaluation.variant_sets import draw_variants
from game_meta.generator.variant import Variant
from game_meta.progress import progress_bars
from game_meta.random_streams import SEED_RANGE
from game_meta.solvers.online_planner import WIDTH, OnlinePlanner
from game_meta.solvers.online_player import OnlinePlayer
from game_meta.solvers.random_play import EPISODE_TICKS

EPISODES = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", required=True, nargs="+", metavar="F")
    parser.add_argument("--split", default="train")
    parser.add_argument("--variants", type=int, default=8, metavar="N", help="of each family (default: 8)")
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--horizon", type=int, default=EPISODE_TICKS, help="ticks (default: to the end of the episode)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--verbose", action="store_true", help="a line a variant")
    args = parser.parse_args()

    games = {name: name for name in args.family}
    with progress_bars() as bar:
        drawn = draw_variants(games, args.split, args.variants * len(games), args.seed, lambda stage, done, of: bar(stage, done, of))
    planner, result = OnlinePlanner(args.width), {}
    print(f"{'family':12}  episodes 1-5                    mean  median  s/trial  ms/tick median  95%  max", flush=True)
    for name, variants in drawn.items():
        rows, seconds, ticks = [], [], []
        for graded in variants:
            began = time.perf_counter()
            returns, each = play_trial(graded.variant, planner, args.horizon, args.seed)
            seconds.append(time.perf_counter() - began)
            ticks += each
            headroom = max(graded.oracle_return - graded.random_return, 1e-9)
            rows.append([(value - graded.random_return) / headroom for value in returns])
            if args.verbose:
                print(
                    f"  {name} {graded.variant.seed} random {graded.random_return:.1f} oracle {graded.oracle_return:.1f}: {returns}",
                    flush=True,
                )
        by_episode, milliseconds = np.mean(rows, axis=0), 1000 * np.array(ticks)
        shares = np.mean(rows, axis=1)
        result[name] = {
            "by_episode": by_episode.tolist(),
            "by_variant": shares.tolist(),
            "seconds": seconds,
            "ms": np.percentile(milliseconds, [50, 95, 100]).tolist(),
        }
        low, high, worst = np.percentile(milliseconds, [50, 95, 100])
        episodes = " ".join(f"{value:5.2f}" for value in by_episode)
        means = f"{shares.mean():5.2f}  {np.median(shares):5.2f}  {np.median(seconds):6.2f}"
        print(f"{name:12}  {episodes}   {means}  {low:8.2f} {high:8.1f} {worst:8.1f}", flush=True)
    if args.json:
        files.write_atomically(args.json, json.dumps({"width": args.width, "variants": args.variants, "families": result}) + "\n")


def play_trial(variant: Variant, planner: OnlinePlanner, horizon: int, seed: int) -> tuple[list[float], list[float]]:
    """Return what each episode of a trial earned, and the seconds of thinking of each tick."""
    rng = np.random.default_rng(seed)
    world, present = Batch(1, threads=1), Batch(1, threads=1)
    player = OnlinePlayer(planner, rng, horizon)
    returns, thinking = [], []
    for episode in range(EPISODES):
        world.load([0], [variant.programs[episode % len(variant.programs)]], [int(rng.integers(SEED_RANGE))])
        for _ in range(EPISODE_TICKS):
            present.copy_from(world, [0], [0])
            present.reseed([0], rng.integers(SEED_RANGE, size=1))
            began = time.perf_counter()
            action = player.act(present)
            thinking.append(time.perf_counter() - began)
            world.step(np.array([action]))
            if world.terminated[0]:
                break
        returns.append(float(world.score[0]))
    return returns, thinking


if __name__ == "__main__":
    main()
