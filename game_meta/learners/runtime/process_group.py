"""The processes that train one network together: each plays its share of the envs, and what they learn is averaged.

`join_process_group` reads what torchrun and Ray Train set (RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT), so a method is written
once and launched as one process or as many. What must agree between processes goes through a ProcessGroup: gradients (`all_reduce_mean`),
the statistics that rewards and advantages are divided by (`all_reduce_sum`, `all_reduce_moments`), what rank 0 decides (`broadcast`). What
must differ does too: the trials (`rank_seed`) and the noise of actions (`shard`). Whoever is alone pays nothing for any of it."""

from __future__ import annotations

import os
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, distributed

from game_meta.errors import GameMetaError

Shared = TypeVar("Shared")


class ProcessGroup:
    """Rank `rank` (from 0) of `world_size` processes; this class itself is that of a process which is alone. Rank 0 alone writes, logs and
    shows progress. All of them must make the same calls in the same order."""

    rank, world_size = 0, 1

    def all_reduce_mean(self, tensors: list[Tensor]) -> None:
        """Average these, of one dtype and on one device, over the processes, in place."""

    def all_reduce_sum(self, numbers: np.ndarray) -> np.ndarray:
        """Return the sum over the processes, in float64."""
        return numbers

    def all_reduce_moments(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and standard deviation of the values of all processes."""
        return values.mean(), values.std()

    def broadcast(self, thing: Shared) -> Shared:
        """Return rank 0's `thing`, everywhere."""
        return thing

    def all_gather(self, thing: Shared) -> list[Shared]:
        """Return each rank's `thing`, in order, everywhere."""
        return [thing]

    def gather(self, thing: Shared) -> list[Shared]:
        """Return each rank's `thing`, in order, at rank 0; elsewhere nothing."""
        return [thing]

    def global_size(self, size: int) -> int:
        """Return how many there are in all where each process has `size`."""
        return self.world_size * size

    def shard(self, rows: Tensor) -> Tensor:
        """Return this process's rows of what was drawn, alike in every process, for all."""
        return rows.chunk(self.world_size)[self.rank]

    def rank_seed(self, seed: int) -> int:
        """Return a seed for what no two processes may draw alike, such as trials; rank 0 draws what it would draw alone."""
        return seed if self.rank == 0 else int(np.random.SeedSequence((seed, self.rank)).generate_state(1)[0])

    def __enter__(self) -> ProcessGroup:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the group."""


class ProcessGroupError(GameMetaError):
    """Processes that cannot train together; one line that says why."""


class TorchProcessGroup(ProcessGroup):
    """Several, over torch.distributed. Objects travel pickled, but only between processes of one training, and never into a file."""

    def __init__(self, leave: bool = True) -> None:
        self.rank, self.world_size, self.leave = distributed.get_rank(), distributed.get_world_size(), leave

    def all_reduce_mean(self, tensors: list[Tensor]) -> None:
        """Average these over the processes, in place."""
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])  # one message rather than dozens
        distributed.all_reduce(flat)
        flat /= self.world_size
        for tensor, part in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
            tensor.copy_(part.view_as(tensor))

    def all_reduce_sum(self, numbers: np.ndarray) -> np.ndarray:
        """Return the sum over the processes, in float64."""
        summed = torch.from_numpy(np.array(numbers, np.float64))
        distributed.all_reduce(summed)
        return summed.numpy()

    def all_reduce_moments(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and standard deviation of the values of all processes."""
        some = values.double()
        sums = torch.stack([torch.full_like(some.sum(), some.numel()), some.sum(), some.square().sum()])
        distributed.all_reduce(sums)
        count, mean = sums[0], sums[1] / sums[0]
        spread = ((sums[2] - count * mean.square()) / (count - 1)).clamp(min=0.0).sqrt()
        return mean.to(values.dtype), spread.to(values.dtype)

    def broadcast(self, thing: Shared) -> Shared:
        """Return rank 0's `thing`, everywhere."""
        things = [thing]
        distributed.broadcast_object_list(things, src=0)
        return things[0]

    def all_gather(self, thing: Shared) -> list[Shared]:
        """Return each rank's `thing`, in order, everywhere."""
        things: list[Shared] = [thing] * self.world_size
        distributed.all_gather_object(things, thing)
        return things

    def gather(self, thing: Shared) -> list[Shared]:
        """Return each rank's `thing`, in order, at rank 0; elsewhere nothing."""
        things = [thing] * self.world_size if self.rank == 0 else None
        distributed.gather_object(thing, things, dst=0)
        return things or []

    def close(self) -> None:
        """Leave the group, if it was joined here."""
        if self.leave:
            distributed.destroy_process_group()


single_process = ProcessGroup()


def join_process_group(device: str = "cpu") -> ProcessGroup:
    """Join the group that the environment variables speak of; return `single_process` where they speak of none. Averages go over NCCL
    between GPUs, each process having its own, and over gloo elsewhere."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return single_process
    if device == "cuda":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    if distributed.is_initialized():  # by Ray Train, which ends it too
        return TorchProcessGroup(leave=False)
    distributed.init_process_group(torch_backend(device))
    return TorchProcessGroup()


def torch_backend(device: str) -> str:
    """Return what torch.distributed calls the way that tensors take: on the GPU for those that lie there, objects and counts on the CPU."""
    return "cpu:gloo,cuda:nccl" if device.startswith("cuda") else "gloo"
