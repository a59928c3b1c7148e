"""The things and rules of one game in words: what `explain` and the records of the language (vgdl/spec) build their sentences of.

GameNouns: what the sprite types are called, `a ruby`, `the ruby`, `rubies`; `the player`; in games of two players each by its name.
SpriteWording: a type with its parameters. RuleWording: a rule while it is put into words. The phrases of vgdl/spec take one of these two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from game_meta.vgdl.model import Game, SpriteType
from game_meta.vgdl.reachability import reachable_types
from game_meta.vgdl.spec import EFFECTS, SPRITES, english
from game_meta.vgdl.spec.english import OneOf, direction_adverb, format_amount, format_number, format_percent, join_words, possible_values


class GameNouns:
    """The names in one game. Unknown names (an empty parameter) are `something`."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.players: int = game.params["no_players"]
        self.present = reachable_types(game)
        self.is_continuous = any(
            sprite.params.get("physicstype") == "CONT" for sprite in game.sprites.values()
        )  # gravity, standing and jumping
        self.avatars = [name for name in game.order if self.is_avatar(name) and name in self.present]
        drawn = {name for level in game.levels for row in level for char in row for name in game.mapping.get(char, ())}
        self.start_types = [name for name in self.avatars if not drawn or name in drawn]  # the types that players start as, in their order

    def is_avatar(self, name: str) -> bool:
        """Return whether every kind of it is an avatar."""
        leaves = self.leaves(name)
        return bool(leaves) and all((cls := self.game.sprites[leaf].cls) is not None and SPRITES[cls].is_avatar for leaf in leaves)

    def leaves(self, name: str) -> list[str]:
        """Return the types at or below `name` that have none below them."""
        sprites = self.game.sprites
        family = sprites[name].expansion if name in sprites else ()
        return [each for each in family if sprites[each].leaf and name in sprites[each].lineage]

    def player(self, index: int) -> str:
        """Name one of several players, by the type of its avatar if that is its only one."""
        return self.start_types[index] if len(self.start_types) == len(self.avatars) == self.players else f"player {index + 1}"

    def a(self, name: Any, other: bool = False) -> str:
        """Name a type at its first mention; `other` if one of the same type was mentioned before."""
        return join_words((self._a(each, other) for each in possible_values(name)), "or")

    def _a(self, name: str, other: bool) -> str:
        if self.is_avatar(name):
            if self.players > 1:
                return f"{'another' if other else 'a'} player" if other or self._everybody(name) else join_words(self._forms(name), "or")
            return f"the player as {english.with_article(name)}" if self._one_form_of_several(name) else "the player"
        return f"another {name or 'thing'}" if other else english.with_article(name) if name else "something"

    def the(self, name: Any) -> str:
        """Name a type at its next mention."""
        return join_words((self._the(each) for each in possible_values(name)), "or")

    def _the(self, name: str) -> str:
        if self.is_avatar(name):
            return name if self.players > 1 and len(self._forms(name)) == 1 else "the player"
        return f"the {name or 'thing'}"

    def many(self, name: Any) -> str:
        """Name all of a type: `rubies`."""
        return join_words((self._many(each) for each in possible_values(name)), "or")

    def _many(self, name: str) -> str:
        if self.is_avatar(name):
            if self.players > 1:
                return "players" if self._everybody(name) else join_words(self._forms(name))
            return self._a(name, False)
        return english.plural(name or "thing")

    def none_left(self, names: Sequence[str]) -> str:
        """Say that there is none of these any more."""
        if len(names) == 1 and self.is_avatar(names[0]):
            if self._one_form_of_several(names[0]):
                return f"they are no longer {english.with_article(names[0])}"
            if self.players == 1:
                return "they are dead"
            forms = self._forms(names[0])
            return (
                f"{forms[0] if len(forms) == 1 else 'every player'} is dead"
                if len(forms) == 1 or self._everybody(names[0])
                else (f"there is no {join_words(forms, 'or')} any more")
            )
        return f"no {join_words((name or 'thing' for name in names), 'or')} is left"

    def _forms(self, name: str) -> list[str]:
        """Return the avatars that a name stands for."""
        return [leaf for leaf in self.leaves(name) if leaf in self.avatars] or [name]

    def _everybody(self, name: str) -> bool:
        return len(self.avatars) > 1 and set(self._forms(name)) >= set(self.avatars)

    def _one_form_of_several(self, name: str) -> bool:
        return self.players == 1 and len(self.avatars) > 1 and self.game.sprites[name].leaf


# ----------------------------------------------------------------------------------------------------
# One sprite type as a subject of sentences: its parameters in words, and what is said about types of every class.


@dataclass(frozen=True)
class SpriteWording:
    """A type with a class, and the names of the game it stands in."""

    cls: str
    params: Mapping[str, Any]
    given: frozenset[str]
    nouns: GameNouns
    avatar: bool
    singleton: bool = False

    @classmethod
    def from_sprite(cls, sprite: SpriteType, nouns: GameNouns) -> SpriteWording:
        """Make the wording of a type of the game."""
        name = sprite.cls or ""
        return cls(name, sprite.params, sprite.given, nouns, SPRITES[name].is_avatar, sprite.singleton)

    def __getitem__(self, key: str) -> Any:
        return self.params[key]

    @property
    def is_continuous(self) -> bool:
        """Continuous physics."""
        return self["physicstype"] == "CONT"

    @property
    def heading(self) -> str:
        """Where it heads at first: ` to the left`, or nothing."""
        word = direction_adverb(self["orientation"])
        return f" {word}" if word else ""

    @property
    def pace(self) -> str:
        """1 cell a tick, 0.5 cells every 2 ticks, 5 pixels a tick"""
        speed = self["speed"]
        if self.avatar and not self.is_continuous and self["stationary"] is False:
            speed = 1 if speed in (0, -1) else speed
        each = "a tick" if self["cooldown"] in (0, 1) else f"every {format_number(self['cooldown'])} ticks"
        return f"{format_amount(speed, 'pixel' if self.is_continuous else 'cell')} {each}"

    @property
    def still(self) -> bool:
        """It does not move by itself."""
        return self["speed"] == 0

    def made(self, key: str) -> str:
        """Name what a parameter names: `a shot`, or several: `a shot and a bomb`."""
        value = self[key]
        names = value if isinstance(value, tuple) else (value,)
        return join_words(self.nouns.a(name) for name in names) or "nothing"

    def sought(self, key: str) -> str:
        """Name the nearest of what a parameter names."""
        value = self[key]
        names = value if isinstance(value, tuple) else (value,)
        if len(names) == 1 and self.nouns.is_avatar(names[0]) and self.nouns.players == 1:
            return self.nouns.the(names[0])
        return "the nearest " + (join_words((self._bare(name) for name in names), "or") or "thing")

    def _bare(self, name: str) -> str:
        return "player" if self.nouns.is_avatar(name) and not self.nouns.game.sprites[name].leaf else name

    def chance(self, key: str) -> str:
        """` with a chance of 20 %`, or nothing when it is sure."""
        return "" if self[key] == 1 else f" with a chance of {format_percent(self[key])}"


def general_phrases(kind: SpriteWording) -> list[str]:
    """Say what goes for sprites of any class, in sentences about `it`."""
    it, own = pronouns(kind.avatar)
    said = []
    if kind.singleton:
        said.append("there is never more than one at a time")
    if _differs_from_class(kind, "timeToLive"):
        said.append(f"{it('lives')} for {format_amount(kind['timeToLive'], 'tick')}")
    if kind["healthPoints"] or kind["maxHealthPoints"]:
        most = f" of at most {format_number(kind['maxHealthPoints'])}" if kind["maxHealthPoints"] != kind["healthPoints"] else ""
        said.append(f"{it('starts')} with {format_number(kind['healthPoints'])}{most} health")
    if _differs_from_class(kind, "limitHealthPoints"):
        said.append(f"{own} health always stays below {format_number(kind['limitHealthPoints'])}")
    if (kind["wMult"], kind["hMult"]) != (1, 1):
        said.append(f"{it('is')} {format_amount(kind['wMult'], 'cell')} wide and {format_amount(kind['hMult'], 'cell')} high")
    if _differs_from_class(kind, "solid") and kind.nouns.is_continuous:
        said.append("one can stand on it" if kind["solid"] else "nobody can stand on it")
    if _differs_from_class(kind, "invisible"):
        said.append(f"{it('is')} not to be seen")
    return said + _mobility_phrases(kind)


def _mobility_phrases(kind: SpriteWording) -> list[str]:
    it, own = pronouns(kind.avatar)
    said = []
    if _differs_from_class(kind, "is_static"):
        said.append(f"{it('takes')} no part in motion" if kind["is_static"] else f"{it('takes')} part in motion")
    if _differs_from_class(kind, "only_active"):
        said.append(f"{it('never')} {'drift' if kind.avatar else 'drifts'}")
    if _differs_from_class(kind, "stationary"):
        said.append(f"{it('keeps')} {own} place" if kind["stationary"] else f"{it('is')} free to move")
    if _differs_from_class(kind, "rotateInPlace"):
        said.append("a new direction first only turns, without a move" if kind["rotateInPlace"] else "turning costs no time")
    drifts = not kind["is_static"] and not kind["only_active"] and not kind.still
    if kind.is_continuous:
        said += _physics_phrases(kind)
    elif drifts and kind.heading and not SPRITES[kind.cls].oriented:
        said.append(f"{it('drifts')}{kind.heading} besides, {kind.pace}")
    return said


def _physics_phrases(kind: SpriteWording) -> list[str]:
    it, own = pronouns(kind.avatar)
    said = [f"{it('moves')} smoothly, pixel by pixel, and {it('keeps', bare=True)} {own} speed"]
    if kind.avatar and kind["speed"]:
        said.append(f"{own} speed at first is {format_amount(kind['speed'], 'pixel')} a tick")
    if kind["gravity"]:
        said.append(f"gravity makes {own} fall faster by {format_amount(kind['gravity'], 'pixel')} a tick in every tick")
    if kind["friction"]:
        said.append(f"friction takes {format_percent(kind['friction'])} of {own} speed in every tick")
    if kind["max_speed"] != -1:
        said.append(f"{own} speed is never more than {format_amount(kind['max_speed'], 'pixel')} a tick")
    if kind["mass"] != 1:
        said.append(f"{own} mass is {format_number(kind['mass'])}: every push is divided by that")
    if kind["jump_strength"]:
        said.append(f"a jump pushes up with {format_amount(kind['jump_strength'], 'pixel')} a tick")
    return said


def pronouns(avatar: bool) -> tuple[Callable[..., str], str]:
    """Return what makes `it lives` or `they live` out of a verb in the third person; and `its` or `their`."""

    def it(verb: str, bare: bool = False) -> str:
        if avatar:
            verb = {"is": "are", "has": "have", "was": "were", "never": "never", "does": "do"}.get(verb, verb.removesuffix("s"))
        return verb if bare else f"{'they' if avatar else 'it'} {verb}"

    return it, "their" if avatar else "its"


def _differs_from_class(kind: SpriteWording, key: str) -> bool:
    """Return whether the file says something else than the class does by itself."""
    return key in kind.given and kind[key] != SPRITES[kind.cls].parameters[key].default


# ----------------------------------------------------------------------------------------------------
# A rule while it is put into words: who is `the wall` and who `the other one`, its parameters, and what it pays.


@dataclass(frozen=True)
class RuleWording:
    """`a` is the first sprite of the rule, `b` the second, in words; `b` is empty where there is none, both when a timer runs out."""

    nouns: GameNouns
    params: Mapping[str, Any]
    a: str
    b: str = ""
    a_plays: bool = False  # the first is an avatar
    b_plays: bool = False

    def __getitem__(self, key: str) -> Any:
        return self.params[key]

    def amount(self, key: str) -> str:
        """Say the number that a parameter is."""
        return format_number(self[key])

    def noun(self, key: str) -> str:
        """Name the type that a parameter names: `a ruby`."""
        return self.nouns.a(self[key])

    def plural(self, key: str) -> str:
        """Name all of the type, or types, that a parameter names: `rubies`."""
        value = self[key]
        return join_words(self.nouns.many(name) for name in (value if isinstance(value, tuple) else (value,)))

    def held(self, key: str = "limit", of: str = "resource") -> str:
        """Say how much of a resource two parameters mean: `3 rubies`."""
        if possible_values(self[key])[-1] == 1:
            return f"{self.amount(key)} {join_words((name or 'thing' for name in possible_values(self[of])), 'or')}"
        return f"{self.amount(key)} {self.nouns.many(self[of])}"

    @property
    def few(self) -> str:
        """At most so many: `at most 3 rubies`, `no rubies`."""
        return f"no {self.nouns.many(self['resource'])}" if self["limit"] == 0 else f"at most {self.held()}"

    @property
    def enough(self) -> str:
        """At least so many: `at least 3 rubies`."""
        return f"at least {self.held()}"

    def when(self, key: str, text: str, otherwise: str = "") -> str:
        """Return `text` if the flag is on, else `otherwise`; both if it is drawn."""
        value = self[key]
        if isinstance(value, OneOf):
            return f"{text} (or not)" if not otherwise else f"{text} or {otherwise}"
        return text if value else otherwise

    @property
    def chance(self) -> str:
        """` with a chance of 20 %`, or nothing when it is sure."""
        return "" if self["prob"] == 1 else f" with a chance of {format_percent(self['prob'])}"

    def it(self, verb: str) -> str:
        """Say a verb of the first sprite once more: `it was`, `they were`."""
        return pronouns(self.a_plays)[0](verb)

    @property
    def its(self) -> str:
        """Of the first sprite: `its`, `their`."""
        return pronouns(self.a_plays)[1]

    @property
    def a_dies(self) -> str:
        """`the ruby disappears`, `the player dies`: the first sprite."""
        return f"{self.a} {'dies' if self.a_plays else 'disappears'}"

    @property
    def b_dies(self) -> str:
        """The same of the second one."""
        return f"{self.b} {'dies' if self.b_plays else 'disappears'}"

    def second_dies_too(self, key: str = "killSecond") -> str:
        """Say that the second sprite goes too, if the flag is on."""
        return self.when(key, f", and {self.b_dies}") if self.b else ""

    def done(self, effect: str) -> str:
        """Say what an effect with the parameters of this line does."""
        word = EFFECTS[effect]
        return "nothing happens" if word.needs_second and not self.b else word.phrase(self)

    def timer_phrase(self) -> str:
        """Say what addTimer does: another effect, later, on nobody in particular."""
        effect = self["ftype"]
        after = format_amount(self["timer"], "tick")
        again = f", and again every {after}" if self["repeating"] else ""
        later = RuleWording(self.nouns, self.params, "").done(effect) if self._acts_alone(effect) else "that has no effect on anything"
        score = earnings_phrase(self.nouns, self["scoreChange"])
        return f"a clock starts: after {after}{again}, {later}" + (f", and {score}" if score else "")

    def _acts_alone(self, effect: str) -> bool:
        """Return whether an effect does its work without a sprite that it is done to: all that a timer of its own can do."""
        word = EFFECTS.get(effect)
        if word is None or word.needs_first or word.sets_timer:
            return False
        return not word.instead_of_first or bool(self.params.get(word.instead_of_first))

    def shield_phrase(self) -> str:
        """Say what shieldFrom does: what would happen between two types does not, in this tick."""
        effect, other = self["ftype"], self["stype"]
        if effect not in EFFECTS:
            return "nothing happens"
        shielded = (rule.params for rule in self.nouns.game.rules if rule.effect == effect and other in rule.seconds)
        params = next(shielded, {name: parameter.default for name, parameter in EFFECTS[effect].parameters.items()})
        kept = EFFECTS[effect].phrase(RuleWording(self.nouns, params, self.a, self.nouns.the(other), self.a_plays))
        return f"it does not happen for the rest of this tick that {kept} on meeting {self.nouns.a(other)}"


def earnings_phrase(nouns: GameNouns, score: Any) -> str:
    """Say what a score pays: `the player earns 2 points`, `the player loses 1 point`; nothing for nothing."""
    by_player = [[each[index] if index < len(each) else each[0] for each in possible_values(score)] for index in range(nouns.players)]
    if all(values == by_player[0] for values in by_player):
        return _earns("the player" if nouns.players == 1 else "each player", by_player[0])
    return join_words(phrase for index, values in enumerate(by_player) if (phrase := _earns(nouns.player(index), values)))


def _earns(who: str, values: list[int]) -> str:
    """Say what one player gets; of several values one is drawn, they may be of both signs."""
    earned, lost = [value for value in values if value > 0], [-value for value in values if value < 0]
    if not earned and not lost:
        return ""
    parts = []
    if earned:
        parts.append(f"earns {_points_phrase(earned)}")
    if lost:
        parts.append(f"loses {_points_phrase(lost)}")
    if 0 in values:
        parts.append("gets nothing")
    return f"{who} {join_words(parts, 'or')}"


def _points_phrase(values: list[int]) -> str:
    return format_amount(OneOf(tuple(values)), "point")


def counters_phrase(event: RuleWording) -> str:
    """Say what the game's counters do."""
    changed: dict[int, int] = {}
    for key in ("counter", "counterElse"):
        for index in range(event.nouns.game.params["no_counters"] if event.params.get(key, (0,)) != (0,) else 0):
            values = event[key]
            changed[index] = changed.get(index, 0) + (values[index] if index < len(values) else values[0])
    return join_words(
        f"counter {index + 1} goes {'up' if change > 0 else 'down'} by {format_number(abs(change))}"
        for index, change in changed.items()
        if change
    )
