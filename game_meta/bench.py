"""The timed loops: whole ticks of a batch under random actions, with the observation that an agent would read; and theories judged.

An env that is over starts again at once, with a new seed, and that time counts. Actions are drawn before the clock starts.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numba
import numpy as np

from game_meta import content
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import ACTIONS
from game_meta.engine.program import Program
from game_meta.engine.scene import read_scene
from game_meta.machine import count_usable_cores
from game_meta.progress import ReportProgress
from game_meta.theory.judge import Judge, compile_theory
from game_meta.theory.theory import Theory
from game_meta.theory.trace import Trace
from game_meta.theory.true_theory import true_theory
from game_meta.vgdl.game_files import valid_games
from game_meta.vgdl.parser import load

ALL_GAMES = "*"  # the name of the batch that mixes all games
RGB_CELL_PX = 8  # a cell
MAX_MEMORY_SHARE = 0.8  # the share of the memory that the state may take, rows as wide as they can ever be
MAX_ACTIONS_DRAWN = 1 << 22  # drawn in advance; a longer run plays them again
OBSERVATION_READERS: dict[str, Callable[[Batch, int], object]] = {
    "none": lambda batch, player: None,
    "board": lambda batch, player: batch.board(player=player),
    "window": lambda batch, player: batch.observe(player=player),
    "rgb": lambda batch, player: batch.rgb(RGB_CELL_PX, player=player),
}


@dataclass(frozen=True)
class SpeedMeasurement:
    """One figure, and all that it depends on."""

    game: str
    envs: int
    threads: int
    observation: str
    steps_per_s: float
    bytes_per_env: int


@dataclass(frozen=True)
class MeasurementLength:
    """How long one row is measured: so many ticks, or as many as fit into so many seconds."""

    seconds: float = 2.0
    ticks: int | None = None


class RandomPlay:
    """A batch under random actions that never ends: env e plays programs[e % n], and starts again when it is over.

    With games for two players in it, every tick is observed by each of them.
    """

    def __init__(self, programs: Sequence[Program], envs: int, threads: int, observation: str = "board"):
        if fault := memory_shortfall(programs, envs):
            raise MemoryError(fault)
        self.players = max(program.players for program in programs)
        self.batch = Batch(envs, players=self.players, threads=threads)
        numba.set_num_threads(self.batch.threads)  # pictures are drawn in threads whatever the batch is told
        self.programs = [programs[e % len(programs)] for e in range(envs)]
        self.seeds = np.arange(envs)
        self.batch.load(self.seeds, self.programs, self.seeds)
        self.read_observation = OBSERVATION_READERS[observation]
        rows = max(1, min(1024, MAX_ACTIONS_DRAWN // (envs * self.players)))
        shape = (rows, envs, self.players) if self.players > 1 else (rows, envs)
        self.actions = np.random.default_rng(0).integers(0, ACTIONS, shape)
        self.played = 0

    def play_ticks(self, n: int) -> float:
        """Play n ticks; return the seconds that they took."""
        batch, read_observation, actions = self.batch, self.read_observation, self.actions
        start = time.perf_counter()
        for i in range(self.played, self.played + n):
            batch.step(actions[i % len(actions)])
            over = np.flatnonzero(batch.terminated)
            if len(over):
                self.seeds[over] += batch.num_envs
                batch.load(over, [self.programs[e] for e in over.tolist()], self.seeds[over])
            for player in range(self.players):
                read_observation(batch, player)
        self.played += n
        return time.perf_counter() - start

    def measure_steps_per_s(self, length: MeasurementLength) -> float:
        """Return the steps per second over all envs, after a few ticks that do not count: they touch the memory for the first time."""
        self.play_ticks(3)
        if length.ticks:
            return length.ticks * self.batch.num_envs / self.play_ticks(length.ticks)
        n, done, spent = 1, 0, 0.0
        while spent < length.seconds:
            spent += self.play_ticks(n)
            done += n
            n = max(1, min(2 * n, round((length.seconds - spent) * done / spent)))  # what is left, as far as known
        return done * self.batch.num_envs / spent


def memory_shortfall(programs: Sequence[Program], envs: int) -> str | None:
    """Return what is wrong where so many envs do not fit into this machine's memory, else None; nothing of them is allocated for it."""
    one = Batch(1, players=max(program.players for program in programs))
    for program in set(programs):
        one.load([0], [program], [0])  # its rows are now as wide as the widest program yet
    rows = [array for array in vars(one).values() if isinstance(array, np.ndarray) and len(array) == 1]
    need, memory = envs * sum(row.nbytes for row in rows), os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{envs} envs need {need / 1e9:.1f} GB, this machine has {memory / 1e9:.1f} GB" if need > memory * MAX_MEMORY_SHARE else None


def measure_speed(
    name: str, programs: Sequence[Program], envs: int, threads: int, observation: str, length: MeasurementLength
) -> SpeedMeasurement:
    """Measure one batch: `envs` envs that play these programs in turns, on `threads` threads."""
    play = RandomPlay(programs, envs, threads, observation)
    return SpeedMeasurement(name, envs, threads, observation, play.measure_steps_per_s(length), play.batch.bytes_per_env)


def measure_speeds(
    games: dict[str, Program],
    envs: Sequence[int],
    threads: Iterable[int],
    observation: str,
    length: MeasurementLength,
    progress: ReportProgress,
    stage: str = "measuring",
) -> Iterator[SpeedMeasurement]:
    """Yield a measurement for each game, number of envs and number of threads; several games also mixed, where there is room for each."""
    groups = {name: [program] for name, program in games.items()}
    if len(games) > 1:
        groups[ALL_GAMES] = list(games.values())
    wanted = [(name, b, t) for t in threads for b in envs for name, group in groups.items() if b >= len(group)]
    for done, (name, b, t) in enumerate(wanted):
        progress(stage, done, len(wanted))
        yield measure_speed(name, groups[name], b, t, observation, length)
    progress(stage, len(wanted), len(wanted))


# ----------------------------------------------------------------------------------------------------
# How fast theories are judged: the true rules of a game with one thing changed, replayed along what was seen of an episode.

CANDIDATES = 512  # theories at a time
COMPILED = 16  # of them, to see how fast the compiler alone would be
TRACE_SEEDS = 50  # random episodes that are tried until one is long enough


@dataclass(frozen=True)
class JudgingMeasurement:
    """How many theories are judged in a second of one core, and all that it depends on."""

    game: str
    ticks: int  # of the trace
    things: int  # on its first board
    put_together: float  # share of the theories that need no compiler
    to_first_per_s: float  # replayed to the first tick that differs
    right_per_s: float  # the true rules themselves, replayed to the end
    to_end_per_s: float  # brought back to what was seen wherever they differ, replayed to the end
    compiled_per_s: float  # replayed to the first tick that differs, every one compiled


def change_one_thing(theory: Theory) -> list[Theory]:
    """List theories that differ from one in a score, a line less, the order of two lines, a speed, a cooldown, a control or an ending."""
    changed = []
    for i, line in enumerate(theory.lines):
        before, after = theory.lines[:i], theory.lines[i + 1 :]
        changed += [replace(theory, lines=(*before, replace(line, score=line.score + more), *after)) for more in (-1, 1, 2)]
        changed.append(replace(theory, lines=before + after))
        changed.append(replace(theory, lines=(line, *before, *after)))
    for t in theory.types:
        changed += [theory.with_type(t.with_params(cooldown=ticks)) for ticks in (2, 3)]
        changed += [theory.with_type(t.with_params(speed=cells)) for cells in (0.5, 2.0)]
    changed += [replace(theory, controls=theory.controls[i:] + theory.controls[:i]) for i in range(1, len(theory.controls))]
    changed += [replace(theory, endings=theory.endings[:i] + theory.endings[i + 1 :]) for i in range(len(theory.endings))]
    return changed


def record_random_trace(program: Program, ticks: int) -> Trace:
    """Return what is seen of a random episode that is so long, or of the longest one of some."""
    batch, longest = Batch(1, threads=1), Trace(1, [])
    for seed in range(TRACE_SEEDS):
        batch.load([0], [program], [seed])
        trace = Trace(1, [read_scene(batch)])
        for action in np.random.default_rng(seed).integers(0, ACTIONS, ticks).tolist():
            batch.step(np.array([action]))
            trace.add(action, read_scene(batch))
            if trace.last.over:
                break
        longest = max(longest, trace, key=lambda each: len(each.actions))
        if len(longest.actions) == ticks:
            break
    return longest


def measure_judging(name: str, program: Program, length: MeasurementLength) -> JudgingMeasurement:
    """Measure how fast theories about a game are judged on traces of `length.ticks`, each figure for `length.seconds` of one core."""
    trace, true, judge = record_random_trace(program, length.ticks or 24), true_theory(program), Judge()
    changed = change_one_thing(true)
    theories = [changed[i % len(changed)] for i in range(CANDIDATES)]

    def per_second(judged: Sequence[Theory], **how: bool) -> float:
        judge.replay(judged, [trace], **how)
        done, start = 0, time.thread_time()
        while (spent := time.thread_time() - start) < length.seconds:
            judge.replay(judged, [trace], **how)
            done += len(judged)
        return done / spent

    to_first = per_second(theories)
    put_together = judge.put_together / len(theories)
    right, to_end = per_second([true] * CANDIDATES), per_second(theories, stop_at_first=False)
    start = time.thread_time()
    for theory in changed[:COMPILED]:
        compile_theory(theory, trace.first)
    compiled = 1 / ((time.thread_time() - start) / min(COMPILED, len(changed)) + 1 / to_first)
    return JudgingMeasurement(name, len(trace.actions), len(trace.first.things), put_together, to_first, right, to_end, compiled)


# ----------------------------------------------------------------------------------------------------
# Which games are measured: files, names of games, or every game of a folder, each with its first level.

GVGAI_LEVEL_FILE = re.compile(r"_lvl\d+\.txt$")  # GVGAI keeps a game's levels in files of their own, beside it


def find_games_to_measure(places: Sequence[str | Path]) -> list[Path]:
    """List the files that `places` name; without any, all games there are."""
    if not places:
        return list(valid_games().values())
    return [
        file
        for place in places
        for file in (games_in_folder(Path(place)) if Path(place).is_dir() else [content.find_content("games", place)])
    ]


def games_in_folder(folder: Path) -> list[Path]:
    """Return the games of a folder, sorted. Raises ContentNotFound where there are none."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".vgdl", ".txt") and not GVGAI_LEVEL_FILE.search(path.name))
    if not files:
        raise content.ContentNotFound(f"{folder} holds no game: a game is a file NAME.vgdl, or NAME.txt beside NAME_lvl0.txt")
    return files


def compile_games(files: Sequence[Path]) -> dict[str, Program]:
    """Return each game by its name, compiled with its first level. Two files of one name keep their paths."""
    files = list(dict.fromkeys(files))
    stems = [file.stem for file in files]
    return {file.stem if stems.count(file.stem) == 1 else str(file): compile_game(load(file)) for file in files}


# ----------------------------------------------------------------------------------------------------
# What rows of figures say together, and on which machine they were taken.


def describe_machine() -> dict[str, Any]:
    """Return the processor, how much of it, and which code ran on it: what is written beside every figure."""
    import numba

    from game_meta.engine.jit import source_hash

    return {
        "processor": processor_name(),
        "cores": count_usable_cores(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "commit": current_commit(),
        "engine": source_hash(),
    }


def processor_name() -> str:
    """Return its name as Linux has it; elsewhere as Python does."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or f"{sys.platform} {platform.machine()}"


def current_commit() -> str | None:
    """Return the commit of the repository that the program runs from, `+` where files were changed since; None for an installed copy."""
    git = ["git", "-C", str(Path(__file__).parent)]
    try:
        head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "."], check=False).returncode
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("+" if changed else "")


def summarize_speeds(rows: Sequence[SpeedMeasurement]) -> str:
    """Return one line for the rows of one size: the median game, the slowest, and the mixed batch against what its parts would give."""
    singles = [row for row in rows if row.game != ALL_GAMES]
    slowest = min(singles, key=lambda row: row.steps_per_s)
    line = f"median {format_speed(statistics.median(row.steps_per_s for row in singles))}, "
    line += f"slowest {format_speed(slowest.steps_per_s)} ({slowest.game})"
    for mixed in (row for row in rows if row.game == ALL_GAMES):
        share = mixed.steps_per_s / statistics.harmonic_mean([row.steps_per_s for row in singles])
        line += f", mixed {format_speed(mixed.steps_per_s)}: {share:.0%} of the harmonic mean of the single games"
    return line


def format_speed(steps_per_s: float) -> str:
    """Return a speed for people, "1,234 k steps/s"."""
    return f"{steps_per_s / 1e3:,.0f} k steps/s" if steps_per_s >= 1e4 else f"{steps_per_s:,.0f} steps/s"
