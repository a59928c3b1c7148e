"""The rules that an agent writes down, beside its board: on the adapt screen and on the watch screen, by keys and by mouse."""

import json

import pygame
import pytest
from helpers.processes import GAME_META, run
from helpers.screens import words_on
from helpers.theorists import Scholar

from game_meta.app.app import App
from game_meta.app.background_trials import record_trials
from game_meta.app.screens.adapt import AdaptScreen
from game_meta.app.screens.design import DesignScreen
from game_meta.app.screens.exam import ExamScreen
from game_meta.app.screens.notes import NotesScreen
from game_meta.app.screens.theory_play import TheoryPlayScreen
from game_meta.app.toolkit.desktop import open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.engine.observation import DOWN, LEFT, NIL, RIGHT, UP, USE
from game_meta.evaluation.exam import PREDICT, REACH, SPOT
from game_meta.evaluation.trial_recorder import trial_replay, whole_episodes
from game_meta.export.animation import export_trial
from game_meta.generator import make_variant
from game_meta.render import time_bar
from game_meta.render.panels import DESIGN_SIZE, draw_trial, time_bar_place
from game_meta.render.theme import PALETTES, Theme
from game_meta.render.theory_panel import lay_out_rules, rules_list_rect
from game_meta.render.timeline import trial_views
from game_meta.replays.format import PlayerInfo
from game_meta.vgdl.parser import parse

EPISODES = 3


@pytest.fixture(scope="module")
def forge():
    return make_variant("forge", 3)


@pytest.fixture(scope="module")
def trials(forge):
    latest = []
    record_trials(forge, (Scholar(forge),), EPISODES, 0, latest.append, lambda: True)
    return latest[-1]


@pytest.fixture
def adapt(user, forge, tmp_path):
    """The adapt screen at the last moment of a scholar's trial."""
    assert open_window() == ""
    app = App(Settings(), explain=str, editor=DesignScreen)
    app.open_screen(screen := AdaptScreen([Scholar(forge)], forge, episodes=EPISODES, out=tmp_path))
    user.use(app)
    user.wait_until(lambda: screen.background_trials.complete is not None)
    screen.show_moment((EPISODES, 10**6))
    user.run_frames()
    yield screen
    app.quit()


def shown_moment(screen):
    step = screen.background_trials.trials[0].timeline.steps[screen.moments[screen.playhead.index].at[0]]
    return step.episode, step.tick


def row_of(screen, rule):
    """Where a rule is drawn."""
    rules = screen.rules_lists[0]
    area = rules_list_rect(rules.rect, rules._view.theme)
    row = next(row for row in rules._layout.rows if row.rule == rule)
    return area.left + 80, area.top + row.top - rules._scroll.offset + row.height // 2


@pytest.mark.parametrize("size", [DESIGN_SIZE, (960, 560), (1920, 1080)])
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())
@pytest.mark.parametrize("truth", [False, True])
def test_no_row_lies_on_another_and_all_words_fit(trials, size, palette, truth):
    t = Theme(size[1] / DESIGN_SIZE[1], palette)
    for index in (0, 60, 120):
        views = trial_views(trials, t, index, show_labels=truth)
        draw_trial(pygame.Surface(size), views)
        rect = pygame.Rect(0, 0, size[0] // 2, size[1] // 2)
        layout = lay_out_rules(rect, views[0])
        bottoms = [row.top + row.height for row in layout.rows]
        assert [row.top for row in layout.rows] == [0, *bottoms[:-1]]
        assert layout.height == bottoms[-1]
        assert all(t.text_width(line, 13) <= rect.width for row in layout.rows for line in (*row.words, *row.true_words))


def test_each_rule_that_is_believed_has_a_row_and_with_the_truth_each_that_is_true(trials):
    (view,) = trial_views(trials, Theme(), 120)
    rows = lay_out_rules(pygame.Rect(0, 0, 600, 400), view).rows
    assert {row.rule for row in rows if row.rule is not None} == set(range(len(view.step.theory.rules)))
    (beside,) = trial_views(trials, Theme(), 120, show_labels=True)
    rows = lay_out_rules(pygame.Rect(0, 0, 600, 400), beside).rows
    unknown = [" ".join(row.true_words) for row in rows if row.true_words and row.rule is None]
    assert "When the player meets a star, the player takes the star if they have room for it." in unknown


def test_a_click_on_a_rule_goes_to_what_it_was_seen_from(user, adapt):
    rules = adapt.theory.rules
    rule = next(i for i, each in enumerate(rules) if len(each.evidence) > 1 and "avatar" in each.line)
    for moment in (*rules[rule].evidence, rules[rule].evidence[0]):
        adapt.show_moment((EPISODES, 10**6))
        user.run_frames()
        adapt.rules_lists[0]._scroll.scroll_to(0)
        user.run_frames()
        if not rules_list_rect(adapt.rules_lists[0].rect, Theme()).collidepoint(row_of(adapt, rule)):
            user.wheel(adapt.rules_lists[0].rect.center, 3)
        user.click(row_of(adapt, rule))
        assert shown_moment(adapt) == moment
        assert adapt.playhead.paused


def test_j_and_k_choose_rules_and_enter_goes_there(user, adapt):
    rules = {rule.line: rule for rule in adapt.theory.rules}
    user.press("j", "j", "k")
    assert adapt.rules_lists[0].chosen in rules
    while not rules[adapt.rules_lists[0].chosen].evidence:
        user.press("j")
    user.press("Return")
    assert shown_moment(adapt) == rules[adapt.rules_lists[0].chosen].evidence[0]


def test_the_bar_of_time_tells_what_surprised_and_goes_there(user, adapt):
    bar = adapt.time_bar
    tracks = time_bar.lay_out_tracks(bar.rect, Theme(), bar._views)
    each = adapt.theory.surprises[0]
    at = time_bar.place_of_moment(tracks, each.episode, each.tick), bar.rect.centery
    user.point(at)
    assert f"Seen: {each.seen}"[:20] in " ".join(words_on(adapt))
    user.click(at)
    assert shown_moment(adapt) == (each.episode, each.tick)


def test_its_theory_is_saved_as_a_game_and_opened_to_be_played(user, adapt, tmp_path):
    report = adapt.theory
    user.press("w")
    (saved,) = tmp_path.glob("*.vgdl")
    assert saved.read_text() == report.text
    user.press("d")
    assert isinstance(adapt.app.top, DesignScreen)
    assert parse(adapt.app.top.document.text).levels
    user.press("Escape", "Escape")


def test_a_replay_alone_shows_rules_and_surprises(user, watch, forge, trials, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    played = whole_episodes(forge, trials[0].timeline.steps)
    path = tmp_path / "scholar.replay"
    path.write_bytes(trial_replay(forge, PlayerInfo("scholar", "5c"), played, episodes=EPISODES, seed=0, random=None, oracle=None))
    screen = watch(str(path))
    user.press("n")
    while not any(mark.event.kind == "surprise" for mark in screen.lanes.events_between(screen.playhead.index, screen.playhead.index)):
        user.press("n")
    told = " ".join(words_on(screen))
    assert "What it believes the rules are" in told
    assert "expected:" in told
    user.press("t")
    assert "not found out" in " ".join(words_on(screen))
    user.press("w")
    assert [each.suffix for each in tmp_path.glob("theory-of-forge-*")] == [".vgdl"]


def test_an_agent_without_a_theory_has_no_list_and_no_bar(scene):
    (view,) = trial_views((scene,), Theme(), 3)
    assert time_bar_place(DESIGN_SIZE, (view,)).height == 0
    draw_trial(pygame.Surface(DESIGN_SIZE), (view,))


def test_files_of_a_trial_hold_its_theory_as_a_game_and_as_figures(trials, tmp_path):
    exported = export_trial(trials, tmp_path)
    assert [file.name for file in exported.files[-2:]] == ["theory.vgdl", "theory.json"]
    report, facts = trials[0].timeline.steps[-1].theory, json.loads((tmp_path / "theory.json").read_text())
    assert [rule["sentence"] for rule in facts["rules"]] == [rule.sentence for rule in report.rules]
    assert all(0 <= rule["probability"] <= 1 for rule in facts["rules"])
    assert [each["tick"] for each in facts["surprises"]] == [each.tick for each in report.surprises]
    checked = run([*GAME_META, "check", "theory.vgdl"], cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_exam_is_answered_by_keys_and_by_mouse_and_counts_for_both(user, adapt):
    user.press("x")
    user.wait_until(lambda: isinstance(adapt.app.top, ExamScreen))
    screen = adapt.app.top
    user.run_frames(2)
    kinds = set()
    while (question := screen.question) is not None:
        kinds.add(question.kind)
        if question.kind == PREDICT:
            user.click(screen._places[question.answer].center)
        elif question.kind == SPOT:
            user.press(str(question.answer + 1))
        else:
            names = {UP: "Up", LEFT: "Left", DOWN: "Down", RIGHT: "Right", USE: "space", NIL: "period"}
            for action in question.actions:
                if screen.given is None:
                    user.press(names[action])
        assert screen.right[-1]
        user.press("Return")
    assert kinds == {PREDICT, SPOT, REACH}
    told = words_on(screen)
    assert told.count("6 of 6") >= 1
    user.press("Escape")
    assert adapt.app.top is adapt


def test_notes_for_the_designer_can_be_read_to_their_end(user, adapt):
    user.press("i")
    user.wait_until(lambda: isinstance(adapt.app.top, NotesScreen))
    assert "Rules that made no difference" in words_on(adapt.app.top)
    user.press("End", "Escape")
    assert adapt.app.top is adapt


def test_a_trial_that_was_watched_to_its_end_is_summed_up_once_and_exported(user, adapt, tmp_path):
    adapt.pause()
    user.wait_until(lambda: isinstance(adapt.app.top, NotesScreen))
    assert {"Return by episode", "Gains and losses, by cause"} <= set(words_on(adapt.app.top))
    user.press("Escape")
    user.run_frames(5)
    assert adapt.app.top is adapt
    user.press("z")
    user.wait_until(lambda: isinstance(adapt.app.top, NotesScreen))
    user.press("e")
    assert adapt.app.top is adapt
    user.wait_until(lambda: adapt.app.toast.startswith("Exported"))
    assert {"adapt.gif", "trial.replay"} <= {path.name for path in (tmp_path / "trial-of-forge-01").iterdir()}


def test_a_theory_is_played_against_the_truth_until_they_part_and_lined_up_again(user, adapt):
    user.press("p")
    screen = adapt.app.top
    assert isinstance(screen, TheoryPlayScreen)
    screen.theory = screen.theory.with_lines("avatar", "wall", ())  # nothing stops it any more
    screen.begin()
    ahead = ["Down"] * 8
    while screen.apart is None:
        user.press(ahead.pop())
    tick, expected, seen = screen.apart
    assert (tick, seen) == (len(screen.trace.actions), "the player stays in place")
    assert "the player moves" in expected
    assert any(f"Apart since tick {tick}" in words for words in words_on(screen))
    user.press("Return")
    assert screen.apart is None
    assert screen.believed.thing_tuples == screen.trace.last.thing_tuples
    user.press("r")
    assert not screen.trace.actions
