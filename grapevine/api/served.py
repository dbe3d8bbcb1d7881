"""What the routes share: the workspace, its graph, kept answers, and the limit on questions at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from grapevine.programs.tokens import Role, Token, Tokens
from grapevine.webhooks.subscriptions import Subscriptions
from grapevine.workspace import Workspace
from graph.connection import Graph

from .answers import KeptAnswers
from .guard import TOKEN, not_allowed
from .problems import Problem

if TYPE_CHECKING:
    from queries.asking import Asking


LOOKUPS_AT_ONCE = 8


class Served:
    """One workspace as it is served. Threads share it."""

    def __init__(self, workspace: Workspace, graph: Graph) -> None:
        limits = workspace.config.serve
        self.workspace = workspace
        self.graph = graph
        self.tokens = Tokens(workspace.home)
        self.answers = KeptAnswers(limits.answers_kept, limits.keep)
        self.webhooks = Subscriptions(workspace.home, loopback=limits.loopback_webhooks)
        self._questions = threading.BoundedSemaphore(limits.questions_at_once)
        self._lookups = threading.BoundedSemaphore(LOOKUPS_AT_ONCE)

    @cached_property
    def asking(self) -> Asking:
        """What understands phrases."""
        return self.workspace.asking()

    def place(self) -> AbstractContextManager[None]:
        """One of the places for questions. Raises Problem (503) at once where all are taken."""
        return self._one_of(self._questions)

    def lookup(self) -> AbstractContextManager[None]:
        """One of the places for looking up companies and people, which questions take nothing of. Raises the same."""
        return self._one_of(self._lookups)

    @contextmanager
    def _one_of(self, places: threading.BoundedSemaphore) -> Iterator[None]:
        # Nobody waits for one: who waits would hold a thread that other routes need.
        if not places.acquire(blocking=False):
            raise Problem(
                503,
                "As many as are allowed are being answered: try again.",
                headers={"Retry-After": "2"},
            )
        try:
            yield
        finally:
            places.release()


def served(request: Request) -> Served:
    """What is served, as routes ask for it."""
    found: Served = request.app.state.served
    return found


def reader(request: Request) -> Token:
    """Whose request it is."""
    token: Token = getattr(request.state, TOKEN)
    return token


def csm(request: Request) -> Token:
    """Whose request it is, who may change alerts' states. Raises Problem (403)."""
    return _with(request, Role.csm)


def admin(request: Request) -> Token:
    """Whose request it is, who may subscribe. Raises Problem (403)."""
    return _with(request, Role.admin)


def _with(request: Request, role: Role) -> Token:
    token = reader(request)
    if not token.role.allows(role):
        raise not_allowed(token, role)
    return token


bearer = HTTPBearer(auto_error=False, description="`grapevine serve token add NAME --role reader` makes one.")
"""For the OpenAPI document alone: the guard has looked at the token before."""

FromServed = Annotated[Served, Depends(served)]
Reader = Annotated[Token, Depends(reader)]
Csm = Annotated[Token, Depends(csm)]
Admin = Annotated[Token, Depends(admin)]
