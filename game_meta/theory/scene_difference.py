"""Two boards in words: what was expected of a tick, and what was seen instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from game_meta.engine.observation import AVATAR
from game_meta.engine.scene import Scene
from game_meta.theory.type_wording import word_of_look
from game_meta.vgdl.spec.english import format_amount, join_words, with_article

MAX_TOLD = 3  # things of which it is said what became of them
_MOVES = {(0, -1): "moves up", (-1, 0): "moves left", (0, 1): "moves down", (1, 0): "moves right", (0, 0): "stays in place"}
Place = tuple[int, int]


def describe_difference(before: Scene, predicted: Scene, seen: Scene) -> tuple[str, str]:
    """Return in words what was expected to happen and what was seen, as far as the two differ. `before` is the board before the tick."""
    expected_words: list[str] = []
    seen_words: list[str] = []
    differing = _differing_looks(predicted, seen)
    for look in sorted(differing, key=lambda look: (look != AVATAR, look))[:MAX_TOLD]:
        phrases = [_describe_motions(look, _places(before, look), _places(after, look), _places(other, look))
                for after, other in ((predicted, seen), (seen, predicted))]  # fmt: skip
        if phrases[0] == phrases[1]:
            phrases = [f"{words} elsewhere" if k else words for k, words in enumerate(phrases)]
        expected_words.append(phrases[0])
        seen_words.append(phrases[1])
    for one, other in ((_describe_score(before, predicted), _describe_score(before, seen)), *_describe_held(predicted, seen),
                       (_describe_end(predicted), _describe_end(seen))):  # fmt: skip
        if one != other:
            expected_words.append(one)
            seen_words.append(other)
    return join_words(expected_words), join_words(seen_words)


def _differing_looks(predicted: Scene, seen: Scene) -> set[int]:
    """Return the looks of which things are elsewhere; what is merely covered by something else in one of the scenes is not."""
    first, second = Counter(predicted.thing_tuples), Counter(seen.thing_tuples)
    found: dict[bool, set[int]] = {False: set(), True: set()}  # by whether they are merely covered
    for lacking, things in ((seen, first - second), (predicted, second - first)):
        taken = {(x, y): look for look, x, y, _ in lacking.thing_tuples}
        for look, x, y, _ in things:
            found[look != AVATAR and taken.get((x, y), look) != look].add(look)
    return found[False] or found[True]


def _places(scene: Scene, look: int) -> Counter[Place]:
    return Counter((x * 1000 // scene.block_size, y * 1000 // scene.block_size) for each, x, y, _ in scene.thing_tuples if each == look)


def _describe_motions(look: int, before: Counter[Place], after: Counter[Place], otherwise: Counter[Place]) -> str:
    """Say what the things of a look do from `before` to `after` where they do not do so `otherwise`."""
    noun = "player" if look == AVATAR else word_of_look(look)
    new, kept = after - otherwise, after & otherwise
    old = before - kept if before - kept else before
    if not new:  # there are fewer of them than otherwise
        gone = old - after
        if gone:
            return f"{_some(noun, before, sum(gone.values()))} {'dies' if look == AVATAR else 'disappears'}"
        return f"no {noun} appears"
    place = min(new)
    start = min(old, key=lambda at: abs(at[0] - place[0]) + abs(at[1] - place[1]), default=None)
    if start is None or sum(after.values()) > sum(before.values()):
        return f"{with_article(noun)} appears"
    way = place[0] - start[0], place[1] - start[1]
    step = (way[0] > 0) - (way[0] < 0), (way[1] > 0) - (way[1] < 0)
    verb = _MOVES.get(step, f"moves {'up' if step[1] < 0 else 'down'} and {'left' if step[0] < 0 else 'right'}")
    far = max(abs(way[0]), abs(way[1])) / 1000
    distance = f" by {format_amount(round(far, 2), 'cell')}" if far and far != 1 else ""
    return f"{_some(noun, before)} {verb}{distance}"


def _some(noun: str, before: Counter[Place], count: int = 1) -> str:
    """Name so many of the things of a look, of which there were these."""
    if sum(before.values()) == 1:
        return f"the {noun}"
    return with_article(noun) if count == 1 else f"each of {format_amount(count, noun)}"


def _describe_score(before: Scene, after: Scene) -> str:
    gained = after.score - before.score
    return "no points" if not gained else f"{'−' if gained < 0 else '+'}{format_amount(abs(gained), 'point')}"


def _describe_held(predicted: Scene, seen: Scene) -> Sequence[tuple[str, str]]:
    amounts = [dict(scene.held) for scene in (predicted, seen)]
    looks = sorted({look for held in amounts for look in held})
    return [
        (f"the player holds {one or 'no'} {word_of_look(look)}", f"the player holds {other or 'no'} {word_of_look(look)}")
        for look in looks
        if (one := amounts[0].get(look, 0)) != (other := amounts[1].get(look, 0))
    ]


def _describe_end(scene: Scene) -> str:
    return "the game goes on" if not scene.over else {1: "the game is won", 0: "the game is lost"}.get(scene.win, "the game is over")
