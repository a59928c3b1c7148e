"""The belief loss, by which beliefs about the rules are taught and measured: how far they are from the labels, which the generator knows.

Axes: B envs, T' ticks at which beliefs were decoded, K looks, E effects, A actions.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.networks.network import NetworkOutput


def belief_losses(out: NetworkOutput, effects: Tensor, known: Tensor, controls: Tensor) -> dict[str, Tensor]:
    """Compute the cross-entropies of the decoded beliefs in nats, and how often the beliefs are right: scalars, by name of their metric.

    The labels are `effects` (T', B, K, E) float, 0 or 1, where `known` (T', B, K) bool says that there is something to know, and
    `controls` (T', B, A) long: which real action each action is.
    """
    believed, true = out.effects.float()[known], effects[known]
    named = out.controls.float()
    return {
        "loss/effects": F.binary_cross_entropy_with_logits(believed, true),
        "loss/controls": F.cross_entropy(named.flatten(0, -2), controls.flatten()),
        "belief/effects_accuracy": ((believed > 0) == (true > 0.5)).float().mean(),
        "belief/controls_accuracy": (named.argmax(-1) == controls).float().mean(),
    }


def label_nll(out: NetworkOutput, effects: Tensor, known: Tensor, controls: Tensor) -> Tensor:
    """Compute the negative log-likelihood of all labels under the beliefs of one tick, in nats (B,): 0 for who has found out everything.

    The labels are those of the tick: `effects` (B, K, E), `known` (B, K) bool, `controls` (B, A) long.
    """
    effect_nll = F.binary_cross_entropy_with_logits(out.effects[0].float(), effects, reduction="none").sum(-1)
    control_logp = torch.log_softmax(out.controls[0].float(), -1).gather(-1, controls[..., None])[..., 0]
    return (effect_nll * known).sum(-1) - control_logp.sum(-1)
