"""Variable fixing: find assignment variables that are zero in every layout that reaches the cutoff."""

import numpy as np

from taskgroup.core.arrays import Array, Index, Mask
from taskgroup.solver.bnb.relaxation import Multipliers, Relaxation, SubproblemSolution

_BLOCK = 1 << 14
_FORCED_BOUNDS_UP_TO = 1 << 12  # candidates; with more, sorting (m, n) terms takes longer than the nodes it saves


def fix_variables(
    relaxation: Relaxation, multipliers: Multipliers, solution: SubproblemSolution, cutoff: float
) -> tuple[Index, Mask]:
    """Return the candidates for which some x_mi is not fixed to zero, (k,), and which x_mi these are, (k, n) bool.

    x_mi is fixed if an upper bound on all layouts in which candidate m serves task i is below `cutoff`. The first bound
    forces y_m = x_mi = 1 into the subproblem's solution. If there are few candidates, a second bound also uses that no
    other candidate then serves task i.
    """
    serve_profit, cardinality = relaxation.serve_profit, relaxation.cardinality
    losses = cardinality.exchange_losses(solution.reduced_profits, solution.selection)
    slack = solution.bound - cutoff - losses + solution.reduced_profits
    alive_rows, allowed_rows = [], []
    for start in range(0, len(serve_profit), _BLOCK):
        rows = slice(start, start + _BLOCK)
        allowed: Mask = serve_profit[rows] > -np.inf
        if cutoff > -np.inf:
            allowed &= np.minimum(relaxation.serve_gains(multipliers, rows), 0.0) + slack[rows, None] >= 0
        alive = np.flatnonzero(allowed.any(axis=1))
        alive_rows.append(alive + start)
        allowed_rows.append(allowed[alive])
    index, allowed = np.concatenate(alive_rows), np.concatenate(allowed_rows)
    if cutoff > -np.inf and 0 < len(serve_profit) <= _FORCED_BOUNDS_UP_TO and not cardinality.least.any():
        allowed &= forced_bounds(relaxation, multipliers, solution)[index] >= cutoff
        some = allowed.any(axis=1)
        index, allowed = index[some], allowed[some]
    return index, allowed


def forced_bounds(relaxation: Relaxation, multipliers: Multipliers, solution: SubproblemSolution) -> Array:
    """Return, for each candidate m and task i, an upper bound on the objective if m serves i: (m, n).

    x_mi = 1 implies x_m'i = 0 for every other candidate m'. The reduced profits of the other candidates therefore lose
    the term of task i, and the selection is optimised again with these profits and with m forced into it.
    """
    gains = relaxation.serve_gains(multipliers, slice(None))
    profits = solution.reduced_profits[:, None]
    without = profits - np.maximum(gains, 0.0)
    for group in relaxation.apart:
        without[:, group] = profits  # another task of a set served apart may now be served instead of task i
    best, least = relaxation.cardinality.selection_bounds(without)
    constant = solution.bound - float(solution.reduced_profits[solution.selection.index].sum())
    bounds: Array = constant + best + np.minimum(0.0, without - least) + gains
    return bounds
