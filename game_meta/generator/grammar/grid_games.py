"""Free games on a grid: a board, an avatar that walks, things that lie about, and some of the parts below.

What touching (or shooting) a thing does is its role: roles are dealt to types so that the unknown pays on average, and not everything
kills. A part writes its types and rules into the draft, and says them in words.
"""

from __future__ import annotations

from collections.abc import Callable

from game_meta.engine.observation import MOVE_STEPS
from game_meta.generator.grammar import vocabulary
from game_meta.generator.grammar.draft import HEAVY_TYPE, MOVING_TYPE, SCENERY_TYPE, SHOT_TYPE, GameDraft, draw_board, floor_cells
from game_meta.generator.grammar.vocabulary import join_nouns, noun_plural, noun_with_article
from game_meta.vgdl.spec import MOVES

PAY, COST, KILL, BLOCK, NOTHING, PUSH = "pay", "cost", "kill", "block", "nothing", "push"


def deal_roles(draft: GameDraft, count: int, still: bool = True) -> list[str]:
    """Deal roles to `count` types: about half pay, at most one kills. `still` things can also be in the way."""
    rules_rng = draft.rules_rng
    paying = max(1, round(count * rules_rng.pick((0.4, 0.5, 0.6))))
    rest = {COST: 3.0, KILL: 1.5, NOTHING: 1.0, **({BLOCK: 1.0, PUSH: 1.0} if still else {})}
    roles = [PAY] * paying
    while len(roles) < count:
        role = rules_rng.weighted(rest)
        roles.append(role)
        if role == KILL:
            del rest[KILL]
    return rules_rng.sample(roles, count)


def add_touch_rules(draft: GameDraft, name: str, role: str, pay: tuple[int, int] = (1, 4)) -> str:
    """Add the rules of a thing that the avatar meets, with a score from `pay` if it pays; return them in words."""
    rules_rng = draft.rules_rng
    if role == PAY:
        score = rules_rng.integer(*pay)
        draft.rule(name, "avatar", "killSprite", score)
        draft.goals.append(name)
        return f"{noun_with_article(name)} pays {score}"
    if role == COST:
        score = rules_rng.integer(1, 3)
        draft.rule(name, "avatar", "killSprite", -score)
        return f"{noun_with_article(name)} costs {score}"
    if role == KILL:
        draft.rule("avatar", name, "killSprite", -rules_rng.integer(0, 2))
        draft.deadly = True
        return f"{noun_with_article(name)} kills"
    if role == BLOCK:
        score = -rules_rng.integer(0, 1)
        draft.rule("avatar", name, "stepBack", score)
        return f"{noun_with_article(name)} is in the way"
    if role == PUSH:
        add_push_rules(draft, name)
        return f"{noun_with_article(name)} can be pushed"
    draft.rule(name, "avatar", "killSprite")
    return f"{noun_with_article(name)} is worth nothing"


def add_push_rules(draft: GameDraft, name: str) -> None:
    """Add the rules of a thing that the avatar pushes, unless something stands behind it."""
    draft.rule(name, "avatar", "bounceForward")
    kind = draft.types[name]
    kind.cls, kind.weight, kind.stop, kind.eats = "Passive", "mover", "undoAll", False


def add_shot_rules(draft: GameDraft, name: str, shot: str, role: str) -> str:
    """Add the rules of a thing that a shot meets; return them in words."""
    rules_rng = draft.rules_rng
    if role == PAY:
        score = rules_rng.integer(1, 4)
        draft.rule(name, shot, "killBoth", score)
        draft.goals.append(name)
        return f"hitting {noun_with_article(name)} pays {score}"
    if role == COST:
        score = rules_rng.integer(1, 2)
        draft.rule(name, shot, "killBoth", -score)
        return f"hitting {noun_with_article(name)} costs {score}"
    if role == BLOCK:
        draft.rule(shot, name, "killSprite")
        return f"shots do nothing to {noun_with_article(name)}"
    draft.rule(name, shot, "killBoth")
    return f"{noun_with_article(name)} can be shot"


def add_pickings(
    draft: GameDraft, low: int, high: int, each: tuple[int, int] = (2, 3), eats: bool = True, zone: str = "floor"
) -> list[str]:
    """Add `low` to `high` types that lie about, `each` so many times; what touching them does is dealt. Return their names."""
    plan_rng = draft.plan_rng
    names = [
        draft.add(vocabulary.THINGS, "Immovable", count=plan_rng.integer(*each), zone=zone)
        for _ in range(plan_rng.integer(low, min(high, draft.types_left)))
    ]
    draft.story.append(
        story_sentence([add_touch_rules(draft, name, role) for name, role in zip(names, deal_roles(draft, len(names)), strict=True)])
    )
    return names


def story_sentence(parts: list[str]) -> str:
    """Join clauses into a sentence."""
    text = join_nouns(parts)
    return f"{text[0].upper()}{text[1:]}."


# ----------------------------------------------------------------------------------------------------
# The game and its parts.

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
    """Make up the whole game but for its endings."""
    plan_rng = draft.plan_rng
    place = plan_rng.weighted({"open": 3, "rooms": 3, "caves": 3, "corridors": 2, "maze": 2})
    columns, rows = plan_rng.integer(8, 11), plan_rng.integer(7, 10)
    draft.board = draw_board(place, columns, rows, draft.levels_rng)
    draft.zones["floor"] = floor_cells(draft.board)
    draft.story.append(f"You walk about in {BOARD_STORIES[place]}.")
    add_pickings(draft, 1, 3)
    chosen: list[GridPart] = []
    for _ in range(plan_rng.pick((1, 2, 2, 3))):
        add_part(draft, GRID_PARTS, chosen)


def add_part(draft: GameDraft, parts: GridParts, chosen: list[GridPart] | None = None) -> None:
    """Add one more part that was not chosen before, if there is room for its types."""
    chosen = [] if chosen is None else chosen
    open_ = {part: weight for part, (need, weight) in parts.items() if part not in chosen and need <= draft.types_left}
    if open_:
        chosen.append(draft.plan_rng.weighted(open_))
        chosen[-1](draft)


def add_locked(draft: GameDraft) -> None:
    """Add two tools, one of which opens what is locked."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    tools = [
        draft.add(vocabulary.TOOLS, "Resource", HEAVY_TYPE, count=plan_rng.integer(1, 2), limit=2) for _ in range(plan_rng.integer(1, 2))
    ]
    chest = draft.add(vocabulary.LOCKED, "Door", HEAVY_TYPE, count=plan_rng.integer(1, 3))
    right, score, spent = rules_rng.pick(tools), rules_rng.integer(3, 6), rules_rng.chance(0.4)
    for tool in tools:
        draft.rule(tool, "avatar", "collectResource", rules_rng.integer(0, 1))
    draft.rule(chest, "avatar", f"killIfOtherHasMore resource={right} limit=1{' subtract=True' if spent else ''}", score)
    draft.rule("avatar", chest, "stepBack")
    draft.goals.append(chest)
    pays = f"pays {score}{' and uses it up' if spent else ''}"
    draft.story.append(f"Who holds {noun_with_article(right)} can open {noun_with_article(chest)}, which {pays}.")


def add_carrying(draft: GameDraft) -> None:
    """Add something that is wanted in several places, of which the avatar can carry only so much at a time."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    goods = draft.add(vocabulary.MATERIALS, "Resource", count=plan_rng.integer(3, 6), limit=plan_rng.integer(1, 3))
    home = draft.add(vocabulary.HOMES, "Immovable", HEAVY_TYPE, count=plan_rng.integer(2, 4))
    score = rules_rng.integer(2, 4)
    draft.rule(goods, "avatar", "collectResource", rules_rng.integer(0, 1))
    draft.rule(home, "avatar", f"killIfOtherHasMore resource={goods} limit=1 subtract=True", score)
    draft.rule("avatar", home, "stepBack")
    draft.goals.append(home)
    draft.story.append(f"Every {home} wants {goods} and pays {score} for it.")


def add_crafting(draft: GameDraft) -> None:
    """Add two stations, one of which makes goods out of a material; the goods are wanted elsewhere."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    raw = draft.add(vocabulary.MATERIALS, "Resource", count=plan_rng.integer(2, 4), limit=3)
    stations = [
        draft.add(vocabulary.STATIONS, "Immovable", HEAVY_TYPE, count=1)
        for _ in range(plan_rng.integer(1, 2 if draft.types_left > 4 else 1))
    ]
    home = draft.add(vocabulary.HOMES, "Immovable", HEAVY_TYPE, count=plan_rng.integer(1, 3))
    goods = draft.add(vocabulary.GOODS, "Resource", HEAVY_TYPE, limit=3)
    right, score = rules_rng.pick(stations), rules_rng.integer(3, 6)
    draft.rule(raw, "avatar", "collectResource", rules_rng.integer(0, 1))
    draft.rule("avatar", right, f"spawnIfHasMore resource={raw} limit=1 stype={goods} spend=1", 1)
    for station in stations:
        draft.rule("avatar", station, "stepBack")
    draft.rule(goods, "avatar", "collectResource", rules_rng.integer(0, 1))
    draft.rule(home, "avatar", f"killIfOtherHasMore resource={goods} limit=1 subtract=True", score)
    draft.rule("avatar", home, "stepBack")
    draft.story.append(f"The {right} makes {noun_with_article(goods)} out of {raw}; {noun_with_article(home)} pays {score} for it.")


def add_boxes(draft: GameDraft) -> None:
    """Add boxes to push, and holes to push them into."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    box = draft.add(vocabulary.BOXES, "Passive", MOVING_TYPE, count=plan_rng.integer(2, 4), zone="inside")
    pit = draft.add(vocabulary.PITS, "Immovable", HEAVY_TYPE, count=plan_rng.integer(2, 3))
    inner = [
        cell for cell in draft.zones["floor"] if all(draft.board[cell[0] + row][cell[1] + column] == "." for column, row in MOVE_STEPS)
    ]
    draft.zones.setdefault("inside", inner)
    score = rules_rng.integer(3, 6)
    add_push_rules(draft, box)
    draft.rule(box, pit, f"kill{rules_rng.pick(('Both', 'Sprite'))}", score)
    if rules_rng.chance(0.5):
        draft.rule("avatar", pit, "killSprite")
        draft.deadly = True
    else:
        draft.rule("avatar", pit, "stepBack")
    draft.goals.append(box)
    draft.story.append(f"Push {noun_with_article(box)} into {noun_with_article(pit)} for {score}.")


def add_hunters(draft: GameDraft) -> None:
    """Add hunters that come after the avatar; sometimes something turns the tables."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    slow = plan_rng.integer(2, 3)
    hunter = draft.add(
        vocabulary.CREATURES,
        "PathChaser",
        MOVING_TYPE,
        count=plan_rng.integer(1, 2),
        stype="avatar",
        cooldown=slow,
        eats=plan_rng.chance(0.3),
        zone="floor",
    )
    shield = (
        draft.add(vocabulary.TOOLS, "Resource", count=plan_rng.integer(1, 2), limit=2)
        if draft.types_left and plan_rng.chance(0.5)
        else None
    )
    if not shield:
        harm = rules_rng.weighted({COST: 3, KILL: 2})
        draft.story.append(f"{noun_with_article(hunter).capitalize()} comes after you: {add_touch_rules(draft, hunter, harm)}.")
        return
    score = rules_rng.integer(2, 5)
    draft.rule(shield, "avatar", "collectResource")
    draft.rule(hunter, "avatar", f"killIfOtherHasMore resource={shield} limit=1", score)
    draft.rule("avatar", hunter, f"killIfHasLess resource={shield} limit=0")
    draft.deadly = True
    but = f"but who holds {noun_with_article(shield)} gets {score} for it"
    draft.story.append(f"{noun_with_article(hunter).capitalize()} comes after you and kills, {but}.")


def add_prey(draft: GameDraft) -> None:
    """Add prey that runs away, more slowly than the avatar, and pays when caught."""
    plan_rng = draft.plan_rng
    name = draft.add(vocabulary.PREY, "Fleeing", MOVING_TYPE, count=plan_rng.integer(2, 4), stype="avatar", cooldown=plan_rng.integer(2, 3))
    draft.story.append(f"{noun_with_article(name).capitalize()} runs away from you; {add_touch_rules(draft, name, PAY, (2, 4))}.")


def add_patrols(draft: GameDraft) -> None:
    """Add creatures that go to and fro."""
    plan_rng = draft.plan_rng
    names = []
    for _ in range(plan_rng.integer(1, min(2, draft.types_left))):
        heading, speed = plan_rng.pick(MOVES), plan_rng.pick((0.2, 0.5, 0.5))
        more = {"orientation": heading, "speed": speed, "stop": "reverseDirection", "eats": plan_rng.chance(0.3)}
        names.append(draft.add(vocabulary.CREATURES, "Missile", MOVING_TYPE, count=plan_rng.integer(1, 3), **more))
    clauses = [add_touch_rules(draft, name, role) for name, role in zip(names, deal_roles(draft, len(names), still=False), strict=True)]
    who = join_nouns([f"{'The' if number == 0 else 'the'} {name}" for number, name in enumerate(names)])
    draft.story.append(f"{who} go to and fro: {join_nouns(clauses)}.")


def add_bushes(draft: GameDraft) -> None:
    """Add plants that bear fruit, a few times."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    fruit = draft.add(vocabulary.THINGS, "Immovable")
    plant = draft.add(
        vocabulary.PLANTS,
        "SpawnPoint",
        SCENERY_TYPE,
        count=plan_rng.integer(1, 3),
        stype=fruit,
        cooldown=plan_rng.integer(5, 10),
        total=plan_rng.integer(2, 5),
    )
    draft.rule(fruit, fruit, "killIfAlive")
    clause = add_touch_rules(draft, fruit, rules_rng.weighted({PAY: 4, COST: 1}), (1, 3))
    draft.story.append(f"{noun_with_article(plant).capitalize()} bears {noun_plural(fruit)}: {clause}.")


def add_ripening(draft: GameDraft) -> None:
    """Add things that change with time."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    green, ripe = draft.add(vocabulary.THINGS, "Immovable", count=plan_rng.integer(3, 5)), draft.add(vocabulary.THINGS, "Immovable")
    when, first, then = plan_rng.integer(8, 20), *rules_rng.sample([PAY, COST, NOTHING], 2)
    clauses = [add_touch_rules(draft, green, first, (1, 2)), add_touch_rules(draft, ripe, then if first == PAY else PAY, (2, 4))]
    draft.rules.append((green, "TIME", f"transformTo stype={ripe} timer={when} nextExecution={when}"))
    draft.story.append(f"At tick {when} each {green} becomes {noun_with_article(ripe)}: {join_nouns(clauses)}.")


def add_switches(draft: GameDraft) -> None:
    """Add a switch: one touch changes all things of a kind."""
    plan_rng = draft.plan_rng
    switch = draft.add(vocabulary.SWITCHES, "Immovable", count=1)
    before, after = draft.add(vocabulary.THINGS, "Immovable", count=plan_rng.integer(3, 5)), draft.add(vocabulary.THINGS, "Immovable")
    roles = draft.rules_rng.pick(((COST, PAY), (NOTHING, PAY), (KILL, PAY)))
    clauses = [add_touch_rules(draft, name, role, (2, 4)) for name, role in zip((before, after), roles, strict=True)]
    draft.rule(switch, "avatar", f"transformToAll stype={before} stypeTo={after}")
    draft.rule(switch, "avatar", "killSprite")
    draft.story.append(f"The {switch} turns every {before} into {noun_with_article(after)}: {join_nouns(clauses)}.")


def add_portals(draft: GameDraft) -> None:
    """Add a way from one place to another."""
    exit_ = draft.add(vocabulary.DOORWAYS, "Portal", SCENERY_TYPE, count=draft.plan_rng.integer(1, 2))
    entry = draft.add(vocabulary.DOORWAYS, "Portal", count=draft.plan_rng.integer(1, 2), stype=exit_)
    draft.rule("avatar", entry, "teleportToExit", draft.rules_rng.pick((0, 0, 1, -1)))
    draft.story.append(f"{noun_with_article(entry).capitalize()} leads to the {exit_}.")


def add_layers(draft: GameDraft) -> None:
    """Add creatures that walk to and fro and leave something behind."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    egg = draft.add(vocabulary.THINGS, "Immovable")
    heading = plan_rng.pick(("LEFT", "RIGHT", "UP", "DOWN"))
    hen = draft.add(
        vocabulary.PREY,
        "Bomber",
        MOVING_TYPE,
        count=plan_rng.integer(1, 2),
        stype=egg,
        orientation=heading,
        speed=1,
        cooldown=plan_rng.integer(4, 6),
    )
    draft.types[hen].stop = "reverseDirection & stepBack"
    draft.rule(egg, egg, "killIfAlive")
    clauses = [
        add_touch_rules(draft, egg, rules_rng.weighted({PAY: 4, COST: 1}), (1, 3)),
        add_touch_rules(draft, hen, rules_rng.weighted({COST: 2, NOTHING: 1, PAY: 1})),
    ]
    draft.story.append(f"{noun_with_article(hen).capitalize()} walks along and leaves {noun_plural(egg)} behind: {join_nouns(clauses)}.")


def add_mosaic(draft: GameDraft) -> None:
    """Add tiles that pay for the first step on them."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    old, new = (
        draft.add(vocabulary.TILES, "Immovable", count=plan_rng.integer(8, 14)),
        draft.add(vocabulary.TILES, "Immovable", SCENERY_TYPE),
    )
    draft.rule(old, "avatar", f"transformTo stype={new}", rules_rng.integer(1, 2))
    draft.goals.append(old)
    draft.story.append(f"Stepping on {noun_with_article(old)} turns it into {noun_with_article(new)} and pays.")


def add_chopping(draft: GameDraft) -> None:
    """Give the avatar a tool that works on what stands before it."""
    plan_rng = draft.plan_rng
    blade = draft.add(vocabulary.BLADES, "Flicker", SHOT_TYPE, limit=1, singleton=True)
    draft.avatar = ("ShootAvatar", {"stype": blade, "rotateInPlace": False})
    plants = [
        draft.add(vocabulary.PLANTS, "Immovable", HEAVY_TYPE, count=plan_rng.integer(2, 4))
        for _ in range(plan_rng.integer(1, min(3, draft.types_left)))
    ]
    clauses = [
        add_shot_rules(draft, name, blade, role) for name, role in zip(plants, deal_roles(draft, len(plants), still=False), strict=True)
    ]
    for name in plants:
        draft.rule("avatar", name, "stepBack")
    draft.story.append(f"You have {noun_with_article(blade)} to use on what stands before you: {join_nouns(clauses)}.")


def add_mould(draft: GameDraft) -> None:
    """Add something that spreads, and eats what lies about."""
    plan_rng, rules_rng = draft.plan_rng, draft.rules_rng
    more = {"spreadprob": plan_rng.pick((0.3, 0.4, 0.5)), "limit": plan_rng.integer(12, 30), "stop": "killSprite", "eats": True}
    name = draft.add(vocabulary.MOULDS, "Spreader", MOVING_TYPE, count=plan_rng.integer(2, 3), **more)
    draft.rule(name, name, "killIfAlive")
    clause = add_touch_rules(draft, name, rules_rng.weighted({PAY: 2, COST: 2, KILL: 1}), (1, 2))
    draft.story.append(f"{name.capitalize()} spreads and eats what lies in its way; {clause}.")


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
