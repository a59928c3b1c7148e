"""The methods that `game-meta compare` knows. A method is a row: what it is called and which options of `game-meta train` make it."""

from __future__ import annotations

from typing import NamedTuple


class Method(NamedTuple):
    options: tuple[str, ...]
    group: str  # those that are drawn together; "baseline" did not learn to learn
    about: str


BASELINE = "baseline"
METHODS = {
    "rl2": Method(("--learner", "rl2"), "memory", "recurrent PPO, a slot of memory for each look and action"),
    "rl2-lstm": Method(("--learner", "rl2", "--memory", "lstm"), "memory", "recurrent PPO, an LSTM"),
    "rl2-gru": Method(("--learner", "rl2", "--memory", "gru"), "memory", "recurrent PPO, a GRU"),
    "rl2-transformer": Method(("--learner", "rl2", "--memory", "transformer"), "memory", "recurrent PPO, a causal transformer"),
    "maml": Method(("--learner", "maml"), "gradient", "first weights from which a few gradient steps go far, second order"),
    "maml-first-order": Method(("--learner", "maml", "--first-order"), "gradient", "the same without second derivatives"),
    "reptile": Method(("--learner", "reptile"), "gradient", "first weights moved towards what each variant made of them"),
    "learned_optimizer": Method(("--learner", "learned_optimizer"), "gradient", "an LSTM turns gradients into updates"),
    "protonet": Method(("--learner", "protonet"), "knowing", "trajectories embedded, the policy told the nearest prototypes"),
    "explore": Method(("--learner", "explore"), "knowing", "first episodes for finding out, the last for earning"),
    "transfer": Method(("--learner", "transfer"), BASELINE, "one policy for all variants, fine-tuned by PPO in the new one"),
    "scratch": Method(("--learner", "scratch"), BASELINE, "PPO from nothing in the new variant"),
}
RANDOM = "random"  # a row of every report; there is nothing to train
GROUPS = {
    "memory": "A memory is the inner loop (RL²)",
    "gradient": "Gradient steps are the inner loop",
    "knowing": "Finding out, and knowing one's like",
}
CATCH_UP = ("transfer", "scratch")  # play on for hundreds of episodes, to see when they equal the best
