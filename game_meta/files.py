"""Files are written beside, flushed, fsynced and renamed: whoever reads one, whenever, finds it whole (DESIGN section 7)."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: str | Path, data: str | bytes) -> Path:
    """Put `data` into `path` (its folder is made) so that a kill at any moment leaves the old file or the new one."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with beside.open("wb") as file:
        file.write(data.encode("utf-8") if isinstance(data, str) else data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return path
