"""Steps per second of other people's grid worlds; benchmarks/against.py runs it in a virtual environment for each of them.

Each is measured as it is meant to be used, with random actions, its own observation and automatic resets: JAX environments as one compiled
scan over a batch that grows as long as that pays, and the best size counts; others in a process for each core, added up.
Prints one line of JSON: a list of (label, steps per second, envs).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable

BATCHES = (256, 1024, 4096, 16384)
TICKS = 16  # of one scan
PATIENCE = 60.0  # seconds after which no larger batch is tried
SECONDS = 2.0
Figure = tuple[str, float, int]


def best_scan(label: str, reset: Callable, step: Callable, actions: int) -> Figure:
    """Of a JAX environment: `reset(key)` gives a state, `step(state, action, key)` the next state and what an agent reads."""
    import jax

    def run(states, key):
        def tick(states, key):
            for_actions, for_steps = jax.random.split(key)
            n = len(jax.tree.leaves(states)[0])
            action = jax.random.randint(for_actions, (n,), 0, actions)
            states, seen = jax.vmap(step)(states, action, jax.random.split(for_steps, n))
            return states, jax.tree.map(lambda leaf: leaf.sum(), seen)  # so that nothing an agent reads is left uncomputed

        return jax.lax.scan(tick, states, jax.random.split(key, TICKS))

    best, compiled, begun = (0.0, 0), jax.jit(run), time.perf_counter()
    for envs in BATCHES:
        states = jax.jit(jax.vmap(reset))(jax.random.split(jax.random.key(0), envs))
        states, _ = jax.block_until_ready(compiled(states, jax.random.key(1)))
        scans, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < SECONDS:
            states, _ = jax.block_until_ready(compiled(states, jax.random.key(2 + scans)))
            scans += 1
        speed = scans * TICKS * envs / spent
        if speed < 0.8 * best[0] or time.perf_counter() - begun > PATIENCE:
            return label, *max(best, (speed, envs))
        best = speed, envs
    return label, *best


def xland() -> list[Figure]:
    import xminigrid
    from xminigrid.wrappers import GymAutoResetWrapper

    env, params = xminigrid.make("XLand-MiniGrid-R1-9x9")
    env = GymAutoResetWrapper(env)

    def step(state, action, key):
        state = env.step(params, state, action)
        return state, (state.observation, state.reward)

    return [best_scan("XLand-MiniGrid R1-9x9", lambda key: env.reset(params, key), step, env.num_actions(params))]


def navix() -> list[Figure]:
    import navix

    env = navix.make("Navix-DoorKey-8x8-v0")

    def step(state, action, key):
        state = env.step(state, action)  # resets by itself
        return state, (state.observation, state.reward)

    return [best_scan("NAVIX DoorKey-8x8", env.reset, step, len(env.action_set))]


def jumanji() -> list[Figure]:
    """Sokoban with the levels that it can make itself, and PacMan."""
    from jumanji.environments import PacMan
    from jumanji.environments.routing.sokoban.env import Sokoban
    from jumanji.environments.routing.sokoban.generator import SimpleSolveGenerator
    from jumanji.wrappers import AutoResetWrapper

    figures = []
    for label, inside in (("Jumanji Sokoban 10x10", Sokoban(generator=SimpleSolveGenerator())), ("Jumanji PacMan", PacMan())):
        env = AutoResetWrapper(inside)

        def step(state, action, key, env=env):
            state, timestep = env.step(state, action)
            return state, (timestep.observation, timestep.reward)

        figures.append(best_scan(label, lambda key, env=env: env.reset(key)[0], step, int(env.action_spec.num_values)))
    return figures


def pgx() -> list[Figure]:
    """The MinAtar game that is nearest to aliens."""
    import jax
    import pgx
    from pgx.experimental import auto_reset

    env = pgx.make("minatar-space_invaders")
    step_or_reset = auto_reset(env.step, env.init)

    def step(state, action, key):
        state = step_or_reset(state, action, key)
        return state, (state.observation, state.rewards)

    return [best_scan("Pgx MinAtar space invaders", jax.jit(env.init), step, env.num_actions)]


def one_by_one(label: str, make: Callable, *args: str) -> Figure:
    """Of environments with Gym's `step`: one in a process for each core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        return label, sum(pool.starmap(rate, [(make, args)] * cores, chunksize=1)), cores


def rate(make: Callable, args: tuple[str, ...]) -> float:
    env = make(*args)
    env.reset()
    actions = [env.action_space.sample() for _ in range(4096)]
    steps, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < SECONDS:
        for action in actions:
            _seen, _reward, over, *more = env.step(action)
            if over or more[0] is True:
                env.reset()
        steps += len(actions)
    return steps / spent


def make_minigrid(name: str):
    import gymnasium
    import minigrid as _  # noqa: F401  (registers its envs)

    return gymnasium.make(name)


def minigrid() -> list[Figure]:
    return [one_by_one("MiniGrid DoorKey-8x8", make_minigrid, "MiniGrid-DoorKey-8x8-v0")]


def make_griddly(game: str):
    from griddly import GymWrapper, gd

    vector = gd.ObserverType.VECTOR  # a whole board of numbers: no pictures, hence no GPU
    return GymWrapper(f"Single-Player/GVGAI/{game}.yaml", player_observer_type=vector, global_observer_type=vector, level=0)


def griddly() -> list[Figure]:
    """The games that it rewrote from GVGAI."""
    return [one_by_one(f"Griddly GVGAI {game}", make_griddly, game) for game in ("sokoban", "zelda", "butterflies")]


PEERS = {"minigrid": minigrid, "xland": xland, "navix": navix, "jumanji": jumanji, "pgx": pgx, "griddly": griddly}

if __name__ == "__main__":
    print(json.dumps(PEERS[sys.argv[1]]()))
