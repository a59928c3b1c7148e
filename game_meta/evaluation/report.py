"""What an evaluation prints: a table a family."""

from __future__ import annotations

from typing import Any

WIDE = 160  # columns that the table with all its intervals needs


def show(result: dict[str, Any]) -> None:
    """The table: a row for the agent and each control, per family and pooled; a column an episode."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    roomy = console.width >= WIDE
    episodes = [row["k"] for row in result["pooled"]["agent"]["episodes"]]
    title = f"(return − random) / (oracle − random) in {result['variants']} variants, IQM{' and 95% interval' if roomy else ''}"
    table = Table(title=title, title_justify="left")
    for column in ("family", "", *(f"{'episode ' if roomy else '#'}{k}" for k in episodes), "p20", "gain"):
        table.add_column(column, justify="left" if column in ("family", "") else "right", no_wrap=True)
    families = {**result["families"], "pooled": result["pooled"]} if len(result["families"]) > 1 else result["families"]
    for family, kinds in families.items():
        for kind, rows in kinds.items():
            cells = [f"{row['iqm']:.2f}" + (f" [dim]{row['lo']:.2f} {row['hi']:.2f}[/dim]" if roomy else "") for row in rows["episodes"]]
            gain = "{value:+.2f} [dim]{lo:+.2f} {hi:+.2f}[/dim]".format(**rows["gain"])
            worst = f"{rows['episodes'][-1]['p20']:.2f}"
            named = family if kind == "agent" else ""
            table.add_row(named, kind, *cells, worst, gain, style="bold" if kind == "agent" else "")
        table.add_section()
    console.print(table)
    console.print("p20: the 20th percentile of the last episode; gain: last episode minus first, and its 95% interval")


def show_beliefs(told: dict[str, Any]) -> None:
    """The table of an evaluation's "beliefs": a row for each effect and for the controls, a column for each moment."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    rows = {**told["effects"], "controls": told["controls"]}
    last = told["controls"]["moments"][-1]["k"]
    table = Table(title="how often its beliefs are right, by episode", title_justify="left")
    for column in ("", "chance", "step 0", *(f"#{k}" for k in range(1, last + 1)), "Brier", "skill", "ECE", "AUC"):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    for name, row in rows.items():
        final = row["moments"][-1]
        figures = [row["chance"]["accuracy"], *(moment["accuracy"] for moment in row["moments"])]
        ends = [final["brier"], final["skill"], final["ece"], final.get("auc")]
        cells = [f"{figure:.1%}" for figure in figures] + ["" if end is None else f"{end:.3f}" for end in ends]
        table.add_row(name, *cells, style="bold" if name in ("all", "controls") else "")
    console.print(table)
    console.print(
        "chance: guessing from how often it is so in training. Brier, skill against chance, calibration error (ECE) and AUC: at the end"
    )
    first = told["step0"]
    if first["blind"] is not None:
        auc, above = ("{} [dim]{} {}[/dim]".format(*(form.format(first[name + end]) for end in ("", "_lo", "_hi")))
                      for name, form in (("auc", "{:.3f}"), ("above", "{:+.1%}")))  # fmt: skip
        console.print(f"at step 0 it is {'' if first['blind'] else 'NOT '}blind for shuffled things: AUC {auc}, right {above} above chance")
