"""Advantages and PPO's terms: worked examples, and the plain formulas that stood in three places before, to the bit, gradients too."""

import numpy as np
import pytest
import torch

from game_meta.agents.ppo import episode_gae, gae, ppo_terms

T, B, A = 9, 7, 5


def test_advantages_of_a_trial_seen_whole():
    """With lambda 1 an advantage is the discounted return minus the value: rewards 0 1 0 2, the trial ends after the fourth."""
    reward, value = torch.tensor([[0.0], [1.0], [0.0], [2.0]]), torch.tensor([[0.5], [0.25], [1.0], [0.0]])
    continues = torch.tensor([[1.0], [1.0], [1.0], [0.0]])
    advantage = gae(reward, value, continues, torch.tensor([9.0]), gamma=0.5, gae_lambda=1.0)
    np.testing.assert_allclose((advantage + value)[:, 0], [0.5 + 0.25, 1 + 0.5, 1, 2])


def test_nothing_flows_back_over_the_end_of_a_trial_but_all_over_the_end_of_an_episode():
    reward, value = torch.tensor([[0.0, 0.0], [8.0, 8.0]]), torch.zeros(2, 2)
    continues = torch.tensor([[0.0, 1.0], [1.0, 1.0]])
    advantage = gae(reward, value, continues, torch.zeros(2), gamma=0.5, gae_lambda=0.5)
    np.testing.assert_allclose(advantage, [[0, 2], [8, 8]])


def segment_gae(reward, value, done, last, gamma, lam):
    """As it stood in the learners: `done` is a trial's end."""
    result, after, running = torch.empty_like(reward), last, torch.zeros_like(last)
    for t in range(len(reward) - 1, -1, -1):
        goes_on = 1.0 - done[t].float()
        running = reward[t] + gamma * after * goes_on - value[t] + gamma * lam * goes_on * running
        result[t], after = running, value[t]
    return result


def masked_gae(reward, value, mask, gamma, lam):
    """As it stood in the inner loops: nothing is worth anything past the mask."""
    result, after, running = [], torch.zeros_like(value[0]), torch.zeros_like(value[0])
    for t in range(len(reward) - 1, -1, -1):
        running = (reward[t] + gamma * after - value[t] + gamma * lam * running) * mask[t]
        result.append(running)
        after = value[t] * mask[t]
    return torch.stack(result[::-1])


def lengths_mask(dtype):
    return (torch.arange(T)[:, None] < torch.tensor([9, 1, 4, 8, 9, 2, 5])).to(dtype)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_both_forms_of_gae_are_the_old_ones_to_the_bit(seed, dtype):
    generator = torch.Generator().manual_seed(seed)
    reward, value = (torch.randn(T, B, generator=generator, dtype=dtype) for _ in range(2))
    last, done = torch.randn(B, generator=generator, dtype=dtype), torch.rand(T, B, generator=generator) < 0.2
    old = segment_gae(reward, value, done, last, 0.98, 0.95)
    assert torch.equal(gae(reward, value, 1.0 - done.float(), last, 0.98, 0.95), old)
    mask, weight = lengths_mask(dtype), torch.randn(T, B, generator=generator, dtype=dtype)
    told = []
    for form in (masked_gae, episode_gae):
        leaf = value.clone().requires_grad_()
        advantage = form(reward, leaf, mask, 0.97, 0.95)
        (gradient,) = torch.autograd.grad((advantage.square() * weight).sum(), leaf, create_graph=True)
        (second,) = torch.autograd.grad(gradient.square().sum(), leaf)
        told.append((advantage, gradient, second))
    for one, other in zip(*told, strict=True):
        assert torch.equal(one, other) and one.abs().sum() > 0
    assert not told[1][0][mask == 0].any()


def plain_terms(logits, action, old_logp, advantage, clip):
    """As they stood in the learners, in MAML and in the fine-tuning."""
    logps = torch.log_softmax(logits, -1)
    log_ratio = logps.gather(-1, action[..., None])[..., 0] - old_logp
    ratio = log_ratio.exp()
    policy = -torch.min(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage)
    return policy, -(logps.exp() * logps).sum(-1), (ratio.detach() - 1 - log_ratio.detach())


@pytest.mark.parametrize("mapped", [False, True])
def test_ppos_terms_are_the_old_ones_to_the_bit(mapped):
    """Also where torch.func takes the gradient, as the inner loops do."""
    torch.manual_seed(0)
    logits, action = torch.randn(T, B, A), torch.randint(A, (T, B))
    old_logp, advantage = torch.log_softmax(logits + 0.3 * torch.randn(T, B, A), -1)[..., 0], torch.randn(T, B)

    def gradient(form):
        def loss(logits):
            policy, entropy, kl = form(logits, action, old_logp, advantage, 0.2)
            return (policy - 0.02 * entropy).mean() + 0.0 * kl.sum()

        if mapped:
            return torch.func.grad(loss)(logits)
        leaf = logits.clone().requires_grad_()
        return torch.autograd.grad(loss(leaf), leaf)[0]

    for one, other in zip(
        plain_terms(logits, action, old_logp, advantage, 0.2), ppo_terms(logits, action, old_logp, advantage, 0.2), strict=True
    ):
        assert torch.equal(one, other)
    assert torch.equal(gradient(plain_terms), gradient(ppo_terms)) and gradient(ppo_terms).abs().sum() > 0


def test_the_means_of_the_terms_are_those_that_rl2_took():
    """minus the mean is the mean of the negated, to the bit, and so is its gradient."""
    torch.manual_seed(1)
    x = torch.randn(64, 8, requires_grad=True)
    (one,), (other,) = torch.autograd.grad(-x.square().mean(), x), torch.autograd.grad((-x.square()).mean(), x)
    assert torch.equal(-x.square().mean(), (-x.square()).mean()) and torch.equal(one, other)
