"""Free arcade games: scenes in which things move by themselves. Each scene sets board, avatar and what flies, falls or drives there.

First the scenes in which the avatar moves along one edge of the board, and things fall, or go by, before it; then those of lanes, fields
and rooms.
"""

from __future__ import annotations

from collections.abc import Callable

from game_meta.generator.grammar import vocabulary
from game_meta.generator.grammar.draft import (
    HEAVY_TYPE,
    LIGHT_TYPE,
    MOVING_TYPE,
    SCENERY_TYPE,
    SHOT_TYPE,
    GameDraft,
    floor_cells,
    pillared_board,
    unwalled_board,
)
from game_meta.generator.grammar.grid_games import (
    BLOCK,
    COST,
    EASY_PARTS,
    KILL,
    NOTHING,
    PAY,
    add_part,
    add_pickings,
    add_shot_rules,
    add_touch_rules,
    deal_roles,
    story_sentence,
)
from game_meta.generator.grammar.vocabulary import join_nouns, noun_with_article
from game_meta.vgdl.spec import MOVES


def draft_rain(draft: GameDraft) -> None:
    """Make up a scene: things fall, or come from the side, toward an avatar that moves along one edge."""
    plan_rng = draft.plan_rng
    columns, rows = plan_rng.integer(7, 11), plan_rng.integer(8, 11)
    heading = plan_rng.weighted({"DOWN": 3, "LEFT": 1, "RIGHT": 1, "UP": 1})
    armed = heading == "DOWN" and plan_rng.chance(0.4)
    lay_edge_field(draft, columns, rows, heading)
    shot = arm_avatar(draft, "FlakAvatar") if armed else None
    if not armed:
        draft.avatar = ("HorizontalAvatar" if heading in ("UP", "DOWN") else "VerticalAvatar", {})
    draft.rotation = "mirror" if heading in ("UP", "DOWN") else None
    drops, clauses = [], []
    for role in deal_roles(draft, plan_rng.integer(2, 4), still=False):
        drop = draft.add(vocabulary.FLYERS, "Missile", MOVING_TYPE, orientation=heading, speed=plan_rng.pick((0.5, 0.5, 1)))
        drops.append(drop)
        clauses.append(add_touch_rules(draft, drop, role, (1, 3)))
        if shot:
            clauses.append(add_shot_rules(draft, drop, shot, draft.rules_rng.weighted({PAY: 2, COST: 1, BLOCK: 1, NOTHING: 1})))
    moving = heading in ("UP", "DOWN") and plan_rng.chance(0.35)
    for drop in drops:
        often = plan_rng.integer(6, 13)
        if moving:
            side = plan_rng.pick(("LEFT", "RIGHT"))
            more = {
                "stype": drop,
                "orientation": side,
                "speed": 1,
                "cooldown": plan_rng.integer(3, 5),
                "stop": "reverseDirection & stepBack",
            }
            source = draft.add(vocabulary.SHIPS, "Bomber", MOVING_TYPE, count=1, zone="source", **more)
            draft.rule(source, "EOS", "reverseDirection")
            draft.rule(source, "EOS", "stepBack")
            draft.types[drop].params["orientation"] = heading
        else:
            draft.add(
                vocabulary.SOURCES, "SpawnPoint", SCENERY_TYPE, count=plan_rng.integer(1, 2), zone="source", stype=drop, cooldown=often
            )
    add_falling_rules(draft, drops)
    verb = "fall" if heading == "DOWN" else f"fly {heading.lower()}"
    draft.story.append(f"{join_nouns(drops).capitalize()} {verb} towards you. {story_sentence(clauses)}")


def lay_edge_field(draft: GameDraft, columns: int, rows: int, heading: str) -> None:
    """Lay an open field with two zones: where things come from (`source`) and, at the other edge, where the avatar stands (`home`)."""
    if heading in ("LEFT", "RIGHT"):
        columns, rows = rows, columns
    draft.board = unwalled_board(columns, rows)
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


def add_falling_rules(draft: GameDraft, drops: list[str]) -> None:
    """Add the rules of what falls: it leaves the board at its end, and queues behind its like."""
    for drop in drops:
        draft.types[drop].stop = "stepBack"
        draft.rule(drop, "EOS", "killSprite")


def draft_ranks(draft: GameDraft) -> None:
    """Make up a scene: rows of targets go from side to side above an avatar that shoots."""
    plan_rng = draft.plan_rng
    columns, rows = plan_rng.integer(8, 11), plan_rng.integer(8, 11)
    lay_edge_field(draft, columns, rows, "DOWN")
    shot = arm_avatar(draft, "FlakAvatar")
    draft.rotation = "mirror"
    targets, clauses = [], []
    count = plan_rng.integer(2, 4)
    turn = plan_rng.pick(("wrapAround", "reverseDirection & stepBack"))
    for row, role in enumerate(deal_roles(draft, count)):
        draft.zones[f"row{row}"] = [(row + 1, column) for column in range(columns)]
        role = {"block": BLOCK, "kill": COST, "push": NOTHING}.get(role, role)
        more = {"orientation": plan_rng.pick(("LEFT", "RIGHT")), "speed": plan_rng.pick((0.2, 0.3, 0.5)), "stop": "stepBack"}
        target = draft.add(vocabulary.FLYERS, "Missile", MOVING_TYPE, count=plan_rng.integer(2, 4), zone=f"row{row}", **more)
        targets.append(target)
        clauses.append(add_shot_rules(draft, target, shot, role))
        for effect in turn.split(" & "):
            draft.rule(target, "EOS", effect)
    if plan_rng.chance(0.6):
        bomb = draft.add(vocabulary.BALLS, "Missile", MOVING_TYPE, orientation="DOWN", speed=0.5)
        more = {"stype": bomb, "orientation": plan_rng.pick(("LEFT", "RIGHT")), "speed": 1, "cooldown": plan_rng.integer(3, 4)}
        ship = draft.add(vocabulary.SHIPS, "Bomber", MOVING_TYPE, count=1, zone="source", **more)
        for effect in ("reverseDirection", "stepBack"):
            draft.rule(ship, "EOS", effect)
        clauses.append(add_touch_rules(draft, bomb, draft.rules_rng.weighted({COST: 2, KILL: 1, PAY: 1})))
        clauses.append(add_shot_rules(draft, ship, shot, draft.rules_rng.weighted({PAY: 2, BLOCK: 1})))
        draft.rule(bomb, "EOS", "killSprite")
    draft.story.append(f"Rows of {join_nouns(targets)} go from side to side, and you shoot from below. {story_sentence(clauses)}")


def draft_juggling(draft: GameDraft) -> None:
    """Make up a scene: balls go up and down; the avatar keeps them in play, and they break what is above."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    columns, rows = plan_rng.integer(7, 10), plan_rng.integer(8, 10)
    lay_edge_field(draft, columns, rows, "DOWN")
    draft.board[0] = ["w"] * columns
    draft.avatar, draft.rotation = ("HorizontalAvatar", {}), "mirror"
    draft.zones |= {"high": [(row, column) for row in (1, 2) for column in range(columns)]}
    draft.zones["air"] = [(row, column) for row in (3, 4) for column in range(columns) if column != columns // 2]
    clauses, balls = [], []
    sorts = plan_rng.integer(1, 3)
    many = 2 * columns // sorts
    panes = [
        draft.add(vocabulary.BRICKS, "Immovable", LIGHT_TYPE, count=plan_rng.integer(min(4, many), min(8, many)), zone="high")
        for _ in range(sorts)
    ]
    worth = [rules_rng.integer(1, 3) if role == PAY else -rules_rng.integer(0, 2) for role in deal_roles(draft, len(panes), still=False)]
    for _ in range(plan_rng.integer(1, 2)):
        ball = draft.add(
            vocabulary.BALLS,
            "Missile",
            MOVING_TYPE,
            count=plan_rng.integer(1, 3),
            zone="air",
            orientation="DOWN",
            speed=plan_rng.pick((0.5, 0.5, 1)),
        )
        draft.rule(ball, "avatar", "reverseDirection", rules_rng.integer(0, 2))
        draft.types[ball].stop = "reverseDirection"
        draft.rule(ball, "EOS", "killSprite", -rules_rng.integer(0, 1))
        for pane, score in zip(panes, worth, strict=True):
            draft.rule(ball, pane, "reverseDirection")
            draft.rule(pane, ball, "killSprite", score)
        balls.append(ball)
    clauses = [
        f"breaking {noun_with_article(pane)} {'pays' if score > 0 else 'costs'} {abs(score)}"
        for pane, score in zip(panes, worth, strict=True)
    ]
    draft.story.append(f"Keep {join_nouns(balls)} in the air: {join_nouns(clauses)}.")


def arm_avatar(draft: GameDraft, cls: str, **more: object) -> str:
    """Give the avatar something to shoot; return its name. `more` are parameters of the avatar's class."""
    up = {"orientation": "UP"} if cls == "FlakAvatar" else {}
    shot = draft.add(vocabulary.SHOTS, "Missile", SHOT_TYPE, speed=1, singleton=True, **up)
    draft.avatar = (cls, {"stype": shot, **more})
    if not any("w" in row for row in draft.board):
        draft.rule(shot, "EOS", "killSprite")
    return shot


# ----------------------------------------------------------------------------------------------------
# Lanes, fields and rooms.


def draft_arcade_game(draft: GameDraft) -> None:
    """Make up the whole game but for its endings: one of SCENES."""
    draft.plan_rng.weighted(SCENES)(draft)


def draft_crossing(draft: GameDraft) -> None:
    """Make up a scene: lanes of traffic between the avatar and what it wants."""
    plan_rng = draft.plan_rng
    columns, rows = plan_rng.integer(8, 11), plan_rng.integer(7, 10)
    draft.board = unwalled_board(columns, rows)
    draft.rule("avatar", "EOS", "stepBack")
    draft.zones |= {"home": [(rows - 1, columns // 2)], "far": [(0, column) for column in range(columns)]}
    draft.start = "home"
    draft.zones["safe"] = []
    kinds = plan_rng.integer(2, 4)
    lanes = plan_rng.sample(range(1, rows - 1), min(rows - 2, plan_rng.integer(kinds, kinds + 2)))
    draft.zones["safe"] = [(row, column) for row in range(1, rows - 1) if row not in lanes for column in range(columns)]
    clauses, cars = [], []
    for number, role in enumerate(deal_roles(draft, kinds, still=False)):
        draft.zones[f"lane{number}"] = [(row, column) for row in lanes[number::kinds] for column in range(columns)]
        more = {"orientation": plan_rng.pick(("LEFT", "RIGHT")), "speed": plan_rng.pick((0.2, 0.5, 0.5, 1)), "stop": "stepBack"}
        count = len(lanes[number::kinds]) * plan_rng.integer(2, 3)
        car = draft.add(vocabulary.VEHICLES, "Missile", MOVING_TYPE, count=count, zone=f"lane{number}", **more)
        draft.rule(car, "EOS", "wrapAround")
        clauses.append(add_touch_rules(draft, car, role, (1, 2)))
        cars.append(car)
    if plan_rng.chance(0.5):
        clauses.append(add_haul(draft))
    else:
        goal = draft.add(vocabulary.THINGS, "Immovable", count=plan_rng.integer(2, 4), zone="far")
        clauses.append(add_touch_rules(draft, goal, PAY, (3, 5)))
    if draft.zones["safe"]:
        add_pickings(draft, 1, 2, zone="safe")
    draft.story.insert(1, f"Cross the lanes of {join_nouns(cars)}: {join_nouns(clauses)}.")


def add_haul(draft: GameDraft) -> str:
    """Add what lies beyond the lanes and is wanted on this side, one at a time; return it in words."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    draft.zones["near"] = [(len(draft.board) - 1, column) for column in range(len(draft.board[0]))]
    goods = draft.add(vocabulary.MATERIALS, "Resource", HEAVY_TYPE, count=plan_rng.integer(3, 5), zone="far", limit=plan_rng.integer(1, 2))
    home = draft.add(vocabulary.HOMES, "Immovable", HEAVY_TYPE, count=plan_rng.integer(3, 4), zone="near")
    score = rules_rng.integer(3, 6)
    draft.rule(goods, "avatar", "collectResource", rules_rng.integer(1, 2))
    draft.rule(home, "avatar", f"killIfOtherHasMore resource={goods} limit=1 subtract=True", score)
    draft.rule("avatar", home, "stepBack")
    return f"every {home} wants {goods} and pays {score} for it"


def draft_drift(draft: GameDraft) -> None:
    """Make up a scene: things fly over an open field and come in again on the other side, or bounce about in a room."""
    plan_rng = draft.plan_rng
    columns, rows, walled, armed = plan_rng.integer(8, 11), plan_rng.integer(8, 11), plan_rng.chance(0.5), plan_rng.chance(0.5)
    draft.board = pillared_board(columns, rows, draft.levels_rng) if walled else unwalled_board(columns, rows)
    draft.zones["floor"] = floor_cells(draft.board)
    if not walled:
        draft.rule("avatar", "EOS", "stepBack")
    shot = arm_avatar(draft, "ShootAvatar", rotateInPlace=False) if armed else None
    names, clauses = [], []
    count = plan_rng.integer(2, 4)
    for role in deal_roles(draft, count, still=False):
        more = {"orientation": plan_rng.pick(MOVES), "speed": plan_rng.pick((0.2, 0.4, 0.5, 0.5)), "stop": "reverseDirection"}
        name = draft.add(vocabulary.BALLS if walled else vocabulary.FLYERS, "Missile", MOVING_TYPE, count=plan_rng.integer(2, 3), **more)
        names.append(name)
        if not walled:
            draft.rule(name, "EOS", "wrapAround")
        clauses.append(add_touch_rules(draft, name, role))
        if shot:
            clauses.append(add_shot_rules(draft, name, shot, draft.rules_rng.weighted({PAY: 3, COST: 1, BLOCK: 2, NOTHING: 1})))
    if draft.types_left >= 2 and plan_rng.chance(0.6):
        add_pickings(draft, 1, 2)
    if plan_rng.chance(0.4):
        add_part(draft, EASY_PARTS)
    where = "bounce about in a room" if walled else "fly over a field and come round again"
    draft.story.insert(1, f"{join_nouns(names).capitalize()} {where}. {story_sentence(clauses)}")


def draft_runner(draft: GameDraft) -> None:
    """Make up a scene: the avatar never stops, one only chooses where to."""
    plan_rng = draft.plan_rng
    columns, rows, walled = plan_rng.integer(8, 11), plan_rng.integer(8, 11), plan_rng.chance(0.5)
    draft.board = pillared_board(columns, rows, draft.levels_rng) if walled else unwalled_board(columns, rows)
    draft.zones["floor"] = floor_cells(draft.board)
    if not walled:
        draft.rule("avatar", "EOS", "wrapAround")
    if plan_rng.chance(0.4):
        trail = draft.add(vocabulary.TRAILS, "Flicker", LIGHT_TYPE, limit=plan_rng.integer(4, 20))
        draft.avatar = ("OngoingTurningAvatar", {"spawnBehind": trail})
        role = draft.rules_rng.weighted({KILL: 2, COST: 2})
        clause = add_touch_rules(draft, trail, role)
        draft.story.append(f"You never stop, turn only sideways and leave {noun_with_article(trail)} behind: {clause}.")
    else:
        draft.avatar = ("OngoingAvatar", {"speed": plan_rng.pick((0.5, 1, 1))})
        draft.story.append("You never stop, you only choose where to.")
    add_pickings(draft, 2, 4, (2, 4))
    if plan_rng.chance(0.3):
        add_part(draft, EASY_PARTS)
    if plan_rng.chance(0.6) and draft.types_left >= 2:
        more = {
            "orientation": plan_rng.pick(MOVES),
            "speed": plan_rng.pick((0.2, 0.5)),
            "stop": "reverseDirection",
            "eats": plan_rng.chance(0.3),
        }
        name = draft.add(vocabulary.FLYERS, "Missile", MOVING_TYPE, count=plan_rng.integer(1, 3), **more)
        if not walled:
            draft.rule(name, "EOS", "wrapAround")
        draft.story.append(
            f"{noun_with_article(name).capitalize()} goes its way: {add_touch_rules(draft, name, draft.rules_rng.pick((PAY, COST, KILL)))}."
        )


def draft_siege(draft: GameDraft) -> None:
    """Make up a scene: they come from all sides, and the avatar shoots."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    columns, rows = plan_rng.integer(9, 11), plan_rng.integer(8, 11)
    draft.board = pillared_board(columns, rows, draft.levels_rng)
    draft.zones["floor"] = floor_cells(draft.board)
    draft.zones |= {
        "home": [(rows // 2, columns // 2)],
        "edge": [(r, c) for r, c in draft.zones["floor"] if r in (1, rows - 2) or c in (1, columns - 2)],
    }
    draft.board[rows // 2][columns // 2], draft.start = ".", "home"
    shot = arm_avatar(draft, "ShootAvatar", rotateInPlace=False)
    clauses = []
    for role in deal_roles(draft, 2, still=False):
        foe = draft.add(vocabulary.CREATURES, "PathChaser", MOVING_TYPE, stype="avatar", cooldown=plan_rng.integer(2, 3))
        draft.add(
            vocabulary.SOURCES,
            "SpawnPoint",
            SCENERY_TYPE,
            count=plan_rng.integer(1, 2),
            zone="edge",
            stype=foe,
            cooldown=plan_rng.integer(8, 14),
            total=plan_rng.integer(2, 4),
        )
        clauses += [add_touch_rules(draft, foe, role), add_shot_rules(draft, foe, shot, rules_rng.weighted({PAY: 3, NOTHING: 1, COST: 1}))]
    draft.story.append(f"They come after you out of their nests: {join_nouns(clauses)}.")


SCENES: dict[Callable[[GameDraft], None], float] = {
    draft_rain: 3,
    draft_ranks: 2,
    draft_crossing: 2.5,
    draft_drift: 3,
    draft_runner: 2.5,
    draft_juggling: 1,
    draft_siege: 1.5,
}
