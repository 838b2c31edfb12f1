"""Where a document comes from: the version, the command and its own options."""

from typing import Any

from taskgroup.version import __version__


def provenance(command: str, **options: Any) -> dict[str, Any]:
    """Describe the command that makes a document. No time, host or path: the same input gives the same bytes."""
    return {"version": __version__, "command": command, "options": options}
