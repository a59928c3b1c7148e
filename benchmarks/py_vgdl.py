"""Games in the dialect of py-vgdl, read as ours: the text of each is rewritten line by line, and then parsed.

Words that ours has not: `nothing` (such lines go), `changeScore value=` (the score is put on the next line of the pair that always runs, or
on one that does nothing else), `VGDLSprite` (a type without behaviour), `AStarChaser` (our PathChaser), `spawnCooldown` (our cooldown).
What does not change play goes: colours, pictures, the bonus of an ending.
"""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse
from game_meta.vgdl.spec import EDGE, EFFECTS, SPRITES, TERMINATIONS

SECTIONS = ("SpriteSet", "LevelMapping", "InteractionSet", "TerminationSet")
CLASSES = {"VGDLSprite": "Immovable", "AStarChaser": "PathChaser"}
PARAMETERS = {"spawnCooldown": "cooldown"}
CONDITIONAL = ("killIf", "spawnIf", "transformIf")  # effects that do not always run, so that no score can be put on them
SCORE_ALONE = "addHealthPoints value=0"  # does nothing
LOOK_ONLY = ("color", "img", "frameRate", "autotiling", "randomtiling", "shrinkfactor", "frame_rate", "key_handler")


def read_py_vgdl(text: str, levels: list[str], name: str) -> Game:
    """Parse a game of that dialect, with its levels. Raises VGDLError."""
    return parse(translate(text, levels), f"<{name}>", name=name)


def level_paths(folder: Path, name: str) -> list[Path]:
    """Return the levels of a game, in order."""
    found = folder.glob(f"{name}_lvl*.txt")
    return sorted(found, key=lambda path: int(re.findall(r"\d+", path.stem)[-1]))


def translate(text: str, levels: list[str]) -> str:
    """Return the same game in our words."""
    sections = _split(text)
    sprites = [_sprite(line) for line in sections["SpriteSet"]]
    endings = [_ending(line, sprites) for line in sections["TerminationSet"]]
    types = {line.split()[0] for line in sprites} | {"avatar", "wall"}
    mapping = [line.split() for line in sections["LevelMapping"]]
    out = [
        _first_line(text),
        *_section("SpriteSet", sprites),
        *_section(
            "LevelMapping", [f"{words[0]} > {' '.join(kept)}" for words in mapping if (kept := [w for w in words[2:] if w in types])]
        ),
        *_section("InteractionSet", _interactions(sections["InteractionSet"], types)),
        *_section("TerminationSet", endings),
        "    LevelSet",
    ]
    for level in levels:
        out += ["        level", indent(_rectangle(level), " " * 12)]
    return "\n".join(out) + "\n"


def _split(text: str) -> dict[str, list[str]]:
    """Return the lines of each section, without comments, with their indentation."""
    found: dict[str, list[str]] = {name: [] for name in SECTIONS}
    now = ""
    for raw in text.expandtabs(8).splitlines():
        line = re.split(r"(?<!\S)#", raw)[0].rstrip()
        if line.strip() in SECTIONS:
            now = line.strip()
        elif now and line.strip():
            found[now].append(line)
    return found


def _section(name: str, lines: list[str]) -> list[str]:
    lines = [line for line in lines if line.strip()]
    least = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return [f"    {name}", *(" " * 8 + line[least:] for line in lines)]


def _first_line(text: str) -> str:
    size = re.search(r"square_size=(\d+)", text)
    return f"BasicGame square_size={size[1] if size else 10} obs=wall"


def _parameters(words: list[str], known: dict) -> list[str]:
    """Return `key=value` words that the record knows, under our names."""
    kept = []
    for word in words:
        key, _, value = word.partition("=")
        key = PARAMETERS.get(key, key)
        if value and key in known and key not in LOOK_ONLY:
            kept.append(f"{key}={value}")
    return kept


def _sprite(line: str) -> str:
    space, (name, _, rest) = line[: len(line) - len(line.lstrip())], line.strip().partition(">")
    words = rest.split()
    cls = next((CLASSES.get(word, word) for word in words if "=" not in word), "")
    every = {key: None for record in SPRITES.values() for key in record.parameters}
    given = _parameters(words, SPRITES[cls].parameters if cls else every)
    return " ".join([f"{space}{name.strip()}", ">", *([cls] if cls else []), *given])


def _interactions(lines: list[str], types: set[str]) -> list[str]:
    rules = []
    for line in lines:
        pair, arrow, rest = line.strip().partition(">")
        if arrow and rest.split() and types.union((EDGE,)).issuperset(pair.split()):
            rules.append((tuple(pair.split()), rest.split()[0], rest.split()[1:]))
    owed: dict[int, int] = {}
    for i, (pair, effect, words) in enumerate(rules):
        if effect == "changeScore":
            score = int(float(words[0].partition("=")[2]))
            others = (*range(i + 1, len(rules)), *range(i))
            carriers = (j for j in others if rules[j][0] == pair and rules[j][1] in EFFECTS)
            carrier = next((j for j in carriers if not rules[j][1].startswith(CONDITIONAL)), i)
            owed[carrier] = owed.get(carrier, 0) + score
    out = []
    for i, (pair, effect, words) in enumerate(rules):
        score = [f"scoreChange={owed[i]}"] if i in owed else []
        if effect in EFFECTS:
            out.append(" ".join([*pair, ">", effect, *_parameters(words, EFFECTS[effect].parameters), *score]))
        elif score:
            out.append(" ".join([*pair, ">", SCORE_ALONE, *score]))
    return out


def _ending(line: str, sprites: list[str]) -> str:
    """Return an ending; where it counts a fourth type, that and the third are put into one group in `sprites`."""
    word, *words = line.split()
    given = dict(each.split("=") for each in words)
    if "stype4" in given:
        both = [given.pop("stype3"), given.pop("stype4")]
        given["stype3"] = group = "_or_".join(both)
        if not any(each.split()[0] == group for each in sprites):
            members = [each for each in sprites if each.split()[0] in both]
            place = sprites.index(members[0])
            sprites[:] = [each for each in sprites if each not in members]
            indentation = members[0][: len(members[0]) - len(members[0].lstrip())]
            sprites[place:place] = [f"{indentation}{group} >", *(f"    {each}" for each in members)]
    return " ".join([word, *_parameters([f"{key}={value}" for key, value in given.items()], TERMINATIONS[word].parameters)])


def _rectangle(level: str) -> str:
    rows = [row.rstrip("\r") for row in level.expandtabs(8).rstrip("\n").split("\n")]
    while rows and not rows[-1].strip():
        rows.pop()
    width = max(map(len, rows))
    return "\n".join(row.ljust(width) for row in rows)
