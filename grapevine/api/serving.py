"""Serves an application on an address, and says plainly when others can reach it."""

from __future__ import annotations

import ipaddress
import signal
import socket
from typing import TYPE_CHECKING

from graph.errors import GrapevineError

if TYPE_CHECKING:
    from starlette.types import ASGIApp


class ListenError(GrapevineError):
    """The address cannot be listened on; the message says what to do."""


def is_loopback(host: str) -> bool:
    """Whether only programs of this machine reach this address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. Raises ListenError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        raise ListenError(
            f"The host {host} cannot be found: name an address of this machine with --host."
        ) from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(128)
    except (OSError, OverflowError) as error:
        bound.close()
        why = getattr(error, "strerror", None) or str(error)
        raise ListenError(
            f"{host} port {port} cannot be listened on: {why}. Name another one with --port or --host."
        ) from None
    return bound


def serve(app: ASGIApp, listener: socket.socket, *, grace_s: int = 5) -> None:
    """Serve until SIGINT or SIGTERM. Requests in progress have ``grace_s`` seconds to end."""
    import uvicorn

    # It sends itself the signal once more when it has ended, which is to end the command in good order.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: None)

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=grace_s,
        # Whoever stands before us says whom it speaks for; nothing here depends on that.
        proxy_headers=False,
        h11_max_incomplete_event_size=32 * 1024,
    )
    uvicorn.Server(config).run(sockets=[listener])
