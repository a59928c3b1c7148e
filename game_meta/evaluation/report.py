"""What an evaluation prints and draws: tables of returns and of beliefs, their pictures, and what all pictures have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from game_meta.terminal import open_console

REPORT_COLUMNS = 160  # columns that the table with all its intervals needs


def print_evaluation(result: dict[str, Any]) -> None:
    """Print the table: a row for the agent and each control, per family and pooled; a column an episode."""
    from rich import box
    from rich.table import Table

    console = open_console(REPORT_COLUMNS)
    roomy = console.width >= REPORT_COLUMNS
    episodes = [row["k"] for row in result["pooled"]["agent"]["episodes"]]
    title = f"(return − random) / (oracle − random) in {result['variants']} variants, IQM{' and 95% interval' if roomy else ''}"
    table = Table(title=title, title_justify="left", box=box.HEAVY_HEAD if roomy else box.SIMPLE_HEAD)
    for column in ("family", "", *(f"{'episode ' if roomy else '#'}{k}" for k in episodes), "p20", "gain"):
        table.add_column(column, justify="left" if column in ("family", "") else "right", no_wrap=True)
    families = {**result["families"], "pooled": result["pooled"]} if len(result["families"]) > 1 else result["families"]
    for family, kinds in families.items():
        for kind, rows in kinds.items():
            cells = [f"{row['iqm']:.2f}" + (f" [dim]{row['lo']:.2f} {row['hi']:.2f}[/dim]" if roomy else "") for row in rows["episodes"]]
            gain = ("{value:+.2f} [dim]{lo:+.2f} {hi:+.2f}[/dim]" if roomy else "{value:+.2f}").format(**rows["gain"])
            worst = f"{rows['episodes'][-1]['p20']:.2f}"
            named = family if kind == "agent" else ""
            table.add_row(named, kind, *cells, worst, gain, style="bold" if kind == "agent" else "")
        table.add_section()
    console.print(table)
    gain = "gain: last episode minus first" + (
        ", and its 95% interval" if roomy else "; intervals are in the JSON, and in a wider terminal"
    )
    console.print(f"p20: the 20th percentile of the last episode; {gain}")
    if "theory" in result:
        rows = result["theory"]["pooled"]
        whole, predicted = ("  ".join(f"#{row['k']} {row[name]:.0%}" for row in rows) for name in ("whole", "predicted"))
        console.print(f"rules found whole: {whole}; ticks of new episodes foretold: {predicted}")
    for kind, cost in result.get("costs", {}).items():
        seconds = "{seconds:.1f} s a trial (median; 95% within {seconds_p95:.1f} s)".format(**cost)
        console.print(f"{kind}: {seconds}, {cost['tick_ms']:.1f} ms a tick (median)")


def print_beliefs(beliefs: dict[str, Any]) -> None:
    """Print the table of an evaluation's "beliefs": a row for each effect and for the controls, a column for each moment."""
    from rich import box
    from rich.table import Table

    console = open_console(REPORT_COLUMNS)
    rows = {**beliefs["effects"], "controls": beliefs["controls"]}
    last = beliefs["controls"]["moments"][-1]["k"]
    roomy = console.width >= REPORT_COLUMNS
    title = "how often its beliefs are right, by episode"
    table = Table(title=title, title_justify="left", box=box.HEAVY_HEAD if roomy else box.SIMPLE_HEAD)
    ended = ("Brier", "skill", "ECE", "AUC") if roomy else ("AUC",)
    for column in ("", "chance", "step 0", *(f"#{k}" for k in range(1, last + 1)), *ended):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    for name, row in rows.items():
        final = row["moments"][-1]
        figures = [row["chance"]["accuracy"], *(moment["accuracy"] for moment in row["moments"])]
        ends = [final.get(name.lower()) for name in ended]
        cells = [f"{figure:.{int(roomy)}%}" for figure in figures] + ["" if end is None else f"{end:.3f}" for end in ends]
        table.add_row(name, *cells, style="bold" if name in ("all", "controls") else "")
    console.print(table)
    at_end = "Brier, skill against chance, calibration error (ECE) and AUC" if roomy else "AUC"
    console.print(f"chance: guessing from how often it is so in training. {at_end}: at the end")
    first = beliefs["step0"]
    if first["blind"] is not None:
        auc, above = ("{} [dim]{} {}[/dim]".format(*(form.format(first[name + end]) for end in ("", "_lo", "_hi")))
                      for name, form in (("auc", "{:.3f}"), ("above", "{:+.1%}")))  # fmt: skip
        console.print(f"at step 0 it is {'' if first['blind'] else 'NOT '}blind for shuffled things: AUC {auc}, right {above} above chance")


# ----------------------------------------------------------------------------------------------------
# What all pictures have in common.

PLOT_INK, PLOT_FAINT, PLOT_PAPER = "#1f2933", "#8a94a0", "#fbfaf7"


def strip_axes(axes: Any, ground: str = PLOT_PAPER) -> None:
    """Leave of a panel what is needed: no frame, no tick marks, quiet labels."""
    axes.set_facecolor(ground)
    axes.tick_params(colors=PLOT_INK, labelsize=9, length=0)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def save_figure(figure: Any, path: str | Path, dpi: int) -> Path:
    """Write a figure to `path`, in the format that the name ends with; folders are made."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=dpi)
    return path


# ----------------------------------------------------------------------------------------------------
# The picture of an evaluation: return by episode, a panel for each family and one for all, the agent beside its controls.

PLAYER_STYLES = {  # row -> colour, marker, how far in front
    "agent": ("#0f7b8a", "o", 4),
    "memory-reset": ("#e07a3f", "s", 3),
    "memoryless": ("#8a78a8", "D", 2),
}
PLOT_COLUMNS = 4


def plot_evaluation(result: dict[str, Any], path: str | Path) -> Path:
    """Write the plot of an evaluation (its JSON) to `path`, in the format that the name ends with."""
    from matplotlib.figure import Figure  # not pyplot: no global state, no window system
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    panels = list(result["families"].items())
    if len(panels) > 1:
        panels.insert(0, ("all families", result["pooled"]))
    columns = min(PLOT_COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    width, height = max(6.4, 0.6 + 3.2 * columns), 1.4 + 3.1 * rows
    figure = Figure(figsize=(width, height), facecolor=PLOT_PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.006, 0, 0.988, 1 - 0.75 / height), wspace=0.06, hspace=0.08))
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for index, (axes, (name, kinds)) in enumerate(zip(grid.flat, panels, strict=False)):
        plot_family(axes, name, kinds, labels=index % columns == 0, bold=name == "all families")
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    seen = [row[end] for _, kinds in panels for rows in kinds.values() for row in rows["episodes"] for end in ("lo", "hi")]
    grid.flat[0].set_ylim(min(-0.12, *seen) - 0.03, max(1.12, *seen) + 0.03)  # of all panels
    title = f"{Path(result['agent']).name} in {result['variants']} unseen variants · {result['split']}"
    figure.text(0.1 / width, 1 - 0.14 / height, title, size=14, weight="bold", color=PLOT_INK, va="top")
    key = "interquartile mean, 95% interval · 0 is a random player, 1 the oracle"
    figure.text(0.1 / width, 1 - 0.44 / height, key, size=9.5, color=PLOT_FAINT, va="top")
    handles, names = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3, frameon=False, labelcolor=PLOT_INK, fontsize=10)
    return save_figure(figure, path, dpi=150)


def plot_family(axes: Any, name: str, kinds: dict[str, Any], labels: bool, bold: bool) -> None:
    """Draw one family: a line with its band for the agent and for each control."""
    strip_axes(axes)
    for kind, (colour, marker, front) in PLAYER_STYLES.items():
        episodes = kinds[kind]["episodes"]
        at, middle, lo, hi = ([row[key] for row in episodes] for key in ("k", "iqm", "lo", "hi"))
        axes.fill_between(at, lo, hi, color=colour, alpha=0.18, lw=0, zorder=front)
        axes.plot(at, middle, color=colour, marker=marker, ms=5, lw=2.2, mec=PLOT_PAPER, mew=0.8, label=kind, zorder=front)
    for level, word, rise in ((0, "random", -11), (1, "oracle", 4)):
        axes.axhline(level, color=PLOT_FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1)
        if labels:
            axes.annotate(word, (1, level), xytext=(-6, rise), textcoords="offset points", size=8, color=PLOT_FAINT)
    gain = kinds["agent"]["gain"]
    axes.set_title(name, loc="left", size=11.5, color=PLOT_INK, weight="bold" if bold else "normal")
    axes.set_title(f"gain {gain['value']:+.2f}", loc="right", size=9.5, color=PLAYER_STYLES["agent"][0])
    axes.set_xticks(at)
    axes.set_xlabel("episode", size=9.5, color=PLOT_INK)
    axes.margins(x=0.06)
    axes.grid(axis="y", color=PLOT_INK, alpha=0.07, lw=0.8)


# ----------------------------------------------------------------------------------------------------
# The picture of an agent's beliefs: are they as sure as they should be, how right they are by episode, and of which effects.

START_COLOUR, EPISODE_1_COLOUR, END_COLOUR = "#c9b458", "#e07a3f", "#0f7b8a"  # step 0, after episode 1, at the end
CONTROLS_COLOUR = "#8a78a8"


def plot_beliefs(result: dict[str, Any], path: str | Path) -> Path:
    """Write the plot of an evaluation's "beliefs" to `path`, in the format that the name ends with."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    beliefs = result["beliefs"]
    figure = Figure(figsize=(13.6, 5.2), facecolor=PLOT_PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.006, 0.005, 0.988, 0.845), wspace=0.05))
    calibration, course, effects = figure.subplots(1, 3, width_ratios=(1, 1, 1.25))
    for axes in (calibration, course, effects):
        strip_axes(axes)
        axes.grid(color=PLOT_INK, alpha=0.07, lw=0.8)
    plot_reliability(calibration, beliefs["effects"]["all"]["moments"])
    plot_accuracy_by_episode(course, beliefs)
    plot_accuracy_by_effect(effects, beliefs["effects"])
    title = f"What {Path(result['agent']).name} believes in {result['variants']} unseen variants · {result['split']}"
    figure.text(0.1 / 13.6, 1 - 0.14 / 5.2, title, size=14, weight="bold", color=PLOT_INK, va="top")
    key = "the effects of things and what the keys do · 95% interval · chance line: how often it is so in training"
    figure.text(0.1 / 13.6, 1 - 0.44 / 5.2, key, size=9.5, color=PLOT_FAINT, va="top")
    return save_figure(figure, path, dpi=150)


def drawn_moments(moments: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Choose the three that are drawn: name, colour, row."""
    last = moments[-1]["k"]
    chosen = [
        ("step 0", START_COLOUR, moments[0]),
        ("after episode 1", EPISODE_1_COLOUR, moments[1]),
        (f"after episode {last}", END_COLOUR, moments[-1]),
    ]
    return chosen if last > 1 else chosen[:2]


def plot_reliability(axes: Any, moments: list[dict[str, Any]]) -> None:
    """Draw the reliability diagram: a point a bin, the larger the more fell into it."""
    axes.plot((0, 1), (0, 1), color=PLOT_FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1)
    for name, colour, row in drawn_moments(moments):
        table = row["reliability"]
        total = sum(entry["n"] for entry in table)
        at, so = [entry["believed"] for entry in table], [entry["so"] for entry in table]
        axes.plot(at, so, color=colour, lw=1.6, zorder=3, label=f"{name}, off by {row['ece']:.3f}")
        axes.scatter(at, so, [12 + 260 * entry["n"] / total for entry in table], color=colour, ec=PLOT_PAPER, lw=0.8, zorder=4)
    axes.set(xlim=(-0.04, 1.04), ylim=(-0.04, 1.04), aspect="equal", anchor="W")
    axes.set_title("as sure as it should be?", loc="left", size=11.5, color=PLOT_INK)
    axes.set_xlabel("probability that was believed", size=9.5, color=PLOT_INK)
    axes.set_ylabel("how often it was so", size=9.5, color=PLOT_INK)
    axes.legend(loc="upper left", frameon=False, fontsize=8.5, labelcolor=PLOT_INK, handlelength=1.2)


def plot_accuracy_by_episode(axes: Any, beliefs: dict[str, Any]) -> None:
    """Draw the accuracy from step 0 to the end of the last episode, of effects and of controls, each beside its chance line."""
    kinds = [("effects", END_COLOUR, beliefs["effects"]["all"]), ("controls", CONTROLS_COLOUR, beliefs["controls"])]
    upper = max(kinds, key=lambda kind: kind[2]["moments"][-1]["accuracy"])[0]
    for name, colour, rows in kinds:
        at, middle, lo, hi = ([row[key] for row in rows["moments"]] for key in ("k", "accuracy", "accuracy_lo", "accuracy_hi"))
        axes.fill_between(at, lo, hi, color=colour, alpha=0.18, lw=0)
        axes.plot(at, middle, color=colour, marker="o", ms=5, lw=2.2, mec=PLOT_PAPER, mew=0.8)
        rise = 6 if name == upper else -6  # so that two lines that end together have names that can be read
        axes.annotate(name, (at[-1], middle[-1]), xytext=(7, rise), textcoords="offset points", size=9.5, color=colour, va="center")
        chance = rows["chance"]["accuracy"]
        axes.axhline(chance, color=colour, lw=1, ls=(0, (4, 3)), alpha=0.8)
        axes.annotate("chance", (at[-1], chance), xytext=(0, 3), textcoords="offset points", size=8, color=colour, ha="right")
    axes.set_xticks(at, ["step 0", *map(str, at[1:])])
    axes.set_ylim(min(axes.get_ylim()[0], 0.5), 1.01)
    axes.set_title("how often right", loc="left", size=11.5, color=PLOT_INK)
    axes.set_xlim(-0.3, at[-1] + 0.22 * len(at))
    axes.set_xlabel("after episode", size=9.5, color=PLOT_INK)


def plot_accuracy_by_effect(axes: Any, effects: dict[str, Any]) -> None:
    """Draw a line an effect: the chance line's accuracy, and the agent's at step 0, after the first and after the last episode."""
    names = [name for name in effects if name != "all"]
    for place, name in enumerate(names):
        rows = effects[name]
        points = drawn_moments(rows["moments"])
        values = [row["accuracy"] for _, _, row in points]
        axes.plot((min(values), max(values)), (place, place), color=PLOT_INK, alpha=0.25, lw=2, zorder=2, solid_capstyle="round")
        axes.plot((rows["chance"]["accuracy"],) * 2, (place - 0.3, place + 0.3), color=PLOT_INK, lw=1.6, zorder=3, label="chance line")
        for (label, colour, _), value in zip(points, values, strict=True):
            axes.plot(value, place, "o", color=colour, ms=7.5, mec=PLOT_PAPER, mew=0.9, zorder=4, label=label)
    axes.set_yticks(range(len(names)), [f"{name.replace('_shot', ' (shot)')}  {effects[name]['rate']:.0%}" for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_title("by effect, and how often it holds", loc="left", size=11.5, color=PLOT_INK)
    axes.set_xlabel("how often right", size=9.5, color=PLOT_INK)
    handles, labels = axes.get_legend_handles_labels()
    kept = dict(zip(labels, handles, strict=True))
    axes.figure.legend(kept.values(), kept.keys(), loc="outside lower right", ncols=4, frameon=False, fontsize=9.5, labelcolor=PLOT_INK)
