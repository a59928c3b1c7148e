"""How the gallery's page looks and moves: plain CSS and a few lines of plain JavaScript, both inside the page."""

CSS = """
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
SCRIPT = """
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
