"""What a trial tells a game's designer: rules nobody found, rules that never mattered, things that are the same but for their looks."""

import pytest
from helpers.theorists import Scholar

from game_meta.evaluation.designer_report import report_to_designer
from game_meta.evaluation.trial_recorder import run_trial
from game_meta.generator import make_variant

GAME = """BasicGame square_size=10
    SpriteSet
        gem > Immovable look=4
        coin > Immovable look=5
        twin > Immovable look=6
        far > Immovable look=7
        avatar > MovingAvatar
    LevelMapping
        g > gem
        c > coin
        t > twin
        f > far
    InteractionSet
        gem avatar > killSprite scoreChange=1
        coin avatar > killSprite scoreChange=2
        twin avatar > killSprite scoreChange=2
        far avatar > killSprite scoreChange=5
        avatar wall > stepBack
    TerminationSet
        Timeout limit=40 win=False
    LevelSet
        level
            wwwwwww
            wgwwwfw
            wAgwwww
            wctwwww
            wwwwwww
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("games") / "larder.vgdl"
    path.write_text(GAME)
    variant = make_variant(path, 0)
    return report_to_designer(variant, list(run_trial(Scholar(variant), variant, 2, 0)))


def test_a_rule_about_what_cannot_be_reached_is_never_found_out(report):
    assert report.never_found == ("When the player meets a heart, the heart disappears, and the player earns 5 points.",)


def test_it_makes_no_difference_either(report):
    assert report.no_difference == report.never_found


def test_what_does_the_same_cannot_be_told_apart(report):
    assert report.alike == (("coin", "pyramid"),)
