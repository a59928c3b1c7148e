"""A model of one person: what they will choose next, after everything that both have chosen, and in words what gave it away.

Experts each look at one side of a history (how often, what follows a win or a loss, what followed the same last choices, whether the
person reads the other) and keep counts; a fixed-share mixture (Herbster and Warmuth 1998) weighs them by Bayes' rule and lets a little of
every weight flow back to all, so that it follows a change of mind. One expert holds that the person mixes evenly: its weight is the doubt
that there is anything to be read. The model knows no rules of a game, only numbered choices, who came off better, and a situation, if one
is given.

Axes: A choices of the person, E experts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

SHARE = 0.02  # of the weights flows back to all experts at each decision
MEMORY = 0.95  # what a count is worth after its context has come up once more
BACK_OFF = 1.0  # counts that a shorter context is worth
ORDERS = 5  # the longest context of last choices
LOST, EVEN, WON = -1, 0, 1


class Decision(NamedTuple):
    """What was chosen by the person and by the other, both at once, and how the person came off: LOST, EVEN or WON."""

    choice: int
    other: int
    outcome: int = EVEN
    situation: Hashable = None


class Habit(NamedTuple):
    """Something that the person does more often than chance has it, and how often it was seen."""

    words: str
    times: int
    of: int
    evidence: float  # the log of the Bayes factor against chance


History = Sequence[Decision]
Reference = Callable[[History, Hashable], int]
Contexts = Callable[[History, Hashable], list[tuple]]


class ContextCounts:
    """Counts of what followed contexts that grow more special one by one; each backs off to the one before it."""

    def __init__(self, choices: int, contexts: Contexts) -> None:
        self.choices, self.contexts = choices, contexts
        self.counts: dict[tuple, np.ndarray] = {}

    def forecasts(self, history: History, situation: Hashable) -> list[np.ndarray]:
        """Return a forecast for each of the contexts, the most general first."""
        forecasts = [np.full(self.choices, 1.0 / self.choices)]
        for context in self.contexts(history, situation):
            seen = self.counts.get(context)
            before = forecasts[-1]
            forecasts.append(before if seen is None else (seen + BACK_OFF * before) / (seen.sum() + BACK_OFF))
        return forecasts[1:]

    def learn(self, history: History, situation: Hashable, chosen: int) -> None:
        """Count what was chosen in each of the contexts."""
        for context in self.contexts(history, situation):
            seen = self.counts.setdefault(context, np.zeros(self.choices))
            seen *= MEMORY
            seen[chosen] += 1.0


def _last(of: Callable[[Decision], Hashable], orders: int) -> Contexts:
    """Return the contexts of the situation and of up to `orders` last decisions."""

    def contexts(history: History, situation: Hashable) -> list[tuple]:
        keys = tuple(of(decision) for decision in reversed(history[-orders:])) if orders else ()
        return [(), (situation,), *((situation, *keys[:k]) for k in range(1, len(keys) + 1))]

    return contexts


class Reading(NamedTuple):
    """How a person may be read: counts of choices, told from a reference (itself a choice) as so many further, or as they are."""

    name: str
    orders: int
    counts: ContextCounts
    reference: Reference | None = None


class PersonModel:
    """`forecast` before each decision, `observe` after it. `weights` (E,) say which of `names` foretell this person."""

    def __init__(self, choices: int, others: int | None = None, names: Sequence[str] | None = None) -> None:
        self.choices, self.others = choices, others or choices
        self.names = list(names or [str(choice) for choice in range(choices)])
        self.history: list[Decision] = []
        self._other_counts = ContextCounts(self.others, _last(lambda d: (d.choice, d.other), 3))  # what the person may expect of the other
        self._cached: tuple[Hashable, np.ndarray] | None = None  # for the decision that comes next
        self.readings = self._make_readings()
        self.experts = ["mixes evenly"]
        for reading in self.readings:
            self.experts += [f"{reading.name}, {k} back" for k in range(reading.orders + 1)]
        self.prior = np.full(len(self.experts), 0.5 / (len(self.experts) - 1))
        self.prior[0] = 0.5
        self.weights = self.prior.copy()

    def _make_readings(self) -> list[Reading]:
        def reading(name: str, of: Callable[[Decision], Hashable], orders: int, reference: Reference | None = None) -> Reading:
            return Reading(name, orders, ContextCounts(self.choices, _last(of, orders)), reference)

        return [
            reading("own last choices", lambda d: d.choice, ORDERS),
            reading("last choices of both", lambda d: (d.choice, d.other), ORDERS),
            reading("the other's last choices", lambda d: d.other, 3),
            reading("stays or switches after wins and losses", lambda d: d.outcome, 2, self._own_last),
            reading("follows the other", lambda d: d.outcome, 0, self._other_last),
            reading("evens out own choices", lambda d: d.outcome, 0, self._own_rarest),
            reading("answers the other's favourite", lambda d: d.outcome, 1, self._other_favourite),
            reading("reads the other", lambda d: d.outcome, 1, self._other_expected),
        ]

    def _own_last(self, history: History, situation: Hashable) -> int:
        return history[-1].choice if history else 0

    def _other_last(self, history: History, situation: Hashable) -> int:
        return history[-1].other if history else 0

    def _own_rarest(self, history: History, situation: Hashable) -> int:
        return int(np.bincount([d.choice for d in history], minlength=self.choices).argmin())

    def _other_favourite(self, history: History, situation: Hashable) -> int:
        return int(np.bincount([d.other for d in history], minlength=self.others).argmax())

    def _other_expected(self, history: History, situation: Hashable) -> int:
        return int(self._other_counts.forecasts(history, situation)[-1].argmax())

    def expert_forecasts(self, situation: Hashable = None) -> np.ndarray:
        """Return (E, A): what each expert foretells."""
        if self._cached is None or self._cached[0] != situation:
            self._cached = situation, self._ask_experts(situation)
        return self._cached[1]

    def _ask_experts(self, situation: Hashable) -> np.ndarray:
        rows = [np.full(self.choices, 1.0 / self.choices)]
        for reading in self.readings:
            forecasts = reading.counts.forecasts(self.history, situation)[1:]  # the situation alone, then further back
            forecasts += [forecasts[-1]] * (reading.orders + 1 - len(forecasts))  # at the beginning there is nothing that far back
            shift = reading.reference(self.history, situation) if reading.reference else 0
            rows += [np.roll(row, shift) for row in forecasts]
        return np.stack(rows)

    def forecast(self, situation: Hashable = None) -> np.ndarray:
        """Return (A,): how likely the person is to choose each of the choices next."""
        return self.weights @ self.expert_forecasts(situation)

    def reading(self, situation: Hashable = None) -> tuple[np.ndarray, float]:
        """Return what the experts foretell who hold that the person can be read (A,), and how likely it is that they are right."""
        readers = self.weights[1:] / self.weights[1:].sum()
        return readers @ self.expert_forecasts(situation)[1:], 1.0 - self.mixing_weight

    @property
    def mixing_weight(self) -> float:
        """How likely it is that the person mixes evenly and nothing is to be read."""
        return float(self.weights[0])

    def observe(self, choice: int, other: int, outcome: int = EVEN, situation: Hashable = None) -> None:
        """Learn from a decision, of which `outcome` says how the person came off."""
        self.weights *= self.expert_forecasts(situation)[:, choice]
        self.weights = (1.0 - SHARE) * self.weights / self.weights.sum() + SHARE * self.prior
        for reading in self.readings:
            shift = reading.reference(self.history, situation) if reading.reference else 0
            reading.counts.learn(self.history, situation, (choice - shift) % self.choices)
        self._other_counts.learn(self.history, situation, other)
        self.history.append(Decision(choice, other, outcome, situation))
        self._cached = None

    def begin(self) -> None:
        """Begin a new round: what was learnt stays, nothing that comes next follows from the last decisions."""
        self.history.clear()
        self._cached = None

    def habits(self, least: float = 2.0) -> list[Habit]:
        """Return what stands out in the history, the surest first: all whose Bayes factor against chance is at least e to the `least`."""
        found: list[Habit] = []
        pairs = list(pairwise(self.history))
        stay = 1.0 / self.choices
        for outcome, when in ((LOST, "when you lost"), (EVEN, "after a draw"), (WON, "when you won")):
            after = [before.choice == now.choice for before, now in pairs if before.outcome == outcome]
            found += [_habit(f"{when}, you do the same again", sum(after), len(after), stay)]
            found += [_habit(f"{when}, you switch", len(after) - sum(after), len(after), 1.0 - stay)]
        for choice, name in enumerate(self.names):
            chosen = sum(decision.choice == choice for decision in self.history)
            found += [_habit(f"you like {name}", chosen, len(self.history), 1.0 / self.choices)]
            for earlier, name_before in enumerate(self.names):
                after = [now.choice == choice for before, now in pairs if before.choice == earlier]
                found += [_habit(f"after {name_before} you choose {name}", sum(after), len(after), 1.0 / self.choices)]
        if self.others == self.choices:
            copied = sum(now.choice == before.other for before, now in pairs)
            found += [_habit("you do what the other did before", copied, len(pairs), 1.0 / self.choices)]
        return sorted((habit for habit in found if habit.evidence >= least), key=lambda habit: -habit.evidence)

    def profile(self) -> dict[str, Any]:
        """Return what is worth remembering of the person, fit for JSON: the weights of the experts and the habits."""
        weights = {name: round(float(weight), 4) for name, weight in zip(self.experts, self.weights, strict=True)}
        return {"choices": self.names, "weights": weights, "habits": [habit._asdict() for habit in self.habits()]}

    def recall(self, profile: dict[str, Any]) -> None:
        """Take the weights of a profile as the prior, half and half with the model's own."""
        known = np.array([float(profile["weights"].get(name, 0.0)) for name in self.experts])
        if known.sum() > 0:
            self.prior = 0.5 * self.prior + 0.5 * known / known.sum()
            self.weights = self.prior.copy()


def _habit(words: str, times: int, of: int, chance: float) -> Habit:
    """Weigh `times` of `of` against chance: a rate above it, evenly unknown, against exactly it. Below chance there is no habit."""
    if of == 0 or times / of <= chance:
        return Habit(words, times, of, 0.0)
    marginal = math.lgamma(times + 1) + math.lgamma(of - times + 1) - math.lgamma(of + 2)
    return Habit(words, times, of, marginal - times * math.log(chance) - (of - times) * math.log(1.0 - chance))
