"""Trains RLlib's PPO on a game: alone, or in a game for two against itself. Needs `pip install "game-meta[ray]"`.

A board is ids, not intensities, so it is shown as planes of zeros and ones, a plane for each look.
"""

from __future__ import annotations

import argparse
import math
import os
from typing import Any

import gymnasium as gym
import numpy as np

EXAMPLES = """examples:
  python examples/train_rllib.py                                Harvest, one variant of it
  python examples/train_rllib.py --game tron --steps 200000     two players who learn together, with one policy
"""
LOOKS = 16


def planes(board: np.ndarray) -> np.ndarray:
    """(H, W, 2) looks and headings -> (H * W * LOOKS,) float32."""
    return np.eye(LOOKS, dtype=np.float32)[np.minimum(board[..., 0], LOOKS - 1)].ravel()


def planes_space(board: gym.Space) -> gym.spaces.Box:
    return gym.spaces.Box(0, 1, (math.prod(board.shape[:2]) * LOOKS,), np.float32)


def one_player_env(config: dict[str, Any]) -> gym.Env:
    env = gym.make("game_meta.gym:GameMeta/Game-v0", game=config["game"], variant=config["variant"], observation="board")
    return gym.wrappers.TransformObservation(env, planes, planes_space(env.observation_space))


def two_player_env(config: dict[str, Any]) -> Any:
    from pettingzoo.utils import BaseParallelWrapper
    from ray.rllib.env.wrappers.pettingzoo_env import ParallelPettingZooEnv

    from game_meta.envs import parallel_env

    class Planes(BaseParallelWrapper):
        def observation_space(self, agent: str) -> gym.Space:
            return planes_space(self.env.observation_space(agent))

        def reset(self, seed: int | None = None, options: dict | None = None) -> tuple[dict, dict]:
            shown, infos = self.env.reset(seed, options)
            return {agent: planes(board) for agent, board in shown.items()}, infos

        def step(self, actions: dict) -> tuple:
            shown, *rest = self.env.step(actions)
            return {agent: planes(board) for agent, board in shown.items()}, *rest

    return ParallelPettingZooEnv(Planes(parallel_env(game=config["game"], observation="board")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--game", default="harvest", metavar="NAME", help="default: %(default)s")
    parser.add_argument("--variant", type=int, default=0, metavar="N", help="which variant of a game for one player (default: 0)")
    parser.add_argument("--steps", type=int, default=50_000, metavar="N", help="env steps (default: 50000)")
    parser.add_argument("--batch", type=int, default=2_000, metavar="N", help="env steps between two updates (default: 2000)")
    parser.add_argument("--runners", type=int, default=0, metavar="N", help="processes that play (default: 0, this one)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    args = parser.parse_args()

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    from ray.rllib.algorithms.ppo import PPOConfig
    from ray.tune.registry import register_env

    from game_meta import load_game

    players = int(load_game(args.game).params["no_players"])
    ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    register_env("game_meta", one_player_env if players == 1 else two_player_env)
    config = (
        PPOConfig()
        .environment("game_meta", env_config={"game": args.game, "variant": args.variant})
        .env_runners(num_env_runners=args.runners)
        .training(train_batch_size_per_learner=args.batch, minibatch_size=min(256, args.batch), num_epochs=4, lr=3e-4, entropy_coeff=0.01)
        .debugging(seed=args.seed, log_level="ERROR")
    )
    if players > 1:
        config = config.multi_agent(policies={"both"}, policy_mapping_fn=lambda agent, episode, **_: "both")
    algorithm = config.build_algo()
    for update in range(1, -(-args.steps // args.batch) + 1):
        played = algorithm.train()["env_runners"]
        print(
            f"{update * args.batch:9,} steps  mean return of the last episodes {played.get('episode_return_mean', math.nan):6.2f}",
            flush=True,
        )
    algorithm.stop()
    ray.shutdown()


if __name__ == "__main__":
    main()
