"""What touching (or shooting) a thing does: roles dealt to types so that the unknown pays on average, and not everything kills."""

from __future__ import annotations

from collections.abc import Callable

from game_meta.generator.grammar import draft as grammar_draft
from game_meta.generator.grammar import vocabulary
from game_meta.generator.grammar.draft import HEAVY_TYPE, MOVING_TYPE, SCENERY_TYPE, SHOT_TYPE, GameDraft

PAY, COST, KILL, BLOCK, NOTHING, PUSH = "pay", "cost", "kill", "block", "nothing", "push"


def deal_roles(draft: GameDraft, count: int, still: bool = True) -> list[str]:
    """Roles of `count` types: about half pay, at most one kills. `still` things can also be in the way."""
    luck = draft.luck
    paying = max(1, round(count * luck.pick((0.4, 0.5, 0.6))))
    rest = {COST: 3.0, KILL: 1.5, NOTHING: 1.0, **({BLOCK: 1.0, PUSH: 1.0} if still else {})}
    roles = [PAY] * paying
    while len(roles) < count:
        role = luck.weighed(rest)
        roles.append(role)
        if role == KILL:
            del rest[KILL]
    return luck.some(roles, count)


def add_touch_rules(draft: GameDraft, name: str, role: str, pay: tuple[int, int] = (1, 4)) -> str:
    """Writes the rules of a thing that the avatar meets, and says them in words."""
    luck = draft.luck
    if role == PAY:
        score = luck.of(*pay)
        draft.rule(name, "avatar", "killSprite", score)
        draft.goals.append(name)
        return f"{vocabulary.noun_with_article(name)} pays {score}"
    if role == COST:
        score = luck.of(1, 3)
        draft.rule(name, "avatar", "killSprite", -score)
        return f"{vocabulary.noun_with_article(name)} costs {score}"
    if role == KILL:
        draft.rule("avatar", name, "killSprite", -luck.of(0, 2))
        draft.deadly = True
        return f"{vocabulary.noun_with_article(name)} kills"
    if role == BLOCK:
        score = -luck.of(0, 1)
        draft.rule("avatar", name, "stepBack", score)
        return f"{vocabulary.noun_with_article(name)} is in the way"
    if role == PUSH:
        add_push_rules(draft, name)
        return f"{vocabulary.noun_with_article(name)} can be pushed"
    draft.rule(name, "avatar", "killSprite")
    return f"{vocabulary.noun_with_article(name)} is worth nothing"


def add_push_rules(draft: GameDraft, name: str) -> None:
    """The avatar pushes it, unless something stands behind it."""
    draft.rule(name, "avatar", "bounceForward")
    kind = draft.kinds[name]
    kind.cls, kind.weight, kind.stop, kind.eats = "Passive", "mover", "undoAll", False


def add_shot_rules(draft: GameDraft, name: str, shot: str, role: str) -> str:
    """Writes the rules of a thing that a shot meets, and says them in words."""
    luck = draft.luck
    if role == PAY:
        score = luck.of(1, 4)
        draft.rule(name, shot, "killBoth", score)
        draft.goals.append(name)
        return f"hitting {vocabulary.noun_with_article(name)} pays {score}"
    if role == COST:
        score = luck.of(1, 2)
        draft.rule(name, shot, "killBoth", -score)
        return f"hitting {vocabulary.noun_with_article(name)} costs {score}"
    if role == BLOCK:
        draft.rule(shot, name, "killSprite")
        return f"shots do nothing to {vocabulary.noun_with_article(name)}"
    draft.rule(name, shot, "killBoth")
    return f"{vocabulary.noun_with_article(name)} can be shot"


def add_pickings(
    draft: GameDraft, low: int, high: int, each: tuple[int, int] = (2, 3), eats: bool = True, zone: str = "floor"
) -> list[str]:
    """Things that lie about; what touching each does is dealt."""
    plan = draft.plan
    names = [draft.add(vocabulary.THINGS, "Immovable", count=plan.of(*each), zone=zone) for _ in range(plan.of(low, min(high, draft.room)))]
    draft.story.append(
        story_sentence([add_touch_rules(draft, name, role) for name, role in zip(names, deal_roles(draft, len(names)), strict=True)])
    )
    return names


def story_sentence(parts: list[str]) -> str:
    text = vocabulary.join_nouns(parts)
    return f"{text[0].upper()}{text[1:]}."


# ----------------------------------------------------------------------------------------------------
# Free games on a grid: a board, an avatar that walks, things that lie about, and some of the parts below.

GridPart = Callable[[GameDraft], None]
GridParts = dict[GridPart, tuple[int, float]]  # with the types that it needs, and its weight
BOARD_STORIES = {
    "open": "an open yard",
    "rooms": "rooms with doorways",
    "maze": "a maze",
    "corridors": "crossing corridors",
    "caves": "a cave",
}


def draft_grid_game(draft: GameDraft) -> None:
    """The whole game but for its endings."""
    plan = draft.plan
    place = plan.weighed({"open": 3, "rooms": 3, "caves": 3, "corridors": 2, "maze": 2})
    columns, rows = plan.of(8, 11), plan.of(7, 10)
    draft.board = grammar_draft.draw_board(place, columns, rows, draft.place)
    draft.zones["floor"] = [(r, c) for r, row in enumerate(draft.board) for c, char in enumerate(row) if char == "."]
    draft.story.append(f"You walk about in {BOARD_STORIES[place]}.")
    add_pickings(draft, 1, 3)
    chosen: list[GridPart] = []
    for _ in range(plan.pick((1, 2, 2, 3))):
        add_part(draft, GRID_PARTS, chosen)


def add_part(draft: GameDraft, parts: GridParts, chosen: list[GridPart] | None = None) -> None:
    """One more part that was not chosen before, if there is room for its types."""
    chosen = [] if chosen is None else chosen
    open_ = {part: weight for part, (need, weight) in parts.items() if part not in chosen and need <= draft.room}
    if open_:
        chosen.append(draft.plan.weighed(open_))
        chosen[-1](draft)


def add_locked(draft: GameDraft) -> None:
    """Two tools, one of which opens what is locked."""
    plan, luck = draft.plan, draft.luck
    tools = [draft.add(vocabulary.TOOLS, "Resource", HEAVY_TYPE, count=plan.of(1, 2), limit=2) for _ in range(plan.of(1, 2))]
    chest = draft.add(vocabulary.LOCKED, "Door", HEAVY_TYPE, count=plan.of(1, 3))
    right, score, spent = luck.pick(tools), luck.of(3, 6), luck.chance(0.4)
    for tool in tools:
        draft.rule(tool, "avatar", "collectResource", luck.of(0, 1))
    draft.rule(chest, "avatar", f"killIfOtherHasMore resource={right} limit=1{' subtract=True' if spent else ''}", score)
    draft.rule("avatar", chest, "stepBack")
    draft.goals.append(chest)
    draft.story.append(
        f"Who holds {vocabulary.noun_with_article(right)} can open {vocabulary.noun_with_article(chest)}, which pays {score}{' and uses it up' if spent else ''}."
    )


def add_carrying(draft: GameDraft) -> None:
    """Something is wanted in several places, and the avatar can carry only so much at a time."""
    plan, luck = draft.plan, draft.luck
    goods = draft.add(vocabulary.MATERIALS, "Resource", count=plan.of(3, 6), limit=plan.of(1, 3))
    home = draft.add(vocabulary.HOMES, "Immovable", HEAVY_TYPE, count=plan.of(2, 4))
    score = luck.of(2, 4)
    draft.rule(goods, "avatar", "collectResource", luck.of(0, 1))
    draft.rule(home, "avatar", f"killIfOtherHasMore resource={goods} limit=1 subtract=True", score)
    draft.rule("avatar", home, "stepBack")
    draft.goals.append(home)
    draft.story.append(f"Every {home} wants {goods} and pays {score} for it.")


def add_crafting(draft: GameDraft) -> None:
    """One of two stations makes goods out of a material; the goods are wanted elsewhere."""
    plan, luck = draft.plan, draft.luck
    raw = draft.add(vocabulary.MATERIALS, "Resource", count=plan.of(2, 4), limit=3)
    stations = [draft.add(vocabulary.STATIONS, "Immovable", HEAVY_TYPE, count=1) for _ in range(plan.of(1, 2 if draft.room > 4 else 1))]
    home = draft.add(vocabulary.HOMES, "Immovable", HEAVY_TYPE, count=plan.of(1, 3))
    goods = draft.add(vocabulary.GOODS, "Resource", HEAVY_TYPE, limit=3)
    right, score = luck.pick(stations), luck.of(3, 6)
    draft.rule(raw, "avatar", "collectResource", luck.of(0, 1))
    draft.rule("avatar", right, f"spawnIfHasMore resource={raw} limit=1 stype={goods} spend=1", 1)
    for station in stations:
        draft.rule("avatar", station, "stepBack")
    draft.rule(goods, "avatar", "collectResource", luck.of(0, 1))
    draft.rule(home, "avatar", f"killIfOtherHasMore resource={goods} limit=1 subtract=True", score)
    draft.rule("avatar", home, "stepBack")
    draft.story.append(
        f"The {right} makes {vocabulary.noun_with_article(goods)} out of {raw}; {vocabulary.noun_with_article(home)} pays {score} for it."
    )


def add_boxes(draft: GameDraft) -> None:
    """Boxes to push, and holes to push them into."""
    plan, luck = draft.plan, draft.luck
    box = draft.add(vocabulary.BOXES, "Passive", MOVING_TYPE, count=plan.of(2, 4), zone="inside")
    pit = draft.add(vocabulary.PITS, "Immovable", HEAVY_TYPE, count=plan.of(2, 3))
    inner = [
        cell
        for cell in draft.zones["floor"]
        if all(draft.board[cell[0] + r][cell[1] + c] == "." for r, c in grammar_draft.NEIGHBOUR_OFFSETS)
    ]
    draft.zones.setdefault("inside", inner)
    score = luck.of(3, 6)
    add_push_rules(draft, box)
    draft.rule(box, pit, f"kill{luck.pick(('Both', 'Sprite'))}", score)
    if luck.chance(0.5):
        draft.rule("avatar", pit, "killSprite")
        draft.deadly = True
    else:
        draft.rule("avatar", pit, "stepBack")
    draft.goals.append(box)
    draft.story.append(f"Push {vocabulary.noun_with_article(box)} into {vocabulary.noun_with_article(pit)} for {score}.")


def add_hunters(draft: GameDraft) -> None:
    """They come after the avatar; sometimes something turns the tables."""
    plan, luck = draft.plan, draft.luck
    slow = plan.of(2, 3)
    hunter = draft.add(
        vocabulary.CREATURES,
        "PathChaser",
        MOVING_TYPE,
        count=plan.of(1, 2),
        stype="avatar",
        cooldown=slow,
        eats=plan.chance(0.3),
        zone="floor",
    )
    shield = draft.add(vocabulary.TOOLS, "Resource", count=plan.of(1, 2), limit=2) if draft.room and plan.chance(0.5) else None
    if not shield:
        harm = luck.weighed({COST: 3, KILL: 2})
        draft.story.append(f"{vocabulary.noun_with_article(hunter).capitalize()} comes after you: {add_touch_rules(draft, hunter, harm)}.")
        return
    score = luck.of(2, 5)
    draft.rule(shield, "avatar", "collectResource")
    draft.rule(hunter, "avatar", f"killIfOtherHasMore resource={shield} limit=1", score)
    draft.rule("avatar", hunter, f"killIfHasLess resource={shield} limit=0")
    draft.deadly = True
    draft.story.append(
        f"{vocabulary.noun_with_article(hunter).capitalize()} comes after you and kills, but who holds {vocabulary.noun_with_article(shield)} gets {score} for it."
    )


def add_prey(draft: GameDraft) -> None:
    """They run away, more slowly than the avatar, and pay when caught."""
    plan = draft.plan
    name = draft.add(vocabulary.PREY, "Fleeing", MOVING_TYPE, count=plan.of(2, 4), stype="avatar", cooldown=plan.of(2, 3))
    draft.story.append(
        f"{vocabulary.noun_with_article(name).capitalize()} runs away from you; {add_touch_rules(draft, name, PAY, (2, 4))}."
    )


def add_patrols(draft: GameDraft) -> None:
    """They go to and fro."""
    plan = draft.plan
    names = []
    for _ in range(plan.of(1, min(2, draft.room))):
        heading, speed = plan.pick(("UP", "LEFT", "DOWN", "RIGHT")), plan.pick((0.2, 0.5, 0.5))
        more = {"orientation": heading, "speed": speed, "stop": "reverseDirection", "eats": plan.chance(0.3)}
        names.append(draft.add(vocabulary.CREATURES, "Missile", MOVING_TYPE, count=plan.of(1, 3), **more))
    told = [add_touch_rules(draft, name, role) for name, role in zip(names, deal_roles(draft, len(names), still=False), strict=True)]
    draft.story.append(
        f"{vocabulary.join_nouns([f'The {name}' if not i else f'the {name}' for i, name in enumerate(names)])} go to and fro: {vocabulary.join_nouns(told)}."
    )


def add_bushes(draft: GameDraft) -> None:
    """Plants bear fruit, a few times."""
    plan, luck = draft.plan, draft.luck
    fruit = draft.add(vocabulary.THINGS, "Immovable")
    plant = draft.add(
        vocabulary.PLANTS, "SpawnPoint", SCENERY_TYPE, count=plan.of(1, 3), stype=fruit, cooldown=plan.of(5, 10), total=plan.of(2, 5)
    )
    draft.rule(fruit, fruit, "killIfAlive")
    draft.story.append(
        f"{vocabulary.noun_with_article(plant).capitalize()} bears {vocabulary.noun_plural(fruit)}: {add_touch_rules(draft, fruit, luck.weighed({PAY: 4, COST: 1}), (1, 3))}."
    )


def add_ripening(draft: GameDraft) -> None:
    """Things change with time."""
    plan, luck = draft.plan, draft.luck
    green, ripe = draft.add(vocabulary.THINGS, "Immovable", count=plan.of(3, 5)), draft.add(vocabulary.THINGS, "Immovable")
    when, first, then = plan.of(8, 20), *luck.some([PAY, COST, NOTHING], 2)
    told = [add_touch_rules(draft, green, first, (1, 2)), add_touch_rules(draft, ripe, then if first == PAY else PAY, (2, 4))]
    draft.rules.append((green, "TIME", f"transformTo stype={ripe} timer={when} nextExecution={when}"))
    draft.story.append(f"At tick {when} each {green} becomes {vocabulary.noun_with_article(ripe)}: {vocabulary.join_nouns(told)}.")


def add_switches(draft: GameDraft) -> None:
    """One touch changes all things of a kind."""
    plan = draft.plan
    switch = draft.add(vocabulary.SWITCHES, "Immovable", count=1)
    before, after = draft.add(vocabulary.THINGS, "Immovable", count=plan.of(3, 5)), draft.add(vocabulary.THINGS, "Immovable")
    roles = draft.luck.pick(((COST, PAY), (NOTHING, PAY), (KILL, PAY)))
    told = [add_touch_rules(draft, name, role, (2, 4)) for name, role in zip((before, after), roles, strict=True)]
    draft.rule(switch, "avatar", f"transformToAll stype={before} stypeTo={after}")
    draft.rule(switch, "avatar", "killSprite")
    draft.story.append(f"The {switch} turns every {before} into {vocabulary.noun_with_article(after)}: {vocabulary.join_nouns(told)}.")


def add_portals(draft: GameDraft) -> None:
    """A way from one place to another."""
    exit_ = draft.add(vocabulary.DOORWAYS, "Portal", SCENERY_TYPE, count=draft.plan.of(1, 2))
    entry = draft.add(vocabulary.DOORWAYS, "Portal", count=draft.plan.of(1, 2), stype=exit_)
    draft.rule("avatar", entry, "teleportToExit", draft.luck.pick((0, 0, 1, -1)))
    draft.story.append(f"{vocabulary.noun_with_article(entry).capitalize()} leads to the {exit_}.")


def add_layers(draft: GameDraft) -> None:
    """Creatures that walk to and fro and leave something behind."""
    plan, luck = draft.plan, draft.luck
    egg = draft.add(vocabulary.THINGS, "Immovable")
    heading = plan.pick(("LEFT", "RIGHT", "UP", "DOWN"))
    hen = draft.add(
        vocabulary.PREY, "Bomber", MOVING_TYPE, count=plan.of(1, 2), stype=egg, orientation=heading, speed=1, cooldown=plan.of(4, 6)
    )
    draft.kinds[hen].stop = "reverseDirection & stepBack"
    draft.rule(egg, egg, "killIfAlive")
    told = [
        add_touch_rules(draft, egg, luck.weighed({PAY: 4, COST: 1}), (1, 3)),
        add_touch_rules(draft, hen, luck.weighed({COST: 2, NOTHING: 1, PAY: 1})),
    ]
    draft.story.append(
        f"{vocabulary.noun_with_article(hen).capitalize()} walks along and leaves {vocabulary.noun_plural(egg)} behind: {vocabulary.join_nouns(told)}."
    )


def add_mosaic(draft: GameDraft) -> None:
    """Tiles that pay for the first step on them."""
    plan, luck = draft.plan, draft.luck
    old, new = draft.add(vocabulary.TILES, "Immovable", count=plan.of(8, 14)), draft.add(vocabulary.TILES, "Immovable", SCENERY_TYPE)
    draft.rule(old, "avatar", f"transformTo stype={new}", luck.of(1, 2))
    draft.goals.append(old)
    draft.story.append(f"Stepping on {vocabulary.noun_with_article(old)} turns it into {vocabulary.noun_with_article(new)} and pays.")


def add_chopping(draft: GameDraft) -> None:
    """The avatar has a tool that works on what stands before it."""
    plan = draft.plan
    blade = draft.add(vocabulary.BLADES, "Flicker", SHOT_TYPE, limit=1, singleton=True)
    draft.avatar = ("ShootAvatar", {"stype": blade, "rotateInPlace": False})
    plants = [draft.add(vocabulary.PLANTS, "Immovable", HEAVY_TYPE, count=plan.of(2, 4)) for _ in range(plan.of(1, min(3, draft.room)))]
    told = [
        add_shot_rules(draft, name, blade, role) for name, role in zip(plants, deal_roles(draft, len(plants), still=False), strict=True)
    ]
    for name in plants:
        draft.rule("avatar", name, "stepBack")
    draft.story.append(f"You have {vocabulary.noun_with_article(blade)} to use on what stands before you: {vocabulary.join_nouns(told)}.")


def add_mould(draft: GameDraft) -> None:
    """It spreads, and eats what lies about."""
    plan, luck = draft.plan, draft.luck
    more = {"spreadprob": plan.pick((0.3, 0.4, 0.5)), "limit": plan.of(12, 30), "stop": "killSprite", "eats": True}
    name = draft.add(vocabulary.MOULDS, "Spreader", MOVING_TYPE, count=plan.of(2, 3), **more)
    draft.rule(name, name, "killIfAlive")
    told = add_touch_rules(draft, name, luck.weighed({PAY: 2, COST: 2, KILL: 1}), (1, 2))
    draft.story.append(f"{name.capitalize()} spreads and eats what lies in its way; {told}.")


GRID_PARTS: GridParts = {
    add_locked: (3, 3),
    add_carrying: (2, 3),
    add_crafting: (4, 2),
    add_boxes: (2, 3),
    add_hunters: (2, 3),
    add_prey: (1, 1),
    add_patrols: (2, 2),
    add_bushes: (2, 2),
    add_ripening: (2, 2),
    add_switches: (3, 2),
    add_portals: (2, 1.5),
    add_layers: (2, 1.5),
    add_mosaic: (2, 2),
    add_chopping: (4, 2),
    add_mould: (1, 1.5),
}
EASY_PARTS: GridParts = {part: GRID_PARTS[part] for part in (add_locked, add_carrying, add_bushes, add_ripening, add_switches, add_mosaic)}
