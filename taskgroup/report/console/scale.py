"""A diverging scale of colours around zero, purple for better and orange for worse; safe for colour-blind readers."""

from collections.abc import Iterable, Sequence

from taskgroup.core.documents.affinity import Affinity

_BETTER, _NEUTRAL, _WORSE = (167, 158, 208), (247, 247, 247), (241, 163, 64)
"""Colours of the scale (better, neutral, worse), light enough for black letters."""


def closeness(affinity: Affinity) -> tuple[list[list[float | None]], float]:
    """Return how much each partner helps each target, (partners, targets) in [−1, 1], and the score that 1 stands for.

    Positive: the partner helps. The neutral score is 0; for logged values, for which 0 has no meaning, the neutral
    value is the mean over the target's partners.
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
    """Return the style of a cell: black on orange (−1), white (0) or purple (1), or in between; "" if unknown."""
    if share is None:
        return ""
    end: Sequence[int] = _BETTER if share > 0 else _WORSE
    mixed = (round(neutral + (full - neutral) * abs(share)) for neutral, full in zip(_NEUTRAL, end, strict=True))
    return "#000000 on #" + "".join(f"{part:02x}" for part in mixed)
