"""The check of a question's file before anybody asks it: every fault with its line and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import QuestionTimeout, ReadOnlyViolation, StatementRefused

from .catalog import Question, load_question
from .returned import returned_columns, writes
from .source import Fault, HeaderError, Part, refused_at, used_parameters
from .unknown_names import names_unknown

if TYPE_CHECKING:
    from graph.connection import Graph

EXPLAIN_S = 30.0


def check_file(path: Path, graph: Graph | None = None, *, taken: Sequence[Question] = ()) -> list[Fault]:
    """Everything that is wrong with a question's file, in the order of its lines; empty where nothing is.

    Without a graph its text is checked: header, parameters, columns, and that it only reads. With one, also whether the
    engine takes it, and names that the graph does not know. ``taken``: the questions whose ids it may not have.
    """
    try:
        question = load_question(path)
    except HeaderError as error:
        return list(error.faults)
    faults = [*_id_faults(question, taken), *_column_faults(question), *_write_faults(question)]
    if graph is not None and not any(writes(part.cypher) for part in question.parts):
        faults += [fault for part in question.parts for fault in _refusals(graph, part)]
        faults += [
            Fault(name.line, str(name).rstrip("."), "Correct it, or see docs/graph.md for what there is.")
            for name in names_unknown(graph, question)
        ]
    return sorted(faults, key=lambda fault: fault.line or 0)


def _id_faults(question: Question, taken: Sequence[Question]) -> list[Fault]:
    return [
        Fault(None, f"there is a question {question.id!r} already, in {other.path}", "Rename the file.")
        for other in taken
        if other.id == question.id and other.path.resolve() != question.path.resolve()
    ]


def _column_faults(question: Question) -> list[Fault]:
    faults = []
    late = ("row", str(question.evidence), *question.with_evidence)
    for part, wanted in zip(question.parts, (question.returned, late), strict=False):
        found = returned_columns(part.cypher)
        if found is None:
            continue
        columns, line = found
        for name in (name for name in wanted if name not in columns):
            what = f"the header names the column {name!r}, and the Cypher does not return it"
            faults.append(
                Fault(part.line + line - 1, what, f"Return `... AS {name}`, or take it out of the header.")
            )
        for name in (name for name in columns if name not in wanted):
            what = f"the Cypher returns {name!r}, and the header does not name it"
            faults.append(
                Fault(part.line + line - 1, what, "Name it in `columns:` or `hidden:`, or do not return it.")
            )
    return faults


def _write_faults(question: Question) -> list[Fault]:
    return [
        Fault(part.line + line - 1, f"{word} changes something, and questions only read", "Take it out.")
        for part in question.parts
        for word, line in writes(part.cypher)
    ]


def _refusals(graph: Graph, part: Part) -> list[Fault]:
    """What the engine says to the statement, without running it."""
    params = dict.fromkeys(used_parameters(part.cypher))
    try:
        graph.ask(f"EXPLAIN {part.cypher}", params, timeout_s=EXPLAIN_S, row_limit=1)
    except StatementRefused as error:
        return [
            Fault(
                refused_at(part, error) or part.line,
                f"the graph refuses it: {error.reason}",
                "Correct it there.",
            )
        ]
    except ReadOnlyViolation:
        return [Fault(part.line, "it changes something, and questions only read", "Let it read alone.")]
    except QuestionTimeout:
        what = f"the engine did not plan it within {EXPLAIN_S:g} s"
        return [Fault(part.line, what, "Try again when the machine is less busy.")]
    return []
