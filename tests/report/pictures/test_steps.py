"""A frontier as performance over cost."""

import numpy as np
import pytest

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.request import Request
from taskgroup.report.pictures.draw import draw
from tests.report.pictures.documents import comparison, frontier, infeasible, layout
from tests.report.pictures.lettering import written


def steps(figure):
    return next(line for line in figure.axes[0].lines if line.get_drawstyle() == "steps-post")


def text(figure):
    return " ".join(text.text for text in written(figure))


@pytest.mark.parametrize("direction", ["max", "min"])
def test_every_point_is_a_step_that_lasts_until_the_next_cost(direction):
    document = frontier(5, direction=direction)
    line = steps(draw(document))
    assert list(line.get_xdata()[:-1]) == [point.cost for point in document.points]
    assert list(line.get_ydata()[:-1]) == [point.objective for point in document.points]
    assert line.get_xdata()[-1] > line.get_xdata()[-2]
    assert line.get_ydata()[-1] == line.get_ydata()[-2]
    better = {"max": "higher", "min": "lower"}[direction]
    assert draw(document).axes[0].get_ylabel() == f"objective ({better} is better)"


def test_points_out_of_order_and_some_that_do_not_fit():
    good = frontier(5).points
    document = Frontier("max", Request(), (1.0, 3.0, 2.0), False, (infeasible(), good[2], good[0]))
    line = steps(draw(document))
    assert list(line.get_xdata()[:-1]) == [good[0].cost, good[2].cost]
    assert "infeasible at the other 1 budget; time ran out before the last point" in text(draw(document))


def test_points_without_proof_are_hollow():
    document = Frontier("max", Request(), None, True, (layout(5, cost=1.0, objective=1.0, status="feasible"),))
    points = next(line for line in draw(document).axes[0].lines if line.get_marker() == "o")
    assert points.get_markerfacecolor() == "#ffffff"
    assert "Hollow points are not proven" in text(draw(document))


@pytest.mark.parametrize("points", [(), (infeasible(), infeasible())])
def test_nothing_found(points):
    figure = draw(Frontier("max", Request(), None, True, points))
    assert figure.axes[0].lines[:] == []
    assert ("No feasible layout." if points else "No point was found.") in text(figure)


def test_baselines_stand_at_their_budgets():
    baselines = [comparison(2.7e9 * size, float(size)) for size in (3, 1, 2)]
    figure = draw(frontier(5), baselines=baselines)
    drawn = {line.get_label(): line for line in figure.axes[0].lines if line.get_drawstyle() == "steps-post"}
    named = [entry.get_text() for entry in figure.axes[0].get_legend().get_texts()]
    reached = [contender.method for contender in baselines[0].methods[1:] if contender.objective is not None]
    assert named == ["the best layout", *reached]
    for contender in baselines[0].methods[1:]:
        if contender.objective is not None:
            line = drawn[contender.method]
            np.testing.assert_allclose(line.get_xdata(), [2.7e9, 5.4e9, 8.1e9])
            np.testing.assert_allclose(line.get_ydata(), np.array([1, 2, 3]) * contender.objective / 3)
    looks = [(drawn[method].get_color(), drawn[method].get_marker()) for method in reached]
    assert len(set(looks)) == len(looks)
