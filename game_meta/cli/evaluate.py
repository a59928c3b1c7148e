"""`game-meta evaluate`: how well does an agent adapt? A table in the terminal, a plot and a JSON file."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from pathlib import Path

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

HELP = "measure how an agent adapts to unseen variants, beside its controls"
EXAMPLES = [
    "--agent theorist --split test-rules --variants 256",
    "--agent runs/mine --family harvest --variants 64 --json out/mine.json",
    "--agent theorist --family harvest --vary rewards levels looks --difficulty 0.5",
    "--agent theorist --games mygame.vgdl",
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
