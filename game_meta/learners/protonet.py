"""Prototypical networks for task inference: RL^2 whose policy knows things only by their distances to prototypes of what things can be.

Snell, Swersky and Zemel, "Prototypical Networks for Few-shot Learning", 2017. A class is a set of effects that a thing can have, a query is
that thing's trajectory in the trial so far, and the classes' means are the prototypes (agents/networks/prototype_memory.py has the
formulas). Three things differ from RL^2: beliefs learn from the cross-entropy of the true cluster instead of that of each effect; before
each round of learning the prototypes are shifted to where the embedding now puts their things; and the embedding, which no gradient of the
policy reaches, learns at a rate of its own.

Left out, and why: episodes of N classes with K examples each (in a trial all clusters compete and nobody gives examples: the prototypes
are running means over training, so that a new variant needs none; evaluation/few_shot.py asks the question in the paper's form);
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
from game_meta.learners.runtime.method import IterationResult, TrialSource
from game_meta.learners.settings import ProtoNetConfig

ENVS_PER_PROTOTYPE_UPDATE = 16  # one env of so many tells where the prototypes are: some 2,000 things an iteration


class ProtoNet(rl2.RL2):
    """RL^2 with prototypes that follow the embedding, and a loss of their own."""

    name = "protonet"
    config_class = ProtoNetConfig

    def __init__(self, config: ProtoNetConfig, source: TrialSource, **options: Any):
        super().__init__(config, source, **options)
        net = cast(PrototypeMemory, self.net)
        embedding = [*net.types.parameters(), *net.prototypes.parameters()]
        rest = [weight for weight in net.parameters() if not any(weight is each for each in embedding)]
        self.optimiser = torch.optim.Adam([{"params": rest}, {"params": embedding}], lr=config.learning_rate, eps=1e-5, fused=True)

    def train_iteration(self, progress: float) -> IterationResult:
        """Play a segment and learn from it, the embedding at a rate of its own."""
        policy_rate = rl2.anneal_config(self.config, progress).learning_rate
        self.optimiser.param_groups[1]["lr"] = self.config.embedding_rate_factor * policy_rate
        return super().train_iteration(progress)

    @property
    def prototypes(self) -> Prototypes:
        """The network's prototypes."""
        return cast(PrototypeMemory, self.net).prototypes

    def learn(self, memory: Memory) -> dict[str, float]:
        """Update the prototypes, then learn as RL^2 does; return the means of the losses and how many clusters there are."""
        self.update_prototypes(memory)
        return super().learn(memory) | {"belief/clusters": float(self.prototypes.count)}

    @torch.no_grad()
    def update_prototypes(self, memory: Memory) -> None:
        """Add the clusters that are new in this segment, begun with `memory`, and let the prototypes follow the embedding."""
        r, every = self.rollout, slice(None, None, ENVS_PER_PROTOTYPE_UPDATE)
        met = torch.unique(r.effects[r.known], dim=0).cpu()
        self.prototypes.add_clusters(
            torch.cat(self.group.all_gather(met)).to(r.device)
        )  # in every process the same clusters, in the same order
        obs = {name: each[:, every] for name, each in r.obs.items()}
        with torch.autocast(r.device, torch.bfloat16, enabled=self.annealed.bfloat16):
            out = self.net(obs, tuple(m[every] for m in memory), self.annealed.belief_every)
        assert out.embedding is not None
        known = r.known[:, every]
        sums, counts = self.prototypes.sum_by_cluster(out.embedding[known], self.prototypes.cluster_of(r.effects[:, every][known]))
        self.group.all_reduce_mean([sums, counts])
        self.prototypes.update_means(sums, counts)

    def belief_losses(self, out: NetworkOutput, batch: slice) -> dict[str, Tensor]:
        """Return RL^2's, but that the metric loss stands for that of the effects, divided by how many effects there are: both are then in
        nats for each effect of a thing."""
        assert out.embedding is not None
        losses, effects, known = super().belief_losses(out, batch), self.rollout.effects[:, batch], self.rollout.known[:, batch]
        true = self.prototypes.cluster_of(effects[known])
        guesses = self.prototypes.log_clusters(out.embedding[known])[true >= 0]
        true = true[true >= 0]
        return losses | {
            "loss/effects": F.nll_loss(guesses, true) / effects.shape[-1],
            "belief/clusters_accuracy": (guesses.argmax(-1) == true).float().mean(),
        }
