"""Results are read as they were written, or refused with the reason."""

import json

import pytest

from taskgroup.campaigns.command.result import BadResultError, read_result
from taskgroup.core.documents.affinity import Macs


def read(folder, text, train=("a", "b")):
    path = folder / "result.json"
    path.write_text(text)
    return read_result(path, train)


def test_everything_that_a_result_may_hold(tmp_path):
    found = read(
        tmp_path,
        '{"loss": {"b": 2, "a": 0.5}, "metric": {"a": 1, "b": 0}, "epochs": 7, '
        '"macs": {"trunk": 10, "heads": {"a": 1}}, "note": "x"}',
    )
    assert found.loss == {"a": 0.5, "b": 2.0}
    assert found.metric == {"a": 1.0, "b": 0.0}
    assert found.macs == Macs(10, {"a": 1})
    assert found.epochs == 7
    assert read(tmp_path, '{"metric": {"a": 1, "b": 0}, "macs": 5}').macs == Macs(5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("{", "is not valid JSON"),
        ("[1]", "contains no JSON object"),
        ("{}", "neither 'loss' nor 'metric', but nothing"),
        ('{"losses": {"a": 1}}', "neither 'loss' nor 'metric', but 'losses'"),
        ('{"loss": 3}', "'loss' is 3; write a number per task"),
        ('{"loss": {"a": 1}}', "no loss of 'b'"),
        ('{"loss": {"a": 1, "b": 2}, "metric": {"b": 1}}', "no metric of 'a'"),
        ('{"loss": {"a": 1, "b": 2, "c": 3}}', "a loss of 'c', which was not trained"),
        ('{"loss": {"a": NaN, "b": 2}}', "the loss of 'a' is NaN"),
        ('{"loss": {"a": 1e999, "b": 2}}', "the loss of 'a' is Infinity"),
        ('{"loss": {"a": null, "b": 2}}', "the loss of 'a' is null"),
        ('{"loss": {"a": true, "b": 2}}', "the loss of 'a' is true"),
        ('{"loss": {"a": 1, "b": 2}, "macs": -1}', "'macs'"),
        ('{"loss": {"a": 1, "b": 2}, "macs": {"trunk": NaN}}', "not finite"),
        ('{"loss": {"a": 1, "b": 2}, "macs": {"trunk": 1, "heads": {"c": 1}}}', "head of 'c'"),
        ('{"loss": {"a": 1, "b": 2}, "epochs": "many"}', "'epochs'"),
        (json.dumps({"loss": {"a": 1, "b": 2}, "x": "x" * 10_000_001}), "larger than 10 MB"),
    ],
)
def test_unusable_results(tmp_path, text, reason):
    with pytest.raises(BadResultError) as error:
        read(tmp_path, text)
    assert reason in str(error.value)


def test_no_result(tmp_path):
    with pytest.raises(BadResultError, match="wrote no result"):
        read_result(tmp_path / "result.json", ("a",))
