"""The rules that an agent has written down, beside its board: each in words, with how sure it is; its plan as a way on the board.

What explained something is bright, what is merely guessed is grey, what was given up is struck through. With the truth shown the rules of
the game stand beside its own: a tick where they are the same, a wave where the same happens with other numbers, a cross where it is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pygame

from game_meta.engine.observation import AVATAR
from game_meta.render import icons, sprites
from game_meta.render.theme import DARK_PALETTE, Colour, Theme, mix_colours
from game_meta.render.timeline import TrialView, avatar_position
from game_meta.theory.comparison import NEAR, OTHER, SAME, ComparedRule, compare_with_truth
from game_meta.theory.report import GUESSED, REFUTED, BelievedRule, TheoryReport
from game_meta.theory.theory import look_of_name

RULES_TITLE = "What it believes the rules are"
_SIZE, _LINE, _HEAD = 13, 18, 26  # design pixels: of the type, of a line of it, of a group's name
_PAD, _ICON, _BAR = 6, 22, 52  # above and below a rule; a picture; how sure it is
_UNKNOWN = 44  # before what is true of what is not known
_FRESH_TICKS = 3  # ticks in which a rule that explains something is lit
_GROUPS = (
    ("When things meet", "InteractionSet"),
    ("What there is", "SpriteSet"),
    ("What the keys do", "game"),
    ("How it ends", "TerminationSet"),
    ("Given up", ""),
)
_SIGNS = {NEAR: ("wave", "accent"), OTHER: ("cross", "bad")}


class RuleRow(NamedTuple):
    """A row of the panel: the name of a group, a rule that is believed, one that is true, or both."""

    top: int  # pixels below the top of the list
    height: int
    title: str  # of a group; "" for a rule
    rule: int | None  # its place in the report
    words: tuple[str, ...]  # in lines
    true_words: tuple[str, ...]
    match: str  # as in ComparedRule; "" while the truth is not shown


@dataclass(frozen=True)
class RulesLayout:
    """Where the rows are, and how high all of them are together."""

    rows: tuple[RuleRow, ...]
    height: int


def rules_list_rect(rect: pygame.Rect, t: Theme) -> pygame.Rect:
    """Return where in the panel the list is."""
    inside = rect.inflate(-2 * t.px(16), -2 * t.px(12))
    return pygame.Rect(rect.left + t.px(8), inside.top + t.px(24), rect.width - 2 * t.px(8), inside.height - t.px(20))


def _words_width(list_width: int, t: Theme) -> int:
    """Return how wide rows are: the bar beside them has its own room."""
    return list_width - t.px(8)


def lay_out_rules(rect: pygame.Rect, view: TrialView) -> RulesLayout:
    """Place the rows of the rules that are believed at this moment in a panel."""
    report = view.step.theory
    assert report is not None  # the agent has a theory
    truth = (view.card.text, view.card.looks) if view.show_labels and view.card.looks else None
    return _lay_out(
        report.text if truth else "",
        report.rules,
        truth,
        _words_width(rules_list_rect(rect, view.theme).width, view.theme),
        view.theme.scale,
    )


@lru_cache(maxsize=32)
def _lay_out(text: str, rules: tuple[BelievedRule, ...], truth: tuple | None, width: int, scale: float) -> RulesLayout:
    t = Theme(scale)
    compared = None if truth is None else compare_with_truth(TheoryReport(text, rules, (), (), (), 0.0), *truth)
    rows: list[RuleRow] = []
    top = 0
    for title, section in _GROUPS:
        members = _group_members(rules, section, compared)
        if not members:
            continue
        rows.append(RuleRow(top, t.px(_HEAD), title, None, (), (), ""))
        top += t.px(_HEAD)
        for rule, true, match in members:
            own_width, true_width = _column_widths(t, width - t.px(16) * (match == SAME), match not in ("", SAME), rule is None)
            words = tuple(t.wrap_text(rules[rule].sentence, _SIZE, own_width)) if rule is not None else ()
            true_words = tuple(t.wrap_text(true, _SIZE, true_width)) if true and match != SAME else ()
            height = max(1, len(words), len(true_words)) * t.px(_LINE) + 2 * t.px(_PAD)
            rows.append(RuleRow(top, height, "", rule, words, true_words, match))
            top += height
    return RulesLayout(tuple(rows), top)


def _column_widths(t: Theme, width: int, truth: bool, unknown: bool) -> tuple[int, int]:
    """Return the room for the words of what is believed, and of what is true beside it, which may be `unknown`."""
    room = width - t.px(16)
    if not truth:
        return room - t.px(2 * _ICON + 8 + _BAR + 52), 0
    half = room // 2
    if unknown:
        return t.px(_UNKNOWN), room - t.px(_UNKNOWN + _BAR + 14 + 34)
    return half - t.px(_BAR + 14), half - t.px(34)


def _group_members(
    rules: Sequence[BelievedRule], section: str, compared: tuple[ComparedRule, ...] | None
) -> list[tuple[int | None, str, str]]:
    """Return the rules of a group as (place in the report, what is true, match): the player's meetings first; beside
    the truth what differs from it, what is not known, what is the same."""
    if not section:
        return [(place, "", "") for place, rule in reversed(list(enumerate(rules))) if rule.status == REFUTED]
    own = [place for place, rule in enumerate(rules) if rule.section == section and rule.status != REFUTED and rule.sentence]
    if section == "InteractionSet":
        own.sort(key=lambda place: "avatar" not in rules[place].line.split(">")[0])
    if compared is None:
        return [(place, "", "") for place in own]
    beside = {row.believed: row for row in compared if row.believed is not None}
    known: list[tuple[int | None, str, str]]
    known = [(place, beside[place].true, beside[place].match) if place in beside else (place, "", OTHER) for place in own]
    known.sort(key=lambda each: (OTHER, NEAR, SAME).index(each[2]))
    kinds = {"InteractionSet": "pair", "SpriteSet": "type", "TerminationSet": "ending", "game": "game"}
    unknown: list[tuple[int | None, str, str]]
    unknown = [(None, row.true, OTHER) for row in compared if row.believed is None and row.kind == kinds[section]]
    differing = sum(match != SAME for _, _, match in known)
    return known[:differing] + unknown + known[differing:]


# ----------------------------------------------------------------------------------------------------
# Drawing.


def draw_rules_panel(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw the panel of the rules that are believed."""
    t, report, marks = view.theme, view.step.theory, view.rules_view
    assert report is not None  # the agent has a theory
    t.draw_panel(surface, rect, RULES_TITLE)
    _draw_title_facts(surface, rect, view, report)
    area, layout = rules_list_rect(rect, t), lay_out_rules(rect, view)
    offset = min(marks.offset, max(0, layout.height - area.height))
    outer = surface.get_clip()
    surface.set_clip(area.clip(outer))
    for row in layout.rows:
        place = pygame.Rect(area.left, area.top + row.top - offset, _words_width(area.width, t), row.height)
        if not place.colliderect(area):
            continue
        if row.title:
            _draw_group_title(surface, place, view, row.title)
        else:
            _draw_rule(surface, place, view, report, row)
    surface.set_clip(outer)
    if not report.rules:
        t.draw_text(surface, "Nothing yet", area.center, 13, t.palette.faint, anchor="center")


def _draw_group_title(surface: pygame.Surface, place: pygame.Rect, view: TrialView, title: str) -> None:
    t, middle = view.theme, place.centery + view.theme.px(2)
    box = t.draw_text(surface, title, (place.left + t.px(8), middle), 12, t.palette.faint, True)
    pygame.draw.line(surface, t.palette.edge, (box.right + t.px(10), middle), (place.right - t.px(8), middle))


def _draw_title_facts(surface: pygame.Surface, rect: pygame.Rect, view: TrialView, report: TheoryReport) -> None:
    """At the right of the title: with the truth shown how many rules are right, otherwise how much of what happened it foretells."""
    t = view.theme
    at = (rect.right - t.px(16), rect.top + t.px(20))
    if view.show_labels and view.card.looks:
        compared = compare_with_truth(report, view.card.text, view.card.looks)
        right, found = sum(row.match == SAME for row in compared), sum(bool(row.true) for row in compared)
        t.draw_text(surface, f"{right} of {found} rules", at, 13, t.palette.accent, True, "midright")
        return
    words = f"foretells {100 * report.predicted:.0f}% of what happened"
    if t.text_width(RULES_TITLE, 13, True) + t.text_width(words, 12) > rect.width - t.px(48):
        words = f"{100 * report.predicted:.0f}% foretold"
    t.draw_text(surface, words, at, 12, t.palette.muted, anchor="midright")


def _draw_rule(surface: pygame.Surface, place: pygame.Rect, view: TrialView, report: TheoryReport, row: RuleRow) -> None:
    t, c, marks = view.theme, view.theme.palette, view.rules_view
    rule = report.rules[row.rule] if row.rule is not None else None
    if rule is not None and (row.rule == marks.chosen or row.rule == marks.hovered):
        t.draw_box(surface, place.inflate(0, -t.px(2)), c.track, c.accent if row.rule == marks.chosen else None, 6)
    elif rule is not None and _is_fresh(rule, view):
        t.draw_box(surface, place.inflate(0, -t.px(2)), mix_colours(c.panel, c.accent, 0.14), radius=6)
    inside = place.inflate(-t.px(16), -2 * t.px(_PAD))
    if row.match not in ("", SAME):
        _draw_compared(surface, inside, view, rule, row)
        return
    assert rule is not None
    left = _draw_pictures(surface, inside, t, rule)
    if row.match:
        icons.blit_centred(
            surface, icons.sign_icon("tick", t.px(12), c.good), (inside.right - t.px(_BAR + 56), inside.top + t.px(_LINE) // 2)
        )
    _draw_words(surface, (left, inside.top), t, row.words, _ink(t, rule), rule.status == REFUTED)
    _draw_certainty(surface, inside, t, rule)


def _draw_compared(surface: pygame.Surface, inside: pygame.Rect, view: TrialView, rule: BelievedRule | None, row: RuleRow) -> None:
    """Draw what is believed on the left, and on the right a sign and what is true."""
    t, c = view.theme, view.theme.palette
    own_width, _ = _column_widths(t, inside.width + t.px(16), True, rule is None)
    middle = inside.left + own_width + t.px(_BAR + 14)
    if rule is None:
        t.draw_text(surface, "not found out", (inside.left, inside.top + t.px(_LINE) // 2), _SIZE, c.faint)
    else:
        _draw_words(surface, inside.topleft, t, row.words, _ink(t, rule), False)
        bar = pygame.Rect(middle - t.px(_BAR + 6), inside.top + t.px(5), t.px(_BAR - 8), t.px(8))
        t.draw_bar(surface, bar, rule.probability, _ink_of_bar(t, rule))
    sign, colour = _SIGNS[row.match] if rule is not None else ("ring", "muted")
    ink: Colour = getattr(c, colour)
    at = (middle + t.px(10), inside.top + t.px(_LINE) // 2)
    if sign == "wave":
        t.draw_text(surface, "≈", at, 17, ink, True, "center")
    else:
        icons.blit_centred(surface, icons.sign_icon(sign, t.px(12), ink), at)
    words = row.true_words or ("there is no such rule",)
    _draw_words(surface, (middle + t.px(26), inside.top), t, words, c.text if row.true_words else c.faint, False)


def _draw_pictures(surface: pygame.Surface, inside: pygame.Rect, t: Theme, rule: BelievedRule) -> int:
    """Draw the things that a rule is about, at most two; return where the words begin."""
    looks = _looks_in(rule.line)[:2]
    centre = inside.left + t.px(_ICON) // 2
    for look in looks:
        picture = sprites.draw_sprite(look, t.px(_ICON))
        if rule.status == REFUTED:
            picture = picture.copy()
            picture.set_alpha(90)
        icons.blit_centred(surface, picture, (centre, inside.top + t.px(_LINE) // 2))
        centre += t.px(_ICON + 1)
    return inside.left + 2 * t.px(_ICON) + t.px(8)


@lru_cache(maxsize=1024)
def _looks_in(line: str) -> tuple[int, ...]:
    """Return the looks that a line speaks of, the avatar's first."""
    words = line.replace("=", " ").replace(",", " ").split()
    named = [look_of_name(word) for word in words if word == "wall" or word.rstrip("0123456789") in ("avatar", "thing")]
    looks = dict.fromkeys(look for look in named if look is not None)
    return tuple(sorted(looks, key=lambda look: look != AVATAR))


def _draw_words(surface: pygame.Surface, at: tuple[int, int], t: Theme, words: Sequence[str], ink: Colour, struck: bool) -> None:
    for i, line in enumerate(words):
        box = t.draw_text(surface, line, (at[0], at[1] + i * t.px(_LINE) + t.px(_LINE) // 2), _SIZE, ink)
        if struck:
            pygame.draw.line(surface, ink, (box.left, box.centery + 1), (box.right, box.centery + 1), max(1, t.px(1)))


def _draw_certainty(surface: pygame.Surface, inside: pygame.Rect, t: Theme, rule: BelievedRule) -> None:
    """Draw how sure a rule is at the right of its first line, and there in words where it stands."""
    c, middle = t.palette, inside.top + t.px(_LINE) // 2
    if rule.status == REFUTED:
        words = f"refuted {_moment_words(rule.evidence[0])}" if rule.evidence else "refuted"
        t.draw_text(surface, words, (inside.right, middle), 11, c.faint, anchor="midright")
        return
    t.draw_text(surface, f"{100 * rule.probability:.0f}%", (inside.right, middle), 12, _ink(t, rule), anchor="midright")
    bar = pygame.Rect(inside.right - t.px(_BAR + 40), 0, t.px(_BAR), t.px(8))
    bar.centery = middle
    t.draw_bar(surface, bar, rule.probability, _ink_of_bar(t, rule))
    if inside.height >= 2 * t.px(_LINE):
        words = "guessed" if rule.status == GUESSED else f"seen {_moment_words(rule.evidence[0])}" if rule.evidence else "seen"
        t.draw_text(surface, words, (inside.right, middle + t.px(_LINE)), 11, c.faint, anchor="midright")


def _moment_words(moment: tuple[int, int]) -> str:
    return f"{moment[0]} : {moment[1]}"


def _ink(t: Theme, rule: BelievedRule) -> Colour:
    return {GUESSED: t.palette.muted, REFUTED: t.palette.faint}.get(rule.status, t.palette.text)


def _ink_of_bar(t: Theme, rule: BelievedRule) -> Colour:
    return t.palette.unsure if rule.status == GUESSED else mix_colours(t.palette.unsure, t.palette.good, 2 * rule.probability - 0.8)


def _is_fresh(rule: BelievedRule, view: TrialView) -> bool:
    """Whether something that it explains, or that told against it, has just happened."""
    now = view.step
    return any(episode == now.episode and 0 <= now.tick - tick < _FRESH_TICKS for episode, tick in rule.evidence)


# ----------------------------------------------------------------------------------------------------
# The plan, on the board.


def draw_plan(surface: pygame.Surface, board: pygame.Rect, cell: int, view: TrialView) -> None:
    """Draw the way that the agent means to go as a row of ghosts of itself, the paler the later, with a ring where it ends."""
    report, now = view.step.theory, avatar_position(view.step.snapshot)
    if report is None or not report.plan or now is None or view.step.episode_over:
        return
    points = [(x * cell, y * cell) for x, y in (now, *(report.plan[1:] if report.plan[0] == now else report.plan))]
    layer, steps = _plan_layer(board.size), len(points)
    layer.fill((0, 0, 0, 0))
    ink = DARK_PALETTE.accent
    for i in range(1, steps):
        (x0, y0), (x1, y1) = points[i - 1], points[i]
        if (x0, y0) != (x1, y1) and abs(x1 - x0) + abs(y1 - y0) <= 2.5 * cell:
            opacity = round(200 * (1 - 0.7 * i / steps))
            pygame.draw.line(layer, (*ink, opacity), (x0, y0), (x1, y1), max(2, cell // 14))
    for i, (x, y) in enumerate(points[1:], 1):
        pygame.draw.circle(layer, (*ink, round(230 * (1 - 0.7 * i / steps))), (x, y), max(2, cell // 10))
    pygame.draw.circle(layer, (*ink, 220), points[-1], max(4, cell // 4), max(2, cell // 16))
    surface.blit(layer, board)


@lru_cache(maxsize=4)
def _plan_layer(size: tuple[int, int]) -> pygame.Surface:
    return pygame.Surface(size, pygame.SRCALPHA)
