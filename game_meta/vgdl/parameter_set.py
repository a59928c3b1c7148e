"""The ParameterSet of a GameSpace: names that stand for numbers in the other sections.

`SPEED > values=0.2:0.4:1.0 string=how_fast value=0.6`: three numbers are the least, the step and the greatest (whole ones if none of them
has a point), `True:False` is a flag. In SpriteSet, InteractionSet and TerminationSet every `key=value` whose value is such a name, or
several with commas between them, is read as if the number stood there. `string` is only what a person is told.

Which value it is: that of `value=`; without it the one in the middle of the list (of an even number of them the lower one, of a flag the
first). That is our rule, so that a text is one game: the reference draws another one for each use, from a generator without a seed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from game_meta.vgdl.bounds import MAX_NAMED_NUMBERS
from game_meta.vgdl.diagnostics import did_you_mean
from game_meta.vgdl.spec import GAME_WORDS, SPACE_WORD
from game_meta.vgdl.syntax import DiagnosticCollector, SourceLine, SourceSections, SourceToken, check_depth

SECTION = "ParameterSet"
REPLACED_IN = ("SpriteSet", "InteractionSet", "TerminationSet")
NEVER_REPLACED = ("singleton",)  # read by the reference before the names are
KEYS = ("values", "string", "value")
MAX_VALUES = 10_000  # of one name
FORM = "`NAME > values=MIN:STEP:MAX string=what` or `values=True:False`"


def replace_named_numbers(sections: SourceSections, collector: DiagnosticCollector) -> None:
    """Put the values of the ParameterSet, if there is one, in the place of their names. What is wrong in it is reported."""
    if SECTION not in sections.bodies:
        return
    if not any(token.text == SPACE_WORD for token in sections.header.tokens):
        head = sections.heads[SECTION].tokens[0]
        collector.error(head, f"a {SECTION} belongs to a game that starts with `{SPACE_WORD}`, not with `{GAME_WORDS[0]}`")
    texts: dict[str, str] = {}
    lines = check_depth(sections.bodies[SECTION], SECTION, collector)
    if len(lines) > MAX_NAMED_NUMBERS:
        collector.error(lines[MAX_NAMED_NUMBERS].tokens[0], f"a {SECTION} has at most {MAX_NAMED_NUMBERS} lines")
    for line in lines[:MAX_NAMED_NUMBERS]:
        texts |= _read_line(line, collector)
    for name in REPLACED_IN:
        sections.bodies[name] = [_with_values(line, texts) for line in sections.bodies.get(name, [])]


def _with_values(line: SourceLine, texts: Mapping[str, str]) -> SourceLine:
    return replace(line, tokens=tuple(_with_value(token, texts) for token in line.tokens))


def _with_value(token: SourceToken, texts: Mapping[str, str]) -> SourceToken:
    key, equals, value = token.text.partition("=")
    if not equals or key in NEVER_REPLACED or not texts.keys() & set(value.split(",")):
        return token
    return replace(token, text=f"{key}={','.join(texts.get(part, part) for part in value.split(','))}")


def _read_line(line: SourceLine, collector: DiagnosticCollector) -> dict[str, str]:
    """Return the name of a line and the text that stands for it."""
    name, *rest = [token for token in line.tokens if token.text != ">"]
    given = {token.text.partition("=")[0]: token for token in rest if "=" in token.text}
    for key, token in given.items():
        if key not in KEYS:
            collector.warn(token, f"a line of {SECTION} has no parameter `{key}`{did_you_mean(key, KEYS)}")
    if "=" in name.text or "values" not in given:
        collector.error(name, f"a line of {SECTION} gives a name and its values: {FORM}")
        return {}
    values = possible_texts(given["values"].text.partition("=")[2])
    if values is None:
        collector.error(given["values"], f"the values of `{name.text}` are a list of numbers or a flag: {FORM}")
        return {}
    if "value" in given:
        return {name.text: given["value"].text.partition("=")[2]}
    text = values[(len(values) - 1) // 2]
    collector.warn(name, f"`{name.text}` counts as {text}, the one in the middle: write `value=...` for another one")
    return {name.text: text}


def possible_texts(text: str) -> list[str] | None:
    """List all that `MIN:STEP:MAX` or `True:False` stands for, as texts; None if it is neither, or a list without an end."""
    parts = text.split(":")
    if len(parts) == 2 and all(part.lower() in ("true", "false") for part in parts):
        return list(dict.fromkeys(part.lower().capitalize() for part in parts))
    try:
        low, step, high = map(float if "." in text else int, parts)
    except ValueError:
        return None
    if step == 0 or not all(math.isfinite(each) for each in (low, step, high)):
        return [str(low)] if low == high else None
    count = 1 + int((high - low) / step)
    return [str(low + number * step) for number in range(count)] if 1 <= count <= MAX_VALUES else None
