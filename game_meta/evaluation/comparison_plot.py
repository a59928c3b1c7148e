"""The picture of a comparison, in three parts: the last episode of every method in every split, curves by episode, and the baselines:
how likely each method beats transfer, and how long the baselines need to catch up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from game_meta.evaluation.compare import HEADLINE, POOLED
from game_meta.evaluation.comparison_measure import AGENT
from game_meta.evaluation.comparison_methods import BASELINE, GROUPS, METHODS, RANDOM
from game_meta.evaluation.plot import FAINT, INK, PAPER, STYLE

# told apart with every kind of colour vision, and in print by their markers
COLOURS, MARKERS = ("#0f7b8a", "#e07a3f", "#7b5ea7", "#b8860b"), ("o", "s", "D", "^")
GREY = {"transfer": ("#4a5560", "-"), "scratch": ("#8a94a0", (0, (4, 2))), RANDOM: ("#b9c0c7", (0, (1, 2)))}
CONTROL = "memory-reset"
SUBTITLE = {
    "test-rules": "known families, new rules",
    "test-layout": "known rules, new levels",
    "test-family": "new families",
}


def draw(result: dict[str, Any], path: str | Path) -> Path:
    """Write the picture of a comparison (its JSON) to `path`, in the format that the name ends with."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    groups = [group for group in GROUPS if any(METHODS[name].group == group for name in result["methods"])]
    parts = [1.5 + 0.3 * len(result["ranked"]), *(3.3 for _ in groups), 1.3 + max(2.2, 0.26 * len(result["ranked"]))]
    height = 1.0 + sum(parts)
    figure = Figure(figsize=(13.5, height), facecolor=PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.006, 0.004, 0.988, 1 - 0.95 / height), hspace=0.02, wspace=0.04))
    subs = figure.subfigures(len(parts), 1, height_ratios=parts, squeeze=False)[:, 0]
    for sub in subs:
        sub.set_facecolor(PAPER)
    last_episode(subs[0], result)
    for sub, group in zip(subs[1:-1], groups, strict=True):
        curves(sub, result, group)
    baselines(subs[-1], result)
    title = f"Every way to learn to learn, {result['steps'] / 1e6:.3g} M steps each"
    figure.text(0.1 / 13.5, 1 - 0.14 / height, title, size=17, weight="bold", color=INK, va="top")
    runs = f"{'up to ' * bool(result['missing'])}{result['seeds']} run{'s' * (result['seeds'] > 1)} a method"
    trained = f"trained on {' and '.join(result['families'])}, {runs}, the same unseen variants for all"
    key = f"{trained} · interquartile mean and 95% interval over runs and variants · 0 is a random player, 1 the oracle"
    figure.text(0.1 / 13.5, 1 - 0.52 / height, key, size=10, color=FAINT, va="top")
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    return path


def last_episode(sub: Any, result: dict[str, Any]) -> None:
    """A dot with its interval for each method, the best on top; hollow, the same agent that forgets between episodes."""
    panels = sub.subplots(1, len(result["splits"]), sharey=True, squeeze=False)[0]
    names = result["ranked"][::-1]
    for axes, (split, told) in zip(panels, result["splits"].items(), strict=True):
        plain(axes)
        for at, name in enumerate(names):
            kinds = told[POOLED][name]
            row = kinds[AGENT]["episodes"][-1]
            colour = STYLE["agent"][0] if METHODS.get(name, METHODS["scratch"]).group != BASELINE else GREY[name][0]
            axes.plot((row["lo"], row["hi"]), (at, at), color=colour, lw=5, alpha=0.32, solid_capstyle="round", zorder=2)
            axes.plot(row["iqm"], at, "o", color=colour, ms=8, mec=PAPER, mew=1, zorder=4)
            if CONTROL in kinds:
                reset = kinds[CONTROL]["episodes"][-1]["iqm"]
                axes.plot(reset, at, STYLE[CONTROL][1], color=STYLE[CONTROL][0], ms=5.5, mfc=PAPER, mew=1.5, zorder=3)
            axes.annotate(f"{row['iqm']:.2f}", (1.06, at), va="center", size=9.5, color=INK,
                          weight="bold" if name == result["best"] else "normal")  # fmt: skip
        for level in (0, 1):
            axes.axvline(level, color=FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1)
        axes.set_yticks(range(len(names)), names, size=10.5)
        axes.grid(axis="x", color=INK, alpha=0.07, lw=0.8)
        head(axes, f"{split}  ·  {SUBTITLE[split]}")
        axes.margins(y=0.04)
        axes.set_xlim(limits(result)[0], max(1.26, limits(result)[1]))
        axes.set_xticks((0, 0.2, 0.4, 0.6, 0.8, 1), ("random", "0.2", "0.4", "0.6", "0.8", "oracle"))
        axes.set_xlabel(f"score in episode {result['episodes']}, {told['variants']} variants", size=9.5, color=INK)
    panels[0].plot([], [], "o", color=STYLE["agent"][0], ms=8, label="the agent")
    panels[0].plot(
        [], [], STYLE[CONTROL][1], color=STYLE[CONTROL][0], ms=5.5, mfc=PAPER, mew=1.5, ls="", label="the same, forgetting between episodes"
    )
    sub.legend(loc="outside lower left", ncols=2, frameon=False, labelcolor=INK, fontsize=9.5)


def curves(sub: Any, result: dict[str, Any], group: str) -> None:
    """Small multiples: a panel a split; the group's methods in colour, the baselines in grey in each."""
    panels = sub.subplots(1, len(result["splits"]), sharey=True, squeeze=False)[0]
    mine = [name for name in METHODS if METHODS[name].group == group and name in result["methods"]]
    sub.suptitle(GROUPS[group], x=0.006, ha="left", size=11.5, color=INK, weight="bold")
    for axes, (split, told) in zip(panels, result["splits"].items(), strict=True):
        plain(axes)
        ends = []
        for name in (RANDOM, "scratch", "transfer", *mine):
            if name not in told[POOLED]:
                continue
            rows = told[POOLED][name][AGENT]["episodes"]
            at, middle, lo, hi = ([row[key] for row in rows] for key in ("k", "iqm", "lo", "hi"))
            colour, line = GREY.get(name) or (COLOURS[mine.index(name)], "-")
            if name in mine:
                axes.fill_between(at, lo, hi, color=colour, alpha=0.15, lw=0, zorder=2)
                axes.plot(at, middle, color=colour, marker=MARKERS[mine.index(name)], ms=5.5, lw=2.2, mec=PAPER, mew=0.8, zorder=4)
            else:
                axes.plot(at, middle, color=colour, ls=line, lw=1.6, zorder=3)
            ends.append((middle[-1], name, colour))
        axes.set_xticks(at)
        axes.set_xlim(0.85, at[-1] + 0.1)
        axes.set_ylim(*limits(result))
        label(axes, at[-1], ends)
        for level in (0, 1):
            axes.axhline(level, color=FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1)
        axes.grid(axis="y", color=INK, alpha=0.07, lw=0.8)
        axes.set_xlabel("episode", size=9.5, color=INK)
        axes.set_title(split, loc="left", size=9.5, color=FAINT)


def baselines(sub: Any, result: dict[str, Any]) -> None:
    told, long = result["splits"][HEADLINE]["against"][POOLED], result["catch_up"]
    families = list(long["families"].items()) if long else []
    panels = sub.subplots(1, max(3, 1 + len(families)), squeeze=False)[0]
    likely(panels[0], result, told.get("transfer", told[RANDOM]), "transfer" if "transfer" in told else RANDOM)
    for axes, (family, each) in zip(panels[1:], families, strict=False):
        caught(axes, family, each, long, result["episodes"])
    for axes in panels[1 + len(families) :]:
        axes.set_visible(False)


def likely(axes: Any, result: dict[str, Any], rows: dict[str, Any], rival: str) -> None:
    """The probability of improvement over the rival, dot and interval."""
    plain(axes)
    names = [name for name in result["ranked"][::-1] if name in rows]
    for at, name in enumerate(names):
        row = rows[name]["improvement"]
        colour = STYLE["agent"][0] if METHODS.get(name, METHODS["scratch"]).group != BASELINE else GREY[name][0]
        axes.plot((row["lo"], row["hi"]), (at, at), color=colour, lw=5, alpha=0.32, solid_capstyle="round")
        axes.plot(row["value"], at, "o", color=colour, ms=7, mec=PAPER, mew=1)
    axes.axvline(0.5, color=FAINT, lw=0.9, ls=(0, (4, 3)))
    axes.set_yticks(range(len(names)), names, size=10)
    axes.set_xlim(-0.02, 1.02)
    axes.grid(axis="x", color=INK, alpha=0.07, lw=0.8)
    axes.set_xlabel(f"P(earns more in a variant), {HEADLINE}", size=9.5, color=INK)
    head(axes, f"Better than {rival}?")


def caught(axes: Any, family: str, each: dict[str, Any], long: dict[str, Any], last: int) -> None:
    """The baselines' running mean by episode, and the level that they have to reach."""
    from matplotlib.ticker import FuncFormatter, NullLocator

    plain(axes)
    ends = []
    for name, told in each["methods"].items():
        middle, at = told["iqm"], range(1, 1 + len(told["iqm"]))
        colour, line = GREY[name]
        axes.fill_between(at, told["lo"], told["hi"], color=colour, alpha=0.18, lw=0)
        axes.plot(at, middle, color=colour, ls=line, lw=2)
        if told["reached"]:
            axes.plot(told["reached"], middle[told["reached"] - 1], "o", color=COLOURS[1], ms=9, mec=PAPER, zorder=5)
        ends.append((middle[-1], f"{name}: {told['reached'] or 'not reached'}", colour))
    axes.axhline(each["level"], color=STYLE["agent"][0], lw=2)
    axes.annotate(
        f"{long['best']}, episode {last}", (1, each["level"]), xytext=(3, 4), textcoords="offset points", size=9, color=STYLE["agent"][0]
    )
    axes.set_xscale("log")
    axes.set_xlim(1, long["episodes"])
    ticks = [k for k in (1, 3, 10, 30, 100, 300, 1000) if k <= long["episodes"]]
    axes.set_xticks(ticks)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda k, _: f"{k:.0f}"))
    label(axes, long["episodes"], ends)
    axes.grid(axis="y", color=INK, alpha=0.07, lw=0.8)
    axes.set_xlabel(f"episodes in the variant, mean of the latest {long['window']}", size=9.5, color=INK)
    head(axes, f"Catching up in {family}")


def label(axes: Any, x: float, ends: list[tuple[float, str, str]]) -> None:
    """Names at the lines' right ends, no further from them than they must be to keep apart."""
    bottom, top = axes.get_ylim()
    ends = sorted(ends)
    for height, (_, name, colour) in zip(apart([end[0] for end in ends], (top - bottom) * 0.082), ends, strict=True):
        axes.annotate(
            name, (x, height), xytext=(7, 0), textcoords="offset points", size=9, color=colour, va="center", annotation_clip=False
        )


def apart(heights: list[float], gap: float) -> list[float]:
    """Rising heights moved as little as possible (least squares) so that each is `gap` above the one before."""
    groups: list[tuple[float, int]] = []  # mean of height - index * gap, how many
    for index, height in enumerate(heights):
        mean, count = height - index * gap, 1
        while groups and groups[-1][0] >= mean:
            before, others = groups.pop()
            mean, count = (mean * count + before * others) / (count + others), count + others
        groups.append((mean, count))
    bases = [mean for mean, count in groups for _ in range(count)]
    return [base + index * gap for index, base in enumerate(bases)]


def limits(result: dict[str, Any]) -> tuple[float, float]:
    """Of all scores shown, intervals included."""
    rows = [row for told in result["splits"].values() for kinds in told[POOLED].values() for row in kinds[AGENT]["episodes"]]
    return min(-0.1, *(row["lo"] for row in rows)) - 0.03, max(1.0, *(row["hi"] for row in rows)) + 0.03


def plain(axes: Any) -> None:
    axes.set_facecolor(PAPER)
    axes.tick_params(colors=INK, labelsize=9, length=0)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def head(axes: Any, text: str) -> None:
    axes.set_title(text, loc="left", size=11.5, color=INK, weight="bold")
