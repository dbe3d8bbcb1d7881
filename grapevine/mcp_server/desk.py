"""What the tools share: the workspace and its graph, the limits, and how a tool's work is run and its faults told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from mcp.server.mcpserver.exceptions import ToolError

from grapevine.programs.tokens import Tokens
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.errors import GrapevineError, GraphError, QuestionTimeout, ReadOnlyViolation, StatementRefused
from graph.text.safe import multiline
from graph.write.audit import user_name
from queries.alerts.states import AlertNotFoundError
from queries.catalog import Question, UnknownQuestion
from queries.runner import AnswerError

from .fitting import as_text

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context

    from queries.asking import Asking

AT_ONCE = 4
"""Tools that work at the same time."""
_log = logging.getLogger(__name__)


@dataclass
class Desk:
    """One workspace, as the tools see it."""

    workspace: Workspace
    graph: Graph
    max_tokens: int
    timeout_s: float
    over_http: bool = False
    _places: anyio.CapacityLimiter | None = field(default=None, init=False, repr=False)

    @cached_property
    def asking(self) -> Asking:
        return self.workspace.asking()

    def question(self, name: str) -> Question:
        """The question with this id. Raises ToolError with what to do."""
        catalog = self.workspace.catalog()
        if catalog.broken_file(name):
            raise ToolError(f"The file of {name} cannot be used now: ask another question (list_questions).")
        return catalog.get(name)

    async def run(self, work: Callable[[], dict[str, Any]]) -> str:
        """The work's result as the text of a tool's answer. Raises ToolError that says what to do."""
        if self._places is None:
            self._places = anyio.CapacityLimiter(AT_ONCE)
        try:
            with anyio.fail_after(self.timeout_s):
                found = await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._places)
        except TimeoutError:
            raise ToolError(_too_long(self.timeout_s)) from None
        except GrapevineError as error:
            raise ToolError(self._said(error)) from error
        return as_text(found)

    def who(self, context: Context[Any, Any]) -> str:
        """Who calls: the token's name over HTTP, else the user whose process it is."""
        if not self.over_http:
            return f"{user_name()} (mcp)"
        given = (context.headers or {}).get("authorization", "")
        token = Tokens(self.workspace.home).of(given.partition(" ")[2].strip())
        return token.name if token else "mcp"

    def _said(self, error: GrapevineError) -> str:
        if isinstance(error, QuestionTimeout):
            return _too_long(self.timeout_s)
        if isinstance(error, (AnswerError, ReadOnlyViolation, StatementRefused)):
            _log.error("a question cannot be answered: %s", error)
            return "The question's file is wrong, which its owner must mend: ask another question."
        if isinstance(error, UnknownQuestion):
            return f"{multiline(str(error))}. Call list_questions for all of them."
        if isinstance(error, AlertNotFoundError):
            return "There is no alert with this id. Call list_alerts for those that there are."
        if isinstance(error, GraphError):
            _log.error("the graph cannot be asked: %s", error)
            return (
                "The graph cannot be asked now. Try once more; then tell the user to run `grapevine doctor`."
            )
        return multiline(str(error))


def _too_long(seconds: float) -> str:
    return (
        f"No answer within {seconds:g} s. Ask for a shorter period, another company or topic, or fewer rows."
    )
