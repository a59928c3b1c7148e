"""The learned optimiser beside Adam and SGD at equal steps, their rates chosen by a sweep: `python benchmarks/optimiser.py`.

Left: quadratics, see quadratics.py; the rates with the least median loss after 20 and after 100 steps, on other tasks than those shown.
Right, with `--agent DIR` (trained by the learner `learned_optimizer`): return by episode in harvest variants of the split test-rules. The
same first weights, the same loss, the same numbers that may change and as many updates; only who turns gradients into updates differs.
Adam's and SGD's rates are those with the highest return in the last episode in as many variants of the training split.
Writes docs/methods/optimiser.png and optimiser.json beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from quadratics import SGD, Adam, best, curve, trained
from torch import nn

from game_meta import files
from game_meta.agents.agent_files import load_agent
from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.learned_optimiser import LearnedOptimiserLoop
from game_meta.evaluation.protocol import play_returns
from game_meta.evaluation.statistics import iqm, percentile_interval, stratified_resample
from game_meta.generator import Variant, sample

INK, FAINT, PAPER = "#1f2933", "#8a94a0", "#fbfaf7"
COLOURS = {"LSTM": "#0f7b8a", "Adam": "#e07a3f", "SGD": "#8a78a8", "none": "#8a94a0"}
RATES = [a * 10.0**b for b in range(-4, 1) for a in (1, 2, 5)]
POLICY_RATES = {"Adam": [0.001, 0.003, 0.01, 0.03, 0.1], "SGD": [0.01, 0.03, 0.1, 0.3, 1.0]}
STEPS, TASKS = 100, 1024


def on_quadratics(rounds: int) -> dict[str, Any]:
    """Median loss by step, and the quarter and three quarters of the tasks, of the LSTM and of each rule at its two best rates."""
    began = time.process_time()
    shown: dict[str, nn.Module] = {"LSTM": trained(rounds)}
    spent = time.process_time() - began
    for name, kind in (("Adam", Adam), ("SGD", SGD)):
        for step in (20, 100):
            rate, _ = best(kind, RATES, lambda rule, step=step: median(rule, step))  # type: ignore[misc]
            shown[f"{name} {rate:g}"] = kind(rate)
    rows = {
        name: torch.quantile(curve(rule, TASKS, STEPS), torch.tensor([0.5, 0.25, 0.75]), dim=1).tolist() for name, rule in shown.items()
    }
    return {"rounds": rounds, "training_cpu_s": round(spent, 1), "tasks": TASKS, "quartiles": rows}


def median(rule: nn.Module, step: int) -> float:
    loss = float(curve(rule, 256, step, seed=2)[-1].median())
    return loss if np.isfinite(loss) else float("inf")


def on_policies(folder: str, variants: int, seed: int) -> dict[str, Any]:
    """Returns by episode (N, K) of each rule in held-out variants, and what the sweeps gave."""
    agent = load_agent(folder)
    if not isinstance(agent, GradientAgent) or not isinstance(agent.inner, LearnedOptimiserLoop):
        sys.exit(f"{folder} does not learn by an LSTM")
    learned, tuning, held = agent.inner.lstm, drawn("train", variants, seed), drawn("test-rules", variants, seed)

    def returns(rule: nn.Module, among: list[Variant]) -> np.ndarray:
        agent.inner.lstm = rule  # type: ignore[assignment, union-attr]
        agent.generator.manual_seed(seed)
        return play_returns(agent, among, 5, seed, agent.net.config.window, agent.net.config.looks)

    shown: dict[str, nn.Module] = {"LSTM": learned}
    sweeps: dict[str, dict[float, float]] = {}
    for name, kind in (("Adam", Adam), ("SGD", SGD)):
        rate, sweeps[name] = best(kind, POLICY_RATES[name], lambda rule: -float(iqm(returns(rule, tuning)[:, -1])))
        shown[f"{name} {rate:g}"] = kind(rate)
    shown["none"] = SGD(0.0)
    rows = {name: returns(rule, held).tolist() for name, rule in shown.items()}
    return {
        "agent": Path(folder).name,
        "updates": agent.inner.config.updates_per_episode,
        "variants": variants,
        "seed": seed,
        "returns": rows,
        "sweeps": sweeps,
    }


def drawn(split: str, variants: int, seed: int) -> list[Variant]:
    """Valid harvest variants; the same ones for every rule."""
    return [sample("harvest", split, 1000 * seed + each, 16) for each in range(variants)]


def draw(result: dict[str, Any], path: Path) -> None:
    from matplotlib.figure import Figure  # not pyplot: no global state, no window system

    panels: list[tuple[Callable[[Any, dict[str, Any]], None], dict[str, Any]]] = [(quadratic_panel, result["quadratics"])]
    if "policies" in result:
        panels.append((policy_panel, result["policies"]))
    figure = Figure(figsize=(6.4 * len(panels), 4.8), facecolor=PAPER, layout="constrained")
    for axes, (panel, told) in zip(figure.subplots(1, len(panels), squeeze=False).flat, panels, strict=True):
        axes.set_facecolor(PAPER)
        axes.tick_params(colors=INK, labelsize=10, length=0)
        axes.grid(color=INK, alpha=0.08, lw=0.8)
        axes.spines[:].set_visible(False)
        panel(axes, told)
        axes.legend(frameon=False, fontsize=10, labelcolor=INK)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)


def quadratic_panel(axes: Any, told: dict[str, Any]) -> None:
    styles = iter(("-", "-", (0, (4, 2)), "-", (0, (4, 2))))
    for name, (middle, low, high) in told["quartiles"].items():
        kind, style = name.split()[0], next(styles)
        axes.plot(
            middle, color=COLOURS[kind], ls=style, lw=2.4 if kind == "LSTM" else 1.8, label=label(name), zorder=3 if kind == "LSTM" else 2
        )
        if kind == "LSTM":
            axes.fill_between(range(len(middle)), low, high, color=COLOURS[kind], alpha=0.15, lw=0)
    axes.set_yscale("log")
    axes.set_xlabel("step", size=10, color=INK)
    axes.set_ylabel("loss, median over tasks (band: its quartiles)", size=10, color=INK)
    axes.set_title(f"10-dimensional quadratics, {told['tasks']} held-out tasks", loc="left", size=12, color=INK, weight="bold")


def policy_panel(axes: Any, told: dict[str, Any]) -> None:
    for name, rows in told["returns"].items():
        returns, kind = np.array(rows), name.split()[0]
        at = np.arange(1, returns.shape[1] + 1)
        low, high = percentile_interval(iqm(returns[stratified_resample(np.zeros(len(returns), int))], axis=1))
        axes.fill_between(at, low, high, color=COLOURS[kind], alpha=0.12, lw=0)
        axes.plot(at, iqm(returns), color=COLOURS[kind], lw=2.2, marker="o", ms=5, label=label(name), ls=":" if kind == "none" else "-")
    axes.set_xticks(at)
    axes.set_xlabel(f"episode, {told['updates']} updates between two of them", size=10, color=INK)
    axes.set_ylabel("return, interquartile mean, 95% interval", size=10, color=INK)
    axes.set_title(f"the policy in {told['variants']} unseen harvest variants", loc="left", size=12, color=INK, weight="bold")


def label(name: str) -> str:
    kind, *rate = name.split()
    told = {"LSTM": "learned optimiser (LSTM)", "none": "no updates"}.get(kind, kind)
    return f"{told}, rate {rate[0]}" if rate else told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--agent", help="also compare on this agent's policy")
    parser.add_argument("--rounds", type=int, default=300, help="batches of quadratics to train on (default: 300)")
    parser.add_argument("--variants", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("docs/methods"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    result = {"command": "python " + " ".join(sys.argv), "quadratics": on_quadratics(args.rounds)}
    if args.agent:
        result["policies"] = on_policies(args.agent, args.variants, args.seed)
    files.write_atomically(args.out / "optimiser.json", json.dumps(result) + "\n")
    draw(result, args.out / "optimiser.png")
    for name, (middle, _, _) in result["quadratics"]["quartiles"].items():
        print(f"quadratics  {label(name):28} loss after 0, 20, 50, 100 steps: {' '.join(f'{middle[at]:.3f}' for at in (0, 20, 50, 100))}")
    for name, rows in result.get("policies", {}).get("returns", {}).items():
        print(f"harvest     {label(name):28} return by episode: {' '.join(f'{each:.2f}' for each in iqm(np.array(rows)))}")


if __name__ == "__main__":
    main()
