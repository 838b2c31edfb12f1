"""Learning curves: what they hold, and that reading them changes nothing."""

import json

import pytest
from torch import nn

from taskgroup.surrogate.training.one_at_a_time import train_one_at_a_time
from taskgroup.surrogate.training.stacked import train_stacked
from tests.surrogate.problems import mixed, small
from tests.surrogate.test_training import members_of, setup_of


def dropout_trunk(width):
    return nn.Sequential(nn.Linear(6, round(8 * width)), nn.Dropout(0.3), nn.Tanh())


@pytest.mark.parametrize("build", [small, mixed])
def test_a_loss_an_epoch_that_ends_at_the_runs_own(build):
    problem = build()
    setup = setup_of(problem, curves=True)
    schedule = setup.row_order.schedule(members_of(problem)[0])
    members = [member for member in members_of(problem) if setup.row_order.schedule(member) == schedule]
    side_by_side, alone = train_stacked(setup, members), train_one_at_a_time(setup, members)
    for member, one, other in zip(members, side_by_side, alone, strict=True):
        assert tuple(one.curve) == member.train
        for task, losses in one.curve.items():
            assert len(losses) == 3
            assert losses[-1] == pytest.approx(one.loss[task], rel=1e-6)
            assert losses == pytest.approx(other.curve[task], rel=1e-4)


def test_an_epoch_less_is_the_curve_without_its_end():
    problem = small()
    members = members_of(problem)
    longer = train_stacked(setup_of(problem, curves=True, epochs=3), members)
    shorter = train_stacked(setup_of(problem, epochs=2), members)
    for one, other in zip(longer, shorter, strict=True):
        assert {task: losses[1] for task, losses in one.curve.items()} == pytest.approx(other.loss, rel=1e-6)


@pytest.mark.parametrize("train", [train_stacked, train_one_at_a_time])
def test_reading_them_changes_nothing(train):
    problem = small(trunk=dropout_trunk) if train is train_one_at_a_time else small()
    members = members_of(problem)
    without = train(setup_of(problem), members)
    found = train(setup_of(problem, curves=True), members)
    assert [outcome.loss for outcome in found] == [outcome.loss for outcome in without]
    assert all(outcome.curve is None for outcome in without)


def test_the_log_and_its_picture(taskgroup, problem_file, tmp_path):
    log = tmp_path / "runs.jsonl"
    command = ("estimate", "surrogate", problem_file(), "--log")
    plain = taskgroup(*command, tmp_path / "plain.jsonl")
    found = taskgroup(*command, log, "--curves")
    assert (found.status, found.err) == (0, "")
    assert found.out == plain.out
    for line in map(json.loads, log.read_text().splitlines()):
        assert {task: losses[-1] for task, losses in line["curve"].items()} == pytest.approx(line["loss"], rel=1e-6)
    assert "curve" not in (tmp_path / "plain.jsonl").read_text()
    assert taskgroup("plot", log, "-o", tmp_path / "curves.svg").status == 0
    assert taskgroup("estimate", "runs", log, "--direction", "min", "--baseline", "half").status == 0


def test_a_loss_that_is_not_finite_is_null(taskgroup, problem_file, tmp_path):
    body = "def broken(outputs, truth): return (outputs - truth) * float('nan')"
    tail = (
        "tasks = [Task(name, broken if name == 'c' else 'mse') for name in labels]\n"
        "problem = Problem(tasks=tasks, trunk=trunk, train=(inputs, labels), epochs=2, patience=0)\n"
    )
    log = tmp_path / "runs.jsonl"
    found = taskgroup("estimate", "surrogate", problem_file(body, tail), "--log", log, "--curves")
    assert found.status == 1
    failed = [line for line in map(json.loads, log.read_text().splitlines()) if "failed" in line]
    assert failed
    assert {tuple(line["curve"]["c"]) for line in failed} == {(None, None)}
    assert taskgroup("plot", log, "-o", tmp_path / "curves.png").status == 0


def test_curves_need_a_log(taskgroup, problem_file):
    found = taskgroup("estimate", "surrogate", problem_file(), "--curves")
    assert found.status == 2
    assert found.err.startswith("taskgroup: --curves") and "--log" in found.err and found.err.count("\n") == 1
