"""An agent as a folder: config.json (what it is), weights.safetensors (what it learned), card.md (what a person should know).

Nothing in it is code. Sizes are checked before anything is allocated, and each file is written whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes

from game_meta import files
from game_meta.agents.agent import Agent, MemoryAgent
from game_meta.agents.flat_memory import CORES, FlatMemory
from game_meta.agents.memory import NetConfig, Network
from game_meta.agents.prototypes import PrototypeMemory
from game_meta.agents.slot_memory import SlotMemory
from game_meta.engine.observation import ACTIONS

FORMAT = "game-meta agent 1"
NETWORKS: dict[str, Callable[[NetConfig], Network]] = {"slot": SlotMemory, "proto": PrototypeMemory} | dict.fromkeys(CORES, FlatMemory)
MOST = {"window": 41, "looks": 256, "actions": 6, "cell_width": 64, "hidden": 2048, "key_width": 256}
MOST |= {"type_width": 512, "action_width": 512, "global_width": 1024}
MOST_PARAMETERS = 50_000_000
MOST_CONFIG_BYTES = 1_000_000


class AgentError(Exception):
    """A folder that is not an agent this version can load; one line that says why."""


def build(config: NetConfig, device: str = "cpu") -> Network:
    if config.memory not in NETWORKS:
        raise AgentError(f"unknown memory {config.memory!r}, known are {', '.join(NETWORKS)}")
    with torch.device(device):
        return NETWORKS[config.memory](config)


def save_agent(
    agent: MemoryAgent | Network, folder: str | Path, *, training: dict[str, Any] | None = None, card: str | None = None
) -> Path:
    """Write the agent folder. `training` is a summary of how it came to be; without a `card` a plain one is written from it."""
    net = agent.net if isinstance(agent, MemoryAgent) else agent
    folder = Path(folder)
    config = {"format": FORMAT, "network": asdict(net.config), "training": training or {}}
    files.write(folder / "weights.safetensors", to_bytes({name: t.detach().cpu().contiguous() for name, t in net.state_dict().items()}))
    files.write(folder / "config.json", (json.dumps(config, indent=2) + "\n"))
    files.write(folder / "card.md", (card or plain_card(folder.resolve().name, config)))
    return folder


def plain_card(name: str, config: dict[str, Any]) -> str:
    rows = "\n".join(f"- {key}: {json.dumps(value)}" for key, value in config["training"].items())
    return f"# {name}\n\nAn agent with a {config['network']['memory']} memory.\n\n{rows or 'Untrained.'}\n"


def load_config(folder: Path) -> tuple[NetConfig, dict[str, Any]]:
    path = folder / "config.json"
    if not folder.is_dir():
        raise AgentError(f"{folder}: no such folder; an agent is a folder with config.json and weights.safetensors")
    if not path.is_file():
        raise AgentError(f"{folder}: no config.json, so this is not an agent folder")
    if path.stat().st_size > MOST_CONFIG_BYTES:
        raise AgentError(f"{path}: larger than {MOST_CONFIG_BYTES} bytes")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise AgentError(f"{path}: not JSON ({error})") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise AgentError(f"{path}: its format is not {FORMAT!r}")
    sizes = told.get("network")
    names = {field.name for field in fields(NetConfig)}
    if not isinstance(sizes, dict) or set(sizes) != names:
        raise AgentError(f"{path}: `network` must have exactly {', '.join(sorted(names))}")
    for name, most in MOST.items():
        if type(sizes[name]) is not int or not 1 <= sizes[name] <= most:
            raise AgentError(f"{path}: {name} is {sizes[name]!r}, it must be a whole number from 1 to {most}")
    if sizes["window"] % 2 == 0 or sizes["type_width"] % 2 or sizes["actions"] != ACTIONS:
        raise AgentError(f"{path}: window must be odd, type_width even and actions {ACTIONS}")
    effects = sizes["effects"]
    if not isinstance(effects, list) or not 1 <= len(effects) <= 64 or not all(isinstance(e, str) and e.isidentifier() for e in effects):
        raise AgentError(f"{path}: effects must be a list of 1 to 64 names")
    if not isinstance(sizes["memory"], str) or not isinstance(told.get("training", {}), dict):
        raise AgentError(f"{path}: memory must be a name and training an object")
    return NetConfig(**{**sizes, "effects": tuple(effects)}), told.get("training", {})


def load_network(folder: str | Path) -> tuple[Network, dict[str, Any]]:
    folder = Path(folder)
    config, training = load_config(folder)
    path = folder / "weights.safetensors"
    if not path.is_file():
        raise AgentError(f"{folder}: no weights.safetensors")
    try:
        expected = {name: list(t.shape) for name, t in build(config, "meta").state_dict().items()}  # shapes only, nothing is allocated
        if sum(torch.Size(shape).numel() for shape in expected.values()) > MOST_PARAMETERS:
            raise AgentError(f"{folder / 'config.json'}: more than {MOST_PARAMETERS} parameters")
        with safetensors.safe_open(path, "pt") as file:
            found = {name: file.get_slice(name).get_shape() for name in file.keys()}
            kinds = {file.get_slice(name).get_dtype() for name in found}
    except safetensors.SafetensorError as error:
        raise AgentError(f"{path}: not a whole safetensors file ({error})") from None
    if found != expected or kinds != {"F32"}:
        odd = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
        raise AgentError(f"{path}: does not fit config.json ({', '.join(odd[:3]) or 'not float32'})")
    net = build(config)
    net.load_state_dict(load_file(path))
    return net, training


def load_agent(folder: str | Path, device: str = "cpu", *, seed: int = 0, greedy: bool = False) -> Agent:
    net, _ = load_network(folder)
    return MemoryAgent(net, Path(folder).resolve().name, seed=seed, greedy=greedy, device=device)
