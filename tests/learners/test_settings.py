"""The learners' and networks' settings: each is explained, nothing heavy is imported to show them, and every method names its own."""

import ast
import inspect
import sys
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module

import pytest
from helpers.paths import REPO
from helpers.processes import run

from game_meta.agents import settings as network_settings
from game_meta.agents.networks.build import NETWORKS
from game_meta.engine.observation import ACTIONS
from game_meta.generator.labels import LABEL_NAMES
from game_meta.learners import LEARNERS
from game_meta.learners import settings as learner_settings
from game_meta.learners.settings import LEARNER_SETTINGS

CLASSES = {
    name: kind
    for module in (network_settings, learner_settings)
    for name, kind in vars(module).items()
    if is_dataclass(kind) and kind.__module__ == module.__name__
}


@pytest.mark.parametrize("name", CLASSES)
def test_every_setting_says_what_it_means_and_has_a_default(name):
    body = ast.parse(inspect.getsource(CLASSES[name])).body[0].body
    own = [k for k, node in enumerate(body) if isinstance(node, ast.AnnAssign) and "ClassVar" not in ast.unparse(node.annotation)]
    for k in own:
        below = body[k + 1] if k + 1 < len(body) else None
        told = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and str(below.value.value)
        assert told and told.endswith("."), f"{name}.{ast.unparse(body[k].target)} has no docstring below it"
    assert all(field.default is not MISSING or field.default_factory is not MISSING for field in fields(CLASSES[name]))


def test_they_are_shown_without_the_heavy_libraries():
    done = run([sys.executable, "-c", "import sys, game_meta.learners.settings; print(*sys.modules)"], cwd=REPO, check=True)
    assert not {name.split(".")[0] for name in done.stdout.split()} & {"torch", "numpy", "numba", "pygame"}


@pytest.mark.parametrize("learner", LEARNERS)
def test_every_method_names_its_settings(learner):
    module, name = LEARNERS[learner].split(":")
    method = getattr(import_module(module), name)
    assert method.config_class is LEARNER_SETTINGS[learner] and method.name == learner
    assert method.config_class().net.memory in NETWORKS


def test_the_table_has_every_learner_in_the_same_order():
    assert list(LEARNER_SETTINGS) == list(LEARNERS)


def test_facts_that_stand_twice_agree():
    assert network_settings.NUM_ACTIONS == ACTIONS and network_settings.EFFECT_NAMES == LABEL_NAMES
    assert set(network_settings.MEMORIES) < set(NETWORKS)
