"""What the types of a theory, or of any game, are called when a person reads about them: after what they look like on the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from game_meta.engine.observation import AVATAR, FIRST_LOOK, WALL
from game_meta.explain.sections import introduce_type, key_sentences
from game_meta.explain.sentences import ending_sentence, rule_sentences
from game_meta.explain.wording import GameNouns
from game_meta.theory.theory import UNSEEN, BelievedEnding, BelievedLine, BelievedType, Theory, look_of_name, to_game
from game_meta.vgdl.model import Ending, Game, ParameterValue, Rule
from game_meta.vgdl.spec import EDGE, MOVES
from game_meta.vgdl.spec.english import finish_sentence

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
        return f"unseen thing {name.removeprefix(UNSEEN)}".removesuffix(" 1")
    return name if look < FIRST_LOOK else word_of_look(look)


def rename_types(game: Game, words: Mapping[str, str]) -> Game:
    """Return a game whose types have other names; those that `words` does not have keep theirs."""

    def new(name: str) -> str:
        return words.get(name, name)

    def renamed(value: ParameterValue) -> ParameterValue:
        if isinstance(value, tuple):
            return tuple(map(renamed, value))
        return ",".join(map(new, value.split(","))) if isinstance(value, str) else value

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


@lru_cache(maxsize=64)
def theory_nouns(theory: Theory) -> GameNouns:
    """Return the names of a theory's things, each of which counts as there to be met."""
    words = {name: word_of_type(name) for name in theory.by_name}
    game = rename_types(to_game(theory), words)
    everything = {f"type {name}": (name,) for name in game.sprites}
    return GameNouns(replace(game, mapping=everything))


def describe_part(theory: Theory, part: BelievedPart) -> str:
    """Say one thing that a theory holds as a sentence, "" where there is nothing to say. A part that it has no longer is put back first."""
    if isinstance(part, BelievedType):
        nouns = theory_nouns(theory if part in theory.types else theory.with_type(part))
        return introduce_type(nouns, word_of_type(part.name))
    if part == CONTROLS:
        return next((each for each in key_sentences(theory_nouns(theory)) if each.startswith("But the keys")), "The keys do what they say.")
    if part == DELAY:
        return "What a key does happens a tick later." if theory.delay else "What a key does happens at once."
    if isinstance(part, BelievedEnding):
        nouns = theory_nouns(replace(theory, endings=(part,)))
        return finish_sentence(ending_sentence(nouns, nouns.game.endings[0]))
    assert isinstance(part, BelievedLine)
    missing = {name for name in part.pair if name != EDGE and name not in theory.by_name}
    nouns = theory_nouns(replace(theory, types=theory.types + tuple(map(BelievedType, sorted(missing))), lines=(part,), endings=()))
    said = [text for texts in rule_sentences(nouns, nouns.game.rules) for text in texts]
    return finish_sentence(said[0]) if said else ""


def believed_parts(theory: Theory) -> tuple[BelievedPart, ...]:
    """Return all parts of a theory, in the order in which they are written down."""
    header = [CONTROLS] * (theory.controls != MOVES) + [DELAY] * bool(theory.delay)
    return (*header, *(t for t in theory.types if t.name != "wall"), *theory.lines, *theory.endings)
