"""Whole sentences for the rules of a game: the occasion, what happens, what it pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from game_meta.explain.effects import EFFECTS
from game_meta.explain.events import Event, counters, earnings
from game_meta.explain.nouns import Nouns
from game_meta.explain.words import amount, listed, times
from game_meta.vgdl import ontology
from game_meta.vgdl.model import Rule
from game_meta.vgdl.rules import SPECIAL

# What does its work without a sprite that it is done to: all that a timer of its own can do.
ALONE = frozenset(
    [
        "killAll",
        "transformToAll",
        "undoAll",
        "setSpeedForAll",
        "increaseSpeedToAll",
        "decreaseSpeedToAll",
        "removeScore",
        "subtractHealthPoints",
    ]
)


def meeting(nouns: Nouns, rule: Rule) -> str:
    """What happens when the sprites of a rule meet; "" if it is about the edge or the clock only."""
    seconds = [name for name in rule.seconds if name not in SPECIAL]
    if rule.first in SPECIAL or not seconds:
        return ""
    event = _event(nouns, rule, rule.first, seconds)
    others = listed((nouns.a(name, other=name == rule.first) for name in seconds), "or")
    one, other = nouns.a(rule.first), others
    if not nouns.is_avatar(rule.first) and all(nouns.is_avatar(name) for name in seconds):
        one, other = others, one  # the player is the one who acts
    return f"when {one} meets {other}, {outcome(event, rule.effect)}"


def at_edge(nouns: Nouns, rule: Rule) -> str:
    """What happens to the first sprite when it has left the screen."""
    name = _typed(rule)
    event = Event(nouns, rule.params, nouns.the(name), "", nouns.is_avatar(name))
    return f"when {nouns.a(name)} leaves the screen, {outcome(event, rule.effect)}"


def timed(nouns: Nouns, rule: Rule) -> str:
    """What the clock does."""
    name = _typed(rule)
    who = nouns.the(name) if nouns.is_avatar(name) and (nouns.players == 1 or nouns.game.sprites[name].leaf) else f"every {name}"
    event = Event(nouns, rule.params, who, "", nouns.is_avatar(name))
    return f"{_moment(rule.params, 'nextExecution' in rule.given)}, {outcome(event, rule.effect)}"


def _moment(params: Mapping[str, Any], waits: bool) -> str:
    again = f" and every {amount(params['timer'], 'tick')} from then on" if params["repeating"] else ""
    return (f"after {amount(params['timer'], 'tick')}" if waits else "at the very start") + again


def _typed(rule: Rule) -> str:
    """The type of an EOS or TIME rule, whichever side it stands on."""
    return rule.seconds[0] if rule.first in SPECIAL else rule.first


def _event(nouns: Nouns, rule: Rule, first: str, seconds: list[str]) -> Event:
    alike = len(seconds) > 1 or seconds[0] == first
    plays = all(nouns.is_avatar(name) for name in seconds)
    other = nouns.the(seconds[0]) if not alike else "the other player" if plays and nouns.players > 1 else "the other one"
    return Event(nouns, rule.params, nouns.the(first), other, nouns.is_avatar(first), plays)


def outcome(event: Event, effect: str) -> str:
    """What the effect does, with its score, its counters and how often."""
    done = happening(event, effect)
    repeat = event.params.get("repeat", 1)
    if repeat != 1:
        done += f", {times(repeat)} over"
    gains = [earnings(event.nouns, event.params["scoreChange"]), counters(event)]
    if "scoreChangeIfKilled" in event.params:
        done += _fatal(event)
    elif any(gains):
        paid, link = listed(gain for gain in gains if gain), _link(done, effect)
        plain = link == ", and" and ", and" not in done and " and " not in paid and not done.startswith(f"{event.a} and ")
        done += f"{link} {paid.removeprefix(f'{event.a} ') if plain and done.startswith(event.a) else paid}"
    return done


def _fatal(event: Event) -> str:
    """What subtractHealthPoints pays: one score if the sprite lives, another one if it dies."""
    score, killed = (earnings(event.nouns, event.params[key]) for key in ("scoreChange", "scoreChangeIfKilled"))
    paid = counters(event)
    told = f"; {score}" if score == killed and score else f"; if so, {killed}" if killed else ""
    if score and score != killed:
        told += f"; if not, {score}"
    return told + (f"; {paid}" if paid else "")


def _link(done: str, effect: str) -> str:
    """Between what happens and what it pays: some effects pay even when they do nothing."""
    if not any(word in done for word in (" if ", " unless ", " chance ")):
        return ", and"
    return "; when that happens," if ontology.EFFECTS[effect].conditional else "; in any case"


def happening(event: Event, effect: str) -> str:
    if effect == "addTimer":
        return _timer(event)
    if effect == "shieldFrom":
        return _shield(event)
    if not event.b and ontology.EFFECTS[effect].second:
        return "nothing happens"
    return EFFECTS[effect](event)


def _timer(event: Event) -> str:
    """addTimer: another effect, later, on nobody in particular."""
    effect = event["ftype"]
    again = f", and again every {amount(event['timer'], 'tick')}" if event["repeating"] else ""
    later = happening(Event(event.nouns, event.params, ""), effect) if effect in ALONE else "that has no effect on anything"
    score = earnings(event.nouns, event["scoreChange"])
    return f"a clock starts: after {amount(event['timer'], 'tick')}{again}, {later}" + (f", and {score}" if score else "")


def _shield(event: Event) -> str:
    """shieldFrom: what would happen between two types does not, in this tick."""
    effect, other = event["ftype"], event["stype"]
    if effect not in EFFECTS:
        return "nothing happens"
    shielded = (rule.params for rule in event.nouns.game.rules if rule.effect == effect and other in rule.seconds)
    params = next(shielded, {name: parameter.default for name, parameter in ontology.EFFECTS[effect].parameters.items()})
    kept = EFFECTS[effect](Event(event.nouns, params, event.a, event.nouns.the(other), event.a_plays))
    return f"it does not happen for the rest of this tick that {kept} on meeting {event.nouns.a(other)}"


def all_rules(nouns: Nouns, rules: Iterable[Rule]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Sentences by occasion: meetings of the players, other meetings, the edge of the screen, the clock."""
    ours: list[str] = []
    theirs: list[str] = []
    edge: list[str] = []
    clock: list[str] = []
    for rule in rules:
        both = (rule.first, *rule.seconds)
        if "TIME" in both:
            clock.append(timed(nouns, rule))
            continue
        if told := meeting(nouns, rule):
            players = nouns.is_avatar(rule.first) or any(nouns.is_avatar(name) for name in rule.seconds)
            (ours if players else theirs).append(told)
        if "EOS" in both:
            edge.append(at_edge(nouns, rule))
    return ours, theirs, edge, clock
