"""What one can do from the home screen with what is chosen there. A new screen is one Door more; only what works has one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pygame

from game_meta.engine.observation import AVATAR, FIRST_LOOK
from game_meta.viewer import icons, sprites
from game_meta.viewer.app.screen import Screen
from game_meta.viewer.app.shelf import Entry, Facts
from game_meta.viewer.palette import DARK

SEEDS = 2**16
USUAL = "default"  # the agent that is chosen until somebody chooses another


@dataclass(frozen=True)
class Choice:
    """What is chosen on the home screen: one of each kind, where there is one, and what is known of the game by now."""

    game: Entry | None
    agent: Entry | None
    replay: Entry | None
    facts: Facts | None


@dataclass(frozen=True)
class Door:
    name: str
    key: int
    picture: Callable[[int], pygame.Surface]  # so many pixels square
    about: Callable[[Choice], str]
    closed: Callable[[Choice], str]  # why it cannot be opened with this choice; nothing if it can
    make: Callable[[Choice], Screen]  # called in the background, see Waiting
    opens: tuple[str, ...]  # the kinds of things for which Enter means this door


def _adapt_about(choice: Choice) -> str:
    if choice.agent is None or choice.game is None:
        return "Watch an agent work out rules it has never seen"
    return f"Watch {choice.agent.name} work out a {choice.game.name} it has never seen"


def _adapt_closed(choice: Choice) -> str:
    if choice.agent is None:
        return "there is no agent yet: `game-meta train` makes one"
    if choice.game is None:
        return "no game is chosen"
    if choice.facts is not None and choice.facts.faults:
        return f"{choice.game.name} has faults"
    if choice.facts is not None and choice.facts.players > 1:
        return f"{choice.game.name} is for two players, and agents play alone"
    return ""


def _adapt(choice: Choice) -> Screen:
    from game_meta.agents.files import load_agent
    from game_meta.variants import is_held_out, sample
    from game_meta.variants.variant import family_name
    from game_meta.viewer.app.adapt import AdaptScreen

    assert choice.game is not None and choice.agent is not None  # else it is closed
    path, seed = choice.game.path, random.randrange(SEEDS)
    split = "test-family" if is_held_out(family_name(path)) else "test-rules"
    seeds = iter(range(seed, seed + SEEDS))

    def draw():
        return sample(path, split, next(seeds))

    return AdaptScreen([load_agent(choice.agent.path, seed=seed)], draw(), seed=seed, next_variant=draw)


def _play_about(choice: Choice) -> str:
    if choice.game is None or choice.agent is None:
        return "Play against an agent that adapts to you"
    if choice.facts is not None and choice.facts.players > 1:
        return f"Play {choice.game.name} against an agent that adapts to you"
    return f"Play {choice.game.name} beside {choice.agent.name}: who works it out first?"


def _play_closed(choice: Choice) -> str:
    if choice.agent is None:
        return "there is no agent yet: `game-meta train` makes one"
    if choice.game is None:
        return "no game is chosen"
    return f"{choice.game.name} has faults" if choice.facts is not None and choice.facts.faults else ""


def _play(choice: Choice) -> Screen:
    from game_meta.play.arranging import opponent, players
    from game_meta.viewer.play.opening import opening

    game, agent = choice.game, choice.agent
    assert game is not None and agent is not None  # else it is closed
    usual = opponent(players(game.path)) if agent.name == USUAL else None
    return opening(game.path, usual or agent.path, seed=random.randrange(SEEDS))


def _design_about(choice: Choice) -> str:
    return f"Write and draw {choice.game.name}, or begin a new game" if choice.game else "Write and draw a new game"


def _design(choice: Choice) -> Screen:
    from game_meta.viewer.design.opening import opening

    return opening(choice.game.path if choice.game else None)


def _watch_about(choice: Choice) -> str:
    return f"See {choice.replay.name} again, tick by tick" if choice.replay else "See again what was played"


def _watch(choice: Choice) -> Screen:
    from game_meta.viewer.watch.opening import opening

    assert choice.replay is not None  # else it is closed
    return opening([choice.replay.path])


DOORS = (
    Door(
        "Play",
        pygame.K_p,
        lambda size: sprites.draw(AVATAR, size, rival=True),
        _play_about,
        _play_closed,
        _play,
        ("games",),
    ),
    Door(
        "Design",
        pygame.K_d,
        lambda size: sprites.draw(FIRST_LOOK, size),
        _design_about,
        lambda choice: "",
        _design,
        (),
    ),
    Door(
        "Watch",
        pygame.K_w,
        lambda size: icons.sign("play", size, DARK.cool),
        _watch_about,
        lambda choice: "" if choice.replay else "there is no replay yet: `game-meta adapt` writes one",
        _watch,
        ("replays",),
    ),
    Door(
        "Adapt",
        pygame.K_a,
        lambda size: sprites.draw(AVATAR, size, (1, 0)),
        _adapt_about,
        _adapt_closed,
        _adapt,
        ("games", "agents"),
    ),
)
