"""Things that fly in slanting lines and bounce: missiles of continuous physics, what they bounce off, and how wide the paddle is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from game_meta.engine.observation import AVATAR
from game_meta.engine.scene import Scene
from game_meta.theory.dynamics import face_somewhere, facing, first_heading, kept_params, movers, newborn_types, steps_of
from game_meta.theory.theory import BelievedLine, BelievedType, Params, Theory, look_of_name, params
from game_meta.theory.trace import Trace
from game_meta.vgdl.spec import EFFECTS, SPRITES
from game_meta.vgdl.spec.effects import FIRST
from game_meta.vgdl.spec.plain import KILLING_EFFECT, TURNING_EFFECT

HITS = [e for e in EFFECTS.values() if e.is_hit]  # what a paddle does to a ball
BOUNCES = [e for e in EFFECTS.values() if e.batch and FIRST in e.turns]
WIDTHS = (3.0, 2.0, 1.0, 4.0, 5.0)  # cells
ANGLES = (60.0, 50.0, 45.0, 40.0, 30.0, 70.0, 75.0, 80.0)  # degrees


def propose_balls(theory: Theory, traces: Sequence[Trace], look: int, name: str) -> Iterator[Theory]:
    """Yield theories in which things of a look that were seen to move aslant fly in continuous physics, and bounce off what they meet."""
    steps = steps_of(traces, look)
    d = np.abs(steps.rows[:, 4:6])
    slanting = (d > 0).all(1) & (d < 2.5 * steps.block).all(1)
    if not slanting.any() or not face_somewhere(traces, look):
        return
    t = theory.by_name[name]
    straight = d[(d == 0).any(1) & (d.sum(1) < 2.5 * steps.block)].sum(1)
    speeds = [float(straight.max())] if len(straight) and straight.max() else []
    longest = float(np.ceil(np.hypot(*d[slanting].T).max()))
    flying = next(cls for cls in movers() if cls.only_drifts and cls.oriented and not cls.stays)
    for speed in dict.fromkeys([*speeds, longest, longest + 1]):
        values = kept_params(t, flying.name) | facing(flying, first_heading(traces, look)) | {"physicstype": "CONT", "speed": speed}
        ball = BelievedType(name, flying.name).with_params(**values)
        for bounce in BOUNCES:
            bouncing = theory.with_type(ball)
            for other in theory.types:
                if look_of_name(other.name) not in (None, AVATAR, look) and SPRITES[other.cls].stays:
                    bouncing = _turned_by(bouncing, name, other.name, bounce.name, ())
            yield bouncing
            for width in dict.fromkeys([float(theory.by_name["avatar"].get("wMult")), *WIDTHS]):  # type: ignore[arg-type]
                paddle = theory.by_name["avatar"].with_params(wMult=width)
                for hit in HITS:
                    for angle in ANGLES:
                        given = params(**{hit.real: angle}) if angle != hit.parameters[hit.real].default else ()
                        yield _turned_by(bouncing.with_type(paddle), name, "avatar", hit.name, given)


def propose_broken(theory: Theory, traces: Sequence[Trace], tick: int, predicted: Scene, looks: Collection[int]) -> Iterator[Theory]:
    """Yield theories in which things of these looks, of which fewer are left than predicted, break when what bounces off them hits them.

    That comes before the bounce: what has bounced no longer touches them.
    """
    after = traces[-1].scenes[tick + 1]
    came = [t.name for t in theory.types if (look := look_of_name(t.name)) is not None and after.count(look) > predicted.count(look)]
    for (ball, brick), lines in theory.by_pair.items():
        look = look_of_name(brick) if brick in theory.by_name else None
        if look not in looks or look is None or after.count(look) >= predicted.count(look) or not any(map(_turns, lines)):
            continue
        gain = after.score - predicted.score
        yield theory.with_lines(ball, brick, [BelievedLine(brick, ball, KILLING_EFFECT, (), gain), *lines])
        for name in came:
            turned = theory.with_lines(ball, brick, [BelievedLine(brick, ball, TURNING_EFFECT, params(stype=name), gain), *lines])
            yield from (turned.with_type(t) for t in newborn_types(theory.by_name[name], traces))


def _turned_by(theory: Theory, name: str, other: str, effect: str, given: Params) -> Theory:
    """Return the theory with this effect in place of others that turn the one when it meets the other, or send it back."""
    kept = [line for line in theory.lines_between(name, other) if line.first != name or not _turns(line)]
    return theory.with_lines(name, other, [*kept, BelievedLine(name, other, effect, given)])


def _turns(line: BelievedLine) -> bool:
    return FIRST in EFFECTS[line.effect].turns or FIRST in EFFECTS[line.effect].sends_back
