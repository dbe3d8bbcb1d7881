"""What is sent of an alert: a CloudEvent (1.0, structured), signed as Standard Webhooks has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime

from grapevine.programs.told import alert_told
from queries.alerts.states import Alert
from queries.alerts.words.cloud_event import cloud_event

from .subscriptions import SECRET_PREFIX

MEDIA_TYPE = "application/cloudevents+json"
SOURCE = "/grapevine/alerts"
TYPE = "grapevine.alert."
"""With the alert's state after it: ``grapevine.alert.open``, ``grapevine.alert.acknowledged``."""


@dataclass(frozen=True, slots=True)
class Event:
    """An alert that came into a state."""

    id: str
    """The same however often it is sent: who gets an id again has the event already."""
    at: datetime
    body: bytes


def event_of(alert: Alert, at: datetime) -> Event:
    """The event that the alert came into its state at this moment."""
    told = alert_told(alert)
    name = hashlib.sha256(f"{alert.key}|{alert.state}|{at.isoformat()}".encode()).hexdigest()[:32]
    content = cloud_event(name, SOURCE, TYPE + alert.state, at.isoformat(), told, subject=told["id"])
    return Event(name, at, json.dumps(content, ensure_ascii=False).encode())


def signed(event: Event, secret: str, now: datetime) -> dict[str, str]:
    """The headers that say which event it is and that it is from us."""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    mark = hmac.new(key, f"{event.id}.{stamp}.".encode() + event.body, hashlib.sha256).digest()
    return {
        "content-type": MEDIA_TYPE,
        "idempotency-key": event.id,
        "webhook-id": event.id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }
