"""A device that is not there: tensors that say they are on it, hold their numbers on the CPU, and refuse what a GPU would refuse.

With it, code that mixes devices, or takes a tensor to NumPy without `.cpu()`, fails on any machine. It is one of PyTorch's backends in
Python, by the name of `pretend`. It knows nothing of speed, of autocast, or of kernels that a GPU lacks.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from functools import cache
from unittest.mock import patch

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

NAME, KEY = "pretend", "PrivateUse1"
aten = torch.ops.aten
COPIES = {aten.copy_.default, aten._to_copy.default}  # from one device to another
INDEXED = {aten.index.Tensor, aten.index_put_.default, aten.index_put.default, aten._unsafe_index.Tensor}  # by indices on either


class Pretend(torch.Tensor):
    @staticmethod
    def __new__(cls, inner):
        told = {"strides": inner.stride(), "storage_offset": inner.storage_offset(), "dtype": inner.dtype, "device": f"{NAME}:0"}
        return torch.Tensor._make_wrapper_subclass(cls, inner.shape, **told)

    def __init__(self, inner):
        self.inner = inner

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return on_device(func, args, kwargs or {})


class Mode(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return on_device(func, args, kwargs or {})


def on_device(func, args, kwargs):
    leaves = pytree.tree_leaves((args, kwargs))
    wanted = kwargs.get("device")
    there = {id(each.inner): each for each in leaves if isinstance(each, Pretend)}
    if there and func not in COPIES:
        given = pytree.tree_leaves((args[0], args[2:]) if func in INDEXED else (args, kwargs))
        here = [each.shape for each in given if isinstance(each, torch.Tensor) and not isinstance(each, Pretend) and each.dim()]
        assert not here, f"{func}: tensors of shapes {here} are on the CPU, others on the device"
    args, kwargs = pytree.tree_map(lambda x: x.inner if isinstance(x, Pretend) else x, (args, kwargs))
    if wanted is not None:
        kwargs["device"] = torch.device("cpu")
    result = func(*args, **kwargs)
    if wanted.type == "cpu" if wanted is not None else not there:
        return result
    if func is aten.copy_.default and id(args[0]) not in there:
        return result  # to the CPU
    return pytree.tree_map(lambda x: (there[id(x)] if id(x) in there else Pretend(x)) if isinstance(x, torch.Tensor) else x, result)


@cache
def register():
    """The backend, and what PyTorch does on it without asking the mode: an index out of a list."""
    _setup_privateuseone_for_python_backend(NAME)
    library = torch.library.Library("aten", "IMPL")
    library.impl("empty_strided", lambda size, stride, dtype=None, **_: Pretend(torch.empty_strided(size, stride, dtype=dtype)), KEY)
    library.impl("_copy_from", lambda source, to, non_blocking=False: (to.inner.copy_(source), to)[1], KEY)
    return library


@contextmanager
def pretended_device():
    """Within, `device="pretend"` is one."""
    register()
    with patch("torch.autocast", lambda *_, **__: nullcontext()), Mode():
        yield
