"""Every hyperparameter of every learner, each with its meaning, unit and default: plain dataclasses that import nothing heavy, so that
`game-meta train --learner X --help` can show them at once.

A method's file holds the algorithm, this one what can be set about it. A training writes its settings into `training` of the agent's
config.json, for people to read; nothing is built from them again, so old agents keep the names that their settings had.
Ticks, episodes and trials: a trial is K episodes in one variant, an episode so many ticks. A segment is what one iteration plays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from game_meta.agents.settings import (
    MEMORIES,
    FineTuningConfig,
    LearnedOptimiserConfig,
    NetworkConfig,
    PolicyGradientConfig,
    ProposalConfig,
)


@dataclass(frozen=True)
class MethodConfig:
    """What every method can be told."""

    players: ClassVar[int] = 1  # of the games that it learns
    memories: ClassVar[tuple[str, ...]] = ()  # that its network can be given; none: it has a network of its own
    one_process: ClassVar[bool] = False  # whether it cannot share its work out among processes

    net: NetworkConfig = field(default_factory=NetworkConfig)
    """The network."""
    checkpoint_seconds: float = 60.0
    """Seconds between two checkpoints."""


@dataclass(frozen=True)
class RL2Config(MethodConfig):
    """RL^2: recurrent PPO over whole trials."""

    memories: ClassVar[tuple[str, ...]] = MEMORIES

    rollout_ticks: int = 64
    """T: ticks of a segment, which is played and learned from before the next one; a multiple of belief_every."""
    epochs: int = 1
    """Passes of PPO over each segment."""
    minibatch_envs: int = 64
    """Envs in a minibatch, those of all processes together; it holds their whole segments."""
    learning_rate: float = 1e-3
    """Adam's step size; it falls to 2 % over the budget."""
    gamma: float = 0.98
    """Discount a tick; it runs on across the episodes of a trial."""
    gae_lambda: float = 0.95
    """Lambda of generalised advantage estimation, 0 (one-step) to 1 (Monte Carlo)."""
    clip_coef: float = 0.2
    """PPO's clip range of the ratio of probabilities: 1 - clip to 1 + clip."""
    entropy_coef: float = 0.02
    """Weight of the entropy bonus, in nats; it falls to a tenth over the budget."""
    curiosity_coef: float = 0.2
    """Reward for each nat of uncertainty about the rules that an action removes; it falls to 0 over the first half of the budget."""
    value_coef: float = 0.5
    """Weight of the value loss beside the policy loss."""
    belief_coef: float = 0.3
    """Weight of the belief losses beside the policy loss."""
    belief_every: int = 4
    """Ticks between two at which beliefs are decoded and taught: they change slowly, so every 4th tick teaches as much."""
    max_grad_norm: float = 0.5
    """Longest gradient of all weights together; longer ones are scaled down."""
    bfloat16: bool = True
    """Matrix products in bfloat16: a training step in half the time on a CPU that has them."""


@dataclass(frozen=True)
class ExploreConfig(RL2Config):
    """Learned exploration: RL^2 whose first episodes of a trial are for finding out."""

    exploration_episodes: int = 1
    """Episodes of a trial, from its first, that are for finding out; the game's reward in them does not count."""


@dataclass(frozen=True)
class LeagueConfig(RL2Config):
    """RL^2 against a population of opponents, in games for two."""

    players: ClassVar[int] = 2
    memories: ClassVar[tuple[str, ...]] = ()

    net: NetworkConfig = field(default_factory=lambda: NetworkConfig(memory="rival", global_width=96))
    """The network; its memory watches the opponent."""


@dataclass(frozen=True)
class ProtoNetConfig(RL2Config):
    """Prototypical networks for task inference: RL^2 whose policy knows things by their distances to prototypes."""

    memories: ClassVar[tuple[str, ...]] = ()

    net: NetworkConfig = field(default_factory=lambda: NetworkConfig(memory="proto"))
    """The network; its memory is the one with prototypes."""
    embedding_rate_factor: float = 5.0
    """Learning rate of the embedding, in learning rates of the policy."""


@dataclass(frozen=True)
class TransferConfig(RL2Config):
    """Transfer: one policy without a memory, trained on all variants and fine-tuned by PPO in a new one."""

    memories: ClassVar[tuple[str, ...]] = ()

    net: NetworkConfig = field(default_factory=lambda: NetworkConfig(memory="none", hidden=64, cell_width=4))
    """The network; it has no memory."""
    inner: FineTuningConfig = field(default_factory=lambda: FineTuningConfig(gamma=0.98))
    """The fine-tuning after each episode of a test."""
    curiosity_coef: float = 0.0
    """Reward for each nat of uncertainty removed: none, a policy without a memory removes none."""
    belief_coef: float = 0.0
    """Weight of the belief losses: none, its belief heads are not used."""
    belief_every: int = 64
    """Ticks between two at which beliefs are decoded: as rarely as can be."""


@dataclass(frozen=True)
class ScratchConfig(MethodConfig):
    """Scratch: PPO from nothing in the new variant; training only measures the spread of returns."""

    net: NetworkConfig = field(default_factory=lambda: NetworkConfig(memory="none", hidden=64, cell_width=4))
    """The network; it has no memory."""
    inner: FineTuningConfig = field(default_factory=lambda: FineTuningConfig(gamma=0.98))
    """The fine-tuning after each episode of a test."""
    rollout_ticks: int = 64
    """Ticks that an iteration plays, at random."""


@dataclass(frozen=True)
class ReptileConfig(MethodConfig):
    """Reptile: move the weights towards where fine-tuning takes them, task after task."""

    net: NetworkConfig = field(default_factory=lambda: NetworkConfig(memory="none", hidden=64, cell_width=4))
    """The network; it has no memory."""
    inner: FineTuningConfig = field(default_factory=FineTuningConfig)
    """The fine-tuning after each episode, in training and in a test."""
    trials: int = 64
    """Trials that an iteration averages over."""
    outer_step_size: float = 1.0
    """Share of the mean change of the weights that is taken; it falls to 2 % over the budget."""
    gamma: float = 0.97
    """Discount a tick, of the returns whose spread scales rewards."""


@dataclass(frozen=True)
class MAMLConfig(MethodConfig):
    """MAML: learn the weights from which one step of gradient descent after each episode leads furthest."""

    net: NetworkConfig = field(default_factory=lambda: NetworkConfig(memory="none", hidden=64, cell_width=4))
    """The network; it has no memory."""
    inner: PolicyGradientConfig = field(default_factory=PolicyGradientConfig)
    """The step after each episode, in training and in a test."""
    first_order: bool = False
    """Leave out second derivatives (Finn et al. 2017, section 5.2)."""
    trials: int = 256
    """Trials that an iteration learns from."""
    minibatch_trials: int = 16
    """Trials in a minibatch, those of all processes together."""
    epochs: int = 1
    """Passes of PPO over the trials of an iteration."""
    learning_rate: float = 2e-3
    """Adam's step size; it falls to 2 % over the budget."""
    inner_rate_factor: float = 10.0
    """Learning rate of the inner step sizes of whole tensors, in learning rates of the rest: they are logarithms, and few."""
    gamma: float = 0.97
    """Discount a tick, within the episode."""
    gae_lambda: float = 0.95
    """Lambda of generalised advantage estimation, 0 (one-step) to 1 (Monte Carlo)."""
    later_episode_credit: float = 0.5
    """What an episode's return is worth to the actions of the episode before it; squared, to those of the one before that."""
    clip_coef: float = 0.2
    """PPO's clip range of the ratio of probabilities: 1 - clip to 1 + clip."""
    entropy_coef: float = 0.01
    """Weight of the entropy bonus, in nats; it falls to a tenth over the budget."""
    value_coef: float = 0.5
    """Weight of the value loss beside the policy loss."""
    max_grad_norm: float = 0.5
    """Longest gradient of all weights together; longer ones are scaled down."""


@dataclass(frozen=True)
class LearnedOptimizerConfig(MAMLConfig):
    """The learned optimiser: an LSTM turns an episode's gradient into updates, and MAML's outer loop trains it."""

    inner: LearnedOptimiserConfig = field(default_factory=LearnedOptimiserConfig)  # type: ignore[assignment]
    """The optimiser that runs after each episode, in training and in a test."""
    first_order: bool = True
    """Leave out second derivatives: the gradients that the LSTM is shown count as constants."""


@dataclass(frozen=True)
class TheoryConfig(MethodConfig):
    """The theorist's prior: rules are counted in fresh variants, and a network learns to propose them."""

    one_process: ClassVar[bool] = True

    net: ProposalConfig = field(default_factory=ProposalConfig)  # type: ignore[assignment]
    """The network that proposes rules."""
    games: int = 4
    """Variants of each family that an iteration draws."""
    plays: int = 2
    """How often each of them is played."""
    ticks: int = 80
    """Ticks that it is played, at most."""
    meetings: int = 2
    """Ticks in which two types met that are learned from, at most, for each pair of types of a game."""
    minibatch: int = 64
    """Meetings in a minibatch."""
    learning_rate: float = 2e-3
    """Adam's step size; it falls to 2 % over the budget."""
    max_grad_norm: float = 1.0
    """Longest gradient of all weights together; longer ones are scaled down."""
    family_worth: float = 4.0
    """How many games the counts of a family are worth while the network learns; for the agent that is saved it is chosen."""
    base_weight: float = 16.0
    """How many games the base of the prior is worth while the network learns; for the agent that is saved it is chosen."""
    policy: str = "memory"
    """The agent whose network acts while nothing is known, by name or folder; its files become part of the theorist's."""


LEARNER_SETTINGS: dict[str, type[MethodConfig]] = {  # by the names of LEARNERS in learners/__init__.py
    "protonet": ProtoNetConfig,
    "rl2": RL2Config,
    "explore": ExploreConfig,
    "league": LeagueConfig,
    "maml": MAMLConfig,
    "learned_optimizer": LearnedOptimizerConfig,
    "reptile": ReptileConfig,
    "transfer": TransferConfig,
    "scratch": ScratchConfig,
    "theory": TheoryConfig,
}
