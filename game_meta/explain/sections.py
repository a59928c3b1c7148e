"""The whole explanation of a game, in the order in which one would tell it."""

from __future__ import annotations

from dataclasses import dataclass

from game_meta.explain.sentences import ending_sentence, rule_sentences
from game_meta.explain.variant_sentences import variant_sentences
from game_meta.explain.wording import GameNouns, SpriteWording, general_phrases
from game_meta.vgdl.model import Game
from game_meta.vgdl.spec import MOVES, SPRITES, TERMINATIONS, english
from game_meta.vgdl.spec.english import KEY_WORDS, finish_sentence, join_words
from game_meta.vgdl.spec.terminations import MAX_TICKS

TICKS_SENTENCE = "Time passes in ticks: in each of them one key counts, and everything has its turn."


@dataclass(frozen=True)
class Sentence:
    """`type` is the sprite type that it introduces, or ""."""

    text: str
    type: str = ""


@dataclass(frozen=True)
class Section:
    """Sentences about one side of a game, under a title."""

    title: str
    sentences: tuple[Sentence, ...]


def explain(game: Game) -> list[Section]:
    """Tell a game's rules in plain English; sections without a sentence are left out."""
    nouns = GameNouns(game)
    ours, theirs, edge, clock = rule_sentences(nouns, game.rules)
    who = "the player meets" if nouns.players == 1 else "the players meet"
    sections = [
        ("What there is", type_sentences(nouns)),
        ("What the keys do", [Sentence(text) for text in key_sentences(nouns)]),
        (f"When {who} something", _plain_sentences(ours)),
        ("When other things meet", _plain_sentences(theirs)),
        ("At the edge of the screen", _plain_sentences(edge)),
        ("As time goes by", _plain_sentences(clock)),
        ("How it ends", _plain_sentences(ending_sentences(nouns))),
        ("What changes from variant to variant", _plain_sentences(variant_sentences(nouns))),
    ]
    return [Section(title, tuple(sentences)) for title, sentences in sections if sentences]


def _plain_sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(finish_sentence(text)) for text in dict.fromkeys(texts)]


def type_sentences(nouns: GameNouns) -> list[Sentence]:
    """Introduce each type that can be there, the players first, then each name that stands for several."""
    game = nouns.game
    shown = [*nouns.avatars, *(name for name in game.sprites if name in nouns.present and name not in nouns.avatars)]
    sentences = [Sentence(TICKS_SENTENCE)]
    sentences += [Sentence(introduce_type(nouns, name), name) for name in shown if game.sprites[name].cls and game.sprites[name].leaf]
    spoken_of = _mentioned_types(game)
    for name, sprite in game.sprites.items():
        kinds = [leaf for leaf in nouns.leaves(name) if leaf in nouns.present]
        if not sprite.leaf and kinds and name in spoken_of and not (nouns.is_avatar(name) and nouns.players == 1):
            if nouns.is_avatar(name):
                continue  # a player or one of the forms of one, called by these
            members = join_words(dict.fromkeys(_type_noun(nouns, kind) for kind in kinds), "or")
            sentences.append(Sentence(finish_sentence(f"each {name} is {members}")))
    return sentences


def _mentioned_types(game: Game) -> set[str]:
    """Return everything that a rule, an ending or another sprite names."""
    said = (
        [rule.params for rule in game.rules]
        + [ending.params for ending in game.endings]
        + [sprite.params for sprite in game.sprites.values()]
    )
    values = [value for params in said for value in params.values() if isinstance(value, str | tuple)]
    named = {name for value in values for name in ((value,) if isinstance(value, str) else value)}
    return named | {name for rule in game.rules for name in (rule.first, *rule.seconds)}


def _type_noun(nouns: GameNouns, name: str) -> str:
    return nouns.the(name) if nouns.is_avatar(name) else english.with_article(name)


def introduce_type(nouns: GameNouns, name: str) -> str:
    """Say what a type is and does."""
    sprite = nouns.game.sprites[name]
    kind = SpriteWording.from_sprite(sprite, nouns)
    does = SPRITES[kind.cls].phrase(kind)
    who = nouns.a(name)
    if kind.avatar and nouns.players > 1 and name in nouns.start_types and len(nouns.start_types) == nouns.players:
        who = f"{name} is player {nouns.start_types.index(name) + 1} and"
    return " ".join(finish_sentence(text) for text in (f"{who} {does}", *general_phrases(kind)))


def key_sentences(nouns: GameNouns) -> list[str]:
    """Say what the keys do, once for players that have the same, and what else the file makes of them."""
    by_text: dict[tuple[str, ...], list[str]] = {}
    for name in nouns.avatars:
        kind = SpriteWording.from_sprite(nouns.game.sprites[name], nouns)
        keys = SPRITES[kind.cls].keys
        by_text.setdefault(tuple(keys(kind) if keys else ()) or ("No key does anything.",), []).append(name)
    sentences: list[str] = []
    for texts, names in by_text.items():
        whose = f"For {join_words(nouns.a(name) for name in names)}: " if len(by_text) > 1 else ""
        sentences += [whose + " ".join(texts)] if whose else texts
    controls = nouns.game.params["controls"]
    if controls != MOVES:
        really = join_words(f"{KEY_WORDS[key]} goes {KEY_WORDS[does]}" for key, does in zip(MOVES, controls, strict=True) if key != does)
        sentences.append(f"But the keys are mixed up: {really}.")
    if nouns.game.params["delay"]:
        sentences.append("What a key does happens a tick later.")
    return sentences


def ending_sentences(nouns: GameNouns) -> list[str]:
    """Say how the game can end, the end of all games after MAX_TICKS included."""
    sentences = [ending_sentence(nouns, ending) for ending in nouns.game.endings]
    timed = [ending.params["limit"] for ending in nouns.game.endings if TERMINATIONS[ending.cls].reads_clock]
    if all(limit >= MAX_TICKS for limit in timed):
        sentences.append(f"if it has not ended by tick {MAX_TICKS}, the game is lost")
    return sentences


# ----------------------------------------------------------------------------------------------------
# What a game's file says of itself.


def describe_game_file(game: Game) -> str:
    """Return the comment at the top of a game's file, without its own name as the first word."""
    lines = []
    for line in game.text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    first, _, rest = " ".join(lines).partition(". ")
    return rest if first.casefold() == game.name.casefold() else " ".join(lines)
