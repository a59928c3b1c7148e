"""The README of games, games/README.md: each game in plain English, with a picture of each sprite and of the first level."""

from __future__ import annotations

import io
from pathlib import Path

import pygame
from PIL import Image

from game_meta.engine import Batch, Snapshot, compile_game
from game_meta.explain import Section, explain
from game_meta.variants.layouts import fill
from game_meta.variants.streams import stream
from game_meta.vgdl import Game, load, parse, rewrite
from game_meta.vgdl.ontology import oriented
from game_meta.viewer import board, sprites

REPO = Path(__file__).resolve().parents[2]
PICTURES = Path("docs/games")  # <game>/<type>.png and <game>/level.png
SIZE, LEVEL_CELL, LEVEL_WIDTH = 28, 24, 480  # px: a sprite, a cell of a level at most, a level at most
COLOURS = 96
INTRO = """# The games

Every game in this folder, written by `python docs/build.py`: what `game-meta explain` says of it, and the pictures that the viewer draws.
Where looks are shuffled ("gets a new look") the pictures are those of the file as it stands.
"""


def games() -> list[Game]:
    return [load(path) for path in sorted((REPO / "games").glob("*.vgdl"))]


def page() -> str:
    """The text of games/README.md."""
    found = games()
    contents = " · ".join(f"[{game.name}](#{game.name.lower()})" for game in found)
    return "\n".join([INTRO, contents + "\n", *(_chapter(game) for game in found)])


def _chapter(game: Game) -> str:
    told = [f"## {game.name}\n", f"{_comment(game)}\n", f"![level 0 of {game.name}](../{PICTURES}/{game.name}/level.png)\n"]
    if any(rule.verb == "layout" for rule in game.variants):
        told.append("(Where things stand is drawn anew in every variant; this is one of them.)\n")
    return "\n".join([*told, *(_section(game, section) for section in explain(game))])


def _comment(game: Game) -> str:
    """What the file says of itself in the comment at its top."""
    lines = []
    for line in game.text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)


def _section(game: Game, section: Section) -> str:
    lines = [f"**{section.title}**\n"]
    pictured = [sentence for sentence in section.sentences if sentence.type]
    lines += [f"- {sentence.text}" for sentence in section.sentences if not sentence.type]
    if pictured:
        lines += ["", "| | |", "|---|---|"]
        lines += [f"| ![{each.type}](../{PICTURES}/{game.name}/{each.type}.png) | {each.text} |" for each in pictured]
    return "\n".join(lines) + "\n"


def pictures() -> dict[Path, bytes]:
    """The PNG files that the page shows, by their path in the repository."""
    drawn: dict[Path, bytes] = {}
    for game in games():
        folder, snapshot = PICTURES / game.name, first_board(game)
        told = {sentence.type for section in explain(game) for sentence in section.sentences if sentence.type}
        for name in sorted(told):
            drawn[folder / f"{name}.png"] = png(sprite(game, snapshot, name))
        drawn[folder / "level.png"] = png(level(snapshot))
    return drawn


def first_board(game: Game) -> Snapshot:
    """Level 0 before the first tick; what a layout puts there is drawn from seed 0."""
    layouts = [rule for rule in game.variants if rule.verb == "layout"]
    if layouts:
        game = parse(rewrite(game.text, levels=fill(game, layouts, stream(game.name, "levels", 0))), game.name)
    batch = Batch(1, window=1, players=game.params["no_players"])
    batch.load([0], [compile_game(game, 0)], [0])
    return batch.snapshot(0)


def sprite(game: Game, snapshot: Snapshot, name: str) -> pygame.Surface:
    kind = game.sprites[name]
    rival = game.params["no_players"] > 1 and name.endswith("B")  # so are the types of the second side called
    heading = kind.params["orientation"] if oriented(kind) and kind.params["orientation"] != (-1, -1) else (0, 0)
    return sprites.draw(int(snapshot.looks[snapshot.types.index(name)]), SIZE, heading, rival)


def level(snapshot: Snapshot) -> pygame.Surface:
    cell = max(4, min(LEVEL_CELL, LEVEL_WIDTH // snapshot.width))
    surface = board.floor(snapshot.width, snapshot.height, cell).copy()
    board.paint(surface, (0, 0), cell, snapshot)
    return surface


def png(surface: pygame.Surface) -> bytes:
    """With few colours, so that all pictures together stay small."""
    image = Image.frombytes("RGBA", surface.get_size(), pygame.image.tobytes(surface, "RGBA"))
    data = io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(data, "PNG", optimize=True)
    return data.getvalue()
