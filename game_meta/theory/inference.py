"""Learning the rules: a beam of theories, each judged by all that was seen so far and by how likely it was before.

As long as the best theory predicts what comes, nothing is done. A tick that it predicts wrong is a surprise: edits are proposed that might
explain it (proposals.py, motion.py), judged by replaying the episode, and the survivors by all episodes. The posterior of a theory is

    log prior + log likelihood of each scene given the one before

where what was seen is taken over after each tick, and nothing is impossible. So a wrong space of rules degrades softly: a surprise that
nothing explains costs every theory the same and is forgotten. Explaining
one tick may take several edits, so those that explain a part of it stay in the beam and are edited further. And what is seen now may
tell that an earlier tick was misread (what was taken for collected had been pushed into something): an edit that explains the present
tick alone is kept if what it makes wrong can be read otherwise, tick by tick. All budgets are counted in theories, not in seconds: what is
found does not depend on the machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from math import inf
from time import perf_counter
from typing import NamedTuple

import numpy as np

from game_meta.engine.observation import AVATAR, WALL
from game_meta.engine.scene import Scene, Thing
from game_meta.theory.avatar_motion import CONTROLS, MOST_DELAY
from game_meta.theory.encounter import AVATAR_NAME, read_encounter
from game_meta.theory.forms import further_forms, propose_forms
from game_meta.theory.judge import Judge
from game_meta.theory.mismatch import Mismatch, SceneDifference
from game_meta.theory.motion import propose_avatars, propose_shooters, propose_types
from game_meta.theory.prior import RulePrior
from game_meta.theory.proposals import (
    MAX_CONTACTS,
    propose_clock,
    propose_edges,
    propose_endings,
    propose_orders,
    propose_pair,
    propose_unseen,
)
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, UnseenThing, name_of_look, params
from game_meta.theory.trace import Trace
from game_meta.vgdl.spec import EDGE, SPRITES
from game_meta.vgdl.spec.plain import BLOCKING_EFFECT, COLLECTING_EFFECT, COUNTING_ENDING, HELD_CLASS, PLAYER_CLASS

RECENT = 5  # episodes, the latest, by which theories are judged
ENDED = 2  # of those before them, that were won, and that were lost, by which they are judged as well
EXPLAINED = 0.9  # of what a tick costs: a theory that saves so much of it has explained it
ALWAYS_MET = (("avatar", "wall"), ("avatar", EDGE))  # pairs of which the absence of lines is a claim, too
WEIGH_SEEDS = 16  # with how many theories that draw random numbers are judged by all episodes: luck must not choose among them
WRONG_CAP = 40  # ticks predicted wrong in one episode: a theory that has more is not worth counting further
CANDIDATES_PER_KIND = 300  # edits of one kind that are judged for one surprise
CANDIDATES_PER_PAIR = 250  # of lines between two types
AVATAR_FITS = 8  # times in an episode that it is looked for how the avatar moves: with continuous physics each takes seconds
SHARE = 4  # of the theories that are left to be judged in an episode, one in so many is judged for one surprise
BUNDLES_PER_READING = 8  # of them where the keys are read otherwise as well
BUNDLES_PER_PAIR = 24  # of them those that the prior thinks likeliest
WORTH_STOPPING = 0.5  # of what a tick costs, that an edit has to gain over all episodes for the search to end with it
REREAD = 4  # edits that explain a tick at the cost of earlier ones, for which those are read otherwise
REREAD_TICKS = 4  # earlier ticks that are read otherwise, one after the other
REREAD_LOSS = 2.0  # how much dearer such an edit may be at first, in what the tick costs


@dataclass(frozen=True)
class InferenceSettings:
    """How much is tried. `beam` theories are kept; a surprise is mended in at most `rounds` rounds of proposals."""

    beam: int = 8
    rounds: int = 10
    chunk: int = 64  # candidates that are judged at once
    finalists: int = 16  # of a round's candidates, judged by all episodes
    candidates: int = 8000  # judged in an episode, in all
    per_surprise: int = 1500  # judged for one surprise


@dataclass(eq=False)
class Hypothesis:
    """A theory and how it does."""

    theory: Theory
    log_prior: float
    surprise: float  # nats, over all episodes

    @property
    def posterior(self) -> float:
        """The log posterior, up to a constant."""
        return self.log_prior - self.surprise


class OpenTick(NamedTuple):
    """A tick that a theory tells wrong, from which edits may be proposed."""

    theory: Theory
    tick: int
    loss: float  # nats that it costs
    promise: float  # log posterior that there would be if it were explained for nothing: who was right so far comes first


@dataclass(eq=False)
class MendedSurprise:
    """A tick that was not as predicted, and what is believed since."""

    episode: int
    tick: int
    before: Scene
    predicted: Scene
    seen: Scene
    old: Theory
    new: Theory | None  # None: nothing explained it


class RuleLearner:
    """Finds out the rules of one game. `traces` are the episodes so far, `beam` the theories, the best first."""

    def __init__(self, prior: RulePrior, settings: InferenceSettings | None = None) -> None:
        self.prior, self.settings = prior, settings or InferenceSettings()
        self.judge = Judge()
        self._effects = prior.effects_by_frequency()
        self.traces: list[Trace] = []
        self.beam: list[Hypothesis] = []
        self.surprises: list[MendedSurprise] = []
        self.judged = 0
        self._tried_at: set[tuple[int, int, int]] = set()  # theory, episode and tick from which edits were proposed
        self._budget = 0
        self._avatar_fits = 0  # how often in this episode it was looked for how the avatar moves
        self.deadline = inf  # time.perf_counter from which on nothing more is tried; what is found then depends on the machine
        self._in_vain: Counter[tuple[str, int]] = Counter()  # surprises of each kind that nothing explained: less is spent on the next one

    @property
    def theory(self) -> Theory:
        """The theory that is believed most."""
        return self.beam[0].theory

    @property
    def trace(self) -> Trace:
        """The present episode."""
        return self.traces[-1]

    @property
    def evidence(self) -> list[Trace]:
        """The episodes by which theories are judged: all, where there are few; the latest ones, and some that ended in each way."""
        old = self.traces[:-RECENT]
        kept = [t for win in (True, False) for t in [t for t in old if t.last.over and (t.last.win == 1) == win][-ENDED:]]
        return [t for t in old if t in kept] + self.traces[-RECENT:]

    def begin_episode(self, scene: Scene) -> None:
        """Take in the first scene of an episode."""
        self.traces.append(Trace(len(self.traces) + 1, [scene]))
        self._budget, self._avatar_fits = self.settings.candidates, 0
        if not self.beam:
            first = first_theory(scene)
            self.beam = [Hypothesis(first, self._log_prior(first), 0.0)]
        self._meet_looks(scene)

    def add_tick(self, action: int, scene: Scene) -> None:
        """Take in a tick."""
        self.trace.add(action, scene)
        self._meet_looks(scene)
        for thing, cover in uncovered_things(self.trace):
            for hypothesis in self.beam:
                if thing not in hypothesis.theory.unseen:
                    theory = replace(hypothesis.theory, unseen=(*hypothesis.theory.unseen, thing))
                    hypothesis.theory = _drawn_below(theory, thing.name, cover)

    def _meet_looks(self, scene: Scene) -> None:
        """Add a type for each look that was never seen before. What is held is a resource, and was collected."""
        names = [name_of_look(int(look)) for look in np.unique(scene.things[:, 0])]
        held = [name_of_look(look) for look, _ in scene.held]
        for hypothesis in self.beam:
            theory = hypothesis.theory
            for name in (*names, *held):
                if name not in theory.by_name:
                    theory = theory.with_type(BelievedType(name), _place_for(theory, name))
            for name in held:
                if not SPRITES[theory.by_name[name].cls].is_resource and not theory.lines_between(name, "avatar"):
                    theory = theory.with_type(BelievedType(name, HELD_CLASS))
                    theory = theory.with_lines(name, "avatar", (BelievedLine(name, "avatar", COLLECTING_EFFECT),))
            hypothesis.theory = theory

    # ------------------------------------------------------------------------------------------------

    def mend(self, predicted: Scene) -> bool:
        """Look for theories that explain the last tick, which the best theory predicted as `predicted`; return whether one was found,
        or chance explains it."""
        trace, old = self.trace, self.theory
        tick = len(trace.actions) - 1
        if tick not in self.judge.fit(old, trace).surprises:
            return True  # it was chance
        kinds = SceneDifference(predicted, trace.last).kinds
        self._repair(trace, min(self._in_vain[kind] for kind in kinds))
        explained = tick not in self.judge.fit(self.theory, trace).surprises
        if not explained:
            self._in_vain.update(kinds)
        elif self.theory != old:
            self._in_vain -= Counter({kind: self._in_vain[kind] for kind in kinds})
        new = self.theory if explained else None
        self.surprises.append(MendedSurprise(trace.episode, tick, trace.scenes[tick], predicted, trace.last, old, new))
        return explained

    def end_episode(self) -> None:
        """Look once more at all episodes, and for simpler theories that explain as much."""
        for trace in self.evidence[-3:]:
            self._repair(trace)
        self._simplify()

    def _repair(self, trace: Trace, in_vain: int = 0) -> None:
        """Search for theories that tell this episode better, from the beam on, as long as it is told wrong somewhere.

        Nothing explained `in_vain` surprises like the one at hand. What one may cost is a share of what is left for the episode: there is
        always something left for a surprise of another kind.
        """
        for hypothesis in self.beam:
            hypothesis.log_prior = self._log_prior(hypothesis.theory)  # types may have been added since
        others = [each for each in self.evidence if each is not trace]
        enough = self.judged + min(self.settings.per_surprise, self._budget // SHARE) // (1 + in_vain)
        pool = {h.theory: h for h in self.beam}
        here: dict[Theory, float] = {}  # how surprising this episode is, in nats
        self._judge_episode(list(pool), trace, here)
        self._weigh(list(pool.values()))
        for _ in range(self.settings.rounds):
            ranked = self._ranked(pool.values())[: self.settings.beam]
            if here[ranked[0].theory] == 0 or self.judged > enough or perf_counter() > self.deadline:
                break
            places = [place for h in ranked if (place := self._open_tick(h, trace))]
            if not places:
                break
            theory, tick, loss = max(places, key=lambda place: place.promise)[:3]
            self._tried_at.add((hash(theory), trace.episode, tick))
            before = here[theory]
            better: list[Theory] = []
            for number, chunk in enumerate(self._by_prior(t for t in self._propose(theory, [*others, trace], tick) if t not in here)):
                self._judge_episode(chunk, trace, here)
                better += [t for t in chunk if here[t] < before - 1e-6]
                if number == 0 and not any(here[t] <= before - EXPLAINED * loss for t in better):
                    dearer = [t for t in chunk if before - 1e-6 <= here[t] <= before + REREAD_LOSS * loss]
                    reread = self._read_otherwise(theory, dearer, trace, tick)
                    self._judge_episode(reread, trace, here)
                    better += [t for t in reread if here[t] < before - 1e-6]
                if self._explains_well(theory, [t for t in better if here[t] <= before - EXPLAINED * loss], pool, loss):
                    break
                if perf_counter() > self.deadline:
                    self._tried_at.discard((hash(theory), trace.episode, tick))  # it was not tried out
                    break
                if in_vain and self.judged > enough:
                    break
            if not better:
                continue
            finalists = self._finalists(better, here)
            found = [Hypothesis(t, self._log_prior(t), 0.0) for t in finalists]
            self._weigh(found)
            pool |= {h.theory: h for h in found}
            kept = self._ranked(pool.values())[: 2 * self.settings.beam]
            further = sorted(pool.values(), key=lambda h: here[h.theory])[: self.settings.beam // 2]
            pool = {h.theory: h for h in (*kept, *further)}
        self.beam = self._ranked(pool.values())[: self.settings.beam]

    def _explains_well(self, old: Theory, theories: list[Theory], pool: dict[Theory, Hypothesis], loss: float) -> bool:
        """Return whether one of these edits is better than the old theory by all episodes.

        What explains a tick at the cost of others may not be what has happened.
        """
        if not theories:
            return False
        if len(self.traces) == 1:
            return True
        likely = sorted(theories, key=lambda t: -self._log_prior(t))[: self.settings.finalists]
        found = [Hypothesis(t, self._log_prior(t), 0.0) for t in likely]
        self._weigh(found)
        return max(h.posterior for h in found) > pool[old].posterior + WORTH_STOPPING * loss

    def _read_otherwise(self, old: Theory, theories: Sequence[Theory], trace: Trace, tick: int) -> list[Theory]:
        """Return those of these edits of a theory that tell a tick right, with what they make wrong of the ticks before read otherwise."""
        telling = (t for t in theories if (fit := self.judge.fit(t, trace)).ticks and tick not in fit.surprises)
        fitting = list(islice(telling, REREAD))
        if not fitting:
            return []
        known = {(each.episode, wrong) for each in self.evidence for wrong in self.judge.fit(old, each).surprises}
        found = []
        for theory in fitting:
            changed: Theory | None = theory
            for _ in range(REREAD_TICKS):
                broken = self._first_broken(changed, known)
                changed = changed if broken is None else self._with_lines_at(changed, *broken)
                if broken is None or changed is None:
                    break
            if changed not in (None, theory) and self._first_broken(changed, known) is None:
                found.append(changed)
        return found

    def _first_broken(self, theory: Theory, known: Collection[tuple[int, int]]) -> tuple[Trace, int] | None:
        """Return the first tick that a theory tells wrong, besides those (episode, tick) of which this is known."""
        for trace in self.evidence:
            for tick in self.judge.fit(theory, trace).surprises:
                if (trace.episode, tick) not in known:
                    return trace, tick
        return None

    def _with_lines_at(self, theory: Theory, trace: Trace, tick: int) -> Theory | None:
        """Return the theory with other lines for one pair that met in a tick, those that tell the episode best; None if none help."""
        mismatch = Mismatch(theory, [*(t for t in self.evidence if t is not trace), trace], tick, self.judge.predict(theory, trace, tick))
        pairs = mismatch.contacts[:MAX_CONTACTS]
        tried = [theory, *_distinct(chain.from_iterable(self._likely_bundles(mismatch, a, b) for a, b in pairs), theory)]
        here: dict[Theory, float] = {}
        self._judge_episode(tried, trace, here)
        least = min(here.values())
        best = [t for t in tried if here[t] < least + 1e-6]
        return max(best, key=self._log_prior) if least < here[theory] - 1e-6 else None

    def _by_prior(self, theories: Iterable[Theory]) -> Iterator[list[Theory]]:
        """Yield theories in chunks, the likeliest first: of those that explain a surprise the first to be found is the likeliest."""
        ranked = sorted(theories, key=lambda t: -self._log_prior(t))
        size = self.settings.chunk
        yield from (ranked[i : i + size] for i in range(0, len(ranked), size))

    def _open_tick(self, hypothesis: Hypothesis, trace: Trace) -> OpenTick | None:
        """Return the first tick that a theory tells wrong and that was not tried to be explained from there on."""
        theory = hypothesis.theory
        fit = self.judge.fit(theory, trace)
        for tick in fit.surprises:
            if (hash(theory), trace.episode, tick) not in self._tried_at:
                loss = -fit.ticks[tick]
                return OpenTick(theory, tick, loss, hypothesis.posterior + loss)
        return None

    def _finalists(self, better: list[Theory], here: dict[Theory, float]) -> list[Theory]:
        """Return those to be judged by all episodes: those that explain most, of equally good ones the likeliest first."""
        ranked = sorted(better, key=lambda t: here[t])
        best = [t for t in ranked if here[t] < here[ranked[0]] + 0.5][:200]
        best = sorted(best, key=lambda t: -self._log_prior(t))[: self.settings.finalists]
        rest = [t for t in ranked if t not in best]
        rest = sorted(rest, key=lambda t: here[t] - self._log_prior(t))
        return best + rest[: self.settings.finalists // 2]

    def _log_prior(self, theory: Theory) -> float:
        return self.prior.log_prob(theory, ALWAYS_MET)

    def _ranked(self, hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
        return sorted(hypotheses, key=lambda h: -h.posterior)

    def _judge_episode(self, theories: Sequence[Theory], trace: Trace, here: dict[Theory, float]) -> None:
        """Note how surprising an episode is to each theory."""
        if theories:
            replayed = self.judge.replay(theories, [trace], stop_at_first=False, cap=WRONG_CAP)
            self._budget -= len(theories)
            self.judged += len(theories)
            here.update(zip(theories, replayed.surprise[:, 0].tolist(), strict=True))

    def _weigh(self, hypotheses: Sequence[Hypothesis]) -> None:
        """Find out how surprising all episodes are to each of them."""
        if hypotheses:
            theories = [h.theory for h in hypotheses]
            replayed = self.judge.replay(theories, self.evidence, stop_at_first=False, cap=WRONG_CAP, seeds=WEIGH_SEEDS)
            for i, hypothesis in enumerate(hypotheses):
                hypothesis.surprise = float(replayed.surprise[i].sum())

    def _propose(self, theory: Theory, traces: Sequence[Trace], tick: int) -> list[Theory]:
        """Return edits of a theory that might explain a tick of the last of these episodes."""
        trace = traces[-1]
        predicted = self.judge.predict(theory, trace, tick)
        gained = {look for look, n in SceneDifference(predicted, trace.scenes[tick + 1]).held.items() if n > 0}
        theory = _collect_last(theory, {name_of_look(look) for look in gained})
        mismatch = Mismatch(theory, traces, tick, predicted)

        def predict(other: Theory) -> Scene:
            return self.judge.predict(other, trace, tick)

        looks = mismatch.looks - {WALL, AVATAR}
        kinds: list[Iterator[Theory]] = [
            propose_endings(mismatch),
            propose_edges(mismatch),
            propose_orders(mismatch),
            propose_clock(mismatch),
        ]
        forms = further_forms(theory)
        for a, b in chain.from_iterable(_in_each_form(pair, forms) for pair in mismatch.contacts[:MAX_CONTACTS]):
            of_pair = chain(self._likely_bundles(mismatch, a, b), propose_pair(mismatch, a, b, predict, self._effects))
            kinds.append(islice(of_pair, CANDIDATES_PER_PAIR))
        if looks:
            kinds.append(iter(propose_shooters(theory, traces, tick)))
            kinds.append(iter(propose_types(theory, traces, tick, mismatch.predicted, looks)))
        if AVATAR in mismatch.looks and self._avatar_fits < AVATAR_FITS:
            self._avatar_fits += 1
            kinds.append(iter(propose_avatars(theory, traces, tick, mismatch.predicted)))
            kinds.append(self._with_other_keys(theory, traces, tick))
        kinds.append(propose_forms(mismatch, self._likely_bundles))
        kinds.append(propose_unseen(mismatch, predict))
        found = chain.from_iterable(islice(_distinct(kind, theory), CANDIDATES_PER_KIND) for kind in kinds)
        return list(dict.fromkeys(found))

    def _with_other_keys(self, theory: Theory, traces: Sequence[Trace], tick: int) -> Iterator[Theory]:
        """Yield theories in which the keys do something else, as far as the ticks before allow, and what the avatar meets so does, too."""
        trace = traces[-1]
        readings = [replace(theory, controls=controls, delay=delay) for delay in range(MOST_DELAY + 1) for controls in CONTROLS]
        first = self.judge.replay(readings, [trace]).first[:, 0].tolist()
        for reading in (each for each, right in zip(readings, first, strict=True) if right >= tick and each != theory):
            mismatch = Mismatch(reading, traces, tick, self.judge.predict(reading, trace, tick))
            for a, b in (pair for pair in mismatch.contacts[:MAX_CONTACTS] if "avatar" in pair):
                yield from islice(self._likely_bundles(mismatch, a, b), BUNDLES_PER_READING)

    def _likely_bundles(self, mismatch: Mismatch, a: str, b: str) -> Iterator[Theory]:
        """Yield theories with the lines that the prior thinks likeliest between two types, given what was just seen of them."""
        theory = mismatch.theory
        if not {a, b} <= theory.by_name.keys():
            return
        encounter = read_encounter(mismatch.trace, mismatch.tick, a, b, mismatch.predicted, theory.controls)
        makers = [t for t in theory.types if {a, b} & set(SPRITES[t.cls].made(dict(t.params))) and t.get("total") == 0]
        for lines, types, _ in self.prior.line_bundles(theory, a, b, encounter, limit=BUNDLES_PER_PAIR):
            changed = theory
            for t in types.values():
                changed = changed.with_type(t)
            yield changed.with_lines(a, b, lines)
            for maker in makers:  # perhaps more of them lie there, one upon the other, than there are
                yield changed.with_type(maker.with_params(total=1)).with_lines(a, b, lines)
            for i, line in enumerate(lines if mismatch.difference.score else ()):
                paid = replace(line, score=line.score + mismatch.difference.score)
                yield changed.with_lines(a, b, (*lines[:i], paid, *lines[i + 1 :]))

    def _simplify(self) -> None:
        """Drop what explains nothing: lines, parameters and endings without which no tick more is wrong."""
        for _ in range(4):
            simpler = list(_simpler(self.theory))
            if not simpler:
                return
            found = [Hypothesis(t, self._log_prior(t), 0.0) for t in simpler]
            self._weigh([*self.beam, *found])
            ranked = self._ranked([*self.beam, *found])
            best, self.beam = self.theory, _without_twins(ranked)[: self.settings.beam]
            if self.theory == best:
                return


def _in_each_form(pair: tuple[str, str], forms: Sequence[str]) -> list[tuple[str, str]]:
    """Return a pair of types, and the same with the avatar's further forms: nobody sees which one it was."""
    return [pair, *(tuple(form if name == AVATAR_NAME else name for name in pair) for form in forms if AVATAR_NAME in pair)]  # type: ignore[list-item]


def uncovered_things(trace: Trace) -> list[tuple[UnseenThing, str]]:
    """Return what came to light in the last tick where something had lain since the episode began, and what that was.

    It will have lain there all the time: that asks for no rule. So it is where the one that lay on it has gone elsewhere, and nothing may
    have come from beside. Where two things seem to have changed places, the one of which there is more is taken for the ground.
    """
    before, after = trace.scenes[-2:]
    new, taken = set(after.thing_tuples) - set(before.thing_tuples), {thing[1:3] for thing in after.thing_tuples}
    gone = set(before.thing_tuples) - set(after.thing_tuples)

    def near(things: Iterable[Thing], look: int, x: int, y: int) -> list[Thing]:
        return [each for each in things if each[0] == look and abs(each[1] - x) + abs(each[2] - y) <= 2 * after.block_size]

    found = []
    for look, x, y, _ in sorted(new):
        covers = {thing[0] for thing in before.thing_tuples if thing[1:3] == (x, y)}
        covers -= {thing[0] for thing in after.thing_tuples if thing[1:3] == (x, y)}
        if len(covers) != 1 or look in (AVATAR, WALL):
            continue
        cover = covers.pop()
        ground = before.count(look) > before.count(cover)
        if near(new, cover, x, y) and all(ground and thing[1:3] in taken for thing in near(gone, look, x, y)):
            if all(any(thing[:3] == (cover, x, y) for thing in scene.thing_tuples) for scene in trace.scenes[:-1]):
                found.append((UnseenThing(trace.first.board_key, name_of_look(look), x, y), name_of_look(cover)))
    return found


def _drawn_below(theory: Theory, name: str, cover: str) -> Theory:
    """Return the theory in which things of one type are drawn below those of another."""
    names = [t.name for t in theory.types]
    if cover not in names or names.index(name) < names.index(cover):
        return theory
    names.remove(name)
    names.insert(names.index(cover), name)
    return theory.with_order(names)


def _without_twins(hypotheses: Sequence[Hypothesis]) -> list[Hypothesis]:
    return list({h.theory: h for h in reversed(hypotheses)}.values())[::-1]


def _distinct(theories: Iterable[Theory], known: Theory) -> Iterator[Theory]:
    seen = {known}
    for theory in theories:
        if theory not in seen:
            seen.add(theory)
            yield theory


def _collect_last(theory: Theory, names: Collection[str]) -> Theory:
    """Return the theory in which what is collected of these types is collected after all else of a tick has happened: even what was only
    made in it."""
    last = [line for line in theory.lines if line.first in names and line.second == "avatar"]
    return replace(theory, lines=(*(line for line in theory.lines if line not in last), *last)) if last else theory


def _simpler(theory: Theory) -> Iterator[Theory]:
    for i in range(len(theory.lines)):
        yield replace(theory, lines=theory.lines[:i] + theory.lines[i + 1 :])
    for i in range(len(theory.endings)):
        yield replace(theory, endings=theory.endings[:i] + theory.endings[i + 1 :])
    for t in theory.types:
        for key, _ in t.params:
            yield theory.with_type(t.with_params(**{key: None}))


def _place_for(theory: Theory, name: str) -> int:
    """Return where a new type goes in sprite order: below the avatar, so that the avatar is drawn on top and moves first."""
    names = [t.name for t in theory.types]
    return names.index("avatar") if "avatar" in names else len(names)


def first_theory(scene: Scene) -> Theory:
    """Return what is believed at first sight: nothing moves but the player, walls stop him, and the game is lost when he is gone."""
    looks = [int(look) for look in np.unique(scene.things[:, 0])]
    names = [name_of_look(look) for look in looks if look != AVATAR]
    if "wall" not in names:
        names.insert(0, "wall")
    types = (*(BelievedType(name) for name in names), BelievedType("avatar", PLAYER_CLASS))
    lines = (BelievedLine("avatar", "wall", BLOCKING_EFFECT), BelievedLine("avatar", EDGE, BLOCKING_EFFECT))
    lost = BelievedEnding(COUNTING_ENDING, params(stype="avatar", win=(False,)))
    return Theory(scene.block_size, types, lines, (lost,))
