"""What plain Python cannot say of memory: numbers that several threads read and write at the same time, each access as a whole and in
order; and what will soon be needed."""

from __future__ import annotations

import ctypes
from typing import Any

from llvmlite import ir
from numba.core import cgutils, config, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

ORDER = "seq_cst"
BYTES = 8


def _place(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Where row[i] lies."""
    row = make_array(signature.args[0])(context, builder, args[0])
    index = context.cast(builder, args[1], signature.args[1], types.intp)
    return cgutils.get_item_pointer(context, builder, signature.args[0], row, [index], wraparound=False)


@intrinsic
def load(typing: Any, row: Any, i: Any) -> Any:
    """row[i], an int64."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load_atomic(_place(context, builder, signature, args), ORDER, BYTES)

    return types.int64(row, i), generate


@intrinsic
def store(typing: Any, row: Any, i: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store_atomic(args[2], _place(context, builder, signature, args), ORDER, BYTES)
        return context.get_dummy_value()

    return types.void(row, i, types.int64), generate


@intrinsic
def add(typing: Any, row: Any, i: Any, value: Any) -> Any:
    """Adds to row[i]."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.atomic_rmw("add", _place(context, builder, signature, args), args[2], ORDER)
        return context.get_dummy_value()

    return types.void(row, i, types.int64), generate


@intrinsic
def swap(typing: Any, row: Any, i: Any, old: Any, new: Any) -> Any:
    """Makes row[i] `new` if it is `old`, and says whether it was."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _place(context, builder, signature, args)
        return builder.extract_value(builder.cmpxchg(place, args[2], args[3], ORDER, ORDER), 1)

    return types.boolean(row, i, types.int64, types.int64), generate


@intrinsic
def _copy(typing: Any, row: Any, address: Any, size: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        to = make_array(signature.args[0])(context, builder, args[0]).data
        cgutils.raw_memcpy(builder, to, builder.inttoptr(args[1], to.type), args[2], 1)
        return context.get_dummy_value()

    return types.void(row, types.int64, types.int64), generate


def _copy_plainly(row: Any, address: int, size: int) -> None:
    ctypes.memmove(row.ctypes.data, int(address), int(size))


copy = _copy_plainly if config.DISABLE_JIT else _copy  # fills a row from an address, so many bytes


@intrinsic
def _fetch(typing: Any, row: Any, i: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        place = builder.bitcast(_place(context, builder, signature, args), cgutils.voidptr_t)
        builder.call(function, [place, number(0), number(3), number(1)])  # to read, into every cache, data
        return context.get_dummy_value()

    return types.void(row, i), generate


def _nothing(row: Any, i: Any) -> None:
    pass


fetch = _nothing if config.DISABLE_JIT else _fetch  # the line of the processor's cache that holds row[i]
