"""Rows as a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from queries.dates import day_of

from .plain import one_line, web_address

Row = Mapping[str, Any]
"""One row of an answer: column name to a string, number, bool, aware datetime, list, map or None."""
_SHARES = ("share", "rate")
_TYPES: dict[str, type] = {"yes": bool, "whole": int, "number": float, "time": datetime, "day": date}
"""In this order: a bool is an int too, and a datetime a date."""


def heading(column: str) -> str:
    """A column's name as people read it: ``last_said`` is "Last said"."""
    words = {"url": "link", "mrr": "MRR"}.get(column, column.replace("_", " ").strip())
    return words[:1].upper() + words[1:]


def show_table(columns: Sequence[str], rows: Sequence[Row], key: str, *, select: bool = False) -> int | None:
    """The rows as a table that sorts and searches. Only http(s) addresses become links.

    With ``select`` one row can be picked; returned is its index among ``rows``, None where none is.
    """
    kinds = {column: kind_of(column, [row.get(column) for row in rows]) for column in columns}
    frame = pd.DataFrame(
        {column: [_cell(row.get(column), kinds[column]) for row in rows] for column in columns},
        columns=list(columns),
    )
    shared: dict[str, Any] = {
        "key": key,
        "hide_index": True,
        "placeholder": "–",
        "height": min(38 + 35 * len(rows), 460),
        "column_config": {column: _config(column, kinds[column]) for column in columns},
    }
    if not select:
        st.dataframe(frame, **shared)
        return None
    picked = st.dataframe(frame, on_select="rerun", selection_mode="single-row", **shared)
    return next(iter(picked["selection"]["rows"]), None)


def kind_of(column: str, values: Sequence[Any]) -> str:
    """What a column holds: link, time, day, number, whole, yes, or text.

    Links go by the column's name alone: a post that is nothing but an address must not become one.
    """
    if column in ("url", "link") or column.endswith("_url"):
        return "link"
    kinds = {_kind(value) for value in values if value is not None and value != ""}
    if kinds == {"whole", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 else "text"


def _kind(value: Any) -> str:
    for kind, types in _TYPES.items():
        if isinstance(value, types):
            return kind
    return "day" if day_of(value) else "text"


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "link":
        return web_address(value)
    if kind == "time":
        return value.astimezone(UTC)
    if kind == "day":
        return day_of(value)
    if kind == "text":
        return one_line(as_text(value))
    return value


def as_text(value: Any) -> str:
    """Any value as one reads it: lists by commas, times in UTC."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    if isinstance(value, list | tuple):
        return ", ".join(as_text(item) for item in value)
    return str(value)


def _config(column: str, kind: str) -> ColumnConfig:
    label = heading(column)
    share = any(word in column.lower() for word in _SHARES)
    if column.endswith("_change") and kind in ("number", "whole"):
        return st.column_config.NumberColumn(label, format="%+d" if kind == "whole" else "%+.2f")
    made: dict[str, Callable[[], ColumnConfig]] = {
        "link": lambda: st.column_config.LinkColumn(label, display_text="Open ↗", width="small"),
        "time": lambda: st.column_config.DatetimeColumn(label, format="D MMM YYYY, HH:mm", timezone="UTC"),
        "day": lambda: st.column_config.DateColumn(label, format="D MMM YYYY"),
        "number": lambda: st.column_config.NumberColumn(label, format="percent" if share else "%.2f"),
        "whole": lambda: st.column_config.NumberColumn(label, format="localized"),
        "yes": lambda: st.column_config.CheckboxColumn(label),
        "text": lambda: st.column_config.TextColumn(label),
    }
    return made[kind]()
