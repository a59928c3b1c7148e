"""Without a display: the same picture as GIF and PNG, the figures as JSON."""

import io
import json
import weakref

import pytest
from PIL import Image

from game_meta.app.screens.adapt import show_adaptation
from game_meta.export import animation


@pytest.fixture(scope="module")
def headless(variant, agent, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "deeper" / "adapt"
    said = []
    return show_adaptation((agent,), variant, out=out, headless=True, episodes=3, say=said.append), out, said


def test_it_says_what_it_does(headless):
    _, out, said = headless
    assert said[0].startswith("novice meets yard")
    assert [line.split(":")[0] for line in said[1:4]] == ["episode 1", "episode 2", "episode 3"]
    assert all(str(out / name) in said[-1] for name in ("adapt.gif", "adapt.png", "adapt.json", "trial.replay"))
    assert sorted(file.name for file in out.iterdir()) == ["adapt.gif", "adapt.json", "adapt.png", "trial.replay"]


def test_the_figures(headless, variant):
    exported, out, _ = headless
    facts = json.loads((out / "adapt.json").read_text())
    assert facts == exported.summary
    assert list(facts) == ["variant", "agent", "episodes", "random", "oracle"]
    assert facts["variant"] == {
        "family": "yard", "seed": 0, "split": variant.split, "rules_hash": variant.rules_hash, "text": variant.text,
    }  # fmt: skip
    assert [list(row) for row in facts["episodes"]] == [["k", "return", "steps", "won"]] * 3
    assert [row["k"] for row in facts["episodes"]] == [1, 2, 3]
    assert facts["oracle"] > facts["random"]


def test_the_pictures(headless):
    _, out, _ = headless
    with Image.open(out / "adapt.png") as png:
        assert png.size == animation.PNG_SIZE
        assert len(png.convert("RGB").getcolors(1 << 20)) > 100
    assert (out / "adapt.gif").stat().st_size < animation.MAX_GIF_BYTES
    with Image.open(out / "adapt.gif") as gif:
        assert gif.size == animation.GIF_SIZE
        assert gif.n_frames > 20
        assert gif.info["loop"] == 0


def test_the_animation_shows_what_the_picture_shows(headless, scene):
    """Frames hold only what changed; put together, the last one is the final picture in the palette's colours."""
    _, out, _ = headless
    with Image.open(out / "adapt.gif") as gif:
        gif.seek(gif.n_frames - 1)
        last = gif.convert("RGB").resize((96, 56))
    with Image.open(out / "adapt.png") as png:
        still = png.convert("RGB").resize((96, 54)).resize((96, 56))
    assert sum(abs(a - b) for a, b in zip(last.tobytes(), still.tobytes(), strict=True)) / (96 * 56 * 3) < 16


def test_frames_are_drawn_and_written_one_after_another(scene, monkeypatch):
    """Only the few that the palette is made of are held at the same time."""
    drawn, most = [], [0]
    draw = animation._gif_picture

    def counted(*at):
        drawn.append(weakref.ref(picture := draw(*at)))
        most[0] = max(most[0], sum(each() is not None for each in drawn))
        return picture

    monkeypatch.setattr(animation, "_gif_picture", counted)
    with Image.open(io.BytesIO(animation.encode_gif((scene,)))) as gif:
        assert gif.n_frames > most[0] and most[0] <= 9
        assert gif.info["loop"] == 0


def test_a_limit_on_size_is_kept_by_leaving_out_frames(scene):
    whole = animation.encode_gif((scene,))
    limit = len(whole) * 2 // 3  # what the fewest frames need is more than half of it
    assert len(animation.encode_gif((scene,), limit=limit)) <= limit


def test_first_and_last_tick_of_every_episode_are_kept(scene):
    steps = scene.timeline.steps
    for frames in (5, 12, 1000):
        chosen = [i for i, blend in animation.choose_frames(steps, frames) if blend == 1]
        assert chosen == sorted(set(chosen))
        for episode in scene.timeline.episodes:
            assert {episode.first, episode.first + episode.steps} <= set(chosen)


def test_a_folder_that_cannot_be_written_is_told_before_the_trial(variant, agent, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        show_adaptation((agent,), variant, out=tmp_path / "file" / "adapt", headless=True)


@pytest.mark.parametrize("env", [{}, {"DISPLAY": ":9999"}, {"DISPLAY": ":9999", "SDL_VIDEODRIVER": "dummy"}])
def test_no_display_is_no_fault(variant, agent, tmp_path, monkeypatch, env):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    said = []
    assert show_adaptation((agent,), variant, out=tmp_path, episodes=1, say=said.append) is not None
    assert said[0].startswith("No ") and said[0].endswith("the trial goes into files.")
