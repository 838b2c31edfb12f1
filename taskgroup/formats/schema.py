"""JSON Schemas of the documents."""

from typing import Any

import msgspec

from taskgroup.core.affinity import Affinity
from taskgroup.core.benchmark import Benchmark
from taskgroup.core.comparison import Comparison
from taskgroup.core.cost import Cost
from taskgroup.core.frontier import Frontier
from taskgroup.core.layout import Layout
from taskgroup.core.predictions import Predictions
from taskgroup.core.stability import Stability
from taskgroup.core.suggestions import Suggestions
from taskgroup.core.validation import Validation
from taskgroup.evaluate.check import Check
from taskgroup.evaluate.judge import Evaluation
from taskgroup.evaluate.verification import Verification
from taskgroup.formats.run_log import RunRecord

DOCUMENTS: dict[str, type[msgspec.Struct]] = {
    "affinity": Affinity,
    "layout": Layout,
    "comparison": Comparison,
    "frontier": Frontier,
    "check": Check,
    "evaluation": Evaluation,
    "verification": Verification,
    "stability": Stability,
    "benchmark": Benchmark,
    "cost": Cost,
    "predictions": Predictions,
    "validation": Validation,
    "suggestions": Suggestions,
    "run": RunRecord,
}


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one of `DOCUMENTS`."""
    schema = msgspec.json.schema(DOCUMENTS[name])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
