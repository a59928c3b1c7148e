"""Two agents side by side in the same variant: they begin every episode together, and who is through waits for the other."""

import json

import pygame
import pytest
from PIL import Image

from game_meta.agents.agent import RandomAgent
from game_meta.app.background_trials import record_trials
from game_meta.app.screens.adapt import show_adaptation
from game_meta.export import animation
from game_meta.render import panels
from game_meta.render.theme import Theme
from game_meta.render.timeline import Moment, RecordedEpisode, SyncedTimelines, Timeline, sync_timelines, trial_views


def timeline(*episodes):
    """Episodes of so many steps after the first; one of which more is to come is written as a negative number."""
    made, first = Timeline(), 0
    for k, steps in enumerate(episodes, 1):
        made.episodes.append(RecordedEpisode(k, first, [(0.0, 0.0)] * (1 + abs(steps)), ended=steps > 0))
        first += 1 + abs(steps)
    return made


def test_who_is_through_waits_for_the_other():
    together = SyncedTimelines([timeline(1, 2), timeline(3, 1)])
    assert [moment.at for moment in together] == [(0, 0), (1, 1), (1, 2), (1, 3), (2, 4), (3, 5), (4, 5)]
    assert [moment.tick for moment in together] == [0, 1, 2, 3, 0, 1, 2]
    assert [moment.episode_over for moment in together] == [False, False, False, True, False, False, True]
    assert together[2] == Moment(2, False, (1, 2), (False, True))


def test_nothing_is_shown_that_one_of_them_has_not_reached():
    assert len(SyncedTimelines([timeline(3), timeline(-2)])) == 3
    assert len(SyncedTimelines([timeline(3, -1), timeline(-2)])) == 3
    assert len(SyncedTimelines([timeline(3), Timeline()])) == 0


@pytest.fixture(scope="module")
def scenes(variant, agent):
    latest = []
    record_trials(variant, (agent, RandomAgent()), 2, 0, latest.append, lambda: True)
    return latest[-1]


def test_both_meet_the_same_boards(scenes):
    first, second = (scene.timeline for scene in scenes)
    assert len(first.episodes) == len(second.episodes) == 2
    for one, other in zip(first.episodes, second.episodes, strict=True):
        assert (first.steps[one.first].snapshot.x == second.steps[other.first].snapshot.x).all()
    assert scenes[0].card.bounds is scenes[1].card.bounds is not None


@pytest.mark.parametrize("size", [panels.DESIGN_SIZE, panels.MIN_TRIAL_SIZE, (1900, 1000)])
def test_every_moment_can_be_drawn(scenes, size):
    for index in range(len(sync_timelines(scenes))):
        panels.trial_picture(size, trial_views(scenes, Theme(panels.scale_for(size)), index, 0.5, show_labels=True))


def test_columns_do_not_overlap():
    size = panels.MIN_TRIAL_SIZE
    t = Theme(panels.scale_for(size))
    columns = panels.layout_agent_columns(size, t, 2)
    parts = [part for column in columns for part in vars(column).values()] + [panels.curves_place(columns, t)]
    for i, part in enumerate(parts):
        assert part.width > 0 and part.height > 0 and part.right <= size[0] and part.bottom <= size[1]
        assert part.collidelist(parts[:i]) == -1


def test_both_curves_are_in_one_plot(scenes):
    size = panels.DESIGN_SIZE
    t = Theme(panels.scale_for(size))
    views = trial_views(scenes, t, len(sync_timelines(scenes)) - 1)
    plot = panels.trial_picture(size, views).subsurface(panels.curves_place(panels.layout_agent_columns(size, t, 2), t))
    pixels = pygame.surfarray.array3d(plot)
    for ink in (t.palette.accent, t.palette.good):
        assert (pixels == ink).all(2).sum() > 20


def test_the_files(variant, agent, tmp_path):
    said = []
    exported = show_adaptation((agent, RandomAgent()), variant, out=tmp_path, headless=True, episodes=2, say=said.append)
    assert said[0].startswith("novice and random meet yard")
    assert [line.split(":")[0] for line in said[1:3]] == ["episode 1", "episode 2"] and said[1].count("return") == 2
    facts = json.loads((tmp_path / "adapt.json").read_text())
    assert facts == exported.summary
    assert [(each["agent"], len(each["episodes"])) for each in facts["agents"]] == [("novice", 2), ("random", 2)]
    with Image.open(tmp_path / "adapt.gif") as gif:
        assert gif.size == animation.GIF_SIZE and gif.n_frames > 10
