"""Diverging colour scale around zero: purple means better and orange means worse. Colour-blind readers can distinguish
the two.
"""

from collections.abc import Iterable, Sequence

from taskgroup.core.documents.affinity import Affinity

_BETTER, _NEUTRAL, _WORSE = (167, 158, 208), (247, 247, 247), (241, 163, 64)
"""Colours of the scale (better, neutral, worse), light enough for black letters."""


def closeness(affinity: Affinity) -> tuple[list[list[float | None]], float]:
    """Scale affinities to [−1, 1], so that a positive value means that the partner helps the target. Return the scaled
    matrix, with partners in rows and targets in columns, and the affinity that corresponds to 1.

    Zero means a neutral partner. If the affinities are logged values, such as losses, a partner is neutral if its value
    equals the mean over all partners of the target.
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
    """Return the Rich style of a cell with black text. The background is orange for −1, white for 0, purple for 1, and
    a mixture in between. Return "" if the share is unknown.
    """
    if share is None:
        return ""
    end: Sequence[int] = _BETTER if share > 0 else _WORSE
    mixed = (round(neutral + (full - neutral) * abs(share)) for neutral, full in zip(_NEUTRAL, end, strict=True))
    return "#000000 on #" + "".join(f"{part:02x}" for part in mixed)
