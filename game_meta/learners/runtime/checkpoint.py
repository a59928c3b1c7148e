"""A checkpoint is one safetensors file: tensors and arrays by their path in the state (as in a JSON Pointer, RFC 6901), everything else as
JSON in the file's header.

Written whole or not at all. Nothing in it is executed when it is read: no pickle, no torch.load.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import torch
from safetensors.torch import save
from torch import Tensor

from game_meta import files
from game_meta.errors import GameMetaError

CHECKPOINT_FILE = "checkpoint.safetensors"
MAX_CHECKPOINT_BYTES = 2**31
# Keys by which older runs wrote what is called otherwise today: whatever has the old key is read as having the new one.
OLD_CHECKPOINT_KEYS = {"begun": "episode_start", "new_trial": "trial_start"}
TENSOR_PREFIX, ARRAY_PREFIX = "tensor", "array"  # how the names begin of what was a torch.Tensor and of what was a np.ndarray


class CheckpointError(GameMetaError):
    """A checkpoint that cannot be resumed from; one line that says why."""


def write_checkpoint(folder: Path, state: dict[str, Any]) -> None:
    """Write `state` whole or not at all: nested dicts (of string keys) and lists of tensors, arrays, numbers, strings and None."""
    found: dict[str, Tensor] = {}
    plain = _without_tensors(state, "", found)
    text = json.dumps(plain)
    files.write_atomically(folder / CHECKPOINT_FILE, save(found, {"state": text, "sha256": _hash_state(text, found)}))


def read_checkpoint(folder: Path) -> dict[str, Any]:
    """Return what was written last. Raises CheckpointError."""
    path = folder / CHECKPOINT_FILE
    if not path.exists():
        raise CheckpointError(f"{folder}: no {CHECKPOINT_FILE} to resume from")
    files.check_plain(path, MAX_CHECKPOINT_BYTES, CheckpointError)
    try:
        with safetensors.safe_open(path, "pt") as file:
            header, tensors = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}
            if "sha256" in header and header["sha256"] != _hash_state(header["state"], tensors):  # older runs have none
                raise CheckpointError(f"{path}: damaged: what is in it does not fit its hash")
            state = json.loads(header["state"])
            for name, value in tensors.items():
                kind, *way, last = name.split("/")
                inner = state
                for step in way:
                    inner = inner[_unescape_key(inner, step)]
                inner[_unescape_key(inner, last)] = value if kind == TENSOR_PREFIX else value.numpy()
            if not isinstance(state, dict):
                raise TypeError("its state is no object")
            return _with_todays_keys(state)
    except (safetensors.SafetensorError, KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path}: not a checkpoint ({error})") from None


@contextmanager
def restoring(folder: Path) -> Iterator[None]:
    """Raise CheckpointError for whatever a state that is not of this run's shape (another version's, or somebody's) leads to."""
    try:
        yield
    except GameMetaError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError) as error:
        why = str(error).partition("\n")[0] or "wrong"
        raise CheckpointError(f"{folder} cannot be gone on with: {type(error).__name__}: {why}") from None


def _hash_state(text: str, tensors: dict[str, Tensor]) -> str:
    digest = sha256(text.encode())
    for name in sorted(tensors):
        value = tensors[name]
        digest.update(f"{name} {value.dtype} {list(value.shape)}".encode())
        digest.update(value.reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _without_tensors(state: Any, path: str, found: dict[str, Tensor]) -> Any:
    """Return the same with None where a tensor or an array stands, which is noted in `found` by its path."""
    if isinstance(state, Tensor):
        found[TENSOR_PREFIX + path] = state.detach().cpu().clone(memory_format=torch.contiguous_format)
    elif isinstance(state, np.ndarray):
        found[ARRAY_PREFIX + path] = torch.from_numpy(np.array(state, order="C"))
    elif isinstance(state, dict):
        return {key: _without_tensors(value, f"{path}/{_escape_key(key)}", found) for key, value in state.items()}
    elif isinstance(state, (list, tuple)):
        return [_without_tensors(value, f"{path}/{i}", found) for i, value in enumerate(state)]
    else:
        return state
    return None


def _with_todays_keys(state: Any) -> Any:
    """Return the same state, in the same order, with the keys of OLD_CHECKPOINT_KEYS in place of the old ones."""
    if isinstance(state, dict):
        return {OLD_CHECKPOINT_KEYS.get(key, key): _with_todays_keys(value) for key, value in state.items()}
    return [_with_todays_keys(value) for value in state] if isinstance(state, list) else state


def _escape_key(key: str) -> str:
    """Return a key as it stands in a path."""
    return key.replace("~", "~0").replace("/", "~1")


def _unescape_key(container: Any, step: str) -> Any:
    return int(step) if isinstance(container, list) else step.replace("~1", "/").replace("~0", "~")
