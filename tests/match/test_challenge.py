"""Challenge codes: the same variant anywhere, and one line that says what is wrong with a code that opens none."""

import re
from dataclasses import replace

import numpy as np
import pytest
from helpers.agents import Steady
from helpers.games import GEM_ROOM
from helpers.paths import GAMES_FOLDER
from hypothesis import given
from hypothesis import strategies as st

from game_meta.cli.command_line import main
from game_meta.engine.observation import LEFT
from game_meta.generator.variant_pool import sample
from game_meta.match import challenge as challenges
from game_meta.match.arrangement import arrange_match, challenge_options
from game_meta.match.challenge import SYMBOLS, Challenge, ChallengeError, challenge_of_replay, challenge_of_variant, parse_code
from game_meta.match.outcome import match_code
from game_meta.replays.format import PlayerInfo, ReplayHeader
from game_meta.replays.player import open_replay

HARVEST = GAMES_FOLDER / "harvest.vgdl"
CHALLENGE = Challenge(game="harvest", seed=214269271, drawn=True, race=False, rounds=5, rules=0xABCDE)
ANY = st.builds(
    Challenge,
    game=st.sampled_from(["harvest", "my-game 2", "Ünlü"]),
    seed=st.integers(0, challenges.MAX_CODE_SEED),
    drawn=st.booleans(),
    race=st.booleans(),
    rounds=st.integers(1, challenges.MAX_CODE_ROUNDS),
    rules=st.integers(0, (1 << 20) - 1),
)


@given(ANY)
def test_a_code_says_what_it_was_made_of(challenge):
    code = challenge.code
    assert challenges.looks_like_code(code) and parse_code(code) == challenge
    assert re.fullmatch(rf".*(-[{SYMBOLS}]{{5}}){{3}}", code)


@given(ANY)
def test_a_code_may_be_written_as_people_write(challenge):
    name, symbols = challenge.code[:-18], challenge.code[-18:]
    for written in (symbols.lower(), symbols.replace("-", " "), symbols.replace("0", "O").replace("1", "l")):
        assert parse_code(f" {name}{written}\n") == challenge


@given(ANY, st.data())
def test_no_wrong_symbol_and_no_two_that_changed_places_go_unseen(challenge, data):
    code = challenge.code
    places = [at for at in range(len(code) - 18, len(code)) if code[at] != "-"]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([symbol for symbol in SYMBOLS if symbol != code[at]]))
    with pytest.raises(ChallengeError, match="typo"):
        parse_code(code[:at] + other + code[at + 1 :])
    one, two = sorted(data.draw(st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True)))
    swapped = code[:one] + code[two] + code[one + 1 : two] + code[one] + code[two + 1 :]
    if swapped != code:
        with pytest.raises(ChallengeError, match="typo"):
            parse_code(swapped)


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda code: code.replace("harvest", "harvset"), "typo"),
        (lambda code: code[:-1], "14 symbols"),
        (lambda code: code + "7", "16 symbols"),
        (lambda code: code[:-1] + "U", "no code has the letter U"),
        (lambda code: code[:7], "is no challenge code"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(change, words):
    with pytest.raises(ChallengeError, match=words) as wrong:
        parse_code(change(CHALLENGE.code))
    assert "\n" not in str(wrong.value)


def test_codes_of_a_format_to_come_are_not_taken_for_typos(monkeypatch):
    monkeypatch.setattr(challenges, "CODE_FORMAT", 3)
    code = CHALLENGE.code
    monkeypatch.undo()
    with pytest.raises(ChallengeError, match="another game-meta"):
        parse_code(code)


@pytest.mark.parametrize("name", ["harvest", "my-own-game-five", "games/mine.vgdl", "boulder-dash-2"])
def test_names_of_games_are_not_taken_for_codes(name):
    assert not challenges.looks_like_code(name)


@pytest.mark.parametrize("family, split", [("harvest", "test-rules"), ("free", "train"), ("tron", "test-rules")])
def test_a_code_brings_back_the_variant(family, split):
    variant = sample(family, split, 3)
    code = challenge_of_variant(variant, seed=3, drawn=True, race=False, rounds=5).code
    again = challenges.challenge_variant(parse_code(code))
    assert (again.text, again.split, again.seed) == (variant.text, split, variant.seed)
    np.testing.assert_array_equal(again.program.p, variant.program.p)


def test_another_version_of_the_game_is_not_played_instead(games):
    yard = games / "games" / "yard.vgdl"
    variant = challenges.variant_as_filed("yard")
    challenge = challenge_of_variant(variant, seed=3, drawn=False, race=False, rounds=5)
    assert challenges.challenge_variant(challenge).text == variant.text
    before = yard.read_text()
    for was, now in (("scoreChange=1", "scoreChange=2"), ("wg.A.gw", "wg.A..w"), ("DOWN,RIGHT,UP,LEFT", "UP,RIGHT,DOWN,LEFT")):
        yard.write_text(before.replace(was, now))
        with pytest.raises(ChallengeError, match="another version"):
            challenges.challenge_variant(challenge)
    yard.unlink()
    with pytest.raises(ChallengeError, match="there is no game `yard` here"):
        challenges.challenge_variant(challenge)


def test_a_replay_has_a_code_if_its_game_can_be_had_again():
    header = open_replay("workshop").header
    challenge = challenge_of_replay(header)
    assert challenge is not None and (challenge.seed, challenge.rounds) == (header.variant, header.episodes)
    assert challenge_of_replay(replace(header, game="nowhere")) is None
    assert challenge_of_replay(replace(header, variant=header.variant + 1)) is None
    assert challenge_of_replay(replace(header, variant=1 << 40)) is None
    own = ReplayHeader(game="mine", text=GEM_ROOM, hash="", agents=(PlayerInfo("person"),), episodes=5)
    assert challenge_of_replay(own) is None


def test_what_is_played_by_a_code_is_what_was_played_by_the_seed(games):
    for game, options in (("harvest", {"seed": 7}), ("yard", {"seed": 7}), ("both", {"seed": 7}), ("tron", {"seed": 3, "split": "train"})):
        match = arrange_match(game, Steady(LEFT), rounds=3, **options)
        opened = challenge_options(parse_code(match_code(match, race=False)))
        again = arrange_match(opened.pop("game"), Steady(LEFT), **opened)
        assert again.variant.text == match.variant.text and again.rounds == 3 and again.in_turns == match.in_turns
        seeds = []
        for each in (match, again):
            seeds.append([each.boards[0].seed])
            each.begin_round()
            seeds[-1].append(each.boards[0].seed)
        assert seeds[0] == seeds[1]  # the same luck, too
        assert match_code(again, race=False) == match_code(match, race=False)


def test_a_game_of_ones_own_is_sent_as_one_file(games, tmp_path, monkeypatch, capsys):
    (games / "games" / "mine.vgdl").write_text(HARVEST.read_text().replace("BasicGame", "BasicGame  "))
    assert main(["challenge", "mine", "--seed", "5", "--rounds", "3", "--race", "--out", "sent.vgdl"]) == 0
    assert capsys.readouterr().out == "`game-meta play sent.vgdl` plays it\n"
    match = arrange_match("mine", Steady(LEFT), rounds=3, race=True, seed=5)
    there = tmp_path / "elsewhere"
    there.mkdir()
    (games / "sent.vgdl").rename(there / "sent.vgdl")
    monkeypatch.chdir(there)
    opened = challenge_options(challenges.find_challenge("sent.vgdl"))
    again = arrange_match(opened.pop("game"), Steady(LEFT), **opened)
    assert not again.in_turns and again.rounds == 3 and again.boards[0].seed == match.boards[0].seed
    np.testing.assert_array_equal(again.variant.program.p, match.variant.program.p)
    changed = (there / "sent.vgdl").read_text().replace("Timeout limit=", "Timeout limit=1")
    (there / "sent.vgdl").write_text(changed)
    with pytest.raises(ChallengeError, match="another version"):
        challenge_options(challenges.find_challenge("sent.vgdl"))


def test_the_command_prints_the_code(games, capsys):
    assert main(["challenge", "yard", "--seed", "5", "--race"]) == 0
    challenge = parse_code(capsys.readouterr().out)
    assert (challenge.game, challenge.seed, challenge.drawn, challenge.race, challenge.rounds) == ("yard", 5, False, True, 5)
    assert main(["challenge", "both", "--race"]) == 2 and "leave out --race" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, told",
    [
        (["harvest-0A1B2-C3D4E-F5G6H"], "has a typo"),
        (["harvest-0A1B2-C3D4E-F5G6"], "14 symbols"),
        (["CODE", "--rounds", "3"], "a challenge says all that"),
        (["OTHER"], "is another version than the code was made with"),
        (["GONE"], "there is no game `gone` here"),
    ],
)
def test_play_says_in_one_line_what_is_wrong_with_a_code(games, capsys, words, told):
    variant = challenges.variant_as_filed("yard")
    challenge = challenge_of_variant(variant, 3, drawn=False, race=False, rounds=5)
    codes = {
        "CODE": challenge.code,
        "OTHER": replace(challenge, rules=challenge.rules ^ 1).code,
        "GONE": replace(challenge, game="gone").code,
    }
    assert main(["play", *(codes.get(word, word) for word in words)]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
