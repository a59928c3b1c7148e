"""What a game's file says of itself."""

from game_meta.vgdl import Game


def about(game: Game) -> str:
    """The comment at the top of its file, without its own name as the first word."""
    lines = []
    for line in game.text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    first, _, rest = " ".join(lines).partition(". ")
    return rest if first.casefold() == game.name.casefold() else " ".join(lines)
