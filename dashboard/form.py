"""The blanks of a question as a form: one widget a blank, by its kind, with what is wrong said beneath it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Literal

import streamlit as st

from graph.read.called import unique_names
from queries.catalog import Question
from queries.dates import Dates, Span
from queries.params import ANY, Param

from .context import Context
from .lists import companies, networks, topics
from .plain import escape, one_line, text

_PERIODS = (
    ("7 days", 7),
    ("14 days", 14),
    ("30 days", 30),
    ("90 days", 90),
    ("180 days", 180),
    ("1 year", 365),
)
_A_ROW = 3


def show_form(
    question: Question,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    context: Context,
    key: str,
) -> dict[str, str] | None:
    """The form with ``values`` filled in and ``errors`` beneath them; what it holds, once Ask is pressed.

    ``key`` changes whenever the values come from elsewhere, so that the widgets take them.
    """
    if not question.params:
        return {} if st.button("Ask again", key=f"{key}.ask", icon=":material/refresh:") else None
    entered: dict[str, str] = {}
    params = question.params
    pressed = False
    with st.form(f"{key}.form"):
        for start in range(0, len(params), _A_ROW):
            row = params[start : start + _A_ROW]
            last = start + _A_ROW >= len(params)
            # A period's days, or what is wrong with a field, make its column taller: all line up at the top then.
            taller = any(param.type == "since" or param.name in errors for param in row)
            aligned: Literal["top", "bottom"] = "top" if taller else "bottom"
            widths = [3.0] * (len(row) if len(params) <= _A_ROW else _A_ROW)
            *columns, end = st.columns([*widths, 1.0], vertical_alignment=aligned)
            for param, column in zip(row, columns, strict=False):
                with column:
                    value = _widget(param, values.get(param.name), context, f"{key}.{param.name}")
                    if value is not None:
                        entered[param.name] = value
                    if param.name in errors:
                        text(errors[param.name], "error", f"{key}.{param.name}")
            if last:
                if aligned == "top":
                    end.space("small")
                pressed = end.form_submit_button("Ask", type="primary", width="stretch")
    return entered if pressed else None


def _widget(param: Param, value: str | None, context: Context, key: str) -> str | None:
    """The blank's widget; what it holds as text, None where it holds nothing."""
    title, hint = escape(param.title[:1].upper() + param.title[1:]), escape(param.help) or None
    match param.type:
        case "topic":
            names = [topic.name for topic in topics(context)]
            return _pick(param, title, hint, _with_any(param, names), value=value, key=key)
        case "company":
            fitting = [company for company in companies(context) if param.takes_role(company.role)]
            written = unique_names(fitting)
            told = {written[one.key]: one.name for one in fitting if written[one.key] != one.name}
            options = _with_any(param, list(written.values()))
            return _pick(param, title, hint, options, value=value, key=key, told=told)
        case "network":
            return _pick(
                param, title, hint, _with_any(param, list(networks(context).values())), value=value, key=key
            )
        case "person":
            shown = _shown(value, param)
            return (
                st.text_input(
                    title,
                    value="" if shown == ANY else shown,
                    max_chars=500,
                    placeholder="Anybody" if param.any else "A name, or @handle",
                    help=hint or "A whole name, a handle such as @anna, or a key",
                    key=key,
                )
                or None
            )
        case "choice":
            return _pick(param, title, hint, param.choices, value=value, key=key)
        case "since":
            return _period(title, hint, value, param, key)
        case "int" | "float":
            return _number(title, hint, value, param, key)
        case _:
            return st.text_input(title, value=_shown(value, param), max_chars=500, help=hint, key=key) or None


def _with_any(param: Param, names: Sequence[str]) -> list[str]:
    return [ANY, *names] if param.any else list(names)


def _shown(value: str | None, param: Param) -> str:
    return one_line(value if value is not None else param.default_text or "")


def _pick(
    param: Param,
    title: str,
    hint: str | None,
    options: Sequence[str],
    *,
    value: str | None,
    key: str,
    told: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """``told``: the name to show before an option that is not one itself."""

    def shown(option: str) -> str:
        if option == ANY:
            return "Any"
        return f"{told[option]} ({option})" if option in told else str(option)

    wanted = _shown(value, param) or (ANY if param.any else "")
    return st.selectbox(
        title,
        options,
        index=_place(wanted, options),
        format_func=shown,
        placeholder="Choose one" if options else "There is none yet",
        disabled=not options,
        help=hint,
        key=key,
    )


def _period(title: str, hint: str | None, value: str | None, param: Param, key: str) -> str | None:
    """How long back, and for the period asked about also from which day to which: what was changed counts."""
    low, high = param.bounds
    options = [name for name, days in _PERIODS if (low or 0) <= days <= (high or float("inf"))]
    wanted = _shown(value, param)
    if wanted and wanted not in options:
        options.insert(0, wanted)
    # The two go together: a value that was asked for by one of them resets the other.
    key = f"{key}.{wanted}"
    chosen: str | None = st.selectbox(
        title,
        options,
        index=_place(wanted, options),
        format_func=lambda option: f"Last {option}" if _is_length(option) else str(option),
        accept_new_options=True,
        help=hint or "Choose one, or type another, such as 6 weeks, last month or since 1 October",
        key=key,
    )
    if param.name != "since":
        return chosen
    days = _as_days(wanted)
    picked = st.date_input(
        "or from day to day",
        value=list(days),
        max_value=datetime.now(UTC).date(),
        format="YYYY-MM-DD",
        label_visibility="visible",
        key=f"{key}.days",
    )
    if len(picked) == 2 and picked != days:
        return str(Span(picked[0], picked[1], 0))
    return chosen


def _is_length(option: str) -> bool:
    """Whether it is a length of time, which "last" goes before, and not days or a year."""
    return bool(re.fullmatch(r"\d+ [a-z]+", option))


def _as_days(wanted: str) -> tuple[date, ...]:
    """The first and last day of a period from day to day; nothing for others."""
    today = datetime.now(UTC).date()
    try:
        span = Dates.parse(wanted, today).on(today)
    except ValueError:
        return ()
    return (span.first, span.last)


def _number(title: str, hint: str | None, value: str | None, param: Param, key: str) -> str | None:
    low, high = param.bounds
    number = _as_number(value)
    if number is None or (low is not None and number < low) or (high is not None and number > high):
        number = _as_number(param.default_text)
    shared: dict[str, Any] = {"label": title, "help": hint, "key": key}
    if param.type == "int":
        chosen: float | None = st.number_input(
            **shared, min_value=_whole(low), max_value=_whole(high), value=_whole(number), step=1
        )
    else:
        chosen = st.number_input(
            **shared, min_value=low, max_value=high, value=number, step=0.5, format="%.4g"
        )
    return None if chosen is None else str(chosen)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _as_number(value: str | None) -> float | None:
    try:
        number = float((value or "").replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 2**53 else None


def _place(wanted: str, options: Sequence[str]) -> int | None:
    folded = wanted.casefold()
    return next((place for place, option in enumerate(options) if option.casefold() == folded), None)
