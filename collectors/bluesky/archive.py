"""Jetstream's archive: events from before the stream's reach, for those who hold a key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx
from atproto import JetstreamClient
from atproto.exceptions import AtProtocolError
from atproto_client.models.utils import get_model_as_dict

from collectors.base import ConfigError, RetryLater, Unreachable
from collectors.http import Source, status_error

from . import fields
from .events import Event

COLLECTIONS = (fields.POST, fields.LIKE, fields.REPOST, fields.FOLLOW, fields.PROFILE)
DIDS_AT_ONCE = 10_000
ARCHIVE = Source(
    "The archive",
    signed_in_with="the key in GRAPEVINE_JETSTREAM_KEY",
    renew="Get one at bsky.network/account.",
    allow="Get a key at bsky.network/account that may read the archive.",
    pay="See bsky.network/account.",
)


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
    except AtProtocolError as fault:
        response = getattr(fault, "response", None)
        if response is not None:
            sorted_by_status = status_error(ARCHIVE, response.status_code, response.headers, said=str(fault))
            if isinstance(sorted_by_status, (ConfigError, RetryLater)):
                raise sorted_by_status from fault
        raise Unreachable(f"The archive could not be read: {fault}") from fault
    except (httpx.HTTPError, OSError) as fault:
        raise Unreachable(f"The archive did not answer: {fault}") from fault
