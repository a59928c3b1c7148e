"""What is worth finding out: the theory that is planned in, which hopes for something from whatever has not been tried.

Two types of which nothing is known get a line that pays what it is worth to let them meet, in the units of the score. So the planner itself
weighs what it knows to pay against what it might find out, and how far away both are. That worth follows from the prior, given what was
found out about the other things of this game: what the first meeting is expected to pay, and what knowing is worth in the rest of the
trial, where the same may be done with all things of the kind, and left alone where it does harm.

A meeting that may well be deadly is written as one that is where there are known gains: those come first then, and what it pays is as much
larger as death is less likely than certain. So it is tried where what is still to be had is worth less than what would be learned.

Of a thing that keeps the avatar out, or with which nothing happened, more is hoped for as soon as more is held than was ever tried. What
went away when it was touched, and did nothing, is hoped to have changed the avatar: then ways may be open, and deadly things harmless.

Where winning is what counts and no way to win is known, a game is hoped to be won when nothing of one type is left, or of two; and what
brings that nearer pays a part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from game_meta.engine.observation import AVATAR
from game_meta.theory.bundles import Bundle, BundleLine, abstract_pair, shots_of
from game_meta.theory.encounter import AVATAR_NAME
from game_meta.theory.forms import SECOND_FORM, further_forms, with_form
from game_meta.theory.prior import RulePrior, TouchValue
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, UnseenThing, look_of_name, params
from game_meta.theory.trace import Trace
from game_meta.vgdl.spec import EDGE, EFFECTS, SPRITES, TERMINATIONS
from game_meta.vgdl.spec.effects import FIRST, SECOND
from game_meta.vgdl.spec.plain import (
    CLEARING_EFFECT,
    COUNTING_ENDING,
    JOINT_ENDING,
    KILLING_EFFECT,
    OPENING_EFFECT,
    PUSHED_CLASS,
    PUSHING_EFFECT,
    TURNING_EFFECT,
    UNDOING_EFFECT,
)

SCORE_SCALE = 100  # a score of 1 in the theory that is planned in, so that hopes can be fractions
FOLLOW_UP = 0.5  # the share of later chances that are taken where something turns out to pay
MANY_THINGS = 4  # of a kind, that can be dealt with in an episode at most
UNFORESEEN = 0.25  # points that knowing is worth besides: keys and ways open what is behind them
SAFE_DEATH = 0.1  # up to this chance of death a meeting is taken for harmless
LEAST_DEATH = 0.25  # what is written as deadly pays at most 1 / LEAST_DEATH times its worth
ROOMY = 10  # of a resource, that may be held as long as nothing else is known
MOST_HELD = 3  # of a resource, that may be needed
MOST_CELLS = 200  # of a board, up to which it is looked for what may lie there unseen
UNSEEN_DOUBT = 2  # visited cells' worth of doubt about how much more lies unseen
MOST_GOALS = 12  # ways to win that are hoped for at once
PROGRESS = 0.5  # of what a win is worth, that is paid for what brings it nearer
UNKNOWN = "unseen0"  # the type of what may lie in a cell that was never entered


@dataclass
class Tried:
    """What has been tried in a trial so far."""

    touched: set[str] = field(default_factory=set)  # types that the avatar met
    with_held: dict[tuple[str, str], int] = field(default_factory=dict)  # (type, resource): the most of it held at a meeting
    pairs: set[frozenset[str]] = field(default_factory=set)  # other types that met each other
    after: set[tuple[str, str]] = field(default_factory=set)  # (type that was met, one that had been taken before and did nothing)
    full: set[str] = field(default_factory=set)  # resources of which no more could be held
    stuck: dict[str, set[str]] = field(default_factory=dict)  # a thing that did not give way, and what lay behind it
    deaths: int = 0  # episodes that ended with the avatar's death
    lacking: set[frozenset[str]] = field(default_factory=set)  # types of which nothing was left, and the game went on

    @property
    def met(self) -> set[tuple[str, str]]:
        """The pairs that have met, as the prior takes them."""
        return {(name, "avatar") for name in self.touched} | {tuple(sorted(pair)) for pair in self.pairs if len(pair) == 2}  # type: ignore[misc]


def without_runaways(theory: Theory) -> Theory:
    """Return the theory in which what is made is gone as soon as it leaves the board, where nothing else is known: who plans would carry
    along more and more of what nobody sees again."""
    made = {name for t in theory.types for name in SPRITES[t.cls].made(dict(t.params)) if name in theory.by_name}
    for name in sorted(made):
        if not theory.lines_between(name, EDGE) and not _is_avatar(theory, name):
            theory = theory.with_lines(name, EDGE, (BelievedLine(name, EDGE, KILLING_EFFECT),))
    return theory


def scale_scores(theory: Theory) -> Theory:
    """Return a theory whose scores are SCORE_SCALE times as large."""
    return replace(theory, lines=tuple(replace(line, score=line.score * SCORE_SCALE) for line in theory.lines))


def worth_of_finding_out(value: TouchValue, things: int, episodes_left: float) -> float:
    """Return what it is worth, in points, to find out what happens to things of which there are so many.

    `episodes_left` come after the present one.
    """
    return value.score + FOLLOW_UP * (value.gain + UNFORESEEN) * min(max(things, 1), MANY_THINGS) * episodes_left


def hope(theory: Theory, tried: Tried, prior: RulePrior, counts: Mapping[str, int], episodes_left: float) -> Theory:
    """Return the theory to plan in, in scaled scores: what was not tried is hoped to pay.

    `counts` says how many things of each type are seen, `episodes_left` how many episodes come after the present one.
    """
    theory = _hope_to_hold_more(theory, tried)
    out, shots, met = scale_scores(theory), shots_of(theory), tried.met
    stake = any(_is_stake(theory, line, shots, counts) for line in theory.lines)
    pushed = {line.first for line in theory.lines if EFFECTS[line.effect].pushes and _is_avatar(theory, line.second)}
    for t in theory.types:
        name = t.name
        if name == "wall" or name in shots or look_of_name(name) is None or _is_avatar(theory, name):
            continue
        lines, things = theory.lines_between(name, "avatar"), counts.get(name, 0)
        if not lines and name not in tried.touched:
            out = _hope_to_touch(out, name, prior.touch_value(theory, name, met=met), things, episodes_left, stake)
        elif all(_only_keeps_out(line) for line in lines):
            out = _hope_to_open(out, theory, tried, name, prior, things, episodes_left)
            if name in tried.stuck and name not in pushed:
                out = _hope_to_push(out, tried, name)
        for mover in sorted({*shots, *pushed}):
            if mover != name and not theory.lines_between(name, mover) and frozenset((name, mover)) not in tried.pairs:
                value = prior.touch_value(theory, name, mover, met=met)
                worth = int(SCORE_SCALE * worth_of_finding_out(value, things, episodes_left))
                if worth > 0:
                    out = out.with_lines(name, mover, (BelievedLine(name, mover, KILLING_EFFECT, (), worth),))
    return out


def is_spent(theory: Theory, name: str) -> bool:
    """Return whether things of a type go away when they are touched, and that is all that is known to come of it."""
    lines = theory.lines_between(name, AVATAR_NAME)
    return len(lines) == 1 and (lines[0].first, lines[0].effect, lines[0].score) == (name, KILLING_EFFECT, 0)


def hope_to_change(theory: Theory, tried: Tried, prior: RulePrior, counts: Mapping[str, int], episodes_left: float) -> Theory | None:
    """Return the theory to plan in, in scaled scores, in which what goes away and does nothing makes another of the avatar: one who may
    pass, or is not killed, where the first is not so lucky. None where nothing is left to be hoped for in this way.

    Such a try may cost a life: it is for when nothing else is to be had.
    """
    turners = [t.name for t in theory.types if look_of_name(t.name) and not _is_avatar(theory, t.name) and is_spent(theory, t.name)]
    if not turners or further_forms(theory):
        return None
    plain = hoped = with_form(scale_scores(theory))
    for t in theory.types:
        lines = theory.lines_between(t.name, AVATAR_NAME)
        deadly = any(line.first == AVATAR_NAME and FIRST in EFFECTS[line.effect].kills for line in lines)
        untried = any((t.name, turner) not in tried.after for turner in turners)
        if t.name == "wall" or not lines or not untried or not (deadly or all(_only_keeps_out(line) for line in lines)):
            continue
        value = prior.touch_value(theory, t.name, met=tried.met)
        worth = int(SCORE_SCALE * FOLLOW_UP * (value.gain + UNFORESEEN) * min(counts.get(t.name, 0), MANY_THINGS) * episodes_left)
        if worth > 0:
            paid = BelievedLine(t.name, SECOND_FORM, CLEARING_EFFECT, params(**{EFFECTS[CLEARING_EFFECT].kills[0]: t.name}), worth)
            hoped = hoped.with_lines(t.name, SECOND_FORM, (paid, BelievedLine(SECOND_FORM, t.name, KILLING_EFFECT)) if deadly else (paid,))
    if hoped == plain:
        return None
    for turner in turners:
        turn = BelievedLine(AVATAR_NAME, turner, TURNING_EFFECT, params(stype=SECOND_FORM))
        hoped = hoped.with_lines(AVATAR_NAME, turner, (turn, *hoped.lines_between(AVATAR_NAME, turner)))
    return hoped


def hope_to_win(out: Theory, theory: Theory, tried: Tried, counts: Mapping[str, int], win_worth: float) -> Theory:
    """Return the theory to plan in with what a game may be won by, and pay for what brings that nearer; `win_worth` is in points."""
    goals = [counted for ending, counted in _counting_endings(theory) if _wins(ending)]
    if not goals:
        goals = _goals_hoped_for(theory, tried, counts)
        for goal in goals:
            cls = COUNTING_ENDING if len(goal) == 1 else JOINT_ENDING
            given = dict(zip(TERMINATIONS[cls].counted, goal, strict=False))
            out = replace(out, endings=(*out.endings, BelievedEnding(cls, params(**given, win=(True,)))))
    share = SCORE_SCALE * win_worth * PROGRESS / max(1, len(goals))
    pay: dict[str, int] = {}
    for goal in goals:
        for name in goal:
            pay[name] = pay.get(name, 0) + int(share / max(1, sum(counts.get(each, 0) for each in goal)))
    return replace(out, lines=tuple(replace(line, score=line.score + _progress(line, pay)) for line in out.lines))


def _counting_endings(theory: Theory) -> list[tuple[BelievedEnding, tuple[str, ...]]]:
    """Return the endings that come when of some types nothing is left, with these types."""
    found = [(each, dict(each.params)) for each in theory.endings if TERMINATIONS[each.cls].counted]
    counted = [(each, tuple(str(given[key]) for key in TERMINATIONS[each.cls].counted if given.get(key))) for each, given in found]
    return [(each, names) for each, names in counted if not dict(each.params).get("limit")]


def _wins(ending: BelievedEnding) -> bool:
    return dict(ending.params).get("win") == (True,)


def _goals_hoped_for(theory: Theory, tried: Tried, counts: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Return of which types, or of which pairs of types, nothing may be left in a game that is won."""
    losing = {name for ending, counted in _counting_endings(theory) if not _wins(ending) for name in counted}
    losing |= {*shots_of(theory), "wall"}
    there = [t.name for t in theory.types if counts.get(t.name, 0) and t.name not in losing and not _is_avatar(theory, t.name)]
    for size in (1, 2):
        goals = [goal for goal in combinations(there, size) if not any(lacking.issuperset(goal) for lacking in tried.lacking)]
        if goals:
            return goals[:MOST_GOALS]
    return []


def _progress(line: BelievedLine, pay: Mapping[str, int]) -> int:
    effect = EFFECTS[line.effect]
    first = FIRST in effect.kills or effect.transforms_first
    return (pay.get(line.first, 0) if first else 0) + (pay.get(line.second, 0) if SECOND in effect.kills else 0)


def _hope_to_hold_more(theory: Theory, tried: Tried) -> Theory:
    """Return the theory in which one can hold more of each resource than was ever held, unless it is known that one cannot."""
    for t in theory.types:
        if SPRITES[t.cls].is_resource and t.name not in tried.full and int(str(t.get("limit"))) < ROOMY:
            theory = theory.with_type(t.with_params(limit=ROOMY))
    return theory


@dataclass(frozen=True)
class Ground:
    """What is known of a board's cells, for what may lie there unseen."""

    board: int  # the board_key of its first scene
    visited: frozenset[tuple[int, int]]  # where the avatar was, in any episode on it (px, the corners of cells)
    unknown: frozenset[tuple[int, int]]  # cells in which nothing is seen and the avatar never was
    stake: float  # points that are lost with the rest of an episode


def hope_for_unseen(out: Theory, theory: Theory, ground: Ground, prior: RulePrior, episodes_left: float) -> Theory:
    """Return the theory to plan in, in which each unknown cell pays or costs what may be expected of what lies there unseen.

    Of what was found unseen so far there may be more: as much as the visited cells had. Something else may lie there too, as the prior
    has it.
    """
    hidden = [t.name for t in theory.types if look_of_name(t.name) is None]
    cells = len(ground.visited) + len(ground.unknown)
    if not ground.unknown or cells > MOST_CELLS:
        return out
    value = prior.touch_value(theory, UNKNOWN, met=())
    games = prior.counts.unseen.total()
    chance = (games - prior.counts.unseen[0] + 1) / (games + 2)
    worth = chance * worth_of_finding_out(value, 1, episodes_left) / len(ground.unknown)
    for name in hidden:
        found = sum(thing.name == name and thing.board == ground.board for thing in theory.unseen)
        lines = theory.lines_between(name, "avatar")
        deadly = any(line.first == "avatar" and FIRST in EFFECTS[line.effect].kills for line in lines)
        each = sum(line.score for line in lines) - deadly * ground.stake
        worth += each * found / (len(ground.visited) + UNSEEN_DOUBT)
    if not int(worth * SCORE_SCALE):
        return out
    out = out.with_type(BelievedType(UNKNOWN), 0)
    out = out.with_lines(UNKNOWN, "avatar", (BelievedLine(UNKNOWN, "avatar", KILLING_EFFECT, (), int(worth * SCORE_SCALE)),))
    things = tuple(UnseenThing(ground.board, UNKNOWN, x, y) for x, y in sorted(ground.unknown))
    return replace(out, unseen=(*out.unseen, *things))


def ground_of(traces: Sequence[Trace], stake: float) -> Ground:
    """Return what is known of the cells of the last trace's board. Only cells that the avatar stood in as a whole count as visited."""
    trace = traces[-1]
    first = trace.first
    block = first.block_size
    alike = [each for each in traces if each.first.board_key == first.board_key]
    visited = {thing[1:3] for each in alike for scene in each.scenes for thing in scene.thing_tuples if thing[0] == AVATAR}
    taken = {thing[1:3] for scene in (first, trace.last) for thing in scene.thing_tuples}
    cells = {(x * block, y * block) for x in range(first.width) for y in range(first.height)}
    return Ground(first.board_key, frozenset(visited & cells), frozenset(cells - visited - taken), stake)


def _is_avatar(theory: Theory, name: str) -> bool:
    return name in theory.by_name and SPRITES[theory.by_name[name].cls].is_avatar


def _only_keeps_out(line: BelievedLine) -> bool:
    effect = EFFECTS[line.effect]
    return bool(effect.sends_back) and not effect.kills and not effect.pushes


def _hope_to_touch(out: Theory, name: str, value: TouchValue, things: int, episodes_left: float, stake: bool) -> Theory:
    """Return the theory in which the first meeting with a kind of thing pays, and all of them go away, or the avatar dies as well.

    With `stake` there is something to be lost.
    """
    worth = SCORE_SCALE * worth_of_finding_out(value, things, episodes_left)
    deadly = value.death > SAFE_DEATH and (stake or worth < 0)
    bonus = int(worth / max(value.death, LEAST_DEATH)) if deadly and worth > 0 else int(worth)
    paid = BelievedLine(name, "avatar", CLEARING_EFFECT, params(**{EFFECTS[CLEARING_EFFECT].kills[0]: name}), bonus)
    return out.with_lines(name, "avatar", (paid, BelievedLine("avatar", name, KILLING_EFFECT)) if deadly else (paid,))


def _is_stake(theory: Theory, line: BelievedLine, shots: Collection[str], counts: Mapping[str, int]) -> bool:
    """Return whether a line pays that can come about: things of its types are there, or the avatar has them."""
    return line.score > 0 and all(_is_avatar(theory, name) or name in shots or counts.get(name, 0) > 0 for name in line.pair)


def _hope_to_open(out: Theory, theory: Theory, tried: Tried, name: str, prior: RulePrior, things: int, episodes_left: float) -> Theory:
    """Return the theory in which a thing gives way to who holds more of a resource than was ever tried."""
    missing: list[tuple[str, int]] = []
    for t in theory.types:
        if SPRITES[t.cls].is_resource and t.name != name:
            amount = tried.with_held.get((name, t.name), 0) + 1
            if amount <= min(MOST_HELD, int(str(t.get("limit")))):
                missing.append((t.name, amount))
    if not missing:
        return out
    value = prior.touch_value(theory, name, met=tried.met, given=_fits_what_was_seen(theory, name))
    worth = SCORE_SCALE * worth_of_finding_out(value, things, episodes_left)
    lines = out.lines_between(name, "avatar")
    more = [
        BelievedLine(name, "avatar", OPENING_EFFECT, params(resource=resource, limit=amount), int(worth / amount))
        for resource, amount in missing
        if worth / amount >= 1
    ]
    return out.with_lines(name, "avatar", (*more, *lines))


def _fits_what_was_seen(theory: Theory, name: str) -> Callable[[Bundle], bool]:
    """Return a test of bundles: whether one does what is believed of a thing and the avatar as long as nothing is held."""
    believed = abstract_pair(theory, name, "avatar").bundle

    def plain(bundle: Bundle) -> list[tuple[bool, str]]:
        return [(line.forward, line.effect) for line in bundle if not _depends_on_held(line)]

    def fits(bundle: Bundle) -> bool:
        return plain(bundle) == plain(believed)

    return fits


def _depends_on_held(line: BundleLine) -> bool:
    return bool(EFFECTS[line.effect].looks_at_held)


def _hope_to_push(theory: Theory, tried: Tried, name: str) -> Theory:
    """Return the theory in which a thing that did not give way with something behind it can be pushed where nothing is."""
    lines = [line for line in theory.lines_between(name, "avatar") if not EFFECTS[line.effect].sends_back]
    out = theory.with_type(BelievedType(name, PUSHED_CLASS))
    out = out.with_lines(name, "avatar", (*lines, BelievedLine(name, "avatar", PUSHING_EFFECT)))
    for other in sorted({*tried.stuck[name], "wall"}):
        if other == name or not out.lines_between(name, other):
            out = out.with_lines(name, other, (BelievedLine(name, other, UNDOING_EFFECT),))
    return out


def count_types(theory: Theory, looks: Collection[int]) -> dict[str, int]:
    """Return how many things of each type are seen, by the looks of the things in a scene (n,)."""
    seen = list(looks)
    return {t.name: seen.count(look) for t in theory.types if (look := look_of_name(t.name)) is not None}
