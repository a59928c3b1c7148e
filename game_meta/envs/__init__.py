"""The games behind Gymnasium (single env and vector env) and PettingZoo (parallel and AEC). Names are loaded when first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game_meta.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from game_meta.envs.gymnasium_env import GameEnv
    from game_meta.envs.pettingzoo_env import GameParallelEnv, env, parallel_env, raw_env
    from game_meta.envs.registration import env_id
    from game_meta.envs.vector_env import GameVectorEnv

__getattr__, __all__ = lazy_exports(
    __name__,
    {
        "gymnasium_env": ("GameEnv",),
        "pettingzoo_env": ("GameParallelEnv", "env", "parallel_env", "raw_env"),
        "registration": ("env_id",),
        "vector_env": ("GameVectorEnv",),
    },
)
