"""Files are written beside, flushed, fsynced and renamed: whoever reads one, whenever, finds it whole (docs/design.md, section 7)."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: str | Path, data: str | bytes) -> Path:
    """Put `data` into `path` (its folder is made) so that a kill at any moment leaves the old file or the new one.

    Raises OSError, with `path` as its filename, where it cannot be written (the disk is full); the old file is then left as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None
        raise
    return path


def remove_unfinished_writes(folder: str | Path) -> None:
    """Remove what writers that were killed have left beside their files. Nobody may be writing there."""
    for beside in Path(folder).glob(".*.tmp"):
        beside.unlink(missing_ok=True)
