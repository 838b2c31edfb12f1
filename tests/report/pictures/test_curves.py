"""A run log as learning curves."""

import math
import re

import msgspec
import numpy as np
import pytest

from taskgroup.core.errors import InputError
from taskgroup.core.run_record import Aid, RunRecord
from taskgroup.report.pictures.draw import draw
from tests.report.pictures.documents import names, run_log
from tests.report.pictures.lettering import written


def panels(figure):
    return {axes.get_label().removeprefix("task "): axes for axes in figure.axes}


@pytest.mark.parametrize("count", [1, 5, 27])
def test_a_panel_a_task_with_a_line_a_group(count):
    found = panels(draw(run_log(count)))
    assert list(found) == list(names(count))
    for axes in found.values():
        thin = axes.collections[0].get_segments()
        assert len(axes.lines) + len(thin) == count  # alone and with each other task


def test_alone_is_dashed_and_the_best_group_solid_and_named():
    records = run_log(4)
    figure = draw(records)
    for task, axes in panels(figure).items():
        alone = next(record.curve[task] for record in records if record.train == (task,))
        dashed = next(line for line in axes.lines if line.get_linestyle() != "-")
        np.testing.assert_allclose(dashed.get_ydata(), alone)
        pairs = [record for record in records if task in record.train and len(record.train) == 2]
        best = min(pairs, key=lambda record: record.curve[task][-1])
        solid = next(line for line in axes.lines if line.get_linestyle() == "-")
        np.testing.assert_allclose(solid.get_ydata(), best.curve[task])
        np.testing.assert_allclose(solid.get_xdata(), np.arange(1, 11))
        partner = next(name for name in best.train if name != task)
        assert f"with {partner}" in [text.get_text() for text in axes.texts]


def test_seeds_are_averaged():
    records = run_log(2, largest=1, seeds=3)
    axes = panels(draw(records))["depth"]
    expected = np.mean([record.curve["depth"] for record in records if record.train == ("depth",)], axis=0)
    np.testing.assert_allclose(axes.lines[0].get_ydata(), expected)


def test_runs_that_serve_a_score_are_left_out_and_failed_ones_end():
    first, second, pair = run_log(2)
    aided = msgspec.structs.replace(first, aid=Aid("label", "edges"))
    torn = {"depth": (1.0, 2.0, *[None] * 8), "edges": (1.0,) * 10}
    figure = draw([first, second, aided, msgspec.structs.replace(pair, curve=torn, loss=None, failed="not finite")])
    depth = panels(figure)["depth"]
    assert len(depth.lines) == 1
    [line] = depth.collections[0].get_segments()
    assert len(line) in (2, 10)
    assert math.isfinite(depth.get_ylim()[1])


def test_groups_of_many_are_named_as_far_as_they_fit():
    train = names(30)
    alone = [RunRecord(train=(task,), loss={task: 1.0}, curve={task: (2.0, 1.0)}) for task in train]
    together = RunRecord(train=train, loss=dict.fromkeys(train, 0.5), curve=dict.fromkeys(train, (2.0, 0.5)))
    texts = [text.text for text in written(draw([*alone, together]))]
    assert any(re.fullmatch(r"with \S+( \+ \S+)* \+ \d+", text) for text in texts)


def test_one_epoch_is_a_point():
    axes = panels(draw(run_log(2, epochs=1)))["depth"]
    assert all(line.get_marker() == "o" for line in axes.lines)


@pytest.mark.parametrize("records", [[], [RunRecord(train=("a",), loss={"a": 1.0})]])
def test_a_log_without_curves_says_how_to_get_them(records):
    with pytest.raises(InputError, match=r"no learning curves; .*--curves"):
        draw(records)
