"""Theories that might explain a tick better: edits of lines, endings, order and unseen things, made from the records of the language.

The question asked of each pair of types that met is: what must its lines do? The tick is predicted once more with no line for the pair;
what is seen beyond that is their work. Every effect of the language whose record says that it does such a thing is tried, with the
parameters that the scene suggests: what is held, what appeared, what was paid. So anything that can be written can be found; what is tried
first, and which bundles of lines go together, the prior says (prior.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from game_meta.engine.observation import AVATAR
from game_meta.engine.scene import Scene
from game_meta.theory.mismatch import Mismatch, SceneDifference
from game_meta.theory.theory import (
    BelievedEnding,
    BelievedLine,
    BelievedType,
    Theory,
    UnseenThing,
    look_of_name,
    name_of_look,
    params,
)
from game_meta.vgdl.model import ParameterValue
from game_meta.vgdl.spec import CLOCK, EDGE, EFFECTS, SPRITES, TERMINATIONS, Effect, Parameter
from game_meta.vgdl.spec.effects import EVERYTHING, FIRST, HEALTH, HELD, SECOND, SPEED
from game_meta.vgdl.spec.parameters import (
    ACTS_ON,
    BECOMES,
    COUNTS,
    EXCEPTS,
    KILLS_FIRST,
    KILLS_SECOND,
    MAKES,
    PARENT,
    RESOURCE,
    SHIELDS,
    SPAWNER,
)
from game_meta.vgdl.spec.plain import HELD_CLASS, PUSHED_CLASS
from game_meta.vgdl.spec.terminations import AT_LEAST, TICK

Predict = Callable[[Theory], Scene]  # the scene that another theory predicts for the same tick
MAX_CONTACTS = 8  # pairs that are looked into for one tick
LIMITS = (1, 2, 3, 4, 5, 6, 8, 10)  # of a resource, that can be held
MAX_AMOUNT = 4  # of a resource, where nothing says how much
SPEEDS = (0.0, 0.25, 0.5, 1.0, 2.0)  # cells a move, that effects may set


def propose_pair(mismatch: Mismatch, a: str, b: str, predict: Predict, effects: Iterable[Effect]) -> Iterator[Theory]:
    """Yield theories with other lines for one pair of types, of these effects in their order."""
    theory = mismatch.theory
    if not {a, b} <= theory.by_name.keys():
        return
    old = theory.lines_between(a, b)
    for name in (a, b):
        if "limit" in SPRITES[theory.by_name[name].cls].parameters and SPRITES[theory.by_name[name].cls].is_resource:
            yield from (theory.with_type(theory.by_name[name].with_params(limit=limit)) for limit in LIMITS)
    bare = theory.with_lines(a, b, ())
    work = SceneDifference(predict(bare), mismatch.seen) if old else mismatch.difference
    if old:
        yield bare
        yield from _rescored(theory, old, mismatch.difference.score)
    for effect, (first, second) in product(effects, ((a, b), (b, a)) if a != b else ((a, b),)):
        for line, types in _fitting_lines(mismatch, effect, first, second, work):
            base = _with_types(theory, types)
            yield base.with_lines(a, b, (line,))
            if old and line not in old:
                yield base.with_lines(a, b, (line, *old))
                yield base.with_lines(a, b, (*old, line))
    for first, second in ((a, b), (b, a)):
        yield from _conditional(mismatch, first, second, old, work)
    if len(old) > 1:
        for i in range(len(old)):
            yield theory.with_lines(a, b, old[:i] + old[i + 1 :])


def _rescored(theory: Theory, old: Sequence[BelievedLine], surplus: int) -> Iterator[Theory]:
    """Yield the theory with one of the lines paying more by `surplus`, or a part of it where the pair may have met several times."""
    for i, line in enumerate(old):
        for parts in (1, 2, 3):
            if surplus and surplus % parts == 0:
                changed = (*old[:i], replace(line, score=line.score + surplus // parts), *old[i + 1 :])
                yield theory.with_lines(*line.pair, changed)


# ----------------------------------------------------------------------------------------------------
# Single lines that do what is missing.


def _fitting_lines(
    mismatch: Mismatch, effect: Effect, first: str, second: str, work: SceneDifference
) -> Iterator[tuple[BelievedLine, tuple[BelievedType, ...]]]:
    """Yield the lines `first second > effect` if it does some of what was seen, with the types that must change for it."""
    if first == "wall" or effect.sets_timer or not _does_some(effect, first, second, work, mismatch):
        return
    for chosen in _parameter_choices(effect, first, second, work, mismatch):
        for types in _types_needed(mismatch, effect, first, second, chosen):
            for score in _scores(work):
                yield BelievedLine(first, second, effect.name, params(**chosen), score), types


def _scores(work: SceneDifference) -> tuple[int, ...]:
    """Return what a line may have paid."""
    parts = [work.score // k for k in (1, 2, 3) if work.score % k == 0]
    return tuple(dict.fromkeys([*parts, 0]))


def _does_some(effect: Effect, first: str, second: str, work: SceneDifference, mismatch: Mismatch) -> bool:
    """Return whether an effect does one of the things that were seen, and none that would be seen and was not."""
    one, two = look_of_name(first), look_of_name(second)
    ownfew = one in work.fewer | mismatch.covered or (one is None and bool(work.score or work.looks))
    goes_one = FIRST in effect.kills or effect.transforms_first
    may_two = SECOND in effect.kills or any(p.role == KILLS_SECOND for p in effect.parameters.values())
    made = any(p.role in (MAKES, BECOMES, PARENT) for p in effect.parameters.values()) or effect.copies_first
    seen = []
    if goes_one and ownfew:
        seen.append("first gone")
    if may_two and two in work.fewer | mismatch.covered:
        seen.append("second gone")
    if made and (work.more or (AVATAR in work.looks and "avatar" in (first, second)) or any(n > 0 for n in work.held.values())):
        seen.append("made")
    back = FIRST in effect.sends_back or EVERYTHING in effect.sends_back or SECOND in effect.sends_back
    moved = FIRST in effect.moves or FIRST in effect.turns
    if (back or moved) and (one in work.elsewhere or (EVERYTHING in effect.sends_back and work.elsewhere)):
        seen.append("moved")
    if any(what == HELD for _, what in effect.changes) and work.held:
        seen.append("held")
    if any(what == SPEED for _, what in effect.changes) and work.elsewhere:
        seen.append("speed")
    if any(p.role in (ACTS_ON, SPAWNER) for p in effect.parameters.values()) and work.looks:
        seen.append("elsewhere")
    quiet = any(what == HEALTH for _, what in effect.changes) and not effect.kills
    if work.score and not work.looks and not work.held and quiet:
        seen.append("score")
    return bool(seen)


def _parameter_choices(
    effect: Effect, first: str, second: str, work: SceneDifference, mismatch: Mismatch
) -> Iterator[dict[str, ParameterValue]]:
    """Yield the values of an effect's own parameters that the scene suggests, where they are not the defaults."""
    choices = {p: _choices(p, effect, first, second, work, mismatch) for p in effect.parameters.values()}
    free = {p: values for p, values in choices.items() if values is not None}
    for combination in product(*free.values()):
        yield {p.name: value for p, value in zip(free, combination, strict=True) if value != p.default}


def _choices(
    parameter: Parameter, effect: Effect, first: str, second: str, work: SceneDifference, mismatch: Mismatch
) -> tuple[ParameterValue, ...] | None:
    """Return the values of one parameter that are worth trying; None: it is left alone."""
    theory = mismatch.theory
    if parameter.role == RESOURCE:
        return _resources_about(mismatch)
    if parameter.role in (MAKES, BECOMES, PARENT):
        made = [name_of_look(look) for look in sorted(work.more)] + [name_of_look(look) for look, n in work.held.items() if n > 0]
        if "avatar" in (first if not parameter.of else "", ""):
            made += [t.name for t in theory.types if t.name.startswith("avatar") and t.name != first] or ["avatar2"]
        if first.startswith("avatar") and first != "avatar":
            made.append("avatar")
        return tuple(dict.fromkeys(made))[:4]
    if parameter.role in (ACTS_ON, SPAWNER, SHIELDS, COUNTS):
        return tuple(name_of_look(look) for look in sorted(work.looks))[:3]
    if parameter.role == KILLS_SECOND:
        return (True,) if look_of_name(second) in work.fewer | mismatch.covered else (False,)
    if parameter.role == KILLS_FIRST:
        return (True,) if look_of_name(first) in work.fewer | mismatch.covered else (False,)
    if parameter.role == EXCEPTS:
        return None
    if parameter.name in ("limit", "spend") and any(p.role == RESOURCE for p in effect.parameters.values()):
        most = max((n for _, n in mismatch.before.held), default=0)
        amounts = tuple(range(1, min(most, 12) + 1)) or (1,)
        return amounts if parameter.name == "limit" else (0, *amounts)
    if parameter.name == "value" and any(what == HELD for _, what in effect.changes):
        return tuple(dict.fromkeys(n for n in work.held.values())) or (1,)
    if parameter.name == "value" and any(what == SPEED for _, what in effect.changes):
        return SPEEDS
    if parameter.kind == "bool" and parameter.name == "subtract":
        return (False, True)
    return None


def _resources_about(mismatch: Mismatch) -> tuple[str, ...]:
    """Return what may count as a resource: what is held, what was ever held, what is believed to be one."""
    held = [look for scene in (mismatch.before, mismatch.seen) for look, _ in scene.held]
    believed = [t.name for t in mismatch.theory.types if SPRITES[t.cls].is_resource]
    return tuple(dict.fromkeys([*(name_of_look(look) for look in held), *believed]))[:5]


def _types_needed(
    mismatch: Mismatch, effect: Effect, first: str, second: str, chosen: dict[str, ParameterValue]
) -> Iterator[tuple[BelievedType, ...]]:
    """Yield the types that must be of another class for a line to work: resources, what can be pushed, exits, forms of the avatar."""
    theory = mismatch.theory
    new: list[BelievedType] = []
    for name in chosen.values():
        if isinstance(name, str) and name.startswith("avatar") and name not in theory.by_name:
            new.append(replace(theory.by_name["avatar"], name=name))
    resources = [str(chosen[p.name]) for p in effect.parameters.values() if p.role == RESOURCE and p.name in chosen]
    if not effect.looks_at_held and any(who == SECOND and what == HELD for who, what in effect.changes) and not resources:
        resources.append(first)  # the resource is s1 itself
    lacking = [name for name in resources if name in theory.by_name and not SPRITES[theory.by_name[name].cls].is_resource]
    if lacking:
        most = max((n for scene in (mismatch.before, mismatch.seen) for _, n in scene.held), default=1)
        for limit in dict.fromkeys([max(2, most), max(1, most), 10]):
            yield (*new, *(BelievedType(name, HELD_CLASS, params(limit=limit) if limit != 2 else ()) for name in lacking))
        return
    if effect.uses_exit:
        yield from _exits(mismatch, first, second, new)
        return
    moved = theory.by_name.get(first)
    if moved is not None and FIRST in effect.moves and not SPRITES[moved.cls].is_avatar and SPRITES[moved.cls].movement == "stands":
        yield (*new, BelievedType(first, PUSHED_CLASS))
        return
    yield tuple(new)


def _exits(mismatch: Mismatch, first: str, second: str, new: list[BelievedType]) -> Iterator[tuple[BelievedType, ...]]:
    """Yield s2 as a thing that leads to whatever lies where s1 has come out."""
    look = look_of_name(first)
    came = [thing for thing in mismatch.difference.extra if thing[0] == look]
    was = {thing[1:3] for scene in (mismatch.before, mismatch.predicted) for thing in scene.thing_tuples if thing[0] == look}
    block = mismatch.before.block_size
    classes = [sprite for sprite in SPRITES.values() if sprite.exit]
    for thing in came:
        if thing[1:3] in was:
            continue
        for scene in (mismatch.before, mismatch.seen):
            for other, x, y, _ in scene.thing_tuples:
                if other not in (look,) and abs(x - thing[1]) < block and abs(y - thing[2]) < block:
                    for sprite in classes:
                        yield (*new, BelievedType(second, sprite.name, params(**{sprite.exit: name_of_look(other)})))


def _with_types(theory: Theory, types: Iterable[BelievedType]) -> Theory:
    for t in types:
        theory = theory.with_type(t)
    return theory


# ----------------------------------------------------------------------------------------------------
# Lines that hold only for those who carry enough: what happened before did not happen now, or the other way round.


def _conditional(mismatch: Mismatch, first: str, second: str, old: Sequence[BelievedLine], work: SceneDifference) -> Iterator[Theory]:
    """Yield the pair's lines with one that depends on what is held put first, or in place of one that does the same without condition.

    Where nothing is held that can be told apart, every resource of the theory may be the one.
    """
    theory = mismatch.theory
    theirs = [line for line in old if line.pair == (first, second)]
    rest = [line for line in old if line.pair != (first, second)]
    for effect in EFFECTS.values():
        holders = [who for who in effect.looks_at_held]
        if not holders or effect.sets_timer:
            continue
        holder = first if FIRST in holders else second
        if not holder.startswith("avatar"):
            continue
        alike = [line for line in theirs if _does_the_same(EFFECTS[line.effect], effect)]
        for resource in _resources_about(mismatch):
            for limit in range(1, MAX_AMOUNT + 1):
                for line in alike:
                    given = {key: value for key, value in line.params if key in effect.parameters}
                    given |= {"resource": resource, "limit": limit} if "resource" in effect.parameters else {"heldResource": resource}
                    for more in ({}, {"subtract": True}) if "subtract" in effect.parameters else ({},):
                        made = BelievedLine(first, second, effect.name, params(**(given | more)), line.score)
                        others = [each for each in theirs if each != line]
                        if not rest and not others:
                            for back in _blockers(first, second):
                                yield theory.with_lines(first, second, (made, replace(back, score=0)))
                                if work.score:
                                    yield theory.with_lines(first, second, (made, replace(back, score=work.score)))
                        yield theory.with_lines(first, second, (made, *others, *rest))


def _does_the_same(one: Effect, other: Effect) -> bool:
    return set(one.kills) == set(other.kills) and one.transforms == other.transforms and bool(one.makes) == bool(other.makes)


def _blockers(a: str, b: str) -> Iterator[BelievedLine]:
    """Yield the lines by which a pair keeps the avatar out."""
    for first, second in ((a, b), (b, a)):
        if first.startswith("avatar"):
            for effect in EFFECTS.values():
                if effect.sends_back == (FIRST,) and not effect.turns and not effect.changes:
                    yield BelievedLine(first, second, effect.name)


# ----------------------------------------------------------------------------------------------------
# The edge of the board, endings, who moves first, and what lies there unseen.


def propose_edges(mismatch: Mismatch) -> Iterator[Theory]:
    """Yield theories with another rule for things that leave the board."""
    theory, block = mismatch.theory, mismatch.before.block_size
    right, bottom = mismatch.before.width * block, mismatch.before.height * block
    for look in sorted(mismatch.looks):
        name = name_of_look(look)
        scenes = (mismatch.before, mismatch.predicted, mismatch.seen)
        near = any(
            thing[0] == look and (thing[1] <= 0 or thing[2] <= 0 or thing[1] >= right - block or thing[2] >= bottom - block)
            for scene in scenes
            for thing in scene.thing_tuples
        )
        if not near or name not in theory.by_name:
            continue
        yield theory.with_lines(name, EDGE, ())
        for effect in EFFECTS.values():
            alone = not effect.needs_second and not any(p.names_types for p in effect.parameters.values()) and not effect.sets_timer
            acts = FIRST in (*effect.kills, *effect.moves, *effect.sends_back, *effect.turns)
            if alone and acts and not effect.draws and not effect.copies_first:
                for score in dict.fromkeys((mismatch.difference.score, 0)):
                    yield theory.with_lines(name, EDGE, (BelievedLine(name, EDGE, effect.name, (), score),))


def propose_clock(mismatch: Mismatch) -> Iterator[Theory]:
    """Yield theories in which time itself costs or pays, or wears the avatar out."""
    theory, tick, score = mismatch.theory, mismatch.tick, mismatch.difference.score
    name = name_of_look(AVATAR)
    old = [line for line in theory.lines if line.second == CLOCK and line.first == name]
    others = [line for line in theory.lines if line not in old]
    alone = [
        e for e in EFFECTS.values() if not e.needs_second and not e.sets_timer and not any(p.names_types for p in e.parameters.values())
    ]
    wearing = [e for e in alone if (FIRST, HEALTH) in e.changes]
    timers = [params(timer=1, repeating=True)] + ([params(timer=tick, repeating=True, nextExecution=tick)] if tick > 1 else [])
    if score:
        for effect, given in product([e for e in wearing if FIRST not in e.kills], timers):
            yield replace(theory, lines=(*others, BelievedLine(name, CLOCK, effect.name, given, score)))
    dies = mismatch.before.count(AVATAR) > 0 and mismatch.seen.count(AVATAR) == 0
    if dies and name in theory.by_name:
        worn = theory.with_type(theory.by_name[name].with_params(healthPoints=tick + 1))
        for effect, line in product([e for e in wearing if FIRST in e.kills], old or [BelievedLine(name, CLOCK, "", timers[0])]):
            yield replace(worn, lines=(*others, replace(line, effect=effect.name)))


def propose_endings(mismatch: Mismatch) -> Iterator[Theory]:
    """Yield theories in which the game ends where it was seen to end, or goes on where it went on."""
    theory, seen, before = mismatch.theory, mismatch.seen, mismatch.before
    if not mismatch.difference.ends:
        return
    if mismatch.predicted.over:
        for i in range(len(theory.endings)):
            yield replace(theory, endings=theory.endings[:i] + theory.endings[i + 1 :])
    if not seen.over:
        return
    win = (True,) if seen.win == 1 else (False,)
    looks = sorted({int(look) for trace in mismatch.traces for scene in (trace.first, before, seen) for look in scene.things[:, 0]})
    for cls in TERMINATIONS.values():
        made: list[BelievedEnding] = []
        if cls.compares == TICK:
            made += [BelievedEnding(cls.name, params(limit=limit)) for limit in (mismatch.tick, mismatch.tick + 1)]
        elif cls.ends and len(cls.counted) == 1:
            for look in looks:
                had, has = before.count(look), seen.count(look)
                crossed = has > had if cls.compares == AT_LEAST else has < had
                if crossed or (cls.compares != AT_LEAST and has == 0 and had == 0 and look not in (AVATAR,)):
                    made.append(BelievedEnding(cls.name, params(**{cls.counted[0]: name_of_look(look), "limit": has})))
        elif cls.ends and len(cls.counted) > 1:
            gone = [name_of_look(look) for look in looks if seen.count(look) == 0 and before.count(look) > 0]
            others = [name_of_look(look) for look in looks if seen.count(look) == 0]
            made += [
                BelievedEnding(cls.name, params(**{cls.counted[0]: one, cls.counted[1]: two, "limit": 0}))
                for one in gone
                for two in others
                if one != two
            ]
        for ending in made:
            given = {k: v for k, v in ending.params if v != 0 or k != "limit"}
            for outcome in ({"win": win}, {"count_score": True}):
                full = BelievedEnding(ending.cls, params(**given, **outcome))
                for kept in (theory.endings, tuple(e for e in theory.endings if e.cls != cls.name)):
                    yield replace(theory, endings=(*kept, full))
                    yield replace(theory, endings=(full, *kept))


def propose_orders(mismatch: Mismatch) -> Iterator[Theory]:
    """Yield theories in which a type that is not as predicted moves before or after all others, or its pair's lines run first or last."""
    theory = mismatch.theory
    names = [t.name for t in theory.types]
    held = mismatch.difference.held.keys()
    wrong = [name_of_look(look) for look in sorted({*mismatch.looks, *held}) if name_of_look(look) in theory.by_name]
    for name in wrong:
        others = [each for each in names if each != name]
        for order in ([*others, name], [name, *others]):
            if order != names:
                yield theory.with_order(order)
    if len(wrong) > 1:
        rest = [each for each in names if each not in wrong]
        yield theory.with_order([*rest, *wrong])
    for pair in theory.by_pair:
        if any(name in wrong for name in pair):
            own = [line for line in theory.lines if line.pair == pair]
            others_lines = [line for line in theory.lines if line.pair != pair]
            for lines in ((*own, *others_lines), (*others_lines, *own)):
                if lines != theory.lines:
                    yield replace(theory, lines=lines)


def propose_unseen(mismatch: Mismatch, predict: Predict) -> Iterator[Theory]:
    """Yield theories in which something unseen lies where a thing was that met nothing to be seen, yet something happened to it."""
    theory, trace = mismatch.theory, mismatch.trace
    block, board = mismatch.before.block_size, trace.first.board_key
    looks = [AVATAR] if (mismatch.difference.score or mismatch.difference.ends or AVATAR in mismatch.looks) else []
    looks += [look for look in sorted(mismatch.difference.fewer) if look != AVATAR][:2]
    unseen = [t.name for t in theory.types if look_of_name(t.name) is None]
    fresh = f"unseen{len(unseen) + 1}"
    for look in looks:
        name = name_of_look(look)
        places = [t[1:3] for t in mismatch.difference.missing if t[0] == look] or [
            t[1:3] for t in mismatch.predicted.thing_tuples if t[0] == look
        ]
        for x, y in dict.fromkeys(places):
            at = (round(x / block) * block, round(y / block) * block)
            for kind in (*unseen, fresh):
                thing = UnseenThing(board, kind, *at)
                base = replace(theory, unseen=(*theory.unseen, thing)) if thing not in theory.unseen else theory
                if kind in theory.by_name:
                    if base is not theory:
                        yield base
                    continue
                base = base.with_type(BelievedType(kind), 0)
                seen = Mismatch(base, mismatch.traces, mismatch.tick, mismatch.predicted)
                for effect, (first, second) in product(EFFECTS.values(), ((name, kind), (kind, name))):
                    for line, types in _fitting_lines(seen, effect, first, second, mismatch.difference):
                        yield _with_types(base, types).with_lines(name, kind, (line,))
