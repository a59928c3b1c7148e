"""Free arcade games: scenes in which things move by themselves. Each scene sets board, avatar and what flies, falls or drives there."""

from __future__ import annotations

from collections.abc import Callable

from game_meta.variants.free import boards, words
from game_meta.variants.free.draft import HEAVY, LIGHT, MOVER, SCENERY, Draft
from game_meta.variants.free.falling import arm, juggling, rain, ranks
from game_meta.variants.free.grid import EASY, add_part
from game_meta.variants.free.roles import BLOCK, COST, KILL, NOTHING, PAY, deal, pickings, sentence, shoot, touch

HEADINGS = ("UP", "LEFT", "DOWN", "RIGHT")


def arcade(draft: Draft) -> None:
    draft.plan.weighed(SCENES)(draft)


def crossing(draft: Draft) -> None:
    """Lanes of traffic between the avatar and what it wants."""
    plan = draft.plan
    columns, rows = plan.of(8, 11), plan.of(7, 10)
    draft.board = boards.field(columns, rows)
    draft.rule("avatar", "EOS", "stepBack")
    draft.zones |= {"home": [(rows - 1, columns // 2)], "far": [(0, column) for column in range(columns)]}
    draft.start = "home"
    draft.zones["safe"] = []
    kinds = plan.of(2, 4)
    lanes = plan.some(range(1, rows - 1), min(rows - 2, plan.of(kinds, kinds + 2)))
    draft.zones["safe"] = [(row, column) for row in range(1, rows - 1) if row not in lanes for column in range(columns)]
    told, cars = [], []
    for number, role in enumerate(deal(draft, kinds, still=False)):
        draft.zones[f"lane{number}"] = [(row, column) for row in lanes[number::kinds] for column in range(columns)]
        more = {"orientation": plan.pick(("LEFT", "RIGHT")), "speed": plan.pick((0.2, 0.5, 0.5, 1)), "stop": "stepBack"}
        count = len(lanes[number::kinds]) * plan.of(2, 3)
        car = draft.add(words.VEHICLES, "Missile", MOVER, count=count, zone=f"lane{number}", **more)
        draft.rule(car, "EOS", "wrapAround")
        told.append(touch(draft, car, role, (1, 2)))
        cars.append(car)
    if plan.chance(0.5):
        told.append(haul(draft))
    else:
        goal = draft.add(words.THINGS, "Immovable", count=plan.of(2, 4), zone="far")
        told.append(touch(draft, goal, PAY, (3, 5)))
    if draft.zones["safe"]:
        pickings(draft, 1, 2, zone="safe")
    draft.story.insert(1, f"Cross the lanes of {words.listed(cars)}: {words.listed(told)}.")


def haul(draft: Draft) -> str:
    """What lies beyond the lanes is wanted on this side, one at a time."""
    plan, luck = draft.plan, draft.luck
    draft.zones["near"] = [(len(draft.board) - 1, column) for column in range(len(draft.board[0]))]
    goods = draft.add(words.MATERIALS, "Resource", HEAVY, count=plan.of(3, 5), zone="far", limit=plan.of(1, 2))
    home = draft.add(words.HOMES, "Immovable", HEAVY, count=plan.of(3, 4), zone="near")
    score = luck.of(3, 6)
    draft.rule(goods, "avatar", "collectResource", luck.of(1, 2))
    draft.rule(home, "avatar", f"killIfOtherHasMore resource={goods} limit=1 subtract=True", score)
    draft.rule("avatar", home, "stepBack")
    return f"every {home} wants {goods} and pays {score} for it"


def drift(draft: Draft) -> None:
    """Things fly over an open field and come in again on the other side, or bounce about in a room."""
    plan = draft.plan
    columns, rows, walled, armed = plan.of(8, 11), plan.of(8, 11), plan.chance(0.5), plan.chance(0.5)
    draft.board = boards.pillars(columns, rows, draft.place) if walled else boards.field(columns, rows)
    draft.zones["floor"] = open_cells(draft)
    if not walled:
        draft.rule("avatar", "EOS", "stepBack")
    shot = arm(draft, "ShootAvatar", rotateInPlace=False) if armed else None
    names, told = [], []
    count = plan.of(2, 4)
    for role in deal(draft, count, still=False):
        more = {"orientation": plan.pick(HEADINGS), "speed": plan.pick((0.2, 0.4, 0.5, 0.5)), "stop": "reverseDirection"}
        name = draft.add(words.BALLS if walled else words.FLYERS, "Missile", MOVER, count=plan.of(2, 3), **more)
        names.append(name)
        if not walled:
            draft.rule(name, "EOS", "wrapAround")
        told.append(touch(draft, name, role))
        if shot:
            told.append(shoot(draft, name, shot, draft.luck.weighed({PAY: 3, COST: 1, BLOCK: 2, NOTHING: 1})))
    if draft.room >= 2 and plan.chance(0.6):
        pickings(draft, 1, 2)
    if plan.chance(0.4):
        add_part(draft, EASY)
    where = "bounce about in a room" if walled else "fly over a field and come round again"
    draft.story.insert(1, f"{words.listed(names).capitalize()} {where}. {sentence(told)}")


def runner(draft: Draft) -> None:
    """An avatar that never stops: one only chooses where to."""
    plan = draft.plan
    columns, rows, walled = plan.of(8, 11), plan.of(8, 11), plan.chance(0.5)
    draft.board = boards.pillars(columns, rows, draft.place) if walled else boards.field(columns, rows)
    draft.zones["floor"] = open_cells(draft)
    if not walled:
        draft.rule("avatar", "EOS", "wrapAround")
    if plan.chance(0.4):
        trail = draft.add(words.TRAILS, "Flicker", LIGHT, limit=plan.of(4, 20))
        draft.avatar = ("OngoingTurningAvatar", {"spawnBehind": trail})
        role = draft.luck.weighed({KILL: 2, COST: 2})
        draft.story.append(f"You never stop, turn only sideways and leave {words.a(trail)} behind: {touch(draft, trail, role)}.")
    else:
        draft.avatar = ("OngoingAvatar", {"speed": plan.pick((0.5, 1, 1))})
        draft.story.append("You never stop, you only choose where to.")
    pickings(draft, 2, 4, (2, 4))
    if plan.chance(0.3):
        add_part(draft, EASY)
    if plan.chance(0.6) and draft.room >= 2:
        more = {"orientation": plan.pick(HEADINGS), "speed": plan.pick((0.2, 0.5)), "stop": "reverseDirection", "eats": plan.chance(0.3)}
        name = draft.add(words.FLYERS, "Missile", MOVER, count=plan.of(1, 3), **more)
        if not walled:
            draft.rule(name, "EOS", "wrapAround")
        draft.story.append(f"{words.a(name).capitalize()} goes its way: {touch(draft, name, draft.luck.pick((PAY, COST, KILL)))}.")


def siege(draft: Draft) -> None:
    """They come from all sides, and the avatar shoots."""
    plan, luck = draft.plan, draft.luck
    columns, rows = plan.of(9, 11), plan.of(8, 11)
    draft.board = boards.pillars(columns, rows, draft.place)
    draft.zones["floor"] = open_cells(draft)
    draft.zones |= {
        "home": [(rows // 2, columns // 2)],
        "edge": [(r, c) for r, c in draft.zones["floor"] if r in (1, rows - 2) or c in (1, columns - 2)],
    }
    draft.board[rows // 2][columns // 2], draft.start = ".", "home"
    shot = arm(draft, "ShootAvatar", rotateInPlace=False)
    told = []
    for role in deal(draft, 2, still=False):
        foe = draft.add(words.CREATURES, "PathChaser", MOVER, stype="avatar", cooldown=plan.of(2, 3))
        draft.add(
            words.SOURCES, "SpawnPoint", SCENERY, count=plan.of(1, 2), zone="edge", stype=foe, cooldown=plan.of(8, 14), total=plan.of(2, 4)
        )
        told += [touch(draft, foe, role), shoot(draft, foe, shot, luck.weighed({PAY: 3, NOTHING: 1, COST: 1}))]
    draft.story.append(f"They come after you out of their nests: {words.listed(told)}.")


def open_cells(draft: Draft) -> list[boards.Cell]:
    return [(row, column) for row, line in enumerate(draft.board) for column, char in enumerate(line) if char == "."]


SCENES: dict[Callable[[Draft], None], float] = {rain: 3, ranks: 2, crossing: 2.5, drift: 3, runner: 2.5, juggling: 1, siege: 1.5}
