"""Files are written beside, flushed, fsynced and renamed: whoever reads one, whenever, finds it whole (docs/design.md, section 7).

What is read may be from anybody: only plain files are opened (a named pipe would have us wait for ever), and only up to a size.
"""

from __future__ import annotations

import fcntl
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO, TextIOWrapper
from multiprocessing import parent_process
from pathlib import Path
from typing import BinaryIO

from game_meta.errors import GameMetaError, UsageError
from game_meta.machine import is_process_alive

MAX_JSON_BYTES = 64_000_000  # of what commands note for themselves, and of lists of actions
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class FileRefused(GameMetaError, OSError):
    """A file that is none, or larger than its like can be; one line that says why."""


def open_plain(path: str | Path, limit: int, error: Callable[[str], Exception] = FileRefused) -> BinaryIO:
    """Open a plain file of at most `limit` bytes for reading. Raises `error` for anything else, and OSError where it cannot be read."""
    check_plain(path, limit, error)  # to open a device may do something
    file = open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))  # it may have become a pipe
    try:
        _check_status(path, os.fstat(file.fileno()), limit, error)
    except BaseException:
        file.close()
        raise
    return file


def check_plain(path: str | Path, limit: int, error: Callable[[str], Exception] = FileRefused) -> None:
    """Raise `error` unless this is a plain file of at most `limit` bytes, and OSError where there is none."""
    _check_status(path, os.stat(path), limit, error)


def _check_status(path: str | Path, found: os.stat_result, limit: int, error: Callable[[str], Exception]) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise error(f"{path}: {_KINDS.get(stat.S_IFMT(found.st_mode), 'something else')}, not a file")
    if found.st_size > limit:
        raise error(f"{path}: too large: {found.st_size} bytes, at most {limit}")


def read_bytes(path: str | Path, limit: int, error: Callable[[str], Exception] = FileRefused) -> bytes:
    """Return what is in a plain file of at most `limit` bytes. Raises `error` for anything else, and OSError where it cannot be read."""
    with open_plain(path, limit, error) as file:
        data = file.read(limit + 1)
    if len(data) > limit:  # it grew meanwhile, or is one of /proc, whose sizes are 0
        raise error(f"{path}: too large: more than {limit} bytes")
    return data


def read_text(
    path: str | Path, limit: int, error: Callable[[str], Exception] = FileRefused, encoding: str = "utf-8", errors: str = "strict"
) -> str:
    """Return the text in a plain file, likewise, with every end of line as a line feed. Raises UnicodeDecodeError."""
    return TextIOWrapper(BytesIO(read_bytes(path, limit, error)), encoding, errors).read()


def is_plain(path: str | Path) -> bool:
    """Return whether there is a plain file, or a link to one, that can be looked at."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


_SKIPPED: set[str] = set()


def report_skipped(path: str | Path, why: object) -> None:
    """Say on stderr, once, that a file nobody asked for is left out; a command's other processes leave it to the first."""
    if str(path) not in _SKIPPED and parent_process() is None:
        print(f"game-meta: {path} is left out: {why}", file=sys.stderr, flush=True)
    _SKIPPED.add(str(path))


def write_atomically(path: str | Path, data: str | bytes) -> Path:
    """Put `data` into `path` (its folder is made) so that a kill at any moment leaves the old file or the new one.

    Raises OSError, with `path` as its filename, where it cannot be written (the disk is full); the old file is then left as it was.
    Raises FileRefused where a device or a pipe has that name.
    """
    path = Path(path)
    if path.exists() and not path.is_dir():  # a folder: replacing it fails by itself
        check_plain(path, sys.maxsize)
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


def remove_unfinished_writes(folder: str | Path, of: str = "*") -> None:
    """Remove what writers that were killed have left in a folder beside their files, those whose names match `of`."""
    for beside in Path(folder).glob(f".{of}.*.tmp"):
        writer = beside.name.split(".")[-2]
        if writer.isdecimal() and int(writer) != os.getpid() and not is_process_alive(int(writer)):
            beside.unlink(missing_ok=True)


# ----------------------------------------------------------------------------------------------------
# A folder that a command writes for minutes is its own meanwhile: two that train into one would both say that they wrote the agent.

LOCK_FILE = ".lock"


class FolderInUse(UsageError):
    """Another process is writing into a folder; the message says which, and since when."""


@contextmanager
def lock_folder(folder: str | Path) -> Iterator[None]:
    """Hold a folder, which is made if need be, while it lasts. Raises FolderInUse, OSError.

    The lock is the system's, on a file in there that says whose it is: it ends with the process, however that ends.
    """
    path = Path(folder) / LOCK_FILE
    made = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = _lock_file(path)
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {datetime.now():%Y-%m-%d %H:%M:%S}".encode(), 0)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)
        if made:
            with suppress(OSError):  # there is something in it, as there should be
                path.parent.rmdir()


def _is_same_file(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


def _lock_file(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_same_file(handle, path):
                return handle  # else who held it before has just taken the file away
        except BlockingIOError:
            writer, _, since = os.pread(handle, 100, 0).decode("ascii", "replace").partition(" ")
            os.close(handle)
            who = f"process {writer} since {since}" if writer.isdecimal() else "another process"
            raise FolderInUse(f"{path.parent} is being written by {who}: wait for it, or choose another folder") from None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
