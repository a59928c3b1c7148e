"""A replay as a film for any player: MP4, through the ffmpeg that the package imageio-ffmpeg brings."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import pygame

from game_meta.viewer import export
from game_meta.viewer.scenes import Reel, moments

SIZE, FRAMES_A_SECOND = (1280, 720), 16
MOST_FRAMES = 3840  # four minutes; of a longer replay evenly spaced ticks are shown
_DWELL = 16  # frames that the end of an episode stays


class NoEncoder(Exception):
    """imageio-ffmpeg is not installed; the message holds the cure."""


def check() -> None:
    """Raises NoEncoder."""
    if importlib.util.find_spec("imageio_ffmpeg") is None:
        raise NoEncoder("an MP4 needs ffmpeg: pip install imageio-ffmpeg, or export with --gif or --html")


def write(reels: Sequence[Reel], path: Path) -> Path:
    """Written beside and renamed, like every file. Raises NoEncoder or OSError."""
    check()
    import imageio_ffmpeg

    export.check_writable(path.parent)
    beside = path.with_name(f".{path.stem}.tmp.mp4")
    steps, frames = moments(reels), export.chosen(moments(reels), MOST_FRAMES)
    encoder = imageio_ffmpeg.write_frames(str(beside), SIZE, fps=FRAMES_A_SECOND, macro_block_size=8, ffmpeg_log_level="error")
    try:
        encoder.send(None)
        for index, blend in frames:
            pixels = pygame.image.tobytes(export.frame(reels, SIZE, index, blend), "RGB")
            for _ in range(_DWELL if blend == 1 and steps[index].ended else 1):
                encoder.send(pixels)
        encoder.close()
        beside.replace(path)
    finally:
        encoder.close()
        beside.unlink(missing_ok=True)
    return path
