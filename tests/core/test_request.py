"""A request is validated once, where it is made, and is read back from a layout."""

import json
from typing import get_type_hints

import pytest

from taskgroup import InputError, Layout, Request, encode, solve
from taskgroup.core.request import RequestFields, make_request
from taskgroup.formats.documents import decode
from tests.solver.baselines.documents import every_group


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", 0.0),
        ("budget", float("nan")),
        ("max_models", 0),
        ("max_models", "two"),
        ("max_group_size", 1.5),
        ("weight", {"a": -1.0}),
        ("limit", {"params": float("inf")}),
        ("min_performance", {"a": float("nan")}),
        ("no_worse_than_single", -0.1),
        ("risk", -1.0),
        ("objective", "max"),
        ("together", [["a"]]),
        ("together", [["a", 1]]),
    ],
)
def test_an_unusable_value_names_its_field(field, value):
    with pytest.raises(InputError) as error:
        make_request(**{field: value})
    assert str(error.value).startswith(f"{field}")
    assert "--" not in str(error.value)


def test_an_unknown_field_is_refused():
    with pytest.raises(InputError, match="colour"):
        make_request(colour="red")


def test_keyword_arguments_are_the_fields_of_a_request():
    assert set(get_type_hints(RequestFields)) == set(Request.__struct_fields__) - {"scores"}


def test_sequences_and_mappings_become_tuples_and_dictionaries():
    made = make_request(together=[["a", "b"]], serve=["a", "b"], weight={"a": 2})
    assert made == Request(together=(("a", "b"),), serve=("a", "b"), weight={"a": 2.0})


def test_the_layout_carries_its_request():
    asked = {"budget": 4.0, "max_models": 2, "apart": [["t0", "t1"]], "weight": {"t2": 3.0}}
    layout = solve(every_group(4), **asked)
    assert decode(encode(layout), Layout, "layout.json").request == make_request(**asked)
    assert "budget" not in json.dumps(layout.provenance)


def test_the_inputs_fingerprint_changes_with_its_content():
    first, second = (solve(every_group(4, seed=seed)).provenance["inputs"]["affinity"] for seed in (0, 1))
    assert first.startswith("sha256:") and len(first) == 7 + 64
    assert first != second
    assert first == solve(every_group(4), budget=5.0).provenance["inputs"]["affinity"]
