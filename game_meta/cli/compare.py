"""`game-meta compare`: train every method on the same terms, let all play the same unseen variants, and write one report."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta.cli.common import add_seed, add_wandb, check_families, parse_count
from game_meta.errors import UsageError

if TYPE_CHECKING:
    from game_meta.evaluation.compare.comparison import TrainedRun
    from game_meta.evaluation.compare.training_runs import TrainingJob
    from game_meta.progress import ReportProgress

HELP = "train methods with equal steps and several seeds, evaluate them alike and write one report; Ctrl-C stops, the same command goes on"
EXAMPLES = [
    "--family harvest meteors --steps 2e6 --seeds 3 --out out/compare",
    "--methods rl2 rl2-gru transfer --family harvest --steps 5e5 --out out/three",
    "--methods my_learner:MyLearner rl2 transfer --family harvest --steps 5e5 --out out/mine",
    "--family harvest meteors --steps 2e6 --out out/compare --report-only",
]
DONE_IN_PART = 1  # exit status of a report that some run is missing from
PLAN_FILE = "plan.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument(
        "--methods", metavar="M", nargs="+", action="extend", help="which, or module:Class (default: all; a wrong name lists them)"
    )
    parser.add_argument("--family", metavar="F", nargs="+", action="extend", required=True, help="what to train on")
    parser.add_argument("--steps", type=parse_count, default=2_000_000, metavar="N", help="env steps of each run (default: 2e6)")
    parser.add_argument("--seeds", type=parse_count, default=3, metavar="S", help="runs of each method (default: 3)")
    parser.add_argument("--out", required=True, metavar="DIR", help="a run's folder is DIR/METHOD/SEED")
    parser.add_argument(
        "--variants", type=parse_count, default=64, metavar="N", help="of each split, shared among the families (default: 64)"
    )
    parser.add_argument("--episodes", type=parse_count, default=5, metavar="K", help="of a trial (default: 5)")
    parser.add_argument(
        "--catch-up",
        type=parse_zero_or_count,
        default=300,
        metavar="E",
        help="episodes that transfer and scratch get to catch up; 0: none (default: 300)",
    )
    parser.add_argument(
        "--jobs", type=parse_count, metavar="J", help="processes that train, and then play, at a time (default: as many as cores)"
    )
    parser.add_argument("--envs", type=parse_count, metavar="N", help="games played at once in a training (default: that of train)")
    parser.add_argument("--report-only", action="store_true", help="train nothing: report on the runs that are finished")
    add_seed(parser)
    parser.add_argument("--json", metavar="FILE", help="the report; picture and page go beside it (default: DIR/report.json)")
    add_wandb(parser, "offline")


def parse_zero_or_count(text: str) -> int:
    """Return 0 or a count. An argparse type."""
    return 0 if text == "0" else parse_count(text)


def run_command(args: argparse.Namespace) -> int:
    """Train, play and report; return 0, or DONE_IN_PART if some run is missing. Raises UsageError where there is nothing to report on."""
    from game_meta.evaluation.compare import training_runs as runs
    from game_meta.evaluation.compare.training_runs import COMPARED_METHODS
    from game_meta.files import lock_folder
    from game_meta.machine import count_usable_cores
    from game_meta.progress import progress_bars

    names = check_methods(args.methods, COMPARED_METHODS)
    families = check_families(args.family, "train")
    if args.variants < max(len(families), 4):
        raise UsageError(f"--variants {args.variants} are too few: each family needs one, and there are 4 in test-family")
    out = Path(args.out)
    with lock_folder(out):
        check_plan(out, {"families": families, "steps": args.steps, "envs": args.envs})
        jobs = [
            runs.TrainingJob(name, s, out / name / str(s), runs.describe_method(name).options) for s in range(args.seeds) for name in names
        ]
        failed: dict[TrainingJob, str] = {}
        if not args.report_only:
            options = ["--family", *families, "--workers", "1", "--threads", "1", "--wandb", args.wandb]
            options += ["--envs", str(args.envs)] if args.envs else []
            with progress_bars() as bar:
                failed = runs.run_training_jobs(jobs, options, args.steps, args.jobs or count_usable_cores(), print_status, bar)
        ready, missing = load_runs(jobs, failed, args.steps)
        if not ready:
            why = "; ".join(f"{row['method']} seed {row['seed']}: {row['why']}" for row in missing[:3])
            raise UsageError(f"there is no finished run in {out} to report on ({why})")
        return write_report(args, families, ready, missing)


def check_methods(names: list[str] | None, known: Any) -> list[str]:
    """Return the methods that are named, all `known` ones if none is. Raises UsageError for an unknown one."""
    from game_meta.agents.user_code import CodeName
    from game_meta.vgdl.diagnostics import did_you_mean

    for name in names or ():
        if name not in known and CodeName.parse(name) is None:
            raise UsageError(f"no method named `{name}`, there are: {', '.join(known)}{did_you_mean(name, known)}")
    return list(dict.fromkeys(names or known))


def check_plan(out: Path, plan: dict[str, Any]) -> None:
    """Note in the folder what makes runs comparable. Raises UsageError if it was begun with another plan."""
    from game_meta import files

    path = out / PLAN_FILE
    if not path.exists():
        files.write_atomically(path, json.dumps(plan) + "\n")
        return
    before = json.loads(files.read_text(path, files.MAX_JSON_BYTES))
    for name, value in plan.items():
        if before.get(name) != value:
            raise UsageError(f"{out} was begun with {name} {before.get(name)}, not {value}: choose another --out")


def round_figures(value: Any) -> Any:
    """Return the same with four digits after the point everywhere: more would only make the file larger."""
    if isinstance(value, dict):
        return {key: round_figures(each) for key, each in value.items()}
    if isinstance(value, list):
        return [round_figures(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value


def print_status(line: str) -> None:
    """Print a line that is no result, to stderr."""
    print(line, file=sys.stderr, flush=True)


def load_runs(
    jobs: list[TrainingJob], failed: dict[TrainingJob, str], steps: int
) -> tuple[dict[str, list[TrainedRun]], list[dict[str, Any]]]:
    """Return the finished runs by method, and a row for each other one that says `why` it is missing."""
    from functools import partial

    from game_meta.agents.agent_files import AgentError, load_agent
    from game_meta.evaluation.compare import training_runs as runs
    from game_meta.evaluation.compare.comparison import TrainedRun
    from game_meta.evaluation.compare.play_cache import EvaluatedAgent

    ready: dict[str, list[TrainedRun]] = {}
    missing = []
    for job in jobs:
        why = failed.get(job)
        if why is None and (done := runs.checkpointed_steps(job.folder)) < steps:
            why = f"trained for {done:,} of {steps:,} steps" if done else "not trained"
        if why is None:
            try:
                load_agent(job.folder)
            except AgentError as error:
                why = str(error)
        if why is not None:
            missing.append({"method": job.method, "seed": job.seed, "why": why})
            continue
        player = EvaluatedAgent(partial(load_agent, job.folder, seed=job.seed), runs.weights_version(job.folder), job.seed, job.folder)
        ready.setdefault(job.method, []).append(
            TrainedRun(player, {"seed": job.seed, "folder": str(job.folder), **runs.training_compute(job.folder)})
        )
    return ready, missing


def play_missing_games(args: argparse.Namespace, ready: dict[str, list[TrainedRun]], games: dict[str, str], bar: ReportProgress) -> None:
    """Play whatever the report will need and nobody has played yet, in several processes, and keep it in the runs' folders."""
    from game_meta.evaluation.compare.play_cache import PlayTask, VariantRecipe, play_in_processes
    from game_meta.evaluation.compare.training_runs import CATCH_UP_METHODS
    from game_meta.evaluation.variant_sets import COMPARED_SPLITS
    from game_meta.machine import count_usable_cores

    source = VariantRecipe(tuple(games.items()), args.variants, args.seed, Path(args.out) / "variants.json")
    tasks = [PlayTask(run.player, source, split, args.episodes) for split in COMPARED_SPLITS for runs in ready.values() for run in runs]
    if args.catch_up:
        tasks += [PlayTask(run.player, source, None, args.catch_up) for name in CATCH_UP_METHODS for run in ready.get(name, ())]
    play_in_processes(tasks, args.jobs or count_usable_cores(), bar)


def write_report(args: argparse.Namespace, families: list[str], ready: dict[str, list[TrainedRun]], missing: list[dict[str, Any]]) -> int:
    """Compare the finished runs, write the report, its picture and its page, and print what to know; return the exit status."""
    from datetime import date

    from game_meta import files
    from game_meta.bench import describe_machine
    from game_meta.evaluation.compare import report as compare_report
    from game_meta.evaluation.compare.comparison import compare_methods
    from game_meta.evaluation.variant_sets import draw_splits
    from game_meta.progress import progress_bars
    from game_meta.tracking import RunLog as Tracking

    games = {Path(name).stem: str(name) for name in families}
    with progress_bars() as bar:
        drawn = draw_splits(games, args.variants, args.seed, Path(args.out) / "variants.json", bar)
        play_missing_games(args, ready, games, bar)
        how = {"seeds": args.seeds, "seed": args.seed, "episodes": args.episodes, "catch_up": args.catch_up}
        comparison = compare_methods(ready, drawn, **how, progress=bar)
    result = {
        "command": args.command_line,
        "date": date.today().isoformat(),
        "machine": describe_machine(),
        "families": list(games),
        "steps": args.steps,
        "seeds": args.seeds,
        "seed": args.seed,
        **comparison,
        "missing": missing,
    }
    target = files.write_atomically(args.json or Path(args.out) / "report.json", json.dumps(round_figures(result)) + "\n")
    picture = compare_report.plot_comparison(result, target.with_suffix(".png"))
    page = files.write_atomically(target.with_suffix(".md"), compare_report.comparison_page(result, picture.name))
    about = {"families": list(games), "steps": args.steps, "seeds": args.seeds, "command": args.command_line}
    with Tracking(Path(args.out) / "report", args.wandb, config=about, name="compare") as tracking:
        tracking.log(compare_report.comparison_metrics(result), args.steps)
        tracking.log_table("methods", *compare_report.comparison_rows(result))
        tracking.log_image("report", picture)
    print(compare_report.lead_paragraph(result).replace("**", ""))
    compare_report.print_comparison(result)
    print(f"wrote {target}, {picture} and {page}")
    for row in missing:
        print_status(
            f"missing: {row['method']} seed {row['seed']}: {row['why']}; see {Path(args.out) / row['method'] / str(row['seed'])}/train.log"
        )
    if missing:
        print_status(
            "the same command tries the missing runs again"
            if not args.report_only
            else "without --report-only the missing runs are trained"
        )
    if comparison["best"]:
        folder = comparison["methods"][comparison["best"]]["runs"][0]["folder"]
        print(f"see the best play: game-meta adapt --agent {folder} --split test-rules --family {families[0]}")
    return DONE_IN_PART if missing else 0
