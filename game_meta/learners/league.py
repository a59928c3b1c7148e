"""RL^2 against a population: matches of games for two, each against a player whose style is as hidden as the rules.

The population (opponents/population.py) has scripted players with hidden habits, planners, and the agent's past policy: after each tenth
of the budget that one becomes what the agent is now. The reward is how far it comes ahead. Beside the beliefs about the rules it learns to
predict the opponent's next action, so that its memory has reason to find out what he is like.

Left out, and why: a league of many earlier selves with matchmaking (Vinyals et al., "Grandmaster level in StarCraft II using multi-agent
reinforcement learning", 2019): one earlier self is one forward pass more a tick, and the scripted kinds keep the population diverse.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.networks.network import NetworkOutput
from game_meta.learners import rl2
from game_meta.learners.rollout import Rollout
from game_meta.learners.runtime.method import IterationResult
from game_meta.learners.settings import LeagueConfig
from game_meta.opponents.matches import MatchBatch
from game_meta.opponents.past_policy import PastPolicy

GENERATIONS = 10  # of the past policy, over the budget


class MatchRollout(Rollout):
    """A rollout that notes also what the opponent did: `opponent_action` (T, B) long, real actions."""

    def __init__(self, source: Any, *options: Any):
        super().__init__(source, *options)
        self.opponent_action = torch.empty_like(self.action)

    def after_step(self, t: int, source: Any) -> None:
        """Note the opponent's action of tick t."""
        self.opponent_action[t] = torch.from_numpy(source.opponent_actions)


class League(rl2.RL2):
    """RL^2 with opponents, one of which is the agent's past policy."""

    name = "league"
    config_class = LeagueConfig
    belief_loss_names = ("loss/effects", "loss/controls", "loss/opposite")
    rollout_class = MatchRollout
    rollout: MatchRollout
    trial_batch_class = MatchBatch
    watch_command, evaluate_command = "game-meta play tron --against {}", "python benchmarks/rivals.py --agent {}"
    source: MatchBatch

    def __init__(self, config: LeagueConfig, source: MatchBatch, **options: Any):
        super().__init__(config, source, **options)
        B, K = source.observation.touched.shape
        self.generation = 0
        self.past_policy = PastPolicy(config.net, B, K, seed=int(torch.randint(2**31, (), generator=self.generator)))
        source.set_past_policy(self.past_policy)

    def train_iteration(self, progress: float) -> IterationResult:
        """Play a segment and learn from it; now and then renew the past policy before."""
        if int(progress * GENERATIONS) > self.generation:
            self.generation = int(progress * GENERATIONS)
            self.past_policy.load_policy(self.net.state_dict())
            self.source.population.include_past_policies = True
        return super().train_iteration(progress)

    def belief_losses(self, out: NetworkOutput, batch: slice) -> dict[str, Tensor]:
        """Return RL^2's, and the cross-entropy of the opponent's actions in nats and how often the likeliest one was right."""
        assert out.opponent_logits is not None
        predicted, true = out.opponent_logits.flatten(0, 1), self.rollout.opponent_action[:, batch].flatten()
        accuracy = (predicted.argmax(-1) == true).float().mean()
        own = {"loss/opposite": F.cross_entropy(predicted, true), "belief/opposite_accuracy": accuracy}
        return super().belief_losses(out, batch) | own

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next. (The past policy is in the source's state.)"""
        return super().state() | {"generation": self.generation}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        super().restore(state)
        self.generation = state["generation"]
