"""The terminations and the parameters of the game line, each stated once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from game_meta.vgdl.values import MOVES
from game_meta.vgdl.values import Parameter as P


@dataclass(frozen=True)
class Termination:
    """A condition that ends the game; the first true one in the order of the file decides."""

    name: str
    parameters: Mapping[str, P]  # complete
    doc: str


_EVERY = (
    P("win", "bools", (False,), "Whether it is won; `a,b` for two players. A player without an entry loses."),
    P("count_score", "bool", False, "Won by the higher score instead (one player: by a score other than 0)."),
)
TERMINATIONS: dict[str, Termination] = {}


def _add(name: str, doc: str, *own: P) -> None:
    TERMINATIONS[name] = Termination(name, {parameter.name: parameter for parameter in _EVERY + own}, doc)


_stype = P("stype", "type", "", "The type that is counted.")
_limit = P("limit", "int", 0, "The number it is compared with.")
_three = tuple(P(f"stype{k}", "type", "", "A type that is counted.") for k in (1, 2, 3))
_min = P("min", "bool", False, "That many or more will do.")

_add("SpriteCounter", "Ends when there are at most `limit` of a type.", _stype, _limit)
_add("SpriteCounterMore", "Ends when there are at least `limit` of a type.", _stype, _limit)
_add("MultiSpriteCounter", "Ends when there are exactly `limit` of up to three types.", *_three, _limit, _min)
_add(
    "MultiSpriteCounterSubTypes",
    "Ends when there are exactly `limit` of a type, of so many kinds.",
    _three[0],
    _limit,
    P("subTypesNum", "int", -1, "How many kinds."),
)
_add("StopCounter", "Never ends the game; holds other terminations back while the count is `limit`.", *_three, _limit, _min)
_add(
    "Timeout",
    "Ends at a tick.",
    P("limit", "int", 0, "The tick."),
    P("use_counter", "bool", False, "The game's counters decide."),
    P("compare", "bool", False, "They are compared with each other."),
    P("limits", "counts", (0,), "They are compared with these."),
)

GAME_LINE: dict[str, P] = {
    parameter.name: parameter
    for parameter in (
        P("square_size", "int", 0, "Pixels of a cell; 0: 800 by the longer side of the level, 2 or more.", 1000),
        P("no_players", "int", 1, "How many players."),
        P("no_counters", "int", 0, "How many counters the effects can change."),
        P("obs", "types", (), "The types that block the path finder."),
        P("key_handler", "text", "", "How the reference reads the keyboard; without influence here."),
        P("controls", "controls", MOVES, "Ours: what the player's UP, LEFT, DOWN, RIGHT really do."),
        P("delay", "int", 0, "Ours: how many ticks later what a player does takes effect, 0 or 1.", 1),
    )
}
GAME_WORDS = ("BasicGame",)
