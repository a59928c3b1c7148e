"""A sprite type as a row of numbers (Y_* of layout.py): its class, its parameters, and what the engine may save itself because of them."""

from __future__ import annotations

import numpy as np

from game_meta.vgdl.model import SpriteType
from game_meta.vgdl.ontology import SPRITES, oriented

from . import layout as L
from .analysis import is_changed, lies_at_the_bottom, shots
from .names import Names, is_avatar, listed
from .observation import DOWN, LEFT, NIL, RIGHT, UP, USE

ACTION_BY_NAME = {"NIL": NIL, "UP": UP, "LEFT": LEFT, "DOWN": DOWN, "RIGHT": RIGHT, "USE": USE}
DULL = {"Immovable", "Door", "Portal", "Passive", "Resource", "Missile"}  # classes whose update only drifts
WALKERS = {  # static sprites of these classes move all the same
    "RandomNPC", "RandomInertial", "Chaser", "Fleeing", "LOSChaser", "PathChaser", "PathAltChaser", "RandomPathAltChaser", "RandomBomber",
    "Walker", "WalkerJumper",
}  # fmt: skip
GROUNDED = {"PlatformerAvatar", "WizardAvatar", "Walker", "WalkerJumper"}
FLAGS = {
    "is_static": L.STATIC, "rotateInPlace": L.ROTATES, "only_active": L.ONLY_ACTIVE, "stationary": L.STATIONARY, "solid": L.SOLID,
    "airsteering": L.FREE_STEERING, "randomTarget": L.RANDOM_TARGET,
}  # fmt: skip
NUMBERS = {  # column of the row: parameter
    L.Y_COOLDOWN: ("cooldown", 1), L.Y_LIMIT: ("limit", 0), L.Y_VALUE: ("value", 1), L.Y_TTL: ("timeToLive", -1), L.Y_TOTAL: ("total", 0),
    L.Y_CONS: ("cons", 0), L.Y_MAX_DISTANCE: ("maxDistance", -1), L.Y_AMMO_COST: ("ammoCost", 1), L.Y_MIN_AMMO: ("minAmmo", -1),
    L.Y_HEALTH_LIMIT: ("limitHealthPoints", 1000),
}  # fmt: skip
HEADINGS = {(0, -1): UP, (-1, 0): LEFT, (0, 1): DOWN, (1, 0): RIGHT, (-1, -1): LEFT}
LARGEST = 100.0  # cells
CHANCES = {"SpawnPoint": "prob", "Spreader": "spreadprob", "WalkerJumper": "probability", "RandomPathAltChaser": "epsilon"}


def _flags(names: Names, t: SpriteType) -> int:
    if t.cls is None:
        return 0
    flags = sum(flag for name, flag in FLAGS.items() if t.params.get(name) is True)
    flags |= L.ORIENTED if oriented(t) else 0
    flags |= L.IS_AVATAR if is_avatar(t) else 0
    flags |= L.IS_RESOURCE if t.cls == "Resource" else 0
    flags |= L.HIDDEN if t.params.get("hidden") is True or t.params.get("invisible") is True else 0
    flags |= L.SHOT if any(t.name in shots(names.game, a) for a in names.types) else 0
    flags |= L.CONTINUOUS if is_continuous(t) else 0
    flags |= L.GROUNDED if t.cls in GROUNDED else 0
    flags |= L.SOLID if t.line == 0 and t.name == "wall" else 0  # the built-in wall is solid
    return flags | _savings(names, t, flags)


def _savings(names: Names, t: SpriteType, flags: int) -> int:
    still = flags & L.STATIC or (t.cls in ("Passive", "Resource") and not flags & (L.ORIENTED | L.CONTINUOUS))
    plain = has_plain_size(t) and not is_avatar(t) and t.cls not in WALKERS
    if not still or not plain or is_changed(names.game, t):
        return 0
    if t.cls not in DULL or int(t.params.get("timeToLive", -1)) >= 0:
        return L.QUIET
    return L.QUIET | L.IDLE | (L.SCENERY if t.name not in names.ruled and lies_at_the_bottom(names.game, t) else 0)


def is_continuous(t: SpriteType) -> bool:
    return t.cls is not None and str(t.params.get("physicstype", "GRID")).upper() == "CONT"


def has_plain_size(t: SpriteType) -> bool:
    return t.params.get("wMult", 1.0) == 1.0 and t.params.get("hMult", 1.0) == 1.0


def type_size(t: SpriteType, block: int) -> tuple[int, int]:
    """Width and height in px."""
    width, height = (min(max(0.0, float(t.params.get(name, 1.0))), LARGEST) for name in ("wMult", "hMult"))
    return int(block * width), int(block * height)


def type_row(names: Names, t: SpriteType, block: int) -> list[int]:
    row, get = [0] * L.Y_WIDTH, t.params.get
    row[L.Y_CLASS] = L.CLASSES.index(t.cls) if t.cls else -1
    row[L.Y_FLAGS] = _flags(names, t)
    for column, (name, default) in NUMBERS.items():
        row[column] = int(get(name, default))
    row[L.Y_COOLDOWN] = max(1, row[L.Y_COOLDOWN])
    most = int(get("maxHealthPoints", 0)) or int(get("healthPoints", 0))
    row[L.Y_HEALTH], row[L.Y_MAX_HEALTH] = int(get("healthPoints", 0)), most
    row[L.Y_W], row[L.Y_H] = type_size(t, block)
    row[L.Y_DX], row[L.Y_DY] = _direction(get("orientation"))
    row[L.Y_HEADING] = HEADINGS.get((row[L.Y_DX], row[L.Y_DY]), 0)
    row[L.Y_SPAWN_DX], row[L.Y_SPAWN_DY] = _direction(get("spawnorientation"))
    row[L.Y_STYPE] = names.index.get(str(_first(get("spawnBehind") or get("stype"))), -1)
    row[L.Y_STYPES_AT], row[L.Y_STYPES_N] = names.keep_types(name for name in makes(t) if name in names.index)
    row[L.Y_AMMO_AT], row[L.Y_AMMO_N] = names.keep([names.resources[str(name)] for name in listed(get("ammo"))])
    row[L.Y_EXPANSION_AT], row[L.Y_EXPANSION_N] = names.keep_types(t.expansion)
    row[L.Y_SINGLES_AT], row[L.Y_SINGLES_N] = names.keep_types(name for name in t.lineage if names.game.sprites[name].singleton)
    row[L.Y_RESOURCE] = names.resources.get(t.name, -1)
    actions = SPRITES[t.cls].actions if t.cls else None
    row[L.Y_ACTIONS] = 1 | sum(1 << ACTION_BY_NAME[name] for name in actions or ())
    row[L.Y_RANK] = names.game.order.index(t.name) if t.name in names.game.order else -1
    return row


def makes(t: SpriteType) -> tuple:
    """The list of types that a sprite's class works with: what it makes, or what it hunts."""
    named = {
        "BomberRandomMissile": "stypeMissile",
        "SpawnPointMultiSprite": "stypes",
        "PathAltChaser": "stype1",
        "RandomPathAltChaser": "stype1",
    }
    return listed(t.params.get(named.get(str(t.cls), "stype")))


def type_numbers(t: SpriteType) -> list[float]:
    """The type's row of q."""
    row = [0.0] * L.Q_WIDTH

    def get(name: str, default: float) -> float:
        return float(t.params.get(name, default))

    chance = next((name for name in CHANCES.values() if name in t.params), "prob")
    row[L.Q_SPEED], row[L.Q_PROB] = get("speed", 0.0), get(chance, 1.0)
    row[L.Q_MASS] = float(np.float32(get("mass", 1.0)))  # the reference divides by a float
    row[L.Q_GRAVITY], row[L.Q_FRICTION], row[L.Q_MAX_SPEED] = get("gravity", 0.0), get("friction", 0.0), get("max_speed", -1.0)
    row[L.Q_JUMP], row[L.Q_ANGLE] = get("jump_strength", 0.0), get("angle_diff", 0.0)
    row[L.Q_ON_GROUND], row[L.Q_IN_AIR] = get("ground_speedup_factor", 1.0), get("air_slowdown_factor", 1.0)
    return row


def _first(value: object) -> object:
    return listed(value)[0] if listed(value) else ""


def _direction(value: object) -> tuple[int, int]:
    return (int(value[0]), int(value[1])) if isinstance(value, tuple) else (0, 0)
