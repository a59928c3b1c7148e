"""Prototypical networks for task inference: RL^2 whose policy knows things only by their distances to prototypes of what things can be.

Snell, Swersky and Zemel, "Prototypical Networks for Few-shot Learning", 2017. A class is a set of effects that a thing can have, a query is
that thing's trajectory in the trial so far, and the classes' means are the prototypes (agents/prototypes.py has the formulas). Three things
differ from RL^2: beliefs learn from the cross-entropy of the true cluster instead of that of each effect; before each round of learning the
prototypes are shifted to where the embedding now puts their things; and the embedding, which no gradient of the policy reaches, learns at a
rate of its own.

Left out, and why: episodes of N classes with K examples each (in a trial all clusters compete and nobody gives examples: the prototypes
are running means over training, so that a new variant needs none; evaluation/fewshot.py asks the question in the paper's form);
gradients through the prototypes (embeddings are pulled and pushed, the running means follow; in one try, with the gradient of a minibatch's
means let through, it learned more slowly and then came apart); contrasts between trajectories of different policies (no gradient of the
policy reaches the embedding, which is what those are for).
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.networks.network import Memory, NetworkOutput
from game_meta.agents.networks.prototype_memory import PrototypeMemory, Prototypes
from game_meta.learners import rl2
from game_meta.learners.rollout import TrialSource
from game_meta.learners.runtime.method import IterationResult
from game_meta.learners.settings import ProtoNetConfig

ENVS_PER_PROTOTYPE_UPDATE = 16  # one env of so many tells where the prototypes are: some 2,000 things an iteration


class ProtoNet(rl2.RL2):
    name = "protonet"
    config_class = ProtoNetConfig

    def __init__(self, config: ProtoNetConfig, source: TrialSource, **options: Any):
        super().__init__(config, source, **options)
        net = cast(PrototypeMemory, self.net)
        embedding = [*net.types.parameters(), *net.prototypes.parameters()]
        rest = [weight for weight in net.parameters() if not any(weight is each for each in embedding)]
        self.optimiser = torch.optim.Adam([{"params": rest}, {"params": embedding}], lr=config.learning_rate, eps=1e-5, fused=True)

    def iteration(self, part: float) -> IterationResult:
        self.optimiser.param_groups[1]["lr"] = self.config.embedding_rate_factor * rl2.anneal_config(self.config, part).learning_rate
        return super().iteration(part)

    @property
    def prototypes(self) -> Prototypes:
        return cast(PrototypeMemory, self.net).prototypes

    def learn(self, memory: Memory) -> dict[str, float]:
        self.shift_prototypes(memory)
        return super().learn(memory) | {"belief/clusters": float(self.prototypes.count)}

    @torch.no_grad()
    def shift_prototypes(self, memory: Memory) -> None:
        """Add the clusters that are new in this segment, begun with `memory`, and let the prototypes follow the embedding."""
        r, some = self.rollout, slice(None, None, ENVS_PER_PROTOTYPE_UPDATE)
        met = torch.unique(r.effects[r.known], dim=0).cpu()
        self.prototypes.meet(torch.cat(self.group.everyone(met)).to(r.device))  # in every process the same clusters, in the same order
        obs = {name: each[:, some] for name, each in r.obs.items()}
        with torch.autocast(r.device, torch.bfloat16, enabled=self.now.bfloat16):
            out = self.net(obs, tuple(m[some] for m in memory), self.now.belief_every)
        assert out.embedding is not None
        known = r.known[:, some]
        sums, counts = self.prototypes.gather(out.embedding[known], self.prototypes.which(r.effects[:, some][known]))
        self.group.mean([sums, counts])
        self.prototypes.move(sums, counts)

    def belief_losses(self, out: NetworkOutput, mine: slice) -> dict[str, Tensor]:
        """The metric loss stands for that of the effects, divided by how many they are: in nats a thing, as the other one is."""
        assert out.embedding is not None
        losses, effects, known = super().belief_losses(out, mine), self.rollout.effects[:, mine], self.rollout.known[:, mine]
        true = self.prototypes.which(effects[known])
        guesses = self.prototypes.log_clusters(out.embedding[known])[true >= 0]
        true = true[true >= 0]
        return losses | {
            "loss/effects": F.nll_loss(guesses, true) / effects.shape[-1],
            "belief/clusters_accuracy": (guesses.argmax(-1) == true).float().mean(),
        }
