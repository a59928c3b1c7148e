"""Whole games drawn at random from the vocabulary, as text: every class, effect, termination and parameter can turn up.

The boards are small and crowded, so that what a rule says does happen within a few ticks. `spoiled` takes a valid text and makes one
mistake in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from game_meta.vgdl.spec import (
    AVATARS,
    COLOURS,
    DIRECTIONS,
    EFFECTS,
    GAME_LINE,
    MOVES,
    SECTIONS,
    SPRITES,
    TERMINATIONS,
    TIME_PARAMETERS,
    Misfit,
    Parameter,
    convert_value,
)
from game_meta.vgdl.spec.parameters import OPTIONAL

Draw = st.DrawFn
ACTORS = sorted(set(SPRITES) - AVATARS)
PLAYERS = sorted(AVATARS)
ENTRIES = [*SPRITES, *EFFECTS, *TERMINATIONS]
REFERENCES = ("type", "types", "effect")  # kinds of parameters that a line hardly makes sense without, but for these:
HARDLY_MISSED = {"ammo", "estype", "obs", "notStype", "stype2", "stype3"}
DRAWING_ONLY = {"img", "color", "shrinkfactor", "autotiling", "randomtiling", "frameRate", "portal", "key_handler"}
CHARS = "abcdefgh"
GROUP = {key: SPRITES["Missile"].parameters[key] for key in ("speed", "cooldown", "healthPoints", "singleton")}

WHOLE = ["-1", "0", "1", "2", "3", "5"]
NUMBERS = ["0", "0.1", "0.3", "0.5", "0.75", "1", "1.5", "2", "5", "-1"]
# Where the values above would hardly do anything.
BY_NAME = {
    "cooldown": ["0", "1", "2", "3"],
    "healthPoints": ["1", "2", "5"],
    "wMult": ["0.3", "0.5", "1.5", "2", "3"],
    "hMult": ["0.3", "0.5", "1.5", "2", "3"],
    "physicstype": ["GRID", "CONT", "CONT"],
    "gravity": ["0", "0.5", "1", "2"],
    "mass": ["0.2", "0.5", "1", "2"],
    "friction": ["0", "0.1", "0.5", "1"],
    "max_speed": ["-1", "1", "5", "30"],
    "jump_strength": ["1", "5", "10"],
    "prob": ["0", "0.3", "0.7", "1"],
    "maxDistance": ["-1", "0", "10", "25"],
    "maxBounceAngleDeg": ["0", "30", "60", "90"],
    "angle_diff": ["0.1", "0.3", "1.6", "-0.3"],
    "speed": ["0", "0.3", "0.5", "0.5", "0.75", "1", "1", "2", "-1"],
    "look": ["-1", "3", "4", "5", "15"],
    "square_size": ["2", "5", "10", "10", "10", "13"],
    "timer": ["0", "1", "2", "3"],
    "no_counters": ["1", "2", "3"],
}

MISTAKES = [
    "a line is lost",
    "a line stands twice",
    "lines are swapped",
    "a line stands deeper",
    "a word is lost",
    "a word stands twice",
    "another word",
    *["a parameter too many"] * 3,
    *["a strange value"] * 8,
]
STRANGE = "0 -1 -7 255 256 1000 65536 2147483647 -2147483648 2147483648 1e-300 1e9 1e300 -1e300 0.9999 nan inf NIL , 1,2 wall".split()
WORDS = [*ENTRIES, *SECTIONS, *(f"t{number}" for number in range(6)), "avatar", "EOS", "TIME", ">", "=", "#", *STRANGE]


@dataclass(frozen=True, repr=False)
class Case:
    """A game with one level, and what is played: for every tick an action (0 .. 5) a player."""

    text: str
    players: int
    actions: tuple[tuple[int, ...], ...]
    seed: int
    by_tick: bool  # the random generator of the tick traces instead of java.util.Random

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # Hypothesis shows a failing case in this way
        printer.text(repr(self))

    def __repr__(self) -> str:
        played = " ".join("".join(str(action) for action in actions) for actions in self.actions)
        return f'Case(r"""{self.text}""", players={self.players}, actions="{played}", seed={self.seed}, by_tick={self.by_tick})'


@dataclass(frozen=True)
class Cast:
    """The types of a game and the classes that they will be given (a group has none)."""

    heroes: list[str]
    names: list[str]
    classes: dict[str, str | None]

    def any(self, cls: str | None) -> st.SearchStrategy[str]:
        """A type; if a class is wanted, in most cases one of it."""
        wanted = [name for name, own in self.classes.items() if own == cls]
        return st.sampled_from([*wanted * 4, *self.heroes, *self.names])


# Where only types of one class make sense: for parameters, and for the first and the second type of a rule.
WANTED = {"resource": "Resource", "heldResource": "Resource", "ammo": "Resource", "spawnPoint": "BomberRandomMissile"}
FIRST = {"collectResource": "Resource", "collectResourceIfHeld": "Resource"}
SECOND = {"teleportToExit": "Portal", "updateSpawnType": "BomberRandomMissile", "wallStop": "Immovable", "wallBounce": "Immovable"}


def fits(parameter: Parameter, text: str) -> bool:
    """Whether a game with this value is not refused for it."""
    try:
        convert_value(parameter, text)
    except Misfit:
        return False
    return True


def value(parameter: Parameter, cast: Cast) -> st.SearchStrategy[str]:
    """What may stand behind the `=`."""
    simple = {
        "int": WHOLE,
        "float": NUMBERS,
        "bool": ["True", "False"],
        "text": ["something"],
        "direction": list(DIRECTIONS),
        "colour": sorted(COLOURS),
        "effect": sorted(EFFECTS),
        "ints": ["1", "-1", "2,-3"],
        "counts": ["1,0", "0,2", "-1,1,3"],
        "bools": ["True", "False", "True,False", "False,True"],
        "hidden": ["True", "False", "True,False"],
    }
    if parameter.name in BY_NAME or parameter.kind in simple:
        values = BY_NAME.get(parameter.name) or simple[parameter.kind]
        return st.sampled_from([text for text in values if fits(parameter, text)])
    if parameter.kind == "controls":
        return st.permutations(MOVES).map(",".join)
    name = cast.any(WANTED.get(parameter.name))
    return name if parameter.kind == "type" else st.lists(name, min_size=1, max_size=3).map(",".join)


def given(draw: Draw, parameters: Mapping[str, Parameter], cast: Cast, likely: Sequence[str] = ()) -> str:
    """Some `key=value`: what must be there, the references, what is `likely`, and three others at most."""
    needed = {key for key, p in parameters.items() if p.required != OPTIONAL}
    wanted = needed | {key for key, p in parameters.items() if (p.kind in REFERENCES and key not in HARDLY_MISSED) or key in likely}
    chosen = [key for key in parameters if key in wanted]
    others = [key for key in parameters if key not in wanted and key not in DRAWING_ONLY]
    if others:
        chosen += draw(st.lists(st.sampled_from(others), max_size=3, unique=True))
    return "".join(f" {key}={draw(value(parameters[key], cast))}" for key in chosen)


def casting(draw: Draw, players: int, entry: str) -> Cast:
    """Who is in a game; with `entry` somebody of this class, or of the one that this effect needs."""
    heroes = ["avatar", "rival"][:players] if draw(st.booleans()) else ["hero", "rival"][:players]
    classes = {"wall": "Immovable"} if draw(st.integers(0, 3)) == 0 else {}
    classes |= {hero: draw(st.sampled_from(PLAYERS)) for hero in heroes}
    group_or_class = st.sampled_from([None, *["Resource"] * 4, *ACTORS])
    classes |= {f"t{number}": draw(group_or_class) for number in range(draw(st.integers(2, 6)))}
    if entry in AVATARS:
        classes[heroes[0]] = entry
    else:
        classes["t0"] = entry if entry in SPRITES else FIRST.get(entry) or SECOND.get(entry) or classes["t0"]
    return Cast(heroes, list(dict.fromkeys([*classes, "wall", "avatar"])), classes)


def sprite_set(draw: Draw, cast: Cast, continuous: bool) -> list[str]:
    """One line a type; some stand below the one before."""
    lines, depth = [], 0
    likely = ["physicstype", "gravity", "speed"] if continuous else ["speed"]
    for name, cls in cast.classes.items():
        top = name in cast.heroes or name == "t0" or not lines  # these keep the class that they were given
        depth = 0 if top else draw(st.sampled_from([0, 0, 0, min(depth + 1, 2)]))
        parameters = given(draw, SPRITES[cls].parameters, cast, likely) if cls else given(draw, GROUP, cast)
        lines.append(f"{'    ' * depth}{name} > {cls or ''}{parameters}")
    return lines


def rule(draw: Draw, cast: Cast, effect: str) -> str:
    first = draw(cast.any(FIRST.get(effect)))
    seconds = draw(st.lists(cast.any(SECOND.get(effect)) | st.just("EOS"), min_size=1, max_size=2))
    parameters = dict(EFFECTS[effect].parameters)
    if draw(st.integers(0, 7)) == 0:
        seconds = ["TIME"]
        parameters |= {p.name: p for p in TIME_PARAMETERS}
    text = given(draw, parameters, cast)
    if effect == "addTimer":
        later = EFFECTS[text.split("ftype=")[1].split()[0]]
        text += given(draw, {key: p for key, p in later.parameters.items() if f" {key}=" not in text}, cast)
    return f"{first} {' '.join(seconds)} > {effect}{text}"


def level(draw: Draw, players: int, chars: str) -> list[str]:
    """Up to 6 x 4 cells, with every player's avatar somewhere."""
    width, height = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    cells = draw(st.lists(st.sampled_from(".w" + chars), min_size=width * height, max_size=width * height))
    for place, avatar in zip(draw(st.permutations(range(width * height))), "AB"[:players], strict=False):
        cells[place] = avatar
    return ["".join(cells[row * width : (row + 1) * width]) for row in range(height)]


def section(name: str, lines: Sequence[str]) -> list[str]:
    return [f"    {name}", *(f"        {line}" for line in lines)]


@st.composite
def cases(draw: Draw, entry: str = "", ticks: int = 12) -> Case:
    """Any game; with `entry` one that surely holds this class, effect or termination."""
    players, continuous = draw(st.sampled_from([1, 1, 2])), draw(st.integers(0, 2)) == 0
    cast = casting(draw, players, entry)
    effects = [entry] * (entry in EFFECTS) + draw(st.lists(st.sampled_from(sorted(EFFECTS)), min_size=2, max_size=8))
    rules = [rule(draw, cast, effect) for effect in effects]
    if draw(st.booleans()):
        rules.append(f"{cast.heroes[0]} wall > {draw(st.sampled_from(['stepBack', 'wallStop']))}")
    endings = [entry] * (entry in TERMINATIONS) + draw(st.lists(st.sampled_from(sorted(TERMINATIONS)), max_size=2))
    paths = ["obs"] * any(cls and SPRITES[cls].finds_paths for cls in cast.classes.values())
    header = given(draw, {key: p for key, p in GAME_LINE.items() if key != "no_players"}, cast, ["square_size", "no_counters", *paths])
    extras = [name for name in cast.names if name not in cast.heroes]
    mapped = {char: draw(st.lists(st.sampled_from(extras), min_size=1, max_size=2)) for char in CHARS[: len(extras)]}
    for char, hero in zip("AB", cast.heroes, strict=False):  # some stand on something, so that they meet it at once
        mapped[char] = [*draw(st.lists(st.sampled_from(extras), max_size=1)), hero]
    lines = [
        f"BasicGame no_players={players}{header}",
        *section("SpriteSet", sprite_set(draw, cast, continuous)),
        *section("LevelMapping", [f"{char} > {' '.join(kinds)}" for char, kinds in mapped.items()]),
        *section("InteractionSet", rules),
        *section("TerminationSet", [f"{name}{given(draw, TERMINATIONS[name].parameters, cast)}" for name in endings]),
        *section("LevelSet", ["level", *(f"    {row}" for row in level(draw, players, CHARS[: len(extras)]))]),
    ]
    played = draw(st.lists(st.tuples(*[st.integers(0, 5)] * players), min_size=ticks, max_size=ticks))
    return Case("\n".join(lines) + "\n", players, tuple(played), draw(st.integers(0, 2**31)), draw(st.integers(0, 3)) == 0)


@st.composite
def spoiled(draw: Draw) -> Case:
    """A case with one mistake in its text, in most cases one that leaves it a game."""
    case = draw(cases())
    rows = case.text.split("\n")
    entries = [number for number, row in enumerate(rows) if row.startswith("        ")] + [0]  # all but the heads of sections
    number, other = draw(st.sampled_from(entries)), draw(st.sampled_from(entries))
    words = rows[number].split(" ")
    spots = [place for place, word in enumerate(words) if word] or [0]
    place = draw(st.sampled_from(spots))
    mistake = draw(st.sampled_from(MISTAKES))
    if mistake == "a line is lost":
        del rows[number]
    elif mistake == "a line stands twice":
        rows.insert(other, rows[number])
    elif mistake == "lines are swapped":
        rows[number], rows[other] = rows[other], rows[number]
    elif mistake == "a line stands deeper":
        rows[number] = " " * draw(st.integers(1, 5)) + rows[number]
    else:
        if mistake == "a word is lost":
            del words[place]
        elif mistake == "a word stands twice":
            words.insert(place, words[place])
        elif mistake == "another word":
            words[place] = draw(st.sampled_from(WORDS) | st.text(max_size=3))
        elif mistake == "a parameter too many":
            words.append(draw(st.sampled_from([word for row in rows for word in row.split() if "=" in word])))
        else:
            places = [place for place, word in enumerate(words) if "=" in word] or spots
            place = draw(st.sampled_from(places))
            words[place] = words[place].split("=")[0] + "=" + draw(st.sampled_from(STRANGE))
        rows[number] = " ".join(words)
    return replace(case, text="\n".join(rows))
