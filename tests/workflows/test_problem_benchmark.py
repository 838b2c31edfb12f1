"""`taskgroup benchmark --problem`: the runs first, then every score against the gains."""

import json

import pytest

from taskgroup import InputError, benchmark_problem, estimate_matrix
from taskgroup.scores.registry import scores_from_problems
from tests.surrogate.problems import small


@pytest.fixture(scope="module")
def found():
    return benchmark_problem(small(), seeds=2)


def test_every_score_is_held_against_the_gain(found):
    names = [name for name in scores_from_problems() if name != "gain"]
    assert [score.name for score in found.benchmark.scores] == names
    assert [document.score for document in found.documents] == ["delta", *names]
    assert found.benchmark.gain == found.documents[0].affinity
    assert found.failed == ()


def test_repeated_runs_give_intervals_and_counted_costs(found):
    assert found.benchmark.bootstrap is not None
    for score, document in zip(found.benchmark.scores, found.documents[1:], strict=True):
        assert score.cost.training_macs == document.provenance["cost"]["training_macs"]
        assert score.cost.formula is not None
        assert score.level1.all.value is None or score.level1.all.interval is not None


def test_layouts_are_of_networks_that_can_be_judged(found):
    assert len(found.benchmark.reference) > 1
    for score in found.benchmark.scores:
        for choice in score.level4.choices:
            if choice.status != "infeasible":
                assert choice.objective is not None
                assert choice.cost <= choice.budget * (1 + 1e-9)


def test_a_score_from_elsewhere_is_checked_before_anything_is_trained():
    def refuse(done, total):
        raise AssertionError("a network was trained")

    other = estimate_matrix(("t0", "t1"), ((None, 1.0), (1.0, None)), score="td")
    with pytest.raises(InputError, match=r"td: task 't2' .*is missing"):
        benchmark_problem(small(), others=[other], progress=refuse)
    with pytest.raises(InputError, match="ground truth"):
        benchmark_problem(small(), ["gain"], progress=refuse)


def test_the_command_goes_on_from_its_log_and_keeps_the_documents(taskgroup, problem_file, tmp_path):
    log, folder = tmp_path / "runs.jsonl", tmp_path / "documents"
    command = ("benchmark", "--problem", problem_file(), "--score", "gs", "--score", "labels", "--log", log)
    one = taskgroup(*command, "--keep", folder)
    assert (one.status, one.err) == (0, "")
    assert [score["name"] for score in one.json["scores"]] == ["gs", "labels"]
    runs = log.read_bytes()
    assert taskgroup(*command).out == one.out
    assert log.read_bytes() == runs
    again = taskgroup("benchmark", "--truth", folder / "gain.json", folder / "gs.json", folder / "labels.json").json
    for kept in (again, one_json := json.loads(one.out)):
        del kept["provenance"]
    assert again == one_json
