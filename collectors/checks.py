"""How a collector asks its hosts and credentials for `grapevine doctor`: one call each, every fault in its own words.

For a host that is asked over HTTP: ``asked``. For a call through a client library of the network's own: ``tried``.
Several at once: ``together``. What a sign-in says of its end: ``expiry``.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.client import IncompleteRead
from typing import TYPE_CHECKING, Any

from .base import Checked, CollectorError, RetryLater, SkipRecord
from .http import Source, status_error

if TYPE_CHECKING:
    import httpx

CHECK_S = 5.0
"""How long one call of a check may take, from its connection to the end of its answer."""
_LONGEST_ANSWER = 1024 * 1024
_AHEAD = timedelta(days=7)
_AT_ONCE = 8
_NO_CONNECTION = frozenset({"ConnectTimeout", "ConnectTimeoutError", "PoolTimeout"})
Expects = Callable[["httpx.Response"], str]
"""What was found, as a sentence ("it knows 12 accounts"); raises ValueError, which says why it is not that service."""


def asked(
    what: str,
    client: httpx.Client,
    url: str,
    expects: Expects,
    *,
    source: Source | None = None,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    post: Mapping[str, Any] | None = None,
    also: frozenset[int] = frozenset(),
    remedy: str = "",
) -> Checked:
    """One GET of ``url`` (a POST of ``post`` as JSON), and whether the service that ``what`` names answers.

    Never raises. ``source`` says how the host is signed in to, as it does for a collection. ``remedy``: which setting
    holds the address. An answer from 400 on is told as a collection would, unless its status is in ``also``: those
    are judged by ``expects``. A redirect is not followed.
    """
    import httpx

    source = source or Source("it")
    until = time.monotonic() + CHECK_S
    body = bytearray()
    try:
        with client.stream(
            "GET" if post is None else "POST",
            url,
            params=params,
            headers=headers,
            json=post,
            timeout=CHECK_S,
            follow_redirects=False,
        ) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > _LONGEST_ANSWER or time.monotonic() > until:
                    return Checked(what, "fail", "its answer does not end", remedy)
    except (httpx.RequestError, httpx.InvalidURL, ValueError, UnicodeError) as fault:
        return Checked(what, "fail", unanswered(url, fault), remedy)
    answer = httpx.Response(
        response.status_code,
        headers=[
            (name, value) for name, value in response.headers.multi_items() if name != "content-encoding"
        ],
        content=bytes(body),
    )
    refused = status_error(source, answer.status_code, answer.headers, said=_said(answer))
    if refused is not None and answer.status_code not in also:
        return _fault(what, refused, remedy)
    if 300 <= answer.status_code < 400:
        where = answer.headers.get("location", "nowhere")[:200]
        return Checked(what, "fail", f"it sends us on to {where}: the address is another one by now", remedy)
    try:
        return Checked(what, "ok", expects(answer))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        reason = str(fault) if type(fault) is ValueError else "its answer is of another shape"
        return Checked(what, "fail", f"another service answers there: {reason}", remedy)


def holding(*names: str, found: str = "it answers") -> Expects:
    """Expects a JSON object that holds these names, and says ``found``."""

    def expects(response: httpx.Response) -> str:
        answer = json_object(response)
        if lacking := [name for name in names if name not in answer]:
            raise ValueError(f"its answer has no {' and no '.join(lacking)}")
        return found

    return expects


def json_object(response: httpx.Response) -> dict[str, Any]:
    """The JSON object in an answer. Raises ValueError, which says what it is instead."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        kind = response.headers.get("content-type", "").partition(";")[0].strip()[:60]
        raise ValueError(f"its answer is {kind or 'something'} and no JSON") from None
    if not isinstance(answer, dict):
        raise ValueError("its answer is no JSON object")
    return answer


def tried(what: str, ask: Callable[[], str], *, remedy: str = "") -> Checked:
    """What ``ask`` found, or in which way it failed, for calls that raise as a collection's do (CollectorError)."""
    try:
        return Checked(what, "ok", ask())
    except (CollectorError, SkipRecord) as fault:
        return _fault(what, fault, remedy)


def together(asks: Sequence[Callable[[], Checked]]) -> Iterator[Checked]:
    """All of them asked at once, their findings in the order given."""
    if not asks:
        return
    with ThreadPoolExecutor(min(len(asks), _AT_ONCE), thread_name_prefix="check") as threads:
        yield from threads.map(lambda ask: ask(), asks)


def expiry(what: str, at: datetime, now: datetime, renew: str) -> Checked | None:
    """A sign-in that has ended, or ends within seven days; None while it is good for longer. Times are aware."""
    day = f"{at:%Y-%m-%d}"
    if at <= now:
        return Checked(what, "fail", f"it ended on {day}", renew)
    if at - now <= _AHEAD:
        return Checked(what, "warn", f"it ends on {day}, in {(at - now).days} days", renew)
    return None


def unanswered(
    url: str, fault: BaseException, *, connect_s: float | None = None, read_s: float | None = None
) -> str:
    """Why there was no answer from ``url``, for people: which of the usual mistakes it is.

    ``connect_s``, ``read_s``: how long a connection and each part of the answer were waited for; as in a check where
    they are not given.
    """
    import httpx

    causes = list(_causes(fault))
    if isinstance(fault, (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError)) or "://" not in url:
        return f"{url[:200]!r} is no address: it begins with http:// or https:// and a host's name"
    if any(isinstance(one, (socket.gaierror, httpx.InvalidURL)) for one in causes):
        return "there is no host of that name, or no name server answers"
    if any(isinstance(one, ConnectionRefusedError) for one in causes):
        return "nothing listens at that port (connection refused)"
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        return "its certificate is not valid for that name"
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return "what listens there does not speak https: is it an http:// address?"
    # requests and urllib3 name theirs alike; they are not imported for this.
    if any(type(one).__name__ in _NO_CONNECTION for one in causes):
        return f"no connection within {connect_s or CHECK_S:g} s"
    if isinstance(fault, httpx.TimeoutException) or any(isinstance(one, TimeoutError) for one in causes):
        return f"it took the connection and did not answer within {read_s or CHECK_S:g} s"
    if any(
        isinstance(one, (ConnectionError, IncompleteRead)) and type(one) is not ConnectionError
        for one in causes
    ):
        return "it broke off before the end of its answer"
    if isinstance(fault, httpx.RemoteProtocolError) and not url.startswith("https"):
        return (
            "what listens there does not answer as a web server does: another service, or an https:// address"
        )
    return f"it broke off without an answer ({str(fault)[:200] or type(fault).__name__})"


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__


def _fault(what: str, fault: CollectorError | SkipRecord, remedy: str) -> Checked:
    if isinstance(fault, RetryLater):
        when = f", again from {fault.at:%H:%M} UTC on" if fault.at else ""
        return Checked(what, "warn", f"{fault}{when}", "It goes on by itself.")
    return Checked(what, "fail", str(fault), remedy)


def _said(answer: httpx.Response) -> str:
    """The host's own words about a refusal, where it gives them as JSON."""
    if answer.status_code < 400:
        return ""
    try:
        said = json_object(answer)
    except ValueError:
        return ""
    words = next(
        (said[name] for name in ("message", "error_description", "detail", "error") if name in said), ""
    )
    return words[:200] if isinstance(words, str) else ""
