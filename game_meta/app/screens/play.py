"""The play screen: what the keys do, where everything stands, and how a match is made from the name of a game and an agent's folder."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pygame

from game_meta.app.app import KeyHelp, Screen, WaitingScreen
from game_meta.app.screens import match_notes, match_panels
from game_meta.app.screens.live_match import LiveMatch
from game_meta.app.screens.match_notes import MatchNotes
from game_meta.app.screens.match_panels import make_veil
from game_meta.app.screens.result_card import draw_card_buttons, draw_result_card
from game_meta.app.toolkit.player_input import START_BUTTON
from game_meta.app.toolkit.text_input import DesktopClipboard
from game_meta.app.toolkit.widgets import Button, FocusGroup
from game_meta.engine.observation import OPPONENT
from game_meta.generator.labels import label_types
from game_meta.match.arrangement import AGENT, NOBODY, PERSON, STRENGTHS, MatchSetup, arrange_match, is_drawn
from game_meta.match.brief import describe_game, describe_keys
from game_meta.match.history import opponent_rating
from game_meta.match.match import Match
from game_meta.match.notes import ThingKnown, compare_knowledge
from game_meta.match.outcome import keep_match, match_code, outcome_words
from game_meta.match.pace import natural_pace
from game_meta.match.records import RecordError, read_matches
from game_meta.render import icons, panels
from game_meta.render.theme import Theme
from game_meta.render.timeline import TrialCard, TrialView, describe_trial, names_by_look

if TYPE_CHECKING:
    from game_meta.agents.user_code import CodeName

FASTER_KEYS = (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS)
SLOWER_KEYS = (pygame.K_MINUS, pygame.K_KP_MINUS)
UNDO_KEYS = (pygame.K_BACKSPACE, pygame.K_u)

_MATCH_KEYS = (
    KeyHelp("↑ ← ↓ →", "the four ways (or W A S D, or a gamepad)"),
    KeyHelp("Space", "use: shoot, jump, whatever the game has"),
    KeyHelp(".", "let a tick pass"),
    KeyHelp("P", "pause and go on"),
    KeyHelp("+  −", "faster; slower, down to a tick a key"),
)
_AGENT_KEYS = (
    KeyHelp("1 … 9", "note what a thing does (or click it)"),
    KeyHelp("B", "what the agent believes, and expects of you"),
    KeyHelp("Enter", "the next round, or another match"),
    KeyHelp("C", "copy the code of a match that is over"),
    KeyHelp("Esc", "leave; asks before it does"),
)
_TWO_KEYS = (
    KeyHelp("W A S D  Space", "player 1, or the first gamepad"),
    KeyHelp("arrows  Enter", "player 2, or the second gamepad"),
    KeyHelp("P", "pause and go on"),
    KeyHelp("+  −", "faster, slower"),
    KeyHelp("Enter", "the next round, or another match"),
    KeyHelp("C", "copy the code of a match that is over"),
    KeyHelp("Esc", "leave; asks before it does"),
)
_PRACTICE_KEYS = (
    KeyHelp("⌫  U", "take a tick back"),
    KeyHelp("R", "the level again"),
    KeyHelp("N", "the next level"),
    KeyHelp("1 … 9", "note what a thing does (or click it)"),
    KeyHelp("T", "what is true of the things"),
    KeyHelp("Esc", "leave"),
)


class PlayScreen(Screen):
    """A match as `setup` has it. What is changed before it begins, or after it is over, makes another one in the background."""

    name = "play"
    min_size = (900, 560)

    def __init__(self, match: Match, setup: MatchSetup):
        self.match, self.setup = match, setup
        self.keys = {AGENT: _MATCH_KEYS + _AGENT_KEYS, PERSON: _TWO_KEYS, NOBODY: _MATCH_KEYS + _PRACTICE_KEYS}[setup.against]
        hidden = is_drawn(setup.game, setup.split)
        self.about, self.about_keys = describe_game(match.game, hidden), describe_keys(match.game, match.people)
        self.live_match = LiveMatch(match, natural_pace(match.variant.program), lambda chime: self.app.play_sound(chime))
        self.notes = None if match.people > 1 else MatchNotes(match)
        self.card = None if match.agent is None else _match_card(match)
        self.beliefs_asked = False  # the person wants to see what the agent believes
        self.your_board = pygame.Rect(0, 0, 1, 1)  # where it was drawn last
        self._paused_before = False  # the question, or the list of effects
        self._known: list[ThingKnown] | None = None
        self.outcome: list[str] | None = None  # what is to be said of what the match changed, once it is kept
        self.code, self.code_copied, self._clipboard = match_code(match, setup.race), False, DesktopClipboard()
        leave = Button("Leave", lambda: self.app.close_top())
        self.next_round_button = FocusGroup(Button("Next round", self.live_match.begin_next_round))
        self.match_over_buttons = FocusGroup(Button("Another match", lambda: self._reopen(seed=setup.seed + 1, variant_seed=None)), leave)
        self.practice_buttons = FocusGroup(
            Button("Again (R)", self.live_match.restart_round),
            Button("Next level (N)", self.live_match.begin_next_round),
            Button("Undo (U)", self.live_match.undo),
            leave,
        )
        self.question: FocusGroup[Button] | None = None  # whether to leave, while it is asked
        self.setup_buttons = FocusGroup(*self._make_setup_buttons())

    def _make_setup_buttons(self) -> list[Button]:
        """Make the buttons for what can be chosen before the first tick."""
        setup, buttons = self.setup, [Button("Begin", self._begin)]
        alone = self.match.variant.program.players == 1
        if setup.against == AGENT:
            stronger = STRENGTHS[(STRENGTHS.index(setup.strength) + 1) % len(STRENGTHS)]
            buttons.append(Button(f"Strength: {setup.strength.name}{self._strength_rating()}", lambda: self._reopen(strength=stronger)))
            if alone:
                buttons.append(Button("A race" if setup.race else "In turns", lambda: self._reopen(race=not setup.race)))
        choices = {AGENT: f"Against {setup.agent.name}", PERSON: "Two people"} | ({NOBODY: "Practice"} if alone else {})
        for against, words in choices.items():
            if against != setup.against:
                buttons.append(Button(words, partial(self._reopen, against=against)))
        return buttons

    def _strength_rating(self) -> str:
        """Say what the agent is rated at, where the record can be read."""
        assert self.match.agent is not None  # it is against one
        try:
            return f" ({opponent_rating(read_matches(), self.match.agent.name, self.setup.strength.name)})"
        except RecordError:
            return ""

    @property
    def buttons(self) -> FocusGroup[Button] | None:
        """Of the card that tells how a round or the match came out, while it is shown."""
        if not self.live_match.round_closed:
            return None
        if self.match.practice:
            return self.practice_buttons
        return self.match_over_buttons if self.match.match_over else self.next_round_button

    @property
    def untouched(self) -> bool:
        """Whether nothing has been played yet, so that everything can still be chosen."""
        return not self.live_match.round_started and not self.match.results

    @property
    def beliefs_shown(self) -> bool:
        """Whether the agent's beliefs and its forecast are to be seen."""
        return self.match.agent is not None and self.beliefs_asked

    @property
    def is_moving(self) -> bool:
        return self.live_match.is_moving

    def on_shown(self) -> None:
        pygame.joystick.init()  # those that are there already are told of as if they had just been plugged in
        kept = self.app.settings.paces.get(self.match.variant.family)
        if kept is not None and self.untouched:
            self.live_match.set_pace(kept)

    def on_closed(self) -> None:
        self._keep_match()
        self.live_match.close()

    def _keep_match(self) -> None:
        """Put the match into the record, once, however far it has come."""
        if self.outcome is not None:
            return
        try:
            outcome = keep_match(self.match, self.setup.strength.name, self.setup.race)
            self.outcome = [] if outcome is None else outcome_words(outcome)
        except RecordError as error:
            self.outcome = [f"The match is not in the record: {error}"]

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.WINDOWFOCUSLOST:
            self.live_match.people_input.release_all()
            self._pause_on_focus_loss()
            return True
        if self.question is not None:
            return self._answer_question(self.question, event)
        if self.notes is not None and self.notes.chosen is not None and self._note(event):
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return self._escape()
        if event.type == pygame.KEYDOWN and not event.mod & pygame.KMOD_CTRL and self._command(event.key):
            return True
        if self.buttons is not None:
            return self._answer(self.buttons, event)
        if self.untouched and self.setup_buttons.handle(event):
            return True
        if event.type == pygame.JOYBUTTONDOWN and event.button == START_BUTTON:
            self._pause(not self.live_match.paused)
            return True
        return self._note(event) or self.live_match.people_input.handle(event)

    def _command(self, key: int) -> bool:
        over = self.buttons is not None
        if key == pygame.K_b and self.match.agent is not None:
            self.beliefs_asked = not self.beliefs_asked
        elif key in FASTER_KEYS:
            self._change_pace(1)
        elif key in SLOWER_KEYS:
            self._change_pace(-1)
        elif key == pygame.K_c and over and self.match.match_over:
            self._clipboard.put(self.code)
            self.code_copied = True
        elif key == pygame.K_p and not over:
            self._pause(not self.live_match.paused)
        elif self.match.practice:
            return self._command_practice(key)
        else:
            return False
        return True

    def _command_practice(self, key: int) -> bool:
        if key in UNDO_KEYS:
            self.live_match.undo()
        elif key == pygame.K_r:
            self.live_match.restart_round()
        elif key == pygame.K_n:
            self.live_match.begin_next_round()
        elif key == pygame.K_t and self.notes is not None:
            self.notes.truth_shown = not self.notes.truth_shown
        else:
            return False
        return True

    def _change_pace(self, by: int) -> None:
        """Go faster or slower, in this game from now on."""
        self.live_match.change_pace(by)
        self.app.apply_settings(self.app.settings.with_pace(self.match.variant.family, self.live_match.pace))

    def _note(self, event: pygame.event.Event) -> bool:
        """Let the person note something; while effects are chosen from, time stands still."""
        notes = self.notes
        if notes is None or self.buttons is not None:
            return False
        was_open = notes.chosen is not None
        meant = notes.handle(event)
        if not meant and event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.your_board.collidepoint(event.pos):
            cell = self.your_board.width / self.match.boards[0].now.width
            meant = notes.choose_at(((event.pos[0] - self.your_board.left) / cell, (event.pos[1] - self.your_board.top) / cell))
        if not was_open and notes.chosen is not None:
            self._paused_before = self.live_match.paused
            self._pause(True)
        elif was_open and notes.chosen is None:
            self._pause(self._paused_before)
        return meant

    def _answer(self, buttons: FocusGroup[Button], event: pygame.event.Event) -> bool:
        """Space is left out: who plays with it would be through with the card unseen."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_SPACE:
            return True
        if event.type == pygame.JOYBUTTONDOWN:
            buttons.widgets[0].on_press()
            return True
        self.live_match.people_input.handle(event)  # keys that go up, pads that come
        return buttons.handle(event)

    def _answer_question(self, question: FocusGroup[Button], event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_ESCAPE, pygame.K_l):
            question.widgets[event.key == pygame.K_l].on_press()
            return True
        return question.handle(event) or event.type == pygame.KEYDOWN

    def _escape(self) -> bool:
        """Ask before a match is left that has begun."""
        if self.untouched or self.match.match_over or self.match.practice:
            return False
        self._paused_before = self.live_match.paused
        self._pause_on_focus_loss()
        self.question = FocusGroup(Button("Stay (Esc)", self._stay), Button("Leave (L)", lambda: self.app.close_top()))
        return True

    def _stay(self) -> None:
        self.question = None
        self._pause(self._paused_before)

    def _begin(self) -> None:
        self.live_match.round_started = True

    def _pause(self, paused: bool) -> None:
        self.live_match.paused = paused
        self.live_match.people_input.release_all()

    def _pause_on_focus_loss(self) -> None:
        """Keys are not heard any more: nothing shall happen meanwhile."""
        self._pause(self.live_match.paused or (self.live_match.round_started and not self.match.round_over))

    def _reopen(self, **changed: Any) -> None:
        """Open another match, like this one but for what is changed."""
        setup = replace(self.setup, **changed)
        self.app.replace_top(WaitingScreen("play", lambda: open_match(setup)))

    def update(self, seconds: float) -> None:
        if self.app.help_shown:  # which takes all keys
            self._pause_on_focus_loss()
        self.live_match.update(seconds)
        if self.match.match_over and self.buttons is not None:
            self._keep_match()
        if self.notes is not None:
            self.notes.update()

    def knowledge(self) -> list[ThingKnown]:
        """Return what either side held of each thing, when the match is over and nothing is found out any more."""
        assert self.card is not None and self.notes is not None and self.card.labels is not None  # against an agent
        if self._known is None:
            steps = self.live_match.timeline.steps
            self._known = compare_knowledge(self.notes.looks, self.notes.notebook, steps, self.match.variant.labels, self.card.labels)
        return self._known

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw_play_screen(self, surface, t)


def _match_card(match: Match) -> TrialCard:
    """Return what the panels about the agent say of the variant, seen from its side."""
    assert match.agent is not None and match.agent_seat is not None  # there is an agent
    card = describe_trial(match.variant, match.agent, match.rounds)
    if not match.shared_board:
        return replace(card, bounds=match.bounds)
    known = label_types(match.game, match.agent_seat.player)
    looks = match.variant.program.looks
    names = names_by_look(match.game, np.asarray(looks), known.known) | {OPPONENT: "you"}
    return replace(card, labels=known.by_look(looks, match.variant.program.controls), names=names, opponent=1 - match.agent_seat.player)


# ----------------------------------------------------------------------------------------------------
# Where everything of the play screen stands.

_FOOT_HEIGHT, _SILENT_HEIGHT = 58, 78  # design pixels: of the rounds' row, and of the panel of an agent that foresees nothing
_SIDE_SHARE = 0.4  # of the width, for what the agent believes
_BELIEFS, _BELIEF = 110, 44  # design pixels of the panel of beliefs without its rows, and of a row
_KNOWN, _KNOWN_ROW = 72, 32  # likewise of the table of who knew what


def draw_play_screen(screen: PlayScreen, surface: pygame.Surface, t: Theme) -> None:
    """Place the parts of the play screen, and draw them."""
    surface.fill(t.palette.back)
    edge, gap = t.px(16), t.px(8)
    content = surface.get_rect().inflate(-2 * edge, -2 * t.px(12))
    head = pygame.Rect(content.left, content.top, content.width, t.px(28))
    _draw_play_head(screen, surface, head, t)
    brief = pygame.Rect(content.left, head.bottom, content.width, t.px(20))
    _draw_brief(screen, surface, brief, t)
    foot = pygame.Rect(content.left, content.bottom - t.px(_FOOT_HEIGHT), content.width, t.px(_FOOT_HEIGHT))
    _draw_foot(screen, surface, foot, t)
    body = pygame.Rect(content.left, brief.bottom + gap, content.width, foot.top - brief.bottom - 2 * gap)
    if screen.notes is not None:
        notes = pygame.Rect(content.left, foot.top - gap - t.px(match_notes.NOTES_HEIGHT), content.width, t.px(match_notes.NOTES_HEIGHT))
        hint = "" if screen.match.agent is None else f"B: {'hide' if screen.beliefs_shown else 'show'} its beliefs"
        screen.notes.draw_row(surface, notes, t, hint)
        body.height = notes.top - gap - body.top
    _draw_body(screen, surface, body, t)
    if screen.buttons is not None:
        _draw_result(screen, surface, body, t)
    if screen.notes is not None:
        screen.notes.draw_chooser(surface, body, t)
    if screen.question is not None:
        _draw_question(surface, body, t, screen.question)


def _draw_body(screen: PlayScreen, surface: pygame.Surface, body: pygame.Rect, t: Theme) -> None:
    """One board or two, and beside them, if the person has asked, what the agent expects and believes."""
    gap, main = t.px(12), body.copy()
    if screen.beliefs_shown:
        main.width = round(body.width * (1 - _SIDE_SHARE))
        side = pygame.Rect(main.right + gap, body.top, body.right - main.right - gap, body.height)
        _draw_agents_mind(screen, surface, side, t)
    count = len(screen.match.boards)
    wide = (main.width - gap * (count - 1)) // count
    for number in range(count):
        place = pygame.Rect(main.left + number * (wide + gap), main.top, wide, main.height)
        board = match_panels.draw_match_board(surface, place, t, screen.live_match, number)
        if number == 0:
            screen.your_board = board


def _draw_agents_mind(screen: PlayScreen, surface: pygame.Surface, side: pygame.Rect, t: Theme) -> None:
    """Draw what the agent expects the person to do, where they meet, and what it believes."""
    seat, rest = screen.match.agent_seat, side.copy()
    if screen.match.shared_board and seat is not None:
        upper = pygame.Rect(side.left, side.top, side.width, side.height // 2 if seat.expected is not None else t.px(_SILENT_HEIGHT))
        match_panels.draw_foresight(surface, upper, t, screen.match)
        rest.update(side.left, upper.bottom + t.px(12), side.width, side.bottom - upper.bottom - t.px(12))
    if (view := _last_thought(screen, t)) is not None:
        panels.draw_thoughts(surface, rest, view)
    else:
        t.draw_panel(surface, rest)


def _draw_result(screen: PlayScreen, surface: pygame.Surface, body: pygame.Rect, t: Theme) -> None:
    """How the round or the match came out; beside it who knew what, or what the agent believes."""
    match, buttons, view = screen.match, screen.buttons, _last_thought(screen, t)
    assert buttons is not None  # there is a card
    height, table = 0, match.match_over and not screen.beliefs_asked
    if view is not None and table:
        height = t.px(_KNOWN) + t.px(_KNOWN_ROW) * len(screen.knowledge())
    elif view is not None and screen.beliefs_shown:
        height = t.px(_BELIEFS) + t.px(_BELIEF) * len(panels.belief_rows(view))
    beside = draw_result_card(surface, body, t, match, _outcome_lines(screen), buttons.widgets, _card_hint(screen), height)
    if beside is None or view is None or match.agent is None:
        return
    if table:
        match_notes.draw_knowledge(surface, beside, t, match, screen.knowledge())
    else:
        panels.draw_thoughts(surface, beside, view)


def _outcome_lines(screen: PlayScreen) -> list[str]:
    """Say what the match changed, and how others can play it."""
    code = [f"{screen.code}: C copies this code, which plays the same{' (copied)' if screen.code_copied else ''}."] if screen.code else []
    return [*(screen.outcome or ()), *code] if screen.match.match_over else []


def _card_hint(screen: PlayScreen) -> str:
    """Say what else there is to be pressed or seen."""
    match = screen.match
    if match.practice or match.agent is None:
        return "" if match.match_over else "Enter goes on"
    beliefs = "B: who knew what" if match.match_over and screen.beliefs_asked else f"B: what {match.agent.name} believes"
    return beliefs if match.match_over else f"Enter goes on  ·  {beliefs}"


def _draw_question(surface: pygame.Surface, body: pygame.Rect, t: Theme, question: FocusGroup[Button]) -> None:
    surface.blit(make_veil(body.size, t.palette.back, 160, t.px(12)), body)
    box = pygame.Rect(0, 0, min(body.width, t.px(430)), t.px(124))
    box.center = body.center
    t.draw_box(surface, box, t.palette.panel, t.palette.accent, 14)
    inside = box.inflate(-2 * t.px(20), -2 * t.px(16))
    t.draw_text(surface, "Leave the match?", (inside.left, inside.top + t.px(10)), 17, bold=True)
    words = t.fit_text("It is not over. What was played is kept as a replay.", 13, inside.width)
    t.draw_text(surface, words, (inside.left, inside.top + t.px(36)), 13, t.palette.muted)
    draw_card_buttons(surface, pygame.Rect(inside.left, inside.bottom - t.px(30), inside.width, t.px(30)), t, question.widgets)


def _last_thought(screen: PlayScreen, t: Theme) -> TrialView | None:
    """Of the agent's last thought; with the truth when nothing is left to be found out."""
    steps, card = screen.live_match.timeline.steps, screen.card
    if not steps or card is None:
        return None
    return TrialView(t, card, screen.live_match.timeline, len(steps) - 1, show_labels=screen.match.match_over)


def _draw_play_head(screen: PlayScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    c, middle, live, variant = t.palette, rect.centery, screen.live_match, screen.match.variant
    box = t.draw_text(surface, "game-meta", (rect.left + t.px(4), middle), 15, c.accent, True)
    box = t.draw_text(surface, t.fit_text(variant.family, 19, rect.width // 4, True), (box.right + t.px(16), middle), 19, c.text, True)
    right = t.draw_text(surface, "? keys", (rect.right - t.px(4), middle), 13, c.muted, anchor="midright").left - t.px(20)
    pace = "a key, a tick" if live.waits_for_keys else f"{live.pace} ticks a second"
    right = t.draw_text(surface, f"{pace}  (+ −)", (right, middle), 13, c.muted, anchor="midright").left - t.px(14)
    icons.blit_centred(
        surface, icons.sign_icon("pause" if live.paused else "play", t.px(14), c.accent if live.paused else c.muted), (right, middle)
    )
    room = right - t.px(20) - box.right - t.px(16)
    t.draw_text(surface, t.fit_text(_match_facts(screen), 13, room), (box.right + t.px(16), middle + t.px(1)), 13, c.muted)


def _match_facts(screen: PlayScreen) -> str:
    """Against whom, how, and of which variants."""
    setup, match = screen.setup, screen.match
    facts = [{AGENT: f"against {setup.agent.name}", PERSON: "two people", NOBODY: "practice"}[setup.against]]
    if match.agent is not None:
        facts.append(f"strength {setup.strength.name}")
        facts += [] if match.shared_board else ["in turns" if match.in_turns else "a race"]
    facts += [match.variant.split if is_drawn(setup.game, setup.split) else "as its file has it", f"seed {setup.seed}"]
    return "  ·  ".join(facts)


def _draw_brief(screen: PlayScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """Draw what the game is about, and its keys."""
    box = t.draw_text(surface, screen.about_keys, (rect.right - t.px(4), rect.centery), 13, t.palette.text, anchor="midright")
    words = t.fit_text(screen.about, 13, box.left - rect.left - t.px(24))
    t.draw_text(surface, words, (rect.left + t.px(4), rect.centery), 13, t.palette.muted)


def _draw_foot(screen: PlayScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """Draw what can be chosen before the first tick; then the rounds, or in practice what can be done."""
    if screen.untouched:
        strength = screen.setup.strength
        hint = f"{strength.name}: it {strength.words}" if screen.setup.against == AGENT else ""
        draw_card_buttons(surface, rect, t, screen.setup_buttons.widgets, hint)
    elif screen.match.practice:
        draw_card_buttons(surface, rect, t, screen.practice_buttons.widgets, f"level {screen.match.boards[0].level + 1}")
    else:
        match_panels.draw_rounds(surface, rect, t, screen.match)


# ----------------------------------------------------------------------------------------------------
# A match in the window, from the name of a game and an agent's folder.


def open_play_screen(game: str | Path, agent: Path | CodeName, **options: Any) -> PlayScreen:
    """Arrange a match with the agent of a folder, or of code, and return its screen; `options` are fields of MatchSetup.

    Raises what `arrange_match` raises, and AgentError.
    """
    return open_match(MatchSetup(game, agent, **options))


def open_match(setup: MatchSetup) -> PlayScreen:
    """Arrange a match and return its screen. Raises what `arrange_match` raises, and AgentError."""
    options = {name: getattr(setup, name) for name in ("rounds", "race", "seed", "split", "variant_seed")}
    if setup.against != AGENT:
        return PlayScreen(arrange_match(setup.game, None, practice=setup.against == NOBODY, **options), setup)
    from game_meta.agents.agent_files import AgentError, load_agent
    from game_meta.agents.agent_process import think_apart

    agent = load_agent(setup.agent, seed=setup.seed, think_ms=setup.think_ms or setup.strength.think_ms)
    if agent.observation == "rgb":
        raise AgentError(f"{setup.agent}: it sees pixels, and matches are shown to agents in symbols: play against another one")
    return PlayScreen(arrange_match(setup.game, think_apart(agent, setup.seed), strength=setup.strength, **options), setup)
