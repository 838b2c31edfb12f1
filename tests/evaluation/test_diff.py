import pytest

from taskgroup import (
    Affinity,
    InputError,
    Network,
    ObservedGroup,
    check,
    diff,
    layout_of_networks,
    parse_networks,
    solve,
)


def _affinity() -> Affinity:
    values = {("a",): (1.0,), ("b",): (1.0,), ("c",): (1.0,), ("a", "b"): (1.5, 1.2), ("a", "b", "c"): (1.1, 0.9, 1.4)}
    groups = tuple(ObservedGroup(t, "full", dict(zip(t, v, strict=True))) for t, v in values.items())
    none = (None,) * 3
    return Affinity(tasks=("a", "b", "c"), score="value", direction="max", affinity=(none, none, none), groups=groups)


def _layout(text):
    return layout_of_networks(parse_networks(text), _affinity())


def test_a_split_network_a_merged_one_and_what_it_costs():
    found = diff(_layout("a+b+c"), _layout("a+b | c"))
    assert not found.same
    assert found.removed == (Network(("a", "b", "c"), "full"),)
    assert found.split == ((Network(("a", "b", "c"), "full"), (Network(("a", "b"), "full"), Network(("c",), "full"))),)
    assert (found.before.cost, found.after.cost) == (1.0, 2.0)
    assert found.before.objective == pytest.approx(1.1 + 0.9 + 1.4)
    assert found.after.objective == pytest.approx(1.5 + 1.2 + 1.0)
    assert found.tasks["c"].performance_after == 1.0 and found.tasks["c"].moved
    back = diff(_layout("a+b | c"), _layout("a+b+c"))
    assert back.merged == (((Network(("a", "b"), "full"), Network(("c",), "full")), Network(("a", "b", "c"), "full")),)


def test_a_moved_task_differs_although_the_networks_are_the_same():
    found = diff(_layout("a+b | c(a+b)"), _layout("b(a) | a+c(b)"), _affinity())
    assert not found.same and not found.removed and not found.added
    assert [task for task, entry in found.tasks.items() if entry.moved] == ["a"]
    assert diff(_layout("a | b | c"), _layout("c | b | a")).same


def test_a_written_layout_satisfies_check_and_can_be_compared_with_the_best():
    written = _layout("a | b(a) | c")
    assert check(written, _affinity()).valid
    assert written.status == "feasible" and written.bound == pytest.approx(1.5 + 1.2 + 1.4)
    assert diff(written, solve(_affinity())).after.objective >= written.objective


@pytest.mark.parametrize(
    ("text", "fault"),
    [("a+b", "no network serves c"), ("a+c | b", "no group a\\+c"), ("a+b+c @half", "half"), ("a+x | b | c", "'x'")],
)
def test_networks_that_the_affinity_lacks_are_one_line(text, fault):
    with pytest.raises(InputError, match=fault):
        _layout(text)
