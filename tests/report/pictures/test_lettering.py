"""No text covers another or leaves the page, at any number of tasks."""

import pytest

from taskgroup.report.pictures.draw import draw
from taskgroup.report.pictures.registry import PICTURES as REGISTERED
from tests.report.pictures import documents as d
from tests.report.pictures.lettering import outside, overlaps, written

PICTURES = {
    "heatmap": lambda count: draw(d.affinity(count)),
    "heatmap with errors": lambda count: draw(d.affinity(count, stderr=True)),
    "heatmap of values": lambda count: draw(d.affinity(count, score="value", direction="min")),
    "graph": lambda count: draw(d.affinity(count), kind="graph"),
    "networks": lambda count: draw(d.layout(count)),
    "frontier": lambda count: draw(d.frontier(count)),
    "frontier with baselines": lambda count: draw(
        d.frontier(count), baselines=[d.comparison(2.7e9 * size, 1 - 1 / size) for size in (1, 2, 3)]
    ),
    "comparison": lambda count: draw(d.comparison()),
    "benchmark": lambda count: draw(d.benchmark(count)),
    "scatter": lambda count: draw(d.benchmark(count), kind="scatter"),
    "regret": lambda count: draw(d.benchmark(count), kind="regret"),
    "learning curves": lambda count: draw(d.run_log(count)),
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("count", [2, 5, 27])
def test_no_text_covers_another_or_leaves_the_page(name, count):
    figure = PICTURES[name](count)
    assert overlaps(figure) == []
    assert outside(figure) == []


@pytest.mark.parametrize("name", ["heatmap", "graph", "networks"])
def test_nor_at_a_hundred_tasks(name):
    figure = PICTURES[name](100)
    assert overlaps(figure) == []
    assert outside(figure) == []


@pytest.mark.parametrize("name", ["heatmap", "graph", "networks", "learning curves"])
@pytest.mark.parametrize("count", [5, 27])
def test_nor_with_very_long_names(name, count):
    tasks = [f"{'a very long name ' * 20}{place}" for place in range(count)]
    document = {"networks": d.layout, "learning curves": d.run_log}.get(name, d.affinity)
    d_names, d.names = d.names, lambda _: tuple(tasks)
    try:
        figure = draw(document(count), kind="graph" if name == "graph" else None)
    finally:
        d.names = d_names
    assert overlaps(figure) == []
    assert outside(figure) == []
    shown = {text.text for text in written(figure)}
    assert len([text for text in shown if text.startswith("a very long")]) == count


def test_every_kind_is_looked_at():
    assert set(REGISTERED) == {
        "heatmap",
        "graph",
        "networks",
        "steps",
        "methods",
        "benchmark",
        "scatter",
        "regret",
        "curves",
    }


def test_what_overlaps_is_found():
    figure = draw(d.affinity(5))
    figure.text(0.5, 0.5, "over the cells", fontsize=40)
    figure.text(0.99, 0.5, "over the edge")
    assert overlaps(figure)
    assert "over the edge" in outside(figure)
