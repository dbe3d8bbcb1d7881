"""Webhooks: where alerts' changes are sent, as CloudEvents."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from grapevine.api.problems import Problem, documented
from grapevine.api.served import Admin, FromServed
from grapevine.api.shapes import Subscribe, WebhookMade, Webhooks, WebhookTold
from grapevine.programs.values import json_safe
from grapevine.webhooks.addresses import AddressError
from grapevine.webhooks.subscriptions import Subscription, SubscriptionError

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.get("", responses=documented(403))
def list_webhooks(served: FromServed, _: Admin) -> Webhooks:
    """All subscriptions, the oldest first, without their secrets."""
    return Webhooks(items=[WebhookTold(**_told(one)) for one in served.webhooks.all()])


@router.post("", status_code=201, responses=documented(400, 403, 409, 422))
def subscribe(wanted: Subscribe, served: FromServed, token: Admin) -> WebhookMade:
    """Have alerts' changes sent to an address from now on. The secret that signs them is told here alone."""
    try:
        made = served.webhooks.add(wanted.url, wanted.alerts, token.name)
    except AddressError as error:
        raise Problem(422, str(error)) from None
    except SubscriptionError as error:
        raise Problem(409, str(error)) from None
    return WebhookMade(**_told(made), secret=made.secret)


@router.delete("/{webhook}", status_code=204, responses=documented(403, 404, 422))
def unsubscribe(webhook: str, served: FromServed, _: Admin) -> None:
    """Send nothing there any more."""
    if not served.webhooks.remove(webhook):
        raise Problem(404, "There is no subscription with this id: /v1/webhooks lists them.")


def _told(one: Subscription) -> dict[str, Any]:
    told: dict[str, Any] = json_safe(
        {
            "id": one.id,
            "url": one.url,
            "alerts": one.alerts,
            "made": one.made,
            "by": one.by,
            "error": one.error,
        }
    )
    return told
