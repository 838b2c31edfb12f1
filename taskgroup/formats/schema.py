"""JSON Schemas of the documents."""

from typing import Any

import msgspec

from taskgroup.core.documents.affinity import Affinity
from taskgroup.core.documents.benchmark import Benchmark
from taskgroup.core.documents.check import Check
from taskgroup.core.documents.comparison import Comparison
from taskgroup.core.documents.config import Config
from taskgroup.core.documents.cost import Cost
from taskgroup.core.documents.difference import Difference
from taskgroup.core.documents.evaluation import Evaluation
from taskgroup.core.documents.explanation import Explanation
from taskgroup.core.documents.frontier import Frontier
from taskgroup.core.documents.layout import Layout
from taskgroup.core.documents.predictions import Predictions
from taskgroup.core.documents.stability import Stability
from taskgroup.core.documents.suggestions import Suggestions
from taskgroup.core.documents.validation import Validation
from taskgroup.core.documents.verification import Verification
from taskgroup.core.run_record import RunRecord

DOCUMENTS: dict[str, type[msgspec.Struct]] = {
    "affinity": Affinity,
    "layout": Layout,
    "comparison": Comparison,
    "frontier": Frontier,
    "check": Check,
    "evaluation": Evaluation,
    "explanation": Explanation,
    "difference": Difference,
    "verification": Verification,
    "stability": Stability,
    "benchmark": Benchmark,
    "cost": Cost,
    "predictions": Predictions,
    "validation": Validation,
    "suggestions": Suggestions,
    "run": RunRecord,
}


SCHEMAS: dict[str, type[msgspec.Struct]] = {**DOCUMENTS, "config": Config}
"""Name → type of everything with a schema: the documents, and the configuration file."""


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a document or of the configuration file; `name`: a key of `SCHEMAS`."""
    schema = msgspec.json.schema(SCHEMAS[name])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
