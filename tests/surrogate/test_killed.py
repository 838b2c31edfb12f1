"""A campaign that is killed and started again ends with the runs and numbers of one left alone."""

import random

from tests.surrogate.killed import campaign, interrupted, numbers


def test_killed_and_started_again(problem_file, tmp_path):
    path = problem_file()
    alone, killed = tmp_path / "alone.jsonl", tmp_path / "killed.jsonl"
    document = campaign(path, alone).communicate()[0]
    finished, kills = interrupted(path, killed, kills=3, generator=random.Random(0))
    assert kills == 3
    assert numbers(killed) == numbers(alone)
    assert finished == document
