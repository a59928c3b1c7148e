"""The README of games, games/README.md: each game in plain English, with a picture of each sprite and of the first level."""

from __future__ import annotations

import io
from pathlib import Path

import pygame
from pages.markdown import table
from PIL import Image

from game_meta.engine import Batch, Snapshot, compile_game
from game_meta.explain import Section, explain
from game_meta.generator.splits import is_held_out
from game_meta.generator.variant_set import VARIATION_KINDS
from game_meta.generator.variation import vary_game
from game_meta.render import board, sprites
from game_meta.vgdl import Game, SpriteType, load, parse
from game_meta.vgdl.spec import is_oriented

REPO = Path(__file__).resolve().parents[2]
PICTURES = Path("docs/games")  # <game>/<type>.png and <game>/level.png
SIZE, LEVEL_CELL, LEVEL_WIDTH = 28, 24, 480  # px: a sprite, a cell of a level at most, a level at most
COLOURS = 96
THUMBNAIL = 110  # px wide
INTRO = """# The games

Every game in this folder, written by `python docs/build.py`: what `game-meta explain` says of it, and the pictures that the viewer draws.
A family is a game that varies: its chapter ends with what changes from variant to variant, and it is described as its file stands. Where
looks are shuffled ("gets a new look") the pictures are those of the file too. Agents never train on the families that are held out: they
are the split `test-family`. How lines vary is told in [docs/language.md](../docs/language.md#the-variantset).
"""
GROUPS = ("One player: grid games", "One player: arcade games, in which things fly, fall or never stop", "Two players")
TRIED = range(4)  # seeds
SHOWN = ("levels", "sizes")  # the kinds of variation that say where things stand


def games() -> list[Game]:
    """In the order of the page: by group, families first, then by name."""
    found = [load(path) for path in sorted((REPO / "games").glob("*.vgdl"))]
    return sorted(found, key=lambda game: (group(game), not game.variants))


def group(game: Game) -> int:
    if game.params["no_players"] > 1:
        return 2
    return int(any(_restless(kind) for kind in game.sprites.values() if kind.leaf))


def _restless(kind: SpriteType) -> bool:
    cls = kind.cls or ""
    return cls.endswith("Missile") or cls.startswith("Ongoing") or kind.params.get("physicstype") == "CONT"


def page() -> str:
    """The text of games/README.md."""
    found = games()
    told = [INTRO]
    for number, title in enumerate(GROUPS):
        told.append(f"## {title}\n\n" + table(("", "game", "what varies"), (_row(game) for game in found if group(game) == number)))
    return "\n".join(told + [_chapter(game) for game in found])


def _row(game: Game) -> tuple[str, str, str]:
    picture = f'<img src="../{PICTURES}/{game.name}/level.png" width="{THUMBNAIL}" alt="">'
    kinds = varying(game)
    varies = ", ".join(kinds) or "nothing"
    return picture, f"[{game.name}](#{game.name.lower()}) {_teaser(game)}", varies + ("; **held out**" if is_held_out(game.name) else "")


def varying(game: Game) -> list[str]:
    """The kinds of variation that change something when they are turned on alone."""
    same = vary_game(game, 0, kinds=())
    return [kind for kind in VARIATION_KINDS if any(vary_game(game, seed, kinds=(kind,)) != same for seed in TRIED)]


def _teaser(game: Game) -> str:
    """What its file says of it first, after its title."""
    sentences = _comment(game).split(". ")
    return sentences[min(1, len(sentences) - 1)].rstrip(".") + "."


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
    """Level 0 before the first tick; where things stand is drawn from seed 0, all else is as in the file."""
    game = parse(vary_game(game, 0, kinds=SHOWN), game.name)
    batch = Batch(1, window=1, players=game.params["no_players"])
    batch.load([0], [compile_game(game, 0)], [0])
    return batch.snapshot(0)


def sprite(game: Game, snapshot: Snapshot, name: str) -> pygame.Surface:
    kind = game.sprites[name]
    second_player = game.params["no_players"] > 1 and name.endswith("B")  # so are the types of the second side called
    heading = kind.params["orientation"] if is_oriented(kind) and kind.params["orientation"] != (-1, -1) else (0, 0)
    return sprites.draw_sprite(int(snapshot.looks[snapshot.types.index(name)]), SIZE, heading, second_player)


def level(snapshot: Snapshot) -> pygame.Surface:
    cell = max(4, min(LEVEL_CELL, LEVEL_WIDTH // snapshot.width))
    surface = board.draw_floor(snapshot.width, snapshot.height, cell).copy()
    board.draw_board_sprites(surface, (0, 0), cell, snapshot)
    return surface


def png(surface: pygame.Surface) -> bytes:
    """With few colours, so that all pictures together stay small."""
    image = Image.frombytes("RGBA", surface.get_size(), pygame.image.tobytes(surface, "RGBA"))
    data = io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(data, "PNG", optimize=True)
    return data.getvalue()
