"""A benchmark as score against gain and as regret curves."""

import numpy as np
import pytest

from taskgroup.report.pictures.draw import draw
from tests.report.pictures.documents import SCORES, affinity, benchmark
from tests.report.pictures.lettering import written


def panels(figure):
    return {axes.get_label().removeprefix("score "): axes for axes in figure.axes if "score " in axes.get_label()}


def dots(axes):
    return sorted(tuple(point) for drawn in axes.collections for point in drawn.get_offsets().tolist())


@pytest.mark.parametrize("count", [2, 5, 27, 100])
def test_a_panel_a_score_a_point_a_pair(count):
    document = benchmark(count)
    found = panels(draw(document, kind="scatter"))
    assert list(found) == list(SCORES)
    gain = np.array(document.gain, dtype=float)
    apart = ~np.eye(count, dtype=bool)
    for score in document.scores:
        values = np.array(score.affinity, dtype=float)
        expected = sorted(zip(values[apart].tolist(), gain[apart].tolist(), strict=True))
        np.testing.assert_allclose(dots(found[score.name]), expected)
    assert len({axes.get_ylim() for axes in found.values()}) == 1


def test_the_line_is_the_least_squares_line():
    document = benchmark(6)
    gain = np.array(document.gain, dtype=float)
    apart = ~np.eye(6, dtype=bool)
    found = panels(draw(document, kind="scatter"))
    for score in document.scores:
        line = found[score.name].lines[-1]
        values = np.array(score.affinity, dtype=float)[apart]
        slope, middle = np.polyfit(values, gain[apart], 1)
        np.testing.assert_allclose(line.get_ydata(), slope * np.array(line.get_xdata()) + middle)


def test_targets_are_told_apart_where_they_are_few():
    figure = draw(benchmark(5), kind="scatter")
    legend = next(axes for axes in figure.axes if axes.get_label() == "targets").get_legend()
    assert [text.get_text() for text in legend.get_texts()] == list(affinity(5).tasks)
    looks = [(handle.get_color(), handle.get_marker()) for handle in legend.legend_handles]
    assert len({colour for colour, _ in looks}) == len({marker for _, marker in looks}) == 5


def test_values_that_are_missing_are_left_out():
    gain = [list(row) for row in affinity(4).affinity]
    gain[0][1] = None
    found = panels(draw(benchmark(4, gain=tuple(map(tuple, gain))), kind="scatter"))
    assert {len(dots(axes)) for axes in found.values()} == {11}


def test_what_the_head_of_a_panel_says():
    texts = [text.text for text in written(draw(benchmark(5), kind="scatter"))]
    assert texts.count("r 0.37   τ 0.20   best 1 of 5") == len(SCORES) - 1
    assert texts.count("r 0.37   τ ·   best 1 of 5") == 1


def test_a_curve_a_score_and_what_chance_loses():
    document = benchmark(5)
    axes = next(axes for axes in draw(document).axes if axes.get_label() == "regret")
    drawn = {line.get_label(): line for line in axes.lines}
    assert list(drawn) == ["random", *SCORES]
    for score in document.scores:
        np.testing.assert_allclose(drawn[score.name].get_ydata(), [choice.lost for choice in score.level4.choices])
    np.testing.assert_allclose(drawn["random"].get_ydata(), [1.5] * 4)
    assert axes.get_ylim()[0] == 0


def test_without_layouts_there_are_no_curves():
    figure = draw(benchmark(5, budgets=()))
    assert [axes.get_label() for axes in figure.axes if axes.get_label() == "regret"] == []
    assert "No layout could be evaluated." in [
        text.text for text in written(draw(benchmark(5, budgets=()), kind="regret"))
    ]


@pytest.mark.parametrize("count", [1, 2])
def test_one_score_and_one_budget(count):
    draw(benchmark(2, scores=SCORES[:count], budgets=(1.0,)))
