"""Each score against an independent computation."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import pdist
from scipy.stats import ortho_group, spearmanr

from taskgroup.scores.cka import kernel_alignment
from taskgroup.scores.conflict import sign_agreement
from taskgroup.scores.evidence import Evidence, Labels
from taskgroup.scores.gs import cosines
from taskgroup.scores.gt import transference
from taskgroup.scores.ias import attribution_similarity
from taskgroup.scores.labels import label_information
from taskgroup.scores.li import label_injection
from taskgroup.scores.rsa import representation_similarity
from taskgroup.scores.transfer import transfer_gain

TASKS = ("a", "b", "c")
numbers = st.floats(-10, 10).map(lambda value: round(value, 3))
vectors = arrays(np.float64, (3, 7), elements=numbers)


def features(seed, rows=30, columns=(5, 8, 4)):
    random = np.random.default_rng(seed)
    return {task: random.normal(size=(rows, size)) for task, size in zip(TASKS, columns, strict=True)}


@given(vectors)
def test_gs_is_the_cosine(gradients):
    found = cosines(torch.tensor(gradients)).numpy()
    for i, one in enumerate(gradients):
        for j, other in enumerate(gradients):
            scale = np.linalg.norm(one) * np.linalg.norm(other)
            assert found[i, j] == pytest.approx(one @ other / scale if scale else 0.0, abs=1e-9)


@given(vectors, st.floats(0.01, 100))
def test_gs_does_not_depend_on_the_scale_of_a_loss(gradients, scale):
    scaled = gradients * np.array([[scale], [1], [1]])
    np.testing.assert_allclose(cosines(torch.tensor(scaled)), cosines(torch.tensor(gradients)), atol=1e-9)


@given(vectors)
def test_conflict_counts_opposite_signs(gradients):
    found = sign_agreement(torch.tensor(gradients)).numpy()
    for i, one in enumerate(gradients):
        for j, other in enumerate(gradients):
            assert found[i, j] == pytest.approx(-np.mean(one * other < 0), abs=1e-12)


@given(arrays(np.float64, 3, elements=st.floats(0.1, 10)), arrays(np.float64, (3, 3), elements=st.floats(0, 10)))
def test_gt_is_one_minus_the_ratio(before, after):
    found = transference(torch.tensor(before), torch.tensor(after)).numpy()
    np.testing.assert_allclose(found, 1 - after / before, atol=1e-9)


def test_gt_of_a_loss_that_is_gone_is_zero():
    assert transference(torch.zeros(2), torch.ones(2, 2)).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("seed", range(5))
def test_rsa_is_spearman_of_dissimilarities(seed):
    given = features(seed)
    found = representation_similarity(Evidence(TASKS, features=given))
    for i, one in enumerate(TASKS):
        for j, other in enumerate(TASKS):
            if i != j:
                expected = spearmanr(pdist(given[one], "correlation"), pdist(given[other], "correlation")).statistic
                assert found[i, j] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_cka_invariances(seed):
    given = features(seed)
    found = kernel_alignment(Evidence(TASKS, features=given))
    turned = {task: values @ ortho_group.rvs(values.shape[1], random_state=seed) for task, values in given.items()}
    moved = {task: 3.7 * values + 11.0 for task, values in turned.items()}
    np.testing.assert_allclose(kernel_alignment(Evidence(TASKS, features=moved)), found, atol=1e-9)
    same = kernel_alignment(Evidence(("a", "b"), features={"a": given["a"], "b": -2 * given["a"]}))
    assert same[0, 1] == pytest.approx(1.0)
    assert np.nanmin(found) >= 0 and np.nanmax(found) <= 1


def test_cka_against_the_kernel_form():
    # tr(K H L H) / sqrt(tr(K H K H) tr(L H L H)), Kornblith et al. 2019, Eq. 3 with linear kernels
    given = features(9)
    rows = len(given["a"])
    centre = np.eye(rows) - 1 / rows
    kernel, other = given["a"] @ given["a"].T @ centre, given["b"] @ given["b"].T @ centre
    expected = np.trace(kernel @ other) / np.sqrt(np.trace(kernel @ kernel) * np.trace(other @ other))
    assert kernel_alignment(Evidence(TASKS, features=given))[0, 1] == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_ias_is_symmetric_and_one_with_itself(seed):
    maps = features(seed, columns=(6, 6, 6))
    found = attribution_similarity(Evidence(TASKS, attributions=maps))
    np.testing.assert_array_equal(found, found.T)
    cosine = [
        one @ other / np.linalg.norm(one) / np.linalg.norm(other)
        for one, other in zip(maps["a"], maps["b"], strict=True)
    ]
    assert found[0, 1] == pytest.approx(np.mean(cosine))
    same = attribution_similarity(Evidence(("a", "b"), attributions={"a": maps["a"], "b": 5 * maps["a"]}))
    assert same[0, 1] == pytest.approx(1.0)


def entropy(*columns):
    counts = np.unique(np.stack(columns), axis=1, return_counts=True)[1]
    shares = counts / counts.sum()
    return -(shares * np.log(shares)).sum()


@settings(max_examples=50)
@given(arrays(np.int64, (2, 40), elements=st.integers(0, 4)))
def test_labels_is_normalised_mutual_information(labels):
    a, b = labels
    if entropy(a) + entropy(b) == 0:
        return
    evidence = Evidence(("a", "b"), labels={"a": Labels(a * 1.0, True), "b": Labels(b * 1.0, True)})
    expected = 2 * (entropy(a) + entropy(b) - entropy(a, b)) / (entropy(a) + entropy(b))
    assert label_information(evidence)[0, 1] == pytest.approx(expected, abs=1e-9)


def test_labels_bins_numbers_by_quantiles():
    values = np.random.default_rng(0).normal(size=1000)
    monotone = Evidence(("a", "b"), labels={"a": Labels(values, False), "b": Labels(np.exp(values), False)})
    assert label_information(monotone)[0, 1] == pytest.approx(1.0)
    missing = np.where(np.arange(1000) < 500, values, np.nan)
    apart = np.where(np.arange(1000) >= 500, values, np.nan)
    half = Evidence(TASKS, labels={"a": Labels(values, False), "b": Labels(missing, False), "c": Labels(apart, False)})
    found = label_information(half)
    assert found[0, 1] == found[1, 0] > 0.8  # b's bins are those of half of the values
    assert np.isnan(found[1, 2])


def test_labels_takes_vectors():
    random = np.random.default_rng(0)
    group = random.integers(0, 3, 300)
    vectors = np.eye(3)[group] * 10 + random.normal(size=(300, 3)) * 0.01
    evidence = Evidence(("a", "b"), labels={"a": Labels(group * 1.0, True), "b": Labels(vectors, False)})
    assert label_information(evidence)[0, 1] > 0.6


def test_li_and_transfer_are_relative_to_what_was_reached():
    evidence = Evidence(
        ("a", "b"),
        single_task_loss={"a": 3.0, "b": 1.0},
        label_input_loss={("b", "a"): 2.0, ("a", "b"): 4.0},
        untrained_trunk_loss={"a": 5.0, "b": 6.0},
        frozen_trunk_loss={("b", "a"): 4.0, ("a", "b"): 8.0},
    )
    np.testing.assert_allclose(label_injection(evidence), [[np.nan, -0.75], [0.5, np.nan]])
    np.testing.assert_allclose(transfer_gain(evidence), [[np.nan, -0.25], [0.25, np.nan]])


def test_a_run_that_failed_leaves_a_gap():
    given = features(0)
    found = representation_similarity(Evidence(TASKS, features={"a": given["a"], "b": given["b"]}))
    assert np.isfinite(found[0, 1])
    assert np.isnan(found[2]).all() and np.isnan(found[:, 2]).all()
