"""Every network stops at its own best epoch, whoever is trained beside it."""

import math

import numpy as np
import pytest
import torch

from taskgroup import Problem, Task, estimate_surrogate
from taskgroup.surrogate.problem.constant_losses import constant_losses
from taskgroup.surrogate.problem.data import hold_out_stopping, read_data
from taskgroup.surrogate.training.early_stopping import EarlyStopping
from taskgroup.surrogate.training.member import Member
from taskgroup.surrogate.training.one_at_a_time import train_one_at_a_time
from taskgroup.surrogate.training.stacked import train_stacked
from tests.surrogate.problems import linear_trunk, mixed, small
from tests.surrogate.test_training import alike, members_of, setup_of

OVERFITTING = {"epochs": 60, "patience": 4, "learning_rate": 0.05, "rows": 90, "batch_size": 16}


def noisy(**options):
    """Labels that are mostly noise, so that networks overfit after a few epochs."""
    random = np.random.default_rng(3)
    inputs = random.normal(size=(120, 6))
    labels = {name: np.tanh(inputs[:, i]) + random.normal(size=120) for i, name in enumerate("abc")}
    given = {"epochs": 60, "patience": 4, "learning_rate": 0.03, "batch_size": 16}
    return Problem(
        tasks=[Task(name) for name in labels], trunk=linear_trunk, train=(inputs, labels), **(given | options)
    )


def test_the_best_epoch_of_a_known_curve():
    stopping = EarlyStopping(torch.tensor([[1.0, 2.0], [1.0, 2.0]]), patience=2)
    curves = torch.tensor(  # relative totals: 1.5, 1.0, 1.1, 1.2 and 1.5, 1.2, 1.1, 0.9
        [[[0.5, 2.0], [0.5, 2.0]], [[0.5, 1.0], [0.2, 2.0]], [[0.6, 1.0], [0.1, 2.0]], [[0.7, 1.0], [0.4, 1.0]]]
    )
    improved = [stopping.update(losses).tolist() for losses in curves]
    assert improved == [[True, True], [True, True], [False, True], [False, True]]
    assert stopping.best_epoch.tolist() == [2, 4]
    assert stopping.active.tolist() == [False, True]


def test_a_task_that_nothing_predicts_does_not_choose_the_epoch():
    stopping = EarlyStopping(torch.tensor([[1.0, 1.0]]), patience=5)
    learned, noise = [0.9, 0.6, 0.4, 0.3, 0.35], [1.0, 1.3, 1.6, 2.0, 2.5]
    for one, other in zip(learned, noise, strict=True):
        stopping.update(torch.tensor([[one, other]]))
    assert stopping.best_epoch.tolist() == [4]


def test_the_best_constant_by_hand():
    inputs = np.zeros((8, 2))
    labels = {
        "share": np.array([1, 0, 0, 0, 1, 1, 0, 0]),
        "mean": np.arange(8.0),
        "median": np.arange(8.0),
        "class": np.array([0, 1, 2, 0, 1, 2, 0, 0]),
    }
    losses = dict(zip(labels, ("bce", "mse", "l1", "cross-entropy"), strict=True))
    problem = Problem(tasks=losses, trunk=linear_trunk, train=(inputs, labels), validation=(inputs, labels))
    data = read_data(problem)
    found = constant_losses(problem, data, data.validation)
    share, classes = 4 / 10, np.array([5, 3, 3]) / 11  # one example more of each class
    assert found == pytest.approx(
        {
            "share": -(3 * math.log(share) + 5 * math.log(1 - share)) / 8,
            "mean": np.var(np.arange(8.0)),
            "median": 2.0,
            "class": -np.log(classes[labels["class"]]).mean(),
        },
        rel=1e-6,
    )


@pytest.mark.parametrize("build", [noisy, lambda: mixed(epochs=30, patience=3, learning_rate=0.05)])
def test_side_by_side_is_as_one_at_a_time(build):
    problem = build()
    setup = setup_of(problem, curves=True)
    schedule = setup.row_order.schedule(members_of(problem)[0])
    members = [member for member in members_of(problem) if setup.row_order.schedule(member) == schedule][:8]
    stacked, single = train_stacked(setup, members), train_one_at_a_time(setup, members)
    for one, other in zip(stacked, single, strict=True):
        assert (one.best_epoch, one.epochs, one.steps) == (other.best_epoch, other.epochs, other.steps)
        alike(one, other, relative=1e-3)
        for task, losses in one.curve.items():
            assert len(losses) == one.epochs
            assert losses[one.best_epoch - 1] == pytest.approx(one.loss[task], rel=1e-5)
    assert len({outcome.best_epoch for outcome in stacked}) > 1


def test_members_that_train_on_do_not_change_those_that_stopped():
    problem = noisy()
    setup = setup_of(problem)
    members = members_of(problem)
    together = train_stacked(setup, members)
    assert {outcome.best_epoch for outcome in together} != {60}
    for position in (0, 3, 6):
        alone = train_stacked(setup, [members[position]])[0]
        assert (alone.loss, alone.best_epoch) == (together[position].loss, together[position].best_epoch)


def test_the_epoch_is_chosen_on_other_examples_than_the_gain():
    data = hold_out_stopping(read_data(small(rows=200)))
    rows = [set(map(tuple, split.inputs.tolist())) for split in data.splits]
    assert [len(part) for part in rows] == [96, 40, 40, 24]
    assert sum(map(len, rows)) == len(set().union(*rows)) == 200


def test_a_rare_task_has_labels_to_train_and_to_stop_by():
    random = np.random.default_rng(0)
    inputs = random.normal(size=(300, 3))
    rare = np.full(300, np.nan)
    rare[:4] = 1.0
    given = (inputs, {"common": inputs[:, 0], "rare": rare})
    problem = Problem(tasks={"common": "mse", "rare": "mse"}, trunk=linear_trunk, train=given, validation=given)
    data = hold_out_stopping(read_data(problem))
    assert data.train.known[:, 1].any() and data.stopping.known[:, 1].any()


def test_an_epoch_passes_over_the_largest_task_once():
    random = np.random.default_rng(0)
    sizes = {"a": 400, "b": 200, "c": 400}
    given = {}
    for task, size in sizes.items():
        inputs = random.normal(size=(size, 6))
        given[task] = (inputs, inputs[:, 0])
    problem = Problem(tasks=dict.fromkeys(sizes, "mse"), trunk=linear_trunk, train=given, validation=given, patience=0)
    order = setup_of(problem).row_order
    groups = [("a",), ("c",), ("a", "c"), ("a", "b", "c")]
    schedules = [order.schedule(Member(group, 0)) for group in groups]
    assert {schedule.steps for schedule in schedules} == {6}
    assert [schedule.size for schedule in schedules] == [66, 66, 133, 166]
    rows = order.epoch([Member(("a", "b", "c"), 0)], 0)[:, 0]
    assert len(rows.unique()) == rows.numel()  # no example twice
    for step in rows:  # each step has its share of each task
        counts = [int(((step >= low) & (step < high)).sum()) for low, high in ((0, 400), (400, 600), (600, 1000))]
        assert counts == pytest.approx([66, 33, 66], abs=2)


def test_a_network_that_still_improves_is_noted():
    notes = []
    estimate_surrogate(small(epochs=2, patience=5), groups="singles", notify=notes.append)
    assert notes == ["8 of 8 networks were still improving after 2 epochs; raise the epochs"]
    notes.clear()
    estimate_surrogate(noisy(), groups="singles", notify=notes.append)
    assert notes == []


def test_standardised_targets_have_the_loss_1_of_the_best_constant():
    random = np.random.default_rng(0)
    inputs = random.normal(size=(200, 6)) * 50 + 1000
    labels = {"large": 300 * inputs[:, 0] + 1e5, "small": 1e-3 * random.normal(size=200)}
    metric = Task("large", metric=lambda outputs, truth: (outputs - truth).abs().mean(), direction="min")
    problem = Problem(tasks=[metric, Task("small")], trunk=linear_trunk, train=(inputs, labels), epochs=40)
    outcome = train_stacked(setup_of(problem, learning_rate=0.02), [Member(("large", "small"), 0)])[0]
    assert outcome.loss["large"] < 0.2  # in units of the variance of the labels
    assert 0.5 < outcome.loss["small"] < 2.0
    deviation = float(np.std(labels["large"]))
    assert outcome.metric["large"] == pytest.approx(deviation * math.sqrt(outcome.loss["large"]), rel=0.5)
