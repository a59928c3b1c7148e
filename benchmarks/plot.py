"""The picture of the report: four panels, one for each question."""

from __future__ import annotations

import statistics
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from game_meta import files
from game_meta.bench import ALL_GAMES

INK, FAINT, PAPER = "#1f2933", "#8a94a0", "#fbfaf7"
COLOURS = ("#0f7b8a", "#e07a3f", "#8a78a8", "#4f772d", "#b5838d", "#3d5a80", "#c9a227", "#6b705c", "#9d4edd", "#adb5bd")


def draw(result: dict[str, Any], path: Path) -> Path:
    from matplotlib.figure import Figure  # not pyplot: no global state, no window system

    figure = Figure(figsize=(11.5, 8.2), facecolor=PAPER, layout="constrained")
    panels = figure.subplots(2, 2)
    for axes, panel in zip(panels.flat, (games, growth, moving, spent), strict=True):
        axes.set_facecolor(PAPER)
        axes.tick_params(colors=INK, labelsize=9, length=0)
        axes.spines[:].set_visible(False)
        panel(axes, result)
    m = result["machine"]
    figure.suptitle(
        f"{m['processor']}, {m['cores']} cores · commit {m['commit']} · {result['date']}", x=0.01, ha="left", size=9.5, color=FAINT
    )
    drawn = BytesIO()
    figure.savefig(drawn, dpi=110)
    small = BytesIO()
    Image.open(drawn).convert("RGB").quantize(96).save(small, "PNG", optimize=True)
    return files.write_atomically(path, small.getvalue())


def title(axes: Any, text: str) -> None:
    axes.set_title(text, loc="left", size=11.5, color=INK, weight="bold")


def games(axes: Any, result: dict[str, Any]) -> None:
    """Bars, the fastest on top; the mixed batch and the harmonic mean that it is held against."""
    rows = sorted(result["rows"], key=lambda row: row["steps_per_s"])
    names = ["all mixed" if row["game"] == ALL_GAMES else row["game"] for row in rows]
    speeds = [row["steps_per_s"] / 1e6 for row in rows]
    bars = axes.barh(names, speeds, color=[COLOURS[1] if row["game"] == ALL_GAMES else COLOURS[0] for row in rows], height=0.7)
    axes.bar_label(bars, fmt="%.2f", padding=4, size=9, color=INK, bbox={"color": PAPER, "pad": 0.5}, zorder=3)
    mean = statistics.harmonic_mean([speed for speed, row in zip(speeds, rows, strict=True) if row["game"] != ALL_GAMES])
    axes.axvline(mean, color=INK, lw=1, ls=(0, (4, 3)))
    axes.margins(x=0.12)
    told = f"million steps/s, {rows[0]['envs']:,} envs, {rows[0]['threads']} threads, whole board observed"
    axes.set_xlabel(f"{told}\ndashed: the harmonic mean of the single games", size=9, color=INK)
    title(axes, "Single games and all of them mixed")


def growth(axes: Any, result: dict[str, Any]) -> None:
    """A line for each game and number of threads."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

    lines: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for row in result["scaling"]:
        lines.setdefault((row["game"], row["threads"]), []).append((row["envs"], row["steps_per_s"]))
    order = list(dict.fromkeys(game for game, _ in lines))
    cores = max(threads for _, threads in lines)
    for (game, threads), points in lines.items():
        style = "-" if threads > 1 else (0, (3, 2))
        label = None if threads < cores else "all mixed" if game == ALL_GAMES else game
        axes.loglog(*zip(*points, strict=True), color=COLOURS[order.index(game)], ls=style, marker="o", ms=4, lw=1.8, label=label)
    axes.grid(color=INK, alpha=0.08, lw=0.8)
    envs = sorted({row["envs"] for row in result["scaling"]})
    axes.set_xticks(envs, [f"{n:,}" for n in envs], minor=False)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda speed, _: f"{speed / 1e3:,.0f} k"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.legend(frameon=False, fontsize=8.5, labelcolor=INK, loc="upper left")
    axes.set_xlabel(f"envs in the batch; {cores} threads, dashed: one", size=9, color=INK)
    axes.set_ylabel("steps/s", size=9, color=INK)
    title(axes, "From one env to many")


def moving(axes: Any, result: dict[str, Any]) -> None:
    """What was measured, and the line through it."""
    m = result["movers"]
    axes.plot(m["counts"], [ns / 1e3 for ns in m["ns_per_tick"]], "o", color=COLOURS[0], ms=6, label="measured")
    ends = [m["counts"][0], m["counts"][-1]]
    fit = [(m["ns_without"] + m["ns_per_sprite"] * n) / 1e3 for n in ends]
    axes.plot(ends, fit, color=COLOURS[1], lw=1.6, label=f"{m['ns_per_sprite']:.0f} ns a sprite", zorder=0)
    axes.grid(color=INK, alpha=0.08, lw=0.8)
    axes.legend(frameon=False, fontsize=9, labelcolor=INK)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("sprites that move", size=9, color=INK)
    axes.set_ylabel("µs of one thread a tick", size=9, color=INK)
    title(axes, "What a moving sprite costs")


def spent(axes: Any, result: dict[str, Any]) -> None:
    """Stacked shares by file; without samples, ns a step by observation."""
    sampled = result["sampled"]
    if not sampled:
        told = result["left_out"]
        kinds = [kind for kind in next(iter(told.values())) if "rgb" not in kind]
        for i, kind in enumerate(kinds):
            axes.barh([at + i * 0.8 / len(kinds) for at in range(len(told))], [told[game][kind] for game in told], 0.7 / len(kinds),
                      color=COLOURS[i], label=kind)  # fmt: skip
        axes.set_yticks(range(len(told)), list(told))
        axes.set_xlabel("ns a step, one thread", size=9, color=INK)
    else:
        totals: dict[str, float] = {}
        for game in sampled.values():
            for part, share in game["parts"].items():
                totals[part] = totals.get(part, 0.0) + share
        shown = sorted(totals, key=totals.__getitem__, reverse=True)[: len(COLOURS) - 1]
        left = [0.0] * len(sampled)
        for colour, part in zip(COLOURS, [*shown, "the rest"], strict=False):
            widths = [game["parts"].get(part, 0.0) if part in shown else 100 - at for game, at in zip(sampled.values(), left, strict=True)]
            axes.barh(list(sampled), widths, 0.6, left=left, color=colour, label=part)
            left = [at + width for at, width in zip(left, widths, strict=True)]
        axes.set_xlim(0, 100)
        axes.set_xlabel("percent of samples, one thread, whole board observed", size=9, color=INK)
    axes.invert_yaxis()
    axes.legend(frameon=False, fontsize=8.5, labelcolor=INK, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.14))
    title(axes, "Where the time goes")
