"""The networks of a layout."""

import msgspec
import pytest
from matplotlib.patches import FancyBboxPatch

from taskgroup.report.pictures.draw import draw
from tests.report.pictures.documents import infeasible, layout, names
from tests.report.pictures.lettering import written


def boxes(figure):
    """The frames by what is written inside them, of networks and of tasks."""
    axes = figure.axes[0]
    found = []
    for patch in axes.patches:
        assert isinstance(patch, FancyBboxPatch)
        left, top, right, bottom = (
            patch.get_x(), patch.get_y(), patch.get_x() + patch.get_width(), patch.get_y() + patch.get_height()
        )  # fmt: skip
        inside = [
            text.get_text()
            for text in axes.texts
            if left <= text.get_position()[0] <= right and top <= text.get_position()[1] <= bottom
        ]
        found.append((patch, inside))
    return found


@pytest.mark.parametrize("count", [1, 5, 27, 100])
def test_every_network_with_its_tasks_and_cost(count):
    document = layout(count)
    networks = [inside for _, inside in boxes(draw(document)) if inside[0].startswith("network ")]
    assert len(networks) == len(document.models)
    for place, (inside, model) in enumerate(zip(networks, document.models, strict=True)):
        assert inside[0] == f"network {place} · full"
        assert inside[1] == "cost 2.7G · predicted"
        assert [text for text in inside if text in names(count)] == list(model.train)


def test_served_and_auxiliary_tasks_are_told_apart_without_colour():
    document = layout(3, groups=[("a", "b"), ("c",)])
    tasks = [(patch, inside) for patch, inside in boxes(draw(document)) if len(inside) == 2]
    found = [(inside[0], patch.get_linestyle() in ("-", "solid"), inside[1]) for patch, inside in tasks]
    assert [(name, solid) for name, solid, _ in found] == [
        ("a", True), ("b", True), ("c", False), ("c", True), ("a", False), ("b", False)
    ]  # fmt: skip
    assert [text == "auxiliary" for _, _, text in found] == [not solid for _, solid, _ in found]
    for name, solid, text in found:
        if solid:
            assert float(text.replace("−", "-")) == pytest.approx(document.performance[name], abs=0.00051)


def test_standard_errors_stand_beside_performances():
    document = layout(2)
    model = msgspec.structs.replace(document.models[0], stderr={"depth": 0.012})
    texts = {text.text for text in written(draw(msgspec.structs.replace(document, models=(model,))))}
    assert "0.069 ±0.012" in texts


def test_the_head_says_what_was_found():
    texts = " ".join(text.text for text in written(draw(layout(5))))
    assert "5 tasks in 1 network" in texts
    assert "cost 2.7G of 3G · optimal" in texts
    left = draw(layout(5, status="feasible", gap=0.125, budget=None))
    assert "cost 2.7G · at most 12.50% from the best" in " ".join(text.text for text in written(left))


def test_an_infeasible_layout_says_why():
    reason = "the cheapest layout costs 5; the budget is 3; " * 10
    texts = " ".join(text.text for text in written(draw(infeasible(reason))))
    assert "No feasible layout" in texts
    assert reason.strip() in texts
