"""Files of pictures, in the formats PNG, SVG and PDF."""

import io
from collections.abc import Sequence
from typing import Any, Literal, get_args

from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.errors import InputError
from taskgroup.report.drawing.fonts import characters
from taskgroup.report.drawing.style import house_style
from taskgroup.report.pictures.draw import draw

Form = Literal["png", "svg", "pdf"]
FORMS: tuple[Form, ...] = get_args(Form)

_DOTS: dict[Form, int] = {"png": 160, "svg": 240, "pdf": 300}  # an inch; of what has too many cells for outlines
_UNSAID: dict[Form, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def picture_form(path: str) -> Form:
    """Return the picture format that the ending of a file name stands for. Raises `InputError` if the ending is not
    .png, .svg or .pdf.
    """
    for form in FORMS:
        if path.lower().endswith(f".{form}"):
            return form
    raise InputError(f"{path}: not the name of a picture; use the ending .png, .svg or .pdf")


def picture_bytes(document: Any, form: Form, *, kind: str | None = None, baselines: Sequence[Comparison] = ()) -> bytes:
    """Draw a picture of a document and return it as the bytes of a PNG, SVG or PDF file with embedded fonts. Equal
    documents give equal bytes.

    Raises `InputError` in the same cases as `draw`.
    """
    figure = draw(document, kind=kind, baselines=baselines)
    out = io.BytesIO()
    with house_style(characters(document)):
        figure.savefig(out, format=form, dpi=_DOTS[form], metadata=_UNSAID[form])
    return out.getvalue()
