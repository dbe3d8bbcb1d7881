"""What `grapevine doctor` asks of Bluesky's hosts: one event of the stream, and one question each of the others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.base import Checked
from collectors.checks import CHECK_S, asked, json_object, together, tried, unanswered
from collectors.http import Source, http_client

from .search import Account, sign_in

if TYPE_CHECKING:
    import httpx

_NOBODY = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
_FRAMES = frozenset({"message", "error", "info"})


def checks(
    base_uri: str, appview: str, plc: str, api_key: str, account: Callable[[], Account | None] | None = None
) -> Iterator[Checked]:
    """All of them at once. ``account`` gives the one to search with, where there is one."""
    client = http_client()
    asks = [
        partial(check_stream, base_uri),
        partial(
            asked,
            f"AppView {appview}",
            client,
            f"{appview}/xrpc/app.bsky.actor.getProfiles",
            _is_appview,
            params={"actors": _NOBODY},
            source=Source("The AppView", refused="Is it a public AppView?"),
            remedy="appview in [collectors.bluesky] holds its address: https://public.api.bsky.app is Bluesky's own.",
        ),
        partial(
            asked,
            f"PLC directory {plc}",
            client,
            f"{plc}/{_NOBODY}",
            _is_directory,
            also=frozenset({404}),
            remedy="plc in [collectors.bluesky] holds its address: https://plc.directory is the public one.",
        ),
    ]
    if api_key:
        from .archive import ARCHIVE

        origin = f"http{base_uri.removeprefix('ws').removesuffix('/xrpc')}"
        asks.append(
            partial(
                asked,
                f"Archive {origin}",
                client,
                f"{origin}/xrpc/network.bsky.jetstream.planSnapshot",
                _is_archive,
                post={"afterSeq": 0, "dids": [_NOBODY]},
                headers={"authorization": f"Bearer {api_key}"},
                source=ARCHIVE,
                remedy="Correct GRAPEVINE_JETSTREAM_KEY, or take it out: without it no past is read.",
            )
        )
    if account is not None:
        asks.append(partial(tried, "Account", partial(_signed_in, account)))
    yield from together(asks)


def _signed_in(account: Callable[[], Account | None]) -> str:
    found = account()
    if found is None:
        return "none is given"
    sign_in(found)
    return f"{found.handle} may sign in at {found.service}"


def check_stream(base_uri: str) -> Checked:
    """Subscribes as a collection does, and waits a moment for one event."""
    from websockets.exceptions import InvalidStatus, WebSocketException
    from websockets.sync.client import connect
    from websockets.typing import Subprotocol

    host = base_uri.removesuffix("/xrpc")
    what = f"Jetstream {host}"
    remedy = (
        "jetstream in [collectors.bluesky] holds its address: such as wss://jetstream.us-east.bsky.network."
    )
    try:
        with connect(
            f"{base_uri}/network.bsky.jetstream.subscribeEvents",
            subprotocols=[Subprotocol("xrpc.v1.json")],
            open_timeout=CHECK_S,
            close_timeout=0.2,
            max_size=None,
        ) as connection:
            try:
                frame = connection.recv(timeout=CHECK_S)
            except TimeoutError:
                return Checked(what, "ok", f"it took the subscription; nothing happened within {CHECK_S:g} s")
        return _told_by(what, frame, remedy)
    except InvalidStatus as fault:
        if fault.response.status_code == 404:
            return Checked(what, "fail", "another service answers there: it knows no such stream", remedy)
        from .stream import rejection

        return tried(what, partial(_raise, rejection(host, fault)), remedy=remedy)
    except (OSError, WebSocketException, ValueError, EOFError) as fault:
        return Checked(what, "fail", unanswered(f"http{host.removeprefix('ws')}", fault), remedy)


def _raise(fault: Exception) -> str:
    raise fault


def _told_by(what: str, frame: str | bytes, remedy: str) -> Checked:
    try:
        read: Any = json.loads(frame)
        kind = read.get("$type")
    except (ValueError, AttributeError):
        read, kind = {}, None
    if kind == "error":
        return Checked(
            what, "fail", f"it ended the stream: {read.get('error')} {read.get('message')}", remedy
        )
    if kind not in _FRAMES:
        return Checked(
            what, "fail", "another service answers there: it sends no events of Jetstream v2", remedy
        )
    return Checked(what, "ok", "it sends events")


def _is_appview(response: httpx.Response) -> str:
    if not isinstance(json_object(response).get("profiles"), list):
        raise ValueError("its answer holds no profiles")
    return "it answers questions about profiles"


def _is_directory(response: httpx.Response) -> str:
    answer = json_object(response)
    if "message" not in answer and answer.get("id") != _NOBODY:
        raise ValueError("its answer is none of a directory of accounts")
    return "it answers questions about accounts"


def _is_archive(response: httpx.Response) -> str:
    if not isinstance(json_object(response).get("segments"), list):
        raise ValueError("its answer is no plan of an archive")
    return "it takes the key"
