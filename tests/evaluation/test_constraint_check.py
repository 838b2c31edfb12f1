"""The risk applies to every performance, floors included."""

import msgspec
import pytest

from taskgroup import Affinity, ObservedGroup, check, solve


def _affinity() -> Affinity:
    groups = (
        ObservedGroup(("a",), "full", {"a": 1.0}, {"a": 0.5}, runs=3),
        ObservedGroup(("a",), "half", {"a": 0.8}, {"a": 0.1}, runs=3),
    )
    return Affinity(tasks=("a",), score="value", direction="max", affinity=((None,),), groups=groups)


@pytest.mark.parametrize(("risk", "architecture"), [(0.0, "full"), (1.0, "half")])
def test_a_floor_holds_for_the_performance_less_the_risk(risk, architecture):
    # less one standard error: full 0.5, half 0.7; the floor of 0.6 leaves half alone
    layout = solve(_affinity(), min_performance={"a": 0.6}, risk=risk)
    assert [model.architecture for model in layout.models] == [architecture]
    assert check(layout, _affinity()).valid


def test_check_finds_a_floor_that_the_risk_breaks():
    layout = solve(_affinity(), risk=1.0, min_performance={"a": 0.6})
    broken = msgspec.structs.replace(
        layout, request=msgspec.structs.replace(layout.request, min_performance={"a": 0.75})
    )
    assert [violation.rule for violation in check(broken, _affinity()).violations] == ["min-performance"]
    assert solve(_affinity(), risk=1.0, min_performance={"a": 0.75}).status == "infeasible"
