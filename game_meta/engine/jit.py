"""The engine's compiler: Numba without exceptions and without the lock, cached under a hash of the engine's own sources.

Numba's cache looks only at the file of the function itself; a change in a function that it calls, in another file, would go unseen. So
every version of the engine has a cache folder of its own.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numba
from llvmlite import ir
from numba import _dynfunc
from numba.core import cgutils, config, types
from numba.core.codegen import CPUCodeLibrary
from numba.core.cpu import CPUContext
from numba.core.targetconfig import TargetConfig
from numba.core.types import unliteral  # type: ignore[attr-defined]
from numba.extending import intrinsic
from numba.np import arrayobj
from numba.np.arrayobj import make_array

from game_meta.code_cache import CodeCache

_ENGINE_FOLDER = Path(__file__).parent


def source_hash() -> str:
    """Return the hash of every source file of the engine and of the words' records (vgdl/spec), and of the compiler's version."""
    digest = hashlib.sha256(numba.__version__.encode())
    for folder in (_ENGINE_FOLDER, _ENGINE_FOLDER.parent / "vgdl" / "spec"):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


CODE_CACHE = CodeCache(f"engine-{source_hash()}")


def jit_inner(function: Callable, inline: bool = False) -> Any:
    """Compile a function that only other compiled ones call: it travels in the machine code (and the cache) of its callers.

    It is compiled once, for 64-bit numbers, whatever widths it is called with: Numba would make one for each combination. No two of its
    arrays may overlap, and no index may be negative (tests/properties/ run the engine with every index watched).
    """
    options = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    compiled = numba.njit(**options, forceinline=inline)(function)
    if config.DISABLE_JIT:
        return compiled
    compiled._compiler._customize_flags = _with_noalias
    resolve = compiled.get_call_template

    def resolve_wide(args: tuple, kws: dict) -> tuple:
        with _compiling_unoptimized():
            return resolve(tuple(_widen_type(t) for t in args), kws)

    compiled.get_call_template = resolve_wide
    return compiled


def _with_noalias(flags: Any) -> Any:
    """Set the flag that a number written to one array need not be read again from all others: Numba can be told so, but only here."""
    flags.noalias = True
    return flags


def _make_placeholder(_context: Any, library: Any, description: Any, environment: Any) -> Any:
    """Return what stands for an inner function where Numba looks for one that Python could call."""
    library._ensure_finalized()
    return _dynfunc.make_function(description.lookup_module(), description.qualname, "", 0, environment, (library,))


def _mark_finalized(library: Any) -> None:
    library._finalized = True


def _values_of_flags(flags: Any) -> dict[str, Any]:
    """Return the values of all flags of a compilation, the defaults too."""
    return _default_flags(type(flags)) | flags._values


@cache
def _default_flags(kind: type) -> dict[str, Any]:
    return {name: option.default for name, option in kind.options.items()}  # type: ignore[attr-defined]


@contextmanager
def _compiling_unoptimized() -> Iterator[None]:
    """Change how Numba compiles meanwhile.

    An inner function is left as it is, neither optimized nor made machine code: it is both in the kernel that it ends up in. (Otherwise a
    first compilation takes twice as long, and the linker takes these functions for those in the kernel, which are five times as fast.) An
    index is taken as it is: Numba would look at each whether it is negative, a fifth of a tick. And the flags of compilations, which it
    compares forty thousand times, are compared faster: a fifth of a first compilation.
    """
    plain: dict[tuple[Any, str], Any] = {
        (CPUContext, "get_executable"): _make_placeholder,
        (CPUCodeLibrary, "_optimize_final_module"): lambda _library: None,
        (CPUCodeLibrary, "_finalize_final_module"): _mark_finalized,
        (TargetConfig, "values"): _values_of_flags,
        (TargetConfig, "__hash__"): lambda flags: hash(type(flags)),
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


def jit_inline(function: Callable) -> Any:
    """Compile an inner function that becomes part of its callers.

    A call hands over every array piece by piece, which costs more than a few lines do.
    """
    return jit_inner(function, inline=True)


def _widen_type(t: Any) -> Any:
    t = unliteral(t)
    if isinstance(t, types.Boolean) or (isinstance(t, types.Integer) and t in types.signed_domain):
        return types.int64
    return types.float64 if isinstance(t, types.Float) else t


def kernel(nrt: bool = True) -> Callable[[Callable], Any]:
    """Return a decorator that compiles a function for Python to call, and caches it.

    Without `nrt` Numba counts no references to the arrays it takes rows of, which saves much; such a function can make no arrays.
    """

    def decorate(function: Callable) -> Any:
        compiled = numba.njit(nogil=True, error_model="numpy", _nrt=nrt)(function)
        return compiled if config.DISABLE_JIT else CODE_CACHE.attach(compiled)

    return decorate


# ----------------------------------------------------------------------------------------------------
# What plain Python cannot say of memory: numbers that several threads read and write at the same time, each access as a whole and in
# order; and what will soon be needed.

MEMORY_ORDER = "seq_cst"
ATOMIC_BYTES = 8


def _element_pointer(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Return where row[i] lies."""
    row = make_array(signature.args[0])(context, builder, args[0])
    index = context.cast(builder, args[1], signature.args[1], types.intp)
    return cgutils.get_item_pointer(context, builder, signature.args[0], row, [index], wraparound=False)


@intrinsic
def atomic_load(typing: Any, row: Any, i: Any) -> Any:
    """Return row[i], an int64."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load_atomic(_element_pointer(context, builder, signature, args), MEMORY_ORDER, ATOMIC_BYTES)

    return types.int64(row, i), generate


@intrinsic
def atomic_store(typing: Any, row: Any, i: Any, value: Any) -> Any:
    """Set row[i] to a value."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store_atomic(args[2], _element_pointer(context, builder, signature, args), MEMORY_ORDER, ATOMIC_BYTES)
        return context.get_dummy_value()

    return types.void(row, i, types.int64), generate


@intrinsic
def atomic_add(typing: Any, row: Any, i: Any, value: Any) -> Any:
    """Add a value to row[i]."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.atomic_rmw("add", _element_pointer(context, builder, signature, args), args[2], MEMORY_ORDER)
        return context.get_dummy_value()

    return types.void(row, i, types.int64), generate


@intrinsic
def atomic_compare_and_swap(typing: Any, row: Any, i: Any, old: Any, new: Any) -> Any:
    """Make row[i] `new` if it is `old`; return whether it was."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _element_pointer(context, builder, signature, args)
        return builder.extract_value(builder.cmpxchg(place, args[2], args[3], MEMORY_ORDER, MEMORY_ORDER), 1)

    return types.boolean(row, i, types.int64, types.int64), generate


@intrinsic
def _copy_bytes_compiled(typing: Any, row: Any, address: Any, size: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        to = make_array(signature.args[0])(context, builder, args[0]).data
        cgutils.raw_memcpy(builder, to, builder.inttoptr(args[1], to.type), args[2], 1)
        return context.get_dummy_value()

    return types.void(row, types.int64, types.int64), generate


def _copy_bytes_in_python(row: Any, address: int, size: int) -> None:
    ctypes.memmove(row.ctypes.data, int(address), int(size))


copy_bytes = _copy_bytes_in_python if config.DISABLE_JIT else _copy_bytes_compiled  # fills a row from an address, so many bytes


@intrinsic
def _prefetch_compiled(typing: Any, row: Any, i: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        place = builder.bitcast(_element_pointer(context, builder, signature, args), cgutils.voidptr_t)
        builder.call(function, [place, number(0), number(3), number(1)])  # to read, into every cache, data
        return context.get_dummy_value()

    return types.void(row, i), generate


def _prefetch_in_python(row: Any, i: Any) -> None:
    pass


prefetch_line = _prefetch_in_python if config.DISABLE_JIT else _prefetch_compiled  # the line of the processor's cache that holds row[i]
