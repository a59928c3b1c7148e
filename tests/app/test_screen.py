"""One frame: at any size, at any moment, for any agent; and drawing changes nothing."""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pygame
import pytest

from game_meta.agents.agent import RandomAgent
from game_meta.app import app
from game_meta.app.app import GLOBAL_KEYS
from game_meta.app.background_trials import record_trials
from game_meta.app.screens.adapt import AdaptScreen
from game_meta.render import board, panels, theme
from game_meta.render.theme import Theme
from game_meta.render.timeline import TrialView

SIZES = [panels.MIN_TRIAL_SIZE, panels.DESIGN_SIZE, (1000, 1400), (2560, 1440)]


def view(scene, index, size=panels.DESIGN_SIZE, **more):
    return (TrialView(Theme(panels.scale_for(size)), scene.card, scene.timeline, index, **more),)


@pytest.mark.parametrize("size", SIZES)
def test_panels_fill_the_frame_without_overlapping(size):
    panels_of = vars(panels.layout_trial(size, Theme(panels.scale_for(size))))
    places = [place for place in panels_of.values() if place.height]  # the bar of time is there only with a theory
    whole = pygame.Rect((0, 0), size)
    assert all(whole.contains(place) and place.width > 100 for place in places)
    assert all(len(place.collidelistall(places)) == 1 for place in places)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("truth", [False, True])
def test_every_moment_can_be_drawn(scene, size, truth):
    last = len(scene.timeline.steps) - 1
    for index in (0, 1, scene.timeline.episodes[1].first, last):
        for blend in (0.0, 0.4, 1.0):
            picture = panels.trial_picture(size, view(scene, index, size, blend=blend, show_labels=truth))
            assert picture.get_size() == size


def test_the_curve_does_not_fall_to_the_episode_that_goes_on(scene):
    """Its line ends at the last episode that is over: what the next one has earned by its first tick is a dot."""
    second = scene.timeline.episodes[1]
    curves = []
    for index in (second.first - 1, second.first):
        curves.append([point.k for point in panels.return_points(*view(scene, index)) if point.over])
    assert curves == [[1], [1]]
    end = view(scene, second.first + second.steps)
    assert [point.k for point in panels.return_points(*end) if point.over] == [1, 2]


def test_a_place_on_a_tile_or_in_the_plot_is_an_episode_that_has_begun(scene):
    size = panels.DESIGN_SIZE
    places, views = panels.layout_trial(size, Theme()), view(scene, scene.timeline.episodes[1].first)
    third = places.strip.width // 3
    tiles = [panels.episode_at(size, views, (places.strip.left + third * k + 20, places.strip.centery)) for k in range(3)]
    assert tiles == [1, 2, None]
    assert panels.episode_at(size, views, (places.curve.left + 40, places.curve.centery)) == 1
    assert panels.episode_at(size, views, places.curve.center) == 2
    assert panels.episode_at(size, views, places.board.center) is None


def test_drawing_changes_nothing(scene):
    before = deepcopy((scene.timeline.episodes, scene.timeline.looks, [vars(step.snapshot) for step in scene.timeline.steps[:4]]))
    first = panels.trial_picture(panels.DESIGN_SIZE, view(scene, 3, blend=0.5))
    again = panels.trial_picture(panels.DESIGN_SIZE, view(scene, 3, blend=0.5))
    after = (scene.timeline.episodes, scene.timeline.looks, [vars(step.snapshot) for step in scene.timeline.steps[:4]])
    assert str(before) == str(after)
    assert pygame.image.tobytes(first, "RGB") == pygame.image.tobytes(again, "RGB")


def test_the_truth_is_shown_on_demand_only(scene):
    plain, told = (panels.trial_picture(panels.DESIGN_SIZE, view(scene, 5, show_labels=truth)) for truth in (False, True))
    assert pygame.image.tobytes(plain, "RGB") != pygame.image.tobytes(told, "RGB")
    hidden = replace(scene, card=replace(scene.card, labels=replace(scene.card.labels, effects=1 - scene.card.labels.effects)))
    other = panels.trial_picture(panels.DESIGN_SIZE, view(hidden, 5))
    assert pygame.image.tobytes(plain, "RGB") == pygame.image.tobytes(other, "RGB")


def test_an_ungraded_variant_and_an_agent_without_beliefs_can_be_drawn(variant):
    scenes = []
    record_trials(variant, (RandomAgent(),), 1, 0, lambda now: scenes.extend(now), lambda: True)
    assert scenes[0].card.bounds is None
    for each in scenes:
        panels.trial_picture(panels.DESIGN_SIZE, view(each, len(each.timeline.steps) - 1, show_labels=True))


def test_sprites_glide_between_ticks(scene):
    """The drone flies half a cell a tick; halfway through the tick it is drawn between its two places."""
    steps, cell = scene.timeline.steps, 40
    before, after = steps[2].snapshot, steps[3].snapshot
    drone = after.types.index("drone")
    x0, x1 = (float(s.x[list(s.type_index).index(drone)]) / s.block_size * cell for s in (before, after))
    assert x0 != x1

    def left_edge(blend):
        surface = pygame.Surface((9 * cell, 5 * cell), pygame.SRCALPHA)
        only = [replace_kinds(s, drone) for s in (before, after)]
        board.draw_board_sprites(surface, (0, 0), cell, only[1], only[0], blend)
        return pygame.mask.from_surface(surface, 60).get_bounding_rects()[0].left

    start, middle, end = left_edge(0.0), left_edge(0.5), left_edge(1.0)
    assert abs((start + end) / 2 - middle) <= 1 and start != end


def replace_kinds(snapshot, kind):
    """The snapshot with the sprites of one type only."""
    keep = snapshot.type_index == kind
    names = ("type_index", "sprite_id", "x", "y", "w", "h", "speed", "rotation", "heading", "is_oriented")
    columns = {name: getattr(snapshot, name)[keep] for name in names}
    return replace(snapshot, **columns, avatars=(-1,))


def test_overlay_and_waiting_show_something_in_the_smallest_window():
    surface = pygame.Surface(panels.MIN_TRIAL_SIZE)
    app.draw_waiting(surface, Theme(0.84), "Getting ready …", 0.0)
    before = pygame.surfarray.array3d(surface)
    app.draw_key_help(surface, Theme(0.84), AdaptScreen.keys, GLOBAL_KEYS)
    helped = pygame.surfarray.array3d(surface)
    assert len(np.unique(before.reshape(-1, 3), axis=0)) > 2
    assert (before != helped).any(-1).mean() > 0.1  # the overlay covers a good part of the window


@pytest.mark.parametrize(("value", "words"), [(0.0, "0"), (-0.0, "0"), (3.0, "3"), (-1.5, "−1.5"), (12.25, "12.25")])
def test_numbers_as_people_write_them(value, words):
    assert theme.display_number(value) == words
    assert theme.display_number(-0.04, 1) == "0.0"
    assert theme.display_number(2.0, sign=True) == "+2"


def test_names_that_differ_at_their_ends_stay_different_when_they_are_cut():
    t, names = Theme(), [f"match-of-harvest-against-theorist-2026-12-01-{n:02}" for n in range(10, 20)]
    short = {t.fit_name(name, 15, 160) for name in names}
    assert len(short) == 10 and all(t.text_width(name, 15) <= 160 for name in short)


def test_words_can_still_be_written_when_somebody_else_has_quit_pygame(scene):
    before = panels.trial_picture(panels.DESIGN_SIZE, view(scene, 3))
    pygame.quit()
    again = panels.trial_picture(panels.DESIGN_SIZE, view(scene, 3))
    assert before.get_size() == again.get_size()
