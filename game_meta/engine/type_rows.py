"""A sprite type as a row of numbers (Y_* of layout.py): its class, its parameters, and what the engine may save itself because of them."""

from __future__ import annotations

from game_meta.vgdl.model import SpriteType
from game_meta.vgdl.ontology import SPRITES, oriented

from . import layout as L
from .names import Names, is_avatar, listed
from .observation import DOWN, LEFT, RIGHT, UP, USE

ACTION_BY_NAME = {"UP": UP, "LEFT": LEFT, "DOWN": DOWN, "RIGHT": RIGHT, "USE": USE}
CHANGING_EFFECTS = {"bounceForward", "turnAround", "wrapAround", "teleportToExit", "attractGaze", "changeResource", "collectResource"}
WALKERS = {"RandomNPC", "Chaser", "Fleeing"}  # static sprites of these classes move all the same
DULL = {"Immovable", "Door", "Portal", "Passive", "Resource", "Missile"}  # classes whose update only drifts
SPRITE_FLAGS = {"is_static": L.STATIC, "rotateInPlace": L.ROTATES, "only_active": L.ONLY_ACTIVE, "stationary": L.STATIONARY}


def _flags(names: Names, t: SpriteType) -> int:
    if t.cls is None:
        return 0
    flags = sum(flag for name, flag in SPRITE_FLAGS.items() if t.params.get(name) is True)
    flags |= L.ORIENTED if oriented(t) else 0
    flags |= L.IS_AVATAR if is_avatar(t) else 0
    flags |= L.IS_RESOURCE if t.cls == "Resource" else 0
    flags |= L.HIDDEN if t.params.get("hidden") is True or t.params.get("invisible") is True else 0
    flags |= L.SHOT if any(t.name in _shots(names, a) for a in names.types) else 0
    still = flags & L.STATIC or (t.cls in ("Passive", "Resource") and not flags & L.ORIENTED)
    if still and t.cls not in WALKERS and not is_avatar(t) and not _is_changed(names, t):
        flags |= L.QUIET
        if t.cls in DULL and int(t.params.get("timeToLive", -1)) < 0:
            flags |= L.IDLE | (0 if t.name in names.ruled else L.SCENERY)
    return flags


def _shots(names: Names, avatar: SpriteType) -> set[str]:
    shots = listed(avatar.params.get("stype")) if avatar.cls in ("ShootAvatar", "FlakAvatar") else ()
    return {member for name in shots if name in names.game.sprites for member in names.game.sprites[str(name)].expansion}


def _is_changed(names: Names, t: SpriteType) -> bool:
    """Whether an effect may move sprites of this type, change what they hold, or make one whose last place is elsewhere."""
    for rule in names.game.rules:
        changed = rule.seconds if rule.first in ("EOS", "TIME") or rule.effect == "collectResource" else (rule.first,)
        known = [names.game.sprites[name] for name in changed if name in names.game.sprites]
        if rule.effect in CHANGING_EFFECTS and any(t.name in other.expansion for other in known):
            return True
        if rule.effect == "transformTo" and rule.params["stype"] == t.name:
            return True
    return False


def type_row(names: Names, i: int, t: SpriteType) -> list[int]:
    row, get = [0] * L.Y_WIDTH, t.params.get
    row[L.Y_CLASS] = L.CLASSES.index(t.cls) if t.cls else L.IMMOVABLE
    row[L.Y_FLAGS] = _flags(names, t)
    row[L.Y_COOLDOWN], row[L.Y_LIMIT], row[L.Y_VALUE] = int(get("cooldown", 1)), int(get("limit", 0)), int(get("value", 1))
    row[L.Y_TTL], row[L.Y_TOTAL], row[L.Y_CONS] = int(get("timeToLive", -1)), int(get("total", 0)), int(get("cons", 0))
    row[L.Y_MAX_DISTANCE] = int(get("maxDistance", -1))
    row[L.Y_AMMO_COST], row[L.Y_MIN_AMMO] = int(get("ammoCost", 1)), int(get("minAmmo", -1))
    most = int(get("maxHealthPoints", 0)) or int(get("healthPoints", 0))
    row[L.Y_HEALTH], row[L.Y_MAX_HEALTH] = min(int(get("healthPoints", 0)), most), most
    row[L.Y_DX], row[L.Y_DY] = _direction(get("orientation"))
    row[L.Y_SPAWN_DX], row[L.Y_SPAWN_DY] = _direction(get("spawnorientation"))
    makes = listed(get("stype"))
    if t.leaf and t.cls in ("SpawnPoint", "Bomber", "Chaser", "Fleeing") and not makes:
        raise names.error(t.line, f"`{t.name}` is a {t.cls} and needs stype=<a sprite type>")
    row[L.Y_STYPE] = names.index[str(makes[0])] if makes and t.cls not in ("ShootAvatar", "OrientedAvatar") else -1
    row[L.Y_STYPES_AT], row[L.Y_STYPES_N] = names.keep_types(makes)
    row[L.Y_AMMO_AT], row[L.Y_AMMO_N] = names.keep([names.resources[str(name)] for name in listed(get("ammo"))])
    row[L.Y_EXPANSION_AT], row[L.Y_EXPANSION_N] = names.keep_types(t.expansion)
    row[L.Y_SINGLES_AT], row[L.Y_SINGLES_N] = names.keep_types(name for name in t.lineage if names.game.sprites[name].singleton)
    row[L.Y_RESOURCE] = names.resources.get(t.name, -1)
    actions = SPRITES[t.cls].actions if t.cls else None
    row[L.Y_ACTIONS] = 1 | sum(1 << ACTION_BY_NAME[name] for name in actions or ())
    row[L.Y_LOOK] = names.looks[i]
    row[L.Y_RANK] = names.game.order.index(t.name) if t.name in names.game.order else -1
    row[L.Y_MASK_LOW], row[L.Y_MASK_HIGH] = names.mask(t.name)
    return row


def _direction(value: object) -> tuple[int, int]:
    return (int(value[0]), int(value[1])) if isinstance(value, tuple) else (0, 0)
