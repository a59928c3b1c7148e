"""How a training run is told to a person: a live table on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections import deque

import numpy as np
from rich.console import Console
from rich.live import Live
from rich.table import Table


class Returns:
    """Mean return by episode index over the latest trials of each family."""

    def __init__(self, keep: int = 512):
        self.keep = keep
        self.latest: dict[str, deque[np.ndarray]] = {}

    def add(self, family: str, returns: np.ndarray) -> None:
        self.latest.setdefault(family, deque(maxlen=self.keep)).append(returns)

    def state(self) -> dict[str, np.ndarray]:
        return {family: np.array(trials) for family, trials in self.latest.items()}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        self.latest = {family: deque(trials, maxlen=self.keep) for family, trials in state.items()}

    def rows(self) -> dict[str, np.ndarray]:
        return {family: np.mean(trials, 0) for family, trials in sorted(self.latest.items())}

    def metrics(self) -> dict[str, float]:
        """`return/episode_k` over all families alike, and the same for each of them."""
        rows = self.rows()
        told: dict[str, float] = {}
        for family, row in rows.items():
            told |= {f"return/{family}/episode_{k + 1}": float(r) for k, r in enumerate(row)}
        if rows:
            told |= {f"return/episode_{k + 1}": float(r) for k, r in enumerate(np.mean(list(rows.values()), 0))}
        return told


class Progress:
    """Draws what it is told; `every` is the seconds between two plain lines where there is no terminal."""

    def __init__(self, title: str, every: float = 10.0):
        self.title, self.every = title, every
        self.console = Console(file=sys.stderr)
        self.live = Live(console=self.console, auto_refresh=False) if self.console.is_terminal else None
        self.told = 0.0

    def __enter__(self) -> Progress:
        if self.live:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            self.live.stop()

    def show(self, steps: int, part: float, left: float, metrics: dict[str, float], returns: Returns) -> None:
        """`part` of the budget is used, `left` seconds remain by the present pace."""
        rate = metrics["throughput/steps_per_s"]
        head = f"{self.title}  {part:4.0%}  {steps / 1e6:.2f} M steps  {rate / 1e3:.1f} k/s  {left / 60:.1f} min left"
        right = [f"{of} {metrics[name]:.0%}" for of in ("effects", "controls") if (name := f"belief/{of}_accuracy") in metrics]
        beliefs = f"beliefs right: {', '.join(right)}" if right else ""
        if self.live:
            table = Table(title=head, caption=beliefs, title_justify="left", caption_justify="left")
            rows = returns.rows()
            for name in ("return", *(f"episode {k + 1}" for k in range(max(map(len, rows.values()), default=0)))):
                table.add_column(name, justify="left" if name == "return" else "right")
            for family, row in rows.items():
                table.add_row(family, *(f"{r:.2f}" for r in row))
            self.live.update(table, refresh=True)
        elif time.monotonic() - self.told >= self.every or part >= 1:
            self.told = time.monotonic()
            by_family = "; ".join(f"{family} {' '.join(f'{r:.2f}' for r in row)}" for family, row in returns.rows().items())
            print(f"{head}  {beliefs and beliefs + '  '}return by episode: {by_family}", file=sys.stderr, flush=True)
