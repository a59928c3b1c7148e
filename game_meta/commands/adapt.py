"""`game-meta adapt`: watch an agent work out a variant it has never seen; without a display the same as a GIF, a picture and JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from game_meta.commands.common import add_seed, add_split, add_wandb, check_families, count, find_agent
from game_meta.tracking import Mode, Run

HELP = "watch an agent work out the rules of a variant it has never seen"
EXAMPLES = ["", "--family harvest --seed 7", "--agent runs/mine --split test-layout --headless --out out/mine"]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agent", metavar="DIR", help="an agent's folder or name (default: the shipped one)")
    parser.add_argument("--family", metavar="F", help="which family (default: the seed chooses)")
    add_split(parser)
    add_seed(parser)
    parser.add_argument("--episodes", type=count, default=5, metavar="K", help="of the trial (default: 5)")
    parser.add_argument("--out", metavar="DIR", default="out/adapt", help="where files go (default: out/adapt)")
    parser.add_argument("--headless", action="store_true", help="no window, even if there is a display")
    add_wandb(parser, "disabled")


def run(args: argparse.Namespace) -> int:
    folder = find_agent(args.agent)
    if args.family:
        check_families([args.family])

    from game_meta.viewer import adapt

    chosen = {name: getattr(args, name) for name in ("family", "split", "seed", "episodes", "out", "headless")}
    status = adapt(folder, **chosen)
    if args.wandb != "disabled":
        track(Path(args.out), args.wandb)
    return status or 0


def track(out: Path, mode: Mode) -> None:
    """Log a trial that has been written to `out`: return by episode, how it was played, and the GIF."""
    trial = json.loads((out / "adapt.json").read_text(encoding="utf-8"))
    episodes = trial["episodes"]
    config = {"agent": trial["agent"], **{key: trial["variant"][key] for key in ("family", "seed", "split", "rules_hash")}}
    with Run(out, mode, config, group="adapt") as run:
        steps = 0
        for episode in episodes:
            steps += episode["steps"]
            run.log({"episode": episode["k"], "return": episode["return"], "random": trial["random"], "oracle": trial["oracle"]}, steps)
        run.table("episodes", ["k", "return", "steps", "won"], [[e["k"], e["return"], e["steps"], e["won"]] for e in episodes])
        if (out / "adapt.gif").is_file():
            run.gif("adapt", out / "adapt.gif")
    print(f"logged with wandb ({mode}): {out / 'metrics.jsonl'}, {out / 'wandb'}")
