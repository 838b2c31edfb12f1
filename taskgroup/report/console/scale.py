"""A diverging scale of colours around zero, purple for better and orange for worse: told apart by every eye."""

from collections.abc import Iterable, Sequence

from taskgroup.core.documents.affinity import Affinity

_BETTER, _NEUTRAL, _WORSE = (167, 158, 208), (247, 247, 247), (241, 163, 64)
"""All three light enough for black letters."""


def closeness(affinity: Affinity) -> tuple[list[list[float | None]], float]:
    """How much each partner helps each target, in [−1, 1], above 0 where it helps; and what ±1 stands for.

    A score is held against 0. Where the numbers are values as logged, for which 0 means nothing, each is held against
    the mean of its target's.
    """
    rows = [
        [None if partner == target else value for target, value in enumerate(row)]
        for partner, row in enumerate(affinity.affinity)
    ]
    centres = [0.0] * len(rows)
    if affinity.score == "value":
        centres = [_mean(column) for column in zip(*rows, strict=True)]
    signs = [1.0 if affinity.direction_of(task) == "max" else -1.0 for task in affinity.tasks]
    centred = [
        [
            None if value is None else sign * (value - centre)
            for value, centre, sign in zip(row, centres, signs, strict=True)
        ]
        for row in rows
    ]
    limit = max((abs(value) for row in centred for value in row if value is not None), default=0.0)
    scaled = [[None if value is None else value / limit if limit else 0.0 for value in row] for row in centred]
    return scaled, limit


def _mean(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0


def cell_style(share: float | None) -> str:
    """The colours of a cell: black on its place between −1 (orange), 0 (white) and 1 (purple); none where not known."""
    if share is None:
        return ""
    end: Sequence[int] = _BETTER if share > 0 else _WORSE
    mixed = (round(neutral + (full - neutral) * abs(share)) for neutral, full in zip(_NEUTRAL, end, strict=True))
    return "#000000 on #" + "".join(f"{part:02x}" for part in mixed)
