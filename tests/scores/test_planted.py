"""What every score must hold: properties of the documents, and structure that was planted in a problem."""

from itertools import permutations

import numpy as np
import pytest

from taskgroup.campaigns.estimate import estimate_surrogate
from taskgroup.core.documents.affinity import Affinity
from taskgroup.formats.documents import decode, encode
from taskgroup.scores.registry import SCORES, scores_from_problems
from tests.surrogate.problems import clusters, mixed, small

EVERY = scores_from_problems()


def matrix(document):
    return np.array([[np.nan if value is None else value for value in row] for row in document.affinity])


def by_score(found):
    return dict(zip(EVERY, found.documents, strict=True))


@pytest.fixture(scope="module")
def planted():
    found = estimate_surrogate(clusters(patience=0), scores=EVERY, seeds=4, widths={"one": 1.0})
    assert found.failed == ()
    return by_score(found)


@pytest.mark.parametrize("score", EVERY)
def test_partners_of_the_same_cluster_rank_first(planted, score):
    document = planted[score]
    values = matrix(document)
    for target, name in enumerate(document.tasks):
        mates = [values[p, target] for p, other in enumerate(document.tasks) if other[0] == name[0] and other != name]
        others = [values[p, target] for p, other in enumerate(document.tasks) if other[0] != name[0]]
        assert min(mates) > max(others)


@pytest.mark.parametrize("score", ["gs", "gt", "conflict"])
def test_runs_of_pairs_find_the_clusters_too(score):
    (pairs,) = estimate_surrogate(clusters(), scores=[score], seeds=2, widths={"one": 1.0}, mtl="pairs").documents
    values = matrix(pairs)
    for target, name in enumerate(pairs.tasks):
        best = np.nanargmax(values[:, target])
        assert pairs.tasks[best][0] == name[0]


@pytest.fixture(scope="module", params=["small", "mixed"])
def documents(request):
    problem = {"small": small, "mixed": mixed}[request.param]
    found = estimate_surrogate(problem(), scores=EVERY, every=2)
    assert found.failed == ()
    return problem, by_score(found)


@pytest.mark.parametrize("score", EVERY)
def test_a_document_is_whole(documents, score):
    problem, found = documents
    document = found[score]
    assert (
        document.tasks == problem().names
        and document.direction == "max"
        and document.score == ("delta" if score == "gain" else score)
    )
    values = matrix(document)
    off = ~np.eye(len(values), dtype=bool)
    assert np.isfinite(values[off]).all() and np.isnan(np.diag(values)).all()
    assert decode(encode(document), Affinity, "document") == document
    cost = document.provenance["cost"]
    assert cost["training_macs"] >= 0 and (cost["runs"] == 0) == (score == "labels") == (cost["training_macs"] == 0)


@pytest.mark.parametrize("score", EVERY)
def test_symmetric_scores_are(documents, score):
    values = matrix(documents[1][score])
    off = ~np.eye(len(values), dtype=bool)
    assert np.allclose(values[off], values.T[off]) or not SCORES.find(score).symmetric


RANGES = {"labels": (0, 1), "ias": (-1, 1), "rsa": (-1, 1), "cka": (0, 1), "gs": (-1, 1), "conflict": (-1, 0)}


@pytest.mark.parametrize("score", RANGES)
def test_bounded_scores_are(documents, score):
    values = matrix(documents[1][score])
    low, high = RANGES[score]
    assert low <= np.nanmin(values) and np.nanmax(values) <= high


@pytest.mark.parametrize("score", EVERY)
def test_same_input_same_bytes(documents, score):
    problem, found = documents
    (again,) = estimate_surrogate(problem(), scores=[score], every=2).documents
    assert encode(again) == encode(found[score])


@pytest.mark.parametrize("score", EVERY)
def test_the_order_of_tasks_does_not_matter(score):
    problem = small(tasks=3)
    (first,) = estimate_surrogate(problem, scores=[score], every=2).documents
    for order in list(permutations(range(3)))[1::2]:
        turned = small(tasks=3, tasks_order=order)
        (second,) = estimate_surrogate(turned, scores=[score], every=2).documents
        place = [second.tasks.index(task) for task in first.tasks]
        expected, found = matrix(first), matrix(second)[np.ix_(place, place)]
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)
