// The player: the board, and what keys and buttons do.
const playback = new Playback(JSON.parse($("data").textContent)), data = playback.data, beliefs = new Beliefs(playback), next = new NextMove(playback);
const canvas = $("board"), brush = canvas.getContext("2d"), scrub = $("scrub");
const at = new Playhead(playback), FAR = 1.6; // cells in a tick beyond which a sprite jumps
let playing = false, runs = 0, truth = false, pictures = [], shown = -1;

// As in the viewer: sprites glide from tick to tick, what is new grows, what is gone shrinks away.
function paint() {
  const { episode, tick } = playback.place(at.frame), { width, height, block } = data.episodes[episode];
  const room = canvas.parentElement.clientWidth - 20, cell = Math.max(6, Math.min(room / width, (0.58 * innerHeight) / height, 64));
  const fine = devicePixelRatio || 1, scale = (Math.floor(cell * fine) || 1) / block, cellPx = scale * block;
  if (canvas.width !== cellPx * width || canvas.height !== cellPx * height) {
    canvas.width = cellPx * width;
    canvas.height = cellPx * height;
    canvas.style.width = `${canvas.width / fine}px`;
  }
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      brush.fillStyle = (row + column) % 2 ? "#20263d" : "#1c2136";
      brush.fillRect(column * cellPx, row * cellPx, cellPx, cellPx);
    }
  const moving = at.blend < 1 && tick > 0, before = moving ? playback.sprites(at.frame - 1) : null, now = playback.sprites(at.frame);
  const stamp = ([kind, x, y], size = 1) => {
    const [picture, w, h] = data.kinds[kind];
    brush.globalAlpha = size;
    const place = [x + (w * (1 - size)) / 2, y + (h * (1 - size)) / 2, w * size, h * size];
    brush.drawImage(pictures[picture], ...place.map(side => side * scale));
    brush.globalAlpha = 1;
  };
  if (before) for (const [number, sprite] of playback.drawn(before)) if (!now.has(number)) stamp(sprite, 1 - at.blend);
  for (const [number, sprite] of playback.drawn(now)) {
    const old = before?.get(number), [kind, x, y] = sprite;
    if (!before || (old && Math.abs(x - old[1]) + Math.abs(y - old[2]) > FAR * block)) stamp(sprite);
    else if (!old) stamp(sprite, 0.4 + 0.6 * at.blend);
    else stamp([kind, old[1] + (x - old[1]) * at.blend, old[2] + (y - old[2]) * at.blend]);
  }
  gains(tick, block, scale);
}

// What was just earned floats up from where that was.
function gains(tick, block, scale) {
  for (const [frame, kind, , words, x, y] of data.events) {
    const age = (at.frame - frame + at.blend) / (TICKS * at.speed);
    if (kind !== "score" || frame > at.frame || frame < at.frame - tick || age > 1) continue;
    const size = 0.6 * block * scale, place = [x * block * scale, Math.max(size, (y - 0.5 - 0.9 * age) * block * scale)];
    Object.assign(brush, { globalAlpha: Math.min(1, 2 * (1 - age)), font: `700 ${Math.round(size)}px system-ui, sans-serif`,
      textAlign: "center", lineWidth: 0.2 * size, strokeStyle: "#0d101c", fillStyle: words.startsWith("−") ? "#ff7056" : "#3ecda3" });
    brush.strokeText(words, ...place);
    brush.fillText(words, ...place);
    brush.globalAlpha = 1;
  }
}

// All that changes only from frame to frame.
function tell() {
  const { episode, tick } = playback.place(at.frame), ending = playback.ending(at.frame), scores = playback.scores(at.frame);
  $("episode").textContent = `Episode ${episode + 1}`;
  $("tick").textContent = `of ${data.planned} · tick ${tick}`;
  const points = scores.map(score => number(score)).join(" : ");
  $("score").replaceChildren(element("small", {}, scores.length > 1 ? "score " : "return "), points);
  $("held").replaceChildren(...playback.held(at.frame).flatMap(([look, count]) =>
    look in data.icons ? [element("img", { src: data.icons[look], alt: data.names[look] }), `× ${count}`] : []));
  $("banner").hidden = !ending;
  $("banner").className = ending || "";
  const winners = data.agents.filter((_, player) => data.episodes[episode].wins[player] === 1);
  const alone = scores.length === 1 || ending === "cut off", words = alone ? ending : `won by ${winners.join(" and ") || "nobody"}`;
  $("banner").textContent = `Episode ${episode + 1} ${words} · ${points}`;
  [...$("episodes").children].forEach((tile, k) => tile.setAttribute("aria-current", k === episode));
  $("told").textContent = data.events.filter(([frame]) => frame === at.frame).map(([, , player, words]) =>
    scores.length > 1 ? `${data.agents[player]}: ${words}` : words).join(" · ");
  scrub.value = at.frame;
  beliefs.show(at.frame, truth);
  next.show(at.frame, truth);
  curve(playback, at.frame);
  if (!playing) $("state").textContent = JSON.stringify(playback.state(at.frame));
}

function show() {
  paint();
  if (shown !== at.frame) tell();
  shown = at.frame;
}

function go(frame) {
  at.jump(frame);
  shown = -1;
  show();
}

function pause() {
  playing = false;
  $("play").textContent = "Play";
}

function halted(frame) {
  pause();
  go(frame);
}

function play() {
  if (playing) return halted(at.frame);
  if (at.frame === playback.length - 1) go(0);
  playing = true;
  $("play").textContent = "Pause";
  const run = ++runs;
  let last = performance.now();
  const step = now => {
    if (!playing || run !== runs) return;
    if (!at.advance(Math.min(0.1, (now - last) / 1000))) return halted(at.frame);
    last = now;
    show();
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function toEvent(way) {
  const frames = data.events.map(([frame]) => frame);
  const found = way > 0 ? frames.find(frame => frame > at.frame) : frames.filter(frame => frame < at.frame).pop();
  halted(found ?? (way > 0 ? playback.length - 1 : 0));
}

function faster(by) {
  at.faster(by);
  $("speed").value = at.speed;
}

// A page that was opened as a file has no clipboard in some browsers: there the selection is copied.
async function copyCode() {
  try {
    await navigator.clipboard.writeText(data.code);
  } catch {
    getSelection().selectAllChildren($("code"));
    document.execCommand("copy");
  }
  $("copy").textContent = "Copied";
}

const KEYS = {
  " ": play,
  ArrowLeft: () => halted(at.frame - 1),
  ArrowRight: () => halted(at.frame + 1),
  ArrowUp: () => faster(1),
  ArrowDown: () => faster(-1),
  ",": () => toEvent(-1),
  ".": () => toEvent(1),
  Home: () => halted(0),
  End: () => halted(playback.length - 1),
  t: () => $("truth").click(),
};

// #episode=3&tick=12 opens the page at that moment; a tick beyond the last stands for the last.
function openAt() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const k = Math.min(playback.starts.length, Math.max(1, Number(wanted.get("episode")) || 1)) - 1;
  const tick = Math.min(data.episodes[k].frames.length - 1, Math.max(0, Number(wanted.get("tick")) || 0));
  halted(playback.starts[k] + tick);
}

async function begin() {
  $("game").textContent = data.game;
  $("facts").textContent = data.facts;
  $("agent").textContent = data.agent;
  $("code").textContent = data.code;
  $("challenge").hidden = !data.code;
  $("copy").addEventListener("click", copyCode);
  $("speed").append(...SPEEDS.map(speed => element("option", { value: speed }, `${speed}×`)));
  $("speed").value = 1;
  scrub.max = playback.length - 1;
  marks(playback);
  tiles(playback, halted);
  $("play").addEventListener("click", play);
  $("back").addEventListener("click", KEYS.ArrowLeft);
  $("on").addEventListener("click", KEYS.ArrowRight);
  $("before").addEventListener("click", KEYS[","]);
  $("after").addEventListener("click", KEYS["."]);
  $("speed").addEventListener("change", () => (at.speed = Number($("speed").value)));
  $("truth").addEventListener("change", () => {
    truth = $("truth").checked;
    go(at.frame);
  });
  scrub.addEventListener("input", () => halted(Number(scrub.value)));
  addEventListener("keydown", press);
  addEventListener("resize", () => go(at.frame));
  addEventListener("hashchange", openAt);
  pictures = data.pictures.map(uri => Object.assign(new Image(), { src: uri }));
  await Promise.all(pictures.map(picture => picture.decode()));
  openAt();
}

function press(pressed) {
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.target.matches?.("select")) return;
  if (/^[1-9]$/.test(key) && playback.starts[key - 1] !== undefined) halted(playback.starts[key - 1]);
  else if (KEYS[key]) KEYS[key]();
  else return;
  pressed.preventDefault();
}

begin();
