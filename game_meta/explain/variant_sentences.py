"""What a VariantSet may change, a sentence a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

from game_meta.explain.sentences import ending_sentence, outcome_phrase
from game_meta.explain.wording import GameNouns, RuleWording, SpriteWording
from game_meta.generator import variant_set
from game_meta.generator.layouts import FAR_STEPS, other_side
from game_meta.generator.variant_set import InvalidVariant, parse_chance, raise_unknown_word
from game_meta.generator.variation import expand_braces, read_ending
from game_meta.vgdl.model import VariantRule
from game_meta.vgdl.spec import EFFECTS, SPRITES, Misfit, Parameter, convert_value, spelling
from game_meta.vgdl.spec.english import DIRECTION_WORDS, OneOf, format_amount, format_percent, join_words

PARAMETER_NOUNS = {"orientation": "direction", "stype": "goal", "prob": "chance", "healthPoints": "health", "timeToLive": "life"}


def variant_sentences(nouns: GameNouns) -> list[str]:
    return [_line_phrase(nouns, rule) for rule in nouns.game.variants]


def _line_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    tell = (
        VERB_PHRASES.get((rule.verb, rule.subject))
        or VERB_PHRASES.get((rule.verb, ""))
        or raise_unknown_word(rule, rule.verb, (verb for verb, _ in VERB_PHRASES))
    )
    names = nouns.game.sprites
    sided = nouns.game.params["no_players"] > 1 and any(other_side(name, names) != name for name in rule.targets)
    return tell(nouns, rule) + ("; the same goes for the other side" if sided and rule.verb == "choose" else "")


def choose_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    for name in rule.targets:
        if name not in nouns.game.sprites:
            raise_unknown_word(rule, name, nouns.game.sprites)
    drawn = Counter(variant_set.read_choices(rule))
    if rule.subject == "rule":
        *things, other = rule.targets
        some = "the thing" if len(things) > 1 else nouns.the(things[0])
        head = f"what happens between {nouns.the(other)} and {_each_of(nouns, things)} is drawn anew"
        told = [_effects_phrase(nouns, rule, choice.text, some, things, other) for choice in drawn]
    else:
        subject = PARAMETER_NOUNS.get(rule.subject, rule.subject)
        what = "does" if rule.subject == "class" else f"has as its {subject}"
        head = f"what {_each_of(nouns, list(rule.targets))} {what} is drawn anew"
        told = [_class_phrase(nouns, rule, choice.text) if rule.subject == "class" else _value_phrase(choice.text) for choice in drawn]
    return f"{head}: {_choices_with_odds(told, drawn)}"


def _choices_with_odds(told: list[str], drawn: Counter) -> str:
    """The choices, with the chances of each where they are not the same."""
    total = sum(drawn.values())
    odds = (
        [f" ({count} in {total}{_wanted_note(choice, drawn)})" for choice, count in drawn.items()]
        if len(set(drawn.values())) > 1
        else [_wanted_only_note(choice, drawn) for choice in drawn]
    )
    return "; or ".join(text + odd for text, odd in zip(told, odds, strict=True))


def _wanted_note(choice: variant_set.VariantChoice, drawn: Counter) -> str:
    return ", and at least one such" if choice.wanted and not all(each.wanted for each in drawn) else ""


def _wanted_only_note(choice: variant_set.VariantChoice, drawn: Counter) -> str:
    return " (at least one such)" if _wanted_note(choice, drawn) else ""


def _each_of(nouns: GameNouns, names: list[str]) -> str:
    return nouns.the(names[0]) if len(names) == 1 else f"each of {join_words(name for name in names)}"


def _effects_phrase(nouns: GameNouns, rule: VariantRule, text: str, some: str, things: list[str], other: str) -> str:
    told = []
    for effect in variant_set.split_effects(text):
        name, *given = effect.text.split()
        known = spelling(name, EFFECTS) or raise_unknown_word(rule, name, EFFECTS)
        params: dict[str, Any] = {key: parameter.default for key, parameter in EFFECTS[known].parameters.items()}
        for word in given:
            key, _, value = word.partition("=")
            params[key] = _brace_values(
                rule, EFFECTS[known].parameters.get(key) or raise_unknown_word(rule, key, EFFECTS[known].parameters), value
            )
        thing, second = (some, all(map(nouns.is_avatar, things))), (nouns.the(other), nouns.is_avatar(other))
        (a, a_plays), (b, b_plays) = (second, thing) if effect.is_reversed else (thing, second)
        told.append(outcome_phrase(RuleWording(nouns, params, a, b, a_plays, b_plays), known))
    return "; besides, ".join(told) or "nothing happens"


def _brace_values(rule: VariantRule, parameter: Parameter, text: str) -> Any:
    """The value of a parameter, or all that its braces allow."""
    parts = [
        [word.strip() for word in part.split(",")] if odd % 2 else [part] for odd, part in enumerate(variant_set.BRACE_VALUES.split(text))
    ]
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
    found = variant_set.BRACE_VALUES.search(text)
    return (
        join_words((part.strip() for part in found.group(1).split(",")), "or")
        if found
        else text.lower()
        if text in DIRECTION_NAMES
        else text
    )


def choose_score_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    drawn = Counter(variant_set.read_choices(rule))
    return f"what {_meeting_phrase(nouns, rule)} pays is drawn anew: {_choices_with_odds([_drawn_points_phrase(choice.text) for choice in drawn], drawn)}"


def shuffle_score_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    return f"what {_meeting_phrase(nouns, rule)} pays is exchanged among them at random"


def _meeting_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    for name in rule.targets:
        if name not in nouns.game.sprites:
            raise_unknown_word(rule, name, nouns.game.sprites)
    *things, other = rule.targets or raise_unknown_word(rule, rule.subject, ())
    return f"the meeting of {nouns.the(other)} with {_each_of(nouns, things)}" if things else raise_unknown_word(rule, other, ())


def _drawn_points_phrase(text: str) -> str:
    """1 point, 2 or 3 points; of several players each their own."""
    if "," in variant_set.BRACE_VALUES.sub("", text):
        return f"{text} points, in the order of the players"
    try:
        values = tuple(int(part) for part in text.strip("{}").split(","))
    except ValueError:
        return f"{text} points"
    return "minus 1 point" if values == (-1,) else format_amount(OneOf(values) if len(values) > 1 else values[0], "point")


def choose_ending_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    drawn = Counter(variant_set.read_choices(rule))
    told = [
        ", or ".join(
            "; besides, ".join(ending_sentence(nouns, read_ending(nouns.game, rule, line.strip())) for line in way.split("&"))
            for way in expand_braces(choice.text)
        )
        for choice in drawn
    ]
    return f"how the game ends is drawn anew: {_choices_with_odds(told, drawn)}"


def delay_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    whose = "the player does" if nouns.players == 1 else "the players do"
    return f"in {format_percent(parse_chance(rule))} of the variants what {whose} takes effect one tick late"


def keep_types_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    low, _, high = rule.params.get("count", "").partition("..")
    count = f"{low} to {high}" if high not in ("", low) else low
    return f"only {count} of {join_words(rule.targets)} are there, drawn at random"


def shuffle_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    if rule.subject == "look":
        whose = "everything but walls and players" if rule.targets == ("*",) else _each_of(nouns, list(rule.targets))
        return f"{whose} gets a new look, which says nothing of what it does"
    return f"{join_words(rule.targets)} exchange their {PARAMETER_NOUNS.get(rule.subject, rule.subject)}s at random"


def rotate_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    how = {"turn": "may be turned round", "mirror": "may be swapped left for right"}.get(
        rule.params.get("by", ""), "may be turned round and mirrored"
    )
    return f"what the four direction keys really do {how}"


def board_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    for name in rule.targets:
        if name not in BOARD_PHRASES:
            raise_unknown_word(rule, name, BOARD_PHRASES)
    low, _, high = rule.params.get("size", "7..11").partition("..")
    sides = f"{low} to {high} cells" if high not in ("", low) else f"{low} cells"
    return f"the board is made anew, with sides of {sides}: {join_words((BOARD_PHRASES[name] for name in rule.targets), 'or')}"


def flip_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    return "the board may be mirrored and turned"


def raise_unknown_layout(nouns: GameNouns, rule: VariantRule) -> str:
    raise_unknown_word(rule, rule.subject, [subject for verb, subject in VERB_PHRASES if verb == "layout"])


def mirror_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    return "what lies on one side of the board lies on the other side too, mirrored"


def scatter_phrase(nouns: GameNouns, rule: VariantRule) -> str:
    low, _, high = rule.params.get("each", "1").partition("..")
    count = f"{low} to {high}" if high not in ("", low) else low
    single = len(rule.targets) == 1 and count == "1"
    verb = "start" if all(map(nouns.is_avatar, rule.targets)) else "lie"
    told = f"{nouns.a(rule.targets[0])} {verb}s" if single else f"{count} of each of {join_words(rule.targets)} {verb}"
    told += f" on {_marked_places(rule.params.get('on', '.'))}, drawn at random"
    if name := rule.params.get("far"):
        told += f", at least {format_amount(FAR_STEPS, 'step')} away from {nouns.the(name)}"
    if char := rule.params.get("rest"):
        told += f"; the other such places become {join_words(nouns.many(name) for name in nouns.game.mapping.get(char, ())) or 'floor'}"
    if marks := rule.params.get("clear"):
        told += f"; {_marked_places(marks)} beside {'it' if single else 'them'} stay free"
    return told


def _marked_places(chars: str) -> str:
    return f"places marked {join_words((f'`{char}`' for char in chars), 'or')} in the level"


BOARD_PHRASES = {
    "maze": "a maze of narrow ways",
    "rooms": "rooms with doors between them",
    "caves": "caves",
    "corridors": "corridors that cross",
    "open": "an open field",
}
VERB_PHRASES: dict[tuple[str, str], Callable[[GameNouns, VariantRule], str]] = {
    ("choose", ""): choose_phrase,
    ("choose", "score"): choose_score_phrase,
    ("choose", "ending"): choose_ending_phrase,
    ("shuffle", ""): shuffle_phrase,
    ("shuffle", "score"): shuffle_score_phrase,
    ("rotate", "controls"): rotate_phrase,
    ("delay", "controls"): delay_phrase,
    ("keep", "types"): keep_types_phrase,
    ("layout", "board"): board_phrase,
    ("layout", "scatter"): scatter_phrase,
    ("layout", "mirror"): mirror_phrase,
    ("layout", "flip"): flip_phrase,
    ("layout", ""): raise_unknown_layout,
}
DIRECTION_NAMES = {word.upper() for word in DIRECTION_WORDS.values()}
