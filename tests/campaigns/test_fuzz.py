"""A short campaign of mutated inputs, and every input that ever broke a promise of the command line."""

import pytest

from tests.campaigns.fuzz import CORPUS, campaign, execute, faults, load, warm_up

CASES = 240
"""Cases in the gate: under a minute on two cores."""


@pytest.fixture(scope="module", autouse=True)
def _warm():
    warm_up()


@pytest.mark.parametrize("part", range(4))
def test_a_short_campaign_finds_no_fault(part, tmp_path):
    counts = campaign(20_261_124, range(part, CASES, 4), tmp_path / "case", None)
    assert counts["cases"] == CASES // 4
    assert counts["failed"] == 0, dict(counts)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")), ids=lambda path: path.stem)
def test_inputs_that_broke_a_promise_no_longer_do(path, tmp_path):
    case = load(path)
    assert faults(case, execute(case, tmp_path / "case")) == []
