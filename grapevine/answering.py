"""Asks a question and prints its answer: as a table, or all of it as CSV or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rich.text import Text

from grapevine.terminal import answer_view, cell, console, errors, plain, print_data
from graph.text.counts import counted
from queries import runner
from queries.answer import Answer
from queries.catalog import Question
from queries.comparison import Comparison
from queries.output import csv_parts, json_parts

if TYPE_CHECKING:
    from graph.connection import Graph

SHOWN_ROWS = 50
_MOST_GONE = 10


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    csv = "csv"
    json = "json"


def print_answer(
    graph: Graph,
    question: Question,
    values: Mapping[str, object],
    output: Format,
    *,
    compared: bool,
    timeout_s: float,
    row_limit: int,
) -> None:
    """Ask and print; csv and json hold every row with its evidence, a table the first ones.

    With ``compared``, beside the same for the period before. Raises what ``runner.ask`` and ``runner.compare`` raise.
    """
    shown = SHOWN_ROWS if output is Format.table else 0
    comparison = None
    if compared:
        comparison = runner.compare(
            graph, question, values, timeout_s=timeout_s, row_limit=row_limit, shown=shown
        )
        answer = comparison.answer
    else:
        answer = runner.ask(graph, question, values, timeout_s=timeout_s, row_limit=row_limit, shown=shown)
    if output is Format.table:
        if answer.over_time:
            last = max(0, len(answer.rows) - SHOWN_ROWS)
            answer = runner.more(graph, answer, last, SHOWN_ROWS, timeout_s=timeout_s)
        show_table(answer, SHOWN_ROWS, comparison)
    else:
        parts = csv_parts if output is Format.csv else json_parts
        _print_parts(parts(runner.batches(graph, answer, timeout_s=timeout_s), answer, comparison))
        print_data("\n" if output is Format.json else "")
    for note in (*answer.notes, *(comparison.notes if comparison else ())):
        errors.print(Text(plain(note)))
    for warning in answer.warnings:
        errors.print(Text(warning, style="yellow"))
    if answer.notice:
        errors.print(Text(f"{answer.notice} (Or raise the limit with --rows.)", style="yellow"))


def show_table(answer: Answer, most: int, compared: Comparison | None = None) -> None:
    """The first ``most`` rows (of a chart over time: the last) as a table, with what was asked above it."""
    console.print(Text(answer.question.filled(answer.values), style="bold cyan"))
    if not answer.rows:
        console.print(Text(f"  Nobody and nothing fits. {answer.advice}".rstrip(), style="dim"))
    else:
        count = len(answer.rows)
        numbers = range(max(0, count - most), count) if answer.over_time else range(min(count, most))
        shown = [_row(answer, number, compared) for number in numbers]
        console.print(answer_view(answer.columns, shown, console.width))
        which = "last" if answer.over_time else "first"
        more = f", the {which} {most} shown (--format csv has all)" if count > most else ""
        console.print(Text(f"{counted(count, 'row')}{more}, {answer.seconds:.2f} s", style="dim"))
    for rule in answer.rules:
        console.print(Text(plain(rule), style="dim"))
    if compared and compared.gone:
        _show_gone(compared)


def _row(answer: Answer, number: int, compared: Comparison | None) -> Mapping[str, Any]:
    """The row; compared, with the change behind each number, or "new"."""
    row = answer.rows[number]
    if compared is None:
        return row
    return {
        column: f"{cell(value).plain} ({_change(compared, number, column)})"
        if column in compared.numbers and value is not None
        else value
        for column, value in row.items()
    }


def _change(compared: Comparison, number: int, column: str) -> str:
    if compared.earlier_row(number) is None:
        return "new"
    change = compared.change(number, column)
    if change is None:
        return "not known before"
    return f"{'+' if change > 0 else ''}{cell(change).plain}" if change else "same"


def _show_gone(compared: Comparison) -> None:
    first = compared.answer.columns[0]
    names = [cell(compared.earlier.rows[number].get(first)).plain for number in compared.gone[:_MOST_GONE]]
    more = f" and {len(compared.gone) - len(names)} more" if len(compared.gone) > len(names) else ""
    told = counted(len(compared.gone), "row")
    console.print(Text(f"Only in {compared.before}, {told}: {', '.join(names)}{more}", style="dim"))


def _print_parts(parts: Iterable[str]) -> None:
    for part in parts:
        print_data(part)
