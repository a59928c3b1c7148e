"""`game-meta compare`: train every method on the same terms, let all play the same unseen variants, and write one report."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta.commands.common import UsageError, add_seed, add_wandb, check_families, count

if TYPE_CHECKING:
    from game_meta.evaluation.compare import Run
    from game_meta.evaluation.comparison_runs import Job
    from game_meta.progress import Progress

HELP = "train methods with equal steps and several seeds, evaluate them alike and write one report; Ctrl-C stops, the same command goes on"
EXAMPLES = [
    "--family harvest meteors --steps 2e6 --seeds 3 --out out/compare",
    "--methods rl2 rl2-gru transfer --family harvest --steps 5e5 --out out/three",
    "--family harvest meteors --steps 2e6 --out out/compare --report-only",
]
IN_PART = 1  # exit status of a report that some run is missing from
PLAN = "plan.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--methods", metavar="M", nargs="+", action="extend", help="which (default: all; a wrong name lists them)")
    parser.add_argument("--family", metavar="F", nargs="+", action="extend", required=True, help="what to train on")
    parser.add_argument("--steps", type=count, default=2_000_000, metavar="N", help="env steps of each run (default: 2e6)")
    parser.add_argument("--seeds", type=count, default=3, metavar="S", help="runs of each method (default: 3)")
    parser.add_argument("--out", required=True, metavar="DIR", help="a run's folder is DIR/METHOD/SEED")
    parser.add_argument("--variants", type=count, default=64, metavar="N", help="of each split, shared among the families (default: 64)")
    parser.add_argument("--episodes", type=count, default=5, metavar="K", help="of a trial (default: 5)")
    parser.add_argument(
        "--catch-up",
        type=whole,
        default=300,
        metavar="E",
        help="episodes that transfer and scratch get to catch up; 0: none (default: 300)",
    )
    parser.add_argument(
        "--jobs", type=count, metavar="J", help="processes that train, and then play, at a time (default: as many as cores)"
    )
    parser.add_argument("--envs", type=count, metavar="N", help="games played at once in a training (default: that of train)")
    parser.add_argument("--report-only", action="store_true", help="train nothing: report on the runs that are finished")
    add_seed(parser)
    parser.add_argument("--json", metavar="FILE", help="the report; picture and page go beside it (default: DIR/report.json)")
    add_wandb(parser, "offline")


def whole(text: str) -> int:
    """An argparse type: 0 or a count."""
    return 0 if text == "0" else count(text)


def run(args: argparse.Namespace) -> int:
    from game_meta.evaluation import comparison_runs as runs
    from game_meta.evaluation.comparison_methods import METHODS
    from game_meta.machine import cores
    from game_meta.progress import progress

    names = check_methods(args.methods, METHODS)
    families = check_families(args.family, "train")
    if args.variants < max(len(families), 4):
        raise UsageError(f"--variants {args.variants} are too few: each family needs one, and there are 4 in test-family")
    out = Path(args.out)
    check_plan(out, {"families": families, "steps": args.steps, "envs": args.envs})
    jobs = [runs.Job(name, s, out / name / str(s), METHODS[name].options) for s in range(args.seeds) for name in names]
    failed: dict[Job, str] = {}
    if not args.report_only:
        options = ["--family", *families, "--workers", "1", "--threads", "1", "--wandb", args.wandb]
        options += ["--envs", str(args.envs)] if args.envs else []
        with progress() as bar:
            failed = runs.train(jobs, options, args.steps, args.jobs or cores(), tell, bar)
    ready, missing = load(jobs, failed, args.steps)
    if not ready:
        why = "; ".join(f"{row['method']} seed {row['seed']}: {row['why']}" for row in missing[:3])
        raise UsageError(f"there is no finished run in {out} to report on ({why})")
    return report(args, families, ready, missing)


def check_methods(names: list[str] | None, known: Any) -> list[str]:
    from game_meta.vgdl.errors import did_you_mean

    for name in names or ():
        if name not in known:
            raise UsageError(f"no method named `{name}`, there are: {', '.join(known)}{did_you_mean(name, known)}")
    return list(dict.fromkeys(names or known))


def check_plan(out: Path, plan: dict[str, Any]) -> None:
    """What makes runs comparable is noted in the folder, so that it cannot change halfway."""
    from game_meta import files

    path = out / PLAN
    if not path.exists():
        files.write(path, json.dumps(plan) + "\n")
        return
    before = json.loads(path.read_text(encoding="utf-8"))
    for name, value in plan.items():
        if before.get(name) != value:
            raise UsageError(f"{out} was begun with {name} {before.get(name)}, not {value}: choose another --out")


def rounded(value: Any) -> Any:
    """Four digits after the point, everywhere: more would only make the file larger."""
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def load(jobs: list[Job], failed: dict[Job, str], steps: int) -> tuple[dict[str, list[Run]], list[dict[str, Any]]]:
    """The finished runs by method, and of the others why they are not there."""
    from functools import partial

    from game_meta.agents.files import AgentError, load_agent
    from game_meta.evaluation import comparison_runs as runs
    from game_meta.evaluation.compare import Run
    from game_meta.evaluation.comparison_measure import Player

    ready: dict[str, list[Run]] = {}
    missing = []
    for job in jobs:
        why = failed.get(job)
        if why is None and (done := runs.steps_done(job.folder)) < steps:
            why = f"trained for {done:,} of {steps:,} steps" if done else "not trained"
        if why is None:
            try:
                load_agent(job.folder)
            except AgentError as error:
                why = str(error)
        if why is not None:
            missing.append({"method": job.method, "seed": job.seed, "why": why})
            continue
        player = Player(partial(load_agent, job.folder, seed=job.seed), runs.version(job.folder), job.seed, job.folder)
        ready.setdefault(job.method, []).append(Run(player, {"seed": job.seed, "folder": str(job.folder), **runs.compute(job.folder)}))
    return ready, missing


def play_together(args: argparse.Namespace, ready: dict[str, list[Run]], games: dict[str, str], bar: Progress) -> None:
    """Everything that the report will need and nobody has played yet."""
    from game_meta.evaluation.comparison_ahead import Source, Task, play_ahead
    from game_meta.evaluation.comparison_methods import CATCH_UP
    from game_meta.evaluation.comparison_variants import SPLITS
    from game_meta.machine import cores

    source = Source(tuple(games.items()), args.variants, args.seed, Path(args.out) / "variants.json")
    tasks = [Task(run.player, source, split, args.episodes) for split in SPLITS for runs in ready.values() for run in runs]
    if args.catch_up:
        tasks += [Task(run.player, source, None, args.catch_up) for name in CATCH_UP for run in ready.get(name, ())]
    play_ahead(tasks, args.jobs or cores(), bar)


def report(args: argparse.Namespace, families: list[str], ready: dict[str, list[Run]], missing: list[dict[str, Any]]) -> int:
    from datetime import date

    from game_meta import files
    from game_meta.bench.summary import machine
    from game_meta.evaluation import comparison_page, comparison_plot, comparison_table
    from game_meta.evaluation.compare import compare
    from game_meta.evaluation.comparison_variants import draw_splits
    from game_meta.progress import progress
    from game_meta.tracking import Run as Tracking

    games = {Path(name).stem: str(name) for name in families}
    with progress() as bar:
        drawn = draw_splits(games, args.variants, args.seed, Path(args.out) / "variants.json", bar)
        play_together(args, ready, games, bar)
        how = {"seeds": args.seeds, "seed": args.seed, "episodes": args.episodes, "catch_up": args.catch_up}
        told = compare(ready, drawn, **how, progress=bar)
    result = {
        "command": args.command_line,
        "date": date.today().isoformat(),
        "machine": machine(),
        "families": list(games),
        "steps": args.steps,
        "seeds": args.seeds,
        "seed": args.seed,
        **told,
        "missing": missing,
    }
    target = files.write(args.json or Path(args.out) / "report.json", json.dumps(rounded(result)) + "\n")
    picture = comparison_plot.draw(result, target.with_suffix(".png"))
    page = files.write(target.with_suffix(".md"), comparison_page.page(result, picture.name))
    about = {"families": list(games), "steps": args.steps, "seeds": args.seeds, "command": args.command_line}
    with Tracking(Path(args.out) / "report", args.wandb, config=about, name="compare") as tracking:
        tracking.log(comparison_table.metrics(result), args.steps)
        tracking.table("methods", *comparison_table.rows(result))
        tracking.image("report", picture)
    print(comparison_page.lead(result).replace("**", ""))
    comparison_table.show(result)
    print(f"wrote {target}, {picture} and {page}")
    for row in missing:
        tell(
            f"missing: {row['method']} seed {row['seed']}: {row['why']}; see {Path(args.out) / row['method'] / str(row['seed'])}/train.log"
        )
    if missing:
        tell(
            "the same command tries the missing runs again"
            if not args.report_only
            else "without --report-only the missing runs are trained"
        )
    if told["best"]:
        folder = told["methods"][told["best"]]["runs"][0]["folder"]
        print(f"see the best play: game-meta adapt --agent {folder} --split test-rules --family {families[0]}")
    return IN_PART if missing else 0
