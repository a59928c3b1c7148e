"""Does an agent for two-player games adapt to who plays against it? Rounds ahead of its memory-reset twin, against styles it never met.

game-meta train --learner league --minutes 40 --out runs/rival --seed 1
python benchmarks/rivals.py --agent runs/rival --json out/rivals.json

In each family, variants whose rules no training saw (test-rules), each against a style of its own: new players of the kinds that training
has (collectors, hunters, shy ones, drifters, homebodies, planners) and players of kinds that it has not (drummers, mirrors). How the three
rows differ is told in game_meta/evaluation/opponent_adaptation.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from game_meta import files
from game_meta.agents.agent_files import load_agent
from game_meta.evaluation.opponent_adaptation import LEAD_KEYS, MATCH_PLAYERS, measure_opponent_adaptation
from game_meta.evaluation.variant_sets import variant_seeds
from game_meta.generator import Variant, families, sample
from game_meta.opponents.population import held_out_opponents
from game_meta.progress import progress_bars

SEED = 20_000  # no training draws with it


def draw(names: list[str], split: str, count: int, tell: Any) -> dict[str, list[Variant]]:
    drawn: dict[str, list[Variant]] = {}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for done, name in enumerate(names):
            tell("drawing variants", done, len(names))
            drawn[name] = list(pool.map(partial(sample, name, split), map(int, variant_seeds(name, SEED, count))))
    return drawn


def show(result: dict[str, Any]) -> Table:
    table = Table("family", "player", *(f"round {k}" for k in range(1, 6)), "the agent's lead in rounds 3-5", "moves foretold", "its lead")
    for name, told in result.items():
        for player in MATCH_PLAYERS:
            over = told.get(LEAD_KEYS.get(player))
            cells = [f"{ahead:+.2f} ({won:.0%})" for ahead, won in zip(told[player]["ahead"], told[player]["won"], strict=True)]
            foretold = " ".join(f"{share:.0%}" for share in told[player]["foretold"])
            lead, known = (span(over["points"]), span(over["foretold"])) if over else ("", "")
            table.add_row(name if player == "agent" else "", player, *cells, lead, foretold, known, end_section=player == MATCH_PLAYERS[-1])
    return table


def span(told: dict[str, float]) -> str:
    return f"{told['value']:+.2f} [{told['lo']:+.2f}, {told['hi']:+.2f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agent", type=Path, required=True)
    parser.add_argument("--family", nargs="+", default=list(families(players=2)))
    parser.add_argument("--split", default="test-rules")
    parser.add_argument("--matches", type=int, default=96, help="in each family")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with progress_bars() as bar:
        drawn = draw(args.family, args.split, args.matches, bar)
        result = measure_opponent_adaptation(
            load_agent(args.agent, seed=SEED), drawn, held_out_opponents(args.matches, SEED), seed=SEED, progress=bar
        )
    Console(width=190).print(show(result))
    command = " ".join(["python", *sys.argv])
    if args.json:
        files.write_atomically(args.json, json.dumps({"command": command, "split": args.split, "families": result}, indent=1) + "\n")


if __name__ == "__main__":
    main()
