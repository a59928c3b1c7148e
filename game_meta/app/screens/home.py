"""The home screen: what one can do, and the games, agents and replays to do it with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pygame

from game_meta.app.app import KeyHelp, Screen, WaitingScreen
from game_meta.app.content_library import CONTENT_KINDS, ContentEntry, ContentLibrary
from game_meta.app.screen_registry import SCREENS, HomeSelection, ScreenEntry
from game_meta.app.toolkit.text_input import TextInput
from game_meta.app.toolkit.widgets import ENTER_KEYS, Button, FocusGroup, Grid, Tabs, Widget, widget_colours
from game_meta.content import DEFAULT_AGENT
from game_meta.engine.observation import AVATAR
from game_meta.render import icons, sprites
from game_meta.render.theme import BOARD_FLOOR_COLOURS, DARK_PALETTE, Colour, Theme

TAGLINE = "Write a game in one screen of text, and watch an agent work out its rules in five tries."
FIRST_CHOSEN = {"agents": DEFAULT_AGENT}  # chosen when there is one of that name
_MIN_DETAIL_WIDTH = 760  # design pixels of the window below which there is no room to tell of the chosen one
_MIN_SEARCH_WIDTH = 140  # design pixels beside the tabs below which the search has a row of its own
_MIN_ABOUT_WIDTH = 110  # design pixels that the words of a way to another screen need


class ScreenButton(Widget):
    """A way to another screen: its picture, its name, what would happen, and the letter that opens it."""

    def __init__(self, entry: ScreenEntry, home: HomeScreen):
        super().__init__()
        self.entry, self._home = entry, home

    def handle(self, event: pygame.event.Event) -> bool:
        if self.clicked_on(event) or (event.type == pygame.KEYDOWN and event.key in (*ENTER_KEYS, pygame.K_SPACE)):
            self._home.open_entry(self.entry)
            return True
        return False

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        """Draw what there is room for: the words beside the picture, else the name below it."""
        choice, c = self._home.selection, t.palette
        closed = self.entry.why_not(choice)
        ground, edge = widget_colours(t, self)
        t.draw_box(surface, self.rect, ground, edge, 12, stroke=2 if self.focused else 1)
        inside, ink = self.rect.inflate(-2 * t.px(16), 0), c.faint if closed else c.text
        side = min(t.px(56), self.rect.height - t.px(24))
        if inside.width - side - t.px(16) < t.px(_MIN_ABOUT_WIDTH):
            self._draw_name_below(surface, t, ink, 110 if closed else 255)
            return
        picture = self._draw_picture(surface, (inside.left + side // 2, self.rect.centery), side, 110 if closed else 255)
        left = picture.right + t.px(16)
        lines = t.wrap_text(closed or self.entry.about(choice), 13, inside.right - left, 2)
        top = self.rect.centery - (t.px(26) + t.px(18) * len(lines)) // 2
        name = t.draw_text(surface, self.entry.name, (left, top + t.px(12)), 19, ink, True)
        cap = pygame.Rect(name.right + t.px(10), 0, t.px(22), t.px(20))
        if cap.right < self.rect.right - t.px(8):
            cap.centery = name.centery
            t.draw_box(surface, cap, c.track, c.edge, 5)
            t.draw_text(surface, pygame.key.name(self.entry.key).upper(), cap.center, 12, c.faint if closed else c.accent, True, "center")
        for i, line in enumerate(lines):
            t.draw_text(surface, line, (left, top + t.px(35) + t.px(18) * i), 13, c.faint if closed else c.muted)

    def _draw_name_below(self, surface: pygame.Surface, t: Theme, ink: Colour, alpha: int) -> None:
        side, x = self.rect.height - t.px(44), self.rect.centerx
        self._draw_picture(surface, (x, self.rect.top + t.px(10) + side // 2), side, alpha)
        name = t.fit_text(self.entry.name, 15, self.rect.width - t.px(8), True)
        t.draw_text(surface, name, (x, self.rect.bottom - t.px(18)), 15, ink, True, "center")

    def _draw_picture(self, surface: pygame.Surface, at: tuple[int, int], side: int, alpha: int) -> pygame.Rect:
        picture = self.entry.icon(side).copy()
        picture.set_alpha(alpha)
        return surface.blit(picture, picture.get_rect(center=at))


class HomeScreen(Screen):
    """The first screen: four ways on, and below them what there is to choose from."""

    keys: tuple[KeyHelp, ...] = (
        KeyHelp("↑ ↓ → ←", "choose"),
        KeyHelp("Enter", "open what is chosen"),
        KeyHelp("Tab", "to the next part"),
        KeyHelp("Ctrl Tab", "games, agents, replays"),
        KeyHelp("Ctrl F", "find by name"),
    )

    def __init__(self, entries: Sequence[ScreenEntry] = SCREENS):
        self.keys = (*(KeyHelp(pygame.key.name(entry.key).upper(), entry.name.lower()) for entry in entries), *HomeScreen.keys)
        self.library: ContentLibrary | None = None
        self.screen_buttons = [ScreenButton(entry, self) for entry in entries]
        self.tabs = Tabs([kind.capitalize() for kind in CONTENT_KINDS], self._on_tab)
        self.search_input = TextInput("Find by name", self._filter)
        self.players_wanted, self.unplayed_wanted = 0, False  # of games: for how many (0: any), and only such as nobody has played here
        self._filtered_by: object = None  # what was known when the list was filtered
        self.filter_buttons = (Button("", self._change_players), Button("", self._change_unplayed))
        self.grids: list[Grid[ContentEntry]] = [
            Grid(size, self._draw_cell, self._on_choose, self._on_open) for size in ((148, 148), (260, 76), (260, 76))
        ]
        self.theme_button = Button("Light", lambda: self.app.apply_settings(self.app.settings.other_theme()))
        self.help_button = Button("?  Keys", self._show_help)
        self.group = FocusGroup(
            *self.grids, *self.screen_buttons, self.theme_button, self.help_button, self.tabs, *self.filter_buttons, self.search_input
        )
        self._leaving = False
        self._on_tab(0)

    # What is there, and what is chosen

    def on_shown(self) -> None:
        """Look again: there may be new ones."""
        chosen = [grid.chosen for grid in self.grids]
        old, self.library = self.library, ContentLibrary(self.library)
        if old is not None:
            old.close()
        self._filter()
        for kind, grid, before in zip(CONTENT_KINDS, self.grids, chosen, strict=True):
            names = [entry.name for entry in grid.items]
            wanted = before.name if before else FIRST_CHOSEN.get(kind)
            grid.fill(grid.items, names.index(wanted) if wanted in names else 0)
        self._on_choose()

    def on_closed(self) -> None:
        if self.library is not None:
            self.library.close()

    @property
    def grid(self) -> Grid[ContentEntry]:
        """The list of the kind that is shown."""
        return self.grids[self.tabs.index]

    @property
    def selection(self) -> HomeSelection:
        """What is chosen of each kind."""
        game, agent, replay = (grid.chosen for grid in self.grids)
        return HomeSelection(game, agent, replay, self.library.facts.get(game) if self.library and game else None)

    def open_entry(self, entry: ScreenEntry) -> None:
        """Open a screen for what is chosen, or say why that cannot be."""
        choice = self.selection
        if why := entry.why_not(choice):
            self.app.show_toast(why[0].upper() + why[1:], bad=True)
        else:
            self.app.open_screen(WaitingScreen(entry.name.lower(), lambda: entry.make_screen(choice)))

    def _on_open(self) -> None:
        """Open the screen that is meant for such things: the first one that can be opened, or say why none can."""
        entries = [button.entry for button in self.screen_buttons if CONTENT_KINDS[self.tabs.index] in button.entry.content_kinds]
        for entry in sorted(entries, key=lambda entry: bool(entry.why_not(self.selection)))[:1]:
            self.open_entry(entry)

    def _on_choose(self) -> None:
        if self.library is not None and self.grid.chosen is not None:
            self.library.read_next(self.grid.chosen)

    def _on_tab(self, index: int) -> None:
        here = self.group.focused in self.grids
        for i, grid in enumerate(self.grids):
            grid.enabled = i == index
        for button in self.filter_buttons:
            button.enabled = CONTENT_KINDS[index] == "games"
        if here:
            self.group.focus(self.grids[index])
        if self.library is not None:
            self.search_input.set_text("")

    def _filter(self) -> None:
        assert self.library is not None  # it is shown
        for kind, grid in zip(CONTENT_KINDS, self.grids, strict=True):
            wanted, before = self.search_input.text.casefold() if grid is self.grid else "", grid.chosen
            found = [entry for entry in self.library.entries[kind] if wanted in entry.name.casefold() and self._passes_filters(entry)]
            grid.fill(found, found.index(before) if before in found else 0)
        self.tabs.names = [f"{kind.capitalize()} {len(grid.items)}" for kind, grid in zip(CONTENT_KINDS, self.grids, strict=True)]
        self._on_choose()

    def _passes_filters(self, entry: ContentEntry) -> bool:
        """Whether it is of such games as are wanted, or of another kind."""
        assert self.library is not None  # it is shown
        if entry.kind != "games":
            return True
        facts = self.library.facts.get(entry)
        return (not self.players_wanted or (facts is not None and facts.players == self.players_wanted)) and not (
            self.unplayed_wanted and entry.name in self.library.played
        )

    def _change_players(self) -> None:
        self.players_wanted = (self.players_wanted + 1) % 3
        self._filter()

    def _change_unplayed(self) -> None:
        self.unplayed_wanted = not self.unplayed_wanted
        self._filter()

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.mod & pygame.KMOD_CTRL:
            if event.key == pygame.K_TAB:
                back = event.mod & pygame.KMOD_SHIFT
                self.tabs.choose_tab((self.tabs.index + (-1 if back else 1)) % len(CONTENT_KINDS))
                return True
            if event.key == pygame.K_f:
                self.group.focus(self.search_input)
                return True
        if self.search_input.focused and event.type == pygame.KEYDOWN and event.key in (*ENTER_KEYS, pygame.K_DOWN):
            self.group.focus(self.grid)
            return True
        if self.group.handle(event):
            self._leaving = False
            return True
        if event.type != pygame.KEYDOWN:
            return False
        for button in self.screen_buttons:
            if event.key == button.entry.key and not event.mod & pygame.KMOD_CTRL:
                self.open_entry(button.entry)
                return True
        return event.key == pygame.K_ESCAPE and self._escape()

    def _escape(self) -> bool:
        """Back to the list, to the whole of it; from there it takes two to leave."""
        if self.search_input.text:
            self.search_input.set_text("")
        elif self.group.focused is not self.grid:
            self.group.focus(self.grid)
        elif not self._leaving or not self.app.toast:
            self._leaving = True
            self.app.show_toast("Escape once more to leave")
        else:
            return False
        return True

    def _show_help(self) -> None:
        self.app.help_shown = True

    def update(self, seconds: float) -> None:
        if self.library is not None:
            self.library.raise_error()
            known = (len(self.library.facts), self.library.played)
            if (self.players_wanted or self.unplayed_wanted) and known != self._filtered_by:
                self._filtered_by = known
                self._filter()

    @property
    def is_moving(self) -> bool:
        return self.library is None or self.library.reading

    @property
    def is_blinking(self) -> bool:
        return self.search_input.focused

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        surface.fill(t.palette.back)
        edge, gap = t.px(24), t.px(16)
        content_rect = surface.get_rect().inflate(-2 * edge, -2 * edge)
        head = pygame.Rect(content_rect.left, content_rect.top, content_rect.width, t.px(40))
        self._draw_head(surface, head, t)
        row = pygame.Rect(content_rect.left, head.bottom + gap, content_rect.width, t.px(92))
        wide = (row.width - gap * (len(self.screen_buttons) - 1)) / len(self.screen_buttons)
        for i, button in enumerate(self.screen_buttons):
            button.rect = pygame.Rect(round(row.left + i * (wide + gap)), row.top, round(wide), row.height)
            button.draw(surface, t)
        body = pygame.Rect(content_rect.left, row.bottom + gap, content_rect.width, content_rect.bottom - row.bottom - gap)
        if surface.get_width() >= t.px(_MIN_DETAIL_WIDTH):
            beside = pygame.Rect(0, body.top, max(t.px(300), round(body.width * 0.3)), body.height)
            beside.right = body.right
            body.width -= beside.width + gap
            draw_content_detail(surface, beside, t, self.grid.chosen, self.library)
        self._draw_list(surface, body, t)

    def _draw_head(self, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
        robot = sprites.draw_sprite(AVATAR, t.px(40))
        icons.blit_centred(surface, robot, (rect.left + t.px(20), rect.centery))
        name = t.draw_text(surface, "game-meta", (rect.left + t.px(52), rect.centery), 22, t.palette.accent, True)
        right = rect.right
        self.theme_button.label = self.app.settings.other_theme().theme.capitalize()
        for button in (self.help_button, self.theme_button):
            button.rect = pygame.Rect((0, 0), button.wanted_size(t))
            button.rect.midright = (right, rect.centery)
            button.draw(surface, t)
            right = button.rect.left - t.px(8)
        room = right - name.right - t.px(36)
        if t.text_width(TAGLINE, 14) <= room:
            t.draw_text(surface, TAGLINE, (name.right + t.px(20), rect.centery + t.px(2)), 14, t.palette.muted)

    def _draw_list(self, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
        tall, gap = t.px(34), t.px(8)
        row = pygame.Rect(rect.left, rect.top, rect.width - t.px(14), tall)
        self.tabs.rect = pygame.Rect(row.left, row.top, self.tabs.wanted_width(t), tall)
        if row.right - self.tabs.rect.right - gap < t.px(_MIN_SEARCH_WIDTH):  # a row of its own
            row.top += tall + gap
            self.search_input.rect = row.copy()
        else:
            self.search_input.rect = pygame.Rect(0, row.top, min(t.px(190), row.right - self.tabs.rect.right - gap), tall)
            self.search_input.rect.right = row.right
        self.search_input.draw(surface, t)
        self.tabs.draw(surface, t)
        if self.filter_buttons[0].enabled:
            row = self._draw_filters(surface, row, t)
        grid = self.grid
        top = row.bottom + t.px(10)
        grid.rect = pygame.Rect(rect.left - t.px(4), top, rect.width + t.px(4), rect.bottom - top)
        grid.draw(surface, t)
        if not grid.items:
            kind = CONTENT_KINDS[self.tabs.index]
            words = f"No {kind} with “{self.search_input.text}” in their name" if self.search_input.text else EMPTY_LIST_WORDS[kind]
            if kind == "games" and (self.players_wanted or self.unplayed_wanted):
                words = "No such games. Press the filters above to see others."
            for i, line in enumerate(t.wrap_text(words, 14, grid.rect.width - t.px(64))):
                at = (grid.rect.centerx, grid.rect.top + t.px(64) + t.px(22) * i)
                t.draw_text(surface, line, at, 14, t.palette.muted, anchor="center")

    def _draw_filters(self, surface: pygame.Surface, row: pygame.Rect, t: Theme) -> pygame.Rect:
        """Draw the filters beside the search where there is room, else in a row below; return the last row."""
        players, unplayed = self.filter_buttons
        players.label = ("Any players", "For one", "For two")[self.players_wanted]
        unplayed.label = "Never played" if self.unplayed_wanted else "Played or not"
        sizes, gap = [button.wanted_size(t) for button in self.filter_buttons], t.px(8)
        wide = sum(size[0] for size in sizes) + gap * (len(sizes) - 1)
        right = self.search_input.rect.left - gap
        if self.search_input.rect.top > self.tabs.rect.top or right - wide < self.tabs.rect.right + gap:
            row, right = row.move(0, row.height + gap), row.left + wide
        for button, size in zip(reversed(self.filter_buttons), reversed(sizes), strict=True):
            button.rect = pygame.Rect((0, 0), size)
            button.rect.midright = (right, row.centery)
            button.draw(surface, t)
            right = button.rect.left - gap
        return row

    def _draw_cell(self, surface: pygame.Surface, rect: pygame.Rect, entry: ContentEntry, t: Theme) -> None:
        assert self.library is not None  # nothing is listed before
        draw_content_cell(surface, rect, t, entry, self.library)


# ----------------------------------------------------------------------------------------------------
# How a game, an agent or a replay is shown: as a cell of the list, and at length beside it.

_MIN_WORDS_WIDTH = 200  # design pixels of a board that has room for words
EMPTY_LIST_WORDS = {
    "games": "No games yet. They are files like games/mine.vgdl in the folder you are in.",
    "agents": "No agents yet. `game-meta train` makes one; they are folders like agents/mine in the folder you are in.",
    "replays": "No replays yet. They are files like replays/mine.replay in the folder you are in.",
}


def draw_content_cell(surface: pygame.Surface, rect: pygame.Rect, t: Theme, entry: ContentEntry, library: ContentLibrary) -> None:
    """Draw an entry of the list."""
    if entry.kind == "games":
        name = pygame.Rect(rect.left, rect.bottom - t.px(28), rect.width, t.px(26))
        area = pygame.Rect(rect.left + t.px(10), rect.top + t.px(10), rect.width - t.px(20), rect.height - t.px(40))
        _draw_board_preview(surface, area, t, entry, library)
        t.draw_text(surface, t.fit_name(entry.name, 13, name.width - t.px(12)), name.center, 13, anchor="center")
        return
    side = rect.height - t.px(24)
    at = (rect.left + t.px(14) + side // 2, rect.centery)
    icons.blit_centred(surface, _content_icon(t, entry, side), at)
    left = rect.left + side + t.px(28)
    room = rect.right - left - t.px(10)
    facts = library.facts.get(entry)
    t.draw_text(surface, t.fit_name(entry.name, 15, room, True), (left, rect.centery - t.px(10)), 15, bold=True)
    words = (
        ""
        if facts is None
        else facts.problems[0]
        if facts.problems
        else ", ".join(value for _, value in facts.figures[: 1 if entry.kind == "agents" else 2])
    )
    t.draw_text(surface, t.fit_text(words, 12, room), (left, rect.centery + t.px(11)), 12, t.palette.muted)


def draw_content_detail(
    surface: pygame.Surface, rect: pygame.Rect, t: Theme, entry: ContentEntry | None, library: ContentLibrary | None
) -> None:
    """Draw everything that is known of the chosen one, from its picture down, as far as there is room."""
    c = t.palette
    inside = t.draw_panel(surface, rect).inflate(0, -t.px(8))
    if entry is None or library is None:
        return
    facts, top = library.facts.get(entry), inside.top
    if entry.kind == "games":
        area = pygame.Rect(inside.left, top, inside.width, min(inside.width, round(inside.height * 0.5)))
        top = _draw_board_preview(surface, area, t, entry, library).bottom + t.px(18)
    name = t.draw_text(surface, t.fit_name(entry.name, 20, inside.width, True), (inside.left, top + t.px(12)), 20, c.text, True)
    if t.text_width(entry.place, 12) < inside.right - name.right - t.px(8):
        t.draw_text(surface, entry.place, (inside.right, name.centery + t.px(2)), 12, c.faint, anchor="midright")
    top = name.bottom + t.px(8)
    if facts is None:
        return
    for fault in facts.problems[:4]:
        icons.blit_centred(surface, icons.sign_icon("cross", t.px(12), c.bad), (inside.left + t.px(6), top + t.px(9)))
        top = _draw_paragraph(
            surface, t, fault, pygame.Rect(inside.left + t.px(20), top, inside.width - t.px(20), inside.bottom - top), c.text
        )
    figures = facts.figures[: max(0, inside.bottom - top) // t.px(22)]
    foot = inside.bottom - t.px(22) * len(figures)
    _draw_paragraph(surface, t, facts.about, pygame.Rect(inside.left, top, inside.width, foot - top - t.px(8)), c.text)
    for i, (label, value) in enumerate(figures):
        y = foot + t.px(22) * i + t.px(11)
        t.draw_text(surface, label, (inside.left, y), 12, c.muted)
        t.draw_text(surface, t.fit_text(value, 13, inside.width - t.px(68)), (inside.left + t.px(68), y), 13, c.text)


def _draw_paragraph(surface: pygame.Surface, t: Theme, words: str, rect: pygame.Rect, ink: Colour) -> int:
    """As many lines as there is room for; returns where the next may begin."""
    line = t.px(20)
    lines = t.wrap_text(words, 13, rect.width, max(0, rect.height // line))
    for i, part in enumerate(lines):
        t.draw_text(surface, part, (rect.left, rect.top + line * i + line // 2), 13, ink)
    return rect.top + line * len(lines) + t.px(4)


def _draw_board_preview(surface: pygame.Surface, area: pygame.Rect, t: Theme, entry: ContentEntry, library: ContentLibrary) -> pygame.Rect:
    """Draw the first level as large as fits; while it is not there its place, and for a file that is no game a sign of that."""
    image, facts = library.pictures.get(entry), library.facts.get(entry)
    if image is not None:
        scale = min(area.width / image.get_width(), area.height / image.get_height())
        small = _scale_to_fit(image, (max(1, round(image.get_width() * scale)), max(1, round(image.get_height() * scale))))
        return surface.blit(small, small.get_rect(center=area.center))
    t.draw_box(surface, area, BOARD_FLOOR_COLOURS[0], radius=6)
    if facts is not None and facts.problems:
        icons.blit_centred(surface, icons.sign_icon("cross", t.px(28), DARK_PALETTE.bad), area.center)
    elif library.reading and area.width > t.px(_MIN_WORDS_WIDTH):
        t.draw_text(surface, "being drawn …", area.center, 13, DARK_PALETTE.muted, anchor="center")
    return area


def _content_icon(t: Theme, entry: ContentEntry, side: int) -> pygame.Surface:
    return sprites.draw_sprite(AVATAR, side) if entry.kind == "agents" else icons.sign_icon("play", side, t.palette.cool)


@lru_cache(maxsize=256)
def _scale_to_fit(image: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
    return pygame.transform.smoothscale(image, size)
