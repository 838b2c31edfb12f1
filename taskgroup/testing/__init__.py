"""Test suites for plug-ins: properties that every predictor, score and baseline must satisfy.

The tests of a plug-in run a suite on the plug-in's descriptor, one test per property:

>>> import pytest                                                             # doctest: +SKIP
>>> from taskgroup.testing import PREDICTOR_PROPERTIES                        # doctest: +SKIP
>>> @pytest.mark.parametrize("holds", PREDICTOR_PROPERTIES)                   # doctest: +SKIP
... def test_property(holds):
...     holds(DESCRIPTOR)

Each property is a function of the descriptor that raises `AssertionError` where the property does not hold. The
built-in things pass the same suites.
"""

from taskgroup.testing.baselines import BASELINE_PROPERTIES
from taskgroup.testing.predictors import PREDICTOR_PROPERTIES
from taskgroup.testing.scores import SCORE_PROPERTIES

__all__ = ["BASELINE_PROPERTIES", "PREDICTOR_PROPERTIES", "SCORE_PROPERTIES"]
