"""One text for all games with the same rules, and its hash: the splits of the variants go by it.

What does not enter: names of types, looks, pictures, colours and the rest of drawing, comments, layout of the text, `controls`,
LevelSet, VariantSet, defaults that are spelled out, and all that can never come to pass (see reachability.py, for which LevelMapping says
what there can be). Two variants with the same rules under other names or looks have the same hash.

Neither does the order of lines where it does not matter. What a coin does is the same rule whether its line stands before or after that of
the poison, and were it not so, a rule set kept for testing would be trained on under exchanged names. The order stays where it does matter:
between rules about the same two types, between a rule and one that acts on the whole board (undoAll, ...), between endings, and between the
updates of a type and of the types it makes or looks for. (It also matters where three things lie in one place; that does not count here.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from game_meta.vgdl.model import Game, ParameterValue, Rule, SpriteType
from game_meta.vgdl.reachability import drop_impossible
from game_meta.vgdl.spec import EDGE, EFFECTS, GAME_LINE, SPRITES, TERMINATIONS, TIME_PARAMETERS, Parameter

CANONICAL_VERSION = 2  # a new one whenever the same rules get another hash: splits go by it, and agents say on which side they were trained
_TIME_PARAMETERS = {parameter.name: parameter for parameter in TIME_PARAMETERS}
TypeNaming = Callable[[str], str]  # how a type is called: by its colour while these are sought, by its final name in the text


@dataclass(frozen=True)
class CanonicalMeeting:
    """The rules of one pair of types (or of one type at the edge of the screen) and the meetings that must come before it."""

    first: str
    second: str
    rules: tuple[Rule, ...]
    after: tuple[int, ...]
    depth: int

    def describe(self, name: TypeNaming) -> str:
        """Return how the meeting reads when types are called by `name`."""
        return f"{name(self.first)} {name(self.second)} > " + " ; ".join(_rule_text(rule, name) for rule in self.rules)


def canonical_text(game: Game) -> str:
    """Return the rules of the game as a text that is the same for all games with these rules."""
    game = drop_impossible(game)
    types = _relevant_types(game)
    meetings = _ordered_meetings(game)
    ranks = _rank_types(game, types, meetings)
    names = {name: f"t{ranks[name]}" for name in types}

    def name(word: str) -> str:
        return names.get(word, word)

    lines = [" ".join(["game", *_parameter_words(game.params, GAME_LINE, (), name)])]
    lines += [f"type {name(word)} {_type_text(game, types, word, name)}" for word in sorted(types, key=lambda word: ranks[word])]
    lines += [f"meet {text}" for text in _meeting_texts(meetings, name)]
    lines += [f"time {name(word)} > {_rule_text(rule, name)}" for word, rule in game.timed]
    lines += [" ".join(["end", end.cls, *_parameter_words(end.params, TERMINATIONS[end.cls].parameters, (), name)]) for end in game.endings]
    return "\n".join(lines) + "\n"


def rules_hash(game: Game) -> str:
    """Return the first 16 hex digits of the SHA-256 of the canonical text."""
    return hashlib.sha256(canonical_text(game).encode()).hexdigest()[:16]


def type_roles(game: Game) -> dict[str, int]:
    """Return a number for every type: those that play the same part in the rules have the same, and it is the same under other names."""
    game = drop_impossible(game)
    types = _relevant_types(game)
    return _refine_ranks(game, types, _ordered_meetings(game), dict.fromkeys(types, 0))


def _relevant_types(game: Game) -> dict[str, SpriteType]:
    """Return all types but mere groups that no line speaks of, and a built-in `wall` or `avatar` that the game does without."""
    spoken_of = {
        word
        for rule in game.rules
        for word in (rule.first, *rule.seconds, *_types_named_in(rule.params, _parameters_of_canonical_rule(rule)))
    }
    spoken_of |= {word for end in game.endings for word in _types_named_in(end.params, TERMINATIONS[end.cls].parameters)}
    spoken_of |= {word for of in game.sprites.values() if of.cls for word in _types_named_in(of.params, SPRITES[of.cls].parameters)}
    others = any(of.cls and SPRITES[of.cls].is_avatar for of in game.sprites.values() if of.name != "avatar")
    kept = {}
    for word, of in game.sprites.items():
        group = of.cls is None and not of.singleton
        missing = of.line == 0 and (word == "wall" or others)
        if word in spoken_of or not (group or missing):
            kept[word] = of
    return kept


def _ordered_meetings(game: Game) -> list[CanonicalMeeting]:
    listed = [(pair.first, pair.second, pair.rules) for pair in game.pairs]
    listed += [(word, EDGE, rules) for word, rules in game.eos]
    # A group without a class has no sprites of its own: that two types share it makes no meeting of the one a meeting of the other.
    reach = {word: {member for member in of.expansion if game.sprites[member].cls} for word, of in game.sprites.items()}
    reach[EDGE] = {EDGE}
    meetings: list[CanonicalMeeting] = []
    for first, second, rules in listed:
        after = []
        for index, other in enumerate(meetings):
            straight = reach[first] & reach[other.first] and reach[second] & reach[other.second]
            crossed = reach[first] & reach[other.second] and reach[second] & reach[other.first]
            board = (second == EDGE) == (other.second == EDGE) and (
                _acts_on_others(rules, other.rules) or _acts_on_others(other.rules, rules)
            )
            if straight or crossed or board:
                after.append(index)
        depth = max((meetings[index].depth + 1 for index in after), default=0)
        meetings.append(CanonicalMeeting(first, second, rules, tuple(after), depth))
    return meetings


def _acts_on_others(rules: tuple[Rule, ...], others: tuple[Rule, ...]) -> bool:
    """Tell whether some of these act on sprites that the others are about, though they did not meet."""
    wide = [EFFECTS[rule.effect] for rule in rules if EFFECTS[rule.effect].acts_elsewhere]
    return any(not effect.changes_speeds_only or not EFFECTS[other.effect].is_blind_to_speeds for effect in wide for other in others)


def _meeting_texts(meetings: list[CanonicalMeeting], name: TypeNaming) -> list[str]:
    """Return the texts of the meetings: each as early as those before it allow, otherwise by the alphabet."""
    texts = [meeting.describe(name) for meeting in meetings]
    waiting = sorted(range(len(meetings)), key=lambda index: texts[index])
    done: list[int] = []
    while waiting:
        ready = next(index for index in waiting if set(meetings[index].after) <= set(done))
        waiting.remove(ready)
        done.append(ready)
    return [texts[index] for index in done]


def _rank_types(game: Game, types: Mapping[str, SpriteType], meetings: list[CanonicalMeeting]) -> dict[str, int]:
    """Return a rank for every type by its part in the rules alone: colour refinement, then what stays equal is told apart one by one."""
    ranks = dict.fromkeys(types, 0)
    while True:
        ranks = _refine_ranks(game, types, meetings, ranks)
        shared = [word for word in types if sum(rank == ranks[word] for rank in ranks.values()) > 1]
        if not shared:
            return ranks
        chosen = min(shared, key=lambda word: ranks[word])
        ranks = {word: 2 * rank + (1 if rank == ranks[chosen] and word != chosen else 0) for word, rank in ranks.items()}


def _refine_ranks(game: Game, types: Mapping[str, SpriteType], meetings: list[CanonicalMeeting], ranks: dict[str, int]) -> dict[str, int]:
    while True:
        before = len(set(ranks.values()))

        def name(word: str, ranks: dict[str, int] = ranks) -> str:
            return f"c{ranks[word]}" if word in ranks else word

        parts: dict[str, list[str]] = {word: [] for word in types}
        for meeting in meetings:
            text = f"{meeting.depth} {meeting.describe(name)}"
            parts[meeting.first].append(f"1 {text}")
            if meeting.second in parts:
                parts[meeting.second].append(f"2 {text}")
            for number, rule in enumerate(meeting.rules):
                for key, word in _named_types_by_key(rule.params, _parameters_of_canonical_rule(rule)):
                    parts[word].append(f"{number} {key} {text}")
        for number, (word, rule) in enumerate(game.timed):
            parts[word].append(f"time {number}")
            for key, named in _named_types_by_key(rule.params, _parameters_of_canonical_rule(rule)):
                parts[named].append(f"time {number} {key}")
        for number, end in enumerate(game.endings):
            for key, word in _named_types_by_key(end.params, TERMINATIONS[end.cls].parameters):
                parts[word].append(f"end {number} {key}")
        for word, of in types.items():
            for key, named in _named_types_by_key(of.params, SPRITES[of.cls].parameters) if of.cls else ():
                parts[named].append(f"named {key} {name(word)}")
            for ancestor in of.lineage[:-1]:
                if ancestor in parts:
                    parts[ancestor].append(f"above {name(word)}")
        signs = {word: (ranks[word], _type_text(game, types, word, name), tuple(sorted(parts[word]))) for word in types}
        order = {sign: rank for rank, sign in enumerate(sorted(set(signs.values())))}
        ranks = {word: order[sign] for word, sign in signs.items()}
        if len(order) == before:
            return ranks


def _type_text(game: Game, types: Mapping[str, SpriteType], word: str, name: TypeNaming) -> str:
    of = types[word]
    above = "/".join(name(ancestor) for ancestor in of.lineage[:-1] if ancestor in types)
    words = [of.cls or "group", *([f"below {above}"] if above else [])]
    if of.cls:
        hidden = ("maxHealthPoints",) if of.params["maxHealthPoints"] == of.params["healthPoints"] else ()
        words += _parameter_words(of.params, SPRITES[of.cls].parameters, hidden, name)
        words += sorted(
            f"{key}:{'later' if _updates_after(game, leaf, word) else 'earlier'}={name(leaf)}"
            for key, named in _named_types_by_key(of.params, SPRITES[of.cls].parameters)
            for leaf in game.sprites[named].expansion
            if leaf in game.order and leaf in types and leaf != word
        )
    elif of.singleton:
        words.append("singleton=True")
    return " ".join(words)


def _updates_after(game: Game, one: str, other: str) -> bool:
    """Tell whether `one` is updated after `other` in a tick: updates run through the order backwards."""
    return other in game.order and game.order.index(one) < game.order.index(other)


def _parameters_of_canonical_rule(rule: Rule) -> dict[str, Parameter]:
    later = EFFECTS[rule.params["ftype"]].parameters if rule.params.get("ftype") in EFFECTS else {}
    return {**later, **_TIME_PARAMETERS, **EFFECTS[rule.effect].parameters}


def _rule_text(rule: Rule, name: TypeNaming) -> str:
    words = _parameter_words(rule.params, _parameters_of_canonical_rule(rule), ("repeat",), name)
    return " ".join([rule.effect, *words, *(["waits"] if "nextExecution" in rule.given else [])])


def _parameter_words(params: Mapping[str, ParameterValue], parameters: Mapping[str, Parameter], hidden, name: TypeNaming) -> list[str]:
    """List `key=value` of every parameter that is not at its default, by the alphabet."""
    words = []
    for key in sorted(params):
        parameter = parameters[key]
        if key in hidden or not parameter.is_rule or params[key] == parameter.default:
            continue
        value = params[key]
        if parameter.kind == "type":
            value = name(str(value))
        elif parameter.kind == "types":
            value = tuple(name(word) for word in value)
        words.append(f"{key}={','.join(map(str, value)) if isinstance(value, tuple) else value}")
    return words


def _named_types_by_key(params: Mapping[str, ParameterValue], parameters: Mapping[str, Parameter]) -> list[tuple[str, str]]:
    """List (key, type) for every type that the parameters name."""
    found = []
    for key, parameter in parameters.items():
        value = params.get(key)
        if value and parameter.kind == "type":
            found.append((key, str(value)))
        elif value and parameter.kind == "types":
            found += [(f"{key}.{number}", word) for number, word in enumerate(value)]
    return found


def _types_named_in(params: Mapping[str, ParameterValue], parameters: Mapping[str, Parameter]) -> list[str]:
    return [word for _, word in _named_types_by_key(params, parameters)]
