"""The sprite classes, each stated once. Facts from the VGDL semantics; parents pass their parameters and defaults on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from game_meta.vgdl.model import ParameterValue
from game_meta.vgdl.values import Parameter as P

NONE, RIGHT, NIL = (0, 0), (1, 0), (-1, -1)


@dataclass(frozen=True)
class SpriteClass:
    """A sprite class. `oriented` sprites move along their orientation; the actions of an avatar stand in the order of the reference."""

    name: str
    parent: str | None
    parameters: Mapping[str, P]  # complete: inherited ones first
    doc: str
    oriented: bool
    actions: tuple[str, ...] | None  # None: not an avatar

    @property
    def avatar(self) -> bool:
        return self.actions is not None


_EVERY = (
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
    P("physicstype", "text", "GRID", "GRID or CONT (continuous: gravity, impulses)."),
    P("mass", "float", 1.0, "Continuous physics: impulses are divided by it."),
    P("gravity", "float", 0.0, "Continuous physics: downward speed gained per tick."),
    P("friction", "float", 0.0, "Continuous physics: share of the speed lost per tick."),
    P("max_speed", "float", -1.0, "Continuous physics: the speed is cut to it; -1 never."),
    P("jump_strength", "float", 0.0, "Continuous physics: upward impulse of a jump."),
    P("wMult", "float", 1.0, "Width in cells.", 100),
    P("hMult", "float", 1.0, "Height in cells.", 100),
    P("portal", "bool", False, "Counts as a portal in the reference's observation; no rule."),
    P("img", "text", "", "The picture; only drawing."),
    P("color", "colour", "", "The colour; only drawing."),
    P("shrinkfactor", "float", 1.0, "Drawn smaller; the collision size stays."),
    P("autotiling", "bool", False, "Picture chosen by the neighbours; only drawing."),
    P("randomtiling", "float", 0.0, "Picture chosen by chance; only drawing."),
    P("frameRate", "int", -1, "Ticks per picture of an animation; only drawing."),
    P("hidden", "hidden", False, "Not reported to agents by the reference."),
    P("invisible", "hidden", False, "Not drawn."),
    P("look", "int", -1, "Ours: what it looks like to an agent, 4 or more; -1 lets the engine choose."),
)

SPRITES: dict[str, SpriteClass] = {}
MOVE = ("LEFT", "RIGHT", "DOWN", "UP")


def _add(
    name: str,
    parent: str,
    doc: str,
    *own: P,
    defaults: Mapping[str, ParameterValue] | None = None,
    oriented: bool | None = None,
    actions: tuple[str, ...] | None = None,
) -> None:
    base = SPRITES.get(parent)
    parameters = dict(base.parameters) if base else {parameter.name: parameter for parameter in _EVERY}
    for key, value in (defaults or {}).items():
        parameters[key] = replace(parameters[key], default=value)
    parameters |= {parameter.name: parameter for parameter in own}
    oriented = oriented if oriented is not None else bool(base and base.oriented)
    SPRITES[name] = SpriteClass(name, parent or None, parameters, doc, oriented, actions or (base.actions if base else None))


_stype = P("stype", "type", "", "The type it makes.")
_prey = P("stype", "type", "", "The type it looks for.")
_shots = P("stype", "types", (), "The types it shoots, the first one it has ammunition for.")

_add("Immovable", "", "Stands still for ever.", defaults={"is_static": True})
_add("Door", "Immovable", "An Immovable that counts as a portal.", defaults={"portal": True})
_add(
    "Portal",
    "Immovable",
    "Sends what teleportToExit moves to a sprite of its exit type.",
    P("stype", "type", "", "The exit type."),
    defaults={"portal": True},
)
_add("Passive", "", "Moves only when pushed.")
_add(
    "Resource",
    "Passive",
    "Something to collect; its type is also the name of a counter that sprites hold.",
    P("value", "int", 1, "What collecting it adds."),
    P("limit", "int", 2, "The most that a sprite can hold."),
)
_add("Flicker", "", "Lives for a moment.", P("limit", "int", 1, "Killed in its (limit+2)-th update."))
_add("OrientedFlicker", "Flicker", "A Flicker that takes the shooter's orientation.", oriented=True)
_add(
    "Spreader",
    "Flicker",
    "A Flicker that once makes copies in the four cells around it.",
    P("spreadprob", "float", 1.0, "Chance of each copy."),
    P("stype", "type", "", "The type of the copies; its own if not given."),
)
_add("Missile", "", "Flies along its orientation.", oriented=True, defaults={"speed": 1.0})
_add("RandomMissile", "Missile", "A Missile that draws its direction when it first moves.", defaults={"orientation": NIL})
_add(
    "RandomNPC",
    "",
    "Walks about at random.",
    P("cons", "int", 0, "Each drawn direction lasts for so many moves more."),
    defaults={"speed": 1.0},
)
_add(
    "Chaser",
    "RandomNPC",
    "Walks toward the nearest sprite of a type.",
    _prey,
    P("maxDistance", "float", -1.0, "Only follows targets this near (pixels); -1 all."),
)
_add("Fleeing", "Chaser", "Walks away from the nearest sprite of a type.")
_add("LOSChaser", "Chaser", "Chases what stands straight ahead of its last random move.")
_add("PathChaser", "RandomNPC", "Follows the shortest path to the nearest sprite of a type; the game line needs `obs`.", _prey)
_add(
    "PathAltChaser",
    "RandomNPC",
    "Follows the shortest path to a chosen target; the game line needs `obs`.",
    P("stype1", "types", (), "The types it looks for."),
    P("stype2", "types", (), "Meant as the types it fears; without effect."),
    P("randomTarget", "bool", False, "Draws its target instead of taking the nearest."),
)
_add(
    "RandomPathAltChaser",
    "PathAltChaser",
    "A PathAltChaser that now and then makes a random move.",
    P("epsilon", "float", 0.0, "Chance of a random move."),
)
_add(
    "SpawnPoint",
    "",
    "Makes sprites where it stands.",
    _stype,
    P("prob", "float", 1.0, "Chance of each firing."),
    P("total", "int", 0, "Dies after so many sprites; 0 never."),
    P("spawnorientation", "direction", NONE, "The direction of what it makes."),
    defaults={"is_static": True},
)
_add(
    "SpawnPointMultiSprite",
    "SpawnPoint",
    "A SpawnPoint that makes several types at once.",
    P("stypes", "types", (), "The types it makes."),
    oriented=True,
    defaults={"orientation": RIGHT},
)
_add(
    "Bomber",
    "SpawnPoint",
    "A SpawnPoint that flies along its orientation.",
    oriented=True,
    defaults={"is_static": False, "orientation": RIGHT},
)
_add("RandomBomber", "Bomber", "A SpawnPoint that walks about at random.", defaults={"speed": 1.0})
_add(
    "BomberRandomMissile",
    "Bomber",
    "A Bomber that draws what it makes from a list.",
    P("stypeMissile", "types", (), "The types it draws from."),
)
_add(
    "Walker",
    "",
    "Continuous physics: walks to and fro.",
    P("airsteering", "bool", False, "Turns in the air too."),
    oriented=True,
    defaults={"speed": 5.0, "max_speed": 5.0},
)
_add(
    "WalkerJumper",
    "Walker",
    "A Walker that sometimes jumps.",
    P("probability", "float", 0.1, "Chance of a jump on the ground."),
    defaults={"jump_strength": 1.0},
)
_add("RandomInertial", "RandomNPC", "Continuous physics: pushed about at random.", defaults={"physicstype": "CONT"})

_add("MovingAvatar", "", "The player: walks in four directions.", defaults={"speed": 1.0}, actions=MOVE)
_add("HorizontalAvatar", "MovingAvatar", "The player: walks left and right.", actions=("LEFT", "RIGHT"))
_add("VerticalAvatar", "MovingAvatar", "The player: walks up and down.", actions=("UP", "DOWN"))
_add("NullAvatar", "HorizontalAvatar", "The player: can do nothing.", actions=("NIL",))
_add(
    "FlakAvatar",
    "HorizontalAvatar",
    "The player: walks left and right and shoots.",
    P("stype", "type", "", "The type it shoots."),
    P("ammo", "type", "", "The resource that a shot takes; none: shots are free."),
    P("minAmmo", "int", -1, "Shoots only while it holds more than this; -1: more than 0."),
    P("ammoCost", "int", 1, "What a shot takes."),
    actions=("USE", "LEFT", "RIGHT"),
)
_add(
    "OrientedAvatar",
    "MovingAvatar",
    "The player: faces a direction, turns before it walks.",
    oriented=True,
    defaults={"orientation": RIGHT, "rotateInPlace": True},
)
_add(
    "ShootAvatar",
    "OrientedAvatar",
    "The player: faces a direction and uses what is in front of it, or shoots.",
    _shots,
    P("ammo", "types", (), "The resource that each of these shots takes; none: shots are free."),
    actions=("USE", "LEFT", "RIGHT", "DOWN", "UP"),
)
_add(
    "ShootOnlyAvatar",
    "ShootAvatar",
    "The player: each action shoots another type, it never moves.",
    actions=("LEFT", "UP", "RIGHT", "DOWN", "USE"),
)
_add("MissileAvatar", "OrientedAvatar", "The player: flies along its orientation whatever one does.", actions=("NIL",))
_add("OngoingAvatar", "OrientedAvatar", "The player: always moves, one chooses the direction.")
_add("OngoingShootAvatar", "ShootAvatar", "The player: always moves, one chooses the direction, and shoots.")
_add(
    "OngoingTurningAvatar",
    "OrientedAvatar",
    "The player: always moves, turns only by right angles, leaves a trail.",
    P("spawnBehind", "type", "wall", "The type of the trail."),
)
_add(
    "AimedAvatar",
    "ShootAvatar",
    "The player: aims up and down and shoots.",
    P("angle_diff", "float", 0.15, "Turn per tick (radians)."),
    defaults={"speed": 0.0, "stationary": True},
    actions=("USE", "DOWN", "UP"),
)
_add(
    "SpaceshipAvatar",
    "ShootAvatar",
    "The player: continuous physics, turns, thrusts and shoots.",
    P("angle_diff", "float", 0.3, "Turn per tick (radians)."),
    defaults={"speed": 5.0, "orientation": NONE},
)
_add(
    "LanderAvatar",
    "OrientedAvatar",
    "The player: continuous physics, turns and thrusts.",
    P("angle_diff", "float", 0.3, "Turn per tick (radians)."),
    defaults={"speed": 5.0, "orientation": NONE},
)
_add(
    "CarAvatar",
    "OrientedAvatar",
    "The player: continuous physics, steers.",
    P("angle_diff", "float", 0.15, "Turn per tick (radians)."),
    defaults={"speed": 0.0},
)
_add("BirdAvatar", "OrientedAvatar", "The player: continuous physics, flaps.", defaults={"jump_strength": 10.0}, actions=("USE",))
_add(
    "PlatformerAvatar",
    "MovingAvatar",
    "The player: continuous physics, walks and jumps.",
    P("ground_speedup_factor", "float", 1.0, "Push on the ground."),
    P("air_slowdown_factor", "float", 2.0, "Divides the push in the air."),
    defaults={"max_speed": 30.0, "jump_strength": 10.0},
    actions=("LEFT", "RIGHT", "USE"),
)
_add(
    "WizardAvatar",
    "PlatformerAvatar",
    "The player: walks, jumps and makes blocks.",
    P("stype", "types", (), "The types it makes."),
    defaults={"speed": 0.0},
    actions=("LEFT", "RIGHT", "USE", "UP"),
)

AVATARS = frozenset(name for name, cls in SPRITES.items() if cls.avatar)
