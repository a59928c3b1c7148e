"""`game-meta gallery`: a contact sheet of variants, as one picture and as one page to look through."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game_meta.commands.common import SPLITS, UsageError, add_seed, count, here

if TYPE_CHECKING:
    from game_meta.viewer.gallery import Row

Source = tuple[str, list[Path]]  # a row's name, and the files that it shows
HELP = "draw a contact sheet of variants: first level, rules in words and grade, as one PNG and one HTML file"
EXAMPLES = ["", "harvest workshop --count 12 --out out/two", "--split test-rules --count 4", "out/generated mygame.vgdl --json"]


def arguments(parser: argparse.ArgumentParser) -> None:
    what = "a file, the name of a game, or a folder: every game in it and below it (default: all families)"
    parser.add_argument("games", nargs="*", metavar="GAME", help=what)
    parser.add_argument("--count", type=count, default=6, metavar="N", help="variants of each family (default: 6)")
    add_seed(parser)
    parser.add_argument("--split", choices=SPLITS, help="only valid variants of this split (default: what the seeds from --seed on give)")
    parser.add_argument("--out", metavar="DIR", default="out/gallery", help="gets gallery.png and gallery.html (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a summary")


def run(args: argparse.Namespace) -> int:
    wanted = sources(args.games, args.split)

    from game_meta import files
    from game_meta.progress import progress
    from game_meta.viewer import gallery, gallery_page, gallery_sheet
    from game_meta.viewer.export import check_writable

    out = Path(args.out)
    check_writable(out)
    with progress() as bar:
        rows = hang(wanted, args.count, args.seed, args.split, bar)
        bar("drawing the page", 0, 1)
        pictured = gallery_sheet.first(rows)
        sheet = files.write(out / "gallery.png", gallery_sheet.sheet(pictured, headline(pictured, args.split)))
        page = files.write(out / "gallery.html", gallery_page.page(rows, headline(rows, args.split), args.command_line))
        bar("drawing the page", 1, 1)
    if args.json:
        variants = [gallery.facts(exhibit) for row in rows for exhibit in row.exhibits]
        print(json.dumps({"png": str(sheet), "html": str(page), "variants": variants}, indent=1))
        return 0
    print(summary(rows))
    room, shown = (sum(len(row.exhibits) for row in some) for some in (pictured, rows))
    if room < shown:
        print(f"the picture has room for {room} of them, the page holds all")
    print(f"wrote {sheet} ({_size(sheet)}) and {page} ({_size(page)}, open it in a browser)")
    print(f"look closer: game-meta explain {here(wanted[0][1][0])}")
    return 0


def sources(words: list[str], split: str | None) -> list[Source]:
    """What each row holds: a family, or all games of a folder that do not vary."""
    from game_meta.commands.check import find
    from game_meta.variants import families
    from game_meta.variants.splits import HELD_OUT_FAMILIES
    from game_meta.variants.variant import family_game

    found = [path for word in words for path in find(word)]
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


def hang(wanted: list[Source], each: int, seed: int, split: str | None, bar: Any) -> list[Row]:
    """Draws and grades all that is to be shown."""
    from game_meta import explain
    from game_meta.variants import InvalidVariant
    from game_meta.variants.variant import family_game
    from game_meta.viewer import gallery

    rows, done = [], 0
    total = sum(each if family_game(path).variants else 1 for _, paths in wanted for path in paths)
    for name, paths in wanted:
        exhibits = []
        for path in paths:
            drawn = bool(family_game(path).variants)
            try:
                for variant in gallery.draw(path, split if drawn else None, seed, each if drawn else 1):
                    bar("drawing and grading", done, total)
                    exhibits.append(gallery.exhibit(variant, drawn))
                    done += 1
            except InvalidVariant as fault:  # it knows its line, but not of which of all these files
                raise InvalidVariant(f"{here(path)}: {fault}") from None
        about = explain.about(family_game(paths[0])) if len(paths) == 1 else f"{len(paths)} games."
        rows.append(gallery.Row(name, about, tuple(exhibits)))
    bar("drawing and grading", done, total)
    return rows


def headline(rows: list[Row], split: str | None) -> str:
    families = sum(any(exhibit.drawn for exhibit in row.exhibits) for row in rows)
    drawn = sum(exhibit.drawn for row in rows for exhibit in row.exhibits)
    single = sum(not exhibit.drawn for row in rows for exhibit in row.exhibits)
    told = [f"{_counted(drawn, f'{split} variant' if split else 'variant')} of {_counted(families, 'family')}"] if drawn else []
    return " and ".join([*told, *([_counted(single, "single game")] if single else [])])


def summary(rows: list[Row]) -> str:
    """How many are what."""
    splits = Counter(exhibit.variant.split for row in rows for exhibit in row.exhibits)
    valid = f"{sum(row.valid for row in rows)} of {splits.total()} valid"
    told = [valid, *(f"{splits[split]} {split}" for split in SPLITS if splits[split])]
    return f"{headline(rows, None)}: {', '.join(told)}"


def _counted(number: int, word: str) -> str:
    many = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{number} {word if number == 1 else many}"


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
