"""What sprites of each class do by themselves, as the end of a sentence that starts with their name: `A ruby ...`."""

from __future__ import annotations

from collections.abc import Callable

from game_meta.explain.kinds import Kind
from game_meta.explain.words import amount, number, share, whither


def passive(k: Kind) -> str:
    rarely = "" if k["cooldown"] == 1 else f", at most every {number(k['cooldown'])} ticks"
    return f"stays where it is until something pushes it{rarely}"


def resource(k: Kind) -> str:
    return f"can be collected: each counts {number(k['value'])}, and nobody can hold more than {number(k['limit'])}"


def flicker(k: Kind) -> str:
    return f"disappears after {amount(k['limit'] + 2, 'tick')}"


def spreader(k: Kind) -> str:
    each = f", each{k.chance('spreadprob')}" if k["spreadprob"] != 1 else ""
    return f"{flicker(k)}, and in its second tick makes {k.made('stype')} in each of the four cells around it{each}"


def missile(k: Kind) -> str:
    if k.still:
        return f"hangs in place, facing{k.way}" if k.way else "hangs in place"
    return f"flies{k.way}, {k.pace}" if k.way else f"flies in the direction in which it is sent, {k.pace}"


def random_missile(k: Kind) -> str:
    return f"flies{k.way}, {k.pace}" if k.way else f"flies in a direction drawn at random, {k.pace}"


def wanders(k: Kind) -> str:
    keeps = f", keeping each direction for {amount(k['cons'] + 1, 'move')}" if k["cons"] else ""
    return f"wanders about at random{keeps}, {k.pace}"


def lost(k: Kind) -> str:
    """What a chaser does without a target."""
    keeps = f" (keeping each direction for {amount(k['cons'] + 1, 'move')})" if k["cons"] else ""
    return f"wanders about at random{keeps}"


def chaser(k: Kind) -> str:
    near = f" if that is no farther than {number(k['maxDistance'])} pixels" if k["maxDistance"] != -1 else ""
    return f"goes after {k.sought('stype')}{near}, {k.pace}; otherwise it {lost(k)}"


def fleeing(k: Kind) -> str:
    near = f" if that is no farther than {number(k['maxDistance'])} pixels" if k["maxDistance"] != -1 else ""
    return f"runs away from {k.sought('stype')}{near}, {k.pace}; otherwise it {lost(k)}"


def sight_chaser(k: Kind) -> str:
    near = f" (and no farther than {number(k['maxDistance'])} pixels)" if k["maxDistance"] != -1 else ""
    return f"goes after {k.sought('stype')} that it sees straight ahead{near}, {k.pace}; otherwise it {lost(k)}"


def path_chaser(k: Kind) -> str:
    return f"takes the shortest way to {k.sought('stype')}, {k.pace}; if there is none, it {lost(k)}"


def alternating(k: Kind) -> str:
    goal = f"{k.made('stype1')} chosen at random" if k["randomTarget"] else k.sought("stype1")
    return f"takes the shortest way to {goal} and does not change its mind until it is there, {k.pace}"


def absent_minded(k: Kind) -> str:
    strays = f"; a move is made at random instead with a chance of {share(k['epsilon'])}" if k["epsilon"] else ""
    return alternating(k) + strays


def makes(k: Kind, what: str) -> str:
    """The firing of spawn points."""
    period = "every tick" if k["cooldown"] in (0, 1) else f"every {number(k['cooldown'])} ticks"
    sent = f", sent {whither(k['spawnorientation'])}" if whither(k["spawnorientation"]) else ""
    ends = f", and disappears after {number(k['total'])} of them" if k["total"] else ""
    return f"makes {what} {period}{k.chance('prob')}{sent}{ends}"


def flies_and_makes(k: Kind, what: str) -> str:
    return f"{'hangs in place' if k.still else f'flies{k.way}, {k.pace},'} and {makes(k, what)}"


def bomber_of_many(k: Kind) -> str:
    return flies_and_makes(k, f"one of {k.made('stypeMissile')}, drawn at random,")


def walker(k: Kind) -> str:
    flies = ", and it walks on in the air" if k["airsteering"] else ""
    return f"walks straight on, {k.pace}; where it has been stopped it picks a side at random{flies}"


def jumper(k: Kind) -> str:
    return f"{walker(k)}; on the ground it jumps with a chance of {share(k['probability'])} a tick"


def inertial(k: Kind) -> str:
    keeps = f", for {amount(k['cons'] + 1, 'tick')} in each direction" if k["cons"] else ""
    return f"is pushed about at random{keeps}"


THINGS: dict[str, Callable[[Kind], str]] = {
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
    "SpawnPoint": lambda k: makes(k, k.made("stype")),
    "SpawnPointMultiSprite": lambda k: makes(k, k.made("stypes")),
    "Bomber": lambda k: flies_and_makes(k, k.made("stype")),
    "RandomBomber": lambda k: f"wanders about at random, {k.pace}, and {makes(k, k.made('stype'))}",
    "BomberRandomMissile": bomber_of_many,
    "Walker": walker,
    "WalkerJumper": jumper,
    "RandomInertial": inertial,
}
