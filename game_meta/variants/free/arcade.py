"""Free arcade games: scenes in which things move by themselves. Each scene sets board, avatar and what flies, falls or drives there."""

from __future__ import annotations

from collections.abc import Callable

from game_meta.variants.free import boards, words
from game_meta.variants.free.draft import HEAVY, LIGHT, MOVER, SCENERY, SHOT, Draft
from game_meta.variants.free.grid import EASY, add_part
from game_meta.variants.free.roles import BLOCK, COST, KILL, NOTHING, PAY, deal, pickings, sentence, shoot, touch

HEADINGS = ("UP", "LEFT", "DOWN", "RIGHT")


def arcade(draft: Draft) -> None:
    draft.plan.weighed(SCENES)(draft)


def rain(draft: Draft) -> None:
    """Things fall, or come from the side, toward an avatar that moves along one edge."""
    plan = draft.plan
    columns, rows = plan.of(7, 11), plan.of(8, 11)
    heading = plan.weighed({"DOWN": 3, "LEFT": 1, "RIGHT": 1, "UP": 1})
    armed = heading == "DOWN" and plan.chance(0.4)
    lay(draft, columns, rows, heading)
    shot = arm(draft, "FlakAvatar") if armed else None
    if not armed:
        draft.avatar = ("HorizontalAvatar" if heading in ("UP", "DOWN") else "VerticalAvatar", {})
    draft.turns = "mirror" if heading in ("UP", "DOWN") else None
    drops, told = [], []
    for role in deal(draft, plan.of(2, 4), still=False):
        drop = draft.add(words.FLYERS, "Missile", MOVER, orientation=heading, speed=plan.pick((0.5, 0.5, 1)))
        drops.append(drop)
        told.append(touch(draft, drop, role, (1, 3)))
        if shot:
            told.append(shoot(draft, drop, shot, draft.luck.weighed({PAY: 2, COST: 1, BLOCK: 1, NOTHING: 1})))
    moving = heading in ("UP", "DOWN") and plan.chance(0.35)
    for drop in drops:
        often = plan.of(6, 13)
        if moving:
            side = plan.pick(("LEFT", "RIGHT"))
            more = {"stype": drop, "orientation": side, "speed": 1, "cooldown": plan.of(3, 5), "stop": "reverseDirection & stepBack"}
            source = draft.add(words.SHIPS, "Bomber", MOVER, count=1, zone="source", **more)
            draft.rule(source, "EOS", "reverseDirection")
            draft.rule(source, "EOS", "stepBack")
            draft.kinds[drop].params["orientation"] = heading
        else:
            draft.add(words.SOURCES, "SpawnPoint", SCENERY, count=plan.of(1, 2), zone="source", stype=drop, cooldown=often)
    fall(draft, drops)
    verb = "fall" if heading == "DOWN" else f"fly {heading.lower()}"
    draft.story.append(f"{words.listed(drops).capitalize()} {verb} towards you. {sentence(told)}")


def lay(draft: Draft, columns: int, rows: int, heading: str) -> None:
    """A field with the zones of `rain`: where things come from and, at the other edge, where the avatar stands."""
    if heading in ("LEFT", "RIGHT"):
        columns, rows = rows, columns
    draft.board = boards.field(columns, rows)
    edges = {
        "UP": [(0, column) for column in range(columns)],
        "DOWN": [(rows - 1, column) for column in range(columns)],
        "LEFT": [(row, 0) for row in range(rows)],
        "RIGHT": [(row, columns - 1) for row in range(rows)],
    }
    back = {"UP": "DOWN", "DOWN": "UP", "LEFT": "RIGHT", "RIGHT": "LEFT"}[heading]
    middle = edges[heading][len(edges[heading]) // 2]
    clear = middle[0] if heading in ("LEFT", "RIGHT") else middle[1]
    draft.zones["source"] = [cell for cell in edges[back] if cell[0 if heading in ("LEFT", "RIGHT") else 1] != clear]
    draft.zones["home"], draft.start = [middle], "home"
    draft.rule("avatar", "EOS", "stepBack")


def fall(draft: Draft, drops: list[str]) -> None:
    """What falls leaves the board at its end, and queues behind its like."""
    for drop in drops:
        draft.kinds[drop].stop = "stepBack"
        draft.rule(drop, "EOS", "killSprite")


def arm(draft: Draft, cls: str, **more: object) -> str:
    """The avatar gets something to shoot; returns its name."""
    up = {"orientation": "UP"} if cls == "FlakAvatar" else {}
    shot = draft.add(words.SHOTS, "Missile", SHOT, speed=1, singleton=True, **up)
    draft.avatar = (cls, {"stype": shot, **more})
    if not any("w" in row for row in draft.board):
        draft.rule(shot, "EOS", "killSprite")
    return shot


def ranks(draft: Draft) -> None:
    """Rows of targets go from side to side above an avatar that shoots."""
    plan = draft.plan
    columns, rows = plan.of(8, 11), plan.of(8, 11)
    lay(draft, columns, rows, "DOWN")
    shot = arm(draft, "FlakAvatar")
    draft.turns = "mirror"
    targets, told = [], []
    count = plan.of(2, 4)
    turn = plan.pick(("wrapAround", "reverseDirection & stepBack"))
    for row, role in enumerate(deal(draft, count)):
        draft.zones[f"row{row}"] = [(row + 1, column) for column in range(columns)]
        role = {"block": BLOCK, "kill": COST, "push": NOTHING}.get(role, role)
        more = {"orientation": plan.pick(("LEFT", "RIGHT")), "speed": plan.pick((0.2, 0.3, 0.5)), "stop": "stepBack"}
        target = draft.add(words.FLYERS, "Missile", MOVER, count=plan.of(2, 4), zone=f"row{row}", **more)
        targets.append(target)
        told.append(shoot(draft, target, shot, role))
        for effect in turn.split(" & "):
            draft.rule(target, "EOS", effect)
    if plan.chance(0.6):
        bomb = draft.add(words.BALLS, "Missile", MOVER, orientation="DOWN", speed=0.5)
        more = {"stype": bomb, "orientation": plan.pick(("LEFT", "RIGHT")), "speed": 1, "cooldown": plan.of(3, 4)}
        ship = draft.add(words.SHIPS, "Bomber", MOVER, count=1, zone="source", **more)
        for effect in ("reverseDirection", "stepBack"):
            draft.rule(ship, "EOS", effect)
        told.append(touch(draft, bomb, draft.luck.weighed({COST: 2, KILL: 1, PAY: 1})))
        told.append(shoot(draft, ship, shot, draft.luck.weighed({PAY: 2, BLOCK: 1})))
        draft.rule(bomb, "EOS", "killSprite")
    draft.story.append(f"Rows of {words.listed(targets)} go from side to side, and you shoot from below. {sentence(told)}")


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


def juggling(draft: Draft) -> None:
    """Balls go up and down; the avatar keeps them in play, and they break what is above."""
    plan, luck = draft.plan, draft.luck
    columns, rows = plan.of(7, 10), plan.of(8, 10)
    lay(draft, columns, rows, "DOWN")
    draft.board[0] = ["w"] * columns
    draft.avatar, draft.turns = ("HorizontalAvatar", {}), "mirror"
    draft.zones |= {"high": [(row, column) for row in (1, 2) for column in range(columns)]}
    draft.zones["air"] = [(row, column) for row in (3, 4) for column in range(columns) if column != columns // 2]
    told, balls = [], []
    sorts = plan.of(1, 3)
    many = 2 * columns // sorts
    panes = [draft.add(words.BRICKS, "Immovable", LIGHT, count=plan.of(min(4, many), min(8, many)), zone="high") for _ in range(sorts)]
    worth = [luck.of(1, 3) if role == PAY else -luck.of(0, 2) for role in deal(draft, len(panes), still=False)]
    for _ in range(plan.of(1, 2)):
        ball = draft.add(words.BALLS, "Missile", MOVER, count=plan.of(1, 3), zone="air", orientation="DOWN", speed=plan.pick((0.5, 0.5, 1)))
        draft.rule(ball, "avatar", "reverseDirection", luck.of(0, 2))
        draft.kinds[ball].stop = "reverseDirection"
        draft.rule(ball, "EOS", "killSprite", -luck.of(0, 1))
        for pane, score in zip(panes, worth, strict=True):
            draft.rule(ball, pane, "reverseDirection")
            draft.rule(pane, ball, "killSprite", score)
        balls.append(ball)
    told = [f"breaking {words.a(pane)} {'pays' if score > 0 else 'costs'} {abs(score)}" for pane, score in zip(panes, worth, strict=True)]
    draft.story.append(f"Keep {words.listed(balls)} in the air: {words.listed(told)}.")


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
