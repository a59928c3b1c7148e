"""The engine's compiler: Numba without exceptions and without the lock, cached under a hash of the engine's own sources.

Numba's cache looks only at the file of the function itself; a change in a function that it calls, in another file, would go unseen. So
every version of the engine has a cache folder of its own.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba
from numba import _dynfunc
from numba.core import config, types
from numba.core.codegen import CPUCodeLibrary
from numba.core.cpu import CPUContext
from numba.core.types import unliteral  # type: ignore[attr-defined]
from numba.np import arrayobj

_HERE = Path(__file__).parent


def source_hash() -> str:
    """Hash of every source file of the engine and of the compiler's version."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(_HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where this version of the engine keeps its machine code: the user's cache, or temporary files where that cannot be written."""
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    for base in (Path(root), Path(tempfile.gettempdir())):
        folder = base / "game-meta" / f"engine-{source_hash()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            break
    return folder


FOLDER = cache_folder()


def inner(function: Callable, inline: bool = False) -> Any:
    """A function that is called only by other compiled ones: it travels in the machine code (and the cache) of its callers.

    It is compiled once, for 64-bit numbers, whatever widths it is called with: Numba would make one for each combination. No two of its
    arrays may overlap, and no index may be negative (tests/properties/ run the engine with every index watched).
    """
    options = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    compiled = numba.njit(**options, forceinline=inline)(function)
    if config.DISABLE_JIT:
        return compiled
    compiled._compiler._customize_flags = _without_overlaps
    resolve = compiled.get_call_template

    def resolve_wide(args: tuple, kws: dict) -> tuple:
        with _plainly():
            return resolve(tuple(_widest(t) for t in args), kws)

    compiled.get_call_template = resolve_wide
    return compiled


def _without_overlaps(flags: Any) -> Any:
    """A number written to one array need not be read again from all others: Numba can be told so, but only here."""
    flags.noalias = True
    return flags


def _name_only(_context: Any, library: Any, description: Any, environment: Any) -> Any:
    """What stands for an inner function where Numba looks for one that Python could call."""
    library._ensure_finalized()
    return _dynfunc.make_function(description.lookup_module(), description.qualname, "", 0, environment, (library,))


def _as_it_is(library: Any) -> None:
    library._finalized = True


@contextmanager
def _plainly() -> Iterator[None]:
    """How Numba compiles meanwhile.

    An inner function is left as it is, neither optimized nor made machine code: it is both in the kernel that it ends up in. (Otherwise a
    first compilation takes twice as long, and the linker takes these functions for those in the kernel, which are five times as fast.) And
    an index is taken as it is: Numba would look at each whether it is negative, a fifth of a tick.
    """
    plain: dict[tuple[Any, str], Any] = {
        (CPUContext, "get_executable"): _name_only,
        (CPUCodeLibrary, "_optimize_final_module"): lambda _library: None,
        (CPUCodeLibrary, "_finalize_final_module"): _as_it_is,
        (arrayobj, "fix_integer_index"): lambda context, builder, kind, index, _size: context.cast(builder, index, kind, types.intp),
    }
    before = {place: getattr(*place, None) for place in plain}
    if None in before.values():  # another Numba: slower, and right
        yield
        return
    for place, function in plain.items():
        setattr(*place, function)
    try:
        yield
    finally:
        for place, function in before.items():
            setattr(*place, function)


def hot(function: Callable) -> Any:
    """An inner function that becomes part of its callers: a call hands over every array piece by piece, which costs more than a few lines
    do."""
    return inner(function, inline=True)


def _widest(t: Any) -> Any:
    t = unliteral(t)
    if isinstance(t, types.Boolean) or (isinstance(t, types.Integer) and t in types.signed_domain):
        return types.int64
    return types.float64 if isinstance(t, types.Float) else t


def kernel(nrt: bool = True) -> Callable[[Callable], Any]:
    """A function that Python calls. Without `nrt` Numba counts no references to the arrays it takes rows of, which saves much; such a
    function can make no arrays."""

    def decorate(function: Callable) -> Any:
        before, config.CACHE_DIR = config.CACHE_DIR, str(FOLDER)  # read by Numba at decoration; global, so put it back
        try:
            return numba.njit(nogil=True, error_model="numpy", cache=True, _nrt=nrt)(function)
        finally:
            config.CACHE_DIR = before

    return decorate
