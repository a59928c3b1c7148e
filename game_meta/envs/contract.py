"""What all envs agree on: which game is played, what a seed stands for, what is shown, and what a step gives.

- Game: the options that name one, with its level and variant, become compiled programs (GameSource).
- Episode: one play of a level from its first board. Its two random choices, the variant (where there are several) and the engine's
  seed, are a function of the env's seed and of how many episodes began since that seed was given (episode_seeds). `reset(seed=s)` begins
  the first episode of seed s, `reset()` the next one of the same seed.
- Step: one tick of the engine with an action of each player, numbered as in engine/observation.py whatever the game.
- Reward: the change of the player's score in that tick (Batch.rewards); an env adds nothing. The one exception says so: in matches
  between two the reward that teaches may be the lead over the opponent (envs/two_player_env.py).
- Observation: the board after the tick (ObservationView). What speaks of the last tick is 0 where an episode begins, for there was none.
- Terminated: the game is over by its own rules, won or lost. Truncated: a limit of whoever made the env cut the episode off, or that of
  memory a game that makes ever more sprites (engine/growth.py).
- Trial: K episodes in one variant, during which an agent keeps its memory. The envs of other libraries know no trials, those that agents
  are trained and measured in do: see envs/trial_env.py, which needs nothing of this module (nor Gymnasium).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import ascii_letters
from typing import Any, Protocol

import numpy as np
from gymnasium import spaces
from gymnasium.error import ResetNeeded

from game_meta import content
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import ACTIONS, LOOKS, NIL, OUTSIDE, clear_last_tick
from game_meta.engine.program import Program
from game_meta.engine.snapshot import Snapshot
from game_meta.generator.family import make_variant
from game_meta.generator.layouts import largest_side
from game_meta.generator.splits import SPLITS
from game_meta.generator.variant import Variant
from game_meta.generator.variant_pool import sample
from game_meta.vgdl.parser import load, parse, read_game_text
from game_meta.vgdl.syntax import split_lines


class GameSource:
    """The programs of an env's episodes.

    `game` is a file, the name of a game in a folder `games/`, or the text of one; `level` the number of one of its levels, a level's
    file or a level's text. Of a game with a VariantSet, `variant=7` is the variant of seed 7; `split="train", variant=7` is valid variant
    number 7 of that split; `split="train"` alone is one of its valid variants 0 .. `variants` - 1, drawn anew for every episode. Without
    both the game is played as its file has it.
    """

    def __init__(self, game: str | Path, level: int | str = 0, variant: int | None = None, split: str | None = None, variants: int = 100):
        self.path = None if "\n" in str(game) else content.find_content("games", game)
        self.game = load(self.path) if self.path else parse(str(game))
        self.players = int(self.game.params["no_players"])
        self.level, self.split, self.variants = level, split, variants
        self.draws_variants = split is not None and variant is None
        if variant is not None or split is not None:
            self._check_variants()
        self.first_program = self._only(variant) if not self.draws_variants else self.program_for(0)
        self.height, self.width, self.looks = (
            self.first_program.height,
            self.first_program.width,
            max(LOOKS, int(self.first_program.looks.max()) + 1),
        )
        if self.draws_variants:  # boards may be turned, and of several sizes
            self.height = self.width = largest_side(self.game)

    def __deepcopy__(self, memo: dict[int, Any]) -> GameSource:
        """Return itself: it never changes, and copies of an env share it."""
        return self

    def require_single_player(self) -> None:
        """Raise ValueError if the game is for more than one player."""
        if self.players != 1:
            raise ValueError(f"{self.game.name} is for {self.players} players: play it with game_meta.envs.parallel_env")

    def program_for(self, draw: int) -> Program:
        """Return the program of the episode with this random number (see episode_seeds)."""
        if not self.draws_variants:
            return self.first_program
        return self._level_of(_sample_cached(str(self.path), _modified_at(self.path), str(self.split), draw % self.variants))

    def _only(self, variant: int | None) -> Program:
        if variant is None:
            return compile_game(self.game, self.level if isinstance(self.level, int) else read_level_rows(self.level))
        if self.split is None:
            return self._level_of(make_variant(str(self.path), variant))
        return self._level_of(_sample_cached(str(self.path), _modified_at(self.path), self.split, variant))

    def _level_of(self, variant: Variant) -> Program:
        if not isinstance(self.level, int) or not 0 <= self.level < len(variant.programs):
            raise ValueError(f"the levels of a variant are numbered 0 to {len(variant.programs) - 1}: there is no level {self.level!r}")
        return variant.programs[self.level]

    def _check_variants(self) -> None:
        if self.path is None or not self.game.variants:
            raise ValueError("only a game in a file with a VariantSet has variants: leave out `variant` and `split`, or name such a game")
        if self.split is not None and self.split not in SPLITS:
            raise ValueError(f"there is no split `{self.split}`: {', '.join(SPLITS)}")
        if self.variants < 1:
            raise ValueError(f"`variants` is how many to draw from, at least 1, not {self.variants}")


def read_level_rows(level: str) -> list[str]:
    """Return the rows of a level given as a file or, with a line break in it, as text."""
    return split_lines(level if "\n" in level else read_game_text(Path(level)))


def _modified_at(path: Path | None) -> int:
    return path.stat().st_mtime_ns if path else 0


@lru_cache(maxsize=1024)
def _sample_cached(path: str, changed: int, split: str, number: int) -> Variant:
    """To draw a variant and to prove it valid takes a tenth of a second; envs side by side share them."""
    return sample(path, split, number)


# ----------------------------------------------------------------------------------------------------
# Which random numbers an episode gets: a function of its env's seed and of how many episodes began since that seed was given.
#
# So env i of a vector env that was reset with seed s plays what a single env reset with seed s + i plays, and 65,536 envs need
# no generator each.

_SPLITMIX_STEP, _SPLITMIX_A, _SPLITMIX_B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def _splitmix64(x: np.ndarray) -> np.ndarray:
    """splitmix64's finaliser."""
    x = (x ^ (x >> np.uint64(30))) * _SPLITMIX_A
    x = (x ^ (x >> np.uint64(27))) * _SPLITMIX_B
    return x ^ (x >> np.uint64(31))


def episode_seeds(seeds: np.ndarray, episodes: np.ndarray) -> np.ndarray:
    """Return (n,) uint64 below 2**48, what java.util.Random takes: of the envs' seeds (n,) and their episodes' numbers (n,), from 0."""
    return _splitmix64(_splitmix64(seeds) + (episodes.astype(np.uint64) + np.uint64(1)) * _SPLITMIX_STEP) >> np.uint64(16)


def consecutive_seeds(first: int, n: int) -> np.ndarray:
    """Return (n,) uint64: first, first + 1, ... (whole numbers of any size are fine)."""
    return np.arange(n, dtype=np.uint64) + np.array([first % 2**64], np.uint64)


# ----------------------------------------------------------------------------------------------------
# What an env shows of a batch: the agent's window, the whole board, or its picture.

OBSERVATION_CELL_PX = 8  # a cell of the `rgb` observation
MAX_DISPLACEMENT = 1e4  # cells: nothing goes as far in one tick


class ObservationView(Protocol):
    """One kind of observation. `episode_start` says where an episode has just begun: True or False, or the numbers of those envs."""

    space: spaces.Space  # of one env

    def observe_one(self, batch: Batch, player: int, episode_start: bool) -> Any:
        """Return a copy of what env 0 shows a player."""
        ...

    def observe_all(self, batch: Batch, episode_start: np.ndarray) -> Any:
        """Return what all envs show, with the axis B in front. The next call overwrites it."""
        ...

    def observe_restarted(self, batch: Batch, seen: Any, episode_start: np.ndarray) -> Any:
        """Return `seen` with these envs shown anew, after the others were shown. The next call overwrites it."""
        ...


class WindowView:
    """The arrays that agents see (engine/observation.py says what they mean)."""

    def __init__(self, source: GameSource, side: int):
        k = source.looks
        self.space: spaces.Space = spaces.Dict(
            {
                "window": spaces.Box(0, 255, (side, side), np.uint8),
                "heading": spaces.Box(0, 4, (side, side), np.uint8),
                "touched": spaces.Box(0, 1, (k,), np.uint8),
                "struck": spaces.Box(0, 1, (k,), np.uint8),
                "change": spaces.Box(-128, 127, (k,), np.int8),
                "motion": spaces.Box(-MAX_DISPLACEMENT, MAX_DISPLACEMENT, (k, 2), np.float32),
                "held": spaces.Box(0, 255, (k,), np.uint8),
                "moved": spaces.Box(-MAX_DISPLACEMENT, MAX_DISPLACEMENT, (2,), np.float32),
                "place": spaces.Box(0, 255, (2,), np.uint8),
            }
        )

    def observe_one(self, batch: Batch, player: int, episode_start: bool) -> dict[str, np.ndarray]:
        seen = {name: values[0].copy() for name, values in batch.observe(player=player).items()}
        if episode_start:
            clear_last_tick(seen)
        return seen

    def observe_all(self, batch: Batch, episode_start: np.ndarray) -> dict[str, np.ndarray]:
        shown = batch.observe()
        clear_last_tick(shown, episode_start)
        return shown

    def observe_restarted(self, batch: Batch, seen: dict[str, np.ndarray], episode_start: np.ndarray) -> dict[str, np.ndarray]:
        shown = batch.observe(episode_start)
        clear_last_tick(shown, episode_start)
        return shown


class BoardView:
    """The whole board: of each cell the look and the heading of what lies on top."""

    def __init__(self, source: GameSource):
        self.height, self.width = source.height, source.width
        self.space: spaces.Space = spaces.Box(0, 255, (self.height, self.width, 2), np.uint8)

    def observe_one(self, batch: Batch, player: int, episode_start: bool) -> np.ndarray:
        return self._layered(*batch.board(player=player))[0]

    def observe_all(self, batch: Batch, episode_start: np.ndarray) -> np.ndarray:
        return self._layered(*batch.board())

    def observe_restarted(self, batch: Batch, seen: np.ndarray, episode_start: np.ndarray) -> np.ndarray:
        looks, headings = batch.board(episode_start)
        seen[episode_start] = self._layered(looks[episode_start], headings[episode_start])
        return seen

    def _layered(self, looks: np.ndarray, headings: np.ndarray) -> np.ndarray:
        out = np.empty((*looks.shape, 2), np.uint8)
        out[..., 0], out[..., 1] = looks, headings
        return pad_frames(out, self.height, self.width, (OUTSIDE, 0))


class RgbView:
    """The board as a picture."""

    def __init__(self, source: GameSource):
        self.height, self.width = source.height * OBSERVATION_CELL_PX, source.width * OBSERVATION_CELL_PX
        self.space: spaces.Space = spaces.Box(0, 255, (self.height, self.width, 3), np.uint8)

    def observe_one(self, batch: Batch, player: int, episode_start: bool) -> np.ndarray:
        return pad_frames(batch.rgb(OBSERVATION_CELL_PX, player=player), self.height, self.width, 0)[0]

    def observe_all(self, batch: Batch, episode_start: np.ndarray) -> np.ndarray:
        return pad_frames(batch.rgb(OBSERVATION_CELL_PX), self.height, self.width, 0)

    def observe_restarted(self, batch: Batch, seen: np.ndarray, episode_start: np.ndarray) -> np.ndarray:
        return self.observe_all(batch, episode_start)


def pad_frames(frames: np.ndarray, height: int, width: int, filler: Any) -> np.ndarray:
    """Return the same frames (B, H, W, C), the smaller ones of a family's boards filled up to the space that all of them share."""
    b, h, w, c = frames.shape
    if (h, w) == (height, width):
        return frames
    out = np.empty((b, height, width, c), np.uint8)
    out[...] = filler
    out[:, :h, :w] = frames
    return out


OBSERVATION_KINDS = ("window", "board", "rgb")


def make_observation_view(kind: str, source: GameSource, window: int) -> ObservationView:
    """Return the view of this kind ("window", "board" or "rgb"). Raises ValueError if there is none, or `window` is no odd number."""
    if kind not in OBSERVATION_KINDS:
        raise ValueError(f"there is no observation `{kind}`: {', '.join(OBSERVATION_KINDS)}")
    if kind == "window" and (window < 1 or window % 2 == 0):
        raise ValueError(f"the side of a window is an odd number of cells, not {window}")
    return WindowView(source, window) if kind == "window" else BoardView(source) if kind == "board" else RgbView(source)


# ----------------------------------------------------------------------------------------------------
# What `render` gives: a picture of the board, or the board as the characters of the game's LevelMapping.

RENDER_CELL_PX = 24  # a cell of a picture for people
RENDER_MODES, RENDER_FPS = ["rgb_array", "ansi"], 15


def render_boards(batch: Batch, source: GameSource) -> np.ndarray:
    """Draw all envs for people: (B, rows * 24, columns * 24, 3) uint8."""
    return pad_frames(batch.rgb(RENDER_CELL_PX), source.height * RENDER_CELL_PX, source.width * RENDER_CELL_PX, 0)


def render_ansi(batch: Batch, env: int = 0) -> str:
    """Draw the board of one env as text: a character a cell, and the score below."""
    seen, program = batch.snapshot(env), batch.programs[env]
    assert program is not None
    cells = [[" "] * seen.width for _ in range(seen.height)]
    chars = ansi_characters(program)
    for kind, x, y in zip(seen.type_index.tolist(), seen.x.tolist(), seen.y.tolist(), strict=True):
        row, column = (y + seen.block_size // 2) // seen.block_size, (x + seen.block_size // 2) // seen.block_size
        if 0 <= row < seen.height and 0 <= column < seen.width and not seen.hidden[kind]:
            cells[row][column] = chars[kind]
    return "\n".join("".join(row) for row in cells) + f"\n{status_line(seen)}"


def status_line(seen: Snapshot) -> str:
    """Say tick, score and how the game ended, for people."""
    word = {-1: "", 0: ", lost", 1: ", won"}[seen.win] if seen.terminated else ""
    return f"tick {seen.tick + 1}, score {seen.score}{word}"


def ansi_characters(program: Program) -> list[str]:
    """Choose a character for each type: that of the LevelMapping whose top sprite it is, else a letter that the mapping leaves free."""
    found: dict[str, tuple[int, str]] = {}
    for char, names in program.game.mapping.items():
        if names:
            found[names[-1]] = min(found.get(names[-1], (99, "")), (len(names), char))
    free = iter([letter for letter in ascii_letters if letter not in program.game.mapping])
    return [found[name][1] if name in found else next(free, "?") for name in program.types]


# ----------------------------------------------------------------------------------------------------
# What the single env and the PettingZoo envs have in common, free of both libraries' rules.


class GameSession:
    """One game for all its players, episode after episode. Options as in GameSource; `observation` and `window` say what is shown."""

    def __init__(
        self,
        game: str | Path,
        level: int | str = 0,
        variant: int | None = None,
        split: str | None = None,
        variants: int = 100,
        observation: str = "window",
        window: int = 11,
    ) -> None:
        self.source = GameSource(game, level, variant, split, variants)
        self.view = make_observation_view(observation, self.source, window)
        self.players = self.source.players
        self.batch = Batch(1, window=window, looks=self.source.looks, threads=1, players=self.players)
        self.episode = -1  # since the last seed
        self._actions = np.zeros((1, self.players), np.int64)

    def begin_episode(self, seed: int) -> None:
        """Load the next episode of this seed."""
        self.episode += 1
        draw = episode_seeds(consecutive_seeds(seed, 1), np.array([self.episode]))
        self.batch.load([0], [self.source.program_for(int(draw[0]))], draw)

    def step(self, *actions: int) -> None:
        """Play one tick, with an action of each player."""
        self._actions[0] = actions
        self.batch.step(self._actions)

    def save_state(self) -> dict[str, Any]:
        """Return the state of the game that is being played, random generators included; raises ResetNeeded before the first episode."""
        if self.episode < 0:
            raise ResetNeeded("there is no game yet: call reset first")
        return {"episode": self.episode, "program": self.batch.running_program(), "engine": self.batch.state()}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from a state that `save_state` has returned, of this env or of one like it."""
        self.batch.restore([state["program"]], state["engine"])
        self.episode = state["episode"]

    def observe(self, player: int = 0) -> Any:
        """Return what a player is shown now, as an array of its own (or a dict of such)."""
        return self.view.observe_one(self.batch, player, bool(self.batch.tick[0] < 0))

    def render(self, mode: str | None) -> np.ndarray | str | None:
        """Draw the board: (H, W, 3) uint8 for "rgb_array", a text for "ansi", else None."""
        if mode == "ansi":
            return render_ansi(self.batch)
        return render_boards(self.batch, self.source)[0] if mode == "rgb_array" else None


def legal_action(action: Any) -> int:
    """Return the action's number; NIL for what is none."""
    return int(action) if action is not None and 0 <= action < ACTIONS else NIL
