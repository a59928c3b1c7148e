"""`game-meta gallery`: a contact sheet of variants, as one picture and as one page to look through."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta.cli.common import SPLIT_CHOICES, add_seed, parse_count, shorten_path
from game_meta.errors import UsageError

if TYPE_CHECKING:
    from game_meta.export.gallery import GalleryRow

GallerySource = tuple[str, list[Path]]  # a row's name, and the files that it shows
HELP = "draw a contact sheet of variants: first level, rules in words and grade, as one PNG and one HTML file"
EXAMPLES = ["", "harvest workshop --count 12 --out out/two", "--split test-rules --count 4", "out/generated mygame.vgdl --json"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    what = "a file, the name of a game, or a folder: every game in it and below it (default: all families)"
    parser.add_argument("games", nargs="*", metavar="GAME", help=what)
    parser.add_argument("--count", type=parse_count, default=6, metavar="N", help="variants of each family (default: 6)")
    add_seed(parser)
    parser.add_argument(
        "--split", choices=SPLIT_CHOICES, help="only valid variants of this split (default: what the seeds from --seed on give)"
    )
    parser.add_argument("--out", metavar="DIR", default="out/gallery", help="gets gallery.png and gallery.html (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a summary")


def run_command(args: argparse.Namespace) -> int:
    """Write the picture and the page; return 0. Raises UsageError where there is nothing to show."""
    wanted = gallery_sources(args.games, args.split)

    from game_meta import files
    from game_meta.export import gallery, gallery_page
    from game_meta.export.animation import check_writable
    from game_meta.progress import progress_bars

    out = Path(args.out)
    check_writable(out)
    with progress_bars() as bar:
        rows = make_gallery_rows(wanted, args.count, args.seed, args.split, bar)
        bar("drawing the page", 0, 1)
        pictured = gallery.select_for_sheet(rows)
        sheet = files.write_atomically(out / "gallery.png", gallery.encode_sheet(pictured, gallery_title(pictured, args.split)))
        page = files.write_atomically(
            out / "gallery.html", gallery_page.render_gallery_page(rows, gallery_title(rows, args.split), args.command_line)
        )
        bar("drawing the page", 1, 1)
    if args.json:
        variants = [gallery.exhibit_facts(exhibit) for row in rows for exhibit in row.exhibits]
        print(json.dumps({"png": str(sheet), "html": str(page), "variants": variants}, indent=1))
        return 0
    print(gallery_summary(rows))
    room, shown = (sum(len(row.exhibits) for row in some) for some in (pictured, rows))
    if room < shown:
        print(f"the picture has room for {room} of them, the page holds all")
    print(f"wrote {sheet} ({_size(sheet)}) and {page} ({_size(page)}, open it in a browser)")
    print(f"look closer: game-meta explain {shorten_path(wanted[0][1][0])}")
    return 0


def gallery_sources(words: list[str], split: str | None) -> list[GallerySource]:
    """Return what each row holds: a family, or all games of a folder that do not vary. Raises UsageError where there is none."""
    from game_meta.cli.check import find_games
    from game_meta.generator.family import families, family_game
    from game_meta.generator.splits import HELD_OUT_FAMILIES

    found = [path for word in words for path in find_games(word)]
    if not words:
        found = [path for name, path in families().items() if split is None or (split == "test-family") == (name in HELD_OUT_FAMILIES)]
    if not found:
        raise UsageError(f"no family has {split} variants" if split else "there are no families yet: put one into ./games")
    rows: dict[Path, list[Path]] = {}
    for path in {path.resolve(): path for path in found}.values():
        game = family_game(path)
        if not game.levels:
            raise UsageError(f"{path} has no level to draw")
        rows.setdefault(path.resolve() if game.variants else path.resolve().parent, []).append(path)
    return [(family_game(paths[0]).name if len(paths) == 1 else folder.name, paths) for folder, paths in rows.items()]


def make_gallery_rows(wanted: list[GallerySource], each: int, seed: int, split: str | None, bar: Any) -> list[GalleryRow]:
    """Draw and grade all that is to be shown, `each` variants of a game; return the rows. Raises InvalidVariant."""
    from game_meta import explain
    from game_meta.export import gallery
    from game_meta.generator.family import family_game
    from game_meta.generator.variant_set import InvalidVariant

    rows, done = [], 0
    total = sum(each if family_game(path).variants else 1 for _, paths in wanted for path in paths)
    for name, paths in wanted:
        exhibits = []
        for path in paths:
            drawn = bool(family_game(path).variants)
            try:
                for variant in gallery.sample_exhibits(path, split if drawn else None, seed, each if drawn else 1):
                    bar("drawing and grading", done, total)
                    exhibits.append(gallery.make_exhibit(variant, drawn))
                    done += 1
            except InvalidVariant as fault:  # it knows its line, but not of which of all these files
                raise InvalidVariant(f"{shorten_path(path)}: {fault}") from None
        about = explain.describe_game_file(family_game(paths[0])) if len(paths) == 1 else f"{len(paths)} games."
        rows.append(gallery.GalleryRow(name, about, tuple(exhibits)))
    bar("drawing and grading", done, total)
    return rows


def gallery_title(rows: list[GalleryRow], split: str | None) -> str:
    """Return how many variants of how many families there are, and how many games that do not vary."""
    families = sum(any(exhibit.drawn for exhibit in row.exhibits) for row in rows)
    drawn = sum(exhibit.drawn for row in rows for exhibit in row.exhibits)
    single = sum(not exhibit.drawn for row in rows for exhibit in row.exhibits)
    parts = [f"{_counted(drawn, f'{split} variant' if split else 'variant')} of {_counted(families, 'family')}"] if drawn else []
    return " and ".join([*parts, *([_counted(single, "single game")] if single else [])])


def gallery_summary(rows: list[GalleryRow]) -> str:
    """Return the title with how many are valid and how many are of which split."""
    splits = Counter(exhibit.variant.split for row in rows for exhibit in row.exhibits)
    valid = f"{sum(row.valid for row in rows)} of {splits.total()} valid"
    parts = [valid, *(f"{splits[split]} {split}" for split in SPLIT_CHOICES if splits[split])]
    return f"{gallery_title(rows, None)}: {', '.join(parts)}"


def _counted(number: int, word: str) -> str:
    many = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{number} {word if number == 1 else many}"


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
