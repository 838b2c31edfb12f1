"""The web page: a template that is filled with sections, and the embedded style sheet and script."""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from taskgroup.formats.any_document import Named
from taskgroup.report.html.sections import section_of
from taskgroup.version import __version__


def html_report(contents: Sequence[Named], *, title: str = "Which tasks share a network") -> str:
    """Return documents and run logs as one web page, which works offline.

    The page contains its pictures, style sheet and script. Its content security policy forbids all other scripts and
    styles. Without JavaScript, the page still shows every table and every layout. The same documents always give the
    same bytes.
    """
    from jinja2 import Environment, StrictUndefined

    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    style, script = _part("style.css"), _part("page.js")
    page = template.from_string(_part("page.html"))
    return page.render(
        title=title,
        sections=[section_of(named) for named in contents],
        style=style,
        script=script,
        policy=(
            f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
            "base-uri 'none'; form-action 'none'"
        ),
        version=__version__,
    )


def _part(name: str) -> str:
    return files("taskgroup.report.html").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return the hash of an embedded script or style sheet. The content security policy lists it, so that browsers
    accept the text.
    """
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
