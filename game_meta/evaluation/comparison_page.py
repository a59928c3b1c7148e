"""The page of a comparison: every word that depends on a figure is made from the figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from game_meta.evaluation.compare import HEADLINE, POOLED
from game_meta.evaluation.comparison_measure import AGENT
from game_meta.evaluation.comparison_methods import BASELINE, METHODS, RANDOM

WORDS = {
    "test-rules": "the families trained on, rules never trained on",
    "test-layout": "rules seen in training, levels never seen",
    "test-family": "whole families never trained on",
}
READ = """A score is (return − random) / (oracle − random), variant by variant: 0 is what a random player earns in an episode, 1 what a
planner earns that knows the rules. Figures are interquartile means over runs and variants, in brackets their 95% interval: a bootstrap that
draws anew both the runs (seeds) of a method and, family by family, the variants. Every method was trained for the same number of env steps
on the same families and plays the same variants, {episodes} episodes in each.

- *p20*: the 20th percentile of the last episode; *gain*: the last episode minus the first.
- *memory-reset*: the same agent that forgets all at each episode's start; what it lacks was found out in earlier episodes.
- *memoryless*: the same agent that forgets at every tick; *random*: any action, any time.
- *P(> transfer)*: the probability that a run of the method earns more than a run of transfer in a variant, a tie counting half.
"""


def page(result: dict[str, Any], picture: str) -> str:
    here = result["machine"]
    parts = [
        "# The methods, compared\n",
        f"Written by `{result['command']}` on {result['date']}; do not edit.",
        f"Machine: {here['processor']}, {here['cores']} cores; commit {here['commit']}.\n",
        lead(result) + "\n",
        f"![Last episode, curves by episode, probability of improvement, catching up]({picture})\n",
        "## How to read it\n",
        READ.format(episodes=result["episodes"]),
        *(split_part(result, name) for name in result["splits"]),
        against_part(result),
        catch_up_part(result),
        compute_part(result),
        caveats(result),
    ]
    return "\n".join(part for part in parts if part)


def lead(result: dict[str, Any]) -> str:
    """The result in a few sentences."""
    best, last = result["best"], result["episodes"]
    split = result["splits"][HEADLINE]
    where = f"In {split['variants']} variants of {listed(result['families'])} whose rules no training saw"
    if best is None:
        return f"{where}, no method that learns to learn was compared."
    row = split[POOLED][best][AGENT]
    now, first = row["episodes"][-1], row["episodes"][0]
    text = f"{where}, **{best}** earns {span(now)} of the way from a random player to the oracle in episode {last}"
    text += f", after {first['iqm']:.2f} in episode 1"
    against = split["against"][POOLED]
    for rival in ("transfer", "scratch"):
        if rival in against and best in against[rival]:
            gap = against[rival][best]["difference"]
            text += f"; that is {signed(gap)} {'more' if gap['value'] >= 0 else 'less'} than {rival}"
    text += "."
    for rival in ("scratch", RANDOM):
        if rival not in against:
            continue
        names = [name for name in against[rival] if name in METHODS and METHODS[name].group != BASELINE]
        beaten = [name for name in names if against[rival][name]["difference"]["lo"] > 0]
        text += f" {counted(len(beaten), len(names))} better than {rival}, intervals above 0"
        text += f" (not {listed([name for name in names if name not in beaten])})." if 0 < len(beaten) < len(names) else "."
    return text + (" " + catch_up_words(result) if result["catch_up"] else "")


def catch_up_words(result: dict[str, Any]) -> str:
    long = result["catch_up"]
    told: dict[str, list[str]] = {}
    for family, each in long["families"].items():
        for method, curve in each["methods"].items():
            told.setdefault(method, []).append(f"{reached(curve['reached'], long['episodes'])} in {family}")
    return " ".join(f"To equal it, {method} needs {listed(rows)}." for method, rows in told.items())


def reached(episode: int | None, most: int) -> str:
    return f"more than {most} episodes" if episode is None else f"{episode} episodes"


def counted(some: int, all_: int) -> str:
    amount = "All" if some == all_ else some or "None"
    return f"{amount} of the {all_} methods that learn to learn {'is' if some == 1 else 'are'}"


def split_part(result: dict[str, Any], split: str) -> str:
    """The table of a split: pooled by episode, then the last episode of each family."""
    told = result["splits"][split]
    families, episodes = list(told["families"]), result["episodes"]
    against = told["against"][POOLED].get("transfer", {})
    head = ["method", *(f"episode {k + 1}" for k in range(episodes)), "p20", "gain", "memory-reset", "memoryless", *families]
    if against:
        head.append("P(> transfer)")
    lines = []
    for name in result["ranked"]:
        rows = told[POOLED][name]
        agent = rows[AGENT]
        cells = [f"{row['iqm']:.2f}" for row in agent["episodes"]]
        cells[-1] = f"**{cells[-1]}** {bracket(agent['episodes'][-1])}"
        cells += [f"{agent['episodes'][-1]['p20']:.2f}", f"{agent['gain']['value']:+.2f} {bracket(agent['gain'], '+')}"]
        cells += [f"{rows[kind]['episodes'][-1]['iqm']:.2f}" if kind in rows else "" for kind in ("memory-reset", "memoryless")]
        cells += [span(told["families"][family][name][AGENT]["episodes"][-1]) for family in families]
        if against:
            cells.append(f"{against[name]['improvement']['value']:.2f} {bracket(against[name]['improvement'])}" if name in against else "")
        lines.append([name, *cells])
    title = f"## {split}: {WORDS[split]}\n\n{told['variants']} variants. The controls and the families show episode {episodes}.\n"
    return f"{title}\n{table(head, lines)}"


def against_part(result: dict[str, Any]) -> str:
    """Differences of the IQM at the last episode to the baselines, by family, and of the best to all."""
    told = result["splits"][HEADLINE]["against"]
    groups = [*(name for name in told if name != POOLED), POOLED]
    rivals = [name for name in told[POOLED] if name != "best"]
    head = ["method", *(f"− {rival}, {group}" for rival in rivals for group in groups)]
    lines = []
    for name in result["ranked"]:
        cells = [
            f"{each['value']:+.2f} {bracket(each, '+')}" if (each := told[group][rival].get(name, {}).get("difference")) else ""
            for rival in rivals
            for group in groups
        ]
        lines.append([name, *cells])
    text = f"## Against the baselines, {HEADLINE}, episode {result['episodes']}\n\n"
    text += "Difference of the interquartile means, on the same variants.\n\n"
    text += table(head, lines)
    if result["best"]:
        rows = [
            [
                name,
                f"{each['difference']['value']:+.2f} {bracket(each['difference'], '+')}",
                f"{each['improvement']['value']:.2f} {bracket(each['improvement'])}",
            ]
            for name in result["ranked"]
            if (each := told[POOLED]["best"].get(name))
        ]
        text += f"\n### {result['best']} against each, pooled\n\n{table(['method', 'difference', 'P(' + result['best'] + ' > it)'], rows)}"
    return text


def catch_up_part(result: dict[str, Any]) -> str:
    long = result["catch_up"]
    if not long:
        return ""
    methods = list(dict.fromkeys(name for each in long["families"].values() for name in each["methods"]))
    rows = [
        [
            family,
            str(each["variants"]),
            f"{each['level']:.2f}",
            *(reached(each["methods"][name]["reached"], long["episodes"]) for name in methods),
        ]
        for family, each in long["families"].items()
    ]
    text = f"""## How many episodes the baselines need

They play on in a variant for {long["episodes"]} episodes. The level is what {long["best"]} has in episode {result["episodes"]} of the
same variants. It is reached at the first episode at which the interquartile mean, over runs and variants, of the mean score of the latest
{long["window"]} episodes is at the level or above.

"""
    return text + table(["family", "variants", "level", *methods], rows)


def compute_part(result: dict[str, Any]) -> str:
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
    return f"## Compute\n\n{note}\n{table(head, rows)}"


def caveats(result: dict[str, Any]) -> str:
    rows = [f"- {result['steps']:,} env steps are few: a method that is slow to begin with may overtake another later."]
    if result["best"]:
        rows.append(
            f"- The best method was chosen by episode {result['episodes']} of the {HEADLINE} variants that it is reported on, "
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


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def span(row: dict[str, float]) -> str:
    return f"{row['iqm']:.2f} {bracket(row)}"


def signed(row: dict[str, float]) -> str:
    """The size of a difference, with its interval turned the same way."""
    ends = (row["lo"], row["hi"]) if row["value"] >= 0 else (-row["hi"], -row["lo"])
    return f"{abs(row['value']):.2f} [{ends[0]:.2f}, {ends[1]:.2f}]"


def bracket(row: dict[str, float], sign: str = "") -> str:
    return f"[{row['lo']:{sign}.2f}, {row['hi']:{sign}.2f}]"


def listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
