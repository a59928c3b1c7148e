"""The sine waves of the MAML paper (Finn et al. 2017, section 5.1), by the functions that the learner `maml` uses: `unroll` and `descend`.

A task is one wave, amplitude in [0.1, 5.0], phase in [0, pi], of which K points with x in [-5, 5] are shown; the loss is the squared error
on other points. Network 1-40-40-1 with ReLU, inner rate 0.01, one inner step, K = 10 in training, 25 waves an iteration, Adam 1e-3.
`python benchmarks/sine.py` trains, prints the figures beside the published ones and writes docs/methods/sine.png.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from game_meta import files
from game_meta.agents.inner_loops import InnerState, TrialWeights, gradient_step
from game_meta.learners.maml import unroll_inner_loop

RATE, SHOTS, WAVES, STEPS, TESTED = 0.01, 10, 25, 10, 600
# Mean squared error after one step, trained with 10 points: Li et al. 2017 (Meta-SGD, arXiv 1707.09835), table 1, from memory; a public
# reimplementation (github.com/63days/Meta-SGD) states 0.67 and 0.31 for 10 points. Figure 3 of Finn et al. is a plot without figures: the
# error falls with each of ten steps and does not rise again, though they train for one.
SOURCE = "Diamonds: what Li et al. 2017 published of MAML and of learned rates after one step, quoted from memory."
PUBLISHED = {"second order": {5: (1.17, 0.16), 10: (0.77, 0.11)}, "learned rates": {5: (0.88, 0.14), 10: (0.53, 0.09)}}
VARIANTS = {"second order": {}, "first order": {"first_order": True}, "learned rates": {"learned": True}}
INK, PAPER, COLOURS = "#1f2933", "#fbfaf7", {"second order": "#0f7b8a", "first order": "#e07a3f", "learned rates": "#8a78a8"}


class Waves(NamedTuple):
    x: Tensor  # (B, points, 1)
    y: Tensor


def waves(tasks: int, points: int, generator: torch.Generator) -> Waves:
    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(*shape, generator=generator)

    amplitude, phase, x = uniform(0.1, 5.0, tasks, 1, 1), uniform(0.0, math.pi, tasks, 1, 1), uniform(-5.0, 5.0, tasks, points, 1)
    return Waves(x, amplitude * torch.sin(x - phase))


def error(net: nn.Module, weights: TrialWeights, at: Waves) -> Tensor:
    """(B,) mean squared error of each task's own weights."""
    guess = torch.func.vmap(lambda w, x: torch.func.functional_call(net, w, (x,)))(weights, at.x)
    return (guess - at.y).square().mean((1, 2))


def train(iterations: int, seed: int, first_order: bool = False, learned: bool = False) -> tuple[nn.Module, Mapping[str, Tensor] | float]:
    """The network and its inner rates after so many meta-updates."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    net = nn.Sequential(nn.Linear(1, 40), nn.ReLU(), nn.Linear(40, 40), nn.ReLU(), nn.Linear(40, 1))
    first: dict[str, Tensor] = dict(net.named_parameters())
    rates: Mapping[str, Tensor] | float = {name: nn.Parameter(torch.full_like(w, RATE)) for name, w in first.items()} if learned else RATE
    weights = [*first.values(), *(() if isinstance(rates, float) else rates.values())]
    optimiser = torch.optim.Adam(weights, lr=1e-3, fused=True)
    for _ in range(iterations):
        drawn = waves(WAVES, 2 * SHOTS, generator)
        shown, asked = (Waves(*(each[:, part] for each in drawn)) for part in (slice(SHOTS), slice(SHOTS, None)))

        def adapt(w: TrialWeights, state: InnerState, _: int, shown: Waves = shown) -> tuple[TrialWeights, InnerState]:
            return gradient_step(lambda w: error(net, w, shown), w, rates, first_order), state

        def look(w: TrialWeights, stage: int, asked: Waves = asked) -> Tensor | None:
            return error(net, w, asked) if stage else None

        loss = unroll_inner_loop(first, WAVES, adapt, look, 2)[1]
        assert loss is not None
        for weight, gradient in zip(weights, torch.autograd.grad(loss.mean(), weights), strict=True):
            weight.grad = gradient
        optimiser.step()
    return net, rates


@torch.no_grad()
def test(net: nn.Module, rates: Mapping[str, Tensor] | float, shots: int, seed: int) -> Tensor:
    """(TESTED, steps + 1): the error on 100 other points of each of TESTED new waves after so many steps on `shots` points.

    Rates that were learned for one step run away after it, so that one is all they are given.
    """
    drawn = waves(TESTED, shots + 100, torch.Generator().manual_seed(10_000 + seed))
    shown, asked = (Waves(*(each[:, part] for each in drawn)) for part in (slice(shots), slice(shots, None)))

    def adapt(w: TrialWeights, state: InnerState, _: int) -> tuple[TrialWeights, InnerState]:
        return gradient_step(lambda w: error(net, w, shown), w, rates), state

    return torch.stack(
        unroll_inner_loop(
            dict(net.named_parameters()), TESTED, adapt, lambda w, _: error(net, w, asked), 1 + (STEPS if isinstance(rates, float) else 1)
        ),
        1,
    )


def measure(iterations: int, seed: int) -> dict[str, dict[str, list[list[float]]]]:
    """For each variant and K: mean error by step, and the half width of its 95% interval."""
    result: dict[str, dict[str, list[list[float]]]] = {}
    for name, options in VARIANTS.items():
        begun = time.monotonic()
        net, rates = train(iterations, seed, **options)
        for shots in (5, 10):
            errors = test(net, rates, shots, seed)
            half = 1.96 * errors.std(0) / math.sqrt(TESTED)
            result.setdefault(name, {})[str(shots)] = [errors.mean(0).tolist(), half.tolist()]
            told = "   ".join(
                f"{step} steps {errors.mean(0)[step]:.2f} +- {half[step]:.2f}" for step in (0, 1, STEPS) if step < errors.shape[1]
            )
            theirs = PUBLISHED.get(name, {}).get(shots)
            published = f"   published after 1 step: {theirs[0]:.2f} +- {theirs[1]:.2f}" if theirs else ""
            print(f"{name:14s} K = {shots:2d}   {told}{published}", flush=True)
        print(f"{name}: {iterations} iterations in {time.monotonic() - begun:.0f} s", flush=True)
    return result


def draw(result: dict[str, dict[str, list[list[float]]]], path: Path) -> None:
    from io import BytesIO

    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.5), facecolor=PAPER, layout="constrained")
    figure.suptitle("MAML on sine waves it has not seen", x=0.01, ha="left", size=14, weight="bold", color=INK)
    for axes, shots in zip(figure.subplots(1, 2, sharey=True), ("5", "10"), strict=True):
        axes.set_facecolor(PAPER)
        axes.spines[:].set_visible(False)
        axes.grid(axis="y", color=INK, alpha=0.08)
        axes.tick_params(length=0)
        for name, curves in result.items():
            mean, half = map(torch.tensor, curves[shots])
            steps = range(len(mean))
            axes.plot(steps, mean, color=COLOURS[name], label=name, marker="o", markersize=3)
            axes.fill_between(steps, mean - half, mean + half, color=COLOURS[name], alpha=0.2, linewidth=0)
        for beside, (name, theirs) in zip((1.15, 1.3), PUBLISHED.items(), strict=True):
            style = {"color": COLOURS[name], "marker": "D", "mfc": PAPER, "capsize": 3, "ls": "", "label": f"{name}, Li et al."}
            axes.errorbar(beside, *theirs[int(shots)], **style)
        axes.set_title(f"{shots} points shown", loc="left", size=10, color=INK)
        axes.set_xlabel("gradient steps on them", color=INK)
        axes.set_ylim(0)
    axes.legend(frameon=False)
    figure.supxlabel(SOURCE, x=0.01, ha="left", size=8.5, color=INK, alpha=0.7)
    figure.axes[0].set_ylabel("mean squared error on others", color=INK)
    drawn = BytesIO()
    figure.savefig(drawn, dpi=110, format="png")
    files.write_atomically(path, drawn.getvalue())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iterations", type=int, default=20_000, help="of training; 70,000 in the paper's code")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("docs/methods"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    result = measure(args.iterations, args.seed)
    draw(result, args.out / "sine.png")
    files.write_atomically(args.out / "sine.json", json.dumps({"iterations": args.iterations, "seed": args.seed, "errors": result}) + "\n")


if __name__ == "__main__":
    main()
