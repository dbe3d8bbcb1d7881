"""Asks each question again and again with other values, and sums up how long that took."""

from __future__ import annotations

import contextlib
import itertools
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psutil

from bench.question_worlds import COMPETITORS, CUSTOMERS, END, NETWORKS, PEOPLE, PROSPECTS, TOPICS
from graph.connection import Graph
from graph.errors import GrapevineError
from graph.text.safe import one_line
from queries.catalog import Question
from queries.params import Param
from queries.runner import ask, bind

LONGEST_S = 60.0
"""No question is asked again after so long."""


@dataclass(frozen=True)
class Times:
    """How long the answers to one question took, in milliseconds."""

    question: str
    rows: int = 0
    """The median over the answers."""
    p50: float = 0.0
    p95: float = 0.0
    cpu50: float = 0.0
    """CPU time of this process and the engine's."""
    cpu95: float = 0.0
    asked: int = 0
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


def times(graph: Graph, question: Question, rounds: int, rows_wanted: int, timeout_s: float) -> Times:
    """Ask for so many rows with their evidence, ``rounds`` times after a fifth as many that do not count."""
    engine = engine_of(graph)
    taken: list[tuple[float, float]] = []
    rows: list[int] = []
    began = time.perf_counter()
    warming = max(2, rounds // 5)
    for number in range(warming + rounds):
        begun, begun_cpu = time.perf_counter(), cpu_seconds(engine)
        try:
            answer = ask(
                graph,
                question,
                values_of(question, number),
                now=END,
                timeout_s=timeout_s,
                row_limit=rows_wanted,
            )
        except GrapevineError as error:
            return Times(question.id, fault=one_line(str(error))[:70])
        late = time.perf_counter() - began > LONGEST_S
        if number >= warming or late:
            taken.append(
                ((time.perf_counter() - begun) * 1000, (cpu_seconds(engine) - begun_cpu) * 1000),
            )
            rows.append(len(answer.rows))
        if late:
            break
    wall, cpu = (sorted(one[at] for one in taken) for at in (0, 1))
    return Times(
        question.id,
        int(statistics.median(rows)),
        statistics.median(wall),
        _most(wall),
        statistics.median(cpu),
        _most(cpu),
        len(taken),
    )


def engine_of(graph: Graph) -> psutil.Process:
    """The engine's process: the only Java program on the graph's folder."""
    below = f"{graph.settings.home}/"
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            if process.info["name"] == "java" and below in " ".join(process.cmdline()):
                return process
    raise RuntimeError(f"no engine runs on {graph.settings.home}")


def cpu_seconds(engine: psutil.Process) -> float:
    """The CPU time of this process and of the engine's, which another program's load does not change much."""
    used = engine.cpu_times()
    return time.process_time() + float(used.user + used.system)


def _most(ordered: Sequence[float]) -> float:
    """The 95th percentile."""
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def plan(graph: Graph, question: Question, number: int = 1) -> str:
    """What the engine does for the question's first statement, as it says."""
    values = question.parse(values_of(question, number))
    params: Mapping[str, object] = bind(graph, question, values, END)
    drivers = graph._open_drivers()
    with drivers.reader.session(database="neo4j") as session:
        summary = session.run(f"PROFILE {question.cypher}", dict(params)).consume()
    profile = summary.profile or {}
    return str(profile.get("args", {}).get("string-representation", profile))
