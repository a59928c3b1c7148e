"""The networks by the name of their memory, which is how settings and config.json name them."""

from __future__ import annotations

from collections.abc import Callable

import torch

from game_meta.agents.networks.flat_memory import CORES, FlatMemory
from game_meta.agents.networks.network import Network
from game_meta.agents.networks.opponent_memory import OpponentMemory
from game_meta.agents.networks.prototype_memory import PrototypeMemory
from game_meta.agents.networks.slot_memory import SlotMemory
from game_meta.agents.settings import NetworkConfig

NETWORKS: dict[str, Callable[[NetworkConfig], Network]] = {"slot": SlotMemory, "proto": PrototypeMemory, "rival": OpponentMemory}
NETWORKS |= dict.fromkeys(CORES, FlatMemory)


def build_network(config: NetworkConfig, device: str = "cpu") -> Network:
    """Return a network of these sizes on `device` ("meta" allocates nothing), untrained. Raises ValueError for an unknown memory."""
    if config.memory not in NETWORKS:
        raise ValueError(f"unknown memory {config.memory!r}, known are {', '.join(NETWORKS)}")
    with torch.device(device):
        return NETWORKS[config.memory](config)
