"""The graph of who helps whom: which edges, which way, how they are told apart."""

import numpy as np
import pytest
from matplotlib.patches import PathPatch, Polygon

from taskgroup.report.pictures.draw import draw
from taskgroup.report.pictures.graph import _edges
from tests.report.pictures.documents import affinity
from tests.report.pictures.lettering import written


def edges(document):
    return {(a, b): strength for a, b, strength in _edges(document).graph.edges(data="strength")}


def lines(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, PathPatch)]


def caption(figure):
    return " ".join(text.text for text in written(figure))


def test_all_pairs_of_few_tasks_from_partner_to_target():
    values = [[None, 0.5, -0.1], [0.0, None, 0.2], [None, -0.3, None]]
    a, b, c = affinity(3).tasks
    assert edges(affinity(3, values=values)) == {(a, b): 0.5, (a, c): -0.1, (b, c): 0.2, (c, b): -0.3}


def test_less_of_a_loss_helps():
    values = [[None, 0.2, 10], [1, None, 30], [3, 0.4, None]]
    found = edges(affinity(3, values=values, score="value", direction="min"))
    a, b, c = affinity(3).tasks
    assert {pair for pair, strength in found.items() if strength > 0} == {(a, b), (a, c), (b, a)}


@pytest.mark.parametrize(("count", "best"), [(10, 3), (27, 2), (100, 1)])
def test_of_many_tasks_only_the_strongest_and_the_caption_says_so(count, best):
    document = affinity(count)
    found = edges(document)
    values = np.array(document.affinity, dtype=float)
    for target, name in enumerate(document.tasks):
        into = {partner: strength for (partner, to), strength in found.items() if to == name}
        column = np.sort(values[:, target][~np.isnan(values[:, target])])
        helping = [value for value in column[::-1] if value > 0][:best]
        assert sorted(into.values()) == sorted([*helping, *[value for value in column[:1] if value < 0]])
    figure = draw(document, kind="graph")
    assert len(lines(figure)) == len(found)
    assert f"Of {count * (count - 1)} known pairs only {len(found)} are drawn" in caption(figure)


def test_help_and_harm_differ_in_line_colour_and_end():
    figure = draw(affinity(5), kind="graph")
    values = np.array(affinity(5).affinity, dtype=float)
    solid = [line for line in lines(figure) if line.get_linestyle() in ("-", "solid")]
    assert len(solid) == (values > 0).sum()
    assert len(lines(figure)) - len(solid) == (values < 0).sum()
    assert {line.get_edgecolor() for line in solid}.isdisjoint(
        line.get_edgecolor() for line in lines(figure) if line not in solid
    )
    ends = [patch for patch in figure.axes[0].patches if isinstance(patch, Polygon)]
    assert sum(len(end.get_xy()) == 4 for end in ends) == len(solid)  # triangles, closed


def test_a_score_of_one_sign_says_nothing_of_harm():
    values = -np.abs(np.random.default_rng(0).normal(1, 0.3, (8, 8)))
    document = affinity(8, values=np.where(np.eye(8, dtype=bool), np.nan, values), score="td")
    found = edges(document)
    assert len(found) == 8 * 3
    assert all(line.get_linestyle() in ("-", "solid") for line in lines(draw(document, kind="graph")))
    assert "hurts" not in caption(draw(document, kind="graph"))


def test_gains_that_all_help_or_all_hurt_keep_their_sign():
    values = np.where(np.eye(4, dtype=bool), np.nan, -0.5)
    assert all(
        line.get_linestyle() not in ("-", "solid") for line in lines(draw(affinity(4, values=values), kind="graph"))
    )


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_tasks_and_nothing_known(count):
    figure = draw(affinity(count, values=np.full((count, count), np.nan)), kind="graph")
    assert lines(figure) == []
    assert ("No value is known." if count > 1 else "One task has no partner.") in caption(figure)
