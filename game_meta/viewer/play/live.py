"""A match as time goes by: the pace, the pauses, and an agent that thinks beside the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from game_meta.engine.observation import NIL
from game_meta.play.board import Board
from game_meta.play.match import Match
from game_meta.play.results import YOU
from game_meta.viewer.play.gains import Gains
from game_meta.viewer.play.hand import Hand
from game_meta.viewer.timeline import Timeline

SPEEDS = (10, 12, 15, 20, 25, 30)  # ticks a second
_DWELL = 0.8  # seconds that the end of a board stays in sight before anything else happens


class Live:
    """A round waits for the person's first key. While the agent has not made up its mind, the tick waits for it."""

    def __init__(self, match: Match, hear: Callable[[str], None]):
        self.match, self.hand, self._hear = match, Hand(), hear
        self.timeline = Timeline()  # of what the agent did and thought
        self.gains = [Gains() for _ in match.boards]
        self.paused, self._level = False, 0
        self._thinker = ThreadPoolExecutor(1, "agent")
        self._thought: Future[None] | None = None
        self._moved: Sequence[Board] = ()  # in the last tick
        self._begin()

    def _begin(self) -> None:
        self.begun, self._blend, self._wait = False, 1.0, 0.0
        self.hand.release()

    @property
    def speed(self) -> int:
        return SPEEDS[self._level]

    def faster(self, by: int) -> None:
        self._level = min(max(0, self._level + by), len(SPEEDS) - 1)

    @property
    def ended(self) -> bool:
        """The round is over, has been seen to be, and the agent has learned from it."""
        return self.match.round_over and self._wait <= 0 and not self.match.robot.due and self._thought is None

    def next(self) -> None:
        """The next round."""
        self.match.begin()
        self._begin()

    def blend(self, board: Board) -> float:
        """How far the motion into a board's present state has come."""
        return self._blend if board in self._moved else 1.0

    def update(self, seconds: float) -> None:
        self._listen()
        self._go_on(seconds)
        if self._thought is None and self.match.robot.due:
            self._thought = self._thinker.submit(self.match.robot.think)

    def _go_on(self, seconds: float) -> None:
        for gains in self.gains:
            gains.update(seconds)
        if self.paused:
            return
        self.begun = self.begun or self.hand.busy
        was, self._blend = self._blend, self._blend + seconds * self.speed
        if self._blend < 1:
            return
        if was >= 1 and self._wait > 0:
            self._wait -= seconds
        if self._wait > 0 or not self.begun or self.match.robot.due or self.match.round_over:
            self._blend = 1.0
            return
        self._blend = min(self._blend - 1, 0.99)
        self._tick()

    def _tick(self) -> None:
        match, self._moved = self.match, self.match.moving
        match.tick(self.hand.wanted() if match.yours else NIL)
        for board, gains in zip(match.boards, self.gains, strict=True):
            if board in self._moved and board.before is not None:
                gains.saw(board.before, board.now)
        if match.boards[0] in self._moved:
            self._sound(match.boards[0])
        if match.round_over or (match.turns and self._moved[0].over):
            self._wait = _DWELL

    def _sound(self, board: Board) -> None:
        """What befell the person in this tick, to be heard."""
        was, now = board.before, board.now
        assert was is not None  # it has made a tick
        if now.wins[YOU] == 1:
            self._hear("win")
        elif now.avatars[YOU] < 0 <= was.avatars[YOU] or (board.over and now.wins[YOU] == 0):
            self._hear("death")
        elif now.scores[YOU] != was.scores[YOU]:
            self._hear("gain" if now.scores[YOU] > was.scores[YOU] else "loss")

    def _listen(self) -> None:
        """Take what the agent has thought by now."""
        if self._thought is not None and self._thought.done():
            thought, self._thought = self._thought, None
            thought.result()
            for step in self.match.robot.steps[len(self.timeline.steps) :]:
                self.timeline.append(step)

    def close(self) -> None:
        """However far it has come, what was played is kept."""
        self._thinker.shutdown(wait=False, cancel_futures=True)
        self.match.close()
