"""The parts that screens are made of, without a window: what keys and the mouse do to them."""

import pygame
import pytest

from game_meta.app.toolkit import settings
from game_meta.app.toolkit.settings import ZOOMS, Settings
from game_meta.app.toolkit.text_input import TextInput
from game_meta.app.toolkit.widgets import Button, FocusGroup, Grid, Scroll, Tabs
from game_meta.render.theme import Theme

T = Theme()


def key(code, text="", mod=0):
    return pygame.event.Event(pygame.KEYDOWN, key=code, unicode=text, mod=mod)


def typed(text):
    return pygame.event.Event(pygame.TEXTINPUT, text=text)


def down(at):
    return pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1)


@pytest.fixture
def field():
    return TextInput("hint", lambda: None)


def test_a_field_takes_letters_where_the_cursor_is(field):
    for letter in "gld":
        field.handle(typed(letter))
    field.handle(key(pygame.K_HOME))
    field.handle(key(pygame.K_RIGHT))
    field.handle(typed("o"))
    assert field.text == "gold"
    field.handle(key(pygame.K_DELETE))
    field.handle(key(pygame.K_BACKSPACE))
    assert (field.text, field.cursor) == ("gd", 1)


def test_a_field_holds_so_much_and_no_more(field):
    field.handle(typed("x" * 500))
    assert len(field.text) == 200
    field.handle(typed("y"))
    assert field.text == "x" * 200


def test_a_field_keeps_question_marks_and_gives_up_escape_when_empty(field):
    assert field.handle(key(pygame.K_SLASH, "?"))
    field.handle(typed("?"))
    assert field.text == "?"
    assert field.handle(key(pygame.K_ESCAPE, "\x1b")) and field.text == ""
    assert not field.handle(key(pygame.K_ESCAPE, "\x1b"))


def grid_of(count, width=400, height=220):
    opened = []
    grid = Grid((100, 100), lambda *_: None, lambda: None, lambda: opened.append(grid.index))
    grid.fill(list(range(count)))
    grid.rect = pygame.Rect(0, 0, width, height)
    grid.draw(pygame.Surface((width, height)), T)
    return grid, opened


def test_a_grid_goes_by_rows_and_stays_within():
    grid, opened = grid_of(8)  # three abreast
    for code, index in (
        (pygame.K_LEFT, 0), (pygame.K_UP, 0), (pygame.K_DOWN, 3), (pygame.K_DOWN, 6), (pygame.K_DOWN, 6), (pygame.K_RIGHT, 7),
        (pygame.K_RIGHT, 7), (pygame.K_HOME, 0), (pygame.K_END, 7), (pygame.K_UP, 4), (pygame.K_RIGHT, 5), (pygame.K_DOWN, 7),
    ):  # fmt: skip
        assert grid.handle(key(code))
        assert grid.index == index, pygame.key.name(code)
    grid.handle(key(pygame.K_RETURN))
    assert opened == [7]


def test_what_is_chosen_comes_into_sight():
    grid, _ = grid_of(60)
    assert not grid.rect.contains(grid.cell_rect(59))
    grid.handle(key(pygame.K_END))
    grid.draw(pygame.Surface(grid.rect.size), T)
    assert grid.rect.contains(grid.cell_rect(59))


def test_one_click_chooses_and_two_open():
    grid, opened = grid_of(8)
    grid.handle(down(grid.cell_rect(4).center))
    assert grid.index == 4 and opened == []
    grid.handle(down(grid.cell_rect(4).center))
    assert opened == [4]


def test_an_empty_grid_does_nothing():
    grid, opened = grid_of(0)
    for code in (pygame.K_DOWN, pygame.K_RETURN, pygame.K_END):
        grid.handle(key(code))
    assert grid.chosen is None and opened == []


def test_the_bar_can_be_dragged():
    scroll = Scroll()
    scroll.set_view(pygame.Rect(0, 0, 100, 100), 1000, T)
    assert scroll.handle(down((97, 2)), 10)
    scroll.handle(pygame.event.Event(pygame.MOUSEMOTION, pos=(97, 400), rel=(0, 0), buttons=(1, 0, 0)), 10)
    assert scroll.offset == 900
    scroll.handle(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=(97, 400), button=1), 10)
    assert not scroll.handle(pygame.event.Event(pygame.MOUSEMOTION, pos=(97, 0), rel=(0, 0), buttons=(0, 0, 0)), 10)
    scroll.handle(pygame.event.Event(pygame.MOUSEWHEEL, y=1, x=0), 10)
    assert scroll.offset == 890


def test_tab_goes_around_and_passes_over_what_cannot_be_used():
    pressed = []
    buttons = [Button(name, lambda name=name: pressed.append(name)) for name in "abc"]
    buttons[1].enabled = False
    group = FocusGroup(*buttons)
    group.handle(key(pygame.K_TAB))
    assert group.focused is buttons[2]
    group.handle(key(pygame.K_RETURN))
    group.handle(key(pygame.K_TAB))
    group.handle(key(pygame.K_TAB, mod=pygame.KMOD_SHIFT))
    assert group.focused is buttons[2] and pressed == ["c"]
    buttons[1].rect = pygame.Rect(0, 0, 50, 20)
    assert not group.handle(down((5, 5)))


def test_tabs_turn_with_the_arrows():
    turned = []
    tabs = Tabs(["one", "two"], turned.append)
    for code in (pygame.K_RIGHT, pygame.K_RIGHT, pygame.K_LEFT):
        tabs.handle(key(code))
    assert turned == [1, 0, 1]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"theme": [], "zoom": {}}', '{"theme": "pink", "zoom": 1e99}', "[" * 9000, "x" * 20_000])
def test_settings_that_are_none_are_the_default(tmp_path, monkeypatch, text):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings.settings_path().parent.mkdir(parents=True)
    settings.settings_path().write_text(text)
    assert settings.load_settings() == Settings()


def test_settings_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for theme in ("light", "dark"):
        for zoom in ZOOMS:
            settings.save_settings(Settings(theme, zoom))
            assert settings.load_settings() == Settings(theme, zoom)
    assert Settings(zoom=ZOOMS[-1]).larger(1).zoom == ZOOMS[-1]


def test_lines_are_no_wider_than_they_may_be():
    lines = T.wrap_text("a few short words and one Donaudampfschifffahrtsgesellschaft among them", 13, 120)
    assert len(lines) > 3 and all(T.text_width(line, 13) <= 120 for line in lines)
    assert lines[0].startswith("a few") and any(line.endswith("…") for line in lines)
    assert T.wrap_text("one two three four", 13, 60, 2)[1].endswith("…") and len(T.wrap_text("one two three four", 13, 60, 2)) == 2
    assert T.wrap_text("one", 13, 60, 2) == ["one"] and T.wrap_text("one", 13, 60, 0) == []
