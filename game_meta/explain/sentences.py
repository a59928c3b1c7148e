"""The sentences for a game's rules and endings: the occasion, what happens, what it pays, who wins.

What each word of the language does is said by its record (`phrase` and `keys` in vgdl/spec).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from game_meta.explain.wording import GameNouns, RuleWording, counters_phrase, earnings_phrase
from game_meta.vgdl.model import Ending, Rule
from game_meta.vgdl.spec import CLOCK, EDGE, EFFECTS, OCCASIONS, TERMINATIONS
from game_meta.vgdl.spec.english import format_amount, format_number, format_times, join_words

# ----------------------------------------------------------------------------------------------------
# How a game ends, and for whom it ends well.


def ending_sentence(nouns: GameNouns, ending: Ending) -> str:
    """Say one ending as a sentence."""
    word = TERMINATIONS[ending.cls]
    said = word.phrase(nouns, ending.params)
    return f"{winner_phrase(nouns, ending)} {said}{_decided(nouns, ending)}" if word.ends else said


def winner_phrase(nouns: GameNouns, ending: Ending) -> str:
    """Say who wins, if that is certain."""
    if ending.params["count_score"] or ending.params.get("use_counter"):
        return "the game ends"
    win = ending.params["win"]
    if nouns.players == 1:
        return "the player wins" if win[:1] == (True,) else "the player loses"
    wins = [index < len(win) and win[index] for index in range(nouns.players)]
    if len(set(wins)) == 1:
        return f"{'both' if nouns.players == 2 else 'all'} players {'win' if wins[0] else 'lose'}"
    winners = [nouns.player(index) for index, won in enumerate(wins) if won]
    losers = [nouns.player(index) for index, won in enumerate(wins) if not won]
    return f"{join_words(winners)} {_conjugate(winners, 'win')} and {join_words(losers)} {_conjugate(losers, 'lose')}"


def _decided(nouns: GameNouns, ending: Ending) -> str:
    """Say what decides where scores or counters do."""
    first = nouns.player(0) if nouns.players > 1 else "the player"
    if ending.params.get("use_counter"):
        if ending.params["compare"]:
            return f": if all counters are equal, {first} loses and everybody else wins; if not, the other way round"
        limit = ending.params["limits"][-1]
        met = f"the last counter is {format_number(limit)} (and there are as many counters as players)"
        return f": {first} wins if {met}, everybody else loses"
    if ending.params["count_score"]:
        if nouns.players == 1:
            return "; it is won if the score is not 0"
        return "; the higher score wins, a tie is won by both unless it is at 0"
    return ""


def _conjugate(names: list[str], verb: str) -> str:
    return verb if len(names) > 1 else verb + "s"


# ----------------------------------------------------------------------------------------------------
# Whole sentences for the rules of a game: the occasion, what happens, what it pays.


def meeting_sentence(nouns: GameNouns, rule: Rule) -> str:
    """Say what happens when the sprites of a rule meet; "" if it is about the edge or the clock only."""
    seconds = [name for name in rule.seconds if name not in OCCASIONS]
    if rule.first in OCCASIONS or not seconds:
        return ""
    event = _rule_wording(nouns, rule, rule.first, seconds)
    others = join_words((nouns.a(name, other=name == rule.first) for name in seconds), "or")
    one, other = nouns.a(rule.first), others
    if not nouns.is_avatar(rule.first) and all(nouns.is_avatar(name) for name in seconds):
        one, other = others, one  # the player is the one who acts
    return f"when {one} meets {other}, {outcome_phrase(event, rule.effect)}"


def edge_sentence(nouns: GameNouns, rule: Rule) -> str:
    """Say what happens to the first sprite when it has left the screen."""
    name = _rule_type(rule)
    event = RuleWording(nouns, rule.params, nouns.the(name), "", nouns.is_avatar(name))
    return f"when {nouns.a(name)} leaves the screen, {outcome_phrase(event, rule.effect)}"


def timer_sentence(nouns: GameNouns, rule: Rule) -> str:
    """Say what the clock does."""
    name = _rule_type(rule)
    who = nouns.the(name) if nouns.is_avatar(name) and (nouns.players == 1 or nouns.game.sprites[name].leaf) else f"every {name}"
    event = RuleWording(nouns, rule.params, who, "", nouns.is_avatar(name))
    return f"{_when_phrase(rule.params, 'nextExecution' in rule.given)}, {outcome_phrase(event, rule.effect)}"


def _when_phrase(params: Mapping[str, Any], waits: bool) -> str:
    again = f" and every {format_amount(params['timer'], 'tick')} from then on" if params["repeating"] else ""
    return (f"after {format_amount(params['timer'], 'tick')}" if waits else "at the very start") + again


def _rule_type(rule: Rule) -> str:
    """Return the type of an EOS or TIME rule, whichever side it stands on."""
    return rule.seconds[0] if rule.first in OCCASIONS else rule.first


def _rule_wording(nouns: GameNouns, rule: Rule, first: str, seconds: list[str]) -> RuleWording:
    alike = len(seconds) > 1 or seconds[0] == first
    plays = all(nouns.is_avatar(name) for name in seconds)
    other = nouns.the(seconds[0]) if not alike else "the other player" if plays and nouns.players > 1 else "the other one"
    return RuleWording(nouns, rule.params, nouns.the(first), other, nouns.is_avatar(first), plays)


def outcome_phrase(event: RuleWording, effect: str) -> str:
    """Say what the effect does, with its score, its counters and how often."""
    done = event.done(effect)
    repeat = event.params.get("repeat", 1)
    if repeat != 1:
        done += f", {format_times(repeat)} over"
    earned = [earnings_phrase(event.nouns, event.params["scoreChange"]), counters_phrase(event)]
    if "scoreChangeIfKilled" in event.params:
        done += _fatal_score_phrase(event)
    elif any(earned):
        paid, link = join_words(phrase for phrase in earned if phrase), _score_link(done, effect)
        plain = link == ", and" and ", and" not in done and " and " not in paid and not done.startswith(f"{event.a} and ")
        done += f"{link} {paid.removeprefix(f'{event.a} ') if plain and done.startswith(event.a) else paid}"
    return done


def _fatal_score_phrase(event: RuleWording) -> str:
    """Say what subtractHealthPoints pays: one score if the sprite lives, another one if it dies."""
    score, killed = (earnings_phrase(event.nouns, event.params[key]) for key in ("scoreChange", "scoreChangeIfKilled"))
    paid = counters_phrase(event)
    phrase = f"; {score}" if score == killed and score else f"; if so, {killed}" if killed else ""
    if score and score != killed:
        phrase += f"; if not, {score}"
    return phrase + (f"; {paid}" if paid else "")


def _score_link(done: str, effect: str) -> str:
    """Link what happens with what it pays: some effects pay even when they do nothing."""
    if not any(word in done for word in (" if ", " unless ", " chance ")):
        return ", and"
    return "; when that happens," if EFFECTS[effect].conditional else "; in any case"


def rule_sentences(nouns: GameNouns, rules: Iterable[Rule]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Return sentences by occasion: meetings of the players, other meetings, the edge of the screen, the clock."""
    ours: list[str] = []
    theirs: list[str] = []
    edge: list[str] = []
    clock: list[str] = []
    for rule in rules:
        both = (rule.first, *rule.seconds)
        if CLOCK in both:
            clock.append(timer_sentence(nouns, rule))
            continue
        if sentence := meeting_sentence(nouns, rule):
            players = nouns.is_avatar(rule.first) or any(nouns.is_avatar(name) for name in rule.seconds)
            (ours if players else theirs).append(sentence)
        if EDGE in both:
            edge.append(edge_sentence(nouns, rule))
    return ours, theirs, edge, clock
