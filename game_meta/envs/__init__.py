"""The games behind Gymnasium (single env and vector env) and PettingZoo (parallel and AEC). Names are loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from game_meta.envs.registration import env_id
    from game_meta.envs.single import GameEnv
    from game_meta.envs.vector import GameVectorEnv
    from game_meta.envs.zoo import GameParallelEnv, env, parallel_env, raw_env

__all__ = ["GameEnv", "GameParallelEnv", "GameVectorEnv", "env", "env_id", "parallel_env", "raw_env"]
_HOME = {
    "GameEnv": "single",
    "GameParallelEnv": "zoo",
    "GameVectorEnv": "vector",
    "env": "zoo",
    "env_id": "registration",
    "parallel_env": "zoo",
    "raw_env": "zoo",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
