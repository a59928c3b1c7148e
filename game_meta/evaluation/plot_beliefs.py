"""The picture of an agent's beliefs: are they as sure as they should be, how right they are by episode, and of which effects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from game_meta.evaluation.plot import FAINT, INK, PAPER

FIRST, AFTER, LAST = "#c9b458", "#e07a3f", "#0f7b8a"  # step 0, after episode 1, at the end
CONTROLS = "#8a78a8"


def draw(result: dict[str, Any], path: str | Path) -> Path:
    """Write the plot of an evaluation's "beliefs" to `path`, in the format that the name ends with."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    told = result["beliefs"]
    figure = Figure(figsize=(13.6, 5.2), facecolor=PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.006, 0.005, 0.988, 0.845), wspace=0.05))
    calibration, course, effects = figure.subplots(1, 3, width_ratios=(1, 1, 1.25))
    for axes in (calibration, course, effects):
        axes.set_facecolor(PAPER)
        axes.tick_params(colors=INK, labelsize=9, length=0)
        axes.grid(color=INK, alpha=0.07, lw=0.8)
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(False)
    draw_calibration(calibration, told["effects"]["all"]["moments"])
    draw_course(course, told)
    draw_effects(effects, told["effects"])
    title = f"What {Path(result['agent']).name} believes in {result['variants']} unseen variants · {result['split']}"
    figure.text(0.1 / 13.6, 1 - 0.14 / 5.2, title, size=14, weight="bold", color=INK, va="top")
    key = "the effects of things and what the keys do · 95% interval · chance line: how often it is so in training"
    figure.text(0.1 / 13.6, 1 - 0.44 / 5.2, key, size=9.5, color=FAINT, va="top")
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    return path


def moments_of(moments: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """The three that are drawn: name, colour, row."""
    last = moments[-1]["k"]
    chosen = [("step 0", FIRST, moments[0]), ("after episode 1", AFTER, moments[1]), (f"after episode {last}", LAST, moments[-1])]
    return chosen if last > 1 else chosen[:2]


def draw_calibration(axes: Any, moments: list[dict[str, Any]]) -> None:
    """The reliability diagram: a point a bin, the larger the more fell into it."""
    axes.plot((0, 1), (0, 1), color=FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1)
    for name, colour, row in moments_of(moments):
        table = row["reliability"]
        total = sum(entry["n"] for entry in table)
        at, so = [entry["believed"] for entry in table], [entry["so"] for entry in table]
        axes.plot(at, so, color=colour, lw=1.6, zorder=3, label=f"{name}, off by {row['ece']:.3f}")
        axes.scatter(at, so, [12 + 260 * entry["n"] / total for entry in table], color=colour, ec=PAPER, lw=0.8, zorder=4)
    axes.set(xlim=(-0.04, 1.04), ylim=(-0.04, 1.04), aspect="equal", anchor="W")
    axes.set_title("as sure as it should be?", loc="left", size=11.5, color=INK)
    axes.set_xlabel("probability that was believed", size=9.5, color=INK)
    axes.set_ylabel("how often it was so", size=9.5, color=INK)
    axes.legend(loc="upper left", frameon=False, fontsize=8.5, labelcolor=INK, handlelength=1.2)


def draw_course(axes: Any, told: dict[str, Any]) -> None:
    """Accuracy from step 0 to the end of the last episode, of effects and of controls, each beside its chance line."""
    kinds = [("effects", LAST, told["effects"]["all"]), ("controls", CONTROLS, told["controls"])]
    upper = max(kinds, key=lambda kind: kind[2]["moments"][-1]["accuracy"])[0]
    for name, colour, rows in kinds:
        at, middle, lo, hi = ([row[key] for row in rows["moments"]] for key in ("k", "accuracy", "accuracy_lo", "accuracy_hi"))
        axes.fill_between(at, lo, hi, color=colour, alpha=0.18, lw=0)
        axes.plot(at, middle, color=colour, marker="o", ms=5, lw=2.2, mec=PAPER, mew=0.8)
        rise = 6 if name == upper else -6  # so that two lines that end together have names that can be read
        axes.annotate(name, (at[-1], middle[-1]), xytext=(7, rise), textcoords="offset points", size=9.5, color=colour, va="center")
        chance = rows["chance"]["accuracy"]
        axes.axhline(chance, color=colour, lw=1, ls=(0, (4, 3)), alpha=0.8)
        axes.annotate("chance", (at[-1], chance), xytext=(0, 3), textcoords="offset points", size=8, color=colour, ha="right")
    axes.set_xticks(at, ["step 0", *map(str, at[1:])])
    axes.set_ylim(min(axes.get_ylim()[0], 0.5), 1.01)
    axes.set_title("how often right", loc="left", size=11.5, color=INK)
    axes.set_xlim(-0.3, at[-1] + 0.22 * len(at))
    axes.set_xlabel("after episode", size=9.5, color=INK)


def draw_effects(axes: Any, effects: dict[str, Any]) -> None:
    """A line an effect: the chance line's accuracy, and the agent's at step 0, after the first and after the last episode."""
    names = [name for name in effects if name != "all"]
    for place, name in enumerate(names):
        rows = effects[name]
        points = moments_of(rows["moments"])
        values = [row["accuracy"] for _, _, row in points]
        axes.plot((min(values), max(values)), (place, place), color=INK, alpha=0.25, lw=2, zorder=2, solid_capstyle="round")
        axes.plot((rows["chance"]["accuracy"],) * 2, (place - 0.3, place + 0.3), color=INK, lw=1.6, zorder=3, label="chance line")
        for (label, colour, _), value in zip(points, values, strict=True):
            axes.plot(value, place, "o", color=colour, ms=7.5, mec=PAPER, mew=0.9, zorder=4, label=label)
    axes.set_yticks(range(len(names)), [f"{name.replace('_shot', ' (shot)')}  {effects[name]['rate']:.0%}" for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_title("by effect, and how often it holds", loc="left", size=11.5, color=INK)
    axes.set_xlabel("how often right", size=9.5, color=INK)
    handles, labels = axes.get_legend_handles_labels()
    kept = dict(zip(labels, handles, strict=True))
    axes.figure.legend(kept.values(), kept.keys(), loc="outside lower right", ncols=4, frameon=False, fontsize=9.5, labelcolor=INK)
