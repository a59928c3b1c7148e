"""What a player's sprite of each class can do, and what the keys are for.

Two phrases a class: how it moves by itself or when told to (`The player ...`), and what each key does (whole sentences).
"""

from __future__ import annotations

from collections.abc import Callable

from game_meta.explain.kinds import Kind
from game_meta.explain.words import listed, number
from game_meta.vgdl.ontology import MOVES, SPRITES

KEYS = {"UP": "up", "LEFT": "left", "DOWN": "down", "RIGHT": "right", "USE": "use"}


def shots(k: Kind) -> str:
    """What it shoots and what that takes."""
    kinds, ammo = k["stype"], k["ammo"]
    if not kinds:
        return "nothing"
    told = []
    for index, name in enumerate(kinds):
        takes = f" (which takes 1 {ammo[index]})" if index < len(ammo) else ""
        told.append(k.nouns.a(name) + takes)
    return listed(told, "or, if that cannot be paid,") if len(told) > 1 else told[0]


def turning(k: Kind) -> str:
    degrees = f"{k['angle_diff'] * 57.29577951308232:.0f} degrees"
    return f"{degrees} a tick"


def flak(k: Kind) -> str:
    if not k["stype"]:
        return "Use does nothing."
    if not k["ammo"]:
        return f"Use makes {k.nouns.a(k['stype'])} where the player stands, unless they move in that tick."
    held = f"while they hold more than {number(max(0, k['minAmmo']))} {k.nouns.many(k['ammo'])}"
    cost = f"takes {number(k['ammoCost'])} {k['ammo'] if k['ammoCost'] == 1 else k.nouns.many(k['ammo'])}"
    return f"Use makes {k.nouns.a(k['stype'])} where the player stands, unless they move in that tick; this works {held} and {cost}."


def aims_at(k: Kind) -> list[str]:
    """ShootOnlyAvatar: every key shoots another entry of the list."""
    names = k["stype"]
    told = []
    for key, name, index in zip(("left", "up", "right", "down", "use"), names, range(5), strict=False):
        ammo = f", which takes 1 {k['ammo'][index]}" if index < len(k["ammo"]) else ""
        told.append(f"{key.capitalize()} shoots {k.nouns.a(name)} straight ahead{ammo}.")
    return told


def walks(k: Kind) -> str:
    if k["stationary"]:
        return "stays in one place"
    return f"can walk, {k.pace}" if not k.smooth else "can push off in each direction"


def moves(k: Kind) -> list[str]:
    """What the direction keys do for everything that walks."""
    keys = [KEYS[move] for move in MOVES if move in (SPRITES[k.cls].actions or ())]
    if k["stationary"] and not k.smooth:
        return []
    does = "gives a push" if k.smooth else "turns or moves" if k["rotateInPlace"] and SPRITES[k.cls].oriented else "moves"
    return [f"{listed(keys).capitalize()}: each {does} in its direction."]


def shoots(k: Kind) -> str:
    return f"Use shoots {shots(k)} straight ahead."


def steers(k: Kind) -> list[str]:
    return [f"Left and right turn by {turning(k)}.", "Up thrusts ahead, which adds 1 pixel a tick to the speed in that direction."]


def platform(k: Kind) -> list[str]:
    ground, air = number(k["ground_speedup_factor"]), number(k["air_slowdown_factor"])
    return [
        f"Left and right push to that side: by {ground} on the ground, by 1 / {air} in the air.",
        "Use jumps, when standing on something.",
    ]


def wizard(k: Kind) -> list[str]:
    return [*platform(k), f"Up pushes upward a little and makes {k.made('stype')} ahead, at most every 5 ticks."]


def ongoing(k: Kind) -> list[str]:
    return ["Up, left, down and right: each turns in its direction; there is no stopping."]


Phrase = Callable[[Kind], str]
Keys = Callable[[Kind], list[str]]
AVATARS: dict[str, tuple[Phrase, Keys]] = {
    "MovingAvatar": (walks, moves),
    "HorizontalAvatar": (walks, moves),
    "VerticalAvatar": (walks, moves),
    "NullAvatar": (lambda k: "can do nothing", lambda k: []),
    "FlakAvatar": (walks, lambda k: [*moves(k), flak(k)]),
    "OrientedAvatar": (walks, moves),
    "ShootAvatar": (walks, lambda k: [*moves(k), shoots(k)]),
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
        lambda k: [f"Up and down turn the aim by {turning(k)}.", f"Use shoots {shots(k)} twice in the direction of the aim."],
    ),
    "SpaceshipAvatar": (
        lambda k: "flies a ship that turns and thrusts",
        lambda k: [*steers(k), "Down thrusts backward.", f"Use shoots {shots(k)} twice, ahead."],
    ),
    "LanderAvatar": (lambda k: "flies a ship that turns and thrusts", steers),
    "CarAvatar": (
        lambda k: "drives a car that cannot stop, about 5 pixels a tick",
        lambda k: [f"Left and right steer by {turning(k)}.", "Up drives forward and down backward, until the other is pressed."],
    ),
    "BirdAvatar": (lambda k: "flies on to the right", lambda k: ["Use flaps the wings: a jump from wherever it is."]),
    "PlatformerAvatar": (lambda k: "walks and jumps", platform),
    "WizardAvatar": (lambda k: "walks, jumps and makes things to stand on", wizard),
}
