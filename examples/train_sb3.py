"""Trains a Stable-Baselines3 agent on a game: any library that knows Gymnasium works like this.

A board is ids, not intensities, so its cells are embedded before the convolutions see them.
"""

from __future__ import annotations

import argparse

import torch
from gymnasium import spaces
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from torch import nn

EXAMPLES = """examples:
  python examples/train_sb3.py                                        Harvest, one variant of it
  python examples/train_sb3.py --id GameMeta/Meteors-v0 --variant 3 --steps 200000
  python examples/train_sb3.py --all-variants                         another variant every episode
"""
EPISODES = 20  # before and after training


class BoardFeatures(BaseFeaturesExtractor):
    """A board (2, H, W) of looks and headings -> features."""

    def __init__(self, space: spaces.Box, size: int = 128) -> None:
        super().__init__(space, size)
        _, height, width = space.shape  # SB3 puts the layers first
        self.looks, self.headings = nn.Embedding(256, 8), nn.Embedding(5, 2)
        self.body = nn.Sequential(
            nn.Conv2d(10, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(32 * height * width, size), nn.ReLU()
        )  # fmt: skip

    def forward(self, board: torch.Tensor) -> torch.Tensor:
        looks, headings = board.long().unbind(1)
        return self.body(torch.cat([self.looks(looks), self.headings(headings)], -1).permute(0, 3, 1, 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--id", default="GameMeta/Harvest-v0", help="default: %(default)s")
    parser.add_argument("--variant", type=int, default=0, metavar="N", help="which training variant of the game (default: 0)")
    parser.add_argument("--all-variants", action="store_true", help="draw a variant for every episode instead")
    parser.add_argument("--steps", type=int, default=50_000, metavar="N", help="default: 50000")
    parser.add_argument("--envs", type=int, default=8, metavar="N", help="default: 8")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    parser.add_argument("--out", metavar="FILE", help="where the agent goes, a zip file")
    args = parser.parse_args()

    options = {"observation": "board", "variant": None if args.all_variants else args.variant}
    envs = make_vec_env(f"game_meta.gym:{args.id}", args.envs, args.seed, env_kwargs=options)
    policy = {"features_extractor_class": BoardFeatures, "normalize_images": False}
    agent = PPO(
        "CnnPolicy", envs, n_steps=128, batch_size=256, ent_coef=0.01, policy_kwargs=policy, seed=args.seed, verbose=1, device="cpu"
    )
    before, _ = evaluate_policy(agent, envs, EPISODES, deterministic=False)
    agent.learn(args.steps)
    after, _ = evaluate_policy(agent, envs, EPISODES, deterministic=False)
    print(f"mean return of {EPISODES} episodes: {before:.2f} before, {after:.2f} after {args.steps} steps")
    if args.out:
        agent.save(args.out)


if __name__ == "__main__":
    main()
