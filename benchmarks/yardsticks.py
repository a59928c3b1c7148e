"""Our agents beside figures that others published, on the games that were made after theirs: GridNavi and the frozen lake.

game-meta train --learner rl2 --family gridnavi --steps 20e6 --out runs/gridnavi
game-meta train --learner rl2 --family frozenlake --steps 5.7e6 --out runs/frozenlake
python benchmarks/yardsticks.py --gridnavi runs/gridnavi --frozenlake runs/frozenlake

The papers test on the distribution that they train on: in GridNavi the same 21 goals, on the lake new lakes of the same kind. So the row
beside a published one is the `train` split, in variants drawn with a seed of their own. The row below it is harder than what the papers
report: `test-rules`, where the goal, or the holes, lie as they never lay in training.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from game_meta import files
from game_meta.agents.agent import Agent
from game_meta.agents.agent_files import load_agent, load_agent_config
from game_meta.evaluation.protocol import play_trials
from game_meta.evaluation.report import PLOT_FAINT, PLOT_INK, PLOT_PAPER
from game_meta.evaluation.statistics import percentile_interval, stratified_resample
from game_meta.evaluation.variant_sets import GradedVariant, draw_variants
from game_meta.progress import progress_bars

SEED = 20_000  # of the variants: no training draws with it
SPLITS = ("train", "test-rules")
SCALE = 10  # our rewards are ten times those of the paper
YARDSTICKS: dict[str, dict[str, Any]] = {
    "gridnavi": {
        "of": "GridNavi, VariBAD (Zintgraf et al., ICLR 2020)",
        "measure": "return of an episode, in the paper's units",
        "episodes": 4,
        "published": {"oracle": [11.07] * 4},
        "note": "5 x 5 cells, 21 goals, 4 episodes of 15 steps",
    },
    "frozenlake": {
        "of": "MetaFrozenLake, AMAGO (Grigsby et al., ICLR 2024)",
        "measure": "share of episodes in which the far shore was reached",
        "episodes": 15,
        "published": {"AMAGO, 5.7 M steps": [0.25, 0.40, 0.57, 0.67, 0.74, *[None] * 9, 0.90]},
        "note": "a lake after theirs, not theirs: fish to be eaten on the way, holes that nobody sees, 25 ticks an episode",
    },
}


def figures(name: str, agent: Agent, drawn: list[GradedVariant], episodes: int) -> np.ndarray:
    """(N, E) what the yardstick measures, a row a trial."""
    played = play_trials(agent, [each.variant for each in drawn], episodes, seed=SEED)
    return np.array([each.returns for each in played]) / SCALE if name == "gridnavi" else np.array([each.won for each in played], float)


def measure(name: str, folder: Path, variants: int) -> dict[str, Any]:
    """Means by episode with 95% intervals over the variants, by split; and what random play and our oracle earn there."""
    about, training = YARDSTICKS[name], load_agent_config(folder)[1]["training"]
    told = {"agent": str(folder), "steps": training["steps"], "learner": training["learner"], "families": training["families"], **about}
    told["splits"] = {}
    for split in SPLITS:
        with progress_bars() as bar:
            drawn = draw_variants({name: name}, split, variants, SEED, bar)[name]
        values = figures(name, load_agent(folder, seed=SEED), drawn, about["episodes"])
        lo, hi = percentile_interval(values[stratified_resample(np.zeros(len(values), int))].mean(1))
        rows = [{"k": k, "mean": float(v), "lo": float(lo[k]), "hi": float(hi[k])} for k, v in enumerate(values.mean(0))]
        told["splits"][split] = {"variants": len(drawn), "games": len({each.variant.text for each in drawn}), "episodes": rows}
        if name == "gridnavi":
            told["splits"][split]["oracle"] = float(np.mean([each.oracle_return for each in drawn])) / SCALE
            told["splits"][split]["random"] = float(np.mean([each.random_return for each in drawn])) / SCALE
    return told


def show(told: dict[str, Any]) -> None:
    shown = [k for k in range(told["episodes"]) if k < 5 or k == told["episodes"] - 1]
    drawn = Table(title=f"{told['of']}: {told['measure']}, by episode counted from 0; {told['note']}", title_justify="left")
    for column in ("", *(str(k) for k in shown)):
        drawn.add_column(column, justify="right" if column else "left", no_wrap=True)
    for name, row in told["published"].items():
        drawn.add_row(f"published: {name}", *("" if row[k] is None else f"{row[k]:.2f}" for k in shown))
    for split, rows in told["splits"].items():
        cells = [f"{rows['episodes'][k]['mean']:.2f} [{rows['episodes'][k]['lo']:.2f}, {rows['episodes'][k]['hi']:.2f}]" for k in shown]
        drawn.add_row(f"ours, {split}, {told['steps'] / 1e6:.1f} M steps", *cells)
        if "oracle" in rows:
            drawn.add_row(f"oracle, {split}", *[f"{rows['oracle']:.2f}"] * len(shown))
    Console(width=160).print(drawn)


def picture(every: dict[str, Any], path: Path) -> Path:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6 * len(every), 4.2), facecolor=PLOT_PAPER, layout="constrained")
    for axes, (name, told) in zip(figure.subplots(1, len(every), squeeze=False)[0], every.items(), strict=True):
        axes.set_facecolor(PLOT_PAPER)
        for (split, rows), colour in zip(told["splits"].items(), ("#0f7b8a", "#7b5ea7"), strict=True):
            k, mean, lo, hi = ([row[key] for row in rows["episodes"]] for key in ("k", "mean", "lo", "hi"))
            axes.fill_between(k, lo, hi, color=colour, alpha=0.18, lw=0)
            axes.plot(
                k, mean, color=colour, marker="o", ms=5, lw=2.2, mec=PLOT_PAPER, label=f"ours, {split}, {told['steps'] / 1e6:.1f} M steps"
            )
        for label, row in told["published"].items():
            at = [k for k, value in enumerate(row) if value is not None]
            axes.plot(
                at,
                [row[k] for k in at],
                color="#e07a3f",
                marker="s",
                ms=5,
                lw=1.6,
                ls=(0, (4, 2)),
                mec=PLOT_PAPER,
                label=f"published: {label}",
            )
        axes.set_ylim(bottom=0)
        axes.set_xticks(range(0, told["episodes"], 1 if told["episodes"] < 8 else 2))
        axes.set_xlabel("\n".join(["episode, from 0", *wrap(told["note"], 70)]), size=8.5, color=PLOT_INK)
        axes.set_title(name, loc="left", size=12, weight="bold", color=PLOT_INK)
        axes.set_title(told["measure"], loc="right", size=8.5, color=PLOT_FAINT)
        axes.grid(axis="y", color=PLOT_INK, alpha=0.07)
        axes.tick_params(colors=PLOT_INK, labelsize=9, length=0)
        axes.spines[:].set_visible(False)
        axes.legend(frameon=False, fontsize=9, labelcolor=PLOT_INK, loc="lower right")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in YARDSTICKS:
        parser.add_argument(f"--{name}", type=Path, metavar="DIR", help=f"an agent trained on {name} alone")
    parser.add_argument("--variants", type=int, default=256)
    parser.add_argument("--json", type=Path, default=Path("docs/methods/yardsticks.json"))
    args = parser.parse_args()
    folders = {name: folder for name in YARDSTICKS if (folder := getattr(args, name)) is not None}
    if not folders:
        parser.error("name an agent's folder with --gridnavi or --frozenlake")
    every = {name: measure(name, folder, args.variants) for name, folder in folders.items()}
    for told in every.values():
        show(told)
    files.write_atomically(args.json, json.dumps(every, indent=1) + "\n")
    print(f"wrote {args.json} and {picture(every, args.json.with_suffix('.png'))}")


if __name__ == "__main__":
    main()
