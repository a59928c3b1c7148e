"""RL^2 against a population: matches of games for two, each against a player whose style is as hidden as the rules.

The population (`rivals/styles.py`) has scripted players with hidden habits, planners, and the agent as it was a while ago: after each tenth
of the budget the one opposite becomes what the agent is now. What is paid is how far it comes ahead. Beside the beliefs about the rules it
learns to say what the other does next, so that its memory has reason to find out what he is like.

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

GENERATIONS = 10


class MatchRollout(Rollout):
    """Notes also what the other did, `opposite` (T, B), as real actions."""

    def __init__(self, source: Any, *options: Any):
        super().__init__(source, *options)
        self.opposite = torch.empty_like(self.action)

    def acted(self, t: int, source: Any) -> None:
        self.opposite[t] = torch.from_numpy(source.played_opposite)


class League(rl2.RL2):
    name = "league"
    config_class = LeagueConfig
    beliefs = ("loss/effects", "loss/controls", "loss/opposite")
    rollouts = MatchRollout
    rollout: MatchRollout
    games = MatchBatch
    see, measure = "game-meta play tron --against {}", "python benchmarks/rivals.py --agent {}"
    source: MatchBatch

    def __init__(self, config: LeagueConfig, source: MatchBatch, **options: Any):
        super().__init__(config, source, **options)
        B, K = source.observation.touched.shape
        self.generation = 0
        self.earlier = PastPolicy(config.net, B, K, seed=int(torch.randint(2**31, (), generator=self.generator)))
        source.join(self.earlier)

    def iteration(self, part: float) -> IterationResult:
        if int(part * GENERATIONS) > self.generation:
            self.generation = int(part * GENERATIONS)
            self.earlier.become(self.net.state_dict())
            self.source.styles.selves = True
        return super().iteration(part)

    def belief_losses(self, out: NetworkOutput, mine: slice) -> dict[str, Tensor]:
        assert out.expected is not None
        foretold, true = out.expected.flatten(0, 1), self.rollout.opposite[:, mine].flatten()
        right = (foretold.argmax(-1) == true).float().mean()
        return super().belief_losses(out, mine) | {"loss/opposite": F.cross_entropy(foretold, true), "belief/opposite_accuracy": right}

    def state(self) -> dict[str, Any]:
        return super().state() | {"generation": self.generation}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.generation = state["generation"]
