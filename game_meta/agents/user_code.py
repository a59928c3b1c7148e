"""Agents and learners that are not part of the package: `module:Class`, as a person names them on the command line.

To import a module is to run it. The only way from words to code is a `CodeName`, and commands make one of nothing but what was typed there;
what stands in a file that somebody sent (an agent's folder, a replay, a run.toml) stays a string.
"""

from __future__ import annotations

import inspect
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from game_meta.agents.agent import OBSERVATIONS, Agent, BeliefBatch
from game_meta.engine.observation import ACTIONS
from game_meta.errors import UsageError

if TYPE_CHECKING:
    from game_meta.theory.report import TheoryReport
    from game_meta.theory.theory import Theory

CODE_NAME = re.compile(r"[^\W\d][\w.]*:[^\W\d]\w*")


class UserCodeError(UsageError):
    """Something is wrong in code that is not ours; the message names its file and line."""


@dataclass(frozen=True)
class CodeName:
    """Something in a module: `my_agent:MyAgent`. To make one imports nothing."""

    module: str
    name: str

    @classmethod
    def parse(cls, text: str) -> CodeName | None:
        """Return what `text` names, None if it is not of the form module:name."""
        return cls(*text.split(":")) if CODE_NAME.fullmatch(text) else None

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"

    def load(self) -> Any:
        """Import the module, from the working folder if it is nowhere else, and return what is named. Raises UserCodeError."""
        if (here := str(Path.cwd())) not in sys.path:
            sys.path.append(here)  # last: a file of one's own must not stand in for another package's
        try:
            module = import_module(self.module)
        except ModuleNotFoundError as error:
            if error.name and f"{self.module}.".startswith(f"{error.name}."):
                plain = self.module.removesuffix(".py")  # people name the file
                file = f"it must be a file {plain.replace('.', '/')}.py below the folder you are in, or installed"
                cure = file if plain == self.module else f"leave out `.py`: {plain}:{self.name}"
                raise UserCodeError(f"no module named `{error.name}`: {cure}") from None
            raise UserCodeError(describe_fault(error, self.module)) from error
        except Exception as error:
            raise UserCodeError(describe_fault(error, self.module)) from error
        if not hasattr(module, self.name):
            there = [name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__]
            raise UserCodeError(f"{self.module} has no `{self.name}`: there is {', '.join(there) or 'nothing in it'}")
        return getattr(module, self.name)


def describe_fault(error: Exception, module: str) -> str:
    """Say in one line what went wrong in a module, and where: at the last line of its own."""
    if isinstance(error, SyntaxError) and error.filename:
        where = f"{error.filename}, line {error.lineno}"
    else:
        frames = traceback.extract_tb(error.__traceback__)
        spec = sys.modules.get(module) or find_spec(module)
        file = getattr(spec, "__file__", None) or getattr(spec, "origin", None)
        last = ([frame for frame in frames if frame.filename == file] or frames)[-1]
        where = f"{last.filename}, line {last.lineno}"
    return f"{where}: {type(error).__name__}: {' '.join(str(error).split())}; mend it there"


# ----------------------------------------------------------------------------------------------------
# Agents.


class UserAgent(Agent):
    """Stands between evaluation and an agent that somebody wrote: anything with `act(observation)`, all else of Agent's if it likes.

    What `act` returns is checked, what goes wrong is told in one line (the error itself is the cause of the one that is raised). Without
    a `reset_memory` it is told to forget by `observation.trial_start`, as it is when a trial begins.
    """

    def __init__(self, user: Any, name: str):
        if not callable(getattr(user, "act", None)):
            raise UserCodeError(f"{name} has no method act(observation): see examples/my_agent.py")
        self.user = user
        self.name = str(getattr(user, "name", name))
        self.observation = getattr(user, "observation", "symbols")
        if self.observation not in OBSERVATIONS:
            raise UserCodeError(f"{name}: its `observation` is {self.observation!r}, it must be one of {', '.join(OBSERVATIONS)}")
        self.plays_apart = getattr(user, "plays_apart", False)
        self.forgets_itself = callable(self._own("reset_memory"))
        self.trials, self.forgets = 0, np.zeros(0, bool)

    def _own(self, method: str) -> Callable[..., Any] | None:
        """Return a method that the user has written; None for one that is missing, or Agent's, which does nothing."""
        inherited = getattr(type(self.user), method, None) is getattr(Agent, method)
        return None if inherited else getattr(self.user, method, None)

    def _call(self, method: str, *about: Any) -> Any:
        own = self._own(method)
        if own is None:
            return None
        try:
            return own(*about)
        except Exception as error:
            raise UserCodeError(describe_fault(error, _module_of(own))) from error

    def begin_trials(self, trials: int) -> None:
        """Forget everything; from now on there are this many trials."""
        self.trials, self.forgets = trials, np.zeros(trials, bool)
        self._call("begin_trials", trials)

    def reseed(self, seed: int) -> None:
        """Draw from this seed on."""
        self._call("reseed", seed)

    def act(self, observation: Any) -> np.ndarray:
        """Return an action (B,) int64 for each trial. Raises UserCodeError for what is none."""
        if self.forgets.any():
            observation = replace(observation, trial_start=observation.trial_start | self.forgets)
            self.forgets = np.zeros(self.trials, bool)
        said = self._call("act", observation)
        actions = np.asarray(said)
        if actions.shape != (self.trials,) or actions.dtype.kind not in "iu" or not ((actions >= 0) & (actions < ACTIONS)).all():
            shown = " ".join(repr(said).split())
            wanted = f"act must return {self.trials} whole numbers from 0 to {ACTIONS - 1}, an action for each trial"
            raise UserCodeError(f"{self.name}: {wanted}, not {shown[:60]}")
        policy, value = getattr(self.user, "policy", None), getattr(self.user, "value", None)
        self.policy = np.eye(ACTIONS, dtype=np.float32)[actions] if policy is None else policy
        self.value = np.zeros(self.trials, np.float32) if value is None else value
        return actions.astype(np.int64)

    def adapt(self, ended: np.ndarray) -> None:
        """Adapt where an episode has ended."""
        self._call("adapt", ended)

    def reset_memory(self, trials: np.ndarray) -> None:
        """Empty the memory of these trials (B,) bool."""
        if self.forgets_itself:
            self._call("reset_memory", trials)
        else:
            self.forgets = self.forgets | trials

    def beliefs(self) -> BeliefBatch | None:
        """Return what it says it believes."""
        return self._call("beliefs")

    def opponent_policy(self) -> np.ndarray | None:
        """Return what it says it expects of its opponent."""
        return self._call("opponent_policy")

    def think_briefly(self) -> None:
        """Think as little as it can."""
        self._call("think_briefly")

    def theory(self, trial: int = 0) -> Theory | None:
        """Return the rules that it holds likeliest."""
        return self._call("theory", trial)

    def theory_report(self, trial: int = 0) -> TheoryReport | None:
        """Return what it says of its rules."""
        return self._call("theory_report", trial)

    def observe_true_looks(self, window: np.ndarray, ended: np.ndarray) -> None:
        """Take in what was on the pictures."""
        self._call("observe_true_looks", window, ended)

    def close(self) -> None:
        """Let go of what it holds outside of this process."""
        self._call("close")


def _module_of(method: Callable[..., Any]) -> str:
    return getattr(method, "__module__", None) or type(method).__module__


class ActFunction:
    """A function `act(observation)` that remembers nothing, as an agent."""

    def __init__(self, act: Callable[[Any], Any]):
        self.act, self.name = act, getattr(act, "__name__", "agent")


def as_agent(thing: Any, name: str | None = None, *, seed: int = 0) -> Agent:
    """Return something as an agent: an Agent as it is, and else a class (made with `seed=seed` if it takes one), an object with a method
    `act`, or a function `act(observation)`, which returns an action for each trial. Raises UserCodeError for what is none of them."""
    if isinstance(thing, Agent):
        return thing
    if isinstance(thing, type):
        name = name or thing.__name__
        try:
            thing = thing(seed=seed) if "seed" in inspect.signature(thing).parameters else thing()
        except Exception as error:
            raise UserCodeError(describe_fault(error, thing.__module__)) from error
    elif callable(thing) and not hasattr(thing, "act"):
        thing = ActFunction(thing)
    return UserAgent(thing, name or type(thing).__name__)


def load_user_agent(code: CodeName, *, seed: int = 0) -> Agent:
    """Import the code that a person has named, and return the agent. Raises UserCodeError."""
    agent = as_agent(code.load(), code.name, seed=seed)
    agent = agent if isinstance(agent, UserAgent) else UserAgent(agent, code.name)
    agent.remake = partial(load_user_agent, code)
    return agent
