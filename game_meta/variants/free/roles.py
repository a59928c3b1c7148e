"""What touching (or shooting) a thing does: roles dealt to types so that the unknown pays on average, and not everything kills."""

from __future__ import annotations

from game_meta.variants.free import words
from game_meta.variants.free.draft import Draft

PAY, COST, KILL, BLOCK, NOTHING, PUSH = "pay", "cost", "kill", "block", "nothing", "push"


def deal(draft: Draft, count: int, still: bool = True) -> list[str]:
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


def touch(draft: Draft, name: str, role: str, pay: tuple[int, int] = (1, 4)) -> str:
    """Writes the rules of a thing that the avatar meets, and says them in words."""
    luck = draft.luck
    if role == PAY:
        score = luck.of(*pay)
        draft.rule(name, "avatar", "killSprite", score)
        draft.goals.append(name)
        return f"{words.a(name)} pays {score}"
    if role == COST:
        score = luck.of(1, 3)
        draft.rule(name, "avatar", "killSprite", -score)
        return f"{words.a(name)} costs {score}"
    if role == KILL:
        draft.rule("avatar", name, "killSprite", -luck.of(0, 2))
        draft.deadly = True
        return f"{words.a(name)} kills"
    if role == BLOCK:
        score = -luck.of(0, 1)
        draft.rule("avatar", name, "stepBack", score)
        return f"{words.a(name)} is in the way"
    if role == PUSH:
        push(draft, name)
        return f"{words.a(name)} can be pushed"
    draft.rule(name, "avatar", "killSprite")
    return f"{words.a(name)} is worth nothing"


def push(draft: Draft, name: str) -> None:
    """The avatar pushes it, unless something stands behind it."""
    draft.rule(name, "avatar", "bounceForward")
    kind = draft.kinds[name]
    kind.cls, kind.weight, kind.stop, kind.eats = "Passive", "mover", "undoAll", False


def shoot(draft: Draft, name: str, shot: str, role: str) -> str:
    """Writes the rules of a thing that a shot meets, and says them in words."""
    luck = draft.luck
    if role == PAY:
        score = luck.of(1, 4)
        draft.rule(name, shot, "killBoth", score)
        draft.goals.append(name)
        return f"hitting {words.a(name)} pays {score}"
    if role == COST:
        score = luck.of(1, 2)
        draft.rule(name, shot, "killBoth", -score)
        return f"hitting {words.a(name)} costs {score}"
    if role == BLOCK:
        draft.rule(shot, name, "killSprite")
        return f"shots do nothing to {words.a(name)}"
    draft.rule(name, shot, "killBoth")
    return f"{words.a(name)} can be shot"


def pickings(draft: Draft, low: int, high: int, each: tuple[int, int] = (2, 3), eats: bool = True, zone: str = "floor") -> list[str]:
    """Things that lie about; what touching each does is dealt."""
    plan = draft.plan
    names = [draft.add(words.THINGS, "Immovable", count=plan.of(*each), zone=zone) for _ in range(plan.of(low, min(high, draft.room)))]
    draft.story.append(sentence([touch(draft, name, role) for name, role in zip(names, deal(draft, len(names)), strict=True)]))
    return names


def sentence(parts: list[str]) -> str:
    text = words.listed(parts)
    return f"{text[0].upper()}{text[1:]}."
