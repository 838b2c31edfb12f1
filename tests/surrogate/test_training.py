"""Networks trained side by side against the same networks trained one at a time."""

from itertools import combinations

import numpy as np
import pytest
import torch
from torch import nn

from taskgroup import AffinityRecorder, Problem, Task
from taskgroup.surrogate.network.network import Network
from taskgroup.surrogate.settings import make_settings
from taskgroup.surrogate.training.chunks import choose_stack_size, member_bytes
from taskgroup.surrogate.training.member import Member, Recording
from taskgroup.surrogate.training.one_at_a_time import train_one_at_a_time
from taskgroup.surrogate.training.prepare_data import prepare_data
from taskgroup.surrogate.training.stackable import why_not_stacked
from taskgroup.surrogate.training.stacked import train_stacked
from taskgroup.surrogate.training.training_setup import make_setup
from tests.surrogate.problems import mixed, small


def setup_of(problem, **options):
    settings = make_settings(problem, **options)
    data = prepare_data(problem, settings)
    return make_setup(Network(problem, data, lambda: problem.trunk(1.0)), data, settings)


def members_of(problem, seeds=(0, 1)):
    groups = [g for size in (1, 2, len(problem.names)) for g in combinations(problem.names, size)]
    return [Member(group, seed) for seed in seeds for group in groups]


def conv_trunk(width):
    size = round(4 * width)
    return nn.Sequential(
        nn.Unflatten(1, (1, 2, 3)), nn.Conv2d(1, size, 2, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()
    )


PROBLEMS = {
    "numbers": small,
    "every loss": mixed,
    "convolution": lambda: small(trunk=conv_trunk),
    "sgd": lambda: small(optimizer="sgd", learning_rate=0.1),
    "own optimiser": lambda: small(optimizer=lambda weights: torch.optim.SGD(weights, lr=0.05, momentum=0.9)),
}


def alike(one, other, relative=1e-4):
    for table in ("loss", "test_loss", "metric", "test_metric"):
        expected, found = getattr(one, table), getattr(other, table)
        assert found.keys() == expected.keys()
        for task, value in expected.items():
            assert found[task] == pytest.approx(value, rel=relative)


@pytest.mark.parametrize("name", PROBLEMS)
def test_side_by_side_is_as_alone(name):
    problem = PROBLEMS[name]()
    setup = setup_of(problem)
    members = members_of(problem)
    schedules = {member: setup.row_order.schedule(member) for member in members}
    for schedule in set(schedules.values()):
        mates = [member for member in members if schedules[member] == schedule]
        for one, other in zip(train_one_at_a_time(setup, mates), train_stacked(setup, mates), strict=True):
            alike(one, other)


@pytest.mark.parametrize("name", ["numbers", "convolution"])
def test_who_else_is_in_the_batch_does_not_matter(name):
    problem = PROBLEMS[name]()
    setup = setup_of(problem)
    members = members_of(problem)
    together = train_stacked(setup, members)
    for picked in ([0], [3, 1], [5, 6, 7, 8, 2]):
        for position, outcome in zip(picked, train_stacked(setup, [members[i] for i in picked]), strict=True):
            assert outcome.loss == together[position].loss
            assert outcome.test_loss == together[position].test_loss


@pytest.mark.parametrize("build", [small, lambda: small(trunk=conv_trunk)])
def test_a_traced_step_is_the_same_step(build, monkeypatch):
    problem = build()
    members = members_of(problem)
    plain = setup_of(problem)
    expected = train_stacked(plain, members)
    assert not plain.traces
    monkeypatch.setattr("taskgroup.surrogate.training.traced.MIN_STEPS", 1)
    setup = setup_of(problem)
    for _ in range(2):
        found = train_stacked(setup, members)
        assert [outcome.loss for outcome in found] == [outcome.loss for outcome in expected]
    assert len(setup.traces) == 1


def test_a_traced_step_with_missing_labels(monkeypatch):
    monkeypatch.setattr("taskgroup.surrogate.training.traced.MIN_STEPS", 1)
    random = np.random.default_rng(0)
    inputs = random.normal(size=(90, 6))
    labels = {"a": np.where(np.arange(90) % 3, inputs[:, 0], np.nan), "b": inputs[:, 1]}
    problem = Problem(tasks={"a": "mse", "b": "l1"}, trunk=small().trunk, train=(inputs, labels), epochs=3)
    setup = setup_of(problem)
    members = [Member(("a", "b"), seed) for seed in range(3)]
    for one, other in zip(train_one_at_a_time(setup, members), train_stacked(setup, members), strict=True):
        alike(one, other)
    assert setup.traces


def test_double_precision_agrees_closely():
    problem = small()
    setup = setup_of(problem, precision="float64")
    members = members_of(problem)
    for one, other in zip(train_one_at_a_time(setup, members), train_stacked(setup, members), strict=True):
        alike(one, other, relative=1e-9)


def test_bfloat16_is_near():
    problem = small()
    members = members_of(problem)[:3]
    rough, fine = (train_stacked(setup_of(problem, precision=p), members) for p in ("bfloat16", "float32"))
    for one, other in zip(fine, rough, strict=True):
        alike(one, other, relative=0.1)


@pytest.mark.parametrize("name", ["numbers", "every loss"])
def test_looking_side_by_side_is_as_looking_alone(name):
    problem = PROBLEMS[name]()
    setup = setup_of(problem)
    members = [Member(problem.names, 0), Member(problem.names, 1)]
    record = Recording(every=2, step=0.1)
    plain = train_stacked(setup, members)
    looked = train_stacked(setup, members, record)
    for without, one, other in zip(plain, looked, train_one_at_a_time(setup, members, record), strict=True):
        assert one.loss == without.loss  # to look changes nothing
        for score, rows in other.affinity.items():
            for partner, row in rows.items():
                for target, value in row.items():
                    assert one.affinity[score][partner][target] == pytest.approx(value, rel=1e-3, abs=1e-5)


def test_a_loss_that_is_nan_stays_with_its_task():
    def broken(outputs, truth):
        return (outputs - truth) * float("nan")

    random = np.random.default_rng(0)
    inputs = random.normal(size=(60, 6))
    labels = {"good": inputs[:, 0], "bad": inputs[:, 1]}
    tasks = [Task("good", "mse"), Task("bad", broken)]
    problem = Problem(tasks=tasks, trunk=small().trunk, train=(inputs, labels), epochs=2, patience=0)
    setup = setup_of(problem)
    members = [Member(("good",), 0), Member(("bad",), 0), Member(("good", "bad"), 0)]
    for found in (train_stacked(setup, members), train_one_at_a_time(setup, members)):
        assert found[0].failed is None and np.isfinite(found[0].loss["good"])
        assert "bad" in found[1].failed and found[1].loss == {"bad": None}
        assert found[2].failed is not None


class Switch(nn.Module):
    def forward(self, inputs):
        return inputs * 2 if inputs.sum().item() > 0 else inputs


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (lambda: nn.BatchNorm1d(8), "running statistics"),
        (lambda: nn.Dropout(0.5), "random numbers"),
        (Switch, "control flow"),
    ],
)
def test_what_cannot_be_stacked_is_trained_alone(layer, reason):
    problem = small(trunk=lambda width: nn.Sequential(nn.Linear(6, 8), layer(), nn.Tanh()))
    setup = setup_of(problem)
    assert reason in why_not_stacked(setup, Member(problem.names[:1], 0))
    record = Recording(every=2, step=0.1)
    first, again = (train_one_at_a_time(setup, [Member(problem.names, 0)], record)[0] for _ in range(2))
    assert first.failed is None and first.loss == again.loss and first.affinity == again.affinity


def test_what_can_be_stacked_is_said_to_be():
    for problem in (build() for build in PROBLEMS.values()):
        assert why_not_stacked(setup_of(problem), Member(problem.names[:1], 0)) is None


def test_memory_limits_the_batch():
    problem = small()
    members = members_of(problem, seeds=range(10))
    size = member_bytes(setup_of(problem), members[0], recording=False)
    assert choose_stack_size(setup_of(problem, memory=5.5 * size), members[0]).size <= 5
    assert choose_stack_size(setup_of(problem, memory=0.1 * size), members[0]).size == 1


def test_recorder_against_closed_forms():
    shared = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    goals = {"a": torch.tensor([1.0, 1.0, 1.0]), "b": torch.tensor([-1.0, 0.0, 4.0])}
    step = 0.1
    recorder = AffinityRecorder([shared], ["a", "b"], every=1, step=step)

    def losses():
        return {task: ((shared - goal) ** 2).sum() / 2 for task, goal in goals.items()}

    assert recorder.step(losses(), losses)
    scores = recorder.means()
    # the gradient of ‖θ − a‖²/2 is θ − a; a step η for b gives ‖θ − η(θ − b) − a‖²/2
    a, b = (shared.detach() - goal for goal in goals.values())
    assert scores["gs"]["a"]["b"] == pytest.approx(float(a @ b / a.norm() / b.norm()))
    assert scores["gt"]["b"]["a"] == pytest.approx(float(1 - ((a - step * b) ** 2).sum() / (a**2).sum()))
    assert scores["gt"]["a"]["b"] == pytest.approx(float(1 - ((b - step * a) ** 2).sum() / (b**2).sum()))
    assert scores["conflict"]["a"]["b"] == pytest.approx(-float(((a * b) < 0).double().mean()))


@pytest.mark.parametrize("optimizer", [torch.optim.Adam, lambda weights: torch.optim.SGD(weights, 0.1, momentum=0.9)])
def test_recorder_leaves_training_as_it_was(optimizer):
    def train(recording):
        torch.manual_seed(0)
        trunk = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.ReLU())
        heads = nn.ModuleDict({"a": nn.Linear(8, 1), "b": nn.Linear(8, 1)})
        model = nn.ModuleDict({"trunk": trunk, "heads": heads})
        steps = optimizer(model.parameters())
        recorder = AffinityRecorder(trunk.parameters(), ["a", "b"], every=2, buffers=model.buffers())
        data = torch.randn(6, 16, 4)
        for batch in data:

            def losses(batch=batch):
                features = trunk(batch)
                return {task: (head(features) - batch[:, :1]).pow(2).mean() for task, head in heads.items()}

            found = losses()
            if recording:
                before = [None if w.grad is None else w.grad.clone() for w in model.parameters()]
                recorder.step(found, losses)
                for old, weight in zip(before, model.parameters(), strict=True):
                    assert (old is None) == (weight.grad is None)
                    assert old is None or torch.equal(old, weight.grad)
            steps.zero_grad()
            sum(found.values()).backward()
            steps.step()
        state = [*model.state_dict().values(), *(s for group in steps.state.values() for s in group.values())]
        return [torch.as_tensor(value).clone() for value in state if value is not None], torch.rand(1)

    plain, looked = train(False), train(True)
    assert torch.equal(plain[1], looked[1])  # the random state too
    assert len(plain[0]) == len(looked[0])
    assert all(torch.equal(one, other) for one, other in zip(plain[0], looked[0], strict=True))
