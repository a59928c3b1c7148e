"""What one can do from the home screen with what is chosen there. A new screen is one ScreenEntry more; only what works has one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pygame

from game_meta.app.app import Screen
from game_meta.app.content_library import ContentEntry, ContentFacts
from game_meta.content import DEFAULT_AGENT
from game_meta.engine.observation import AVATAR, FIRST_LOOK
from game_meta.random_streams import CHOSEN_SEED_RANGE
from game_meta.render import icons, sprites
from game_meta.render.theme import DARK_PALETTE


@dataclass(frozen=True)
class HomeSelection:
    """What is chosen on the home screen: one of each kind, where there is one, and what is known of the game by now."""

    game: ContentEntry | None
    agent: ContentEntry | None
    replay: ContentEntry | None
    facts: ContentFacts | None


@dataclass(frozen=True)
class ScreenEntry:
    """A way from the home screen to another one: what it is called, when it is open, and who makes the screen."""

    name: str
    key: int
    icon: Callable[[int], pygame.Surface]  # so many pixels square
    about: Callable[[HomeSelection], str]
    why_not: Callable[[HomeSelection], str]  # why it cannot be opened with this choice; nothing if it can
    make_screen: Callable[[HomeSelection], Screen]  # called in the background, see WaitingScreen
    content_kinds: tuple[str, ...]  # the kinds of things for which Enter opens this screen


def _about_adapt(choice: HomeSelection) -> str:
    if choice.agent is None or choice.game is None:
        return "Watch an agent work out rules it has never seen"
    return f"Watch {choice.agent.name} work out a {choice.game.name} it has never seen"


def _why_not_adapt(choice: HomeSelection) -> str:
    if choice.agent is None:
        return "there is no agent yet: `game-meta train` makes one"
    if choice.game is None:
        return "no game is chosen"
    if choice.facts is not None and choice.facts.problems:
        return f"{choice.game.name} has faults"
    if choice.facts is not None and choice.facts.players > 1:
        return f"{choice.game.name} is for two players, and agents play alone"
    return ""


def _make_adapt_screen(choice: HomeSelection) -> Screen:
    from game_meta.app.screens.adapt import open_adapt_screen
    from game_meta.generator.variant_pool import sample, unseen_split

    assert choice.game is not None and choice.agent is not None  # else it cannot be opened
    path, seed = choice.game.path, random.randrange(CHOSEN_SEED_RANGE)
    return open_adapt_screen(choice.agent.path, lambda number: sample(path, unseen_split(path), number), seed=seed)


def _about_play(choice: HomeSelection) -> str:
    if choice.game is None or choice.agent is None:
        return "Play against an agent, with somebody else, or for practice"
    if choice.facts is not None and choice.facts.players > 1:
        return f"Play {choice.game.name} against an agent, or two people at one keyboard"
    return f"Play {choice.game.name} beside {choice.agent.name}: who works it out first?"


def _why_not_play(choice: HomeSelection) -> str:
    if choice.agent is None:
        return "there is no agent yet: `game-meta train` makes one"
    if choice.game is None:
        return "no game is chosen"
    return f"{choice.game.name} has faults" if choice.facts is not None and choice.facts.problems else ""


def _make_play_screen(choice: HomeSelection) -> Screen:
    from game_meta.app.screens.play import open_play_screen
    from game_meta.match.arrangement import count_players, find_two_player_agent

    game, agent = choice.game, choice.agent
    assert game is not None and agent is not None  # else it cannot be opened
    usual = find_two_player_agent(count_players(game.path)) if agent.name == DEFAULT_AGENT else None
    return open_play_screen(game.path, usual or agent.path, seed=random.randrange(CHOSEN_SEED_RANGE))


def _about_design(choice: HomeSelection) -> str:
    return f"Write and draw {choice.game.name}, or begin a new game" if choice.game else "Write and draw a new game"


def _make_design_screen(choice: HomeSelection) -> Screen:
    from game_meta.app.screens.design import open_design_screen

    return open_design_screen(choice.game.path if choice.game else None)


def _about_watch(choice: HomeSelection) -> str:
    return f"See {choice.replay.name} again, tick by tick" if choice.replay else "See again what was played"


def _make_watch_screen(choice: HomeSelection) -> Screen:
    from game_meta.app.screens.watch import open_watch_screen

    assert choice.replay is not None  # else it cannot be opened
    return open_watch_screen([choice.replay.path])


SCREENS = (
    ScreenEntry(
        "Play",
        pygame.K_p,
        lambda size: sprites.draw_sprite(AVATAR, size, second_player=True),
        _about_play,
        _why_not_play,
        _make_play_screen,
        ("games",),
    ),
    ScreenEntry(
        "Design",
        pygame.K_d,
        lambda size: sprites.draw_sprite(FIRST_LOOK, size),
        _about_design,
        lambda choice: "",
        _make_design_screen,
        (),
    ),
    ScreenEntry(
        "Watch",
        pygame.K_w,
        lambda size: icons.sign_icon("play", size, DARK_PALETTE.cool),
        _about_watch,
        lambda choice: "" if choice.replay else "there is no replay yet: `game-meta adapt` writes one",
        _make_watch_screen,
        ("replays",),
    ),
    ScreenEntry(
        "Adapt",
        pygame.K_a,
        lambda size: sprites.draw_sprite(AVATAR, size, (1, 0)),
        _about_adapt,
        _why_not_adapt,
        _make_adapt_screen,
        ("games", "agents"),
    ),
)
