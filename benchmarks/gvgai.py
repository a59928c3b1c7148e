"""GVGAI's single-player games: do agents play better the fifth time, in rules that nobody has told them?

python benchmarks/gvgai.py --agent theorist
python benchmarks/gvgai.py --agent planner --games zelda sokoban

The games lie in ../shared/gvgai (55 on a grid, 6 with continuous physics; those for two players are left out) and are not copied. Levels 0
to 4 are five episodes of one trial, of 500 ticks at most. Win is 1 where the game says so, else 0.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from third_party import add_player_arguments, play_games

from game_meta.engine.compiler import compile_game
from game_meta.engine.program import Program
from game_meta.vgdl.parser import parse

GVGAI = Path(__file__).resolve().parents[2] / "shared" / "gvgai"
FOLDERS = ("grid", "continuous")
EPISODES = 5


def game_names() -> list[str]:
    """Return all single-player games there are, those on a grid first."""
    return [path.stem for folder in FOLDERS for path in sorted((GVGAI / folder).glob("*.txt")) if "_lvl" not in path.stem]


def read_game(name: str) -> list[Program]:
    """Return a game's program in each level."""
    folder = next(GVGAI / folder for folder in FOLDERS if (GVGAI / folder / f"{name}.txt").exists())
    game = parse((folder / f"{name}.txt").read_text(encoding="utf-8"), f"<{name}>", name=name)
    levels = [(folder / f"{name}_lvl{k}.txt").read_text(encoding="utf-8").splitlines() for k in range(EPISODES)]
    return [compile_game(game, rows) for rows in levels]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_player_arguments(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="default: out/gvgai/AGENT.json")
    args = parser.parse_args()
    names = args.games or game_names()
    rows = play_games(args, read_game, names, 1, args.json or Path(f"out/gvgai/{Path(args.agent).name}.json"))
    print(f"{'game':24} return by episode                          wins   seconds")
    for name, row in rows.items():
        returns = " ".join(f"{value:8.1f}" for value in row["returns"])
        print(f"{name:24} {returns}   {''.join('.W'[won] for won in row['won'])} {row['seconds']:8.0f}")
    wins = np.mean([(row["won"] + [False] * EPISODES)[:EPISODES] for row in rows.values()], axis=0)  # what was given up is not won
    print(f"{len(rows)} games, share won by episode: {' '.join(f'{share:.0%}' for share in wins)}; ", end="")
    print(f"median {np.median([row['seconds'] for row in rows.values()]):.0f} s a game")


if __name__ == "__main__":
    main()
