"""Trains an agent straight from the vector env, in fragments of rollouts as RLlib cuts them: A2C with generalised advantages, PyTorch only.

The vector env is in its default mode: after an episode's last step, the next step is its reset, whatever the action. Such a step is
no experience and has weight 0 in the loss.
"""

from __future__ import annotations

import argparse
import time

import gymnasium as gym
import numpy as np
import torch
from torch import nn

EXAMPLES = """examples:
  python examples/train_vector.py                                     Harvest, one variant of it
  python examples/train_vector.py --id GameMeta/Workshop-v0 --variant 2 --envs 256 --steps 2000000
  python examples/train_vector.py --all-variants                      another variant every episode
"""
DISCOUNT, LAMBDA, ENTROPY, VALUE, LEARNING_RATE = 0.97, 0.95, 0.01, 0.5, 1e-3


class Net(nn.Module):
    """The window's looks -> logits of the actions, and the value."""

    def __init__(self, side: int, actions: int) -> None:
        super().__init__()
        self.looks = nn.Embedding(256, 8)
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(8 * side * side, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU())
        self.heads = nn.Linear(128, actions + 1)

    def forward(self, seen: dict[str, np.ndarray]) -> tuple[torch.distributions.Categorical, torch.Tensor]:
        out = self.heads(self.body(self.looks(torch.from_numpy(seen["window"]).int())))
        return torch.distributions.Categorical(logits=out[:, :-1]), out[:, -1]


def advantages(rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, done: np.ndarray) -> np.ndarray:
    """(T, B) from rewards, terminated, done (T, B) and values (T + 1, B)."""
    out, last = np.zeros_like(rewards), np.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        error = rewards[t] + DISCOUNT * values[t + 1] * ~terminated[t] - values[t]
        last = out[t] = error + DISCOUNT * LAMBDA * last * ~done[t]
    return out


class Trainer:
    """T ticks of B envs, then one step of the optimiser."""

    def __init__(self, envs: gym.vector.VectorEnv, fragment: int, seed: int) -> None:
        self.envs, shape = envs, (fragment, envs.num_envs)
        self.net = Net(envs.single_observation_space["window"].shape[0], envs.single_action_space.n)
        self.optimiser = torch.optim.Adam(self.net.parameters(), LEARNING_RATE)
        self.rewards, self.weight = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self.terminated, self.done = np.zeros(shape, bool), np.zeros(shape, bool)
        self.seen, _ = envs.reset(seed=seed)
        self.over = np.zeros(envs.num_envs, bool)
        self.running = np.zeros(envs.num_envs)
        self.returns: list[float] = []

    def update(self) -> None:
        log_prob, entropy, value = (torch.stack(column) for column in zip(*self.fragment(), strict=True))
        with torch.no_grad():
            values = torch.vstack([value, self.net(self.seen)[1]]).numpy()
        advantage = torch.from_numpy(advantages(self.rewards, values, self.terminated, self.done))
        weight = torch.from_numpy(self.weight)
        errors = -log_prob * advantage - ENTROPY * entropy + VALUE * (value - advantage - value.detach()) ** 2
        self.optimiser.zero_grad()
        ((weight * errors).sum() / weight.sum()).backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 0.5)
        self.optimiser.step()

    def fragment(self) -> list[tuple[torch.Tensor, ...]]:
        """Plays, and fills the arrays; log-probability of the action, entropy and value of each tick."""
        out = []
        for t in range(len(self.rewards)):
            policy, value = self.net(self.seen)
            action = policy.sample()
            out.append((policy.log_prob(action), policy.entropy(), value))
            self.weight[t] = ~self.over
            self.seen, self.rewards[t], self.terminated[t], truncated, _ = self.envs.step(action.numpy())
            self.over = self.done[t] = self.terminated[t] | truncated
            self.running += self.rewards[t]
            self.returns += self.running[self.over].tolist()
            self.running[self.over] = 0
        return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--id", default="GameMeta/Harvest-v0", help="default: %(default)s")
    parser.add_argument("--variant", type=int, default=0, metavar="N", help="which training variant of the game (default: 0)")
    parser.add_argument("--all-variants", action="store_true", help="draw a variant for every episode instead")
    parser.add_argument("--steps", type=int, default=500_000, metavar="N", help="default: 500000")
    parser.add_argument("--envs", type=int, default=64, metavar="N", help="default: 64")
    parser.add_argument("--fragment", type=int, default=16, metavar="T", help="ticks between two updates (default: 16)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    envs = gym.make_vec(f"game_meta.gym:{args.id}", args.envs, variant=None if args.all_variants else args.variant)
    trainer = Trainer(envs, args.fragment, args.seed)
    began, batch = time.perf_counter(), args.envs * args.fragment
    updates = -(-args.steps // batch)
    for update in range(1, updates + 1):
        trainer.update()
        if update % max(1, updates // 10) == 0:
            steps, latest = update * batch, trainer.returns[-500:]
            speed = steps / (time.perf_counter() - began)
            print(f"{steps:9,} steps  {speed:7,.0f} steps/s  mean return of {len(latest)} episodes {np.mean(latest):6.2f}", flush=True)


if __name__ == "__main__":
    main()
