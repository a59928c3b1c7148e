"""docs/api.md says what the package gives, all of it."""

from helpers.paths import REPO
from pages import api

import game_meta as gm


def test_the_page_is_fresh():
    assert (REPO / "docs" / "api.md").read_text(encoding="utf-8") == api.page(), "docs/api.md is stale: run `python docs/build.py`"


def test_every_name_has_its_section():
    assert sorted(name for names in api.GROUPS.values() for name in names) == sorted(gm.__all__)


def test_the_example_of_the_package_can_be_compiled():
    compile(api.example(), "the example", "exec")
