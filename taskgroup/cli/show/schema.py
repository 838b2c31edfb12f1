"""The subcommand `taskgroup schema`."""

import json
import sys
from difflib import get_close_matches
from typing import Annotated

import typer

from taskgroup.core.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the subcommand to the application."""

    @app.command(epilog="Example: taskgroup schema layout > layout.schema.json")
    def schema(
        name: Annotated[
            str | None,
            typer.Argument(
                metavar="NAME",
                help="Name of a kind of document, such as layout; run: a line of the run log; config: the "
                "configuration file.  [default: print all names]",
            ),
        ] = None,
    ) -> None:
        """Print the JSON Schema of a document."""
        from taskgroup.formats.schema import SCHEMAS, json_schema

        if name is None:
            sys.stdout.write("".join(f"{known}\n" for known in SCHEMAS))
            return
        if name not in SCHEMAS:
            near = get_close_matches(name, SCHEMAS, n=3) or list(SCHEMAS)
            raise InputError(f"unknown document '{name[:80]}'; choose among {', '.join(near)}")
        sys.stdout.write(json.dumps(json_schema(name), indent=1, ensure_ascii=False) + "\n")
