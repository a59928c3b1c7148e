"""The losses of PPO (Schulman et al. 2017, equations 7 and 9) and of the beliefs.

Axes: T ticks, B trials, T' ticks at which beliefs were decoded, K looks, E effects, A actions.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.networks.network import NetworkOutput


def ppo_losses(out: NetworkOutput, action: Tensor, logp: Tensor, gain: Tensor, target: Tensor, clip: float) -> dict[str, Tensor]:
    """Of actions (T, B) whose log-probability was `logp` when they were played; `gain` are advantages, `target` what `value` should be."""
    logps = torch.log_softmax(out.logits, -1)
    log_ratio = logps.gather(-1, action[..., None])[..., 0] - logp
    ratio = log_ratio.exp()
    return {
        "loss/policy": -torch.min(ratio * gain, ratio.clamp(1 - clip, 1 + clip) * gain).mean(),
        "loss/value": 0.5 * (out.value - target).square().mean(),
        "loss/entropy": -(logps.exp() * logps).sum(-1).mean(),
        "loss/kl": (ratio.detach() - 1 - log_ratio.detach()).mean(),
    }


def belief_losses(out: NetworkOutput, effects: Tensor, known: Tensor, controls: Tensor) -> dict[str, Tensor]:
    """How far the decoded beliefs are from the true rules, which the generator knows; and how often they are right.

    `effects` (T', B, K, E), `known` (T', B, K) bool and `controls` (T', B, A) are the truth.
    """
    believed, true = out.effects.float()[known], effects[known]
    named = out.controls.float()
    return {
        "loss/effects": F.binary_cross_entropy_with_logits(believed, true),
        "loss/controls": F.cross_entropy(named.flatten(0, -2), controls.flatten()),
        "belief/effects_accuracy": ((believed > 0) == (true > 0.5)).float().mean(),
        "belief/controls_accuracy": (named.argmax(-1) == controls).float().mean(),
    }
