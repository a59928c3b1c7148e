"""Which classes and parameters types may have, from what moved, appeared or vanished otherwise than a theory said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import zip_longest

from game_meta.engine.observation import AVATAR
from game_meta.engine.scene import Scene
from game_meta.theory.avatar_motion import propose_avatars
from game_meta.theory.dynamics import class_log_likelihoods
from game_meta.theory.makers import births_of, propose_lives, propose_makers
from game_meta.theory.theory import BelievedType, Theory, look_of_name
from game_meta.theory.trace import Trace
from game_meta.theory.tracks import tracks_of

__all__ = ["class_log_likelihoods", "propose_avatars", "propose_types"]

MOST_CLASSES = 24  # classes with parameters that are proposed of one look
MOST_THEORIES = 300
JOINT_DEPTH = 4  # of how many of its proposals each look takes part in joint ones


def propose_types(theory: Theory, traces: Sequence[Trace], tick: int, predicted: Scene, looks: Collection[int]) -> list[Theory]:
    """Return theories in which things of these looks move, appear and vanish as they did, best first.

    `traces[-1]` is the episode in which the action of number `tick` led elsewhere than to `predicted`. First come theories that change
    several looks at once, then those that change one.
    """
    single = {look: _propose_look(theory, traces, tick, look) for look in sorted(looks) if look != AVATAR}
    single = {look: types for look, types in single.items() if types}
    joint = []
    if len(single) > 1:
        best = theory
        for types in single.values():
            best = best.with_type(types[0])
        joint.append(best)
        joint += [best.with_type(t) for types in single.values() for t in types[1:JOINT_DEPTH]]
        joint += [best.with_type(theory.by_name[types[0].name]) for types in single.values() if types[0].name in theory.by_name]
    alone = [theory.with_type(t) for row in zip_longest(*single.values()) for t in row if t is not None]
    return _distinct(theory, [*joint, *alone])[:MOST_THEORIES]


def _distinct(theory: Theory, proposals: Iterable[Theory]) -> list[Theory]:
    found = dict.fromkeys(proposals)
    found.pop(theory, None)
    return list(found)


def _propose_look(theory: Theory, traces: Sequence[Trace], tick: int, look: int) -> list[BelievedType]:
    """Return the types that things of a look may be, or those that make them."""
    own = next((t for t in theory.types if look_of_name(t.name) == look), None)
    if own is None:
        return []
    moved = [believed for believed, _ in class_log_likelihoods(theory, traces, look)[:MOST_CLASSES]]
    tracks = tracks_of(traces[-1]).of(look)
    appeared = any(birth.trace == len(traces) - 1 and birth.tick == tick for birth in births_of(traces, look))
    vanished = any(track.ended and track.born + len(track.places) == tick + 1 for track in tracks)
    made = list(propose_makers(theory, traces, look, own.name)) if appeared else []
    lives = list(propose_lives(own, traces, look)) if vanished else []
    if appeared or vanished:
        return list(dict.fromkeys([*_mixed_rows(made, lives), *moved]))
    return list(dict.fromkeys([*moved, *made, *lives]))


def _mixed_rows(*lists: Sequence[BelievedType]) -> list[BelievedType]:
    return [each for row in zip_longest(*lists) for each in row if each is not None]
