"""Whole games in plain English, as a reader meets them."""

import json

import pytest

from game_meta.cli.command_line import main
from game_meta.content import shipped_folder
from game_meta.explain import explain, variant_sentences
from game_meta.generator import InvalidVariant, layouts, variation
from game_meta.vgdl import load, parse
from game_meta.vgdl.spec import english

DUEL = """BasicGame no_players=2 no_counters=1
    SpriteSet
        box    > Passive
        pusher >
            ann > MovingAvatar
            bob > ShootAvatar stype=arrow ammo=quiver rotateInPlace=False
        arrow  > Missile singleton=True
        quiver > Resource limit=3
        ghost  > Chaser stype=pusher cooldown=2
    LevelMapping
        a > ann
        b > bob
        x > box quiver ghost
    InteractionSet
        pusher wall box EOS > stepBack
        ann arrow > killSprite scoreChange=-1,2
        quiver bob > collectResource scoreChange=0,1
        box pusher > bounceForward
        box box > undoAll notStype=ghost,ann
        ghost pusher > spawn stype=box prob=0.25 scoreChange=1
        ghost TIME > transformTo stype=box timer=30 nextExecution=30
    TerminationSet
        SpriteCounter stype=ann win=False,True
        MultiSpriteCounter stype1=box stype2=ghost limit=4 win=True,False
        Timeout limit=100 count_score=True
    LevelSet
        level
            a x b
"""


def sections(text):
    return {section.title: [sentence.text for sentence in section.sentences] for section in explain(parse(text, "game"))}


def test_a_game_of_two_players():
    told = sections(DUEL)
    assert told["What there is"][1:] == [
        "Ann is player 1 and can walk, 1 cell a tick.",
        "Bob is player 2 and can walk, 1 cell a tick. Turning costs no time.",
        "A box stays where it is until something pushes it.",
        "An arrow flies in the direction in which it is sent, 1 cell a tick. There is never more than one at a time.",
        "A quiver can be collected: each counts 1, and nobody can hold more than 3.",
        "A ghost goes after the nearest player, 1 cell every 2 ticks; otherwise it wanders about at random.",
    ]
    assert told["What the keys do"] == [
        "For ann: Up, left, down and right: each moves in its direction.",
        "For bob: Up, left, down and right: each moves in its direction. Use shoots an arrow (which takes 1 quiver) straight ahead.",
    ]
    assert told["When the players meet something"] == [
        "When a player meets a wall or a box, the player goes back to where they were.",
        "When ann meets an arrow, ann dies, and ann loses 1 point and bob earns 2 points.",
        "When bob meets a quiver, bob takes the quiver if they have room for it; when that happens, bob earns 1 point.",
        "When a player meets a box, the box is pushed ahead.",
        "When a player meets a ghost, a box appears there with a chance of 25 %; in any case each player earns 1 point.",
    ]
    assert told["When other things meet"] == [
        "When a box meets another box, everything but ghosts and ann goes back to where it was before this tick."
    ]
    assert told["At the edge of the screen"] == ["When a player leaves the screen, the player goes back to where they were."]
    assert told["As time goes by"] == ["After 30 ticks, every ghost turns into a box."]
    assert told["How it ends"] == [
        "Bob wins and ann loses when ann is dead.",
        "Ann wins and bob loses when the numbers of boxes and ghosts add up to exactly 4.",
        "The game ends at tick 100; the higher score wins, a tie is won by both unless it is at 0.",
    ]


TAG = """BasicGame no_players=2
    SpriteSet
        cap > Immovable
        red >
            plainred > MovingAvatar healthPoints=2
            itred    > MovingAvatar
        blue   > MovingAvatar
        sweet >
            candy > Resource
            cake  > Resource
    LevelMapping
        r > plainred
        b > blue
        c > cap candy cake
    InteractionSet
        plainred cap > transformTo stype=itred scoreChange=1,0
        red blue > subtractHealthPoints scoreChange=0,1 scoreChangeIfKilled=0,5
        blue cap > subtractHealthPoints limit=1 scoreChange=1 scoreChangeIfKilled=1
    TerminationSet
        SpriteCounter stype=red win=False,True
        SpriteCounter stype=sweet win=True
    LevelSet
        level
            r c b
"""


def test_players_that_change_their_form_are_called_by_number():
    told = sections(TAG)
    assert told["When the players meet something"] == [
        "When plainred meets a cap, plainred turns into itred, and player 1 earns 1 point.",
        "When plainred or itred meets blue, the player loses 1 health, and dies if none is left; if so, player 2 earns 5 points; if not, "
        "player 2 earns 1 point.",
        "When blue meets a cap, blue loses 1 health, and dies if 1 or less is left; each player earns 1 point.",
    ]
    assert told["How it ends"][:2] == [
        "Player 2 wins and player 1 loses when there is no plainred or itred any more.",
        "Player 1 wins and player 2 loses when no sweet is left.",
    ]
    assert "Each sweet is a candy or a cake." in told["What there is"]


def test_what_may_vary():
    game = load(shipped_folder() / "games" / "workshop.vgdl")
    (told,) = (section for section in explain(game) if section.title == "What changes from variant to variant")
    assert len(told.sentences) == len(game.variants)
    said = [sentence.text for sentence in told.sentences]
    assert (
        "What happens between the player and the gate1 is drawn anew: the gate1 disappears if the player holds at least 1 hook or saw, "
        "and the player pays 1 of them (or not); when that happens, the player earns 2 points; besides, "
        "the player goes back to where they were."
    ) in said
    assert (
        "A gate1 lies on places marked `x` in the level, drawn at random; the other such places become walls; "
        "places marked `1` or `2` in the level beside it stay free."
    ) in said
    assert "1 to 2 of each of hook, saw, oil, nail and brick lie on places marked `1` in the level, drawn at random." in said


def test_a_drawn_class_and_a_drawn_parameter():
    text = DUEL + "    VariantSet\n        choose class > ghost : Fleeing stype=ann speed=0.5 | RandomNPC cons=2\n"
    text += "        choose cooldown > box ghost : 2x {1,2} | 5\n        shuffle speed > box ghost\n        rotate controls by=turn\n"
    assert sections(text)["What changes from variant to variant"] == [
        "What the ghost does is drawn anew: it runs away from the nearest ann, 0.5 cells every 2 ticks; otherwise it wanders about at "
        "random; or it wanders about at random, keeping each direction for 3 moves, 1 cell every 2 ticks.",
        "What each of box and ghost has as its cooldown is drawn anew: 1 or 2 (2 in 3); or 5 (1 in 3).",
        "Box and ghost exchange their speeds at random.",
        "What the four direction keys really do may be turned round.",
    ]


def test_every_line_about_scores_endings_types_boards_and_delay():
    lines = (
        "choose score > quiver ghost bob : 0,1 | 0,2",
        "choose score > quiver bob : 2x 1 | {-1,2}",
        "shuffle score > quiver ghost bob",
        "choose ending > : Timeout limit={20,30} count_score=True | SpriteCounter stype=ann win=False,True & Timeout limit=50",
        "delay controls chance=0.25",
        "keep types > quiver ghost box count=1..2",
        "layout board > maze rooms caves corridors open size=7..9",
        "layout scatter > ann on=. each=1",
        "layout scatter > quiver ghost on=. each=2 far=ann",
    )
    text = DUEL + "    VariantSet\n" + "".join(f"        {line}\n" for line in lines)
    assert sections(text)["What changes from variant to variant"] == [
        "What the meeting of bob with each of quiver and ghost pays is drawn anew: 0,1 points, in the order of the players; "
        "or 0,2 points, in the order of the players.",
        "What the meeting of bob with the quiver pays is drawn anew: 1 point (2 in 3); or −1 or 2 points (1 in 3).",
        "What the meeting of bob with each of quiver and ghost pays is exchanged among them at random.",
        "How the game ends is drawn anew: the game ends at tick 20; the higher score wins, a tie is won by both unless it is at 0, "
        "or the game ends at tick 30; the higher score wins, a tie is won by both unless it is at 0; or bob wins and ann loses when "
        "ann is dead; besides, both players lose at tick 50.",
        "In 25 % of the variants what the players do takes effect one tick late.",
        "Only 1 to 2 of quiver, ghost and box are there, drawn at random.",
        "The board is made anew, with sides of 7 to 9 cells: a maze of narrow ways, rooms with doors between them, caves, corridors that "
        "cross or an open field.",
        "Ann starts on places marked `.` in the level, drawn at random.",
        "2 of each of quiver and ghost lie on places marked `.` in the level, drawn at random, at least 3 steps away from ann.",
    ]


def test_every_verb_of_the_generator_can_be_told():
    assert variant_sentences.VERB_PHRASES.keys() == variation.VARIANT_VERBS.keys()
    assert set(variant_sentences.BOARD_PHRASES) == set(layouts.BOARD_KINDS)


@pytest.mark.parametrize("line", ["chose rule > box ann : nothing", "delay controls chance=no", "layout bord > maze", "rotate looks"])
def test_a_line_that_means_nothing_is_a_fault_and_no_sentence(line):
    with pytest.raises(InvalidVariant):
        sections(DUEL + f"    VariantSet\n        {line}\n")


def test_mixed_up_keys_are_told():
    keys = sections(DUEL.replace("no_counters=1", "controls=DOWN,LEFT,UP,RIGHT"))["What the keys do"]
    assert keys[-1] == "But the keys are mixed up: up goes down and down goes up."


def test_what_either_player_may_be_paid_is_told_player_by_player():
    line = "        choose rule > crate quayA : killSprite scoreChange={1,2},0 | undoAll\n"
    text = load(shipped_folder() / "games" / "duel.vgdl").text.replace("    VariantSet\n", "    VariantSet\n" + line)
    told = explain(parse(text))[-1].sentences[0].text
    assert "the crate disappears, and captainA earns 1 or 2 points; or everything goes back" in told


@pytest.mark.parametrize("path", sorted((shipped_folder() / "games").glob("*.vgdl")), ids=lambda path: path.stem)
def test_every_shipped_game_is_explained(path):
    told = [sentence for section in explain(load(path)) for sentence in section.sentences]
    assert all(sentence.text.endswith(".") for sentence in told)
    assert {sentence.type for sentence in told} >= {"wall"} or "wall" not in path.read_text()


def test_the_command_prints_text_or_json(tmp_path, capsys):
    path = tmp_path / "duel.vgdl"
    path.write_text(DUEL)
    assert main(["explain", str(path)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("duel\n\nWhat there is\n  - Time passes") and max(map(len, text.splitlines())) <= 110
    assert main(["explain", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["game"], told["players"]) == ("duel", 2)
    assert {"text": "A box stays where it is until something pushes it.", "type": "box"} in told["sections"][0]["sentences"]


def test_a_wrong_file_is_status_3(tmp_path, capsys):
    path = tmp_path / "duel.vgdl"
    path.write_text(DUEL.replace("undoAll", "undoAl"))
    assert main(["explain", str(path)]) == 3
    assert "did you mean `undoAll`?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("noun", "one", "many"),
    [
        ("box", "a box", "boxes"),
        ("ruby", "a ruby", "rubies"),
        ("key", "a key", "keys"),
        ("amber", "an amber", "ambers"),
        ("wolf", "a wolf", "wolves"),
        ("glass", "a glass", "glasses"),
        ("unicorn", "a unicorn", "unicorns"),
        ("gate1", "a gate1", "gate1"),
        ("logs", "a logs", "logs"),
    ],
)
def test_articles_and_plurals(noun, one, many):
    assert (english.with_article(noun), english.plural(noun)) == (one, many)


def test_lists_and_numbers():
    assert english.join_words(["a", "b", "c"]) == "a, b and c"
    assert english.format_amount(1, "point") == "1 point" and english.format_amount(-2, "point") == "−2 points"
    assert english.format_amount(english.OneOf((1, 2)), "point") == "1 or 2 points"
