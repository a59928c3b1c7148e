"""What a learner of rules has to tell: its best theory, from what each rule was seen, what surprised it and what it gave up.

A rule was seen at a moment if without it that moment would have been told wrong, and all before it right. (Without some, as the player's
class, there is no game: they were seen at once.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from game_meta.theory.inference import MendedSurprise, RuleLearner
from game_meta.theory.report import Moment, Surprise, TheoryReport, report_theory
from game_meta.theory.scene_difference import describe_difference
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, look_of_name
from game_meta.theory.type_wording import BelievedPart, believed_parts, describe_part
from game_meta.vgdl.spec import MOVES

MAX_SURPRISES = 100  # that are told, the last ones
MAX_SENTENCES = 2  # of what is believed since a surprise


class LearnerReporter:
    """Tells what a learner believes. What takes time is done anew only where a theory, a surprise or an episode has come."""

    def __init__(self, learner: RuleLearner) -> None:
        self.learner = learner
        self._told: list[Surprise] = []  # of the learner's surprises, in their order
        self._state: tuple[object, ...] = ()
        self._report: TheoryReport | None = None

    def report(self, plan: Sequence[tuple[float, float]] = ()) -> TheoryReport:
        """Return what is believed now."""
        learner = self.learner
        state = learner.theory, len(learner.surprises), len(learner.traces), tuple(h.theory for h in learner.beam)
        if self._report is None or state != self._state:
            self._state, self._report = state, self._make()
        return replace(self._report, plan=tuple(plan)) if tuple(plan) != self._report.plan else self._report

    def _make(self) -> TheoryReport:
        learner, theory = self.learner, self.learner.theory
        for surprise in learner.surprises[len(self._told) :]:
            self._told.append(_tell_surprise(surprise))
        firsts = {trace.first.board_key: trace.first for trace in learner.traces}
        posteriors = np.array([h.posterior for h in learner.beam])
        weights = np.exp(posteriors - posteriors.max())
        weights /= weights.sum()
        others = [(float(weight), h.theory) for weight, h in zip(weights, learner.beam, strict=True) if h.theory != theory]
        played = [trace for trace in learner.traces if trace.actions]
        ticks = sum(len(trace.actions) for trace in played)
        wrong = learner.judge.replay([theory], played, stop_at_first=False, cap=ticks).wrong.sum() if played else 0.0
        return report_theory(
            theory,
            firsts.values(),
            evidence=find_evidence(learner),
            others=others,
            refuted=_given_up(learner),
            surprises=self._told[-MAX_SURPRISES:],
            predicted=max(0.0, 1.0 - float(wrong) / max(1, ticks)),
        )


def find_evidence(learner: RuleLearner) -> dict[BelievedPart, list[Moment]]:
    """Return of each part of the best theory the first moment of each episode that would be told wrong without it."""
    theory, traces = learner.theory, [trace for trace in learner.traces if trace.actions]
    found: dict[BelievedPart, list[Moment]] = {}
    for part in believed_parts(theory):
        if isinstance(part, BelievedType) and part == BelievedType(part.name) and (look := look_of_name(part.name)) is not None:
            seen = [trace for trace in traces if trace.first.count(look)]  # it stood there and stayed
            found[part] = [(trace.episode, 0) for trace in seen]
    parts = [(part, lacking) for part in believed_parts(theory) if (lacking := _without(theory, part)) is not None]
    if not traces or not parts:
        return found
    own = learner.judge.replay([theory], traces).first[0]
    firsts = learner.judge.replay([lacking for _, lacking in parts], traces).first
    for (part, _), row in zip(parts, firsts, strict=True):
        moments = [(trace.episode, max(0, int(at)) + 1) for trace, at, right in zip(traces, row, own, strict=True) if at < right]
        if moments:
            found[part] = moments
    return found


def _without(theory: Theory, part: BelievedPart) -> Theory | None:
    """Return a theory without one of its parts; None where it would be the same."""
    if isinstance(part, BelievedLine):
        place = theory.lines.index(part)
        return replace(theory, lines=theory.lines[:place] + theory.lines[place + 1 :])
    if isinstance(part, BelievedEnding):
        place = theory.endings.index(part)
        return replace(theory, endings=theory.endings[:place] + theory.endings[place + 1 :])
    if isinstance(part, BelievedType):
        plain = BelievedType(part.name)  # it stands still
        return None if plain == part else theory.with_type(plain)
    return replace(theory, controls=MOVES) if part == "controls" else replace(theory, delay=0)


def _given_up(learner: RuleLearner) -> dict[BelievedPart, list[Moment]]:
    """Return what was believed before a surprise and is no longer, with the moment that told against it."""
    held = set(believed_parts(learner.theory))
    found: dict[BelievedPart, list[Moment]] = {}
    for surprise in learner.surprises:
        if surprise.new is not None:
            kept = set(believed_parts(surprise.new))
            for part in believed_parts(surprise.old):
                if part not in kept and part not in held:
                    found[part] = [(surprise.episode, surprise.tick + 1)]
    return found


def _tell_surprise(surprise: MendedSurprise) -> Surprise:
    expected, seen = describe_difference(surprise.before, surprise.predicted, surprise.seen)
    mended = ""
    if surprise.new is not None:
        old = {describe_part(surprise.old, part) for part in believed_parts(surprise.old)}
        new = dict.fromkeys(describe_part(surprise.new, part) for part in believed_parts(surprise.new))
        mended = " ".join([sentence for sentence in new if sentence not in old][:MAX_SENTENCES])
    return Surprise(surprise.episode, surprise.tick + 1, expected, seen, mended)
