"""Slots are written by rows, one an event: which rows there are, and that the loops over them compute what plain torch does."""

import pytest
import torch

from game_meta.agents.networks import slot_memory
from game_meta.agents.networks.slot_memory import MinGRU, event_rows
from game_meta.engine.observation import NUM_HEADINGS

NO, YES = False, True


def test_rows_stand_in_the_order_of_time():
    """Two slots of one trial for four ticks; a new trial begins at the last one, so there all slots have a row."""
    marks = torch.tensor([[NO, NO], [YES, NO], [NO, NO], [NO, YES]])[:, None]
    new = torch.tensor([NO, NO, NO, YES])[:, None]
    rows = event_rows(marks, new)
    assert rows.at.tolist() == [0, 1, 2, 6, 7]
    assert rows.before.tolist() == [-1, -2, 0, 2, 1]
    assert rows.last[:, 0].tolist() == [[0, 1], [2, 1], [2, 1], [3, 4]]
    assert rows.ends.tolist() == [2, 3, 3, 5]


def some_rows(seed=0, T=6, B=2, N=3):
    g = torch.Generator().manual_seed(seed)
    return event_rows(torch.rand(T, B, N, generator=g) < 0.4, torch.rand(T, B, generator=g) < 0.2), g


def test_gradient_of_the_gate():
    rows, g = some_rows()
    R = len(rows.at)
    x, y = (torch.randn(R, 4, generator=g, dtype=torch.double, requires_grad=True) for _ in range(2))
    start = torch.randn(6, 4, generator=g, dtype=torch.double, requires_grad=True)
    write, keep = (torch.randint(2, (R, n), generator=g).double() for n in (2, 1))
    assert torch.autograd.gradcheck(lambda *varied: MinGRU.apply(*varied[:2], write, keep, varied[2], rows), (x, y, start))


def test_the_gate_by_hand():
    """One slot, half open (z = 1/2), whose candidate is 1 and then nearly -1: 0.8 -> 0.9 -> (kept) -> a new trial -> -0.5."""
    rows = event_rows(torch.ones(3, 1, 1, dtype=torch.bool), torch.zeros(3, 1, dtype=torch.bool))
    x, y = torch.zeros(3, 1), torch.tensor([[20.0], [20.0], [-20.0]])
    write, keep = torch.tensor([[1.0], [0.0], [1.0]]), torch.tensor([[1.0], [1.0], [0.0]])
    assert MinGRU.apply(x, y, write, keep, torch.tensor([[0.8]]), rows).flatten().tolist() == pytest.approx([0.9, 0.9, -0.5])


def on_another_device(monkeypatch, module):
    """The path that other devices than the CPU take, taken on the CPU."""
    monkeypatch.setattr(module.Tensor, "is_cpu", property(lambda self: False))


def test_the_gate_on_other_devices_is_the_same(monkeypatch):
    def results():
        rows, g = some_rows(seed=3)
        R = len(rows.at)
        x, y = (torch.randn(R, 4, generator=g, requires_grad=True) for _ in range(2))
        start = torch.randn(6, 4, generator=g, requires_grad=True)
        h = MinGRU.apply(x, y, torch.randint(2, (R, 2), generator=g).float(), torch.randint(2, (R, 1), generator=g).float(), start, rows)
        return [h, *torch.autograd.grad((h * torch.randn(R, 4, generator=g)).sum(), (x, y, start))]

    here = results()
    on_another_device(monkeypatch, slot_memory)
    for one, other in zip(here, results(), strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_cells_and_their_gradient_are_those_of_plain_indexing(kind):
    rows, g = some_rows(N=5)
    T, B, K = rows.last.shape
    table = torch.randn(len(rows.at), NUM_HEADINGS * 8, generator=g).to(kind).requires_grad_()
    window, heading = (torch.randint(5, (T, B, 3, 3), generator=g, dtype=torch.uint8) for _ in range(2))
    held = torch.randint(2, (T, B, K), generator=g).float()
    seen = slot_memory.looks_in_window(window, K)
    assert seen[0, 0].nonzero().flatten().tolist() == window[0, 0].unique().tolist()
    weights = None

    def results(look_up):
        nonlocal weights
        found, pooled = look_up(table, rows.last, window, heading, held, seen)
        weights = weights or [torch.randn(part.shape, generator=g) for part in (found, pooled)]
        loss = sum((part.float() * weight).sum() for part, weight in zip((found, pooled), weights, strict=True))
        return [found, pooled, *torch.autograd.grad(loss, table)]

    for one, other in zip(results(slot_memory.EmbedWindow.apply), results(slot_memory.embed_window_plain), strict=True):
        torch.testing.assert_close(one.float(), other.float(), atol=0.1 if kind == torch.bfloat16 else 1e-5, rtol=0.02)


def test_a_tick_at_which_nothing_happens_writes_nothing():
    quiet = torch.zeros(1, 2, 3, dtype=torch.bool)
    rows = event_rows(quiet, quiet[..., 0], first=False)
    assert rows.at.numel() == 0 and rows.last.tolist() == [[[-1, -2, -3], [-4, -5, -6]]]
    nothing = torch.empty(0, 4)
    assert MinGRU.apply(nothing, nothing, torch.empty(0, 2), torch.empty(0, 1), torch.randn(6, 4), rows).shape == (0, 4)
