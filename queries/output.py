"""An answer as CSV and as JSON, a part at a time, so that a long one is not held twice."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from graph.text.safe import no_formula

from .params import Dates, Period

if TYPE_CHECKING:
    from .answer import Answer, Evidence
    from .comparison import Comparison

_IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of an answer with all columns and their evidence: ``rows[0]`` is the row with the index ``start``."""

    start: int
    rows: Sequence[Mapping[str, Any]]
    evidence: Sequence[Evidence]


def csv_parts(batches: Iterable[Batch], answer: Answer, compared: Comparison | None = None) -> Iterator[str]:
    """The rows as CSV with a heading, a batch at a time; an apostrophe keeps spreadsheets from running cells.

    With ``compared`` each number is followed by that of before and the change, and rows that are gone end it.
    """
    columns = compared.columns if compared else answer.columns
    yield csv_text([columns])
    for batch in batches:
        yield csv_text([cell_text(row.get(column)) for column in columns] for row in _wide(batch, compared))
    if compared:
        yield csv_text(
            [cell_text(compared.gone_row(one).get(column)) for column in columns] for one in compared.gone
        )


def json_parts(batches: Iterable[Batch], answer: Answer, compared: Comparison | None = None) -> Iterator[str]:
    """The whole answer as JSON, a batch at a time: question, values, columns, rows, and each row's evidence."""
    first = {
        "question": answer.question.id,
        "asked": answer.question.filled(answer.values),
        "values": answer.values,
        "columns": compared.columns if compared else answer.columns,
    }
    last: dict[str, Any] = {
        "notes": [*answer.notes, *(compared.notes if compared else ())],
        "warnings": list(answer.warnings),
        "display_rules": list(answer.rules),
        "truncated": answer.truncated,
        "seconds": round(answer.seconds, 3),
    }
    if compared:
        gone = [compared.gone_row(number) for number in compared.gone]
        last = {"period": str(compared.period), "compared_with": str(compared.before), "gone": gone} | last
    yield "{\n" + "".join(f"  {_json(name)}: {_json(value)},\n" for name, value in first.items())
    yield '  "rows": ['
    # Evidence follows the rows that it belongs to; where it is much, it waits on the disk.
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as waiting:
        told = 0
        for number, batch in enumerate(batches):
            rows = ",\n    ".join(_json(row) for row in _wide(batch, compared))
            yield (",\n    " if number else "\n    ") + rows
            for piece in batch.evidence:
                waiting.write((",\n    " if told else "\n    ") + _json(_piece(piece)))
                told += 1
        yield '\n  ],\n  "evidence": ['
        waiting.seek(0)
        while part := waiting.read(1 << 16):
            yield part
    yield "\n  ],\n" + ",\n".join(f"  {_json(name)}: {_json(value)}" for name, value in last.items()) + "\n}"


def json_value(value: object) -> Any:
    """A value as JSON can hold it: times as ISO 8601, periods as people say them."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Period, Dates)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def _wide(batch: Batch, compared: Comparison | None) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(batch.rows, batch.start):
        yield compared.wide_row(number, row) if compared else row


def _piece(piece: Evidence) -> dict[str, Any]:
    return {"row": piece.row, "who": piece.who, "said": piece.said, "at": piece.at, "url": piece.url}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=json_value)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def cell_text(value: Any) -> str:
    """A value as a cell of a CSV file, such that no spreadsheet runs it as a formula."""
    if value is None:
        return ""
    if isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    text = "; ".join(_text(part) for part in value) if isinstance(value, list) else _text(value)
    return no_formula(text)


def _text(value: Any) -> str:
    return _json(value) if isinstance(value, (dict, list)) else str(value)
