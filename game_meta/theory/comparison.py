"""The rules that are believed beside those that are true, line by line, in the same words: what a person looks at.

Texts are compared, not what they do: two lines that come to the same may differ here (evaluation/theory_accuracy.py says whether a theory
foretells the game).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, zip_longest

from game_meta.engine.observation import AVATAR, FIRST_LOOK, WALL
from game_meta.explain.sections import introduce_type
from game_meta.explain.sentences import ending_sentence, rule_sentences
from game_meta.explain.wording import GameNouns
from game_meta.theory.report import REFUTED, BelievedRule, TheoryReport
from game_meta.theory.type_wording import rename_types, word_of_look, word_of_type
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.model import Game, Rule
from game_meta.vgdl.parser import parse
from game_meta.vgdl.reachability import reachable_types
from game_meta.vgdl.spec import MOVES, OCCASIONS, SPRITES, TERMINATIONS
from game_meta.vgdl.spec.english import KEY_WORDS, finish_sentence, join_words

SAME, NEAR, OTHER = "same", "near", "other"  # word for word; the same words with other numbers; something else, or nothing
LooksByType = tuple[tuple[str, int], ...]  # the types of a game and their looks


@dataclass(frozen=True)
class ComparedRule:
    """A rule that is believed, one that is true, or both where they are about the same."""

    believed: int | None  # its place in the report's rules
    true: str  # in words, "" where nothing true is about it
    match: str  # SAME, NEAR or OTHER
    kind: str  # what it is about: "game", "type", "pair" or "ending"


@dataclass(frozen=True)
class _Fact:
    """A rule of a game in a form that can be compared; two of the same key are about the same."""

    key: tuple[str, Hashable]  # the kind of rule, and what it is about
    word: Hashable  # class or effect
    numbers: Hashable  # everything else
    line: int
    sentence: str


def compare_with_truth(report: TheoryReport, text: str, looks: LooksByType) -> tuple[ComparedRule, ...]:
    """Compare the rules of a report, but for those given up, with a game: what is believed in its order, then what is not known."""
    return _compare(report.text, report.rules, text, looks)


@lru_cache(maxsize=64)
def _compare(theory_text: str, rules: tuple[BelievedRule, ...], text: str, looks: LooksByType) -> tuple[ComparedRule, ...]:
    try:
        believed = _facts(rename_types(parse(theory_text, "<theory>"), word_of_type))
        truth = _true_facts(text, looks)
    except VGDLError:  # a theory that nobody could play, from somebody's replay
        return tuple(ComparedRule(place, "", OTHER, "") for place, rule in enumerate(rules) if rule.status != REFUTED)
    places = _places_by_fact(rules, theory_text, believed)
    ours, theirs = _by_key(believed), _by_key(truth)
    rows: list[tuple[int, ComparedRule]] = []
    for key in dict.fromkeys([*ours, *theirs]):
        for mine, true in _pair_up(ours.get(key, []), theirs.get(key, [])):
            match = OTHER
            if mine is not None and true is not None:
                match = SAME if _is_same(mine, true) else NEAR if mine.word == true.word else OTHER
            place = places.get(mine) if mine is not None else None
            if place is not None or true is not None:
                row = ComparedRule(place, true.sentence if true else "", match, key[0])
                rows.append((len(rules) if place is None else place, row))
    return tuple(row for _, row in sorted(rows, key=lambda each: each[0]))


def describe_line(text: str, looks: LooksByType, line: int) -> str:
    """Say the rules that a line of a game's InteractionSet holds, in the words that theories are told in; "" where it says nothing."""
    facts = [fact for fact in _true_facts(text, looks) if fact.line == line and fact.sentence]
    sentences = list(dict.fromkeys(fact.sentence for fact in facts))
    return " ".join(sentences[:1]) + (f" (And {len(sentences) - 1} more like it.)" if len(sentences) > 1 else "")


def indistinguishable_things(text: str, looks: LooksByType) -> tuple[tuple[str, str], ...]:
    """List pairs of things that differ in their looks alone: each could stand for the other in all rules of a game."""
    game = _named_by_looks(parse(text, "<game>"), looks)
    facts = _unordered(_facts(game))
    visible = [name for name in game.order if game.sprites[name].leaf and not game.sprites[name].is_unseen and name != "wall"]
    there = [name for name in visible if any(fact.key == ("type", name) for fact in _true_facts(text, looks))]
    found = []
    for one, other in combinations([name for name in there if not SPRITES[str(game.sprites[name].cls)].is_avatar], 2):
        if game.sprites[one].cls == game.sprites[other].cls and _unordered(_facts(_swap_types(game, one, other))) == facts:
            found.append((one, other))
    return tuple(found)


def _swap_types(game: Game, one: str, other: str) -> Game:
    swap = {one: other, other: one}
    return rename_types(game, lambda name: swap.get(name, name))


def _unordered(facts: Sequence[_Fact]) -> Counter[tuple[Hashable, ...]]:
    return Counter((fact.key, fact.word, fact.numbers) for fact in facts)


@lru_cache(maxsize=16)
def _true_facts(text: str, looks: LooksByType) -> tuple[_Fact, ...]:
    return tuple(_facts(_named_by_looks(parse(text, "<game>"), looks)))


def _places_by_fact(rules: Sequence[BelievedRule], text: str, believed: Sequence[_Fact]) -> dict[_Fact, int]:
    """Return where the report has each fact, by the line of the text that says it."""
    places = {rule.line: place for place, rule in reversed(list(enumerate(rules))) if rule.status != REFUTED}
    of_game = {rule.line.partition("=")[0]: place for place, rule in enumerate(rules) if rule.section == "game"}
    lines = [line.strip() for line in text.splitlines()]
    found = {fact: places.get(lines[fact.line - 1]) if fact.line else of_game.get(str(fact.word)) for fact in believed}
    return {fact: place for fact, place in found.items() if place is not None}


def _by_key(facts: Sequence[_Fact]) -> dict[tuple[str, Hashable], list[_Fact]]:
    found: dict[tuple[str, Hashable], list[_Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.key].append(fact)
    return found


def _is_same(one: _Fact, other: _Fact) -> bool:
    """Tell whether two facts are the same, or at least are said in the same words."""
    return (one.word, one.numbers) == (other.word, other.numbers) or one.sentence == other.sentence


def _pair_up(ours: list[_Fact], theirs: list[_Fact]) -> list[tuple[_Fact | None, _Fact | None]]:
    """Pair equal facts, then those with the same word, then what is left as it stands."""
    pairs: list[tuple[_Fact | None, _Fact | None]] = []
    mine, true = list(ours), list(theirs)
    for alike in (_is_same, lambda a, b: a.word == b.word):
        for a in list(mine):
            b = next((each for each in true if alike(a, each)), None)
            if b is not None:
                pairs.append((a, b))
                mine.remove(a)
                true.remove(b)
    return pairs + list(zip_longest(mine, true))


def _named_by_looks(game: Game, looks: LooksByType) -> Game:
    """Return a game whose types are called after what they look like; where several look alike, the later ones keep their names beside."""
    words: dict[str, str] = {}
    forms = 0
    for name, look in looks:
        sprite = game.sprites.get(name)
        if sprite is None or not sprite.leaf or sprite.is_unseen or look < WALL:
            continue
        if look == AVATAR or (sprite.cls and SPRITES[sprite.cls].is_avatar):
            forms += 1
            words[name] = "avatar" if forms == 1 else f"avatar{forms}"
        elif look >= FIRST_LOOK:
            word = word_of_look(look)
            words[name] = word if word not in words.values() else f"{word} ({name})"
    taken = {word for name, word in words.items() if word in game.sprites and word not in words}
    words |= {name: f"{name}s" for name in taken}  # a type that is called what another one looks like
    return rename_types(game, lambda name: words.get(name, name))


def _facts(game: Game) -> list[_Fact]:
    """List what is to be known of a game."""
    nouns = GameNouns(game)
    there = reachable_types(game)
    leaves = [name for name in game.order if name in there and game.sprites[name].leaf and game.sprites[name].cls]
    found: list[_Fact] = []
    if game.params["controls"] != MOVES:
        mixed = [(key, does) for key, does in zip(MOVES, game.params["controls"], strict=True) if key != does]
        words = join_words(f"{KEY_WORDS[key]} goes {KEY_WORDS[does]}" for key, does in mixed)
        found.append(_Fact(("game", "controls"), "controls", tuple(mixed), 0, f"The keys are mixed up: {words}."))
    if game.params["delay"]:
        found.append(_Fact(("game", "delay"), "delay", game.params["delay"], 0, "What a key does happens a tick later."))
    for name in leaves:
        sprite = game.sprites[name]
        if name != "wall":
            parameters = SPRITES[str(sprite.cls)].parameters
            numbers = tuple((key, value) for key, value in sorted(sprite.params.items()) if key in parameters and parameters[key].is_rule)
            found.append(_Fact(("type", name), sprite.cls, numbers, sprite.line, introduce_type(nouns, name)))
    for rule in game.rules:
        for first in _leaves(game, rule.first, leaves):
            for second in (each for name in rule.seconds for each in _leaves(game, name, leaves)):
                found.append(_pair_fact(nouns, replace(rule, first=first, seconds=(second,))))
    for ending in game.endings:
        if TERMINATIONS[ending.cls].ends:
            named = tuple(value for value in ending.params.values() if isinstance(value, str))
            numbers = tuple(sorted((key, str(value)) for key, value in ending.params.items()))
            sentence = finish_sentence(ending_sentence(nouns, ending))
            found.append(_Fact(("ending", (ending.cls, named)), ending.cls, numbers, ending.line, sentence))
    return found


def _leaves(game: Game, name: str, there: Sequence[str]) -> list[str]:
    return [name] if name in OCCASIONS else [each for each in game.sprites[name].expansion if each in there and game.sprites[each].leaf]


def _pair_fact(nouns: GameNouns, rule: Rule) -> _Fact:
    said = [text for texts in rule_sentences(nouns, (rule,)) for text in texts]
    numbers = rule.first, tuple(sorted((key, str(value)) for key, value in rule.params.items()))
    return _Fact(
        ("pair", frozenset((rule.first, *rule.seconds))), rule.effect, numbers, rule.line, finish_sentence(said[0]) if said else ""
    )
