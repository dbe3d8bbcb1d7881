"""The first words of a Neo4j 4.4, as it says them over Bolt to a client that signs in."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BOLT_4_4 = b"\x00\x00\x04\x04"
SIGNED_IN = b"\xb1\x70\xa2\x86server\x8cNeo4j/4.4.41\x8dconnection_id\x86bolt-1"
SUCCESS = b"\xb1\x70\xa0"


@contextmanager
def old_neo4j() -> Iterator[str]:
    """The address of a server that introduces itself as Neo4j 4.4.41."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener,), daemon=True).start()
        yield f"bolt://127.0.0.1:{listener.getsockname()[1]}"


def _serve(listener: socket.socket) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_converse, args=(client,), daemon=True).start()


def _converse(client: socket.socket) -> None:
    with client, client.makefile("rb") as incoming:
        incoming.read(20)
        client.sendall(BOLT_4_4)
        answer = SIGNED_IN
        while _message(incoming.read):
            client.sendall(struct.pack(">H", len(answer)) + answer + b"\x00\x00")
            answer = SUCCESS


def _message(read: Callable[[int], bytes]) -> bytes:
    message = b""
    while (head := read(2)) and (length := struct.unpack(">H", head)[0]):
        message += read(length)
    return message
