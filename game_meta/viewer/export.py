"""A recorded trial as files: adapt.gif (small enough for a README), adapt.png (its last frame), adapt.json (the figures) and trial.replay,
which `game-meta replay` takes (that of a second agent beside it is trial-2.replay)."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pygame
from PIL import Image

from game_meta.evaluation.recording import played, trial_replay
from game_meta.files import write
from game_meta.replays import Who
from game_meta.viewer import screen
from game_meta.viewer.scenes import Reel, Scene, Scenes, moments, views
from game_meta.viewer.theme import Theme
from game_meta.viewer.timeline import Moment

GIF_SIZE, PNG_SIZE = (960, 560), (1280, 720)
GIF_BYTES = 3_000_000
_TICK, _FIRST, _EPISODE_END, _LAST = 120, 600, 1000, 3000  # milliseconds that frames stay
_FRAMES, _FEWEST = 360, 24
_FLAT, _SAME = 96, 255  # palette entries for flat areas; the entry that lets the frame before show through


@dataclass(frozen=True)
class Exported:
    files: tuple[Path, ...]
    summary: dict[str, Any]  # what adapt.json holds


def check_writable(folder: Path) -> None:
    """Make the folder and try it, before minutes of work end in nothing. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def export(scenes: Scenes, folder: Path) -> Exported:
    check_writable(folder)
    facts = summary(scenes)
    last = len(moments(scenes)) - 1
    files = folder / "adapt.gif", folder / "adapt.png", folder / "adapt.json"
    write(files[0], gif(scenes))
    write(files[1], png(frame(scenes, PNG_SIZE, last)))
    write(files[2], (json.dumps(facts, indent=2) + "\n").encode())
    names = ["trial.replay", *(f"trial-{n}.replay" for n in range(2, len(scenes) + 1))]
    replays = tuple(write(folder / name, replay(scene)) for name, scene in zip(names, scenes, strict=True))
    return Exported((*files, *replays), facts)


def replay(scene: Scene) -> bytes:
    card, grade = scene.card, scene.card.grade
    bounds = {"random": None, "oracle": None} if grade is None else {"random": float(grade.random), "oracle": float(grade.oracle)}
    trial = played(scene.variant, scene.timeline.steps)
    return trial_replay(scene.variant, Who(card.agent, card.agent_hash), trial, episodes=card.episodes, seed=card.luck, **bounds)


def summary(scenes: Scenes) -> dict[str, Any]:
    """Of one agent its name and episodes; of several `agents`, a list of the same."""
    card, grade = scenes[0].card, scenes[0].card.grade
    if grade is None:
        raise ValueError("the variant is graded when its first episode is over; there is nothing to sum up before")
    trials = [{"agent": scene.card.agent, "episodes": [episode.row() for episode in scene.timeline.episodes]} for scene in scenes]
    return {
        "variant": {"family": card.family, "seed": card.seed, "split": card.split, "rules_hash": card.rules_hash, "text": card.text},
        **(trials[0] if len(trials) == 1 else {"agents": trials}),
        "random": float(grade.random),
        "oracle": float(grade.oracle),
    }


def png(surface: pygame.Surface) -> bytes:
    data = io.BytesIO()
    _image(surface).save(data, "PNG", optimize=True)
    return data.getvalue()


def gif(scenes: Sequence[Reel], limit: int = GIF_BYTES) -> bytes:
    """The trial as an animation below `limit` bytes, with as many frames as that allows."""
    frames = _FRAMES
    while True:
        data = _encode(scenes, chosen(moments(scenes), frames))
        if len(data) < limit or frames <= _FEWEST:
            return data
        frames = max(_FEWEST, round(frames * min(0.9, limit / len(data))))


def chosen(steps: Sequence[Moment], frames: int) -> list[tuple[int, float]]:
    """About `frames` frames (moment, blend): halfway and at the end of every tick where that is few enough, else evenly spaced ticks, with
    the first and last of every episode."""
    if 2 * len(steps) <= frames:
        return [(i, blend) for i, step in enumerate(steps) for blend in (0.5, 1.0) if step.tick or blend == 1]
    stride = max(1, -(-len(steps) // frames))
    return [(i, 1.0) for i, step in enumerate(steps) if step.tick % stride == 0 or step.ended]


def _encode(scenes: Sequence[Reel], frames_of: list[tuple[int, float]]) -> bytes:
    steps = moments(scenes)
    pictures = [_image(frame(scenes, GIF_SIZE, *at)) for at in frames_of]
    palette = _palette(pictures)
    frames = [np.asarray(picture.quantize(palette=palette, dither=Image.Dither.NONE)) for picture in pictures]
    changes = [frames[0]] + [np.where(now == before, np.uint8(_SAME), now) for before, now in pairwise(frames)]
    images = [Image.fromarray(change) for change in changes]
    for image in images:
        image.putpalette(palette.getpalette() or [])
    whole = all(blend == 1 for _, blend in frames_of)
    durations = [_EPISODE_END if steps[i].ended and blend == 1 else _TICK if whole else _TICK // 2 for i, blend in frames_of]
    durations[0], durations[-1] = _FIRST, _LAST
    data = io.BytesIO()
    images[0].save(
        data, "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0, optimize=False, disposal=1, transparency=_SAME
    )
    return data.getvalue()


def _palette(pictures: list[Image.Image]) -> Image.Image:
    """One palette for all frames (a palette a frame would be larger, and unchanged areas would flicker): the colours of flat areas as they
    are, the rest fitted to the many in between. The last entry stays free to mean "as before"."""
    some = pictures[:: max(1, len(pictures) // 6)][:7]
    pixels = np.concatenate([np.asarray(picture, np.int32).reshape(-1, 3) @ (1 << 16, 1 << 8, 1) for picture in some])
    codes, counts = np.unique(pixels, return_counts=True)
    order = np.argsort(-counts)
    colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], -1)[order].astype(np.uint8)
    entries = colours[:_FLAT].ravel().tolist()
    if len(colours) > _FLAT:
        between = np.repeat(colours[_FLAT:], np.minimum(counts[order[_FLAT:]], 40), axis=0)
        fitted = Image.fromarray(between[None]).quantize(_SAME - _FLAT, method=Image.Quantize.MEDIANCUT, kmeans=3)
        entries += fitted.getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(entries[: 3 * _SAME])
    return palette


def frame(scenes: Sequence[Reel], size: tuple[int, int], index: int, blend: float = 1.0) -> pygame.Surface:
    """The whole picture at one moment, `blend` of the way from the moment before."""
    return screen.picture(size, views(scenes, Theme(screen.scale_for(size)), index, blend, still=True))


def _image(surface: pygame.Surface) -> Image.Image:
    return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
