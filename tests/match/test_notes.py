"""What is noted of things, what counts as right, and who knew it first."""

from types import SimpleNamespace

import numpy as np

from game_meta.engine.observation import ACTIONS, LOOKS
from game_meta.generator.labels import BLOCKS, COSTS, KILLS, LABEL_NAMES, PAYS, VANISHES, Labels
from game_meta.match.notes import Notebook, believed_effects, compare_knowledge, essential_effects, is_right

GEM, ROCK, DUST = 5, 6, 7


def labels():
    effects = np.zeros((LOOKS, len(LABEL_NAMES)), np.float32)
    for look, effects_of_look in {GEM: (PAYS, VANISHES), ROCK: (BLOCKS,), DUST: ()}.items():
        effects[look, list(effects_of_look)] = 1
    return Labels(effects, np.isin(np.arange(LOOKS), [GEM, ROCK, DUST]), np.arange(ACTIONS))


def step(episode, tick, gem, rock=0.3):
    """What an agent holds: that the gem pays, that the rock blocks; of dust that it does nothing."""
    effects = np.full((LOOKS, len(LABEL_NAMES)), 0.01, np.float32)
    effects[GEM, PAYS], effects[ROCK, BLOCKS] = gem, rock
    return SimpleNamespace(episode=episode, tick=tick, belief=SimpleNamespace(effects=effects))


def test_what_is_noted_twice_is_struck_out():
    book = Notebook()
    assert book.read(GEM) is None
    book.toggle(GEM, PAYS, (1, 2))
    book.toggle(GEM, VANISHES, (1, 3))
    assert book.read(GEM) == {PAYS, VANISHES}
    book.toggle(GEM, PAYS, (1, 4))
    book.toggle(GEM, VANISHES, (1, 5))
    assert book.read(GEM) is None
    book.toggle(GEM, None, (1, 6))
    assert book.read(GEM) == frozenset()
    book.toggle(GEM, COSTS, (1, 7))
    assert book.read(GEM) == {COSTS}


def test_right_is_what_is_true_and_says_what_matters():
    pays, dies = frozenset({PAYS, VANISHES}), frozenset({COSTS, KILLS})
    assert essential_effects(pays) == {PAYS} and essential_effects(frozenset({VANISHES})) == {VANISHES}
    assert is_right(frozenset({PAYS}), pays) and is_right(pays, pays) and is_right(frozenset({KILLS}), dies)
    assert not is_right(frozenset({VANISHES}), pays) and not is_right(frozenset({PAYS, BLOCKS}), pays) and not is_right(None, pays)
    assert is_right(frozenset(), frozenset()) and not is_right(frozenset(), pays) and not is_right(None, frozenset())


def test_an_agent_in_doubt_holds_nothing():
    assert believed_effects(np.array([0.9, 0.2])) == {0} and believed_effects(np.array([0.3, 0.2])) is None
    assert believed_effects(np.array([0.03, 0.02])) == frozenset()


def test_who_knew_it_first():
    book = Notebook()
    book.toggle(GEM, PAYS, (1, 4))
    book.toggle(ROCK, KILLS, (1, 5))  # wrong, and mended later
    book.toggle(ROCK, KILLS, (2, 1))
    book.toggle(ROCK, BLOCKS, (2, 1))
    steps = [step(1, 0, 0.3), step(1, 3, 0.8), step(1, 5, 0.2), step(2, 2, 0.9)]
    gem, rock, dust = compare_knowledge([GEM, ROCK, DUST], book, steps, labels(), labels())
    assert (gem.you_since, gem.it_since, gem.you_first) == ((1, 4), (2, 2), True)  # it gave up what it had known in (1, 3)
    assert (rock.you_since, rock.it_since, rock.you_first, rock.its) == ((2, 1), None, True, None)
    assert (dust.you_since, dust.it_since, dust.you_first, dust.yours) == (None, (1, 0), False, None)


def test_an_agent_without_beliefs_knew_nothing():
    (gem,) = compare_knowledge([GEM], Notebook(), [SimpleNamespace(episode=1, tick=0, belief=None)], labels(), labels())
    assert gem.its is None and gem.it_since is None and gem.you_first is None
