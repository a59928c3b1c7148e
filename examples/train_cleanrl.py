"""CleanRL's PPO (one file, read from top to bottom) on a game: another variant every episode, 64 of them in one batch of the engine.

The settings, the names and the order of things are those of CleanRL's ppo.py; what differs is the network, which embeds what things look
like, and the vector env, whose next step after an episode's end begins the next one (it is left out of the losses).

examples:
  python examples/train_cleanrl.py
  python examples/train_cleanrl.py --game meteors --total-timesteps 2000000 --learning-rate 1e-3
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
import tyro
from torch import nn
from torch.distributions import Categorical

import game_meta as gm


@dataclass
class Args:
    game: str = "harvest"
    split: str = "train"
    variants: int = 20
    """different ones of the split"""
    seed: int = 1
    total_timesteps: int = 500_000
    learning_rate: float = 1e-3
    num_envs: int = 64
    num_steps: int = 32
    """ticks of a rollout"""
    gamma: float = 0.98
    gae_lambda: float = 0.95
    num_minibatches: int = 4
    update_epochs: int = 2
    clip_coef: float = 0.2
    ent_coef: float = 0.01
    vf_coef: float = 0.5
    max_grad_norm: float = 0.5


class Agent(nn.Module):
    def __init__(self, window: int, actions: int):
        super().__init__()
        self.looks = nn.Embedding(256, 8)
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(8 * window * window, 128), nn.Tanh(), nn.Linear(128, 128), nn.Tanh())
        self.actor, self.critic = nn.Linear(128, actions), nn.Linear(128, 1)

    def get_action_and_value(self, obs: torch.Tensor, action: torch.Tensor | None = None) -> tuple[torch.Tensor, ...]:
        hidden = self.body(self.looks(obs.int()))
        policy = Categorical(logits=self.actor(hidden))
        action = policy.sample() if action is None else action
        return action, policy.log_prob(action), policy.entropy(), self.critic(hidden)[:, 0]


def main() -> None:
    args = tyro.cli(Args, description=__doc__)
    torch.manual_seed(args.seed)
    envs = gm.make_vec(args.game, args.num_envs, split=args.split, variants=args.variants)
    agent = Agent(envs.single_observation_space["window"].shape[0], envs.single_action_space.n)
    optimizer = torch.optim.Adam(agent.parameters(), lr=args.learning_rate, eps=1e-5)

    shape = (args.num_steps, args.num_envs)
    obs = torch.zeros((*shape, *envs.single_observation_space["window"].shape), dtype=torch.uint8)
    actions, played = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.bool)
    logprobs, rewards, ends, values = (torch.zeros(shape) for _ in range(4))
    next_obs = torch.from_numpy(envs.reset(seed=args.seed)[0]["window"])
    over, running, returns = np.zeros(args.num_envs, bool), np.zeros(args.num_envs), []
    iterations, started = max(1, args.total_timesteps // (args.num_steps * args.num_envs)), time.perf_counter()

    for iteration in range(1, iterations + 1):
        optimizer.param_groups[0]["lr"] = args.learning_rate * (1 - (iteration - 1) / iterations)
        for step in range(args.num_steps):
            obs[step], played[step] = next_obs, torch.from_numpy(~over)  # after an end, this step begins the next episode
            with torch.no_grad():
                actions[step], logprobs[step], _, values[step] = agent.get_action_and_value(next_obs)
            shown, reward, terminated, truncated, _ = envs.step(actions[step].numpy())
            next_obs, over = torch.from_numpy(shown["window"]), terminated | truncated
            rewards[step], ends[step] = torch.from_numpy(reward), torch.from_numpy(over)
            running += reward
            returns += running[over].tolist()
            running[over] = 0

        with torch.no_grad():
            next_value = agent.get_action_and_value(next_obs)[3]
            advantages, last = torch.zeros(shape), torch.zeros(args.num_envs)
            for t in reversed(range(args.num_steps)):
                following = next_value if t == args.num_steps - 1 else values[t + 1]
                delta = rewards[t] + args.gamma * following * (1 - ends[t]) - values[t]
                last = advantages[t] = delta + args.gamma * args.gae_lambda * (1 - ends[t]) * last
            targets = advantages + values

        batch = played.flatten().nonzero()[:, 0]
        b_obs, b_actions, b_logprobs = obs.flatten(0, 1), actions.flatten(), logprobs.flatten()
        b_advantages, b_targets = advantages.flatten(), targets.flatten()
        for _ in range(args.update_epochs):
            for mb in batch[torch.randperm(len(batch))].chunk(args.num_minibatches):
                _, logprob, entropy, value = agent.get_action_and_value(b_obs[mb], b_actions[mb])
                ratio = (logprob - b_logprobs[mb]).exp()
                advantage = (b_advantages[mb] - b_advantages[mb].mean()) / (b_advantages[mb].std() + 1e-8)
                pg_loss = torch.max(-advantage * ratio, -advantage * ratio.clamp(1 - args.clip_coef, 1 + args.clip_coef)).mean()
                loss = pg_loss - args.ent_coef * entropy.mean() + args.vf_coef * 0.5 * (value - b_targets[mb]).square().mean()
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(agent.parameters(), args.max_grad_norm)
                optimizer.step()

        if iteration % max(1, iterations // 10) == 0:
            steps = iteration * args.num_steps * args.num_envs
            speed, latest = steps / (time.perf_counter() - started), returns[-500:]
            print(f"{steps:9,} steps  {speed:7,.0f} steps/s  mean return of {len(latest)} episodes {np.mean(latest):6.2f}", flush=True)


if __name__ == "__main__":
    main()
