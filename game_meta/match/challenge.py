"""Challenge codes: a match in a few letters that can be read aloud, `harvest-0A1B2-C3D4E-F5G6H`, and opened on any machine.

A code is the name of the game and 15 symbols of Crockford's base 32 (no I, L, O, U; letters of either case): 75 bits, from the left

    format    4   CODE_FORMAT
    drawn     1   whether `seed` is that of a variant; else the game is as its file has it, and the luck of the rounds follows from `seed`
    race      1   both boards at once, not in turns
    rounds    7
    seed     32
    rules    20   of a hash of rules, levels and controls: whether the game that is here is the one that was meant
    check    10   name and all bits before it, as a number, modulo CHECK_PRIME: shows every wrong symbol, and any two that changed places

The split is not in it: it follows from the variant.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from game_meta import content
from game_meta.errors import UsageError
from game_meta.generator.family import family_game, has_variants, make_variant, variant_of_game
from game_meta.generator.labels import real_actions
from game_meta.generator.splits import levels_hash
from game_meta.generator.variant import FREE_FAMILY, Variant
from game_meta.generator.variant_set import InvalidVariant
from game_meta.replays.format import ReplayHeader
from game_meta.vgdl.canonical import rules_hash
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse, read_game_text

CODE_FORMAT = 0
MAX_CODE_ROUNDS, MAX_CODE_SEED = (1 << 7) - 1, (1 << 32) - 1
CHECK_PRIME = 1021
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_ALIKE = str.maketrans("ILO", "110")
_GROUPS, _GROUP = 3, 5
_WIDTHS = (4, 1, 1, 7, 32, 20)  # bits
_CODE = re.compile(rf"(?P<name>.*[^\s-])(?P<symbols>(?:[\s-]+[0-9A-Za-z]{{{_GROUP - 1},{_GROUP + 1}}}){{{_GROUPS}}})", re.DOTALL)
_FILE_LINE = re.compile(r"# challenge: ([^\n]*)\n")  # that the file of a challenge begins with


class ChallengeError(UsageError):
    """A code that cannot be opened; the message says why."""


@dataclass(frozen=True)
class Challenge:
    """A match that others can play too."""

    game: str  # a name
    seed: int
    drawn: bool
    race: bool
    rounds: int
    rules: int  # see `rules_check`

    @property
    def code(self) -> str:
        """The code that stands for it. Raises ChallengeError where it does not fit into one."""
        fields = (CODE_FORMAT, self.drawn, self.race, self.rounds, self.seed, self.rules)
        if self.rounds > MAX_CODE_ROUNDS or self.seed > MAX_CODE_SEED:
            raise ChallengeError(f"codes hold up to {MAX_CODE_ROUNDS} rounds and seeds up to {MAX_CODE_SEED}")
        number = 0
        for width, value in zip(_WIDTHS, fields, strict=True):
            number = number << width | value
        number = number << 10 | _check_sum(self.game, number)
        symbols = "".join(SYMBOLS[number >> 5 * place & 31] for place in reversed(range(_GROUPS * _GROUP)))
        return "-".join((self.game, *(symbols[at : at + _GROUP] for at in range(0, len(symbols), _GROUP))))


def looks_like_code(text: str) -> bool:
    """Return whether a text is meant as a code. (The first symbol of each code of today is a digit.)"""
    match = _CODE.fullmatch(text.strip())
    return match is not None and any(char.isdigit() for char in match["symbols"])


def parse_code(text: str) -> Challenge:
    """Read a code. Raises ChallengeError, which says what is wrong with it."""
    match = _CODE.fullmatch(text.strip())
    if match is None:
        raise ChallengeError(f"`{text}` is no challenge code: those are a game's name and three groups of five, harvest-0A1B2-C3D4E-F5G6H")
    name, symbols = match["name"], re.sub(r"[\s-]", "", match["symbols"]).upper().translate(_LOOKS_ALIKE)
    if wrong := next((symbol for symbol in symbols if symbol not in SYMBOLS), ""):
        raise ChallengeError(f"`{text}` has a typo: no code has the letter {wrong}")
    if len(symbols) != _GROUPS * _GROUP:
        raise ChallengeError(f"`{text}` has a typo: {len(symbols)} symbols stand behind the name, and {_GROUPS * _GROUP} should")
    number = 0
    for symbol in symbols:
        number = number << 5 | SYMBOLS.index(symbol)
    number, check = number >> 10, number & 1023
    if check != _check_sum(name, number):
        raise ChallengeError(f"`{text}` has a typo: its last symbols do not agree with the others; compare it with the original")
    fields = []
    for width in reversed(_WIDTHS):
        fields.append(number & ((1 << width) - 1))
        number >>= width
    rules, seed, rounds, race, drawn, code_format = fields
    if code_format != CODE_FORMAT or not rounds:
        raise ChallengeError(f"`{text}` was made by another game-meta, with codes of format {code_format}: get a newer one")
    return Challenge(name, seed, bool(drawn), bool(race), rounds, rules)


def _check_sum(name: str, number: int) -> int:
    return (int.from_bytes(name.casefold().encode(), "big") << sum(_WIDTHS) | number) % CHECK_PRIME


def rules_check(rules: str, game: Game) -> int:
    """Return 20 bits that tell variants apart: of the hash of their rules, of their levels, and of which key is up."""
    words = f"{rules} {levels_hash(game.levels)} {real_actions(game).tolist()}"
    return int(hashlib.sha256(words.encode()).hexdigest()[:5], 16)


def find_challenge(game: str) -> Challenge | None:
    """Return the challenge that a word stands for, a code or a file that was made as one; None for a mere game. Raises ChallengeError."""
    if Path(game).is_file():
        match = _FILE_LINE.match(read_game_text(Path(game)))
        return None if match is None else replace(parse_code(match[1]), game=game, drawn=False)
    if looks_like_code(game) and game not in content.list_content("games"):
        return parse_code(game)
    return None


def challenge_text(challenge: Challenge, variant: Variant) -> str:
    """Return a challenge as one file, which holds its variant whole."""
    return f"# challenge: {challenge.code}\n{variant.text}"


def challenge_variant(challenge: Challenge) -> Variant:
    """Make the variant that a code means.

    Raises ChallengeError where this machine has no such game, or another version of it; VGDLError and OSError.
    """
    name = find_challenge_game(challenge)
    try:
        variant = make_variant(name, challenge.seed) if challenge.drawn else variant_as_filed(name)
    except InvalidVariant:
        variant = None
    if variant is None or rules_check(variant.rules_hash, variant.drawn_game) != challenge.rules:
        raise ChallengeError(
            f"the `{challenge.game}` that is here is another version than the code was made with: "
            "get the same game-meta, or ask for the challenge as a file, which `game-meta challenge` makes with --out"
        )
    return variant


def find_challenge_game(challenge: Challenge) -> str:
    """Return the game of a challenge, by its name as it is written here, or by its file. Raises ChallengeError where there is none."""
    known = (FREE_FAMILY, *content.list_content("games"))
    for name in known:
        if name.casefold() == challenge.game.casefold():
            return name
    if Path(challenge.game).is_file():
        return challenge.game
    raise ChallengeError(f"there is no game `{challenge.game}` here: ask for it as a file, which `game-meta challenge` makes with --out")


def variant_as_filed(game: str | Path) -> Variant:
    """Return a game as its file has it, with nothing drawn."""
    return variant_of_game(replace(family_game(game), variants=()), 0)


def challenge_of_variant(variant: Variant, seed: int, drawn: bool, race: bool, rounds: int) -> Challenge:
    """Return the challenge to play a variant, drawn or as its file has it; `seed` is that of its rounds where it was not drawn."""
    return Challenge(
        variant.family,
        variant.seed if drawn else seed,
        drawn,
        race,
        rounds,
        rules_check(variant.rules_hash, variant.drawn_game),
    )


def challenge_of_replay(header: ReplayHeader) -> Challenge | None:
    """Return the challenge to play what a replay shows; None where no code brings it back: the game is not here, or here it is another.

    A replay does not say whether its match was a race.
    """
    drawn = header.variant is not None
    seed = header.seed if header.variant is None else header.variant
    if seed > MAX_CODE_SEED:
        return None
    try:
        if not drawn and header.players == 1 and has_variants(header.game):
            return None  # who plays it alone is given a variant
        game = parse(header.text, f"<{header.game}>", name=header.game)
        rounds = min(max(1, header.episodes), MAX_CODE_ROUNDS)
        challenge = Challenge(header.game, seed, drawn, False, rounds, rules_check(rules_hash(game), game))
        challenge_variant(challenge)
    except (ChallengeError, content.ContentNotFound, VGDLError, OSError):
        return None
    return challenge
