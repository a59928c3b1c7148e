"""What the person notes of the things in a match: a row of them, and what is chosen from for each; and the table of who knew what first."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game_meta.app.screens.match_panels import side_name
from game_meta.engine.observation import AVATAR, OPPONENT, USE
from game_meta.generator.labels import LABEL_NAMES
from game_meta.match.match import AGENT_SIDE, PERSON_SIDE, Match
from game_meta.match.notes import HeldEffects, Notebook, RoundTick, ThingKnown, essential_effects, true_effects
from game_meta.render import icons, sprites
from game_meta.render.theme import Theme, mix_colours
from game_meta.render.timeline import looks_present

_SHOT = "_shot"
_EFFECT_WORDS = {"pushed": "can be pushed", "pays_shot": "pays when shot", "costs_shot": "costs when shot"}  # others are called as they are
_NO_EFFECT = "no effect"
NOTES_HEIGHT = 44  # design pixels
_CHIP, _TITLE, _OPTION, _OPTION_WIDTH = 132, 92, 30, 190


def held_words(held: HeldEffects) -> str:
    """Say what is held of a thing."""
    if held is None:
        return "?"
    return ", ".join(_effect_words(effect) for effect in sorted(essential_effects(held))) or _NO_EFFECT


def _effect_words(effect: int) -> str:
    return _EFFECT_WORDS.get(LABEL_NAMES[effect], LABEL_NAMES[effect])


class MatchNotes:
    """The row of things that the person has seen, with what is noted of each, and the list of effects for the one that is `chosen`."""

    def __init__(self, match: Match):
        self.match, self.notebook = match, Notebook()
        self.looks: list[int] = []  # of the things that were seen, in the order of the looks
        self.chosen: int | None = None  # the look that something is to be noted of
        self.truth_shown = False  # in place of the notes
        shoots = USE in match.variant.labels.controls
        able = [e for e, name in enumerate(LABEL_NAMES) if shoots or not name.endswith(_SHOT)]
        self.options: list[int | None] = [*able, None]  # effects, and that there is none
        self.chips: list[pygame.Rect] = []
        self.places: list[pygame.Rect] = []  # of the options

    @property
    def now(self) -> RoundTick:
        """The present moment, as notes and beliefs are dated."""
        return self.match.round + 1, self.match.boards[0].ticks

    def update(self) -> None:
        """Take in what is on the person's board."""
        known = self.match.variant.labels.known
        seen = looks_present(self.match.boards[0].now) | ({OPPONENT} if self.match.shared_board else set())
        self.looks = sorted({*self.looks, *(look for look in seen if look < len(known) and known[look])})

    def handle(self, event: pygame.event.Event) -> bool:
        """Choose a thing by its number or with the mouse, and what it does; return whether the event meant something here."""
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            return self._click(event.pos)
        if event.type != pygame.KEYDOWN or event.mod & pygame.KMOD_CTRL:
            return False
        number = event.key - pygame.K_1
        if self.chosen is None:
            if found := 0 <= number < min(9, len(self.looks)):
                self.chosen = self.looks[number]
            return found
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_ESCAPE):
            self.chosen = None
        elif event.key == pygame.K_0:
            self.notebook.toggle(self.chosen, None, self.now)
        elif 0 <= number < min(9, len(self.options) - 1):
            self.notebook.toggle(self.chosen, self.options[number], self.now)
        else:
            return event.unicode != "?"
        return True

    def _click(self, at: tuple[int, int]) -> bool:
        chip = next((i for i, place in enumerate(self.chips) if place.collidepoint(at)), None)
        if self.chosen is not None:
            option = next((i for i, place in enumerate(self.places) if place.collidepoint(at)), None)
            if option is not None:
                self.notebook.toggle(self.chosen, self.options[option], self.now)
            elif chip is not None:
                self.chosen = self.looks[chip]
            else:
                self.chosen = None
            return True
        if chip is not None:
            self.chosen = self.looks[chip]
        return chip is not None

    def choose_at(self, cell: tuple[float, float]) -> bool:
        """Choose the thing that lies at this place of the person's board, in cells; return whether there is one."""
        now = self.match.boards[0].now
        for i in reversed(range(len(now.x))):
            left, top = now.x[i] / now.block_size, now.y[i] / now.block_size
            inside = 0 <= cell[0] - left < now.w[i] / now.block_size and 0 <= cell[1] - top < now.h[i] / now.block_size
            look = OPPONENT if i in now.avatars[1:] else int(now.looks[now.type_index[i]])
            if inside and look in self.looks and not now.hidden[now.type_index[i]]:
                self.chosen = look
                return True
        return False

    # What is seen

    def draw_row(self, surface: pygame.Surface, rect: pygame.Rect, t: Theme, hint: str) -> None:
        """Draw the things and what is noted of each, and a hint at the end of the row where there is room for it."""
        c = t.palette
        t.draw_text(
            surface, "The truth" if self.truth_shown else "Your notes", (rect.left + t.px(4), rect.centery - t.px(8)), 13, c.muted, True
        )
        t.draw_text(surface, "click, or 1 … 9", (rect.left + t.px(4), rect.centery + t.px(10)), 11, c.faint)
        left, gap = rect.left + t.px(_TITLE), t.px(6)
        if rect.right - left > (len(self.looks) + 1) * (t.px(_CHIP) + gap):
            t.draw_text(surface, t.fit_text(hint, 12, t.px(_CHIP)), rect.midright, 12, c.muted, anchor="midright")
        width = min(t.px(_CHIP), (rect.right - left + gap) // max(1, len(self.looks)) - gap)
        self.chips = [pygame.Rect(left + i * (width + gap), rect.top, width, rect.height) for i in range(len(self.looks))]
        for i, (look, chip) in enumerate(zip(self.looks, self.chips, strict=True)):
            chosen = look == self.chosen
            held = true_effects(self.match.variant.labels, look) if self.truth_shown else self.notebook.read(look)
            t.draw_box(surface, chip, c.panel, c.accent if chosen else c.edge, 10, stroke=2 if chosen else 1)
            draw_thing(surface, self.match, look, t.px(26), (chip.left + t.px(20), chip.centery))
            if i < 9:
                t.draw_text(surface, str(i + 1), (chip.right - t.px(6), chip.top + t.px(9)), 10, c.faint, anchor="midright")
            words = t.fit_text(held_words(held), 12, chip.width - t.px(46))
            t.draw_text(surface, words, (chip.left + t.px(38), chip.centery), 12, c.muted if held is None else c.text, held is not None)

    def draw_chooser(self, surface: pygame.Surface, within: pygame.Rect, t: Theme) -> None:
        """Draw what can be noted of the chosen thing, over the boards."""
        if self.chosen is None:
            return
        c, rows, held = t.palette, -(-len(self.options) // 2), self.notebook.read(self.chosen)
        box = pygame.Rect(0, 0, 2 * t.px(_OPTION_WIDTH) + t.px(44), rows * t.px(_OPTION) + t.px(64))
        box.midbottom = (within.centerx, within.bottom)
        t.draw_box(surface, box, c.panel, c.accent, 14)
        draw_thing(surface, self.match, self.chosen, t.px(28), (box.left + t.px(30), box.top + t.px(26)))
        t.draw_text(surface, "What does it do?", (box.left + t.px(54), box.top + t.px(26)), 15, c.text, True)
        hint = t.fit_text("Enter closes", 12, box.width - t.px(250))
        t.draw_text(surface, hint, (box.right - t.px(16), box.top + t.px(26)), 12, c.muted, anchor="midright")
        left, top = box.left + t.px(16), box.top + t.px(52)
        self.places = [
            pygame.Rect(
                left + i // rows * (t.px(_OPTION_WIDTH) + t.px(12)),
                top + i % rows * t.px(_OPTION),
                t.px(_OPTION_WIDTH),
                t.px(_OPTION) - t.px(4),
            )
            for i in range(len(self.options))
        ]
        for i, (effect, place) in enumerate(zip(self.options, self.places, strict=True)):
            on = held is not None and (effect in held if effect is not None else not held)
            t.draw_box(surface, place, mix_colours(c.panel, c.track, 1.0 if on else 0.4), c.accent if on else c.edge, 8)
            number = "0" if effect is None else str(i + 1) if i < 9 else ""
            t.draw_text(surface, number, (place.left + t.px(10), place.centery), 12, c.faint)
            words = _NO_EFFECT if effect is None else _effect_words(effect)
            t.draw_text(surface, words, (place.left + t.px(28), place.centery), 13, c.text, on)
            if on:
                icons.blit_centred(surface, icons.sign_icon("tick", t.px(13), c.accent), (place.right - t.px(16), place.centery))


def _is_opponent(match: Match, look: int) -> bool:
    """Whether a look stands for the other player, and not for a thing that looks so."""
    return match.shared_board and look == OPPONENT


def draw_thing(surface: pygame.Surface, match: Match, look: int, side: int, centre: tuple[int, int]) -> None:
    """Draw what a note is about, as the person sees it."""
    picture = sprites.draw_sprite(AVATAR, side, second_player=True) if _is_opponent(match, look) else sprites.draw_sprite(look, side)
    icons.blit_centred(surface, picture, centre)


# ----------------------------------------------------------------------------------------------------
# At the end: what either side held of each thing, what is true, and who knew it first.

_TABLE_TITLE = "Who knew what, and when"
_TABLE_COLUMNS = (0.22, 0.22, 0.22, 0.34)  # of the width beside the pictures: you, it, the truth, who was first
_TABLE_HEAD, _TABLE_ROW, _TABLE_PICTURE = 24, 32, 36


def draw_knowledge(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match, things: Sequence[ThingKnown]) -> None:
    """Draw the table of who knew what of each thing."""
    c, inside, agent = t.palette, t.draw_panel(surface, rect, _TABLE_TITLE), side_name(match, AGENT_SIDE)
    wide = inside.width - t.px(_TABLE_PICTURE)
    lefts = [inside.left + t.px(_TABLE_PICTURE) + round(wide * sum(_TABLE_COLUMNS[:k])) for k in range(5)]
    rooms = [right - left - t.px(8) for left, right in zip(lefts, [*lefts[1:], inside.right], strict=False)]
    y = inside.top + t.px(_TABLE_HEAD) // 2
    for left, room, words in zip(lefts, rooms, ("you", agent, "the truth", "knew first (round · tick)"), strict=False):
        t.draw_text(surface, t.fit_text(words, 12, room, True), (left, y), 12, c.muted, True)
    height = min(t.px(_TABLE_ROW), (inside.height - t.px(_TABLE_HEAD)) // max(1, len(things)))
    for i, thing in enumerate(things):
        y = inside.top + t.px(_TABLE_HEAD) + round(height * (i + 0.5))
        draw_thing(surface, match, thing.look, min(t.px(26), height), (inside.left + t.px(14), y))
        first = {True: PERSON_SIDE, False: AGENT_SIDE, None: None}[thing.you_first]
        inks = (
            c.muted if thing.yours is None else c.good if thing.you_since else c.bad,
            c.muted if thing.its is None else c.good if thing.it_since else c.bad,
            c.text,
            {PERSON_SIDE: c.accent, AGENT_SIDE: c.cool, None: c.muted}[first],
        )
        cells = (held_words(thing.yours), held_words(thing.its), held_words(thing.truth), _first_words(thing, agent))
        for k, (left, room, words, ink) in enumerate(zip(lefts, rooms, cells, inks, strict=False)):
            sign = k < 2 and words != "?"
            if sign:
                known = thing.you_since if k == 0 else thing.it_since
                icons.blit_centred(surface, icons.sign_icon("tick" if known else "cross", t.px(10), ink), (left + t.px(6), y))
            at = left + t.px(16) * sign
            t.draw_text(surface, t.fit_text(words, 12, room - t.px(16) * sign, k == 3), (at, y), 12, ink, k == 3 and first is not None)


def _first_words(thing: ThingKnown, agent: str) -> str:
    """Say who knew of a thing first, and when."""
    if thing.you_since is None and thing.it_since is None:
        return "nobody"
    if thing.you_first is None:
        return f"both, {_moment_words(thing.you_since)}"
    return f"you, {_moment_words(thing.you_since)}" if thing.you_first else f"{agent}, {_moment_words(thing.it_since)}"


def _moment_words(moment: RoundTick | None) -> str:
    return "" if moment is None else f"{moment[0]} · {moment[1]}"
