"""The InteractionSet and the TerminationSet: what happens when sprites meet, and when the game ends."""

from __future__ import annotations

from collections.abc import Mapping

from game_meta.vgdl.errors import did_you_mean
from game_meta.vgdl.lines import Faults, Line, Token
from game_meta.vgdl.model import Ending, Pair, Rule, SpriteType
from game_meta.vgdl.ontology import EFFECTS, TERMINATIONS, TIME_PARAMETERS, Parameter, spelling
from game_meta.vgdl.words import Given, Words, take_apart, typed

SPECIAL = ("EOS", "TIME")


def flat(body: list[Line], section: str, faults: Faults) -> list[Line]:
    """Lines of a section without nesting must stand at one depth; those that stand deeper than the one above are left out."""
    kept: list[Line] = []
    for line in body:
        if line.indent != body[0].indent:
            faults.slip(
                line.tokens[0], f"bad indentation: this line of {section} stands at {line.indent}, the first one at {body[0].indent}"
            )
        if not kept or line.indent <= kept[-1].indent:
            kept.append(line)
    return kept


def check_references(parameters: Mapping[str, Parameter], given: Mapping[str, Given], types: dict[str, SpriteType], faults: Faults) -> None:
    """Every parameter that names types must name existing ones. One that does not makes an empty type of the name, without a class:
    there is none of it and nobody holds any. That is how the reference takes `resource=null` in a published game."""
    for entry in given.values():
        parameter = parameters.get(entry.key)
        if parameter and parameter.kind in ("type", "types"):
            for name in entry.text.split(","):
                if name and name not in types:
                    faults.slip(entry.token, f"`{entry.key}` names the unknown type `{name}`{did_you_mean(name, types)}")
                    types[name] = SpriteType(name, None, {}, frozenset(), (name,), (name,), leaf=True, singleton=False, line=0)


def read_rules(body: list[Line], types: dict[str, SpriteType], faults: Faults) -> tuple[Rule, ...]:
    """The rules as written."""
    return tuple(rule for line in flat(body, "InteractionSet", faults) if (rule := _read_rule(line, types, faults)))


def _read_rule(line: Line, types: dict[str, SpriteType], faults: Faults) -> Rule | None:
    words = take_apart(line, faults)
    before = len(faults.errors())
    if not words.arrow:
        faults.slip(line.tokens[0], "a `>` between blanks is missing: `first second > effect key=value`")
        return None
    if len(words.left) < 2:
        faults.slip(
            line.tokens[0], "a rule needs two types before `>`: `first second > effect` (EOS as the second one is the edge of the screen)"
        )
    names = [_type_name(token, types, faults) for token in words.left]
    if not words.right:
        faults.slip(words.arrow, "the effect is missing after `>`")
        return None
    effect = spelling(words.right[-1].text, EFFECTS)
    if effect is None:
        faults.error(words.right[-1], f"unknown effect `{words.right[-1].text}`{did_you_mean(words.right[-1].text, EFFECTS)}")
    for stray in words.right[:-1]:
        faults.slip(stray, f"one effect a line: `{stray.text}` is too much")
    if effect is None or len(faults.errors()) > before or not names or names[0] is None:
        return None
    first, *seconds = [name for name in names if name is not None]
    if first in SPECIAL and (idle := [token for token in words.left[1:] if token.text.upper() in SPECIAL]):
        faults.slip(idle[0], f"`{first} {idle[0].text}` is about no type: a rule names one, before or after `{first}`")
        seconds = [name for name in seconds if name not in SPECIAL]
    if not seconds:
        return None
    parameters = rule_parameters(effect, "TIME" in names, words, faults)
    check_references(parameters, words.given, types, faults)
    params, given = typed(words.given.values(), parameters, effect, faults)
    if EFFECTS[effect].second and "EOS" in names:
        faults.warn(words.right[-1], f"{effect} does nothing at the edge of the screen (EOS), it needs a second sprite")
    if "ftype" in parameters and params["ftype"]:
        params["ftype"] = spelling(params["ftype"], EFFECTS) or params["ftype"]
    return Rule(first, tuple(seconds), effect, params, given, line.number)


def rule_parameters(effect: str, timed: bool, words: Words, faults: Faults) -> dict[str, Parameter]:
    """What the line may say. A timer carries the parameters of the effect that it will run."""
    parameters = dict(EFFECTS[effect].parameters)
    if timed:
        parameters |= {parameter.name: parameter for parameter in TIME_PARAMETERS}
    if "ftype" in parameters and (entry := words.given.get("ftype")):
        later = spelling(entry.text, EFFECTS)
        if later is None:
            faults.error(entry.token, f"unknown effect `{entry.text}`{did_you_mean(entry.text, EFFECTS)}")
        elif effect == "addTimer":
            parameters = dict(EFFECTS[later].parameters) | parameters
    return parameters


def _type_name(token: Token, types: dict[str, SpriteType], faults: Faults) -> str | None:
    if token.text.upper() in SPECIAL:
        return token.text.upper()
    if token.text in types:
        return token.text
    faults.slip(token, f"unknown type `{token.text}`{did_you_mean(token.text, [*types, *SPECIAL])}")
    return None


def arrange(rules: tuple[Rule, ...]) -> tuple[tuple[Pair, ...], tuple[tuple[str, tuple[Rule, ...]], ...], tuple[tuple[str, Rule], ...]]:
    """The order in which everything runs: pairs by first appearance, EOS lists once for each EOS line of a type, timed rules."""
    pairs: dict[tuple[str, str], list[Rule]] = {}
    eos: dict[str, list[Rule]] = {}
    eos_lines: list[str] = []
    timed: list[tuple[str, Rule]] = []
    for rule in rules:
        copies = [rule] * max(1, rule.params["repeat"])
        for second in rule.seconds:
            both = (rule.first, second)
            typed_one = second if rule.first in SPECIAL else rule.first
            if "TIME" in both:
                timed.append((typed_one, rule))
            elif "EOS" in both:
                eos.setdefault(typed_one, []).extend(copies)
                eos_lines.append(typed_one)
            else:
                pairs.setdefault(both, []).extend(copies)
    return (
        tuple(Pair(first, second, tuple(members)) for (first, second), members in pairs.items()),
        tuple((name, tuple(eos[name])) for name in eos_lines),
        tuple(timed),
    )


def read_endings(body: list[Line], types: dict[str, SpriteType], faults: Faults) -> tuple[Ending, ...]:
    """The terminations in file order."""
    return tuple(ending for line in flat(body, "TerminationSet", faults) if (ending := _read_ending(line, types, faults)))


def _read_ending(line: Line, types: dict[str, SpriteType], faults: Faults) -> Ending | None:
    words = take_apart(line, faults)
    names = [*words.left, *words.right]
    if not names:
        faults.error(line.tokens[0], "a termination starts with its class: `SpriteCounter stype=goal limit=0 win=True`")
        return None
    if words.arrow:
        faults.slip(line.tokens[0], "a termination is written without `>`: `SpriteCounter stype=goal limit=0 win=True`")
    for stray in names[1:]:
        faults.slip(stray, f"one termination a line: `{stray.text}` is too much")
    cls = spelling(names[0].text, TERMINATIONS)
    if cls is None:
        faults.error(names[0], f"unknown termination `{names[0].text}`{did_you_mean(names[0].text, TERMINATIONS)}")
        return None
    parameters = dict(TERMINATIONS[cls].parameters)
    check_references(parameters, words.given, types, faults)
    params, given = typed(words.given.values(), parameters, cls, faults)
    return Ending(cls, params, given, line.number)
