"""The home screen: what one can do, and the games, agents and replays to do it with."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game_meta.engine.observation import AVATAR
from game_meta.viewer import icons, sprites
from game_meta.viewer.app import entries
from game_meta.viewer.app.doors import DOORS, USUAL, Choice, Door
from game_meta.viewer.app.field import Field
from game_meta.viewer.app.grid import Grid
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.app.shelf import KINDS, Entry, Shelf
from game_meta.viewer.app.waiting import Waiting
from game_meta.viewer.app.widgets import ENTER, Button, Group, Tabs, Widget, face
from game_meta.viewer.theme import Theme

TAGLINE = "Write a game in one screen of text, and watch an agent work out its rules in five tries."
FIRST = {"agents": USUAL}  # chosen when there is one of that name
_NARROW = 760  # design pixels of the window below which there is no room to tell of the chosen one


class DoorButton(Widget):
    """A door: its picture, its name, what would happen, and the letter that opens it."""

    def __init__(self, door: Door, home: Home):
        super().__init__()
        self.door, self._home = door, home

    def handle(self, event: pygame.event.Event) -> bool:
        if self.pressed(event) or (event.type == pygame.KEYDOWN and event.key in (*ENTER, pygame.K_SPACE)):
            self._home.enter(self.door)
            return True
        return False

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        choice, c = self._home.choice, t.palette
        closed = self.door.closed(choice)
        ground, edge = face(t, self)
        t.box(surface, self.rect, ground, edge, 12, stroke=2 if self.focused else 1)
        side = min(t.u(56), self.rect.height - t.u(24))
        picture = self.door.picture(side).copy()
        picture.set_alpha(110 if closed else 255)
        place = picture.get_rect(midleft=(self.rect.left + t.u(18), self.rect.centery))
        surface.blit(picture, place)
        left, room = place.right + t.u(16), self.rect.right - place.right - t.u(32)
        lines = t.wrap(closed or self.door.about(choice), 13, room, 2)
        top = self.rect.centery - (t.u(26) + t.u(18) * len(lines)) // 2
        name = t.write(surface, self.door.name, (left, top + t.u(12)), 19, c.faint if closed else c.text, True)
        cap = pygame.Rect(name.right + t.u(10), 0, t.u(22), t.u(20))
        if cap.right < self.rect.right - t.u(8):
            cap.centery = name.centery
            t.box(surface, cap, c.track, c.edge, 5)
            t.write(surface, pygame.key.name(self.door.key).upper(), cap.center, 12, c.faint if closed else c.accent, True, "center")
        for i, line in enumerate(lines):
            t.write(surface, line, (left, top + t.u(35) + t.u(18) * i), 13, c.faint if closed else c.muted)


class Home(Screen):
    keys: tuple[Key, ...] = (
        Key("↑ ↓ → ←", "choose"),
        Key("Enter", "open what is chosen"),
        Key("Tab", "to the next part"),
        Key("Ctrl Tab", "games, agents, replays"),
        Key("Ctrl F", "find by name"),
    )

    def __init__(self, doors: Sequence[Door] = DOORS):
        self.keys = (*(Key(pygame.key.name(door.key).upper(), door.name.lower()) for door in doors), *Home.keys)
        self.shelf: Shelf | None = None
        self.doors = [DoorButton(door, self) for door in doors]
        self.tabs = Tabs([kind.capitalize() for kind in KINDS], self._turned)
        self.find = Field("Find by name", self._filter)
        self.grids: list[Grid[Entry]] = [Grid(size, self._paint, self._chose, self._opened) for size in ((148, 148), (260, 76), (260, 76))]
        self.theme = Button("Light", lambda: self.app.set(self.app.settings.other_theme()))
        self.help = Button("?  Keys", self._ask)
        self.group = Group(*self.grids, *self.doors, self.theme, self.help, self.tabs, self.find)
        self._leaving = False
        self._turned(0)

    # What is there, and what is chosen

    def shown(self) -> None:
        """Look again: there may be new ones."""
        chosen = [grid.chosen for grid in self.grids]
        old, self.shelf = self.shelf, Shelf(self.shelf)
        if old is not None:
            old.close()
        self._filter()
        for kind, grid, before in zip(KINDS, self.grids, chosen, strict=True):
            names = [entry.name for entry in grid.items]
            wanted = before.name if before else FIRST.get(kind)
            grid.fill(grid.items, names.index(wanted) if wanted in names else 0)
        self._chose()

    def closed(self) -> None:
        if self.shelf is not None:
            self.shelf.close()

    @property
    def grid(self) -> Grid[Entry]:
        return self.grids[self.tabs.index]

    @property
    def choice(self) -> Choice:
        game, agent, replay = (grid.chosen for grid in self.grids)
        return Choice(game, agent, replay, self.shelf.facts.get(game) if self.shelf and game else None)

    def enter(self, door: Door) -> None:
        choice = self.choice
        if why := door.closed(choice):
            self.app.tell(why[0].upper() + why[1:], bad=True)
        else:
            self.app.open(Waiting(door.name.lower(), lambda: door.make(choice)))

    def _opened(self) -> None:
        """Enter on a thing: the first door that is meant for such things, and open."""
        doors = [button.door for button in self.doors if KINDS[self.tabs.index] in button.door.opens]
        for door in sorted(doors, key=lambda door: bool(door.closed(self.choice)))[:1]:
            self.enter(door)

    def _chose(self) -> None:
        if self.shelf is not None and self.grid.chosen is not None:
            self.shelf.want(self.grid.chosen)

    def _turned(self, index: int) -> None:
        here = self.group.focused in self.grids
        for i, grid in enumerate(self.grids):
            grid.enabled = i == index
        if here:
            self.group.focus(self.grids[index])
        if self.shelf is not None:
            self.find.set("")

    def _filter(self) -> None:
        assert self.shelf is not None  # it is shown
        for kind, grid in zip(KINDS, self.grids, strict=True):
            wanted, before = self.find.text.casefold() if grid is self.grid else "", grid.chosen
            found = [entry for entry in self.shelf.entries[kind] if wanted in entry.name.casefold()]
            grid.fill(found, found.index(before) if before in found else 0)
        self.tabs.names = [f"{kind.capitalize()} {len(grid.items)}" for kind, grid in zip(KINDS, self.grids, strict=True)]
        self._chose()

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.mod & pygame.KMOD_CTRL:
            if event.key == pygame.K_TAB:
                back = event.mod & pygame.KMOD_SHIFT
                self.tabs.turn((self.tabs.index + (-1 if back else 1)) % len(KINDS))
                return True
            if event.key == pygame.K_f:
                self.group.focus(self.find)
                return True
        if self.find.focused and event.type == pygame.KEYDOWN and event.key in (*ENTER, pygame.K_DOWN):
            self.group.focus(self.grid)
            return True
        if self.group.handle(event):
            self._leaving = False
            return True
        if event.type != pygame.KEYDOWN:
            return False
        for button in self.doors:
            if event.key == button.door.key and not event.mod & pygame.KMOD_CTRL:
                self.enter(button.door)
                return True
        return event.key == pygame.K_ESCAPE and self._escape()

    def _escape(self) -> bool:
        """Back to the list, to the whole of it; from there it takes two to leave."""
        if self.find.text:
            self.find.set("")
        elif self.group.focused is not self.grid:
            self.group.focus(self.grid)
        elif not self._leaving or not self.app.told:
            self._leaving = True
            self.app.tell("Escape once more to leave")
        else:
            return False
        return True

    def _ask(self) -> None:
        self.app.help = True

    def update(self, seconds: float) -> None:
        if self.shelf is not None:
            self.shelf.check()

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        surface.fill(t.palette.back)
        edge, gap = t.u(24), t.u(16)
        whole = surface.get_rect().inflate(-2 * edge, -2 * edge)
        head = pygame.Rect(whole.left, whole.top, whole.width, t.u(40))
        self._head(surface, head, t)
        row = pygame.Rect(whole.left, head.bottom + gap, whole.width, t.u(92))
        wide = (row.width - gap * (len(self.doors) - 1)) / len(self.doors)
        for i, button in enumerate(self.doors):
            button.rect = pygame.Rect(round(row.left + i * (wide + gap)), row.top, round(wide), row.height)
            button.draw(surface, t)
        body = pygame.Rect(whole.left, row.bottom + gap, whole.width, whole.bottom - row.bottom - gap)
        if surface.get_width() >= t.u(_NARROW):
            beside = pygame.Rect(0, body.top, max(t.u(300), round(body.width * 0.3)), body.height)
            beside.right = body.right
            body.width -= beside.width + gap
            entries.detail(surface, beside, t, self.grid.chosen, self.shelf)
        self._list(surface, body, t)

    def _head(self, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
        robot = sprites.draw(AVATAR, t.u(40))
        icons.place(surface, robot, (rect.left + t.u(20), rect.centery))
        name = t.write(surface, "game-meta", (rect.left + t.u(52), rect.centery), 22, t.palette.accent, True)
        right = rect.right
        self.theme.words = self.app.settings.other_theme().theme.capitalize()
        for button in (self.help, self.theme):
            button.rect = pygame.Rect((0, 0), button.wants(t))
            button.rect.midright = (right, rect.centery)
            button.draw(surface, t)
            right = button.rect.left - t.u(8)
        room = right - name.right - t.u(36)
        if t.wide(TAGLINE, 14) <= room:
            t.write(surface, TAGLINE, (name.right + t.u(20), rect.centery + t.u(2)), 14, t.palette.muted)

    def _list(self, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
        tall = t.u(34)
        self.find.rect = pygame.Rect(0, rect.top, min(t.u(190), rect.width // 3), tall)
        self.find.rect.right = rect.right - t.u(14)
        self.find.draw(surface, t)
        self.tabs.rect = pygame.Rect(rect.left, rect.top, self.find.rect.left - t.u(8) - rect.left, tall)
        self.tabs.draw(surface, t)
        grid = self.grid
        grid.rect = pygame.Rect(rect.left - t.u(4), rect.top + tall + t.u(10), rect.width + t.u(4), rect.height - tall - t.u(10))
        grid.draw(surface, t)
        if not grid.items:
            kind = KINDS[self.tabs.index]
            words = f"No {kind} with “{self.find.text}” in their name" if self.find.text else entries.NONE[kind]
            for i, line in enumerate(t.wrap(words, 14, grid.rect.width - t.u(64))):
                at = (grid.rect.centerx, grid.rect.top + t.u(64) + t.u(22) * i)
                t.write(surface, line, at, 14, t.palette.muted, anchor="center")

    def _paint(self, surface: pygame.Surface, rect: pygame.Rect, entry: Entry, t: Theme) -> None:
        assert self.shelf is not None  # nothing is listed before
        entries.cell(surface, rect, t, entry, self.shelf)
