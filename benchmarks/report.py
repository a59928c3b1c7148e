"""Writes docs/speed.md and docs/speed.png from the JSON of engine.py. Nobody edits them by hand.

python benchmarks/report.py out/speed/speed.json [DIR]
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from plot import draw

from game_meta import files
from game_meta.bench import ALL_GAMES, SpeedMeasurement, summarize_speeds

ELSEWHERE = """Seen on such a machine, but not in this run: VGDLx, the JAX engine for VGDL, 275 k steps/s on sokoban, 82 k on aliens and
77 k on zelda; GVGAI's Java engine, the bare tick on one thread, 154 k, 84 k and 52 k."""


MOST_SHOWN = 16  # rows of a table of shares


def write_report(result: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    picture = draw(result, folder / "speed.png")
    sections = (head, named, sizes, moving, spent, memory, alone, peers)
    text = "\n\n".join(part for section in sections if (part := section(result)))
    return files.write_atomically(folder / "speed.md", text + "\n"), picture


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; all but the first column to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def head(result: dict[str, Any]) -> str:
    m = result["machine"]
    return f"""# Speed

Written by `{result["command"]}` on {result["date"]} in {result["minutes"]:.0f} minutes; do not edit.
Machine: {m["processor"]}, {m["cores"]} cores; Python {m["python"]}, Numba {m["numba"]}; commit {m["commit"]}.

A step is a whole tick of one env with its observation, under random actions drawn beforehand. An env that is over starts again at once, and
that time counts. Every batch starts at the beginning of its games.

![Steps per second, growth with the batch, cost of moving sprites and where the time goes](speed.png)"""


def named(result: dict[str, Any]) -> str:
    rows = [SpeedMeasurement(**row) for row in result["rows"]]
    lines = [("**all mixed**" if r.game == ALL_GAMES else r.game, f"{r.steps_per_s:,.0f}", f"{r.bytes_per_env:,}") for r in rows]
    return f"""## Single games and all of them mixed

Level 0, observation {rows[0].observation}, {rows[0].envs:,} envs, {rows[0].threads} threads:
{summarize_speeds(rows)}.

{table(["game", "steps/s", "bytes of state per env"], lines)}

In the mixed batch the games take turns from env to env. The bytes are those in use, the mean over the batch.

{ELSEWHERE}"""


def sizes(result: dict[str, Any]) -> str:
    rows = [SpeedMeasurement(**row) for row in result["scaling"]]
    found = {(r.game, r.threads, r.envs): r.steps_per_s for r in rows}
    wanted = list(dict.fromkeys((r.game, r.threads) for r in rows))
    envs = sorted({r.envs for r in rows})
    lines = [
        (ALL_GAMES.replace("*", "mixed") if game == ALL_GAMES else game, threads, *(thousands(found.get((game, threads, n))) for n in envs))
        for game, threads in sorted(wanted, key=lambda w: [r.game for r in rows].index(w[0]))
    ]
    return f"""## From one env to many

Thousands of steps/s with so many envs:

{table(["game", "threads", *(f"{n:,}" for n in envs)], lines)}"""


def thousands(speed: float | None) -> str:
    return "" if speed is None else f"{speed / 1e3:,.0f}"


def moving(result: dict[str, Any]) -> str:
    m = result["movers"]
    lines = [(n, f"{ns:,.0f}", f"{1e9 / ns:,.0f}") for n, ns in zip(m["counts"], m["ns_per_tick"], strict=True)]
    return f"""## What a moving sprite costs

A generated game: n sprites that step about at random on {m["side"]} × {m["side"]} cells, each step a draw, a move and a look for what it
met; {m["envs"]:,} envs, one thread, whole board observed. **{m["ns_per_sprite"]:.0f} ns a sprite and tick**, {m["ns_without"]:.0f} ns
without any (a straight line fitted to these).

{table(["moving sprites", "ns a tick", "steps/s"], lines)}"""


def spent(result: dict[str, Any]) -> str:
    told = result["left_out"]
    kinds = list(next(iter(told.values())))
    left_out = table(["ns a step, one thread", *told], [(kind, *(f"{told[game][kind]:,.0f}" for game in told)) for kind in kinds])
    text = f"""## Where the time goes

By leaving things out. Without rules, or with all but the avatar standing still, a game is another one, so these rows only hint:

{left_out}"""
    if not result["sampled"]:
        return text + "\n\n`perf` is not there, or may not look: no samples."
    return f"""{text}

By sampling the running machine code (`perf`, 2,000 times a second, one thread, whole board observed). Percent of the samples, by file
(as the files of that commit are called):

{shares(result["sampled"], "parts")}

and the functions that take most (what the compiler inlined counts for the function that it was inlined into):

{shares(result["sampled"], "functions")}"""


def shares(sampled: dict[str, Any], kind: str) -> str:
    """A row a part, the largest first, the least left out."""
    games = [game[kind] for game in sampled.values()]
    mean = {part: statistics.mean(game.get(part, 0.0) for game in games) for game in games for part in game}
    shown = sorted((part for part in mean if mean[part] >= 0.5), key=mean.__getitem__, reverse=True)
    return table(["", *sampled], [(part, *(f"{game.get(part, 0.0):.1f}" for game in games)) for part in shown[:MOST_SHOWN]])


def memory(result: dict[str, Any]) -> str:
    b = result["bound"]
    lines = [
        (r["game"], *(f"{r[key]:,.0f}" for key in ("envs", "state", "read", "written", "bound", "steps_per_s")), f"{r['share']:.0%}")
        for r in b["rows"]
    ]
    return f"""## How far from what memory allows

{b["threads"]} threads that copy memory read and write {b["bytes_per_s"] / 1e9:.1f} GB/s here. The bytes of a tick are those of the cache
lines (64 bytes) of the env's state and observation that it touches, noted while the engine ran as plain Python; those that are written
move twice, in and out. The bound is what the memory could feed if every tick had to fetch all of its lines anew. A batch that fits into
the caches is not held to it.

{table(["game", "envs", "bytes of state", "touched a tick", "of these written", "bound, steps/s", "measured", "of the bound"], lines)}"""


def alone(result: dict[str, Any]) -> str:
    s = result["single"]
    first = ", ".join(f"{seconds:.2f} s ({kind})" for kind, seconds in s["first_step_s"].items())
    return f"""## One env alone

{s["game"]}, one env in one thread. From `import` to the end of the first step in a new process: {first}.

{table(["through", "steps/s"], [(kind, f"{speed:,.0f}") for kind, speed in s["steps_per_s"].items()])}"""


def peers(result: dict[str, Any]) -> str:
    if "peers" not in result:
        return ""
    rows = [SpeedMeasurement(**row) for row in result["rows"]]
    ours = [(f"**game-meta {'all mixed' if r.game == ALL_GAMES else r.game}**", "", f"{r.envs:,}", r.steps_per_s) for r in rows]
    theirs = [(r["label"], r["version"], f"{r['envs']:,}", r["steps_per_s"]) for r in result["peers"] if "label" in r]
    lines = [(*row[:3], f"{row[3]:,.0f}") for row in sorted(ours + theirs, key=lambda row: -row[3])]
    faults = "".join(f"\n\n{r['peer']} could not be measured: {r['fault']}" for r in result["peers"] if "fault" in r)
    return f"""## Beside other people's environments

Measured in the same run on the same cores: random actions, automatic resets, each with its own observation. Batches of JAX as one compiled
scan, the best of several sizes; environments that are stepped one by one (MiniGrid, Griddly) in a process for each core, added up. In
JAX each is one game compiled as such; ours and Griddly's are read from text.

{table(["environment", "version", "envs", "steps/s"], lines)}{faults}"""


if __name__ == "__main__":
    write_report(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2] if len(sys.argv) > 2 else "docs"))
