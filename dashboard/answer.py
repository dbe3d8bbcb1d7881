"""An answer on the page: what was found, the chart, the table, the graph and the words that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC

import streamlit as st

from dashboard.components.canvas import drawable, show_canvas
from queries.answer import Answer, Evidence, Node
from queries.catalog import Question
from queries.comparison import Comparison
from queries.output import Batch, csv_parts
from queries.runner import SHOWN

from .charts import chart, title
from .plain import one_line, styled, text, web_address
from .tables import heading, show_table

_MOST_QUOTES = 100
_QUOTES_HEIGHT = 530


def show_answer(
    answer: Answer,
    roles: Mapping[str, str],
    key: str,
    compared: Comparison | None = None,
    *,
    more: Callable[[int], None],
    batches: Callable[[Answer], Iterable[Batch]],
) -> None:
    """All of it, what the question is most about first, and beside it what ``compared`` says of the period before.

    ``roles``: of companies, by their names. ``more`` fetches the evidence of the rows from a number on, and ``batches``
    gives all rows with theirs.
    """
    question = answer.question
    for number, warning in enumerate(answer.warnings):
        text(warning, "problem", f"{key}.warning-{number}")
    if not answer.rows and not (compared and compared.gone):
        _nothing(answer)
        return
    _headline(question, answer, key, compared, batches)
    if answer.notice:
        st.warning(answer.notice, icon=":material/content_cut:")
    for note in compared.notes if compared else ():
        text(note, "byline", f"{key}.{note}")
    if question.view == "table":
        selected = _show_table(answer, key, compared, more)
        _show_chart(question, answer, key, compared)
    else:
        _show_chart(question, answer, key, compared)
        selected = _show_table(answer, key, compared, more)
    _who_and_what(answer, roles, key, selected)


def _nothing(answer: Answer) -> None:
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown("#### :material/search_off: Nothing found", text_alignment="center")
        st.caption(
            f"Nothing in the graph answers this question as it is asked. {answer.advice}".rstrip(),
            text_alignment="center",
        )


def _headline(
    question: Question,
    answer: Answer,
    key: str,
    compared: Comparison | None,
    batches: Callable[[Answer], Iterable[Batch]],
) -> None:
    count = len(answer.rows)

    def whole() -> bytes:
        # Made when it is asked for, since it takes the evidence of every row.
        return b"\xef\xbb\xbf" + b"".join(
            part.encode() for part in csv_parts(batches(answer), answer, compared)
        )

    with st.container(horizontal=True, vertical_alignment="center", key=f"look-headline-{key}"):
        st.markdown(f"**{count:,}** {_noun(answer, count)}", width="content")
        if answer.evidence:
            pieces = "piece" if len(answer.evidence) == 1 else "pieces"
            so_far = " so far" if len(answer.shown) < count else ""
            st.markdown(f"**{len(answer.evidence):,}** {pieces} of evidence{so_far}", width="content")
        if compared:
            new = sum(place is None for place in compared.matched)
            st.markdown(f"**{new:,}** new, **{len(compared.gone):,}** gone", width="content")
        st.caption(f"answered in {answer.seconds:.2f} s", width="content")
        st.space("stretch")
        st.download_button(
            "Download CSV",
            data=whole,
            file_name=f"grapevine-{question.id}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"{key}.csv",
        )


def _noun(answer: Answer, count: int) -> str:
    nouns = {
        "person": ("person", "people"),
        "company": ("company", "companies"),
        "account": ("account", "accounts"),
        "customer": ("customer", "customers"),
        "day": ("day", "days"),
    }
    one, many = nouns.get(answer.columns[0], ("row", "rows"))
    distinct = len({str(row.get(answer.columns[0])) for row in answer.rows})
    if distinct != count:
        one, many = "row", "rows"
    return one if count == 1 else many


def _show_chart(question: Question, answer: Answer, key: str, compared: Comparison | None) -> None:
    before = compared.rows_before() if compared else ()
    drawn = chart(question.chart, answer.rows, before) if question.chart else None
    if question.chart is None or drawn is None:
        return
    with st.container(border=True):
        text(title(question.chart), "part", f"{key}.chart")
        if compared:
            text(f"Grey: {compared.before}, place by place.", "byline", f"{key}.before")
        st.altair_chart(drawn, key=f"{key}.chart")


def _show_table(
    answer: Answer, key: str, compared: Comparison | None, more: Callable[[int], None]
) -> int | None:
    """The first hundred rows, and the next on request; the number of the row that was picked."""
    held = f"{key}.rows"
    visible = max(st.session_state.get(held, SHOWN), SHOWN)
    count = len(answer.rows)
    rows = answer.rows[:visible]
    if compared:
        wide = [compared.wide_row(number) for number in range(len(rows))]
        picked = show_table(_with_changes(compared), wide, f"{key}.compared", select=bool(answer.evidence))
    else:
        picked = show_table(answer.columns, rows, f"{key}.table", select=bool(answer.evidence))
    if visible < count:
        step = min(SHOWN, count - visible)

        def go_on() -> None:
            more(visible)
            st.session_state[held] = visible + SHOWN

        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"The first {visible:,} of {count:,} rows.", width="content")
            st.button(
                f"Show the next {step}", key=f"{key}.more", icon=":material/expand_more:", on_click=go_on
            )
    if compared and compared.gone:
        with st.expander(f"Only in {compared.before}: {len(compared.gone):,}"):
            gone = [compared.earlier.rows[number] for number in compared.gone[:SHOWN]]
            late = answer.question.with_evidence
            show_table([one for one in answer.columns if one not in late], gone, f"{key}.gone")
            if len(compared.gone) > SHOWN:
                st.caption(f"The first {SHOWN} of {len(compared.gone):,}; the CSV has all.")
    return picked


def _with_changes(compared: Comparison) -> list[str]:
    """The answer's columns with the change behind each number; those of before stand in the CSV."""
    return [
        name for name in compared.columns if not name.endswith("_before") or name in compared.answer.columns
    ]


def _who_and_what(answer: Answer, roles: Mapping[str, str], key: str, selected: int | None) -> None:
    nodes, edges = answer.graph()
    drawing = drawable([_in_its_role(node, roles) for node in nodes], edges)
    if drawing.nodes and answer.evidence:
        left, right = st.columns([3, 2], gap="medium")
    else:
        left = right = st.container()
    if drawing.nodes:
        with left, st.container(border=True):
            st.subheader("Who is involved", anchor=False)
            show_canvas(drawing, f"{key}.canvas")
    if answer.evidence:
        with right, st.container(border=True):
            st.subheader("What it rests on", anchor=False)
            for number, rule in enumerate(answer.rules):
                text(rule, "byline", f"{key}.rule-{number}")
            quotes: Sequence[Evidence] = answer.evidence
            if selected is not None and selected < len(answer.rows):
                text("Of the row that is picked in the table.", "byline", f"{key}.picked")
                quotes = answer.evidence_of(selected)
            with st.container(height=_QUOTES_HEIGHT, border=False):
                show_quotes(quotes, key)


def _in_its_role(node: Node, roles: Mapping[str, str]) -> Node:
    return replace(node, kind=roles.get(node.label) or node.kind) if node.kind == "company" else node


def show_quotes(quotes: Sequence[Evidence], key: str) -> None:
    """Each as plain text with its author, its day and a link to where it stands."""
    for number, quote in enumerate(quotes[:_MOST_QUOTES]):
        place = f"{key}.{number}"
        with styled("quote", place):
            text(_byline(quote), "byline", place)
            text(quote.said or "(no words)", "said", place)
            if url := web_address(quote.url):
                with styled("source", place):
                    st.link_button("Open the source", url, type="tertiary", icon=":material/open_in_new:")
    if len(quotes) > _MOST_QUOTES:
        st.caption(
            f"The first {_MOST_QUOTES} of {len(quotes):,}: pick a row of the table for what it rests on."
        )


def _byline(quote: Evidence) -> str:
    day = quote.at.astimezone(UTC).strftime("%-d %B %Y, %H:%M") if quote.at else ""
    said = quote.fields.get("sentiment")
    sentiment = heading(said) if isinstance(said, str) and said != "unknown" else ""
    return " · ".join(filter(None, [one_line(quote.who) or "Unknown author", day, sentiment]))
