"""The avatar's further forms: who has touched something may be another one from then on, though he looks the same.

Who carries a key without a pocket, who has drunk a potion, who has put on armour: in VGDL he is transformed. Nothing shows it at the time;
it is noticed later, where something does otherwise than before. So a further form begins as a copy of the first in everything, and what
was met last is told anew for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from game_meta.engine.observation import AVATAR
from game_meta.theory.encounter import AVATAR_NAME
from game_meta.theory.mismatch import Mismatch
from game_meta.theory.theory import BelievedEnding, BelievedLine, Theory, name_of_look, params
from game_meta.vgdl.spec import SPRITES, TERMINATIONS
from game_meta.vgdl.spec.plain import COUNTING_ENDING, JOINT_ENDING, TURNING_EFFECT

SECOND_FORM = f"{AVATAR_NAME}2"
MOST_TURNERS = 4  # things touched before that are tried as what has changed the avatar, the latest first
LINES_PER_PAIR = 6  # that are tried for what the changed one met
MOST_PAIRS = 3


def further_forms(theory: Theory) -> tuple[str, ...]:
    """Return the names of the avatar's forms but the first."""
    return tuple(t.name for t in theory.types if t.name != AVATAR_NAME and SPRITES[t.cls].is_avatar)


def with_form(theory: Theory, name: str = SECOND_FORM) -> Theory:
    """Return the theory in which the avatar has one more form, which does what the first does; the game counts them as one."""
    lines: list[BelievedLine] = []
    for line in theory.lines:
        lines += [line, *([as_form(line, name)] if AVATAR_NAME in line.pair else [])]
    place = [t.name for t in theory.types].index(AVATAR_NAME) + 1
    theory = theory.with_type(replace(theory.by_name[AVATAR_NAME], name=name), place)
    return replace(theory, lines=tuple(lines), endings=tuple(_counting_both(ending, name) for ending in theory.endings))


def as_form(line: BelievedLine, name: str) -> BelievedLine:
    """Return a line about the avatar as one about another form of it."""
    return replace(
        line, first=name if line.first == AVATAR_NAME else line.first, second=name if line.second == AVATAR_NAME else line.second
    )


def _counting_both(ending: BelievedEnding, name: str) -> BelievedEnding:
    given = dict(ending.params)
    if ending.cls != COUNTING_ENDING or given.get("stype") != AVATAR_NAME:
        return ending
    del given["stype"]
    return BelievedEnding(JOINT_ENDING, params(**dict(zip(TERMINATIONS[JOINT_ENDING].counted, (AVATAR_NAME, name), strict=False)), **given))


def as_one(theory: Theory) -> Theory:
    """Return the theory's types and endings as they are without the avatar's further forms."""
    forms = further_forms(theory)
    types, endings = (t for t in theory.types if t.name not in forms), []
    for ending in theory.endings:
        given = dict(ending.params)
        counted = [given.pop(key) for key in TERMINATIONS[JOINT_ENDING].counted if key in given] if ending.cls == JOINT_ENDING else []
        about_avatar = bool(counted) and set(counted) <= {AVATAR_NAME, *forms}
        endings.append(BelievedEnding(COUNTING_ENDING, params(stype=AVATAR_NAME, **given)) if about_avatar else ending)
    return replace(theory, types=tuple(types), endings=tuple(endings))


def is_copied(theory: Theory, form: str, other: str) -> bool:
    """Return whether a further form does with things of a type what the first one does, but for becoming what it is."""
    lines = [
        line
        for line in theory.lines_between(AVATAR_NAME, other)
        if not (line.effect == TURNING_EFFECT and form in dict(line.params).values())
    ]
    return [as_form(line, form) for line in lines] == list(theory.lines_between(form, other))


def propose_forms(mismatch: Mismatch, likely: Callable[[Mismatch, str, str], Iterable[Theory]]) -> Iterator[Theory]:
    """Yield theories in which something that the avatar has touched in this episode has changed it: what it meets now does otherwise.

    `likely` yields theories with the likeliest lines between two types, given what was seen of them.
    """
    theory = mismatch.theory
    if further_forms(theory):
        return
    met = [b if a == AVATAR_NAME else a for a, b in mismatch.contacts if AVATAR_NAME in (a, b)][:MOST_PAIRS]
    for turner in _touched(mismatch):
        turn = BelievedLine(AVATAR_NAME, turner, TURNING_EFFECT, params(stype=SECOND_FORM))
        changed = with_form(theory)
        changed = changed.with_lines(AVATAR_NAME, turner, (turn, *theory.lines_between(AVATAR_NAME, turner)))
        for other in met:
            if changed.lines_between(SECOND_FORM, other):
                yield changed.with_lines(SECOND_FORM, other, ())
            yield from islice(likely(replace(mismatch, theory=changed), SECOND_FORM, other), LINES_PER_PAIR)


def _touched(mismatch: Mismatch) -> list[str]:
    """Return the types of what the avatar came to lie on, or went into, before the tick, the latest first."""
    found: dict[str, None] = {}
    scenes = mismatch.trace.scenes[: mismatch.tick + 1]
    for before, after in zip(reversed(scenes[:-1]), reversed(scenes[1:]), strict=True):
        places = {thing[1:3] for thing in after.thing_tuples if thing[0] == AVATAR}
        found |= {name_of_look(thing[0]): None for thing in before.thing_tuples if thing[0] != AVATAR and thing[1:3] in places}
    return [name for name in found if name in mismatch.theory.by_name][:MOST_TURNERS]
