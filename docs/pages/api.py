"""The page on the package as a library, docs/api.md: what `import game_meta as gm` gives, as its docstrings say it."""

from __future__ import annotations

import inspect
import re
from textwrap import dedent

from pages.markdown import fenced

import game_meta as gm

INTRO = """# As a library

Written by `python docs/build.py`. `import game_meta as gm` takes a few milliseconds and loads nothing; each name is loaded when it is first
used. These names and signatures are pinned by a test; whatever else is in the package may change.
[benchmark.md](benchmark.md) tells how an agent or a learner of your own is measured.
"""
GROUPS = {
    "Games": ("load_game", "compile_game", "plan"),
    "Variants": ("make_variant", "sample"),
    "Environments": ("make", "make_vec", "register_envs"),
    "Agents": ("load_agent", "evaluate", "replay"),
}
TERM = re.compile(r"(\w+) {2,}(\S.*)")  # `option     what it means`
MORE = re.compile(r" {4,}(\S.*)")  # what it means goes on


def page() -> str:
    parts = [INTRO, "```python\n" + example() + "```\n"]
    for group, names in GROUPS.items():
        parts += [f"## {group}\n", *(section(name) for name in names)]
    return "\n".join(parts)


def example() -> str:
    """The block in the package's docstring."""
    lines = (inspect.getdoc(gm) or "").splitlines()
    return dedent("\n".join(line for line in lines if line.startswith("    "))) + "\n"


def section(name: str) -> str:
    function = getattr(gm, name)
    parts = [f"### {name}\n", fenced(signature(name).splitlines(), "python")]
    for part in (inspect.getdoc(function) or "").split("\n\n"):
        lines = part.splitlines()
        if all(line.startswith("    ") for line in lines):
            parts.append(fenced(dedent(part).splitlines(), "python"))
        elif TERM.match(lines[0]):
            parts.append("\n".join(terms(lines)) + "\n")
        else:
            parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def signature(name: str) -> str:
    """One line, or where that is too long a line a parameter."""
    told = inspect.signature(getattr(gm, name))
    parameters, last = [], None
    for parameter in told.parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and last is not parameter.kind:
            parameters.append("*")
        parameters.append(str(parameter).replace("'", "") if parameter.default is parameter.empty else typed(parameter))
        last = parameter.kind
    end = f") -> {told.return_annotation}"
    line = f"gm.{name}({', '.join(parameters)}{end}"
    return line if len(line) <= 120 else "\n".join([f"gm.{name}(", *(f"    {each}," for each in parameters), end])


def typed(parameter: inspect.Parameter) -> str:
    return f"{parameter.name}: {parameter.annotation} = {parameter.default!r}"


def terms(lines: list[str]) -> list[str]:
    """Options as a list."""
    found: list[str] = []
    for line in lines:
        if term := TERM.fullmatch(line):
            found.append(f"- `{term[1]}`: {term[2]}")
        elif more := MORE.fullmatch(line):
            found[-1] += f" {more[1]}"
    return found
