"""The sprite classes, one record each: number in the engine, parameters, sentences, and all that anybody needs to know of them.

Parents pass parameters, defaults and facts on. The constants (`MISSILE`, ...) are the numbers by which the engine's dispatch and compiled
games know the classes: a new class takes the next free one, and no number ever changes (avatars are told from others by their actions).

`phrase` ends a sentence about a type (`a ruby ...`, `the player ...`) from what explain knows of it, and `keys` says what an avatar's keys
are for, in whole sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from game_meta.vgdl.model import ParameterValue, SpriteType
from game_meta.vgdl.spec.english import KEY_WORDS, direction_adverb, format_amount, format_number, format_percent, join_words
from game_meta.vgdl.spec.parameters import EXIT, MAKES, MOVES, RESOURCE, SEEKS, STRICT, UNUSED, Parameters, named_types, with_role
from game_meta.vgdl.spec.parameters import Parameter as P

NONE, RIGHT, NIL = (0, 0), (1, 0), (-1, -1)
STANDS, PUSHED, DRIFTS, WALKS, PLAYED = "stands", "pushed", "drifts", "walks", "played"  # how a class moves in its turn
ITSELF, WALL = "itself", "wall"  # what is made where the parameter says nothing

SpritePhrase = Callable[[Any], str]
KeySentences = Callable[[Any], list[str]]


@dataclass(frozen=True)
class SpriteClass:
    """A sprite class."""

    name: str
    opcode: int  # its number in the engine
    parent: str | None
    parameters: Parameters  # complete: inherited ones first
    doc: str
    phrase: SpritePhrase
    keys: KeySentences | None = None  # None: not an avatar
    oriented: bool = False  # moves along its orientation
    actions: tuple[str, ...] | None = None  # what an avatar accepts, in the order of the reference; None: not an avatar
    dead_keys: tuple[str, ...] = ()  # those of them that do nothing

    movement: str = DRIFTS  # STANDS: never; PUSHED: only when something moves it; DRIFTS: along its orientation; WALKS: by its own choice
    only_drifts: bool = False  # its turn is nothing but the passive movement and timeToLive
    draws: bool = False  # takes random numbers
    reads_clock: bool = False  # looks at the number of the tick
    works_with: str = "stype"  # the parameter with the list of types that the engine gets
    chance: str = "prob"  # the parameter with the probability that the engine gets
    falls_back_on: str = ""  # what it makes where its parameters name nothing: ITSELF or WALL
    keeps_list: bool = False  # each sprite has a list of its own of what it makes
    keeps_target: bool = False  # each sprite remembers whom it is after
    finds_paths: bool = False  # uses the path finder: the game line needs `obs`
    is_resource: bool = False  # its type is the name of a counter that sprites hold
    is_never_held: bool = False  # the most that a sprite can hold of it is 0, whatever `limit` says
    never_stops: bool = False  # an avatar that goes on whether or not its player does anything
    feels_ground: bool = False  # in continuous physics knows whether it stands on something

    @property
    def is_avatar(self) -> bool:
        return self.actions is not None

    @property
    def live_keys(self) -> tuple[str, ...]:
        """The keys that do something."""
        return tuple(key for key in self.actions or () if key != "NIL" and key not in self.dead_keys)

    @property
    def makes(self) -> tuple[str, ...]:
        """The parameters that name what it makes."""
        return tuple(parameter.name for parameter in with_role(self.parameters, MAKES))

    @property
    def seeks(self) -> tuple[str, ...]:
        """The parameters that name whom it goes after or runs from."""
        return tuple(parameter.name for parameter in with_role(self.parameters, SEEKS))

    @property
    def exit(self) -> str:
        """The parameter that names where it leads, if it leads anywhere."""
        return next((parameter.name for parameter in with_role(self.parameters, EXIT)), "")

    @property
    def shoots(self) -> bool:
        """Whether it is an avatar that makes what its player wants."""
        return self.is_avatar and self.works_with in self.makes

    @property
    def spawns(self) -> bool:
        """Whether it makes sprites by itself, as often as it is due."""
        return not self.is_avatar and bool(self.makes) and not self.falls_back_on

    @property
    def stays(self) -> bool:
        """Whether it never moves by itself."""
        return self.movement in (STANDS, PUSHED)

    def made(self, params: Mapping[str, Any]) -> set[str]:
        """Return the types that a sprite with these parameters can make."""
        return {name for key in self.makes for name in named_types(self.parameters[key], params)}


EVERY_SPRITE = (  # what each of them takes
    P("speed", "float", 0.0, "Cells per move (continuous physics: pixels), cut to whole pixels at every move; 0 stands still."),
    P("cooldown", "int", 1, "At most one move in so many ticks."),
    P("orientation", "direction", NONE, "The direction it faces; giving one makes the sprite oriented."),
    P("singleton", "bool", False, "At most one sprite of this type exists; more are refused. Not passed on to children."),
    P("timeToLive", "int", -1, "Dies after so many ticks; -1 never."),
    P("rotateInPlace", "bool", False, "A new direction first only turns the sprite, without a move."),
    P("only_active", "bool", False, "Never moves by itself."),
    P("stationary", "bool", False, "Never moves, not even when told to."),
    P("is_static", "bool", False, "Stands outside the movement phase."),
    P("healthPoints", "int", 0, "Health at the start."),
    P("maxHealthPoints", "int", 0, "The most health it ever had; the start value if not given."),
    P("limitHealthPoints", "int", 1000, "No effect raises the health to this value or beyond."),
    P("solid", "bool", False, "Something to stand on in continuous physics."),
    P("physicstype", "physics", "GRID", "GRID or CONT (continuous: gravity, impulses)."),
    P("mass", "float", 1.0, "Continuous physics: impulses are divided by it."),
    P("gravity", "float", 0.0, "Continuous physics: downward speed gained per tick."),
    P("friction", "float", 0.0, "Continuous physics: share of the speed lost per tick."),
    P("max_speed", "float", -1.0, "Continuous physics: the speed is cut to it; -1 never."),
    P("jump_strength", "float", 0.0, "Continuous physics: upward impulse of a jump."),
    P("wMult", "float", 1.0, "Width in cells.", 100),
    P("hMult", "float", 1.0, "Height in cells.", 100),
    P("portal", "bool", False, "Counts as a portal in the reference's observation; no rule.", is_rule=False),
    P("img", "text", "", "The picture; only drawing.", is_rule=False, is_look=True),
    P("color", "colour", "", "The colour; only drawing.", is_rule=False, is_look=True),
    P("shrinkfactor", "float", 1.0, "Drawn smaller; the collision size stays.", is_rule=False),
    P("autotiling", "bool", False, "Picture chosen by the neighbours; only drawing.", is_rule=False),
    P("randomtiling", "float", 0.0, "Picture chosen by chance; only drawing.", is_rule=False),
    P("frameRate", "int", -1, "Ticks per picture of an animation; only drawing.", is_rule=False),
    P("hidden", "hidden", False, "Not reported to agents by the reference.", is_rule=False),
    P("invisible", "hidden", False, "Not drawn.", is_rule=False),
    P("look", "int", -1, "Ours: what it looks like to an agent, 4 or more; -1 lets the engine choose.", is_rule=False, is_look=True),
)

SPRITES: dict[str, SpriteClass] = {}
MOVE = ("LEFT", "RIGHT", "DOWN", "UP")
_OWN = ("name", "opcode", "parent", "parameters", "doc")  # what no class has from its parent


def _sprite(
    opcode: int, name: str, parent: str, doc: str, *own: P, defaults: Mapping[str, ParameterValue] | None = None, **facts: Any
) -> int:
    """Enters a class; facts that are not given are its parent's."""
    base = SPRITES.get(parent)
    parameters = dict(base.parameters) if base else {parameter.name: parameter for parameter in EVERY_SPRITE}
    for key, value in (defaults or {}).items():
        parameters[key] = replace(parameters[key], default=value)
    parameters |= {parameter.name: parameter for parameter in own}
    inherited = {field.name: getattr(base, field.name) for field in fields(SpriteClass) if base and field.name not in _OWN}
    SPRITES[name] = SpriteClass(name, opcode, parent or None, parameters, doc, **(inherited | facts))
    return opcode


def is_oriented(sprite: SpriteType) -> bool:
    """Return whether sprites of this type start oriented: by class, or because the file gives them a direction."""
    given = "orientation" in sprite.given and sprite.params["orientation"] != NONE
    return sprite.cls is not None and (SPRITES[sprite.cls].oriented or given)


# What lies about


def _waits(k: Any) -> str:
    rarely = "" if k["cooldown"] == 1 else f", at most every {format_number(k['cooldown'])} ticks"
    return f"stays where it is until something pushes it{rarely}"


def _fades(k: Any) -> str:
    return f"disappears after {format_amount(k['limit'] + 2, 'tick')}"


def _spreads(k: Any) -> str:
    each = f", each{k.chance('spreadprob')}" if k["spreadprob"] != 1 else ""
    return f"{_fades(k)}, and in its second tick makes {k.made('stype')} in each of the four cells around it{each}"


IMMOVABLE = _sprite(
    0,
    "Immovable",
    "",
    "Stands still for ever.",
    defaults={"is_static": True},
    phrase=lambda k: "stands still",
    movement=STANDS,
    only_drifts=True,
)
DOOR = _sprite(
    3,
    "Door",
    "Immovable",
    "An Immovable that counts as a portal.",
    defaults={"portal": True},
    phrase=lambda k: "is a door and stands still",
)
PORTAL = _sprite(
    4,
    "Portal",
    "Immovable",
    "Sends what teleportToExit moves to a sprite of its exit type.",
    P("stype", "type", "", "The exit type.", role=EXIT),
    defaults={"portal": True},
    phrase=lambda k: f"stands still; it is the way to {k.made('stype')}" if k["stype"] else "stands still; it leads nowhere",
)
CONVEYOR = _sprite(
    44,
    "Conveyor",
    "Immovable",
    "An Immovable that faces a direction; it moves nothing by itself.",
    defaults={"jump_strength": 1.0},
    phrase=lambda k: f"stands still, facing{k.heading}" if k.heading else "stands still, and faces where it is turned",
    oriented=True,
)
PASSIVE = _sprite(1, "Passive", "", "Moves only when pushed.", phrase=_waits, movement=PUSHED, only_drifts=True)
RESOURCE_CLASS = _sprite(
    2,
    "Resource",
    "Passive",
    "Something to collect; its type is also the name of a counter that sprites hold.",
    P("value", "int", 1, "What collecting it adds."),
    P("limit", "int", 2, "The most that a sprite can hold."),
    phrase=lambda k: (
        f"can be collected: each counts {format_number(k['value'])}, and nobody can hold more than {format_number(k['limit'])}"
    ),
    is_resource=True,
)
SPRITE_PRODUCER = _sprite(
    46,
    "SpriteProducer",
    "Passive",
    "A Passive: only what makes sprites has more to it.",
    phrase=lambda k: f"{_waits(k)}, and makes nothing",
)
RESOURCE_PACK = _sprite(
    47,
    "ResourcePack",
    "Resource",
    "A Resource that stands outside the movement phase; the most that a sprite can hold of it is 0, so nobody ever collects one.",
    P("limit", "int", 2, "Without effect: it counts as 0.", role=UNUSED),
    defaults={"is_static": True},
    phrase=lambda k: f"looks like something to collect that counts {format_number(k['value'])}, but nobody can hold any",
    movement=STANDS,
    is_never_held=True,
)
FLICKER = _sprite(5, "Flicker", "", "Lives for a moment.", P("limit", "int", 1, "Killed in its (limit+2)-th update."), phrase=_fades)
ORIENTED_FLICKER = _sprite(
    6,
    "OrientedFlicker",
    "Flicker",
    "A Flicker that takes the shooter's orientation.",
    phrase=lambda k: f"{_fades(k)}; it faces the way it was made",
    oriented=True,
)
SPREADER = _sprite(
    7,
    "Spreader",
    "Flicker",
    "A Flicker that once makes copies in the four cells around it.",
    P("spreadprob", "float", 1.0, "Chance of each copy."),
    P("stype", "type", "", "The type of the copies; its own if not given.", role=MAKES),
    phrase=_spreads,
    draws=True,
    chance="spreadprob",
    falls_back_on=ITSELF,
)


# What flies


def _flies(k: Any) -> str:
    if k.still:
        return f"hangs in place, facing{k.heading}" if k.heading else "hangs in place"
    return f"flies{k.heading}, {k.pace}" if k.heading else f"flies in the direction in which it is sent, {k.pace}"


MISSILE = _sprite(8, "Missile", "", "Flies along its orientation.", defaults={"speed": 1.0}, phrase=_flies, oriented=True, only_drifts=True)
ERRATIC_MISSILE = _sprite(
    45,
    "ErraticMissile",
    "Missile",
    "A Missile: the reference never finished its erratic turns.",
    phrase=lambda k: f"{_flies(k)}, straight on",
)
RANDOM_MISSILE = _sprite(
    9,
    "RandomMissile",
    "Missile",
    "A Missile that draws its direction when it first moves.",
    defaults={"orientation": NIL},
    phrase=lambda k: f"flies{k.heading}, {k.pace}" if k.heading else f"flies in a direction drawn at random, {k.pace}",
    only_drifts=False,
    draws=True,
)


# What walks


def _keeps_way(k: Any) -> str:
    return f"keeping each direction for {format_amount(k['cons'] + 1, 'move')}"


def _wanders(k: Any) -> str:
    return f"wanders about at random{f', {_keeps_way(k)}' if k['cons'] else ''}, {k.pace}"


def _lost(k: Any) -> str:
    """Say what a chaser does without a target."""
    return f"wanders about at random{f' ({_keeps_way(k)})' if k['cons'] else ''}"


def _within_reach(k: Any, near: str) -> str:
    return near.format(format_number(k["maxDistance"])) if k["maxDistance"] != -1 else ""


def _chases(k: Any) -> str:
    near = _within_reach(k, " if that is no farther than {} pixels")
    return f"goes after {k.sought('stype')}{near}, {k.pace}; otherwise it {_lost(k)}"


def _flees(k: Any) -> str:
    near = _within_reach(k, " if that is no farther than {} pixels")
    return f"runs away from {k.sought('stype')}{near}, {k.pace}; otherwise it {_lost(k)}"


def _chases_or_flees(k: Any) -> str:
    return _flees(k) if k["fleeing"] else _chases(k)


def _chases_in_sight(k: Any) -> str:
    near = _within_reach(k, " (and no farther than {} pixels)")
    return f"goes after {k.sought('stype')} that it sees straight ahead{near}, {k.pace}; otherwise it {_lost(k)}"


def _chases_one_of(k: Any) -> str:
    drawn = ", of a type drawn anew for every move" if len(k["stype1"]) > 1 else ""
    return f"goes after {k.sought('stype1')}{drawn}, {k.pace}; otherwise it wanders about at random"


def _hunts(k: Any) -> str:
    goal = f"{k.made('stype1')} chosen at random" if k["randomTarget"] else k.sought("stype1")
    return f"takes the shortest way to {goal} and does not change its mind until it is there, {k.pace}"


def _strays(k: Any) -> str:
    return f"; a move is made at random instead with a chance of {format_percent(k['epsilon'])}" if k["epsilon"] else ""


_prey = P("stype", "type", "", "The type it looks for.", required=STRICT, role=SEEKS)

RANDOM_NPC = _sprite(
    10,
    "RandomNPC",
    "",
    "Walks about at random.",
    P("cons", "int", 0, "Each drawn direction lasts for so many moves more."),
    defaults={"speed": 1.0},
    phrase=_wanders,
    movement=WALKS,
    draws=True,
)
CHASER = _sprite(
    12,
    "Chaser",
    "RandomNPC",
    "Walks toward the nearest sprite of a type.",
    _prey,
    P("maxDistance", "float", -1.0, "Only follows targets this near (pixels); -1 all."),
    P("fleeing", "bool", False, "Walks away from them: a Chaser that flees is a Fleeing, and the other way round."),
    phrase=_chases_or_flees,
)
FLEEING = _sprite(13, "Fleeing", "Chaser", "Walks away from the nearest sprite of a type.", defaults={"fleeing": True})
LOS_CHASER = _sprite(
    14,
    "LOSChaser",
    "Chaser",
    "Chases what stands straight ahead of its last random move.",
    P("fleeing", "bool", False, "Inherited; without effect.", role=UNUSED),
    phrase=_chases_in_sight,
)
PATH_CHASER = _sprite(
    15,
    "PathChaser",
    "RandomNPC",
    "Follows the shortest path to the nearest sprite of a type; the game line needs `obs`.",
    _prey,
    phrase=lambda k: f"takes the shortest way to {k.sought('stype')}, {k.pace}; if there is none, it {_lost(k)}",
    finds_paths=True,
)
PATH_ALT_CHASER = _sprite(
    16,
    "PathAltChaser",
    "RandomNPC",
    "Follows the shortest path to a chosen target; the game line needs `obs`.",
    P("stype1", "types", (), "The types it looks for.", required=STRICT, role=SEEKS),
    P("stype2", "types", (), "Meant as the types it fears; without effect.", role=UNUSED),
    P("randomTarget", "bool", False, "Draws its target instead of taking the nearest."),
    phrase=_hunts,
    works_with="stype1",
    keeps_target=True,
    finds_paths=True,
)
RANDOM_PATH_ALT_CHASER = _sprite(
    17,
    "RandomPathAltChaser",
    "PathAltChaser",
    "A PathAltChaser that now and then makes a random move.",
    P("epsilon", "float", 0.0, "Chance of a random move."),
    phrase=lambda k: _hunts(k) + _strays(k),
    chance="epsilon",
)

_no_cons = P("cons", "int", 0, "Inherited; without effect.", role=UNUSED)
ALTERNATE_CHASER = _sprite(
    48,
    "AlternateChaser",
    "RandomNPC",
    "Walks toward the nearest sprite of a type that it draws from a list for every move.",
    P("stype1", "types", (), "The types it looks for.", required=STRICT, role=SEEKS),
    P("stype2", "types", (), "Meant as the types it fears; without effect.", role=UNUSED),
    _no_cons,
    phrase=_chases_one_of,
    works_with="stype1",
)
RANDOM_ALT_CHASER = _sprite(
    49,
    "RandomAltChaser",
    "AlternateChaser",
    "An AlternateChaser that now and then makes a random move.",
    P("epsilon", "float", 0.0, "Chance of a random move."),
    phrase=lambda k: _chases_one_of(k) + _strays(k),
    chance="epsilon",
)


# What makes others


def _makes(k: Any, what: str) -> str:
    period = "every tick" if k["cooldown"] in (0, 1) else f"every {format_number(k['cooldown'])} ticks"
    sent = f", sent {direction_adverb(k['spawnorientation'])}" if direction_adverb(k["spawnorientation"]) else ""
    ends = f", and disappears after {format_number(k['total'])} of them" if k["total"] else ""
    return f"makes {what} {period}{k.chance('prob')}{sent}{ends}"


def _flies_and_makes(k: Any, what: str) -> str:
    return f"{'hangs in place' if k.still else f'flies{k.heading}, {k.pace},'} and {_makes(k, what)}"


SPAWN_POINT = _sprite(
    18,
    "SpawnPoint",
    "",
    "Makes sprites where it stands.",
    P("stype", "type", "", "The type it makes.", required=STRICT, role=MAKES),
    P("prob", "float", 1.0, "Chance of each firing."),
    P("total", "int", 0, "Dies after so many sprites; 0 never."),
    P("spawnorientation", "direction", NONE, "The direction of what it makes."),
    defaults={"is_static": True},
    phrase=lambda k: _makes(k, k.made("stype")),
    draws=True,
    reads_clock=True,
)
SPAWN_POINT_MULTI_SPRITE = _sprite(
    20,
    "SpawnPointMultiSprite",
    "SpawnPoint",
    "A SpawnPoint that makes several types at once.",
    P("stype", "type", "", "Inherited; without effect.", role=UNUSED),
    P("stypes", "types", (), "The types it makes.", required=STRICT, role=MAKES),
    defaults={"orientation": RIGHT},
    phrase=lambda k: _makes(k, k.made("stypes")),
    oriented=True,
    works_with="stypes",
)
BOMBER = _sprite(
    19,
    "Bomber",
    "SpawnPoint",
    "A SpawnPoint that flies along its orientation.",
    defaults={"is_static": False, "orientation": RIGHT},
    phrase=lambda k: _flies_and_makes(k, k.made("stype")),
    oriented=True,
)
RANDOM_BOMBER = _sprite(
    21,
    "RandomBomber",
    "Bomber",
    "A SpawnPoint that walks about at random.",
    defaults={"speed": 1.0},
    phrase=lambda k: f"wanders about at random, {k.pace}, and {_makes(k, k.made('stype'))}",
    movement=WALKS,
)
BOMBER_RANDOM_MISSILE = _sprite(
    22,
    "BomberRandomMissile",
    "Bomber",
    "A Bomber that draws what it makes from a list.",
    P("stype", "type", "", "Inherited; without effect.", role=UNUSED),
    P("stypeMissile", "types", (), "The types it draws from.", required=STRICT, role=MAKES),
    phrase=lambda k: _flies_and_makes(k, f"one of {k.made('stypeMissile')}, drawn at random,"),
    works_with="stypeMissile",
    keeps_list=True,
)


# What walks in continuous physics


def _strolls(k: Any) -> str:
    flies = ", and it walks on in the air" if k["airsteering"] else ""
    return f"walks straight on, {k.pace}; where it has been stopped it picks a side at random{flies}"


WALKER = _sprite(
    23,
    "Walker",
    "",
    "Continuous physics: walks to and fro.",
    P("airsteering", "bool", False, "Turns in the air too."),
    defaults={"speed": 5.0, "max_speed": 5.0},
    phrase=_strolls,
    oriented=True,
    movement=WALKS,
    draws=True,
    feels_ground=True,
)
WALKER_JUMPER = _sprite(
    24,
    "WalkerJumper",
    "Walker",
    "A Walker that sometimes jumps.",
    P("probability", "float", 0.1, "Chance of a jump on the ground."),
    defaults={"jump_strength": 1.0},
    phrase=lambda k: f"{_strolls(k)}; on the ground it jumps with a chance of {format_percent(k['probability'])} a tick",
    chance="probability",
)
RANDOM_INERTIAL = _sprite(
    11,
    "RandomInertial",
    "RandomNPC",
    "Continuous physics: pushed about at random.",
    defaults={"physicstype": "CONT"},
    phrase=lambda k: "is pushed about at random" + (f", for {format_amount(k['cons'] + 1, 'tick')} in each direction" if k["cons"] else ""),
)


# Avatars


def _walks(k: Any) -> str:
    if k["stationary"]:
        return "stays in one place"
    return f"can walk, {k.pace}" if not k.is_continuous else "can push off in each direction"


def _move_keys(k: Any) -> list[str]:
    """Say what the direction keys do for everything that walks."""
    keys = [KEY_WORDS[move] for move in MOVES if move in (SPRITES[k.cls].actions or ())]
    if k["stationary"] and not k.is_continuous:
        return []
    does = "gives a push" if k.is_continuous else "turns or moves" if k["rotateInPlace"] and SPRITES[k.cls].oriented else "moves"
    return [f"{join_words(keys).capitalize()}: each {does} in its direction."]


def _goes_on(k: Any) -> str:
    return f"always moves, {k.pace}, at first{k.heading}"


def _turn_keys(k: Any) -> list[str]:
    return ["Up, left, down and right: each turns in its direction; there is no stopping."]


def _shots(k: Any) -> str:
    """Say what it shoots and what that takes."""
    kinds, ammo = k["stype"], k["ammo"]
    if not kinds:
        return "nothing"
    kinds_of_shots = []
    for index, name in enumerate(kinds):
        takes = f" (which takes 1 {ammo[index]})" if index < len(ammo) else ""
        kinds_of_shots.append(k.nouns.a(name) + takes)
    return join_words(kinds_of_shots, "or, if that cannot be paid,") if len(kinds_of_shots) > 1 else kinds_of_shots[0]


def _shoots(k: Any) -> str:
    return f"Use shoots {_shots(k)} straight ahead."


def _shoots_here(k: Any) -> str:
    if not k["stype"]:
        return "Use does nothing."
    if not k["ammo"]:
        return f"Use makes {k.nouns.a(k['stype'])} where the player stands, unless they move in that tick."
    held = f"while they hold more than {format_number(max(0, k['minAmmo']))} {k.nouns.many(k['ammo'])}"
    cost = f"takes {format_number(k['ammoCost'])} {k['ammo'] if k['ammoCost'] == 1 else k.nouns.many(k['ammo'])}"
    return f"Use makes {k.nouns.a(k['stype'])} where the player stands, unless they move in that tick; this works {held} and {cost}."


def _key_shots(k: Any) -> list[str]:
    """ShootOnlyAvatar: every key shoots another entry of the list."""
    sentences = []
    for key, name, index in zip(("left", "up", "right", "down", "use"), k["stype"], range(5), strict=False):
        ammo = f", which takes 1 {k['ammo'][index]}" if index < len(k["ammo"]) else ""
        sentences.append(f"{key.capitalize()} shoots {k.nouns.a(name)} straight ahead{ammo}.")
    return sentences


def _turning(k: Any) -> str:
    return f"{k['angle_diff'] * 57.29577951308232:.0f} degrees a tick"


def _steer_keys(k: Any) -> list[str]:
    return [f"Left and right turn by {_turning(k)}.", "Up thrusts ahead, which adds 1 pixel a tick to the speed in that direction."]


def _platform_keys(k: Any) -> list[str]:
    ground, air = format_number(k["ground_speedup_factor"]), format_number(k["air_slowdown_factor"])
    return [
        f"Left and right push to that side: by {ground} on the ground, by 1 / {air} in the air.",
        "Use jumps, when standing on something.",
    ]


MOVING_AVATAR = _sprite(
    25,
    "MovingAvatar",
    "",
    "The player: walks in four directions.",
    defaults={"speed": 1.0},
    actions=MOVE,
    phrase=_walks,
    keys=_move_keys,
    movement=PLAYED,
)
HORIZONTAL_AVATAR = _sprite(26, "HorizontalAvatar", "MovingAvatar", "The player: walks left and right.", actions=("LEFT", "RIGHT"))
VERTICAL_AVATAR = _sprite(27, "VerticalAvatar", "MovingAvatar", "The player: walks up and down.", actions=("UP", "DOWN"))
NULL_AVATAR = _sprite(
    28,
    "NullAvatar",
    "HorizontalAvatar",
    "The player: can do nothing.",
    actions=("NIL",),
    phrase=lambda k: "can do nothing",
    keys=lambda k: [],
)
FLAK_AVATAR = _sprite(
    29,
    "FlakAvatar",
    "HorizontalAvatar",
    "The player: walks left and right and shoots.",
    P("stype", "type", "", "The type it shoots.", role=MAKES),
    P("ammo", "type", "", "The resource that a shot takes; none: shots are free.", role=RESOURCE),
    P("minAmmo", "int", -1, "Shoots only while it holds more than this; -1: more than 0."),
    P("ammoCost", "int", 1, "What a shot takes."),
    actions=("USE", "LEFT", "RIGHT"),
    keys=lambda k: [*_move_keys(k), _shoots_here(k)],
)
ORIENTED_AVATAR = _sprite(
    30,
    "OrientedAvatar",
    "MovingAvatar",
    "The player: faces a direction, turns before it walks.",
    defaults={"orientation": RIGHT, "rotateInPlace": True},
    oriented=True,
)
SHOOT_AVATAR = _sprite(
    31,
    "ShootAvatar",
    "OrientedAvatar",
    "The player: faces a direction and uses what is in front of it, or shoots.",
    P("stype", "types", (), "The types it shoots, the first one it has ammunition for.", role=MAKES),
    P("ammo", "types", (), "The resource that each of these shots takes; none: shots are free.", role=RESOURCE),
    actions=("USE", "LEFT", "RIGHT", "DOWN", "UP"),
    keys=lambda k: [*_move_keys(k), _shoots(k)],
)
SHOOT_ONLY_AVATAR = _sprite(
    32,
    "ShootOnlyAvatar",
    "ShootAvatar",
    "The player: each action shoots another type, it never moves.",
    actions=("LEFT", "UP", "RIGHT", "DOWN", "USE"),
    phrase=lambda k: f"never moves, and faces{k.heading}" if k.heading else "never moves",
    keys=_key_shots,
)
MISSILE_AVATAR = _sprite(
    33,
    "MissileAvatar",
    "OrientedAvatar",
    "The player: flies along its orientation whatever one does.",
    actions=("NIL",),
    phrase=lambda k: f"flies{k.heading}, {k.pace}, whatever one does",
    keys=lambda k: [],
    never_stops=True,
)
ONGOING_AVATAR = _sprite(
    34,
    "OngoingAvatar",
    "OrientedAvatar",
    "The player: always moves, one chooses the direction.",
    phrase=_goes_on,
    keys=_turn_keys,
    never_stops=True,
)
ONGOING_SHOOT_AVATAR = _sprite(
    35,
    "OngoingShootAvatar",
    "ShootAvatar",
    "The player: always moves, one chooses the direction, and shoots.",
    phrase=_goes_on,
    keys=lambda k: [*_turn_keys(k), _shoots(k)],
    never_stops=True,
)
ONGOING_TURNING_AVATAR = _sprite(
    36,
    "OngoingTurningAvatar",
    "OrientedAvatar",
    "The player: always moves, turns only by right angles, leaves a trail.",
    P("spawnBehind", "type", "wall", "The type of the trail.", role=MAKES),
    phrase=lambda k: f"{_goes_on(k)}, and leaves {k.made('spawnBehind')} behind in every cell",
    keys=lambda k: [
        "Up, left, down and right: each turns in its direction, but only by a right angle; there is no stopping or turning back."
    ],
    falls_back_on=WALL,
    never_stops=True,
)
AIMED_AVATAR = _sprite(
    37,
    "AimedAvatar",
    "ShootAvatar",
    "The player: aims up and down and shoots.",
    P("angle_diff", "float", 0.15, "Turn per tick (radians)."),
    defaults={"speed": 0.0, "stationary": True},
    actions=("USE", "DOWN", "UP"),
    phrase=lambda k: f"aims, at first{k.heading}",
    keys=lambda k: [f"Up and down turn the aim by {_turning(k)}.", f"Use shoots {_shots(k)} twice in the direction of the aim."],
)
SPACESHIP_AVATAR = _sprite(
    38,
    "SpaceshipAvatar",
    "ShootAvatar",
    "The player: continuous physics, turns, thrusts and shoots.",
    P("angle_diff", "float", 0.3, "Turn per tick (radians)."),
    defaults={"speed": 5.0, "orientation": NONE},
    phrase=lambda k: "flies a ship that turns and thrusts",
    keys=lambda k: [*_steer_keys(k), "Down thrusts backward.", f"Use shoots {_shots(k)} twice, ahead."],
)
LANDER_AVATAR = _sprite(
    39,
    "LanderAvatar",
    "OrientedAvatar",
    "The player: continuous physics, turns and thrusts.",
    P("angle_diff", "float", 0.3, "Turn per tick (radians)."),
    defaults={"speed": 5.0, "orientation": NONE},
    dead_keys=("DOWN",),
    phrase=lambda k: "flies a ship that turns and thrusts",
    keys=_steer_keys,
)
CAR_AVATAR = _sprite(
    40,
    "CarAvatar",
    "OrientedAvatar",
    "The player: continuous physics, steers.",
    P("angle_diff", "float", 0.15, "Turn per tick (radians)."),
    defaults={"speed": 0.0},
    phrase=lambda k: "drives a car that cannot stop, about 5 pixels a tick",
    keys=lambda k: [f"Left and right steer by {_turning(k)}.", "Up drives forward and down backward, until the other is pressed."],
)
BIRD_AVATAR = _sprite(
    41,
    "BirdAvatar",
    "OrientedAvatar",
    "The player: continuous physics, flaps.",
    defaults={"jump_strength": 10.0},
    actions=("USE",),
    phrase=lambda k: "flies on to the right",
    keys=lambda k: ["Use flaps the wings: a jump from wherever it is."],
)
PLATFORMER_AVATAR = _sprite(
    42,
    "PlatformerAvatar",
    "MovingAvatar",
    "The player: continuous physics, walks and jumps.",
    P("ground_speedup_factor", "float", 1.0, "Push on the ground."),
    P("air_slowdown_factor", "float", 2.0, "Divides the push in the air."),
    defaults={"max_speed": 30.0, "jump_strength": 10.0},
    actions=("LEFT", "RIGHT", "USE"),
    phrase=lambda k: "walks and jumps",
    keys=_platform_keys,
    feels_ground=True,
)
WIZARD_AVATAR = _sprite(
    43,
    "WizardAvatar",
    "PlatformerAvatar",
    "The player: walks, jumps and makes blocks.",
    P("stype", "types", (), "The types it makes.", role=MAKES),
    defaults={"speed": 0.0},
    actions=("LEFT", "RIGHT", "USE", "UP"),
    phrase=lambda k: "walks, jumps and makes things to stand on",
    keys=lambda k: [*_platform_keys(k), f"Up pushes upward a little and makes {k.made('stype')} ahead, at most every 5 ticks."],
    reads_clock=True,
)
BUILT_IN = {
    "wall": ("Immovable", {"solid": "True"}),
    "avatar": ("MovingAvatar", {}),
}  # types that every game has: class, parameters as text
AVATARS = frozenset(name for name, cls in SPRITES.items() if cls.is_avatar)
