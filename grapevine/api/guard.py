"""What every request passes before any route: whose token it is, how large it is, and how many there are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from grapevine.programs.tokens import Role, Tokens

from .problems import MEDIA_TYPE, Problem, problem_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from grapevine.programs.tokens import Token

LARGEST_BODY = 64 * 1024
ARRIVES_WITHIN_S = 10.0
AT_ONCE = 64
"""Requests that are answered at the same time."""
TOKEN = "grapevine.token"  # noqa: S105 - the name under which a request carries whose it is


class Guard:
    """An ASGI application before another one; ``free`` names the paths that need no token.

    With ``role``, no other token is let through. Where ``largest`` is None the body is left to the application.
    """

    def __init__(
        self,
        app: ASGIApp,
        tokens: Tokens,
        *,
        free: frozenset[str] = frozenset(),
        role: Role = Role.reader,
        largest: int | None = LARGEST_BODY,
    ) -> None:
        self.app = app
        self.tokens = tokens
        self.free = free
        self.role = role
        self.largest = largest
        self._now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self._now >= AT_ONCE:
            await _refuse(
                send, Problem(503, "Too many requests at once: try again.", headers={"Retry-After": "1"})
            )
            return
        self._now += 1
        began = False

        async def noted(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            if scope["path"] not in self.free:
                scope.setdefault("state", {})[TOKEN] = self._token(scope)
            body = receive if self.largest is None else await _read(scope, receive, self.largest)
            await self.app(scope, body, noted)
        except Exception as error:
            if began:
                raise
            await _refuse(send, problem_of(error))
        finally:
            self._now -= 1

    def _token(self, scope: Scope) -> Token:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        scheme, _, text = (given[0].decode("latin-1") if len(given) == 1 else "").partition(" ")
        token = self.tokens.of(text.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise Problem(
                401,
                "Send a token that counts in the header `Authorization: Bearer ...`: "
                "`grapevine serve token add NAME --role reader` makes one.",
                headers={"WWW-Authenticate": 'Bearer realm="grapevine"'},
            )
        if not token.role.allows(self.role):
            raise not_allowed(token, self.role)
        return token


def not_allowed(token: Token, wanted: Role) -> Problem:
    """What is told to who has too little of a role."""
    return Problem(
        403, f"The token {token.name} has the role {token.role}, and this needs {wanted}: use another token."
    )


async def _read(scope: Scope, receive: Receive, largest: int) -> Receive:
    """The whole body, which then is received once more. Raises Problem for one that is too large or too slow."""
    too_large = Problem(
        413, f"A request's body holds at most {largest:,} bytes.", headers={"Connection": "close"}
    )
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if length.isdigit() and int(length) > largest:
        raise too_large
    parts: list[bytes] = []

    async def whole() -> None:
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            size += len(message.get("body", b""))
            if size > largest:
                raise too_large
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                return

    try:
        await asyncio.wait_for(whole(), ARRIVES_WITHIN_S)
    except TimeoutError:
        raise Problem(
            408,
            f"The whole request must arrive within {ARRIVES_WITHIN_S:g} s.",
            headers={"Connection": "close"},
        ) from None
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": b"".join(parts), "more_body": False}

    return again


async def _refuse(send: Send, problem: Problem) -> None:
    body = problem.body()
    headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    headers += [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
