"""Undo and redo: steps of edits. What a person sees as one act is one step: a word typed, a run of erasing, a stroke of the brush."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from game_meta.design.text import Edit, Place, joined

TYPING, ERASING, PAINTING = "typing", "erasing", "painting"  # the kinds of steps that grow
MOST_STEPS = 5_000
MOST_CHARACTERS = 8_000_000  # that all edits of a history hold together


@dataclass(frozen=True)
class Step:
    """Edits that are undone at once, and the selection (anchor, cursor) before and after them.

    Steps of the same kind that follow one another grow together, until something comes between them; those of no kind never do.
    """

    edits: tuple[Edit, ...]
    before: tuple[Place, Place]
    after: tuple[Place, Place]
    kind: str = ""

    @property
    def size(self) -> int:
        return sum(edit.size for edit in self.edits)


class History:
    """What was done, and what was undone since. It forgets the oldest steps when it grows too large."""

    def __init__(self, done: Sequence[Step] = (), undone: Sequence[Step] = ()) -> None:
        self.done, self.undone = list(done), list(undone)
        self.size = sum(step.size for step in (*self.done, *self.undone))
        self.sealed = True

    def seal(self) -> None:
        """What comes next is a new step."""
        self.sealed = True

    def add(self, step: Step) -> None:
        self.size -= sum(gone.size for gone in self.undone)
        self.undone.clear()
        if self.done and not self.sealed and goes_on(self.done[-1], step):
            self.size -= self.done[-1].size
            step = grown(self.done.pop(), step)
        self.done.append(step)
        self.size += step.size
        self.sealed = False
        while len(self.done) > 1 and (len(self.done) > MOST_STEPS or self.size > MOST_CHARACTERS):
            self.size -= self.done.pop(0).size

    def undo(self) -> Step | None:
        """The step to take back."""
        return self._moved(self.done, self.undone)

    def redo(self) -> Step | None:
        """The step to do again."""
        return self._moved(self.undone, self.done)

    def _moved(self, source: list[Step], target: list[Step]) -> Step | None:
        self.seal()
        if not source:
            return None
        target.append(source.pop())
        return target[-1]


def goes_on(last: Step, step: Step) -> bool:
    """Whether a step only continues the last one. Typing stops at every word, so that undo takes words away."""
    if not step.kind or last.kind != step.kind:
        return False
    return step.kind != TYPING or not last.edits[-1].inserted[-1:].isspace() or step.edits[0].inserted.isspace()


def grown(last: Step, step: Step) -> Step:
    """Both as one."""
    one = joined(last.edits[-1], step.edits[0]) if len(step.edits) == 1 else None
    edits = (*last.edits[:-1], one) if one else (*last.edits, *step.edits)
    return replace(last, edits=edits, after=step.after)
