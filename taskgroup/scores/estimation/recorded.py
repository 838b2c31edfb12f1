"""Affinity document for a score that was recorded while networks were trained."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

from taskgroup.core.documents.affinity import Affinity, Architecture, Matrix
from taskgroup.core.errors import InputError
from taskgroup.core.provenance import provenance
from taskgroup.core.run_record import RunRecord


def estimate_recorded(
    records: Sequence[RunRecord], score: str, *, architectures: Mapping[str, Architecture] | None = None
) -> Affinity:
    """Return an affinity document with the mean of a recorded score over runs, and its standard error, per pair.

    A pair is an ordered pair (partner, target).

    Raises `InputError` if no run recorded `score`, or if a run recorded it for a partner or target that the run did not
    train.
    """
    values: dict[tuple[str, str], list[float]] = {}
    seen: set[str] = set()
    for record in records:
        rows = (record.affinity or {}).get(score) or {}
        seen.update(record.affinity or {})
        for partner, row in rows.items():
            for target, value in row.items():
                if not {partner, target} <= set(record.train):
                    raise InputError(
                        f"a run of {'+'.join(record.train)} recorded '{partner}' → '{target}', but "
                        "did not train both tasks; correct the log"
                    )
                if isinstance(value, int | float) and partner != target:
                    values.setdefault((partner, target), []).append(float(value))
    if not values:
        what = f"choose among {', '.join(sorted(seen))}" if seen else "log runs that record it"
        raise InputError(f"no run recorded '{score}'; {what}", "score")
    tasks = tuple(dict.fromkeys(task for record in records for task in record.train))
    errors = {pair: stdev(found) / math.sqrt(len(found)) for pair, found in values.items() if len(found) > 1}

    def matrix(cells: Mapping[tuple[str, str], float]) -> Matrix:
        return tuple(tuple(cells.get((partner, target)) for target in tasks) for partner in tasks)

    return Affinity(
        tasks=tasks,
        score=score,
        direction="max",
        affinity=matrix({pair: fmean(found) for pair, found in values.items()}),
        stderr=matrix(errors) if errors else None,
        architectures=dict(architectures or {}),
        provenance=provenance("estimate recorded", score=score),
    )
