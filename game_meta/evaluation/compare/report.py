"""The page, the table and the picture of a comparison: every word that depends on a figure is made from the figure.

The picture has three parts: the last episode of every method in every split, curves by episode, and the baselines: how likely each method
beats transfer, and how long the baselines need to catch up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from game_meta.evaluation.compare.comparison import POOLED_FAMILIES
from game_meta.evaluation.compare.play_cache import AGENT_KIND
from game_meta.evaluation.compare.training_runs import BASELINE_GROUP, METHOD_GROUPS, RANDOM_METHOD, describe_method
from game_meta.evaluation.report import PLAYER_STYLES, PLOT_FAINT, PLOT_INK, PLOT_PAPER, save_figure, strip_axes
from game_meta.evaluation.variant_sets import HEADLINE_SPLIT
from game_meta.terminal import open_console

SPLIT_WORDS = {
    "test-rules": "the families trained on, rules never trained on",
    "test-layout": "rules seen in training, levels never seen",
    "test-family": "whole families never trained on",
}
HOW_TO_READ = """\
A score is (return − random) / (oracle − random), variant by variant: 0 is what a random player earns in an episode, 1 what a
planner earns that knows the rules. Figures are interquartile means over runs and variants, in brackets their 95% interval: a bootstrap that
draws anew both the runs (seeds) of a method and, family by family, the variants. Every method was trained for the same number of env steps
on the same families and plays the same variants, {episodes} episodes in each.

- *p20*: the 20th percentile of the last episode; *gain*: the last episode minus the first.
- *memory-reset*: the same agent that forgets all at each episode's start; what it lacks was found out in earlier episodes.
- *memoryless*: the same agent that forgets at every tick; *random*: any action, any time.
- *P(> transfer)*: the probability that a run of the method earns more than a run of transfer in a variant, a tie counting half.
"""


def comparison_page(result: dict[str, Any], picture: str) -> str:
    """Write the page of a comparison's JSON, in Markdown; `picture` is the address of its picture."""
    here = result["machine"]
    parts = [
        "# The methods, compared\n",
        f"Written by `{result['command']}` on {result['date']}; do not edit.",
        f"Machine: {here['processor']}, {here['cores']} cores; commit {here['commit']}.\n",
        lead_paragraph(result) + "\n",
        f"![Last episode, curves by episode, probability of improvement, catching up]({picture})\n",
        "## How to read it\n",
        HOW_TO_READ.format(episodes=result["episodes"]),
        *(split_section(result, name) for name in result["splits"]),
        baselines_section(result),
        catch_up_section(result),
        compute_section(result),
        caveats_section(result),
    ]
    return "\n".join(part for part in parts if part)


def lead_paragraph(result: dict[str, Any]) -> str:
    """Sum up the result in a few sentences."""
    best, last = result["best"], result["episodes"]
    split = result["splits"][HEADLINE_SPLIT]
    where = f"In {split['variants']} variants of {joined_words(result['families'])} whose rules no training saw"
    if best is None:
        return f"{where}, no method that learns to learn was compared."
    row = split[POOLED_FAMILIES][best][AGENT_KIND]
    now, first = row["episodes"][-1], row["episodes"][0]
    text = f"{where}, **{best}** earns {iqm_with_interval(now)} of the way from a random player to the oracle in episode {last}"
    text += f", after {first['iqm']:.2f} in episode 1"
    against = split["against"][POOLED_FAMILIES]
    for baseline in ("transfer", "scratch"):
        if baseline in against and best in against[baseline]:
            gap = against[baseline][best]["difference"]
            text += f"; that is {size_with_interval(gap)} {'more' if gap['value'] >= 0 else 'less'} than {baseline}"
    text += "."
    for baseline in ("scratch", RANDOM_METHOD):
        if baseline not in against:
            continue
        names = [name for name in against[baseline] if describe_method(name).group != BASELINE_GROUP]
        beaten = [name for name in names if against[baseline][name]["difference"]["lo"] > 0]
        text += f" {counted_words(len(beaten), len(names))} better than {baseline}, intervals above 0"
        text += f" (not {joined_words([name for name in names if name not in beaten])})." if 0 < len(beaten) < len(names) else "."
    return text + (" " + catch_up_sentence(result) if result["catch_up"] else "")


def catch_up_sentence(result: dict[str, Any]) -> str:
    """Say how many episodes each baseline needs in each family."""
    long = result["catch_up"]
    needs: dict[str, list[str]] = {}
    for family, each in long["families"].items():
        for method, curve in each["methods"].items():
            needs.setdefault(method, []).append(f"{episodes_words(curve['reached'], long['episodes'])} in {family}")
    return " ".join(f"To equal it, {method} needs {joined_words(rows)}." for method, rows in needs.items())


def episodes_words(episode: int | None, most: int) -> str:
    """Say how many episodes; None is more than were played."""
    return f"more than {most} episodes" if episode is None else f"{episode} episodes"


def counted_words(some: int, all_: int) -> str:
    """Begin a sentence about some of the methods that learn to learn."""
    amount = "All" if some == all_ else some or "None"
    return f"{amount} of the {all_} methods that learn to learn {'is' if some == 1 else 'are'}"


def split_section(result: dict[str, Any], split: str) -> str:
    """Write the table of a split: pooled by episode, then the last episode of each family."""
    figures = result["splits"][split]
    families, episodes = list(figures["families"]), result["episodes"]
    against = figures["against"][POOLED_FAMILIES].get("transfer", {})
    head = ["method", *(f"episode {k + 1}" for k in range(episodes)), "p20", "gain", "memory-reset", "memoryless", *families]
    if against:
        head.append("P(> transfer)")
    lines = []
    for name in result["ranked"]:
        rows = figures[POOLED_FAMILIES][name]
        agent = rows[AGENT_KIND]
        cells = [f"{row['iqm']:.2f}" for row in agent["episodes"]]
        cells[-1] = f"**{cells[-1]}** {interval_brackets(agent['episodes'][-1])}"
        cells += [f"{agent['episodes'][-1]['p20']:.2f}", f"{agent['gain']['value']:+.2f} {interval_brackets(agent['gain'], '+')}"]
        cells += [f"{rows[kind]['episodes'][-1]['iqm']:.2f}" if kind in rows else "" for kind in ("memory-reset", "memoryless")]
        cells += [iqm_with_interval(figures["families"][family][name][AGENT_KIND]["episodes"][-1]) for family in families]
        if against:
            cells.append(
                f"{against[name]['improvement']['value']:.2f} {interval_brackets(against[name]['improvement'])}" if name in against else ""
            )
        lines.append([name, *cells])
    title = f"## {split}: {SPLIT_WORDS[split]}\n\n{figures['variants']} variants. The controls and the families show episode {episodes}.\n"
    return f"{title}\n{markdown_table(head, lines)}"


def baselines_section(result: dict[str, Any]) -> str:
    """Write the differences of the IQM at the last episode to the baselines, by family, and of the best to all."""
    against = result["splits"][HEADLINE_SPLIT]["against"]
    groups = [*(name for name in against if name != POOLED_FAMILIES), POOLED_FAMILIES]
    baselines = [name for name in against[POOLED_FAMILIES] if name != "best"]
    head = ["method", *(f"− {baseline}, {group}" for baseline in baselines for group in groups)]
    lines = []
    for name in result["ranked"]:
        cells = [
            f"{each['value']:+.2f} {interval_brackets(each, '+')}"
            if (each := against[group][baseline].get(name, {}).get("difference"))
            else ""
            for baseline in baselines
            for group in groups
        ]
        lines.append([name, *cells])
    text = f"## Against the baselines, {HEADLINE_SPLIT}, episode {result['episodes']}\n\n"
    text += "Difference of the interquartile means, on the same variants.\n\n"
    text += markdown_table(head, lines)
    if result["best"]:
        rows = [
            [
                name,
                f"{each['difference']['value']:+.2f} {interval_brackets(each['difference'], '+')}",
                f"{each['improvement']['value']:.2f} {interval_brackets(each['improvement'])}",
            ]
            for name in result["ranked"]
            if (each := against[POOLED_FAMILIES]["best"].get(name))
        ]
        table = markdown_table(["method", "difference", f"P({result['best']} > it)"], rows)
        text += f"\n### {result['best']} against each, pooled\n\n{table}"
    return text


def catch_up_section(result: dict[str, Any]) -> str:
    """Write how many episodes the baselines need; "" where that was not measured."""
    long = result["catch_up"]
    if not long:
        return ""
    methods = list(dict.fromkeys(name for each in long["families"].values() for name in each["methods"]))
    rows = [
        [
            family,
            str(each["variants"]),
            f"{each['level']:.2f}",
            *(episodes_words(each["methods"][name]["reached"], long["episodes"]) for name in methods),
        ]
        for family, each in long["families"].items()
    ]
    text = f"""## How many episodes the baselines need

They play on in a variant for {long["episodes"]} episodes. The level is what {long["best"]} has in episode {result["episodes"]} of the
same variants. It is reached at the first episode at which the interquartile mean, over runs and variants, of the mean score of the latest
{long["window"]} episodes is at the level or above.

"""
    return text + markdown_table(["family", "variants", "level", *methods], rows)


def compute_section(result: dict[str, Any]) -> str:
    """Write what every method took to train and to evaluate."""
    head = [
        "method",
        "runs",
        "env steps",
        "parameters",
        "minutes of training",
        "steps/s",
        "minutes of evaluation",
        "what it is",
        "train options",
    ]
    rows = []
    for name, method in result["methods"].items():
        runs = method["runs"]
        means = {key: sum(run[key] for run in runs) / len(runs) for key in ("minutes", "steps_per_s", "evaluation_minutes", "steps")}
        cells = [name, str(len(runs)), f"{means['steps']:,.0f}", f"{runs[0]['parameters']:,}", f"{means['minutes']:.1f}"]
        cells += [f"{means['steps_per_s']:,.0f}", f"{means['evaluation_minutes']:.2f}", method["about"], f"`{method['train']}`"]
        rows.append(cells)
    note = "Means over the runs, each on one thread; minutes of evaluation are those of one run with its controls, in all splits.\n"
    return f"## Compute\n\n{note}\n{markdown_table(head, rows)}"


def caveats_section(result: dict[str, Any]) -> str:
    """Write what to keep in mind, and what is missing."""
    rows = [f"- {result['steps']:,} env steps are few: a method that is slow to begin with may overtake another later."]
    if result["best"]:
        rows.append(
            f"- The best method was chosen by episode {result['episodes']} of the {HEADLINE_SPLIT} variants that it is reported on, "
            "which flatters it a little."
        )
    rows += [
        f"- So few runs a method ({result['seeds']}) make intervals that are somewhat too narrow.",
        "- Nobody tuned every method with equal care; settings are in each run's config.json.",
        "- memoryless is an ablation: no agent was trained to do without a memory.",
        "- Minutes of training were taken while as many runs as there are cores shared the machine.",
        *(f"- Missing: {row['method']} seed {row['seed']}, {row['why']}." for row in result["missing"]),
    ]
    return "## Caveats\n\n" + "\n".join(rows) + "\n"


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown; all columns but the first are figures."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def iqm_with_interval(row: dict[str, float]) -> str:
    """Write an interquartile mean and its interval."""
    return f"{row['iqm']:.2f} {interval_brackets(row)}"


def size_with_interval(row: dict[str, float]) -> str:
    """Write the size of a difference, with its interval turned the same way."""
    ends = (row["lo"], row["hi"]) if row["value"] >= 0 else (-row["hi"], -row["lo"])
    return f"{abs(row['value']):.2f} [{ends[0]:.2f}, {ends[1]:.2f}]"


def interval_brackets(row: dict[str, float], sign: str = "") -> str:
    """Write an interval in brackets; with "+" as `sign` its ends have signs."""
    return f"[{row['lo']:{sign}.2f}, {row['hi']:{sign}.2f}]"


def joined_words(names: Sequence[str]) -> str:
    """Join names as in a sentence: a, b and c."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


# ----------------------------------------------------------------------------------------------------
# The table, for the terminal and for tracking: the last episode of every method, a column a split.

COMPARISON_COLUMNS = 120  # width where there is no terminal


def comparison_metrics(result: dict[str, Any]) -> dict[str, float]:
    """Return the last episode of every method, by split, for tracking."""
    return {
        f"{split}/{name}": rows[AGENT_KIND]["episodes"][-1]["iqm"]
        for split, figures in result["splits"].items()
        for name, rows in figures[POOLED_FAMILIES].items()
    }


def comparison_rows(result: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """Return columns and rows: the pooled last episode of every method in every split, with its interval."""
    columns = ["method", *(f"{split} {key}" for split in result["splits"] for key in ("iqm", "lo", "hi"))]
    last = {
        name: [figures[POOLED_FAMILIES][name][AGENT_KIND]["episodes"][-1] for figures in result["splits"].values()]
        for name in result["ranked"]
    }
    return columns, [[name, *(row[key] for row in each for key in ("iqm", "lo", "hi"))] for name, each in last.items()]


def print_comparison(result: dict[str, Any]) -> None:
    """Print the same in the terminal, a column a split."""
    from rich.table import Table

    last = result["episodes"]
    drawn = Table(title=f"(return − random) / (oracle − random) in episode {last}, IQM and 95% interval", title_justify="left")
    for column in ("method", *result["splits"], "gain", "minutes"):
        drawn.add_column(column, justify="left" if column == "method" else "right", no_wrap=column == "method")
    for name in result["ranked"]:
        cells = [iqm_with_interval(figures[POOLED_FAMILIES][name][AGENT_KIND]["episodes"][-1]) for figures in result["splits"].values()]
        runs = result["methods"].get(name, {"runs": []})["runs"]
        gain = result["splits"][HEADLINE_SPLIT][POOLED_FAMILIES][name][AGENT_KIND]["gain"]["value"]
        minutes = f"{sum(run['minutes'] for run in runs) / len(runs):.1f}" if runs else ""
        drawn.add_row(name, *cells, f"{gain:+.2f}", minutes, style="bold" if name == result["best"] else "")
    open_console(COMPARISON_COLUMNS, highlight=False).print(drawn)


# ----------------------------------------------------------------------------------------------------
# The picture.

# told apart with every kind of colour vision, and in print by their markers
METHOD_COLOURS, METHOD_MARKERS = ("#0f7b8a", "#e07a3f", "#7b5ea7", "#b8860b"), ("o", "s", "D", "^")
BASELINE_STYLES = {"transfer": ("#4a5560", "-"), "scratch": ("#8a94a0", (0, (4, 2))), RANDOM_METHOD: ("#b9c0c7", (0, (1, 2)))}
SHOWN_CONTROL = "memory-reset"
SPLIT_SUBTITLES = {
    "test-rules": "known families, new rules",
    "test-layout": "known rules, new levels",
    "test-family": "new families",
}


def plot_comparison(result: dict[str, Any], path: str | Path) -> Path:
    """Write the picture of a comparison (its JSON) to `path`, in the format that the name ends with."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    groups = [group for group in METHOD_GROUPS if any(describe_method(name).group == group for name in result["methods"])]
    parts = [1.5 + 0.3 * len(result["ranked"]), *(3.3 for _ in groups), 1.3 + max(2.2, 0.26 * len(result["ranked"]))]
    height = 1.0 + sum(parts)
    figure = Figure(figsize=(13.5, height), facecolor=PLOT_PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.006, 0.004, 0.988, 1 - 0.95 / height), hspace=0.02, wspace=0.04))
    subs = figure.subfigures(len(parts), 1, height_ratios=parts, squeeze=False)[:, 0]
    for sub in subs:
        sub.set_facecolor(PLOT_PAPER)
    plot_last_episode(subs[0], result)
    for sub, group in zip(subs[1:-1], groups, strict=True):
        plot_curves(sub, result, group)
    plot_baselines(subs[-1], result)
    title = f"Every way to learn to learn, {result['steps'] / 1e6:.3g} M steps each"
    figure.text(0.1 / 13.5, 1 - 0.14 / height, title, size=17, weight="bold", color=PLOT_INK, va="top")
    runs = f"{'up to ' * bool(result['missing'])}{result['seeds']} run{'s' * (result['seeds'] > 1)} a method"
    trained = f"trained on {' and '.join(result['families'])}, {runs}, the same unseen variants for all"
    key = f"{trained} · interquartile mean and 95% interval over runs and variants · 0 is a random player, 1 the oracle"
    figure.text(0.1 / 13.5, 1 - 0.52 / height, key, size=10, color=PLOT_FAINT, va="top")
    return save_figure(figure, path, dpi=110)


def plot_last_episode(sub: Any, result: dict[str, Any]) -> None:
    """Draw a dot with its interval for each method, the best on top; hollow, the same agent that forgets between episodes."""
    panels = sub.subplots(1, len(result["splits"]), sharey=True, squeeze=False)[0]
    names = result["ranked"][::-1]
    for axes, (split, figures) in zip(panels, result["splits"].items(), strict=True):
        strip_axes(axes)
        for at, name in enumerate(names):
            kinds = figures[POOLED_FAMILIES][name]
            row = kinds[AGENT_KIND]["episodes"][-1]
            colour = PLAYER_STYLES["agent"][0] if describe_method(name).group != BASELINE_GROUP else BASELINE_STYLES[name][0]
            axes.plot((row["lo"], row["hi"]), (at, at), color=colour, lw=5, alpha=0.32, solid_capstyle="round", zorder=2)
            axes.plot(row["iqm"], at, "o", color=colour, ms=8, mec=PLOT_PAPER, mew=1, zorder=4)
            if SHOWN_CONTROL in kinds:
                reset = kinds[SHOWN_CONTROL]["episodes"][-1]["iqm"]
                axes.plot(
                    reset,
                    at,
                    PLAYER_STYLES[SHOWN_CONTROL][1],
                    color=PLAYER_STYLES[SHOWN_CONTROL][0],
                    ms=5.5,
                    mfc=PLOT_PAPER,
                    mew=1.5,
                    zorder=3,
                )
            axes.annotate(f"{row['iqm']:.2f}", (1.06, at), va="center", size=9.5, color=PLOT_INK,
                          weight="bold" if name == result["best"] else "normal")  # fmt: skip
        for level in (0, 1):
            axes.axvline(level, color=PLOT_FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1)
        axes.set_yticks(range(len(names)), names, size=10.5)
        axes.grid(axis="x", color=PLOT_INK, alpha=0.07, lw=0.8)
        set_panel_title(axes, f"{split}  ·  {SPLIT_SUBTITLES[split]}")
        axes.margins(y=0.04)
        axes.set_xlim(score_limits(result)[0], max(1.26, score_limits(result)[1]))
        axes.set_xticks((0, 0.2, 0.4, 0.6, 0.8, 1), ("random", "0.2", "0.4", "0.6", "0.8", "oracle"))
        axes.set_xlabel(f"score in episode {result['episodes']}, {figures['variants']} variants", size=9.5, color=PLOT_INK)
    panels[0].plot([], [], "o", color=PLAYER_STYLES["agent"][0], ms=8, label="the agent")
    panels[0].plot(
        [],
        [],
        PLAYER_STYLES[SHOWN_CONTROL][1],
        color=PLAYER_STYLES[SHOWN_CONTROL][0],
        ms=5.5,
        mfc=PLOT_PAPER,
        mew=1.5,
        ls="",
        label="the same, forgetting between episodes",
    )
    sub.legend(loc="outside lower left", ncols=2, frameon=False, labelcolor=PLOT_INK, fontsize=9.5)


def plot_curves(sub: Any, result: dict[str, Any], group: str) -> None:
    """Draw small multiples: a panel a split; the group's methods in colour, the baselines in grey in each."""
    panels = sub.subplots(1, len(result["splits"]), sharey=True, squeeze=False)[0]
    mine = [name for name in result["methods"] if describe_method(name).group == group]
    sub.suptitle(METHOD_GROUPS[group], x=0.006, ha="left", size=11.5, color=PLOT_INK, weight="bold")
    for axes, (split, figures) in zip(panels, result["splits"].items(), strict=True):
        strip_axes(axes)
        ends = []
        for name in (RANDOM_METHOD, "scratch", "transfer", *mine):
            if name not in figures[POOLED_FAMILIES]:
                continue
            rows = figures[POOLED_FAMILIES][name][AGENT_KIND]["episodes"]
            at, middle, lo, hi = ([row[key] for row in rows] for key in ("k", "iqm", "lo", "hi"))
            colour, line = BASELINE_STYLES.get(name) or (METHOD_COLOURS[mine.index(name) % len(METHOD_COLOURS)], "-")
            if name in mine:
                axes.fill_between(at, lo, hi, color=colour, alpha=0.15, lw=0, zorder=2)
                axes.plot(
                    at,
                    middle,
                    color=colour,
                    marker=METHOD_MARKERS[mine.index(name) % len(METHOD_MARKERS)],
                    ms=5.5,
                    lw=2.2,
                    mec=PLOT_PAPER,
                    mew=0.8,
                    zorder=4,
                )
            else:
                axes.plot(at, middle, color=colour, ls=line, lw=1.6, zorder=3)
            ends.append((middle[-1], name, colour))
        axes.set_xticks(at)
        axes.set_xlim(0.85, at[-1] + 0.1)
        axes.set_ylim(*score_limits(result))
        label_line_ends(axes, at[-1], ends)
        for level in (0, 1):
            axes.axhline(level, color=PLOT_FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1)
        axes.grid(axis="y", color=PLOT_INK, alpha=0.07, lw=0.8)
        axes.set_xlabel("episode", size=9.5, color=PLOT_INK)
        axes.set_title(split, loc="left", size=9.5, color=PLOT_FAINT)


def plot_baselines(sub: Any, result: dict[str, Any]) -> None:
    """Draw how likely each method beats transfer, and how the baselines catch up, a panel a family."""
    against, long = result["splits"][HEADLINE_SPLIT]["against"][POOLED_FAMILIES], result["catch_up"]
    families = list(long["families"].items()) if long else []
    panels = sub.subplots(1, max(3, 1 + len(families)), squeeze=False)[0]
    plot_improvement(
        panels[0], result, against.get("transfer", against[RANDOM_METHOD]), "transfer" if "transfer" in against else RANDOM_METHOD
    )
    for axes, (family, each) in zip(panels[1:], families, strict=False):
        plot_catch_up(axes, family, each, long, result["episodes"])
    for axes in panels[1 + len(families) :]:
        axes.set_visible(False)


def plot_improvement(axes: Any, result: dict[str, Any], rows: dict[str, Any], baseline: str) -> None:
    """Draw the probability of improvement over a baseline, dot and interval."""
    strip_axes(axes)
    names = [name for name in result["ranked"][::-1] if name in rows]
    for at, name in enumerate(names):
        row = rows[name]["improvement"]
        colour = PLAYER_STYLES["agent"][0] if describe_method(name).group != BASELINE_GROUP else BASELINE_STYLES[name][0]
        axes.plot((row["lo"], row["hi"]), (at, at), color=colour, lw=5, alpha=0.32, solid_capstyle="round")
        axes.plot(row["value"], at, "o", color=colour, ms=7, mec=PLOT_PAPER, mew=1)
    axes.axvline(0.5, color=PLOT_FAINT, lw=0.9, ls=(0, (4, 3)))
    axes.set_yticks(range(len(names)), names, size=10)
    axes.set_xlim(-0.02, 1.02)
    axes.grid(axis="x", color=PLOT_INK, alpha=0.07, lw=0.8)
    axes.set_xlabel(f"P(earns more in a variant), {HEADLINE_SPLIT}", size=9.5, color=PLOT_INK)
    set_panel_title(axes, f"Better than {baseline}?")


def plot_catch_up(axes: Any, family: str, each: dict[str, Any], long: dict[str, Any], last: int) -> None:
    """Draw the baselines' running mean by episode, and the level that they have to reach."""
    from matplotlib.ticker import FuncFormatter, NullLocator

    strip_axes(axes)
    ends = []
    for name, curve in each["methods"].items():
        middle, at = curve["iqm"], range(1, 1 + len(curve["iqm"]))
        colour, line = BASELINE_STYLES[name]
        axes.fill_between(at, curve["lo"], curve["hi"], color=colour, alpha=0.18, lw=0)
        axes.plot(at, middle, color=colour, ls=line, lw=2)
        if curve["reached"]:
            axes.plot(curve["reached"], middle[curve["reached"] - 1], "o", color=METHOD_COLOURS[1], ms=9, mec=PLOT_PAPER, zorder=5)
        ends.append((middle[-1], f"{name}: {curve['reached'] or 'not reached'}", colour))
    axes.axhline(each["level"], color=PLAYER_STYLES["agent"][0], lw=2)
    axes.annotate(
        f"{long['best']}, episode {last}",
        (1, each["level"]),
        xytext=(3, 4),
        textcoords="offset points",
        size=9,
        color=PLAYER_STYLES["agent"][0],
    )
    axes.set_xscale("log")
    axes.set_xlim(1, long["episodes"])
    ticks = [k for k in (1, 3, 10, 30, 100, 300, 1000) if k <= long["episodes"]]
    axes.set_xticks(ticks)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda k, _: f"{k:.0f}"))
    label_line_ends(axes, long["episodes"], ends)
    axes.grid(axis="y", color=PLOT_INK, alpha=0.07, lw=0.8)
    axes.set_xlabel(f"episodes in the variant, mean of the latest {long['window']}", size=9.5, color=PLOT_INK)
    set_panel_title(axes, f"Catching up in {family}")


def label_line_ends(axes: Any, x: float, ends: list[tuple[float, str, str]]) -> None:
    """Write names at the lines' right ends, no further from them than they must be to keep apart."""
    bottom, top = axes.get_ylim()
    ends = sorted(ends)
    for height, (_, name, colour) in zip(spread_labels([end[0] for end in ends], (top - bottom) * 0.082), ends, strict=True):
        axes.annotate(
            name, (x, height), xytext=(7, 0), textcoords="offset points", size=9, color=colour, va="center", annotation_clip=False
        )


def spread_labels(heights: list[float], gap: float) -> list[float]:
    """Move rising heights as little as possible (least squares) so that each is `gap` above the one before."""
    groups: list[tuple[float, int]] = []  # mean of height - index * gap, how many
    for index, height in enumerate(heights):
        mean, count = height - index * gap, 1
        while groups and groups[-1][0] >= mean:
            before, others = groups.pop()
            mean, count = (mean * count + before * others) / (count + others), count + others
        groups.append((mean, count))
    bases = [mean for mean, count in groups for _ in range(count)]
    return [base + index * gap for index, base in enumerate(bases)]


def score_limits(result: dict[str, Any]) -> tuple[float, float]:
    """Return the limits of all scores shown, intervals included."""
    rows = [
        row for figures in result["splits"].values() for kinds in figures[POOLED_FAMILIES].values() for row in kinds[AGENT_KIND]["episodes"]
    ]
    return min(-0.1, *(row["lo"] for row in rows)) - 0.03, max(1.0, *(row["hi"] for row in rows)) + 0.03


def set_panel_title(axes: Any, text: str) -> None:
    """Write a panel's title at its left."""
    axes.set_title(text, loc="left", size=11.5, color=PLOT_INK, weight="bold")
