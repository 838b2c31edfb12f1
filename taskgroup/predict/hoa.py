"""Higher-order approximation (Standley et al. 2020, Section 5.2): a group from its pairs."""

import numpy as np
from numpy.typing import NDArray


def predict_from_pairs(members: NDArray[np.bool_], pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Predict each member's performance as the mean of its performances in the group's pairs that hold it.

    `members`: (m, n), the groups. `pairs`: (n, n), `pairs[j, i]` what task i reached beside partner j, NaN where that
    was not observed. Returns (m, n): NaN for a task that is not a member, that is alone, or one of whose pairs is not
    known. The mean of partners' scores of Fifty et al. 2021 is the same formula on a score's matrix.
    """
    known = np.where(np.isnan(pairs), 0.0, pairs)
    unknown = np.isnan(pairs)
    np.fill_diagonal(known, 0.0)
    np.fill_diagonal(unknown, False)
    partners = members.sum(axis=1, keepdims=True) - 1
    weights = members.astype(np.float64)
    mean: NDArray[np.float64] = (weights @ known) / np.maximum(partners, 1)
    mean[(weights @ unknown > 0) | ~members | (partners < 1)] = np.nan
    return mean
