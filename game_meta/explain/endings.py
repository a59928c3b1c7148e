"""How a game ends, and for whom it ends well."""

from __future__ import annotations

from collections.abc import Callable

from game_meta.explain.nouns import Nouns
from game_meta.explain.words import amount, listed, number
from game_meta.vgdl.model import Ending

LAST_TICK = 2000


def _counted(ending: Ending) -> list[str]:
    return [ending.params[key] for key in ("stype", "stype1", "stype2", "stype3") if ending.params.get(key)] or [""]


def _several(nouns: Nouns, ending: Ending, count: str) -> str:
    """Exactly 3 boxes; boxes and jars together exactly 3."""
    names = _counted(ending)
    limit = ending.params["limit"]
    if len(names) == 1:
        return f"there {'is' if limit == 1 else 'are'} {count} {(names[0] or 'thing') if limit == 1 else nouns.many(names[0])}"
    return f"the numbers of {listed(nouns.many(name) for name in names)} add up to {count}"


def at_most(nouns: Nouns, ending: Ending) -> str:
    limit, names = ending.params["limit"], _counted(ending)
    if limit <= 0:
        return f"when {nouns.none_left(names)}"
    return f"when no more than {number(limit)} {nouns.many(names[0])} {'is' if limit == 1 else 'are'} left"


def at_least(nouns: Nouns, ending: Ending) -> str:
    limit, names = ending.params["limit"], _counted(ending)
    if limit <= 1:
        return f"when there is {nouns.a(names[0])}"
    return f"when there are {number(limit)} or more {nouns.many(names[0])}"


def together(nouns: Nouns, ending: Ending) -> str:
    limit = ending.params["limit"]
    if ending.params["min"]:
        return f"when {_several(nouns, ending, f'{number(limit)} or more')}"
    if limit == 0:
        return f"when {nouns.none_left(_counted(ending))}"
    return f"when {_several(nouns, ending, f'exactly {number(limit)}')}"


def of_kinds(nouns: Nouns, ending: Ending) -> str:
    kinds = amount(ending.params["subTypesNum"], "kind")
    return f"when {_several(nouns, ending, 'exactly ' + number(ending.params['limit']))}, of exactly {kinds}"


def timeout(nouns: Nouns, ending: Ending) -> str:
    return f"at tick {number(ending.params['limit'])}"


CONDITIONS: dict[str, Callable[[Nouns, Ending], str]] = {
    "SpriteCounter": at_most,
    "SpriteCounterMore": at_least,
    "MultiSpriteCounter": together,
    "MultiSpriteCounterSubTypes": of_kinds,
    "Timeout": timeout,
}


def ends(nouns: Nouns, ending: Ending) -> str:
    """One ending as a sentence."""
    if ending.cls == "StopCounter":
        count = f"more than {number(ending.params['limit'])}" if ending.params["min"] else f"exactly {number(ending.params['limit'])}"
        return f"as long as {_several(nouns, ending, count)}, the game goes on, but for time limits"
    return f"{result(nouns, ending)} {CONDITIONS[ending.cls](nouns, ending)}{_decided(nouns, ending)}"


def result(nouns: Nouns, ending: Ending) -> str:
    """Who wins, if that is certain."""
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
    return f"{listed(winners)} {_verb(winners, 'win')} and {listed(losers)} {_verb(losers, 'lose')}"


def _decided(nouns: Nouns, ending: Ending) -> str:
    """What decides where scores or counters do."""
    first = nouns.player(0) if nouns.players > 1 else "the player"
    if ending.params.get("use_counter"):
        if ending.params["compare"]:
            return f": if all counters are equal, {first} loses and everybody else wins; if not, the other way round"
        limit = ending.params["limits"][-1]
        return f": {first} wins if the last counter is {number(limit)} (and there are as many counters as players), everybody else loses"
    if ending.params["count_score"]:
        if nouns.players == 1:
            return "; it is won if the score is not 0"
        return "; the higher score wins, a tie is won by both unless it is at 0"
    return ""


def _verb(names: list[str], verb: str) -> str:
    return verb if len(names) > 1 else verb + "s"
