"""The processes that train one network together. So far there is one: who is alone has nothing to average."""

from __future__ import annotations

from torch import Tensor


class Group:
    """`rank` (from 0) of `size` processes. Rank 0 alone writes, logs and shows progress."""

    rank, size = 0, 1

    def mean(self, tensors: list[Tensor]) -> None:
        """Averages these, in place, over the processes."""

    def close(self) -> None:
        """Leaves the group."""


alone = Group()
