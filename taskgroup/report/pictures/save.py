"""A picture as the bytes of a file."""

import io
from typing import Any, Literal, get_args

from taskgroup.report.pictures.draw import draw
from taskgroup.report.pictures.style import house_style

Form = Literal["png", "svg", "pdf"]
FORMS: tuple[Form, ...] = get_args(Form)

_DOTS: dict[Form, int] = {"png": 160, "svg": 240, "pdf": 300}  # an inch; of what has too many cells for outlines
_UNSAID: dict[Form, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def picture_bytes(document: Any, form: Form, *, kind: str | None = None) -> bytes:
    """Draw a document and write it as PNG, SVG or PDF, its fonts inside: the same document gives the same bytes.

    Raises `InputError` as `draw` does.
    """
    figure = draw(document, kind=kind)
    out = io.BytesIO()
    with house_style(repr(document)):
        figure.savefig(out, format=form, dpi=_DOTS[form], metadata=_UNSAID[form])
    return out.getvalue()
