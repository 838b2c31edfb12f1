"""`taskgroup schema`."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer


class Name(StrEnum):
    """Documents with a schema."""

    AFFINITY = "affinity"
    LAYOUT = "layout"
    COMPARISON = "comparison"
    FRONTIER = "frontier"
    CHECK = "check"
    EVALUATION = "evaluation"
    VERIFICATION = "verification"
    STABILITY = "stability"
    BENCHMARK = "benchmark"
    COST = "cost"
    PREDICTIONS = "predictions"
    VALIDATION = "validation"
    SUGGESTIONS = "suggestions"
    RUN = "run"
    CONFIG = "config"


def register(app: typer.Typer) -> None:
    """Add the subcommand."""

    @app.command(epilog="Example: taskgroup schema layout > layout.schema.json")
    def schema(
        name: Annotated[Name, typer.Argument(help="Document; run: line of the run log; config: configuration file.")],
    ) -> None:
        """Print the JSON Schema of a document."""
        from taskgroup.formats.schema import json_schema

        sys.stdout.write(json.dumps(json_schema(name.value), indent=1, ensure_ascii=False) + "\n")
