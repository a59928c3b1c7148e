"""What an agent thought, where it was noted: the streams of a trial."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from game_meta.engine.observation import ACTIONS, LOOKS
from game_meta.generator.labels import LABEL_NAMES
from game_meta.replays.format import REAL_STREAM, UNIT_STREAM, ReplayHeader, StreamSpec
from game_meta.replays.player import ReplayPlayer
from game_meta.theory.report import TheoryReport, report_from_json, report_to_json

PLAN_TICKS = 12  # of a plan so many are noted

BELIEF_STREAMS = {
    "policy": StreamSpec(UNIT_STREAM, (ACTIONS,)),  # probabilities of what to do next
    "value": StreamSpec(REAL_STREAM, ()),
    "effects": StreamSpec(UNIT_STREAM, (LOOKS, len(LABEL_NAMES))),  # what touching a thing of each look does
    "controls": StreamSpec(UNIT_STREAM, (ACTIONS, ACTIONS)),  # for each of its actions, which of the real ones it is
    "expected": StreamSpec(UNIT_STREAM, (ACTIONS,)),  # of the real actions, what the other player is expected to do next
    "theory": StreamSpec(UNIT_STREAM, (1,)),  # a text (format.TEXT_STREAMS): the rules that are believed, without the plan
    "plan": StreamSpec(REAL_STREAM, (PLAN_TICKS, 2)),  # where the avatar's middle is to be, in cells; from where it ends on _NO_PLACE
}
_NO_PLACE = -1000.0


class StreamValues(NamedTuple):
    """What an agent thought at one frame, before the next action; None for what was not noted."""

    policy: np.ndarray | None
    value: float | None
    effects: np.ndarray | None
    controls: np.ndarray | None
    expected: np.ndarray | None
    theory: TheoryReport | None


def streamed_player(header: ReplayHeader) -> int:
    """Return the player whose thoughts were noted: the first who has files, for people have none."""
    return next((player for player, who in enumerate(header.agents) if who.hash), 0)


def stream_values_at(playback: ReplayPlayer, frame: int) -> StreamValues:
    """Return what was noted at a frame; a stream of another shape than ours counts as not noted."""
    noted = playback.header.streams
    numbers = {name: ours for name, ours in BELIEF_STREAMS.items() if name != "theory"}
    values = {name: playback.stream_at(frame, name) if noted.get(name) == ours else None for name, ours in numbers.items()}
    value, plan = values.pop("value"), values.pop("plan")
    return StreamValues(value=None if value is None else float(value), theory=_theory_at(playback, frame, plan), **values)


# ----------------------------------------------------------------------------------------------------
# Theories: the text of a report changes rarely, its plan in every tick, so they are two streams.


def theory_streams(reports: Sequence[TheoryReport]) -> dict[str, Any]:
    """Return what the streams note of a report a tick."""
    plans = np.full((len(reports), PLAN_TICKS, 2), _NO_PLACE, np.float32)
    for noted, report in zip(plans, reports, strict=True):
        steps = report.plan[:PLAN_TICKS]
        noted[: len(steps)] = np.array(steps, np.float32).reshape(-1, 2)
    return {"theory": [_write_report(report) for report in reports], "plan": plans}


def _write_report(report: TheoryReport) -> str:
    facts = report_to_json(report)
    return json.dumps({**facts, "plan": []}, ensure_ascii=False, separators=(",", ":"))


def theory_is_noted(header: ReplayHeader) -> bool:
    """Tell whether a replay has the rules that its agent believed."""
    return header.streams.get("theory") == BELIEF_STREAMS["theory"]


def _theory_at(playback: ReplayPlayer, frame: int, plan: np.ndarray | None) -> TheoryReport | None:
    if not theory_is_noted(playback.header):
        return None
    report = _read_report(playback.text_at(frame, "theory"))
    if report is None or plan is None:
        return report
    steps = tuple((float(x), float(y)) for x, y in plan if x > _NO_PLACE / 2)
    return replace(report, plan=steps) if steps else report


@lru_cache(maxsize=64)
def _read_report(text: str) -> TheoryReport | None:
    """Read a report from a replay, which anybody may have written: None for what is none."""
    try:
        return report_from_json(json.loads(text)) if text else None
    except (ValueError, RecursionError):
        return None
