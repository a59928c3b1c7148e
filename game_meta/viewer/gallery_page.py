"""The gallery as one HTML file that needs nothing else: a card for each variant with its first level, its grade and its rules in words.

Everything that comes out of a game's file is escaped, and the page itself forbids whatever is not written in it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Sequence
from html import escape

from game_meta.engine.observation import AVATAR
from game_meta.explain import Section, Sentence, explain
from game_meta.variants import Variant
from game_meta.viewer import gallery, gallery_style, sprites
from game_meta.viewer.gallery import Exhibit, Row

BOARD = (440, 440)  # px at most: twice what a card shows, for fine screens
_ICON, _COLOURS = 40, 64
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def page(rows: Sequence[Row], title: str, made_by: str) -> str:
    exhibits = [exhibit for row in rows for exhibit in row.exhibits]
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>game-meta gallery</title>
<link rel="icon" href="{_icon(str(AVATAR))}">
<style>{gallery_style.CSS}{_icons(exhibits)}</style>
</head>
<body>
<header class="top">
<h1><b>game-meta</b> gallery</h1>
<p>{escape(title)}. Each card is a game: its first level, what a random player, an oracle who knows the rules and a player who does nothing
earn in it, and its rules in words. Made by <code>{escape(made_by)}</code>.</p>
</header>
{_tools(rows, exhibits)}
<main>
{"".join(map(_row, rows))}<p class="none" hidden>No variant is like that.</p>
</main>
<script>{gallery_style.SCRIPT}</script>
</body>
</html>
"""


def _tools(rows: Sequence[Row], exhibits: Sequence[Exhibit]) -> str:
    figures = dict.fromkeys(label for exhibit in exhibits for label, _ in gallery.figures(exhibit))
    choices = (
        _choice("Family", "family", [("all", ""), *((row.name, row.name) for row in rows)]),
        _choice("Split", "split", [("all", ""), *((split, split) for split in dict.fromkeys(each.variant.split for each in exhibits))]),
        _choice("Grade", "grade", [("all", ""), *((state, state) for state in dict.fromkeys(map(_state, exhibits)))]),
        _choice("Sort by", "sort", [("family", ""), *((label, label) for label in figures)]),
    )
    return f'<div class="bar"><form class="tools">{"".join(choices)}<output name="shown"></output></form></div>'


def _choice(label: str, name: str, options: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for words, value in options)
    return f'<label>{label} <select name="{name}" autocomplete="off">{listed}</select></label>'


def _row(row: Row) -> str:
    head = f'<section class="family" data-family="{escape(row.name)}"><h2>{escape(row.name)}</h2><p>{escape(row.about)}</p></section>\n'
    return head + "".join(_card(row, exhibit) for exhibit in row.exhibits)


def _state(exhibit: Exhibit) -> str:
    return "valid" if exhibit.grade.valid else "not valid"


def _card(row: Row, exhibit: Exhibit) -> str:
    variant, state = exhibit.variant, _state(exhibit)
    name = f"{escape(variant.family)} <small>{escape(exhibit.title)}</small>" if exhibit.drawn else escape(variant.family)
    figures = gallery.figures(exhibit)
    listed = "".join(f"<div><dt>{escape(label)}</dt><dd>{gallery.shown(value)}</dd></div>" for label, value in figures)
    image = gallery.picture(variant.program, *BOARD)
    return f"""<article class="card {state.replace(" ", "-")}" data-family="{escape(row.name)}" data-split="{variant.split}" \
data-grade="{state}" data-figures="{escape(json.dumps(dict(figures)))}">
<figure><img alt="the first level of {escape(variant.family)}, {escape(exhibit.title)}" width="{image.get_width()}" \
height="{image.get_height()}" src="{_uri(gallery.png(image, _COLOURS))}"></figure>
<div class="body">
<header><h3>{name}</h3><span class="badge">{state}</span>
<span class="meta">{variant.split} · rules {variant.rules_hash[:8]}</span></header>
<dl>{listed}</dl>
{_rules(variant)}
</div>
</article>
"""


def _rules(variant: Variant) -> str:
    """What meetings do is in sight, for it is what varies most; the rest opens."""
    sections = explain(variant.game)
    icons = {name: look for name, look in looks(variant).items() if variant.game.sprites[name].leaf}
    first = [section for section in sections if section.title.startswith("When")]
    rest = [section for section in sections if section not in first]
    told = "".join(_section(section, icons) for section in first)
    more = f"<details><summary>The rest of the rules</summary>{''.join(_section(section, icons) for section in rest)}</details>"
    return f"{told}\n{more}\n<details><summary>As a file</summary><pre>{escape(variant.text.strip())}</pre></details>"


def _section(section: Section, icons: dict[str, str]) -> str:
    listed = "".join(f"<li>{_sentence(sentence, icons)}</li>" for sentence in section.sentences)
    return f'<div class="rules"><h4>{escape(section.title)}</h4><ul>{listed}</ul></div>'


def _sentence(sentence: Sentence, icons: dict[str, str]) -> str:
    """With the picture of each thing before its name, the first time that it is named."""
    if not icons:
        return escape(sentence.text)
    names = "|".join(map(re.escape, sorted(icons, key=len, reverse=True)))
    told, seen = [], set()
    for i, piece in enumerate(re.split(rf"(?<!\w)({names})(?=(?:e?s)?(?!\w))", sentence.text)):
        if i % 2 and piece not in seen:
            seen.add(piece)
            told.append(f'<i class="i l{icons[piece]}"></i>')
        told.append(escape(piece))
    return "".join(told)


def looks(variant: Variant) -> dict[str, str]:
    """For each type that is to be seen the name of its look: a number, and `B` for the second player's avatar."""
    hidden = {name for name, sprite in variant.game.sprites.items() if sprite.params.get("hidden") or sprite.params.get("invisible")}
    found = {}
    for name, look in zip(variant.game.sprites, variant.program.looks.tolist(), strict=True):
        if look >= AVATAR and name not in hidden:
            found[name] = f"{look}B" if look == AVATAR and variant.program.players > 1 and name.endswith("B") else str(look)
    return found


def _icons(exhibits: Sequence[Exhibit]) -> str:
    """A CSS class for each look: its picture is written once, however often it is shown."""
    used = sorted({look for exhibit in exhibits for look in looks(exhibit.variant).values()})
    return "".join(f".l{look} {{ background-image: url({_icon(look)}); }}\n" for look in used)


def _icon(look: str) -> str:
    return _uri(gallery.png(sprites.draw(int(look.removesuffix("B")), _ICON, rival=look.endswith("B")), _COLOURS))


def _uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
