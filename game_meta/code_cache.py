"""Where compiled code is kept from one command to the next: a folder that only its user can write, every file under a hash, or nowhere.

Numba reads its cache by unpickling, so whoever can put a file there runs code as the user: the folder has to be the user's own, no link,
and closed to others, or there is none. Against damage (a disk that was full, a process that was killed, a bit that flipped) each file
ends in the hash of what stands before it; what does not fit its hash is compiled anew, and no command fails for want of a cache.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import BytesIO
from multiprocessing import parent_process
from pathlib import Path
from typing import IO, Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile, UserProvidedCacheLocator

from game_meta.progress import COMPILATION

CACHE_CURE = "set XDG_CACHE_HOME to a folder of your own"


class UnsafeFolder(Exception):
    """A folder that somebody else can write, or that cannot be made; one line that says why."""


class CodeCache:
    """The compiled code of one version of the engine.

    `folder` is None where nothing can be kept, and `no_folder` says why; `problem` is what was reported first, "" while all is well.
    """

    def __init__(self, version: str):
        self.folder: Path | None = None
        self.no_folder = self.problem = ""
        try:
            self.folder = make_private_folder(user_cache_folder(), "game-meta", version)
        except UnsafeFolder as error:
            self.no_folder = str(error)

    def attach(self, compiled: Any) -> Any:
        """Have what is compiled of a Numba function kept here; return the function."""
        if self.folder is not None:
            compiled._cache = _FunctionCodeCache(compiled.py_func, self)  # what Numba's own `cache=True` does, with ours
        return compiled

    def report(self, problem: str) -> None:
        """Say on stderr that something is not as it should be, once: a command's other processes leave it to the first."""
        if not self.problem and parent_process() is None:
            print(f"game-meta: {problem}", file=sys.stderr, flush=True)
        self.problem = self.problem or problem

    def has_mark(self, name: str) -> bool:
        """Return whether something that was marked so is whole in here."""
        return self.folder is not None and (self.folder / name).is_file()

    @contextmanager
    def filling(self, what: str, mark: str) -> Iterator[None]:
        """Say that something is being compiled, and in how long; mark it as whole if it could be kept."""
        if self.folder is None:
            self.report(f"compiling {what} for this command alone ({self.no_folder}): {CACHE_CURE}")
            with COMPILATION.under_way(what):
                yield
            return
        print(f"compiling {what}, once on this machine (half a minute or so) ...", file=sys.stderr, flush=True)
        start = time.monotonic()
        with COMPILATION.under_way(what):
            yield
        if not self.problem:
            with suppress(OSError):
                (self.folder / mark).touch()
        kept = "" if self.problem else f", kept in {self.folder}"
        print(f"compiled in {time.monotonic() - start:.0f} s{kept}", file=sys.stderr, flush=True)


def user_cache_folder() -> Path:
    """Return the folder of the user's caches by the XDG Base Directory Specification, which may not be there. Raises UnsafeFolder."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    base = base if base.is_absolute() else Path(os.path.expanduser("~")) / ".cache"  # a relative one is to be ignored
    if not base.is_absolute():
        raise UnsafeFolder("there is no home folder")
    return base


def make_private_folder(base: Path, *names: str) -> Path:
    """Return the folder `base`/`names`, each made with mode 0700 where it is not there. Raises UnsafeFolder where others could write it.

    `base` may be a link, as caches on another disk are; what it leads to must belong to the user or to root, and nobody else may be able
    to rename what lies on the way to it.
    """
    try:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = base.resolve(strict=True)
        for above in (folder, *folder.parents):
            mode = above.stat().st_mode
            if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
                raise UnsafeFolder(f"everybody can write {above}")
        if folder.stat().st_uid not in (0, os.geteuid()):
            raise UnsafeFolder(f"{folder} belongs to another user")
        for name in names:
            folder /= name
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
            _close_to_others(folder)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise UnsafeFolder(f"{base}: {getattr(error, 'strerror', None) or error}") from None
    return folder


def _close_to_others(folder: Path) -> None:
    """Make a folder that is there the user's alone. Raises UnsafeFolder where it is not, or where others may have written in it."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise UnsafeFolder(f"{folder} is a link or no folder")
    if found.st_uid != os.geteuid():
        raise UnsafeFolder(f"{folder} belongs to another user")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise UnsafeFolder(f"others can write {folder}")
    if stat.S_IMODE(found.st_mode) != 0o700:
        with suppress(OSError):  # on a disk that is only read nobody else writes either
            folder.chmod(0o700)


# ----------------------------------------------------------------------------------------------------
# Numba's cache of a function, in that folder alone and with a hash at the end of each file. (Its own, where a folder cannot be written,
# goes on to others: beside the sources, or below the user's home.)


class _FolderLocator(UserProvidedCacheLocator):
    """Says where the files of a function are: in the folder of its cache, whatever Numba's settings are."""

    def __init__(self, function: Callable, folder: Path):
        source = function.__code__.co_filename
        self._py_file, self._lineno = source, function.__code__.co_firstlineno
        self._cache_path = str(folder / self.get_suitable_cache_subpath(source))


class _FolderCacheImpl(CompileResultCacheImpl):
    def __init__(self, function: Callable, folder: Path):
        self._lineno = function.__code__.co_firstlineno
        self._locator = _FolderLocator(function, folder)
        name = f"{Path(function.__code__.co_filename).stem}.{function.__qualname__}"
        self._filename_base = self.get_filename_base(name, getattr(sys, "abiflags", ""))


class _FunctionCodeCache(FunctionCache):
    """Numba's cache of one function: what cannot be read is compiled anew, what cannot be written is not kept."""

    def __init__(self, function: Callable, cache: CodeCache):
        assert cache.folder is not None
        self._name, self._py_func, self._code_cache = repr(function), function, cache
        self._impl = _FolderCacheImpl(function, cache.folder)
        self._cache_path = self._impl.locator.get_cache_path()
        stamp = self._impl.locator.get_source_stamp()
        self._cache_file = _HashedFiles(cache_path=self._cache_path, filename_base=self._impl.filename_base, source_stamp=stamp)
        self.enable()

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # whatever unpickling a strange file raises
            self._code_cache.report(f"compiled code in {self._cache_path} cannot be used ({_reason(error)}): it is compiled anew")
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except OSError as error:
            self._code_cache.report(f"compiled code cannot be kept in {self._cache_path}: {_reason(error)}; {CACHE_CURE}")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


class _HashedFiles(IndexDataCacheFile):
    """Numba's files, each with its hash at its end, where unpickling does not look. Reading one that does not fit raises ValueError."""

    def save(self, key: Any, data: Any) -> None:
        try:
            super().save(key, data)
        except ValueError:  # the index is damaged: write it anew
            self.flush()
            super().save(key, data)

    def _load_index(self) -> Any:
        if os.path.lexists(self._index_path):
            self._check_hash(self._index_path)
        return super()._load_index()

    def _load_data(self, name: str) -> Any:
        self._check_hash(self._data_path(name))
        return super()._load_data(name)

    @staticmethod
    def _check_hash(path: str) -> None:
        content = Path(path).read_bytes()
        if sha256(content[:-32]).digest() != content[-32:]:
            raise ValueError("damaged or cut off")

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[IO[bytes]]:
        content = BytesIO()
        yield content
        with super()._open_for_write(filepath) as file:
            file.write(content.getvalue() + sha256(content.getvalue()).digest())
