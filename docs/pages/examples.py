"""Reads the examples of the reference page: tiny games, one for each entry of the language.

An example starts with the entry's name at the left margin. Below it, indented by four:

    | A.w                      a row of the level; each type is drawn by the first letter of its name, avatars of a single player by `A`
    play RR                    the keys, one a tick: U L D R, S for use, `.` for none; `R*5` five times; pairs `RL` for two players
    show score held            values worth showing: score, held, health, counters, result
    arrows rock                types that are drawn as arrows where they face
    instead killSprite         what to put in the entry's place to see that it matters (nothing: its line is left out)
    game obs=wall              parameters of the game line
    vary shuffle look > *      a line of the VariantSet
    anything else              a line of VGDL: a sprite, a rule, an ending, or what a character of the level stands for
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).resolve().parents[1] / "examples"
KINDS = ("sprites", "effects", "endings", "game_line")
KEYS = {".": "NIL", "U": "UP", "L": "LEFT", "D": "DOWN", "R": "RIGHT", "S": "USE"}
SIZE = "square_size=10"
FRAME = """BasicGame {header}
    SpriteSet
        {sprites}
    LevelMapping
        {mapping}
    InteractionSet
        {rules}
    TerminationSet
        {endings}
"""


@dataclass(frozen=True)
class Example:
    """One tiny game and what is done in it."""

    entry: str
    kind: str  # one of KINDS
    lines: tuple[str, ...]  # VGDL, as the page shows it
    level: tuple[str, ...]
    keys: tuple[str, ...]  # a tick each: "R", or "RL" for two players
    shown: tuple[str, ...] = ()
    arrows: tuple[str, ...] = ()
    instead: str = ""
    header: str = ""
    variants: tuple[str, ...] = ()  # lines of the VariantSet

    @property
    def types(self) -> tuple[str, ...]:
        """The types that the lines make, in order."""
        return tuple(line.split()[0] for line in self.lines if section(line) == "sprites")

    @property
    def players(self) -> int:
        return 2 if "no_players=2" in self.header else 1

    def letter(self, name: str) -> str:
        """How a type is drawn."""
        return "A" if name == "avatar" else name[0]

    def text(self) -> str:
        """The whole game."""
        parts: dict[str, list[str]] = {"sprites": [], "mapping": [], "rules": [], "endings": []}
        for line in self.lines:
            parts[section(line)].append(line)
        explicit = [line for line in self.lines if section(line) == "mapping"]
        taken, alone = {line[0] for line in explicit}, {line.split()[-1] for line in explicit if len(line.split()) == 3}
        parts["mapping"] = explicit + [f"{self.letter(n)} > {n}" for n in self.types if self.letter(n) not in taken and n not in alone]
        parts["endings"] = parts["endings"] or ["Timeout limit=1000"]
        header = self.header if "square_size" in self.header else f"{SIZE} {self.header}"
        text = FRAME.format(header=header, **{key: "\n        ".join(lines) for key, lines in parts.items()})
        return text + "".join(f"{line}\n" for line in ("    VariantSet", *(f"        {each}" for each in self.variants)) if self.variants)

    def without(self) -> Example:
        """The same, but for the entry."""
        if self.kind == "game_line":
            fewer = " ".join(word for word in self.header.split() if not word.startswith(f"{self.entry}="))
            return replace(self, header=f"{fewer} {self.instead}".strip(), keys=tuple(key[:1] for key in self.keys))
        if self.kind == "sprites" or self.instead:
            word = re.compile(rf"> {self.entry}\b")
            return replace(self, lines=tuple(word.sub(f"> {self.instead or 'Immovable'}", line) for line in self.lines))
        return replace(self, lines=tuple(line for line in self.lines if self.entry not in line.split()))


def section(line: str) -> str:
    """Which section of a game a line belongs to."""
    left, arrow, _ = line.partition(">")
    if not arrow:
        return "endings"
    names = left.split()
    return "rules" if len(names) > 1 else "mapping" if len(names[0]) == 1 else "sprites"


def read(kind: str) -> list[Example]:
    """All examples of one kind of entry, in the order of their file."""
    blocks = re.split(r"^(?=\S)", (HERE / f"{kind}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [_example(kind, block) for block in blocks if block.strip() and not block.startswith("#")]


def _example(kind: str, block: str) -> Example:
    name, *rest = block.rstrip().splitlines()
    found: dict[str, list[str]] = {"|": [], "play": [], "show": [], "arrows": [], "instead": [], "game": [], "vary": [], "": []}
    for line in rest:
        word, _, tail = line.strip().partition(" ")
        if word in found:
            found[word] += [tail] if word in ("|", "game", "vary") else tail.split()
        elif word:
            found[""].append(line.removeprefix("    "))
    keys = [key for part in found["play"] for key in _keys(part, 2 if any("no_players=2" in game for game in found["game"]) else 1)]
    return Example(
        entry=name.strip(),
        kind=kind,
        lines=tuple(found[""]),
        level=tuple(found["|"]),
        keys=tuple(keys),
        shown=tuple(found["show"]),
        arrows=tuple(found["arrows"]),
        instead=" ".join(found["instead"]),
        header=" ".join(found["game"]),
        variants=tuple(found["vary"]),
    )


def _keys(part: str, players: int) -> list[str]:
    """`RRD` is three ticks for one player, `RL` one tick for two; `R*3` three ticks."""
    word, _, count = part.partition("*")
    if players > 1:
        return [word] * int(count or 1)
    *first, last = word
    return [*first, *[last] * int(count or 1)]
