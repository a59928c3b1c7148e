"""Changing a game's text line by line, so that what is not changed keeps its layout and comments: a variant stays a file one can read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from game_meta.vgdl.spec import DIRECTIONS
from game_meta.vgdl.syntax import DiagnosticCollector, SourceLine, SourceSections, split_lines, split_sections, tokenize_line

INDENT = "    "


def rewrite_game(
    text: str,
    *,
    sprite_params: Mapping[str, Mapping[str, object]] | None = None,
    rules: Mapping[tuple[str, str], Sequence[str]] | None = None,
    header_params: Mapping[str, object] | None = None,
    endings: Sequence[str] | None = None,
    levels: Sequence[Sequence[str]] | None = None,
    drop_variants: bool = True,
) -> str:
    """Return the text of a game, changed. The text must be one that parses, with a line for each type of `sprite_params` (else ValueError).

    sprite_params   parameters on the lines of these types; a value of None takes the parameter away; `class` is the class of the type
    rules           for a pair (first, second) the right sides that replace all lines about exactly this pair (`killSprite scoreChange=1`);
                    a line with several second types loses this one. Without such a line they go where the pair stands turned round, else to
                    the end; an empty list removes.
    header_params   parameters on the game line
    endings         the lines of the TerminationSet, in place of those that it has
    levels          the rows of all levels, in place of the LevelSet (or in a new one)
    drop_variants   leave the VariantSet out, for a variant varies no further
    """
    sections = split_sections(text, DiagnosticCollector("<text>"))
    missing = set(sprite_params or ()) - {line.tokens[0].text for line in sections.bodies.get("SpriteSet", ())}
    if missing:
        raise ValueError(f"the text has no line for these types: {', '.join(sorted(missing))}")
    edits: dict[int, list[str]] = {}
    if header_params:
        header = sections.header
        edits[header.number] = [set_parameters(header.raw, header_params)]
    for line in sections.bodies.get("SpriteSet", ()):
        changes = (sprite_params or {}).get(line.tokens[0].text)
        if changes:
            edits[line.number] = [set_parameters(line.raw, changes)]
    if rules:
        _replace_rules(sections, rules, edits)
    if endings is not None:
        _replace_endings(sections, endings, edits)
    for name, wanted in (("LevelSet", levels is None), ("VariantSet", not drop_variants)):
        if not wanted and name in sections.heads:
            edits |= {number: [] for number in _section_extent(text, sections, name)}
    rows = [row for number, raw in enumerate(split_lines(text), 1) for row in edits.get(number, [raw])]
    while rows and not rows[-1].strip():
        rows.pop()
    if levels is not None:
        rows += _level_set_rows(levels, _section_indent(sections))
    return "\n".join(rows) + "\n"


def set_parameters(raw: str, changes: Mapping[str, object]) -> str:
    """Return a line with parameters set, added at its end, or (None) taken away. `class` names the class behind the `>`."""
    content, hash_sign, comment = raw.partition("#")
    for key, value in changes.items():
        if key == "class":
            content = _set_class(content, str(value))
            continue
        pattern = re.compile(rf"(?<!\S){re.escape(key)}=\S*")
        if value is None:
            content = re.sub(rf"[ \t]*(?<!\S){re.escape(key)}=\S*", "", content)
        elif pattern.search(content):
            content = pattern.sub(f"{key}={format_written_value(value)}", content)
        else:
            content = f"{content.rstrip()} {key}={format_written_value(value)}{' ' if hash_sign else ''}"
    return content + hash_sign + comment


def format_written_value(value: object) -> str:
    """Return a value as a file writes it."""
    if isinstance(value, tuple) and value in DIRECTIONS.values() and len(value) == 2 and all(type(part) is int for part in value):
        return next(name for name, direction in DIRECTIONS.items() if direction == value)
    if isinstance(value, list | tuple):
        return ",".join(str(part) for part in value)
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def _set_class(content: str, cls: str) -> str:
    head, arrow, tail = content.partition(">")
    words = [match for match in re.finditer(r"\S+", tail) if "=" not in match.group()]
    if words:
        last = words[-1]
        return f"{head}{arrow}{tail[: last.start()]}{cls}{tail[last.end() :]}"
    return f"{head}{arrow} {cls}{' ' if tail.strip() and not tail.startswith(' ') else ''}{tail}"


def _replace_rules(sections: SourceSections, rules: Mapping[tuple[str, str], Sequence[str]], edits: dict[int, list[str]]) -> None:
    body = sections.bodies.get("InteractionSet", [])
    indent = body[0].raw[: body[0].indent] if body else _section_indent(sections) + INDENT
    homes = {pair: _find_rule_place(body, pair) for pair in rules}
    for line in body:
        first, *seconds = [token.text for token in _before_arrow(line)]
        hit = [second for second in seconds if (first, second) in rules]
        moved_in = [pair for pair, home in homes.items() if home == line.number]
        if hit or moved_in:
            stays = len(hit) < len(seconds)
            edits[line.number] = [_without_types(line, hit)] * stays + [
                row for pair in moved_in for row in _rule_rows(pair, rules[pair], indent)
            ]
    added = [row for pair, home in homes.items() if home is None for row in _rule_rows(pair, rules[pair], indent)]
    if added:
        last = body[-1] if body else sections.heads["InteractionSet"]
        edits[last.number] = [*edits.get(last.number, [last.raw]), *added]


def _replace_endings(sections: SourceSections, endings: Sequence[str], edits: dict[int, list[str]]) -> None:
    body, head = sections.bodies.get("TerminationSet", []), sections.heads["TerminationSet"]
    indent = body[0].raw[: body[0].indent] if body else head.raw[: head.indent] + INDENT
    edits |= {line.number: [] for line in body}
    edits[head.number] = [head.raw, *(indent + ending for ending in endings)]


def _rule_rows(pair: tuple[str, str], rights: Sequence[str], indent: str) -> list[str]:
    return [f"{indent}{pair[0]} {pair[1]} > {right}" for right in rights]


def _find_rule_place(body: list[SourceLine], pair: tuple[str, str]) -> int | None:
    """Find the line whose place the rules of a pair take: the first about it, else the first about the pair turned round (order counts)."""
    for one, other in (pair, pair[::-1]):
        for line in body:
            first, *seconds = [token.text for token in _before_arrow(line)]
            if first == one and other in seconds:
                return line.number
    return None


def _before_arrow(line: SourceLine):
    for token in line.tokens:
        if token.text == ">":
            return
        yield token


def _without_types(line: SourceLine, names: list[str]) -> str:
    """Return the raw line less some of its second types."""
    raw = line.raw
    for token in reversed(list(_before_arrow(line))[1:]):
        if token.text in names:
            start, end = token.column - 1, token.column - 1 + len(token.text)
            raw = raw[:start].rstrip() + raw[end:]
    return raw


def _section_extent(text: str, sections: SourceSections, name: str) -> list[int]:
    """List the numbers of all lines of a section: from its head up to the next head, less the comments and blanks just above that."""
    rows = split_lines(text)
    start = sections.heads[name].number
    end = min((head.number for head in sections.heads.values() if head.number > start), default=len(rows) + 1)
    while end - 1 > start and end <= len(rows) and (tokenize_line(end - 1, rows[end - 2]) is None):
        end -= 1
    return list(range(start, end))


def _section_indent(sections: SourceSections) -> str:
    head = next(iter(sections.heads.values()), None)
    return head.raw[: head.indent] if head else INDENT


def _level_set_rows(levels: Sequence[Sequence[str]], indent: str) -> list[str]:
    rows = ["", f"{indent}LevelSet"]
    for level in levels:
        rows += [f"{indent}{INDENT}level", *(f"{indent}{INDENT}{INDENT}{row}" for row in level)]
    return rows
