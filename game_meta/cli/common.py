"""What commands share: options that mean the same everywhere, agents by name, and how an error becomes one line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from game_meta.errors import INVALID_FILE, USAGE_ERROR, GameMetaError, UsageError
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.spec.py_vgdl import DIALECTS

if TYPE_CHECKING:
    from game_meta.agents.user_code import CodeName

FOR_OTHERS = {  # of a game for another number of players than so many
    1: "is for two players: `game-meta play {name}` plays it, `game-meta train --learner league` trains agents for such games",
    2: "is for one player: there is nobody to play against",
}
SPLIT_CHOICES = ("train", "test-layout", "test-rules", "test-family")


def add_split(parser: argparse.ArgumentParser, default: str = "test-rules") -> None:
    """Add `--split`."""
    parser.add_argument(
        "--split", choices=SPLIT_CHOICES, default=default, help="which variants: see docs/design.md, section 4 (default: %(default)s)"
    )


def add_variation(parser: argparse.ArgumentParser) -> None:
    """Add `--vary` and `--difficulty`: what of the variants differs from the family's own game, and how far."""
    parser.add_argument(
        "--vary",
        metavar="KIND",
        nargs="+",
        action="extend",
        help="what may vary: rewards effects classes speeds spawns endings controls looks sizes levels types (default: all)",
    )
    parser.add_argument(
        "--difficulty",
        type=parse_fraction,
        default=1.0,
        metavar="D",
        help="how far variants depart from the family's own game, 0 to 1 (default: 1)",
    )


def check_variation(kinds: list[str] | None) -> tuple[str, ...] | None:
    """Return the kinds of variation that `--vary` names; None, which is all, if none is named. Raises UsageError for an unknown one."""
    from game_meta.generator.variant_set import VARIATION_KINDS
    from game_meta.vgdl.diagnostics import did_you_mean

    for kind in kinds or ():
        if kind not in VARIATION_KINDS:
            raise UsageError(f"there is no kind of variation `{kind}`{did_you_mean(kind, VARIATION_KINDS)}: {' '.join(VARIATION_KINDS)}")
    return tuple(kinds) if kinds else None


def parse_fraction(text: str) -> float:
    """Return a number from 0 to 1. An argparse type."""
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return value


def add_dialect(parser: argparse.ArgumentParser) -> None:
    """Add `--dialect`."""
    parser.add_argument("--dialect", choices=DIALECTS, help="in which words a file is written (default: its text decides)")


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Add `--seed`."""
    parser.add_argument("--seed", type=parse_seed, default=0, metavar="N", help="everything drawn follows from it (default: 0)")


def add_think(parser: argparse.ArgumentParser) -> None:
    """Add `--think`: how long an agent that plans may think."""
    parser.add_argument(
        "--think",
        type=parse_count,
        metavar="MS",
        help="milliseconds that an agent that plans may think in a tick; between episodes longer (default: as its settings say)",
    )


def add_wandb(parser: argparse.ArgumentParser, default: str) -> None:
    """Add `--wandb`: whether the run is logged, and where to (see tracking.py)."""
    parser.add_argument("--wandb", choices=("offline", "online", "disabled"), default=default, help="default: %(default)s")


def parse_seed(text: str) -> int:
    """Return a seed that every random generator takes, from 0 to 2^32 - 1. An argparse type."""
    value = int(text)
    if not 0 <= value < 2**32:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 0 to {2**32 - 1}")
    return value


def parse_count(text: str) -> int:
    """Return a whole number from 1 on; `2e6` and `2_000_000` are fine. An argparse type."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value < 2**63 or value != int(value):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 on")
    return int(value)


def find_agent(name: str | None) -> Path | CodeName:
    """Return an agent's folder by path or name, or the code that `module:Class` names; without a name the default agent, or the only one
    there is. Only for what was typed on the command line: code will be run.

    Raises UsageError where none, or more than one, is meant, and ContentNotFound for a name that is not there.
    """
    from game_meta import content

    if name is None:
        known = content.list_content("agents")
        if not known:
            raise UsageError("there is no agent yet: train one, see `game-meta train --help`")
        if content.DEFAULT_AGENT not in known and len(known) > 1:
            raise UsageError(f"say which agent with --agent: {', '.join(known)}")
        return shorten_path(known.get(content.DEFAULT_AGENT) or next(iter(known.values())))
    from game_meta.agents.user_code import CodeName

    return CodeName.parse(name) or shorten_path(content.find_content("agents", name))


def agent_name(found: Path | CodeName) -> str:
    """Return what an agent that `find_agent` found is called."""
    return found.resolve().name if isinstance(found, Path) else found.name


def shorten_path(path: Path) -> Path:
    """Return the same path as a person in the working folder would write it."""
    return path.resolve().relative_to(Path.cwd()) if path.resolve().is_relative_to(Path.cwd()) else path


def check_families(names: list[str] | None, split: str = "train", players: int = 1) -> list[str]:
    """Return the families that are named, by name or by file; every family that has variants in `split` if none is.

    Raises UsageError for a name that is neither, and for a game that is not for so many `players`.
    """
    from game_meta.generator.family import families
    from game_meta.generator.splits import is_held_out
    from game_meta.generator.variant import FREE_FAMILY
    from game_meta.vgdl.parser import load

    known = families(players)
    others = [FREE_FAMILY] if players == 1 else []
    for name in names or []:
        if name in (*others, *known):
            continue
        if name in families() or (Path(name).is_file() and load(name).params["no_players"] != players):
            raise UsageError(f"{name} {FOR_OTHERS[players].format(name=name)}")
        if not Path(name).is_file():
            raise UsageError(f"no family named `{name}`: there are {', '.join([*known, *others])}")
    return names or [name for name in known if is_held_out(name) == (split == "test-family")]


def explain_error(error: Exception) -> tuple[int, str] | None:
    """Return exit status and message of what a user can cure; None for a fault of the program."""
    if isinstance(error, VGDLError):
        return error.exit_status, str(error)  # its lines begin with the file already
    if isinstance(error, GameMetaError):
        return error.exit_status, f"game-meta: {error}"
    if isinstance(error, OSError):
        return USAGE_ERROR, f"game-meta: {error.filename or 'writing'}: {error.strerror or error}"
    if isinstance(error, UnicodeDecodeError):
        return INVALID_FILE, f"game-meta: a file is not UTF-8 text ({error.reason} at byte {error.start})"
    return None
