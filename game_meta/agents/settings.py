"""Every setting of the networks and of the inner loops, each with its meaning, unit and default: plain dataclasses that import nothing
heavy, so that `game-meta train --learner X --help` can show them at once.

They are written into an agent's config.json (`network` and `inner`), so a name that changes needs a line in `OLD_INNER_SETTINGS` of
agents/agent_files.py. The axis letters are those of engine/observation.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

# Two facts of the engine and the generator stand here a second time, because theirs come with NumPy: a test holds them together.
NUM_ACTIONS = 6  # engine.observation.ACTIONS
EFFECT_NAMES = ("pays", "costs", "kills", "blocks", "pushed", "vanishes", "opens", "teleports", "pays_shot", "costs_shot")  # LABEL_NAMES

MEMORIES = ("slot", "lstm", "gru", "transformer")  # those that a learner which adapts by memory can be given


@dataclass(frozen=True)
class NetworkConfig:
    """The sizes of a network; all that is needed, with the weights, to build it again. Not every network uses every size."""

    memory: str = "slot"
    """What carries over from tick to tick: slot, lstm, gru, transformer, proto (of protonet), rival (of league), or none."""
    effects: tuple[str, ...] = EFFECT_NAMES
    """E: the labels of a thing that beliefs are about."""
    window: int = 11
    """Cells a side of the window that is seen; odd, the avatar is in the middle."""
    looks: int = 16
    """K: looks that things can have."""
    actions: int = NUM_ACTIONS
    """A: actions."""
    type_width: int = 32
    """M: floats in the slot of each look; even."""
    action_width: int = 16
    """Floats in the slot of each action."""
    global_width: int = 64
    """Floats in the slot for what belongs to no look and no action."""
    cell_width: int = 8
    """Floats that each cell of the window is turned into."""
    hidden: int = 192
    """D: units of the policy's hidden layer (of the recurrence, where the memory is an lstm or gru)."""
    key_width: int = 16
    """Floats of a key, by which slots are found again."""
    places: int = 16
    """Columns and rows of the board that are told apart; 0: the network is not told where the avatar stands."""


@dataclass(frozen=True)
class ProposalConfig:
    """The sizes of the network that proposes rules to an agent which writes them down, and the words that it tells apart."""

    memory: ClassVar[str] = "none"

    hidden: int = 96
    """Units of each hidden layer."""
    width: int = 32
    """Numbers of the points that encounters and bundles of lines become."""
    effects: tuple[str, ...] = ()
    """The effects of the language when it was trained; () before that."""
    classes: tuple[str, ...] = ()
    """The classes."""


@dataclass(frozen=True)
class TheoristSettings:
    """How an agent thinks that writes down rules. Those that are on or off are there to be measured without (benchmarks/theorist.py)."""

    episodes: int = 5
    """Episodes of a trial, as it expects."""
    width: int = 96
    """States a tick that a plan looks at."""
    horizon: int = 48
    """Ticks that a plan looks ahead where no time limit is known."""
    beam: int = 8
    """Theories that are kept; 1: only the best."""
    candidates: int = 8000
    """Theories that are judged in an episode, at most."""
    optimism: bool = True
    """Hopes for what has not been tried."""
    repeat: bool = True
    """Repeats the best episode where it cannot do better."""
    checks: bool = True
    """Compares every tick with its prediction."""


@dataclass(frozen=True)
class PatchEncoderConfig:
    """The sizes of the network that tells pictures of things apart (Snell et al. 2017)."""

    px: int = 8
    """Pixels a side of a patch."""
    hidden: int = 128
    """Units of the first hidden layer; the second one has half as many."""
    width: int = 32
    """D: floats of an embedding."""


@dataclass(frozen=True)
class PolicyGradientConfig:
    """The inner loop `sgd`: one step of gradient descent on an episode, REINFORCE with the value head as baseline."""

    learning_rate: float = 0.1
    """Step size with which every tensor begins; it is learned from there on."""
    per_parameter: bool = True
    """Learn one step size for each weight besides that of its tensor (Meta-SGD, Li et al. 2017)."""
    value_coef: float = 0.5
    """Weight of the value loss beside the policy loss."""
    gamma: float = 0.97
    """Discount a tick, within the episode."""
    gae_lambda: float = 0.95
    """Lambda of generalised advantage estimation, 0 (one-step) to 1 (Monte Carlo)."""
    max_grad_norm: float = 1.0
    """Longest gradient of each weight tensor; longer ones are scaled down."""


@dataclass(frozen=True)
class FineTuningConfig:
    """The inner loop `ppo`: some steps of Adam on PPO's loss of each episode as it ends."""

    learning_rate: float = 1e-3
    """Adam's step size."""
    steps: int = 4
    """Steps of Adam on each episode, every one on the whole of it."""
    clip_coef: float = 0.2
    """Clip range of the ratio of probabilities: 1 - clip to 1 + clip."""
    entropy_coef: float = 0.005
    """Weight of the entropy bonus, in nats."""
    value_coef: float = 0.5
    """Weight of the value loss beside the policy loss."""
    gamma: float = 0.97
    """Discount a tick, within the episode."""
    gae_lambda: float = 0.95
    """Lambda of generalised advantage estimation, 0 (one-step) to 1 (Monte Carlo)."""
    max_grad_norm: float = 0.5
    """Longest gradient of all weights together; longer ones are scaled down."""


@dataclass(frozen=True)
class CoordinateLSTMConfig:
    """All that is needed, with the weights, to build a coordinate-wise learned optimiser again (Andrychowicz et al. 2016)."""

    width: int = 16
    """D: units of each LSTM layer."""
    layers: int = 1
    """LSTM layers, one on the other."""
    decades: float = 10.0
    """p of the paper's appendix A: gradients below exp(-p) are shown on a linear scale."""
    scale: float = 0.01
    """Size of the updates before training."""


@dataclass(frozen=True)
class LearnedOptimiserConfig:
    """The inner loop `lstm`: an LSTM turns the gradient of each episode into updates of the weights."""

    width: int = 8
    """Units of each LSTM layer."""
    layers: int = 1
    """LSTM layers, one on the other."""
    decades: float = 10.0
    """How small a gradient is still told from none: exp(-decades)."""
    initial_scale: float = 0.01
    """Size of the updates before training."""
    updates_per_episode: int = 3
    """Updates after each episode, every one on the whole of it."""
    max_tensor_size: int = 1024
    """Numbers in the largest weight tensor that it changes; larger ones stay as they were learned over all variants."""
    value_coef: float = 0.5
    """Weight of the value loss beside the policy loss."""
    gamma: float = 0.97
    """Discount a tick, within the episode."""
    gae_lambda: float = 0.95
    """Lambda of generalised advantage estimation, 0 (one-step) to 1 (Monte Carlo)."""
