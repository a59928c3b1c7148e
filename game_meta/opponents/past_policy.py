"""The agent as it was a while ago, as an opponent. It adapts too: its memory goes on from round to round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import torch
from torch import Tensor

from game_meta.agents.agent import choose_actions
from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.network import Memory, Network
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import Observation


class PastPolicy:
    """One network for all envs of a batch, with a memory for each."""

    def __init__(self, config: NetworkConfig, trials: int, looks: int, seed: int):
        self.net: Network = build_network(config).eval()
        self.memory: Memory = self.net.initial_memory(trials, looks)
        self.generator = torch.Generator().manual_seed(seed)

    def load_policy(self, weights: Mapping[str, Tensor]) -> None:
        """Take over these weights; the memories stay."""
        self.net.load_state_dict(dict(weights))

    @torch.inference_mode()
    def act(self, seen: Observation, envs: np.ndarray) -> np.ndarray:
        """Return actions (n,), as it names them, in these envs (n,) of the batch that it sees."""
        shown = {f.name: torch.from_numpy(getattr(seen, f.name)[envs])[None] for f in fields(seen)}
        out = self.net(shown, tuple(part[envs] for part in self.memory))
        for kept, now in zip(self.memory, self.net.durable_memory(out.memory), strict=True):
            kept[envs] = now
        policy = torch.softmax(out.logits[0].float(), -1)
        return choose_actions(policy, self.generator).numpy()

    def state(self) -> dict[str, Any]:
        """Return its weights, its memories and its generator."""
        return {"net": self.net.state_dict(), "memory": list(self.memory), "generator": self.generator.get_state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self.net.load_state_dict(state["net"])
        self.memory = tuple(part.clone() for part in state["memory"])
        self.generator.set_state(state["generator"].clone())
