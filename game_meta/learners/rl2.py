"""RL^2: learn to learn, by recurrent PPO over whole trials. The memory is the inner loop; nothing but its content adapts.

A trial is K episodes in one variant whose rules are hidden. The discount and the memory run on across the episodes of a trial and stop only
where a trial ends, so that finding something out in episode 1 is paid for in the later ones. Where most things hurt, that reward is too far
off to be stumbled on, and policies learned to stand still: so at first finding out is itself rewarded, by the drop of the belief loss.
Top to bottom: play a segment, estimate advantages, a few passes of PPO with a belief loss beside it, note, checkpoint, again.

Left out, and why: splitting sequences at trial ends (a mask in the recurrence does it, three times faster); clipping the value loss,
early stops on KL and more than 2 epochs (to stay simple; none was compared); recomputing memories within an iteration (those stored
at a segment's start are at most a few updates old).
"""

from __future__ import annotations

import signal
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from game_meta.agents.files import build, save_agent
from game_meta.agents.memory import Memory, NetConfig, Network, Output
from game_meta.learners import checkpoint
from game_meta.learners.crew import Crew
from game_meta.learners.progress import Progress, Returns
from game_meta.learners.returns import ReturnScale, advantages
from game_meta.learners.rollout import Rollout, Source, keep_heap


@dataclass(frozen=True)
class Config:
    net: NetConfig = field(default_factory=NetConfig)
    ticks: int = 64  # T of a segment
    epochs: int = 2
    minibatches: int = 4  # of envs: a minibatch holds whole segments
    rate: float = 1e-3  # Adam's; see `at` for what falls over the budget
    gamma: float = 0.98
    lam: float = 0.95
    clip: float = 0.2
    entropy: float = 0.02
    curiosity: float = 0.2  # reward for each nat of doubt about the rules that is removed
    value: float = 0.5
    belief: float = 0.3
    belief_every: int = 4  # beliefs change slowly: decoding them at every 4th tick teaches as much
    grad_norm: float = 0.5
    half: bool = True  # bf16 matrix products: a training step in half the time on a CPU that has them
    checkpoint_seconds: float = 60.0


@dataclass
class Outcome:
    folder: Path
    steps: int
    seconds: float
    interrupted: bool
    metrics: dict[str, float]


def train(
    config: Config,
    source: Source,
    folder: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    seed: int = 0,
    resume: bool = False,
    device: str = "cpu",
    threads: int | None = None,
    run: Any = None,
    about: dict[str, Any] | None = None,
) -> Outcome:
    """Train until `steps` env steps or `minutes` (of the whole run, resumed parts included) are spent; leave an agent folder.

    `run` is given metrics by `.log(metrics, step)`; `about` goes into the agent's config.json beside the figures.
    """
    keep_heap()
    torch.manual_seed(seed)
    net = build(config.net).to(device)
    optimiser = torch.optim.Adam(net.parameters(), lr=config.rate, eps=1e-5, fused=True)
    generator = torch.Generator().manual_seed(seed)
    B, K = source.observation.touched.shape
    memory = net.fresh(B, K)
    rollout = Rollout(source, config.ticks, config.belief_every, device)
    scale = ReturnScale(len(source.families), B, config.gamma)
    done_steps, spent = 0, 0.0
    if resume:
        saved, state = checkpoint.read(folder)
        checkpoint.unpack(saved, net, optimiser)
        generator.set_state(saved["generator"])
        torch.set_rng_state(saved["torch"])
        scale.restore(state["scale"])
        done_steps, spent = state["steps"], state["seconds"]

    def save() -> None:
        tensors = checkpoint.pack(net, optimiser) | {"generator": generator.get_state(), "torch": torch.get_rng_state()}
        state = {"steps": done_steps, "seconds": spent, "seed": seed, "scale": scale.state()}
        checkpoint.write(folder, tensors, state)
        figures = {"learner": "rl2", "steps": done_steps, "minutes": round(spent / 60, 1), "envs": B, **recipe(config), **(about or {})}
        save_agent(net, folder, training=figures | {"returns": {f: [round(float(r), 3) for r in row] for f, row in returns.rows().items()}})

    returns, metrics = Returns(), {}
    began, start, saved_at = time.monotonic() - spent, done_steps, time.monotonic()
    began_here = time.monotonic()
    with Crew(threads, device) as crew, Progress("rl2") as progress, StopRequest() as stop:
        while (part := spent_part(done_steps, steps, spent, minutes)) < 1 and not stop.asked:
            now = at(config, part)
            optimiser.param_groups[0]["lr"] = now.rate
            segment_start = memory
            memory, finished = rollout.play(source, net, memory, generator, crew, config.half)
            losses = learn(now, net, optimiser, rollout, segment_start, scale, crew)
            for trial in finished:
                returns.add(trial.variant.family, trial.returns)
            done_steps += B * config.ticks
            spent = time.monotonic() - began
            rate = (done_steps - start) / (time.monotonic() - began_here)
            metrics = returns.metrics() | losses | {"throughput/steps_per_s": rate}
            if run is not None:
                run.log(metrics, done_steps)
            part = spent_part(done_steps, steps, spent, minutes)
            left = spent * (1 - part) / max(part, 1e-9)
            progress.show(done_steps, part, left, metrics, returns)
            if time.monotonic() - saved_at > config.checkpoint_seconds:
                save()
                saved_at = time.monotonic()
    save()
    return Outcome(folder, done_steps, spent, stop.asked, metrics)


def at(config: Config, part: float) -> Config:
    """The settings when `part` (0 to 1) of the budget is spent: first find out, then earn, in the end with a surer hand."""
    falling = {"rate": 1.0 - 0.98 * part, "entropy": 1.0 - 0.9 * part, "curiosity": max(0.0, 1.0 - 2.0 * part)}
    return replace(config, **{name: getattr(config, name) * share for name, share in falling.items()})


def learn(
    config: Config,
    net: Network,
    optimiser: torch.optim.Optimizer,
    r: Rollout,
    memory: Memory,
    scale: ReturnScale,
    crew: Crew,
) -> dict[str, float]:
    """A few epochs of PPO on one segment, begun with `memory`. Returns the mean of each loss and of the beliefs' accuracy."""
    rewards, dones = r.reward.cpu().numpy(), r.done.cpu().numpy()
    for t in range(r.ticks):
        scale.update(rewards[t], dones[t], r.family[t])
    reward = r.reward / torch.from_numpy(scale.of(r.family)).to(r.device)
    reward = reward + config.curiosity * (r.doubt[:-1] - r.doubt[1:]) * ~r.done
    gains = advantages(reward, r.value, r.done, r.last, config.gamma, config.lam)
    targets = gains + r.value
    weights = list(net.parameters())

    def gradient(envs: Tensor) -> tuple[tuple[Tensor, ...], dict[str, Tensor]]:
        obs = {name: field[:, envs] for name, field in r.obs.items()}
        with torch.autocast(r.device, torch.bfloat16, enabled=config.half):
            out = net(obs, tuple(m[envs] for m in memory), config.belief_every)
        losses = ppo_losses(config, out, r.action[:, envs], r.logp[:, envs], gain[:, envs], targets[:, envs])
        losses |= belief_losses(out, r.effects[:, envs], r.known[:, envs], r.controls[:, envs])
        loss = losses["loss/policy"] + config.value * losses["loss/value"] - config.entropy * losses["loss/entropy"]
        loss = loss + config.belief * (losses["loss/effects"] + losses["loss/controls"])
        return torch.autograd.grad(loss, weights), {name: value.detach() for name, value in losses.items()}

    told: list[dict[str, Tensor]] = []
    for _ in range(config.epochs):
        for envs in torch.randperm(r.action.shape[1]).to(r.device).chunk(config.minibatches):
            few = gains[:, envs]
            gain = (gains - few.mean()) / (few.std() + 1e-6)
            gradients, losses = zip(*crew.share(gradient, envs), strict=True)
            for weight, *parts in zip(weights, *gradients, strict=True):
                weight.grad = sum(parts) / len(parts)
            nn.utils.clip_grad_norm_(weights, config.grad_norm)
            optimiser.step()
            told += losses
    means = {name: float(torch.stack([losses[name] for losses in told]).mean()) for name in told[0]}
    return means | {"belief/doubt": float(r.doubt.mean())}


def ppo_losses(config: Config, out: Output, action: Tensor, logp: Tensor, gain: Tensor, target: Tensor) -> dict[str, Tensor]:
    logps = torch.log_softmax(out.logits, -1)
    log_ratio = logps.gather(-1, action[..., None])[..., 0] - logp
    ratio = log_ratio.exp()
    return {
        "loss/policy": -torch.min(ratio * gain, ratio.clamp(1 - config.clip, 1 + config.clip) * gain).mean(),
        "loss/value": 0.5 * (out.value - target).square().mean(),
        "loss/entropy": -(logps.exp() * logps).sum(-1).mean(),
        "loss/kl": (ratio.detach() - 1 - log_ratio.detach()).mean(),
    }


def belief_losses(out: Output, effects: Tensor, known: Tensor, controls: Tensor) -> dict[str, Tensor]:
    """How far the decoded beliefs are from the true rules, which the generator knows; and how often they are right."""
    believed, true = out.effects.float()[known], effects[known]
    named = out.controls.float()
    return {
        "loss/effects": F.binary_cross_entropy_with_logits(believed, true),
        "loss/controls": F.cross_entropy(named.flatten(0, -2), controls.flatten()),
        "belief/effects_accuracy": ((believed > 0) == (true > 0.5)).float().mean(),
        "belief/controls_accuracy": (named.argmax(-1) == controls).float().mean(),
    }


def spent_part(done: int, steps: int | None, seconds: float, minutes: float | None) -> float:
    """How much of the budget is spent, 0 to 1."""
    return min(1.0, max(done / steps if steps else 0.0, seconds / (60 * minutes) if minutes else 0.0))


def recipe(config: Config) -> dict[str, Any]:
    return {name: value for name, value in asdict(config).items() if name not in ("net", "checkpoint_seconds")}


class StopRequest:
    """Ctrl-C asks for an end after the iteration under way; a second one ends at once."""

    asked = False

    def __enter__(self) -> StopRequest:
        self.before = signal.signal(signal.SIGINT, self.ask)
        return self

    def ask(self, *_: object) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, self.before)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self.before)
