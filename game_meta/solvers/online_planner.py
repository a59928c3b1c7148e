"""Planning while playing: the best way on from any state of any env, in whatever program it runs, without a look at the luck ahead.

The search is the oracle's (tree_search.py), from where the game stands now, as far ahead as `horizon`. Where the program draws random
numbers the generator of the state that is handed in is not used: nobody knows it. The plan is then made in several worlds that differ in
their luck, and earns well in the mean.

What lies beyond the horizon counts too: an end that comes early gives up what the rest of the time may bring, a share of what the best
plan that goes on earns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.observation import NIL
from game_meta.engine.program import Program
from game_meta.random_streams import SEED_RANGE
from game_meta.solvers.random_play import EPISODE_TICKS
from game_meta.solvers.tree_search import SearchTree, TreeSearch, has_momentum, worth_of_ends
from game_meta.vgdl.spec import terminations as T

WIDTH = 96
WORLDS = 4  # in which a plan is made where luck shows
LUCKY_HORIZON = 24  # ticks that are planned ahead there: what comes later is anybody's guess
BEYOND_SHARE = 0.5  # of what is earned up to the horizon, that may be earned after it
MOST_EFFORT = 2.5e6  # sprites stepped in a search; games that do not grow seldom come to as many
GROWTH = 8  # sprites that were made: with so many more a step takes twice as long
FRESH_WORLDS = 8  # in which it is tried out afterwards


class SearchKind(NamedTuple):
    """One way to search."""

    breadth: float  # states a tick, as a share of the planner's width
    novelty_share: float | None  # see TreeSearch
    hold: int  # ticks that an action is held


# What a planner tries one after the other as it is asked again. Where an avatar gathers way it sees too little ahead tick by tick.
SEARCH_KINDS = (SearchKind(1, 0.5, 1), SearchKind(0.5, None, 1), SearchKind(1, 0.5, 4), SearchKind(2, 0.5, 2), SearchKind(2, 0.5, 1))
MOMENTUM_SEARCH_KINDS = (SearchKind(1, 0.5, 3), SearchKind(2, 0.5, 2), SearchKind(1, 0.5, 4), SearchKind(1, 0.5, 1), SearchKind(2, 0.5, 3))


@dataclass(frozen=True)
class OnlinePlan:
    """What to do from now on."""

    actions: tuple[int, ...]  # as the agent names them, up to the horizon or the end of the game; at the end it waits
    length: int  # of the actions, those that matter: after them it only waits
    gain: float  # points from now on, and what the end is worth; the mean over the worlds where there is chance
    survival: float  # the share of worlds in which the game goes on at its end
    won: bool
    risk: float  # the share of worlds in which the game is lost before its time, or the score falls below today's
    certain: bool  # luck has no part in it: what comes of it is the same in all worlds
    path: tuple[tuple[float, float], ...]  # where the avatar's middle is after each action, in cells, as far as it lives

    @property
    def ended(self) -> bool:
        """The game is over at its end."""
        return self.survival == 0

    @property
    def rank(self) -> tuple[float, bool, float]:
        """What plans to the same horizon are compared by."""
        return self.gain, self.won, -self.risk


class OnlinePlanner:
    """A budget of `width` states a tick. Keeps its batches from one plan to the next."""

    def __init__(self, width: int = WIDTH, worlds: int = WORLDS, win_worth: int = 0) -> None:
        """`worlds` is in how many the same plan is tried at once where luck shows; they share the width.

        `win_worth` is what a win is worth in points of the score, beside what it pays.
        """
        self.width, self.win_worth = width, win_worth
        self.chance_search = _BoundedSearch(max(1, width // worlds), worlds=worlds, win_worth=win_worth)
        self.rehearsal = Batch(FRESH_WORLDS, players=L.MAX_PLAYERS, threads=1, grows=False)
        self._searches: dict[tuple[float, float | None], TreeSearch] = {}

    def plan(
        self,
        batch: Batch,
        env: int,
        horizon: int,
        rng: np.random.Generator,
        *,
        deadline: float | None = None,
        attempt: int = 0,
        known: Sequence[Sequence[int]] = (),
        lucky: bool = False,
    ) -> OnlinePlan:
        """Return the best way on from the present state of an env for so many ticks.

        `deadline` is a time.perf_counter after which the search looks no further ahead. Who has time asks again: each `attempt` searches
        in another way. `known` are plans from this state on, lists of actions; one that is as good as what is found is kept. `lucky` says
        that luck was seen to matter: then no plan is made as if there were none, and it looks LUCKY_HORIZON ticks ahead at most.
        """
        program = batch.running_program(env)
        left = ticks_left(program, int(batch.tick[env]))
        horizon = max(1, min(horizon, left, LUCKY_HORIZON if lucky else left))
        world_seed = int(rng.integers(SEED_RANGE))  # of the fresh worlds: the same for all plans that are compared
        kinds = MOMENTUM_SEARCH_KINDS if has_momentum(program) else SEARCH_KINDS
        kind = kinds[attempt % len(kinds)]
        found = [self._rehearse(batch, env, list(actions[:horizon]), horizon, world_seed) for actions in known if len(actions)]
        if not lucky:
            found.append(self._search(self._search_of(kind), batch, env, horizon, min(kind.hold, horizon), rng, world_seed, deadline))
            lucky = not all(plan.certain for plan in found)
            horizon = min(horizon, LUCKY_HORIZON) if lucky else horizon
        if lucky:
            found = [self._rehearse(batch, env, list(plan.actions[:horizon]), horizon, world_seed) for plan in found]
            found.append(self._search(self.chance_search, batch, env, horizon, min(kinds[0].hold, horizon), rng, world_seed, deadline))
        beyond = _worth_beyond(max([0.0, *(plan.gain for plan in found if not plan.ended)]), horizon, left - horizon)
        best = max(found, key=lambda plan: (plan.gain + beyond * plan.survival, *plan.rank))
        return replace(best, certain=best.certain and not lucky)

    def _search_of(self, kind: SearchKind) -> TreeSearch:
        key = kind.breadth, kind.novelty_share
        if key not in self._searches:
            self._searches[key] = _BoundedSearch(max(1, int(self.width * kind.breadth)), kind.novelty_share, win_worth=self.win_worth)
        return self._searches[key]

    def _search(
        self,
        search: TreeSearch,
        batch: Batch,
        env: int,
        horizon: int,
        hold: int,
        rng: np.random.Generator,
        world_seed: int,
        deadline: float | None,
    ) -> OnlinePlan:
        """Search in worlds of one's own, and try out in fresh ones what is found."""
        _copy_to_worlds(batch, env, search.batch, search.worlds, rng)
        tree = search.grow_tree(rng, horizon, hold, by_earliness=True, deadline=deadline)
        left = ticks_left(batch.running_program(env), int(batch.tick[env]))
        actions = [action for action in tree.plan(_best_node(tree, left, hold)) for _ in range(hold)]
        return self._rehearse(batch, env, actions or [NIL], horizon, world_seed)

    def _rehearse(self, batch: Batch, env: int, actions: list[int], horizon: int, world_seed: int) -> OnlinePlan:
        """Play a plan in fresh worlds, and once more waiting after its last gain: where that is as good, that is the plan."""
        whole = self._play(batch, env, actions, world_seed)
        waiting = actions[: whole.length] + [NIL] * (horizon - whole.length)
        shorter = self._play(batch, env, waiting, world_seed)
        return shorter if shorter.rank >= whole.rank else replace(whole, length=len(whole.actions))

    def _play(self, batch: Batch, env: int, actions: list[int], world_seed: int) -> OnlinePlan:
        """Play a plan in fresh worlds. What is returned as its length ends with the last gain."""
        trial, program = self.rehearsal, batch.running_program(env)
        worlds = FRESH_WORLDS if program.draws_random_numbers else 1
        _copy_to_worlds(batch, env, trial, worlds, np.random.default_rng(world_seed))
        active = np.arange(trial.num_envs) < worlds
        orders = np.full((trial.num_envs, L.MAX_PLAYERS), NIL)
        start, before, length = int(batch.score[env]), trial.score[:worlds].copy(), 0
        path: list[tuple[float, float]] = []
        for tick, action in enumerate(actions, 1):
            orders[:, 0] = action
            trial.step(orders, active)
            score, over, won = trial.score[:worlds], trial.terminated[:worlds], trial.win[:worlds] == 1
            x, y = trial.avatar_centres(0)[0].tolist()
            if not over[0] and not np.isnan(x):
                path.append((x, y))
            if (score > before).any() or (over & won).any():
                length = tick
            before = score.copy()
            if over.all():
                actions = actions[:tick]
                break
        lost = over & ~won & (ticks_left(program, trial.tick[:worlds]) > 0)
        return OnlinePlan(
            actions=tuple(actions),
            length=length,
            gain=float((before + worth_of_ends(trial, np.arange(worlds), self.win_worth)).mean()) - start,
            survival=float((~over).mean()),
            won=bool(won.all()),
            risk=float((lost | (before < start)).mean()),
            certain=len({luckless_hash(trial, world) for world in range(worlds)}) == 1 and bool((before == before[0]).all()),
            path=tuple(path),
        )


def luckless_hash(batch: Batch, env: int) -> int:
    """Return a hash of what decides an env's future but for the luck that lies ahead. Its generator is another one afterwards."""
    batch.reseed([env], [0])
    return int(batch.state_hashes([env])[0])


class _BoundedSearch(TreeSearch):
    """A search for games that are only believed: one that fills the board is looked into less far, for each sprite is tried against all
    that were made."""

    sprites = 0  # at the start

    def _most_effort(self) -> float:
        self.sprites = int(self.batch.tables()[2][0, L.S_ALIVE])
        return MOST_EFFORT

    def _effort(self, envs: np.ndarray) -> float:
        sprites = self.batch.tables()[2][envs, L.S_ALIVE].astype(np.int64)
        return float((sprites * (1 + np.maximum(0, sprites - self.sprites) / GROWTH)).sum())


def ticks_left(program: Program, tick: Any) -> Any:
    """Return how many ticks a game can still last after `tick`, (n,) or a number, in a trial: to its time limit or where it is cut off.

    One that was not cut off there is thought to go on as long again.
    """
    endings = program.p[program.p[L.P_ENDINGS] :][: program.p[L.P_ENDINGS_N] * L.N_WIDTH].reshape(-1, L.N_WIDTH)
    limits = endings[endings[:, L.N_CLASS] == T.TIMEOUT, L.N_LIMIT]
    left = EPISODE_TICKS - (tick + 1) % EPISODE_TICKS
    return np.minimum(left, min(limits.tolist()) - tick) if len(limits) else left


def _copy_to_worlds(batch: Batch, env: int, to: Batch, worlds: int, rng: np.random.Generator) -> None:
    """Put the first envs of a batch into the present state of an env, each with luck of its own."""
    to.copy_from(batch, np.full(worlds, env), np.arange(worlds))
    to.reseed(np.arange(worlds), rng.integers(SEED_RANGE, size=worlds))


def _worth_beyond(gain: float, ticks: int, rest: int) -> float:
    """Return what may be earned in the rest of the game where the best that goes on earns `gain` in so many ticks.

    It is less than going on at that pace, and not for ever.
    """
    return BEYOND_SHARE * gain * min(1.0, max(0, rest) / ticks)


def _best_node(tree: SearchTree, left: int, hold: int) -> int:
    """Return where the best plan ends: of what is over, of what the search came to last, and of all where nothing new was left.

    Nodes are worth their score and what they leave time for, as far as the best one that goes on earns. Of equals it is better to have won
    and worse to have lost than neither, then to have earned early, and then to have looked further ahead.
    """
    going_on = range(len(tree.parent)) if tree.exhausted else tree.last.tolist()
    going_on = [node for node in going_on if node not in tree.ended]
    turns = tree.turns
    rest = 0 if tree.exhausted else max(0, left - hold * turns)
    best = max((tree.score[node] for node in going_on), default=0)
    beyond = _worth_beyond(max(0, best - tree.score[0]), max(1, hold * turns), rest)

    def worth(node: int) -> tuple[float, float, int, int]:
        over = node in tree.ended
        value = tree.score[node] + beyond * tree.alive[node] / tree.alive[0]
        outcome = (1 if node in tree.won else -1) if over else tree.alive[node] / tree.alive[0] - 1
        missing = hold * (turns - tree.turn[node]) * (tree.score[node] - tree.score[0])
        return value, outcome, tree.earliness[node] + missing, tree.turn[node]

    found = [node for node in (*going_on, *sorted(tree.ended)) if node > 0]  # nobody can stay at the root
    return max(found, key=worth, default=0)
