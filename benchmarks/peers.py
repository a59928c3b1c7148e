"""Steps per second of other grid worlds; runs in their own virtual environment (see engine.py). Prints one JSON line."""

from __future__ import annotations

import json
import sys
import time


def minigrid() -> dict[str, float]:
    """One env, as MiniGrid runs, with its 7x7 view."""
    import gymnasium
    import minigrid as _  # noqa: F401  (registers its envs)

    env = gymnasium.make("MiniGrid-DoorKey-8x8-v0")
    env.reset(seed=0)
    env.action_space.seed(0)
    n, start = 20_000, time.perf_counter()
    for _i in range(n):
        _obs, _reward, terminated, truncated, _info = env.step(env.action_space.sample())
        if terminated or truncated:
            env.reset()
    return {"MiniGrid DoorKey-8x8": n / (time.perf_counter() - start)}


def xland() -> dict[str, float]:
    """A compiled batch, 9x9 with one room, random actions, automatic resets."""
    import jax
    import xminigrid
    from xminigrid.wrappers import GymAutoResetWrapper

    env, params = xminigrid.make("XLand-MiniGrid-R1-9x9")
    env = GymAutoResetWrapper(env)
    envs, ticks = 4096, 100

    def one_tick(carry, key):
        timestep = carry
        actions = jax.random.randint(key, (envs,), 0, env.num_actions(params))
        timestep = jax.vmap(env.step, in_axes=(None, 0, 0))(params, timestep, actions)
        return timestep, timestep.reward.sum()

    @jax.jit
    def run(timestep, key):
        return jax.lax.scan(one_tick, timestep, jax.random.split(key, ticks))

    timestep = jax.jit(jax.vmap(env.reset, in_axes=(None, 0)))(params, jax.random.split(jax.random.key(0), envs))
    jax.block_until_ready(run(timestep, jax.random.key(1)))
    best = 0.0
    for i in range(3):
        start = time.perf_counter()
        jax.block_until_ready(run(timestep, jax.random.key(2 + i)))
        best = max(best, envs * ticks / (time.perf_counter() - start))
    return {"XLand-MiniGrid R1-9x9": best}


if __name__ == "__main__":
    print(json.dumps({"minigrid": minigrid, "xland-minigrid": xland}[sys.argv[1]]()))
