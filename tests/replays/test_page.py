"""The HTML page of a replay: the same boards and scores as the engine's, read by the page's own script and in a real browser."""

import json
import os
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from helpers.games import GEMS_FOR_TWO
from helpers.processes import run
from helpers.recording import record

from game_meta.engine import state as L
from game_meta.export import replay_page
from game_meta.match.challenge import challenge_of_replay
from game_meta.render.board import sprite_face, wall_cells
from game_meta.replays import ReplayPlayer, open_replay
from game_meta.replays.reader import parse_replay

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
KEYS = """<script>
function pressAll() {
  if (!$("state").textContent) return setTimeout(pressAll, 20);
  for (const key of %s) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}
pressAll();
</script>"""


@pytest.fixture(scope="module", params=["one player", "two players"])
def playback(request, playback):
    return playback if request.param == "one player" else ReplayPlayer(parse_replay(record(GEMS_FOR_TWO)[0]))


@pytest.fixture(scope="module")
def page(playback):
    return replay_page.render_replay_page(playback)


def data_of(page):
    return json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)[1])


def seen_by_the_engine(playback, frame):
    """What the page says of a frame, from the engine's board: sprites as (look, heading, opponent, joined, width, height, x, y)."""
    board, (k, tick) = playback.snapshot_at(frame), playback.position_of(frame)
    layers, walls = playback.levels[playback.episodes[k].level].type_table[:, L.Y_RANK], wall_cells(board)
    rows = []
    for i, seq in enumerate(board.sprite_id.tolist()):
        if (seen := sprite_face(board, i, walls)) is not None:
            size = int(board.w[i]), int(board.h[i])
            rows.append(((int(layers[board.type_index[i]]), seq), (seen, *size, int(board.x[i]), int(board.y[i]))))
    return {
        "episode": k + 1,
        "tick": tick,
        "scores": list(board.scores),
        "over": board.terminated,
        "wins": list(board.wins),
        "sprites": [row for _, row in sorted(rows, key=lambda row: row[0])],
    }


def as_in_the_page(told, kinds):
    """The same of the page's own words: its kinds are numbers, counted in the order in which the replay shows them."""
    rows = [(*kinds[kind], x, y) for kind, x, y in told["sprites"]]
    return {name: told[name] for name in ("episode", "tick", "scores", "over", "wins")} | {"sprites": rows}


def kinds_of(playback):
    telling = replay_page._PageData(playback)
    telling.data()
    return [kind[:3] for kind in telling.kinds]


def in_node(script, page, tmp_path):
    """What a script puts into `out` that has the page's playback."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js on this machine: apt-get install nodejs")
    classes = (Path(replay_page.__file__).parent / "page" / "playback.js").read_text()
    file = tmp_path / "script.js"
    made = f"const playback = new Playback({json.dumps(data_of(page))});"
    file.write_text(f"{classes}{made}\n{script}\nconsole.log(JSON.stringify(out));")
    return json.loads(run([node, file], check=True).stdout)


def test_the_script_gives_every_board_of_the_replay(playback, page, tmp_path):
    told = in_node(
        """
        const out = [];
        for (let i = 0; i < playback.length; i++) out.push(playback.state(i));
        for (let i = playback.length - 1; i >= 0; i -= 7) out.push(playback.state(i));
    """,
        page,
        tmp_path,
    )
    kinds = kinds_of(playback)
    frames = [*range(len(playback)), *range(len(playback) - 1, -1, -7)]
    assert [row["frame"] for row in told] == frames
    for frame, row in zip(frames, told, strict=True):
        assert as_in_the_page(row, kinds) == seen_by_the_engine(playback, frame)


def test_played_at_its_own_speed_it_shows_every_frame_and_stops_at_the_end(playback, page, tmp_path):
    frames, seconds = in_node(
        """
        const at = new Playhead(playback), frames = [at.frame];
        let steps = 0;
        while (at.advance(1 / 60)) {
            if (frames[frames.length - 1] !== at.frame) frames.push(at.frame);
            steps++;
        }
        const out = [frames, steps / 60];
    """,
        page,
        tmp_path,
    )
    assert frames == list(range(len(playback)))
    assert abs(seconds - (len(playback) / 8 + 0.9 * (len(playback.episodes) - 1))) < 1


def browser():
    named = os.environ.get("CHROMIUM")
    found = named or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium, or name one in $CHROMIUM")
    return found


def opened(page, tmp_path, fragment=""):
    """The page's state and whole content after it has been opened in a browser without a window."""
    file = tmp_path / "replay.html"
    file.write_text(page)
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=4000"]
    state = ""
    for _ in range(3):  # the page unpacks its frames beside the browser's virtual time: on a busy machine it may not be ready
        said = run([browser(), *options, "--dump-dom", f"{file.as_uri()}{fragment}"], check=True)
        state = re.search(r'<output id="state"[^>]*>(.*?)</output>', said.stdout, re.DOTALL)[1]
        if state:
            break
    return json.loads(unescape(state)), said.stdout


def test_a_browser_shows_the_engines_final_board_and_score(playback, page, tmp_path):
    told, content = opened(page, tmp_path, f"#episode={len(playback.episodes)}&tick=99999")
    last = len(playback) - 1
    assert told["frame"] == last
    assert as_in_the_page(told, kinds_of(playback)) == seen_by_the_engine(playback, last)
    shown = re.search(r'id="score"[^>]*>.*?</small>([^<]*)<', content)[1]
    assert shown == " : ".join(str(score).replace("-", "−") for score in playback.episodes[-1].scores)


def test_keys_move_it(playback, page, tmp_path):
    keys = ["2", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"]
    told, _ = opened(page.replace("</body>", KEYS % json.dumps(keys) + "</body>"), tmp_path)
    assert (told["episode"], told["tick"]) == (2, 2)
    assert as_in_the_page(told, kinds_of(playback)) == seen_by_the_engine(playback, playback.episodes[1].first_frame + 2)


COPY = """<script>
Object.defineProperty(navigator, "clipboard", { value: { writeText: async text => { window.copied = text; } } });
function press() {
  if (!$("state").textContent) return setTimeout(press, 20);
  $("copy").click();
  setTimeout(() => ($("state").textContent = JSON.stringify({ copied: window.copied, shown: $("code").textContent })));
}
press();
</script>"""


def test_a_button_copies_the_code_that_plays_the_same(tmp_path):
    shipped = open_replay("workshop")
    page = replay_page.render_replay_page(shipped)
    code = challenge_of_replay(shipped.header).code
    told, content = opened(page.replace("</body>", COPY + "</body>"), tmp_path)
    assert told == {"copied": code, "shown": code} and ">Copied</button>" in content


def test_a_replay_that_no_code_brings_back_has_none(page, tmp_path):
    assert data_of(page)["code"] == ""
    assert re.search(r'<div class="panel challenge" id="challenge" hidden', opened(page, tmp_path)[1])


def test_the_page_needs_nothing_else_and_runs_nothing_that_a_game_says():
    playback = ReplayPlayer(parse_replay(record(GEMS_FOR_TWO, game="<b>&</script>")[0]))
    page = replay_page.render_replay_page(playback)
    assert "default-src 'none'" in page and "http" not in re.sub(r"http://www.w3.org/2000/svg|http-equiv", "", page)
    assert page.count("</script>") == 2 and "<b>&" not in page
