"""Ask: pick a question or type one, fill in its blanks, and see the answer with what it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard.address import Address, read_address, write_address
from dashboard.answer import show_answer
from dashboard.checking import check
from dashboard.context import Context
from dashboard.faults import FAULTS, show_fault
from dashboard.form import show_form
from dashboard.lists import companies
from dashboard.plain import escape, one_line, text
from dashboard.status import freshness, status, unheard
from dashboard.views import View
from queries import runner
from queries.answer import Answer
from queries.asking import Asked, Offers, Refused
from queries.catalog import Question
from queries.comparison import Comparison, NotComparable, check_comparable
from queries.params import spelt

_GROUPS = {
    "marketer": "For marketers",
    "csm": "For customer success",
    "analyst": "For analysts",
    "": "More questions",
}
_CARDS_A_ROW = 3
_COLUMN = re.compile(r"`(\w+)`")
"""How a question's description names its columns."""
_ADDRESS, _GENERATION, _ANSWER = "gv.address", "gv.generation", "gv.answer"
_FOUND = "gv.found"
"""What the last phrase was found to ask, where the page has something to say of it."""
_COMPARED = "gv.compared"


def show(context: Context) -> None:
    """The page."""
    _follow_address()
    questions = {question.id: question for question in context.catalog.questions}
    _top(context)
    address: Address = st.session_state[_ADDRESS]
    if not address.question:
        _list(context.catalog.questions)
    elif question := questions.get(address.question):
        _question(question, address, context)
    else:
        st.warning("There is no question with the name that this address gives.", icon=":material/link_off:")
        _list(context.catalog.questions)


def _follow_address() -> None:
    """Take what the address bar says when it is not what this page wrote: opened, edited, or gone back to."""
    address = read_address()
    if st.session_state.get(_ADDRESS) != address:
        _go(address)


def _go(address: Address) -> None:
    state = st.session_state
    state[_ADDRESS] = address
    state[_GENERATION] = state.get(_GENERATION, 0) + 1
    for held in (_ANSWER, _COMPARED, _FOUND):
        state.pop(held, None)
    write_address(address)


def _top(context: Context) -> None:
    now = status(context)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("What do you want to know?", anchor=False, width="content")
        st.space("stretch")
        if now.sample:
            st.badge("Sample data", icon=":material/science:", color="orange")
        st.caption(freshness(now), width="content")
    for number, sentence in enumerate(unheard(now)):
        text(sentence, "byline", f"unheard-{number}")
    _phrase(context)
    found: Asked | Offers | Refused | None = st.session_state.get(_FOUND)
    if found is not None and found.note:
        st.warning(escape(found.note), icon=":material/hourglass_disabled:")
    if isinstance(found, Asked):
        for sentence in found.unused:
            st.info(escape(sentence), icon=":material/info:")
    elif found is not None:
        _offer(found)
    if now.posts == 0:
        _no_posts()


def _phrase(context: Context) -> None:
    with (
        st.form("gv.phrase.form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", wrap=False),
    ):
        phrase = st.text_input(
            "Ask in your own words",
            key="gv.phrase",
            max_chars=300,
            placeholder="Ask in your own words: which connections care about churn?",
            label_visibility="collapsed",
            icon=":material/search:",
            width="stretch",
        )
        pressed = st.form_submit_button("Find", icon=":material/arrow_forward:", width="content")
    if not pressed or not phrase or not phrase.strip():
        return
    with st.spinner("Finding the question …", show_time=True):
        found = context.asking.understand(one_line(phrase), context.catalog, context.graph)
    _go(_address(found) if isinstance(found, Asked) else Address())
    st.session_state[_FOUND] = found
    st.rerun()


def _address(asked: Asked) -> Address:
    return Address(asked.question.id, {name: spelt(value) for name, value in asked.values.items()})


def _offer(found: Offers | Refused) -> None:
    """The questions that the phrase may mean, filled in, each a button."""
    with st.container(border=True):
        if isinstance(found, Offers):
            st.markdown("**What do you want to know about it?**")
            near = found.offers
        else:
            near = found.nearest
            st.markdown("**No saved question answers that.**" + (" The nearest ones are:" if near else ""))
            if found.unknown:
                unknown = ", ".join(f"“{one_line(word)}”" for word in found.unknown)
                text(f"Neither the questions nor the graph know {unknown}.", "byline", "unknown")
        for one in near:
            st.button(
                escape(one_line(one.text)),
                key=f"gv.near.{one.question.id}",
                icon=":material/arrow_forward:",
                on_click=_go,
                args=(_address(one),),
            )
        if not near:
            st.caption("Pick one from the list below.")


def _no_posts() -> None:
    with st.container(border=True):
        st.markdown("#### :material/inbox: The graph holds no posts yet")
        st.markdown(
            "See how it works with invented data: run `grapevine demo`.  \n"
            "Listen for your own company: run `grapevine init`, then `grapevine run`."
        )


def _list(questions: Sequence[Question]) -> None:
    for audience, heading in _GROUPS.items():
        group = [question for question in questions if _audience(question) == audience]
        if not group:
            continue
        st.subheader(heading, anchor=False)
        for start in range(0, len(group), _CARDS_A_ROW):
            columns = st.columns(_CARDS_A_ROW, gap="small")
            for question, column in zip(group[start : start + _CARDS_A_ROW], columns, strict=False):
                with column:
                    _card(question)


def _audience(question: Question) -> str:
    return next((name for name in question.audience if name in _GROUPS), "")


def _card(question: Question) -> None:
    with st.container(border=True, height="stretch", key=f"look-card-{question.id}"):
        text(one_line(question.filled({})), "card-text", question.id)
        text(_first_sentence(_described(question)), "card-about", question.id)
        st.space("stretch")
        st.button(
            "Ask this",
            key=f"gv.choose.{question.id}",
            type="tertiary",
            icon=":material/arrow_forward:",
            on_click=_go,
            args=(Address(question.id),),
        )


def _first_sentence(words: str) -> str:
    first, stop, _ = words.partition(". ")
    return first + stop.strip()


def _described(question: Question) -> str:
    """Its description, with the columns that it names as the table's headings have them."""
    words = one_line(question.description)
    return _COLUMN.sub(lambda found: f"“{found[1].replace('_', ' ')}”", words)


def _question(question: Question, address: Address, context: Context) -> None:
    key = f"gv.{question.id}.{st.session_state[_GENERATION]}"
    given = {
        param.name: address.values[param.name] for param in question.params if param.name in address.values
    }
    checked = check(context, question, given)
    st.button("All questions", type="tertiary", icon=":material/arrow_back:", on_click=_go, args=(Address(),))
    asked = st.container()
    values = {**checked.values, **{name: given[name] for name in checked.errors if name in given}}
    complaints = {name: message for name, message in checked.errors.items() if name in given}
    entered = show_form(question, values, complaints, context, key)
    if entered is not None:
        _ask_again(Address(question.id, entered))
    if checked.errors:
        _heading(asked, question.filled({}), question)
        st.info(
            "Put right what is marked above, then ask." if complaints else "Fill in the blanks, then ask.",
            icon=":material/edit:",
        )
        return
    _heading(asked, question.filled(question.parse(checked.values)), question)
    for note in checked.notes:
        asked.info(escape(note), icon=":material/label:")
    answer = _answer(question, checked.values, context)
    if answer is None:
        return
    compared = _comparison(answer, context, key)
    roles = {company.name: company.role for company in companies(context) if company.role}
    show_answer(
        answer,
        roles,
        key,
        compared,
        more=partial(_more, context),
        batches=partial(runner.batches, context.graph, timeout_s=context.timeout_s),
    )


def _comparison(answer: Answer, context: Context, key: str) -> Comparison | None:
    """The answer beside that for the period before, where the switch for it is on; else None."""
    question, why_not = answer.question, ""
    try:
        check_comparable(question)
    except NotComparable as error:
        why_not = str(error)
    on = st.toggle(
        "Compare with the period before",
        key=f"{key}.compare",
        disabled=bool(why_not),
        help=escape(why_not)
        or "What changed against as many days just before, what is new, and what is gone",
    )
    if not on or why_not:
        return None
    held: Comparison | None = st.session_state.get(_COMPARED)
    if held is not None and held.answer.bound == answer.bound:
        return replace(held, answer=answer)
    try:
        with st.spinner("Asking for the period before …", show_time=True):
            compared = runner.compared(context.graph, answer, timeout_s=context.timeout_s)
    except FAULTS as error:
        show_fault(error)
        return None
    st.session_state[_COMPARED] = compared
    return compared


def _more(context: Context, start: int) -> None:
    """Fetch the evidence of the rows from ``start`` on, a hundred of them."""
    asked, answer = st.session_state[_ANSWER]
    try:
        answer = runner.more(context.graph, answer, start, timeout_s=context.timeout_s)
    except FAULTS as error:
        show_fault(error)
        return
    st.session_state[_ANSWER] = (asked, answer)


def _heading(place: st.delta_generator.DeltaGenerator, words: str, question: Question) -> None:
    with place, st.container(gap="xsmall"):
        text(one_line(words), "asked", question.id)
        text(_described(question), "about", question.id)


def _ask_again(address: Address) -> None:
    """Ask with what the form holds; its widgets keep what was entered."""
    st.session_state[_ADDRESS] = address
    for held in (_ANSWER, _COMPARED):
        st.session_state.pop(held, None)
    write_address(address)
    st.rerun()


def _answer(question: Question, values: Mapping[str, str], context: Context) -> Answer | None:
    """The answer, asked for once however often the page runs; None, and said so, where it cannot be had."""
    asked = (question, tuple(sorted(values.items())))
    held: tuple[object, Answer] | None = st.session_state.get(_ANSWER)
    if held is not None and held[0] == asked:
        return held[1]
    try:
        with st.spinner("Asking the graph …", show_time=True):
            answer = runner.ask(
                context.graph, question, values, timeout_s=context.timeout_s, row_limit=context.row_limit
            )
    except FAULTS as error:
        show_fault(error)
        return None
    st.session_state[_ANSWER] = (asked, answer)
    return answer


VIEW = View("Ask", ":material/forum:", "ask", show)
