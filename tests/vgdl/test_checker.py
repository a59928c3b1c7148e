"""What the checker says about games that parse."""

from pathlib import Path

from game_meta.vgdl import check_game, parse

GARDEN = Path(__file__).with_name("garden.vgdl").read_text()


def messages(text: str) -> list[str]:
    return [f"{fault.line}: {fault.message}" for fault in check_game(parse(text))]


def test_pairs_that_can_meet_without_a_rule():
    assert messages(GARDEN) == [
        "7: `crate` can meet `thief` and `shot`, but no rule says what happens then",
        "8: `thief` can meet `coin` and `poison`, but no rule says what happens then",
        "9: `shot` can meet `coin` and `poison`, but no rule says what happens then",
    ]


def test_a_type_that_never_comes_to_be():
    text = GARDEN.replace("t > thief", "t > coin")
    found = messages(text)
    assert "8: no level holds `thief` and nothing makes it" in found
    assert "23: this rule never runs for `thief`: no level holds it and nothing makes it" in found


def test_what_a_spawner_or_a_rule_makes_exists():
    text = GARDEN.replace("t > thief", "t > coin").replace("coin   avatar > killSprite", "coin   avatar > transformTo stype=thief")
    assert not any("nothing makes it" in message for message in messages(text))


def test_forms_of_one_player_do_not_meet():
    """A player who turns into something else is never there twice; two players are, and so are forms that both can take."""
    text = GARDEN.replace("BasicGame", "BasicGame no_players=2").replace("w.A.c", "wAB.c").replace("wAbc", "ABbc")
    text = text.replace("b > crate", "b > crate\n        B > rival").replace(
        "        avatar >", "        rival > MovingAvatar\n        tired > MovingAvatar\n        avatar >"
    )

    def who_meet(first: str, second: str, rule: str) -> bool:
        changed = text.replace("        avatar wall", f"        {rule}\n        avatar wall")
        return any(f"`{first}` can meet" in message and f"`{second}`" in message for message in messages(changed))

    assert who_meet("tired", "avatar", "rival coin > transformTo stype=tired")
    assert not who_meet("rival", "tired", "rival coin > transformTo stype=tired")
    assert not who_meet("rival", "tired", "rival coin > addTimer timer=9 ftype=transformToAll stype=rival stypeTo=tired")
    assert who_meet("rival", "avatar", "rival coin > transformTo stype=tired")
    assert who_meet("rival", "tired", "rival avatar coin > transformTo stype=tired\n        avatar coin > transformTo stype=tired")


def test_a_game_that_cannot_be_won():
    text = GARDEN.replace("win=True", "win=False").replace(" count_score=True", "")
    assert "27: no ending of this game can be won: one of them needs `win=True` or `count_score=True`" in messages(text)
