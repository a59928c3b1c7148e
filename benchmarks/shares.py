"""Where the time goes: by leaving things out, and by sampling the machine code while it runs (where Linux' `perf` is there)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from game_meta.bench import MeasurementLength, RandomPlay
from game_meta.engine import Program, compile_game
from game_meta.progress import ReportProgress
from game_meta.vgdl import Game

HERE = Path(__file__).parent
JITTED = re.compile(r"_ZN9game_meta6engine(\d+)(\w+)")  # the start of a mangled name: game_meta.engine., then length and name of the module


def left_out(games: dict[str, Program], envs: int, length: MeasurementLength, progress: ReportProgress) -> dict[str, dict[str, float]]:
    """ns of one thread per step of each game as it is, with other observations, and with parts of the game gone."""
    told: dict[str, dict[str, float]] = {}
    for done, (name, program) in enumerate(games.items()):
        progress("leaving things out", done, len(games))
        kinds = {f"observation: {look}": (program, look) for look in ("none", "board", "window", "rgb")}
        kinds["no rules, observation: none"] = compile_game(without_rules(program.game)), "none"
        kinds["nothing moves but the avatar, observation: none"] = compile_game(still(program.game)), "none"
        told[name] = {kind: 1e9 / RandomPlay([p], envs, 1, look).measure_steps_per_s(length) for kind, (p, look) in kinds.items()}
    progress("leaving things out", len(games), len(games))
    return told


def without_rules(game: Game) -> Game:
    return replace(game, rules=(), pairs=(), eos=(), timed=())


def still(game: Game) -> Game:
    """The same game, all its sprites but the avatars without a will."""
    sprites = {
        name: t if t.cls is None or t.cls.endswith("Avatar") or t.cls == "Resource" else replace(t, cls="Immovable")
        for name, t in game.sprites.items()
    }
    return replace(game, sprites=sprites)


def sampled(files: dict[str, Path], envs: int, seconds: float, progress: ReportProgress) -> dict[str, Any]:
    """Shares of the samples by part of the engine and by function; {} where there is no `perf`, or it may not look."""
    if shutil.which("perf") is None:
        return {}
    told = {}
    for done, (name, file) in enumerate(files.items()):
        progress("sampling", done, len(files))
        try:
            told[name] = shares(samples(file, envs, seconds))
        except subprocess.CalledProcessError:
            return {}
    progress("sampling", len(files), len(files))
    return told


def samples(file: Path, envs: int, seconds: float) -> list[tuple[float, str, str]]:
    """(percent, library, symbol) of a process that plays one game with one thread, from the moment that it is under way."""
    with tempfile.TemporaryDirectory() as folder:
        player = subprocess.Popen(
            [sys.executable, str(HERE / "player.py"), str(file), str(envs), str(seconds + 3)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert player.stdout is not None and player.stdout.readline() == "playing\n"
            record = ["perf", "record", "-q", "-F", "1999", "-e", "cpu-clock", "-o", f"{folder}/data", "-p", str(player.pid)]
            subprocess.run([*record, "--", "sleep", str(seconds)], check=True, capture_output=True)
            report = ["perf", "report", "-i", f"{folder}/data", "--stdio", "-q", "-F", "overhead,dso,sym", "-t", ";"]
            lines = subprocess.run(report, check=True, capture_output=True, text=True).stdout.splitlines()
        finally:
            player.kill()
            player.wait()
            player.stdout.close()
            Path(f"/tmp/perf-{player.pid}.map").unlink(missing_ok=True)
    found = (line.split(";", 2) for line in lines if line.count(";") >= 2)
    return [(float(percent.strip(" %")), library.strip(), symbol.strip()) for percent, library, symbol in found]


def shares(found: list[tuple[float, str, str]]) -> dict[str, dict[str, float]]:
    parts, functions = Counter[str](), Counter[str]()
    for percent, library, symbol in found:
        part, function = place(library, symbol)
        parts[part] += percent
        if function:
            functions[function] += percent
    return {"parts": dict(parts.most_common()), "functions": dict(functions.most_common())}


def place(library: str, symbol: str) -> tuple[str, str]:
    """Part of the program and function: a module of the engine, or who else it was."""
    if mangled := JITTED.search(symbol):
        module, rest = named(mangled.group(1), mangled.group(2))
        length = re.match(r"\d+", rest)
        function = named(length.group(), rest[length.end() :])[0] if length else ""
        return f"engine/{module}.py", f"{module}.{function}"
    if "[JIT]" in library:
        return "compiled code around the engine", ""  # Numba's reference counts, and the way in from Python
    if library.startswith("[kernel"):
        return "the system", ""
    return "Python and NumPy", ""


def named(length: str, text: str) -> tuple[str, str]:
    return text[: int(length)], text[int(length) :]
