"""Where GVGAI's games are not, one line says what was not checked, and no test is skipped for it."""

import sys
from textwrap import dedent

import pytest
from helpers.paths import REPO, TESTS
from helpers.processes import run

SUITE = """
    from pathlib import Path
    import pytest
    from helpers import paths

    paths.GVGAI = Path("/nowhere")

    @pytest.mark.reference("the traces")
    @pytest.mark.parametrize("trace", range(5))
    def test_some(trace):
        assert False

    @pytest.mark.reference("the levels")
    @pytest.mark.parametrize("level", [])
    def test_others(level):
        assert False

    def test_without():
        pass

    @pytest.fixture
    def display():
        pass

    def test_that_opens_a_window(display):
        pass
"""


@pytest.mark.parametrize(
    ("options", "counts", "unchecked"),
    [
        (["-n0"], "2 passed, 6 deselected", "the levels; the traces"),
        (["-n1"], "2 passed", "the levels; the traces"),
        (["-n0", "-k", "not others"], "2 passed, 6 deselected", "the traces"),
        (["-n0", "-m", "window"], "1 passed, 7 deselected", ""),
    ],
    ids=["alone", "by xdist", "some not asked for", "none asked for"],
)
def test_one_line_says_what_was_not_checked(tmp_path, monkeypatch, options, counts, unchecked):
    (tmp_path / "test_some.py").write_text(dedent(SUITE))
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    words = ["-m", "pytest", "-c", REPO / "pyproject.toml", "-p", "helpers.marks", "-p", "no:cacheprovider", *options, tmp_path]
    said = run([sys.executable, *words], cwd=tmp_path, check=True).stdout
    assert f"= {counts} in" in said and "skipped" not in said
    assert [line for line in said.splitlines() if "not checked" in line] == (
        [f"not checked, since ../shared/gvgai is not here: {unchecked}"] if unchecked else []
    )
