"""What each effect does, as the second half of a sentence: `When the player meets a ruby, ...`."""

from __future__ import annotations

from collections.abc import Callable

from game_meta.explain.events import Event
from game_meta.explain.words import amount, number

Phrase = Callable[[Event], str]


def step_back(e: Event) -> str:
    back = f"{e.a} goes back to where {e.it('was')}"
    return e.when("pixelPerfect", f"{e.a} goes back just far enough to be clear of {e.b}", back) if e.b else back


def both_die(e: Event) -> str:
    return f"{e.a} and {e.b} both {'die' if e.a_plays or e.b_plays else 'disappear'}" if e.b else e.a_dies


def other_has_more(e: Event) -> str:
    return f"{e.a_dies} if {e.b} holds {e.enough}" + e.when("subtract", f", and {e.b} pays {e.n('limit')} of them")


def transform_if_count(e: Event) -> str:
    low, high = number(e["geq"]), number(e["leq"])
    bounds = f"exactly {low}" if low == high else f"{low} or more" if e["leq"] == 10000 else f"from {low} to {high}"
    turned = e.when("forceOrientation", ", facing as before")
    otherwise = f"; otherwise it turns into {e.kind('estype')}" if e["estype"] else ""
    gone = e.when("killSecond", f"; then {e.b_dies}") if e.b else ""
    return f"{e.a} turns into {e.kind('stype')}{turned} if there are {bounds} {e.all('stypeCount')}{otherwise}{gone}"


def transform_to_singleton(e: Event) -> str:
    faces = e.when("takeOrientation", f", facing against {e.b}") if e.b else ""
    return f"all {e.all('stype')} turn into {e.all('stype_other')}, and {e.a} turns into {e.kind('stype')}{faces}{e.but()}"


def spawn_if_counts(e: Event) -> str:
    kinds = "" if e["subTypesNum"] == -1 else f", of twice {e.n('subTypesNum')} kinds,"
    otherwise = f", otherwise {e.kind('estype')}" if e["estype"] else ""
    return f"{e.kind('stype')} appears there if there are exactly {e.n('limit')} {e.all('stypeCount')}{kinds}{otherwise}"


def spawn_if_holds(e: Event, bound: str) -> str:
    pays = f", and {e.it('pays')} {e.n('spend')} of them" if e["spend"] else ""
    return f"{e.kind('stype')} appears there{e.chance} if {e.a} holds {bound}{pays}"


def spawn_beside(side: str) -> Phrase:
    def phrase(e: Event) -> str:
        was = e.when("stepBack", f" was before, if {'they have' if e.b_plays else 'it has'} left that place")
        return f"{e.kind('stype')} appears one cell {side} {e.b}{was}{e.chance}"

    return phrase


def undo_all(e: Event) -> str:
    return "everything" + (f" but {e.all('notStype')}" if e["notStype"] else "") + " goes back to where it was before this tick"


def collect(e: Event) -> str:
    stays = e.when("killResource", "", ", which stays where it is,")
    return f"{e.b} takes {e.a}{stays} if {'they have' if e.b_plays else 'it has'} room for it"


def collect_if_held(e: Event) -> str:
    stays = e.when("killResource", "", ", which stays where it is")
    who = "they hold" if e.b_plays else "it holds"
    return f"{e.b} takes {e.a}{stays} if {who} at least {e.held('value', 'heldResource')} and {'have' if e.b_plays else 'has'} room for it"


def change_resource(e: Event) -> str:
    value, name = e["value"], e["resource"]
    verb = "gains" if not isinstance(value, int) or value >= 0 else "loses"
    what = e.held("value") if verb == "gains" else f"{number(-value)} {name if value == -1 else e.nouns.many(name)}"
    return f"{e.a} {verb} {what} if that is not too many to hold{e.when('killResource', f', and {e.b_dies}' if e.b else '')}"


def subtract_health(e: Event) -> str:
    plays = e.nouns.is_avatar(e["stype"]) if e["stype"] else e.a_plays
    whose = e.a if not e["stype"] else e.nouns.the(e["stype"]) if plays else f"the first of the {e.all('stype')}"
    dies, left = "dies" if plays else "disappears", f"{e.n('limit')} or less" if e["limit"] else "none"
    return f"{whose} loses {e.n('value')} health, and {dies} if {left} is left"


def remove_score(e: Event) -> str:
    if e["stype"]:
        return f"the score of {e.all('stype')} becomes 0{e.but()}"
    return f"{e.its if not e.a else e.a + chr(39) + 's'} score becomes 0" if e.a_plays else "nothing happens to any score"


def bounce_off_paddle(e: Event) -> str:
    return f"{e.a} bounces off {e.b} as off a paddle: the farther from its middle, the wider, up to {e.n('maxBounceAngleDeg')} degrees"


def wrap(e: Event) -> str:
    left_out = f", {amount(e['offset'], 'length')} of its own farther in" if e["offset"] else ""
    return f"{e.a} comes in again on the other side{left_out}"


EFFECTS: dict[str, Phrase] = {
    "stepBack": step_back,
    "killSprite": lambda e: e.a_dies,
    "killBoth": both_die,
    "killAll": lambda e: f"all {e.all('stype')} disappear",
    "killIfAlive": lambda e: f"{e.a_dies} unless {e.b} has just {'died' if e.b_plays else 'disappeared'}",
    "killIfHasMore": lambda e: f"{e.a_dies} if {e.it('holds')} {e.enough}",
    "killIfHasLess": lambda e: f"{e.a_dies} if {e.it('holds')} {e.few}",
    "killIfOtherHasMore": other_has_more,
    "killIfFromAbove": lambda e: f"{e.a_dies} if {e.b} fell on {'them' if e.a_plays else 'it'} from above",
    "killIfFrontal": lambda e: f"{e.a_dies} if {e.it('did')} not move or the two met head-on",
    "killIfNotFrontal": lambda e: f"{e.a_dies} if {e.it('did')} not move or the two did not meet head-on",
    "killIfFast": lambda e: f"{e.a_dies} if the speed between the two is more than {e.n('limspeed')}",
    "killIfSlow": lambda e: f"{e.a_dies} if the speed between the two is less than {e.n('limspeed')}",
    "killIfNotUpright": lambda e: f"{e.a_dies} unless {e.its} nose points up",
    "transformTo": lambda e: f"{e.a} turns into {e.kind('stype')}{e.when('forceOrientation', ', facing as before')}{e.but()}",
    "transformToAll": lambda e: (
        f"all {e.all('stype')} turn into {e.all('stypeTo')}{e.when('forceOrientation', ', facing as before')}{e.but()}"
    ),
    "transformIfCount": transform_if_count,
    "transformToSingleton": transform_to_singleton,
    "transformToRandomChild": lambda e: f"{e.a} turns into one of the {e.all('stype')}, drawn at random{e.but()}",
    "spawn": lambda e: f"{e.kind('stype')} appears there{e.chance}",
    "spawnIfHasMore": lambda e: spawn_if_holds(e, e.enough),
    "spawnIfHasLess": lambda e: spawn_if_holds(e, e.few),
    "spawnIfCounterSubTypes": spawn_if_counts,
    "spawnBehind": lambda e: f"{e.kind('stype')} appears{e.chance} in the cell that {e.b} has just left",
    "spawnAbove": spawn_beside("above"),
    "spawnBelow": spawn_beside("below"),
    "spawnLeft": spawn_beside("to the left of"),
    "spawnRight": spawn_beside("to the right of"),
    "cloneSprite": lambda e: f"another one like {e.a} appears in the same place",
    "bounceForward": lambda e: f"{e.a} is pushed ahead",
    "undoAll": undo_all,
    "reverseDirection": lambda e: f"{e.a} turns round",
    "flipDirection": lambda e: f"{e.a} turns to a direction drawn at random",
    "turnAround": lambda e: f"{e.a} goes two moves down and turns round",
    "wrapAround": wrap,
    "attractGaze": lambda e: (
        f"{e.a} turns to where {e.b} faces{e.chance}" + e.when("align", f", and is put into the row or column of {e.b}")
    ),
    "align": lambda e: f"{e.a} is put where {e.b} is" + e.when("orient", f" and faces as {'they do' if e.b_plays else 'it does'}"),
    "pullWithIt": lambda e: f"{e.b} carries {e.a} along" + e.when("pixelPerfect", ", exactly in place"),
    "teleportToExit": lambda e: f"{e.a} comes out at an exit that {e.b} leads to, drawn at random",
    "collectResource": collect,
    "collectResourceIfHeld": collect_if_held,
    "changeResource": change_resource,
    "addHealthPoints": lambda e: (
        f"{e.a} gains {e.n('value')} health{e.but()} if that stays below {e.its} limit" if e["value"] else f"nothing happens{e.but()}"
    ),
    "addHealthPointsToMax": lambda e: f"{e.a} gains {e.n('value')} health, up to {e.its} limit{e.but()}",
    "subtractHealthPoints": subtract_health,
    "setSpeedForAll": lambda e: f"the speed of all {e.all('stype')} becomes {e.n('value')}",
    "increaseSpeedToAll": lambda e: f"all {e.all('stype')} become faster by {e.n('value')}",
    "decreaseSpeedToAll": lambda e: f"all {e.all('stype')} become slower by {e.n('value')}",
    "halfSpeed": lambda e: f"{e.a} becomes half as fast",
    "updateSpawnType": lambda e: f"all {e.all('spawnPoint')} make {e.all('stype')} from now on",
    "removeScore": remove_score,
    "wallStop": lambda e: f"{e.a} stops at {e.b}",
    "wallBounce": lambda e: f"{e.a} bounces off {e.b}",
    "wallReverse": lambda e: f"{e.a} turns back at {e.b}",
    "bounceDirection": bounce_off_paddle,
    "waterPhysics": lambda e: f"{e.a} sinks slowly from now on: gravity adds 0.2 pixels a tick",
}
