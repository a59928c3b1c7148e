"""The play screen: what the keys do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame

from game_meta.app.app import KeyHelp, Screen, WaitingScreen
from game_meta.app.screens import match_panels
from game_meta.app.screens.live_match import START_BUTTON, LiveMatch
from game_meta.app.screens.match_panels import make_veil, side_colour
from game_meta.app.toolkit.widgets import Button, FocusGroup
from game_meta.engine.observation import OPPONENT
from game_meta.generator.labels import label_types
from game_meta.match.arrangement import DEFAULT_ROUNDS, arrange_match
from game_meta.match.match import (
    AGENT_SIDE,
    PERSON_SIDE,
    UNDERSTOOD_SHARE,
    Match,
    RoundResult,
    count_rounds_won,
    first_understood_round,
    match_winner,
)
from game_meta.render import icons, panels
from game_meta.render.theme import Theme, display_number
from game_meta.render.timeline import TrialCard, TrialView, describe_trial, names_by_look

_FASTER = (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS)
_SLOWER = (pygame.K_MINUS, pygame.K_KP_MINUS)


class PlayScreen(Screen):
    """`again` makes another match, in the background."""

    name = "play"
    keys = (
        KeyHelp("↑ ← ↓ →", "the four ways (or W A S D, or a gamepad)"),
        KeyHelp("Space", "use: shoot, jump, whatever the game has"),
        KeyHelp("P", "pause and go on"),
        KeyHelp("+  −", "faster, slower"),
        KeyHelp("Enter", "the next round, or another match"),
        KeyHelp("Esc", "pause, and once more: leave"),
    )
    smallest = (900, 560)

    def __init__(self, match: Match, again: Callable[[], Screen]):
        self.match, self.again = match, again
        self.live = LiveMatch(match, lambda chime: self.app.hear(chime))
        self.card = _match_card(match)
        self.next = FocusGroup(Button("Next round", self.live.next))
        self.last = FocusGroup(Button("Another match", self._again), Button("Leave", lambda: self.app.back()))

    @property
    def buttons(self) -> FocusGroup | None:
        """Of the card that tells how a round or the match came out, while it is shown."""
        return (self.last if self.match.over else self.next) if self.live.ended else None

    def shown(self) -> None:
        pygame.joystick.init()  # those that are there already are told of as if they had just been plugged in

    def closed(self) -> None:
        self.live.close()

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.WINDOWFOCUSLOST:
            self.live.hand.release()
            self._interrupt()
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return self._escape()
        if self.buttons is not None:
            return self._answer(self.buttons, event)
        if event.type == pygame.KEYDOWN and not event.mod & pygame.KMOD_CTRL and self._command(event.key):
            return True
        if event.type == pygame.JOYBUTTONDOWN and event.button == START_BUTTON:
            self._pause(not self.live.paused)
            return True
        return self.live.hand.handle(event)

    def _command(self, key: int) -> bool:
        if key == pygame.K_p:
            self._pause(not self.live.paused)
        elif key in _FASTER:
            self.live.faster(1)
        elif key in _SLOWER:
            self.live.faster(-1)
        else:
            return False
        return True

    def _answer(self, buttons: FocusGroup, event: pygame.event.Event) -> bool:
        """Space is left out: who plays with it would be through with the card unseen."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_SPACE:
            return True
        if event.type == pygame.JOYBUTTONDOWN:
            buttons.widgets[0].press()  # type: ignore[attr-defined]
            return True
        self.live.hand.handle(event)  # keys that go up, pads that come
        return buttons.handle(event)

    def _escape(self) -> bool:
        """From a game that is going on it takes two."""
        if self.live.paused or not self.live.begun or self.match.round_over:
            return False
        self._pause(True)
        return True

    def _pause(self, paused: bool) -> None:
        self.live.paused = paused
        self.live.hand.release()

    def _interrupt(self) -> None:
        """Keys are not heard any more: nothing shall happen meanwhile."""
        self._pause(self.live.paused or (self.live.begun and not self.match.round_over))

    def _again(self) -> None:
        self.app.replace(WaitingScreen("play", self.again))

    def update(self, seconds: float) -> None:
        if self.app.help:  # which takes all keys
            self._interrupt()
        self.live.update(seconds)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw_play_screen(self, surface, t)


def _match_card(match: Match) -> TrialCard:
    """What the panels about the agent say of the variant, seen from its side."""
    card = describe_trial(match.variant, match.agent, match.rounds)
    if not match.together:
        return replace(card, bounds=match.bounds)
    known = label_types(match.game, match.robot.player)
    looks = match.variant.program.looks
    names = names_by_look(match.game, np.asarray(looks), known.known) | {OPPONENT: "you"}
    return replace(card, truth=known.by_look(looks, match.variant.program.controls), names=names, rival=1 - match.robot.player)


# ----------------------------------------------------------------------------------------------------
# Where everything of the play screen stands.

_ROUNDS_HEIGHT, _SILENT_HEIGHT = 58, 78  # design pixels: of the rounds' row, and of the panel of an agent that foresees nothing


def draw_play_screen(screen: PlayScreen, surface: pygame.Surface, t: Theme) -> None:
    surface.fill(t.palette.back)
    edge, gap = t.u(16), t.u(12)
    whole = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(whole.left, whole.top, whole.width, t.u(28))
    _draw_play_head(screen, surface, head, t)
    foot = pygame.Rect(whole.left, whole.bottom - t.u(_ROUNDS_HEIGHT), whole.width, t.u(_ROUNDS_HEIGHT))
    match_panels.draw_rounds(surface, foot, t, screen.match)
    body = pygame.Rect(whole.left, head.bottom + gap, whole.width, foot.top - head.bottom - 2 * gap)
    (_draw_shared_board if screen.match.together else _draw_two_boards)(screen, surface, body, t)


def _draw_two_boards(screen: PlayScreen, surface: pygame.Surface, body: pygame.Rect, t: Theme) -> None:
    """Two boards, and over them, when a round is over, how it came out and what the agent believes."""
    gap = t.u(12)
    wide = (body.width - gap) // 2
    for number in range(2):
        place = pygame.Rect(body.left + number * (wide + gap), body.top, wide, body.height)
        match_panels.draw_match_board(surface, place, t, screen.live, number)
    if screen.buttons is not None:
        draw_result_card(surface, body, t, screen, _last_thought(screen, t))


def _draw_shared_board(screen: PlayScreen, surface: pygame.Surface, body: pygame.Rect, t: Theme) -> None:
    """One board, and beside it what the agent expects and believes."""
    gap = t.u(12)
    board = pygame.Rect(body.left, body.top, round(body.width * 0.58), body.height)
    match_panels.draw_match_board(surface, board, t, screen.live, 0)
    if screen.buttons is not None:
        draw_result_card(surface, board, t, screen, None)
    right = pygame.Rect(board.right + gap, body.top, body.right - board.right - gap, body.height)
    says = screen.match.robot.expected is not None
    upper = pygame.Rect(right.left, right.top, right.width, round(right.height * 0.5) if says else t.u(_SILENT_HEIGHT))
    match_panels.draw_foresight(surface, upper, t, screen.match)
    lower = pygame.Rect(right.left, upper.bottom + gap, right.width, right.bottom - upper.bottom - gap)
    if (view := _last_thought(screen, t)) is not None:
        panels.draw_belief_table(surface, lower, view)
    else:
        t.panel(surface, lower)


def _last_thought(screen: PlayScreen, t: Theme) -> TrialView | None:
    """Of the agent's last thought; with the truth when nothing is left to be found out."""
    steps = screen.live.timeline.steps
    return TrialView(t, screen.card, screen.live.timeline, len(steps) - 1, truth=screen.match.over) if steps else None


def _draw_play_head(screen: PlayScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    c, middle, live, head = t.palette, rect.centery, screen.live, screen.match.boards[0].tape.header
    box = t.write(surface, "game-meta", (rect.left + t.u(4), middle), 15, c.accent, True)
    box = t.write(surface, head.game, (box.right + t.u(16), middle), 19, c.text, True)
    right = t.write(surface, "? keys", (rect.right - t.u(4), middle), 13, c.muted, anchor="midright").left - t.u(20)
    right = t.write(surface, f"{live.speed} ticks/s", (right, middle), 13, c.muted, anchor="midright").left - t.u(14)
    icons.blit_centred(
        surface, icons.sign_icon("pause" if live.paused else "play", t.u(14), c.accent if live.paused else c.muted), (right, middle)
    )
    how = "" if screen.match.together else "in turns  ·  " if screen.match.turns else "a race  ·  "
    facts = f"against {screen.match.agent.name}  ·  {how}{head.split or 'as its file has it'}  ·  seed {head.seed}"
    room = right - t.u(20) - box.right - t.u(16)
    t.write(surface, t.fit(facts, 13, room), (box.right + t.u(16), middle + t.u(1)), 13, c.muted)


# ----------------------------------------------------------------------------------------------------
# How a round came out, and how the match did: over the boards, until the person goes on.

_PAD, _HEAD, _LINE, _ROW, _FOOT = 18, 40, 20, 40, 42  # design pixels
_BELIEFS, _BELIEF = 110, 44  # of the panel of beliefs without its rows, and of a row
_BESIDE = 0.58  # of the card is for them
ResultLine = tuple[str, bool]  # words, and whether they are what matters


def draw_result_card(surface: pygame.Surface, rect: pygame.Rect, t: Theme, screen: PlayScreen, view: TrialView | None) -> None:
    """With a view of the agent's beliefs these stand at the right."""
    c, match = t.palette, screen.match
    surface.blit(make_veil(rect.size, c.back, 140, t.u(12)), rect)
    box = rect.inflate(-t.u(40), -t.u(24))
    beside = 0 if view is None else round((box.width - 2 * t.u(_PAD)) * _BESIDE)
    width = box.width - 2 * t.u(_PAD) - (beside and beside + t.u(20))
    box.height = min(box.height, _card_height(t, match, width, view))
    box.center = rect.center
    t.box(surface, box, c.panel, c.accent, 14)
    inside = box.inflate(-2 * t.u(_PAD), -2 * t.u(_PAD))
    _draw_result_icon(surface, inside, t, match)
    t.write(
        surface,
        t.fit(result_headline(match), 20, inside.width - t.u(34), True),
        (inside.left + t.u(34), inside.top + t.u(14)),
        20,
        bold=True,
    )
    left = pygame.Rect(inside.left, inside.top + t.u(_HEAD), width, inside.height - t.u(_HEAD) - t.u(_FOOT))
    if view is not None:
        panels.draw_belief_table(surface, pygame.Rect(inside.right - beside, left.top, beside, left.height), view)
    top = left.top
    for part, matters in _wrapped_result_lines(t, match, left.width):
        t.write(surface, part, (left.left, top + t.u(_LINE) // 2), 13, c.text if matters else c.muted)
        top += t.u(_LINE)
    _draw_result_table(surface, pygame.Rect(left.left, top + t.u(8), left.width, left.bottom - top - t.u(8)), t, match)
    _draw_card_buttons(surface, pygame.Rect(inside.left, inside.bottom - t.u(30), inside.width, t.u(30)), t, screen)


def _card_height(t: Theme, match: Match, width: int, view: TrialView | None) -> int:
    """How high a card is that shows all of it."""
    told = t.u(_ROW) * len(match.results) + t.u(_LINE) * len(_wrapped_result_lines(t, match, width)) + t.u(20)
    table = 0 if view is None else t.u(_BELIEFS) + t.u(_BELIEF) * len(panels.belief_rows(view))
    return 2 * t.u(_PAD) + t.u(_HEAD) + max(told, table) + t.u(_FOOT)


def _wrapped_result_lines(t: Theme, match: Match, width: int) -> list[ResultLine]:
    return [(part, matters) for words, matters in result_lines(match) for part in t.wrap(words, 13, width, 3)]


def result_headline(match: Match) -> str:
    agent, last = match.agent.name, match.results[-1]
    if not match.over:
        who = {None: "is a draw", PERSON_SIDE: "is yours", AGENT_SIDE: f"goes to {agent}"}[last.winner]
        return f"Round {len(match.results)} of {match.rounds} {who}, {display_number(last.scores[PERSON_SIDE])} : {display_number(last.scores[AGENT_SIDE])}"
    yours, its = count_rounds_won(match.results)
    if (best := match_winner(match.results)) is None:
        return "The match is a draw"
    won = f"{max(yours, its)} : {min(yours, its)} rounds" if yours != its else "by the higher score"
    return f"You win the match, {won}" if best == PERSON_SIDE else f"{agent} wins the match, {won}"


def result_lines(match: Match) -> list[ResultLine]:
    """What is to be said of it, beyond the scores."""
    told: list[ResultLine] = []
    if match.bounds is not None and match.over:
        told += _understanding_lines(match)
    shares = [(k, result.guessed) for k, result in enumerate(match.results, 1) if result.guessed is not None]
    if shares:
        first, last = shares[0], shares[-1]
        words = f"{match.agent.name} foresaw {100 * last[1]:.0f}% of what you did in round {last[0]}"
        told.append((words if first is last else f"{words}, {100 * first[1]:.0f}% in round {first[0]}", False))
    return told


def _understanding_lines(match: Match) -> list[ResultLine]:
    """Who worked it out first. (Only where each has a board of its own.)"""
    assert match.bounds is not None  # else it is not known
    yours, its = (first_understood_round(match.results, match.bounds, side) for side in (PERSON_SIDE, AGENT_SIDE))
    agent = match.agent.name
    if yours is None and its is None:
        first = "Neither of you worked it out."
    elif yours == its:
        first = f"You both worked it out in round {yours}."
    elif its is None or (yours is not None and yours < its):
        first = f"You worked it out first, in round {yours}" + (f"; {agent} in round {its}." if its else f"; {agent} did not.")
    else:
        first = f"{agent} worked it out first, in round {its}" + (f"; you in round {yours}." if yours else "; you did not.")
    bar = match.bounds.random + UNDERSTOOD_SHARE * (match.bounds.oracle - match.bounds.random)
    why = f"A score of {display_number(bar, 1)} shows it: half way from random play to a planner that knows the rules."
    return [(first, True), (why, False)]


def _draw_result_icon(surface: pygame.Surface, inside: pygame.Rect, t: Theme, match: Match) -> None:
    """A tick where the person won, a cross where the agent did, a ring for a draw."""
    best = match_winner(match.results) if match.over else match.results[-1].winner
    name, ink = {PERSON_SIDE: ("tick", t.palette.good), AGENT_SIDE: ("cross", t.palette.bad), None: ("ring", t.palette.muted)}[best]
    icons.blit_centred(surface, icons.sign_icon(name, t.u(20), ink), (inside.left + t.u(12), inside.top + t.u(14)))


def _draw_result_table(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    """The last rounds, a row each: a bar for either side."""
    fit = max(1, rect.height // t.u(_ROW))
    first = max(0, len(match.results) - fit)
    scores = [score for result in match.results for score in result.scores]
    most = max(1.0, *scores, match.bounds.oracle if match.bounds else 1.0)
    for place, k in enumerate(range(first, len(match.results))):
        row = pygame.Rect(rect.left, rect.top + place * t.u(_ROW), rect.width, t.u(_ROW))
        _draw_result_row(surface, row, t, match, k, most)


def _draw_result_row(surface: pygame.Surface, row: pygame.Rect, t: Theme, match: Match, k: int, most: float) -> None:
    c, result = t.palette, match.results[k]
    t.write(surface, str(k + 1), (row.left, row.centery), 15, c.text, True)
    named = t.u(72)
    for side, y in ((PERSON_SIDE, row.top + t.u(12)), (AGENT_SIDE, row.top + t.u(27))):
        name = "you" if side == PERSON_SIDE else t.fit(match.agent.name, 12, named - t.u(8))
        t.write(surface, name, (row.left + t.u(24), y), 12, c.text if result.winner == side else c.muted, result.winner == side)
        bar = pygame.Rect(row.left + t.u(24) + named, 0, row.width - t.u(24) - named - t.u(66), t.u(10))
        bar.centery = round(y)
        t.box(surface, bar, c.track, radius=5)
        filled = bar.copy()
        filled.width = round(bar.width * max(0.0, result.scores[side]) / most)
        if filled.width > 2:
            t.box(surface, filled, side_colour(t, side), radius=5)
        box = t.write(surface, display_number(result.scores[side]), (bar.right + t.u(10), y), 13, c.text, result.winner == side)
        if _shows_understanding(match, result, side):
            icons.blit_centred(surface, icons.sign_icon("tick", t.u(12), c.good), (box.right + t.u(12), y))


def _shows_understanding(match: Match, result: RoundResult, side: int) -> bool:
    """Whether this score shows that the rules were understood."""
    return match.bounds is not None and match.bounds.share(result.scores[side]) >= UNDERSTOOD_SHARE


def _draw_card_buttons(surface: pygame.Surface, rect: pygame.Rect, t: Theme, screen: PlayScreen) -> None:
    buttons, left = screen.buttons, rect.left
    assert buttons is not None  # there is a card
    for button in buttons.widgets:
        button.rect = pygame.Rect((left, rect.top), button.wants(t))  # type: ignore[attr-defined]
        button.draw(surface, t)
        left = button.rect.right + t.u(8)
    names = " ".join(board.tape.path.stem for board in screen.match.boards if board.tape.written)
    words = f"game-meta watch {names}" if screen.match.over else "Enter goes on"
    t.write(surface, t.fit(words, 13, rect.right - left - t.u(8)), (rect.right, rect.centery), 13, t.palette.muted, anchor="midright")


# ----------------------------------------------------------------------------------------------------
# A match in the window, from the name of a game and an agent's folder.


def open_play_screen(game: str | Path, folder: Path, *, rounds: int = DEFAULT_ROUNDS, race: bool = False, seed: int = 0,
            split: str | None = None) -> PlayScreen:  # fmt: skip
    """Raises what `arrange` raises, and AgentError. Another match is that of the next seed."""
    from game_meta.agents.agent_files import AgentError, load_agent

    agent = load_agent(folder, seed=seed)
    if agent.observation == "rgb":
        raise AgentError(f"{folder}: it sees pixels, and matches are shown to agents in symbols: play against another one")
    match = arrange_match(game, agent, rounds=rounds, race=race, seed=seed, split=split)
    return PlayScreen(match, lambda: open_play_screen(game, folder, rounds=rounds, race=race, seed=seed + 1, split=split))
