"""The main job from the command line, against published tables."""

from pathlib import Path

import pytest

from tests.published import BUDGETS, CELEBA, STANDLEY, needs_tables, table

pytestmark = needs_tables


@pytest.fixture
def runs_of(taskgroup, tmp_path):
    def estimate(source, name):
        target = tmp_path / f"{name}.json"
        assert (
            taskgroup("estimate", "runs", source, "--direction", "min", "--measure", "value", "-o", target).status == 0
        )
        return target

    return estimate


@pytest.mark.parametrize(("setting", "row"), STANDLEY)
@pytest.mark.parametrize("method", ["exact", "ilp"])
def test_standley_every_budget(taskgroup, runs_of, tmp_path, setting, row, method):
    judged_on = runs_of(table(f"standley2020/setting{setting}_test.csv"), "test")
    if row == "early stopping":
        source = table(f"standley2020/setting{setting}_early_stopping.csv")
    else:
        source = table(f"standley2020/setting{setting}_validation.csv")
    if row == "hoa":
        source = only_singles_and_pairs(source, tmp_path / "pairs.csv")
    chosen_on = runs_of(source, "chosen")
    predict = "hoa" if row == "hoa" else "none"
    found = []
    for budget in BUDGETS:
        layout = taskgroup("solve", chosen_on, "--budget", budget, "--predict", predict, "--method", method)
        assert layout.status == 0
        check = taskgroup("check", "--affinity", chosen_on, "--budget", budget, stdin=layout.out)
        assert check.json["violations"] == []
        evaluation = taskgroup("evaluate", "--affinity", judged_on, stdin=layout.out)
        assert evaluation.json["missing"] == []
        found.append(round(evaluation.json["objective_any_network"], 5))
    assert tuple(found) == STANDLEY[setting, row]


def only_singles_and_pairs(source, target):
    lines = Path(source).read_text().splitlines()
    kept = [line for line in lines[1:] if sum(bool(cell) for cell in line.split(",")[:5]) <= 2]
    target.write_text("\n".join([lines[0], *kept]) + "\n")
    return target


@pytest.mark.parametrize("networks", CELEBA)
@pytest.mark.parametrize("method", ["exact", "ilp"])
def test_celeba_groups(taskgroup, networks, method):
    affinity = taskgroup("estimate", "matrix", table("fifty2021/celeba_affinity.csv"), "--score", "gt").out
    layout = taskgroup("solve", "--no-singletons", "--max-models", networks, "--method", method, stdin=affinity)
    assert layout.status == 0
    assert layout.json["objective"] / 9 == pytest.approx(CELEBA[networks], abs=1e-6)
    assert len(layout.json["models"]) <= networks
    assert min(len(model["train"]) for model in layout.json["models"]) >= 2


@pytest.mark.parametrize("budget", range(1, 8))
def test_ettm1_methods_agree(taskgroup, tmp_path, budget):
    affinity = tmp_path / "gain.json"
    source = table("song2022/ettm1_gain_validation.csv")
    assert taskgroup("estimate", "runs", source, "--direction", "max", "--measure", "value", "-o", affinity).status == 0
    answers = [taskgroup("solve", affinity, "--budget", budget, "--method", method).json for method in ("exact", "ilp")]
    assert answers[0]["objective"] == pytest.approx(answers[1]["objective"], rel=1e-9)
    assert [answer["cost"] for answer in answers] == [len(answer["models"]) for answer in answers]
    assert answers[0]["cost"] == answers[1]["cost"] <= budget
