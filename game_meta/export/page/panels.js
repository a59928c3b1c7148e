// What stands around the board: beliefs, the next move, the return by episode, the episodes, the marks on the rail.
const $ = id => document.getElementById(id), SVG = "http://www.w3.org/2000/svg";
const COLOURS = ["#3ecda3", "#f5a644", "#ff625c", "#8a98cd", "#60b0ff", "#b28ef6", "#f7d662", "#e880ce", "#3ecda3", "#f5a644"]; // of the effects
const ARROWS = ["•", "↑", "←", "↓", "→", "✶"]; // wait, up, left, down, right, use
const MARKS = { score: ["var(--good)", "M0-4L3.5 3h-7z"], loss: ["var(--bad)", "M-4-4L4 4M4-4L-4 4"], death: ["var(--bad)", "M-4-4L4 4M4-4L-4 4"],
  win: ["var(--good)", "M0-6L1.6-2 6-2 2.6 1 4 5 0 2.4-4 5-2.6 1-6-2-1.6-2z"], end: ["var(--muted)", "M-1-5h2v10h-2z"],
  certain: ["var(--cool)", "M0-4.5L4.5 0 0 4.5-4.5 0z"] }; // a shape for each, so that colour need not tell them apart

function number(value, sign) {
  const words = String(Math.round(value * 100) / 100).replace("-", "−");
  return sign && value > 0 ? "+" + words : words;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) name in made ? (made[name] = value) : made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function drawing(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function marks(playback) {
  const svg = $("marks"), x = frame => `${(100 * frame) / Math.max(1, playback.length - 1)}%`;
  for (const start of playback.starts.slice(1))
    svg.append(drawing("line", { x1: x(start), x2: x(start), y1: 2, y2: 26, stroke: "var(--edge)", "stroke-width": 2 }));
  const order = { certain: 0, score: 1 }, height = { certain: 7, score: 19 };
  const won = new Set(playback.data.events.filter(([, kind]) => kind === "win").map(([frame]) => frame)); // what the other one lost goes unsaid
  for (const [frame, kind, , words] of [...playback.data.events].sort((a, b) => (order[a[1]] ?? 2) - (order[b[1]] ?? 2))) {
    const bad = kind === "score" && words.startsWith("−"), [colour, shape] = MARKS[kind];
    if (won.has(frame) && (kind === "loss" || kind === "death")) continue;
    const place = drawing("svg", { x: x(frame), y: height[kind] ?? 19, overflow: "visible", width: 1, height: 1 });
    const ink = bad ? "var(--bad)" : colour, open = kind === "loss" || kind === "death";
    place.append(drawing("path", { d: shape, fill: open ? "none" : ink, stroke: open ? ink : "none", "stroke-width": 2,
      transform: bad ? "rotate(180)" : "" }));
    svg.append(place);
  }
}

function tiles(playback, go) {
  playback.data.episodes.forEach((episode, k) => {
    const last = playback.starts[k] + episode.frames.length - 1, ending = playback.ending(last), sign = { won: "✓ ", lost: "✗ " }[ending] || "";
    const tile = element("button", { className: ending, title: `${ending} after ${episode.frames.length - 1} ticks` }, String(k + 1),
      element("b", {}, sign + playback.scores(last).map(score => number(score)).join(" : ")));
    tile.addEventListener("click", () => go(playback.starts[k]));
    $("episodes").append(tile);
  });
}

class Beliefs {
  constructor(playback) {
    const { effects, icons, names } = playback.data, table = $("table");
    this.playback = playback;
    this.looks = Object.keys(icons);
    $("beliefs").hidden = !this.looks.length || !playback.data.episodes.some(episode => episode.noted.effects);
    table.style.setProperty("--columns", effects.length);
    table.append(element("span"), ...effects.map(name => element("span", { className: "head" }, name.replace("_", " "))));
    this.cells = this.looks.flatMap(look => {
      const name = element("span", { hidden: true }, names[look]), row = effects.map(() => element("span", { className: "cell" }, element("i")));
      table.append(element("span", { className: "thing", title: names[look] }, element("img", { src: icons[look], alt: "" }), name), ...row);
      return row;
    });
  }

  show(frame, truth) {
    const held = this.playback.beliefs(frame), real = truth && this.playback.data.truth?.flat();
    for (const name of document.querySelectorAll(".thing span")) name.hidden = !truth;
    this.cells.forEach((cell, i) => {
      const p = ((held && held[i]) || 0) / 255, bar = cell.firstChild, sure = Math.min(1, Math.max(0, (p - 0.5) / 0.4));
      bar.style.width = `${100 * p}%`;
      bar.style.background = `color-mix(in srgb, ${COLOURS[i % COLOURS.length]} ${100 * sure}%, var(--unsure))`;
      cell.classList.toggle("real", !!real && real[i] === 1);
      cell.classList.toggle("wrong", !!real && !!held && Math.abs(p - real[i]) > 0.65);
    });
  }
}

class NextMove {
  constructor(playback) {
    this.playback = playback;
    $("next").hidden = !playback.data.episodes.some(episode => episode.noted.policy);
    this.rows = ARROWS.map(sign => {
      const row = element("div", { className: "move" }, element("kbd", {}, sign), element("span", { className: "does" }),
        element("span", { className: "cell" }, element("i")), element("output"));
      $("moves").append(row);
      return row;
    });
  }

  show(frame, truth) {
    const policy = this.playback.noted(frame, "policy"), controls = this.playback.noted(frame, "controls"), value = this.playback.noted(frame, "value");
    $("value").textContent = value === null ? "" : `value ${number(Math.round(value * 10) / 10)}`;
    this.rows.forEach((row, a) => {
      const [, does, cell, share] = row.children, [meant, sure] = controls?.[a] ?? [0, 0], p = policy ? policy[a] / 255 : 0;
      does.textContent = truth && this.playback.data.controls ? ARROWS[this.playback.data.controls[a]] : sure > 76 ? ARROWS[meant] : "?";
      does.classList.toggle("sure", truth || sure > 178);
      row.classList.toggle("pressed", this.playback.action(frame) === a);
      row.classList.toggle("best", !!policy && policy[a] === Math.max(...policy));
      cell.firstChild.style.width = `${100 * p}%`;
      share.textContent = policy ? `${Math.round(100 * p)}%` : "";
    });
  }
}

// The returns so far between what a random player and an oracle earn.
function curve(playback, frame) {
  const svg = $("curve"), { bounds, planned } = playback.data, { episode } = playback.place(frame);
  const width = svg.clientWidth || 300, height = svg.clientHeight || 190, left = 34, right = 14, top = 12, foot = 22;
  const earned = playback.starts.slice(0, episode + 1).map((start, k) => playback.scores(k < episode ? playback.starts[k + 1] - 1 : frame)[0]);
  const known = [0, 1, ...earned, ...(bounds ? [bounds.random, bounds.oracle] : [])], low = Math.min(...known), high = Math.max(...known);
  const x = k => left + ((width - left - right) * k) / Math.max(1, planned - 1) + (planned === 1 ? (width - left - right) / 2 : 0);
  const y = value => height - foot - ((height - foot - top) * (value - low)) / (high - low);
  const parts = [];
  for (const value of [low, (low + high) / 2, high]) {
    parts.push(drawing("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), stroke: "var(--edge)" }));
    parts.push(drawing("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, number(Math.round(value * 10) / 10)));
  }
  for (const [name, colour] of bounds ? [["random", "var(--muted)"], ["oracle", "var(--cool)"]] : []) {
    const at = y(bounds[name]);
    parts.push(drawing("line", { x1: left, x2: width - right, y1: at, y2: at, stroke: colour, "stroke-dasharray": "5 5", "stroke-width": 1.5 }));
    parts.push(drawing("text", { x: width - right, y: at - 4, "text-anchor": "end", style: `fill: ${colour}` }, name));
  }
  const points = earned.map((value, k) => `${x(k)},${y(value)}`).join(" ");
  parts.push(drawing("polyline", { points, fill: "none", stroke: "var(--bar)", "stroke-width": 2.4 }));
  if (planned <= 60) earned.forEach((value, k) => parts.push(drawing("circle", { cx: x(k), cy: y(value), r: 4.5, fill: "var(--bar)" })));
  const stride = Math.ceil(planned / 12);
  for (let k = 0; k < planned; k += stride) parts.push(drawing("text", { x: x(k), y: height - 5, "text-anchor": "middle" }, k + 1));
  svg.replaceChildren(...parts);
}
