"""Provenance of a document: version, command, options of the command, and fingerprints of its inputs."""

import hashlib
from typing import Any

import msgspec

from taskgroup.version import __version__


def provenance(command: str, **options: Any) -> dict[str, Any]:
    """Return the version, the command and the options that make a document.

    Times, hosts and paths are left out, so that the same input gives the same bytes.
    """
    return {"version": __version__, "command": command, "options": options}


def fingerprint(document: msgspec.Struct) -> str:
    """Return "sha256:" and the SHA-256 of a document's content as JSON with sorted keys."""
    content = msgspec.json.encode(document, order="deterministic")
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
