"""What a game's designer learns from an agent that tried it: rules never found out, rules that made no difference, things that are alike.

All of it is about the trial that was played. A rule made no difference if the same actions lead to the same boards and scores without it;
two things could not be told apart if each could stand for the other in every rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.errors import EngineError
from game_meta.engine.scene import Scene, read_scene
from game_meta.evaluation.trial_recorder import TrialStep
from game_meta.generator.variant import Variant
from game_meta.theory.comparison import OTHER, LooksByType, compare_with_truth, describe_line, indistinguishable_things
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import arrange_rules


@dataclass(frozen=True)
class DesignerReport:
    """Sentences, and words for things."""

    never_found: tuple[str, ...]  # rules
    no_difference: tuple[str, ...]  # rules
    alike: tuple[tuple[str, str], ...]  # things that could not be told apart

    @property
    def sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return titles and what stands below them."""
        pairs = tuple(f"{one} and {other}" for one, other in self.alike)
        return (
            ("Rules that the agent never found out", self.never_found),
            ("Rules that made no difference", self.no_difference),
            ("Things that could not be told apart", pairs),
        )


def report_to_designer(variant: Variant, steps: Sequence[TrialStep]) -> DesignerReport:
    """Look at a trial, or at the part of it that was played, from the designer's side. Takes some seconds for a game with many rules."""
    looks = tuple(zip(variant.program.types, variant.program.looks.tolist(), strict=True))
    report = steps[-1].theory
    never: list[str] = []
    if report is not None:
        never = [row.true for row in compare_with_truth(report, variant.text, looks) if row.true and row.match == OTHER]
    idle = rules_without_effect(variant, steps, looks)
    return DesignerReport(tuple(dict.fromkeys(never)), idle, indistinguishable_things(variant.text, looks))


def rules_without_effect(variant: Variant, steps: Sequence[TrialStep], looks: LooksByType) -> tuple[str, ...]:
    """Say each rule of a game without which everything would have come as it did in a trial."""
    game, episodes = variant.game, played_actions(steps)
    truth = [_play(variant, None, *episode) for episode in episodes]
    found = []
    for number in range(len(game.rules)):
        shorter = without_rule(game, number)
        if all(_play(variant, shorter, *episode) == seen for episode, seen in zip(episodes, truth, strict=True)):
            found.append(describe_line(variant.text, looks, game.rules[number].line))
    return tuple(sentence for sentence in dict.fromkeys(found) if sentence)


def without_rule(game: Game, number: int) -> Game:
    """Return a game without one of its rules."""
    rules = game.rules[:number] + game.rules[number + 1 :]
    pairs, eos, timed = arrange_rules(rules)
    return replace(game, rules=rules, pairs=pairs, eos=eos, timed=timed)


def played_actions(steps: Sequence[TrialStep]) -> list[tuple[int, int, list[int]]]:
    """Return of each episode of a trial its number from 0, its seed and its actions."""
    found: dict[int, tuple[int, int, list[int]]] = {}
    for step in steps:
        episode = found.setdefault(step.episode, (step.episode - 1, step.episode_seed, []))
        if step.action is not None:
            episode[2].append(step.action)
    return list(found.values())


def _play(variant: Variant, game: Game | None, episode: int, seed: int, actions: list[int]) -> list[tuple]:
    """Return what is seen when actions are played in an episode's level, by the rules of the variant or of another game."""
    program = variant.programs[episode % len(variant.programs)]
    if game is not None:
        try:
            program = compile_game(game, program.level)
        except EngineError:
            return []
    batch = Batch(1, threads=1)
    batch.load([0], [program], [seed])
    seen = [_sign(read_scene(batch))]
    for action in actions:
        if batch.terminated[0]:
            break
        batch.step(np.array([action]))
        seen.append(_sign(read_scene(batch)))
    return seen


def _sign(scene: Scene) -> tuple:
    return scene.thing_tuples, scene.held, scene.score, scene.over, scene.win
