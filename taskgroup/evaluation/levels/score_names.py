"""What scores are called beside each other."""

from collections.abc import Sequence
from pathlib import Path

from taskgroup.core.errors import InputError


def distinct_names(scores: Sequence[str], sources: Sequence[str] | None = None) -> tuple[str, ...]:
    """The scores' own names, and beside it the file's for those that share one.

    Raises `InputError` where that does not tell them apart.
    """
    stems = [Path(source).stem for source in sources] if sources is not None else ["" for _ in scores]
    names = [
        f"{score} ({stem})" if scores.count(score) > 1 and stem else score
        for score, stem in zip(scores, stems, strict=True)
    ]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two scores are called '{name}'; scores or files of different names are accepted")
    return tuple(names)
