"""A theorist as a folder: config.json (what it is and how it thinks), prior.json (the counts of its prior), weights.safetensors (the
network that proposes rules) and card.md; in `policy`, the folder of the agent whose network acts while nothing is known.

Without a network there is no weights.safetensors: then the records of the language alone say how well rules fit what was seen.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch

from game_meta import files
from game_meta.agents.agent_folder import AGENT_FORMAT, MAX_PARAMETERS, AgentError, read_weights, write_weights
from game_meta.agents.networks.network import Network
from game_meta.agents.networks.proposal import ProposalNetwork
from game_meta.agents.settings import ProposalConfig, TheoristSettings
from game_meta.theory.prior import RulePrior
from game_meta.theory.prior_file import MAX_PRIOR_BYTES, PriorError, read_prior, write_prior

THEORIST_KIND = "theorist"
MAX_WIDTHS = {"hidden": 1024, "width": 256}
MAX_WORDS = 256  # of the language, each of effects and classes
MAX_SETTING = 10_000_000


@dataclass
class TheoristParts:
    """What a theorist's folder holds. The prior asks the network, if there is one."""

    prior: RulePrior
    settings: TheoristSettings
    network: ProposalNetwork | None = None
    policy: Network | None = None  # that acts while nothing is known

    def __post_init__(self) -> None:
        self.prior.ranker = self.network.rank if self.network else None


def save_theorist(parts: TheoristParts, folder: Path, training: dict[str, Any] | None = None, card: str | None = None) -> Path:
    """Write the folder of a theorist, like `save_agent`."""
    config: dict[str, Any] = {"format": AGENT_FORMAT, "kind": THEORIST_KIND, "observation": "scene", "settings": asdict(parts.settings)}
    config |= {"network": asdict(parts.network.config) if parts.network else None, "training": training or {}}
    if parts.network:
        write_weights(folder / "weights.safetensors", parts.network)
    files.write_atomically(folder / "prior.json", write_prior(parts.prior))
    files.write_atomically(folder / "config.json", json.dumps(config, indent=2) + "\n")
    files.write_atomically(folder / "card.md", card or plain_theorist_card(folder.resolve().name, config))
    return folder


def plain_theorist_card(name: str, config: dict[str, Any]) -> str:
    """Return the text of card.md for a theorist that nobody has written one for."""
    rows = "\n".join(f"- {key}: {json.dumps(value)}" for key, value in config["training"].items())
    return f"# {name}\n\nAn agent that writes down the rules it believes, and plans in them.\n\n{rows or 'Untrained.'}\n"


def load_theorist_parts(folder: Path, config: dict[str, Any]) -> TheoristParts:
    """Return what a theorist's folder holds, whose config.json says `config`. Raises AgentError."""
    path = folder / "config.json"
    if not isinstance(config.get("training", {}), dict):
        raise AgentError(f"{path}: training must be an object")
    if config.get("observation") != "scene":
        raise AgentError(f"{path}: the observation of a theorist must be scene")
    settings, sizes = read_theorist_settings(config.get("settings"), path), read_proposal_config(config.get("network"), path)
    network = None
    if sizes is not None:
        with torch.device("meta"):
            expected = {name: list(t.shape) for name, t in ProposalNetwork(sizes).state_dict().items()}
        if sum(torch.Size(shape).numel() for shape in expected.values()) > MAX_PARAMETERS:
            raise AgentError(f"{path}: more than {MAX_PARAMETERS} parameters")
        weights = read_weights(folder / "weights.safetensors", expected)
        network = ProposalNetwork(sizes)
        network.load_state_dict(weights)
        network.eval().requires_grad_(False)
    return TheoristParts(load_prior(folder / "prior.json"), settings, network)


def load_prior(path: Path) -> RulePrior:
    """Return the prior in a file. Raises AgentError."""
    if not path.exists():
        raise AgentError(f"{path.parent}: no {path.name}")
    try:
        return read_prior(files.read_text(path, MAX_PRIOR_BYTES, AgentError))
    except (PriorError, UnicodeDecodeError) as error:
        raise AgentError(f"{path}: {error}") from None


def read_theorist_settings(given: Any, path: Path) -> TheoristSettings:
    """Return the settings that config.json (`path`) gives. Raises AgentError."""
    default = TheoristSettings()
    names = {field.name for field in fields(TheoristSettings)}
    if not isinstance(given, dict) or set(given) != names:
        raise AgentError(f"{path}: `settings` must have exactly {', '.join(sorted(names))}")
    for name, value in given.items():
        kind = type(getattr(default, name))
        alike = type(value) is kind or (kind is float and type(value) is int)
        if not alike or (kind is not bool and not 0 < value <= MAX_SETTING):
            raise AgentError(f"{path}: settings: {name} is {value!r}, it must be {kind.__name__}, more than 0 and at most {MAX_SETTING}")
    return TheoristSettings(**given)


def read_proposal_config(given: Any, path: Path) -> ProposalConfig | None:
    """Return the sizes of the network that config.json (`path`) tells of; None where there is none. Raises AgentError."""
    if given is None:
        return None
    names = {field.name for field in fields(ProposalConfig)}
    if not isinstance(given, dict) or set(given) != names:
        raise AgentError(f"{path}: `network` must have exactly {', '.join(sorted(names))}")
    for name, most in MAX_WIDTHS.items():
        if type(given[name]) is not int or not 1 <= given[name] <= most:
            raise AgentError(f"{path}: {name} is {given[name]!r}, it must be a whole number from 1 to {most}")
    for name in ("effects", "classes"):
        words = given[name]
        if (
            not isinstance(words, list)
            or not 1 <= len(words) <= MAX_WORDS
            or not all(isinstance(w, str) and w.isidentifier() for w in words)
        ):
            raise AgentError(f"{path}: {name} must be a list of 1 to {MAX_WORDS} names")
    return ProposalConfig(**{**given, "effects": tuple(given["effects"]), "classes": tuple(given["classes"])})
