"""An agent that writes rules down, without the labour of finding them: it knows the game, and tells of each thing once it is near it."""

from dataclasses import replace

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.engine.observation import ACTIONS, AVATAR, FIRST_LOOK, MOVE_ACTIONS, MOVE_STEPS
from game_meta.theory.report import Surprise, report_theory
from game_meta.theory.scene_difference import describe_difference
from game_meta.theory.theory import BelievedType, look_of_name, name_of_look
from game_meta.theory.type_wording import describe_part
from game_meta.vgdl.spec import CLOCK, EDGE
from helpers.true_theories import true_theory


class Scholar(Agent):
    """Walks about at random (`seed`). What it has not been near is as if it stood still, and nothing came of meeting it."""

    name, hash, observation = "scholar", "5c01a7", "scene"

    def __init__(self, variant, seed=0):
        self.truth = true_theory(variant.program)
        self.generator = np.random.default_rng(seed)

    def begin_trials(self, trials):
        self.policy, self.value = np.full((trials, ACTIONS), 1 / ACTIONS, np.float32), np.zeros(trials, np.float32)
        self.near, self.evidence, self.surprises, self.firsts, self.refuted = set(), {}, [], [], {}
        self.episode, self.tick, self.before, self.report = 0, 0, None, None

    @property
    def theory(self):
        known = {name_of_look(look) for look in self.near} | {"avatar", "wall", EDGE, CLOCK}
        seen = {thing[0] for scene in self.firsts for thing in scene.thing_tuples}
        there = [t for t in self.truth.types if look_of_name(t.name) in seen or t.name in known]
        types = [t if t.name in known else BelievedType(t.name) for t in there]
        lines = [line for line in self.truth.lines if set(line.pair) <= known]
        return replace(self.truth, types=tuple(types), lines=tuple(lines), endings=self.truth.endings if len(self.near) > 2 else ())

    def act(self, observation):
        scene, (ended,) = observation.scenes[0], observation.ended
        if observation.episode_start[0]:
            if ended is not None:
                self.learn(ended)
            self.episode, self.tick, self.before = self.episode + 1, 0, None
            if scene.board_key not in [each.board_key for each in self.firsts]:
                self.firsts.append(scene)
        self.learn(scene)
        path = [place for place in (self.avatar_place(scene),) if place]
        for action in self.generator.choice(MOVE_ACTIONS, 6) if path else ():
            dx, dy = MOVE_STEPS[action - 1]
            path.append((min(max(path[-1][0] + dx, 0.5), scene.width - 0.5), min(max(path[-1][1] + dy, 0.5), scene.height - 0.5)))
        self.report = report_theory(self.theory, self.firsts, evidence=self.evidence, refuted=self.refuted, surprises=self.surprises,
                                    plan=path, predicted=1 - len(self.surprises) / max(1, self.tick + 1))  # fmt: skip
        self.before, self.tick = scene, self.tick + 1
        return self.generator.integers(ACTIONS, size=1)

    def learn(self, scene):
        """Of what is near the avatar, and of what moves."""
        place, before = self.avatar_place(scene), self.before
        looks = {thing[0] for thing in scene.thing_tuples if place and abs(thing[1] / scene.block_size + 0.5 - place[0])
                 + abs(thing[2] / scene.block_size + 0.5 - place[1]) <= 1 and thing[0] >= FIRST_LOOK}  # fmt: skip
        if before is not None:
            looks |= {thing[0] for thing in set(scene.thing_tuples) ^ set(before.thing_tuples) if thing[0] >= FIRST_LOOK}
        for look in looks - self.near:
            was = self.theory
            self.near.add(look)
            new = [part for part in (*self.theory.types, *self.theory.lines) if part not in (*was.types, *was.lines)]
            self.evidence |= {part: [(self.episode, self.tick)] for part in new if before is not None}
            self.refuted |= {t: [(self.episode, self.tick)] for t in was.types if t not in self.theory.types}
            if before is not None and new:
                expected, seen = describe_difference(before, before, scene)
                self.surprises.append(Surprise(self.episode, self.tick, expected, seen, describe_part(self.theory, new[-1])))
        for line in self.theory.lines if before is not None and scene.score != before.score else ():
            if line.score == scene.score - before.score:
                self.evidence.setdefault(line, []).append((self.episode, self.tick))

    @staticmethod
    def avatar_place(scene):
        found = [(x / scene.block_size + 0.5, y / scene.block_size + 0.5) for look, x, y, _ in scene.thing_tuples if look == AVATAR]
        return found[0] if found else None

    def theory_report(self, trial=0):
        return self.report
