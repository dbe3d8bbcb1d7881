"""The check of a question's file before anybody asks it: every fault with its line and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import QuestionTimeout, ReadOnlyViolation, StatementRefused

from .catalog import Question, load_question
from .returned import returned_columns, writes
from .source import Fault, HeaderError, Part, code_of, refused_at
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
    if graph is not None and not any(writes(part.cypher) for part in _parts(question)):
        refused = [fault for part in _parts(question) for fault in _refusals(graph, part)]
        faults += refused
        faults += [
            Fault(name.line, str(name).rstrip("."), "Correct it, or see docs/graph.md for what there is.")
            for name in names_unknown(graph, question)
        ]
    return sorted(faults, key=lambda fault: fault.line or 0)


def _parts(question: Question) -> list[Part]:
    return [Part(question.cypher, question.line), *filter(None, (question.evidence_part,))]


def _id_faults(question: Question, taken: Sequence[Question]) -> list[Fault]:
    return [
        Fault(None, f"there is a question {question.id!r} already, in {other.path}", "Rename the file.")
        for other in taken
        if other.id == question.id and other.path.resolve() != question.path.resolve()
    ]


def _column_faults(question: Question) -> list[Fault]:
    faults = []
    evidence = question.evidence_part
    late = ("row", str(question.evidence), *question.with_evidence)
    for part, wanted in ((_parts(question)[0], question.returned), (evidence, late)):
        found = returned_columns(part.cypher) if part else None
        if part is None or found is None:
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
        for part in _parts(question)
        for word, line in writes(part.cypher)
    ]


def _refusals(graph: Graph, part: Part) -> list[Fault]:
    """What the engine says to the statement, without running it."""
    names = {found[1] for found in re.finditer(r"\$(\w+)", code_of(part.cypher))}
    try:
        graph.ask(f"EXPLAIN {part.cypher}", dict.fromkeys(names), timeout_s=EXPLAIN_S, row_limit=1)
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
