"""Values as JSON holds them, with nothing hidden in their texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from graph.text.safe import multiline


def json_safe(value: Any) -> Any:
    """``value`` as JSON can hold it: times as ISO 8601 with their zone, texts without what hides or reorders them.

    A number that JSON does not know (infinite, or none) is null; what has no form of its own is its text.
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return multiline(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {multiline(str(name)): json_safe(part) for name, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [json_safe(part) for part in value]
    return multiline(str(value))
