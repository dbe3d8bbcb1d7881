"""An answer on the page: what was found, the chart, the table, the graph and the words that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC

import streamlit as st

from dashboard.components.canvas import drawable, show_canvas
from queries.answer import Answer, Evidence, Node
from queries.catalog import Question

from .charts import chart, title
from .plain import one_line, styled, text, web_address
from .tables import heading, show_table

_MOST_QUOTES = 100
_QUOTES_HEIGHT = 530


def show_answer(answer: Answer, roles: Mapping[str, str], key: str) -> None:
    """All of it, what the question is most about first. ``roles``: of companies, by their names."""
    question = answer.question
    if not answer.rows:
        _nothing(question)
        return
    _headline(question, answer, key)
    if answer.notice:
        st.warning(answer.notice, icon=":material/content_cut:")
    parts = [_show_chart, _show_table]
    if question.view == "table":
        parts.reverse()
    for part in parts:
        part(question, answer, key)
    _who_and_what(answer, roles, key)


def _nothing(question: Question) -> None:
    kinds = {param.type for param in question.params}
    hints = ["widen the period"] if "since" in kinds else []
    hints += ["choose another topic"] if "topic" in kinds else []
    hints += ["choose another company"] if "company" in kinds else []
    advice = f" You could {' or '.join(hints)}." if hints else ""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown("#### :material/search_off: Nothing found", text_alignment="center")
        st.caption(
            f"Nothing in the graph answers this question as it is asked.{advice}", text_alignment="center"
        )


def _headline(question: Question, answer: Answer, key: str) -> None:
    count = len(answer.rows)
    with st.container(horizontal=True, vertical_alignment="center", key=f"look-headline-{key}"):
        st.markdown(f"**{count:,}** {_noun(answer, count)}", width="content")
        if answer.evidence:
            pieces = "piece" if len(answer.evidence) == 1 else "pieces"
            st.markdown(f"**{len(answer.evidence):,}** {pieces} of evidence", width="content")
        st.caption(f"answered in {answer.seconds:.2f} s", width="content")
        st.space("stretch")
        st.download_button(
            "Download CSV",
            data=("\ufeff" + answer.as_csv()).encode(),
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


def _show_chart(question: Question, answer: Answer, key: str) -> None:
    drawn = chart(question.chart, answer.rows) if question.chart else None
    if question.chart is None or drawn is None:
        return
    with st.container(border=True):
        text(title(question.chart), "part", f"{key}.chart")
        st.altair_chart(drawn, key=f"{key}.chart")


def _show_table(_question: Question, answer: Answer, key: str) -> None:
    show_table(answer.columns, answer.rows, f"{key}.table")


def _who_and_what(answer: Answer, roles: Mapping[str, str], key: str) -> None:
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
            with st.container(height=_QUOTES_HEIGHT, border=False):
                show_quotes(answer.evidence, key)


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
        st.caption(f"The first {_MOST_QUOTES} of {len(quotes):,}.")


def _byline(quote: Evidence) -> str:
    day = quote.at.astimezone(UTC).strftime("%-d %B %Y, %H:%M") if quote.at else ""
    said = quote.fields.get("sentiment")
    sentiment = heading(said) if isinstance(said, str) and said != "unknown" else ""
    return " · ".join(filter(None, [one_line(quote.who) or "Unknown author", day, sentiment]))
