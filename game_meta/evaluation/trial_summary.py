"""What came of a trial, in words: returns, what the agent knew when, what it still has wrong, and by which rules it gained and lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.evaluation.designer_report import played_actions
from game_meta.evaluation.trial_recorder import TrialStep
from game_meta.generator.grading import ScoreBounds
from game_meta.generator.labels import LABEL_NAMES
from game_meta.generator.variant import Variant
from game_meta.theory.comparison import SAME, LooksByType, compare_with_truth, describe_line
from game_meta.theory.type_wording import word_of_look
from game_meta.vgdl.model import Game, Rule
from game_meta.vgdl.parser import arrange_rules

Sections = list[tuple[str, list[str]]]  # titles and what stands below them
_BELIEVED = "believed, and not so:"
Facts = dict[str, bool]  # what is true of a variant, in words, and whether it is believed


def summarise_for_people(variant: Variant, steps: Sequence[TrialStep], bounds: ScoreBounds | None) -> Sections:
    """Say what came of a trial. It takes about a second: the trial is played again without each rule's score."""
    ends = [step for step in steps if step.episode_over]
    found: Sections = [("Return by episode", _return_words(ends, bounds))]
    known = [_facts_known(variant, step) for step in ends]
    if known and known[-1]:
        right = sum(known[-1].values())
        found.append((f"What it knew when: {right} of {len(known[-1])} in the end", _learned_words(known)))
        found.append(("What it still has wrong, or never found out", [fact for fact, right in known[-1].items() if not right]))
    found.append(("Gains and losses, by cause", _cause_words(returns_by_cause(variant, steps))))
    return found


def _return_words(ends: Sequence[TrialStep], bounds: ScoreBounds | None) -> list[str]:
    words = [f"episode {end.episode}: {_points(end.episode_return)} in {end.tick} ticks" for end in ends]
    if bounds is not None:
        random, oracle = _points(bounds.random, ".3g"), _points(bounds.oracle, ".3g")
        words.append(f"beside it: a random player earns {random}, a planner that knows the rules {oracle}")
    return words


def _points(value: float, form: str = "g") -> str:
    return format(value, form).replace("-", "−", 1)


def _looks(variant: Variant) -> LooksByType:
    return tuple(zip(variant.program.types, variant.program.looks.tolist(), strict=True))


def _facts_known(variant: Variant, step: TrialStep) -> Facts:
    """Return what is to be known of the variant, and what is wrongly believed of it, each with whether the agent had it right then: rules,
    or for an agent that writes none what things do."""
    if step.theory is not None:
        found: Facts = {}
        for row in compare_with_truth(step.theory, variant.text, _looks(variant)):
            if row.true:
                found[row.true] = found.get(row.true, False) or row.match == SAME
            elif row.believed is not None:
                found[f"{_BELIEVED} {step.theory.rules[row.believed].sentence}"] = False
        return found
    return {} if step.belief is None else _belief_facts(variant, step.belief.effects)


def _belief_facts(variant: Variant, believed: np.ndarray) -> Facts:
    """Return for each thing what it does, and what it is believed to do; `believed` is (K, E) as in TrialBelief."""
    found: Facts = {}
    for look in sorted({look for _, look in _looks(variant)}):
        for label in range(len(LABEL_NAMES)) if variant.labels.known[look] else ():
            true, held = variant.labels.effects[look, label] > 0.5, believed[look, label] > 0.5
            if true or held:
                words = f"{word_of_look(look)}: {LABEL_NAMES[label].replace('_shot', ' when shot')}"
                found[words if true else f"{_BELIEVED} {words}"] = bool(true and held)
    return found


def _learned_words(known: Sequence[Facts]) -> list[str]:
    """Say for each episode what was right at its end and was not before, and what was lost again."""
    found, before = [], set[str]()
    for k, facts in enumerate(known, 1):
        right = {fact for fact, held in facts.items() if held}
        found += [f"episode {k}: {fact}" for fact in facts if fact in right - before]
        found += [f"episode {k}, lost again: {fact}" for fact in sorted(before - right)]
        before = right
    return found


# ----------------------------------------------------------------------------------------------------
# By which rules the score came: the same actions are played again, and a rule pays nothing.


@dataclass(frozen=True)
class Cause:
    """A rule by which the score changed in a trial."""

    sentence: str
    total: float
    times: int  # ticks


def returns_by_cause(variant: Variant, steps: Sequence[TrialStep]) -> tuple[Cause, ...]:
    """Say by which rules the agent gained and lost in a trial, the largest first."""
    game, episodes, looks = variant.game, played_actions(steps), _looks(variant)
    paid = [_rewards(variant, None, *episode) for episode in episodes]
    found: dict[str, Cause] = {}
    for number, rule in enumerate(game.rules):
        if not any(rule.params[name] != (0,) for name in _scores(rule)):
            continue
        unpaid = [_rewards(variant, _without_score(game, number), *episode) for episode in episodes]
        changes = np.concatenate([before - after for before, after in zip(paid, unpaid, strict=True)])
        if changes.any():
            sentence = describe_line(variant.text, looks, rule.line)
            same = found.get(sentence, Cause(sentence, 0.0, 0))
            found[sentence] = Cause(sentence, same.total + float(changes.sum()), same.times + int(np.count_nonzero(changes)))
    return tuple(sorted(found.values(), key=lambda cause: -abs(cause.total)))


def _scores(rule: Rule) -> list[str]:
    return [name for name in rule.params if name.startswith("scoreChange")]


def _without_score(game: Game, number: int) -> Game:
    """Return a game in which one rule pays and costs nothing."""
    rule = game.rules[number]
    free = replace(rule, params={**rule.params, **dict.fromkeys(_scores(rule), (0,))})
    rules = (*game.rules[:number], free, *game.rules[number + 1 :])
    pairs, eos, timed = arrange_rules(rules)
    return replace(game, rules=rules, pairs=pairs, eos=eos, timed=timed)


def _rewards(variant: Variant, game: Game | None, episode: int, seed: int, actions: list[int]) -> np.ndarray:
    """Return (ticks,): what each action of an episode brings by the rules of the variant or of another game."""
    program = variant.programs[episode % len(variant.programs)]
    batch = Batch(1, threads=1)
    batch.load([0], [program if game is None else compile_game(game, program.level)], [seed])
    found = np.zeros(len(actions))
    for tick, action in enumerate(actions):
        if batch.terminated[0]:
            break
        batch.step(np.array([action]))
        found[tick] = batch.rewards[0, 0]
    return found


def _cause_words(causes: Sequence[Cause]) -> list[str]:
    return [f"{_points(cause.total, '+g')} in {cause.times} tick{'s' * (cause.times != 1)}: {cause.sentence}" for cause in causes]
