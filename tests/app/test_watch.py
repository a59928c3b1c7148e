"""The watch screen in a real window, with real keys and a real mouse, on the replays that come with game-meta."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pygame
import pytest
from helpers.screens import on_track, same, words_on

from game_meta.app.screens.watch import NORMAL_SPEED
from game_meta.app.toolkit.desktop import WINDOW_SIZE
from game_meta.render.theme import Theme
from game_meta.render.timeline import avatar_position
from game_meta.replays import PlayedEpisode, find_highlights, open_replay, re_record


@pytest.fixture
def thoughtless(tmp_path, playback):
    """The workshop's first episode, without what the agent thought."""
    take = playback.episodes[0]
    path = tmp_path / "thoughtless.replay"
    path.write_bytes(
        re_record(replace(playback.header, streams={}), [PlayedEpisode(take.level, take.seed, playback.replay.episodes[0].actions)])
    )
    return path


# Moving along


def test_it_plays_space_pauses_and_at_the_end_begins_again(user, watch, playback):
    screen, first = watch("workshop"), playback.episodes[1].first_frame
    screen.stop_at(first)
    user.press("space")
    user.run_frames(10, 0.1)
    assert screen.playhead.index in (first + 8, first + 9)  # in a little more than a second
    user.press("space")
    at = screen.playhead.index
    user.run_frames(10, 0.1)
    assert screen.playhead.index == at
    user.press("End", "space")
    user.run_frames(1, 0.0)
    assert screen.playhead.index < 5 and screen.playing


def test_arrows_step_both_ways_and_stay_within_the_replay(user, watch, playback):
    screen = watch("workshop")
    for keys, at in ((["Right", "Right", "Left"], 1), (["shift+Right"], 11), (["shift+Left", "Left"], 0), (["Left"], 0),
                     (["End"], len(playback) - 1), (["Right"], len(playback) - 1), (["Home"], 0)):  # fmt: skip
        user.press(*keys)
        assert screen.playhead.index == at
        assert same(screen.views(Theme())[0].step.snapshot, playback.snapshot_at(at))


def test_speeds_go_from_a_tenth_to_sixty_four(user, watch):
    screen = watch("workshop")
    user.press("Down", "Down", "Down", "Down")
    assert screen.playhead.speed / NORMAL_SPEED == pytest.approx(0.1) and "0.1×" in words_on(screen)
    screen.pause()
    user.run_frames(10, 0.1)
    assert screen.playhead.index == 1 and 0.7 < screen.playhead.blend < 1  # 0.8 ticks in a second
    user.press(*["Up"] * 10)
    assert screen.playhead.speed / NORMAL_SPEED == 64 and "64×" in words_on(screen)
    screen.stop_at(10)
    screen.pause()
    user.run_frames(1, 0.02)
    assert screen.playhead.index > 15
    user.click(screen.speed_buttons[0].rect.center)
    assert screen.playhead.speed / NORMAL_SPEED == 32


def test_from_event_to_event_and_back(user, watch, playback):
    screen, wanted = watch("workshop"), sorted({event.frame for event in find_highlights(playback)})
    assert {event.kind for event in find_highlights(playback)} == {"score", "death", "win", "loss", "certain"}
    for key, frame in zip(("n", "bracketright", "n"), wanted, strict=False):
        user.press(key)
        assert screen.playhead.index == frame and screen.playhead.paused
    user.press("p")
    assert screen.playhead.index == wanted[1]
    user.press("bracketleft", "p")
    assert screen.playhead.index == wanted[0] and "no event before" in screen.app.toast
    user.click(screen.transport_buttons[-1].rect.center)
    assert screen.playhead.index == wanted[1]
    user.press("End", "n")
    assert screen.playhead.index == len(playback) - 1 and "no other event" in screen.app.toast


def test_what_happens_at_a_moment_is_told(watch, playback):
    screen = watch("workshop")
    gain = next(event for event in find_highlights(playback) if event.kind == "score" and event.label == "+5")
    assert "+5" not in words_on(screen)
    screen.stop_at(gain.frame)
    assert "+5" in words_on(screen)


def test_page_keys_go_from_episode_to_episode(user, watch, playback):
    screen, firsts = watch("workshop"), [take.first_frame for take in playback.episodes]
    user.press("Next", "Next")
    assert screen.playhead.index == firsts[2]
    user.press("Right", "Prior")
    assert screen.playhead.index == firsts[2]
    user.press("Prior")
    assert screen.playhead.index == firsts[1]
    user.press("End", "Next")
    assert screen.playhead.index == len(playback) - 1


# The timeline


def test_to_drag_along_the_timeline_is_to_be_there(user, watch, playback):
    screen = watch("workshop")
    user.drag(on_track(screen, 10), on_track(screen, 60))
    assert screen.playhead.index == 60
    user.point((300, 300))
    dragged = pygame.image.tobytes(screen.app.surface, "RGB")
    screen.stop_at(59)
    user.press("Right")
    assert pygame.image.tobytes(screen.app.surface, "RGB") == dragged  # it is what stepping there shows
    screen.pause()
    user.drag(on_track(screen, 60), (WINDOW_SIZE[0] - 1, 10))  # beyond the end, and above the timeline
    assert screen.playhead.index == len(playback) - 1
    user.drag(on_track(screen, 60), on_track(screen, 20))
    user.run_frames(10, 0.1)
    assert screen.playhead.index > 20  # it plays on


def test_while_it_is_held_it_does_not_run_away(user, watch):
    screen = watch("workshop")
    screen.pause()
    user.point(on_track(screen, 30))
    user.xdotool("mousedown", 1)
    user.wait_for_event(pygame.MOUSEBUTTONDOWN)
    user.run_frames(10, 0.1)
    assert screen.playhead.index == 30
    user.xdotool("mouseup", 1)
    user.wait_for_event(pygame.MOUSEBUTTONUP)
    assert not screen.timeline_bar.dragged


@pytest.mark.parametrize("names", [["workshop"], ["workshop", "tron"]])
def test_every_moment_has_its_place_on_the_timeline(watch, names):
    screen = watch(*names)
    places = [screen.timeline_bar.x_of_moment(moment) for moment in range(len(screen.lanes))]
    assert all(before < after for before, after in pairwise(places))
    assert screen.timeline_bar.rect.left <= places[0] and places[-1] <= screen.timeline_bar.rect.right
    assert [screen.timeline_bar.moment_at_x(x) for x in places] == list(range(len(places)))


# Side by side


def test_replays_run_side_by_side_in_step(user, watch):
    screen, playbacks = watch("workshop", "tron"), [open_replay(name) for name in ("workshop", "tron")]
    assert {"workshop", "tron"} <= set(words_on(screen))
    moment = 0
    for k, take in enumerate(playbacks[0].episodes):
        other = playbacks[1].episodes[k] if k < len(playbacks[1].episodes) else None
        for tick in range(max(take.ticks, other.ticks if other else 0) + 1):
            at = take.first_frame + min(tick, take.ticks), other.first_frame + min(tick, other.ticks) if other else len(playbacks[1]) - 1
            assert screen.lanes[moment].at == at
            moment += 1
    assert len(screen.lanes) == moment
    user.press("Next")
    user.press(*["Right"] * 3)
    for view, playback in zip(screen.views(Theme()), playbacks, strict=True):
        assert same(view.step.snapshot, playback.snapshot_at(playback.episodes[1].first_frame + 3))


def test_episodes_of_a_trial_run_side_by_side(user, watch, playback):
    screen = watch("workshop")
    screen.stop_at(playback.episodes[2].first_frame + 12)
    user.press("e")
    for move in ([], ["Right"], ["shift+Left"]):
        user.press(*move)
        tick = screen.lanes[screen.playhead.index].tick
        views = screen.views(Theme())
        assert len(views) == len(playback.episodes) == 5
        for view, take in zip(views, playback.episodes, strict=True):
            assert same(view.step.snapshot, playback.snapshot_at(take.first_frame + min(tick, take.ticks)))
    assert tick == 3 and {f"Episode {k}" for k in range(1, 6)} <= set(words_on(screen))
    user.press("e")
    assert screen.playhead.index == playback.episodes[2].first_frame + 3 and len(screen.views(Theme())) == 1


def test_of_several_replays_one_after_the_other_shows_its_episodes(user, watch):
    screen = watch("workshop", "tron")
    for boards in (5, 5, 2):
        user.press("e")
        assert len(screen.views(Theme())) == boards


# Heat map, beliefs, policy


def test_the_heat_map_counts_where_the_avatar_was(user, watch, playback):
    screen = watch("workshop")
    plain = pygame.image.tobytes(screen.app.surface, "RGB")
    user.press("h")
    user.run_frames()
    counted = np.zeros_like(screen.boards[0].heat_map.counts[0])
    for frame in range(len(playback)):
        if (place := avatar_position(playback.snapshot_at(frame))) is not None:
            counted[int(place[1]), int(place[0])] += 1
    assert np.array_equal(screen.boards[0].heat_map.counts, [counted])
    picture = screen.boards[0].heat_map.patches_below(40)
    alpha = np.array([[picture.get_at((40 * x + 20, 40 * y + 20)).a for x in range(counted.shape[1])] for y in range(counted.shape[0])])
    assert ((alpha > 0) == (counted > 0)).all() and alpha[counted == counted.max()].min() == alpha.max() > alpha[counted == 1].max()
    assert pygame.image.tobytes(screen.app.surface, "RGB") != plain
    user.press("h")
    user.run_frames()
    assert pygame.image.tobytes(screen.app.surface, "RGB") == plain


def test_each_of_the_episodes_side_by_side_has_its_own_heat(user, watch):
    screen = watch("workshop")
    user.press("h")
    whole = screen.boards[0].heat_map.counts
    user.press("e")
    assert np.array_equal(sum(stage.heat_map.counts for stage in screen.boards), whole)


def test_beliefs_and_policy_are_shown_where_they_were_recorded(watch, thoughtless):
    titles = {"What it believes things do", "Next move"}
    with_them, without = words_on(watch("workshop")), words_on(watch(thoughtless))
    assert titles <= {*with_them} and "Beliefs and policy: not recorded" not in with_them
    assert not titles & {*without} and "Beliefs and policy: not recorded" in without


# Exporting


def test_the_replay_is_exported_from_the_window(user, watch, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    screen = watch("workshop")
    user.press("x")
    user.run_frames()
    names = {button.label: button for button in screen.export_question.buttons}
    assert list(names) == ["Cancel", "HTML", "GIF", "MP4", "PNG"]
    user.press("Escape")
    assert not screen.export_question.enabled and screen.app.top is screen
    for form in ("HTML", "PNG"):
        user.press("x")
        user.run_frames()
        user.click({button.label: button for button in screen.export_question.buttons}[form].rect.center)
        user.wait_until(lambda form=form: f"-01.{form.lower()}" in screen.app.toast)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["workshop-01.html", "workshop-01.png"]
