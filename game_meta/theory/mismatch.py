"""Where a prediction and what was seen differ, and who may have had to do with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from game_meta.engine.observation import AVATAR
from game_meta.engine.scene import Scene, Thing
from game_meta.theory.theory import Theory, name_of_look
from game_meta.theory.trace import Trace


@dataclass(eq=False)
class Mismatch:
    """A tick that a theory predicts wrong."""

    theory: Theory
    traces: Sequence[Trace]  # the last one is that of the tick
    tick: int  # index of the action that led from `before` to `seen`
    predicted: Scene

    @property
    def trace(self) -> Trace:
        """The episode it happened in."""
        return self.traces[-1]

    @property
    def action(self) -> int:
        """What the agent did."""
        return self.trace.actions[self.tick]

    @property
    def before(self) -> Scene:
        """The scene before the tick."""
        return self.trace.scenes[self.tick]

    @property
    def seen(self) -> Scene:
        """The scene after it."""
        return self.trace.scenes[self.tick + 1]

    @cached_property
    def difference(self) -> SceneDifference:
        """What is seen and was not predicted, and the other way round."""
        return SceneDifference(self.predicted, self.seen)

    @cached_property
    def looks(self) -> frozenset[int]:
        """The looks of all things that are not as predicted."""
        return self.difference.looks

    @cached_property
    def covered(self) -> frozenset[int]:
        """Looks of which fewer are seen than before: they may be gone, or lie under something."""
        looks = {int(look) for look in self.before.things[:, 0]}
        return frozenset(look for look in looks if self.seen.count(look) < self.before.count(look))

    @cached_property
    def moved(self) -> frozenset[int]:
        """Looks of things that are elsewhere than before."""
        return frozenset(thing[0] for thing in {*self.before.thing_tuples} ^ {*self.seen.thing_tuples})

    @cached_property
    def contacts(self) -> tuple[tuple[str, str], ...]:
        """The pairs of types (by name, each pair once) that may have met in the tick, those nearest to what went wrong first.

        They met if two of their things lay within a cell of each other before, after, or in the prediction, and one of the two is not as
        predicted; where only score, end or what is held is wrong, all that lay by the avatar or moved may have been it.
        """
        wrong = self.looks or self.moved | {AVATAR}
        block = self.before.block_size
        distance: dict[tuple[int, int], int] = {}
        for scene in (self.seen, self.predicted, self.before):
            suspects = [thing for thing in scene.thing_tuples if thing[0] in wrong]
            suspects = [thing for thing in suspects if self._is_suspect(thing)] or suspects
            for a in suspects[:60]:
                for b in scene.thing_tuples:
                    dx, dy = abs(a[1] - b[1]), abs(a[2] - b[2])
                    if dx <= block and dy <= block and dx + dy < 2 * block and a != b:
                        pair = (min(a[0], b[0]), max(a[0], b[0]))
                        distance[pair] = min(distance.get(pair, 1 << 30), dx + dy)
        for look, other in (*self._crossings(wrong), *self._meetings_out_of_sight()):
            distance[min(look, other), max(look, other)] = 0
        pairs = sorted(distance, key=lambda pair: (distance[pair], AVATAR not in pair, pair))
        return tuple((name_of_look(a), name_of_look(b)) for a, b in pairs)

    def _meetings_out_of_sight(self) -> Iterable[tuple[int, int]]:
        """Yield looks of what lay where something came to light, and of what was seen there before it.

        What they did to each other shows only now.
        """
        for _, x, y, _ in self.difference.extra:
            covers = {thing[0] for thing in self.before.thing_tuples if thing[1:3] == (x, y)}
            for scene in reversed(self.trace.scenes[: self.tick]):
                earlier = {thing[0] for thing in scene.thing_tuples if thing[1:3] == (x, y)} - covers
                if earlier:
                    yield from ((cover, other) for cover in covers for other in earlier)
                    break

    def _is_suspect(self, thing: Thing) -> bool:
        """Return whether a thing of a wrong look is near a place where something is wrong."""
        block = self.before.block_size
        places = self.difference.places
        return not places or any(abs(thing[1] - x) <= block and abs(thing[2] - y) <= block for x, y in places)

    def _crossings(self, wrong: frozenset[int]) -> Iterable[tuple[int, int]]:
        """Yield looks of which one was predicted to come to lie where the other is or was."""
        at: dict[tuple[int, int], set[int]] = {}
        for scene in (self.before, self.predicted, self.seen):
            for look, x, y, _ in scene.thing_tuples:
                at.setdefault((x, y), set()).add(look)
        for looks in at.values():
            if len(looks) > 1 and looks & wrong:
                for a in looks & wrong:
                    yield from ((a, b) for b in looks if b != a)


@dataclass(eq=False)
class SceneDifference:
    """What two scenes of one moment do not share."""

    predicted: Scene
    seen: Scene

    def __post_init__(self) -> None:
        seen, predicted = Counter(self.seen.thing_tuples), Counter(self.predicted.thing_tuples)
        self.extra = list((seen - predicted).elements())  # seen and not predicted
        self.missing = list((predicted - seen).elements())  # predicted and not seen

    @cached_property
    def looks(self) -> frozenset[int]:
        """The looks of all things that are not the same."""
        return frozenset(thing[0] for thing in (*self.extra, *self.missing))

    @cached_property
    def places(self) -> frozenset[tuple[int, int]]:
        """Where something is not the same (px)."""
        return frozenset(thing[1:3] for thing in (*self.extra, *self.missing))

    @cached_property
    def fewer(self) -> frozenset[int]:
        """Looks of which fewer are seen than predicted."""
        return frozenset(look for look in self.looks if self._surplus(look) < 0)

    @cached_property
    def more(self) -> frozenset[int]:
        """Looks of which more are seen than predicted."""
        return frozenset(look for look in self.looks if self._surplus(look) > 0)

    @cached_property
    def elsewhere(self) -> frozenset[int]:
        """Looks of which as many are seen, at other places or with other headings."""
        return frozenset(look for look in self.looks if self._surplus(look) == 0)

    @property
    def score(self) -> int:
        """How much more was scored than predicted."""
        return self.seen.score - self.predicted.score

    @cached_property
    def held(self) -> dict[int, int]:
        """How much more is held than predicted, by look."""
        seen, predicted = dict(self.seen.held), dict(self.predicted.held)
        change = {look: seen.get(look, 0) - predicted.get(look, 0) for look in {*seen, *predicted}}
        return {look: n for look, n in change.items() if n}

    @property
    def ends(self) -> bool:
        """Whether only one of the two is over, or they disagree on who has won."""
        return self.seen.over != self.predicted.over or (self.seen.over and self.seen.win != self.predicted.win)

    @property
    def kinds(self) -> frozenset[tuple[str, int]]:
        """What kinds of facts are not the same: of which looks fewer, more or others are seen, or held; whether score or end differ."""
        by_look = {"fewer": self.fewer, "more": self.more, "elsewhere": self.elsewhere, "held": self.held}
        found = {(name, look) for name, looks in by_look.items() for look in looks}
        return frozenset(found | ({("score", 0)} if self.score else set()) | ({("ends", 0)} if self.ends else set()))

    @property
    def is_none(self) -> bool:
        """Whether the two are the same."""
        return not (self.extra or self.missing or self.score or self.held or self.ends)

    def _surplus(self, look: int) -> int:
        return sum(t[0] == look for t in self.extra) - sum(t[0] == look for t in self.missing)
