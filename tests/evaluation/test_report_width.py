"""The tables of an evaluation fit a terminal of 80 columns."""

import re

import pytest

from game_meta.evaluation import report

ROWS = {
    "episodes": [{"k": k, "iqm": 0.5, "lo": -0.25, "hi": 0.75, "p20": 0.1} for k in range(1, 6)],
    "gain": {"value": 0.25, "lo": -0.1, "hi": 0.5},
}
KINDS = {"agent": ROWS, "memory-reset": ROWS, "memoryless": ROWS}
RESULT = {"variants": 64, "families": {"gridnavi": KINDS, "frozen_lake": KINDS}, "pooled": KINDS}
MOMENTS = [{"k": k, "accuracy": 1.0, "brier": 0.1, "skill": 0.5, "ece": 0.01, "auc": 0.9} for k in range(6)]
BELIEFS = {
    "effects": {"all": {"chance": {"accuracy": 0.5}, "moments": MOMENTS}, "teleported": {"chance": {"accuracy": 0.5}, "moments": MOMENTS}},
    "controls": {"chance": {"accuracy": 0.5}, "moments": MOMENTS},
    "step0": {"blind": None},
}


@pytest.fixture
def printed(monkeypatch, capsys):
    """Returns the lines that a terminal of so many columns shows."""

    def lines(columns, show):
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", str(columns))
        show()
        return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()

    return lines


def test_an_evaluation_at_80_columns_has_every_figure_whole(printed):
    lines = printed(80, lambda: report.print_evaluation(RESULT))
    assert all(len(line) <= 80 and "…" not in line for line in lines)
    row = next(line for line in lines if "frozen_lake" in line)
    assert row.split() == ["frozen_lake", "agent", *["0.50"] * 5, "0.10", "+0.25"]
    assert sum(line.split()[-1:] == ["+0.25"] for line in lines) == 9


def test_an_evaluation_in_a_wide_terminal_has_its_intervals(printed):
    row = next(line for line in printed(160, lambda: report.print_evaluation(RESULT)) if "frozen_lake" in line)
    assert row.count("0.50 -0.25 0.75") == 5 and "+0.25 -0.10 +0.50" in row


def test_beliefs_at_80_columns_have_every_figure_whole(printed):
    lines = printed(80, lambda: report.print_beliefs(BELIEFS))
    assert all(len(line) <= 80 and "…" not in line for line in lines)
    assert next(line for line in lines if "teleported" in line).split() == ["teleported", "50%", *["100%"] * 6, "0.900"]
