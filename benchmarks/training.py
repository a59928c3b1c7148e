"""How fast agents train, and what bounds it: trained env steps a second of the default agent, of an LSTM with as many weights, and of the
recurrent PPO of SB3-contrib on the same games, one after the other on all cores.

A step is trained when it was played, an advantage was estimated for it, and it went through the network's forward and backward pass.
The share of the peak is what the matrix products of an iteration amount to, over what the same cores do on large square matrices.

python benchmarks/training.py                       # every row, some three minutes; do nothing else meanwhile
python benchmarks/training.py --rows slot --profile # one of them, and where its time goes
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

ROWS = ("slot", "lstm", "sb3", "sb3-defaults")
FAMILIES = ("harvest", "meteors", "forge", "cavern")
ENVS, WARM, SECONDS = 512, 3, 20.0  # of each process; iterations that do not count; how long a row is measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=ROWS)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)), metavar="P", help="default: one a core")
    parser.add_argument("--profile", action="store_true", help="print where the time of an iteration goes, of rank 0")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return work(args.worker, args.profile)
    told = {}
    for row in args.rows:
        told[row] = launch(row, 1 if row.startswith("sb3") else args.processes, args.profile)
        print(line(row, told[row]), flush=True)
    if args.json:
        with open(args.json, "w") as file:
            json.dump(told, file, indent=1)


def launch(row: str, processes: int, profile: bool) -> dict[str, Any]:
    """In processes of its own, as `torchrun` starts them. (SB3 is one process whose torch uses every core.)"""
    threads = len(os.sched_getaffinity(0)) if processes == 1 else 1
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes), __file__, "--worker", row]
    done = subprocess.run(
        [*command, *(["--profile"] if profile else [])],
        env=os.environ | {"OMP_NUM_THREADS": str(threads)},
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{row} failed")
    *table, result = done.stdout.splitlines()
    print("\n".join(table), end="\n" if table else "")
    return json.loads(result)


def line(row: str, told: dict[str, Any]) -> str:
    bound = (
        f", {told['gflops']:.0f} of {told['peak']:.0f} GFLOP/s = {told['gflops'] / told['peak']:.0%} of the peak" if "peak" in told else ""
    )
    return f"{row:13} {told['rate'] / 1e3:6.1f} k trained steps/s, {told['parameters'] / 1e3:.0f} k weights{bound}"


def work(row: str, profile: bool) -> None:
    print(json.dumps(with_sb3(row) if row.startswith("sb3") else with_ours(row, profile)))


def source(envs: int, window: int, seed: int, threads: int) -> Any:
    from game_meta.envs.trial_env import TrialEnv
    from game_meta.generator import VariantPool

    return TrialEnv(VariantPool(FAMILIES, seed=seed, size=8), envs, window=window, seed=seed, threads=threads)


def with_ours(memory: str, profile: bool) -> dict[str, Any]:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from game_meta.learners.rl2 import RL2
    from game_meta.learners.runtime.process_group import join_process_group
    from game_meta.learners.settings import RL2Config

    with join_process_group() as group:
        peak = group.world_size * matrix_products(torch.bfloat16)  # all cores at once, as in training
        net = replace(RL2Config().net, memory=memory, hidden=RL2Config().net.hidden if memory == "slot" else LSTM_HIDDEN)
        method = RL2(replace(RL2Config(), net=net), source(ENVS, net.window, group.rank_seed(0), 1), group=group)
        for _ in range(WARM):
            method.train_iteration(0.0)
        with FlopCounterMode(display=False) as counter:
            steps = method.train_iteration(0.0).steps
        rate = group.world_size * steps * per_second(lambda: method.train_iteration(0.0))
        flops = counter.get_total_flops() / steps
        if profile:
            show_profile(lambda: method.train_iteration(0.0), group.rank == 0)
        if group.rank:
            sys.exit()
        weights = sum(weight.numel() for weight in method.net.parameters())
    return {"rate": rate, "parameters": weights, "gflops": rate * flops / 1e9, "peak": peak, "flops_per_step": flops}


LSTM_HIDDEN = 120  # which gives the LSTM as many weights as the slot memory has


def per_second(work: Callable[[], Any]) -> float:
    begun, rounds = time.perf_counter(), 0
    while (spent := time.perf_counter() - begun) < SECONDS:
        work()
        rounds += 1
    return rounds / spent


def matrix_products(kind: Any, side: int = 2048) -> float:
    """GFLOP/s of this process, its threads as they are."""
    import torch

    a, b = (torch.randn(side, side).to(kind) for _ in range(2))
    begun, rounds = time.perf_counter(), 0
    while (spent := time.perf_counter() - begun) < 3.0:
        a @ b
        rounds += 1
    return 2 * side**3 * rounds / spent / 1e9


def show_profile(work: Callable[[], Any], tell: bool) -> None:
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU]) as told:
        work()
    if tell:
        print(told.key_averages().table(sort_by="self_cpu_time_total", row_limit=25, max_name_column_width=40))


def with_sb3(row: str) -> dict[str, Any]:
    """RecurrentPPO on trials of the same games, its LSTM on the same flat inputs: at our batch sizes, and as the library comes."""
    from sb3_contrib import RecurrentPPO
    from sb3_env import Features, Trials

    envs, sizes = (ENVS, {"n_steps": 64, "batch_size": 8192, "n_epochs": 1}) if row == "sb3" else (8, {})
    trials = Trials(source(envs, 11, 0, len(os.sched_getaffinity(0))))
    policy = {
        "features_extractor_class": Features,
        "lstm_hidden_size": 192,
        "net_arch": [192],
        "enable_critic_lstm": False,
        "shared_lstm": True,
    }
    agent = RecurrentPPO("MlpLstmPolicy", trials, policy_kwargs=policy, device="cpu", **sizes)
    segment = agent.n_steps * envs
    agent.learn(segment)  # warm
    steps = segment * (6 if row == "sb3" else 4)
    begun = time.perf_counter()
    agent.learn(steps)
    return {"rate": steps / (time.perf_counter() - begun), "parameters": sum(weight.numel() for weight in agent.policy.parameters())}


if __name__ == "__main__":
    main()
