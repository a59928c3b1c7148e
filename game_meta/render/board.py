"""The live board: sprites move smoothly from tick to tick, what vanishes shrinks away, what pays says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import pygame

from game_meta.engine.batch import Batch
from game_meta.engine.observation import AVATAR, FIRST_LOOK, WALL
from game_meta.engine.program import Program
from game_meta.engine.snapshot import Snapshot
from game_meta.render import sprites, theme
from game_meta.render.theme import DARK_PALETTE, Theme, display_number
from game_meta.render.theory_panel import draw_plan
from game_meta.render.timeline import TrialView, outcome_word

_MAX_GLIDE_CELLS = 1.6  # cells in one tick beyond which a sprite jumps instead of gliding (a portal, the edge of the board)
REWARD_SECONDS = 1.0  # that a reward floats over the board


def fit_board(rect: pygame.Rect, width: int, height: int) -> tuple[int, pygame.Rect]:
    """Return the largest whole cell size that fits, and the board's place in the middle of `rect`."""
    cell = max(2, min(rect.width // width, rect.height // height))
    board = pygame.Rect(0, 0, cell * width, cell * height)
    board.center = rect.center
    return cell, board


@lru_cache(maxsize=16)
def draw_floor(width: int, height: int, cell: int) -> pygame.Surface:
    """Draw the empty board: two shades of tile, round corners. Shared between callers: do not draw on it."""
    image = pygame.Surface((width * cell, height * cell), pygame.SRCALPHA)
    for row in range(height):
        for column in range(width):
            image.fill(theme.BOARD_FLOOR_COLOURS[(row + column) % 2], (column * cell, row * cell, cell, cell))
    corners = pygame.Surface(image.get_size(), pygame.SRCALPHA)
    pygame.draw.rect(corners, (255, 255, 255, 255), corners.get_rect(), border_radius=max(1, cell // 6))
    image.blit(corners, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    return image


def _heading(snapshot: Snapshot, i: int) -> tuple[int, int]:
    """Return where a sprite faces, as one of the four directions, or (0, 0)."""
    dx, dy = (float(v) for v in snapshot.heading[i])
    if not snapshot.is_oriented[i] or dx == dy == 0:
        return 0, 0
    return (1 if dx > 0 else -1, 0) if abs(dx) >= abs(dy) else (0, 1 if dy > 0 else -1)


def wall_cells(snapshot: Snapshot) -> set[tuple[int, int]]:
    """Return the cells (column, row) with a wall."""
    block = snapshot.block_size
    return {
        (int(x) // block, int(y) // block)
        for kind, x, y in zip(snapshot.type_index, snapshot.x, snapshot.y, strict=True)
        if snapshot.looks[kind] == WALL
    }


class SpriteFace(NamedTuple):
    """What a sprite looks like, but for its size."""

    look: int
    heading: tuple[int, int] = (0, 0)
    second_player: bool = False  # the avatar of the second player
    joined: int = 0  # of a wall: where others adjoin

    def picture(self, size: int) -> pygame.Surface:
        """Return its picture, `size` pixels square; shared, not to be drawn on."""
        return (
            sprites.draw_wall(size, self.joined)
            if self.look == WALL
            else sprites.draw_sprite(self.look, size, self.heading, self.second_player)
        )


def sprite_face(snapshot: Snapshot, i: int, walls: set[tuple[int, int]]) -> SpriteFace | None:
    """Return what sprite i looks like among these walls; None if it is not to be seen."""
    look = int(snapshot.looks[snapshot.type_index[i]])
    if look == WALL:
        x, y = int(snapshot.x[i]) // snapshot.block_size, int(snapshot.y[i]) // snapshot.block_size
        around = ((x, y - 1), (x - 1, y), (x, y + 1), (x + 1, y))
        return SpriteFace(WALL, joined=sum(1 << bit for bit, cell in enumerate(around) if cell in walls))
    if look < AVATAR or snapshot.hidden[snapshot.type_index[i]]:
        return None
    return SpriteFace(look, _heading(snapshot, i), i in snapshot.avatars[1:])


def _sprite_picture(snapshot: Snapshot, i: int, size: int, walls: set[tuple[int, int]]) -> pygame.Surface | None:
    """Return the picture of sprite i where a cell is `size` pixels; None if it is not to be seen."""
    seen = sprite_face(snapshot, i, walls)
    if seen is None or seen.look == WALL:
        return seen and seen.picture(size)
    w, h = (max(1, round(size * float(side[i]) / snapshot.block_size)) for side in (snapshot.w, snapshot.h))
    picture = seen.picture(max(w, h))
    return picture if w == h else pygame.transform.smoothscale(picture, (w, h))


def draw_board_sprites(
    surface: pygame.Surface, origin: tuple[int, int], cell: int, snapshot: Snapshot, before: Snapshot | None = None, blend: float = 1.0
) -> None:
    """Draw all sprites of `snapshot`, `blend` of the way from where they were in `before`.

    What was not there before grows, what is there no more shrinks away; who has gone too far for one tick jumps.
    """
    scale = cell / snapshot.block_size
    old = {} if before is None else {int(seq): i for i, seq in enumerate(before.sprite_id)}
    walls = wall_cells(snapshot)
    if before is not None and blend < 1:
        alive = {int(seq) for seq in snapshot.sprite_id}
        for seq, i in old.items():
            if seq not in alive:
                left = 1 - blend
                _blit_fading_sprite(surface, origin, _sprite_picture(before, i, max(1, round(cell * left)), set()), before, i, scale, left)
    for i, seq in enumerate(snapshot.sprite_id):
        picture = _sprite_picture(snapshot, i, cell, walls)
        if picture is None:
            continue
        x, y = float(snapshot.x[i]), float(snapshot.y[i])
        if before is not None and blend < 1:
            j = old.get(int(seq))
            if j is None and snapshot.looks[snapshot.type_index[i]] >= FIRST_LOOK:
                small = _sprite_picture(snapshot, i, max(1, round(cell * (0.4 + 0.6 * blend))), walls)
                _blit_fading_sprite(surface, origin, small, snapshot, i, scale, blend)
                continue
            if j is not None:
                dx, dy = x - before.x[j], y - before.y[j]
                if abs(dx) + abs(dy) <= _MAX_GLIDE_CELLS * snapshot.block_size:
                    x, y = x - dx * (1 - blend), y - dy * (1 - blend)
        surface.blit(picture, (origin[0] + round(x * scale), origin[1] + round(y * scale)))


def _blit_fading_sprite(
    surface: pygame.Surface,
    origin: tuple[int, int],
    picture: pygame.Surface | None,
    snapshot: Snapshot,
    i: int,
    scale: float,
    opacity: float,
) -> None:
    """Draw a sprite that is appearing or vanishing, smaller and paler, about the middle of its place."""
    if picture is not None:
        pale = picture.copy()
        pale.set_alpha(round(255 * opacity))
        x, y = (snapshot.x[i] + snapshot.w[i] / 2) * scale, (snapshot.y[i] + snapshot.h[i] / 2) * scale
        surface.blit(pale, pale.get_rect(center=(origin[0] + round(x), origin[1] + round(y))))


def draw_board_panel(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw the panel of a trial's board: episode and tick, what is held, the return, the board, and how the episode ended."""
    t, step = view.theme, view.step
    inside = t.draw_panel(surface, rect)
    head = pygame.Rect(inside.left, inside.top, inside.width, t.px(24))
    _draw_board_head(surface, head, view)
    area = pygame.Rect(inside.left, head.bottom + t.px(8), inside.width, inside.bottom - head.bottom - t.px(8))
    cell, board = draw_live_board(surface, area, view)
    draw_floating_rewards(surface, board, cell, view)
    if step.episode_over and view.blend >= 1:
        _draw_ending_banner(surface, board, view)


def draw_live_board(
    surface: pygame.Surface, area: pygame.Rect, view: TrialView, laid: Callable[[int], pygame.Surface] | None = None
) -> tuple[int, pygame.Rect]:
    """Draw the floor and all that is on it, in the middle of `area`; return how large a cell is, and where the board lies.

    `laid` gives, for a cell of so many pixels, what lies on the floor below everything.
    """
    now = view.step.snapshot
    cell, board = fit_board(area, now.width, now.height)
    surface.blit(draw_floor(now.width, now.height, cell), board)
    if laid is not None:
        surface.blit(laid(cell), board)
    outer = surface.get_clip()
    surface.set_clip(board.clip(outer))
    draw_board_sprites(surface, board.topleft, cell, now, view.before.snapshot if view.before else None, view.blend)
    draw_plan(surface, board, cell, view)
    surface.set_clip(outer)
    return cell, board


def _draw_board_head(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    t, step = view.theme, view.step
    box = t.draw_text(surface, f"Episode {step.episode}", rect.midleft, 17, t.palette.text, True)
    box = t.draw_text(surface, f"of {view.card.episodes}", (box.right + t.px(8), rect.centery), 14, t.palette.muted)
    box = t.draw_text(surface, f"tick {step.tick}", (box.right + t.px(24), rect.centery), 14, t.palette.muted)
    x = box.right + t.px(24)
    box = t.draw_text(surface, display_number(step.episode_return), rect.midright, 20, t.palette.accent, True, "midright")
    box = t.draw_text(surface, "return", (box.left - t.px(8), rect.centery), 14, t.palette.muted, anchor="midright")
    draw_held_items(surface, pygame.Rect(x, rect.top, box.left - t.px(12) - x, rect.height), view)


def draw_held_items(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw what the avatar holds, as far as there is room for it, and how much where it is more than one."""
    t, snapshot, x = view.theme, view.step.snapshot, rect.left
    looks = dict(zip(snapshot.types, snapshot.looks, strict=True))
    for name, count in snapshot.resources.items():
        if not count or name not in looks:
            continue
        words = f"× {count}" if count > 1 else ""
        width = t.px(26) + t.text_width(words, 13)
        if x + width > rect.right:
            t.draw_text(surface, "…", (x, rect.centery), 13, t.palette.muted)
            return
        picture = sprites.draw_sprite(int(looks[name]), t.px(22))
        surface.blit(picture, picture.get_rect(midleft=(x, rect.centery)))
        t.draw_text(surface, words, (x + t.px(26), rect.centery), 13)
        x += width + t.px(8)


def draw_floating_rewards(surface: pygame.Surface, board: pygame.Rect, cell: int, view: TrialView) -> None:
    """Draw the rewards of the last moments floating up from where they were earned."""
    t, (episode, count) = view.theme, view.shown[-1]
    size = 20 if cell >= t.px(32) else 14
    for at, reward in reversed(episode.rewards):
        age = (count - 1 - at + view.blend) / view.speed
        if at >= count:
            continue
        if age > REWARD_SECONDS:
            break
        draw_floating_reward(surface, board, cell, t, episode.path[at], reward, age / REWARD_SECONDS, size)


def draw_floating_reward(
    surface: pygame.Surface,
    board: pygame.Rect,
    cell: int,
    t: Theme,
    place: tuple[float, float],
    reward: float,
    share: float,
    size: float = 20,
) -> None:
    """Draw a reward that was earned at `place` (x, y in cells) and has lived this share of its time: it rises, and fades away."""
    x, y = place
    colour = DARK_PALETTE.good if reward > 0 else DARK_PALETTE.bad
    middle = board.left + x * cell, max(board.top + t.px(10), board.top + (y - (0.5 + 0.9 * share)) * cell)
    for ink, shift in ((DARK_PALETTE.back, t.px(1)), (colour, 0)):
        image = t.render_text(display_number(reward, sign=True), size, ink, True).copy()
        image.set_alpha(round(255 * min(1.0, 2 * (1 - share))))
        surface.blit(image, image.get_rect(center=(round(middle[0]) + shift, round(middle[1]) + shift)))


def _draw_ending_banner(surface: pygame.Surface, board: pygame.Rect, view: TrialView) -> None:
    t, step = view.theme, view.step
    ending = outcome_word(step)
    words = t.render_text(f"Episode {step.episode} {ending} · return {display_number(step.episode_return)}", 16, t.palette.text, True)
    pill = words.get_rect(midbottom=(board.centerx, board.bottom - t.px(24))).inflate(t.px(48), t.px(20))
    t.draw_box(surface, pill, t.palette.panel, {"won": t.palette.good, "lost": t.palette.bad}.get(ending, t.palette.muted), 24, 240, 2)
    surface.blit(words, words.get_rect(center=pill.center))


# ----------------------------------------------------------------------------------------------------
# The first level of a game, before anybody has moved.

_FIRST_LEVEL_CELL = 40  # px: it is drawn at this size and scaled down


def draw_first_level(program: Program, width: int, height: int) -> pygame.Surface:
    """Draw the first level before the first tick, as large as fits into so many pixels."""
    batch = _one_env(program.players)
    batch.load([0], [program], [0])
    snapshot = batch.snapshot(0)
    cell = max(4, min(_FIRST_LEVEL_CELL, 2 * max(width, height) // min(snapshot.width, snapshot.height)))
    big = draw_floor(snapshot.width, snapshot.height, cell).copy()
    draw_board_sprites(big, (0, 0), cell, snapshot)
    scale = min(width / big.get_width(), height / big.get_height())
    return pygame.transform.smoothscale(big, (max(1, round(big.get_width() * scale)), max(1, round(big.get_height() * scale))))


@lru_cache(maxsize=4)
def _one_env(players: int) -> Batch:
    return Batch(1, window=1, players=players, threads=1)
