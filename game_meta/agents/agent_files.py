"""An agent as a folder: config.json (what it is), weights.safetensors (what it learned), card.md (what a person should know); one that sees
pixels has eyes.safetensors as well. What the folder of an agent is that writes down rules, theorist_files.py says.

Nothing in it is code. Sizes are checked before anything is allocated, and each file is written whole or not at all.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from torch import nn

from game_meta import files
from game_meta.agents.agent import Agent, MemoryAgent
from game_meta.agents.agent_folder import (
    AGENT_FORMAT,
    MAX_PARAMETERS,
    MAX_WEIGHTS_BYTES,
    AgentError,
    read_agent_config,
    read_weights,
    write_weights,
)
from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.inner_loops import FineTuning, InnerLoop, PolicyGradient
from game_meta.agents.learned_optimiser import LearnedOptimiserLoop
from game_meta.agents.networks.build import NETWORKS, build_network
from game_meta.agents.networks.network import Network
from game_meta.agents.networks.patch_encoder import PatchEncoder
from game_meta.agents.pixel_agent import PixelAgent, PixelEncoder
from game_meta.agents.settings import NetworkConfig, PatchEncoderConfig
from game_meta.agents.theorist_files import THEORIST_KIND, TheoristParts, load_theorist_parts, save_theorist
from game_meta.agents.user_code import CodeName, load_user_agent
from game_meta.content import DEFAULT_AGENT, find_content
from game_meta.engine.observation import ACTIONS

# What the settings of inner loops were called in agents saved before they had the field's names.
OLD_INNER_SETTINGS = {"rate": "learning_rate", "lam": "gae_lambda", "value": "value_coef", "entropy": "entropy_coef", "clip": "clip_coef"}
OLD_INNER_SETTINGS |= {
    "grad_norm": "max_grad_norm",
    "size": "initial_scale",
    "updates": "updates_per_episode",
    "largest": "max_tensor_size",
}
INNER_LOOPS: dict[str, type[InnerLoop]] = {"sgd": PolicyGradient, "ppo": FineTuning, "lstm": LearnedOptimiserLoop}
MAX_SIZES = {"window": 41, "looks": 256, "actions": 6, "cell_width": 64, "hidden": 2048, "key_width": 256}
MAX_SIZES |= {"type_width": 512, "action_width": 512, "global_width": 1024}
MAX_PLACES = 256  # 0 is none
AGENT_OBSERVATIONS = ("symbols", "rgb")
AGENT_FILES = (
    "config.json",
    "prior.json",
    "eyes.safetensors",
    "weights.safetensors",
)  # what an agent is; others in its folder are not read
POLICY_FOLDER = "policy"  # in the folder of a theorist: the agent whose network acts while nothing is known


def save_agent(
    agent: Agent | Network | TheoristParts, folder: str | Path, *, training: dict[str, Any] | None = None, card: str | None = None
) -> Path:
    """Write the agent folder. `training` is a summary of how it came to be; without a `card` a plain one is written from it."""
    if isinstance(agent, TheoristParts):
        if agent.policy is not None:
            save_agent(agent.policy, Path(folder) / POLICY_FOLDER)
        return save_theorist(agent, Path(folder), training, card)
    pixel_encoder = agent.pixel_encoder if isinstance(agent, PixelAgent) else None
    agent = agent.agent if isinstance(agent, PixelAgent) else agent
    net = agent.net if isinstance(agent, MemoryAgent | GradientAgent) else agent
    if not isinstance(net, Network):
        raise TypeError(f"an agent without a network has nothing to be saved: {agent}")
    folder, inner = Path(folder), agent.inner if isinstance(agent, GradientAgent) else None
    config: dict[str, Any] = {"format": AGENT_FORMAT, "observation": "rgb" if pixel_encoder else "symbols", "network": asdict(net.config)}
    config |= {"inner": describe_inner_loop(inner), "training": training or {}}
    write_weights(folder / "weights.safetensors", as_module(net, inner))
    if pixel_encoder:
        write_weights(folder / "eyes.safetensors", pixel_encoder.net)
    files.write_atomically(folder / "config.json", (json.dumps(config, indent=2) + "\n"))
    files.write_atomically(folder / "card.md", (card or write_plain_card(folder.resolve().name, config)))
    return folder


def as_module(net: Network, inner: InnerLoop | None) -> nn.Module:
    """Return what the names in weights.safetensors are counted from: the network, or network and inner loop side by side."""
    return nn.ModuleDict({"net": net, "inner": inner}) if inner else net


def write_plain_card(name: str, config: dict[str, Any]) -> str:
    """Return the text of card.md for an agent that nobody has written one for: what config.json says, as a list."""
    rows = "\n".join(f"- {key}: {json.dumps(value)}" for key, value in config["training"].items())
    return f"# {name}\n\nAn agent with a {config['network']['memory']} memory.\n\n{rows or 'Untrained.'}\n"


def load_agent_config(folder: Path) -> tuple[NetworkConfig, dict[str, Any]]:
    """Read and check config.json; return the network's sizes, and all that it says. Raises AgentError."""
    path, config = folder / "config.json", read_agent_config(folder)
    sizes = config.get("network")
    names = {field.name for field in fields(NetworkConfig)}
    if not isinstance(sizes, dict) or set(sizes) != names:
        raise AgentError(f"{path}: `network` must have exactly {', '.join(sorted(names))}")
    for name, most in MAX_SIZES.items():
        if type(sizes[name]) is not int or not 1 <= sizes[name] <= most:
            raise AgentError(f"{path}: {name} is {sizes[name]!r}, it must be a whole number from 1 to {most}")
    if type(sizes["places"]) is not int or not 0 <= sizes["places"] <= MAX_PLACES:
        raise AgentError(f"{path}: places is {sizes['places']!r}, it must be a whole number from 0 to {MAX_PLACES}")
    if sizes["window"] % 2 == 0 or sizes["type_width"] % 2 or sizes["actions"] != ACTIONS:
        raise AgentError(f"{path}: window must be odd, type_width even and actions {ACTIONS}")
    effects = sizes["effects"]
    if not isinstance(effects, list) or not 1 <= len(effects) <= 64 or not all(isinstance(e, str) and e.isidentifier() for e in effects):
        raise AgentError(f"{path}: effects must be a list of 1 to 64 names")
    if not isinstance(sizes["memory"], str) or not isinstance(config.get("training", {}), dict):
        raise AgentError(f"{path}: memory must be a name and training an object")
    if sizes["memory"] not in NETWORKS:
        raise AgentError(f"{path}: unknown memory {sizes['memory']!r}, known are {', '.join(NETWORKS)}")
    if config.get("observation", "symbols") not in AGENT_OBSERVATIONS:
        raise AgentError(f"{path}: observation must be one of {', '.join(AGENT_OBSERVATIONS)}")
    return NetworkConfig(**{**sizes, "effects": tuple(effects)}), config


def describe_inner_loop(inner: InnerLoop | None) -> dict[str, Any] | None:
    """Return what config.json says of an inner loop: its name and its settings."""
    if inner is None:
        return None
    return {"name": next(name for name, kind in INNER_LOOPS.items() if type(inner) is kind), **asdict(inner.config)}


def build_inner_loop(described: Any, net: Network, path: Path) -> InnerLoop | None:
    """Return the inner loop that config.json (`path`) tells of, untrained; None where there is none. Raises AgentError."""
    if described is None:
        return None
    if not isinstance(described, dict) or not isinstance(described.get("name"), str) or described["name"] not in INNER_LOOPS:
        raise AgentError(f"{path}: `inner` must be an object with a name, one of {', '.join(INNER_LOOPS)}")
    if net.config.memory != "none":
        raise AgentError(f"{path}: an inner loop needs a network without a memory, not {net.config.memory!r}")
    kind = INNER_LOOPS[described["name"]]
    settings = {OLD_INNER_SETTINGS.get(str(name), str(name)): value for name, value in described.items() if name != "name"}
    default = asdict(kind.config_class())
    if settings.keys() != default.keys() or len(settings) < len(described) - 1:  # one setting under its old name and its new one
        raise AgentError(f"{path}: `inner` must have exactly {', '.join(['name', *sorted(default)])}")
    for name, value in settings.items():
        low, high = kind.bounds.get(name, (False, True))
        alike = type(value) is type(default[name]) or (type(default[name]) is float and type(value) is int)
        if not alike or not low <= value <= high:
            raise AgentError(f"{path}: inner {name} is {value!r}, it must be {type(default[name]).__name__} from {low} to {high}")
    return kind(net, kind.config_class(**settings))


def load_agent_modules(folder: Path) -> tuple[Network, InnerLoop | None, dict[str, Any]]:
    """Return an agent's network, its inner loop if it has one, and what its config.json says. Raises AgentError."""
    sizes, config = load_agent_config(folder)
    inner = config.get("inner")
    expected = expected_shapes(sizes, inner, folder / "config.json")
    if sum(torch.Size(shape).numel() for shape in expected.values()) > MAX_PARAMETERS:
        raise AgentError(f"{folder / 'config.json'}: more than {MAX_PARAMETERS} parameters")
    weights = read_weights(folder / "weights.safetensors", expected)
    net = build_network(sizes)
    loop = build_inner_loop(inner, net, folder / "config.json")
    as_module(net, loop).load_state_dict(weights)
    return net, loop, config


def load_pixel_encoder(folder: Path, looks: int) -> PixelEncoder:
    """Return the encoder of an agent that sees pixels. Raises AgentError."""
    net = PatchEncoder(PatchEncoderConfig())
    net.load_state_dict(read_weights(folder / "eyes.safetensors", {name: list(t.shape) for name, t in net.state_dict().items()}))
    return PixelEncoder(net.eval().requires_grad_(False), looks)


def expected_shapes(config: NetworkConfig, inner: Any, path: Path) -> dict[str, list[int]]:
    """Return what weights.safetensors must hold, shapes by name; nothing is allocated."""
    net = build_network(config, "meta")
    with torch.device("meta"):
        return {name: list(t.shape) for name, t in as_module(net, build_inner_loop(inner, net, path)).state_dict().items()}


def load_agent(
    name: str | Path | CodeName = DEFAULT_AGENT, device: str = "cpu", *, seed: int = 0, greedy: bool = False, think_ms: int | None = None
) -> Agent:
    """Load an agent: a folder with config.json and weights.safetensors, or the name of one in a folder `agents/`.

        agent = gm.load_agent()
        agent.begin_trials(64)              # 64 trials side by side
        actions = agent.act(observation)    # (64,) int64

    Nothing in the files is executed; only a CodeName, which commands make of `--agent module:Class`, stands for code. `seed` is that of
    the actions it draws; with `greedy` it takes the likeliest one instead. One that plans thinks `think_ms` milliseconds in a tick, between
    episodes longer; without that as its settings say, on any machine. Raises AgentError, which names the file and what is wrong with it,
    and ContentNotFound for a name (a str) that no folder has.
    """
    if isinstance(name, CodeName):
        return load_user_agent(name, seed=seed)
    folder = name if isinstance(name, Path) else find_content("agents", name)
    said = read_agent_config(folder)
    if said.get("kind") == THEORIST_KIND:
        return load_theorist(folder, said, seed, think_ms)
    net, inner, config = load_agent_modules(folder)
    options: dict[str, Any] = {"seed": seed, "greedy": greedy, "device": device}
    called = folder.resolve().name
    agent = MemoryAgent(net, called, **options) if inner is None else GradientAgent(net, inner, called, **options)
    found = PixelAgent(agent, load_pixel_encoder(folder, net.config.looks)) if config.get("observation") == "rgb" else agent
    found.hash = hash_agent(folder)
    return found


def load_theorist(folder: Path, config: dict[str, Any], seed: int, think_ms: int | None = None) -> Agent:
    """Return the theorist in a folder whose config.json says `config`. Raises AgentError."""
    from game_meta.agents.theorist import Theorist

    parts, policy = load_theorist_parts(folder, config), None
    if (folder / POLICY_FOLDER).is_dir():
        said = read_agent_config(folder / POLICY_FOLDER)
        if said.get("kind") == THEORIST_KIND or said.get("inner") is not None or said.get("observation", "symbols") != "symbols":
            raise AgentError(f"{folder / POLICY_FOLDER}: it must be an agent that sees symbols and adapts by its memory")
        policy = MemoryAgent(load_agent_modules(folder / POLICY_FOLDER)[0], POLICY_FOLDER, seed=seed)
    found = Theorist(parts.prior, parts.settings, folder.resolve().name, seed=seed, policy_agent=policy)
    found.hash, found.remake = hash_agent(folder), partial(load_agent, folder, think_ms=think_ms)
    found.think_ms = think_ms
    return found


def hash_agent(folder: Path) -> str:
    """Return the hash by which replays name an agent: of its config.json, its prior, its weights and its policy, 16 hexadecimal digits."""
    digest = sha256()
    for name in AGENT_FILES:
        if (folder / name).exists():
            digest.update(files.read_bytes(folder / name, MAX_WEIGHTS_BYTES, AgentError))
    if (folder / POLICY_FOLDER).is_dir():
        digest.update(hash_agent(folder / POLICY_FOLDER).encode())
    return digest.hexdigest()[:16]
