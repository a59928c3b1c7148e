"""What a VariantSet may change, a sentence a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

from game_meta.explain.avatars import AVATARS
from game_meta.explain.endings import ends
from game_meta.explain.events import Event
from game_meta.explain.kinds import Kind
from game_meta.explain.nouns import Nouns
from game_meta.explain.rules import outcome
from game_meta.explain.things import THINGS
from game_meta.explain.words import DIRECTIONS, OneOf, amount, listed, share
from game_meta.variants import choices
from game_meta.variants.boards import FAR
from game_meta.variants.endings import every_ending, read_ending
from game_meta.variants.faults import InvalidVariant, chance, misused
from game_meta.variants.sides import other_side
from game_meta.vgdl.model import VariantRule
from game_meta.vgdl.ontology import EFFECTS, SPRITES, spelling
from game_meta.vgdl.values import Misfit, Parameter, convert

PARAMETERS = {"orientation": "direction", "stype": "goal", "prob": "chance", "healthPoints": "health", "timeToLive": "life"}


def varies(nouns: Nouns) -> list[str]:
    return [_varies(nouns, rule) for rule in nouns.game.variants]


def _varies(nouns: Nouns, rule: VariantRule) -> str:
    tell = VERBS.get((rule.verb, rule.subject)) or VERBS.get((rule.verb, "")) or misused(rule, rule.verb, (verb for verb, _ in VERBS))
    names = nouns.game.sprites
    sided = nouns.game.params["no_players"] > 1 and any(other_side(name, names) != name for name in rule.targets)
    return tell(nouns, rule) + ("; the same goes for the other side" if sided and rule.verb == "choose" else "")


def choose(nouns: Nouns, rule: VariantRule) -> str:
    for name in rule.targets:
        if name not in nouns.game.sprites:
            misused(rule, name, nouns.game.sprites)
    drawn = Counter(choices.read(rule))
    if rule.subject == "rule":
        *things, other = rule.targets
        some = "the thing" if len(things) > 1 else nouns.the(things[0])
        head = f"what happens between {nouns.the(other)} and {_each(nouns, things)} is drawn anew"
        told = [_effects(nouns, rule, choice.text, some, things, other) for choice in drawn]
    else:
        subject = PARAMETERS.get(rule.subject, rule.subject)
        what = "does" if rule.subject == "class" else f"has as its {subject}"
        head = f"what {_each(nouns, list(rule.targets))} {what} is drawn anew"
        told = [_class(nouns, rule, choice.text) if rule.subject == "class" else _value(choice.text) for choice in drawn]
    return f"{head}: {_drawn(told, drawn)}"


def _drawn(told: list[str], drawn: Counter) -> str:
    """The choices, with the chances of each where they are not the same."""
    total = sum(drawn.values())
    odds = (
        [f" ({count} in {total}{_wanted(choice, drawn)})" for choice, count in drawn.items()]
        if len(set(drawn.values())) > 1
        else [_alone(choice, drawn) for choice in drawn]
    )
    return "; or ".join(text + odd for text, odd in zip(told, odds, strict=True))


def _wanted(choice: choices.Choice, drawn: Counter) -> str:
    return ", and at least one such" if choice.wanted and not all(each.wanted for each in drawn) else ""


def _alone(choice: choices.Choice, drawn: Counter) -> str:
    return " (at least one such)" if _wanted(choice, drawn) else ""


def _each(nouns: Nouns, names: list[str]) -> str:
    return nouns.the(names[0]) if len(names) == 1 else f"each of {listed(name for name in names)}"


def _effects(nouns: Nouns, rule: VariantRule, text: str, some: str, things: list[str], other: str) -> str:
    told = []
    for effect in choices.effects(text):
        name, *given = effect.text.split()
        known = spelling(name, EFFECTS) or misused(rule, name, EFFECTS)
        params: dict[str, Any] = {key: parameter.default for key, parameter in EFFECTS[known].parameters.items()}
        for word in given:
            key, _, value = word.partition("=")
            params[key] = _options(rule, EFFECTS[known].parameters.get(key) or misused(rule, key, EFFECTS[known].parameters), value)
        thing, second = (some, all(map(nouns.is_avatar, things))), (nouns.the(other), nouns.is_avatar(other))
        (a, a_plays), (b, b_plays) = (second, thing) if effect.turned else (thing, second)
        told.append(outcome(Event(nouns, params, a, b, a_plays, b_plays), known))
    return "; besides, ".join(told) or "nothing happens"


def _options(rule: VariantRule, parameter: Parameter, text: str) -> Any:
    """The value of a parameter, or all that its braces allow."""
    parts = [[word.strip() for word in part.split(",")] if odd % 2 else [part] for odd, part in enumerate(choices.BRACES.split(text))]
    try:
        values = tuple(convert(parameter, "".join(words)) for words in product(*parts))
    except Misfit as misfit:
        raise InvalidVariant(str(misfit), rule.line) from misfit
    return OneOf(values) if len(values) > 1 else values[0]


def _class(nouns: Nouns, rule: VariantRule, text: str) -> str:
    name, *given = text.split()
    cls = spelling(name, SPRITES) or misused(rule, name, SPRITES)
    parameters = SPRITES[cls].parameters
    base = nouns.game.sprites[rule.targets[0]]
    params = {key: parameter.default for key, parameter in parameters.items()}
    params |= {key: base.params[key] for key in base.given if key in parameters}
    for word in given:
        key, _, value = word.partition("=")
        params[key] = _options(rule, parameters.get(key) or misused(rule, key, parameters), value)
    kind = Kind(cls, params, base.given, nouns, SPRITES[cls].avatar)
    return f"it {AVATARS[cls][0](kind) if kind.avatar else THINGS[cls](kind)}"


def _value(text: str) -> str:
    found = choices.BRACES.search(text)
    return listed((part.strip() for part in found.group(1).split(",")), "or") if found else text.lower() if text in MOVES else text


def choose_score(nouns: Nouns, rule: VariantRule) -> str:
    drawn = Counter(choices.read(rule))
    return f"what {_meeting(nouns, rule)} pays is drawn anew: {_drawn([_points(choice.text) for choice in drawn], drawn)}"


def shuffle_score(nouns: Nouns, rule: VariantRule) -> str:
    return f"what {_meeting(nouns, rule)} pays is exchanged among them at random"


def _meeting(nouns: Nouns, rule: VariantRule) -> str:
    for name in rule.targets:
        if name not in nouns.game.sprites:
            misused(rule, name, nouns.game.sprites)
    *things, other = rule.targets or misused(rule, rule.subject, ())
    return f"the meeting of {nouns.the(other)} with {_each(nouns, things)}" if things else misused(rule, other, ())


def _points(text: str) -> str:
    """1 point, 2 or 3 points; of several players each their own."""
    if "," in choices.BRACES.sub("", text):
        return f"{text} points, in the order of the players"
    try:
        values = tuple(int(part) for part in text.strip("{}").split(","))
    except ValueError:
        return f"{text} points"
    return "minus 1 point" if values == (-1,) else amount(OneOf(values) if len(values) > 1 else values[0], "point")


def choose_ending(nouns: Nouns, rule: VariantRule) -> str:
    drawn = Counter(choices.read(rule))
    told = [
        ", or ".join(
            "; besides, ".join(ends(nouns, read_ending(nouns.game, rule, line.strip())) for line in way.split("&"))
            for way in every_ending(choice.text)
        )
        for choice in drawn
    ]
    return f"how the game ends is drawn anew: {_drawn(told, drawn)}"


def delay(nouns: Nouns, rule: VariantRule) -> str:
    whose = "the player does" if nouns.players == 1 else "the players do"
    return f"in {share(chance(rule))} of the variants what {whose} takes effect one tick late"


def keep(nouns: Nouns, rule: VariantRule) -> str:
    low, _, high = rule.params.get("count", "").partition("..")
    count = f"{low} to {high}" if high not in ("", low) else low
    return f"only {count} of {listed(rule.targets)} are there, drawn at random"


def shuffle(nouns: Nouns, rule: VariantRule) -> str:
    if rule.subject == "look":
        whose = "everything but walls and players" if rule.targets == ("*",) else _each(nouns, list(rule.targets))
        return f"{whose} gets a new look, which says nothing of what it does"
    return f"{listed(rule.targets)} exchange their {PARAMETERS.get(rule.subject, rule.subject)}s at random"


def rotate(nouns: Nouns, rule: VariantRule) -> str:
    how = {"turn": "may be turned round", "mirror": "may be swapped left for right"}.get(
        rule.params.get("by", ""), "may be turned round and mirrored"
    )
    return f"what the four direction keys really do {how}"


def board(nouns: Nouns, rule: VariantRule) -> str:
    for name in rule.targets:
        if name not in BOARDS:
            misused(rule, name, BOARDS)
    low, _, high = rule.params.get("size", "7..11").partition("..")
    sides = f"{low} to {high} cells" if high not in ("", low) else f"{low} cells"
    return f"the board is made anew, with sides of {sides}: {listed((BOARDS[name] for name in rule.targets), 'or')}"


def flip(nouns: Nouns, rule: VariantRule) -> str:
    return "the board may be mirrored and turned"


def no_layout(nouns: Nouns, rule: VariantRule) -> str:
    misused(rule, rule.subject, [subject for verb, subject in VERBS if verb == "layout"])


def mirror(nouns: Nouns, rule: VariantRule) -> str:
    return "what lies on one side of the board lies on the other side too, mirrored"


def scatter(nouns: Nouns, rule: VariantRule) -> str:
    low, _, high = rule.params.get("each", "1").partition("..")
    count = f"{low} to {high}" if high not in ("", low) else low
    single = len(rule.targets) == 1 and count == "1"
    verb = "start" if all(map(nouns.is_avatar, rule.targets)) else "lie"
    told = f"{nouns.a(rule.targets[0])} {verb}s" if single else f"{count} of each of {listed(rule.targets)} {verb}"
    told += f" on {_marked(rule.params.get('on', '.'))}, drawn at random"
    if name := rule.params.get("far"):
        told += f", at least {amount(FAR, 'step')} away from {nouns.the(name)}"
    if char := rule.params.get("rest"):
        told += f"; the other such places become {listed(nouns.many(name) for name in nouns.game.mapping.get(char, ())) or 'floor'}"
    if marks := rule.params.get("clear"):
        told += f"; {_marked(marks)} beside {'it' if single else 'them'} stay free"
    return told


def _marked(chars: str) -> str:
    return f"places marked {listed((f'`{char}`' for char in chars), 'or')} in the level"


BOARDS = {
    "maze": "a maze of narrow ways",
    "rooms": "rooms with doors between them",
    "caves": "caves",
    "corridors": "corridors that cross",
    "open": "an open field",
}
VERBS: dict[tuple[str, str], Callable[[Nouns, VariantRule], str]] = {
    ("choose", ""): choose,
    ("choose", "score"): choose_score,
    ("choose", "ending"): choose_ending,
    ("shuffle", ""): shuffle,
    ("shuffle", "score"): shuffle_score,
    ("rotate", "controls"): rotate,
    ("delay", "controls"): delay,
    ("keep", "types"): keep,
    ("layout", "board"): board,
    ("layout", "scatter"): scatter,
    ("layout", "mirror"): mirror,
    ("layout", "flip"): flip,
    ("layout", ""): no_layout,
}
MOVES = {word.upper() for word in DIRECTIONS.values()}
