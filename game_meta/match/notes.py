"""What a person notes of the things in a game, beside what the agent believes of them and what is true; and who knew it first.

What is held of a thing is a set of effects (numbers of LABEL_NAMES); an empty one says that it has none, and None that nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from game_meta.evaluation.trial_recorder import TrialStep
from game_meta.generator.labels import VANISHES, Labels

HeldEffects = frozenset[int] | None
RoundTick = tuple[int, int]  # round, from 1, and tick

_HELD_LIKELY, _HELD_UNLIKELY = 0.5, 0.1  # an agent holds an effect that is likelier, and that there is none if all are less likely


class Notebook:
    """What somebody has noted of things by their looks, and when."""

    def __init__(self) -> None:
        self._pages: dict[int, list[tuple[RoundTick, HeldEffects]]] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing is noted."""
        return all(self.read(look) is None for look in self._pages)

    def read(self, look: int) -> HeldEffects:
        """Return what is noted of a thing now."""
        return self._pages[look][-1][1] if look in self._pages else None

    def toggle(self, look: int, effect: int | None, now: RoundTick) -> None:
        """Note an effect of a thing, or strike it out again; None is that it has none."""
        held = self.read(look)
        if effect is None:
            wanted: HeldEffects = None if held == frozenset() else frozenset()
        else:
            wanted = (held or frozenset()) ^ {effect} or None
        self._pages.setdefault(look, []).append((now, wanted))

    def known_since(self, look: int, truth: frozenset[int]) -> RoundTick | None:
        """Return since when, and to the end, what is noted of a thing is right; None if it is not."""
        return _right_since(self._pages.get(look, ()), truth)


def true_effects(labels: Labels, look: int) -> frozenset[int]:
    """Return what a thing really does."""
    return frozenset(np.flatnonzero(labels.effects[look] > 0.5).tolist())


def believed_effects(chances: np.ndarray) -> HeldEffects:
    """Return what an agent holds of a thing that has each effect with a chance, (E,); None while it is in doubt."""
    held = frozenset(np.flatnonzero(chances > _HELD_LIKELY).tolist())
    return held if held or chances.max() < _HELD_UNLIKELY else None


def essential_effects(effects: frozenset[int]) -> frozenset[int]:
    """Return what matters of the effects: that a thing vanishes does so only if it does nothing else."""
    return effects - {VANISHES} or effects


def is_right(held: HeldEffects, truth: frozenset[int]) -> bool:
    """Return whether what is held is true, and says something of what matters."""
    return held is not None and held <= truth and (not truth or bool(held & essential_effects(truth)))


def _right_since(history: Iterable[tuple[RoundTick, HeldEffects]], truth: frozenset[int]) -> RoundTick | None:
    since = None
    for moment, held in history:
        if not is_right(held, truth):
            since = None
        elif since is None:
            since = moment
    return since


class ThingKnown(NamedTuple):
    """What a person and an agent hold of a thing at the end, and since when each of them was right."""

    look: int
    yours: HeldEffects
    its: HeldEffects
    truth: frozenset[int]  # for the person; in a game for two the agent's side may see it otherwise
    you_since: RoundTick | None
    it_since: RoundTick | None

    @property
    def you_first(self) -> bool | None:
        """Whether the person knew it first; None where neither did, or both at once."""
        if self.you_since == self.it_since:
            return None
        return self.it_since is None or (self.you_since is not None and self.you_since < self.it_since)


def compare_knowledge(looks: Iterable[int], notebook: Notebook, steps: Sequence[TrialStep], yours: Labels, its: Labels) -> list[ThingKnown]:
    """Set a person's notes beside an agent's beliefs, thing by thing; the labels say what is true for each of them."""
    believed = [((step.episode, step.tick), step.belief.effects) for step in steps if step.belief is not None]
    found = []
    for look in looks:
        history = [(moment, believed_effects(effects[look])) for moment, effects in believed]
        truth = true_effects(yours, look)
        found.append(
            ThingKnown(
                look,
                notebook.read(look),
                history[-1][1] if history else None,
                truth,
                notebook.known_since(look, truth),
                _right_since(history, true_effects(its, look)),
            )
        )
    return found
