"""MAML, Meta-SGD, Reptile and Prototypical Networks around a torch module.

A clone has the module itself in common with the one it was cloned from, and weights of its own beside it, which the module is called with
(torch.func.functional_call). A step replaces them by tensors that know where they came from, so autograd finds its way back.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Self

import torch
from torch import Tensor, nn

from game_meta.agents.inner_loops import descend
from game_meta.agents.networks.patch_encoder import pairwise_squared_distances


class MAML(nn.Module):
    """Weights from which a few steps of gradient descent lead far (Finn et al. 2017, equation 1).

    model         any module; its parameters that need a gradient are what is learned, and what a step changes
    lr            of a step
    first_order   take a step's gradient for a constant (their section 5.2), which is cheaper
    allow_unused  parameters that a loss does not depend on stay as they are, and are no error
    """

    def __init__(self, model: nn.Module, lr: float, first_order: bool = False, allow_unused: bool = False):
        super().__init__()
        self.module, self.lr, self.first_order, self.allow_unused = model, float(lr), first_order, allow_unused
        self.weights: dict[str, Tensor] = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
        self.state = dict(model.named_buffers())

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Call the module with the present weights."""
        return torch.func.functional_call(self.module, {**self.weights, **self.state}, args, kwargs)

    def rates(self) -> Mapping[str, Tensor] | float:
        """Return what gradients are multiplied by in a step."""
        return self.lr

    def clone(self, first_order: bool | None = None) -> Self:
        """Return a learner for one task, which begins with these weights. What comes of its steps can be differentiated by them."""
        learner = copy.copy(self)
        learner.weights = dict(self.weights)
        learner.state = {name: buffer.clone() for name, buffer in self.state.items()}
        learner.first_order = self.first_order if first_order is None else first_order
        return learner

    def adapt(self, loss: Tensor, first_order: bool | None = None, allow_unused: bool | None = None) -> None:
        """Take a step down `loss`, a scalar that was computed with this learner. Raises RuntimeError if some weight had no part in it."""
        through = not (self.first_order if first_order is None else first_order)
        unused = self.allow_unused if allow_unused is None else allow_unused
        found = torch.autograd.grad(loss, list(self.weights.values()), create_graph=through, retain_graph=through, allow_unused=unused)
        slopes = {name: slope for name, slope in zip(self.weights, found, strict=True) if slope is not None}
        self.weights |= descend({name: self.weights[name] for name in slopes}, slopes, self.rates())


class MetaSGD(MAML):
    """MAML that learns a rate for each weight as well (Li et al. 2017, equation 4): they are among its `parameters()`."""

    def __init__(self, model: nn.Module, lr: float = 1.0, first_order: bool = False, allow_unused: bool = False):
        super().__init__(model, lr, first_order, allow_unused)
        self.lrs = nn.ParameterList(torch.full_like(weight, lr) for weight in self.weights.values())

    def rates(self) -> Mapping[str, Tensor]:
        """Return the learned rates."""
        return dict(zip(self.weights, self.lrs, strict=True))


class Reptile(MAML):
    """Weights that are moved to where tasks take them (Nichol et al. 2018, algorithm 2): no gradient of a gradient.

    learner = reptile.clone()
    for _ in range(5):
        learner.adapt(loss(learner(x), y))
    reptile.pull(learner, share=1 / tasks)      # for each task; then a step of SGD, whose rate is Reptile's
    """

    def __init__(self, model: nn.Module, lr: float, allow_unused: bool = False):
        super().__init__(model, lr, first_order=True, allow_unused=allow_unused)

    def clone(self, first_order: bool | None = None) -> Self:
        """Return a learner for one task, whose weights are copies."""
        learner = super().clone(first_order)
        learner.weights = {name: weight.detach().clone().requires_grad_() for name, weight in self.weights.items()}
        return learner

    def adapt(self, loss: Tensor, first_order: bool | None = None, allow_unused: bool | None = None) -> None:
        """Take a step down `loss`, and forget where it began."""
        super().adapt(loss, first_order, allow_unused)
        self.weights = {name: weight.detach().requires_grad_() for name, weight in self.weights.items()}

    def pull(self, learner: Reptile, share: float = 1.0) -> None:
        """Add to the gradients of the weights what an adapted learner has gone from them, `share`-fold: a step of an optimiser goes its
        way."""
        for name, weight in self.weights.items():
            way = share * (weight.detach() - learner.weights[name].detach())
            weight.grad = way if weight.grad is None else weight.grad + way


class ProtoNet(nn.Module):
    """Classes as the means of their examples' embeddings (Snell et al. 2017, equations 1 and 2). `model` embeds (n, ...) to (n, D).

    learner = protonet.clone()
    learner.adapt(examples, labels)                    # (n, ...) and (n,), of the numbers 0, 1, ...
    cross_entropy(learner(others), other_labels).backward()
    """

    prototypes: Tensor  # (classes, D)

    def __init__(self, model: nn.Module):
        super().__init__()
        self.module = model

    def clone(self) -> Self:
        """Return a learner for one task, with the same embedding and no prototypes yet."""
        return copy.copy(self)

    def adapt(self, examples: Tensor, labels: Tensor) -> None:
        """Take the means of each class's examples for prototypes."""
        among = nn.functional.one_hot(labels).to(examples.dtype)
        self.prototypes = among.T @ self.module(examples) / among.sum(0)[:, None]

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (n, classes): the negative squared distances from the prototypes."""
        return -pairwise_squared_distances(self.module(x), self.prototypes)
