"""The gallery: a card a variant with its picture and rules, a tile a variant on the sheet, and nothing in a game's text gets out of it."""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from PIL import Image

from game_meta.cli import command_line
from game_meta.cli import gallery as command
from game_meta.export import gallery
from game_meta.generator import grade_variant

FAMILY = """# Yard. A ruby is picked up. Some <script>alert("1 & 2")</script> say more.

BasicGame square_size=10
    SpriteSet
        ruby   > Immovable
        amber  > Immovable
        avatar > MovingAvatar
    LevelMapping
        r > ruby
        a > amber
    InteractionSet
        avatar wall   > stepBack
        ruby   avatar > killSprite scoreChange=2
        amber  avatar > killSprite scoreChange=-1
    TerminationSet
        Timeout limit=12 count_score=True
    LevelSet
        level
            wwwwwww
            wrraA.w
            w..a.rw
            wwwwwww
    VariantSet
        choose rule > ruby amber avatar : killSprite scoreChange={2,3} | killSprite scoreChange={-1,-2}
        shuffle look > *
"""
SINGLE = FAMILY.partition("    VariantSet")[0].replace("# Yard.", "# Shed.")
FOR_TWO = """
BasicGame no_players=2 square_size=10
    SpriteSet
        gem     > Immovable
        runnerA > MovingAvatar
        runnerB > MovingAvatar
    LevelMapping
        A > runnerA
        B > runnerB
        g > gem
    InteractionSet
        gem runnerA > killSprite scoreChange=1,0
        gem runnerB > killSprite scoreChange=0,1
    TerminationSet
        Timeout limit=9 win=True,True
    LevelSet
        level
            wwwwwww
            wA.g.Bw
            wwwwwww
"""


@dataclass
class Page(HTMLParser):
    """What is in a page, tags balanced: a broken one does not get through."""

    text: str

    def __post_init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.words = [], [], []
        self.feed(self.text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"script", "style"}:
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def said(self):
        return " ".join("".join(self.words).split())


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Runs `game-meta gallery WORDS` where there is a family, a folder of single games and a game for two."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command_line, "COMMANDS", tuple(dict.fromkeys((*command_line.COMMANDS, command))))
    (tmp_path / "mine").mkdir()
    (tmp_path / "yard.vgdl").write_text(FAMILY)
    (tmp_path / "mine" / "shed<b>.vgdl").write_text(SINGLE)
    (tmp_path / "mine" / "gems.vgdl").write_text(FOR_TWO)
    return lambda *words: command_line.main(["gallery", *words])


@pytest.fixture
def drawn(call, tmp_path, capsys):
    """The page and the sheet of 3 variants of a family and 2 games of a folder, and what was said."""
    assert call("yard.vgdl", "mine", "--count", "3", "--out", "out") == 0
    return Page((tmp_path / "out/gallery.html").read_text()), tmp_path / "out/gallery.png", capsys.readouterr().out


def test_a_card_holds_picture_grade_and_rules(drawn):
    page, _, _ = drawn
    cards = page.all("article")
    assert [card["data-family"] for card in cards] == ["yard"] * 3 + ["mine"] * 2
    assert all(picture["src"].startswith("data:image/png;base64,") and picture["alt"] for picture in page.all("img"))
    assert len(page.all("img")) == len(cards)
    for seed in range(3):
        assert f"yard seed {seed}" in page.said
    assert page.said.count("When the player meets a ruby, the ruby disappears, and the player") == 4
    assert {"oracle", "random", "do nothing"} <= set(json.loads(cards[0]["data-figures"]))
    assert cards[0]["data-grade"] in ("valid", "not valid")


def test_what_there_is_to_learn_is_told_where_something_varies(drawn):
    page, _, _ = drawn
    assert [("to learn" in json.loads(card["data-figures"])) for card in page.all("article")] == [True] * 3 + [False] * 2


def test_the_page_needs_nothing_else(drawn):
    page, _, _ = drawn
    for _, attrs in page.tags:
        for name in ("src", "href"):
            assert attrs.get(name, "data:").startswith("data:")
    assert set(re.findall(r"url\((\w+:)", page.text)) == {"data:"}
    assert "http" not in page.text.replace("http-equiv", "")


def test_things_are_pictured_where_they_are_named(drawn):
    page, _, _ = drawn
    named = {attrs["class"].split()[1] for attrs in page.all("i")}
    pictured = set(re.findall(r"\.(l\d+B?) \{ background-image", page.text))
    assert named and named <= pictured
    assert {"l3", "l3B"} <= pictured  # the two players of one game


def test_what_a_game_says_stays_text(drawn):
    page, _, _ = drawn
    assert len(page.all("script")) == 1
    assert '<script>alert("1 & 2")</script>' in page.said
    assert "shed<b>" in page.said and len(page.all("b")) == 1


def test_one_can_choose_and_sort(drawn):
    page, _, _ = drawn
    assert [select["name"] for select in page.all("select")] == ["family", "split", "grade", "sort"]
    values = {option["value"] for option in page.all("option")}
    assert {"yard", "mine", "oracle", "random"} <= values


def test_the_sheet(drawn):
    _, file, _ = drawn
    with Image.open(file) as png:
        assert png.mode == "P" and file.stat().st_size < gallery.MAX_SHEET_BYTES
        picture = png.convert("RGB")
    assert picture.width == gallery.SHEET_WIDTH
    assert len(picture.getcolors(1 << 20)) > 50
    ground = picture.getpixel((0, 0))
    assert {picture.getpixel((x, y)) for x in (1, picture.width - 2) for y in (1, picture.height - 2)} == {ground}  # its margins are free


def test_what_is_said_in_the_end(drawn):
    _, _, said = drawn
    assert "3 variants of 1 family and 2 single games" in said
    assert "out/gallery.png" in said and "out/gallery.html" in said and "game-meta explain yard.vgdl" in said


@pytest.mark.parametrize(("tiles", "lines"), [((1,), 1), ((6, 6), 2), ((7, 1), 3), ((12,), 2)])
def test_a_row_of_many_goes_on_in_another_line(variant, tiles, lines):
    shown = gallery.Exhibit(variant, grade_variant(variant, 4, 4), None, True)
    rows = [gallery.GalleryRow("yard", "A yard.", (shown,) * n) for n in tiles]
    width, height = gallery.sheet_size(rows)
    _, one = gallery.sheet_size([gallery.GalleryRow("yard", "", (shown,) * min(max(tiles), 6))])
    _, two = gallery.sheet_size([gallery.GalleryRow("yard", "", (shown,) * min(max(tiles), 6))] * 2)
    assert (width, height) == (gallery.SHEET_WIDTH, one + (lines - 1) * (two - one))
    assert gallery.draw_sheet(rows, "all").get_size() == (width, height)


def test_what_does_not_fit_on_the_sheet_is_left_to_the_page(variant):
    shown = gallery.Exhibit(variant, grade_variant(variant, 4, 4), None, True)
    rows = [gallery.GalleryRow(name, "", (shown,) * 50) for name in "abc"]
    assert [(row.name, len(row.exhibits)) for row in gallery.select_for_sheet(rows)] == [("a", 50), ("b", gallery.MAX_SHEET_TILES - 50)]


def test_many_families_stand_in_two_columns_of_one_line_each(variant):
    rows = [
        gallery.GalleryRow(name, "A yard. " * 30, (gallery.Exhibit(variant, grade_variant(variant, 4, 4), None, True),) * 6)
        for name in "abcdefghi"
    ]
    kept = gallery.select_for_sheet(rows)
    assert [len(row.exhibits) for row in kept] == [4] * 9
    _, height = gallery.sheet_size(kept)
    _, higher = gallery.sheet_size([*kept, kept[0]])  # the tenth stands beside the ninth
    assert height == higher
    assert gallery.draw_sheet(kept, "all").get_size() == (gallery.SHEET_WIDTH, height)


def test_words_are_cut_between_sentences():
    assert gallery.fit_sentences("One. Two three. " + "Four " * 40, 19, 272, 2) == ["One. Two three."]
    long = gallery.fit_sentences("many words " * 40, 19, 272, 3)
    assert len(long) == 3 and long[-1].endswith("…")


def test_a_split_has_only_its_own_valid_variants(call, capsys):
    assert call("harvest", "--split", "test-rules", "--count", "2", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["png"] == "out/gallery/gallery.png" and told["html"] == "out/gallery/gallery.html"
    assert [(each["family"], each["split"], each["valid"]) for each in told["variants"]] == [("harvest", "test-rules", True)] * 2


@pytest.mark.parametrize(
    ("words", "status", "cure"),
    [
        (["nosuch"], 2, "no game named `nosuch`"),
        (["empty"], 2, "empty holds no game"),
        (["bare.vgdl"], 2, "bare.vgdl has no level to draw"),
        (["yard.vgdl", "--out", "yard.vgdl"], 2, "yard.vgdl"),
        (["broken.vgdl"], 3, "did you mean `killSprite`?"),
        (["yard.vgdl", "--split", "test-family", "--count", "1"], 3, "`yard` is not held out of training"),
        (["yard.vgdl", "wild.vgdl"], 3, "wild.vgdl: line 25: "),
    ],
)
def test_errors_are_one_line(call, capsys, tmp_path, words, status, cure):
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare.vgdl").write_text(SINGLE.partition("    LevelSet")[0])
    (tmp_path / "wild.vgdl").write_text(FAMILY.replace("shuffle look", "jumble look"))
    (tmp_path / "broken.vgdl").write_text(SINGLE.replace("ruby   avatar > killSprite", "ruby   avatar > kilSprite"))
    assert call(*words) == status
    told = [line for line in capsys.readouterr().err.splitlines() if not line.endswith("...")]
    assert len(told) == 1 and cure in told[0]
