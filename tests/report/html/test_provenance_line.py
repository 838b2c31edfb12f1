"""The facts of a document's origin contain every field of the request that is not the default."""

from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.request import Network, Request
from taskgroup.report.html.provenance_line import how_found

REQUEST = Request(
    max_models=2,
    together=(("a", "b"), ("c", "d")),
    weight={"a": 2.0},
    limit={"params": 2.5e7},
    fixed=(Network(("a", "b"), "full"),),
    risk=1.0,
    serve=("a", "b", "c", "d"),
)


def test_every_field_that_is_set_is_shown_and_no_other():
    facts = dict(how_found(Frontier("max", REQUEST, None, True, ())))
    assert facts == {
        "request max-models": "2",
        "request together": "a, b; c, d",
        "request weight": "a=2",
        "request limit": "params=2.5e+07",
        "request fixed": "a+b (full)",
        "request risk": "1.0",
        "request serve": "a, b, c, d",
    }


def test_a_default_request_adds_nothing():
    assert list(how_found(Frontier("max", Request(), None, True, ()))) == []
