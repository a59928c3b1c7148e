"""A replay in formats that others read: which there are, and who writes each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from game_meta.replays.player import ReplayPlayer

FORMATS = {
    "gif": "an animation, small enough for a README",
    "mp4": "a film (needs ffmpeg, or the package imageio-ffmpeg)",
    "png": "one picture, a row of boards for each episode",
    "html": "one file that plays in any browser, with nothing else",
}


def write_replay(playback: ReplayPlayer, form: str, out: Path, tell: Callable[[float], object] = lambda share: None) -> Path:
    """Write a replay in one of FORMATS; `tell` is told what share of a GIF or a film is drawn. Raises NoEncoder, OSError."""
    from game_meta import files
    from game_meta.export import animation, pictures, replay_page
    from game_meta.render.replay_timeline import replay_trial

    if form == "mp4":
        return animation.write_mp4([replay_trial(playback)], out, tell)
    if form == "gif":
        return files.write_atomically(out, animation.encode_gif([replay_trial(playback)], tell=tell))
    if form == "png":
        return files.write_atomically(out, pictures.encode_png(animation.draw_filmstrip(replay_trial(playback))))
    return files.write_atomically(out, replay_page.render_replay_page(playback))
