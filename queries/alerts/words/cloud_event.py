"""What all events for programs have in common: the attributes of CloudEvents 1.0, in its JSON format."""

from __future__ import annotations

from typing import Any


def cloud_event(
    name: str,
    source: str,
    kind: str,
    time: str,
    data: dict[str, Any],
    *,
    subject: str | None = None,
    schema: str | None = None,
) -> dict[str, Any]:
    """An event as JSON's types. ``name``: its ``id``; ``kind``: its ``type``; ``time``: ISO 8601, with its zone."""
    return {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": kind,
        "time": time,
        **({"subject": subject} if subject else {}),
        "datacontenttype": "application/json",
        **({"dataschema": schema} if schema else {}),
        "data": data,
    }
