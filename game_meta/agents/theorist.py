"""The theorist: an agent that writes down the rules it believes as a game, plans in it, and repairs it where the world differs.

Each trial is a mind of its own: a RuleLearner finds the rules (theory/inference.py), hopes are added for what has not been tried
(theory/exploration.py), and the project's search plans in the result from the present state. In a trial's first episode, and after one
that it does not understand, the network of a meta-learned agent acts as long as nothing is known to pay, and the theorist learns from what
comes of it. What it brings along is learned from training variants (theory/prior.py); within a trial all it adapts is the text of its
theory.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import inf

import numpy as np

from game_meta.agents.agent import Agent, BeliefBatch, MemoryAgent
from game_meta.agents.settings import TheoristSettings
from game_meta.agents.theory_beliefs import beliefs_of_theories, moving_actions
from game_meta.engine.batch import Batch
from game_meta.engine.errors import EngineError
from game_meta.engine.observation import ACTION_OF_KEY, ACTIONS, AVATAR, MOVE_ACTIONS, MOVE_STEPS, NIL, USE
from game_meta.engine.scene import Scene, read_scene
from game_meta.solvers.online_planner import OnlinePlan, OnlinePlanner
from game_meta.theory.bundles import shots_of
from game_meta.theory.exploration import (
    SCORE_SCALE,
    Tried,
    count_types,
    ground_of,
    hope,
    hope_for_unseen,
    hope_to_change,
    hope_to_win,
    is_spent,
    scale_scores,
    without_runaways,
)
from game_meta.theory.inference import InferenceSettings, RuleLearner
from game_meta.theory.learned_report import LearnerReporter
from game_meta.theory.mismatch import SceneDifference
from game_meta.theory.prior import RulePrior
from game_meta.theory.report import TheoryReport
from game_meta.theory.theory import Theory, look_of_name, name_of_look
from game_meta.theory.trace import Trace

BRIEF_HORIZON = 12  # ticks, of plans that are forgotten at once
PATIENCE = 3  # ticks between two searches for something that pays, as long as nothing surprises
LOST = 0.1  # of an episode's ticks: if as many are told wrong and nothing explains them, the rules are not understood
ATTEMPTS = 3  # ways to search that are tried while nothing surprises, one a tick, after the first episode
MOST_EPISODES_LEFT = 4  # that finding something out is thought to be of use in
MOST_IN_TRIAL = 40_000  # theories that are judged in a long trial in all, as far as LEAST_CANDIDATES an episode allows
LEAST_CANDIDATES = 1500
MOST_USES = 2  # of the key USE, to see what it does
AIMLESS_TICKS, MOST_DOUBLED = 3, 4  # actions drawn at random where no plan promises anything; twice as many each time, so often at most


class TrialMind:
    """One trial of a theorist."""

    def __init__(self, prior: RulePrior, settings: TheoristSettings, seed: int, win_worth: float = 0.0) -> None:
        """`win_worth` is what a win is worth, in points, beside what it pays."""
        self.settings, self.win_worth, self.rng = settings, win_worth, np.random.default_rng(seed)
        thought = InferenceSettings(beam=settings.beam, candidates=settings.candidates)
        each = min(thought.per_surprise, thought.candidates // 5)
        self.learner = RuleLearner(prior, replace(thought, per_surprise=each))
        self.planner = OnlinePlanner(settings.width, win_worth=int(SCORE_SCALE * win_worth))
        self.believed, self.imagined = (Batch(1, threads=1, grows=False) for _ in range(2))
        self.tried = Tried()
        self.taken: set[str] = set()  # types of what was touched in this episode, went away and did nothing
        self.plan: list[int] = []
        self.path: tuple[tuple[float, float], ...] = ()
        self.known: tuple[int, ...] = ()  # what was done in the best episode on this board, as long as it can be done again
        self.attempts = 0  # ways to search that were tried for the present plan
        self.in_vain = 0  # plans in a row that promised nothing
        self.lucky = False  # luck was seen to matter in this episode's plans
        self.promised = 0.0  # points that the present plan is to earn, hopes included
        self.planned = 0  # actions of the plan that `path` is the way of
        self.reporter = LearnerReporter(self.learner)
        self.deadline: float | None = None  # time.perf_counter from which on a plan looks no further ahead
        self.followed: Trace | None = None
        self.looked = -PATIENCE  # the tick of this episode at which something that pays was last looked for
        self.uses = 0  # how often USE was tried, up to MOST_USES
        self.lost = True  # what the last episode was like is not understood, or there was none

    @property
    def theory(self) -> Theory:
        """The theory believed most."""
        return self.learner.theory

    @property
    def trace(self) -> Trace:
        """The present episode."""
        return self.learner.trace

    @property
    def episode(self) -> int:
        """The present episode of the trial, from 0."""
        return len(self.learner.traces) - 1

    def set_clock(self, think_ms: int | None) -> None:
        """Begin a tick in which to think so many milliseconds at most, half of them about the rules; None: as long as the settings say."""
        now = time.perf_counter()
        self.deadline = None if think_ms is None else now + think_ms / 1000
        self.learner.deadline = inf if think_ms is None else now + think_ms / 2000

    def begin_episode(self, scene: Scene) -> None:
        """Take in the first scene of an episode."""
        self.learner.begin_episode(scene)
        self.plan, self.path, self.followed, self.in_vain = [], (), None, 0
        self.known, self.attempts, self.lucky, self.promised, self.looked = (), 0, False, 0.0, -PATIENCE
        self.taken = set()
        self._track()
        if self.settings.repeat and self.episode >= 2 and not self.win_worth:  # what has not won will not win
            self.followed = self._best_to_repeat()

    def act(self) -> int:
        """Return what to do now."""
        if self.followed is not None:
            tick = len(self.trace.actions)
            if tick < len(self.followed.actions) and self.followed.scenes[tick].board_key == self.trace.last.board_key:
                return self.followed.actions[tick]
            self.followed, self.plan = None, []
        if self.uses < MOST_USES and self._may_show_what_use_does():
            self.plan = []
            return USE
        if not self.plan or self.lucky or (self.episode > 0 and self.attempts < ATTEMPTS):
            self._replan()
        self.known = ()
        return self.plan.pop(0) if self.plan else NIL

    def _may_show_what_use_does(self) -> bool:
        """Return whether USE is to be tried now: at once, and once more by who faces where he has just gone, with free ground ahead.

        A shot against a wall is never seen.
        """
        if not self.uses:
            return True
        if len(self.trace.scenes) < 2 or shots_of(self.theory):
            return False
        before, now = ([t[1:] for t in scene.thing_tuples if t[0] == AVATAR] for scene in self.trace.scenes[-2:])
        if len(before) != 1 or len(now) != 1 or before[0][:2] == now[0][:2] or not now[0][2]:
            return False
        ahead = tuple(2 * b - a for a, b in zip(before[0][:2], now[0][:2], strict=True))
        block, scene = self.trace.last.block_size, self.trace.last
        free = 0 <= ahead[0] <= (scene.width - 1) * block and 0 <= ahead[1] <= (scene.height - 1) * block
        return free and all(thing[1:3] != ahead for thing in scene.thing_tuples)

    def act_or_follow(self, advice: int) -> int:
        """Return what to do now: what is known to pay, or else what a network advises."""
        tick = len(self.trace.actions)
        if not self.plan and tick - self.looked >= PATIENCE:
            self.looked = tick
            found = self._plan_in(scale_scores(self.theory), ())
            if found is not None and found.gain > 0:
                self.plan, self.path, self.planned = list(found.actions[: found.length]), tuple(found.path), found.length
            self.promised = found.gain / SCORE_SCALE if self.plan else 0.0
        return self.plan.pop(0) if self.plan else advice

    def beliefs(self) -> tuple[np.ndarray, np.ndarray]:
        """Return (K, E) and (A, A) what its theories say of things and of keys (see theory_beliefs.py)."""
        best = self.learner.beam[0].posterior
        weighted = [(np.exp(h.posterior - best), h.theory) for h in self.learner.beam]
        moved = {action for trace in self.learner.traces for action in moving_actions(trace)}
        return beliefs_of_theories(weighted, self.learner.prior, self.tried.met, moved)

    def _track(self) -> None:
        self.learner.judge.bring_to(self.believed, 0, self.theory, self.trace)

    def _replan(self) -> None:
        """Make a plan; where nothing that is known or hoped for can be had, one that hopes to be changed, or for what lies unseen."""
        self.attempts = self.attempts if self.plan else 0
        known = [actions for actions in (self.plan, self.known) if actions]
        unseen = any(look_of_name(t.name) is None for t in self.theory.types)
        found = self._plan_in(self._imagined(unseen), known)
        if self.settings.optimism:
            for further in (self._changed, partial(self._imagined, True)):
                if found is not None and not found.length and (imagined := further()) is not None:
                    found = self._plan_in(imagined, known)
        if found is None:
            self.plan = [NIL]
            return
        self.attempts, self.lucky, self.promised = self.attempts + 1, self.lucky or not found.certain, found.gain / SCORE_SCALE
        self.plan, self.path, self.planned = list(found.actions), tuple(found.path), len(found.actions)
        if not found.length and not found.won:
            ticks = AIMLESS_TICKS << min(self.in_vain, MOST_DOUBLED)
            self.plan, self.path = [int(self.rng.integers(ACTIONS)) for _ in range(ticks)], ()
            if self.win_worth:  # such episodes may be long
                self.attempts, self.in_vain = ATTEMPTS, self.in_vain + 1
        else:
            self.in_vain = 0

    def _imagined(self, unseen: bool) -> Theory:
        """Return the theory to plan in; with `unseen` it is thought of what may lie in cells that were never entered."""
        theory, left = self.theory, min(MOST_EPISODES_LEFT, max(0, self.settings.episodes - 1 - self.episode))
        if not self.settings.optimism:
            return scale_scores(theory)
        counts = count_types(theory, self.trace.last.things[:, 0].tolist())
        hopeful = hope(theory, self.tried, self.learner.prior, counts, left)
        if self.win_worth:
            hopeful = hope_to_win(hopeful, theory, self.tried, counts, self.win_worth)
        if not unseen:
            return hopeful
        stake = max(1, max(t.last.score for t in self.learner.traces) - self.trace.last.score)
        return hope_for_unseen(hopeful, theory, ground_of(self.learner.traces, stake), self.learner.prior, left)

    def _changed(self) -> Theory | None:
        """Return the theory to plan in where what did nothing may have changed the avatar; None where there is no such hope."""
        theory, left = self.theory, min(MOST_EPISODES_LEFT, max(0, self.settings.episodes - 1 - self.episode))
        counts = count_types(theory, self.trace.last.things[:, 0].tolist())
        return hope_to_change(theory, self.tried, self.learner.prior, counts, left)

    def _plan_in(self, imagined: Theory, known: Sequence[Sequence[int]]) -> OnlinePlan | None:
        """Return the best plan in a theory from the present state on; None where the game is over in it."""
        try:
            self.learner.judge.bring_to(self.imagined, 0, without_runaways(imagined), self.trace)
        except EngineError:  # with what is hoped for it is no game
            self.learner.judge.bring_to(self.imagined, 0, scale_scores(self.theory), self.trace)
        if self.imagined.terminated[0]:
            return None
        ahead = self._ticks_ahead()
        late, attempt = self.deadline, self.attempts
        return self.planner.plan(self.imagined, 0, ahead, self.rng, deadline=late, known=known, attempt=attempt, lucky=self.lucky)

    def _ticks_ahead(self) -> int:
        """Return how far to plan: to the time limit, or to where the longest episode ended that the avatar survived."""
        limit = self.theory.time_limit
        survived = [len(t.actions) for t in self.learner.traces[:-1] if t.last.count(AVATAR)]
        left = (max(survived, default=0) if limit is None else limit + 1) - len(self.trace.actions)
        if limit is None:
            left = max(left, self.settings.horizon // 2) if left > 0 else self.settings.horizon
        return max(1, min(left, 2 * self.settings.horizon))

    def tell(self, action: int, scene: Scene) -> None:
        """Take in what an action led to."""
        before = self.trace.last
        self.uses += action == USE
        self.learner.add_tick(action, scene)
        predicted = self._predict(action)
        self._note_meetings(before, scene, predicted, action)
        if SceneDifference(predicted, scene).is_none:
            return
        if self.settings.checks or scene.over:
            self.learner.mend(predicted)
            self.plan, self.looked = [], -PATIENCE
        if not scene.over:
            self._track()

    def _predict(self, action: int) -> Scene:
        """Step the believed state and return what is expected to be seen."""
        self.believed.step(np.array([action]))
        return read_scene(self.believed)

    def end_episode(self) -> None:
        """Think about the episodes so far."""
        self.tried.deaths += not self.trace.last.count(AVATAR)
        unexplained = sum(s.new is None and s.episode == self.trace.episode for s in self.learner.surprises)
        self.lost = unexplained > LOST * len(self.trace.actions)
        self.learner.end_episode()

    def _note_meetings(self, before: Scene, scene: Scene, predicted: Scene, action: int) -> None:
        block, changed = scene.block_size, False
        if not scene.over:
            there = {name_of_look(thing[0]) for thing in scene.thing_tuples}
            self.tried.lacking.add(frozenset(t.name for t in self.theory.types if t.name not in there))
        shots = shots_of(self.theory)
        moving = [t for t in scene.thing_tuples if t[0] == AVATAR or name_of_look(t[0]) in shots]
        for look, x, y, _ in moving:
            for other, x2, y2, _ in scene.thing_tuples + predicted.thing_tuples + before.thing_tuples:  # it may cover what it meets
                if other != look and abs(x - x2) < block and abs(y - y2) < block:
                    changed |= self._note_meeting(name_of_look(look), name_of_look(other), before)
        self._note_bump(before, scene, action)
        self._note_full(before, scene)
        if changed:
            self.plan = []

    def _note_meeting(self, one: str, other: str, before: Scene) -> bool:
        tried = self.tried
        if one == "avatar":
            new = other not in tried.touched and not self.theory.lines_between(one, other)
            tried.after |= {(other, taken) for taken in self.taken if taken != other}
            if is_spent(self.theory, other):
                self.taken.add(other)
            tried.touched.add(other)
            for look, amount in before.held:
                key = (other, name_of_look(look))
                tried.with_held[key] = max(tried.with_held.get(key, 0), amount)
            return new
        pair = frozenset((one, other))
        new = pair not in tried.pairs
        tried.pairs.add(pair)
        return new

    def _note_full(self, before: Scene, scene: Scene) -> None:
        """Note resources that were met and of which not more is held now."""
        held, now = dict(before.held), dict(scene.held)
        avatars = [t for t in scene.thing_tuples if t[0] == AVATAR]
        for look, x, y, _ in before.thing_tuples:
            if held.get(look) and now.get(look, 0) == held[look] and any(t[1:3] == (x, y) for t in avatars):
                self.tried.full.add(name_of_look(look))

    def _note_bump(self, before: Scene, scene: Scene, action: int) -> None:
        """Note what the avatar ran into and did not move."""
        if action not in MOVE_ACTIONS:
            return
        block, avatars = scene.block_size, [t for t in before.thing_tuples if t[0] == AVATAR]
        if len(avatars) != 1 or avatars[0] not in scene.thing_tuples:
            return
        dx, dy = MOVE_STEPS[MOVE_ACTIONS.index(ACTION_OF_KEY[self.theory.controls[MOVE_ACTIONS.index(action)]])]
        ahead = (avatars[0][1] + dx * block, avatars[0][2] + dy * block)
        behind = (ahead[0] + dx * block, ahead[1] + dy * block)
        for look, x, y, _ in before.thing_tuples:
            if (x, y) == ahead:
                name = name_of_look(look)
                self._note_meeting("avatar", name, before)
                blocked = {name_of_look(t[0]) for t in before.thing_tuples if t[1:3] == behind}
                if blocked:
                    self.tried.stuck.setdefault(name, set()).update(blocked)
                else:
                    self.tried.stuck.pop(name, None)

    def _best_to_repeat(self) -> Trace | None:
        """Return the episode to be repeated: on the same board, where it earned more than is believed, and as much as is hoped for.

        One that the theory tells right is none: what was done in it is known to the planner, which may find something better.
        """
        alike = [t for t in self.learner.traces[:-1] if t.first.board_key == self.trace.first.board_key]
        if not alike:
            return None
        alike.sort(key=lambda t: -t.last.score)
        best = alike[0]
        replayed = self.learner.judge.replay([self.theory], alike)
        foretold = [int(first) >= len(t.actions) for first, t in zip(replayed.first[0], alike, strict=True)]
        if foretold[0]:
            self.known = tuple(best.actions)
            return None
        if 2 * sum(foretold) < len(alike):
            return best
        self._replan()
        return best if self.promised <= best.last.score else None


class Theorist(Agent):
    """An agent whose beliefs are games. `seed` draws what it does where it does not know better; `policy_agent` acts while nothing is
    known."""

    observation = "scene"
    plays_apart = True

    def __init__(
        self,
        prior: RulePrior,
        settings: TheoristSettings | None = None,
        name: str = "theorist",
        *,
        seed: int = 0,
        policy_agent: MemoryAgent | None = None,
    ) -> None:
        self.prior, self.settings, self.name, self.seed, self.policy_agent = prior, settings or TheoristSettings(), name, seed, policy_agent
        self.minds: list[TrialMind | None] = []
        self.briefly, self.win_worth = False, 0.0
        self.think_ms: int | None = None  # of a tick, at most; with it what an agent does depends on the machine
        self.begin_trials(0)

    def reseed(self, seed: int) -> None:
        """Draw what it does where it does not know better from this seed on."""
        self.seed = seed
        if self.policy_agent is not None:
            self.policy_agent.reseed(seed)

    def begin_trials(self, trials: int) -> None:
        """Forget everything; from now on there are this many trials."""
        self.minds, self.started = [None] * trials, 0
        if self.policy_agent is not None:
            self.policy_agent.begin_trials(trials)
        self.policy, self.value = np.zeros((trials, ACTIONS), np.float32), np.zeros(trials, np.float32)

    def act(self, observation) -> np.ndarray:
        """Return an action (B,) int64 for each trial."""
        actions, advice = np.zeros(len(self.minds), np.int64), self._ask_network(observation)
        for i, scene in enumerate(observation.scenes):
            mind = self.minds[i]
            if mind is None or observation.trial_start[i]:
                mind = self.minds[i] = TrialMind(self.prior, self.settings, self.seed + self.started, self.win_worth)
                mind.uses = MOST_USES if self.briefly else 0
                self.started += 1
                mind.set_clock(self.think_ms)
                mind.begin_episode(scene)
            elif observation.episode_start[i]:
                mind.set_clock(self.think_ms)
                mind.tell(int(observation.action[i]), observation.ended[i])
                mind.set_clock(None)  # between episodes there is time
                mind.end_episode()
                mind.set_clock(self.think_ms)
                mind.begin_episode(scene)
            else:
                mind.set_clock(self.think_ms)
                mind.tell(int(observation.action[i]), scene)
            actions[i] = mind.act_or_follow(int(advice[i])) if advice is not None and mind.lost and mind.followed is None else mind.act()
            self.value[i] = mind.promised
        self.policy[:] = 0
        self.policy[np.arange(len(actions)), actions] = 1
        return actions

    def _ask_network(self, observation) -> np.ndarray | None:
        """Return what the network would do in each trial, (B,); None where there is none, or where winning is what counts."""
        return None if self.policy_agent is None or self.win_worth else self.policy_agent.act(observation.symbols)

    def theory(self, trial: int = 0) -> Theory | None:
        """Return the theory believed most in a trial."""
        mind = self.minds[trial]
        return None if mind is None else mind.theory

    def beliefs(self) -> BeliefBatch | None:
        """Return what the theories of each trial say of things and keys; None before the first `act`."""
        if not self.minds or None in self.minds:
            return None
        return BeliefBatch(*(np.stack(part) for part in zip(*(mind.beliefs() for mind in self.minds if mind is not None), strict=True)))

    def aim_to_win(self, episodes: int, worth: float) -> None:
        """From now on trials have so many episodes, and what counts is to win them: a win is worth so many points."""
        candidates = min(self.settings.candidates, max(LEAST_CANDIDATES, MOST_IN_TRIAL // episodes))
        self.settings, self.win_worth = replace(self.settings, episodes=episodes, candidates=candidates), worth

    def think_briefly(self) -> None:
        """From now on plan with a sixth of the width, a few ticks ahead, and act for what is at hand alone."""
        self.settings = replace(self.settings, width=max(1, self.settings.width // 6), horizon=BRIEF_HORIZON)
        self.briefly = True

    def theory_report(self, trial: int = 0) -> TheoryReport | None:
        """Return what is believed in a trial, and where its plan leads; None before it has begun."""
        mind = self.minds[trial] if trial < len(self.minds) else None
        if mind is None:
            return None
        done = mind.planned - len(mind.plan)  # of the plan, the action that is chosen now included
        return mind.reporter.report(mind.path[max(0, done - 1) :] if mind.plan else ())

    def reset_memory(self, trials: np.ndarray) -> None:
        """Forget these trials (B,) bool."""
        if self.policy_agent is not None:
            self.policy_agent.reset_memory(trials)
        for i in np.flatnonzero(trials).tolist():
            self.minds[i] = None
