"""What can go wrong between Grapevine and its graph, in words for the person at the keyboard."""

from __future__ import annotations


class GraphError(Exception):
    """The graph cannot be reached or refused a statement. The message says what happened and what to do."""


class ReadOnlyViolation(GraphError):  # noqa: N818 - it says what the question did
    """A question tried to change the graph."""


class QuestionTimeout(GraphError):  # noqa: N818 - it says what the question met
    """A question took longer than its limit."""
