"""A short campaign of random instances."""

import pytest

from tests.campaigns.instances import campaign

COUNT = 160
"""Instances in the gate."""


@pytest.mark.parametrize("part", range(4))
def test_every_method_agrees_with_brute_force(part):
    counts = campaign(20_261_124, range(part, COUNT, 4))
    assert counts["instances"] == COUNT // 4
    assert counts["failed"] == 0
