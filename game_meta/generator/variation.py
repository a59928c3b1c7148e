"""The lines of a VariantSet: what each means, and how one draw from them becomes another game text.

    choose rule > gem coin avatar : CHOICES     what happens between each of these types and the last one; replaces the rules of these pairs
    choose score > ruby amber avatar : 1 | -1   what the rules of these pairs pay (the first of each pair in the text); the rest stays
    shuffle score > ruby amber avatar           the types exchange what their rules with the last one pay
    choose class > ghost : Chaser stype=avatar | RandomNPC     class and parameters of a sprite
    choose speed > car bus : 0.25 | 0.5         any other subject is a parameter of a sprite, drawn for each type
    shuffle speed > car bus                     the types exchange the values they have
    choose ending > : Timeout limit=40 & SpriteCounter stype=avatar | ...   the whole TerminationSet; `&` joins its lines
    keep types > ruby amber jade count=2..3     so many of these types are there: the others are placed nowhere, and no rule names them
    shuffle look > *                            every type (or those named) gets a look of its own that says nothing
    rotate controls by=mirror                   the four moves turned or mirrored (`by=turn`: only turned; `by=mirror`: only left and right)
    delay controls chance=0.5                   in this share of the variants what the player does takes effect one tick late
    layout KIND ...                             where things stand: see layouts.py

Of a line about rules the last type is the other one: `choose rule > ruby amber avatar : killSprite | stepBack`. How CHOICES are written,
and which line is of which kind (to be turned on alone), is told in variant_set.py. Rules, levels, sizes and looks draw from streams of
their own, so that they are independent of each other: the same rules come with many levels.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from game_meta.engine.observation import FIRST_LOOK, LOOKS, OPPONENT
from game_meta.generator import variant_set
from game_meta.generator.labels import avatar_types, present_types
from game_meta.generator.layouts import fill_levels, mirror_changes
from game_meta.generator.variant_set import (
    InvalidVariant,
    LineDraw,
    VariantChanges,
    VariationScope,
    allow_only_params,
    departure_draws,
    parse_chance,
    parse_range,
    raise_unknown_word,
    sprite_named,
    variation_kind,
    variation_scope,
)
from game_meta.random_streams import random_stream
from game_meta.vgdl.diagnostics import Diagnostic, VGDLError, did_you_mean
from game_meta.vgdl.model import Ending, Game, VariantRule
from game_meta.vgdl.parser import parse
from game_meta.vgdl.rewrite import rewrite_game, set_parameters
from game_meta.vgdl.spec import TERMINATIONS, Misfit, convert_value, spelling
from game_meta.vgdl.spec.effects import EVERY_EFFECT
from game_meta.vgdl.spec.terminations import AT_MOST
from game_meta.vgdl.syntax import split_lines

TypePair = tuple[str, str]
SCORE_PARAMETER = next(parameter for parameter in EVERY_EFFECT if parameter.name == "scoreChange")


def choose_rule(draw: LineDraw) -> None:
    alternatives = variant_set.read_choices(draw.rule)
    things, other = line_parties(draw)
    if not things:
        return
    effects, rewards = draw.scope.difficulty_of("effects"), draw.scope.difficulty_of("rewards")
    told = variant_set.draw_choices(alternatives, len(things), draw.rng)
    coins = draw.departures(len(things))
    if draw.scope.difficulty < 1.0:  # a choice that the line needs is made as soon as any of its types departs
        coins = [min(coins) if one.is_leader else coin for one, coin in zip(told, coins, strict=True)]
    for thing, one, coin in zip(things, told, coins, strict=True):
        if coin < effects:
            text = one.text if coin < rewards else one.text_without_score_draw
            parts = variant_set.split_effects(text)
            draw.changes.rules[thing, other] = [part.text for part in parts if not part.is_reversed]
            draw.changes.rules[other, thing] = [part.text for part in parts if part.is_reversed]
    if rewards > effects:
        _choose_scores_alone(draw, things, other, alternatives, coins)


def _choose_scores_alone(
    draw: LineDraw, things: list[str], other: str, alternatives: list[variant_set.VariantChoice], coins: list[float]
) -> None:
    """Each pair keeps its effects; what they pay is drawn from those choices that have the same effects."""
    pools = []
    for thing in things:
        shape = [(_effect_word(right), pair[0] == other) for pair, right in written_rules(draw.game, thing, other)]
        pools.append(
            [c for c in alternatives if [(_effect_word(e.text), e.is_reversed) for e in variant_set.split_effects(c.text)] == shape]
        )
    rng = random_stream(
        draw.game.name, "rewards", draw.game.variants.index(draw.rule), draw.seed
    )  # so that the lines below draw what they always do
    leaders = [number for number, pool in enumerate(pools) if any(choice.wanted for choice in pool)]
    leader = leaders[int(rng.integers(len(leaders)))] if leaders else -1
    for number, (thing, pool) in enumerate(zip(things, pools, strict=True)):
        if number == leader:
            pool = [choice for choice in pool if choice.wanted]
        if not pool:
            continue
        text = pool[int(rng.integers(len(pool)))].draw(rng).text
        if (min(coins) if number == leader else coins[number]) < draw.scope.difficulty_of("rewards"):
            rights: dict[TypePair, list[str]] = {}
            for (pair, right), effect in zip(written_rules(draw.game, thing, other), variant_set.split_effects(text), strict=True):
                rights.setdefault(pair, []).append(_with_score(right, _score_value(effect.text)))
            draw.changes.rules |= rights


def choose_score(draw: LineDraw) -> None:
    alternatives = variant_set.read_choices(draw.rule)
    things, other = line_parties(draw)
    if not things:
        return
    told = variant_set.draw_choices(alternatives, len(things), draw.rng)
    for thing, one, coin in zip(things, told, draw.departures(len(things)), strict=True):
        try:
            convert_value(SCORE_PARAMETER, one.text)
        except Misfit as misfit:
            raise InvalidVariant(f"{misfit}: `choose score > ruby avatar : 1 | -2`", draw.rule.line) from misfit
        if coin < draw.scope.difficulty_of("rewards"):
            for pair, rights in _first_rules(draw.game, draw.changes, thing, other, draw.rule):
                draw.changes.rules[pair] = [_with_score(rights[0], one.text), *rights[1:]]


def shuffle_score(draw: LineDraw) -> None:
    """Types without a rule in this variant (another line drew `nothing`) take no part."""
    things, other = line_parties(draw)
    places = [found for thing in things for found in _first_rules(draw.game, draw.changes, thing, other, draw.rule)]
    scores = [_score_value(rights[0]) for _, rights in places]
    order = draw.rng.permutation(len(places))
    if draw.departs("rewards"):
        for (pair, rights), place in zip(places, order, strict=True):
            draw.changes.rules[pair] = [_with_score(rights[0], scores[place]), *rights[1:]]


def line_parties(draw: LineDraw) -> tuple[list[str], str]:
    """The types that are in this variant, and the last one, with which they meet."""
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
    """What the text of the game says about exactly these two, in its order: which pair, and what stands behind the `>`."""
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
    """The pair whose rule comes first, with all rules of it, as they stand after the lines above; nothing if these took all rules away."""
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
# `choose ending`: the whole TerminationSet, drawn from lines that stand in the VariantSet.


def choose_ending(draw: LineDraw) -> None:
    if draw.rule.targets:
        raise InvalidVariant(
            f"`choose ending` is about no type: `choose ending > : Timeout limit=40 | ...`, without `{draw.rule.targets[0]}`",
            draw.rule.line,
        )
    (one,) = variant_set.draw_choices(variant_set.read_choices(draw.rule), 1, draw.rng)
    lines = [line.strip() for line in one.text.split("&")]
    for line in lines:
        read_ending(draw.game, draw.rule, line)
    if draw.departs("endings"):
        draw.changes.endings = lines


def read_ending(game: Game, rule: VariantRule, text: str) -> Ending:
    """One line of a TerminationSet. What is wrong with it is said, with the line of the VariantSet where it stands."""
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
    """A choice once for each way to fill its braces."""
    parts = variant_set.BRACE_VALUES.split(text)
    ways = product(*([value.strip() for value in values.split(",")] for values in parts[1::2]))
    return ["".join(word for pair in zip(parts[::2], [*way, ""], strict=True) for word in pair) for way in ways]


# ----------------------------------------------------------------------------------------------------
# One draw from all lines.

MOVE_ORDER = ("UP", "LEFT", "DOWN", "RIGHT")
MIRRORED_MOVES = ("UP", "RIGHT", "DOWN", "LEFT")


def vary_game(
    game: Game, seed: int, kinds: Collection[str] | None = None, difficulty: float = 1.0, *, rules_seed: int | None = None
) -> str:
    """The text of one variant of `game`. It holds no VariantSet: it is a game like any other.

    kinds        what may vary (see kinds.py); everything if None
    difficulty   how far, from 0 (not at all) to 1
    rules_seed   the rules are those of this seed; level, types and looks stay those of `seed`
    """
    return draw_variation(game, seed, variation_scope(kinds, difficulty), seed if rules_seed is None else rules_seed)[0]


def draw_variation(game: Game, seed: int, scope: VariationScope, rules_seed: int) -> tuple[str, VariantChanges]:
    """The text, and what was changed in it."""
    changes = VariantChanges()
    streams = {name: random_stream(game.name, name, rules_seed if name == "rules" else seed) for name in ("rules", "looks")}
    layouts = [rule for rule in game.variants if rule.verb == "layout"]
    for rule in sorted(game.variants, key=lambda rule: rule.verb != "keep"):  # which types there are comes first
        if rule in layouts:
            continue
        verb = VARIANT_VERBS.get((rule.verb, rule.subject)) or VARIANT_VERBS.get((rule.verb, "")) or _raise_unknown_verb(rule)
        disguise = rule.verb == "rotate" or rule.subject == "look"
        own = seed if disguise or rule.verb == "keep" else rules_seed
        alone = rule.verb in ("keep", "delay")
        rng = random_stream(game.name, rule.verb, game.variants.index(rule), own) if alone else streams["looks" if disguise else "rules"]
        verb(LineDraw(game, rule, rng, scope, own, changes))
    levels = None
    if layouts or changes.dropped:
        new = not layouts or departure_draws(game, layouts[0], seed, 1, scope)[0] < scope.difficulty_of("levels")
        levels = fill_levels(
            game,
            layouts,
            random_stream(game.name, "levels", seed if new else 0),
            random_stream(game.name, "sizes", seed) if any(rule.subject == "board" for rule in layouts) else None,
            scope,
            changes.dropped,
        )
    sprites, rules = mirror_changes(game, changes.sprites, changes.rules)
    text = rewrite_game(
        game.text,
        sprite_params=sprites,
        rules=rules,
        header_params=changes.header,
        endings=changes.endings,
        levels=levels,
    )
    return text, changes


def choose_parameter(draw: LineDraw) -> None:
    """Class or parameter of sprites."""
    rule = draw.rule
    alternatives = variant_set.read_choices(rule)
    if not rule.targets:
        raise InvalidVariant(f"`choose {rule.subject}` names too few types before its choices", rule.line)
    names = draw.targets
    if not names:
        return
    kind = draw.scope.difficulty_of(variation_kind(draw.game, rule))
    for name, one, coin in zip(
        names, variant_set.draw_choices(alternatives, len(names), draw.rng), draw.departures(len(names)), strict=True
    ):
        if rule.subject != "class":
            given: dict[str, object] = {rule.subject: one.text}
        else:
            cls, *parameters = one.text.split()
            if not all("=" in parameter for parameter in parameters):
                raise InvalidVariant(f"`{one.text}` is not a class and its `key=value`", rule.line)
            given = {"class": cls, **dict(parameter.split("=", 1) for parameter in parameters)}
        if coin < kind:
            draw.changes.sprite_changes(name).update(given)


def shuffle_parameter(draw: LineDraw) -> None:
    rule = draw.rule
    kinds = [sprite_named(draw.game, name, rule) for name in draw.targets]
    values = [kind.params.get(rule.subject) for kind in kinds]
    if None in values:
        raise_unknown_word(rule, rule.subject, set.intersection(*(set(kind.params) for kind in kinds)))
    order = draw.rng.permutation(len(kinds))
    if draw.departs(variation_kind(draw.game, rule)):
        for kind, place in zip(kinds, order, strict=True):
            draw.changes.sprite_changes(kind.name)[rule.subject] = values[place]


def shuffle_look(draw: LineDraw) -> None:
    everything = draw.rule.targets == ("*",)
    names = [name for name in disguised_types(draw.game) if name not in draw.changes.dropped] if everything else draw.targets
    looks = draw_looks(len(names), draw.rng, draw.game.params["no_players"])
    for name, look, coin in zip(names, looks, draw.departures(len(names)), strict=True):
        if coin < draw.scope.difficulty_of("looks"):
            draw.changes.sprite_changes(name)["look"] = int(look)
            draw.changes.disguised_types.append(name)


def rotate_controls(draw: LineDraw) -> None:
    allow_only_params(draw.rule, "by")
    by = draw.rule.params.get("by", "both")
    controls = draw_controls(by, draw.rng)
    if draw.departs("controls"):
        draw.changes.header["controls"], draw.changes.rotation = controls, by


def delay_controls(draw: LineDraw) -> None:
    allow_only_params(draw.rule, "chance")
    if draw.rng.random() < parse_chance(draw.rule) * draw.scope.difficulty_of("controls"):
        draw.changes.header["delay"] = 1


def keep_types(draw: LineDraw) -> None:
    """The types that stay are the first ones of the line, or, where the line departs, any."""
    allow_only_params(draw.rule, "count")
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


VariantVerb = Callable[[LineDraw], None]
VARIANT_VERBS: dict[tuple[str, str], VariantVerb] = {
    ("choose", "rule"): choose_rule,
    ("choose", "score"): choose_score,
    ("shuffle", "score"): shuffle_score,
    ("choose", "ending"): choose_ending,
    ("choose", ""): choose_parameter,  # any other subject is a parameter
    ("shuffle", "look"): shuffle_look,
    ("shuffle", ""): shuffle_parameter,
    ("rotate", "controls"): rotate_controls,
    ("delay", "controls"): delay_controls,
    ("keep", "types"): keep_types,
}


def _raise_unknown_verb(rule: VariantRule) -> VariantVerb:
    verbs = list(dict.fromkeys([verb for verb, _ in VARIANT_VERBS] + ["layout"]))
    if rule.verb in verbs:
        raise_unknown_word(rule, rule.subject, [subject for verb, subject in VARIANT_VERBS if verb == rule.verb])
    raise InvalidVariant(f"`{rule.verb}` is no verb of a VariantSet{did_you_mean(rule.verb, verbs)}: {', '.join(verbs)}", rule.line)


def draw_looks(count: int, rng: np.random.Generator, players: int = 1) -> np.ndarray:
    """Looks for `count` types, all different and none of the known ones, nor that of the rival."""
    first = FIRST_LOOK if players == 1 else OPPONENT + 1
    if count > LOOKS - first:
        raise InvalidVariant(f"{count} types need looks of their own, there are {LOOKS - first}")
    return first + rng.permutation(LOOKS - first)[:count]


def draw_controls(by: str, rng: np.random.Generator) -> tuple[str, ...]:
    """What UP, LEFT, DOWN, RIGHT shall really do."""
    turns, mirrored = int(rng.integers(4)), bool(rng.integers(2))
    if by == "mirror":
        turns = 0
    elif by == "turn":
        mirrored = False
    elif by != "both":
        raise InvalidVariant(f"controls can be rotated by=turn, by=mirror or by=both, not `{by}`")
    moves = MIRRORED_MOVES if mirrored else MOVE_ORDER
    return moves[turns:] + moves[:turns]


def disguised_types(game: Game) -> list[str]:
    """Types whose looks `shuffle look > *` gives: all that can be met, but for walls and avatars, which are known by sight."""
    spread = [name for rule in game.variants if (rule.verb, rule.subject) == ("layout", "scatter") for name in rule.targets]
    met = present_types(game, [name for name in spread if name in game.sprites]).difference(avatar_types(game), ("wall",))
    return [name for name, kind in game.sprites.items() if kind.leaf and name in met]


# ----------------------------------------------------------------------------------------------------
# What is wrong with a VariantSet: it is found by drawing from it.

CHECK_DRAWS = 32  # to see whether all that it may draw are games


def check_variant_set(game: Game) -> list[Diagnostic]:
    """The first fault that shows: each line of the VariantSet is at work in every draw."""
    if not game.variants:
        return []
    first = game.variants[0].line
    for seed in range(CHECK_DRAWS):
        try:
            parse(vary_game(game, seed), game.file)
        except InvalidVariant as error:
            return [Diagnostic(game.file, error.line or first, 1, error.message)]
        except VGDLError as error:
            return [Diagnostic(game.file, first, 1, f"this VariantSet can draw a game that is none: {error.diagnostics[0].message}")]
    return []
