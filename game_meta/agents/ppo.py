"""Advantages and PPO's clipped loss, once for everybody: the learners that train by PPO, and the agents whose inner loop does.

Everything is elementwise (T, B), so that each caller takes the mean that is its own: over a segment, over each trial's episode, over all
episodes of some trials. It can be differentiated any number of times and mapped by torch.func.

Axes: T ticks, B envs or trials, A actions.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


def gae(reward: Tensor, value: Tensor, continues: Tensor, bootstrap: Tensor, gamma: float, gae_lambda: float) -> Tensor:
    """Compute generalised advantage estimates (GAE), (T, B) float (Schulman et al. 2016, equation 16, in its recursive form).

    `continues` (T, B) float is 1 where what comes after tick t still counts, 0 where an episode (or a trial, for whoever looks across
    episodes) ended with it; `bootstrap` (B,) is the value after the last tick. Differentiable by `value`.
    """
    advantages: list[Tensor] = []
    next_value, advantage = bootstrap, torch.zeros_like(bootstrap)
    for t in range(len(reward) - 1, -1, -1):
        advantage = reward[t] + gamma * next_value * continues[t] - value[t] + gamma * gae_lambda * continues[t] * advantage
        next_value = value[t]
        advantages.append(advantage)
    return torch.stack(advantages[::-1])


def episode_gae(reward: Tensor, value: Tensor, mask: Tensor, gamma: float, gae_lambda: float) -> Tensor:
    """Compute the advantages (T, B) within one episode of each trial, which is worth nothing after its end.

    `mask` (T, B) float is 1 for the episode's ticks, which come first, and 0 for the padding after them; there the advantage is 0.
    """
    continues = torch.cat([mask[1:], torch.zeros_like(mask[:1])])
    return gae(reward, value, continues, torch.zeros_like(value[0]), gamma, gae_lambda) * mask


class PPOTerms(NamedTuple):
    """What PPO's loss is made of, (T, B) each; the caller weighs them and takes the mean."""

    policy_loss: Tensor  # the clipped surrogate, negated
    entropy: Tensor  # of the policy, in nats
    kl: Tensor  # estimate of KL(old policy, new policy) in nats, without a gradient: k3 of Schulman's "Approximating KL divergence", 2020


def ppo_terms(logits: Tensor, action: Tensor, old_logp: Tensor, advantage: Tensor, clip_coef: float) -> PPOTerms:
    """Compute the terms of PPO's loss (Schulman et al. 2017, equations 7 and 9).

    `logits` (T, B, A) are the present policy's for `action` (T, B) long, whose log-probability was `old_logp` (T, B) when they were
    played; `advantage` (T, B) counts as a constant. The ratio of probabilities is clipped to 1 - clip_coef .. 1 + clip_coef.
    """
    logps = torch.log_softmax(logits, -1)
    log_ratio = logps.gather(-1, action[..., None])[..., 0] - old_logp
    ratio = log_ratio.exp()
    policy_loss = -torch.min(ratio * advantage, ratio.clamp(1 - clip_coef, 1 + clip_coef) * advantage)
    entropy = -(logps.exp() * logps).sum(-1)
    return PPOTerms(policy_loss, entropy, (ratio - 1 - log_ratio).detach())
