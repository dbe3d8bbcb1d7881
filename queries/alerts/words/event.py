"""A message for programs: a CloudEvent, whose data are the rows (``docs/alert-event.schema.json``).

The idempotency key is the event's ``id``: a message that comes twice has the same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from queries.alerts.message import Message

from .cloud_event import cloud_event

if TYPE_CHECKING:
    from datetime import datetime

    from apprise.plugins.custom_json import NotifyJSON

ALERT = "grapevine.alert.v1"
NOTICE = "grapevine.notice.v1"
"""What is no alert: a test, or news of the service itself."""
SCHEMA = "urn:grapevine:schema:alert-event:1"


def event(message: Message, key: str, now: datetime) -> dict[str, Any]:
    """The message as a CloudEvent, in JSON's types. ``key``: its own; ``now``: when it is sent, aware."""
    alerts = message.data.get("alerts", [])
    accounts = {alert["row"].get("company_key") for alert in alerts} - {None}
    subject = accounts.pop() if len(accounts) == 1 else alerts[0]["alert"] if alerts else None
    page = urlsplit(message.link or "")
    return cloud_event(
        key,
        f"{page.scheme}://{page.netloc}{page.path}" if page.netloc else "/alerts",
        ALERT if alerts else NOTICE,
        max((alert["at"] for alert in alerts), default=now.isoformat()),
        {
            "headline": message.headline,
            "lines": list(message.lines),
            "link": message.link,
            "ack": message.ack,
            "snooze": message.snooze,
            "to": message.data.get("to"),
            "alerts": alerts,
        },
        subject=subject,
        schema=SCHEMA,
    )


def send_as_event(service: NotifyJSON, event: dict[str, Any]) -> None:
    """Have Apprise's ``json://`` send the event; its ``title`` and ``message`` stay, as attributes of the event's own.

    What the URL itself says of the payload (``:name=value``) goes before.
    """
    # Apprise's own `type` ("info") cannot be replaced; its `version` can be set and renamed.
    service.json_version = event["type"]
    ours = {name: value for name, value in event.items() if name != "type"}
    service.payload_extras = {
        "attachments": "",
        "type": "",
        "version": "type",
        **ours,
        **service.payload_extras,
    }
