"""Peers in the same run: each is installed into a virtual environment of its own (`.peers/<name>`, on first use) and measured by peers.py.

A peer that cannot be installed or run here is told in one line and left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from game_meta.progress import ReportProgress

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".peers"
PACKAGES = {  # what pip installs; the first is the peer itself
    "minigrid": ["minigrid"],
    "xland": ["xminigrid", "jax"],
    "navix": ["navix"],
    "jumanji": ["jumanji"],
    "pgx": ["pgx", "pgx-minatar"],
    "griddly": ["griddly"],
}
MOST_SECONDS = {"install": 600, "run": 240}


def measure_peers(progress: ReportProgress) -> list[dict[str, Any]]:
    """One row a figure: peer, version, label, steps_per_s, envs; or peer and fault."""
    rows: list[dict[str, Any]] = []
    for done, name in enumerate(PACKAGES):
        progress("peers", done, len(PACKAGES))
        try:
            python = installed(name)
            told = json.loads(output(python, "-W", "ignore", Path(__file__).with_name("peers.py"), name, seconds=MOST_SECONDS["run"]))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            rows.append({"peer": name, "fault": fault_of(error)})
            continue
        version = output(python, "-c", f"import importlib.metadata as m; print(m.version({PACKAGES[name][0]!r}))", seconds=60)
        rows += [{"peer": name, "version": version, "label": label, "steps_per_s": s, "envs": envs} for label, s, envs in told]
    progress("peers", len(PACKAGES), len(PACKAGES))
    return rows


def installed(name: str) -> Path:
    """The Python of the peer's own environment, made if it is not there. It is complete when its stamp is there."""
    folder = FOLDER / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    stamp = folder / "installed"
    if not stamp.exists():
        venv.create(folder, with_pip=True, clear=True)
        output(python, "-m", "pip", "install", "-q", *PACKAGES[name], seconds=MOST_SECONDS["install"])
        stamp.touch()
    return python


def output(*command: Any, seconds: float) -> str:
    """The last line that a command prints."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True, timeout=seconds)
    return (done.stdout.strip().splitlines() or [""])[-1]


def fault_of(error: Exception) -> str:
    said = (getattr(error, "stderr", None) or "").strip().splitlines() if isinstance(error, subprocess.CalledProcessError) else []
    return said[-1] if said else f"{type(error).__name__}: {error}"
