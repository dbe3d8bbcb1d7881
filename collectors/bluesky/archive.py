"""Jetstream's archive: events from before the stream's reach, for those who hold a key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx
from atproto import JetstreamClient
from atproto.exceptions import AtProtocolError
from atproto_client.exceptions import RateLimitExceededError
from atproto_client.models.utils import get_model_as_dict

from collectors.base import ConfigError, RetryLater, Unreachable

from . import fields
from .events import Event

COLLECTIONS = (fields.POST, fields.LIKE, fields.REPOST, fields.FOLLOW, fields.PROFILE)
DIDS_AT_ONCE = 10_000


def archived(
    base_uri: str,
    api_key: str,
    *,
    after: int,
    before: int | None = None,
    dids: Sequence[str] = (),
    collections: Sequence[str] = (),
) -> Iterator[Event]:
    """The sealed archive's events with ``after < seq <= before``, in order.

    At most 10,000 accounts; none means all. Raises ConfigError for a refused key, RetryLater when the key's
    allowance is used up, Unreachable for anything else.
    """
    params = {"dids": list(dids), "collections": list(collections)} if dids or collections else None
    client = JetstreamClient(params, base_uri=base_uri, api_key=api_key)
    try:
        for message in client.snapshot(after, before, with_cid=False):
            yield get_model_as_dict(message)
    except RateLimitExceededError as fault:
        raise RetryLater(f"The archive's allowance is used up: {fault}") from fault
    except AtProtocolError as fault:
        status = getattr(getattr(fault, "response", None), "status_code", None)
        if status in {401, 403}:
            message = (
                "The archive refused the key in GRAPEVINE_JETSTREAM_KEY: get one at bsky.network/account."
            )
            raise ConfigError(message) from fault
        raise Unreachable(f"The archive could not be read: {fault}") from fault
    except (httpx.HTTPError, OSError) as fault:
        raise Unreachable(f"The archive did not answer: {fault}") from fault
