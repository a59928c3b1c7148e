"""The text editor's widget: where places are drawn, what the mouse does, what comes into sight, how faults look."""

from dataclasses import dataclass

import pygame
import pytest

from game_meta.app.toolkit.text_input import TextEditor
from game_meta.render.theme import DARK_PALETTE, LIGHT_PALETTE, Theme

WORDS = ["BasicGame", "    SpriteSet", "        gold > Imovable", "", "        " + "x" * 200] + [f"line {i}" for i in range(6, 90)]


class Lines:
    """A text that can be looked at and selected in."""

    def __init__(self):
        self.lines = list(WORDS)
        self.cursor = self.anchor = (0, 0)

    def select(self, cursor, anchor=None):
        self.cursor, self.anchor = cursor, cursor if anchor is None else anchor


@dataclass
class Token:
    start: int
    end: int
    kind: str


@dataclass
class Mark:
    row: int
    start: int
    end: int
    severity: str = "error"
    message: str = "no such class"


class EditorHost:
    """An editor with what it is told, on a picture of its own."""

    def __init__(self, palette=DARK_PALETTE, size=(600, 400)):
        self.picked, self.keys = [], []
        self.editor = TextEditor(Lines(), lambda event: self.keys.append(event) or False, lambda *what: self.picked.append(what))
        self.text = self.editor.text
        self.surface, self.theme = pygame.Surface(size), Theme(1.0, palette)
        self.editor.rect = self.surface.get_rect()
        self.draw()

    def draw(self):
        self.surface.fill(self.theme.palette.back)
        self.editor.draw(self.surface, self.theme)
        return self.surface.copy()

    def mouse(self, kind, place):
        facts = {"pos": self.editor.pixel_of_position(place), "rel": (0, 0), "buttons": (1, 0, 0)} if kind == pygame.MOUSEMOTION else {
            "pos": self.editor.pixel_of_position(place), "button": 1}  # fmt: skip
        return self.editor.handle(pygame.event.Event(kind, facts))

    def colours(self, rect):
        rect = rect.clip(self.surface.get_rect())
        return {tuple(self.surface.get_at((x, y)))[:3] for x in range(rect.left, rect.right) for y in range(rect.top, rect.bottom)}


@pytest.fixture(autouse=True)
def unseen(monkeypatch):
    """SDL says which keys are held only where it has some kind of display."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


@pytest.fixture
def host():
    return EditorHost()


@pytest.mark.parametrize("place", [(0, 0), (0, 9), (2, 15), (3, 0), (10, 4)])
def test_a_click_goes_where_it_points(host, place):
    host.mouse(pygame.MOUSEBUTTONDOWN, place)
    assert host.text.cursor == host.text.anchor == place


def test_beside_the_text_is_its_nearest_place(host):
    left, top = host.editor.pixel_of_position((0, 0))
    assert host.editor.position_at_pixel((left + 5000, top)) == (0, 9)
    assert host.editor.position_at_pixel((left - 5000, top + 10_000)) == (len(WORDS) - 1, 0)


def test_dragging_selects_until_the_button_comes_up(host):
    host.mouse(pygame.MOUSEBUTTONDOWN, (1, 4))
    host.mouse(pygame.MOUSEMOTION, (2, 12))
    assert (host.text.anchor, host.text.cursor) == ((1, 4), (2, 12))
    before = host.draw()
    host.mouse(pygame.MOUSEBUTTONUP, (2, 12))
    host.mouse(pygame.MOUSEMOTION, (0, 0))
    assert host.text.cursor == (2, 12)
    host.text.select((2, 12))
    assert pygame.image.tobytes(before, "RGB") != pygame.image.tobytes(host.draw(), "RGB")


def test_two_and_three_clicks_are_the_owners_to_answer(host):
    for _ in range(3):
        host.mouse(pygame.MOUSEBUTTONDOWN, (2, 9))
        host.mouse(pygame.MOUSEBUTTONUP, (2, 9))
    assert host.picked == [((2, 9), 2), ((2, 9), 3)]


def test_letters_go_to_the_owner_and_nowhere_else(host):
    assert host.editor.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SLASH, unicode="?", mod=0))
    assert not host.editor.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_ESCAPE, unicode="\x1b", mod=0))
    host.editor.handle(pygame.event.Event(pygame.TEXTINPUT, text="?"))
    assert [event.type for event in host.keys] == [pygame.KEYDOWN, pygame.KEYDOWN, pygame.TEXTINPUT]


def test_the_cursor_comes_into_sight_and_the_wheel_may_leave_it(host):
    host.text.select((80, 0))
    host.draw()
    assert host.editor.rect.collidepoint(host.editor.pixel_of_position((80, 0)))
    host.editor.handle(pygame.event.Event(pygame.MOUSEWHEEL, y=100, x=0))
    host.draw()
    assert host.editor.rect.collidepoint(host.editor.pixel_of_position((0, 0)))
    assert not host.editor.rect.collidepoint(host.editor.pixel_of_position((80, 0)))


def test_a_long_line_moves_to_the_left(host):
    host.text.select((4, 208))
    host.draw()
    assert host.editor.rect.collidepoint(host.editor.pixel_of_position((4, 208)))
    host.text.select((4, 0))
    host.draw()
    assert host.editor.rect.collidepoint(host.editor.pixel_of_position((4, 0)))


@pytest.mark.parametrize("palette", [DARK_PALETTE, LIGHT_PALETTE])
def test_words_have_the_colours_of_their_kind(palette):
    host = EditorHost(palette)
    x, y = host.editor.pixel_of_position((2, 15))
    word = pygame.Rect(x, y - 8, 70, 16)
    host.editor.tokens = [(), (), (Token(8, 12, "name"), Token(13, 14, "sign"), Token(15, 23, "class"))]
    host.draw()
    assert palette.cool in host.colours(word)
    host.editor.tokens = []
    host.draw()
    assert palette.cool not in host.colours(word)


def test_faults_and_warnings_differ_in_more_than_colour(host):
    x, y = host.editor.pixel_of_position((2, 15))
    below, sign = pygame.Rect(x, y + 6, 64, 6), pygame.Rect(host.editor.rect.left + 8, y - 8, 14, 16)
    shapes = set()
    for severity in ("error", "warning"):
        host.editor.diagnostics = [Mark(2, 15, 23, severity)]
        picture = host.draw()
        ground = picture.get_at((x + 200, y + 9))
        for part in (below, sign):
            shapes.add(bytes(picture.get_at((i, j)) == ground for j in range(part.top, part.bottom) for i in range(part.left, part.right)))
    assert len(shapes) == 4


def test_the_fault_at_the_cursor_is_told_with_its_cure(host):
    host.editor.diagnostics = [Mark(2, 15, 23)]
    host.editor.quick_fix_words = lambda mark: "write `Immovable`"
    x, y = host.editor.pixel_of_position((2, 15))
    place = pygame.Rect(x, y + 18, 120, 40)
    host.draw()
    assert DARK_PALETTE.good not in host.colours(place)
    host.text.select((2, 17))
    host.draw()
    assert DARK_PALETTE.good in host.colours(place)
    host.text.select((0, 0))
    host.mouse(pygame.MOUSEMOTION, (2, 20))
    host.draw()
    assert DARK_PALETTE.good in host.colours(place)
