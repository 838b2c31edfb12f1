"""Function that draws a picture of any document."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.errors import InputError
from taskgroup.formats.documents import document_name
from taskgroup.report.drawing.fonts import characters
from taskgroup.report.drawing.style import house_style
from taskgroup.report.pictures.registry import pictures_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(document: Any, *, kind: str | None = None, baselines: Sequence[Comparison] = ()) -> "Figure":
    """Draw a picture of a document, or of the records of a run log.

    `kind`: the name of the picture; by default, the first picture for documents of this kind (see `pictures_of`).
    `baselines`: comparisons of a frontier with other methods, at some budgets (see `compare_along`); for a frontier
    only.

    Raises `InputError` if documents of this kind have no picture, or none named `kind`, or if a run log has no learning
    curves.
    """
    pictures = pictures_of(document)
    if not pictures:
        name = document_name(type(document)) if isinstance(document, msgspec.Struct) else type(document).__name__
        raise InputError(
            f"{name} has no picture; give an affinity, layout, frontier, comparison or benchmark document, "
            "or a run log with learning curves"
        )
    if kind is not None and kind not in pictures:
        raise InputError(f"'{kind}' is not a picture of this document; choose one of {', '.join(pictures)}", "kind")
    picture = pictures[kind or next(iter(pictures))]
    with house_style(characters(document)):
        return picture.make(document, baselines) if picture.compares else picture.make(document)
