"""A recorded trial as files: adapt.gif (small enough for a README), adapt.png (its last frame), adapt.json (the figures) and trial.replay,
which `game-meta replay` takes (that of a second agent beside it is trial-2.replay). Of an agent that writes down rules also theory.vgdl,
which is a game, and theory.json: each rule with how sure it is and what it was seen from."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pygame
from PIL import GifImagePlugin, Image

from game_meta.errors import UsageError
from game_meta.evaluation.trial_recorder import trial_replay, whole_episodes
from game_meta.export.pictures import encode_png, to_image
from game_meta.files import write_atomically
from game_meta.render import board, panels
from game_meta.render.theme import Theme, display_number
from game_meta.render.timeline import (
    DrawnTrial,
    Moment,
    RecordedEpisode,
    RecordedTrial,
    RecordedTrials,
    outcome_word,
    sync_timelines,
    trial_views,
)
from game_meta.replays.format import PlayerInfo
from game_meta.theory.report import report_to_json

GIF_SIZE, PNG_SIZE = (960, 560), (1280, 720)
MAX_GIF_BYTES = 3_000_000
_TICK_MS, _FIRST_FRAME_MS, _EPISODE_END_MS, _LAST_FRAME_MS = 120, 600, 1000, 3000  # milliseconds that frames stay
_MAX_GIF_FRAMES, _MIN_GIF_FRAMES = 360, 24
_FLAT_COLOURS, _UNCHANGED_ENTRY = 96, 255  # palette entries for flat areas; the entry that lets the frame before show through


@dataclass(frozen=True)
class ExportedTrial:
    """The files of a trial that was written down."""

    files: tuple[Path, ...]
    summary: dict[str, Any]  # what adapt.json holds


def check_writable(folder: Path) -> None:
    """Make the folder and try it, before minutes of work end in nothing. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def export_trial(scenes: RecordedTrials, folder: Path) -> ExportedTrial:
    """Write a trial, played to its end, into a folder: the animation, its last frame, its figures and its replays. Raises OSError."""
    check_writable(folder)
    facts = summarise_trial(scenes)
    last = len(sync_timelines(scenes)) - 1
    files = folder / "adapt.gif", folder / "adapt.png", folder / "adapt.json"
    write_atomically(files[0], encode_gif(scenes))
    write_atomically(files[1], encode_png(draw_trial_frame(scenes, PNG_SIZE, last)))
    write_atomically(files[2], (json.dumps(facts, indent=2) + "\n").encode())
    names = ["trial.replay", *(f"trial-{n}.replay" for n in range(2, len(scenes) + 1))]
    replays = tuple(write_atomically(folder / name, encode_trial_replay(scene)) for name, scene in zip(names, scenes, strict=True))
    theories = [file for n, scene in enumerate(scenes, 1) for file in _write_theory(scene, folder, "theory" if n == 1 else f"theory-{n}")]
    return ExportedTrial((*files, *replays, *theories), facts)


def _write_theory(scene: RecordedTrial, folder: Path, name: str) -> list[Path]:
    """Write what an agent believed at the end, as a game and as JSON; nothing for one that writes no rules down."""
    report = scene.timeline.steps[-1].theory
    if report is None:
        return []
    facts = {key: value for key, value in report_to_json(report).items() if key not in ("plan", "text")}
    return [
        write_atomically(folder / f"{name}.vgdl", report.text.encode()),
        write_atomically(folder / f"{name}.json", (json.dumps(facts, indent=2, ensure_ascii=False) + "\n").encode()),
    ]


def encode_trial_replay(scene: RecordedTrial) -> bytes:
    """Return the replay of a trial, as far as its episodes are whole."""
    card, known = scene.card, scene.card.bounds
    bounds = {"random": None, "oracle": None} if known is None else known._asdict()
    trial = whole_episodes(scene.variant, scene.timeline.steps)
    return trial_replay(
        scene.variant, PlayerInfo(card.agent, card.agent_hash), trial, episodes=card.episodes, seed=card.trial_seed, **bounds
    )


def summarise_trial(scenes: RecordedTrials) -> dict[str, Any]:
    """Return what adapt.json holds: of one agent its name and episodes; of several `agents`, a list of the same. Raises ValueError before
    the grade is there."""
    card, bounds = scenes[0].card, scenes[0].card.bounds
    if bounds is None:
        raise ValueError("the variant is graded when its first episode is over; there is nothing to sum up before")
    trials = [{"agent": scene.card.agent, "episodes": [episode.row() for episode in scene.timeline.episodes]} for scene in scenes]
    return {
        "variant": {"family": card.family, "seed": card.seed, "split": card.split, "rules_hash": card.rules_hash, "text": card.text},
        **(trials[0] if len(trials) == 1 else {"agents": trials}),
        **bounds._asdict(),
    }


def encode_gif(scenes: Sequence[DrawnTrial], limit: int = MAX_GIF_BYTES, tell: Callable[[float], object] = lambda share: None) -> bytes:
    """Return the trial as an animation below `limit` bytes, with as many frames as that allows. `tell` is told the share that is drawn."""
    frames = _MAX_GIF_FRAMES
    while True:
        data = _encode_gif_frames(scenes, choose_frames(sync_timelines(scenes), frames), tell)
        if len(data) < limit or frames <= _MIN_GIF_FRAMES:
            return data
        frames = max(_MIN_GIF_FRAMES, round(frames * min(0.9, limit / len(data))))


def choose_frames(steps: Sequence[Moment], frames: int) -> list[tuple[int, float]]:
    """Choose about `frames` frames (moment, blend): halfway and at the end of every tick where that is few enough, else evenly spaced
    ticks, with the first and last of every episode."""
    if 2 * len(steps) <= frames:
        return [(i, blend) for i, step in enumerate(steps) for blend in (0.5, 1.0) if step.tick or blend == 1]
    stride = max(1, -(-len(steps) // frames))
    return [(i, 1.0) for i, step in enumerate(steps) if step.tick % stride == 0 or step.episode_over]


def _encode_gif_frames(scenes: Sequence[DrawnTrial], frames_of: list[tuple[int, float]], tell: Callable[[float], object]) -> bytes:
    """Return the frames as a GIF. They are drawn and written one after another: all of them at once would take a gigabyte."""
    steps = sync_timelines(scenes)
    at_ends = all(blend == 1 for _, blend in frames_of)
    durations = [
        _EPISODE_END_MS if steps[i].episode_over and blend == 1 else _TICK_MS if at_ends else _TICK_MS // 2 for i, blend in frames_of
    ]
    durations[0], durations[-1] = _FIRST_FRAME_MS, _LAST_FRAME_MS
    palette = _shared_palette([_gif_picture(scenes, at) for at in frames_of[:: max(1, len(frames_of) // 6)][:7]])
    parts: list[bytes] = []
    before: np.ndarray | None = None
    change, corner, duration = Image.new("P", (1, 1)), (0, 0), 0  # of the frame that is written once it is known how long it stays
    for number, (at, stays) in enumerate(zip(frames_of, durations, strict=True)):
        tell(number / len(frames_of))
        now = np.asarray(_gif_picture(scenes, at).quantize(palette=palette, dither=Image.Dither.NONE))
        if before is not None and np.array_equal(now, before):
            duration += stays
            continue
        if before is not None:
            parts += _gif_frame(change, corner, duration)
        change, corner = _changed_part(now, before)
        change.putpalette(palette.getpalette() or [])
        if before is None:
            parts += GifImagePlugin.getheader(change, info={"loop": 0, "version": b"89a"})[0]
        before, duration = now, stays
    return b"".join([*parts, *_gif_frame(change, corner, duration), b";"])


def _gif_picture(scenes: Sequence[DrawnTrial], at: tuple[int, float]) -> Image.Image:
    return to_image(draw_trial_frame(scenes, GIF_SIZE, *at))


def _changed_part(now: np.ndarray, before: np.ndarray | None) -> tuple[Image.Image, tuple[int, int]]:
    """Return the smallest part of a frame (H, W) uint8 that holds all that is new, what is not new left open in it; and its corner."""
    if before is None:
        return Image.fromarray(now), (0, 0)
    new = now != before
    rows, columns = np.flatnonzero(new.any(1)), np.flatnonzero(new.any(0))
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Image.fromarray(np.where(new[part], now[part], np.uint8(_UNCHANGED_ENTRY))), (int(columns[0]), int(rows[0]))


def _gif_frame(change: Image.Image, corner: tuple[int, int], duration: int) -> list[bytes]:
    """Return the blocks of a frame that is laid over the one before, and stays for `duration` milliseconds."""
    return GifImagePlugin.getdata(change, corner, duration=duration, disposal=1, transparency=_UNCHANGED_ENTRY)


def _shared_palette(pictures: list[Image.Image]) -> Image.Image:
    """Return one palette for all frames, from some of them (a palette a frame would be larger, and unchanged areas would flicker).

    It has the colours of flat areas as they are, the rest fitted to the many in between. The last entry stays free to mean "as before".
    """
    pixels = np.concatenate([np.asarray(picture, np.int32).reshape(-1, 3) @ (1 << 16, 1 << 8, 1) for picture in pictures])
    codes, counts = np.unique(pixels, return_counts=True)
    order = np.argsort(-counts)
    colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], -1)[order].astype(np.uint8)
    entries = colours[:_FLAT_COLOURS].ravel().tolist()
    if len(colours) > _FLAT_COLOURS:
        between = np.repeat(colours[_FLAT_COLOURS:], np.minimum(counts[order[_FLAT_COLOURS:]], 40), axis=0)
        fitted = Image.fromarray(between[None]).quantize(_UNCHANGED_ENTRY - _FLAT_COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=3)
        entries += fitted.getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(entries[: 3 * _UNCHANGED_ENTRY])
    return palette


def draw_trial_frame(scenes: Sequence[DrawnTrial], size: tuple[int, int], index: int, blend: float = 1.0) -> pygame.Surface:
    """Draw the whole picture at one moment, `blend` of the way from the moment before."""
    return panels.trial_picture(size, trial_views(scenes, Theme(panels.scale_for(size)), index, blend, still=True))


# ----------------------------------------------------------------------------------------------------
# A replay as a film for any player: MP4, through the ffmpeg that the package imageio-ffmpeg brings, or else the system's.

MP4_SIZE, MP4_FRAMES_PER_SECOND = (1280, 720), 16
MAX_MP4_FRAMES = 3840  # four minutes; of a longer replay evenly spaced ticks are shown
_MP4_DWELL_FRAMES = 16  # frames that the end of an episode stays


class NoEncoder(UsageError):
    """There is no ffmpeg, or it fails; the message holds the cure."""


def find_ffmpeg() -> str:
    """Return the program that makes films. Raises NoEncoder where there is none."""
    if importlib.util.find_spec("imageio_ffmpeg") is not None:
        import imageio_ffmpeg

        with suppress(RuntimeError):  # the package was installed without its program
            return imageio_ffmpeg.get_ffmpeg_exe()
    if (found := shutil.which("ffmpeg")) is None:
        raise NoEncoder("an MP4 needs ffmpeg: pip install imageio-ffmpeg, or export with --gif or --html")
    return found


def write_mp4(trials: Sequence[DrawnTrial], path: Path, tell: Callable[[float], object] = lambda share: None) -> Path:
    """Write trials side by side as a film, beside its place and then renamed, like every file. Raises NoEncoder or OSError."""
    program = find_ffmpeg()
    check_writable(path.parent)
    beside = path.with_name(f".{path.stem}.tmp.mp4")
    steps, frames = sync_timelines(trials), choose_frames(sync_timelines(trials), MAX_MP4_FRAMES)
    size = "{}x{}".format(*MP4_SIZE)
    given = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(MP4_FRAMES_PER_SECOND), "-i", "-"]
    command = [program, "-y", "-loglevel", "error", *given, "-pix_fmt", "yuv420p", "-f", "mp4", str(beside.absolute())]
    try:
        with tempfile.TemporaryFile() as errors, subprocess.Popen(command, stdin=subprocess.PIPE, stderr=errors) as encoder:
            assert encoder.stdin is not None
            with suppress(BrokenPipeError):  # it says why, and its status tells
                for number, (index, blend) in enumerate(frames):
                    tell(number / len(frames))
                    pixels = pygame.image.tobytes(draw_trial_frame(trials, MP4_SIZE, index, blend), "RGB")
                    for _ in range(_MP4_DWELL_FRAMES if blend == 1 and steps[index].episode_over else 1):
                        encoder.stdin.write(pixels)
                encoder.stdin.close()
            if encoder.wait():
                errors.seek(0)
                why = errors.read().decode(errors="replace").strip().splitlines() or [f"status {encoder.returncode}"]
                raise NoEncoder(f"{program} made no film ({why[-1]}): pip install imageio-ffmpeg, or export with --gif or --html")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


# ----------------------------------------------------------------------------------------------------
# A replay as one picture: a row for each episode, with its boards at a few moments from the first to the last.

FILMSTRIP_COLUMNS, MAX_FILMSTRIP_ROWS = 6, 10
_BOARD = (220, 160)  # px that a board may take
_EDGE, _GAP, _HEAD, _NAME, _FOOT = 24, 12, 44, 132, 22


def draw_filmstrip(trial: DrawnTrial) -> pygame.Surface:
    """Draw a row for each episode, or for MAX_FILMSTRIP_ROWS of them, evenly spaced."""
    episodes = [trial.timeline.episodes[i] for i in _evenly_spaced(len(trial.timeline.episodes), MAX_FILMSTRIP_ROWS)]
    t, shot = Theme(), trial.timeline.steps[0].snapshot
    cell, place = board.fit_board(pygame.Rect(0, 0, *_BOARD), shot.width, shot.height)
    row = place.height + _FOOT + _GAP
    surface = pygame.Surface((2 * _EDGE + _NAME + FILMSTRIP_COLUMNS * (place.width + _GAP), 2 * _EDGE + _HEAD + row * len(episodes)))
    surface.fill(t.palette.back)
    _draw_filmstrip_head(surface, t, trial)
    for i, episode in enumerate(episodes):
        _draw_filmstrip_row(surface, t, trial, episode, _EDGE + _HEAD + i * row, cell, place.size)
    return surface


def _evenly_spaced(count: int, most: int) -> list[int]:
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int)).tolist()


def _draw_filmstrip_head(surface: pygame.Surface, t: Theme, trial: DrawnTrial) -> None:
    card, y = trial.card, _EDGE + 10
    box = t.draw_text(surface, card.family, (_EDGE, y), 19, t.palette.text, True)
    facts = f"{card.agent}  ·  {card.split}  ·  seed {card.seed}  ·  rules {card.rules_hash[:8]}"
    t.draw_text(surface, facts, (box.right + 16, y), 13, t.palette.muted)


def _draw_filmstrip_row(
    surface: pygame.Surface, t: Theme, trial: DrawnTrial, episode: RecordedEpisode, top: int, cell: int, size: tuple[int, int]
) -> None:
    steps = trial.timeline.steps
    last = steps[episode.first + episode.steps]
    t.draw_text(surface, f"Episode {episode.k}", (_EDGE, top + 12), 15, t.palette.text, True)
    t.draw_text(surface, f"{outcome_word(last)} with {display_number(episode.episode_return)}", (_EDGE, top + 34), 13, t.palette.accent)
    t.draw_text(surface, f"{episode.steps} ticks", (_EDGE, top + 54), 13, t.palette.muted)
    for column, tick in enumerate(_evenly_spaced(episode.steps + 1, FILMSTRIP_COLUMNS)):
        snapshot = steps[episode.first + tick].snapshot
        place = pygame.Rect((_EDGE + _NAME + column * (size[0] + _GAP), top), size)
        surface.blit(board.draw_floor(snapshot.width, snapshot.height, cell), place)
        surface.set_clip(place)
        board.draw_board_sprites(surface, place.topleft, cell, snapshot)
        surface.set_clip(None)
        t.draw_text(surface, f"tick {tick}", (place.left, place.bottom + 10), 12, t.palette.muted)
