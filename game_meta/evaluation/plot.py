"""The picture of an evaluation: return by episode, a panel for each family and one for all, the agent beside its controls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

INK, FAINT, PAPER = "#1f2933", "#8a94a0", "#fbfaf7"
STYLE = {  # row -> colour, marker, how far in front
    "agent": ("#0f7b8a", "o", 4),
    "memory-reset": ("#e07a3f", "s", 3),
    "memoryless": ("#8a78a8", "D", 2),
}
COLUMNS = 4


def draw(result: dict[str, Any], path: str | Path) -> Path:
    """Write the plot of an evaluation (its JSON) to `path`, in the format that the name ends with."""
    from matplotlib.figure import Figure  # not pyplot: no global state, no window system
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    panels = list(result["families"].items())
    if len(panels) > 1:
        panels.insert(0, ("all families", result["pooled"]))
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    width, height = max(6.4, 0.6 + 3.2 * columns), 1.4 + 3.1 * rows
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.006, 0, 0.988, 1 - 0.75 / height), wspace=0.06, hspace=0.08))
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for index, (axes, (name, kinds)) in enumerate(zip(grid.flat, panels, strict=False)):
        panel(axes, name, kinds, labels=index % columns == 0, bold=name == "all families")
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    seen = [row[end] for _, kinds in panels for rows in kinds.values() for row in rows["episodes"] for end in ("lo", "hi")]
    grid.flat[0].set_ylim(min(-0.12, *seen) - 0.03, max(1.12, *seen) + 0.03)  # of all panels
    title = f"{Path(result['agent']).name} in {result['variants']} unseen variants · {result['split']}"
    figure.text(0.1 / width, 1 - 0.14 / height, title, size=14, weight="bold", color=INK, va="top")
    key = "interquartile mean, 95% interval · 0 is a random player, 1 the oracle"
    figure.text(0.1 / width, 1 - 0.44 / height, key, size=9.5, color=FAINT, va="top")
    handles, names = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3, frameon=False, labelcolor=INK, fontsize=10)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    return path


def panel(axes: Any, name: str, kinds: dict[str, Any], labels: bool, bold: bool) -> None:
    """One family: a line with its band for the agent and for each control."""
    axes.set_facecolor(PAPER)
    for kind, (colour, marker, front) in STYLE.items():
        episodes = kinds[kind]["episodes"]
        at, middle, lo, hi = ([row[key] for row in episodes] for key in ("k", "iqm", "lo", "hi"))
        axes.fill_between(at, lo, hi, color=colour, alpha=0.18, lw=0, zorder=front)
        axes.plot(at, middle, color=colour, marker=marker, ms=5, lw=2.2, mec=PAPER, mew=0.8, label=kind, zorder=front)
    for level, word, rise in ((0, "random", -11), (1, "oracle", 4)):
        axes.axhline(level, color=FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1)
        if labels:
            axes.annotate(word, (1, level), xytext=(-6, rise), textcoords="offset points", size=8, color=FAINT)
    gain = kinds["agent"]["gain"]
    axes.set_title(name, loc="left", size=11.5, color=INK, weight="bold" if bold else "normal")
    axes.set_title(f"gain {gain['value']:+.2f}", loc="right", size=9.5, color=STYLE["agent"][0])
    axes.set_xticks(at)
    axes.set_xlabel("episode", size=9.5, color=INK)
    axes.margins(x=0.06)
    axes.tick_params(colors=INK, labelsize=9, length=0)
    axes.grid(axis="y", color=INK, alpha=0.07, lw=0.8)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
