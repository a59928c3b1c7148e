"""What a correct game may still have wrong: things the engine cannot do yet, and things its author probably did not mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from game_meta.vgdl.diagnostics import Diagnostic, VGDLError
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse, read_game_text, read_levels_beside
from game_meta.vgdl.reachability import reachable_types, unruled_meetings
from game_meta.vgdl.spec import OCCASIONS, SECTIONS
from game_meta.vgdl.spec.english import format_amount, join_words
from game_meta.vgdl.syntax import split_lines, tokenize_line


def diagnostic_at(game: Game, line: int, message: str, severity: str = "warning") -> Diagnostic:
    """Return a diagnostic at the first word of a line of the game (line 0, what is built in: at its beginning)."""
    rows = split_lines(game.text)
    row = rows[line - 1] if 0 < line <= len(rows) else ""
    diagnostic = Diagnostic(game.file, max(1, line), len(row) - len(row.lstrip()) + 1, message, severity)
    return game.translation.place(diagnostic) if game.translation else diagnostic


def check_game(game: Game) -> list[Diagnostic]:
    """Return warnings in the order of the file: pairs that can meet without a rule, rules that can never run, types that nothing makes."""
    found = [*_check_unruled_meetings(game), *_check_idle_types(game), *_check_winnable(game)]
    return sorted(found, key=lambda diagnostic: (diagnostic.line, diagnostic.column, diagnostic.message))


def _game_line_number(game: Game) -> int:
    rows = [row.split("#", 1)[0].strip() for row in split_lines(game.text)]
    return next((number for number, row in enumerate(rows, 1) if row), 1)


def _check_unruled_meetings(game: Game) -> list[Diagnostic]:
    by_first: dict[str, list[str]] = {}
    for first, second in unruled_meetings(game):
        by_first.setdefault(first, []).append(second)
    return [
        diagnostic_at(game, game.sprites[first].line, f"`{first}` can meet {_quote_names(seconds)}, but no rule says what happens then")
        for first, seconds in by_first.items()
    ]


def _check_idle_types(game: Game) -> list[Diagnostic]:
    if not game.levels:
        return []
    present = reachable_types(game)
    found = []
    for sprite in game.sprites.values():
        if sprite.line and sprite.leaf and sprite.name not in present:
            found.append(diagnostic_at(game, sprite.line, f"no level holds `{sprite.name}` and nothing makes it"))
    for rule in game.rules:
        names = [name for name in (rule.first, *rule.seconds) if name not in OCCASIONS]
        idle = [name for name in names if not present & set(game.sprites[name].expansion)]
        if idle:
            found.append(
                diagnostic_at(game, rule.line, f"this rule never runs for {_quote_names(idle)}: no level holds it and nothing makes it")
            )
    return found


def _check_winnable(game: Game) -> list[Diagnostic]:
    if any(ending.can_win for ending in game.endings):
        return []
    line = game.endings[0].line if game.endings else _game_line_number(game)
    return [diagnostic_at(game, line, "no ending of this game can be won: one of them needs `win=True` or `count_score=True`")]


def _quote_names(names: Iterable[str]) -> str:
    return join_words(f"`{name}`" for name in dict.fromkeys(names))


# ----------------------------------------------------------------------------------------------------
# What there is to say about a file: whether it is a game, how much is in it, every diagnostic; and which files of a folder are games.

GAME_SUFFIXES = (".txt", ".vgdl")
_LEVEL_FILE = re.compile(r"(.+)_lvl(\d+)\.txt")  # how GVGAI calls the levels of a game


@dataclass(frozen=True)
class GameReport:
    """One file looked through. `game` is None when the file is none; then there is an error among the diagnostics."""

    file: str
    game: Game | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def valid(self) -> bool:
        """Whether there is no error among the diagnostics."""
        return all(diagnostic.severity != "error" for diagnostic in self.diagnostics)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Columns and rows of each level, in cells."""
        return [(len(rows[0]), len(rows)) for rows in self.game.levels] if self.game else []

    def __str__(self) -> str:
        """Return the line that sums it up."""
        if not self.game or not self.valid:
            errors = sum(diagnostic.severity == "error" for diagnostic in self.diagnostics)
            return f"{self.file}: not valid, {format_amount(errors, 'error')}"
        game = self.game
        sizes = dict.fromkeys(f"{columns}x{rows}" for columns, rows in self.sizes)
        parts = [
            format_amount(game.params["no_players"], "player"),
            format_amount(len(leaf_types(game)), "type"),
            format_amount(len(game.rules), "rule"),
            format_amount(len(game.endings), "ending"),
            format_amount(len(game.levels), "level") + (f" of {', '.join(sizes)}" if sizes else ""),
        ]
        return f"{self.file}: {', '.join(parts)}{', it varies' if game.variants else ''}"


def check_file(path: str | Path, dialect: str | None = None) -> GameReport:
    """Check a file that is meant to be a game, and its levels. Raises OSError where it cannot be read."""
    path = Path(path)
    if level := _LEVEL_FILE.fullmatch(path.name):
        beside = [path.with_name(level[1] + suffix) for suffix in GAME_SUFFIXES]
        game = next((each for each in beside if each.is_file()), beside[0])
        diagnostic = Diagnostic(str(path), 1, 1, f"this is a level and no game: check `{game}`, its levels are checked too")
        return GameReport(str(path), None, (diagnostic,))
    try:
        text, levels = read_game_text(path), read_levels_beside(path)
    except VGDLError as error:  # far too long to be read
        return GameReport(str(path), None, tuple(error.diagnostics))
    report = check_text(text, str(path), levels, dialect)
    if not report.valid and path.suffix == ".vgdl" and check_text(text, str(path.with_suffix(".txt")), levels, dialect).valid:
        hint = "the same text would be valid as a `.txt`: that is read as GVGAI reads it, which passes over such slips"
        return replace(report, diagnostics=(*report.diagnostics, Diagnostic(str(path), 1, 1, hint, "warning")))
    return report


def check_text(text: str, file: str = "<text>", levels: Sequence[tuple[str, str]] = (), dialect: str | None = None) -> GameReport:
    """Check the text of a game. `file` decides how strictly it is read, `levels` are those beside it, `dialect` its words (see `parse`)."""
    diagnostics: list[Diagnostic] = []
    try:
        game = parse(text, file, warnings=diagnostics, levels=levels, dialect=dialect)
    except VGDLError as error:
        return GameReport(file, None, tuple(error.diagnostics))
    placed_later = any(rule.verb == "layout" for rule in game.variants)  # then the drawn levels do not show what a variant holds
    diagnostics += check_game(replace(game, levels=()) if placed_later else game)
    if not game.levels:
        diagnostics.append(
            Diagnostic(file, 1, 1, f"there is no level: draw one in a LevelSet, or in `{game.name}_lvl0.txt` beside it", "warning")
        )
    if game.translation:
        cure = f"`game-meta convert {file}` writes it in ours, and says what differs"
        diagnostics.append(diagnostic_at(game, _game_line_number(game), f"this is read in the dialect of py-vgdl: {cure}"))
    diagnostics.sort(key=lambda each: (each.file != file, each.file, each.line, each.column))
    return GameReport(file, game, tuple(diagnostics))


def leaf_types(game: Game) -> list[str]:
    """List the types that sprites are made of, in the order of the file, `wall` and `avatar` only if the game says or draws them."""
    drawn = {name for rows in game.levels for row in rows for char in row for name in game.mapping.get(char, ())}
    return [name for name, of in game.sprites.items() if of.leaf and of.cls and (of.line or name in drawn)]


def find_game_files(folder: str | Path) -> list[Path]:
    """List every game in a folder and the folders below, by name: `.vgdl` files, and `.txt` files with the sections of a game in them."""
    files = sorted(path for path in Path(folder).rglob("*") if path.suffix in GAME_SUFFIXES and path.is_file())
    visible = [path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    return [path for path in visible if path.suffix == ".vgdl" or (not _LEVEL_FILE.fullmatch(path.name) and _has_sections(path))]


def find_unread_levels(folder: str | Path, games: Iterable[Path]) -> list[Diagnostic]:
    """Report level files that belong to no game, or that no game reads because the numbers before theirs are missing."""
    known, found = set(games), []
    for path in sorted(Path(folder).rglob("*_lvl*.txt")):
        if not (level := _LEVEL_FILE.fullmatch(path.name)):
            continue
        games_beside = [path.with_name(level[1] + suffix) for suffix in GAME_SUFFIXES]
        missing = [before for k in range(int(level[2])) if not (before := path.with_name(f"{level[1]}_lvl{k}.txt")).is_file()]
        if known.isdisjoint(games_beside):
            names = " or ".join(f"`{game.name}`" for game in games_beside)
            found.append(Diagnostic(str(path), 1, 1, f"a level without a game: there is no game {names} beside it", "warning"))
        elif missing:
            found.append(Diagnostic(str(path), 1, 1, f"this level is not read: there is no `{missing[0].name}` before it", "warning"))
    return found


def _has_sections(path: Path) -> bool:
    lines = (tokenize_line(number, raw) for number, raw in enumerate(split_lines(read_game_text(path)), 1))
    return any(line and len(line.tokens) == 1 and line.tokens[0].text in SECTIONS for line in lines)
