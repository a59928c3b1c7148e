"""What each part of the theorist is worth: the same variants without it. One chart, and where it fails.

python benchmarks/theorist.py --split test-rules --variants 64
python benchmarks/theorist.py --plot-only

Each player plays the same variants (IQM by episode; 0 random, 1 the oracle), one trial a process. What was played is kept in the JSON,
player by player: the same command goes on where it was stopped. Failures are trials of the whole theorist whose last episode earns less
than half: by what its theory is wrong about, three of each kind, with what it expected and what is true.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from game_meta import files
from game_meta.agents.agent import Agent
from game_meta.agents.agent_files import load_agent
from game_meta.cli.common import check_families, find_agent
from game_meta.evaluation.protocol import play_returns, summarise_costs
from game_meta.evaluation.report import PLOT_FAINT, PLOT_INK, PLOT_PAPER, save_figure, strip_axes
from game_meta.evaluation.statistics import normalise, summarise_trials
from game_meta.evaluation.trials_apart import PlayedTrial, TrialTask, play_apart, trial_seed
from game_meta.evaluation.true_planner import TruePlanner
from game_meta.evaluation.variant_sets import GradedVariant, draw_variants
from game_meta.progress import ReportProgress, progress_bars
from game_meta.theory.prior import RulePrior

THEORIST, PLANNER, NETWORK = "theorist", "planner with the true rules", "network policy alone"
SETTINGS: dict[str, dict[str, Any]] = {
    "one theory instead of a beam": {"beam": 1},
    "no check of each step": {"checks": False},
    "no optimism": {"optimism": False},
    "no repeat": {"repeat": False},
}
PRIORS: dict[str, Callable[[], RulePrior]] = {"uniform prior": RulePrior.uniform, "hand-set prior": RulePrior.hand_set}
NO_PROPOSALS, NO_POLICY = "no proposals of the network", "no policy of the network"
PLAYERS = (PLANNER, THEORIST, *PRIORS, NO_PROPOSALS, NO_POLICY, *SETTINGS, NETWORK)
FAILED, EXAMPLES = 0.5, 3  # normalised return of the last episode below which a trial has failed; examples of each kind
RIGHT_RULES = "rules right, played badly"


def make_ablated(folder: Path, player: str, *, seed: int) -> Agent:
    """Make the theorist of a folder without one of its parts."""
    from game_meta.agents.theorist import Theorist

    whole = load_agent(folder, seed=seed)
    assert isinstance(whole, Theorist)
    prior = whole.prior
    if player in PRIORS:
        prior = PRIORS[player]()
    elif player == NO_PROPOSALS:
        prior.ranker = None
    policy = None if player == NO_POLICY else whole.policy_agent
    return Theorist(prior, replace(whole.settings, **SETTINGS.get(player, {})), player, seed=seed, policy_agent=policy)


def play(player: str, args: argparse.Namespace, drawn: dict[str, list[GradedVariant]], bar: ReportProgress) -> dict[str, Any]:
    """Play all variants with one player and return its rows of the JSON."""
    rows = [(name, n, each) for name, family in drawn.items() for n, each in enumerate(family)]
    bounds = np.array([(each.random_return, each.oracle_return) for *_, each in rows])
    strata = np.array([list(drawn).index(name) for name, *_ in rows])
    if player == NETWORK:
        agent = load_agent(args.memory, seed=args.seed)
        returns = np.concatenate(
            [play_returns(agent, [each.variant for each in family], args.episodes, args.seed) for family in drawn.values()]
        )
        result: dict[str, Any] = {}
    else:
        remake = TruePlanner if player == PLANNER else partial(make_ablated, find_agent(args.agent).resolve(), player)
        tasks = [
            TrialTask(remake, "agent", each.variant, trial_seed(args.seed, name, n), args.episodes, probe=player != PLANNER)
            for name, n, each in rows
        ]
        trials = []
        for trial in play_apart(tasks, args.jobs):
            trials.append(trial)
            bar(player, len(trials), len(tasks))
        returns, result = np.array([trial.returns for trial in trials]), {"costs": summarise_costs(trials)}
        if player != PLANNER:
            result["whole"] = np.mean([[each.whole for each in trial.theories] for trial in trials], axis=0).tolist()
        if player == THEORIST:
            result["failures"] = find_failures(rows, trials, normalise(returns, bounds[:, 0], bounds[:, 1]))
    scores = normalise(returns, bounds[:, 0], bounds[:, 1])
    families = {name: np.mean(scores[strata == i], axis=0).tolist() for i, name in enumerate(drawn)}
    return {**result, **summarise_trials(returns, scores, strata, args.seed), "families": families}


def find_failures(rows: list[tuple[str, int, GradedVariant]], trials: list[PlayedTrial], scores: np.ndarray) -> list[dict[str, Any]]:
    """Return the trials that failed, each with what its theory is wrong about first."""
    found = []
    for (name, _, each), trial, score in zip(rows, trials, scores, strict=True):
        if score[-1] < FAILED:
            mistake = trial.mistake
            whole = trial.theories[-1].whole
            kind = mistake.kind if mistake else RIGHT_RULES if whole else "chance is not understood"
            words = {"expected": mistake.expected, "truth": mistake.truth} if mistake else {"expected": "", "truth": ""}
            known = round(trial.theories[-1].predicted, 3)
            found.append(
                {"kind": kind, "family": name, "seed": each.variant.seed, "scores": score.round(2).tolist(), "predicted": known, **words}
            )
    return found


def print_failures(failures: list[dict[str, Any]], trials: int) -> None:
    """Print a table of failures, three of each kind."""
    print(f"\n{len(failures)} of {trials} trials earn less than {FAILED} in the last episode. What the theory is wrong about first:\n")
    print("| kind | n | family, seed | by episode | it expected | true is |\n|---|---|---|---|---|---|")
    kinds = sorted({each["kind"] for each in failures}, key=lambda kind: -sum(each["kind"] == kind for each in failures))
    for kind in kinds:
        own = [each for each in failures if each["kind"] == kind]
        for n, each in enumerate(own[:EXAMPLES]):
            head = f"{kind} | {len(own)}" if n == 0 else " | "
            scores = " ".join(f"{score:.2f}" for score in each["scores"])
            print(f"| {head} | {each['family']} {each['seed']} | {scores} | {each['expected']} | {each['truth']} |")


def plot(result: dict[str, Any], path: Path) -> Path:
    """Draw IQM by episode: the theorist, the planner with the true rules and the network as lines, and a panel for each ablation."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    players = result["players"]
    ablations = [name for name in PLAYERS if name in players and name not in (THEORIST, PLANNER)]
    columns = min(4, len(ablations))
    rows = -(-len(ablations) // columns)
    width, height = 13.0, (2.7 if rows > 1 else 3.6) * rows + 1.3
    figure = Figure(figsize=(width, height), facecolor=PLOT_PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.006, 0, 0.988, 1 - 0.8 / height), wspace=0.06, hspace=0.08))
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for axes, name in zip(grid.flat, ablations, strict=False):
        strip_axes(axes)
        for player, colour, style in ((PLANNER, PLOT_FAINT, (0, (4, 3))), (name, "#e07a3f", "-"), (THEORIST, "#0f7b8a", "-")):
            if player in players:
                episodes = players[player]["episodes"]
                at, middle, lo, hi = ([row[key] for row in episodes] for key in ("k", "iqm", "lo", "hi"))
                axes.plot(at, middle, color=colour, ls=style, lw=2.0, marker="o" if style == "-" else "", ms=4.5, mec=PLOT_PAPER)
                if style == "-":
                    axes.fill_between(at, lo, hi, color=colour, alpha=0.18, lw=0)
        axes.set_title(name, loc="left", size=10.5, color="#e07a3f", weight="bold")
        axes.set_xticks(at)
        axes.grid(axis="y", color=PLOT_INK, alpha=0.07, lw=0.8)
    for axes in grid.flat[len(ablations) :]:
        axes.set_visible(False)
    for axes in grid[-1]:
        axes.set_xlabel("episode", size=9.5, color=PLOT_INK)
    grid.flat[0].set_ylim(-0.15, 1.15)
    title = f"The theorist without each of its parts · {result['variants']} variants of {result['split']}"
    figure.text(0.1 / width, 1 - 0.14 / height, title, size=14, weight="bold", color=PLOT_INK, va="top")
    key = "IQM, 95% interval · blue-green: whole; orange: without; dashed: the same planner with the true rules · 0 random, 1 oracle"
    figure.text(0.1 / width, 1 - 0.46 / height, key, size=9.5, color=PLOT_FAINT, va="top")
    return save_figure(figure, path, dpi=150)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agent", default="theorist")
    parser.add_argument("--memory", default="memory", help="the network agent that plays by its policy alone (default: memory)")
    parser.add_argument("--players", nargs="+", choices=PLAYERS, default=PLAYERS, metavar="P", help="some of them (default: all)")
    parser.add_argument("--split", default="test-rules")
    parser.add_argument("--family", nargs="+", metavar="F")
    parser.add_argument("--variants", type=int, default=64)
    parser.add_argument("--episodes", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, help="processes (default: as many as cores)")
    parser.add_argument(
        "--json", type=Path, default=Path("out/theorist.json"), help="the chart goes beside it (default: out/theorist.json)"
    )
    parser.add_argument("--plot-only", action="store_true")
    args = parser.parse_args()
    what = {"split": args.split, "variants": args.variants, "episodes": args.episodes, "seed": args.seed, "family": args.family}
    result = json.loads(args.json.read_text(encoding="utf-8")) if args.json.exists() else {}
    if not args.plot_only:
        if any(result.get(key) != value for key, value in what.items()):
            result = {**what, "players": {}}
        games = {Path(name).stem: name for name in check_families(args.family, args.split)}
        with progress_bars() as bar:
            drawn = draw_variants(games, args.split, args.variants, args.seed, bar)
            for player in args.players:
                if player not in result["players"]:
                    result["players"][player] = play(player, args, drawn, bar)
                    files.write_atomically(args.json, json.dumps(result, indent=1) + "\n")
    for player, row in result["players"].items():
        cost = (
            "{seconds:5.1f} s a trial, {seconds_p95:.0f} s at 95%, {tick_ms:.0f} ms a tick".format(**row["costs"]) if "costs" in row else ""
        )
        whole = "  whole " + " ".join(f"{share:.2f}" for share in row["whole"]) if "whole" in row else ""
        print(f"{player:30} {' '.join('{iqm:.2f}'.format(**each) for each in row['episodes'])}  {cost}{whole}")
    if THEORIST in result["players"]:
        print_failures(result["players"][THEORIST]["failures"], result["variants"])
    written = [args.json]
    if THEORIST in result["players"] and not result["players"].keys() <= {THEORIST, PLANNER}:
        written.append(plot(result, args.json.with_suffix(".png")))
    print(f"wrote {' and '.join(map(str, written))}")


if __name__ == "__main__":
    main()
