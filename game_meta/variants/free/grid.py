"""Free games on a grid: a board, an avatar that walks, things that lie about, and some of the parts below."""

from __future__ import annotations

from collections.abc import Callable

from game_meta.variants.free import boards, words
from game_meta.variants.free.draft import HEAVY, MOVER, SCENERY, SHOT, Draft
from game_meta.variants.free.roles import COST, KILL, NOTHING, PAY, deal, pickings, push, shoot, touch

Part = Callable[[Draft], None]
Parts = dict[Part, tuple[int, float]]  # with the types that it needs, and its weight
PLACES = {"open": "an open yard", "rooms": "rooms with doorways", "maze": "a maze", "corridors": "crossing corridors", "caves": "a cave"}


def grid(draft: Draft) -> None:
    """The whole game but for its endings."""
    plan = draft.plan
    place = plan.weighed({"open": 3, "rooms": 3, "caves": 3, "corridors": 2, "maze": 2})
    columns, rows = plan.of(8, 11), plan.of(7, 10)
    draft.board = boards.draw(place, columns, rows, draft.place)
    draft.zones["floor"] = [(r, c) for r, row in enumerate(draft.board) for c, char in enumerate(row) if char == "."]
    draft.story.append(f"You walk about in {PLACES[place]}.")
    pickings(draft, 1, 3)
    chosen: list[Part] = []
    for _ in range(plan.pick((1, 2, 2, 3))):
        add_part(draft, PARTS, chosen)


def add_part(draft: Draft, parts: Parts, chosen: list[Part] | None = None) -> None:
    """One more part that was not chosen before, if there is room for its types."""
    chosen = [] if chosen is None else chosen
    open_ = {part: weight for part, (need, weight) in parts.items() if part not in chosen and need <= draft.room}
    if open_:
        chosen.append(draft.plan.weighed(open_))
        chosen[-1](draft)


def locked(draft: Draft) -> None:
    """Two tools, one of which opens what is locked."""
    plan, luck = draft.plan, draft.luck
    tools = [draft.add(words.TOOLS, "Resource", HEAVY, count=plan.of(1, 2), limit=2) for _ in range(plan.of(1, 2))]
    chest = draft.add(words.LOCKED, "Door", HEAVY, count=plan.of(1, 3))
    right, score, spent = luck.pick(tools), luck.of(3, 6), luck.chance(0.4)
    for tool in tools:
        draft.rule(tool, "avatar", "collectResource", luck.of(0, 1))
    draft.rule(chest, "avatar", f"killIfOtherHasMore resource={right} limit=1{' subtract=True' if spent else ''}", score)
    draft.rule("avatar", chest, "stepBack")
    draft.goals.append(chest)
    draft.story.append(f"Who holds {words.a(right)} can open {words.a(chest)}, which pays {score}{' and uses it up' if spent else ''}.")


def carry(draft: Draft) -> None:
    """Something is wanted in several places, and the avatar can carry only so much at a time."""
    plan, luck = draft.plan, draft.luck
    goods = draft.add(words.MATERIALS, "Resource", count=plan.of(3, 6), limit=plan.of(1, 3))
    home = draft.add(words.HOMES, "Immovable", HEAVY, count=plan.of(2, 4))
    score = luck.of(2, 4)
    draft.rule(goods, "avatar", "collectResource", luck.of(0, 1))
    draft.rule(home, "avatar", f"killIfOtherHasMore resource={goods} limit=1 subtract=True", score)
    draft.rule("avatar", home, "stepBack")
    draft.goals.append(home)
    draft.story.append(f"Every {home} wants {goods} and pays {score} for it.")


def craft(draft: Draft) -> None:
    """One of two stations makes goods out of a material; the goods are wanted elsewhere."""
    plan, luck = draft.plan, draft.luck
    raw = draft.add(words.MATERIALS, "Resource", count=plan.of(2, 4), limit=3)
    stations = [draft.add(words.STATIONS, "Immovable", HEAVY, count=1) for _ in range(plan.of(1, 2 if draft.room > 4 else 1))]
    home = draft.add(words.HOMES, "Immovable", HEAVY, count=plan.of(1, 3))
    goods = draft.add(words.GOODS, "Resource", HEAVY, limit=3)
    right, score = luck.pick(stations), luck.of(3, 6)
    draft.rule(raw, "avatar", "collectResource", luck.of(0, 1))
    draft.rule("avatar", right, f"spawnIfHasMore resource={raw} limit=1 stype={goods} spend=1", 1)
    for station in stations:
        draft.rule("avatar", station, "stepBack")
    draft.rule(goods, "avatar", "collectResource", luck.of(0, 1))
    draft.rule(home, "avatar", f"killIfOtherHasMore resource={goods} limit=1 subtract=True", score)
    draft.rule("avatar", home, "stepBack")
    draft.story.append(f"The {right} makes {words.a(goods)} out of {raw}; {words.a(home)} pays {score} for it.")


def boxes(draft: Draft) -> None:
    """Boxes to push, and holes to push them into."""
    plan, luck = draft.plan, draft.luck
    box = draft.add(words.BOXES, "Passive", MOVER, count=plan.of(2, 4), zone="inside")
    pit = draft.add(words.PITS, "Immovable", HEAVY, count=plan.of(2, 3))
    inner = [cell for cell in draft.zones["floor"] if all(draft.board[cell[0] + r][cell[1] + c] == "." for r, c in boards.AROUND)]
    draft.zones.setdefault("inside", inner)
    score = luck.of(3, 6)
    push(draft, box)
    draft.rule(box, pit, f"kill{luck.pick(('Both', 'Sprite'))}", score)
    if luck.chance(0.5):
        draft.rule("avatar", pit, "killSprite")
        draft.deadly = True
    else:
        draft.rule("avatar", pit, "stepBack")
    draft.goals.append(box)
    draft.story.append(f"Push {words.a(box)} into {words.a(pit)} for {score}.")


def hunters(draft: Draft) -> None:
    """They come after the avatar; sometimes something turns the tables."""
    plan, luck = draft.plan, draft.luck
    slow = plan.of(2, 3)
    hunter = draft.add(
        words.CREATURES, "PathChaser", MOVER, count=plan.of(1, 2), stype="avatar", cooldown=slow, eats=plan.chance(0.3), zone="floor"
    )
    shield = draft.add(words.TOOLS, "Resource", count=plan.of(1, 2), limit=2) if draft.room and plan.chance(0.5) else None
    if not shield:
        harm = luck.weighed({COST: 3, KILL: 2})
        draft.story.append(f"{words.a(hunter).capitalize()} comes after you: {touch(draft, hunter, harm)}.")
        return
    score = luck.of(2, 5)
    draft.rule(shield, "avatar", "collectResource")
    draft.rule(hunter, "avatar", f"killIfOtherHasMore resource={shield} limit=1", score)
    draft.rule("avatar", hunter, f"killIfHasLess resource={shield} limit=0")
    draft.deadly = True
    draft.story.append(f"{words.a(hunter).capitalize()} comes after you and kills, but who holds {words.a(shield)} gets {score} for it.")


def prey(draft: Draft) -> None:
    """They run away, more slowly than the avatar, and pay when caught."""
    plan = draft.plan
    name = draft.add(words.PREY, "Fleeing", MOVER, count=plan.of(2, 4), stype="avatar", cooldown=plan.of(2, 3))
    draft.story.append(f"{words.a(name).capitalize()} runs away from you; {touch(draft, name, PAY, (2, 4))}.")


def patrols(draft: Draft) -> None:
    """They go to and fro."""
    plan = draft.plan
    names = []
    for _ in range(plan.of(1, min(2, draft.room))):
        heading, speed = plan.pick(("UP", "LEFT", "DOWN", "RIGHT")), plan.pick((0.2, 0.5, 0.5))
        more = {"orientation": heading, "speed": speed, "stop": "reverseDirection", "eats": plan.chance(0.3)}
        names.append(draft.add(words.CREATURES, "Missile", MOVER, count=plan.of(1, 3), **more))
    told = [touch(draft, name, role) for name, role in zip(names, deal(draft, len(names), still=False), strict=True)]
    draft.story.append(
        f"{words.listed([f'The {name}' if not i else f'the {name}' for i, name in enumerate(names)])} go to and fro: {words.listed(told)}."
    )


def bushes(draft: Draft) -> None:
    """Plants bear fruit, a few times."""
    plan, luck = draft.plan, draft.luck
    fruit = draft.add(words.THINGS, "Immovable")
    plant = draft.add(words.PLANTS, "SpawnPoint", SCENERY, count=plan.of(1, 3), stype=fruit, cooldown=plan.of(5, 10), total=plan.of(2, 5))
    draft.rule(fruit, fruit, "killIfAlive")
    draft.story.append(
        f"{words.a(plant).capitalize()} bears {words.many(fruit)}: {touch(draft, fruit, luck.weighed({PAY: 4, COST: 1}), (1, 3))}."
    )


def ripening(draft: Draft) -> None:
    """Things change with time."""
    plan, luck = draft.plan, draft.luck
    green, ripe = draft.add(words.THINGS, "Immovable", count=plan.of(3, 5)), draft.add(words.THINGS, "Immovable")
    when, first, then = plan.of(8, 20), *luck.some([PAY, COST, NOTHING], 2)
    told = [touch(draft, green, first, (1, 2)), touch(draft, ripe, then if first == PAY else PAY, (2, 4))]
    draft.rules.append((green, "TIME", f"transformTo stype={ripe} timer={when} nextExecution={when}"))
    draft.story.append(f"At tick {when} each {green} becomes {words.a(ripe)}: {words.listed(told)}.")


def switches(draft: Draft) -> None:
    """One touch changes all things of a kind."""
    plan = draft.plan
    switch = draft.add(words.SWITCHES, "Immovable", count=1)
    before, after = draft.add(words.THINGS, "Immovable", count=plan.of(3, 5)), draft.add(words.THINGS, "Immovable")
    roles = draft.luck.pick(((COST, PAY), (NOTHING, PAY), (KILL, PAY)))
    told = [touch(draft, name, role, (2, 4)) for name, role in zip((before, after), roles, strict=True)]
    draft.rule(switch, "avatar", f"transformToAll stype={before} stypeTo={after}")
    draft.rule(switch, "avatar", "killSprite")
    draft.story.append(f"The {switch} turns every {before} into {words.a(after)}: {words.listed(told)}.")


def portals(draft: Draft) -> None:
    """A way from one place to another."""
    exit_ = draft.add(words.DOORWAYS, "Portal", SCENERY, count=draft.plan.of(1, 2))
    entry = draft.add(words.DOORWAYS, "Portal", count=draft.plan.of(1, 2), stype=exit_)
    draft.rule("avatar", entry, "teleportToExit", draft.luck.pick((0, 0, 1, -1)))
    draft.story.append(f"{words.a(entry).capitalize()} leads to the {exit_}.")


def layers(draft: Draft) -> None:
    """Creatures that walk to and fro and leave something behind."""
    plan, luck = draft.plan, draft.luck
    egg = draft.add(words.THINGS, "Immovable")
    heading = plan.pick(("LEFT", "RIGHT", "UP", "DOWN"))
    hen = draft.add(words.PREY, "Bomber", MOVER, count=plan.of(1, 2), stype=egg, orientation=heading, speed=1, cooldown=plan.of(4, 6))
    draft.kinds[hen].stop = "reverseDirection & stepBack"
    draft.rule(egg, egg, "killIfAlive")
    told = [touch(draft, egg, luck.weighed({PAY: 4, COST: 1}), (1, 3)), touch(draft, hen, luck.weighed({COST: 2, NOTHING: 1, PAY: 1}))]
    draft.story.append(f"{words.a(hen).capitalize()} walks along and leaves {words.many(egg)} behind: {words.listed(told)}.")


def mosaic(draft: Draft) -> None:
    """Tiles that pay for the first step on them."""
    plan, luck = draft.plan, draft.luck
    old, new = draft.add(words.TILES, "Immovable", count=plan.of(8, 14)), draft.add(words.TILES, "Immovable", SCENERY)
    draft.rule(old, "avatar", f"transformTo stype={new}", luck.of(1, 2))
    draft.goals.append(old)
    draft.story.append(f"Stepping on {words.a(old)} turns it into {words.a(new)} and pays.")


def chopping(draft: Draft) -> None:
    """The avatar has a tool that works on what stands before it."""
    plan = draft.plan
    blade = draft.add(words.BLADES, "Flicker", SHOT, limit=1, singleton=True)
    draft.avatar = ("ShootAvatar", {"stype": blade, "rotateInPlace": False})
    plants = [draft.add(words.PLANTS, "Immovable", HEAVY, count=plan.of(2, 4)) for _ in range(plan.of(1, min(3, draft.room)))]
    told = [shoot(draft, name, blade, role) for name, role in zip(plants, deal(draft, len(plants), still=False), strict=True)]
    for name in plants:
        draft.rule("avatar", name, "stepBack")
    draft.story.append(f"You have {words.a(blade)} to use on what stands before you: {words.listed(told)}.")


def mould(draft: Draft) -> None:
    """It spreads, and eats what lies about."""
    plan, luck = draft.plan, draft.luck
    more = {"spreadprob": plan.pick((0.3, 0.4, 0.5)), "limit": plan.of(12, 30), "stop": "killSprite", "eats": True}
    name = draft.add(words.MOULDS, "Spreader", MOVER, count=plan.of(2, 3), **more)
    draft.rule(name, name, "killIfAlive")
    told = touch(draft, name, luck.weighed({PAY: 2, COST: 2, KILL: 1}), (1, 2))
    draft.story.append(f"{name.capitalize()} spreads and eats what lies in its way; {told}.")


PARTS: Parts = {
    locked: (3, 3),
    carry: (2, 3),
    craft: (4, 2),
    boxes: (2, 3),
    hunters: (2, 3),
    prey: (1, 1),
    patrols: (2, 2),
    bushes: (2, 2),
    ripening: (2, 2),
    switches: (3, 2),
    portals: (2, 1.5),
    layers: (2, 1.5),
    mosaic: (2, 2),
    chopping: (4, 2),
    mould: (1, 1.5),
}
EASY: Parts = {part: PARTS[part] for part in (locked, carry, bushes, ripening, switches, mosaic)}
