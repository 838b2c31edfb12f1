"""Documents are read strictly, and written so that reading gives them back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskgroup import Affinity, InputError, Layout, encode, solve
from taskgroup.formats.documents import decode
from taskgroup.formats.schema import DOCUMENTS, json_schema
from tests.solver.instances import affinities

GOOD = {
    "document": "taskgroup.affinity/2",
    "tasks": ["a", "b"],
    "score": "delta",
    "direction": "max",
    "affinity": [[None, 0.1], [0.2, None]],
    "stderr": None,
    "architectures": {"full": {"trunk_macs": 6.4e9, "head_macs": {"a": 2e8}}},
    "groups": [
        {"train": ["a"], "architecture": "full", "performance": {"a": 0}, "stderr": None, "runs": 1},
        {
            "train": ["a", "b"],
            "architecture": "full",
            "performance": {"a": None, "b": 1},
            "stderr": {"b": 0.1},
            "runs": 2,
            "macs": {"trunk": 1, "heads": {"b": 2}},
        },
    ],
    "provenance": {},
}


def with_change(path, value):
    document = json.loads(json.dumps(GOOD))
    *folders, last = path
    inner = document
    for folder in folders:
        inner = inner[folder]
    inner[last] = value
    return json.dumps(document)


def read(text):
    return decode(text, Affinity, "file.json")


def test_a_good_document_is_read():
    affinity = read(json.dumps(GOOD))
    assert affinity.groups[1].macs.total == 3
    assert affinity.architectures["full"].head_macs == {"a": 2e8}
    assert decode(encode(affinity), Affinity, "again") == affinity


@given(affinities())
def test_writing_and_reading_gives_the_same(affinity):
    assert decode(encode(affinity), Affinity, "affinity") == affinity
    layout = solve(affinity)
    assert decode(encode(layout), Layout, "layout") == layout
    assert "NaN" not in encode(layout)
    assert "Infinity" not in encode(layout)


BAD = {
    "another document": (with_change(["document"], "taskgroup.layout/2"), "$.document"),
    "another version": (with_change(["document"], "taskgroup.affinity/1"), "$.document"),
    "no document key": ('{"tasks": ["a"]}', "document"),
    "unknown key": (with_change(["colour"], 1), "`colour`"),
    "unknown key in a group": (with_change(["groups", 0, "colour"], 1), "$.groups[0]"),
    "unlisted task in a group": (with_change(["groups", 1, "train"], ["a", "c"]), "'b'"),
    "unlisted task": (
        with_change(["groups", 0], {"train": ["c"], "architecture": "x", "performance": {}}),
        "$.groups[0]",
    ),
    "unlisted performance": (with_change(["groups", 0, "performance"], {"b": 1}), "$.groups[0]"),
    "unlisted head": (with_change(["architectures", "full", "head_macs"], {"z": 1}), "'z'"),
    "a task twice": (with_change(["tasks"], ["a", "a"]), "$.tasks"),
    "no tasks": (with_change(["tasks"], []), "$.tasks"),
    "too few rows": (with_change(["affinity"], [[None, 1.0]]), "$.affinity"),
    "too few columns": (with_change(["affinity"], [[None, 1.0], [1.0]]), "$.affinity[1]"),
    "wrong stderr": (with_change(["stderr"], [[None]]), "$.stderr"),
    "text for a number": (with_change(["affinity"], [[None, "1"], [1, None]]), "$.affinity[0][1]"),
    "overflow": (json.dumps(GOOD).replace("0.1]", "1e999]"), "$.affinity[0][1]"),
    "text for a performance": (with_change(["groups", 0, "performance"], {"a": "x"}), "$.groups[0].performance.a"),
    "nan": (json.dumps(GOOD).replace("0.1]", "NaN]"), "not JSON"),
    "infinity": (json.dumps(GOOD).replace("0.1]", "Infinity]"), "not JSON"),
    "negative macs": (with_change(["groups", 1, "macs"], {"trunk": -1}), "$.groups[1].macs"),
    "wrong direction": (with_change(["direction"], "up"), "$.direction"),
    "no runs": (with_change(["groups", 0, "runs"], 0), "$.groups[0]"),
    "the same group twice": (with_change(["groups", 1], GOOD["groups"][0]), "$.groups[1]"),
    "cut off": (json.dumps(GOOD)[:200], "cut off"),
    "no json": ("tasks: [a]", "not JSON"),
    "a list": ("[]", "object"),
    "deep": ("[" * 100_000, "file.json"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_documents_are_one_line_that_says_where(name):
    text, says = BAD[name]
    with pytest.raises(InputError) as error:
        read(text)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("file.json: ")


@given(st.binary(max_size=60))
def test_no_bytes_get_past_as_a_document(data):
    with pytest.raises(InputError):
        read(data.decode("latin-1"))


SECOND_VERSION = {
    "cost", "affinity", "comparison", "frontier", "layout", "stability", "suggestions", "validation", "verification",
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemas_refuse_unknown_keys_and_name_their_document(name):
    schema = json_schema(name)
    own = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    assert own["additionalProperties"] is False
    if name != "run":
        assert own["properties"]["document"]["enum"] == [f"taskgroup.{name}/{1 + (name in SECOND_VERSION)}"]
        assert "document" in own["required"]


def test_lines_of_a_document_are_its_keys_and_elements():
    lines = encode(read(json.dumps(GOOD))).splitlines()
    assert lines[0].startswith('{"document": ')
    assert sum('"train"' in line for line in lines) == 2
    assert all(line.count('"train"') <= 1 for line in lines)


def test_characters_that_control_a_terminal_are_escaped_and_come_back():
    odd = "\u202e\x9b\x7f\u2028\U000e0001é🙂"
    document = Affinity(tasks=("a",), score="ias", direction="max", affinity=((None,),), provenance={"note": odd})
    text = encode(document)
    assert not any(character in text for character in odd[:-2]) and "é🙂" in text
    assert json.loads(text)["provenance"]["note"] == odd
