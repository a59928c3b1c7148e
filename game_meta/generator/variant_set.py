"""The parts of a VariantSet line: its verb, what may be drawn, what can be wrong with it, which kind of variation it is, what it changes.

What may be drawn is the right-hand side of a line:

    2x !killSprite scoreChange={1,2} | ~killSprite scoreChange=-1 & stepBack | nothing

`|` separates choices, each equally likely, `2x` makes one twice as likely. `{1,2}` draws one of the values, so it makes several choices out
of one without making it likelier. `!` marks choices of which at least one of the line's types must get one. In rules, `&` joins several
effects, `~` turns the pair round (the last type of the line comes first), and `nothing` leaves the pair without a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple, NoReturn

import numpy as np

from game_meta.errors import GameMetaError
from game_meta.random_streams import random_stream
from game_meta.vgdl.bounds import MAX_CHOICES
from game_meta.vgdl.diagnostics import did_you_mean
from game_meta.vgdl.model import Game, SpriteType, VariantRule
from game_meta.vgdl.spec import SPRITES
from game_meta.vgdl.spec.effects import SCORE_PARAMETERS
from game_meta.vgdl.spec.parameters import EXIT, SEEKS, UNUSED, with_role

BRACE_VALUES = re.compile(r"\{([^{}]*)\}")
SCORE_PREFIXES = tuple(f"{name}=" for name in SCORE_PARAMETERS)
CHOICE_PATTERN = re.compile(r"\s*(?:(\d+)x\s+)?(!?)(.*?)\s*")


class DrawnChoice(NamedTuple):
    """One choice as it was drawn."""

    text: str
    text_without_score_draw: str  # the same with the first value in each of its scores' braces
    is_leader: bool  # it went to the type that must get one of the wanted choices


@dataclass(frozen=True)
class VariantChoice:
    """One alternative, with its braces still in it."""

    text: str
    wanted: bool  # it had a `!`

    def draw(self, rng: np.random.Generator, is_leader: bool = False) -> DrawnChoice:
        """Draw a value for each of its braces."""
        values = [match.group(1).split(",") for match in BRACE_VALUES.finditer(self.text)]
        picked = [each[int(rng.integers(len(each)))].strip() for each in values]
        if not picked:
            return DrawnChoice(self.text, self.text, is_leader)
        parts = BRACE_VALUES.split(self.text)[::2]  # what stands between the braces
        first = [each[0].strip() if part.endswith(SCORE_PREFIXES) else one for part, each, one in zip(parts, values, picked, strict=False)]
        filled = ["".join(word for pair in zip(parts, [*words, ""], strict=True) for word in pair) for words in (picked, first)]
        return DrawnChoice(filled[0], filled[1], is_leader)


def read_choices(rule: VariantRule) -> list[VariantChoice]:
    """Read the choices of a line, each as often as its weight says. Raises InvalidVariant if one of them cannot be."""
    found = []
    for text in rule.choices:
        weight, wanted, rest = CHOICE_PATTERN.fullmatch(text).groups()  # type: ignore[union-attr]
        if not rest.strip():
            raise InvalidVariant("a choice between two `|` is empty; `nothing` leaves a pair without a rule", rule.line)
        ways = prod(1 + values.count(",") for values in BRACE_VALUES.findall(rest))
        if ways > MAX_CHOICES:
            raise InvalidVariant(f"the braces of a choice can be filled in {ways} ways, at most {MAX_CHOICES}", rule.line)
        found += [VariantChoice(rest.strip(), bool(wanted))] * parse_whole_number(rule, weight or "1")
        if len(found) > MAX_CHOICES:
            raise InvalidVariant(f"a line has at most {MAX_CHOICES} choices, those with a number counted so often", rule.line)
    if not found:
        raise InvalidVariant("there is nothing to choose from behind ` : `", rule.line)
    return found


def draw_choices(choices: list[VariantChoice], count: int, rng: np.random.Generator) -> list[DrawnChoice]:
    """Draw one choice for each of `count` types. If some choices are wanted, one type at random draws from those only."""
    wanted = [choice for choice in choices if choice.wanted]
    leader = int(rng.integers(count)) if wanted else -1
    pools = [wanted if i == leader else choices for i in range(count)]
    return [pool[int(rng.integers(len(pool)))].draw(rng, i == leader) for i, pool in enumerate(pools)]


@dataclass(frozen=True)
class DrawnEffect:
    """One effect of a drawn rule: `text` is what follows `>` on an interaction line."""

    text: str
    is_reversed: bool  # it had a `~`


def split_effects(rule: VariantRule, text: str) -> list[DrawnEffect]:
    """Return the effects that a drawn choice of a rule stands for, in order. Raises InvalidVariant where one is missing."""
    if text == "nothing":
        return []
    parts = [part.strip() for part in text.split("&")]
    effects = [DrawnEffect(part.removeprefix("~").strip(), part.startswith("~")) for part in parts]
    if not all(effect.text for effect in effects):
        raise InvalidVariant(f"an effect is missing in the choice `{text}`; `nothing` leaves a pair without a rule", rule.line)
    return effects


# ----------------------------------------------------------------------------------------------------
# What can go wrong with a VariantSet or with one draw from it.


class InvalidVariant(GameMetaError, ValueError):
    """This seed gives no game worth playing, or the VariantSet asks for something that cannot be done; the message says which.
    `line` is that of the VariantSet which is to blame, 0 if none is."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.message, self.line = message, line

    def __reduce__(self) -> tuple:
        return type(self), (self.message, self.line)


def raise_unknown_word(rule: VariantRule, word: str, known: Iterable[str]) -> NoReturn:
    """Raise InvalidVariant: `word` is what the line should not have said, `known` what it could have."""
    raise InvalidVariant(f"`{rule.verb}` does not know `{word}`{did_you_mean(word, known)}", rule.line)


def parse_whole_number(rule: VariantRule, text: str, most: int = 1000) -> int:
    """Read a whole number of a VariantSet line, bounded before anything is made so often. Raises InvalidVariant if it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
        raise InvalidVariant(f"`{text}` is not a whole number up to {most}", rule.line)
    return int(text)


def allow_only_params(rule: VariantRule, *known: str) -> None:
    """Raise InvalidVariant for a `key=` that the line's verb does not know: nothing is passed over in silence."""
    for key in rule.params:
        if key not in known:
            cure = did_you_mean(key, known) or f": it takes {', '.join(f'`{each}=`' for each in known) or 'no `key=value`'}"
            raise InvalidVariant(f"`{rule.verb} {rule.subject}` does not know `{key}=`{cure}", rule.line)


def parse_range(rule: VariantRule, key: str, default: str, most: int = 1000) -> tuple[int, int]:
    """Read `a..b` or `a`, two whole numbers. Raises InvalidVariant if it is no range."""
    low, dots, high = rule.params.get(key, default).partition("..")
    fewest, greatest = parse_whole_number(rule, low, most), parse_whole_number(rule, high if dots else low, most)
    if greatest < fewest:
        raise InvalidVariant(f"{key}={low}..{high} is no range: the smaller number comes first", rule.line)
    return fewest, greatest


def parse_chance(rule: VariantRule) -> float:
    """Read the `chance=` of a line, one half if it says nothing. Raises InvalidVariant if it is no number from 0 to 1."""
    text = rule.params.get("chance", "0.5")
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise InvalidVariant(f"chance={text} is no number from 0 to 1: `{rule.verb} {rule.subject} chance=0.5`", rule.line)
    return share


# ----------------------------------------------------------------------------------------------------
# The kinds of variation, each of which can be turned on alone, and how far a draw may go.

VARIATION_KINDS = {
    "rewards": "scores: the braces behind `scoreChange=`, `choose score`, `shuffle score`",
    "effects": "what happens between two types: `choose rule`",
    "classes": "what sort of sprite a type is: `choose class`",
    "speeds": "how things move: `choose` and `shuffle` of speed, cooldown, orientation and whatever no other kind names",
    "spawns": "how much is made, and of what: prob, total, limit, and the `stype` of what makes sprites",
    "endings": "`choose ending`",
    "controls": "`rotate controls`, `delay controls`",
    "looks": "`shuffle look`, colours",
    "sizes": "the `size` of `layout board`",
    "levels": "the other `layout` lines, and what a board looks like",
    "types": "`keep types`",
}
KIND_OF_PARAMETER = {"class": "classes", "look": "looks", "color": "looks", "img": "looks"} | dict.fromkeys(
    ("prob", "total", "limit"), "spawns"
)


@dataclass(frozen=True)
class VariationScope:
    """Which kinds are on, and how far draws may go.

    Difficulty d, from 0 to 1, is the chance of each single draw to depart from the family's own game: each type of a `choose` line, each
    other line as a whole, the level as a whole (the family's own level is that of seed 0). Ranges `a..b` reach from a to a + d (b - a).
    What departs departs to the same at every difficulty: a seed's variants at 0.3 and at 0.6 differ by what has been added. A kind that is
    off has difficulty 0; only `keep types` then keeps them all.
    """

    kinds: frozenset[str]
    difficulty: float

    def difficulty_of(self, kind: str) -> float:
        """Return the difficulty of one kind: 0 if it is off."""
        return self.difficulty if kind in self.kinds else 0.0

    def range_top(self, kind: str, low: int, high: int) -> int:
        """Return the upper end of a range at this difficulty."""
        return low + round(self.difficulty_of(kind) * (high - low))


FULL_SCOPE = VariationScope(frozenset(VARIATION_KINDS), 1.0)


def variation_scope(kinds: Collection[str] | None, difficulty: float) -> VariationScope:
    """Return the scope of these kinds (None: all) at this difficulty. Raises ValueError for what there is not."""
    if not 0.0 <= difficulty <= 1.0:
        raise ValueError(f"difficulty goes from 0 to 1, it cannot be {difficulty:g}")
    if kinds is None:
        return VariationScope(FULL_SCOPE.kinds, difficulty)
    for kind in kinds:
        if kind not in VARIATION_KINDS:
            raise ValueError(f"there is no kind of variation `{kind}`{did_you_mean(kind, VARIATION_KINDS)}: {', '.join(VARIATION_KINDS)}")
    return VariationScope(frozenset(kinds), difficulty)


def parameter_kind(game: Game, rule: VariantRule) -> str:
    """Return the kind of variation that a line about a parameter of sprites is."""
    if rule.subject.startswith("stype") and _makes_sprites(game, rule):
        return "spawns"
    return KIND_OF_PARAMETER.get(rule.subject, "speeds")


def _makes_sprites(game: Game, rule: VariantRule) -> bool:
    """Return whether the parameter that a line is about says what its types make, not where they want to go (or what an avatar shoots)."""
    words = [SPRITES.get(game.sprites[name].cls or "") for name in rule.targets if name in game.sprites]
    return any(word is None or not (word.is_avatar or with_role(word.parameters, SEEKS, EXIT, UNUSED)) for word in words)


def departure_draws(game: Game, rule: VariantRule, seed: int, count: int, scope: VariationScope) -> Sequence[float]:
    """Draw a number from 0 to 1 for each of so many draws of a line; those below the difficulty depart."""
    if scope.difficulty == 1.0:
        return [0.0] * count
    return random_stream(game.name, "depart", game.variants.index(rule), seed).random(count).tolist()


# ----------------------------------------------------------------------------------------------------
# What a line can begin with.

RULES_STREAM, LOOKS_STREAM, LEVELS_STREAM, OWN_STREAM = "rules", "looks", "levels", "its own"


@dataclass(frozen=True)
class VariantVerb:
    """A verb and what it is about: all that is known of such lines, but for their sentence (explain/variant_sentences.py).

    The records stand in generator/variation.py, those of `layout` in generator/layouts.py, beside the functions that carry lines out.
    """

    verb: str
    subject: str  # "" stands for any parameter of sprites
    usage: Mapping[str, str]  # lines as one would write them, each with what it means
    apply: Callable[..., Any]  # (LineDraw) -> None; of `layout` (LayoutContext, VariantRule, BoardRows) -> BoardRows
    kind: str = ""  # of variation; "" where the parameter decides (parameter_kind)
    parameters: tuple[str, ...] | None = ()  # the `key=` that it takes; None: whatever stands there is not looked at
    stream: str = RULES_STREAM  # the random stream it draws from; lines of one verb and its number have OWN_STREAM
    from_rules_seed: bool = True  # and whether that is a stream of the rules' seed, not of the levels' and looks'


# ----------------------------------------------------------------------------------------------------
# What one draw from a VariantSet writes into the text of a game, gathered line by line.


@dataclass
class VariantChanges:
    """In the words of vgdl.rewrite; besides, what of it says nothing about the rules."""

    sprites: dict[str, dict[str, object]] = field(default_factory=dict)
    rules: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    header: dict[str, object] = field(default_factory=dict)
    endings: list[str] | None = None
    dropped: frozenset[str] = frozenset()  # types that are left out of this variant
    disguised_types: list[str] = field(default_factory=list)  # types that got a look of their own
    rotation: str | None = None  # how the controls were rotated

    def sprite_changes(self, name: str) -> dict[str, object]:
        """Return what is changed of a sprite type, to be added to."""
        return self.sprites.setdefault(name, {})


@dataclass(frozen=True)
class LineDraw:
    """One line of a VariantSet on its turn. Its numbers come from `rng` in the same order whatever is turned on."""

    game: Game
    rule: VariantRule
    rng: np.random.Generator
    scope: VariationScope
    seed: int
    changes: VariantChanges

    @property
    def targets(self) -> list[str]:
        """The types that the line names, less those that are left out of this variant."""
        return [name for name in self.rule.targets if sprite_named(self.game, name, self.rule).name not in self.changes.dropped]

    def departures(self, count: int = 1) -> list[float]:
        """Draw a number from 0 to 1 for each of so many draws; those below the difficulty depart."""
        return list(departure_draws(self.game, self.rule, self.seed, count, self.scope))

    def departs(self, kind: str) -> bool:
        """Return whether the line as a whole departs from the family's own game."""
        return self.departures()[0] < self.scope.difficulty_of(kind)


def sprite_named(game: Game, name: str, rule: VariantRule) -> SpriteType:
    """Return the type that a line names. Raises InvalidVariant if there is none."""
    if name not in game.sprites:
        raise_unknown_word(rule, name, game.sprites)
    return game.sprites[name]
