"""What is played: the options that name a game, a level and a variant, made into compiled programs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import ascii_letters
from typing import Any, Protocol

import numpy as np
from gymnasium import spaces

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
from game_meta.vgdl.parser import load, parse
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
        self.varies = split is not None and variant is None
        if variant is not None or split is not None:
            self._check_variants()
        self.first = self._only(variant) if not self.varies else self.program(0)
        self.height, self.width, self.looks = self.first.height, self.first.width, max(LOOKS, int(self.first.looks.max()) + 1)
        if self.varies:  # boards may be turned, and of several sizes
            self.height = self.width = largest_side(self.game)

    def must_be_for_one(self) -> None:
        if self.players != 1:
            raise ValueError(f"{self.game.name} is for {self.players} players: play it with game_meta.envs.pettingzoo_env.parallel_env")

    def program(self, draw: int) -> Program:
        """That of the episode with this random number."""
        if not self.varies:
            return self.first
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
    """The rows of a level given as a file or, with a line break in it, as text."""
    return split_lines(level if "\n" in level else Path(level).read_text(encoding="utf-8"))


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
    """(n,) uint64 below 2**48, what java.util.Random takes: from the envs' seeds (n,) and the numbers of their episodes (n,), from 0."""
    return _splitmix64(_splitmix64(seeds) + (episodes.astype(np.uint64) + np.uint64(1)) * _SPLITMIX_STEP) >> np.uint64(16)


def consecutive_seeds(first: int, n: int) -> np.ndarray:
    """(n,) uint64: first, first + 1, ... (whole numbers of any size are fine)."""
    return np.arange(n, dtype=np.uint64) + np.array([first % 2**64], np.uint64)


# ----------------------------------------------------------------------------------------------------
# What an env shows of a batch: the agent's window, the whole board, or its picture.
#
# A view has the `space` of one env; `one` makes a copy of what env 0 shows a player, `all` what all envs show, `again` shows only the envs
# `begun` anew. The last two give arrays that the next call overwrites.

OBSERVATION_CELL_PX = 8  # a cell of the `rgb` observation
MAX_DISPLACEMENT = 1e4  # cells: nothing goes as far in one tick


class ObservationView(Protocol):
    space: spaces.Space

    def one(self, batch: Batch, player: int, begun: bool) -> Any: ...

    def all(self, batch: Batch, begun: np.ndarray) -> Any: ...

    def again(self, batch: Batch, seen: Any, begun: np.ndarray) -> Any: ...


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

    def one(self, batch: Batch, player: int, begun: bool) -> dict[str, np.ndarray]:
        seen = {name: values[0].copy() for name, values in batch.observe(player=player).items()}
        if begun:
            clear_last_tick(seen)
        return seen

    def all(self, batch: Batch, begun: np.ndarray) -> dict[str, np.ndarray]:
        shown = batch.observe()
        clear_last_tick(shown, begun)
        return shown

    def again(self, batch: Batch, seen: dict[str, np.ndarray], begun: np.ndarray) -> dict[str, np.ndarray]:
        shown = batch.observe(begun)
        clear_last_tick(shown, begun)
        return shown


class BoardView:
    """The whole board: of each cell the look and the heading of what lies on top."""

    def __init__(self, source: GameSource):
        self.height, self.width = source.height, source.width
        self.space: spaces.Space = spaces.Box(0, 255, (self.height, self.width, 2), np.uint8)

    def one(self, batch: Batch, player: int, begun: bool) -> np.ndarray:
        return self._layered(*batch.board(player=player))[0]

    def all(self, batch: Batch, begun: np.ndarray) -> np.ndarray:
        return self._layered(*batch.board())

    def again(self, batch: Batch, seen: np.ndarray, begun: np.ndarray) -> np.ndarray:
        looks, headings = batch.board(begun)
        seen[begun] = self._layered(looks[begun], headings[begun])
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

    def one(self, batch: Batch, player: int, begun: bool) -> np.ndarray:
        return pad_frames(batch.rgb(OBSERVATION_CELL_PX, player=player), self.height, self.width, 0)[0]

    def all(self, batch: Batch, begun: np.ndarray) -> np.ndarray:
        return pad_frames(batch.rgb(OBSERVATION_CELL_PX), self.height, self.width, 0)

    def again(self, batch: Batch, seen: np.ndarray, begun: np.ndarray) -> np.ndarray:
        return self.all(batch, begun)


def pad_frames(frames: np.ndarray, height: int, width: int, filler: Any) -> np.ndarray:
    """The same frames (B, H, W, C), the smaller ones of a family's boards filled up to the space that all of them share."""
    b, h, w, c = frames.shape
    if (h, w) == (height, width):
        return frames
    out = np.empty((b, height, width, c), np.uint8)
    out[...] = filler
    out[:, :h, :w] = frames
    return out


OBSERVATION_KINDS = ("window", "board", "rgb")


def make_observation_view(kind: str, source: GameSource, window: int) -> ObservationView:
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
    """(B, H, W, 3) uint8"""
    return pad_frames(batch.rgb(RENDER_CELL_PX), source.height * RENDER_CELL_PX, source.width * RENDER_CELL_PX, 0)


def render_ansi(batch: Batch, env: int = 0) -> str:
    """The board of one env, a character a cell, and the score below."""
    seen, program = batch.snapshot(env), batch.programs[env]
    assert program is not None
    cells = [[" "] * seen.width for _ in range(seen.height)]
    chars = ansi_characters(program)
    for kind, x, y in zip(seen.kind.tolist(), seen.x.tolist(), seen.y.tolist(), strict=True):
        row, column = (y + seen.block // 2) // seen.block, (x + seen.block // 2) // seen.block
        if 0 <= row < seen.height and 0 <= column < seen.width and not seen.hidden[kind]:
            cells[row][column] = chars[kind]
    return "\n".join("".join(row) for row in cells) + f"\n{status_line(seen)}"


def status_line(seen: Snapshot) -> str:
    word = {-1: "", 0: ", lost", 1: ", won"}[seen.win] if seen.over else ""
    return f"tick {seen.tick + 1}, score {seen.score}{word}"


def ansi_characters(program: Program) -> list[str]:
    """One of each type: that of the LevelMapping whose top sprite it is, else a letter that the mapping leaves free."""
    found: dict[str, tuple[int, str]] = {}
    for char, names in program.game.mapping.items():
        if names:
            found[names[-1]] = min(found.get(names[-1], (99, "")), (len(names), char))
    free = iter([letter for letter in ascii_letters if letter not in program.game.mapping])
    return [found[name][1] if name in found else next(free, "?") for name in program.types]


# ----------------------------------------------------------------------------------------------------
# One game at one table: what the single env and the PettingZoo envs have in common, free of both libraries' rules.


class GameSession:
    """Options as in Source; `observation` and `window` say what is shown (views.py)."""

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
        self._actions = np.zeros(1 if self.players == 1 else (1, self.players), np.int64)
        self._by_player = self._actions.reshape(-1)

    def begin(self, seed: int) -> None:
        """The next episode of this seed."""
        self.episode += 1
        draw = episode_seeds(consecutive_seeds(seed, 1), np.array([self.episode]))
        self.batch.load([0], [self.source.program(int(draw[0]))], draw)

    def act(self, *actions: int) -> None:
        """One tick, with an action of each player."""
        self._by_player[:] = actions
        self.batch.step(self._actions)

    def shown(self, player: int = 0) -> Any:
        return self.view.one(self.batch, player, bool(self.batch.tick[0] < 0))

    def render(self, mode: str | None) -> np.ndarray | str | None:
        if mode == "ansi":
            return render_ansi(self.batch)
        return render_boards(self.batch, self.source)[0] if mode == "rgb_array" else None


def legal_action(action: Any) -> int:
    """The action's number; NIL for what is none."""
    return int(action) if action is not None and 0 <= action < ACTIONS else NIL
