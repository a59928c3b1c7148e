"""A checkpoint is one safetensors file: tensors by name, and everything else as JSON in its header. Written whole or not at all.

Nothing in it is executed when it is read: no pickle, no torch.load.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import save
from torch import Tensor, nn

from game_meta import files

NAME = "checkpoint.safetensors"


class CheckpointError(Exception):
    """A checkpoint that cannot be resumed from; one line that says why."""


def write(folder: Path, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    files.write(folder / NAME, save(plain, {"state": json.dumps(state)}))


def read(folder: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    path = folder / NAME
    if not path.is_file():
        raise CheckpointError(f"{folder}: no {NAME} to resume from")
    try:
        with safetensors.safe_open(path, "pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, json.loads(file.metadata()["state"])
    except (safetensors.SafetensorError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path}: not a checkpoint ({error})") from None


def pack(net: nn.Module, optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Weights and optimiser state under flat names."""
    tensors = {f"net.{name}": tensor for name, tensor in net.state_dict().items()}
    for index, slots in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{name}": tensor for name, tensor in slots.items()}
    return tensors


def unpack(tensors: dict[str, Tensor], net: nn.Module, optimiser: torch.optim.Optimizer) -> None:
    try:
        net.load_state_dict({name[4:]: tensor for name, tensor in tensors.items() if name.startswith("net.")})
    except RuntimeError:
        raise CheckpointError("the checkpoint is of another network; resume with the options it was begun with") from None
    slots: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        if name.startswith("optimiser."):
            _, index, slot = name.split(".")
            slots.setdefault(int(index), {})[slot] = tensor
    optimiser.load_state_dict({**optimiser.state_dict(), "state": slots})
