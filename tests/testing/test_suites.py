"""Every built-in thing passes its public suite, and the suites fail what they should."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from taskgroup.predictors.interface import Prediction
from taskgroup.predictors.registry import PREDICTORS, PredictorDescriptor
from taskgroup.scores.registry import SCORES
from taskgroup.solver.baselines.registry import BASELINES
from taskgroup.testing import BASELINE_PROPERTIES, PREDICTOR_PROPERTIES, SCORE_PROPERTIES


@pytest.mark.parametrize("holds", PREDICTOR_PROPERTIES)
@pytest.mark.parametrize("name", list(PREDICTORS.built_in))
def test_predictors(name, holds):
    holds(PREDICTORS.find(name))


@pytest.mark.parametrize("holds", SCORE_PROPERTIES)
@pytest.mark.parametrize("name", list(SCORES.built_in))
def test_scores(name, holds):
    holds(SCORES.find(name))


@pytest.mark.parametrize("holds", BASELINE_PROPERTIES)
@pytest.mark.parametrize("name", list(BASELINES.built_in))
def test_baselines(name, holds):
    holds(BASELINES.find(name))


class Careless:
    """A predictor that says 1 of everything, also of tasks outside the group."""

    def fit(self, observations):
        return FittedCareless(observations)


@dataclass
class FittedCareless:
    observations: object
    noise: np.ndarray = None

    def __post_init__(self):
        self.noise = -np.ones(len(self.observations.tasks))

    def predict(self, members, architecture):
        return Prediction(np.ones(members.shape), np.ones(members.shape))

    def left_out(self):
        return Prediction(self.observations.performance, self.observations.performance)


def test_a_careless_predictor_is_found_out():
    careless = PredictorDescriptor(name="two words", help="Ones.", make=lambda scores: Careless())
    failing = []
    for holds in PREDICTOR_PROPERTIES:
        try:
            holds(careless)
        except AssertionError:
            failing.append(holds.__name__)
    assert set(failing) == {
        "named_and_described",
        "predicts_members_only",
        "leaves_groups_out",
        "reports_its_noise",
        "keeps_single_tasks_at_zero",
        "beats_the_mean",
    }


def test_careless_scores_are_found_out():
    cka, li = SCORES.find("cka"), SCORES.find("li")
    failing = {
        "is_higher_for_better_partners": replace(cka, make=lambda evidence: -cka.make(evidence)),
        "is_symmetric_if_declared": replace(li, symmetric=True),
        "fills_the_matrix": replace(cka, make=lambda evidence: evidence.blank()),
        "follows_the_order_of_tasks": replace(li, make=lambda evidence: np.arange(36.0).reshape(6, 6)),
        "is_unknown_without_evidence": replace(cka, make=lambda evidence: np.ones((6, 6))),
    }
    for holds in SCORE_PROPERTIES:
        if holds.__name__ in failing:
            with pytest.raises(AssertionError):
                holds(failing[holds.__name__])
