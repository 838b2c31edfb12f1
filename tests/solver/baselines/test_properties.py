"""What every baseline keeps: the rules, the limits, the optimum as a ceiling, the same answer twice."""

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskgroup import check, encode, solve
from taskgroup.solver.baselines.registry import BASELINES, load
from tests.solver.baselines.documents import every_group, matrix, permuted
from tests.solver.instances import affinities, options

PROBLEMS = {
    "matrix": (matrix(7), {"budget": 4.0}),
    "matrix, no limit": (matrix(6, seed=1), {}),
    "raw score": (matrix(8, seed=2, score="ias"), {"max_models": 4}),
    "weights": (matrix(6, seed=3), {"budget": 3.0, "weight": {"t0": 5.0, "t1": 0.0}}),
    "runs": (every_group(5), {"budget": 6.0}),
    "losses": (every_group(5, seed=1, direction="min"), {"budget": 7.5, "max_models": 4}),
    "pairs of runs": (every_group(6, seed=2, sizes=(1, 2)), {"budget": 8.0, "predict": "hoa"}),
    "fifteen tasks": (matrix(15, seed=4, clusters=3), {"budget": 8.0}),
}
MANY = 13


@pytest.fixture(scope="module")
def optima():
    return {
        name: solve(affinity, **asked) for name, (affinity, asked) in PROBLEMS.items() if len(affinity.tasks) <= MANY
    }


def without_seconds(layout):
    return encode(msgspec.structs.replace(layout, solver=msgspec.structs.replace(layout.solver, seconds=0.0)))


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("method", BASELINES)
def test_a_layout_that_check_accepts_within_the_limits_or_a_reason(method, problem, optima):
    affinity, asked = PROBLEMS[problem]
    layout = solve(affinity, method=method, **asked)
    if not layout.found:
        assert layout.reason.startswith(f"{method} finds no layout: ")
        assert not layout.models
        return
    assert check(layout, affinity).violations == ()
    assert layout.solver.method == method
    if "budget" in asked:
        assert layout.cost <= asked["budget"] * (1 + 1e-9)
    if "max_models" in asked:
        assert len(layout.models) <= asked["max_models"]
    sign = affinity.sign
    if problem in optima:
        best = optima[problem].objective
        assert sign * layout.objective <= sign * best + 1e-9 * abs(best)
        assert sign * layout.bound >= sign * best - 1e-9 * abs(best)
    assert (layout.status == "optimal") == (layout.bound == layout.objective)


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("method", BASELINES)
def test_the_same_input_gives_the_same_bytes(method, problem):
    affinity, asked = PROBLEMS[problem]
    assert without_seconds(solve(affinity, method=method, **asked)) == without_seconds(
        solve(affinity, method=method, **asked)
    )


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("method", [name for name in BASELINES if name != "random"])
def test_the_order_of_the_tasks_does_not_matter(method, problem):
    affinity, asked = PROBLEMS[problem]
    order = np.random.default_rng(0).permutation(len(affinity.tasks))
    one, other = solve(affinity, method=method, **asked), solve(permuted(affinity, order), method=method, **asked)
    assert one.status == other.status
    if one.objective is not None:
        assert one.objective == pytest.approx(other.objective, rel=1e-9)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("method", BASELINES)
def test_on_any_small_problem(method, data):
    affinity = data.draw(affinities(most_tasks=5))
    asked = data.draw(options(affinity))
    best, layout = solve(affinity, **asked), solve(affinity, method=method, **asked)
    if best.status == "infeasible":
        assert layout.status == "infeasible"
        assert layout.reason == best.reason
    elif layout.found:
        assert check(layout, affinity).violations == ()
        slack = 1e-9 * abs(best.objective) + 1e-11
        assert affinity.sign * layout.objective <= affinity.sign * best.objective + slack
        assert affinity.sign * layout.bound >= affinity.sign * best.objective - slack
    else:
        assert method != "greedy"  # it starts from the cheapest layout
        assert layout.reason.startswith(f"{method} finds no layout: ")


def test_a_baseline_is_a_file_of_its_name():
    assert [load(name).__module__.rpartition(".")[2] for name in BASELINES] == [
        name.replace("-", "_") for name in BASELINES
    ]


@pytest.mark.parametrize("method", BASELINES)
def test_one_task_and_two(method):
    for tasks in (1, 2):
        layout = solve(matrix(tasks), method=method)
        assert set(layout.assignment) == {f"t{i}" for i in range(tasks)}
