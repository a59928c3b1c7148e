"""Which classes and parameters types may have, from what moved, appeared or vanished otherwise than a theory said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from game_meta.engine.observation import AVATAR
from game_meta.engine.scene import Scene
from game_meta.theory.avatar_motion import propose_avatars, propose_shooters
from game_meta.theory.balls import propose_balls, propose_broken
from game_meta.theory.dynamics import class_log_likelihoods
from game_meta.theory.encounter import AVATAR_NAME
from game_meta.theory.makers import Change, propose_lives, propose_longer_lives, propose_makers, refit_makers, without_end
from game_meta.theory.theory import BelievedLine, BelievedType, Theory, look_of_name, name_of_look
from game_meta.theory.trace import Trace
from game_meta.theory.tracks import tracks_of
from game_meta.vgdl.spec import SPRITES
from game_meta.vgdl.spec.plain import BLOCKING_EFFECT

__all__ = ["class_log_likelihoods", "propose_avatars", "propose_shooters", "propose_types"]

MOST_CLASSES = 24  # classes with parameters that are proposed of one look
MOST_CHILDREN = 3  # types of what appeared that are tried with each maker
MOST_THEORIES = 300
JOINT_DEPTH = 6  # of how many of its changes each look takes part in joint ones


def propose_types(theory: Theory, traces: Sequence[Trace], tick: int, predicted: Scene, looks: Collection[int]) -> list[Theory]:
    """Return theories in which things of these looks move, appear and vanish as they did, best first.

    `traces[-1]` is the episode in which the action of number `tick` led elsewhere than to `predicted`. First come theories that change
    several looks at once, then those that change one.
    """
    changes = {look: _propose_look(theory, traces, tick, predicted, look) for look in sorted(looks) if look != AVATAR}
    changes = {look: each for look, each in changes.items() if each}
    joint = []
    if len(changes) > 1:
        best = theory
        for each in sorted(changes.values(), key=lambda each: len(each[0])):  # what makes things says most, so it comes last
            best = _changed(best, each[0])
        joint.append(best)
        joint += [each for change in changes.values() for each in _in_either_order(best, change[0])[1:]]
        joint += [
            _changed(best, change) for row in zip_longest(*(each[1:JOINT_DEPTH] for each in changes.values())) for change in row if change
        ]
        joint += [_changed(best, tuple(theory.by_name[t.name] for t in each[0])) for each in changes.values()]
    alone = [each for row in zip_longest(*changes.values()) for change in row if change for each in _in_either_order(theory, change)]
    alone = [each for changed in alone for each in (changed, *with_obstacles(theory, changed, traces[-1], tick))]
    balls = [
        ball
        for look in sorted(set(looks) - {AVATAR})
        for t in theory.types
        if look_of_name(t.name) == look
        for ball in propose_balls(theory, traces, look, t.name)
    ]
    found = _distinct(theory, [*propose_broken(theory, traces, tick, predicted, looks), *joint, *balls, *alone])[:MOST_THEORIES]
    return _distinct(theory, [*found, *_fewer_shots(theory, traces)])


def with_obstacles(theory: Theory, changed: Theory, trace: Trace, tick: int) -> list[Theory]:
    """Return theories in which what is now believed to head somewhere is kept back by whatever lay ahead of it while it stayed.

    A rock that falls when the dirt below it is gone was kept back by dirt, walls and gems until then, and by rocks: no single edit explains
    that. The avatar is in its way, too, or it in the avatar's: before anything else happens, or they would have passed through each other.
    """
    found, headed = changed, list[str]()
    for t in changed.types:
        look, heading = look_of_name(t.name), t.get("orientation")
        if t == theory.by_name.get(t.name) or look is None or not SPRITES[t.cls].oriented or not isinstance(heading, tuple):
            continue
        kept, passed = set[str](), {AVATAR_NAME}
        for before, after in zip(trace.scenes[: tick + 1], trace.scenes[1 : tick + 2], strict=True):
            there, block = {thing[1:3] for thing in after.thing_tuples if thing[0] == look}, before.block_size
            for _, x, y, _ in (thing for thing in before.thing_tuples if thing[0] == look):
                ahead = x + round(heading[0] * block), y + round(heading[1] * block)
                names = {name_of_look(o[0]) for o in before.thing_tuples if abs(o[1] - ahead[0]) < block and abs(o[2] - ahead[1]) < block}
                (kept if (x, y) in there else passed if ahead in there else set()).update(names)
        for name in sorted(kept - passed):
            if not found.lines_between(t.name, name):
                found = found.with_lines(t.name, name, (BelievedLine(t.name, name, BLOCKING_EFFECT),))
        headed.append(t.name)
    if found == changed:
        return []
    apart = [BelievedLine(*pair, BLOCKING_EFFECT) for name in headed for pair in ((name, AVATAR_NAME), (AVATAR_NAME, name))]
    first = [replace(found, lines=(line, *found.lines)) for line in apart if not found.lines_between(*line.pair)]
    return [found, *first]


def _fewer_shots(theory: Theory, traces: Sequence[Trace]) -> Iterator[Theory]:
    """Yield theories in which there is at most one at a time of what is never seen twice: a second one may do what is not seen."""
    for t in theory.types:
        look = look_of_name(t.name)
        if look is not None and look != AVATAR and not t.get("singleton") and _one_at_a_time(traces, look):
            yield theory.with_type(t.with_params(singleton=True))


def _changed(theory: Theory, change: Change) -> Theory:
    for t in change:
        theory = theory.with_type(t)
    return theory


def _in_either_order(theory: Theory, change: Change) -> list[Theory]:
    """Return the theory with a change; of a maker also with what it makes on its other side: that moves at once, or a tick later."""
    changed = _changed(theory, change)
    makers = [t for t in change if SPRITES[t.cls].spawns]
    made = {name for t in makers for name in SPRITES[t.cls].made(dict(t.params))} & changed.by_name.keys()
    if len(makers) != 1 or len(made) != 1 or (name := made.pop()) == makers[0].name:
        return [changed]
    names = [t.name for t in changed.types]
    before = names.index(name) < names.index(makers[0].name)
    names.remove(name)
    names.insert(names.index(makers[0].name) + before, name)
    return [changed, changed.with_order(names)]


def _distinct(theory: Theory, proposals: Iterable[Theory]) -> list[Theory]:
    found = dict.fromkeys(proposals)
    found.pop(theory, None)
    return list(found)


def _propose_look(theory: Theory, traces: Sequence[Trace], tick: int, predicted: Scene, look: int) -> list[Change]:
    """Return what may be otherwise about things of a look, or about those that make them."""
    own = next((t for t in theory.types if look_of_name(t.name) == look), None)
    if own is None:
        return []
    after = traces[-1].scenes[tick + 1]
    lasting = without_end(own) if predicted.count(look) < after.count(look) else own
    moved = [believed for believed, _ in class_log_likelihoods(theory.with_type(lasting), traces, look)[:MOST_CLASSES]]
    changes: list[Change] = []
    if predicted.count(look) > max(1, after.count(look)) and after.count(look) <= 1:
        changes.append((own.with_params(singleton=True),))
    changes += propose_makers(theory, traces, tick, look, own.name, _children(own, moved))
    if predicted.count(look) > after.count(look):
        changes += refit_makers(theory, traces, look, own.name)
    if SPRITES[own.cls].spawns:
        for name in sorted(SPRITES[own.cls].made(dict(own.params))):
            if (other := look_of_name(name)) is not None:
                changes += [change for change in refit_makers(theory, traces, other, name) if change[0].name == own.name]
    lives: list[Change] = []
    if predicted.count(look) > after.count(look) and any(track.last_seen == tick for track in tracks_of(traces[-1]).of(look)):
        lives += propose_lives(own, traces, look)
    elif predicted.count(look) < after.count(look):
        lives += propose_longer_lives(own)
    if _one_at_a_time(traces, look):
        moved = [each for believed in moved for each in (believed, believed.with_params(singleton=True))]
    mine: list[Change] = [(believed,) for believed in moved if believed != own]
    first = [] if changes or own in moved[:1] else mine[:1]
    return list(dict.fromkeys([*first, *changes, *lives, *mine]))


def _one_at_a_time(traces: Sequence[Trace], look: int) -> bool:
    """Return whether things of a look appear that are not there at the beginning, and never two of them are seen together."""
    appear = any(track.born > 0 for trace in traces for track in tracks_of(trace).of(look))
    return (
        appear
        and not any(trace.first.count(look) for trace in traces)
        and all(s.count(look) <= 1 for trace in traces for s in trace.scenes)
    )


def _children(own: BelievedType, moved: Sequence[BelievedType]) -> list[BelievedType]:
    """Return what things may be that have just appeared: as is believed, if that can be; and as they have moved since."""
    kept = [own] if own in moved[:1] or (moved and moved[0].cls == own.cls) else []
    return list(dict.fromkeys([*kept, *moved]))[:MOST_CHILDREN] or [own]
