"""A campaign that is killed at random moments loses no run and makes none twice; `kills` has the long version."""

import random
from pathlib import Path

import pytest

from tests.campaigns.kills import kill_at_random


@pytest.mark.skipif(not Path("/proc").exists(), reason="the processes of a campaign are found in /proc")
def test_killed_and_started_again(tmp_path):
    assert kill_at_random(tmp_path, "local", 4, random.Random(0), sleep=0.05) >= 1
