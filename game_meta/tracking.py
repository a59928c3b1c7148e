"""What a run did, step by step: `metrics.jsonl` always, and wandb beside it, which no other module imports.

`metrics.jsonl` is the truth: one JSON object a line, always with `env_steps` and `seconds` (wall time since the run began). wandb is
offline unless somebody asks for online, so that nothing leaves the machine unasked. An offline wandb run cannot be resumed, so each
segment of a resumed run is a wandb run of its own, held together by one group and one axis, `env_steps`.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from game_meta import files

WandbMode = Literal["offline", "online", "disabled"]
METRICS_FILE = "metrics.jsonl"
MAX_METRICS_BYTES = 1_000_000_000


class RunLog:
    """One segment of a run in the folder `dir`.

    `start` says at how many env steps a resumed run goes on: what a killed segment noted after that will happen again, so it is dropped.
    """

    def __init__(
        self,
        dir: str | Path,
        mode: WandbMode = "offline",
        config: Mapping[str, Any] | None = None,
        group: str | None = None,
        name: str | None = None,
        start: int = 0,
    ) -> None:
        self.dir = Path(dir)
        self.dir.mkdir(parents=True, exist_ok=True)
        self._before = truncate_metrics(self.dir / METRICS_FILE, start)
        self._began = time.monotonic()
        self._file = (self.dir / METRICS_FILE).open("a", encoding="utf-8")
        self._step = start
        self._wandb = None if mode == "disabled" else _start_wandb(self.dir, mode, config or {}, group or self.dir.name, name)

    @property
    def seconds(self) -> float:
        """Wall time of the run so far, earlier segments included."""
        return self._before + time.monotonic() - self._began

    def log(self, values: Mapping[str, Any], step: int) -> None:
        """Note numbers at `step` env steps. A value that is not a finite number is written as null."""
        self._step = step
        line = {"env_steps": int(step), "seconds": round(self.seconds, 3), **{key: _finite_number(value) for key, value in values.items()}}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        if self._wandb:
            self._wandb.log({key: value for key, value in line.items() if value is not None})

    def log_table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Show a table in wandb."""
        if self._wandb:
            import wandb

            data = [[value if isinstance(value, str) else _finite_number(value) for value in row] for row in rows]
            self._wandb.log({"env_steps": self._step, name: wandb.Table(columns=list(columns), data=data)})

    def log_gif(self, name: str, path: str | Path) -> None:
        """Show an animation that is already a file (from an array wandb would need moviepy)."""
        if self._wandb:
            import wandb

            self._wandb.log({"env_steps": self._step, name: wandb.Video(str(path), format="gif")})

    def log_image(self, name: str, path: str | Path) -> None:
        """Show a picture that is already a file."""
        if self._wandb:
            import wandb

            self._wandb.log({"env_steps": self._step, name: wandb.Image(str(path))})

    def finish(self) -> None:
        """Close the file and the wandb run."""
        self._file.close()
        if self._wandb:
            self._wandb.finish()

    def __enter__(self) -> RunLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()


def _start_wandb(dir: Path, mode: WandbMode, config: Mapping[str, Any], group: str, name: str | None) -> Any:
    import wandb

    quiet = wandb.Settings(finish_timeout=60, init_timeout=30, silent=True, console="off", x_disable_stats=True)
    run = wandb.init(project="game-meta", dir=dir, mode=mode, config=dict(config), group=group, name=name, settings=quiet)
    run.define_metric("env_steps")
    run.define_metric("*", step_metric="env_steps")
    return run


def truncate_metrics(path: Path, step: int) -> float:
    """Drop what `path` says after `step` env steps (and a last line cut short by a kill); return the seconds run until then."""
    if not path.exists():
        return 0.0
    kept, seconds = [], 0.0
    for line in files.read_text(path, MAX_METRICS_BYTES).splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            break
        if entry["env_steps"] <= step:
            kept.append(line + "\n")
            seconds = max(seconds, entry["seconds"])
    files.write_atomically(path, "".join(kept))
    return seconds


def _finite_number(value: Any) -> int | float | None:
    """Return a Python number out of whatever holds one (NumPy and torch scalars too)."""
    value = value.item() if hasattr(value, "item") else value
    return None if value is None or not math.isfinite(value) else value
