"""From the text of a game to a `Game`, with every fault found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from game_meta.vgdl.errors import Fault, VGDLError
from game_meta.vgdl.levels import check_level, read_level_file, read_level_set, read_mapping
from game_meta.vgdl.lines import Faults, Line, Token, is_ours, split_sections
from game_meta.vgdl.model import Game, SpriteType, Value, VariantRule
from game_meta.vgdl.ontology import GAME_LINE, GAME_WORDS, SPRITES
from game_meta.vgdl.rules import arrange, check_references, read_endings, read_rules
from game_meta.vgdl.sprites import Node, read_types, resolve_types
from game_meta.vgdl.words import take_apart, typed

MAX_CHARS = 1_000_000


def parse(
    text: str, file: str = "<text>", *, warnings: list[Fault] | None = None, name: str = "", levels: Sequence[tuple[str, str]] = ()
) -> Game:
    """The game that `text` describes. A text written for GVGAI may hold slips that its engine passes over: these are warnings then.

    `levels` are (file, text) of levels that stand in files of their own; they count when there is no LevelSet.
    Raises VGDLError with all errors of the file. Warnings are appended to `warnings`.
    """
    faults = Faults(file, strict=is_ours(text, file))
    if len(text) > MAX_CHARS:
        raise VGDLError([Fault(file, 1, 1, f"the file is too long: {len(text)} characters, at most {MAX_CHARS}")])
    sections = split_sections(text, faults)
    if not sections.header.tokens:
        raise VGDLError(faults.errors())
    body = sections.bodies
    nodes = read_types(body.get("SpriteSet", []), faults)
    types, order = resolve_types(nodes, faults)
    params = _read_header(sections.header, types, faults)
    _check_sprite_references(nodes, types, faults)
    if "LevelSet" in body and levels:
        faults.warn(
            sections.heads["LevelSet"].tokens[0], f"the level files beside the game are not read ({levels[0][0]}, ...): it has a LevelSet"
        )
    drawn = read_level_set(body["LevelSet"], faults) if "LevelSet" in body else [read_level_file(level, place) for place, level in levels]
    used = {char for level in drawn for row in level.rows for char in row}
    mapping = read_mapping(body.get("LevelMapping", []), types, used, faults)
    rules = read_rules(body.get("InteractionSet", []), types, faults)
    pairs, eos, timed = arrange(rules)
    endings = read_endings(body.get("TerminationSet", []), types, faults)
    variants = read_variants(body.get("VariantSet", []), faults)
    marks = {value for rule in variants if rule.verb == "layout" for value in rule.params.values()}  # filled in by the generator
    for level in drawn:
        faults.found += check_level(level, mapping, types, params["no_players"], marks)
    if faults.errors():
        raise VGDLError(faults.errors())
    if warnings is not None:
        warnings += sorted(
            (fault for fault in faults.found if fault.severity == "warning"),
            key=lambda fault: (fault.file != file, fault.line, fault.column),
        )
    return Game(
        name=name or Path(file).stem,
        text=text,
        params=params,
        sprites=types,
        order=order,
        mapping=mapping,
        rules=rules,
        pairs=pairs,
        eos=eos,
        timed=timed,
        endings=endings,
        levels=tuple(level.rows for level in drawn),
        variants=variants,
        file=file,
    )


def load(path: str | Path, *, warnings: list[Fault] | None = None) -> Game:
    """The game in a file. Without a LevelSet the files `<stem>_lvl<k>.txt` beside it are its levels."""
    path = Path(path)
    return parse(read(path), str(path), warnings=warnings, name=path.stem, levels=levels_beside(path))


def levels_beside(path: Path) -> list[tuple[str, str]]:
    """(file, text) of the levels in files of their own."""
    levels: list[tuple[str, str]] = []
    while (beside := path.with_name(f"{path.stem}_lvl{len(levels)}.txt")).is_file():
        levels.append((str(beside), read(beside)))
    return levels


def read(path: Path) -> str:
    """The text of a file, unless it is far too long for a game."""
    if path.stat().st_size > 4 * MAX_CHARS:
        raise VGDLError([Fault(str(path), 1, 1, f"the file is too long: {path.stat().st_size} bytes, at most {4 * MAX_CHARS}")])
    return path.read_text(encoding="utf-8-sig", errors="replace")  # no byte order mark: it would be a character of the first row


def _read_header(line: Line, types: dict[str, SpriteType], faults: Faults) -> dict[str, Value]:
    words = take_apart(line, faults)
    for token in (*words.left, *words.right):
        if token.text not in GAME_WORDS:
            faults.warn(token, f"the game line starts with `BasicGame`, not `{token.text}`")
    check_references(GAME_LINE, words.given, types, faults)
    return typed(words.given.values(), GAME_LINE, "the game line", faults)[0]


def _check_sprite_references(nodes: dict[str, Node], types: dict[str, SpriteType], faults: Faults) -> None:
    for node in nodes.values():
        parameters = {name: parameter for cls in node.classes() for name, parameter in SPRITES[cls].parameters.items()}
        check_references(parameters, node.given, types, faults)


def read_variants(body: list[Line], faults: Faults) -> tuple[VariantRule, ...]:
    """The VariantSet, only split: `verb subject > targets : choice | choice key=value`. Without ` : ` the parameters belong to the line."""
    rules = []
    for line in body:
        words = [token.text for token in line.tokens]
        head, choices = words, []
        if ":" in words:
            head, tail = words[: words.index(":")], words[words.index(":") + 1 :]
            choices = [part.strip() for part in " ".join(tail).split(" | ")]
            if not all(choices):
                faults.error(line.tokens[words.index(":")], "an empty choice: write `: choice | choice`")
        given = dict(word.split("=", 1) for word in head if "=" in word)
        plain = [token for token, word in zip(line.tokens, head, strict=False) if "=" not in word]
        names, targets = _split_at_arrow(plain)
        if len(names) < 2:
            faults.error(
                line.tokens[0],
                "a line of VariantSet starts with what to do and to what: `choose effect > avatar lava : killSprite | stepBack`",
            )
            continue
        for stray in names[2:]:
            faults.error(stray, f"`{stray.text}` is too much here: `verb subject > targets : choice | choice`")
        rules.append(
            VariantRule(
                verb=names[0].text,
                subject=names[1].text,
                targets=tuple(token.text for token in targets),
                choices=tuple(choices),
                params=given,
                line=line.number,
                column=line.tokens[0].column,
            )
        )
    return tuple(rules)


def _split_at_arrow(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    for index, token in enumerate(tokens):
        if token.text == ">":
            return tokens[:index], tokens[index + 1 :]
    return tokens, []
