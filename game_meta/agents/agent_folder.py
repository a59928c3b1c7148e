"""What all agents' folders have in common: a config.json of a known format, and weights whose sizes are checked before they are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes
from torch import nn

from game_meta import files
from game_meta.errors import GameMetaError

AGENT_FORMAT = "game-meta agent 1"
MAX_PARAMETERS = 50_000_000
MAX_WEIGHT = 1e9  # what was learned is below 100, counts of examples are larger; from far more a network computes infinities
MAX_CONFIG_BYTES = 1_000_000
MAX_WEIGHTS_BYTES = 4 * MAX_PARAMETERS + 1_000_000  # float32, and the names of the tensors


class AgentError(GameMetaError):
    """A folder that is not an agent this version can load; one line that says why."""


def read_agent_config(folder: Path) -> dict[str, Any]:
    """Read an agent's config.json, of whatever kind the agent is. Raises AgentError."""
    path = folder / "config.json"
    if not folder.is_dir():
        raise AgentError(f"{folder}: no such folder; an agent is a folder with config.json and weights.safetensors")
    if not path.exists():
        raise AgentError(f"{folder}: no config.json, so this is not an agent folder")
    try:
        config = json.loads(files.read_text(path, MAX_CONFIG_BYTES, AgentError))
    except (ValueError, RecursionError) as error:
        raise AgentError(f"{path}: not JSON ({error})") from None
    if not isinstance(config, dict) or config.get("format") != AGENT_FORMAT:
        raise AgentError(f"{path}: its format is not {AGENT_FORMAT!r}")
    return config


def write_weights(path: Path, module: nn.Module) -> None:
    """Write a module's parameters and buffers into one safetensors file."""
    files.write_atomically(path, to_bytes({name: t.detach().cpu().contiguous() for name, t in module.state_dict().items()}))


def read_weights(path: Path, expected: dict[str, list[int]]) -> dict[str, torch.Tensor]:
    """Return the tensors of a file that holds those of `expected` (names and shapes) and no others, in float32. Raises AgentError."""
    if not path.exists():
        raise AgentError(f"{path.parent}: no {path.name}")
    files.check_plain(path, MAX_WEIGHTS_BYTES, AgentError)
    try:
        with safetensors.safe_open(path, "pt") as file:
            found = {name: file.get_slice(name).get_shape() for name in file.keys()}
            kinds = {file.get_slice(name).get_dtype() for name in found}
    except safetensors.SafetensorError as error:
        raise AgentError(f"{path}: not a whole safetensors file ({error})") from None
    if found != expected or kinds != {"F32"}:
        odd = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
        raise AgentError(f"{path}: does not fit config.json ({', '.join(odd[:3]) or 'not float32'})")
    weights = load_file(path)
    for name, tensor in weights.items():
        if not bool((tensor.abs() <= MAX_WEIGHT).all()):  # not so for NaN either
            raise AgentError(f"{path}: {name} holds numbers that are not finite or larger than {MAX_WEIGHT:g}")
    return weights
