"""Gradient scores under dropout, with other optimisers, and where labels are missing."""

import numpy as np
import pytest
import torch
from torch import nn

from taskgroup import AffinityRecorder, InputError, Problem
from taskgroup.surrogate.training.member import Member, Recording
from taskgroup.surrogate.training.one_at_a_time import train_one_at_a_time
from taskgroup.surrogate.training.stacked import train_stacked
from tests.surrogate.problems import linear_trunk, small
from tests.surrogate.test_training import setup_of


def quadratics(shared):
    goals = {"a": torch.tensor([1.0, 1.0, 1.0]), "b": torch.tensor([-1.0, 0.0, 4.0])}
    return lambda: {task: ((shared - goal) ** 2).sum() / 2 for task, goal in goals.items()}


def test_no_step_changes_no_loss_under_dropout():
    torch.manual_seed(0)
    trunk, heads = nn.Sequential(nn.Linear(4, 32), nn.Dropout(0.5)), nn.Linear(32, 2)
    inputs, labels = torch.randn(16, 4), torch.randn(16, 2)

    def losses():
        outputs = heads(trunk(inputs))
        return {task: (outputs[:, i] - labels[:, i]).square().mean() for i, task in enumerate("ab")}

    recorder = AffinityRecorder(trunk.parameters(), ["a", "b"], every=1, step=0.0)
    for _ in range(5):
        assert recorder.step(losses(), losses)
        torch.rand(1)
    assert recorder.means()["gt"] == {"a": {"b": 0.0}, "b": {"a": 0.0}}


def test_the_default_step_is_the_learning_rate():
    shared = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    losses = quadratics(shared)
    by_rate, by_step = (
        AffinityRecorder([shared], ["a", "b"], every=1, **options)
        for options in ({"optimizer": torch.optim.Adam([shared], lr=0.07)}, {"step": 0.07})
    )
    for recorder in (by_rate, by_step):
        recorder.step(losses(), losses)
    assert by_rate.means() == by_step.means()


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_the_step_of_the_optimiser(momentum):
    shared = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    losses = quadratics(shared)
    optimizer = torch.optim.SGD([shared], lr=0.1, momentum=momentum)
    sum(losses().values()).backward()
    first = shared.grad.clone()
    optimizer.step()
    optimizer.zero_grad()
    recorder = AffinityRecorder([shared], ["a", "b"], every=1, optimizer=optimizer, look_ahead="optimizer")
    found, before = losses(), shared.detach().clone()
    recorder.step(found, losses)
    assert torch.equal(shared, before) and shared.grad is None
    assert torch.equal(optimizer.state[shared].get("momentum_buffer", first), first)
    sum(found.values()).backward()  # the graph is intact
    for partner, target in (("a", "b"), ("b", "a")):
        (gradient,) = torch.autograd.grad(losses()[partner], shared)
        with torch.no_grad():
            old = losses()[target].item()
            shared -= 0.1 * (gradient + momentum * first)
            expected = 1 - losses()[target].item() / old
            shared.copy_(before)
        assert recorder.means()["gt"][partner][target] == pytest.approx(expected, rel=1e-5)


def test_the_step_of_an_optimiser_needs_one():
    with pytest.raises(InputError, match="optimizer"):
        AffinityRecorder([torch.ones(2, requires_grad=True)], ["a"], look_ahead="optimizer")


def test_batches_without_a_label_do_not_count():
    shared = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    losses = quadratics(shared)
    often, rarely = (AffinityRecorder([shared], ["a", "b"], every=1) for _ in range(2))
    for step in range(10):
        often.step(losses(), losses)
        found = losses()
        if step % 5:
            found["b"] = torch.tensor(0.0)  # the batch has no label of b
        rarely.step(found)
    for score in ("gs", "conflict"):
        assert rarely.means()[score] == often.means()[score]


@pytest.mark.parametrize("look_ahead", ["gradient", "optimizer"])
def test_side_by_side_is_as_one_at_a_time(look_ahead):
    random = np.random.default_rng(0)
    inputs = random.normal(size=(120, 6))
    rare = np.where(np.arange(120) % 17 == 0, inputs[:, 1], np.nan)  # most batches have no label
    given = (inputs, {"common": inputs[:, 0], "rare": rare})
    options = {"validation": given, "epochs": 4, "batch_size": 8, "patience": 0}
    problem = Problem(tasks={"common": "mse", "rare": "mse"}, trunk=linear_trunk, train=given, **options)
    setup = setup_of(problem)
    members = [Member(problem.names, seed) for seed in range(2)]
    recording = Recording(every=1, step=0.05, look_ahead=look_ahead)
    for one, other in zip(
        train_stacked(setup, members, recording), train_one_at_a_time(setup, members, recording), strict=True
    ):
        for score, rows in other.affinity.items():
            for partner, row in rows.items():
                for target, value in row.items():
                    assert one.affinity[score][partner][target] == pytest.approx(value, rel=2e-3, abs=1e-5)
        assert abs(one.affinity["conflict"]["common"]["rare"]) > 0.1


def test_the_optimisers_step_is_not_the_gradients():
    setup = setup_of(small())
    members = [Member(small().names, 0)]
    plain, own = (
        train_stacked(setup, members, Recording(1, 0.003, look_ahead))[0].affinity["gt"]
        for look_ahead in ("gradient", "optimizer")
    )
    assert plain != own
