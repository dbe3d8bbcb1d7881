"""Ask: pick a question or type one, fill in its blanks, and see the answer with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import streamlit as st

from dashboard.address import Address, read_address, write_address
from dashboard.answer import show_answer
from dashboard.backend import Answer, Backend, BackendError, Blank, Matched, Question, Status
from dashboard.form import ANY, show_form
from dashboard.plain import clean, escape, one_line, text
from dashboard.views import View

_GROUPS = {
    "marketer": "For marketers",
    "csm": "For customer success",
    "analyst": "For analysts",
    "": "More questions",
}
_CARDS_A_ROW = 3
_ADDRESS, _GENERATION, _ANSWER, _NO_MATCH = "gv.address", "gv.generation", "gv.answer", "gv.no_match"


def show(backend: Backend) -> None:
    """The page."""
    _follow_address()
    try:
        questions = {question.id: question for question in backend.questions()}
        _top(backend, questions)
        address: Address = st.session_state[_ADDRESS]
        if not address.question:
            _list(list(questions.values()))
        elif question := questions.get(address.question):
            _question(question, address, backend)
        else:
            st.warning(
                "There is no question with the name that this address gives.", icon=":material/link_off:"
            )
            _list(list(questions.values()))
    except BackendError as error:
        _failed(error)


def _follow_address() -> None:
    """Take what the address bar says when it is not what this page wrote: opened, edited, or gone back to."""
    address = read_address()
    if st.session_state.get(_ADDRESS) != address:
        _go(address)


def _go(address: Address) -> None:
    state = st.session_state
    state[_ADDRESS] = address
    state[_GENERATION] = state.get(_GENERATION, 0) + 1
    state.pop(_ANSWER, None)
    state.pop(_NO_MATCH, None)
    write_address(address)


def _top(backend: Backend, questions: dict[str, Question]) -> None:
    status = backend.status()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("What do you want to know?", anchor=False, width="content")
        st.space("stretch")
        if status.sample:
            st.badge("Sample data", icon=":material/science:", color="orange")
        st.caption(_freshness(status), width="content")
    _phrase(backend)
    if no_match := st.session_state.get(_NO_MATCH):
        _offer(no_match, questions)
    if not status.posts:
        _no_posts()


def _freshness(status: Status) -> str:
    posts = f"{status.posts:,} {'post' if status.posts == 1 else 'posts'}"
    return posts if status.last_run is None else f"{posts} · updated {_ago(status.last_run)}"


def _ago(at: datetime) -> str:
    minutes = int((datetime.now(UTC) - at).total_seconds() // 60)
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if (count := minutes // size) >= 1:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def _phrase(backend: Backend) -> None:
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
    matched = backend.match(one_line(phrase))
    if matched.question is None:
        _go(Address())
        st.session_state[_NO_MATCH] = matched
    else:
        _go(Address(matched.question, dict(matched.values)))
    st.rerun()


def _offer(matched: Matched, questions: dict[str, Question]) -> None:
    near = [questions[name] for name in matched.nearest if name in questions]
    with st.container(border=True):
        st.markdown("**No saved question fits that.**" + (" The nearest ones are:" if near else ""))
        for question in near:
            st.button(
                escape(_example(question)),
                key=f"gv.near.{question.id}",
                icon=":material/arrow_forward:",
                on_click=_go,
                args=(Address(question.id),),
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
        text(_example(question), "card-text", question.id)
        text(_first_sentence(question.description), "card-about", question.id)
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


def _example(question: Question) -> str:
    """The question with its blanks filled with their defaults."""
    words = question.text
    for blank in question.blanks:
        words = words.replace(
            f"{{{blank.name}}}", blank.default or (_anything(blank) if blank.optional else "…")
        )
    return words


def _question(question: Question, address: Address, backend: Backend) -> None:
    key = f"gv.{question.id}.{st.session_state[_GENERATION]}"
    given = {
        blank.name: address.values[blank.name] for blank in question.blanks if blank.name in address.values
    }
    checked = backend.check(question.id, given)
    st.button("All questions", type="tertiary", icon=":material/arrow_back:", on_click=_go, args=(Address(),))
    asked = st.container()
    values = {**checked.values, **{name: given[name] for name in checked.errors if name in given}}
    complaints = {name: message for name, message in checked.errors.items() if name in given}
    entered = show_form(question, values, complaints, backend, key)
    if entered is not None:
        _ask_again(Address(question.id, entered))
    if checked.errors:
        _heading(asked, _example(question), question)
        st.info(
            "Put right what is marked above, then ask." if complaints else "Fill in the blanks, then ask.",
            icon=":material/edit:",
        )
        return
    _heading(asked, _filled(question, checked.values), question)
    answer = _answer(question, checked.values, backend)
    if answer is not None:
        show_answer(question, answer, key)


def _filled(question: Question, values: Mapping[str, str]) -> str:
    words = question.text
    for blank in question.blanks:
        value = one_line(values.get(blank.name, ""))
        words = words.replace(f"{{{blank.name}}}", _anything(blank) if value in ("", ANY) else value)
    return words


def _anything(blank: Blank) -> str:
    if blank.kind == "company":
        return f"any {blank.roles[0] if len(blank.roles) == 1 else 'company'}"
    return "any topic" if blank.kind == "topic" else "anything"


def _heading(place: st.delta_generator.DeltaGenerator, words: str, question: Question) -> None:
    with place, st.container(gap="xsmall"):
        text(words, "asked", question.id)
        text(question.description, "about", question.id)


def _ask_again(address: Address) -> None:
    """Ask with what the form holds; its widgets keep what was entered."""
    st.session_state[_ADDRESS] = address
    st.session_state.pop(_ANSWER, None)
    write_address(address)
    st.rerun()


def _answer(question: Question, values: Mapping[str, str], backend: Backend) -> Answer | None:
    """The answer, asked for once however often the page runs; None, and said so, where it cannot be had."""
    asked = (question.id, tuple(sorted(values.items())))
    held: tuple[object, Answer] | None = st.session_state.get(_ANSWER)
    if held is not None and held[0] == asked:
        return held[1]
    try:
        with st.spinner("Asking the graph …", show_time=True):
            answer = backend.ask(question.id, values)
    except BackendError as error:
        _failed(error)
        return None
    st.session_state[_ANSWER] = (asked, answer)
    return answer


def _failed(error: BackendError) -> None:
    with st.container(border=True):
        st.markdown("#### :material/cloud_off: That did not work")
        st.text(clean(str(error)))
        st.button("Try again", icon=":material/refresh:", key="gv.again")


VIEW = View("Ask", ":material/forum:", "ask", show)
