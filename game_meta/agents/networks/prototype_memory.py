"""The slot memory whose policy knows things only by what they are like: prototypes, one for each set of effects that training has met.

A variant is a composition of what each thing does, so what carries over to rule sets never seen is the cluster of ONE thing: the set of its
effects. Each look's slot (its trajectory in this trial so far) is embedded, and the distances to the prototypes say which cluster it is of:

    p(c | z) = prior(c) exp(-|z - prototype(c)|^2) / (the same, summed over all clusters)

as in Snell, Swersky and Zemel, "Prototypical Networks for Few-shot Learning", 2017: equation 2, with the prior of the
mixture in section 2.3 (equal priors give equation 2 back). So a thing that nobody has met yet can lie between the prototypes, where the
prior decides. The policy is given the mixture sum_c p(c | z) v(c), v(c) being its own vector for cluster c, and never the slot; nothing of
its gradient gets behind p. Slots and embedding therefore learn from the metric loss alone: they say what the rules are, not what the policy
does.

Axes: T ticks, B trials, K looks, P clusters, Z width of an embedding, E effects, M width of a slot.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from game_meta.agents.networks.network import Memory
from game_meta.agents.networks.slot_memory import SlotMemory
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import FIRST_LOOK

MAX_CLUSTERS = 64  # P, at most; what is met after that is in none
EMBEDDING_WIDTH = 16  # Z
EMBEDDING_SPREAD = 6.0  # how far embeddings lie apart before training; from a heap, prototypes part slowly and along few directions
PROTOTYPE_DECAY = 0.9  # of what a prototype is the mean of, from one update to the next
MIN_PRIOR = 1e-3  # of the prior: a cluster that is rare in training may still turn up
MIN_PROBABILITY = 1e-3  # how much of a belief is never decided, so that its logit is finite


class Prototypes(nn.Module):
    """From slots to embeddings and to clusters. What the clusters are is found from data, and is saved with the weights."""

    table: Tensor  # (P, E) the effects of each cluster
    centres: Tensor  # (P, Z) the prototypes: running means of the embeddings of each cluster's things
    mass: Tensor  # (P,) of how many things, the old ones forgotten by and by
    met: Tensor  # (P,) 1 for the clusters met so far, which come first

    def __init__(self, width: int, effects: int):
        super().__init__()
        self.inner, self.outer = nn.Linear(width, 32), nn.Linear(32, EMBEDDING_WIDTH)
        with torch.no_grad():
            self.outer.weight.mul_(EMBEDDING_SPREAD)
        self.register_buffer("table", torch.zeros(MAX_CLUSTERS, effects))
        self.register_buffer("centres", torch.zeros(MAX_CLUSTERS, EMBEDDING_WIDTH))
        self.register_buffer("mass", torch.zeros(MAX_CLUSTERS))
        self.register_buffer("met", torch.zeros(MAX_CLUSTERS))

    @property
    def count(self) -> int:
        """P': how many clusters have been met so far."""
        return int(self.met.sum())

    def embed(self, slots: Tensor) -> Tensor:
        """Return the embeddings (..., Z) float32 of slots (..., M)."""
        x = torch.relu(self.inner(slots))
        with torch.autocast(x.device.type, enabled=False):  # distances are squared differences: eight bits are too few
            return self.outer(x.float())

    def log_clusters(self, z: Tensor) -> Tensor:
        """Return log p(c | z) (..., P') of the P' clusters met so far, for embeddings z (..., Z)."""
        n = self.count
        prior = self.mass[:n] / self.mass[:n].sum().clamp(min=1e-30) + MIN_PRIOR
        with torch.autocast(z.device.type, enabled=False):
            return torch.log_softmax(prior.log() - distances_to_centres(z, self.centres[:n]), -1)

    def effects(self, clusters: Tensor) -> Tensor:
        """Return the logits (..., E) of P(effect) = sum_c p(c) [the effect is c's], from p (..., P'). Before any cluster is met: 0."""
        with torch.autocast(clusters.device.type, enabled=False):
            yes = clusters @ self.table[: clusters.shape[-1]]
            no = clusters.sum(-1, keepdim=True) - yes
            return torch.log(yes.clamp(min=0) + MIN_PROBABILITY) - torch.log(no.clamp(min=0) + MIN_PROBABILITY)

    def cluster_of(self, effects: Tensor) -> Tensor:
        """Return the cluster (...) that each set of effects (..., E) is; -1 for one that has not been met."""
        n, flat = self.count, effects.flatten(0, -2)
        same = (2 * flat - 1) @ (2 * self.table[:n] - 1).T == effects.shape[-1]  # (rows, P'): all of them agree
        found = torch.cat([same.float(), torch.full_like(flat[:, :1], 0.5)], -1).argmax(-1)
        return torch.where(found == n, -1, found).view(effects.shape[:-1])

    def add_clusters(self, effects: Tensor) -> None:
        """Add the sets of effects (rows, E) that are new to the table, in an order of their own, until it is full."""
        n, new = self.count, torch.unique(effects, dim=0)
        new = new[self.cluster_of(new) < 0][: MAX_CLUSTERS - n]
        self.table[n : n + len(new)] = new
        self.met[n : n + len(new)] = 1

    def update_means(self, sums: Tensor, counts: Tensor) -> None:
        """Shift the running means by new things: `sums` (P, Z) of the embeddings of each cluster's, `counts` (P,) how many they are."""
        self.mass.mul_(PROTOTYPE_DECAY).add_(counts)
        some = counts > 0
        self.centres[some] += (sums[some] - counts[some, None] * self.centres[some]) / self.mass[some, None]

    def sum_by_cluster(self, z: Tensor, clusters: Tensor) -> tuple[Tensor, Tensor]:
        """Return what `update_means` takes, from embeddings (rows, Z) and their clusters (rows,), of which -1 are left out."""
        z, clusters = z[clusters >= 0], clusters[clusters >= 0]
        return torch.zeros_like(self.centres).index_add_(0, clusters, z), torch.bincount(clusters, minlength=MAX_CLUSTERS).to(z.dtype)


class PrototypeMemory(SlotMemory):
    """A SlotMemory whose policy sees each look only as a mixture of clusters."""

    def __init__(self, config: NetworkConfig):
        super().__init__(config)
        del self.effect_belief  # what the cluster has
        self.prototypes = Prototypes(config.type_width, len(config.effects))
        self.voices = nn.Parameter(torch.randn(MAX_CLUSTERS, config.type_width))  # v(c)

    def policy_view(self, types: Tensor) -> Tensor:
        """Return sum_c p(c | z) v(c) (..., M); no gradient gets behind p."""
        with torch.no_grad():
            clusters = self.prototypes.log_clusters(self.prototypes.embed(types)).exp()
        return clusters @ self.voices[: clusters.shape[-1]]

    def believe(self, types: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits of the effects (..., E), which give no gradient, and the embeddings (..., Z), which are learned from."""
        z = self.prototypes.embed(types)
        with torch.no_grad():  # what is learned from is where z lies
            return self.prototypes.effects(self.prototypes.log_clusters(z).exp()), z

    def embed_things(self, memory: Memory) -> Tensor:
        """Return (B, K, Z): where each look has got to."""
        return self.prototypes.embed(memory[0])

    def embed_trial(self, memory: Memory) -> Tensor:
        """Return (B, Z + MG): a whole trial, whatever its things look like: the mean over its looks, and the slot that belongs to none."""
        return torch.cat([self.embed_things(memory)[:, FIRST_LOOK:].mean(1), memory[2]], -1)


def distances_to_centres(z: Tensor, centres: Tensor) -> Tensor:
    """Return the squared Euclidean distances (..., P) of z (..., Z) to each of the centres (P, Z)."""
    return z.square().sum(-1, keepdim=True) - 2 * z @ centres.T + centres.square().sum(-1)
