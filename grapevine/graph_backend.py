"""The dashboard's backend: the catalog's questions, asked of the graph over one connection."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from dashboard.backend import (
    Answer,
    BackendError,
    Blank,
    ChartSpec,
    Checked,
    Company,
    Edge,
    Matched,
    Node,
    Question,
    Quote,
    Status,
    UnknownQuestionError,
)
from grapevine.sample.graph import MARK
from graph.connection import Graph, GraphError, GraphSettings, open_graph
from queries import answer as answers
from queries import catalog as catalogs
from queries import runner
from queries.params import ANY, Param, ParamError, Period, Value

T = TypeVar("T")
_FRESH_S = 30.0
_READ_LIMIT = 100_000
_COLUMN = re.compile(r"`(\w+)`")
"""How a question's description names its columns."""

_POSTS = "MATCH (post:Post) WHERE post.day >= '0' RETURN count(post) AS posts"
_RUNS = "MATCH (run:Run {state: 'done'}) RETURN max(run.ended) AS ended"
_SAMPLE = f"MATCH (mark:Checkpoint {{key: '{MARK}'}}) RETURN mark.key AS key"
_TOPICS = """
MATCH (topic:Topic) WHERE topic.retired IS NULL
RETURN topic.name AS name ORDER BY toLower(topic.name)
"""
_COMPANIES = """
MATCH (company:Company)
RETURN company.name AS name, company.role AS role, company.domain AS domain ORDER BY toLower(company.name)
"""


class GraphBackend:
    """Connects when it is first asked something, and once; threads share it."""

    def __init__(
        self,
        catalog: catalogs.Catalog,
        settings: GraphSettings | None = None,
        *,
        timeout_s: float = runner.TIMEOUT_S,
        row_limit: int = runner.ROW_LIMIT,
    ) -> None:
        self._catalog = catalog
        self._settings = settings
        self._timeout_s = timeout_s
        self._row_limit = row_limit
        self._opened = ExitStack()
        self._opening = threading.Lock()
        self._graph: Graph | None = None
        self._held: dict[str, tuple[float, Any]] = {}

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        with self._opening:
            self._graph = None
            self._opened.close()

    def status(self) -> Status:
        """What the graph holds, at most half a minute old."""
        return self._hold("status", self._status)

    def questions(self) -> Sequence[Question]:
        """The catalog's questions."""
        return [_question(question) for question in self._catalog.questions]

    def topics(self) -> Sequence[str]:
        """The names of the graph's topics."""
        return self._hold("topics", lambda: [str(row["name"]) for row in self._read(_TOPICS)])

    def companies(self) -> Sequence[Company]:
        """The graph's companies."""
        return [Company(str(row["name"]), row["role"] or "") for row in self._companies()]

    def match(self, phrase: str) -> Matched:
        """The question that the phrase asks; the nearest three where none fits."""
        if found := self._catalog.match(phrase):
            return Matched(found.question.id, {name: _spelt(value) for name, value in found.values.items()})
        return Matched(None, nearest=tuple(question.id for question in self._catalog.nearest(phrase)))

    def check(self, question: str, values: Mapping[str, str]) -> Checked:
        """Every blank's value in its normal spelling, or what is wrong with it."""
        known = self._known(question)
        good: dict[str, str] = {}
        errors: dict[str, str] = {}
        with _for_people():
            for param in known.params:
                try:
                    good[param.name] = self._checked(known, param, values.get(param.name))
                except ParamError as error:
                    errors[param.name] = _at_its_field(param, error)
        return Checked(good, errors)

    def ask(self, question: str, values: Mapping[str, str]) -> Answer:
        """The graph's answer, under the time and row limits."""
        known = self._known(question)
        with _for_people():
            found = runner.ask(
                self._open(), known, values, timeout_s=self._timeout_s, row_limit=self._row_limit
            )
        roles = {company.name: company.role for company in self.companies()}
        nodes, edges = found.graph()
        return Answer(
            asked=known.filled(found.values),
            columns=found.columns,
            rows=found.rows,
            quotes=[_quote(piece) for piece in found.evidence],
            nodes=[Node(node.id, node.label, _node_kind(node, roles)) for node in nodes],
            edges=[Edge(edge.source, edge.target, edge.label) for edge in edges],
            csv=found.as_csv(),
            notice=found.notice,
            seconds=found.seconds,
        )

    def _known(self, question: str) -> catalogs.Question:
        try:
            return self._catalog.get(question)
        except catalogs.UnknownQuestion as error:
            raise UnknownQuestionError(str(error)) from error

    def _checked(self, question: catalogs.Question, param: Param, raw: str | None) -> str:
        value = param.parse(raw)
        spelt = _spelt(value)
        if value is None or param.type not in ("topic", "company"):
            return spelt
        companies = [row for row in self._companies() if not param.role or row["role"] in param.role]
        if spelt.casefold() == "us" and (us := [row for row in companies if row["role"] == "us"]):
            return str(us[0]["name"])
        names = self.topics() if param.type == "topic" else [str(row["name"]) for row in companies]
        if alike := [name for name in names if name.casefold() == spelt.casefold()]:
            return alike[0]
        # It may be another of its names: the runner knows them all, and says which ones there are.
        runner.bind(self._open(), replace(question, params=(param,)), {param.name: value}, datetime.now(UTC))
        return spelt

    def _status(self) -> Status:
        ended = self._read(_RUNS)[0]["ended"]
        return Status(
            posts=int(self._read(_POSTS)[0]["posts"]),
            last_run=datetime.fromisoformat(ended) if isinstance(ended, str) else ended,
            sample=bool(self._read(_SAMPLE)),
        )

    def _companies(self) -> list[dict[str, Any]]:
        return self._hold("companies", lambda: self._read(_COMPANIES))

    def _read(self, cypher: str) -> list[dict[str, Any]]:
        with _for_people():
            return self._open().ask(cypher, {}, timeout_s=self._timeout_s, row_limit=_READ_LIMIT).rows

    def _hold(self, name: str, read: Callable[[], T]) -> T:
        """What ``read`` gave, read again once it is half a minute old: every click runs the page anew."""
        until, value = self._held.get(name, (0.0, None))
        if time.monotonic() >= until:
            value = read()
            self._held[name] = (time.monotonic() + _FRESH_S, value)
        return cast("T", value)

    def _open(self) -> Graph:
        with self._opening:
            if self._graph is None:
                self._graph = self._opened.enter_context(open_graph(self._settings))
            return self._graph


@contextmanager
def _for_people() -> Iterator[None]:
    """The faults of the parts behind, as the one that pages know."""
    try:
        yield
    except (GraphError, ParamError, runner.AnswerError) as error:
        raise BackendError(str(error)) from error


def _question(question: catalogs.Question) -> Question:
    chart = question.chart
    return Question(
        id=question.id,
        text=question.text,
        description=_COLUMN.sub(
            lambda found: f"“{found[1].replace('_', ' ')}”", " ".join(question.description.split())
        ),
        audience=question.audience,
        blanks=tuple(_blank(param) for param in question.params),
        view=cast("Any", question.view),
        chart=ChartSpec(chart.type, chart.x, chart.y, chart.color, chart.stacked) if chart else None,
    )


def _blank(param: Param) -> Blank:
    return Blank(
        name=param.name,
        kind=param.type,
        title=_title(param),
        default=None if param.default is None else _spelt(param.parse()),
        choices=param.choices,
        roles=param.role,
        optional=param.any,
        minimum=_bound(param, param.min),
        maximum=_bound(param, param.max),
        help=param.help,
    )


def _title(param: Param) -> str:
    if param.label:
        return param.label
    if param.name.startswith("min_"):
        return f"{param.title.removeprefix('min ')}, at least"
    return "period" if param.name == "since" else param.title


def _bound(param: Param, bound: str | int | float | None) -> float | None:
    if bound is None:
        return None
    return float(Period.parse(bound).days if param.type == "since" else bound)


def _spelt(value: Value) -> str:
    return ANY if value is None else str(value)


def _at_its_field(param: Param, error: ParamError) -> str:
    """The message without the blank's name in front, since it stands at the blank."""
    message = str(error).removeprefix(f"`{param.name}`").lstrip(": ")
    return message[:1].upper() + message[1:]


def _quote(piece: answers.Evidence) -> Quote:
    sentiment = piece.fields.get("sentiment")
    return Quote(piece.said, piece.who, piece.at, piece.url, sentiment if isinstance(sentiment, str) else "")


def _node_kind(node: answers.Node, roles: Mapping[str, str]) -> str:
    return (roles.get(node.label) or "company") if node.kind == "company" else node.kind
