"""The table of what agents did on one frozen suite: Markdown, HTML or a picture. Only figures of the same thing stand side by side."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

from game_meta import files
from game_meta.errors import GameMetaError, UsageError
from game_meta.evaluation.report import PLOT_FAINT, PLOT_INK, PLOT_PAPER, save_figure, strip_axes
from game_meta.evaluation.suites import EPISODES, RESULT_FORMAT

SCORE_KEYS = ("iqm", "won")  # of an episode's row: in suites for one player, in matches


@dataclass(frozen=True)
class BoardRow:
    """What an agent did on the suite."""

    agent: str
    scores: tuple[float, ...]  # by episode
    low: float  # the ends of the 95% interval of the last
    high: float
    gain: float  # last episode minus first, and its interval
    gain_low: float
    gain_high: float
    controls: dict[str, float]  # what each control has in the last episode
    seed: int
    version: str
    engine: str
    seconds: float
    threads: int


@dataclass(frozen=True)
class Leaderboard:
    """Results on one suite, the best last episode first."""

    suite: str
    sha256: str
    variants: int
    score: str  # what the figures are
    rows: tuple[BoardRow, ...]


def read_result(path: str | Path) -> tuple[tuple[str, str, int, str], BoardRow]:
    """Read the JSON of `evaluate --suite`: what was measured (name, hash, variants and score of the suite), and the row. Raises
    GameMetaError for a file that is no such thing."""
    try:
        result = json.loads(files.read_text(path, files.MAX_JSON_BYTES, GameMetaError))
        if result["format"] != RESULT_FORMAT:
            raise ValueError
        return (str(result["suite"]), str(result["sha256"]), int(result["variants"]), str(result["score"])), _row_of(result)
    except (ValueError, KeyError, TypeError, IndexError, StopIteration, RecursionError, AttributeError):
        raise GameMetaError(f"{path}: not a result of `game-meta evaluate --suite NAME --json FILE`") from None


def _row_of(result: dict[str, Any]) -> BoardRow:
    pooled, compute = dict(result["pooled"]), result["compute"]
    own = pooled.pop("agent")
    key = next(key for key in SCORE_KEYS if key in own["episodes"][0])
    last, gain = own["episodes"][-1], own["gain"]
    row = BoardRow(
        agent=" ".join(str(result["agent"]).split()),
        scores=tuple(float(each[key]) for each in own["episodes"]),
        low=float(last["lo"]),
        high=float(last["hi"]),
        gain=float(gain["value"]),
        gain_low=float(gain["lo"]),
        gain_high=float(gain["hi"]),
        controls={str(name): float(rows["episodes"][-1][key]) for name, rows in pooled.items()},
        seed=int(result["seed"]),
        version=str(result["version"]),
        engine=str(compute["engine"]),
        seconds=float(compute["seconds"]),
        threads=int(compute["threads"]),
    )
    if len(row.scores) != EPISODES or not all(map(math.isfinite, (*row.scores, row.low, row.high, row.seconds))):
        raise ValueError
    return row


def make_leaderboard(paths: Sequence[str | Path]) -> Leaderboard:
    """Read results and put them in order. Raises UsageError for results of different suites, or of one suite with different hashes."""
    results = [read_result(path) for path in paths]
    first = results[0][0]
    for path, (measured, _) in zip(paths, results, strict=True):
        if measured != first:
            what = f"{measured[0]} ({measured[1][:8]})"
            raise UsageError(f"{path} is of {what}, and {paths[0]} of {first[0]} ({first[1][:8]}): make a table of each")
    return Leaderboard(*first, rows=tuple(sorted((row for _, row in results), key=lambda row: -row.scores[-1])))


def board_cells(board: Leaderboard) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of the table, as text."""
    controls = list(dict.fromkeys(name for row in board.rows for name in row.controls))
    header = ["agent", *map(str, range(1, EPISODES)), f"{EPISODES} [95%]", "gain [95%]", *controls, "seed", "minutes", "version"]
    rows = [
        [
            row.agent,
            *(f"{score:.2f}" for score in row.scores[:-1]),
            f"{row.scores[-1]:.2f} [{row.low:.2f}, {row.high:.2f}]",
            f"{row.gain:+.2f} [{row.gain_low:+.2f}, {row.gain_high:+.2f}]",
            *(f"{row.controls[name]:.2f}" if name in row.controls else "" for name in controls),
            str(row.seed),
            f"{row.seconds / 60:.1f}",
            row.version,
        ]
        for row in board.rows
    ]
    return header, rows


def board_title(board: Leaderboard) -> str:
    """Return the line that says what was measured."""
    return f"{board.suite} ({board.variants} variants, SHA-256 {board.sha256[:16]}), by episode: {board.score}"


def to_markdown(board: Leaderboard) -> str:
    """Return the table in Markdown."""
    header, rows = board_cells(board)
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return f"{board_title(board)}\n\n" + "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def to_html(board: Leaderboard) -> str:
    """Return the table as a page of its own."""
    header, rows = board_cells(board)
    title = escape(board_title(board))
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    style = "body{font:15px system-ui;margin:2em}td,th{padding:.3em .8em;text-align:right}td:first-child,th:first-child{text-align:left}"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(board.suite)}</title><style>{style}</style></head>\n'
        f"<body><p>{title}</p>\n<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></body></html>\n"
    )


def to_json(board: Leaderboard) -> str:
    """Return the table for programs."""
    return json.dumps(asdict(board), indent=1) + "\n"


def plot_leaderboard(board: Leaderboard, path: str | Path) -> Path:
    """Write the picture: a line an agent, from the first episode (small) to the last with its interval (large); hollow, its controls."""
    from matplotlib.figure import Figure

    height = 1.3 + 0.42 * len(board.rows)
    figure = Figure(figsize=(9, height), facecolor=PLOT_PAPER, layout="constrained")
    axes = figure.subplots()
    strip_axes(axes)
    for y, row in enumerate(reversed(board.rows)):
        axes.plot([row.scores[0], row.scores[-1]], [y, y], color=PLOT_FAINT, linewidth=1)
        axes.plot(row.scores[0], y, "o", color=PLOT_FAINT, markersize=4)
        axes.errorbar(row.scores[-1], y, xerr=[[row.scores[-1] - row.low], [row.high - row.scores[-1]]], fmt="o", color="#0f7b8a")
        axes.plot(list(row.controls.values()), [y] * len(row.controls), "o", mfc="none", color="#e07a3f", markersize=5)
    axes.set_yticks(range(len(board.rows)), [row.agent for row in reversed(board.rows)], color=PLOT_INK)
    axes.set_ylim(-0.6, len(board.rows) - 0.4)
    axes.set_title(f"{board.suite} · {board.variants} variants · first and last episode, 95% interval; hollow: controls",
                   loc="left", fontsize=10, color=PLOT_INK)  # fmt: skip
    axes.set_xlabel(board.score, color=PLOT_FAINT, fontsize=9)
    return save_figure(figure, path, dpi=150)
