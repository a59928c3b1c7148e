"""An agent in a process of its own, for a window that must draw while it thinks.

An agent that takes long (`plays_apart`) holds the interpreter of its process: in a thread it would take it from the window for 5 ms at a
time, several times a frame. Here the agent is made again in a second process; what it is shown goes there, and what it thinks comes back.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

import numpy as np

from game_meta.agents.agent import Agent, BeliefBatch
from game_meta.errors import GameMetaError
from game_meta.stopping import leave_stops_to_parent
from game_meta.theory.report import TheoryReport

NICENESS = 5  # the window goes first


class AgentProcessDied(GameMetaError):
    """The process in which an agent thought is gone, killed for its memory perhaps."""


class _Thoughts(NamedTuple):
    """What an agent thinks after it acted or adapted."""

    policy: np.ndarray
    value: np.ndarray
    beliefs: BeliefBatch | None
    opponent_policy: np.ndarray | None
    report: TheoryReport | None
    plan_only: bool  # of the report only the plan is another one than before; the rest was not sent


def think_apart(agent: Agent, seed: int = 0) -> Agent:
    """Return an agent for a window: one that takes long in a process of its own, any other one as it is."""
    return AgentProcess(agent, agent.remake, seed) if agent.plays_apart and agent.remake is not None else agent


class AgentProcess(Agent):
    """Stands for an agent that `remake(seed=seed)` makes in a second process, which begins with the first trial. It has one trial at a
    time. Raises AgentProcessDied where that process is gone, and what the agent raised there."""

    def __init__(self, agent: Agent, remake: Callable[..., Agent], seed: int):
        self.name, self.hash, self.observation, self.remake = agent.name, agent.hash, agent.observation, agent.remake
        self._make, self._seed = remake, seed
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._unanswered = 0
        self._thoughts: _Thoughts | None = None

    def begin_trials(self, trials: int) -> None:
        """Forget everything; does not wait for the process to begin."""
        self._thoughts = None
        self._send("begin_trials", trials)

    def reseed(self, seed: int) -> None:
        """Draw from this seed on; does not wait."""
        self._send("reseed", seed)

    def act(self, observation: Any) -> np.ndarray:
        """Return an action (B,) int64 for each trial, when the process has chosen."""
        action: np.ndarray = self._ask("act", observation)
        return action

    def adapt(self, ended: np.ndarray) -> None:
        """Adapt where an episode has ended."""
        if ended.any():
            self._ask("adapt", ended)

    def beliefs(self) -> BeliefBatch | None:
        """Return what the agent held to be true after the last `act`."""
        return self._thoughts and self._thoughts.beliefs

    def opponent_policy(self) -> np.ndarray | None:
        """Return what it expected of an opponent then."""
        return None if self._thoughts is None else self._thoughts.opponent_policy

    def theory_report(self, trial: int = 0) -> TheoryReport | None:
        """Return the rules that it held then."""
        return self._thoughts and self._thoughts.report

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.terminate()
            self._process.join()
        self._process = self._pipe = None
        self._unanswered = 0

    def _send(self, name: str, *about: Any) -> None:
        try:
            (self._pipe or self._start()).send((name, about))
        except OSError:
            self.close()
            raise AgentProcessDied(f"the process in which {self.name} thought has died") from None
        self._unanswered += 1

    def _ask(self, name: str, *about: Any) -> Any:
        """Return what the agent answers, and keep what it thinks."""
        self._send(name, *about)
        answer = None
        while self._unanswered:
            try:
                assert self._pipe is not None  # it has been sent something
                error, answer, thoughts = self._pipe.recv()
            except (EOFError, OSError):
                self.close()
                raise AgentProcessDied(f"the process in which {self.name} thought has died") from None
            self._unanswered -= 1
            if error is not None:
                self.close()
                raise error
            if thoughts is not None:
                self._take(thoughts)
        return answer

    def _take(self, thoughts: _Thoughts) -> None:
        before = self._thoughts.report if self._thoughts is not None else None
        if thoughts.plan_only and thoughts.report is not None and before is not None:
            thoughts = thoughts._replace(report=replace(before, plan=thoughts.report.plan), plan_only=False)
        self._thoughts = thoughts
        self.policy, self.value = thoughts.policy, thoughts.value

    def _start(self) -> Connection:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve_agent, args=(theirs, self._make, self._seed), daemon=True)
        self._process.start()
        theirs.close()
        return self._pipe


def serve_agent(pipe: Connection, make: Callable[..., Agent], seed: int) -> None:
    """Do what is asked until the other end of the pipe is gone: what the second process runs."""
    leave_stops_to_parent()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    agent: Agent | None = None
    sent: TheoryReport | None = None  # the last report
    while True:
        try:
            name, about = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            agent = agent or make(seed=seed)
            answer, thoughts = getattr(agent, name)(*about), None
            if name == "begin_trials":
                sent = None
            elif name != "reseed":
                thoughts, sent = _collect_thoughts(agent, sent)
            pipe.send((None, answer, thoughts))
        except OSError:
            return
        except Exception as error:  # the parent raises it
            pipe.send((error, None, None))


def _collect_thoughts(agent: Agent, sent: TheoryReport | None) -> tuple[_Thoughts, TheoryReport | None]:
    """Return what an agent thinks, and its whole report."""
    report = agent.theory_report()
    same = report is not None and sent is not None and replace(report, plan=()) == replace(sent, plan=())
    shown = TheoryReport("", (), (), report.plan, (), 0.0) if report is not None and same else report
    return _Thoughts(agent.policy, agent.value, agent.beliefs(), agent.opponent_policy(), shown, same), report
