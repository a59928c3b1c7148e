"""A draft as VGDL: one screen of text in columns, below a comment that says in words what the game is."""

from __future__ import annotations

from textwrap import wrap

from game_meta.variants.free.draft import Draft, Kind
from game_meta.variants.mutations import draw_controls, draw_looks

WIDTH = 120


def write(draft: Draft) -> str:
    """Levels are filled here: a draft is written once."""
    draft.complete()
    chars = draft.fill()
    looks = dict(zip(draft.kinds, draw_looks(len(draft.kinds), draft.looks.rng).tolist(), strict=True))
    header = {"square_size": 10, **draft.header}
    if draft.turns and draft.looks.chance(0.7):
        header["controls"] = ",".join(draw_controls(draft.turns, draft.looks.rng))
    parts = [
        "\n".join(f"# {line}" for line in wrap(" ".join(draft.story), WIDTH)),
        f"BasicGame {_settings(header)}\n    SpriteSet\n{_sprites(draft, looks)}",
        _section("LevelMapping", [". >", *(f"{char} > {name}" for name, char in chars.items())]),
        _section("InteractionSet", _columns(draft.rules)),
        _section("TerminationSet", draft.endings),
        "    LevelSet\n        level\n" + "\n".join(" " * 12 + "".join(row) for row in draft.board),
    ]
    return "\n\n".join(parts) + "\n"


def _section(name: str, lines: list[str]) -> str:
    return f"    {name}\n" + "\n".join(" " * 8 + line for line in lines)


def _sprites(draft: Draft, looks: dict[str, int]) -> str:
    width = max(map(len, [*draft.kinds, "avatar", "wall"]))
    lines = [_sprite(kind, looks[kind.name], width) for kind in draft.kinds.values()]
    cls, params = draft.avatar
    lines.append(f"{'avatar':{width}} > {cls} {_settings(params)}".rstrip())
    if any("w" in row for row in draft.board):
        lines.append(f"{'wall':{width}} > Immovable")
    return "\n".join(" " * 8 + line for line in lines)


def _sprite(kind: Kind, look: int, width: int) -> str:
    return f"{kind.name:{width}} > {kind.cls} {_settings({**kind.params, 'look': look})}"


def _columns(rules: list[tuple[str, str, str]]) -> list[str]:
    first = max((len(rule[0]) for rule in rules), default=0)
    second = min(12, max((len(rule[1]) for rule in rules), default=0))
    return [f"{one:{first}} {other:{second}} > {effect}" for one, other, effect in rules]


def _settings(params: dict[str, object]) -> str:
    return " ".join(f"{key}={value}" for key, value in params.items())
