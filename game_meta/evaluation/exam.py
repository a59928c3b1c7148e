"""An exam after a trial, the same for an agent and for a person: who has understood the rules can use them for what was never done.

Three kinds of questions. What is the board after these actions, of four? Has a rule been changed in what is shown? Touch a thing of this
kind, which earns nothing by itself. The wrong boards are what the same actions lead to with a rule left out or with the keys as they are
named, so none can be told by looks alone. An agent answers by its theory in the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game, compile_placed
from game_meta.engine.errors import EngineError
from game_meta.engine.observation import FIRST_LOOK
from game_meta.engine.program import Program
from game_meta.engine.scene import Scene, read_scene
from game_meta.engine.snapshot import Snapshot
from game_meta.evaluation.designer_report import without_rule
from game_meta.generator.variant import Variant
from game_meta.random_streams import random_stream
from game_meta.solvers.online_planner import OnlinePlanner
from game_meta.theory.judge import Judge, placed_sprites, scene_difference
from game_meta.theory.reading import read_theory
from game_meta.theory.report import TheoryReport
from game_meta.theory.theory import Theory, name_of_look, to_game
from game_meta.theory.trace import Trace
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.model import Game, Rule
from game_meta.vgdl.parser import arrange_rules
from game_meta.vgdl.reachability import avatar_types
from game_meta.vgdl.spec import EFFECTS, MOVES
from game_meta.vgdl.spec.plain import SCORING_EFFECT

PREDICT, SPOT, REACH = "predict", "spot", "reach"
KINDS = (PREDICT, SPOT, REACH)
AS_ALWAYS, CHANGED = 0, 1  # answers to SPOT
ASKED_TICKS, SHOWN_TICKS, REACH_TICKS = 10, 12, 20  # of the actions of PREDICT, of what SPOT shows, in which REACH must be done
BOARDS = 4  # to choose from
_TRIES = 60  # draws of actions, until a question is found
_MAX_KEPT_TICKS = 3  # ticks that drawn actions are kept at most
_SEARCH_WIDTH = 64
_PAYING = SCORING_EFFECT  # does nothing else that shows to who has no health


class Moving:
    """A board that is played on: a program from its start."""

    def __init__(self, program: Program, seed: int):
        self.batch = Batch(1, threads=1)
        self.batch.load([0], [program], [seed])

    def step(self, action: int) -> None:
        """Make a tick, unless the game is over."""
        if not self.batch.terminated[0]:
            self.batch.step(np.array([action]))

    @property
    def scene(self) -> Scene:
        """The board as it is seen."""
        return read_scene(self.batch)

    @property
    def snapshot(self) -> Snapshot:
        """The board to be drawn."""
        return self.batch.snapshot(0)


@dataclass(frozen=True, eq=False)
class Question:
    """A question of an exam. The board before is that of a level at its start."""

    kind: str
    program: Program  # by which it is played: for REACH one in which touching such a thing is all that pays
    seed: int
    actions: tuple[int, ...] = ()  # as the player names them; for REACH a way that does it
    boards: tuple[Snapshot, ...] = ()  # PREDICT: to choose from; SPOT: what is shown, tick by tick
    scenes: tuple[Scene, ...] = ()  # the same as they are seen
    answer: int = 0  # the number of the right board; of AS_ALWAYS and CHANGED
    look: int = 0  # REACH: of what is to be touched

    @property
    def start(self) -> Moving:
        """The board before, to be played on."""
        return Moving(self.program, self.seed)


@dataclass(frozen=True, eq=False)
class Exam:
    """Questions about one variant."""

    variant: Variant
    questions: tuple[Question, ...]


def make_exam(variant: Variant, questions: int = 6, seed: int = 0) -> Exam:
    """Return an exam with so many questions, of the kinds in turn; fewer where a game has no more in it."""
    rng = random_stream("exam", variant.family, variant.seed, seed)
    makers = {PREDICT: _ask_to_predict, SPOT: _ask_to_spot, REACH: _ask_to_reach}
    found: list[Question] = []
    for number in range(questions):
        for shift in range(len(KINDS)):  # the next kind where a game has no question of this one
            question = makers[KINDS[(number + shift) % len(KINDS)]](variant, number % len(variant.programs), rng)
            if question is not None:
                found.append(question)
                break
    return Exam(variant, tuple(found))


# ----------------------------------------------------------------------------------------------------
# The questions.


def _draw_actions(variant: Variant, ticks: int, rng: np.random.Generator) -> tuple[int, ...]:
    drawn = rng.choice(np.array(variant.actions), ticks)
    return tuple(np.repeat(drawn, rng.integers(1, _MAX_KEPT_TICKS + 1, ticks))[:ticks].tolist())


def _play(program: Program, seed: int, actions: Sequence[int]) -> tuple[list[Snapshot], list[Scene]]:
    """Return the boards from the start on."""
    moving = Moving(program, seed)
    snapshots, scenes = [moving.snapshot], [moving.scene]
    for action in actions:
        moving.step(action)
        snapshots.append(moving.snapshot)
        scenes.append(moving.scene)
    return snapshots, scenes


def _sign(scene: Scene) -> tuple:
    """Return what is seen on a board, and no more: what is held stands beside it."""
    return scene.thing_tuples


def _changed_programs(variant: Variant, level: int, rng: np.random.Generator) -> Iterator[Program]:
    """Yield programs of a level in which one thing is other than it is: a rule is missing, the keys do what they say."""
    game = variant.game
    changed = [without_rule(game, number) for number in range(len(game.rules))]
    if game.params["controls"] != MOVES:
        changed.append(replace(game, params={**game.params, "controls": MOVES}))
    for place in rng.permutation(len(changed)).tolist():
        try:
            yield compile_game(changed[place], variant.programs[level].level)
        except EngineError:
            continue


def _ask_to_predict(variant: Variant, level: int, rng: np.random.Generator) -> Question | None:
    program, best = variant.programs[level], None
    for _ in range(_TRIES):
        seed, actions = int(rng.integers(1 << 30)), _draw_actions(variant, ASKED_TICKS, rng)
        snapshots, scenes = _play(program, seed, actions)
        boards = {_sign(scenes[-1]): (snapshots[-1], scenes[-1])}
        for other in _changed_programs(variant, level, rng):
            wrong, seen = _play(other, seed, actions)
            boards.setdefault(_sign(seen[-1]), (wrong[-1], seen[-1]))
            if len(boards) == BOARDS:
                break
        if best is None or len(boards) > len(best[2]):
            best = seed, actions, boards
        if len(boards) == BOARDS:
            break
    if best is None or len(best[2]) < 2:
        return None
    seed, actions, boards = best
    while len(boards) < BOARDS and len(boards) > 1:  # other actions lead elsewhere
        wrong, seen = _play(program, seed, _draw_actions(variant, ASKED_TICKS, rng))
        before = len(boards)
        boards.setdefault(_sign(seen[-1]), (wrong[-1], seen[-1]))
        if len(boards) == before and rng.random() < 0.2:
            break
    order = rng.permutation(len(boards)).tolist()
    shown = [list(boards.values())[place] for place in order]
    return Question(
        PREDICT, program, seed, actions, tuple(each for each, _ in shown), tuple(each for _, each in shown), answer=order.index(0)
    )


def _ask_to_spot(variant: Variant, level: int, rng: np.random.Generator) -> Question | None:
    program = variant.programs[level]
    answer = int(rng.integers(2))
    for _ in range(_TRIES):
        seed, actions = int(rng.integers(1 << 30)), _draw_actions(variant, SHOWN_TICKS, rng)
        snapshots, scenes = _play(program, seed, actions)
        for other in _changed_programs(variant, level, rng):
            wrong, seen = _play(other, seed, actions)
            if [_sign(each) for each in seen] != [_sign(each) for each in scenes]:
                shown, signs = (wrong, seen) if answer == CHANGED else (snapshots, scenes)
                return Question(SPOT, program, seed, actions, tuple(shown), tuple(signs), answer)
    return None


def goal_game(game: Game, goal: str) -> Game:
    """Return a game in which nothing pays but to touch a thing of a type."""
    avatars = avatar_types(game)
    unpaid = tuple(replace(rule, params={**rule.params, "scoreChange": (0,)}) for rule in game.rules)
    values = {key: parameter.default for key, parameter in EFFECTS[_PAYING].parameters.items()} | {"scoreChange": (1,)}
    reached = [Rule(avatar, (goal,), _PAYING, values, frozenset({"scoreChange"}), 0) for avatar in avatars]
    rules = (*reached, *unpaid)
    pairs, eos, timed = arrange_rules(rules)
    return replace(game, rules=rules, pairs=pairs, eos=eos, timed=timed)


def _ask_to_reach(variant: Variant, level: int, rng: np.random.Generator) -> Question | None:
    game, first = variant.game, variant.programs[level]
    scene = Moving(first, 0).scene
    looks = sorted({int(look) for look in scene.things[:, 0] if look >= FIRST_LOOK})
    names = dict(zip(first.looks.tolist(), first.types, strict=True))
    for look in rng.permutation(looks).tolist():
        seed = int(rng.integers(1 << 30))
        try:
            program = compile_game(goal_game(game, names[look]), first.level)
        except EngineError:
            continue
        batch = Batch(1, threads=1)
        batch.load([0], [program], [seed])
        plan = OnlinePlanner(_SEARCH_WIDTH).plan(batch, 0, REACH_TICKS, rng)
        way = tuple(plan.actions[: plan.length])
        if plan.gain > 0 and len(way) > 2 and reaches(Question(REACH, program, seed, look=look), way):
            return Question(REACH, program, seed, way, look=look)
    return None


def reaches(question: Question, actions: Sequence[int]) -> bool:
    """Tell whether actions do what a question of the kind REACH asks."""
    moving = question.start
    for action in actions[:REACH_TICKS]:
        moving.step(action)
        if moving.batch.score[0] > 0:
            return True
    return False


# ----------------------------------------------------------------------------------------------------
# How an agent answers: by its theory.


def answer_by_theory(exam: Exam, report: TheoryReport) -> list[bool]:
    """Return which questions an agent answers right whose theory is this."""
    try:
        theory = read_theory(report.text)
    except VGDLError:
        return [False] * len(exam.questions)
    answers = {PREDICT: _predict, SPOT: _spot, REACH: _reach}
    return [answers[question.kind](question, theory, report) for question in exam.questions]


def _predict(question: Question, theory: Theory, report: TheoryReport) -> bool:
    judge, trace = Judge(), Trace(1, [question.start.scene])
    batch = Batch(1, threads=1)
    try:
        judge.start(batch, 0, theory, trace)
    except EngineError:
        return False
    for action in question.actions:
        if not batch.terminated[0]:
            batch.step(np.array([action]))
    expected = read_scene(batch)
    expected = replace(expected, score=0)
    differences = [scene_difference(expected, replace(scene, score=0)) for scene in question.scenes]
    return int(np.argmin(differences)) == question.answer and sorted(differences)[0] < sorted(differences)[1]


def _spot(question: Question, theory: Theory, report: TheoryReport) -> bool:
    """Say that a rule was changed where there are twice as many surprises as the theory leaves anyway."""
    trace = Trace(1, list(question.scenes), list(question.actions))
    wrong = float(Judge().replay([theory], [trace], stop_at_first=False, cap=len(trace.actions)).wrong[0, 0])
    surprised = wrong > 2 * (1 - report.predicted) * len(trace.actions)
    return (CHANGED if surprised else AS_ALWAYS) == question.answer


def _reach(question: Question, theory: Theory, report: TheoryReport) -> bool:
    scene = question.start.scene
    rng = np.random.default_rng(question.seed)
    try:
        goal = goal_game(to_game(theory), name_of_look(question.look))
        program = compile_placed(goal, placed_sprites(theory, scene), scene.width, scene.height)
    except (EngineError, KeyError):
        return False
    batch = Batch(1, threads=1)
    batch.load([0], [program], [question.seed])
    plan = OnlinePlanner(_SEARCH_WIDTH).plan(batch, 0, REACH_TICKS, rng)
    return reaches(question, plan.actions)
