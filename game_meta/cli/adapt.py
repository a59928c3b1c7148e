"""`game-meta adapt`: watch an agent work out a variant it has never seen; without a display the same as a GIF, a picture and JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from game_meta.cli.common import (
    add_seed,
    add_split,
    add_think,
    add_variation,
    add_wandb,
    check_families,
    check_variation,
    find_agent,
    parse_count,
)
from game_meta.errors import UsageError
from game_meta.tracking import RunLog, WandbMode

HELP = "watch an agent work out the rules of a variant it has never seen"
EXAMPLES = [
    "",
    "--family harvest --seed 7",
    "--agent theorist --agent transfer --family harvest    two agents side by side",
    "--agent runs/mine --split test-layout --headless --out out/mine",
]

MAX_AGENTS, EXAM_QUESTIONS = 2, 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument(
        "--agent",
        metavar="DIR",
        action="append",
        help="an agent's folder or name, or module:Class; say it twice to see two side by side (default: the shipped one)",
    )
    parser.add_argument("--family", metavar="F", help="which family, by name or file (default: the seed chooses)")
    add_split(parser)
    add_seed(parser)
    add_think(parser)
    add_variation(parser)
    parser.add_argument("--episodes", type=parse_count, default=5, metavar="K", help="of the trial (default: 5)")
    parser.add_argument("--out", metavar="DIR", help="write the trial there (without a window always: out/adapt)")
    parser.add_argument("--headless", action="store_true", help="no window, even if there is a display")
    parser.add_argument(
        "--exam", type=parse_count, nargs="?", const=EXAM_QUESTIONS, default=0, metavar="N",
        help=f"without a window: at the end N questions about the rules (default: {EXAM_QUESTIONS}); in the window key X asks them",
    )  # fmt: skip
    add_wandb(parser, "disabled")


def run_command(args: argparse.Namespace) -> int:
    """Show or write a trial of each agent in one unseen variant; return 0. Raises UsageError for more agents than fit side by side."""
    names: list[str | None] = args.agent or [None]
    if len(names) > MAX_AGENTS:
        raise UsageError(f"{len(names)} agents do not fit side by side: name one or {MAX_AGENTS}")
    folders = [find_agent(name) for name in names]
    families = check_families([args.family] if args.family else None, args.split)

    from game_meta.agents.agent_files import load_agent
    from game_meta.app.screens.adapt import show_adaptation
    from game_meta.app.screens.design import DesignScreen

    draw_variant = sample_in_turn(families, args.split, check_variation(args.vary), args.difficulty)
    exported = show_adaptation(
        [load_agent(folder, seed=args.seed, think_ms=args.think) for folder in folders],
        draw_variant(args.seed),
        out=Path(args.out) if args.out else None,
        headless=args.headless,
        episodes=args.episodes,
        seed=args.seed,
        next_variant=draw_variant,
        editor=DesignScreen,
        questions=args.exam,
    )
    if exported is not None and args.wandb != "disabled":
        log_trial(exported.files[0].parent, exported.summary, args.wandb)
    return 0


def sample_in_turn(families: list[str], split: str, kinds: Collection[str] | None, difficulty: float) -> Callable[[int], Any]:
    """Return a function that draws the variant of a seed: of one family after the other as the seed goes up."""
    from game_meta.generator.variant_pool import sample

    def draw_variant(variant_seed: int) -> Any:
        family = families[variant_seed % len(families)]
        print(f"drawing a {split} variant of {family} ...", file=sys.stderr, flush=True)  # with its oracle it may take seconds
        return sample(family, split, variant_seed, kinds=kinds, difficulty=difficulty)

    return draw_variant


def log_trial(out: Path, trial: dict[str, Any], mode: WandbMode) -> None:
    """Log a trial (what adapt.json holds): return by episode, how each was played, and the GIF. Several agents have a run each."""
    for by_agent in trial.get("agents", [trial]):
        episodes = by_agent["episodes"]
        config = {"agent": by_agent["agent"], **{key: trial["variant"][key] for key in ("family", "seed", "split", "rules_hash")}}
        folder = out / by_agent["agent"] if "agents" in trial else out
        with RunLog(folder, mode, config, group="adapt") as run:
            steps = 0
            for episode in episodes:
                steps += episode["steps"]
                yardsticks = {"random": trial["random"], "oracle": trial["oracle"]}
                run.log({"episode": episode["k"], "return": episode["return"], **yardsticks}, steps)
            run.log_table("episodes", ["k", "return", "steps", "won"], [[e["k"], e["return"], e["steps"], e["won"]] for e in episodes])
            if (out / "adapt.gif").is_file():
                run.log_gif("adapt", out / "adapt.gif")
        print(f"logged with wandb ({mode}): {folder / 'metrics.jsonl'} and {folder / 'wandb'}")
