"""How fast the engine is: single games and all of them mixed in one batch, with the window observation, beside peers in the same run.

    python benchmarks/engine.py [--envs 4096] [--ticks 200] [--peers] [--json FILE]

Random actions; an env that is over starts again at once (that time counts). Peers run one after the other in a virtual
environment of their own (`.peers`, made on first use), each with random actions and automatic resets. Run nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
import venv
from pathlib import Path

import numpy as np

from game_meta.engine import Batch, Program
from game_meta.variants import families, sample

ROOT = Path(__file__).parents[1]
PEERS = {"minigrid": ["minigrid"], "xland-minigrid": ["xminigrid", "jax", "jaxlib"]}


def steps_per_s(programs: list[Program], envs: int, ticks: int, threads: int) -> float:
    """Whole ticks with observations, over all envs."""
    batch = Batch(envs, threads=threads)
    batch.load(np.arange(envs), [programs[e % len(programs)] for e in range(envs)], np.arange(envs))
    actions = np.random.default_rng(0).integers(0, 6, (ticks + 10, envs))
    start = 0.0
    for i, row in enumerate(actions):
        if i == 10:
            start = time.perf_counter()
        batch.step(row)
        over = np.flatnonzero(batch.over)
        if len(over):
            batch.load(over, [batch.programs[e] for e in over], over)
        batch.observe()
    return envs * ticks / (time.perf_counter() - start)


def peer(name: str) -> dict[str, float]:
    """Runs benchmarks/peers.py in the peers' own environment; installs it when it is not there."""
    folder = ROOT / ".peers"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *PEERS[name]], check=True)
    done = subprocess.run([python, ROOT / "benchmarks" / "peers.py", name], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--envs", type=int, default=4096)
    parser.add_argument("--ticks", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many runs counts")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()

    programs = {name: [sample(name, "train", seed).program for seed in range(8)] for name in families()}
    programs["*"] = [program for i in range(8) for program in (group[i] for group in list(programs.values()))]
    rows = {}
    for name, group in programs.items():
        rows[name] = max(steps_per_s(group, args.envs, args.ticks, args.threads) for _ in range(args.repeats))
        print(f"{name:24s} {rows[name] / 1e3:8.0f} k steps/s", flush=True)
    single = np.array([speed for name, speed in rows.items() if name != "*"])
    ratio, harmonic = rows["*"] / single.mean(), rows["*"] * (1 / single).mean()
    print(f"the mixed batch against the mean of the single games: {ratio:.2f} (against the harmonic mean: {harmonic:.2f})")
    if args.peers:
        for name in PEERS:
            for label, speed in peer(name).items():
                rows[label] = speed
                print(f"{label:24s} {speed / 1e3:8.0f} k steps/s   ours mixed is {rows['*'] / speed:.1f} times as fast", flush=True)
    if args.json:
        machine = {"processor": platform.processor() or platform.machine(), "python": sys.version.split()[0], "threads": args.threads}
        args.json.write_text(json.dumps({"machine": machine, "envs": args.envs, "steps_per_s": rows}, indent=1))


if __name__ == "__main__":
    main()
