"""The terminations, one record each: its number in the engine, its parameters, its sentences, and how it decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from game_meta.vgdl.spec.english import format_amount, format_number, join_words
from game_meta.vgdl.spec.parameters import ALWAYS, COUNTS, STRICT, Parameters, with_role
from game_meta.vgdl.spec.parameters import Parameter as P

MAX_TICKS = 2000  # a game that has not ended by this tick is lost
AT_MOST, AT_LEAST, EXACTLY, TICK = "at most", "at least", "exactly", "tick"


@dataclass(frozen=True)
class Termination:
    """A condition that ends the game; the first true one in the order of the file decides."""

    name: str
    opcode: int  # its number in the engine
    parameters: Parameters  # complete
    doc: str
    phrase: Callable[[Any, Mapping[str, Any]], str]  # (nouns, params) -> `when no gem is left`
    compares: str  # how the count, or the tick, is compared with `limit`
    ends: bool = True  # False: it only holds others back

    @property
    def counted(self) -> tuple[str, ...]:
        """The parameters that name the types it counts."""
        return tuple(parameter.name for parameter in with_role(self.parameters, COUNTS))

    @property
    def reads_clock(self) -> bool:
        return self.compares == TICK


EVERY_TERMINATION = (  # what each of them takes
    P("win", "bools", (False,), "Whether it is won; `a,b` for two players. A player without an entry loses."),
    P("count_score", "bool", False, "Won by the higher score instead (one player: by a score other than 0)."),
)
TERMINATIONS: dict[str, Termination] = {}


def _termination(opcode: int, name: str, doc: str, *own: P, **facts: Any) -> int:
    parameters = {parameter.name: parameter for parameter in EVERY_TERMINATION + own}
    TERMINATIONS[name] = Termination(name, opcode, parameters, doc, **facts)
    return opcode


def _counted(params: Mapping[str, Any]) -> list[str]:
    return [params[key] for key in ("stype", "stype1", "stype2", "stype3") if params.get(key)] or [""]


def _several(nouns: Any, params: Mapping[str, Any], count: str) -> str:
    """`there are exactly 3 boxes`; `the numbers of boxes and jars add up to exactly 3`"""
    names, limit = _counted(params), params["limit"]
    if len(names) == 1:
        return f"there {'is' if limit == 1 else 'are'} {count} {(names[0] or 'thing') if limit == 1 else nouns.many(names[0])}"
    return f"the numbers of {join_words(nouns.many(name) for name in names)} add up to {count}"


def _at_most(nouns: Any, params: Mapping[str, Any]) -> str:
    limit, names = params["limit"], _counted(params)
    if limit <= 0:
        return f"when {nouns.none_left(names)}"
    return f"when no more than {format_number(limit)} {nouns.many(names[0])} {'is' if limit == 1 else 'are'} left"


def _at_least(nouns: Any, params: Mapping[str, Any]) -> str:
    limit, names = params["limit"], _counted(params)
    if limit <= 1:
        return f"when there is {nouns.a(names[0])}"
    return f"when there are {format_number(limit)} or more {nouns.many(names[0])}"


def _together(nouns: Any, params: Mapping[str, Any]) -> str:
    limit = params["limit"]
    if params["min"]:
        return f"when {_several(nouns, params, f'{format_number(limit)} or more')}"
    if limit == 0:
        return f"when {nouns.none_left(_counted(params))}"
    return f"when {_several(nouns, params, f'exactly {format_number(limit)}')}"


def _of_kinds(nouns: Any, params: Mapping[str, Any]) -> str:
    kinds = format_amount(params["subTypesNum"], "kind")
    return f"when {_several(nouns, params, 'exactly ' + format_number(params['limit']))}, of exactly {kinds}"


def _holds_back(nouns: Any, params: Mapping[str, Any]) -> str:
    """Say it in a whole sentence, unlike the others: nobody wins or loses by it."""
    count = f"more than {format_number(params['limit'])}" if params["min"] else f"exactly {format_number(params['limit'])}"
    return f"as long as {_several(nouns, params, count)}, the game goes on, but for time limits"


_stype = P("stype", "type", "", "The type that is counted.", required=ALWAYS, role=COUNTS)
_limit = P("limit", "int", 0, "The number it is compared with.")
_first = P("stype1", "type", "", "A type that is counted.", required=STRICT, role=COUNTS)
_three = (_first, *(P(f"stype{k}", "type", "", "A type that is counted.", role=COUNTS) for k in (2, 3)))
_min = P("min", "bool", False, "That many or more will do.")

SPRITE_COUNTER = _termination(
    0, "SpriteCounter", "Ends when there are at most `limit` of a type.", _stype, _limit, phrase=_at_most, compares=AT_MOST
)
SPRITE_COUNTER_MORE = _termination(
    1, "SpriteCounterMore", "Ends when there are at least `limit` of a type.", _stype, _limit, phrase=_at_least, compares=AT_LEAST
)
MULTI_SPRITE_COUNTER = _termination(
    2,
    "MultiSpriteCounter",
    "Ends when there are exactly `limit` of up to three types.",
    *_three,
    _limit,
    _min,
    phrase=_together,
    compares=EXACTLY,
)
MULTI_SPRITE_COUNTER_SUB_TYPES = _termination(
    3,
    "MultiSpriteCounterSubTypes",
    "Ends when there are exactly `limit` of a type, of so many kinds.",
    _first,
    _limit,
    P("subTypesNum", "int", -1, "How many kinds."),
    phrase=_of_kinds,
    compares=EXACTLY,
)
STOP_COUNTER = _termination(
    4,
    "StopCounter",
    "Never ends the game; holds other terminations back while the count is `limit`.",
    *_three,
    _limit,
    _min,
    phrase=_holds_back,
    compares=EXACTLY,
    ends=False,
)
TIMEOUT = _termination(
    5,
    "Timeout",
    "Ends at a tick.",
    P("limit", "int", 0, "The tick.", required=STRICT),
    P("use_counter", "bool", False, "The game's counters decide."),
    P("compare", "bool", False, "They are compared with each other."),
    P("limits", "counts", (0,), "They are compared with these."),
    phrase=lambda nouns, params: f"at tick {format_number(params['limit'])}",
    compares=TICK,
)
