"""The figures of a comparison for the terminal and for tracking: the last episode of every method, a column a split."""

from __future__ import annotations

from typing import Any

from game_meta.evaluation.compare import HEADLINE, POOLED
from game_meta.evaluation.comparison_measure import AGENT
from game_meta.evaluation.comparison_page import span

WIDE = 120  # columns where there is no terminal


def metrics(result: dict[str, Any]) -> dict[str, float]:
    """The last episode of every method, by split, for tracking."""
    return {
        f"{split}/{name}": rows[AGENT]["episodes"][-1]["iqm"]
        for split, told in result["splits"].items()
        for name, rows in told[POOLED].items()
    }


def rows(result: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows: the pooled last episode of every method in every split, with its interval."""
    columns = ["method", *(f"{split} {key}" for split in result["splits"] for key in ("iqm", "lo", "hi"))]
    last = {name: [told[POOLED][name][AGENT]["episodes"][-1] for told in result["splits"].values()] for name in result["ranked"]}
    return columns, [[name, *(row[key] for row in each for key in ("iqm", "lo", "hi"))] for name, each in last.items()]


def show(result: dict[str, Any]) -> None:
    """The same in the terminal, a column a split."""
    from rich.console import Console
    from rich.table import Table

    last = result["episodes"]
    drawn = Table(title=f"(return − random) / (oracle − random) in episode {last}, IQM and 95% interval", title_justify="left")
    for column in ("method", *result["splits"], "gain", "minutes"):
        drawn.add_column(column, justify="left" if column == "method" else "right", no_wrap=column == "method")
    for name in result["ranked"]:
        cells = [span(told[POOLED][name][AGENT]["episodes"][-1]) for told in result["splits"].values()]
        runs = result["methods"].get(name, {"runs": []})["runs"]
        gain = result["splits"][HEADLINE][POOLED][name][AGENT]["gain"]["value"]
        minutes = f"{sum(run['minutes'] for run in runs) / len(runs):.1f}" if runs else ""
        drawn.add_row(name, *cells, f"{gain:+.2f}", minutes, style="bold" if name == result["best"] else "")
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDE
    console.print(drawn)
