"""Boards drawn in a few letters, painted as pictures, and what the eyes make of them; then agents and trainings that see nothing else."""

from functools import cache

import numpy as np
import pytest

from game_meta.agents.agent import MemoryAgent
from game_meta.agents.agent_files import AgentError, load_agent, save_agent
from game_meta.agents.networks.build import build_network
from game_meta.agents.pixel_agent import PixelAgent, PixelEncoder, PrototypeLooks
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import AVATAR, EMPTY, FIRST_LOOK, LEFT, LOOKS, NIL, OUTSIDE, RIGHT, UP, WALL
from game_meta.envs.pixel_env import SPRITE_PX, PixelObservation, PixelPainter, PixelTrialEnv, draw_sprite_sheet, draw_sprites
from game_meta.evaluation.ablations import MemoryReset
from game_meta.evaluation.protocol import play_returns
from game_meta.evaluation.trial_recorder import run_trial
from game_meta.generator import LABEL_NAMES, VariantPool, make_variant
from game_meta.learners.pixels import PixelSource, measure_patch_accuracy, train_patch_encoder
from game_meta.random_streams import random_stream

LETTERS = {".": EMPTY, " ": OUTSIDE, "w": WALL, "A": AVATAR, "a": 7, "b": 4, "c": 12, "d": 9}
GARDEN = """
wwwwwww
wa.b.aw
w..c..w
w.bA..w
w.....w
wc..a.w
wwwwwww
"""


@cache
def patch_net():
    return train_patch_encoder(seed=0, iterations=600)


class Show:
    """One trial, drawn in letters."""

    def __init__(self, seed=0, split="test"):
        self.sheets, self.painter = draw_sprite_sheet(random_stream("a trial", seed), LOOKS, split)[None], PixelPainter(seed)
        self.pixel_encoder = PixelEncoder(patch_net())
        self.pixel_encoder.begin_trials(1)

    def picture(self, board, heading=None):
        window = looks(board)
        picture = np.empty((1, window.shape[1] * SPRITE_PX, window.shape[2] * SPRITE_PX, 3), np.uint8)
        self.painter.paint(window, np.zeros_like(window) if heading is None else heading, self.sheets, np.arange(1), picture)
        return picture

    def see(self, board, action=NIL, episode_start=False, trial_start=False, ended=None, heading=None):
        picture = self.picture(board, heading)
        told = np.array([action]), np.zeros(1, np.float32), np.array([episode_start]), np.array([trial_start])
        return self.pixel_encoder.encode(PixelObservation(picture, picture if ended is None else self.picture(ended), *told))

    def number(self, letter, board=GARDEN):
        """The prototype that was formed of what stands where the letter does."""
        return int(self.pixel_encoder.observation.window[looks(board) == LETTERS[letter]][0])


def looks(board):
    return np.array([[LETTERS[letter] for letter in row] for row in board.strip("\n").split("\n")], np.uint8)[None]


def agent_that_sees(**sizes):
    net = build_network(NetworkConfig(effects=LABEL_NAMES, hidden=16, **sizes))
    return PixelAgent(MemoryAgent(net, "tiny", seed=5), PixelEncoder(patch_net()))


def test_sprites_for_tests_are_built_otherwise_than_those_for_training():
    upside_down = {
        split: [np.array_equal(s, s[::-1, ::-1]) for s in draw_sprites(random_stream(split), 200, split)] for split in ("train", "test")
    }
    assert all(upside_down["test"]) and sum(upside_down["train"]) < 10


def test_patches_of_sprites_never_seen_are_told_apart():
    found = measure_patch_accuracy(patch_net(), "test")
    assert found["one shot"] > 0.95 and found["heading"] > 0.97 and found["named on-line"] > 0.9  # by chance 0.08, 0.2 and 0.2


def test_the_looks_are_found_up_to_their_names():
    show, true = Show(), looks(GARDEN)
    window = show.see(GARDEN, episode_start=True, trial_start=True).window
    assert len(set(zip(true.flat, window.flat, strict=True))) == len(np.unique(true)) == len(np.unique(window))
    known = true < FIRST_LOOK
    assert np.array_equal(window[known], true[known]) and window[~known].min() == FIRST_LOOK


def test_noise_opens_no_prototype_and_a_new_sprite_does():
    show = Show()
    for _ in range(40):
        show.see(GARDEN)
    assert show.pixel_encoder.used.tolist() == [FIRST_LOOK + 3]
    more = GARDEN.replace("w.....w", "w....dw")
    show.see(more)
    assert show.pixel_encoder.used.tolist() == [FIRST_LOOK + 4] and show.number("d", more) == FIRST_LOOK + 3
    (opened,) = show.pixel_encoder.opened
    assert (opened.row.tolist(), opened.column.tolist(), opened.ended) == ([4], [5], False)


def test_a_new_trial_forgets_the_prototypes():
    show = Show()
    show.see(GARDEN)
    show.see(GARDEN.replace("a", "."), episode_start=True, trial_start=True)
    assert show.pixel_encoder.used.tolist() == [FIRST_LOOK + 2]
    assert not show.pixel_encoder.observation.touched.any() and not show.pixel_encoder.observation.change.any()


def test_a_step_is_seen_by_what_surrounds_the_avatar():
    """It goes left, onto a b, which is gone then."""
    show = Show()
    assert show.see(GARDEN, episode_start=True, trial_start=True).place.tolist() == [[3, 3]]
    b = show.number("b")
    seen = show.see(" wwwwww\n wa.b.a\n w..c..\n w.A...\n w.....\n wc..a.\n wwwwww", LEFT)
    assert seen.moved.tolist() == [[-1, 0]] and seen.place.tolist() == [[2, 3]]
    assert np.flatnonzero(seen.touched[0]).tolist() == [b] and seen.change[0, b] == -1


def test_a_bump_is_known_by_where_the_action_led_before():
    show = Show()
    show.see(GARDEN, episode_start=True, trial_start=True)
    up = "       \nwwwwwww\nwa.b.aw\nw..A..w\nw.b...w\nw.....w\nwc..a.w"
    show.see(GARDEN, UP)
    assert not show.pixel_encoder.observation.touched.any(), "nobody has seen yet where that action leads"
    show.see(up, UP)
    b = show.number("b", up)
    seen = show.see(up, UP)
    assert seen.moved.tolist() == [[0, 0]] and np.flatnonzero(seen.touched[0]).tolist() == [b]


def test_what_is_seen_in_the_avatars_place_at_the_end_was_touched():
    show = Show()
    show.see(GARDEN, episode_start=True, trial_start=True)
    a = show.number("a")
    seen = show.see(GARDEN, RIGHT, episode_start=True, ended=GARDEN.replace("A", "a"))
    assert np.flatnonzero(seen.touched[0]).tolist() == [a]
    assert seen.window[0, 3, 3] == AVATAR and seen.episode_start[0] and not seen.trial_start[0]


def test_what_moves_is_seen_to_move_and_where_it_faces():
    show = Show()
    show.see(GARDEN, episode_start=True, trial_start=True)
    c, heading = show.number("c"), np.zeros((1, 7, 7), np.uint8)
    moved = GARDEN.replace("w..c..w", "w...c.w").replace("wc..a.w", "w.c.a.w")
    heading[0, 2, 4] = RIGHT
    seen = show.see(moved, heading=heading)
    assert seen.motion[0, c].tolist() == [1, 0] and not seen.change.any() and seen.moved.tolist() == [[0, 0]]
    assert seen.heading[0, 2, 4] == RIGHT and seen.heading.sum() == RIGHT


def test_names_follow_what_each_prototype_was_formed_of():
    show = Show()
    naming = PrototypeLooks(show.pixel_encoder, 1, LOOKS)
    show.see(GARDEN, episode_start=True, trial_start=True)
    naming.follow(looks(GARDEN), looks(GARDEN))
    assert sorted(naming.look[0].tolist()) == list(range(LOOKS))
    assert [int(naming.look[0, show.number(letter)]) for letter in "abc"] == [LETTERS[letter] for letter in "abc"]
    assert naming.numbers(0)[LETTERS["a"]] == show.number("a")


@pytest.fixture(scope="module")
def pool():
    return VariantPool(["harvest"], size=2, width=2)


def a_source(pool):
    return PixelSource(PixelTrialEnv(pool, 32, episodes=2, seed=1, threads=1), patch_net())


def test_learners_are_told_the_truth_about_prototypes(pool):
    source, rng = a_source(pool), np.random.default_rng(0)
    for _ in range(30):
        source.step(rng.integers(6, size=32))
    true = source.trials
    for env in range(32):
        for number in range(FIRST_LOOK, int(source.pixel_encoder.used[env])):
            look = source.naming.look[env, number]
            assert true.label_known[env, look]
            assert np.array_equal(source.label_effects[env, number], true.label_effects[env, look])
    assert source.purity > 0.9


def test_a_training_goes_on_as_it_would_have(pool):
    source, rng = a_source(pool), np.random.default_rng(0)
    for _ in range(20):
        source.step(rng.integers(6, size=32))
    state = source.state()
    other = a_source(pool)
    other.restore(state)
    handed_out = pool.state()
    actions = rng.integers(6, size=(30, 32))
    one = [(seen.window.copy(), seen.touched.copy(), seen.place.copy()) for seen in map(source.step, actions)]
    pool.restore(handed_out)
    for (window, touched, place), seen in zip(one, map(other.step, actions), strict=True):
        assert np.array_equal(window, seen.window) and np.array_equal(touched, seen.touched) and np.array_equal(place, seen.place)


def test_an_agent_with_eyes_there_and_back(tmp_path):
    agent, variant = agent_that_sees(), make_variant("harvest", 1)
    again = load_agent(save_agent(agent, tmp_path / "tiny"), seed=5)
    one, other = (play_returns(each, [variant], 2, seed=0) for each in (agent, again))
    assert np.array_equal(one, other) and again.observation == "rgb"
    (tmp_path / "tiny" / "eyes.safetensors").unlink()
    with pytest.raises(AgentError, match="no eyes"):
        load_agent(tmp_path / "tiny")


def test_an_agent_with_eyes_is_measured_and_watched_like_any_other():
    agent, variant = agent_that_sees(), make_variant("harvest", 1)
    assert play_returns(MemoryReset(agent), [variant], 2, seed=0).shape == (1, 2)
    steps = list(run_trial(agent, variant, episodes=2))
    assert steps[-1].episode_over and steps[-1].belief.effects.shape == (LOOKS, len(LABEL_NAMES))


def test_beliefs_are_told_by_look_to_whoever_tells_what_is_on_the_pictures():
    show, agent = Show(), agent_that_sees(window=7)
    agent.begin_trials(1)
    picture = show.picture(GARDEN)
    agent.act(PixelObservation(picture, picture, np.zeros(1, np.int64), np.zeros(1, np.float32), np.ones(1, bool), np.ones(1, bool)))
    by_number = agent.beliefs().effects[0]
    agent.observe_true_looks(looks(GARDEN), looks(GARDEN))
    number = int(agent.pixel_encoder.observation.window[looks(GARDEN) == LETTERS["c"]][0])
    assert number != LETTERS["c"]
    assert np.array_equal(agent.beliefs().effects[0, LETTERS["c"]], by_number[number])
    assert not np.array_equal(by_number[LETTERS["c"]], by_number[number])
