"""What a correct game may still have wrong: things the engine cannot do yet, and things its author probably did not mean."""

from __future__ import annotations

from game_meta.vgdl.errors import Fault
from game_meta.vgdl.lines import split_text
from game_meta.vgdl.meetings import meetings, reachable_types
from game_meta.vgdl.model import Game
from game_meta.vgdl.rules import SPECIAL


def fault_at(game: Game, line: int, message: str, severity: str = "warning") -> Fault:
    """A fault at the first word of a line of the game (line 0, what is built in: at its beginning)."""
    rows = split_text(game.text)
    row = rows[line - 1] if 0 < line <= len(rows) else ""
    return Fault(game.file, max(1, line), len(row) - len(row.lstrip()) + 1, message, severity)


def check(game: Game) -> list[Fault]:
    """Warnings in the order of the file: pairs that can meet without a rule, rules that can never run, types that nothing makes."""
    found = [*_silent_pairs(game), *_idle_types(game), *_endless(game)]
    return sorted(found, key=lambda fault: (fault.line, fault.column, fault.message))


def _header_line(game: Game) -> int:
    rows = [row.split("#", 1)[0].strip() for row in split_text(game.text)]
    return next((number for number, row in enumerate(rows, 1) if row), 1)


def _silent_pairs(game: Game) -> list[Fault]:
    by_first: dict[str, list[str]] = {}
    for first, second in meetings(game):
        by_first.setdefault(first, []).append(second)
    return [
        fault_at(game, game.sprites[first].line, f"`{first}` can meet {_listed(seconds)}, but no rule says what happens then")
        for first, seconds in by_first.items()
    ]


def _idle_types(game: Game) -> list[Fault]:
    if not game.levels:
        return []
    present = reachable_types(game)
    found = []
    for sprite in game.sprites.values():
        if sprite.line and sprite.leaf and sprite.name not in present:
            found.append(fault_at(game, sprite.line, f"no level holds `{sprite.name}` and nothing makes it"))
    for rule in game.rules:
        names = [name for name in (rule.first, *rule.seconds) if name not in SPECIAL]
        idle = [name for name in names if not present & set(game.sprites[name].expansion)]
        if idle:
            found.append(fault_at(game, rule.line, f"this rule never runs for {_listed(idle)}: no level holds it and nothing makes it"))
    return found


def _endless(game: Game) -> list[Fault]:
    if any(True in ending.params["win"] or ending.params["count_score"] for ending in game.endings):
        return []
    line = game.endings[0].line if game.endings else _header_line(game)
    return [fault_at(game, line, "no ending of this game can be won: one of them needs `win=True` or `count_score=True`")]


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in dict.fromkeys(names)]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
