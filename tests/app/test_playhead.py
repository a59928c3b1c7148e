"""Where the playhead is in a recording: it plays in time, waits at ends, steps both ways and never runs past what is recorded."""

from game_meta.render.timeline import EPISODE_END_SECONDS, TRIAL_SPEEDS, Playhead


def test_it_moves_smoothly_at_its_speed(scene):
    head, steps = Playhead(), scene.timeline.steps
    head.advance(0, steps)
    assert (head.index, head.blend) == (0, 1)
    head.advance(0.5 / head.speed, steps)
    assert (head.index, head.blend) == (1, 0.5)
    head.advance(1 / head.speed, steps)
    assert (head.index, round(head.blend, 6)) == (2, 0.5)


def test_it_stays_at_the_end_of_an_episode_for_a_while(scene):
    head, steps = Playhead(), scene.timeline.steps
    end = next(i for i, step in enumerate(steps) if step.episode_over)
    head.advance(end / head.speed, steps)
    head.advance(EPISODE_END_SECONDS / 2, steps)
    assert (head.index, head.blend) == (end, 1)
    head.advance(EPISODE_END_SECONDS, steps)
    assert head.index > end


def test_it_stops_where_the_recording_stops_and_goes_on_when_there_is_more(scene):
    head, steps = Playhead(), scene.timeline.steps
    head.advance(100, steps[:3])
    assert (head.index, head.blend) == (2, 1)
    head.advance(1 / head.speed, steps)
    assert head.index == 3
    head.advance(1000, steps)
    assert head.index == len(steps) - 1


def test_nothing_recorded_yet_is_fine():
    head = Playhead()
    head.advance(1, [])
    head.jump(-1, [])
    assert head.index == 0


def test_stepping_pauses_and_keeps_within_the_recording(scene):
    head, steps = Playhead(), scene.timeline.steps
    head.jump(1, steps)
    head.jump(1, steps)
    assert head.paused and head.index == 2
    head.advance(10, steps)
    assert head.index == 2
    for _ in range(5):
        head.jump(-1, steps)
    assert head.index == 0
    for _ in steps:
        head.jump(1, steps)
    assert head.index == len(steps) - 1


def test_speed_has_ends():
    head = Playhead()
    for _ in TRIAL_SPEEDS:
        head.faster(1)
    assert head.speed == TRIAL_SPEEDS[-1]
    for _ in TRIAL_SPEEDS:
        head.faster(-1)
    assert head.speed == TRIAL_SPEEDS[0]
