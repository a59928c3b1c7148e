"""The whole explanation of a game, in the order in which one would tell it."""

from __future__ import annotations

from dataclasses import dataclass

from game_meta.explain import words
from game_meta.explain.avatars import AVATARS, KEYS
from game_meta.explain.endings import LAST_TICK, ends
from game_meta.explain.kinds import Kind, more
from game_meta.explain.nouns import Nouns
from game_meta.explain.rules import all_rules
from game_meta.explain.things import THINGS
from game_meta.explain.variation import varies
from game_meta.explain.words import listed, sentence
from game_meta.vgdl.model import Game
from game_meta.vgdl.ontology import MOVES

TIME = "Time passes in ticks: in each of them one key counts, and everything has its turn."


@dataclass(frozen=True)
class Sentence:
    """`type` is the sprite type that it introduces, or ""."""

    text: str
    type: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    sentences: tuple[Sentence, ...]


def explain(game: Game) -> list[Section]:
    """The rules in plain English; sections without a sentence are left out."""
    nouns = Nouns(game)
    ours, theirs, edge, clock = all_rules(nouns, game.rules)
    who = "the player meets" if nouns.players == 1 else "the players meet"
    told = [
        ("What there is", cast(nouns)),
        ("What the keys do", [Sentence(text) for text in keys(nouns)]),
        (f"When {who} something", _plain(ours)),
        ("When other things meet", _plain(theirs)),
        ("At the edge of the screen", _plain(edge)),
        ("As time goes by", _plain(clock)),
        ("How it ends", _plain(endings(nouns))),
        ("What changes from variant to variant", _plain(varies(nouns))),
    ]
    return [Section(title, tuple(sentences)) for title, sentences in told if sentences]


def _plain(texts: list[str]) -> list[Sentence]:
    return [Sentence(sentence(text)) for text in dict.fromkeys(texts)]


def cast(nouns: Nouns) -> list[Sentence]:
    """A sentence for each type that can be there, the players first, then one for each name that stands for several."""
    game = nouns.game
    shown = [*nouns.avatars, *(name for name in game.sprites if name in nouns.present and name not in nouns.avatars)]
    told = [Sentence(TIME)]
    told += [Sentence(introduce(nouns, name), name) for name in shown if game.sprites[name].cls and game.sprites[name].leaf]
    spoken_of = _mentioned(game)
    for name, sprite in game.sprites.items():
        kinds = [leaf for leaf in nouns.leaves(name) if leaf in nouns.present]
        if not sprite.leaf and kinds and name in spoken_of and not (nouns.is_avatar(name) and nouns.players == 1):
            if nouns.is_avatar(name):
                continue  # a player or one of the forms of one, called by these
            who = name
            told.append(Sentence(sentence(f"each {who} is {listed(dict.fromkeys(_one(nouns, kind) for kind in kinds), 'or')}")))
    return told


def _mentioned(game: Game) -> set[str]:
    """Everything that a rule, an ending or another sprite names."""
    said = (
        [rule.params for rule in game.rules]
        + [ending.params for ending in game.endings]
        + [sprite.params for sprite in game.sprites.values()]
    )
    values = [value for params in said for value in params.values() if isinstance(value, str | tuple)]
    named = {name for value in values for name in ((value,) if isinstance(value, str) else value)}
    return named | {name for rule in game.rules for name in (rule.first, *rule.seconds)}


def _one(nouns: Nouns, name: str) -> str:
    return nouns.the(name) if nouns.is_avatar(name) else words.a(name)


def introduce(nouns: Nouns, name: str) -> str:
    """What a type is and does."""
    sprite = nouns.game.sprites[name]
    kind = Kind.of(sprite, nouns)
    does = AVATARS[kind.cls][0](kind) if kind.avatar else THINGS[kind.cls](kind)
    who = nouns.a(name)
    if kind.avatar and nouns.players > 1 and name in nouns.seats and len(nouns.seats) == nouns.players:
        who = f"{name} is player {nouns.seats.index(name) + 1} and"
    return " ".join(sentence(text) for text in (f"{who} {does}", *more(kind)))


def keys(nouns: Nouns) -> list[str]:
    """What the keys do, once for players that have the same, and what else the file makes of them."""
    by_text: dict[tuple[str, ...], list[str]] = {}
    for name in nouns.avatars:
        kind = Kind.of(nouns.game.sprites[name], nouns)
        by_text.setdefault(tuple(AVATARS[kind.cls][1](kind)) or ("No key does anything.",), []).append(name)
    told: list[str] = []
    for texts, names in by_text.items():
        whose = f"For {listed(nouns.a(name) for name in names)}: " if len(by_text) > 1 else ""
        told += [whose + " ".join(texts)] if whose else texts
    controls = nouns.game.params["controls"]
    if controls != MOVES:
        really = listed(f"{KEYS[key]} goes {KEYS[does]}" for key, does in zip(MOVES, controls, strict=True) if key != does)
        told.append(f"But the keys are mixed up: {really}.")
    if nouns.game.params["delay"]:
        told.append("What a key does happens a tick later.")
    return told


def endings(nouns: Nouns) -> list[str]:
    told = [ends(nouns, ending) for ending in nouns.game.endings]
    timed = [ending.params["limit"] for ending in nouns.game.endings if ending.cls == "Timeout"]
    if all(limit >= LAST_TICK for limit in timed):
        told.append(f"if it has not ended by tick {LAST_TICK}, the game is lost")
    return told
