"""A device that is not there: tensors that say they are on it, hold their numbers on the CPU, and refuse what a GPU would refuse.

With it, code that mixes devices, or takes a tensor to NumPy without `.cpu()`, fails on any machine. It goes by the name `meta`, for where
torch was built without CUDA, autograd refuses tensors on `cuda`. It knows nothing of speed, autocast or of kernels that a GPU lacks.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from unittest.mock import patch

import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

aten = torch.ops.aten
DEVICE = torch.device("meta")
COPIES = {aten.copy_.default, aten._to_copy.default}  # from one device to another
INDEXED = {aten.index.Tensor, aten.index_put_.default, aten.index_put.default, aten._unsafe_index.Tensor}  # by indices on either


class Pretend(torch.Tensor):
    is_meta = False  # it has numbers

    @staticmethod
    def __new__(cls, inner):
        told = {"strides": inner.stride(), "storage_offset": inner.storage_offset(), "dtype": inner.dtype, "device": DEVICE}
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


@contextmanager
def pretended_device():
    """Within, `device="meta"` is it."""
    no_autocast = patch("torch.autocast", lambda *_, **__: nullcontext())
    any_device = patch("torch.optim.adam._device_dtype_check_for_fused", lambda *_, **__: None)
    with no_autocast, any_device, Mode():
        yield
