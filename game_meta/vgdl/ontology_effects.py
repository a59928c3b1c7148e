"""The effects, each stated once. s1 is the first sprite of the line, s2 the second.

`conditional` effects ([S] in the VGDL semantics) count their score only when they did something.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from game_meta.vgdl.values import Parameter as P


@dataclass(frozen=True)
class Effect:
    """What happens to two sprites that overlap (or to one that left the screen, or when a time has come)."""

    name: str
    parameters: Mapping[str, P]  # complete
    doc: str
    second: bool  # does nothing without a second sprite (EOS, TIME)
    conditional: bool  # [S]


_EVERY = (
    P("scoreChange", "ints", (0,), "Added to the score at every execution; `a,b` for two players, one number goes to both."),
    P("repeat", "int", 1, "The line stands there so many times.", 1000),
    P("counter", "counts", (0,), "Added to the game's counters at every execution."),
    P("counterElse", "counts", (0,), "Added to the game's counters at every execution too (see transformIfCount)."),
)
TIME_PARAMETERS = (
    P("timer", "int", 0, "Ticks until it fires, and between two firings."),
    P("repeating", "bool", False, "Fires again and again."),
    P("nextExecution", "int", -1, "If given, the first firing waits for `timer` too, otherwise it comes at tick 0."),
)

EFFECTS: dict[str, Effect] = {}


def _add(name: str, doc: str, *own: P, second: bool = False, conditional: bool = False) -> None:
    EFFECTS[name] = Effect(name, {parameter.name: parameter for parameter in _EVERY + own}, doc, second, conditional)


def _kind(default: str = "") -> P:
    return P("stype", "type", default, "The type it makes.")


_resource = P("resource", "type", "", "The resource that is counted.")
_limit = P("limit", "int", 0, "The amount it is compared with.")
_prob = P("prob", "float", 1.0, "The chance that it happens.")
_kill_second = P("killSecond", "bool", False, "s2 is removed too.")
_all = P("stype", "type", "", "The type whose sprites it applies to.")
_pixel = P("pixelPerfect", "bool", False, "s1 ends flush against s2.")

_add("stepBack", "s1 goes back to where it was.", _pixel)
_add("killSprite", "s1 dies.")
_add("killBoth", "Both die.", second=True)
_add("killAll", "All sprites of exactly one type die.", _all)
_add("killIfAlive", "s1 dies unless s2 died in this tick.", second=True)
_add("killIfHasMore", "s1 dies if it holds `limit` or more of the resource.", _resource, _limit, conditional=True)
_add("killIfHasLess", "s1 dies if it holds `limit` or less of the resource.", _resource, _limit, conditional=True)
_add(
    "killIfOtherHasMore",
    "s1 dies if s2 holds `limit` or more of the resource.",
    _resource,
    _limit,
    P("subtract", "bool", False, "s2 pays `limit` of it."),
    second=True,
    conditional=True,
)
_add("killIfFromAbove", "s1 dies if s2 fell on it from above.", second=True, conditional=True)
_add("killIfFrontal", "s1 dies if it stood still or ran head-on into s2.", second=True, conditional=True)
_add("killIfNotFrontal", "s1 dies unless it ran head-on into s2.", second=True, conditional=True)
_add("killIfFast", "s1 dies if it is faster than the limit.", P("limspeed", "float", 1.0, "The limit."), second=True)
_add("killIfSlow", "s1 dies if it is slower than the limit.", P("limspeed", "float", 1.0, "The limit."), second=True)
_add("killIfNotUpright", "s1 dies unless its nose points up.")
_add(
    "transformTo",
    "s1 becomes another type.",
    P("stype", "type", "", "The type it becomes."),
    _kill_second,
    P("forceOrientation", "bool", False, "Keeps its orientation in any case."),
)
_add(
    "transformToAll",
    "All sprites of exactly one type become another.",
    _all,
    P("stypeTo", "type", "", "The type they become."),
    _kill_second,
    P("forceOrientation", "bool", False, "They keep their orientation in any case."),
)
_add(
    "transformIfCount",
    "s1 becomes `stype` if the count lies within bounds, else `estype`.",
    P("stype", "type", "", "The type it becomes."),
    P("estype", "type", "", "The type it becomes otherwise."),
    P("stypeCount", "type", "", "The type that is counted."),
    P("geq", "int", 0, "Lower bound."),
    P("leq", "int", 10000, "Upper bound."),
    _kill_second,
    P("forceOrientation", "bool", False, "Keeps its orientation in any case."),
    conditional=True,
)
_add(
    "transformToSingleton",
    "s1 becomes `stype`; those that were it become `stype_other`.",
    P("stype", "type", "", "The type s1 becomes."),
    P("stype_other", "type", "", "The type the old ones become."),
    P("takeOrientation", "bool", False, "Faces against s2."),
    _kill_second,
)
_add("transformToRandomChild", "s1 becomes one of the types below `stype`.", P("stype", "type", "", "The parent type."), _kill_second)
_add("spawn", "Makes a sprite where s1 is.", _kind(), _prob)
_add(
    "spawnIfHasMore",
    "Makes a sprite where s1 is if it holds `limit` or more.",
    _resource,
    _limit,
    _kind(),
    P("spend", "int", 0, "What s1 pays."),
    _prob,
    conditional=True,
)
_add(
    "spawnIfHasLess",
    "Makes a sprite where s1 is if it holds `limit` or less.",
    _resource,
    _limit,
    _kind(),
    P("spend", "int", 0, "What s1 pays."),
    _prob,
    conditional=True,
)
_add(
    "spawnIfCounterSubTypes",
    "Makes `stype` if counts match, else `estype`.",
    _kind(),
    P("estype", "type", "", "The type made otherwise."),
    P("stypeCount", "type", "", "The type that is counted."),
    P("limit", "int", 0, "The count it needs."),
    P("subTypesNum", "int", -1, "How many kinds of it must exist."),
    conditional=True,
)
_add("spawnBehind", "Makes a sprite where s2 was.", _kind(), _prob, second=True)
for _side in ("Above", "Below", "Left", "Right"):
    _add(
        f"spawn{_side}",
        "Makes a sprite in the cell on that side of s2.",
        _kind(),
        _prob,
        P("stepBack", "bool", False, "Counted from where s2 was."),
        second=True,
    )
_add("cloneSprite", "Makes another one of s1's type where it is.")
_add("bounceForward", "s1 is pushed in the direction in which s2 moved.", second=True)
_add("undoAll", "Everything goes back to where it was.", P("notStype", "types", (), "Except these types."))
_add("reverseDirection", "s1 turns round.")
_add("flipDirection", "s1 turns to a random direction.")
_add("turnAround", "s1 goes two cells down and turns round.")
_add("wrapAround", "s1 comes in again on the other side.", P("offset", "float", 0.0, "Share of the screen left out."))
_add(
    "attractGaze",
    "s1 takes s2's orientation.",
    _prob,
    P("align", "bool", False, "It is put into s2's row or column too."),
    second=True,
)
_add("align", "s1 is put where s2 is.", P("orient", "bool", True, "It takes s2's orientation too."), second=True)
_add("pullWithIt", "s2 carries s1 along.", _pixel, second=True)
_add("teleportToExit", "s1 goes to a sprite of s2's exit type.", second=True)
_add(
    "collectResource",
    "s2 takes s1, a Resource, unless it holds enough.",
    P("killResource", "bool", True, "s1 vanishes."),
    second=True,
    conditional=True,
)
_add(
    "collectResourceIfHeld",
    "s2 takes s1 if it holds enough of another resource.",
    P("killResource", "bool", True, "s1 vanishes."),
    P("heldResource", "type", "", "The other resource."),
    P("value", "int", 1, "How much of it is needed."),
    second=True,
    conditional=True,
)
_add(
    "changeResource",
    "s1's amount of a resource changes, within its limit.",
    _resource,
    P("value", "int", 1, "The change."),
    P("killResource", "bool", False, "s2 vanishes."),
    second=True,
    conditional=True,
)
_add("addHealthPoints", "s1's health grows, within its limit.", P("value", "int", 1, "The change."), _kill_second, conditional=True)
_add("addHealthPointsToMax", "s1's health grows, cut at its limit.", P("value", "int", 1, "The change."), _kill_second)
_add(
    "subtractHealthPoints",
    "Health shrinks; at the limit it dies.",
    P("value", "int", 1, "The change."),
    P("limit", "int", 0, "Dies at this health or below."),
    P("stype", "type", "", "Whose health; s1's if not given."),
    P("scoreChangeIfKilled", "ints", (0,), "The score if it dies."),
)
_add(
    "shieldFrom",
    "For the rest of the tick an effect of two types is skipped.",
    P("stype", "type", "", "The second type."),
    P("ftype", "effect", "", "The effect."),
)
_add(
    "addTimer",
    "Runs another effect, with this line's parameters, some ticks later.",
    P("ftype", "effect", "", "The effect."),
    *TIME_PARAMETERS,
)
_add("setSpeedForAll", "All sprites of a type get a speed.", _all, P("value", "float", 0.0, "The speed."))
_add("increaseSpeedToAll", "All sprites of a type get faster.", _all, P("value", "float", 0.1, "The change."))
_add("decreaseSpeedToAll", "All sprites of a type get slower.", _all, P("value", "float", 0.1, "The change."))
_add("halfSpeed", "s1's speed is halved.")
_add(
    "updateSpawnType",
    "All spawn points of a type make another type from now on.",
    _kind(),
    P("spawnPoint", "type", "", "The spawn points."),
    second=True,
)
_add("removeScore", "A player's score becomes 0.", P("stype", "type", "", "Whose; s1's if not given."), _kill_second)
_add("wallStop", "Continuous physics: s1 stops at s2.", P("friction", "float", 0.0, "Without effect."), second=True)
_add("wallBounce", "Continuous physics: s1 bounces off s2.", second=True)
_add("wallReverse", "Continuous physics: s1 turns back at s2.", P("friction", "float", 0.0, "Without effect."), second=True)
_add(
    "bounceDirection",
    "Continuous physics: s1 bounces off s2 as off a paddle.",
    P("maxBounceAngleDeg", "float", 60.0, "The widest angle."),
    second=True,
)
_add("waterPhysics", "Continuous physics: s1 sinks slowly.")
