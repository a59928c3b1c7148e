"""`game-meta evaluate`: how well does an agent adapt? A table in the terminal, a plot and a JSON file."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from game_meta.cli.common import (
    add_seed,
    add_split,
    add_think,
    add_variation,
    agent_name,
    check_families,
    check_variation,
    find_agent,
    parse_count,
)
from game_meta.errors import UsageError

if TYPE_CHECKING:
    from game_meta.agents.user_code import CodeName

HELP = "measure how an agent adapts to unseen variants, beside its controls"
EXAMPLES = [
    "--agent theorist --split test-rules --variants 256",
    "--agent runs/mine --family harvest --variants 64 --json out/mine.json",
    "--agent theorist --family harvest --vary rewards levels looks --difficulty 0.5",
    "--agent theorist --games mygame.vgdl",
    "--agent theorist --suite gm-rules-1                   on a list of variants that never changes",
    "--agent my_agent:MyAgent --variants 32                your own agent: a class in my_agent.py",
    "--agent theorist --variants 32 --record out/trials     keep the trials, to be watched",
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument(
        "--agent", metavar="DIR", help="an agent's folder or name, or module:Class for code of yours (default: the shipped one)"
    )
    add_split(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--family", metavar="F", nargs="+", action="extend", help="these families only (default: all)")
    what.add_argument("--suite", metavar="NAME", help="a frozen suite, such as gm-rules-1, whose figures compare anywhere and any time")
    what.add_argument("--games", metavar="FILE", nargs="+", help="VGDL files with a VariantSet, known to the agent or not")
    parser.add_argument(
        "--variants", type=parse_count, default=64, metavar="N", help="in all, shared evenly among the families (default: 64)"
    )
    parser.add_argument("--episodes", type=parse_count, default=5, metavar="K", help="of a trial (default: 5)")
    add_seed(parser)
    add_think(parser)
    add_variation(parser)
    parser.add_argument("--record", metavar="DIR", help="write a replay of each of the agent's trials there")
    parser.add_argument("--json", metavar="FILE", help="the plots go beside it (default: out/evaluate/AGENT-SPLIT.json)")


def run_command(args: argparse.Namespace) -> int:
    """Evaluate, print tables, write JSON and plots; return 0. Raises UsageError for fewer variants than families."""
    from game_meta import files

    folder = find_agent(args.agent)
    if args.suite:
        return run_suite(args, folder)
    games = {Path(name).stem: name for name in check_families(args.games or args.family, args.split)}
    if args.variants < len(games):
        raise UsageError(f"--variants {args.variants} are too few for {len(games)} families: each needs one")

    from game_meta.agents.agent_files import load_agent
    from game_meta.evaluation import report
    from game_meta.evaluation.protocol import evaluate_agent
    from game_meta.progress import progress_bars

    agent = load_agent(folder, seed=args.seed, think_ms=args.think)
    drawn = {"split": args.split, "variants": args.variants, "kinds": check_variation(args.vary), "difficulty": args.difficulty}
    record = Path(args.record) if args.record else None
    with files.lock_folder(record) if record else nullcontext(), progress_bars() as bar:
        measured = evaluate_agent(agent, games, **drawn, seed=args.seed, episodes=args.episodes, progress=bar, record=record)
    result = {"agent": str(folder), **measured, "command": args.command_line}
    target = Path(args.json or f"out/evaluate/{agent_name(folder)}-{args.split}.json")
    files.write_atomically(target, json.dumps(result, indent=1) + "\n")
    picture = report.plot_evaluation(result, target.with_suffix(".png"))
    report.print_evaluation(result)
    wrote = f"{target} and {picture}"
    if "beliefs" in result:
        report.print_beliefs(result["beliefs"])
        wrote = f"{target}, {picture} and {report.plot_beliefs(result, target.with_name(f'{target.stem}-beliefs.png'))}"
    print(f"wrote {wrote}")
    if record is not None:
        print(f"wrote {args.variants} replays into {record}: look at one with game-meta replay info FILE")
    print(f"see it play: game-meta adapt --agent {folder} --split {args.split} --family {next(iter(games.values()))}")
    return 0


SAID_BY_A_SUITE = {"split": "test-rules", "variants": 64, "episodes": 5, "vary": None, "difficulty": 1.0}  # options and their defaults


def run_suite(args: argparse.Namespace, folder: Path | CodeName) -> int:
    """Evaluate on a frozen suite, print its row of the leaderboard, write the result; return 0. Raises UsageError for what a suite says."""
    if said := [f"--{name}" for name, default in SAID_BY_A_SUITE.items() if getattr(args, name) != default]:
        raise UsageError(f"--suite says which variants: leave out {', '.join(said)}")
    from game_meta import files
    from game_meta.agents.agent_files import load_agent
    from game_meta.evaluation.leaderboard import make_leaderboard, to_markdown
    from game_meta.evaluation.suites import evaluate_suite, load_suite
    from game_meta.progress import progress_bars

    suite = load_suite(args.suite)
    agent = load_agent(folder, seed=args.seed, think_ms=args.think)
    record = Path(args.record) if args.record else None
    if record and suite.opponents:
        raise UsageError(f"{suite.name} is matches, which are not recorded: leave out --record")
    with files.lock_folder(record) if record else nullcontext(), progress_bars() as bar:
        measured = evaluate_suite(agent, suite, seed=args.seed, progress=bar, record=record)
    target = Path(args.json or f"out/evaluate/{agent_name(folder)}-{suite.name}.json")
    named = agent_name(folder) if isinstance(folder, Path) else str(folder)  # not where it lies on this machine: its hash is there
    result = {"agent": named, **measured, "command": args.command_line}
    files.write_atomically(target, json.dumps(result, indent=1) + "\n")
    print(to_markdown(make_leaderboard([target])), end="")
    print(f"wrote {target}: a table of several is `game-meta leaderboard FILE ...`")
    return 0
