"""A comparison as what every method reaches."""

from taskgroup.report.pictures.draw import draw
from tests.report.pictures.documents import METHODS, comparison
from tests.report.pictures.lettering import written


def points(axes):
    """Row → number, of the markers alone."""
    return {
        int(line.get_ydata()[0]): float(line.get_xdata()[0])
        for line in axes.lines
        if line.get_marker() in ("o", "D") and len(line.get_xdata()) == 1
    }


def test_a_row_a_method_its_objective_and_its_cost():
    document = comparison()
    reached, spent = draw(document).axes
    assert [tick.get_text() for tick in reached.get_yticklabels()] == list(METHODS)
    assert reached.get_ylim()[0] > reached.get_ylim()[1]
    for row, contender in enumerate(document.methods):
        assert points(reached).get(row) == contender.objective
        assert points(spent).get(row) == contender.cost
    assert (reached.get_xlabel(), spent.get_xlabel()) == ("objective", "cost")


def test_bound_budget_and_what_found_nothing():
    document = comparison()
    figure = draw(document)
    vertical = [float(axes.lines[-1].get_xdata()[0]) for axes in figure.axes]
    assert vertical == [document.bound, document.budget]
    texts = [text.text for text in written(figure)]
    assert texts.count("infeasible") == 1
    whole = " ".join(texts)
    assert "single-task: the cheapest costs 5; the budget is 3." in whole
    assert "random: mean of the 19 feasible ones of 20 random draws with their standard deviation." in whole
