"""The effects, one record each: its number in the engine, its parameters, its sentences, and all that anybody needs to know of it.

s1 is the first sprite of the line, s2 the second. `conditional` effects ([S] in docs/vgdl-semantics.md, section 6) count their score
only when they did something. The constants (`STEP_BACK`, ...) are the numbers by which the engine's
dispatch and compiled games know the effects: a new effect takes the next free one, and no number ever changes ("Adding an effect" in
CONTRIBUTING.md shows how).

What an effect does to whom is said with FIRST, SECOND and EVERYTHING, or with the name of the parameter that names a type. `phrase` is the
second half of a sentence (`when the player meets a ruby, ...`) from an event (explain): `e.a` and `e.b` are the two in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from game_meta.vgdl.spec.english import format_amount, format_number
from game_meta.vgdl.spec.parameters import (
    ACTS_ON,
    ALWAYS,
    BECOMES,
    COUNTS,
    EXCEPTS,
    KILLS_FIRST,
    KILLS_SECOND,
    MADE,
    MAKES,
    PARENT,
    RESOURCE,
    SHIELDS,
    SPAWNER,
    STRICT,
    Parameters,
    named_types,
    with_role,
)
from game_meta.vgdl.spec.parameters import Parameter as P

FIRST, SECOND, EVERYTHING = "first", "second", "everything"
HELD, HEALTH, SPEED, GRAVITY, PRODUCT, SCORE = "held", "health", "speed", "gravity", "product", "score"  # what can change of a sprite
VANISHES, KILLS, BLOCKS, PUSHED, OPENS, TELEPORTS = "vanishes", "kills", "blocks", "pushed", "opens", "teleports"  # labels

Who = str  # FIRST, SECOND, EVERYTHING or the name of a parameter
EffectPhrase = Callable[[Any], str]


@dataclass(frozen=True)
class Effect:
    """What happens to two sprites that overlap (or to one that left the screen, or when a time has come)."""

    name: str
    opcode: int  # its number in the engine
    parameters: Parameters  # complete
    doc: str
    phrase: EffectPhrase
    arguments: tuple[str, ...] = ()  # the parameters that the engine gets, in the order of its columns; `@...`: what the compiler works out
    real: str = ""  # the one that is no whole number

    conditional: bool = False  # [S]
    needs_first: bool = True  # does nothing without s1 (when a timer of addTimer runs out)
    needs_second: bool = False  # does nothing without s2 (EOS, TIME)
    instead_of_first: str = ""  # the parameter that names whom it is done to in place of s1
    batch: bool = False  # runs once for s1 and all that it overlaps
    draws: bool = False  # takes random numbers
    reads_clock: bool = False  # looks at the number of the tick
    sets_timer: bool = False  # runs the effect `ftype` later, without sprites

    kills: tuple[Who, ...] = ()  # may remove them (see `killed` for what flags add)
    moves: tuple[Who, ...] = ()  # may put them elsewhere than they are or were
    sends_back: tuple[Who, ...] = ()  # puts them where they were before this tick
    turns: tuple[Who, ...] = ()  # gives them another direction
    changes: tuple[tuple[Who, str], ...] = ()  # (who, what of it)
    reads: tuple[str, ...] = ()  # what it looks at: SPEED
    looks_at_held: tuple[Who, ...] = ()  # whose resources decide
    looks_at_motion: bool = False  # how the two move decides whether it happens at all: no label tells of that
    copies_first: bool = False  # makes another one of s1's type
    pushes: bool = False  # s1 goes the way of s2
    uses_exit: bool = False  # s1 goes to a sprite of s2's exit type
    is_hit: bool = False  # s1 is a ball: who hits it shoots with it
    hashed_as_moving: bool = False  # keeps s1 in place, yet canonical forms of version 2 were made as if it might not: so hashes stay

    @property
    def makes(self) -> tuple[str, ...]:
        """The parameters that name types of which there may be more sprites afterwards."""
        return tuple(parameter.name for parameter in with_role(self.parameters, *MADE))

    @property
    def transforms(self) -> bool:
        """Whether sprites turn into others."""
        return bool(with_role(self.parameters, BECOMES, PARENT))

    @property
    def transforms_first(self) -> bool:
        return any(not parameter.of for parameter in with_role(self.parameters, BECOMES, PARENT))

    @property
    def acts_elsewhere(self) -> bool:
        """Whether it acts on sprites that did not meet, whatever its line says (cf. `instead_of_first`)."""
        named = [p for p in with_role(self.parameters, ACTS_ON, SPAWNER, SHIELDS) if p.name != self.instead_of_first]
        return bool(named) or EVERYTHING in self.sends_back or any(p.of for p in with_role(self.parameters, BECOMES))

    @property
    def changes_speeds_only(self) -> bool:
        """Whether all it does is to change speeds, or what is made from now on."""
        done = self.kills or self.moves or self.sends_back or self.turns or self.transforms or with_role(self.parameters, SHIELDS)
        return bool(self.changes) and not done and all(what in (SPEED, PRODUCT) for _, what in self.changes)

    @property
    def is_blind_to_speeds(self) -> bool:
        """Whether it is all one if a speed changes before or after it: it neither looks at one, nor sets one, nor makes sprites."""
        sets = any(what == SPEED for _, what in self.changes)
        return SPEED not in self.reads and not sets and not self.makes and not self.copies_first and not self.sets_timer

    @property
    def keeps_in_place(self) -> bool:
        """Whether s1 and s2, if they stand still, stay where they are and nothing but what a parameter names comes to lie there."""
        return not {FIRST, SECOND}.intersection(self.moves) and not self.copies_first and not self.sets_timer

    @property
    def is_harmless(self) -> bool:
        """Whether it neither moves an s1 that stands still nor changes what it carries."""
        return FIRST not in self.moves and all(who != FIRST for who, _ in self.changes) and not self.sets_timer

    @property
    def labels_of_thing(self) -> tuple[str, ...]:
        """What it does to a thing that is its s1, the avatar being s2 (names of labels, see generator/labels)."""
        dies, everything = (FIRST in self.kills and not self.looks_at_motion) or self.transforms_first, EVERYTHING in self.sends_back
        holds_of = {
            VANISHES: dies,
            KILLS: SECOND in self.kills,
            PUSHED: self.pushes,
            BLOCKS: everything,
            OPENS: SECOND in self.looks_at_held,
        }
        return tuple(label for label, holds in holds_of.items() if holds)

    @property
    def labels_of_avatar(self) -> tuple[str, ...]:
        """What it does to an avatar that is its s1, the thing being s2."""
        dies = FIRST in self.kills and not self.looks_at_motion and not with_role(self.parameters, KILLS_FIRST)  # those take resources
        back = bool({FIRST, EVERYTHING}.intersection(self.sends_back))
        holds_of = {KILLS: dies, VANISHES: SECOND in self.kills, BLOCKS: back, TELEPORTS: self.uses_exit}
        return tuple(label for label, holds in holds_of.items() if holds)

    def killed(self, params: Mapping[str, Any]) -> set[Who]:
        """Who may die by a line with these parameters."""
        flags = {p.role: bool(params.get(p.name)) for p in with_role(self.parameters, KILLS_FIRST, KILLS_SECOND)}
        dead = set(self.kills) - ({FIRST} if flags.get(KILLS_FIRST) is False else set())
        return dead | ({SECOND} if flags.get(KILLS_SECOND) else set())

    def touched(self, params: Mapping[str, Any]) -> set[Who]:
        """Whom a line with these parameters may move, or change in what they carry: FIRST, SECOND or a parameter."""
        whom = {*self.moves, *(who for who, _ in self.changes)}
        if FIRST in whom and self.instead_of_first and params.get(self.instead_of_first):
            whom = whom - {FIRST} | {self.instead_of_first}
        return whom

    def made(self, params: Mapping[str, Any]) -> set[str]:
        """Return the types that a line with these parameters may make (of a PARENT: those below it too)."""
        return {name for key in self.makes for name in named_types(self.parameters[key], params)}


EVERY_EFFECT = (  # what each of them takes
    P("scoreChange", "ints", (0,), "Added to the score at every execution; `a,b` for two players, one number goes to both."),
    P("repeat", "int", 1, "The line stands there so many times.", 1000),
    P("enabled", "bool", True, "False: the line does nothing at all; only its pair keeps its place in the order of pairs."),
    P("counter", "counts", (0,), "Added to the game's counters at every execution."),
    P("counterElse", "counts", (0,), "Added to the game's counters at every execution too (see transformIfCount)."),
)
TIME_PARAMETERS = (
    P("timer", "int", 0, "Ticks until it fires, and between two firings."),
    P("repeating", "bool", False, "Fires again and again."),
    P("nextExecution", "int", -1, "If given, the first firing waits for `timer` too, otherwise it comes at tick 0."),
)

EFFECTS: dict[str, Effect] = {}


def _effect(opcode: int, name: str, doc: str, *own: P, **facts: Any) -> int:
    EFFECTS[name] = Effect(name, opcode, {parameter.name: parameter for parameter in EVERY_EFFECT + own}, doc, **facts)
    return opcode


def _made(name: str = "stype", doc: str = "The type it makes.", required: str = STRICT) -> P:
    return P(name, "type", "", doc, required=required, role=MAKES)


def _becomes(name: str, doc: str, of: str = "", required: str = STRICT) -> P:
    return P(name, "type", "", doc, required=required, role=BECOMES, of=of)


_resource = P("resource", "type", "", "The resource that is counted.", required=ALWAYS, role=RESOURCE)
_limit = P("limit", "int", 0, "The amount it is compared with.")
_prob = P("prob", "float", 1.0, "The chance that it happens.")
_kill_second = P("killSecond", "bool", False, "s2 is removed too.", role=KILLS_SECOND)
_takes = P("killResource", "bool", True, "s1 vanishes.", role=KILLS_FIRST)
_all = P("stype", "type", "", "The type whose sprites it applies to.", required=STRICT, role=ACTS_ON)
_counted = P("stypeCount", "type", "", "The type that is counted.", required=STRICT, role=COUNTS)
_pixel = P("pixelPerfect", "bool", False, "s1 ends flush against s2.")
_keeps = P("forceOrientation", "bool", False, "Keeps its orientation in any case.")
_they_keep = P("forceOrientation", "bool", False, "They keep their orientation in any case.")
_faster = P("value", "float", 0.1, "The change.")
_change = P("value", "int", 1, "The change.")
_limspeed = P("limspeed", "float", 1.0, "The limit.")
_spend = P("spend", "int", 0, "What s1 pays.")
_from_before = P("stepBack", "bool", False, "Counted from where s2 was.")
_useless = P("friction", "float", 0.0, "Without effect.")
_later = P("ftype", "effect", "", "The effect.", required=ALWAYS)


# Going back and dying


def _steps_back(e: Any) -> str:
    back = f"{e.a} goes back to where {e.it('was')}"
    return e.when("pixelPerfect", f"{e.a} goes back just far enough to be clear of {e.b}", back) if e.b else back


def _both_die(e: Any) -> str:
    return f"{e.a} and {e.b} both {'die' if e.a_plays or e.b_plays else 'disappear'}" if e.b else e.a_dies


STEP_BACK = _effect(
    0,
    "stepBack",
    "s1 goes back to where it was.",
    _pixel,
    phrase=_steps_back,
    arguments=("pixelPerfect",),
    sends_back=(FIRST,),
)
KILL_SPRITE = _effect(1, "killSprite", "s1 dies.", phrase=lambda e: e.a_dies, kills=(FIRST,))
KILL_BOTH = _effect(2, "killBoth", "Both die.", phrase=_both_die, needs_second=True, kills=(FIRST, SECOND))
KILL_ALL = _effect(
    3,
    "killAll",
    "All sprites of exactly one type die.",
    _all,
    phrase=lambda e: f"all {e.plural('stype')} disappear",
    arguments=("stype",),
    needs_first=False,
    kills=("stype",),
)
KILL_IF_ALIVE = _effect(
    4,
    "killIfAlive",
    "s1 dies unless s2 died in this tick.",
    phrase=lambda e: f"{e.a_dies} unless {e.b} has just {'died' if e.b_plays else 'disappeared'}",
    needs_second=True,
    kills=(FIRST,),
)
KILL_IF_HAS_MORE = _effect(
    5,
    "killIfHasMore",
    "s1 dies if it holds `limit` or more of the resource.",
    _resource,
    _limit,
    phrase=lambda e: f"{e.a_dies} if {e.it('holds')} {e.enough}",
    arguments=("resource", "limit"),
    conditional=True,
    kills=(FIRST,),
    looks_at_held=(FIRST,),
)
KILL_IF_HAS_LESS = _effect(
    6,
    "killIfHasLess",
    "s1 dies if it holds `limit` or less of the resource.",
    _resource,
    _limit,
    phrase=lambda e: f"{e.a_dies} if {e.it('holds')} {e.few}",
    arguments=("resource", "limit"),
    conditional=True,
    kills=(FIRST,),
    looks_at_held=(FIRST,),
)
KILL_IF_OTHER_HAS_MORE = _effect(
    7,
    "killIfOtherHasMore",
    "s1 dies if s2 holds `limit` or more of the resource.",
    _resource,
    _limit,
    P("subtract", "bool", False, "s2 pays `limit` of it."),
    phrase=lambda e: f"{e.a_dies} if {e.b} holds {e.enough}" + e.when("subtract", f", and {e.b} pays {e.amount('limit')} of them"),
    arguments=("resource", "limit", "subtract"),
    conditional=True,
    needs_second=True,
    kills=(FIRST,),
    looks_at_held=(SECOND,),
    changes=((SECOND, HELD),),
)
KILL_IF_FROM_ABOVE = _effect(
    8,
    "killIfFromAbove",
    "s1 dies if s2 fell on it from above.",
    phrase=lambda e: f"{e.a_dies} if {e.b} fell on {'them' if e.a_plays else 'it'} from above",
    conditional=True,
    needs_second=True,
    kills=(FIRST,),
    looks_at_motion=True,
)
KILL_IF_FRONTAL = _effect(
    9,
    "killIfFrontal",
    "s1 dies if it stood still or ran head-on into s2.",
    phrase=lambda e: f"{e.a_dies} if {e.it('did')} not move or the two met head-on",
    conditional=True,
    needs_second=True,
    kills=(FIRST,),
    looks_at_motion=True,
    hashed_as_moving=True,
)
KILL_IF_NOT_FRONTAL = _effect(
    10,
    "killIfNotFrontal",
    "s1 dies unless it ran head-on into s2.",
    phrase=lambda e: f"{e.a_dies} if {e.it('did')} not move or the two did not meet head-on",
    conditional=True,
    needs_second=True,
    kills=(FIRST,),
    looks_at_motion=True,
    hashed_as_moving=True,
)
KILL_IF_FAST = _effect(
    11,
    "killIfFast",
    "s1 dies if it is faster than the limit.",
    _limspeed,
    phrase=lambda e: f"{e.a_dies} if the speed between the two is more than {e.amount('limspeed')}",
    real="limspeed",
    needs_second=True,
    kills=(FIRST,),
    looks_at_motion=True,
    reads=(SPEED,),
)
KILL_IF_SLOW = _effect(
    12,
    "killIfSlow",
    "s1 dies if it is slower than the limit.",
    _limspeed,
    phrase=lambda e: f"{e.a_dies} if the speed between the two is less than {e.amount('limspeed')}",
    real="limspeed",
    needs_second=True,
    kills=(FIRST,),
    looks_at_motion=True,
    reads=(SPEED,),
)
KILL_IF_NOT_UPRIGHT = _effect(
    13,
    "killIfNotUpright",
    "s1 dies unless its nose points up.",
    phrase=lambda e: f"{e.a_dies} unless {e.its} nose points up",
    kills=(FIRST,),
    looks_at_motion=True,
    hashed_as_moving=True,
)


# Turning into others


def _becomes_if_count(e: Any) -> str:
    low, high = format_number(e["geq"]), format_number(e["leq"])
    bounds = f"exactly {low}" if low == high else f"{low} or more" if e["leq"] == 10000 else f"from {low} to {high}"
    turned = e.when("forceOrientation", ", facing as before")
    otherwise = f"; otherwise it turns into {e.noun('estype')}" if e["estype"] else ""
    gone = e.when("killSecond", f"; then {e.b_dies}") if e.b else ""
    return f"{e.a} turns into {e.noun('stype')}{turned} if there are {bounds} {e.plural('stypeCount')}{otherwise}{gone}"


def _becomes_singleton(e: Any) -> str:
    faces = e.when("takeOrientation", f", facing against {e.b}") if e.b else ""
    return (
        f"all {e.plural('stype')} turn into {e.plural('stype_other')}, and {e.a} turns into {e.noun('stype')}{faces}{e.second_dies_too()}"
    )


TRANSFORM_TO = _effect(
    14,
    "transformTo",
    "s1 becomes another type.",
    _becomes("stype", "The type it becomes.", required=ALWAYS),
    _kill_second,
    _keeps,
    phrase=lambda e: f"{e.a} turns into {e.noun('stype')}{e.when('forceOrientation', ', facing as before')}{e.second_dies_too()}",
    arguments=("stype", "killSecond", "forceOrientation"),
)
TRANSFORM_TO_ALL = _effect(
    15,
    "transformToAll",
    "All sprites of exactly one type become another.",
    _all,
    _becomes("stypeTo", "The type they become.", of="stype"),
    _kill_second,
    _they_keep,
    phrase=lambda e: (
        f"all {e.plural('stype')} turn into {e.plural('stypeTo')}{e.when('forceOrientation', ', facing as before')}{e.second_dies_too()}"
    ),
    arguments=("stype", "killSecond", "forceOrientation", "stypeTo"),
    needs_first=False,
)
TRANSFORM_IF_COUNT = _effect(
    16,
    "transformIfCount",
    "s1 becomes `stype` if the count lies within bounds, else `estype`.",
    _becomes("stype", "The type it becomes."),
    _becomes("estype", "The type it becomes otherwise.", required="optional"),
    _counted,
    P("geq", "int", 0, "Lower bound."),
    P("leq", "int", 10000, "Upper bound."),
    _kill_second,
    _keeps,
    phrase=_becomes_if_count,
    arguments=("stype", "killSecond", "forceOrientation", "stypeCount", "geq", "leq", "estype"),
    conditional=True,
)
TRANSFORM_TO_SINGLETON = _effect(
    17,
    "transformToSingleton",
    "s1 becomes `stype`; those that were it become `stype_other`.",
    _becomes("stype", "The type s1 becomes."),
    _becomes("stype_other", "The type the old ones become.", of="stype"),
    P("takeOrientation", "bool", False, "Faces against s2."),
    _kill_second,
    phrase=_becomes_singleton,
    arguments=("stype", "killSecond", "takeOrientation", "stype_other"),
    hashed_as_moving=True,
)
TRANSFORM_TO_RANDOM_CHILD = _effect(
    18,
    "transformToRandomChild",
    "s1 becomes one of the types below `stype`.",
    P("stype", "type", "", "The parent type.", required=STRICT, role=PARENT),
    _kill_second,
    phrase=lambda e: f"{e.a} turns into one of the {e.plural('stype')}, drawn at random{e.second_dies_too()}",
    arguments=("stype", "killSecond"),
    draws=True,
)


# Making


def _appears_if_holds(e: Any, bound: str) -> str:
    pays = f", and {e.it('pays')} {e.amount('spend')} of them" if e["spend"] else ""
    return f"{e.noun('stype')} appears there{e.chance} if {e.a} holds {bound}{pays}"


def _appears_if_counts(e: Any) -> str:
    kinds = "" if e["subTypesNum"] == -1 else f", of twice {e.amount('subTypesNum')} kinds,"
    otherwise = f", otherwise {e.noun('estype')}" if e["estype"] else ""
    return f"{e.noun('stype')} appears there if there are exactly {e.amount('limit')} {e.plural('stypeCount')}{kinds}{otherwise}"


def _appears_beside(side: str) -> EffectPhrase:
    def phrase(e: Any) -> str:
        was = e.when("stepBack", f" was before, if {'they have' if e.b_plays else 'it has'} left that place")
        return f"{e.noun('stype')} appears one cell {side} {e.b}{was}{e.chance}"

    return phrase


def _beside(opcode: int, name: str, side: str) -> int:
    return _effect(
        opcode,
        name,
        "Makes a sprite in the cell on that side of s2.",
        _made(),
        _prob,
        _from_before,
        phrase=_appears_beside(side),
        arguments=("stype", "stepBack"),
        real="prob",
        needs_second=True,
        draws=True,
        hashed_as_moving=True,
    )


SPAWN = _effect(
    19,
    "spawn",
    "Makes a sprite where s1 is.",
    _made(required=ALWAYS),
    _prob,
    phrase=lambda e: f"{e.noun('stype')} appears there{e.chance}",
    arguments=("stype",),
    real="prob",
    draws=True,
)
SPAWN_IF_HAS_MORE = _effect(
    20,
    "spawnIfHasMore",
    "Makes a sprite where s1 is if it holds `limit` or more.",
    _resource,
    _limit,
    _made(),
    _spend,
    _prob,
    phrase=lambda e: _appears_if_holds(e, e.enough),
    arguments=("resource", "limit", "stype", "spend"),
    real="prob",
    conditional=True,
    draws=True,
    looks_at_held=(FIRST,),
    changes=((FIRST, HELD),),
)
SPAWN_IF_HAS_LESS = _effect(
    21,
    "spawnIfHasLess",
    "Makes a sprite where s1 is if it holds `limit` or less.",
    _resource,
    _limit,
    _made(),
    _spend,
    _prob,
    phrase=lambda e: _appears_if_holds(e, e.few),
    arguments=("resource", "limit", "stype", "spend"),
    real="prob",
    conditional=True,
    draws=True,
    looks_at_held=(FIRST,),
    changes=((FIRST, HELD),),
)
SPAWN_IF_COUNTER_SUB_TYPES = _effect(
    22,
    "spawnIfCounterSubTypes",
    "Makes `stype` if counts match, else `estype`.",
    _made(),
    _made("estype", "The type made otherwise.", required="optional"),
    _counted,
    P("limit", "int", 0, "The count it needs."),
    P("subTypesNum", "int", -1, "How many kinds of it must exist."),
    phrase=_appears_if_counts,
    arguments=("stype", "estype", "stypeCount", "limit", "subTypesNum"),
    conditional=True,
    hashed_as_moving=True,
)
SPAWN_BEHIND = _effect(
    23,
    "spawnBehind",
    "Makes a sprite where s2 was.",
    _made(),
    _prob,
    phrase=lambda e: f"{e.noun('stype')} appears{e.chance} in the cell that {e.b} has just left",
    arguments=("stype",),
    real="prob",
    needs_second=True,
    draws=True,
    hashed_as_moving=True,
)
SPAWN_ABOVE = _beside(24, "spawnAbove", "above")
SPAWN_BELOW = _beside(25, "spawnBelow", "below")
SPAWN_LEFT = _beside(26, "spawnLeft", "to the left of")
SPAWN_RIGHT = _beside(27, "spawnRight", "to the right of")
CLONE_SPRITE = _effect(
    28,
    "cloneSprite",
    "Makes another one of s1's type where it is.",
    phrase=lambda e: f"another one like {e.a} appears in the same place",
    copies_first=True,
)


# Moving and turning


def _everything_back(e: Any) -> str:
    return "everything" + (f" but {e.plural('notStype')}" if e["notStype"] else "") + " goes back to where it was before this tick"


def _comes_in_again(e: Any) -> str:
    left_out = f", {format_amount(e['offset'], 'length')} of its own farther in" if e["offset"] else ""
    return f"{e.a} comes in again on the other side{left_out}"


BOUNCE_FORWARD = _effect(
    29,
    "bounceForward",
    "s1 is pushed in the direction in which s2 moved.",
    phrase=lambda e: f"{e.a} is pushed ahead",
    needs_second=True,
    moves=(FIRST,),
    turns=(FIRST,),
    reads=(SPEED,),
    changes=((FIRST, SPEED),),  # in continuous physics
    pushes=True,
)
UNDO_ALL = _effect(
    30,
    "undoAll",
    "Everything goes back to where it was.",
    P("notStype", "types", (), "Except these types.", role=EXCEPTS),
    phrase=_everything_back,
    arguments=("notStype",),
    needs_first=False,
    sends_back=(EVERYTHING,),
)
REVERSE_DIRECTION = _effect(
    31,
    "reverseDirection",
    "s1 turns round.",
    phrase=lambda e: f"{e.a} turns round",
    turns=(FIRST,),
    hashed_as_moving=True,
)
FLIP_DIRECTION = _effect(
    32,
    "flipDirection",
    "s1 turns to a random direction.",
    phrase=lambda e: f"{e.a} turns to a direction drawn at random",
    draws=True,
    turns=(FIRST,),
    hashed_as_moving=True,
)
TURN_AROUND = _effect(
    33,
    "turnAround",
    "s1 goes two cells down and turns round.",
    phrase=lambda e: f"{e.a} goes two moves down and turns round",
    moves=(FIRST,),
    sends_back=(FIRST,),
    turns=(FIRST,),
    reads=(SPEED,),
    changes=((FIRST, SPEED),),  # in continuous physics
)
WRAP_AROUND = _effect(
    34,
    "wrapAround",
    "s1 comes in again on the other side.",
    P("offset", "float", 0.0, "Share of the screen left out."),
    phrase=_comes_in_again,
    real="offset",
    moves=(FIRST,),
)
ATTRACT_GAZE = _effect(
    35,
    "attractGaze",
    "s1 takes s2's orientation.",
    _prob,
    P("align", "bool", False, "It is put into s2's row or column too."),
    phrase=lambda e: f"{e.a} turns to where {e.b} faces{e.chance}" + e.when("align", f", and is put into the row or column of {e.b}"),
    arguments=("align",),
    real="prob",
    needs_second=True,
    draws=True,
    moves=(FIRST,),
    turns=(FIRST,),
)
ALIGN = _effect(
    36,
    "align",
    "s1 is put where s2 is.",
    P("orient", "bool", True, "It takes s2's orientation too."),
    phrase=lambda e: f"{e.a} is put where {e.b} is" + e.when("orient", f" and faces as {'they do' if e.b_plays else 'it does'}"),
    arguments=("orient",),
    needs_second=True,
    moves=(FIRST,),
    turns=(FIRST,),
)
PULL_WITH_IT = _effect(
    37,
    "pullWithIt",
    "s2 carries s1 along.",
    _pixel,
    phrase=lambda e: f"{e.b} carries {e.a} along" + e.when("pixelPerfect", ", exactly in place"),
    arguments=("pixelPerfect", "@pull"),
    needs_second=True,
    reads_clock=True,  # each s1 once a tick
    moves=(FIRST,),
    reads=(SPEED,),
    pushes=True,
)
TELEPORT_TO_EXIT = _effect(
    38,
    "teleportToExit",
    "s1 goes to a sprite of s2's exit type.",
    phrase=lambda e: f"{e.a} comes out at an exit that {e.b} leads to, drawn at random",
    needs_second=True,
    draws=True,
    moves=(FIRST,),
    turns=(FIRST,),
    uses_exit=True,  # s1 dies where there is no exit: nobody plays by that
)


# What sprites carry


def _takes_it(e: Any) -> str:
    stays = e.when("killResource", "", ", which stays where it is,")
    return f"{e.b} takes {e.a}{stays} if {'they have' if e.b_plays else 'it has'} room for it"


def _takes_it_if_held(e: Any) -> str:
    stays = e.when("killResource", "", ", which stays where it is")
    who = "they hold" if e.b_plays else "it holds"
    return f"{e.b} takes {e.a}{stays} if {who} at least {e.held('value', 'heldResource')} and {'have' if e.b_plays else 'has'} room for it"


def _gains_resource(e: Any) -> str:
    value, name = e["value"], e["resource"]
    verb = "gains" if not isinstance(value, int) or value >= 0 else "loses"
    what = e.held("value") if verb == "gains" else f"{format_number(-value)} {name if value == -1 else e.nouns.many(name)}"
    return f"{e.a} {verb} {what} if that is not too many to hold{e.when('killResource', f', and {e.b_dies}' if e.b else '')}"


def _gains_health(e: Any) -> str:
    return (
        f"{e.a} gains {e.amount('value')} health{e.second_dies_too()} if that stays below {e.its} limit"
        if e["value"]
        else f"nothing happens{e.second_dies_too()}"
    )


def _loses_health(e: Any) -> str:
    plays = e.nouns.is_avatar(e["stype"]) if e["stype"] else e.a_plays
    whose = e.a if not e["stype"] else e.nouns.the(e["stype"]) if plays else f"the first of the {e.plural('stype')}"
    dies, left = "dies" if plays else "disappears", f"{e.amount('limit')} or less" if e["limit"] else "none"
    return f"{whose} loses {e.amount('value')} health, and {dies} if {left} is left"


COLLECT_RESOURCE = _effect(
    39,
    "collectResource",
    "s2 takes s1, a Resource, unless it holds enough.",
    _takes,
    phrase=_takes_it,
    arguments=("killResource",),
    conditional=True,
    needs_second=True,
    kills=(FIRST,),
    changes=((SECOND, HELD),),
)
COLLECT_RESOURCE_IF_HELD = _effect(
    40,
    "collectResourceIfHeld",
    "s2 takes s1 if it holds enough of another resource.",
    _takes,
    P("heldResource", "type", "", "The other resource.", required=ALWAYS, role=RESOURCE),
    P("value", "int", 1, "How much of it is needed."),
    phrase=_takes_it_if_held,
    arguments=("killResource", "heldResource", "value"),
    conditional=True,
    needs_second=True,
    kills=(FIRST,),
    looks_at_held=(SECOND,),
    changes=((SECOND, HELD),),
)
CHANGE_RESOURCE = _effect(
    41,
    "changeResource",
    "s1's amount of a resource changes, within its limit.",
    _resource,
    _change,
    P("killResource", "bool", False, "s2 vanishes.", role=KILLS_SECOND),
    phrase=_gains_resource,
    arguments=("resource", "value", "@limit of resource", "killResource"),
    conditional=True,
    needs_second=True,
    changes=((FIRST, HELD),),
)
ADD_HEALTH_POINTS = _effect(
    42,
    "addHealthPoints",
    "s1's health grows, within its limit.",
    _change,
    _kill_second,
    phrase=_gains_health,
    arguments=("value", "killSecond"),
    conditional=True,
    changes=((FIRST, HEALTH),),
)
ADD_HEALTH_POINTS_TO_MAX = _effect(
    43,
    "addHealthPointsToMax",
    "s1's health grows, cut at its limit.",
    _change,
    _kill_second,
    phrase=lambda e: f"{e.a} gains {e.amount('value')} health, up to {e.its} limit{e.second_dies_too()}",
    arguments=("value", "killSecond"),
    changes=((FIRST, HEALTH),),
)
SUBTRACT_HEALTH_POINTS = _effect(
    44,
    "subtractHealthPoints",
    "Health shrinks; at the limit it dies.",
    _change,
    P("limit", "int", 0, "Dies at this health or below."),
    P("stype", "type", "", "Whose health; s1's if not given.", role=ACTS_ON),
    P("scoreChangeIfKilled", "ints", (0,), "The score if it dies."),
    phrase=_loses_health,
    arguments=("value", "limit", "stype", "scoreChangeIfKilled"),
    needs_first=False,
    instead_of_first="stype",
    kills=(FIRST,),
    changes=((FIRST, HEALTH),),
)


# Other rules, and all sprites of a type


SHIELD_FROM = _effect(
    45,
    "shieldFrom",
    "For the rest of the tick an effect of two types is skipped.",
    P("stype", "type", "", "The second type.", required=STRICT, role=SHIELDS),
    P("ftype", "effect", "", "The effect.", required=STRICT),
    phrase=lambda e: e.shield_phrase(),
    arguments=("stype", "ftype"),
)
ADD_TIMER = _effect(
    46,
    "addTimer",
    "Runs another effect, with this line's parameters, some ticks later.",
    _later,
    *TIME_PARAMETERS,
    phrase=lambda e: e.timer_phrase(),
    arguments=("@later", "timer"),
    needs_first=False,
    reads_clock=True,
    sets_timer=True,
)
SET_SPEED_FOR_ALL = _effect(
    47,
    "setSpeedForAll",
    "All sprites of a type get a speed.",
    _all,
    P("value", "float", 0.0, "The speed."),
    phrase=lambda e: f"the speed of all {e.plural('stype')} becomes {e.amount('value')}",
    arguments=("stype",),
    real="value",
    needs_first=False,
    changes=(("stype", SPEED),),
)
INCREASE_SPEED_TO_ALL = _effect(
    48,
    "increaseSpeedToAll",
    "All sprites of a type get faster.",
    _all,
    _faster,
    phrase=lambda e: f"all {e.plural('stype')} become faster by {e.amount('value')}",
    arguments=("stype",),
    real="value",
    needs_first=False,
    changes=(("stype", SPEED),),
    reads=(SPEED,),
)
DECREASE_SPEED_TO_ALL = _effect(
    49,
    "decreaseSpeedToAll",
    "All sprites of a type get slower.",
    _all,
    _faster,
    phrase=lambda e: f"all {e.plural('stype')} become slower by {e.amount('value')}",
    arguments=("stype",),
    real="value",
    needs_first=False,
    changes=(("stype", SPEED),),
    reads=(SPEED,),
)
HALF_SPEED = _effect(
    50,
    "halfSpeed",
    "s1's speed is halved.",
    phrase=lambda e: f"{e.a} becomes half as fast",
    changes=((FIRST, SPEED),),
    reads=(SPEED,),
    hashed_as_moving=True,
)
UPDATE_SPAWN_TYPE = _effect(
    51,
    "updateSpawnType",
    "All spawn points of a type make another type from now on.",
    _made(),
    P("spawnPoint", "type", "", "The spawn points.", required=STRICT, role=SPAWNER),
    phrase=lambda e: f"all {e.plural('spawnPoint')} make {e.plural('stype')} from now on",
    arguments=("stype", "spawnPoint"),
    needs_second=True,
    changes=(("spawnPoint", PRODUCT),),
    hashed_as_moving=True,
)


def _loses_score(e: Any) -> str:
    if e["stype"]:
        return f"the score of {e.plural('stype')} becomes 0{e.second_dies_too()}"
    return f"{e.its if not e.a else e.a + chr(39) + 's'} score becomes 0" if e.a_plays else "nothing happens to any score"


REMOVE_SCORE = _effect(
    52,
    "removeScore",
    "A player's score becomes 0.",
    P("stype", "type", "", "Whose; s1's if not given.", role=ACTS_ON),
    _kill_second,
    phrase=_loses_score,
    arguments=("stype", "killSecond"),
    needs_first=False,
    instead_of_first="stype",
)


# Continuous physics


WALL_STOP = _effect(
    53,
    "wallStop",
    "Continuous physics: s1 stops at s2.",
    _useless,
    phrase=lambda e: f"{e.a} stops at {e.b}",
    needs_second=True,
    sends_back=(FIRST,),
    turns=(FIRST,),
    changes=((FIRST, SPEED),),
    reads=(SPEED,),
    hashed_as_moving=True,
)
WALL_BOUNCE = _effect(
    54,
    "wallBounce",
    "Continuous physics: s1 bounces off s2.",
    phrase=lambda e: f"{e.a} bounces off {e.b}",
    needs_second=True,
    batch=True,
    sends_back=(FIRST, SECOND),
    turns=(FIRST,),
    reads=(SPEED,),
    hashed_as_moving=True,
)
WALL_REVERSE = _effect(
    55,
    "wallReverse",
    "Continuous physics: s1 turns back at s2.",
    _useless,
    phrase=lambda e: f"{e.a} turns back at {e.b}",
    needs_second=True,
    batch=True,
    sends_back=(FIRST, SECOND),
    turns=(FIRST,),
    changes=((FIRST, SPEED),),
    reads=(SPEED,),
    hashed_as_moving=True,
)


def _bounces_off_paddle(e: Any) -> str:
    return f"{e.a} bounces off {e.b} as off a paddle: the farther from its middle, the wider, up to {e.amount('maxBounceAngleDeg')} degrees"


BOUNCE_DIRECTION = _effect(
    56,
    "bounceDirection",
    "Continuous physics: s1 bounces off s2 as off a paddle.",
    P("maxBounceAngleDeg", "float", 60.0, "The widest angle."),
    phrase=_bounces_off_paddle,
    real="maxBounceAngleDeg",
    needs_second=True,
    turns=(FIRST,),
    reads=(SPEED,),
    is_hit=True,
    hashed_as_moving=True,
)
WATER_PHYSICS = _effect(
    57,
    "waterPhysics",
    "Continuous physics: s1 sinks slowly.",
    phrase=lambda e: f"{e.a} sinks slowly from now on: gravity adds 0.2 pixels a tick",
    changes=((FIRST, GRAVITY),),
    hashed_as_moving=True,
)
SCORE_PARAMETERS = tuple(dict.fromkeys(p.name for effect in EFFECTS.values() for p in effect.parameters.values() if p.kind == "ints"))
