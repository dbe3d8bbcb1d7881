"""What the dashboard needs from the rest of Grapevine, as one protocol, and the plain values that cross it.

The pages know neither the catalog nor the database: whoever starts them hands in a :class:`Backend`. Values
of blanks cross as the text that people type and that stands in the address bar; only the backend reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

BlankKind = Literal["topic", "company", "since", "int", "float", "text", "choice"]
Row = Mapping[str, Any]
"""One row of an answer: column name to a string, number, bool, aware datetime, list, map or None."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank of a question, and what its widget must know."""

    name: str
    kind: BlankKind
    title: str
    default: str | None = None
    choices: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    """For a company: only companies with one of these roles; empty for all."""
    optional: bool = False
    """True where it may stay open, which stands for all of them."""
    minimum: float | None = None
    maximum: float | None = None
    """Bounds of a number; of a period in days."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart of the rows: column names for its axes, and the one whose values colour it."""

    type: Literal["line", "bar", "area"]
    x: str
    y: tuple[str, ...]
    color: str | None = None
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A saved question as the page shows it. ``text`` holds its blanks in braces."""

    id: str
    text: str
    description: str
    audience: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    view: Literal["table", "chart", "graph"] = "table"
    chart: ChartSpec | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """One piece of evidence: who said what, when and where. All of it comes from the network."""

    said: str
    who: str = ""
    at: datetime | None = None
    url: str | None = None
    sentiment: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A person, company or topic on the canvas. ``kind`` is one of them, or a company's role."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line on the canvas, between two nodes' ids."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the graph answered."""

    asked: str
    """The question with its blanks filled in."""
    columns: tuple[str, ...]
    """The columns that a table shows, in their order."""
    rows: Sequence[Row]
    quotes: Sequence[Quote] = ()
    nodes: Sequence[Node] = ()
    edges: Sequence[Edge] = ()
    csv: str = ""
    """The rows as a CSV file."""
    notice: str | None = None
    """What must be said beside the rows: that a limit cut them off."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Checked:
    """Values as the question understood them, in their normal spelling, and what is wrong with the others."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    """Blank name to a message for the user."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What a typed phrase asks for; where nothing fits, ``nearest`` names the questions that come close."""

    question: str | None
    values: Mapping[str, str] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    """A company as pick lists know it."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What the graph holds and how fresh it is."""

    posts: int
    last_run: datetime | None = None
    """When the last finished run of any job ended, aware."""
    sample: bool = False
    """True where the graph holds the sample world."""


class BackendError(Exception):
    """The backend could not do it; the message says what happened and what to do, in words for the user."""


class UnknownQuestionError(BackendError):
    """There is no question with this id."""


class Backend(Protocol):
    """What a page may ask for. Every method may raise BackendError; a wrong id, UnknownQuestionError."""

    def status(self) -> Status:
        """What the graph holds."""

    def questions(self) -> Sequence[Question]:
        """Every question, in the order in which lists show them."""

    def topics(self) -> Sequence[str]:
        """The names of the topics that posts are labelled with."""

    def companies(self) -> Sequence[Company]:
        """The companies that a blank can name."""

    def match(self, phrase: str) -> Matched:
        """The question that a typed phrase asks, with the blanks that the phrase fills in."""

    def check(self, question: str, values: Mapping[str, str]) -> Checked:
        """Parse the values of a question's blanks; what is missing takes its default."""

    def ask(self, question: str, values: Mapping[str, str]) -> Answer:
        """Ask the graph with values that passed :meth:`check`."""
