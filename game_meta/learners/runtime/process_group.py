"""The processes that train one network together: each plays its share of the envs, and what they learn is averaged.

`join` reads what torchrun and Ray Train set (RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT), so a method is written once and
launched as one process or as many. What must agree between processes goes through a Group: gradients (`mean`), the statistics that
rewards and advantages are divided by (`total`, `moments`), what rank 0 decides (`told`). What must differ does too: the trials (`seed`)
and the noise of actions (`mine`). Whoever is alone pays nothing for any of it.
"""

from __future__ import annotations

import os
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, distributed

from game_meta.errors import GameMetaError

Shared = TypeVar("Shared")


class ProcessGroup:
    """Rank `rank` (from 0) of `size` processes; this class itself is that of a process which is alone. Rank 0 alone writes, logs and
    shows progress. All of them must make the same calls in the same order."""

    rank, size = 0, 1

    def mean(self, tensors: list[Tensor]) -> None:
        """Averages these, of one dtype and on one device, in place over the processes."""

    def total(self, numbers: np.ndarray) -> np.ndarray:
        """The sum over the processes, in float64."""
        return numbers

    def moments(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation of the values of all processes."""
        return values.mean(), values.std()

    def told(self, thing: Shared) -> Shared:
        """Rank 0's `thing`, everywhere."""
        return thing

    def everyone(self, thing: Shared) -> list[Shared]:
        """Each rank's `thing`, in order, everywhere."""
        return [thing]

    def collect(self, thing: Shared) -> list[Shared]:
        """Each rank's `thing`, in order, at rank 0; elsewhere nothing."""
        return [thing]

    def whole(self, mine: int) -> int:
        """How many there are in all where each process has `mine`."""
        return self.size * mine

    def mine(self, whole: Tensor) -> Tensor:
        """This process's rows of what was drawn, alike in every process, for all."""
        return whole.chunk(self.size)[self.rank]

    def seed(self, seed: int) -> int:
        """A seed for what no two processes may draw alike, such as trials; rank 0 draws what it would draw alone."""
        return seed if self.rank == 0 else int(np.random.SeedSequence((seed, self.rank)).generate_state(1)[0])

    def __enter__(self) -> ProcessGroup:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the group."""


class ProcessGroupError(GameMetaError):
    """Processes that cannot train together; one line that says why."""


class TorchProcessGroup(ProcessGroup):
    """Several, over torch.distributed. Objects travel pickled, but only between processes of one training, and never into a file."""

    def __init__(self, leave: bool = True) -> None:
        self.rank, self.size, self.leave = distributed.get_rank(), distributed.get_world_size(), leave

    def mean(self, tensors: list[Tensor]) -> None:
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])  # one message rather than dozens
        distributed.all_reduce(flat)
        flat /= self.size
        for tensor, part in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
            tensor.copy_(part.view_as(tensor))

    def total(self, numbers: np.ndarray) -> np.ndarray:
        summed = torch.from_numpy(np.array(numbers, np.float64))
        distributed.all_reduce(summed)
        return summed.numpy()

    def moments(self, values: Tensor) -> tuple[Tensor, Tensor]:
        some = values.double()
        sums = torch.stack([torch.full_like(some.sum(), some.numel()), some.sum(), some.square().sum()])
        distributed.all_reduce(sums)
        count, mean = sums[0], sums[1] / sums[0]
        spread = ((sums[2] - count * mean.square()) / (count - 1)).clamp(min=0.0).sqrt()
        return mean.to(values.dtype), spread.to(values.dtype)

    def told(self, thing: Shared) -> Shared:
        things = [thing]
        distributed.broadcast_object_list(things, src=0)
        return things[0]

    def everyone(self, thing: Shared) -> list[Shared]:
        things: list[Shared] = [thing] * self.size
        distributed.all_gather_object(things, thing)
        return things

    def collect(self, thing: Shared) -> list[Shared]:
        things = [thing] * self.size if self.rank == 0 else None
        distributed.gather_object(thing, things, dst=0)
        return things or []

    def close(self) -> None:
        if self.leave:
            distributed.destroy_process_group()


single_process = ProcessGroup()


def join_process_group(device: str = "cpu") -> ProcessGroup:
    """The group that the environment speaks of, and `alone` where it speaks of none. Averages go over NCCL between GPUs, each process
    having its own, and over gloo elsewhere."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return single_process
    if device == "cuda":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    if distributed.is_initialized():  # by Ray Train, which ends it too
        return TorchProcessGroup(leave=False)
    distributed.init_process_group(torch_backend(device))
    return TorchProcessGroup()


def torch_backend(device: str) -> str:
    """What torch.distributed calls the way that tensors take: on the GPU for those that lie there, objects and counts on the CPU."""
    return "cpu:gloo,cuda:nccl" if device.startswith("cuda") else "gloo"
