"""The learned optimiser: an LSTM turns an episode's gradient into updates of the policy (Andrychowicz et al. 2016; agents/optimiser.py).

Learned are both: the LSTM, which is the inner loop, and the weights that a trial begins with. The outer loop is MAML's and so is its
objective (learners/maml.py): what each episode of a trial earns under the weights that the updates before it lead to, as PPO's clipped
loss on real trials, with later episodes' returns credited to earlier ones. Only what is unrolled differs: 4 times 3 updates by the LSTM
in a trial of 5 episodes. The paper cuts its unrolls after 20 updates; a whole trial is shorter than that, so nothing is cut off.

Left out, and why: second derivatives (the paper's simplification; the gradients that the LSTM is shown count as constants); pretraining of
the first weights (the first episode's loss trains them from the start); a loss at each single update (the experience to judge it by
would have to be played for it).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from game_meta.agents.inner import InnerLoop
from game_meta.agents.optimiser import LSTMOptimiser
from game_meta.learners import maml


@dataclass(frozen=True)
class Config(maml.Config):
    inner: LSTMOptimiser.Config = field(default_factory=LSTMOptimiser.Config)  # type: ignore[assignment]
    first_order: bool = True


class LearnedOptimizer(maml.MAML):
    name = "learned_optimizer"

    def inner_loop(self) -> InnerLoop:
        return LSTMOptimiser(self.net, self.config.inner)
