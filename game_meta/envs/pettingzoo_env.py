"""PettingZoo envs for games of any number of players: `parallel_env(game="tron")`, or `env(game="tron")` for one agent at a time.

Everybody stays until the game is over for all: a player whose avatar died is still asked for actions, which do nothing.
"""

from __future__ import annotations

from typing import Any, ClassVar

import gymnasium as gym
from gymnasium import spaces
from gymnasium.error import ResetNeeded
from gymnasium.utils import seeding
from gymnasium.wrappers import HumanRendering

from game_meta.engine.observation import ACTIONS
from game_meta.envs.contract import RENDER_FPS, RENDER_MODES, GameSession, legal_action
from game_meta.envs.pettingzoo_import import pettingzoo

AgentInfos = dict[str, dict[str, Any]]


class GameParallelEnv(pettingzoo.ParallelEnv):
    """Options as in GameSession; `max_cycles` cuts episodes off. A reward is the change of a player's score; what is no action is played as
    ACTION_NIL. reset(seed=s) begins the first episode of seed s, reset() the next one of the same seed. A copied or pickled env goes on
    from the same state, to the bit (its window stays behind); so does one that `load_state`s what another did `save_state`.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["human", *RENDER_MODES], "render_fps": RENDER_FPS, "is_parallelizable": True}

    def __init__(self, game: str, *, max_cycles: int | None = None, render_mode: str | None = None, **options: Any) -> None:
        self.max_cycles, self.render_mode = max_cycles, render_mode
        self.session = GameSession(game, **options)
        self.metadata = {**self.metadata, "name": self.session.source.game.name}  # type: ignore[misc]
        self.possible_agents = [f"player_{n}" for n in range(self.session.players)]
        self.agents: list[str] = []
        self.observation_spaces = {agent: self.session.view.space for agent in self.possible_agents}
        self.action_spaces: dict[str, spaces.Space] = {agent: spaces.Discrete(ACTIONS) for agent in self.possible_agents}
        self._seed: int | None = None
        self._window: HumanRendering | None = None

    def observation_space(self, agent: str) -> spaces.Space:
        """Return the space of what this agent is shown; always the same object."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space:
        """Return the space of this agent's actions; always the same object."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict[str, Any], AgentInfos]:
        """Begin the first episode of `seed`, or without one the next episode; (observations, infos) by agent."""
        if seed is not None or self._seed is None:
            self._seed = int(seeding.np_random(seed)[1])
            self.session.episode = -1
        self.session.begin_episode(self._seed)
        self.agents = list(self.possible_agents)
        return self._observations(), self._infos()

    def step(self, actions: dict[str, Any]) -> tuple[dict[str, Any], dict[str, float], dict[str, bool], dict[str, bool], AgentInfos]:
        """Play one tick with everybody's action; observations, rewards, terminated, truncated and infos by agent.

        Raises ResetNeeded before the first reset.
        """
        if self.session.episode < 0:
            raise ResetNeeded("reset comes before the first step")
        if not self.agents:
            return {}, {}, {}, {}, {}
        agents, batch = self.agents, self.session.batch
        self.session.step(*(legal_action(actions.get(agent)) for agent in agents))
        rewards = {agent: float(reward) for agent, reward in zip(agents, batch.rewards[0].tolist(), strict=True)}
        cut_off = bool(batch.cut_off[0])
        terminated = bool(batch.terminated[0]) and not cut_off
        truncated = cut_off or (self.max_cycles is not None and int(batch.tick[0]) + 1 >= self.max_cycles)
        observations, infos = self._observations(), self._infos()
        if terminated or truncated:
            self.agents = []
        return observations, rewards, dict.fromkeys(agents, terminated), dict.fromkeys(agents, truncated), infos

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy takes over: all but the window."""
        return {**self.__dict__, "_window": None}

    def save_state(self) -> dict[str, Any]:
        """Return all that decides what comes next, for `load_state`. Raises ResetNeeded before the first reset."""
        return {**self.session.save_state(), "seed": self._seed, "agents": list(self.agents)}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from a state that `save_state` has returned, of this env or of another one of the same game."""
        self.session.load_state(state)
        self._seed, self.agents = state["seed"], list(state["agents"])

    def _observations(self) -> dict[str, Any]:
        return {agent: self.session.observe(player) for player, agent in enumerate(self.possible_agents)}

    def _infos(self) -> AgentInfos:
        batch = self.session.batch
        tick = int(batch.tick[0]) + 1
        values = zip(self.possible_agents, batch.scores[0].tolist(), batch.wins[0].tolist(), strict=True)
        return {agent: {"score": score, "win": win, "won": win == 1, "tick": tick} for agent, score, win in values}

    def render(self) -> Any:
        """Draw the board as `render_mode` says; "human" opens a window."""
        if self.render_mode != "human":
            return self.session.render(self.render_mode)
        if self._window is None:
            self._window = HumanRendering(_RenderOnlyEnv(self.session))
        self._window.reset()
        return None

    def close(self) -> None:
        """Close the window if there is one."""
        if self._window is not None:
            self._window.close()
            self._window = None


class _RenderOnlyEnv(gym.Env):
    """A game as Gymnasium's window for people wants it: something that can be drawn, and that is not moved by being drawn."""

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["rgb_array"], "render_fps": RENDER_FPS}  # type: ignore[misc]
    render_mode = "rgb_array"

    def __init__(self, session: GameSession) -> None:
        self.session = session

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[None, dict[str, Any]]:
        """Do nothing: the window asks for it before it draws."""
        return None, {}

    def render(self) -> Any:
        """Draw the board."""
        return self.session.render(self.render_mode)


def parallel_env(game: str, **options: Any) -> GameParallelEnv:
    """Make a ParallelEnv: all players act at once. Options as in GameParallelEnv."""
    return GameParallelEnv(game, **options)


def raw_env(game: str, **options: Any) -> pettingzoo.AECEnv:
    """Make an AECEnv: one agent acts at a time; the tick comes when all have chosen, and nobody sees what the others chose before."""
    from pettingzoo.utils.conversions import parallel_to_aec_wrapper

    return parallel_to_aec_wrapper(GameParallelEnv(game, **options))


def env(game: str, **options: Any) -> pettingzoo.AECEnv:
    """Make an AECEnv that says so where it is called in a wrong order."""
    from pettingzoo.utils.wrappers import OrderEnforcingWrapper

    return OrderEnforcingWrapper(raw_env(game, **options))
