"""The heatmap: order, labels, the scale's symmetry, what stands in the cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from taskgroup.report.pictures.draw import draw
from tests.report.pictures.documents import affinity
from tests.report.pictures.lettering import written


def axes(figure, label):
    return next(axes for axes in figure.axes if axes.get_label() == label)


def names(ticks):
    return [tick.get_text() for tick in ticks]


def mesh(figure):
    return axes(figure, "heatmap").collections[0]


def cells(figure):
    """The text at each (row, column)."""
    return {
        (int(text.get_position()[1]), int(text.get_position()[0])): text.get_text()
        for text in axes(figure, "heatmap").texts
    }


def test_rows_are_partners_and_columns_targets_in_one_order():
    document = affinity(7)
    heat = axes(draw(document), "heatmap")
    assert (heat.get_ylabel(), heat.get_xlabel()) == ("partner", "target")
    order = names(heat.get_yticklabels())
    assert order == names(heat.get_xticklabels())
    assert sorted(order) == sorted(document.tasks)
    top_down = sorted(zip(heat.transData.transform([(0, y) for y in heat.get_yticks()])[:, 1], order, strict=True))
    assert [name for _, name in reversed(top_down)] == order


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 12), st.integers(0, 10_000))
def test_the_order_is_that_of_scipys_dendrogram(count, seed):
    document = affinity(count, seed=seed)
    values = np.array(document.affinity, dtype=float)
    both = (values + values.T) / 2
    apart = squareform(np.nan_to_num(np.nanmax(both) - both), checks=False)
    tree = optimal_leaf_ordering(linkage(apart, "average"), apart)
    expected = [document.tasks[leaf] for leaf in leaves_list(tree)]
    found = names(axes(draw(document), "heatmap").get_yticklabels())
    assert found in (expected, expected[::-1])


def test_the_leaves_of_the_tree_stand_beside_their_rows():
    figure = draw(affinity(9))
    tree, heat = axes(figure, "dendrogram"), axes(figure, "heatmap")
    corners = np.concatenate(tree.collections[0].get_segments())
    leaves = sorted({float(y) for x, y in corners if x == 0})
    assert set(leaves) >= {y for y in heat.get_yticks() if y in leaves}
    assert tree.get_ylim() == heat.get_ylim()
    assert tree.get_position().y0 == heat.get_position().y0
    assert tree.get_position().height == heat.get_position().height
    assert {y for y in leaves if y % 1 == 0.5} == set(heat.get_yticks())


@pytest.mark.parametrize("count", [1, 2, 5, 15, 16, 40])
@pytest.mark.parametrize(("score", "direction"), [("mtl-gain", "max"), ("gs", "max"), ("value", "min")])
def test_the_scale_is_symmetric_around_zero(count, score, direction):
    drawn = mesh(draw(affinity(count, score=score, direction=direction)))
    low, high = drawn.get_clim()
    assert low == -high < 0


def luminance(colours):
    colours = np.array(colours)
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return linear[..., :3] @ (0.2126, 0.7152, 0.0722)


def test_opposite_values_are_told_apart_by_hue_alike_in_lightness_and_zero_is_near_white():
    drawn = mesh(draw(affinity(5)))
    steps = np.linspace(0, 1, 6) * drawn.get_clim()[1]
    above, below = drawn.to_rgba(steps), drawn.to_rgba(-steps)
    assert luminance(above[0]) > 0.9
    assert (np.diff(luminance(above)) < 0).all()
    assert (np.diff(luminance(below)) < 0).all()
    assert (above[2:, 2] > above[2:, 0]).all()  # bluish, which all eyes that see colour tell from
    assert (below[2:, 0] > below[2:, 2]).all()  # reddish-yellow


def test_the_colour_of_a_cell_is_its_value():
    document = affinity(6)
    figure = draw(document)
    order = [document.tasks.index(name) for name in names(axes(figure, "heatmap").get_yticklabels())]
    values = np.array(document.affinity, dtype=float)[np.ix_(order, order)]
    np.testing.assert_array_equal(mesh(figure).get_array().filled(np.nan), values)


def test_values_of_a_loss_are_coloured_by_how_much_better_than_usual_they_are():
    values = [[None, 0.2, 10], [1, None, 30], [3, 0.4, None]]
    document = affinity(3, values=values, score="value", direction="min")
    figure = draw(document)
    order = [document.tasks.index(name) for name in names(axes(figure, "heatmap").get_yticklabels())]
    expected = np.array([[np.nan, 1, 1], [1, np.nan, -1], [-1, -1, np.nan]])[np.ix_(order, order)]
    np.testing.assert_allclose(mesh(figure).get_array().filled(np.nan), expected)
    assert set(cells(figure).values()) == {"0.2", "10.0", "1.0", "30.0", "3.0", "0.4"}


def test_numbers_stand_in_the_cells_of_up_to_15_tasks():
    assert len(cells(draw(affinity(15)))) == 15 * 14
    assert cells(draw(affinity(16))) == {}
    document = affinity(3, values=[[None, 0.125, -3], [0, None, 0.5], [-0.001, 1, None]])
    figure = draw(document)
    order = [document.tasks.index(name) for name in names(axes(figure, "heatmap").get_yticklabels())]
    values = np.array(document.affinity, dtype=float)[np.ix_(order, order)]
    for (row, column), text in cells(figure).items():
        assert float(text.replace("−", "-")) == pytest.approx(values[row, column], abs=0.00501)
        assert text[0] in {1: "+", -1: "−", 0: "0"}[int(np.sign(round(values[row, column], 2)))]


def test_letters_in_cells_have_contrast():
    figure = draw(affinity(12))
    drawn = mesh(figure)
    for text in axes(figure, "heatmap").texts:
        x, y = text.get_position()
        cell = luminance(drawn.to_rgba(drawn.get_array()[int(y), int(x)]))
        letters = luminance(np.array([int(text.get_color()[i : i + 2], 16) / 255 for i in (1, 3, 5)]))
        assert (max(cell, letters) + 0.05) / (min(cell, letters) + 0.05) >= 4.1


def test_beyond_15_tasks_a_dash_marks_every_value_below_zero():
    document = affinity(20)
    heat = axes(draw(document), "heatmap")
    dashes = {(int(y), int(x)) for x, y in heat.collections[1].get_offsets()}
    values = heat.collections[0].get_array().filled(0)
    assert dashes == set(zip(*np.nonzero(values < 0), strict=True))


def test_what_is_not_known_is_left_to_the_hatch_below_it():
    values = [[None, None, 1.0], [0.5, None, None], [-1.0, 0.25, None]]
    figure = draw(affinity(3, values=values))
    heat = axes(figure, "heatmap")
    assert heat.patch.get_hatch()
    assert mesh(figure).get_array().mask.sum() == 5
    assert any("2 of 6 pairs" in text.text for text in written(figure))


def test_standard_errors_stand_below_the_values():
    texts = [text.text for text in written(draw(affinity(4, stderr=True)))]
    assert texts.count("±0.013") == 12


def test_few_wild_values_do_not_bleach_the_others():
    values = np.random.default_rng(0).normal(0, 0.1, (30, 30))
    values[3, 4], values[np.eye(30, dtype=bool)] = 50.0, np.nan
    assert mesh(draw(affinity(30, values=values))).get_clim()[1] < 1


@pytest.mark.parametrize("value", [None, 0.0, 2.0, 1e-300, 1e300])
def test_nothing_known_or_everything_equal(value):
    low, high = mesh(draw(affinity(2, values=[[None, value], [value, None]]))).get_clim()
    assert low == -high < 0
