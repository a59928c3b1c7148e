"""The lines of a VariantSet about rules: what happens between a type and another one, and what it pays.

The last type of such a line is the other one, as in `choose rule > ruby amber avatar : killSprite | stepBack`.
"""

from __future__ import annotations

from functools import lru_cache

from game_meta.variants import choices
from game_meta.variants.changes import Changes, Draw
from game_meta.variants.faults import InvalidVariant
from game_meta.variants.streams import stream
from game_meta.vgdl import Game, VariantRule
from game_meta.vgdl.lines import split_text
from game_meta.vgdl.ontology import EFFECTS
from game_meta.vgdl.rewrite import set_words
from game_meta.vgdl.values import Misfit, convert

Pair = tuple[str, str]
SCORE = EFFECTS["killSprite"].parameters["scoreChange"]


def choose_rule(draw: Draw) -> None:
    alternatives = choices.read(draw.rule)
    things, other = parties(draw)
    if not things:
        return
    effects, rewards = draw.dial.of("effects"), draw.dial.of("rewards")
    told = choices.draw(alternatives, len(things), draw.rng)
    coins = draw.coins(len(things))
    if draw.dial.difficulty < 1.0:  # a choice that the line needs is made as soon as any of its types departs
        coins = [min(coins) if one.leads else coin for one, coin in zip(told, coins, strict=True)]
    for thing, one, coin in zip(things, told, coins, strict=True):
        if coin < effects:
            text = one.text if coin < rewards else one.modest
            parts = choices.effects(text)
            draw.changes.rules[thing, other] = [part.text for part in parts if not part.turned]
            draw.changes.rules[other, thing] = [part.text for part in parts if part.turned]
    if rewards > effects:
        _other_scores(draw, things, other, alternatives, coins)


def _other_scores(draw: Draw, things: list[str], other: str, alternatives: list[choices.Choice], coins: list[float]) -> None:
    """Each pair keeps its effects; what they pay is drawn from those choices that have the same effects."""
    pools = []
    for thing in things:
        shape = [(_effect(right), pair[0] == other) for pair, right in written(draw.game, thing, other)]
        pools.append([c for c in alternatives if [(_effect(e.text), e.turned) for e in choices.effects(c.text)] == shape])
    rng = stream(
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
        if (min(coins) if number == leader else coins[number]) < draw.dial.of("rewards"):
            rights: dict[Pair, list[str]] = {}
            for (pair, right), effect in zip(written(draw.game, thing, other), choices.effects(text), strict=True):
                rights.setdefault(pair, []).append(_paying(right, _score(effect.text)))
            draw.changes.rules |= rights


def choose_score(draw: Draw) -> None:
    alternatives = choices.read(draw.rule)
    things, other = parties(draw)
    if not things:
        return
    told = choices.draw(alternatives, len(things), draw.rng)
    for thing, one, coin in zip(things, told, draw.coins(len(things)), strict=True):
        try:
            convert(SCORE, one.text)
        except Misfit as misfit:
            raise InvalidVariant(f"{misfit}: `choose score > ruby avatar : 1 | -2`", draw.rule.line) from misfit
        if coin < draw.dial.of("rewards"):
            for pair, rights in _first(draw.game, draw.changes, thing, other, draw.rule):
                draw.changes.rules[pair] = [_paying(rights[0], one.text), *rights[1:]]


def shuffle_score(draw: Draw) -> None:
    """Types without a rule in this variant (another line drew `nothing`) take no part."""
    things, other = parties(draw)
    places = [found for thing in things for found in _first(draw.game, draw.changes, thing, other, draw.rule)]
    scores = [_score(rights[0]) for _, rights in places]
    order = draw.rng.permutation(len(places))
    if draw.departs("rewards"):
        for (pair, rights), place in zip(places, order, strict=True):
            draw.changes.rules[pair] = [_paying(rights[0], scores[place]), *rights[1:]]


def parties(draw: Draw) -> tuple[list[str], str]:
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


def written(game: Game, thing: str, other: str) -> list[tuple[Pair, str]]:
    """What the text of the game says about exactly these two, in its order: which pair, and what stands behind the `>`."""
    found = []
    for rule in game.rules:
        for pair in ((thing, other), (other, thing)):
            if rule.first == pair[0] and pair[1] in rule.seconds:
                found.append((pair, _rows(game.text)[rule.line - 1].partition(">")[2].strip()))
                break
    return found


@lru_cache(maxsize=64)
def _rows(text: str) -> list[str]:
    return [row.partition("#")[0] for row in split_text(text)]


def _first(game: Game, changes: Changes, thing: str, other: str, line: VariantRule) -> list[tuple[Pair, list[str]]]:
    """The pair whose rule comes first, with all rules of it, as they stand after the lines above; nothing if these took all rules away."""
    own = written(game, thing, other)
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


def _effect(right: str) -> str:
    return next((word for word in right.split() if "=" not in word), "")


def _score(right: str) -> str | None:
    return next((word.partition("=")[2] for word in right.split() if word.startswith("scoreChange=")), None)


def _paying(right: str, score: str | None) -> str:
    return set_words(right, {"scoreChange": score}).strip()
