"""Provenance of a document: program version, command, options of the command, and fingerprints of the inputs."""

import hashlib
from typing import Any

import msgspec

from taskgroup.version import __version__


def provenance(command: str, **options: Any) -> dict[str, Any]:
    """Return the program version, the command and the options from which a document was made.

    Times, host names and paths are left out, so that equal inputs give identical documents.
    """
    return {"version": __version__, "command": command, "options": options}


def fingerprint(document: msgspec.Struct) -> str:
    """Return "sha256:" and the SHA-256 of a document's content as JSON with sorted keys."""
    content = msgspec.json.encode(document, order="deterministic")
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
