"""`game-meta generate`: a folder full of games that nobody has played, each a VGDL file like any other."""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta.cli.common import SPLIT_CHOICES, add_seed, add_variation, check_families, check_variation, parse_count
from game_meta.errors import INVALID_FILE

if TYPE_CHECKING:
    from game_meta.generator.batch_grading import GeneratedGame

HELP = "make games up, or draw them from a family, and write them as files: only such as are worth playing, no two with the same rules"
EXAMPLES = ["--count 20 --out mygames", "--family harvest --count 100 --split train --out train", "--any --count 10000 --out many --json"]
MAX_DRY_SEEDS = 500  # seeds in a row that gave nothing new: then there is no more to be had
MAX_GAMES_ALONE = {True: 40, False: 400}  # up to so many games, graded or not, one process is as fast as several, which must start first


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--family", metavar="F", help="draw from this family, or file with a VariantSet")
    source.add_argument("--free", action="store_true", help="games from nothing: a grammar makes up all of them (default)")
    parser.add_argument("--count", type=parse_count, default=20, metavar="N", help="how many (default: 20)")
    add_seed(parser)
    add_variation(parser)
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder; games that it holds already stay, and are not made again")
    parser.add_argument("--split", choices=SPLIT_CHOICES, help="only games of this split (default: of any)")
    sieve = parser.add_mutually_exclusive_group()
    sieve.add_argument("--any", action="store_true", help="do not try them out: much faster, and some cannot be played")
    sieve.add_argument(
        "--grade-at-least",
        type=float,
        default=0.0,
        metavar="X",
        help="the planner must earn X more than a random player (at least 3 anyway)",
    )
    parser.add_argument("--width", type=parse_count, default=32, metavar="W", help="of the planner that tries them out (default: 32)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


@dataclass
class GameFolder:
    """Where the games go. A game is written whole or not at all, so the folder is in order at any moment."""

    path: Path
    name: str
    known: set[str] = field(default_factory=set)  # hashes of the rules it holds
    number: int = 0
    before: int = 0  # games found in it
    written: list[tuple[Path, GeneratedGame]] = field(default_factory=list)
    thrown: Counter[str] = field(default_factory=Counter)

    def look_around(self) -> None:
        """Take note of the games that the folder holds: their rules, how many there are, and the highest number in a name."""
        from game_meta.vgdl.canonical import rules_hash
        from game_meta.vgdl.checker import find_game_files
        from game_meta.vgdl.diagnostics import VGDLError
        from game_meta.vgdl.parser import load

        for path in find_game_files(self.path) if self.path.is_dir() else ():
            numbered = re.fullmatch(rf"{re.escape(self.name)}-(\d+)", path.stem)
            self.number = max(self.number, int(numbered[1]) if numbered else 0)
            self.before += 1
            try:
                self.known.add(rules_hash(load(path)))
            except (VGDLError, UnicodeDecodeError):
                continue  # not a game: it is like no other

    def take(self, made: GeneratedGame, graded: bool) -> None:
        """Write a game into the folder, unless it was refused or is there already: then count why. `graded`: it was tried out."""
        from game_meta import files

        reason = made.refused or ("duplicate" if made.rules_hash in self.known else "")
        if reason:
            self.thrown[reason] += 1
            return
        path = self.path / f"{self.name}-{self.number + 1:04}.vgdl"
        files.write_atomically(path, sign_game(made, self.name, graded))
        self.number += 1
        self.known.add(made.rules_hash)
        self.written.append((path, made))

    def tidy(self) -> None:
        """Remove what Ctrl-C left of a file that was being written."""
        for beside in self.path.glob(f".{self.name}-*.{os.getpid()}.tmp"):
            beside.unlink()


def run_command(args: argparse.Namespace) -> int:
    """Write games until there are enough or no more are to be had; return 0, or INVALID_FILE if some are missing."""
    from game_meta.generator.batch_grading import GenerationRequest, generate_games
    from game_meta.generator.variant import FREE_FAMILY
    from game_meta.machine import count_usable_cores
    from game_meta.progress import progress_bars

    family = check_families([args.family or FREE_FAMILY])[0]
    folder = GameFolder(Path(args.out), Path(family).stem)
    folder.look_around()
    started, dry = time.monotonic(), 0
    order = GenerationRequest(
        family, args.split, args.width, not args.any, args.grade_at_least, check_variation(args.vary), args.difficulty
    )
    processes = 1 if args.count <= MAX_GAMES_ALONE[order.graded] else count_usable_cores()
    try:
        with progress_bars() as bar, closing(generate_games(order, args.seed, processes)) as games:
            while len(folder.written) < args.count and dry < MAX_DRY_SEEDS:
                bar("making games", len(folder.written), args.count)
                before = len(folder.written)
                folder.take(next(games), order.graded)
                dry = 0 if len(folder.written) > before else dry + 1
            bar("making games", len(folder.written), args.count)
    finally:  # after Ctrl-C too: what is written is told, and stays
        folder.tidy()
        facts = generation_summary(folder, args, family, time.monotonic() - started)
        print(json.dumps(facts, indent=1) if args.json else generation_words(folder, facts))
    return 0 if len(folder.written) == args.count else INVALID_FILE


def sign_game(made: GeneratedGame, family: str, graded: bool) -> str:
    """Return the game's text, with a line below its first comment that says where it comes from."""
    grade = (
        f"the planner earns {made.oracle_return:g}, a random player {made.random_return:.1f}, waiting {made.noop_return:g}"
        if graded
        else "not tried out"
    )
    line = f"# Made by `generate`: {family}, seed {made.seed}, split {made.split}, rules {made.rules_hash}; {grade}."
    lines = made.text.split("\n")
    head = next((number for number, text in enumerate(lines) if not text.startswith("#")), len(lines))
    return "\n".join([*lines[:head], line, *lines[head:]])


def generation_summary(folder: GameFolder, args: argparse.Namespace, family: str, seconds: float) -> dict[str, Any]:
    """Return what `--json` prints: what was asked for, what was written and what was thrown away, and why."""
    games = [
        {
            "file": str(path),
            "seed": made.seed,
            "split": made.split,
            "rules": made.rules_hash,
            **({} if args.any else {"planner": made.oracle_return, "random": made.random_return, "waiting": made.noop_return}),
        }
        for path, made in folder.written
    ]
    drawn = len(games) + sum(folder.thrown.values())
    return {
        "out": str(folder.path),
        "family": family,
        "seed": args.seed,
        "wanted": args.count,
        "written": len(games),
        "there_before": folder.before,
        "drawn": drawn,
        "thrown_away": dict(folder.thrown),
        "seconds": round(seconds, 2),
        "games": games,
    }


def generation_words(folder: GameFolder, facts: dict[str, Any]) -> str:
    """Return the summary in words, and what to do next."""
    there = f" beside {facts['there_before']} that were there" if facts["there_before"] else ""
    lines = [f"{facts['written']} of {facts['wanted']} games written to {folder.path}{there} in {facts['seconds']:.1f} s"]
    if folder.thrown:
        lines.append(
            f"of {facts['drawn']} drawn were thrown away: " + ", ".join(f"{number} {why}" for why, number in folder.thrown.most_common())
        )
    if folder.written and facts["written"] < facts["wanted"]:
        lines.append("no more were to be had, or it was stopped; another --seed may give more")
    if folder.written:
        first, made = folder.written[0]
        adapt = f"game-meta adapt --family {first} --split {made.split}"
        lines.append(f"next: game-meta check {folder.path}; game-meta explain {first}; {adapt}")
    return "\n".join(lines)
