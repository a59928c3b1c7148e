"""The picture of a few-shot evaluation: accuracies by moment, and maps of the things in the plane in which the embedding varies most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from game_meta.evaluation.fewshot import Lived, principal
from game_meta.evaluation.plot import FAINT, INK, PAPER

COLOURS = (
    *("#0f7b8a", "#e07a3f", "#8a78a8", "#c8a415", "#b8405e", "#4f8f3a"),
    *("#3d5fa8", "#9a6b3f", "#d48fb0", "#57b8b0", "#6e7783", "#a3b13b"),
)
LINES = {  # points and shots -> colour, style
    "embedding, 5 shot": (COLOURS[0], "-"),
    "embedding, 1 shot": (COLOURS[0], (0, (4, 2))),
    "raw counts, 5 shot": (COLOURS[1], "-"),
    "raw counts, 1 shot": (COLOURS[1], (0, (4, 2))),
}


class Places:
    """Where the prototypes are, and what they stand for."""

    def __init__(self, centres: np.ndarray, table: np.ndarray, effects: tuple[str, ...]):
        self.centres, self.table, self.effects = centres, table, effects

    def name(self, row: np.ndarray) -> str:
        return " + ".join(e.replace("_", " ") for e, yes in zip(self.effects, row, strict=True) if yes) or "nothing"


def draw(accuracies: dict[str, Any], lived: Lived, places: Places, title: str, way: int, path: str | Path) -> Path:
    """Write the picture to `path`. `accuracies` is what `fewshot.judge` gave."""
    from matplotlib.figure import Figure  # not pyplot: no global state, no window system

    figure = Figure(figsize=(12.4, 9.6), facecolor=PAPER)
    width = 0.86 / len(accuracies)
    for index, (task, rows) in enumerate(accuracies.items()):
        axes = figure.add_axes((0.065 + index * (width + 0.02), 0.63, width - 0.02, 0.25))
        curves(axes, task, rows, way, first=index == 0)
    handles, names = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="upper left", bbox_to_anchor=(0.055, 0.585), ncols=4, frameon=False, labelcolor=INK, fontsize=9.5)
    shown = clusters(lived, places)
    last = len(lived.moments) - 1
    points = lived.things[last][lived.known]
    middle, plane, share = principal(np.concatenate([points, places.centres[shown]]))
    for index, m in enumerate((0, last)):
        axes = figure.add_axes((0.03 + 0.38 * index, 0.04, 0.37, 0.46))
        scatter(axes, lived, m, places, shown, middle, plane)
        word = "episode" if lived.moments[m] == 1 else "episodes"
        axes.set_title(f"after {lived.moments[m]} {word}", loc="left", size=11.5, color=INK)
    handles, names = figure.axes[-1].get_legend_handles_labels()
    figure.legend(
        handles, names, loc="upper left", bbox_to_anchor=(0.79, 0.51), frameon=False, labelcolor=INK, fontsize=9, handletextpad=0.3
    )
    figure.text(0.03, 0.975, title, size=15, weight="bold", color=INK, va="top")
    key = f"{way}-way accuracy of the nearest prototype, 95% intervals; below, each thing's embedding, the prototypes as stars"
    figure.text(0.03, 0.942, f"{key} ({share.sum():.0%} of the variance)", size=9.5, color=FAINT, va="top")
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=140)
    return path


def curves(axes: Any, task: str, rows: dict[str, list[dict[str, float]]], way: int, first: bool) -> None:
    for name, (colour, style) in LINES.items():
        if name in rows:
            at, value, lo, hi = ([row[key] for row in rows[name]] for key in ("after", "value", "lo", "hi"))
            axes.fill_between(at, lo, hi, color=colour, alpha=0.13, lw=0)
            axes.plot(at, value, color=colour, ls=style, marker="o", ms=4.5, lw=2, mec=PAPER, mew=0.7, label=name)
    axes.axhline(1 / way, color=FAINT, lw=0.9, ls=(0, (1, 2)))
    if first:
        axes.annotate("chance", (1, 1 / way), xytext=(-4, 4), textcoords="offset points", size=8, color=FAINT)
    else:
        axes.set_yticklabels([])
    classes = min(row["classes"] for each in rows.values() for row in each)
    axes.set_title(task, loc="left", size=11.5, color=INK)
    axes.set_title(f"{classes} classes", loc="right", size=9, color=FAINT)
    axes.set_ylim(0, 1.02)
    axes.set_xticks(at)
    axes.set_xlabel("after episode", size=9.5, color=INK)
    axes.grid(axis="y", color=INK, alpha=0.07, lw=0.8)
    bare(axes, labels=True)


def clusters(lived: Lived, places: Places) -> list[int]:
    """The clusters to be shown in colours of their own, the commonest first."""
    rows = lived.effects[lived.known]
    counts = [(int((rows == each).all(-1).sum()), -index) for index, each in enumerate(places.table)]
    return [-index for count, index in sorted(counts, reverse=True) if count][: len(COLOURS)]


def scatter(axes: Any, lived: Lived, m: int, places: Places, shown: list[int], middle: np.ndarray, plane: np.ndarray) -> None:
    """The things at moment m: those met in the colour of what they are, the others grey."""
    at, met = (lived.things[m] - middle) @ plane.T, lived.met[m] & lived.known
    others = lived.known & ~met
    axes.scatter(*at[others].T, s=9, color=FAINT, alpha=0.45, lw=0, label="not touched yet")
    for colour, cluster in zip(COLOURS, shown, strict=False):
        these = met & (lived.effects == places.table[cluster]).all(-1)
        axes.scatter(*at[these].T, s=13, color=colour, alpha=0.55, lw=0, label=places.name(places.table[cluster]))
    for colour, cluster in zip(COLOURS, shown, strict=False):
        axes.scatter(*((places.centres[cluster] - middle) @ plane.T), s=190, marker="*", color=colour, ec=INK, lw=1.0, zorder=5)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.margins(0.05)
    bare(axes, labels=False)


def bare(axes: Any, labels: bool) -> None:
    axes.set_facecolor(PAPER if labels else "#ffffff")
    axes.tick_params(colors=INK, labelsize=9, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
