"""What each effect does, as the second half of a sentence: `When the player meets a ruby, ...`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from game_meta.explain.wording import GameNouns, RuleWording, SpriteWording, counters_phrase, earnings_phrase
from game_meta.vgdl.model import Ending, Rule
from game_meta.vgdl.parser import OCCASION_WORDS
from game_meta.vgdl.spec import EFFECTS, MOVES, SPRITES
from game_meta.vgdl.spec.english import direction_adverb, format_amount, format_number, format_percent, format_times, join_words

EffectPhrase = Callable[[RuleWording], str]


def step_back(e: RuleWording) -> str:
    back = f"{e.a} goes back to where {e.it('was')}"
    return e.when("pixelPerfect", f"{e.a} goes back just far enough to be clear of {e.b}", back) if e.b else back


def both_die(e: RuleWording) -> str:
    return f"{e.a} and {e.b} both {'die' if e.a_plays or e.b_plays else 'disappear'}" if e.b else e.a_dies


def other_has_more(e: RuleWording) -> str:
    return f"{e.a_dies} if {e.b} holds {e.enough}" + e.when("subtract", f", and {e.b} pays {e.n('limit')} of them")


def transform_if_count_phrase(e: RuleWording) -> str:
    low, high = format_number(e["geq"]), format_number(e["leq"])
    bounds = f"exactly {low}" if low == high else f"{low} or more" if e["leq"] == 10000 else f"from {low} to {high}"
    turned = e.when("forceOrientation", ", facing as before")
    otherwise = f"; otherwise it turns into {e.kind('estype')}" if e["estype"] else ""
    gone = e.when("killSecond", f"; then {e.b_dies}") if e.b else ""
    return f"{e.a} turns into {e.kind('stype')}{turned} if there are {bounds} {e.all('stypeCount')}{otherwise}{gone}"


def transform_to_singleton_phrase(e: RuleWording) -> str:
    faces = e.when("takeOrientation", f", facing against {e.b}") if e.b else ""
    return f"all {e.all('stype')} turn into {e.all('stype_other')}, and {e.a} turns into {e.kind('stype')}{faces}{e.but()}"


def spawn_if_counts(e: RuleWording) -> str:
    kinds = "" if e["subTypesNum"] == -1 else f", of twice {e.n('subTypesNum')} kinds,"
    otherwise = f", otherwise {e.kind('estype')}" if e["estype"] else ""
    return f"{e.kind('stype')} appears there if there are exactly {e.n('limit')} {e.all('stypeCount')}{kinds}{otherwise}"


def spawn_if_holds(e: RuleWording, bound: str) -> str:
    pays = f", and {e.it('pays')} {e.n('spend')} of them" if e["spend"] else ""
    return f"{e.kind('stype')} appears there{e.chance} if {e.a} holds {bound}{pays}"


def spawn_beside_phrase(side: str) -> EffectPhrase:
    def phrase(e: RuleWording) -> str:
        was = e.when("stepBack", f" was before, if {'they have' if e.b_plays else 'it has'} left that place")
        return f"{e.kind('stype')} appears one cell {side} {e.b}{was}{e.chance}"

    return phrase


def undo_all_phrase(e: RuleWording) -> str:
    return "everything" + (f" but {e.all('notStype')}" if e["notStype"] else "") + " goes back to where it was before this tick"


def collect_phrase(e: RuleWording) -> str:
    stays = e.when("killResource", "", ", which stays where it is,")
    return f"{e.b} takes {e.a}{stays} if {'they have' if e.b_plays else 'it has'} room for it"


def collect_if_held_phrase(e: RuleWording) -> str:
    stays = e.when("killResource", "", ", which stays where it is")
    who = "they hold" if e.b_plays else "it holds"
    return f"{e.b} takes {e.a}{stays} if {who} at least {e.held('value', 'heldResource')} and {'have' if e.b_plays else 'has'} room for it"


def change_resource_phrase(e: RuleWording) -> str:
    value, name = e["value"], e["resource"]
    verb = "gains" if not isinstance(value, int) or value >= 0 else "loses"
    what = e.held("value") if verb == "gains" else f"{format_number(-value)} {name if value == -1 else e.nouns.many(name)}"
    return f"{e.a} {verb} {what} if that is not too many to hold{e.when('killResource', f', and {e.b_dies}' if e.b else '')}"


def subtract_health_phrase(e: RuleWording) -> str:
    plays = e.nouns.is_avatar(e["stype"]) if e["stype"] else e.a_plays
    whose = e.a if not e["stype"] else e.nouns.the(e["stype"]) if plays else f"the first of the {e.all('stype')}"
    dies, left = "dies" if plays else "disappears", f"{e.n('limit')} or less" if e["limit"] else "none"
    return f"{whose} loses {e.n('value')} health, and {dies} if {left} is left"


def remove_score_phrase(e: RuleWording) -> str:
    if e["stype"]:
        return f"the score of {e.all('stype')} becomes 0{e.but()}"
    return f"{e.its if not e.a else e.a + chr(39) + 's'} score becomes 0" if e.a_plays else "nothing happens to any score"


def bounce_direction_phrase(e: RuleWording) -> str:
    return f"{e.a} bounces off {e.b} as off a paddle: the farther from its middle, the wider, up to {e.n('maxBounceAngleDeg')} degrees"


def wrap_around_phrase(e: RuleWording) -> str:
    left_out = f", {format_amount(e['offset'], 'length')} of its own farther in" if e["offset"] else ""
    return f"{e.a} comes in again on the other side{left_out}"


EFFECT_PHRASES: dict[str, EffectPhrase] = {
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
    "transformIfCount": transform_if_count_phrase,
    "transformToSingleton": transform_to_singleton_phrase,
    "transformToRandomChild": lambda e: f"{e.a} turns into one of the {e.all('stype')}, drawn at random{e.but()}",
    "spawn": lambda e: f"{e.kind('stype')} appears there{e.chance}",
    "spawnIfHasMore": lambda e: spawn_if_holds(e, e.enough),
    "spawnIfHasLess": lambda e: spawn_if_holds(e, e.few),
    "spawnIfCounterSubTypes": spawn_if_counts,
    "spawnBehind": lambda e: f"{e.kind('stype')} appears{e.chance} in the cell that {e.b} has just left",
    "spawnAbove": spawn_beside_phrase("above"),
    "spawnBelow": spawn_beside_phrase("below"),
    "spawnLeft": spawn_beside_phrase("to the left of"),
    "spawnRight": spawn_beside_phrase("to the right of"),
    "cloneSprite": lambda e: f"another one like {e.a} appears in the same place",
    "bounceForward": lambda e: f"{e.a} is pushed ahead",
    "undoAll": undo_all_phrase,
    "reverseDirection": lambda e: f"{e.a} turns round",
    "flipDirection": lambda e: f"{e.a} turns to a direction drawn at random",
    "turnAround": lambda e: f"{e.a} goes two moves down and turns round",
    "wrapAround": wrap_around_phrase,
    "attractGaze": lambda e: (
        f"{e.a} turns to where {e.b} faces{e.chance}" + e.when("align", f", and is put into the row or column of {e.b}")
    ),
    "align": lambda e: f"{e.a} is put where {e.b} is" + e.when("orient", f" and faces as {'they do' if e.b_plays else 'it does'}"),
    "pullWithIt": lambda e: f"{e.b} carries {e.a} along" + e.when("pixelPerfect", ", exactly in place"),
    "teleportToExit": lambda e: f"{e.a} comes out at an exit that {e.b} leads to, drawn at random",
    "collectResource": collect_phrase,
    "collectResourceIfHeld": collect_if_held_phrase,
    "changeResource": change_resource_phrase,
    "addHealthPoints": lambda e: (
        f"{e.a} gains {e.n('value')} health{e.but()} if that stays below {e.its} limit" if e["value"] else f"nothing happens{e.but()}"
    ),
    "addHealthPointsToMax": lambda e: f"{e.a} gains {e.n('value')} health, up to {e.its} limit{e.but()}",
    "subtractHealthPoints": subtract_health_phrase,
    "setSpeedForAll": lambda e: f"the speed of all {e.all('stype')} becomes {e.n('value')}",
    "increaseSpeedToAll": lambda e: f"all {e.all('stype')} become faster by {e.n('value')}",
    "decreaseSpeedToAll": lambda e: f"all {e.all('stype')} become slower by {e.n('value')}",
    "halfSpeed": lambda e: f"{e.a} becomes half as fast",
    "updateSpawnType": lambda e: f"all {e.all('spawnPoint')} make {e.all('stype')} from now on",
    "removeScore": remove_score_phrase,
    "wallStop": lambda e: f"{e.a} stops at {e.b}",
    "wallBounce": lambda e: f"{e.a} bounces off {e.b}",
    "wallReverse": lambda e: f"{e.a} turns back at {e.b}",
    "bounceDirection": bounce_direction_phrase,
    "waterPhysics": lambda e: f"{e.a} sinks slowly from now on: gravity adds 0.2 pixels a tick",
}


# ----------------------------------------------------------------------------------------------------
# What sprites of each class do by themselves, as the end of a sentence that starts with their name: `A ruby ...`.


def passive(k: SpriteWording) -> str:
    rarely = "" if k["cooldown"] == 1 else f", at most every {format_number(k['cooldown'])} ticks"
    return f"stays where it is until something pushes it{rarely}"


def resource(k: SpriteWording) -> str:
    return f"can be collected: each counts {format_number(k['value'])}, and nobody can hold more than {format_number(k['limit'])}"


def flicker(k: SpriteWording) -> str:
    return f"disappears after {format_amount(k['limit'] + 2, 'tick')}"


def spreader(k: SpriteWording) -> str:
    each = f", each{k.chance('spreadprob')}" if k["spreadprob"] != 1 else ""
    return f"{flicker(k)}, and in its second tick makes {k.made('stype')} in each of the four cells around it{each}"


def missile(k: SpriteWording) -> str:
    if k.still:
        return f"hangs in place, facing{k.way}" if k.way else "hangs in place"
    return f"flies{k.way}, {k.pace}" if k.way else f"flies in the direction in which it is sent, {k.pace}"


def random_missile(k: SpriteWording) -> str:
    return f"flies{k.way}, {k.pace}" if k.way else f"flies in a direction drawn at random, {k.pace}"


def wanders(k: SpriteWording) -> str:
    keeps = f", keeping each direction for {format_amount(k['cons'] + 1, 'move')}" if k["cons"] else ""
    return f"wanders about at random{keeps}, {k.pace}"


def lost(k: SpriteWording) -> str:
    """What a chaser does without a target."""
    keeps = f" (keeping each direction for {format_amount(k['cons'] + 1, 'move')})" if k["cons"] else ""
    return f"wanders about at random{keeps}"


def chaser(k: SpriteWording) -> str:
    near = f" if that is no farther than {format_number(k['maxDistance'])} pixels" if k["maxDistance"] != -1 else ""
    return f"goes after {k.sought('stype')}{near}, {k.pace}; otherwise it {lost(k)}"


def fleeing(k: SpriteWording) -> str:
    near = f" if that is no farther than {format_number(k['maxDistance'])} pixels" if k["maxDistance"] != -1 else ""
    return f"runs away from {k.sought('stype')}{near}, {k.pace}; otherwise it {lost(k)}"


def sight_chaser(k: SpriteWording) -> str:
    near = f" (and no farther than {format_number(k['maxDistance'])} pixels)" if k["maxDistance"] != -1 else ""
    return f"goes after {k.sought('stype')} that it sees straight ahead{near}, {k.pace}; otherwise it {lost(k)}"


def path_chaser(k: SpriteWording) -> str:
    return f"takes the shortest way to {k.sought('stype')}, {k.pace}; if there is none, it {lost(k)}"


def alternating(k: SpriteWording) -> str:
    goal = f"{k.made('stype1')} chosen at random" if k["randomTarget"] else k.sought("stype1")
    return f"takes the shortest way to {goal} and does not change its mind until it is there, {k.pace}"


def absent_minded(k: SpriteWording) -> str:
    strays = f"; a move is made at random instead with a chance of {format_percent(k['epsilon'])}" if k["epsilon"] else ""
    return alternating(k) + strays


def makes_phrase(k: SpriteWording, what: str) -> str:
    """The firing of spawn points."""
    period = "every tick" if k["cooldown"] in (0, 1) else f"every {format_number(k['cooldown'])} ticks"
    sent = f", sent {direction_adverb(k['spawnorientation'])}" if direction_adverb(k["spawnorientation"]) else ""
    ends = f", and disappears after {format_number(k['total'])} of them" if k["total"] else ""
    return f"makes {what} {period}{k.chance('prob')}{sent}{ends}"


def flies_and_makes(k: SpriteWording, what: str) -> str:
    return f"{'hangs in place' if k.still else f'flies{k.way}, {k.pace},'} and {makes_phrase(k, what)}"


def bomber_of_many(k: SpriteWording) -> str:
    return flies_and_makes(k, f"one of {k.made('stypeMissile')}, drawn at random,")


def walker(k: SpriteWording) -> str:
    flies = ", and it walks on in the air" if k["airsteering"] else ""
    return f"walks straight on, {k.pace}; where it has been stopped it picks a side at random{flies}"


def jumper(k: SpriteWording) -> str:
    return f"{walker(k)}; on the ground it jumps with a chance of {format_percent(k['probability'])} a tick"


def inertial(k: SpriteWording) -> str:
    keeps = f", for {format_amount(k['cons'] + 1, 'tick')} in each direction" if k["cons"] else ""
    return f"is pushed about at random{keeps}"


THING_PHRASES: dict[str, Callable[[SpriteWording], str]] = {
    "Immovable": lambda k: "stands still",
    "Door": lambda k: "is a door and stands still",
    "Portal": lambda k: f"stands still; it is the way to {k.made('stype')}" if k["stype"] else "stands still; it leads nowhere",
    "Passive": passive,
    "Resource": resource,
    "Flicker": flicker,
    "OrientedFlicker": lambda k: f"{flicker(k)}; it faces the way it was made",
    "Spreader": spreader,
    "Missile": missile,
    "RandomMissile": random_missile,
    "RandomNPC": wanders,
    "Chaser": chaser,
    "Fleeing": fleeing,
    "LOSChaser": sight_chaser,
    "PathChaser": path_chaser,
    "PathAltChaser": alternating,
    "RandomPathAltChaser": absent_minded,
    "SpawnPoint": lambda k: makes_phrase(k, k.made("stype")),
    "SpawnPointMultiSprite": lambda k: makes_phrase(k, k.made("stypes")),
    "Bomber": lambda k: flies_and_makes(k, k.made("stype")),
    "RandomBomber": lambda k: f"wanders about at random, {k.pace}, and {makes_phrase(k, k.made('stype'))}",
    "BomberRandomMissile": bomber_of_many,
    "Walker": walker,
    "WalkerJumper": jumper,
    "RandomInertial": inertial,
}


# ----------------------------------------------------------------------------------------------------
# What a player's sprite of each class can do, and what the keys are for.
#
# Two phrases a class: how it moves by itself or when told to (`The player ...`), and what each key does (whole sentences).

KEY_WORDS = {"UP": "up", "LEFT": "left", "DOWN": "down", "RIGHT": "right", "USE": "use"}


def shots_phrase(k: SpriteWording) -> str:
    """What it shoots and what that takes."""
    kinds, ammo = k["stype"], k["ammo"]
    if not kinds:
        return "nothing"
    told = []
    for index, name in enumerate(kinds):
        takes = f" (which takes 1 {ammo[index]})" if index < len(ammo) else ""
        told.append(k.nouns.a(name) + takes)
    return join_words(told, "or, if that cannot be paid,") if len(told) > 1 else told[0]


def turning(k: SpriteWording) -> str:
    degrees = f"{k['angle_diff'] * 57.29577951308232:.0f} degrees"
    return f"{degrees} a tick"


def flak(k: SpriteWording) -> str:
    if not k["stype"]:
        return "Use does nothing."
    if not k["ammo"]:
        return f"Use makes {k.nouns.a(k['stype'])} where the player stands, unless they move in that tick."
    held = f"while they hold more than {format_number(max(0, k['minAmmo']))} {k.nouns.many(k['ammo'])}"
    cost = f"takes {format_number(k['ammoCost'])} {k['ammo'] if k['ammoCost'] == 1 else k.nouns.many(k['ammo'])}"
    return f"Use makes {k.nouns.a(k['stype'])} where the player stands, unless they move in that tick; this works {held} and {cost}."


def aims_at(k: SpriteWording) -> list[str]:
    """ShootOnlyAvatar: every key shoots another entry of the list."""
    names = k["stype"]
    told = []
    for key, name, index in zip(("left", "up", "right", "down", "use"), names, range(5), strict=False):
        ammo = f", which takes 1 {k['ammo'][index]}" if index < len(k["ammo"]) else ""
        told.append(f"{key.capitalize()} shoots {k.nouns.a(name)} straight ahead{ammo}.")
    return told


def walks(k: SpriteWording) -> str:
    if k["stationary"]:
        return "stays in one place"
    return f"can walk, {k.pace}" if not k.smooth else "can push off in each direction"


def move_keys(k: SpriteWording) -> list[str]:
    """What the direction keys do for everything that walks."""
    keys = [KEY_WORDS[move] for move in MOVES if move in (SPRITES[k.cls].actions or ())]
    if k["stationary"] and not k.smooth:
        return []
    does = "gives a push" if k.smooth else "turns or moves" if k["rotateInPlace"] and SPRITES[k.cls].oriented else "moves"
    return [f"{join_words(keys).capitalize()}: each {does} in its direction."]


def shoots(k: SpriteWording) -> str:
    return f"Use shoots {shots_phrase(k)} straight ahead."


def steers(k: SpriteWording) -> list[str]:
    return [f"Left and right turn by {turning(k)}.", "Up thrusts ahead, which adds 1 pixel a tick to the speed in that direction."]


def platform_keys(k: SpriteWording) -> list[str]:
    ground, air = format_number(k["ground_speedup_factor"]), format_number(k["air_slowdown_factor"])
    return [
        f"Left and right push to that side: by {ground} on the ground, by 1 / {air} in the air.",
        "Use jumps, when standing on something.",
    ]


def wizard(k: SpriteWording) -> list[str]:
    return [*platform_keys(k), f"Up pushes upward a little and makes {k.made('stype')} ahead, at most every 5 ticks."]


def ongoing(k: SpriteWording) -> list[str]:
    return ["Up, left, down and right: each turns in its direction; there is no stopping."]


AvatarPhrase = Callable[[SpriteWording], str]
KeyPhrases = Callable[[SpriteWording], list[str]]
AVATAR_PHRASES: dict[str, tuple[AvatarPhrase, KeyPhrases]] = {
    "MovingAvatar": (walks, move_keys),
    "HorizontalAvatar": (walks, move_keys),
    "VerticalAvatar": (walks, move_keys),
    "NullAvatar": (lambda k: "can do nothing", lambda k: []),
    "FlakAvatar": (walks, lambda k: [*move_keys(k), flak(k)]),
    "OrientedAvatar": (walks, move_keys),
    "ShootAvatar": (walks, lambda k: [*move_keys(k), shoots(k)]),
    "ShootOnlyAvatar": (lambda k: f"never moves, and faces{k.way}" if k.way else "never moves", aims_at),
    "MissileAvatar": (lambda k: f"flies{k.way}, {k.pace}, whatever one does", lambda k: []),
    "OngoingAvatar": (lambda k: f"always moves, {k.pace}, at first{k.way}", ongoing),
    "OngoingShootAvatar": (lambda k: f"always moves, {k.pace}, at first{k.way}", lambda k: [*ongoing(k), shoots(k)]),
    "OngoingTurningAvatar": (
        lambda k: f"always moves, {k.pace}, at first{k.way}, and leaves {k.made('spawnBehind')} behind in every cell",
        lambda k: [
            "Up, left, down and right: each turns in its direction, but only by a right angle; there is no stopping or turning back."
        ],
    ),
    "AimedAvatar": (
        lambda k: f"aims, at first{k.way}",
        lambda k: [f"Up and down turn the aim by {turning(k)}.", f"Use shoots {shots_phrase(k)} twice in the direction of the aim."],
    ),
    "SpaceshipAvatar": (
        lambda k: "flies a ship that turns and thrusts",
        lambda k: [*steers(k), "Down thrusts backward.", f"Use shoots {shots_phrase(k)} twice, ahead."],
    ),
    "LanderAvatar": (lambda k: "flies a ship that turns and thrusts", steers),
    "CarAvatar": (
        lambda k: "drives a car that cannot stop, about 5 pixels a tick",
        lambda k: [f"Left and right steer by {turning(k)}.", "Up drives forward and down backward, until the other is pressed."],
    ),
    "BirdAvatar": (lambda k: "flies on to the right", lambda k: ["Use flaps the wings: a jump from wherever it is."]),
    "PlatformerAvatar": (lambda k: "walks and jumps", platform_keys),
    "WizardAvatar": (lambda k: "walks, jumps and makes things to stand on", wizard),
}


# ----------------------------------------------------------------------------------------------------
# How a game ends, and for whom it ends well.

GAME_END_TICK = 2000


def _counted_names(ending: Ending) -> list[str]:
    return [ending.params[key] for key in ("stype", "stype1", "stype2", "stype3") if ending.params.get(key)] or [""]


def _several_phrase(nouns: GameNouns, ending: Ending, count: str) -> str:
    """Exactly 3 boxes; boxes and jars together exactly 3."""
    names = _counted_names(ending)
    limit = ending.params["limit"]
    if len(names) == 1:
        return f"there {'is' if limit == 1 else 'are'} {count} {(names[0] or 'thing') if limit == 1 else nouns.many(names[0])}"
    return f"the numbers of {join_words(nouns.many(name) for name in names)} add up to {count}"


def at_most(nouns: GameNouns, ending: Ending) -> str:
    limit, names = ending.params["limit"], _counted_names(ending)
    if limit <= 0:
        return f"when {nouns.none_left(names)}"
    return f"when no more than {format_number(limit)} {nouns.many(names[0])} {'is' if limit == 1 else 'are'} left"


def at_least(nouns: GameNouns, ending: Ending) -> str:
    limit, names = ending.params["limit"], _counted_names(ending)
    if limit <= 1:
        return f"when there is {nouns.a(names[0])}"
    return f"when there are {format_number(limit)} or more {nouns.many(names[0])}"


def together_phrase(nouns: GameNouns, ending: Ending) -> str:
    limit = ending.params["limit"]
    if ending.params["min"]:
        return f"when {_several_phrase(nouns, ending, f'{format_number(limit)} or more')}"
    if limit == 0:
        return f"when {nouns.none_left(_counted_names(ending))}"
    return f"when {_several_phrase(nouns, ending, f'exactly {format_number(limit)}')}"


def of_kinds(nouns: GameNouns, ending: Ending) -> str:
    kinds = format_amount(ending.params["subTypesNum"], "kind")
    return f"when {_several_phrase(nouns, ending, 'exactly ' + format_number(ending.params['limit']))}, of exactly {kinds}"


def timeout_phrase(nouns: GameNouns, ending: Ending) -> str:
    return f"at tick {format_number(ending.params['limit'])}"


ENDING_PHRASES: dict[str, Callable[[GameNouns, Ending], str]] = {
    "SpriteCounter": at_most,
    "SpriteCounterMore": at_least,
    "MultiSpriteCounter": together_phrase,
    "MultiSpriteCounterSubTypes": of_kinds,
    "Timeout": timeout_phrase,
}


def ending_sentence(nouns: GameNouns, ending: Ending) -> str:
    """One ending as a sentence."""
    if ending.cls == "StopCounter":
        count = (
            f"more than {format_number(ending.params['limit'])}"
            if ending.params["min"]
            else f"exactly {format_number(ending.params['limit'])}"
        )
        return f"as long as {_several_phrase(nouns, ending, count)}, the game goes on, but for time limits"
    return f"{winner_phrase(nouns, ending)} {ENDING_PHRASES[ending.cls](nouns, ending)}{_decided(nouns, ending)}"


def winner_phrase(nouns: GameNouns, ending: Ending) -> str:
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
    return f"{join_words(winners)} {_conjugate(winners, 'win')} and {join_words(losers)} {_conjugate(losers, 'lose')}"


def _decided(nouns: GameNouns, ending: Ending) -> str:
    """What decides where scores or counters do."""
    first = nouns.player(0) if nouns.players > 1 else "the player"
    if ending.params.get("use_counter"):
        if ending.params["compare"]:
            return f": if all counters are equal, {first} loses and everybody else wins; if not, the other way round"
        limit = ending.params["limits"][-1]
        return f": {first} wins if the last counter is {format_number(limit)} (and there are as many counters as players), everybody else loses"
    if ending.params["count_score"]:
        if nouns.players == 1:
            return "; it is won if the score is not 0"
        return "; the higher score wins, a tie is won by both unless it is at 0"
    return ""


def _conjugate(names: list[str], verb: str) -> str:
    return verb if len(names) > 1 else verb + "s"


# ----------------------------------------------------------------------------------------------------
# Whole sentences for the rules of a game: the occasion, what happens, what it pays.

# What does its work without a sprite that it is done to: all that a timer of its own can do.
TIMER_EFFECTS = frozenset(
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


def meeting_sentence(nouns: GameNouns, rule: Rule) -> str:
    """What happens when the sprites of a rule meet; "" if it is about the edge or the clock only."""
    seconds = [name for name in rule.seconds if name not in OCCASION_WORDS]
    if rule.first in OCCASION_WORDS or not seconds:
        return ""
    event = _rule_wording(nouns, rule, rule.first, seconds)
    others = join_words((nouns.a(name, other=name == rule.first) for name in seconds), "or")
    one, other = nouns.a(rule.first), others
    if not nouns.is_avatar(rule.first) and all(nouns.is_avatar(name) for name in seconds):
        one, other = others, one  # the player is the one who acts
    return f"when {one} meets {other}, {outcome_phrase(event, rule.effect)}"


def edge_sentence(nouns: GameNouns, rule: Rule) -> str:
    """What happens to the first sprite when it has left the screen."""
    name = _rule_type(rule)
    event = RuleWording(nouns, rule.params, nouns.the(name), "", nouns.is_avatar(name))
    return f"when {nouns.a(name)} leaves the screen, {outcome_phrase(event, rule.effect)}"


def timer_sentence(nouns: GameNouns, rule: Rule) -> str:
    """What the clock does."""
    name = _rule_type(rule)
    who = nouns.the(name) if nouns.is_avatar(name) and (nouns.players == 1 or nouns.game.sprites[name].leaf) else f"every {name}"
    event = RuleWording(nouns, rule.params, who, "", nouns.is_avatar(name))
    return f"{_when_phrase(rule.params, 'nextExecution' in rule.given)}, {outcome_phrase(event, rule.effect)}"


def _when_phrase(params: Mapping[str, Any], waits: bool) -> str:
    again = f" and every {format_amount(params['timer'], 'tick')} from then on" if params["repeating"] else ""
    return (f"after {format_amount(params['timer'], 'tick')}" if waits else "at the very start") + again


def _rule_type(rule: Rule) -> str:
    """The type of an EOS or TIME rule, whichever side it stands on."""
    return rule.seconds[0] if rule.first in OCCASION_WORDS else rule.first


def _rule_wording(nouns: GameNouns, rule: Rule, first: str, seconds: list[str]) -> RuleWording:
    alike = len(seconds) > 1 or seconds[0] == first
    plays = all(nouns.is_avatar(name) for name in seconds)
    other = nouns.the(seconds[0]) if not alike else "the other player" if plays and nouns.players > 1 else "the other one"
    return RuleWording(nouns, rule.params, nouns.the(first), other, nouns.is_avatar(first), plays)


def outcome_phrase(event: RuleWording, effect: str) -> str:
    """What the effect does, with its score, its counters and how often."""
    done = effect_phrase(event, effect)
    repeat = event.params.get("repeat", 1)
    if repeat != 1:
        done += f", {format_times(repeat)} over"
    gains = [earnings_phrase(event.nouns, event.params["scoreChange"]), counters_phrase(event)]
    if "scoreChangeIfKilled" in event.params:
        done += _fatal_score_phrase(event)
    elif any(gains):
        paid, link = join_words(gain for gain in gains if gain), _score_link(done, effect)
        plain = link == ", and" and ", and" not in done and " and " not in paid and not done.startswith(f"{event.a} and ")
        done += f"{link} {paid.removeprefix(f'{event.a} ') if plain and done.startswith(event.a) else paid}"
    return done


def _fatal_score_phrase(event: RuleWording) -> str:
    """What subtractHealthPoints pays: one score if the sprite lives, another one if it dies."""
    score, killed = (earnings_phrase(event.nouns, event.params[key]) for key in ("scoreChange", "scoreChangeIfKilled"))
    paid = counters_phrase(event)
    told = f"; {score}" if score == killed and score else f"; if so, {killed}" if killed else ""
    if score and score != killed:
        told += f"; if not, {score}"
    return told + (f"; {paid}" if paid else "")


def _score_link(done: str, effect: str) -> str:
    """Between what happens and what it pays: some effects pay even when they do nothing."""
    if not any(word in done for word in (" if ", " unless ", " chance ")):
        return ", and"
    return "; when that happens," if EFFECTS[effect].conditional else "; in any case"


def effect_phrase(event: RuleWording, effect: str) -> str:
    if effect == "addTimer":
        return _timer_phrase(event)
    if effect == "shieldFrom":
        return _shield_phrase(event)
    if not event.b and EFFECTS[effect].needs_second:
        return "nothing happens"
    return EFFECT_PHRASES[effect](event)


def _timer_phrase(event: RuleWording) -> str:
    """addTimer: another effect, later, on nobody in particular."""
    effect = event["ftype"]
    again = f", and again every {format_amount(event['timer'], 'tick')}" if event["repeating"] else ""
    later = (
        effect_phrase(RuleWording(event.nouns, event.params, ""), effect) if effect in TIMER_EFFECTS else "that has no effect on anything"
    )
    score = earnings_phrase(event.nouns, event["scoreChange"])
    return f"a clock starts: after {format_amount(event['timer'], 'tick')}{again}, {later}" + (f", and {score}" if score else "")


def _shield_phrase(event: RuleWording) -> str:
    """shieldFrom: what would happen between two types does not, in this tick."""
    effect, other = event["ftype"], event["stype"]
    if effect not in EFFECT_PHRASES:
        return "nothing happens"
    shielded = (rule.params for rule in event.nouns.game.rules if rule.effect == effect and other in rule.seconds)
    params = next(shielded, {name: parameter.default for name, parameter in EFFECTS[effect].parameters.items()})
    kept = EFFECT_PHRASES[effect](RuleWording(event.nouns, params, event.a, event.nouns.the(other), event.a_plays))
    return f"it does not happen for the rest of this tick that {kept} on meeting {event.nouns.a(other)}"


def rule_sentences(nouns: GameNouns, rules: Iterable[Rule]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Sentences by occasion: meetings of the players, other meetings, the edge of the screen, the clock."""
    ours: list[str] = []
    theirs: list[str] = []
    edge: list[str] = []
    clock: list[str] = []
    for rule in rules:
        both = (rule.first, *rule.seconds)
        if "TIME" in both:
            clock.append(timer_sentence(nouns, rule))
            continue
        if told := meeting_sentence(nouns, rule):
            players = nouns.is_avatar(rule.first) or any(nouns.is_avatar(name) for name in rule.seconds)
            (ours if players else theirs).append(told)
        if "EOS" in both:
            edge.append(edge_sentence(nouns, rule))
    return ours, theirs, edge, clock
