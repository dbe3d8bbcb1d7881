"""Small servers of the tests' own, on a thread each for as long as a test wants them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Server(Protocol):
    """What ``http.server`` and ``websockets.sync`` have in common."""

    def serve_forever(self) -> None: ...

    def shutdown(self) -> None: ...


@contextmanager
def serving(server: Server) -> Iterator[None]:
    """``server`` answers until the end of the block; closing it is left to whoever opened it."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
