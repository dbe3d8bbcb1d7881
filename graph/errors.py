"""The errors that the person at the keyboard can mend, and those of the graph among them."""

from __future__ import annotations


class GrapevineError(Exception):
    """What its reader can mend: the message says what happened, to which record, and what to do.

    The command line shows it as a sentence; any other exception is a fault of ours and keeps its traceback.
    """


class GraphError(GrapevineError):
    """The graph cannot be reached or refused a statement. The message says what happened and what to do."""


class StatementRefused(GraphError):  # noqa: N818 - it says what the graph did
    """The graph could not run a statement as it is written: ``reason``, at ``line`` of it where that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        where = f" It is in line {line} of the statement." if line else ""
        super().__init__(f"The graph refused a statement: {reason}{where}")
        self.reason = reason
        self.line = line


class ReadOnlyViolation(GraphError):  # noqa: N818 - it says what the question did
    """A question tried to change the graph."""


class QuestionTimeout(GraphError):  # noqa: N818 - it says what the question met
    """A question took longer than its limit."""
