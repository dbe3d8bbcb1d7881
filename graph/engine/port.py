"""The Bolt port of a data folder's engine: chosen once and kept, so that other tools can be told it."""

from __future__ import annotations

import logging
import random
import socket
from pathlib import Path

from graph.errors import GraphError

FIRST, LAST = 20_000, 32_000
"""Below the ports that Linux gives to outgoing connections, so that a restart finds the port free."""
_TRIES = 50
_log = logging.getLogger(__name__)


def choose(folder: Path, wanted: int | None) -> int:
    """The port that the engine in ``folder`` shall listen on: ``wanted``, the one that it had, or a new one.

    Raises GraphError where ``wanted`` is taken. One that the engine had and that is taken now gives way to a new one.
    """
    if wanted is not None:
        if not is_free(wanted):
            raise GraphError(
                f"GRAPEVINE_BOLT_PORT is {wanted}, and another program listens there. "
                "Name another port, or unset it: the engine then keeps one of its own."
            )
        return wanted
    kept = _kept(folder)
    if kept is not None and is_free(kept):
        return kept
    return another(folder)


def another(folder: Path) -> int:
    """A free port, which is kept for the engine in ``folder``. Raises GraphError where none is found.

    Where the engine had one before, the log says that it changed.
    """
    former = _kept(folder)
    for _ in range(_TRIES):
        port = random.randint(FIRST, LAST)
        if is_free(port):
            file = folder / "port"
            file.touch(mode=0o600)
            file.write_text(f"{port}\n", encoding="ascii")
            if former is not None:
                _log.warning(
                    "Another program listens on %d, the port of the engine in %s: it has %d from now on. Tools that "
                    "read the graph need the new one, which `grapevine connect` shows.",
                    *(former, folder, port),
                )
            return port
    raise GraphError(f"No free port was found between {FIRST} and {LAST}. Name one in GRAPEVINE_BOLT_PORT.")


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _kept(folder: Path) -> int | None:
    try:
        text = (folder / "port").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return int(text) if text.isdecimal() and FIRST <= int(text) <= LAST else None
