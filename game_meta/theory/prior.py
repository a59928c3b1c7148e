"""What is likely in a game before one has seen much of it: the prior over theories.

A theory's log probability is a sum over its types (class given role, parameters given class), over its pairs (bundle of lines given roles
and classes, numbers given effect and parameter), and over endings, controls, delay and unseen things. Each is a Dirichlet mixture: counts
from other games (`train --learner theory` makes them; without any the base alone counts) over a base that gives everything in VGDL some
probability. Bundles are counted within the game too: where two of five things are for taking, a third one is likelier to be.

Only what is claimed counts. A pair without a line says nothing, and costs nothing, unless it is known that the two have met (`met`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np

from game_meta.theory.bundle_facts import BundleList, facts_of, takes_up
from game_meta.theory.bundles import (
    NAMES_OTHER,
    NAMES_RESOURCE,
    ROLE_AVATAR,
    ROLE_THING,
    Bundle,
    RolePair,
    abstract_pair,
    blanks_of,
    fill_bundle,
    is_number,
    made_references,
    ordered_pair,
    references_of,
    role_of,
    shots_of,
    without_signs,
)
from game_meta.theory.encounter import AVATAR_NAME, Encounter
from game_meta.theory.forms import as_one, further_forms, is_copied
from game_meta.theory.prior_base import EVERY_PARAMETER_OF_ALL, bundle_base, class_base, single_lines, small_number_log_prob, value_base
from game_meta.theory.prior_counts import NOT_GIVEN, Classes, PriorCounts, classes_of, decode_value, encode_value, ordered, whom_value_names
from game_meta.theory.theory import BelievedLine, BelievedType, Theory, look_of_name
from game_meta.vgdl.spec import EFFECTS, MOVES, SPRITES, TERMINATIONS, Effect, Parameter

ANY_CLASSES = ("?", "?")  # of which nothing was counted: what is likely whatever the classes
LEAST = 1e-250  # probability of a bundle, however long
MAX_REMEMBERED = 1 << 15  # types, and pairs, whose probabilities are kept
MAX_SIGNED_LINES = 4  # longer bundles stand for themselves
OTHER_SCORE = 2.0  # what it costs to take a line for a part of the score that was seen, or none
FORM = -3.0  # log probability that the avatar has a further form
FORM_DIFFERS = -1.5  # log probability that a further form of the avatar has none of the lines that the first one has with something
OTHER_CLASS = 0.5  # what it costs (log) to take types for others than they are believed to be


class TouchValue(NamedTuple):
    """What it is worth to let two types meet of whom nothing is known."""

    score: float  # expected
    gain: float  # expected of what is above 0: what one who need not do it twice can hope for
    death: float  # probability that the avatar dies
    nothing: float  # probability that it stands in the way, or that nothing happens


@dataclass(frozen=True)
class PriorSettings:
    """How much each level counts against the one above it."""

    base: float = 4.0  # games' worth of the base distribution, against the counts of a pair of roles
    classes: float = 4.0  # of the counts of the roles, against those of the same classes too
    game: float = 3.0  # pairs' worth of the prior, against what was found in this game
    simple: bool = True  # whether the base prefers simple lines and classes (hand-set), or has all alike


# How likely what was seen is under each bundle: logs, up to one number for all; ProposalNetwork.rank.
Ranker = Callable[[RolePair, Classes, Encounter, BundleList], np.ndarray]


class RulePrior:
    """How likely theories are, and what to try first."""

    def __init__(self, counts: PriorCounts | None = None, settings: PriorSettings | None = None, ranker: Ranker | None = None) -> None:
        self.counts, self.settings, self.ranker = counts or PriorCounts(), settings or PriorSettings(), ranker
        self._type_memo: dict[Any, float] = {}
        self._pair_memo: dict[Any, tuple[RolePair, int, float]] = {}
        self._kinds: dict[Any, int] = {}  # numbers of what types there are of which classes
        self._claims: list[tuple[RolePair, Bundle, Classes]] = []  # bundles between types of such roles and classes
        self._claim_numbers: dict[tuple[RolePair, Bundle, Classes], int] = {}
        self._claims_memo: dict[tuple[int, ...], float] = {}
        self._bundle_memo: dict[Any, float] = {}
        self._lines_memo: dict[Any, float] = {}
        self._known: dict[RolePair, BundleList] = {}
        self._worth: dict[RolePair, np.ndarray] = {}
        self._rows: dict[tuple[RolePair, Classes], tuple[np.ndarray, np.ndarray]] = {}
        self._totals = {roles: sum(sum(c.values()) for c in found.values()) for roles, found in self.counts.bundles.items()}
        self._class_totals: dict[tuple[RolePair, Classes], float] = {}
        for roles, found in self.counts.bundles.items():
            for by_class in found.values():
                for classes, n in by_class.items():
                    self._class_totals[roles, classes] = self._class_totals.get((roles, classes), 0.0) + n

    @classmethod
    def uniform(cls) -> RulePrior:
        """Return the prior that holds all classes, effects and values for alike (an ablation): what is shorter is still likelier."""
        return cls(settings=PriorSettings(simple=False, game=1e9))

    @classmethod
    def hand_set(cls) -> RulePrior:
        """Return the prior that has seen no game, and prefers what is simple (an ablation)."""
        return cls()

    # ---- how likely a theory is

    def log_prob(self, theory: Theory, met: Collection[tuple[str, str]] = ()) -> float:
        """Return the log probability of what a theory claims. `met`: pairs known to have met, of which no line is a claim too."""
        shots = shots_of(theory)
        total = self._types_and_endings_log_prob(theory, shots)
        kinds = self._number_of_kinds(theory, shots)
        alike: dict[RolePair, list[int]] = {}
        copied, copies = self._copied_pairs(theory)
        for a, b in sorted({*theory.by_names, *(ordered(*pair) for pair in met)} - copied):
            roles, claim, numbers = self._claim(theory, a, b, shots, kinds)
            alike.setdefault(roles, []).append(claim)
            total += numbers
        total += copies + sum(self._claims_log_prob(tuple(claims)) for claims in alike.values())
        total += self.controls_log_prob(theory.controls) + _count_log_prob(
            self.counts.delays, theory.delay, small_number_log_prob(theory.delay, 2)
        )
        hidden = [t for t in theory.types if look_of_name(t.name) is None]
        total += _count_log_prob(self.counts.unseen, len(hidden), -0.2 - 2.0 * len(hidden)) - 1.0 * len(theory.unseen)
        return total

    def _copied_pairs(self, theory: Theory) -> tuple[set[tuple[str, str]], float]:
        """Return the pairs of the avatar's further forms that have the lines of the first one, which are no claims of their own; and the
        log probability of where they have not."""
        copied, total = set[tuple[str, str]](), 0.0
        for form in further_forms(theory):
            total += FORM
            others = {b if a == AVATAR_NAME else a for a, b in theory.by_names if AVATAR_NAME in (a, b)}
            copied |= {ordered(form, other) for other in others if is_copied(theory, form, other)}
            total += FORM_DIFFERS * sum(ordered(form, other) not in theory.by_names.keys() | copied for other in others)
        return copied, total

    def class_log_prob(self, cls: str, role: str = ROLE_THING) -> float:
        """Return the log probability that a type of a role has this class."""
        counts = self.counts.classes.get(role, Counter())
        return _count_log_prob(counts, cls, class_base(self.settings.simple, role == ROLE_AVATAR).get(cls, -12.0), self.settings.base)

    def type_log_prob(self, theory: Theory, t: BelievedType, shots: frozenset[str] | None = None) -> float:
        """Return the log probability of a type's class and parameters, given its role."""
        shots = shots_of(theory) if shots is None else shots
        role = role_of(theory, t.name, shots)
        parameters = SPRITES[t.cls].parameters
        named = tuple(
            whom_value_names(theory, t.name, shots, value) if key in parameters and parameters[key].names_types else None
            for key, value in t.params
        )
        key = (role, t.cls, t.params, named)
        if key not in self._type_memo:
            if len(self._type_memo) > MAX_REMEMBERED:
                self._type_memo.clear()
            self._type_memo[key] = self._type_log_prob(role, t, named)
        return self._type_memo[key]

    def _type_log_prob(self, role: str, t: BelievedType, named: tuple[str | None, ...]) -> float:
        given = {key: value if whom is None else whom for (key, value), whom in zip(t.params, named, strict=True)}
        total = self.class_log_prob(t.cls, role)
        for key, parameter in SPRITES[t.cls].parameters.items():
            if parameter.is_rule or key in given:
                total += self.value_log_prob(t.cls, key, given[key]) if key in given else self.default_log_prob(t.cls, key)
        return total

    def default_log_prob(self, word: str, key: str) -> float:
        """Return the log probability that a parameter is not given."""
        counts = self.counts.values.get(word, {}).get(key)
        base = -0.02 if key in EVERY_PARAMETER_OF_ALL else -0.3
        return _count_log_prob(counts, NOT_GIVEN, base, 1.0) if counts else base

    def value_log_prob(self, word: str, key: str, value: Any) -> float:
        """Return the log probability of a value that is given (a type: as whom it names)."""
        counts = self.counts.values.get(word, {}).get(key)
        base = value_base(_parameter_of(word, key), value) + (-3.0 if key in EVERY_PARAMETER_OF_ALL and word in SPRITES else -0.7)
        return _count_log_prob(counts, encode_value(value), base, 1.0) if counts else base

    def bundle_log_prob(self, roles: RolePair, bundle: Bundle, classes: Classes, found: Mapping[Bundle, int]) -> float:
        """Return the log probability of a bundle between two roles; `found`: bundles of such pairs in this game, and how often.

        Two urns: what was found in this game makes the same lines likelier, and of these the same signs of the score.
        """
        prior, family = self._bundle_prob(roles, bundle, classes), self._lines_prob(roles, bundle, classes)
        same = sum(n for other, n in found.items() if without_signs(other) == without_signs(bundle))
        weight = self.settings.game
        lines = (same + weight * family) / (sum(found.values()) + weight)
        return math.log(lines) + math.log((found.get(bundle, 0) + weight * prior / family) / (same + weight))

    def _bundle_prob(self, roles: RolePair, bundle: Bundle, classes: Classes) -> float:
        key = (roles, bundle, classes)
        if key not in self._bundle_memo:
            self._bundle_memo[key] = self._prior_prob(roles, bundle, classes)
        return self._bundle_memo[key]

    def _lines_prob(self, roles: RolePair, bundle: Bundle, classes: Classes) -> float:
        """Return the probability of a bundle's lines, whatever they pay."""
        key = (roles, without_signs(bundle), classes)
        if key not in self._lines_memo:
            if len(bundle) > MAX_SIGNED_LINES:
                return self._bundle_prob(roles, bundle, classes)
            signed = [
                tuple(line._replace(sign=sign) for line, sign in zip(bundle, signs, strict=True))
                for signs in product((0, 1, -1), repeat=len(bundle))
            ]
            self._lines_memo[key] = sum(self._bundle_prob(roles, each, classes) for each in signed)
        return self._lines_memo[key]

    def _prior_prob(self, roles: RolePair, bundle: Bundle, classes: Classes) -> float:
        counted = self.counts.bundles.get(roles, {}).get(bundle, Counter())
        base = math.exp(bundle_base(roles, bundle, self.settings.simple))
        whole = (sum(counted.values()) + self.settings.base * base) / (self._totals.get(roles, 0.0) + self.settings.base)
        alike = self._class_totals.get((roles, classes), 0.0)
        return max(LEAST, (counted.get(classes, 0.0) + self.settings.classes * whole) / (alike + self.settings.classes))

    def _number_of_kinds(self, theory: Theory, shots: frozenset[str]) -> int:
        if len(self._kinds) > MAX_REMEMBERED:
            self._kinds.clear()
            self._pair_memo.clear()
        return self._kinds.setdefault((frozenset((t.name, t.cls) for t in theory.types), shots), len(self._kinds))

    def _claim(self, theory: Theory, a: str, b: str, shots: frozenset[str], kinds: int) -> tuple[RolePair, int, float]:
        """Return what a theory claims of two types: their roles, the number of their bundle, the log probability of its numbers.

        `kinds` is the number of the theory's types and classes. Most theories that are compared differ in the lines of one pair.
        """
        key = (kinds, a, b, theory.by_names.get((a, b), ()))
        known = self._pair_memo.get(key)
        if known is None:
            if len(self._pair_memo) > MAX_REMEMBERED:
                self._pair_memo.clear()
            found = abstract_pair(theory, a, b, shots)
            claim = found.roles, found.bundle, classes_of(theory, found.names)
            numbers = sum(self.value_log_prob(n.effect, n.parameter, n.value) for n in found.numbers)
            if claim not in self._claim_numbers:
                self._claim_numbers[claim] = len(self._claims)
                self._claims.append(claim)
            known = self._pair_memo[key] = found.roles, self._claim_numbers[claim], numbers
        return known

    def _claims_log_prob(self, claims: tuple[int, ...]) -> float:
        """Return the log probability of bundles between types of the same roles, by their numbers, one after the other."""
        known = self._claims_memo.get(claims)
        if known is None:
            if len(self._claims_memo) > MAX_REMEMBERED:
                self._claims_memo.clear()
            known, before = 0.0, Counter[Bundle]()
            for claim in claims:
                roles, bundle, classes = self._claims[claim]
                known += self.bundle_log_prob(roles, bundle, classes, before)
                before[bundle] += 1
            self._claims_memo[claims] = known
        return known

    def _types_and_endings_log_prob(self, theory: Theory, shots: frozenset[str]) -> float:
        """Return what types and endings cost together: most theories that are compared differ in their lines only."""
        key = (frozenset(theory.types), theory.endings, shots)
        if key not in self._type_memo:
            if len(self._type_memo) > MAX_REMEMBERED:
                self._type_memo.clear()
            single = as_one(theory)
            types = sum(self.type_log_prob(single, t, shots) for t in single.types)
            self._type_memo[key] = types + self._endings_log_prob(single)
        return self._type_memo[key]

    def _endings_log_prob(self, theory: Theory) -> float:
        shots, total = shots_of(theory), 0.0
        for ending in theory.endings:
            total += _count_log_prob(self.counts.endings, ending.cls, -math.log(2.0 * len(TERMINATIONS)), 1.0)
            parameters, given = TERMINATIONS[ending.cls].parameters, dict(ending.params)
            for key, parameter in parameters.items():
                if key not in given:
                    total += self.default_log_prob(ending.cls, key)
                    continue
                value = whom_value_names(theory, "", shots, given[key]) if parameter.names_types else given[key]
                total += self.value_log_prob(ending.cls, key, value)
        return total + _count_log_prob(self.counts.endings, "", -math.log(2.0), 1.0)

    def controls_log_prob(self, controls: Sequence[str]) -> float:
        """Return the log probability of what the keys do."""
        as_told = tuple(controls) == MOVES
        base = math.log(0.5) if as_told else math.log(0.5 / 23)
        return _count_log_prob(self.counts.controls, " ".join(controls), base)

    # ---- what to try

    def effects_by_frequency(self) -> list[Effect]:
        """Return all effects, those first that other games had most often."""
        found: Counter[str] = Counter()
        for by_bundle in self.counts.bundles.values():
            for bundle, by_classes in by_bundle.items():
                found.update({line.effect: sum(by_classes.values()) for line in bundle})
        return sorted(EFFECTS.values(), key=lambda effect: -found[effect.name])

    def line_bundles(
        self, theory: Theory, a: str, b: str, encounter: Encounter | None = None, limit: int = 64
    ) -> list[tuple[tuple[BelievedLine, ...], dict[str, BelievedType], float]]:
        """Return what two types may have together, the likeliest first: lines, types that must be others then, log probability.

        `encounter` is what was just seen of the two, `a` being its first; without it nothing was seen yet. The lines are for
        Theory.with_lines, in place of all that the pair has.
        """
        shots = shots_of(theory)
        roles, names = ordered_pair(theory, a, b, shots)
        found = self.found_bundles(theory, roles, leave_out=(a, b))
        seen = encounter if encounter is None or names[0] == a else encounter.swapped()
        orders = [(names, seen)] + ([(names[::-1], seen and seen.swapped())] if roles[0] == roles[1] else [])
        ranked: list[tuple[float, tuple[str, str], Bundle, Encounter | None]] = []
        for order, evidence in orders:
            classes = classes_of(theory, order)
            known = self.known_bundles(roles)
            scores = self.tried_log_probs(roles, classes, found) + (self.fits(roles, classes, evidence, known) if evidence else 0.0)
            best = np.argsort(-scores, kind="stable")[: 2 * limit]
            ranked += [(float(scores[i]), order, known.bundles[i], evidence) for i in best]
        ranked.sort(key=lambda each: -each[0])
        made: dict[tuple[Any, ...], tuple[tuple[BelievedLine, ...], dict[str, BelievedType], float]] = {}
        worst = -math.inf  # of the best `limit` so far: whatever is filled in, a bundle only becomes less likely
        for score, order, bundle, evidence in ranked[: 2 * limit]:
            if score <= worst:
                break
            changes, cost = self._type_changes(theory, roles, order, bundle)
            for lines, fit in self._fillings(theory, order, bundle, evidence, shots):
                missing = [name for name in _words_in(lines) if name and name not in theory.by_name]
                new = {name: BelievedType(name, theory.by_name[AVATAR_NAME].cls) for name in missing}
                key = (lines, tuple(sorted(changes.items())))
                if key not in made or made[key][2] < score + cost + fit:
                    made[key] = (lines, {**changes, **new}, score + cost + fit)
            if len(made) >= limit:
                worst = sorted((each[2] for each in made.values()), reverse=True)[limit - 1]
        return sorted(made.values(), key=lambda each: -each[2])[:limit]

    def fits(self, roles: RolePair, classes: Classes, seen: Encounter, known: BundleList) -> np.ndarray:
        """Return how well each bundle fits what was seen (log): by the network if there is one, else by the records alone."""
        return self.ranker(roles, classes, seen, known) if self.ranker else known.likelihoods(seen)

    def known_bundles(self, roles: RolePair) -> BundleList:
        """Return the bundles that are tried between two roles: those that were counted, nothing, and each effect by itself."""
        if roles not in self._known:
            self._known[roles] = BundleList((*self.counts.bundles.get(roles, {}), *single_lines(roles)))
        return self._known[roles]

    def known_log_probs(self, roles: RolePair, classes: Classes, found: Mapping[Bundle, int]) -> np.ndarray:
        """Return `bundle_log_prob` of each of `known_bundles`, (n,) float64."""
        known, key = self.known_bundles(roles), (roles, classes)
        if key not in self._rows:
            own_probs = np.array([self._bundle_prob(roles, bundle, classes) for bundle in known.bundles])
            self._rows[key] = own_probs, np.array([self._lines_prob(roles, bundle, classes) for bundle in known.bundles])
        prior, lines = self._rows[key]
        own, same = np.zeros(len(known)), np.zeros(len(known))
        for bundle, n in found.items():
            if bundle in known.index:
                own[known.index[bundle]] += n
            same[known.alike.get(without_signs(bundle), [])] += n
        weight = self.settings.game
        return np.log((same + weight * lines) / (sum(found.values()) + weight) * (own + weight * prior / lines) / (same + weight))

    def tried_log_probs(self, roles: RolePair, classes: Classes, found: Mapping[Bundle, int]) -> np.ndarray:
        """Return the same where the classes may be others than what is believed: the types are changed with the bundle then."""
        return np.maximum(self.known_log_probs(roles, classes, found), self.known_log_probs(roles, ANY_CLASSES, found) - OTHER_CLASS)

    def found_bundles(
        self, theory: Theory, roles: RolePair, leave_out: Collection[str] = (), met: Collection[tuple[str, str]] = ()
    ) -> Counter[Bundle]:
        """Count the bundles that a theory has between two roles, and that of pairs that have met without a line."""
        shots, found = shots_of(theory), Counter[Bundle]()
        kinds = self._number_of_kinds(theory, shots)
        for a, b in {*theory.by_names, *(ordered(*pair) for pair in met)}:
            if set(leave_out) != {a, b} and ordered_pair(theory, a, b, shots)[0] == roles:
                found[self._claims[self._claim(theory, a, b, shots, kinds)[1]][1]] += 1
        return found

    def _type_changes(
        self, theory: Theory, roles: RolePair, names: tuple[str, str], bundle: Bundle
    ) -> tuple[dict[str, BelievedType], float]:
        """Return types that must be of another class for a bundle (the classes that it was counted with), and what that costs."""
        needed = [takes_up(bundle, 0), takes_up(bundle, 1)]
        counted = self.counts.bundles.get(roles, {}).get(bundle, Counter())
        total = sum(counted.values())
        changes: dict[str, BelievedType] = {}
        for place, name in enumerate(dict.fromkeys(names)):
            t = theory.by_name.get(name)
            if t is None or SPRITES[t.cls].is_avatar:
                continue
            share = sum(n for classes, n in counted.items() if classes[place] == t.cls) / total if total else 1.0
            if share > 0.02 and not (needed[place] and not SPRITES[t.cls].is_resource):
                continue
            if total:
                best = Counter[str]()
                for classes, n in counted.items():
                    best[classes[place]] += n
                cls = best.most_common(1)[0][0]
            else:
                cls = (
                    next((n for n, record in SPRITES.items() if record.is_resource and not record.is_never_held), t.cls)
                    if needed[place]
                    else t.cls
                )
            if cls and cls in SPRITES and not SPRITES[cls].is_avatar and SPRITES[cls].stays and SPRITES[t.cls].stays:
                changes[name] = self.likely_type(name, cls)
        return changes, -0.5 * len(changes)

    def likely_type(self, name: str, cls: str) -> BelievedType:
        """Return a type of a class with the likeliest parameters, as far as they name no types."""
        values = {}
        for key, counts in self.counts.values.get(cls, {}).items():
            value, _ = max(counts.items(), key=lambda each: each[1])
            if value and not SPRITES[cls].parameters[key].names_types and SPRITES[cls].parameters[key].is_rule:
                values[key] = decode_value(value)
        return BelievedType(name, cls).with_params(**values)

    def likely_values(self, word: str, key: str, most: int = 3) -> list[tuple[float, float]]:
        """Return the likeliest numbers of a parameter of an effect: value, log probability."""
        counts = self.counts.values.get(word, {}).get(key)
        numbers = [decode_value(value) for value in counts or () if value]
        numbers = [n for n in numbers if is_number(n)] or [1, 2, 3]
        scored = [(float(n), self.value_log_prob(word, key, n)) for n in numbers]
        return sorted(scored, key=lambda each: -each[1])[:most]

    def _fillings(
        self, theory: Theory, names: tuple[str, str], bundle: Bundle, evidence: Encounter | None, shots: frozenset[str]
    ) -> Iterable[tuple[tuple[BelievedLine, ...], float]]:
        """Yield the lines of a bundle with its blanks filled in, by what was seen where that tells, else by what is likely."""
        holding = dict(evidence.holding) if evidence else {}
        gained = dict(evidence.gained) if evidence else {}
        appeared = evidence.appeared if evidence else ()
        resources = [t.name for t in theory.types if SPRITES[t.cls].is_resource and t.name not in names]
        others = [t.name for t in theory.types if role_of(theory, t.name, shots) == ROLE_THING and t.name not in names]
        paid = sorted(gained, key=lambda name: gained[name])  # what became less first
        held = [name for name in dict.fromkeys((*paid, *holding)) if name not in names and not gained.get(name, 0) > 0]
        made = made_references(bundle)
        whom: dict[str, list[str]] = {}
        for reference in references_of(bundle):
            kind = reference.split(" ")[0]
            if reference in made and kind == ROLE_AVATAR:  # another form, of which nothing is seen
                forms = [t.name for t in theory.types if SPRITES[t.cls].is_avatar]
                candidates = [name for name in forms if name not in names] or [f"{AVATAR_NAME}{len(forms) + 1}"]
            elif reference in made:  # what comes to be has just appeared, or been gained where it was taken up at once
                new = [name for name in dict.fromkeys((*appeared, *(name for name, n in gained.items() if n > 0))) if name not in names]
                candidates = new or (others if evidence is None else [])
            elif kind == NAMES_RESOURCE:
                candidates = list(dict.fromkeys((*held, *resources)))
            elif kind == NAMES_OTHER:
                candidates = others
            else:
                candidates = [t.name for t in theory.types if role_of(theory, t.name, shots) == kind]
            whom[reference] = candidates[:4]
        blanks = blanks_of(bundle)
        choices = []
        for i, key in blanks:
            word = bundle[i].effect
            if key in "+-" and evidence is not None:
                seen = {abs(s) for s in (evidence.score, evidence.missed_score) if s and (s > 0) == (key == "+")}
                options = [(float(s), self.value_log_prob(word, key, s)) for s in sorted(seen)]
                options += [(value, p - OTHER_SCORE) for value, p in self.likely_values(word, key, 1) if value not in seen]
            else:
                options = self.likely_values(word, key)
                amounts = {n for n in holding.values() if 0 < n < 10} if _parameter_kind(word, key) == "int" else set()
                spent = {-n for n in gained.values() if n < 0}
                known = {value for value, _ in options}
                options += [(float(n), self.value_log_prob(word, key, n)) for n in sorted((amounts | spent) - known)]
                options.sort(key=lambda each: (each[0] not in spent, -each[1]))
            choices.append(options[:4])
        for chosen in islice(product(*whom.values()), 16):
            if len(set(chosen)) < len(chosen):
                continue
            for numbers in islice(product(*choices), 24):
                lines = fill_bundle(bundle, names, [n for n, _ in numbers], dict(zip(whom, chosen, strict=True)))
                if lines is not None:
                    late = sum(held.index(name) if name in held else len(held) for name in chosen)
                    yield lines, sum(p for _, p in numbers) - 0.3 * late

    def touch_value(
        self,
        theory: Theory,
        name: str,
        other: str = "avatar",
        met: Collection[tuple[str, str]] = (),
        given: Callable[[Bundle], bool] | None = None,
    ) -> TouchValue:
        """Return what it is worth to let two types meet of whom nothing is known, given what was found out of this game so far.

        `met`: pairs that have met without a line: that too tells of this game. `given` says which bundles are still possible.
        """
        shots = shots_of(theory)
        roles, names = ordered_pair(theory, name, other, shots)
        classes = classes_of(theory, names)
        found = self.found_bundles(theory, roles, leave_out=(name, other), met=met)
        p = np.exp(self.known_log_probs(roles, classes, found))
        if given is not None:
            p *= [given(bundle) for bundle in self.known_bundles(roles).bundles]
        p /= max(float(p.sum()), 1e-300)
        if roles not in self._worth:
            bundles = self.known_bundles(roles).bundles
            worth = [(self._expected_score(bundle), _avatar_dies(roles, bundle), _changes_nothing(bundle)) for bundle in bundles]
            self._worth[roles] = np.array(worth, float)
        scores, death, idle = self._worth[roles].T
        return TouchValue(float(p @ scores), float(p @ np.maximum(scores, 0)), float(p @ death), float(p @ idle))

    def _expected_score(self, bundle: Bundle) -> float:
        total = 0.0
        for line in bundle:
            if line.sign:
                key = "+" if line.sign > 0 else "-"
                options = self.likely_values(line.effect, key, 5)
                weights = np.exp([p for _, p in options])
                size = float(np.dot(weights, [n for n, _ in options]) / weights.sum())
                total += line.sign * size * (0.3 if EFFECTS[line.effect].conditional else 1.0)
        return total


def _words_in(lines: Sequence[BelievedLine]) -> list[str]:
    return [
        name
        for line in lines
        for key, value in line.params
        if key in EFFECTS[line.effect].parameters and EFFECTS[line.effect].parameters[key].names_types
        for name in ((value,) if isinstance(value, str) else value)
    ]


def _count_log_prob(counts: Counter[Any] | None, key: Any, base: float, weight: float = 4.0) -> float:
    if not counts:
        return base
    total = counts.total()
    return math.log((counts.get(key, 0.0) + weight * math.exp(base)) / (total + weight))


def _parameter_of(word: str, key: str) -> Parameter | None:
    for records in (SPRITES, EFFECTS, TERMINATIONS):
        if word in records:
            return records[word].parameters.get(key)
    return None


def _parameter_kind(word: str, key: str) -> str:
    parameter = _parameter_of(word, key)
    return parameter.kind if parameter else ""


def _avatar_dies(roles: RolePair, bundle: Bundle) -> bool:
    facts = facts_of(bundle)
    return any(role == ROLE_AVATAR and facts.surely_kills[place] and not _only_turns(bundle) for place, role in enumerate(roles))


def _only_turns(bundle: Bundle) -> bool:
    """Tell whether whoever goes comes back as something else."""
    return all(not EFFECTS[line.effect].kills for line in bundle)


def _changes_nothing(bundle: Bundle) -> bool:
    return all(not line.sign and (EFFECTS[line.effect].sends_back and not EFFECTS[line.effect].kills) for line in bundle)
