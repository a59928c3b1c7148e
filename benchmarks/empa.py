"""The 90 games of Tsividis et al. 2021 (EMPA), by their protocol: how many levels does an agent win?

python benchmarks/empa.py --agent theorist
python benchmarks/empa.py --agent planner --games sokoban aliens

The games lie in ../shared/empa and are not copied. Levels come in order; one is repeated until it is won, ten times at most, then comes the
next. The rules stay the same throughout a game, and nobody says what they are. Beside it stands what a DDQN won there within a million
steps (ddqn.tsv, the mean of three seeds).
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from third_party import add_player_arguments, play_games

from game_meta.engine.compiler import compile_game
from game_meta.engine.program import Program
from game_meta.vgdl.parser import load, parse
from game_meta.vgdl.spec.py_vgdl import DIALECTS

EMPA = Path(__file__).resolve().parents[2] / "shared" / "empa"
TRIES = 10


def read_game(name: str) -> list[Program]:
    """Return a game's program in each level; a few games have a text for each."""
    dialect, one = DIALECTS[1], EMPA / "games" / f"{name}.txt"
    if one.exists():
        game = load(one, dialect=dialect)
        return [compile_game(game, level) for level in range(len(game.levels))]
    programs: list[Program] = []
    while (path := EMPA / "games" / f"{name}_desc_{len(programs)}.txt").exists():
        level = path.with_name(f"{name}_lvl{len(programs)}.txt")
        levels = [(str(level), level.read_text(encoding="utf-8"))]
        programs.append(compile_game(parse(path.read_text(encoding="utf-8"), str(path), name=name, levels=levels, dialect=dialect)))
    return programs


def ddqn_shares() -> dict[str, float]:
    """Return the share of each game's levels that a DDQN won, the mean over its seeds."""
    with (EMPA / "ddqn.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["game"]: np.mean([int(row[f"won_seed{k}"]) for k in (1, 2, 3)]) / int(row["levels"]) for row in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_player_arguments(parser)
    parser.add_argument("--tries", type=int, default=TRIES, help="of a level at most (default: 10)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="default: out/empa/AGENT.json")
    args = parser.parse_args()
    ddqn = ddqn_shares()
    names = args.games or list(ddqn)
    rows = play_games(args, read_game, names, args.tries, args.json or Path(f"out/empa/{Path(args.agent).name}.json"))
    print(f"{'game':32} levels won      DDQN  tries of each level        steps  seconds")
    for name, row in rows.items():
        tries = " ".join(str(row["level"].count(level)) for level in range(row["levels"]))
        share = row["levels_won"] / row["levels"]
        won = f"{row['levels_won']}/{row['levels']} {share:8.0%} {ddqn[name]:9.0%}"
        print(f"{name:32} {won}  {tries:24} {sum(row['steps']):8,} {row['seconds']:8.0f}")
    shares = [row["levels_won"] / row["levels"] for row in rows.values()]
    steps, seconds = sum(sum(row["steps"]) for row in rows.values()), np.median([row["seconds"] for row in rows.values()])
    theirs, whole = np.mean([ddqn[name] for name in rows]), sum(share == 1 for share in shares)
    print(
        f"{len(rows)} games: {np.mean(shares):.1%} of a game's levels won in the mean (DDQN {theirs:.1%}), {whole} games wholly, ", end=""
    )
    print(f"{steps:,} steps in all, median {seconds:.0f} s a game")


if __name__ == "__main__":
    main()
