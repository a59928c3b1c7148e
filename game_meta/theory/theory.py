"""A theory: the rules that are believed, as a game of our language.

It is immutable and hashable, so that a search over theories knows where it has been. What is not known is left out: a type is Immovable
until it moves, a pair without a line has no effect. Types have no names in a picture, so they are named after their looks: `wall`,
`avatar`, `thing4`, `thing5`, ...; further forms of the avatar are `avatar2`, ..., what was never seen but must be there `unseen1`, ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from game_meta.engine.observation import AVATAR, FIRST_LOOK, WALL
from game_meta.vgdl.model import Ending, Game, ParameterValue, Rule, SpriteType
from game_meta.vgdl.parser import arrange_rules
from game_meta.vgdl.rewrite import format_written_value
from game_meta.vgdl.spec import CLOCK, EDGE, EFFECTS, GAME_LINE, MOVES, SPRITES, TERMINATIONS
from game_meta.vgdl.spec.plain import STANDING_CLASS

Params = tuple[tuple[str, ParameterValue], ...]  # sorted, only those that are not the defaults
WrittenLevel = tuple[tuple[int, int], Mapping[tuple[int, int], tuple[str, ...]]]  # columns and rows; the types in each cell (column, row)
THING, UNSEEN = "thing", "unseen"


def params(**values: ParameterValue) -> Params:
    """Return parameters as a theory keeps them."""
    return tuple(sorted(values.items()))


def name_of_look(look: int) -> str:
    """Return the name of the type of things that look so."""
    return {WALL: "wall", AVATAR: "avatar"}.get(look, f"{THING}{look}")


def look_of_name(name: str) -> int | None:
    """Return the look of a type; None for one that is never seen."""
    if name == "wall":
        return WALL
    if name.startswith("avatar"):
        return AVATAR
    return int(name.removeprefix(THING)) if name.startswith(THING) else None


def _hash_once(*names: str) -> Callable[[Any], int]:
    """Return a `__hash__` of these attributes that is worked out once: theories are looked up by the thousand."""
    read = attrgetter(*names)

    def remembered(self: _Remembering) -> int:
        found = self.__dict__.get("_hash")
        if found is None:
            found = self.__dict__["_hash"] = hash(read(self))
        return found

    return remembered


class _Remembering:
    """What keeps its hash. Another process has other hashes."""

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_hash"}


@dataclass(frozen=True)
class BelievedType(_Remembering):
    """A type of things: its class and the parameters that are not the class's defaults."""

    name: str
    cls: str = STANDING_CLASS
    params: Params = ()

    __hash__ = _hash_once("name", "cls", "params")

    def get(self, key: str) -> ParameterValue:
        """Return the value of a parameter, the class's default if nothing else is believed."""
        return dict(self.params).get(key, SPRITES[self.cls].parameters[key].default if key in SPRITES[self.cls].parameters else None)

    def with_params(self, **values: ParameterValue) -> BelievedType:
        """Return the type with these parameters as well; None takes one away."""
        merged = {**dict(self.params), **values}
        return replace(self, params=params(**{key: value for key, value in merged.items() if value is not None}))


@dataclass(frozen=True)
class BelievedLine(_Remembering):
    """A line of the InteractionSet: what happens to `first` when it meets `second` (a type, or EOS), or when its TIME has come."""

    first: str
    second: str
    effect: str
    params: Params = ()
    score: int = 0

    __hash__ = _hash_once("first", "second", "effect", "params", "score")

    @property
    def pair(self) -> tuple[str, str]:
        """The two types."""
        return self.first, self.second


@dataclass(frozen=True)
class BelievedEnding:
    """A line of the TerminationSet."""

    cls: str
    params: Params = ()


@dataclass(frozen=True)
class UnseenThing:
    """Something that must lie there though nobody sees it, at the start of the episodes whose first scene has this `board` key."""

    board: int
    name: str
    x: int  # px
    y: int


@dataclass(frozen=True)
class Theory(_Remembering):
    """A game that is believed."""

    block_size: int  # px a cell
    types: tuple[BelievedType, ...]  # in sprite order: drawn first to last, moved last to first
    lines: tuple[BelievedLine, ...] = ()  # in the order in which they run
    endings: tuple[BelievedEnding, ...] = ()
    controls: tuple[str, ...] = MOVES  # what UP, LEFT, DOWN, RIGHT really do
    delay: int = 0  # ticks
    obstacles: tuple[str, ...] = ("wall",)  # what blocks the path finder
    unseen: tuple[UnseenThing, ...] = ()

    __hash__ = _hash_once("block_size", "types", "lines", "endings", "controls", "delay", "obstacles", "unseen")

    @cached_property
    def by_name(self) -> Mapping[str, BelievedType]:
        """The types by their names."""
        return {t.name: t for t in self.types}

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], tuple[BelievedLine, ...]]:
        """The lines of each pair, in the order of the pairs."""
        found: dict[tuple[str, str], list[BelievedLine]] = {}
        for line in self.lines:
            found.setdefault(line.pair, []).append(line)
        return {pair: tuple(lines) for pair, lines in found.items()}

    @cached_property
    def by_names(self) -> Mapping[tuple[str, str], tuple[BelievedLine, ...]]:
        """The lines of two types, whoever comes first, in the order in which they run; by the names in alphabetical order."""
        found: dict[tuple[str, str], list[BelievedLine]] = {}
        for line in self.lines:
            key = (line.first, line.second) if line.first <= line.second else (line.second, line.first)
            found.setdefault(key, []).append(line)
        return {key: tuple(lines) for key, lines in found.items()}

    @property
    def time_limit(self) -> int | None:
        """The tick in which the game is believed to end by its clock; None where nothing is known of one."""
        clocks = [ending for ending in self.endings if TERMINATIONS[ending.cls].reads_clock]
        return min((int(dict(ending.params).get("limit", 0)) for ending in clocks), default=None)

    def lines_between(self, a: str, b: str) -> tuple[BelievedLine, ...]:
        """Return the lines of two types, whoever comes first."""
        return self.by_pair.get((a, b), ()) + (self.by_pair.get((b, a), ()) if a != b else ())

    def with_type(self, new: BelievedType, place: int | None = None) -> Theory:
        """Return the theory with a type put in the place of the one of its name; a new one comes last, or at `place`."""
        if new.name in self.by_name:
            return replace(self, types=tuple(new if t.name == new.name else t for t in self.types))
        place = len(self.types) if place is None else place
        return replace(self, types=(*self.types[:place], new, *self.types[place:]))

    def with_lines(self, a: str, b: str, lines: Sequence[BelievedLine]) -> Theory:
        """Return the theory with these in place of all lines of two types, whoever comes first.

        They stand where the old ones stood. New ones come behind the others, but before lines with the wall, and those before EOS lines.
        """
        old = [i for i, line in enumerate(self.lines) if set(line.pair) == {a, b}]
        kept = [(i, line) for i, line in enumerate(self.lines) if i not in old]
        rank = _default_rank(a, b)
        place = old[0] if old else next((i for i, line in kept if _default_rank(*line.pair) > rank), len(self.lines))
        before, after = [line for i, line in kept if i < place], [line for i, line in kept if i >= place]
        return replace(self, lines=(*before, *lines, *after))

    def with_order(self, names: Sequence[str]) -> Theory:
        """Return the theory with its types in another order."""
        return replace(self, types=tuple(self.by_name[name] for name in names))


def _default_rank(a: str, b: str) -> int:
    return 2 if EDGE in (a, b) else 1 if "wall" in (a, b) else 0


# ----------------------------------------------------------------------------------------------------
# A theory as a game.


@lru_cache(maxsize=1 << 14)
def sprite_type_of(t: BelievedType) -> SpriteType:
    """Return a believed type as a parsed one."""
    given = dict(t.params)
    look = look_of_name(t.name)
    if look is not None and look >= FIRST_LOOK:
        given["look"] = look
    if look is None:
        given["hidden"] = True
    values = {key: parameter.default for key, parameter in SPRITES[t.cls].parameters.items()} | given
    values["cooldown"] = max(1, values["cooldown"])
    if "maxHealthPoints" not in given:
        values["maxHealthPoints"] = values["healthPoints"]
    if SPRITES[t.cls].falls_back_on == "itself" and not values["stype"]:
        values["stype"] = t.name
    return SpriteType(t.name, t.cls, values, frozenset(given), (t.name,), (t.name,), True, bool(given.get("singleton", False)), 1)


@lru_cache(maxsize=1 << 15)
def rule_of(line: BelievedLine, number: int) -> Rule:
    """Return a believed line as a parsed one, line `number` of its game."""
    values = {key: parameter.default for key, parameter in EFFECTS[line.effect].parameters.items()}
    given = dict(line.params) | ({"scoreChange": (line.score,)} if line.score else {})
    return Rule(line.first, (line.second,), line.effect, values | given, frozenset(given), number)


@lru_cache(maxsize=1 << 10)
def ending_of(ending: BelievedEnding) -> Ending:
    """Return a believed ending as a parsed one."""
    values = {key: parameter.default for key, parameter in TERMINATIONS[ending.cls].parameters.items()}
    return Ending(ending.cls, values | dict(ending.params), frozenset(key for key, _ in ending.params), 1)


@lru_cache(maxsize=1)
def _game_line() -> dict[str, ParameterValue]:
    return {key: parameter.default for key, parameter in GAME_LINE.items()}


def to_game(theory: Theory, name: str = "theory") -> Game:
    """Return a theory as a parsed game without levels. Lines and parameters that name types the theory lacks are left out."""
    known = theory.by_name
    sprites = {"wall": sprite_type_of(known.get("wall", BelievedType("wall")))}
    sprites |= {t.name: sprite_type_of(t) for t in theory.types}
    kept = [line for line in theory.lines if line.first in sprites and (line.second in sprites or line.second in (EDGE, CLOCK))]
    rules = tuple(rule_of(line, number) for number, line in enumerate(kept, 1))
    pairs, eos, timed = arrange_rules(rules)
    header = {
        **_game_line(),
        "square_size": theory.block_size,
        "controls": theory.controls,
        "delay": theory.delay,
        "obs": tuple(each for each in theory.obstacles if each in sprites),
    }
    order = tuple(t.name for t in theory.types) if "wall" in known else ("wall", *(t.name for t in theory.types))
    mapping = {"A": ("avatar",), "w": ("wall",)}
    endings = tuple(map(ending_of, theory.endings))
    return Game(name, "", header, sprites, order, mapping, rules, pairs, eos, timed, endings, (), ())


def write_theory(theory: Theory, levels: Iterable[WrittenLevel] = ()) -> str:
    """Return a theory as VGDL text, with these levels. Types that it names and lacks are Immovable."""
    theory = _with_named_types(theory)
    head: dict[str, ParameterValue] = {"square_size": theory.block_size}
    head |= {"controls": theory.controls} if theory.controls != MOVES else {}
    head |= {"delay": theory.delay} if theory.delay else {}
    head |= {"obs": theory.obstacles} if theory.obstacles else {}
    rows = [_written("BasicGame", head), "    SpriteSet"]
    rows += [f"        {write_part(theory, t)}" for t in theory.types]
    levels = list(levels)
    letters = _level_letters([cells for _, cells in levels])
    if letters:
        rows.append("    LevelMapping")
        rows += [f"        {letter} > {' '.join(names)}" for names, letter in letters.items() if names]
    rows.append("    InteractionSet")
    rows += [f"        {write_part(theory, line)}" for line in theory.lines]
    rows.append("    TerminationSet")
    rows += [f"        {write_part(theory, ending)}" for ending in theory.endings]
    if levels:
        rows.append("    LevelSet")
        for (width, height), cells in levels:
            rows.append("        level")
            rows += ["            " + "".join(letters[cells.get((x, y), ())] for x in range(width)) for y in range(height)]
    return "\n".join(rows) + "\n"


def write_part(theory: Theory, part: BelievedType | BelievedLine | BelievedEnding | str) -> str:
    """Return a line of a theory's text; of "controls" and "delay" what the game line says."""
    if isinstance(part, BelievedType):
        return _written(f"{part.name} > {part.cls}", dict(_written_type_params(part)))
    if isinstance(part, BelievedLine):
        given = dict(part.params) | ({"scoreChange": part.score} if part.score else {})
        return _written(f"{part.first} {part.second} > {part.effect}", given)
    if isinstance(part, BelievedEnding):
        return _written(part.cls, dict(part.params))
    return f"{part}={format_written_value(getattr(theory, part))}"


def _with_named_types(theory: Theory) -> Theory:
    """Return the theory with all types that are named in it; those it lacks are Immovable."""
    given = [t.params for t in theory.types] + [line.params for line in theory.lines] + [ending.params for ending in theory.endings]
    values = [value for params_ in given for _, value in params_] + [name for line in theory.lines for name in line.pair]
    named = {name for value in (*values, theory.obstacles) for name in (value if isinstance(value, tuple) else (value,))}
    lacking = sorted(name for name in named if isinstance(name, str) and _is_type_name(name) and name not in theory.by_name)
    return replace(theory, types=theory.types + tuple(map(BelievedType, lacking)))


def _is_type_name(name: str) -> bool:
    return any(name.startswith(start) and name.removeprefix(start).isdigit() for start in (THING, UNSEEN, "avatar"))


def _written_type_params(t: BelievedType) -> Params:
    look = look_of_name(t.name)
    more = (("look", look),) if look is not None and look >= FIRST_LOOK else (("hidden", True),) if look is None else ()
    return t.params + more


def _written(head: str, given: Mapping[str, ParameterValue]) -> str:
    return " ".join([head, *(f"{key}={format_written_value(value)}" for key, value in given.items())])


LETTERS = "abcdefghijklmnopqrstuvxyzBCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&*+,-/:;<=?@^_|~"


def _level_letters(levels: Sequence[Mapping[tuple[int, int], tuple[str, ...]]]) -> dict[tuple[str, ...], str]:
    """Return a character for each set of types that lie in one cell together; `.` for none, `w` and `A` as always."""
    letters: dict[tuple[str, ...], str] = {(): ".", ("wall",): "w", ("avatar",): "A"} if levels else {}
    free = iter(LETTERS)
    for cells in levels:
        for names in cells.values():
            if names not in letters:
                letters[names] = next(free)
    return letters
