"""Errors as problem details (RFC 9457), whatever goes wrong."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from graph.errors import GraphError, QuestionTimeout, ReadOnlyViolation, StatementRefused
from graph.text.safe import multiline
from queries.alerts.states import AlertNotFoundError
from queries.catalog import UnknownQuestion
from queries.params import ParamError
from queries.runner import AnswerError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "A token is needed",
    403: "The token does not allow this",
    404: "Not found",
    405: "This address takes other methods",
    408: "The request took too long to arrive",
    409: "It is not in a state for this",
    410: "The answer is not kept any more",
    413: "The request is too large",
    422: "A value cannot be used",
    500: "Something went wrong here",
    503: "Not possible at the moment",
    504: "It took too long",
}
_log = logging.getLogger(__name__)


class Problem(Exception):  # noqa: N818 - the name of RFC 9457
    """An error that is told to whoever asked."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = [dict(error) for error in errors]
        self.headers = dict(headers or {})

    def content(self) -> dict[str, Any]:
        """The problem as JSON."""
        told: dict[str, Any] = {
            "type": "about:blank",
            "title": TITLES.get(self.status, "Not possible"),
            "status": self.status,
            "detail": multiline(self.detail),
        }
        if self.errors:
            told["errors"] = self.errors
        return told

    def body(self) -> bytes:
        """The same as it is sent."""
        return json.dumps(self.content(), ensure_ascii=False).encode()


def problem_of(error: Exception) -> Problem:
    """What is told of an error. What only this service's owner can mend goes to the log, and its words stay there."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ParamError):
        return Problem(422, str(error))
    if isinstance(error, (UnknownQuestion, AlertNotFoundError)):
        return Problem(404, str(error))
    if isinstance(error, QuestionTimeout):
        return Problem(
            504, "No answer within the time that is allowed: ask for a shorter period or fewer rows."
        )
    if isinstance(error, (AnswerError, ReadOnlyViolation, StatementRefused)):
        _log.error("a question cannot be answered: %s", error)
        return Problem(
            500,
            "The question's file is wrong: the log of `grapevine serve` and `grapevine question check` say how.",
        )
    if isinstance(error, GraphError):
        _log.error("the graph cannot be asked: %s", error)
        return Problem(
            503, "The graph cannot be asked now: try again, and see `grapevine doctor` where it stays so."
        )
    _log.error("an unexpected fault", exc_info=error)
    return Problem(500, "An unexpected fault: the log of `grapevine serve` holds it.")


def handle_problems(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""

    async def told(_: Request, error: Exception) -> JSONResponse:
        return _response(problem_of(error))

    async def refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        errors = [
            {
                "where": ".".join(map(str, fault["loc"])),
                "what": str(fault["msg"]).removeprefix("Value error, "),
            }
            for fault in error.errors()
        ]
        first = errors[0] if errors else {"where": "the request", "what": "it cannot be used"}
        return _response(Problem(422, f"{first['where']}: {first['what']}", errors=errors))

    async def of_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        details = {
            400: "The body is no JSON in UTF-8.",
            404: "There is nothing at this address: /openapi.json lists what there is.",
            405: "This address does not take this method: the header Allow says which.",
        }
        detail = details.get(error.status_code, str(error.detail))
        headers = dict(error.headers or {})
        if error.status_code == 405 and (methods := _methods_at(app, request.url.path)):
            headers["Allow"] = ", ".join(methods)
        return _response(Problem(error.status_code, detail, headers=headers))

    app.add_exception_handler(RequestValidationError, refused)
    app.add_exception_handler(HTTPException, of_http)
    # Not for Exception: Starlette raises what it answers so once more, into the server's log with all values.
    for kind in (Problem, GraphError, ParamError, UnknownQuestion, AlertNotFoundError, AnswerError):
        app.add_exception_handler(kind, told)


def _methods_at(app: FastAPI, path: str) -> list[str]:
    """All methods of an address: the framework names those of the first route alone."""
    found: set[str] = set()
    for template, operations in app.openapi()["paths"].items():
        parts = [re.escape(part) for part in re.split(r"\{\w+\}", template)]
        if re.fullmatch("[^/]+".join(parts), path):
            found |= {method.upper() for method in operations}
    return sorted(found)


def _response(problem: Problem) -> JSONResponse:
    return JSONResponse(
        problem.content(), status_code=problem.status, headers=problem.headers, media_type=MEDIA_TYPE
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of these statuses."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {
        status: {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }
