"""Layouts whose networks, assignment and performances do not match are refused where they are used."""

import json
import re

import pytest

import taskgroup as tg
from taskgroup.core.documents.affinity import Affinity, ObservedGroup
from taskgroup.core.documents.layout import Layout
from taskgroup.core.errors import InputError
from taskgroup.formats.any_document import decode_any
from taskgroup.formats.documents import decode

GROUPS = (
    ObservedGroup(("a",), "full", {"a": 1.0}),
    ObservedGroup(("b",), "full", {"b": 1.0}),
    ObservedGroup(("a", "b"), "full", {"a": 2.0, "b": 1.5}),
)
KNOWN = Affinity(("a", "b"), "value", "max", ((None, 1.5), (2.0, None)), groups=GROUPS)
WHOLE = tg.solve(KNOWN, max_models=1)


def serve_an_untrained_task(document):
    document["models"][0]["serve"].append("z")


def assign_out_of_range(document):
    document["assignment"]["a"] = 7


def assign_below_zero(document):
    document["assignment"]["a"] = -1


def leave_out_a_performance(document):
    del document["performance"]["a"]


def leave_out_a_performance_of_the_network(document):
    del document["models"][0]["performance"]["a"]


def leave_out_an_assignment(document):
    del document["assignment"]["b"]


FAULTS = {
    serve_an_untrained_task: "$.models[0].serve`: the network does not train 'z'",
    assign_out_of_range: "$.assignment.a`: network 7 does not exist",
    assign_below_zero: "$.assignment.a`: network -1 does not exist",
    leave_out_a_performance: "$.performance`: 'a' is missing",
    leave_out_a_performance_of_the_network: "$.models[0].performance`: 'a' is missing",
    leave_out_an_assignment: "$.assignment`: 'b' is missing",
}
USES = {
    "evaluate": lambda layout: tg.evaluate(layout, KNOWN),
    "explain": lambda layout: tg.explain(layout, KNOWN),
    "diff": lambda layout: tg.diff(WHOLE, layout),
    "report and plot": lambda layout: decode_any(tg.encode(layout), "layout.json"),
}


def broken(fault):
    document = json.loads(tg.encode(WHOLE))
    fault(document)
    return decode(json.dumps(document), Layout, "layout.json")


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_refused_with_the_place(fault, use):
    with pytest.raises(InputError, match=re.escape(FAULTS[fault])):
        USES[use](broken(fault))


@pytest.mark.parametrize("fault", FAULTS)
def test_check_reports_it_as_a_violation(fault):
    assert not tg.check(broken(fault)).valid


@pytest.mark.parametrize("use", USES)
def test_a_layout_as_solve_writes_it_is_not(use):
    USES[use](WHOLE)
