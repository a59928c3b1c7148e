"""The play screen: what the keys do, where everything stands, and the card that tells how a round or the match came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame

from game_meta.app.app import KeyHelp, Screen, WaitingScreen
from game_meta.app.screens import match_panels
from game_meta.app.screens.live_match import LiveMatch
from game_meta.app.screens.match_panels import make_veil, side_colour
from game_meta.app.toolkit.player_input import START_BUTTON
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
    min_size = (900, 560)

    def __init__(self, match: Match, again: Callable[[], Screen]):
        self.match, self.make_another = match, again
        self.live_match = LiveMatch(match, lambda chime: self.app.play_sound(chime))
        self.card = _match_card(match)
        self.next_round_button = FocusGroup(Button("Next round", self.live_match.begin_next_round))
        self.match_over_buttons = FocusGroup(
            Button("Another match", self._open_another_match), Button("Leave", lambda: self.app.close_top())
        )

    @property
    def buttons(self) -> FocusGroup[Button] | None:
        """Of the card that tells how a round or the match came out, while it is shown."""
        return (self.match_over_buttons if self.match.match_over else self.next_round_button) if self.live_match.round_closed else None

    def on_shown(self) -> None:
        pygame.joystick.init()  # those that are there already are told of as if they had just been plugged in

    def on_closed(self) -> None:
        self.live_match.close()

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.WINDOWFOCUSLOST:
            self.live_match.player_input.release_all()
            self._pause_on_focus_loss()
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return self._escape()
        if self.buttons is not None:
            return self._answer(self.buttons, event)
        if event.type == pygame.KEYDOWN and not event.mod & pygame.KMOD_CTRL and self._command(event.key):
            return True
        if event.type == pygame.JOYBUTTONDOWN and event.button == START_BUTTON:
            self._pause(not self.live_match.paused)
            return True
        return self.live_match.player_input.handle(event)

    def _command(self, key: int) -> bool:
        if key == pygame.K_p:
            self._pause(not self.live_match.paused)
        elif key in _FASTER:
            self.live_match.change_speed(1)
        elif key in _SLOWER:
            self.live_match.change_speed(-1)
        else:
            return False
        return True

    def _answer(self, buttons: FocusGroup[Button], event: pygame.event.Event) -> bool:
        """Space is left out: who plays with it would be through with the card unseen."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_SPACE:
            return True
        if event.type == pygame.JOYBUTTONDOWN:
            buttons.widgets[0].on_press()
            return True
        self.live_match.player_input.handle(event)  # keys that go up, pads that come
        return buttons.handle(event)

    def _escape(self) -> bool:
        """From a game that is going on it takes two."""
        if self.live_match.paused or not self.live_match.round_started or self.match.round_over:
            return False
        self._pause(True)
        return True

    def _pause(self, paused: bool) -> None:
        self.live_match.paused = paused
        self.live_match.player_input.release_all()

    def _pause_on_focus_loss(self) -> None:
        """Keys are not heard any more: nothing shall happen meanwhile."""
        self._pause(self.live_match.paused or (self.live_match.round_started and not self.match.round_over))

    def _open_another_match(self) -> None:
        self.app.replace_top(WaitingScreen("play", self.make_another))

    def update(self, seconds: float) -> None:
        if self.app.help_shown:  # which takes all keys
            self._pause_on_focus_loss()
        self.live_match.update(seconds)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw_play_screen(self, surface, t)


def _match_card(match: Match) -> TrialCard:
    """Return what the panels about the agent say of the variant, seen from its side."""
    card = describe_trial(match.variant, match.agent, match.rounds)
    if not match.shared_board:
        return replace(card, bounds=match.bounds)
    known = label_types(match.game, match.agent_seat.player)
    looks = match.variant.program.looks
    names = names_by_look(match.game, np.asarray(looks), known.known) | {OPPONENT: "you"}
    return replace(card, labels=known.by_look(looks, match.variant.program.controls), names=names, opponent=1 - match.agent_seat.player)


# ----------------------------------------------------------------------------------------------------
# Where everything of the play screen stands.

_ROUNDS_HEIGHT, _SILENT_HEIGHT = 58, 78  # design pixels: of the rounds' row, and of the panel of an agent that foresees nothing


def draw_play_screen(screen: PlayScreen, surface: pygame.Surface, t: Theme) -> None:
    """Place the parts of the play screen, and draw them."""
    surface.fill(t.palette.back)
    edge, gap = t.px(16), t.px(12)
    content_rect = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(content_rect.left, content_rect.top, content_rect.width, t.px(28))
    _draw_play_head(screen, surface, head, t)
    foot = pygame.Rect(content_rect.left, content_rect.bottom - t.px(_ROUNDS_HEIGHT), content_rect.width, t.px(_ROUNDS_HEIGHT))
    match_panels.draw_rounds(surface, foot, t, screen.match)
    body = pygame.Rect(content_rect.left, head.bottom + gap, content_rect.width, foot.top - head.bottom - 2 * gap)
    (_draw_shared_board if screen.match.shared_board else _draw_two_boards)(screen, surface, body, t)


def _draw_two_boards(screen: PlayScreen, surface: pygame.Surface, body: pygame.Rect, t: Theme) -> None:
    """Two boards, and over them, when a round is over, how it came out and what the agent believes."""
    gap = t.px(12)
    wide = (body.width - gap) // 2
    for number in range(2):
        place = pygame.Rect(body.left + number * (wide + gap), body.top, wide, body.height)
        match_panels.draw_match_board(surface, place, t, screen.live_match, number)
    if screen.buttons is not None:
        draw_result_card(surface, body, t, screen, _last_thought(screen, t))


def _draw_shared_board(screen: PlayScreen, surface: pygame.Surface, body: pygame.Rect, t: Theme) -> None:
    """One board, and beside it what the agent expects and believes."""
    gap = t.px(12)
    board = pygame.Rect(body.left, body.top, round(body.width * 0.58), body.height)
    match_panels.draw_match_board(surface, board, t, screen.live_match, 0)
    if screen.buttons is not None:
        draw_result_card(surface, board, t, screen, None)
    right = pygame.Rect(board.right + gap, body.top, body.right - board.right - gap, body.height)
    says = screen.match.agent_seat.expected is not None
    upper = pygame.Rect(right.left, right.top, right.width, round(right.height * 0.5) if says else t.px(_SILENT_HEIGHT))
    match_panels.draw_foresight(surface, upper, t, screen.match)
    lower = pygame.Rect(right.left, upper.bottom + gap, right.width, right.bottom - upper.bottom - gap)
    if (view := _last_thought(screen, t)) is not None:
        panels.draw_thoughts(surface, lower, view)
    else:
        t.draw_panel(surface, lower)


def _last_thought(screen: PlayScreen, t: Theme) -> TrialView | None:
    """Of the agent's last thought; with the truth when nothing is left to be found out."""
    steps = screen.live_match.timeline.steps
    return TrialView(t, screen.card, screen.live_match.timeline, len(steps) - 1, show_labels=screen.match.match_over) if steps else None


def _draw_play_head(screen: PlayScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    c, middle, live, head = t.palette, rect.centery, screen.live_match, screen.match.boards[0].recorder.header
    box = t.draw_text(surface, "game-meta", (rect.left + t.px(4), middle), 15, c.accent, True)
    box = t.draw_text(surface, head.game, (box.right + t.px(16), middle), 19, c.text, True)
    right = t.draw_text(surface, "? keys", (rect.right - t.px(4), middle), 13, c.muted, anchor="midright").left - t.px(20)
    right = t.draw_text(surface, f"{live.speed} ticks/s", (right, middle), 13, c.muted, anchor="midright").left - t.px(14)
    icons.blit_centred(
        surface, icons.sign_icon("pause" if live.paused else "play", t.px(14), c.accent if live.paused else c.muted), (right, middle)
    )
    how = "" if screen.match.shared_board else "in turns  ·  " if screen.match.in_turns else "a race  ·  "
    facts = f"against {screen.match.agent.name}  ·  {how}{head.split or 'as its file has it'}  ·  seed {head.seed}"
    room = right - t.px(20) - box.right - t.px(16)
    t.draw_text(surface, t.fit_text(facts, 13, room), (box.right + t.px(16), middle + t.px(1)), 13, c.muted)


# ----------------------------------------------------------------------------------------------------
# How a round came out, and how the match did: over the boards, until the person goes on.

_PAD, _HEAD, _LINE, _ROW, _FOOT = 18, 40, 20, 40, 42  # design pixels
_BELIEFS, _BELIEF = 110, 44  # of the panel of beliefs without its rows, and of a row
_BESIDE = 0.58  # of the card is for them
ResultLine = tuple[str, bool]  # words, and whether they are what matters


def draw_result_card(surface: pygame.Surface, rect: pygame.Rect, t: Theme, screen: PlayScreen, view: TrialView | None) -> None:
    """Draw the card over a round or a match that has ended; a view of the agent's beliefs stands at its right."""
    c, match = t.palette, screen.match
    surface.blit(make_veil(rect.size, c.back, 140, t.px(12)), rect)
    box = rect.inflate(-t.px(40), -t.px(24))
    beside = 0 if view is None else round((box.width - 2 * t.px(_PAD)) * _BESIDE)
    width = box.width - 2 * t.px(_PAD) - (beside and beside + t.px(20))
    box.height = min(box.height, _card_height(t, match, width, view))
    box.center = rect.center
    t.draw_box(surface, box, c.panel, c.accent, 14)
    inside = box.inflate(-2 * t.px(_PAD), -2 * t.px(_PAD))
    _draw_result_icon(surface, inside, t, match)
    t.draw_text(
        surface,
        t.fit_text(result_headline(match), 20, inside.width - t.px(34), True),
        (inside.left + t.px(34), inside.top + t.px(14)),
        20,
        bold=True,
    )
    left = pygame.Rect(inside.left, inside.top + t.px(_HEAD), width, inside.height - t.px(_HEAD) - t.px(_FOOT))
    if view is not None:
        panels.draw_thoughts(surface, pygame.Rect(inside.right - beside, left.top, beside, left.height), view)
    top = left.top
    for part, matters in _wrapped_result_lines(t, match, left.width):
        t.draw_text(surface, part, (left.left, top + t.px(_LINE) // 2), 13, c.text if matters else c.muted)
        top += t.px(_LINE)
    _draw_result_table(surface, pygame.Rect(left.left, top + t.px(8), left.width, left.bottom - top - t.px(8)), t, match)
    _draw_card_buttons(surface, pygame.Rect(inside.left, inside.bottom - t.px(30), inside.width, t.px(30)), t, screen)


def _card_height(t: Theme, match: Match, width: int, view: TrialView | None) -> int:
    """How high a card is that shows all of it."""
    lines_height = t.px(_ROW) * len(match.results) + t.px(_LINE) * len(_wrapped_result_lines(t, match, width)) + t.px(20)
    table = 0 if view is None else t.px(_BELIEFS) + t.px(_BELIEF) * len(panels.belief_rows(view))
    return 2 * t.px(_PAD) + t.px(_HEAD) + max(lines_height, table) + t.px(_FOOT)


def _wrapped_result_lines(t: Theme, match: Match, width: int) -> list[ResultLine]:
    return [(part, matters) for words, matters in result_lines(match) for part in t.wrap_text(words, 13, width, 3)]


def result_headline(match: Match) -> str:
    """Say who won the round, or the match, and how."""
    agent, last = match.agent.name, match.results[-1]
    if not match.match_over:
        who = {None: "is a draw", PERSON_SIDE: "is yours", AGENT_SIDE: f"goes to {agent}"}[last.winner]
        person, agent = (display_number(last.scores[side]) for side in (PERSON_SIDE, AGENT_SIDE))
        return f"Round {len(match.results)} of {match.rounds} {who}, {person} : {agent}"
    yours, its = count_rounds_won(match.results)
    if (best := match_winner(match.results)) is None:
        return "The match is a draw"
    won = f"{max(yours, its)} : {min(yours, its)} rounds" if yours != its else "by the higher score"
    return f"You win the match, {won}" if best == PERSON_SIDE else f"{agent} wins the match, {won}"


def result_lines(match: Match) -> list[ResultLine]:
    """Return what is to be said of the result beyond the scores, each line with whether it is what matters."""
    lines: list[ResultLine] = []
    if match.bounds is not None and match.match_over:
        lines += _understanding_lines(match)
    shares = [(k, result.foresight_share) for k, result in enumerate(match.results, 1) if result.foresight_share is not None]
    if shares:
        first, last = shares[0], shares[-1]
        words = f"{match.agent.name} foresaw {100 * last[1]:.0f}% of what you did in round {last[0]}"
        lines.append((words if first is last else f"{words}, {100 * first[1]:.0f}% in round {first[0]}", False))
    return lines


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
    """Draw a tick where the person won, a cross where the agent did, a ring for a draw."""
    best = match_winner(match.results) if match.match_over else match.results[-1].winner
    name, ink = {PERSON_SIDE: ("tick", t.palette.good), AGENT_SIDE: ("cross", t.palette.bad), None: ("ring", t.palette.muted)}[best]
    icons.blit_centred(surface, icons.sign_icon(name, t.px(20), ink), (inside.left + t.px(12), inside.top + t.px(14)))


def _draw_result_table(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    """Draw the last rounds, a row each: a bar for either side."""
    fit = max(1, rect.height // t.px(_ROW))
    first = max(0, len(match.results) - fit)
    scores = [score for result in match.results for score in result.scores]
    most = max(1.0, *scores, match.bounds.oracle if match.bounds else 1.0)
    for place, k in enumerate(range(first, len(match.results))):
        row = pygame.Rect(rect.left, rect.top + place * t.px(_ROW), rect.width, t.px(_ROW))
        _draw_result_row(surface, row, t, match, k, most)


def _draw_result_row(surface: pygame.Surface, row: pygame.Rect, t: Theme, match: Match, k: int, most: float) -> None:
    c, result = t.palette, match.results[k]
    t.draw_text(surface, str(k + 1), (row.left, row.centery), 15, c.text, True)
    named = t.px(72)
    for side, y in ((PERSON_SIDE, row.top + t.px(12)), (AGENT_SIDE, row.top + t.px(27))):
        name = "you" if side == PERSON_SIDE else t.fit_text(match.agent.name, 12, named - t.px(8))
        t.draw_text(surface, name, (row.left + t.px(24), y), 12, c.text if result.winner == side else c.muted, result.winner == side)
        bar = pygame.Rect(row.left + t.px(24) + named, 0, row.width - t.px(24) - named - t.px(66), t.px(10))
        bar.centery = round(y)
        t.draw_bar(surface, bar, max(0.0, result.scores[side]) / most, side_colour(t, side), radius=5)
        box = t.draw_text(surface, display_number(result.scores[side]), (bar.right + t.px(10), y), 13, c.text, result.winner == side)
        if _shows_understanding(match, result, side):
            icons.blit_centred(surface, icons.sign_icon("tick", t.px(12), c.good), (box.right + t.px(12), y))


def _shows_understanding(match: Match, result: RoundResult, side: int) -> bool:
    """Whether this score shows that the rules were understood."""
    return match.bounds is not None and match.bounds.share(result.scores[side]) >= UNDERSTOOD_SHARE


def _draw_card_buttons(surface: pygame.Surface, rect: pygame.Rect, t: Theme, screen: PlayScreen) -> None:
    buttons, left = screen.buttons, rect.left
    assert buttons is not None  # there is a card
    for button in buttons.widgets:
        button.rect = pygame.Rect((left, rect.top), button.wanted_size(t))
        button.draw(surface, t)
        left = button.rect.right + t.px(8)
    names = " ".join(board.recorder.path.stem for board in screen.match.boards if board.recorder.written)
    words = f"game-meta watch {names}" if screen.match.match_over else "Enter goes on"
    t.draw_text(
        surface, t.fit_text(words, 13, rect.right - left - t.px(8)), (rect.right, rect.centery), 13, t.palette.muted, anchor="midright"
    )


# ----------------------------------------------------------------------------------------------------
# A match in the window, from the name of a game and an agent's folder.


def open_play_screen(game: str | Path, folder: Path, *, rounds: int = DEFAULT_ROUNDS, race: bool = False, seed: int = 0,
            split: str | None = None, think_ms: int | None = None) -> PlayScreen:  # fmt: skip
    """Arrange a match with the agent of a folder and return its screen; another match is that of the next seed.

    Raises what `arrange_match` raises, and AgentError.
    """
    from game_meta.agents.agent_files import AgentError, load_agent
    from game_meta.agents.agent_process import think_apart

    agent = load_agent(folder, seed=seed, think_ms=think_ms)
    if agent.observation == "rgb":
        raise AgentError(f"{folder}: it sees pixels, and matches are shown to agents in symbols: play against another one")
    match = arrange_match(game, think_apart(agent, seed), rounds=rounds, race=race, seed=seed, split=split)
    return PlayScreen(
        match, lambda: open_play_screen(game, folder, rounds=rounds, race=race, seed=seed + 1, split=split, think_ms=think_ms)
    )
