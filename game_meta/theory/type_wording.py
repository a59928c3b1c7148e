"""What the types of a theory, or of any game, are called when a person reads about them: after what they look like on the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from game_meta.engine.observation import AVATAR, FIRST_LOOK, WALL
from game_meta.explain.sections import introduce_type
from game_meta.explain.sentences import ending_sentence, rule_sentences
from game_meta.explain.wording import GameNouns
from game_meta.theory.theory import UNSEEN, BelievedEnding, BelievedLine, BelievedType, Theory, look_of_name, to_game
from game_meta.vgdl.model import Ending, Game, ParameterValue, Rule
from game_meta.vgdl.spec import CLOCK, EDGE, MOVES
from game_meta.vgdl.spec.english import KEY_WORDS, finish_sentence, join_words

# Look FIRST_LOOK + i is drawn as SHAPES[i] of render/sprites.py; looks beyond repeat the shapes in the colours of others.
SHAPE_WORDS = ("gem", "coin", "pyramid", "heart", "key", "crate", "star", "skull", "door", "drop", "mushroom", "flower")
COLOUR_WORDS = ("sky", "yellow", "green", "pink", "cream", "brown", "orange", "grey", "violet", "blue", "red", "lilac")

BelievedPart = (
    BelievedType | BelievedLine | BelievedEnding | str
)  # what a rule of a theory is known by; "controls" and "delay" are of the game
CONTROLS, DELAY = "controls", "delay"


def word_of_look(look: int) -> str:
    """Return what a thing of this look is called: `gem`; `wall` and `avatar` as in the language."""
    if look < FIRST_LOOK:
        return {WALL: "wall", AVATAR: "avatar"}.get(look, "thing")
    turn, index = divmod(look - FIRST_LOOK, len(SHAPE_WORDS))
    shape = SHAPE_WORDS[index]
    return f"{COLOUR_WORDS[(index + 5 * turn) % len(COLOUR_WORDS)]} {shape}" if turn else shape


def word_of_type(name: str) -> str:
    """Return what a theory's type is called in sentences."""
    look = look_of_name(name)
    if look is None:
        return f"unseen thing {name.removeprefix(UNSEEN)}".removesuffix(" 1") if name.startswith(UNSEEN) else name
    return name if look < FIRST_LOOK else word_of_look(look)


def rename_types(game: Game, new: Callable[[str], str]) -> Game:
    """Return a game whose types have other names. Whatever text is a parameter's value is given to `new`, too."""

    def renamed(value: ParameterValue) -> ParameterValue:
        if isinstance(value, tuple):
            return tuple(map(renamed, value))
        return new(value) if isinstance(value, str) else value

    def params(given: Mapping[str, ParameterValue]) -> dict[str, ParameterValue]:
        return {key: renamed(value) for key, value in given.items()}

    def rule(old: Rule) -> Rule:
        return replace(old, first=new(old.first), seconds=tuple(map(new, old.seconds)), params=params(old.params))

    sprites = {
        new(t.name): replace(
            t,
            name=new(t.name),
            params=params(t.params),
            lineage=tuple(map(new, t.lineage)),
            expansion=tuple(map(new, t.expansion)),
        )
        for t in game.sprites.values()
    }
    return replace(
        game,
        sprites=sprites,
        order=tuple(map(new, game.order)),
        mapping={char: tuple(map(new, names)) for char, names in game.mapping.items()},
        rules=tuple(map(rule, game.rules)),
        pairs=tuple(
            replace(pair, first=new(pair.first), second=new(pair.second), rules=tuple(map(rule, pair.rules))) for pair in game.pairs
        ),
        eos=tuple((new(name), tuple(map(rule, rules))) for name, rules in game.eos),
        timed=tuple((new(name), rule(each)) for name, each in game.timed),
        endings=tuple(Ending(each.cls, params(each.params), each.given, each.line) for each in game.endings),
    )


@lru_cache(maxsize=256)
def _nouns(types: tuple[BelievedType, ...], part: BelievedLine | BelievedEnding | None) -> GameNouns:
    """Return the names of things, each of which counts as there to be met, in a game with no other line than this one."""
    lines = (part,) if isinstance(part, BelievedLine) else ()
    endings = (part,) if isinstance(part, BelievedEnding) else ()
    game = rename_types(to_game(Theory(10, types, lines, endings)), word_of_type)
    everything = {f"type {name}": (name,) for name in game.sprites}
    return GameNouns(replace(game, mapping=everything))


def describe_part(theory: Theory, part: BelievedPart) -> str:
    """Say one thing that a theory holds as a sentence, "" where there is nothing to say. A part that it has no longer is put back first."""
    if part == CONTROLS:
        mixed = [(key, does) for key, does in zip(MOVES, theory.controls, strict=True) if key != does]
        goes = join_words(f"{KEY_WORDS[key]} goes {KEY_WORDS[does]}" for key, does in mixed)
        return f"The keys are mixed up: {goes}." if mixed else "Each key does what it says."
    if part == DELAY:
        return "What a key does happens a tick later." if theory.delay else "What a key does happens at once."
    assert not isinstance(part, str)
    return _describe_among(
        theory.types if part in theory.types or not isinstance(part, BelievedType) else theory.with_type(part).types, part
    )


@lru_cache(maxsize=4096)
def _describe_among(types: tuple[BelievedType, ...], part: BelievedType | BelievedLine | BelievedEnding) -> str:
    if isinstance(part, BelievedType):
        return introduce_type(_nouns(types, None), word_of_type(part.name))
    if isinstance(part, BelievedEnding):
        nouns = _nouns(types, part)
        return finish_sentence(ending_sentence(nouns, nouns.game.endings[0]))
    there = {t.name for t in types} | {EDGE, CLOCK, "wall"}
    nouns = _nouns(types + tuple(BelievedType(name) for name in sorted(set(part.pair) - there)), part)
    said = [text for texts in rule_sentences(nouns, nouns.game.rules) for text in texts]
    return finish_sentence(said[0]) if said else ""


def believed_parts(theory: Theory) -> tuple[BelievedPart, ...]:
    """Return all parts of a theory, in the order in which they are written down."""
    header = [CONTROLS] * (theory.controls != MOVES) + [DELAY] * bool(theory.delay)
    return (*header, *(t for t in theory.types if t.name != "wall"), *theory.lines, *theory.endings)
