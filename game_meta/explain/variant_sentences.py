"""What a VariantSet may change, a sentence a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

from game_meta.explain.sentences import ending_sentence, outcome_phrase
from game_meta.explain.wording import GameNouns, RuleWording, SpriteWording
from game_meta.generator.layouts import DEFAULT_SIZE, FAR_STEPS, other_side
from game_meta.generator.variant_set import (
    BRACE_VALUES,
    InvalidVariant,
    VariantChoice,
    parse_chance,
    raise_unknown_word,
    read_choices,
    split_effects,
)
from game_meta.generator.variation import expand_braces, read_ending, verb_of
from game_meta.vgdl.model import VariantRule
from game_meta.vgdl.spec import EFFECTS, MOVES, SPRITES, Misfit, Parameter, convert_value, spelling
from game_meta.vgdl.spec.english import OneOf, format_amount, format_percent, join_words

PARAMETER_NOUNS = {"orientation": "direction", "stype": "goal", "prob": "chance", "healthPoints": "health", "timeToLive": "life"}


def variant_sentences(nouns: GameNouns) -> list[str]:
    """Say what each line of a VariantSet may change, as sentences without full stops. Raises InvalidVariant for what is wrong."""
    return [_line_phrase(nouns, rule) for rule in nouns.game.variants]


def _line_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    verb, names = verb_of(rule), nouns.game.sprites
    sided = nouns.game.params["no_players"] > 1 and any(other_side(name, names) != name for name in rule.targets)
    return VERB_PHRASES[verb.verb, verb.subject](nouns, rule) + (
        "; the same goes for the other side" if sided and rule.verb == "choose" else ""
    )


def choose_rule_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say what may happen between two types, with the chances."""
    _check_targets(nouns, rule)
    choices = Counter(read_choices(rule))
    *things, other = rule.targets
    some = "the thing" if len(things) > 1 else nouns.the(things[0])
    head = f"what happens between {nouns.the(other)} and {_each_of(nouns, things)} is drawn anew"
    phrases = [_effects_phrase(nouns, rule, choice.text, some, things, other) for choice in choices]
    return f"{head}: {_choices_with_odds(phrases, choices)}"


def choose_parameter_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say which classes, or values of a parameter, types may have, with the chances."""
    _check_targets(nouns, rule)
    choices = Counter(read_choices(rule))
    is_class = rule.subject == "class"
    what = "does" if is_class else f"has as its {PARAMETER_NOUNS.get(rule.subject, rule.subject)}"
    phrases = [_class_phrase(nouns, rule, choice.text) if is_class else _value_phrase(choice.text) for choice in choices]
    return f"what {_each_of(nouns, list(rule.targets))} {what} is drawn anew: {_choices_with_odds(phrases, choices)}"


def _check_targets(nouns: GameNouns, rule: VariantRule) -> None:
    for name in rule.targets:
        if name not in nouns.game.sprites:
            raise_unknown_word(rule, name, nouns.game.sprites)


def _choices_with_odds(phrases: list[str], choices: Counter) -> str:
    """Join the choices, with the chances of each where they are not the same."""
    total = sum(choices.values())
    odds = (
        [f" ({count} in {total}{_wanted_note(choice, choices)})" for choice, count in choices.items()]
        if len(set(choices.values())) > 1
        else [_wanted_only_note(choice, choices) for choice in choices]
    )
    return "; or ".join(phrase + odd for phrase, odd in zip(phrases, odds, strict=True))


def _wanted_note(choice: VariantChoice, drawn: Counter) -> str:
    return ", and at least one such" if choice.wanted and not all(each.wanted for each in drawn) else ""


def _wanted_only_note(choice: VariantChoice, drawn: Counter) -> str:
    return " (at least one such)" if _wanted_note(choice, drawn) else ""


def _each_of(nouns: GameNouns, names: list[str]) -> str:
    return nouns.the(names[0]) if len(names) == 1 else f"each of {join_words(name for name in names)}"


def _effects_phrase(nouns: GameNouns, rule: VariantRule, text: str, some: str, things: list[str], other: str) -> str:
    phrases = []
    for effect in split_effects(rule, text):
        name, *given = effect.text.split()
        known = spelling(name, EFFECTS) or raise_unknown_word(rule, name, EFFECTS)
        params: dict[str, Any] = {key: parameter.default for key, parameter in EFFECTS[known].parameters.items()}
        for word in given:
            key, _, value = word.partition("=")
            parameter = EFFECTS[known].parameters.get(key) or raise_unknown_word(rule, key, EFFECTS[known].parameters)
            params[key] = _brace_values(rule, parameter, value)
        thing, second = (some, all(map(nouns.is_avatar, things))), (nouns.the(other), nouns.is_avatar(other))
        (a, a_plays), (b, b_plays) = (second, thing) if effect.is_reversed else (thing, second)
        phrases.append(outcome_phrase(RuleWording(nouns, params, a, b, a_plays, b_plays), known))
    return "; besides, ".join(phrases) or "nothing happens"


def _brace_values(rule: VariantRule, parameter: Parameter, text: str) -> Any:
    """Return the value of a parameter, or all that its braces allow."""
    parts = [[word.strip() for word in part.split(",")] if odd % 2 else [part] for odd, part in enumerate(BRACE_VALUES.split(text))]
    try:
        values = tuple(convert_value(parameter, "".join(words)) for words in product(*parts))
    except Misfit as misfit:
        raise InvalidVariant(str(misfit), rule.line) from misfit
    return OneOf(values) if len(values) > 1 else values[0]


def _class_phrase(nouns: GameNouns, rule: VariantRule, text: str) -> str:
    name, *given = text.split()
    cls = spelling(name, SPRITES) or raise_unknown_word(rule, name, SPRITES)
    parameters = SPRITES[cls].parameters
    base = nouns.game.sprites[rule.targets[0]]
    params = {key: parameter.default for key, parameter in parameters.items()}
    params |= {key: base.params[key] for key in base.given if key in parameters}
    for word in given:
        key, _, value = word.partition("=")
        params[key] = _brace_values(rule, parameters.get(key) or raise_unknown_word(rule, key, parameters), value)
    kind = SpriteWording(cls, params, base.given, nouns, SPRITES[cls].is_avatar)
    return f"it {SPRITES[cls].phrase(kind)}"


def _value_phrase(text: str) -> str:
    if found := BRACE_VALUES.search(text):
        return join_words((part.strip() for part in found.group(1).split(",")), "or")
    return text.lower() if text in MOVES else text


def choose_score_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say what a meeting may pay, with the chances."""
    choices = Counter(read_choices(rule))
    points = [_drawn_points_phrase(choice.text) for choice in choices]
    return f"what {_meeting_phrase(nouns, rule)} pays is drawn anew: {_choices_with_odds(points, choices)}"


def shuffle_score_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say that what meetings pay is exchanged."""
    return f"what {_meeting_phrase(nouns, rule)} pays is exchanged among them at random"


def _meeting_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    _check_targets(nouns, rule)
    *things, other = rule.targets or raise_unknown_word(rule, rule.subject, ())
    return f"the meeting of {nouns.the(other)} with {_each_of(nouns, things)}" if things else raise_unknown_word(rule, other, ())


def _drawn_points_phrase(text: str) -> str:
    """Say how many points: 1 point, 2 or 3 points; of several players each their own."""
    if "," in BRACE_VALUES.sub("", text):
        return f"{text} points, in the order of the players"
    try:
        values = tuple(int(part) for part in text.strip("{}").split(","))
    except ValueError:
        return f"{text} points"
    return "minus 1 point" if values == (-1,) else format_amount(OneOf(values) if len(values) > 1 else values[0], "point")


def choose_ending_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say how the game may end, with the chances."""
    choices = Counter(read_choices(rule))
    phrases = [
        ", or ".join(
            "; besides, ".join(ending_sentence(nouns, read_ending(nouns.game, rule, line.strip())) for line in way.split("&"))
            for way in expand_braces(choice.text)
        )
        for choice in choices
    ]
    return f"how the game ends is drawn anew: {_choices_with_odds(phrases, choices)}"


def delay_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say how often the controls are late."""
    whose = "the player does" if nouns.players == 1 else "the players do"
    return f"in {format_percent(parse_chance(rule))} of the variants what {whose} takes effect one tick late"


def keep_types_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say how many of the types are there."""
    return f"only {_range_phrase(rule.params.get('count', ''))} of {join_words(rule.targets)} are there, drawn at random"


def _range_phrase(text: str) -> str:
    """Say `2..3` as `2 to 3`."""
    low, _, high = text.partition("..")
    return f"{low} to {high}" if high not in ("", low) else low


def shuffle_look_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say whose looks are drawn."""
    whose = "everything but walls and players" if rule.targets == ("*",) else _each_of(nouns, list(rule.targets))
    return f"{whose} gets a new look, which says nothing of what it does"


def shuffle_parameter_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say that types exchange what they have of a parameter."""
    return f"{join_words(rule.targets)} exchange their {PARAMETER_NOUNS.get(rule.subject, rule.subject)}s at random"


def rotate_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say how the controls may be rotated."""
    by = {"turn": "may be turned round", "mirror": "may be swapped left for right"}
    how = by.get(rule.params.get("by", ""), "may be turned round and mirrored")
    return f"what the four direction keys really do {how}"


def board_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say of which kinds and sizes a new board may be."""
    for name in rule.targets:
        if name not in BOARD_PHRASES:
            raise_unknown_word(rule, name, BOARD_PHRASES)
    sides = _range_phrase(rule.params.get("size", DEFAULT_SIZE))
    return f"the board is made anew, with sides of {sides} cells: {join_words((BOARD_PHRASES[name] for name in rule.targets), 'or')}"


def flip_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say that the board may be turned."""
    return "the board may be mirrored and turned"


def mirror_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say that both sides of the board are the same."""
    return "what lies on one side of the board lies on the other side too, mirrored"


def scatter_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    """Say how many of which types lie where."""
    count = _range_phrase(rule.params.get("each", "1"))
    single = len(rule.targets) == 1 and count == "1"
    verb = "start" if all(map(nouns.is_avatar, rule.targets)) else "lie"
    phrase = f"{nouns.a(rule.targets[0])} {verb}s" if single else f"{count} of each of {join_words(rule.targets)} {verb}"
    phrase += f" on {_marked_places(rule.params.get('on', '.'))}, drawn at random"
    if name := rule.params.get("far"):
        phrase += f", at least {format_amount(FAR_STEPS, 'step')} away from {nouns.the(name)}"
    if char := rule.params.get("rest"):
        phrase += f"; the other such places become {join_words(nouns.many(name) for name in nouns.game.mapping.get(char, ())) or 'floor'}"
    if marks := rule.params.get("clear"):
        phrase += f"; {_marked_places(marks)} beside {'it' if single else 'them'} stay free"
    return phrase


def _marked_places(chars: str) -> str:
    return f"places marked {join_words((f'`{char}`' for char in chars), 'or')} in the level"


BOARD_PHRASES = {
    "maze": "a maze of narrow ways",
    "rooms": "rooms with doors between them",
    "caves": "caves",
    "corridors": "corridors that cross",
    "open": "an open field",
}
# By verb and subject, as the records of VARIANT_VERBS.
VERB_PHRASES: dict[tuple[str, str], Callable[[GameNouns, VariantRule], str]] = {
    ("choose", "rule"): choose_rule_phrase,
    ("choose", "score"): choose_score_phrase,
    ("choose", "ending"): choose_ending_phrase,
    ("choose", ""): choose_parameter_phrase,
    ("shuffle", "look"): shuffle_look_phrase,
    ("shuffle", "score"): shuffle_score_phrase,
    ("shuffle", ""): shuffle_parameter_phrase,
    ("rotate", "controls"): rotate_phrase,
    ("delay", "controls"): delay_phrase,
    ("keep", "types"): keep_types_phrase,
    ("layout", "board"): board_phrase,
    ("layout", "scatter"): scatter_phrase,
    ("layout", "mirror"): mirror_phrase,
    ("layout", "flip"): flip_phrase,
}
