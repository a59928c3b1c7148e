"""The exam after a trial, for a person: what comes of these actions, was a rule changed, touch this; and beside it how the agent did."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game_meta.app.app import KeyHelp, Screen
from game_meta.app.toolkit.player_input import TURN_KEYS
from game_meta.app.toolkit.widgets import Button
from game_meta.engine.snapshot import Snapshot
from game_meta.evaluation.exam import CHANGED, KINDS, PREDICT, REACH, REACH_TICKS, SPOT, Exam, Moving, Question
from game_meta.render import board, icons, sprites
from game_meta.render.theme import Colour, Theme

_CLIP_TICKS_A_SECOND, _CLIP_PAUSE_TICKS = 4, 5  # of what SPOT shows; between its end and its beginning
KIND_WORDS = {PREDICT: "what comes of it", SPOT: "a changed rule spotted", REACH: "a new goal reached"}


class ExamScreen(Screen):
    """Questions one after the other. `agent_right` says which of them the agent answered right, None if it was not asked."""

    name = "exam"
    keys = (
        KeyHelp("1 … 4  click", "the answer"),
        KeyHelp("arrows", "move, where something is to be touched"),
        KeyHelp("Space  .", "use; wait a tick"),
        KeyHelp("Enter", "the next question"),
    )
    min_size = (760, 520)

    def __init__(self, exam: Exam, agent: str, agent_right: Sequence[bool] | None):
        self.exam, self.agent, self.agent_right = exam, agent, agent_right
        self.right: list[bool] = []  # of the person's answers
        self.given: int | None = None  # the answer to the present question, once it is given
        self.number = 0
        self._places: list[pygame.Rect] = []
        self._next_button = Button("Next", self.go_on)
        self._begin()

    @property
    def question(self) -> Question | None:
        """The present one; None behind the last."""
        return self.exam.questions[self.number] if self.number < len(self.exam.questions) else None

    def _begin(self) -> None:
        self.given, self._seconds, self._places = None, 0.0, []
        self.moving: Moving | None = self.question.start if self.question is not None else None
        self.moves = 0

    def answer(self, given: int) -> None:
        """Give an answer to the present question."""
        question = self.question
        if question is not None and self.given is None:
            self.given = given
            self.right.append(given == question.answer)
            self.app.play_sound("gain" if self.right[-1] else "loss")

    def go_on(self) -> None:
        """Go to the next question, when this one is answered."""
        if self.given is not None:
            self.number += 1
            self._begin()

    def handle(self, event: pygame.event.Event) -> bool:
        question = self.question
        if question is None:
            return False
        if event.type == pygame.MOUSEMOTION:
            self._next_button.hovered = self._next_button.rect.collidepoint(event.pos)
        if self.given is not None:
            if event.type == pygame.KEYDOWN and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE):
                self.go_on()
                return True
            return event.type == pygame.MOUSEBUTTONDOWN and self._next_button.handle(event)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            chosen = next((i for i, place in enumerate(self._places) if place.collidepoint(event.pos)), None)
            if chosen is not None:
                self.answer(chosen)
            return chosen is not None
        if event.type != pygame.KEYDOWN:
            return False
        if question.kind == REACH and event.key in TURN_KEYS:
            self._move(TURN_KEYS[event.key])
            return True
        if question.kind != REACH and pygame.K_1 <= event.key < pygame.K_1 + len(self._places):
            self.answer(event.key - pygame.K_1)
            return True
        return False

    def _move(self, action: int) -> None:
        assert self.moving is not None and self.question is not None
        self.moving.step(action)
        self.moves += 1
        if self.moving.batch.score[0] > 0:
            self.answer(self.question.answer)
        elif self.moves >= REACH_TICKS or self.moving.batch.terminated[0]:
            self.answer(self.question.answer + 1)

    def update(self, seconds: float) -> None:
        self._seconds += seconds

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        surface.fill(t.palette.back)
        content = surface.get_rect().inflate(-2 * t.px(16), -2 * t.px(16))
        question = self.question
        if question is None:
            self._draw_results(surface, content, t)
            return
        head = pygame.Rect(content.left, content.top, content.width, t.px(34))
        where = f"Question {self.number + 1} of {len(self.exam.questions)}"
        box = t.draw_text(surface, where, (head.left + t.px(4), head.centery), 13, t.palette.muted)
        self._draw_task(surface, (box.right + t.px(18), head.centery), t, question)
        foot = pygame.Rect(content.left, content.bottom - t.px(54), content.width, t.px(54))
        body = pygame.Rect(content.left, head.bottom + t.px(8), content.width, foot.top - head.bottom - t.px(20))
        {PREDICT: self._draw_predict, SPOT: self._draw_spot, REACH: self._draw_reach}[question.kind](surface, body, t, question)
        self._draw_foot(surface, foot, t, question)

    def _draw_task(self, surface: pygame.Surface, at: tuple[int, int], t: Theme, question: Question) -> None:
        words = {
            PREDICT: "Which of these boards comes of the keys below?",
            SPOT: "Is this the game as it always is, or was a rule changed?",
            REACH: f"Touch one of these in at most {REACH_TICKS} moves:",
        }[question.kind]
        box = t.draw_text(surface, words, at, 19, t.palette.text, True)
        if question.kind == REACH:
            icons.blit_centred(surface, sprites.draw_sprite(question.look, t.px(32)), (box.right + t.px(26), at[1]))

    def _draw_predict(self, surface: pygame.Surface, body: pygame.Rect, t: Theme, question: Question) -> None:
        gap = t.px(12)
        left = pygame.Rect(body.left, body.top, round(body.width * 0.4), body.height)
        inside = t.draw_panel(surface, left, "Now")
        keys = pygame.Rect(inside.left, inside.bottom - t.px(34), inside.width, t.px(34))
        start = question.start.snapshot
        _draw_board(surface, pygame.Rect(inside.left, inside.top, inside.width, inside.height - t.px(44)), start)
        _draw_actions(surface, keys, t, question.actions, None)
        right = pygame.Rect(left.right + gap, body.top, body.right - left.right - gap, body.height)
        columns = 2
        rows = -(-len(question.boards) // columns)
        wide, tall = (right.width - gap * (columns - 1)) // columns, (right.height - gap * (rows - 1)) // rows
        self._places = [
            pygame.Rect(right.left + i % columns * (wide + gap), right.top + i // columns * (tall + gap), wide, tall)
            for i in range(len(question.boards))
        ]
        for i, (place, shown) in enumerate(zip(self._places, question.boards, strict=True)):
            self._draw_choice(surface, place, t, i, question.answer)
            _draw_board(surface, place.inflate(-2 * t.px(12), -2 * t.px(12)).move(t.px(10), 0), shown)

    def _draw_choice(self, surface: pygame.Surface, place: pygame.Rect, t: Theme, number: int, answer: int) -> None:
        c = t.palette
        edge: Colour = c.edge
        if self.given is not None:
            edge = c.good if number == answer else c.bad if number == self.given else c.edge
        t.draw_box(surface, place, c.panel, edge, 12, stroke=3 if edge != c.edge else 1)
        t.draw_text(surface, str(number + 1), (place.left + t.px(16), place.top + t.px(20)), 17, c.accent, True, "center")

    def _draw_spot(self, surface: pygame.Surface, body: pygame.Rect, t: Theme, question: Question) -> None:
        frame = int(self._seconds * _CLIP_TICKS_A_SECOND) % (len(question.boards) + _CLIP_PAUSE_TICKS)
        tick = min(frame, len(question.boards) - 1)
        side = pygame.Rect(body.left, body.top, round(body.width * 0.66), body.height)
        inside = t.draw_panel(surface, side, f"tick {tick}")
        keys = pygame.Rect(inside.left, inside.bottom - t.px(34), inside.width, t.px(34))
        _draw_board(surface, pygame.Rect(inside.left, inside.top, inside.width, inside.height - t.px(44)), question.boards[tick])
        _draw_actions(surface, keys, t, question.actions, tick - 1)
        right = pygame.Rect(side.right + t.px(12), body.top, body.right - side.right - t.px(12), body.height)
        self._places = []
        for i, words in enumerate(("as always", "a rule was changed")):
            place = pygame.Rect(right.left, right.top + i * t.px(76), right.width, t.px(64))
            self._places.append(place)
            self._draw_choice(surface, place, t, i, question.answer)
            t.draw_text(surface, t.fit_text(words, 16, place.width - t.px(52)), (place.left + t.px(40), place.centery), 16)

    def _draw_reach(self, surface: pygame.Surface, body: pygame.Rect, t: Theme, question: Question) -> None:
        assert self.moving is not None
        inside = t.draw_panel(surface, body, f"{self.moves} of {REACH_TICKS} moves")
        self._places = []
        _draw_board(surface, inside, self.moving.snapshot)

    def _draw_foot(self, surface: pygame.Surface, foot: pygame.Rect, t: Theme, question: Question) -> None:
        c = t.palette
        if self.given is None:
            hint = "arrows move, Space uses, . waits" if question.kind == REACH else "press its number, or click on it"
            t.draw_text(surface, hint, (foot.left + t.px(4), foot.centery), 13, c.muted)
            return
        right = self.right[-1]
        sign = icons.sign_icon("tick" if right else "cross", t.px(20), c.good if right else c.bad)
        icons.blit_centred(surface, sign, (foot.left + t.px(14), foot.centery))
        words = "Right." if right else "It was changed." if question.kind == SPOT and question.answer == CHANGED else "Not so."
        box = t.draw_text(surface, words, (foot.left + t.px(34), foot.centery), 16, c.text, True)
        if self.agent_right is not None:
            words = f"{self.agent} had it {'right' if self.agent_right[self.number] else 'wrong'}."
            t.draw_text(surface, words, (box.right + t.px(16), foot.centery), 14, c.muted)
        self._next_button.rect = pygame.Rect((0, 0), self._next_button.wanted_size(t))
        self._next_button.rect.midright = foot.midright
        self._next_button.draw(surface, t)

    def _draw_results(self, surface: pygame.Surface, content: pygame.Rect, t: Theme) -> None:
        c = t.palette
        panel = pygame.Rect(0, 0, min(content.width, t.px(720)), t.px(64 + 44 * (len(KINDS) + 2)))
        panel.center = content.center
        inside = t.draw_panel(surface, panel)
        t.draw_text(surface, "The exam", (inside.left, inside.top + t.px(16)), 20, c.text, True)
        names = ["you", *([self.agent] if self.agent_right is not None else [])]
        columns = [inside.right - t.px(150) * (len(names) - 1 - i) - t.px(50) for i in range(len(names))]
        for name, x in zip(names, columns, strict=True):
            t.draw_text(surface, t.fit_text(name, 14, t.px(130)), (x, inside.top + t.px(56)), 14, c.muted, True, "center")
        for row, kind in enumerate((*KINDS, "")):
            y = inside.top + t.px(100 + 44 * row)
            asked = [i for i, question in enumerate(self.exam.questions) if kind in ("", question.kind)]
            t.draw_text(surface, KIND_WORDS.get(kind, "in all"), (inside.left, y), 16, c.text, not kind)
            for answers, x in zip((self.right, self.agent_right or ()), columns, strict=False):
                score = f"{sum(answers[i] for i in asked)} of {len(asked)}"
                t.draw_text(surface, score, (x, y), 16, c.accent if not kind else c.text, not kind, "center")
        t.draw_text(surface, "Esc goes back", (content.right, content.bottom - t.px(10)), 13, c.muted, anchor="midright")


def _draw_board(surface: pygame.Surface, area: pygame.Rect, snapshot: Snapshot) -> None:
    cell, place = board.fit_board(area, snapshot.width, snapshot.height)
    surface.blit(board.draw_floor(snapshot.width, snapshot.height, cell), place)
    outer = surface.get_clip()
    surface.set_clip(place.clip(outer))
    board.draw_board_sprites(surface, place.topleft, cell, snapshot)
    surface.set_clip(outer)


def _draw_actions(surface: pygame.Surface, rect: pygame.Rect, t: Theme, actions: Sequence[int], now: int | None) -> None:
    """Draw keys in a row, the one that is pressed now lit."""
    each = min(t.px(34), rect.width // max(1, len(actions)))
    left = rect.centerx - each * len(actions) // 2
    for i, action in enumerate(actions):
        cap = pygame.Rect(left + i * each, rect.top, each - t.px(4), each - t.px(4))
        t.draw_box(surface, cap, t.palette.track, t.palette.accent if i == now else t.palette.edge, 6, stroke=2 if i == now else 1)
        icons.blit_centred(surface, icons.action_icon(action, round(cap.height * 0.66), t.palette.text), cap.center)
