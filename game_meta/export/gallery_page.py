"""The gallery as one HTML file that needs nothing else: a card for each variant with its first level, its grade and its rules in words.

Everything that comes out of a game's file is escaped, and the page itself forbids whatever is not written in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from html import escape

from game_meta.engine.observation import AVATAR
from game_meta.explain.sections import Section, Sentence, explain
from game_meta.export import gallery
from game_meta.export.gallery import Exhibit, GalleryRow
from game_meta.export.pictures import CONTENT_SECURITY_POLICY, picture_uri
from game_meta.generator.variant import Variant
from game_meta.render import sprites
from game_meta.render.board import draw_first_level

PAGE_BOARD_SIZE = (440, 440)  # px at most: twice what a card shows, for fine screens
_ICON = 40  # px of a picture of a thing


def render_gallery_page(rows: Sequence[GalleryRow], title: str, made_by: str) -> str:
    """Return the page as HTML; `made_by` is the command that made it."""
    exhibits = [exhibit for row in rows for exhibit in row.exhibits]
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">
<title>game-meta gallery</title>
<link rel="icon" href="{_icon_css(str(AVATAR))}">
<style>{GALLERY_CSS}{_icons_css(exhibits)}</style>
</head>
<body>
<header class="top">
<h1><b>game-meta</b> gallery</h1>
<p>{escape(title)}. Each card is a game: its first level, what a random player, an oracle who knows the rules and a player who does nothing
earn in it, and its rules in words. Made by <code>{escape(made_by)}</code>.</p>
</header>
{_filters_html(rows, exhibits)}
<main>
{"".join(map(_row_html, rows))}<p class="none" hidden>No variant is like that.</p>
</main>
<script>{GALLERY_SCRIPT}</script>
</body>
</html>
"""


def _filters_html(rows: Sequence[GalleryRow], exhibits: Sequence[Exhibit]) -> str:
    figures = dict.fromkeys(label for exhibit in exhibits for label, _ in gallery.exhibit_figures(exhibit))
    choices = (
        _select_html("Family", "family", [("all", ""), *((row.name, row.name) for row in rows)]),
        _select_html(
            "Split", "split", [("all", ""), *((split, split) for split in dict.fromkeys(each.variant.split for each in exhibits))]
        ),
        _select_html("Grade", "grade", [("all", ""), *((state, state) for state in dict.fromkeys(map(_exhibit_state, exhibits)))]),
        _select_html("Sort by", "sort", [("family", ""), *((label, label) for label in figures)]),
    )
    return f'<div class="bar"><form class="tools">{"".join(choices)}<output name="shown"></output></form></div>'


def _select_html(label: str, name: str, options: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for words, value in options)
    return f'<label>{label} <select name="{name}" autocomplete="off">{listed}</select></label>'


def _row_html(row: GalleryRow) -> str:
    head = f'<section class="family" data-family="{escape(row.name)}"><h2>{escape(row.name)}</h2><p>{escape(row.about)}</p></section>\n'
    return head + "".join(_card_html(row, exhibit) for exhibit in row.exhibits)


def _exhibit_state(exhibit: Exhibit) -> str:
    return "valid" if exhibit.grade.valid else "not valid"


def _card_html(row: GalleryRow, exhibit: Exhibit) -> str:
    variant, state = exhibit.variant, _exhibit_state(exhibit)
    name = f"{escape(variant.family)} <small>{escape(exhibit.title)}</small>" if exhibit.drawn else escape(variant.family)
    figures = gallery.exhibit_figures(exhibit)
    listed = "".join(f"<div><dt>{escape(label)}</dt><dd>{gallery.format_figure(value)}</dd></div>" for label, value in figures)
    image = draw_first_level(variant.program, *PAGE_BOARD_SIZE)
    return f"""<article class="card {state.replace(" ", "-")}" data-family="{escape(row.name)}" data-split="{variant.split}" \
data-grade="{state}" data-figures="{escape(json.dumps(dict(figures)))}">
<figure><img alt="the first level of {escape(variant.family)}, {escape(exhibit.title)}" width="{image.get_width()}" \
height="{image.get_height()}" src="{picture_uri(image)}"></figure>
<div class="body">
<header><h3>{name}</h3><span class="badge">{state}</span>
<span class="meta">{variant.split} · rules {variant.rules_hash[:8]}</span></header>
<dl>{listed}</dl>
{_exhibit_rules_html(variant)}
</div>
</article>
"""


def _exhibit_rules_html(variant: Variant) -> str:
    """Return the rules: what meetings do is in sight, for it is what varies most; the rest opens."""
    sections = explain(variant.game)
    icons = {name: look for name, look in look_names(variant).items() if variant.game.sprites[name].leaf}
    first = [section for section in sections if section.title.startswith("When")]
    rest = [section for section in sections if section not in first]
    shown = "".join(_section_html(section, icons) for section in first)
    more = f"<details><summary>The rest of the rules</summary>{''.join(_section_html(section, icons) for section in rest)}</details>"
    return f"{shown}\n{more}\n<details><summary>As a file</summary><pre>{escape(variant.text.strip())}</pre></details>"


def _section_html(section: Section, icons: dict[str, str]) -> str:
    listed = "".join(f"<li>{_sentence_html(sentence, icons)}</li>" for sentence in section.sentences)
    return f'<div class="rules"><h4>{escape(section.title)}</h4><ul>{listed}</ul></div>'


def _sentence_html(sentence: Sentence, icons: dict[str, str]) -> str:
    """Return a sentence with the picture of each thing before its name, the first time that it is named."""
    if not icons:
        return escape(sentence.text)
    names = "|".join(map(re.escape, sorted(icons, key=len, reverse=True)))
    pieces, seen = [], set()
    for i, piece in enumerate(re.split(rf"(?<!\w)({names})(?=(?:e?s)?(?!\w))", sentence.text)):
        if i % 2 and piece not in seen:
            seen.add(piece)
            pieces.append(f'<i class="i l{icons[piece]}"></i>')
        pieces.append(escape(piece))
    return "".join(pieces)


def look_names(variant: Variant) -> dict[str, str]:
    """Return for each type that is to be seen the name of its look: a number, and `B` for the second player's avatar."""
    hidden = {name for name, sprite in variant.game.sprites.items() if sprite.params.get("hidden") or sprite.params.get("invisible")}
    found = {}
    for name, look in zip(variant.game.sprites, variant.program.looks.tolist(), strict=True):
        if look >= AVATAR and name not in hidden:
            found[name] = f"{look}B" if look == AVATAR and variant.program.players > 1 and name.endswith("B") else str(look)
    return found


def _icons_css(exhibits: Sequence[Exhibit]) -> str:
    """Return a CSS class for each look: its picture is written once, however often it is shown."""
    used = sorted({look for exhibit in exhibits for look in look_names(exhibit.variant).values()})
    return "".join(f".l{look} {{ background-image: url({_icon_css(look)}); }}\n" for look in used)


def _icon_css(look: str) -> str:
    return picture_uri(sprites.draw_sprite(int(look.removesuffix("B")), _ICON, second_player=look.endswith("B")))


# ----------------------------------------------------------------------------------------------------
# How the gallery's page looks and moves: plain CSS and a few lines of plain JavaScript, both inside the page.

GALLERY_CSS = """
:root { color-scheme: light dark; --back: #f4f5fa; --card: #fff; --edge: #dcdfea; --text: #171b2c; --muted: #5a627d; --track: #e6e8f1;
  --accent: #8a5a00; --bar: #d99a1c; --good: #0b7a58; --bad: #b93a1e; --board: #0d101c; }
@media (prefers-color-scheme: dark) { :root { --back: #0d101c; --card: #171b2c; --edge: #262c45; --text: #e9ecf6; --muted: #98a1be;
  --track: #232940; --accent: #ffcc5c; --bar: #ffcc5c; --good: #3ecda3; --bad: #ff8a72; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.top, .tools, main { max-width: 1680px; margin: 0 auto; padding: 0 clamp(16px, 3vw, 40px); }
.top { padding-top: 32px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; letter-spacing: -.01em; }
h1 b { color: var(--accent); }
.top p { margin: 8px 0 0; color: var(--muted); max-width: 80ch; }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.bar { margin-top: 20px; background: var(--back); border-bottom: 1px solid var(--edge); }
@media (min-width: 760px) { .bar { position: sticky; top: 0; z-index: 1; } }
.tools { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; padding-top: 10px; padding-bottom: 10px; }
.tools label { display: flex; gap: 8px; align-items: center; color: var(--muted); font-size: 14px; }
select { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 5px 8px; }
select:focus-visible, summary:focus-visible { outline: 2px solid var(--bar); outline-offset: 2px; }
output { margin-left: auto; color: var(--muted); font-size: 14px; font-variant-numeric: tabular-nums; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 290px), 1fr)); gap: 20px;
  padding-top: 24px; padding-bottom: 64px; }
.family { grid-column: 1 / -1; }
.card + .family { margin-top: 28px; }
.family h2 { margin: 0; font-size: 22px; line-height: 1.3; }
.family p { margin: 2px 0 0; color: var(--muted); max-width: 90ch; }
.card { display: flex; flex-direction: column; min-width: 0; background: var(--card); border: 1px solid var(--edge); border-radius: 14px;
  overflow: hidden; }
.card figure { margin: 0; padding: 14px; background: var(--board); }
.card img { display: block; width: 100%; height: 260px; object-fit: contain; }
.card .body { display: flex; flex-direction: column; gap: 12px; padding: 14px 16px 16px; }
.card header { display: grid; grid-template-columns: 1fr auto; align-items: baseline; column-gap: 8px; }
.card h3 { margin: 0; font-size: 17px; line-height: 1.3; overflow-wrap: anywhere; }
.card h3 small { color: var(--muted); font-size: 14px; font-weight: 400; white-space: nowrap; }
.card .meta { grid-column: 1 / -1; color: var(--muted); font-size: 13px; }
.badge { font-size: 13px; font-weight: 600; color: var(--muted); white-space: nowrap; }
.valid .badge { color: var(--good); }
.not-valid .badge { color: var(--bad); }
dl { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px 10px; margin: 0; }
dt { overflow-wrap: anywhere; color: var(--muted); font-size: 12px; line-height: 1.3; }
dd { margin: 0; font-size: 16px; font-weight: 600; font-variant-numeric: tabular-nums; }
h4 { margin: 0 0 4px; font-size: 13px; color: var(--muted); font-weight: 600; }
ul { margin: 0; padding: 0; list-style: none; font-size: 14px; line-height: 1.45; }
li + li { margin-top: 5px; }
.i { display: inline-block; width: 1.35em; height: 1.35em; margin: -.2em .15em -.3em 0; background: center / contain no-repeat; }
details { border-top: 1px solid var(--edge); padding-top: 10px; }
details > * + * { margin-top: 10px; }
summary { cursor: pointer; font-size: 14px; color: var(--muted); }
pre { margin-bottom: 0; padding: 10px; overflow: auto; max-height: 420px; background: var(--track); border-radius: 8px; font-size: 12px; }
.none { grid-column: 1 / -1; color: var(--muted); padding: 40px 0; }
@media print { .bar { display: none; } .card { break-inside: avoid; } }
"""

# Choosing hides cards; sorting by a figure mixes the families, so their headings go.
GALLERY_SCRIPT = """
const form = document.forms[0], main = document.querySelector("main"), all = [...main.children];
const heads = all.filter(e => e.matches(".family")), cards = all.filter(e => e.matches(".card")), none = document.querySelector(".none");
function show() {
  const { sort, ...wanted } = Object.fromEntries(new FormData(form));
  const fits = c => Object.entries(wanted).every(([key, value]) => !value || c.dataset[key] === value);
  const figure = c => JSON.parse(c.dataset.figures)[sort] ?? -1e9;
  for (const c of cards) c.hidden = !fits(c);
  for (const h of heads) h.hidden = !!sort || !cards.some(c => !c.hidden && c.dataset.family === h.dataset.family);
  main.append(...(sort ? [...cards].sort((a, b) => figure(b) - figure(a)) : all), none);
  const count = cards.filter(c => !c.hidden).length;
  none.hidden = count > 0;
  form.elements.shown.value = count === cards.length ? count + " variants" : count + " of " + cards.length + " variants";
}
form.addEventListener("change", show);
show();
"""
