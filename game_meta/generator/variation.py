"""What the lines of a VariantSet mean, and how one draw from them becomes another game text.

Each verb, with what it is about, is one record (VARIANT_VERBS; those of `layout` in layouts.py): how its lines look and what they mean,
which kind of variation they are, what they draw from, and the function that carries them out. How choices are written is told at the top of
variant_set.py. Rules, levels, sizes and looks draw from streams of their own, so that they are independent of each other: the same rules
come with many levels.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from itertools import product
from typing import Any, NoReturn

import numpy as np

from game_meta.engine.observation import FIRST_LOOK, LOOKS, OPPONENT
from game_meta.generator.labels import present_types
from game_meta.generator.layouts import LAYOUT_VERBS, fill_levels, mirror_changes
from game_meta.generator.variant_set import (
    BRACE_VALUES,
    LOOKS_STREAM,
    OWN_STREAM,
    InvalidVariant,
    LineDraw,
    VariantChanges,
    VariantChoice,
    VariantVerb,
    VariationScope,
    allow_only_params,
    departure_draws,
    draw_choices,
    parameter_kind,
    parse_chance,
    parse_range,
    raise_unknown_word,
    read_choices,
    split_effects,
    sprite_named,
    variation_scope,
)
from game_meta.random_streams import random_stream
from game_meta.vgdl.diagnostics import Diagnostic, VGDLError, did_you_mean
from game_meta.vgdl.model import Ending, Game, VariantRule
from game_meta.vgdl.parser import parse
from game_meta.vgdl.reachability import avatar_types
from game_meta.vgdl.rewrite import rewrite_game, set_parameters
from game_meta.vgdl.spec import MOVES, TERMINATIONS, Misfit, convert_value, spelling
from game_meta.vgdl.spec.effects import EVERY_EFFECT
from game_meta.vgdl.spec.sprites import WALL
from game_meta.vgdl.spec.terminations import AT_MOST
from game_meta.vgdl.syntax import split_lines


def vary_game(
    game: Game, seed: int, kinds: Collection[str] | None = None, difficulty: float = 1.0, *, rules_seed: int | None = None
) -> str:
    """Write the text of one variant of `game`. It holds no VariantSet: it is a game like any other.

    kinds        what may vary (see VARIATION_KINDS); everything if None
    difficulty   how far, from 0 (not at all) to 1
    rules_seed   the rules are those of this seed; level, types and looks stay those of `seed`

    Raises InvalidVariant if this seed gives no game, or the VariantSet asks for what cannot be done.
    """
    return draw_variation(game, seed, variation_scope(kinds, difficulty), seed if rules_seed is None else rules_seed)[0]


def draw_variation(game: Game, seed: int, scope: VariationScope, rules_seed: int) -> tuple[str, VariantChanges]:
    """Draw one variant of a game: its text, and what was changed in it."""
    changes = VariantChanges()
    streams = {name: random_stream(game.name, name, rules_seed if name == "rules" else seed) for name in ("rules", LOOKS_STREAM)}
    for rule in sorted(game.variants, key=lambda rule: rule.verb != "keep"):  # which types there are comes first
        if rule.verb == "layout":
            continue
        verb = verb_of(rule)
        stream = LOOKS_STREAM if rule.subject == "look" else verb.stream  # whatever the verb: a look says nothing about the rules
        line_seed = rules_seed if verb.from_rules_seed and stream != LOOKS_STREAM else seed
        own = random_stream(game.name, rule.verb, game.variants.index(rule), line_seed) if stream == OWN_STREAM else None
        if verb.parameters is not None:
            allow_only_params(rule, *verb.parameters)
        verb.apply(LineDraw(game, rule, own or streams[stream], scope, line_seed, changes))
    sprites, rules = mirror_changes(game, changes.sprites, changes.rules)
    if unwritten := sorted(name for name in sprites if not game.sprites[name].line):
        raise InvalidVariant(f"`{unwritten[0]}` has no line in the SpriteSet that a variant could change: write one")
    text = rewrite_game(
        game.text,
        sprite_params=sprites,
        rules=rules,
        header_params=changes.header,
        endings=changes.endings,
        levels=_draw_levels(game, seed, scope, changes.dropped),
    )
    return text, changes


def _draw_levels(game: Game, seed: int, scope: VariationScope, dropped: Collection[str]) -> list[list[str]] | None:
    """Draw what the `layout` lines say. None where the levels stay as they are drawn in the file."""
    lines = [rule for rule in game.variants if rule.verb == "layout"]
    if not lines and not dropped:
        return None
    departs = not lines or departure_draws(game, lines[0], seed, 1, scope)[0] < scope.difficulty_of("levels")
    size_rng = random_stream(game.name, "sizes", seed) if any(rule.subject == "board" for rule in lines) else None
    return fill_levels(game, lines, random_stream(game.name, "levels", seed if departs else 0), size_rng, scope, dropped)


def verb_of(rule: VariantRule) -> VariantVerb:
    """Return the record of what a line begins with. Raises InvalidVariant if there is no such verb, or it is about something else."""
    return VARIANT_VERBS.get((rule.verb, rule.subject)) or VARIANT_VERBS.get((rule.verb, "")) or _raise_unknown_verb(rule)


def _raise_unknown_verb(rule: VariantRule) -> NoReturn:
    verbs = list(dict.fromkeys(verb for verb, _ in VARIANT_VERBS))
    if rule.verb in verbs:
        raise_unknown_word(rule, rule.subject, [subject for verb, subject in VARIANT_VERBS if verb == rule.verb])
    raise InvalidVariant(f"`{rule.verb}` is no verb of a VariantSet{did_you_mean(rule.verb, verbs)}: {', '.join(verbs)}", rule.line)


# ----------------------------------------------------------------------------------------------------
# What happens between a type and another one, and what it pays.
#
# The last type of such a line is the other one, as in `choose rule > ruby amber avatar : killSprite | stepBack`.

TypePair = tuple[str, str]
SCORE_PARAMETER = next(parameter for parameter in EVERY_EFFECT if parameter.name == "scoreChange")


def choose_rule(draw: LineDraw) -> None:
    """Draw what happens between each type and the other one, in place of the rules of these pairs."""
    choices = read_choices(draw.rule)
    things, other = line_parties(draw)
    if not things:
        return
    effects, rewards = draw.scope.difficulty_of("effects"), draw.scope.difficulty_of("rewards")
    drawn = draw_choices(choices, len(things), draw.rng)
    departures = draw.departures(len(things))
    if draw.scope.difficulty < 1.0:  # a choice that the line needs is made as soon as any of its types departs
        departures = [min(departures) if one.is_leader else departure for one, departure in zip(drawn, departures, strict=True)]
    for thing, one, departure in zip(things, drawn, departures, strict=True):
        if departure < effects:
            parts = split_effects(draw.rule, one.text if departure < rewards else one.text_without_score_draw)
            draw.changes.rules[thing, other] = [part.text for part in parts if not part.is_reversed]
            draw.changes.rules[other, thing] = [part.text for part in parts if part.is_reversed]
    if rewards > effects:
        _choose_scores_alone(draw, things, other, choices, departures)


def _choose_scores_alone(draw: LineDraw, things: list[str], other: str, choices: list[VariantChoice], departures: list[float]) -> None:
    """Draw what pairs pay that keep their effects, from those choices that have the same effects."""
    pools = []
    for thing in things:
        shape = [(_effect_word(right), pair[0] == other) for pair, right in written_rules(draw.game, thing, other)]
        pools.append([c for c in choices if [(_effect_word(e.text), e.is_reversed) for e in split_effects(draw.rule, c.text)] == shape])
    # A stream of its own, so that the lines below draw what they always do.
    rng = random_stream(draw.game.name, "rewards", draw.game.variants.index(draw.rule), draw.seed)
    leaders = [number for number, pool in enumerate(pools) if any(choice.wanted for choice in pool)]
    leader = leaders[int(rng.integers(len(leaders)))] if leaders else -1
    for number, (thing, pool) in enumerate(zip(things, pools, strict=True)):
        if number == leader:
            pool = [choice for choice in pool if choice.wanted]
        if not pool:
            continue
        text = pool[int(rng.integers(len(pool)))].draw(rng).text
        if (min(departures) if number == leader else departures[number]) < draw.scope.difficulty_of("rewards"):
            rights: dict[TypePair, list[str]] = {}
            for (pair, right), effect in zip(written_rules(draw.game, thing, other), split_effects(draw.rule, text), strict=True):
                rights.setdefault(pair, []).append(_with_score(right, _score_value(effect.text)))
            draw.changes.rules |= rights


def choose_score(draw: LineDraw) -> None:
    """Draw what the rules of these pairs pay."""
    choices = read_choices(draw.rule)
    things, other = line_parties(draw)
    if not things:
        return
    drawn = draw_choices(choices, len(things), draw.rng)
    for thing, one, departure in zip(things, drawn, draw.departures(len(things)), strict=True):
        try:
            convert_value(SCORE_PARAMETER, one.text)
        except Misfit as misfit:
            raise InvalidVariant(f"{misfit}: `choose score > ruby avatar : 1 | -2`", draw.rule.line) from misfit
        if departure < draw.scope.difficulty_of("rewards"):
            for pair, rights in _first_rules(draw.game, draw.changes, thing, other, draw.rule):
                draw.changes.rules[pair] = [_with_score(rights[0], one.text), *rights[1:]]


def shuffle_score(draw: LineDraw) -> None:
    """Exchange what the types' rules pay. Types without a rule in this variant (another line drew `nothing`) take no part."""
    things, other = line_parties(draw)
    places = [found for thing in things for found in _first_rules(draw.game, draw.changes, thing, other, draw.rule)]
    scores = [_score_value(rights[0]) for _, rights in places]
    order = draw.rng.permutation(len(places))
    if draw.departs("rewards"):
        for (pair, rights), place in zip(places, order, strict=True):
            draw.changes.rules[pair] = [_with_score(rights[0], scores[place]), *rights[1:]]


def line_parties(draw: LineDraw) -> tuple[list[str], str]:
    """Return the types that are in this variant, and the last one, with which they meet. Raises InvalidVariant if there are too few."""
    if len(draw.rule.targets) < 2:
        raise InvalidVariant(
            f"`{draw.rule.verb} {draw.rule.subject}` names too few types: those it is about, last the one that they meet, "
            f"`{draw.rule.verb} {draw.rule.subject} > ruby amber avatar`",
            draw.rule.line,
        )
    targets, other = draw.targets, draw.rule.targets[-1]
    if other in draw.changes.dropped:
        return [], other
    return targets[:-1], other


def written_rules(game: Game, thing: str, other: str) -> list[tuple[TypePair, str]]:
    """Return what the text of the game says about exactly these two, in its order: which pair, and what stands behind the `>`."""
    found = []
    for rule in game.rules:
        for pair in ((thing, other), (other, thing)):
            if rule.first == pair[0] and pair[1] in rule.seconds:
                found.append((pair, _code_rows(game.text)[rule.line - 1].partition(">")[2].strip()))
                break
    return found


@lru_cache(maxsize=64)
def _code_rows(text: str) -> list[str]:
    return [row.partition("#")[0] for row in split_lines(text)]


def _first_rules(game: Game, changes: VariantChanges, thing: str, other: str, line: VariantRule) -> list[tuple[TypePair, list[str]]]:
    """Return the pair whose rule comes first, with all rules of it, as the lines above left them; nothing if these took all rules away."""
    own = written_rules(game, thing, other)
    if not own and not {(thing, other), (other, thing)} & changes.rules.keys():
        raise InvalidVariant(
            f"there is no rule of exactly `{thing}` and `{other}` whose score could be drawn: "
            f"write one, such as `{thing} {other} > killSprite scoreChange=1`",
            line.line,
        )
    pairs = dict.fromkeys([pair for pair, _ in own] + [(thing, other), (other, thing)])
    for pair in pairs:
        if rights := changes.rules.get(pair, [right for of, right in own if of == pair]):
            return [(pair, list(rights))]
    return []


def _effect_word(right: str) -> str:
    return next((word for word in right.split() if "=" not in word), "")


def _score_value(right: str) -> str | None:
    return next((word.partition("=")[2] for word in right.split() if word.startswith("scoreChange=")), None)


def _with_score(right: str, score: str | None) -> str:
    return set_parameters(right, {"scoreChange": score}).strip()


# ----------------------------------------------------------------------------------------------------
# The whole TerminationSet, drawn from lines that stand in the VariantSet.


def choose_ending(draw: LineDraw) -> None:
    """Draw the endings of the game."""
    if draw.rule.targets:
        raise InvalidVariant(
            f"`choose ending` is about no type: `choose ending > : Timeout limit=40 | ...`, without `{draw.rule.targets[0]}`",
            draw.rule.line,
        )
    (one,) = draw_choices(read_choices(draw.rule), 1, draw.rng)
    lines = [line.strip() for line in one.text.split("&")]
    for line in lines:
        read_ending(draw.game, draw.rule, line)
    if draw.departs("endings"):
        draw.changes.endings = lines


def read_ending(game: Game, rule: VariantRule, text: str) -> Ending:
    """Read one line of a TerminationSet. Raises InvalidVariant for what is wrong with it, with the line of the VariantSet."""
    words = text.split()
    names = [word for word in words if "=" not in word]
    if len(names) != 1:
        raise InvalidVariant(f"`{text}` is no ending: write a class and its `key=value`, as in `Timeout limit=40`; `&` joins", rule.line)
    cls = spelling(names[0], TERMINATIONS) or raise_unknown_word(rule, names[0], TERMINATIONS)
    parameters = TERMINATIONS[cls].parameters
    params: dict[str, Any] = {key: parameter.default for key, parameter in parameters.items()}
    given = dict(word.split("=", 1) for word in words if "=" in word)
    for key, value in given.items():
        parameter = parameters.get(key) or raise_unknown_word(rule, key, parameters)
        try:
            params[key] = convert_value(parameter, value)
        except Misfit as misfit:
            raise InvalidVariant(str(misfit), rule.line) from misfit
        if parameter.kind == "type" and value not in game.sprites:
            raise_unknown_word(rule, value, game.sprites)
    return Ending(cls, params, frozenset(given), rule.line)


def expand_braces(text: str) -> list[str]:
    """Return a choice once for each way to fill its braces."""
    parts = BRACE_VALUES.split(text)
    ways = product(*([value.strip() for value in values.split(",")] for values in parts[1::2]))
    return ["".join(word for pair in zip(parts[::2], [*way, ""], strict=True) for word in pair) for way in ways]


# ----------------------------------------------------------------------------------------------------
# Classes, parameters and looks of sprites; the controls; which types there are.


def choose_parameter(draw: LineDraw) -> None:
    """Draw the class, or a parameter, of each type."""
    rule = draw.rule
    choices = read_choices(rule)
    if not rule.targets:
        raise InvalidVariant(f"`choose {rule.subject}` names too few types before its choices", rule.line)
    names = draw.targets
    if not names:
        return
    difficulty = draw.scope.difficulty_of(parameter_kind(draw.game, rule))
    drawn = draw_choices(choices, len(names), draw.rng)
    for name, one, departure in zip(names, drawn, draw.departures(len(names)), strict=True):
        if rule.subject != "class":
            given: dict[str, object] = {rule.subject: one.text}
        else:
            cls, *parameters = one.text.split()
            if not all("=" in parameter for parameter in parameters):
                raise InvalidVariant(f"`{one.text}` is not a class and its `key=value`", rule.line)
            given = {"class": cls, **dict(parameter.split("=", 1) for parameter in parameters)}
        if departure < difficulty:
            draw.changes.sprite_changes(name).update(given)


def shuffle_parameter(draw: LineDraw) -> None:
    """Exchange the values that the types have of a parameter."""
    rule = draw.rule
    kinds = [sprite_named(draw.game, name, rule) for name in draw.targets]
    values = [kind.params.get(rule.subject) for kind in kinds]
    if None in values:
        raise_unknown_word(rule, rule.subject, set.intersection(*(set(kind.params) for kind in kinds)))
    order = draw.rng.permutation(len(kinds))
    if draw.departs(parameter_kind(draw.game, rule)):
        for kind, place in zip(kinds, order, strict=True):
            draw.changes.sprite_changes(kind.name)[rule.subject] = values[place]


def shuffle_look(draw: LineDraw) -> None:
    """Draw a look of its own for each type."""
    everything = draw.rule.targets == ("*",)
    names = [name for name in disguised_types(draw.game) if name not in draw.changes.dropped] if everything else draw.targets
    looks = draw_looks(len(names), draw.rng, draw.game.params["no_players"])
    for name, look, departure in zip(names, looks, draw.departures(len(names)), strict=True):
        if departure < draw.scope.difficulty_of("looks"):
            draw.changes.sprite_changes(name)["look"] = int(look)
            draw.changes.disguised_types.append(name)


def rotate_controls(draw: LineDraw) -> None:
    """Draw which way each of the four moves really goes."""
    by = draw.rule.params.get("by", "both")
    controls = draw_controls(by, draw.rng)
    if draw.departs("controls"):
        draw.changes.header["controls"], draw.changes.rotation = controls, by


def delay_controls(draw: LineDraw) -> None:
    """Draw whether what the player does takes effect a tick late."""
    if draw.rng.random() < parse_chance(draw.rule) * draw.scope.difficulty_of("controls"):
        draw.changes.header["delay"] = 1


def keep_types(draw: LineDraw) -> None:
    """Draw which types there are: the first ones of the line, or, where the line departs, any."""
    game, rule = draw.game, draw.rule
    names = draw.targets
    if "count" not in rule.params:
        raise InvalidVariant(
            f"`keep types` does not say how many: `keep types > {' '.join(rule.targets) or 'ruby amber'} count=1..2`", rule.line
        )
    fewest, most = parse_range(rule, "count", "", most=len(names))
    count = int(draw.rng.integers(fewest, draw.scope.range_top("types", fewest, most) + 1))
    order = [names[place] for place in draw.rng.permutation(len(names))]
    if "types" not in draw.scope.kinds:
        return
    left_out = (order if draw.departs("types") else names)[count:]
    dropped = {each for name in left_out for each in game.sprites if name in game.sprites[each].lineage}
    draw.changes.dropped |= dropped
    for each in game.rules:
        for second in each.seconds:
            if each.first in dropped or second in dropped:
                draw.changes.rules[each.first, second] = []
    for ending in game.endings:
        if TERMINATIONS[ending.cls].compares == AT_MOST and ending.params["stype"] in dropped:
            raise InvalidVariant(
                f"`{ending.params['stype']}` may be left out, and then the {ending.cls} in line {ending.line} ends the game at once: "
                "let it count a group of types, or leave this type out of `keep types`",
                rule.line,
            )


def draw_looks(count: int, rng: np.random.Generator, players: int = 1) -> np.ndarray:
    """Draw looks for `count` types, (count,), all different and none of the known ones, nor that of the opponent."""
    first = FIRST_LOOK if players == 1 else OPPONENT + 1
    if count > LOOKS - first:
        raise InvalidVariant(f"{count} types need looks of their own, there are {LOOKS - first}")
    return first + rng.permutation(LOOKS - first)[:count]


MIRRORED_MOVES = ("UP", "RIGHT", "DOWN", "LEFT")


def draw_controls(by: str, rng: np.random.Generator) -> tuple[str, ...]:
    """Draw what UP, LEFT, DOWN, RIGHT shall really do. `by` says how they may be rotated: `turn`, `mirror` or `both`."""
    turns, mirrored = int(rng.integers(4)), bool(rng.integers(2))
    if by == "mirror":
        turns = 0
    elif by == "turn":
        mirrored = False
    elif by != "both":
        raise InvalidVariant(f"controls can be rotated by=turn, by=mirror or by=both, not `{by}`")
    moves = MIRRORED_MOVES if mirrored else MOVES
    return moves[turns:] + moves[:turns]


def disguised_types(game: Game) -> list[str]:
    """Return the types that `shuffle look > *` is about: all that can be met, but for walls and avatars, which are known by sight."""
    spread = [name for rule in game.variants if (rule.verb, rule.subject) == ("layout", "scatter") for name in rule.targets]
    met = present_types(game, [name for name in spread if name in game.sprites]).difference(avatar_types(game), (WALL,))
    return [name for name, kind in game.sprites.items() if kind.leaf and name in met]


# ----------------------------------------------------------------------------------------------------
# The verbs.

VARIANT_VERBS = {
    (verb.verb, verb.subject): verb
    for verb in (
        VariantVerb(
            "choose",
            "rule",
            {
                "choose rule > gem coin avatar : CHOICES": (
                    "what happens between each of these types and the last one; replaces the rules of these pairs"
                )
            },
            choose_rule,
            kind="effects",
            parameters=None,
        ),
        VariantVerb(
            "choose",
            "score",
            {
                "choose score > ruby amber avatar : 1 | -1": (
                    "what the rules of these pairs pay (the first of each pair in the text); the rest stays"
                )
            },
            choose_score,
            kind="rewards",
            parameters=None,
        ),
        VariantVerb(
            "shuffle",
            "score",
            {"shuffle score > ruby amber avatar": "the types exchange what their rules with the last one pay"},
            shuffle_score,
            kind="rewards",
            parameters=None,
        ),
        VariantVerb(
            "choose",
            "",
            {
                "choose class > ghost : Chaser stype=avatar | RandomNPC": "class and parameters of a sprite",
                "choose speed > car bus : 0.25 | 0.5": "any other subject is a parameter of a sprite, drawn for each type",
            },
            choose_parameter,
            parameters=None,
        ),
        VariantVerb(
            "shuffle",
            "",
            {"shuffle speed > car bus": "the types exchange the values they have"},
            shuffle_parameter,
            parameters=None,
        ),
        VariantVerb(
            "choose",
            "ending",
            {
                "choose ending > : Timeout limit=40 & SpriteCounter stype=avatar | ...": "the whole TerminationSet; `&` joins its lines",
            },
            choose_ending,
            kind="endings",
            parameters=None,
        ),
        VariantVerb(
            "keep",
            "types",
            {
                "keep types > ruby amber jade count=2..3": (
                    "so many of these types are there: the others are placed nowhere, and no rule names them"
                )
            },
            keep_types,
            kind="types",
            parameters=("count",),
            stream=OWN_STREAM,
            from_rules_seed=False,
        ),
        VariantVerb(
            "shuffle",
            "look",
            {"shuffle look > *": "every type (or those named) gets a look of its own that says nothing"},
            shuffle_look,
            kind="looks",
            parameters=None,
            stream=LOOKS_STREAM,
            from_rules_seed=False,
        ),
        VariantVerb(
            "rotate",
            "controls",
            {"rotate controls by=mirror": ("the four moves turned or mirrored (`by=turn`: only turned; `by=mirror`: only left and right)")},
            rotate_controls,
            kind="controls",
            parameters=("by",),
            stream=LOOKS_STREAM,
            from_rules_seed=False,
        ),
        VariantVerb(
            "delay",
            "controls",
            {
                "delay controls chance=0.5": "in this share of the variants what the player does takes effect one tick late",
            },
            delay_controls,
            kind="controls",
            parameters=("chance",),
            stream=OWN_STREAM,
        ),
        *LAYOUT_VERBS.values(),
    )
}


# ----------------------------------------------------------------------------------------------------
# What is wrong with a VariantSet: it is found by drawing from it.

CHECK_DRAWS = 32  # to see whether all that it may draw are games
CHECKED_CHARS = 500_000  # of all these draws together; of a longer game fewer are made


def check_variant_set(game: Game) -> list[Diagnostic]:
    """Return the first fault that shows, or nothing: each line of the VariantSet is at work in every draw."""
    if not game.variants:
        return []
    first = game.variants[0].line
    for seed in range(max(1, min(CHECK_DRAWS, CHECKED_CHARS // len(game.text)))):
        try:
            parse(vary_game(game, seed), game.file)
        except InvalidVariant as error:
            return [Diagnostic(game.file, error.line or first, 1, error.message)]
        except VGDLError as error:
            return [Diagnostic(game.file, first, 1, f"this VariantSet can draw a game that is none: {error.diagnostics[0].message}")]
    return []
