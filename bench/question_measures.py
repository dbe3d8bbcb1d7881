"""Asks each question again and again with other values, and sums up how long that took."""

from __future__ import annotations

import inspect
import itertools
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.question_worlds import COMPETITORS, CUSTOMERS, END, NETWORKS, PEOPLE, PROSPECTS, TOPICS
from graph.connection import Graph
from graph.errors import GrapevineError
from queries.catalog import Question
from queries.params import Param
from queries.runner import ask, bind

SHOWN = 100
LONGEST_S = 90.0
"""No question is asked again after so long."""


@dataclass(frozen=True)
class Times:
    """How long the answers to one question took, in milliseconds."""

    question: str
    rows: int
    """The median over the answers."""
    p50: float
    p95: float
    asked: int
    fault: str = ""


def values_of(question: Question, number: int) -> dict[str, object]:
    """What is typed into the blanks the ``number``-th time: topics, companies and people in turn."""
    topics = itertools.islice(itertools.cycle(TOPICS), number * 7 % len(TOPICS), None)
    values: dict[str, object] = {}
    for param in question.params:
        if (value := _value(param, number, topics)) is not None:
            values[param.name] = value
    return values


def _value(param: Param, number: int, topics: Iterator[str]) -> object:
    match str(param.type):
        case "topic":
            return None if param.any and number % 2 == 0 else next(topics)
        case "company":
            return None if number % 2 == 0 and (param.any or param.default) else _company(param, number)
        case "person":
            return f"Name {41 + number * 613 % PEOPLE}"
        case "network":
            return None if param.any and number % 2 == 0 else NETWORKS[number % len(NETWORKS)]
        case "text" if param.name == "who":
            return f"Osterfjord {number}"
        case "choice":
            return param.choices[number % len(param.choices)] if number % 4 == 3 else None
    return None


def _company(param: Param, number: int) -> str:
    offered = {
        "competitor": f"Brightquay {number % COMPETITORS}",
        "us": "Fernhollow",
        "customer": f"Osterfjord {number * 37 % CUSTOMERS}",
        "prospect": f"Newleaf {number * 37 % PROSPECTS}",
    }
    roles = [role for role in param.role if role in offered] or list(offered)
    return offered[roles[number // 2 % len(roles)]]


def times(graph: Graph, question: Question, rounds: int, timeout_s: float) -> Times:
    """Ask ``rounds`` times after a fifth as many that do not count."""
    shown = {"shown": SHOWN} if "shown" in inspect.signature(ask).parameters else {}
    taken: list[float] = []
    rows: list[int] = []
    began = time.perf_counter()
    warming = max(2, rounds // 5)
    for number in range(warming + rounds):
        begun = time.perf_counter()
        try:
            answer = ask(graph, question, values_of(question, number), now=END, timeout_s=timeout_s, **shown)
        except GrapevineError as error:
            return Times(question.id, 0, 0, 0, number, str(error).splitlines()[0][:120])
        took = (time.perf_counter() - begun) * 1000
        if number >= warming or time.perf_counter() - began > LONGEST_S:
            taken.append(took)
            rows.append(len(answer.rows))
        if time.perf_counter() - began > LONGEST_S:
            break
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return Times(question.id, int(statistics.median(rows)), statistics.median(ordered), p95, len(ordered))


def plan(graph: Graph, question: Question, number: int = 1) -> str:
    """What the engine does for the question's first statement, as it says."""
    values = question.parse(values_of(question, number))
    params: Mapping[str, object] = bind(graph, question, values, END)
    drivers = graph._open_drivers()
    with drivers.reader.session(database="neo4j") as session:
        summary = session.run(f"PROFILE {question.cypher}", dict(params)).consume()
    profile = summary.profile or {}
    return str(profile.get("args", {}).get("string-representation", profile))
