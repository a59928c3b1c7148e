"""Scenes of arcade games in which the avatar moves along one edge of the board, and things fall, or go by, before it."""

from __future__ import annotations

from game_meta.variants.free import boards, words
from game_meta.variants.free.draft import LIGHT, MOVER, SCENERY, SHOT, Draft
from game_meta.variants.free.roles import BLOCK, COST, KILL, NOTHING, PAY, deal, sentence, shoot, touch


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


def arm(draft: Draft, cls: str, **more: object) -> str:
    """The avatar gets something to shoot; returns its name."""
    up = {"orientation": "UP"} if cls == "FlakAvatar" else {}
    shot = draft.add(words.SHOTS, "Missile", SHOT, speed=1, singleton=True, **up)
    draft.avatar = (cls, {"stype": shot, **more})
    if not any("w" in row for row in draft.board):
        draft.rule(shot, "EOS", "killSprite")
    return shot
