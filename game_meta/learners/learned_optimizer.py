"""The learned optimiser: an LSTM turns an episode's gradient into updates of the policy (Andrychowicz et al. 2016;
agents/learned_optimiser.py).

Learned are both: the LSTM, which is the inner loop, and the weights that a trial begins with. The outer loop is MAML's and so is its
objective (learners/maml.py): what each episode of a trial earns under the weights that the updates before it lead to, as PPO's clipped
loss on real trials, with later episodes' returns credited to earlier ones. Only what is unrolled differs: 4 times 3 updates by the LSTM
in a trial of 5 episodes. The paper cuts its unrolls after 20 updates; a whole trial is shorter than that, so nothing is cut off.

Left out, and why: second derivatives (the paper's simplification; the gradients that the LSTM is shown count as constants); pretraining of
the first weights (the first episode's loss trains them from the start); a loss at each single update (the experience to judge it by
would have to be played for it).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from game_meta.agents.inner_loops import InnerLoop
from game_meta.agents.learned_optimiser import CoordinateLSTM, LearnedOptimiserLoop, LSTMState
from game_meta.learners import maml
from game_meta.learners.settings import LearnedOptimizerConfig


class LearnedOptimizer(maml.MAML):
    """MAML with the LSTM as its inner loop."""

    name = "learned_optimizer"
    config_class = LearnedOptimizerConfig

    def inner_loop(self) -> InnerLoop:
        """Return the LSTM that is trained."""
        return LearnedOptimiserLoop(self.net, self.config.inner)


# ----------------------------------------------------------------------------------------------------
# How a learned optimiser is trained on any differentiable loss: truncated unrolls.
#
# Andrychowicz et al. 2016, sections 2 and 3.1: the sum of the losses after each of some 20 updates is differentiated by the optimiser's
# weights, backwards through the updates; then the unroll goes on from where it stands, its memory and point cut off from what was before.

LossFunction = Callable[[Tensor], Tensor]  # points (B, N) -> losses (B,)


def unroll_optimiser(
    optimiser: CoordinateLSTM,
    point: Tensor,
    memory: LSTMState,
    loss: Callable[[Tensor], Tensor],
    steps: int,
    exact: bool = False,
) -> tuple[Tensor, Tensor, LSTMState]:
    """Make `steps` updates of `point` (B, N) under `loss`, which gives (B,). Return the losses (steps, B) after each, the last point and
    memory.

    Differentiable by the optimiser's weights. Without `exact` the gradients that it is shown count as constants, as in the paper (end of
    section 2): no second derivatives, at the price of a bias.
    """
    losses = []
    for _ in range(steps):
        with torch.enable_grad():
            at = point if exact and point.requires_grad else point.detach().requires_grad_()
            (gradient,) = torch.autograd.grad(loss(at).sum(), at, create_graph=exact)
        update, memory = optimiser(gradient, memory)
        point = point + update
        losses.append(loss(point))
    return torch.stack(losses), point, memory


def train_by_truncated_unrolls(
    optimiser: CoordinateLSTM,
    tasks: Callable[[], tuple[Tensor, LossFunction]],
    *,
    rounds: int,
    steps: int = 100,
    truncate: int = 20,
    learning_rate: float = 3e-3,
) -> None:
    """Train the optimiser: `tasks` gives a batch of starting points (B, N) and their loss; each of the `rounds` optimises a new one for
    `steps` and learns at every `truncate`-th, with Adam at a `learning_rate` that falls to nothing."""
    adam = torch.optim.Adam(optimiser.parameters(), lr=learning_rate)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, rounds)
    for _ in range(rounds):
        point, loss = tasks()
        memory = optimiser.initial_memory(*point.shape)
        for _ in range(0, steps, truncate):
            losses, point, memory = unroll_optimiser(optimiser, point, memory, loss, truncate)
            adam.zero_grad()
            losses.mean(1).sum().backward()
            torch.nn.utils.clip_grad_norm_(optimiser.parameters(), 10.0)
            adam.step()
            point, memory = point.detach(), tuple(m.detach() for m in memory)
        falling.step()
