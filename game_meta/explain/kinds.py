"""One sprite type as a subject of sentences: its parameters in words, and what is said about types of every class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from game_meta.explain.nouns import Nouns
from game_meta.explain.words import amount, listed, number, share, whither
from game_meta.vgdl.model import SpriteType
from game_meta.vgdl.ontology import SPRITES


@dataclass(frozen=True)
class Kind:
    """A type with a class, and the names of the game it stands in."""

    cls: str
    params: Mapping[str, Any]
    given: frozenset[str]
    nouns: Nouns
    avatar: bool
    singleton: bool = False

    @classmethod
    def of(cls, sprite: SpriteType, nouns: Nouns) -> Kind:
        name = sprite.cls or ""
        return cls(name, sprite.params, sprite.given, nouns, SPRITES[name].avatar, sprite.singleton)

    def __getitem__(self, key: str) -> Any:
        return self.params[key]

    @property
    def smooth(self) -> bool:
        """Continuous physics."""
        return self["physicstype"] == "CONT"

    @property
    def way(self) -> str:
        """Where it heads at first: ` to the left`, or nothing."""
        word = whither(self["orientation"])
        return f" {word}" if word else ""

    @property
    def pace(self) -> str:
        """1 cell a tick, 0.5 cells every 2 ticks, 5 pixels a tick"""
        speed = self["speed"]
        if self.avatar and not self.smooth and self["stationary"] is False:
            speed = 1 if speed in (0, -1) else speed
        each = "a tick" if self["cooldown"] in (0, 1) else f"every {number(self['cooldown'])} ticks"
        return f"{amount(speed, 'pixel' if self.smooth else 'cell')} {each}"

    @property
    def still(self) -> bool:
        return self["speed"] == 0

    def made(self, key: str) -> str:
        """What a parameter names: `a shot`, or several: `a shot and a bomb`."""
        value = self[key]
        names = value if isinstance(value, tuple) else (value,)
        return listed(self.nouns.a(name) for name in names) or "nothing"

    def sought(self, key: str) -> str:
        """The nearest of what a parameter names."""
        value = self[key]
        names = value if isinstance(value, tuple) else (value,)
        if len(names) == 1 and self.nouns.is_avatar(names[0]) and self.nouns.players == 1:
            return self.nouns.the(names[0])
        return "the nearest " + (listed((self._bare(name) for name in names), "or") or "thing")

    def _bare(self, name: str) -> str:
        return "player" if self.nouns.is_avatar(name) and not self.nouns.game.sprites[name].leaf else name

    def chance(self, key: str) -> str:
        """` with a chance of 20 %`, or nothing when it is sure."""
        return "" if self[key] == 1 else f" with a chance of {share(self[key])}"


def more(kind: Kind) -> list[str]:
    """What goes for sprites of any class, in sentences about `it`."""
    it, own = pronouns(kind.avatar)
    said = []
    if kind.singleton:
        said.append("there is never more than one at a time")
    if _differs(kind, "timeToLive"):
        said.append(f"{it('lives')} for {amount(kind['timeToLive'], 'tick')}")
    if kind["healthPoints"] or kind["maxHealthPoints"]:
        most = f" of at most {number(kind['maxHealthPoints'])}" if kind["maxHealthPoints"] != kind["healthPoints"] else ""
        said.append(f"{it('starts')} with {number(kind['healthPoints'])}{most} health")
    if _differs(kind, "limitHealthPoints"):
        said.append(f"{own} health always stays below {number(kind['limitHealthPoints'])}")
    if (kind["wMult"], kind["hMult"]) != (1, 1):
        said.append(f"{it('is')} {amount(kind['wMult'], 'cell')} wide and {amount(kind['hMult'], 'cell')} high")
    if _differs(kind, "solid") and kind.nouns.smooth:
        said.append("one can stand on it" if kind["solid"] else "nobody can stand on it")
    if _differs(kind, "invisible"):
        said.append(f"{it('is')} not to be seen")
    return said + _mobility(kind)


def _mobility(kind: Kind) -> list[str]:
    it, own = pronouns(kind.avatar)
    said = []
    if _differs(kind, "is_static"):
        said.append(f"{it('takes')} no part in motion" if kind["is_static"] else f"{it('takes')} part in motion")
    if _differs(kind, "only_active"):
        said.append(f"{it('never')} {'drift' if kind.avatar else 'drifts'}")
    if _differs(kind, "stationary"):
        said.append(f"{it('keeps')} {own} place" if kind["stationary"] else f"{it('is')} free to move")
    if _differs(kind, "rotateInPlace"):
        said.append("a new direction first only turns, without a move" if kind["rotateInPlace"] else "turning costs no time")
    drifts = not kind["is_static"] and not kind["only_active"] and not kind.still
    if kind.smooth:
        said += _physics(kind)
    elif drifts and kind.way and not SPRITES[kind.cls].oriented:
        said.append(f"{it('drifts')}{kind.way} besides, {kind.pace}")
    return said


def _physics(kind: Kind) -> list[str]:
    it, own = pronouns(kind.avatar)
    said = [f"{it('moves')} smoothly, pixel by pixel, and {it('keeps', bare=True)} {own} speed"]
    if kind.avatar and kind["speed"]:
        said.append(f"{own} speed at first is {amount(kind['speed'], 'pixel')} a tick")
    if kind["gravity"]:
        said.append(f"gravity makes {own} fall faster by {amount(kind['gravity'], 'pixel')} a tick in every tick")
    if kind["friction"]:
        said.append(f"friction takes {share(kind['friction'])} of {own} speed in every tick")
    if kind["max_speed"] != -1:
        said.append(f"{own} speed is never more than {amount(kind['max_speed'], 'pixel')} a tick")
    if kind["mass"] != 1:
        said.append(f"{own} mass is {number(kind['mass'])}: every push is divided by that")
    if kind["jump_strength"]:
        said.append(f"a jump pushes up with {amount(kind['jump_strength'], 'pixel')} a tick")
    return said


def pronouns(avatar: bool) -> tuple[Callable[..., str], str]:
    """What makes `it lives` or `they live` out of a verb in the third person; and `its` or `their`."""

    def it(verb: str, bare: bool = False) -> str:
        if avatar:
            verb = {"is": "are", "has": "have", "was": "were", "never": "never", "does": "do"}.get(verb, verb.removesuffix("s"))
        return verb if bare else f"{'they' if avatar else 'it'} {verb}"

    return it, "their" if avatar else "its"


def _differs(kind: Kind, key: str) -> bool:
    """Whether the file says something else than the class does by itself."""
    return key in kind.given and kind[key] != SPRITES[kind.cls].parameters[key].default
