"""Alerts: what they found and in which state it is; acknowledge or put off; what could not be sent, and why.

A signed link from a message leads here. Opening it changes nothing: the page shows what the message told, with one
button for what the link is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import streamlit as st

from dashboard.context import Context
from dashboard.plain import escape, one_line, styled, text, web_address
from dashboard.views import View
from graph.connection import Graph
from graph.text.counts import counted
from queries.alerts.links import PATH, LinkError, Signed, opened
from queries.alerts.states import (
    STATES,
    Alert,
    acknowledge,
    alerts_of_message,
    recent_alerts,
    snooze,
    unsent_alerts,
)

_ICONS = {
    "open": ":material/notifications_active:",
    "escalated": ":material/priority_high:",
    "snoozed": ":material/snooze:",
    "acknowledged": ":material/done:",
    "resolved": ":material/done_all:",
    "seen": ":material/visibility:",
}
_COLORS = {"open": "orange", "escalated": "red", "snoozed": "blue", "acknowledged": "green"}
_AT_FIRST = ("open", "escalated", "snoozed")
_LENGTHS = {
    "1 hour": timedelta(hours=1),
    "4 hours": timedelta(hours=4),
    "1 day": timedelta(days=1),
    "3 days": timedelta(days=3),
    "1 week": timedelta(days=7),
}
_MOST = 50
_MOST_FAULTS = 5
_NAME, _SHOWN, _DONE = "gv.alerts.by", "gv.alerts.shown", "gv.alerts.done"


def show(context: Context) -> None:
    """The page."""
    st.title("Alerts", anchor=False)
    if done := st.session_state.pop(_DONE, None):
        st.success(escape(done), icon=":material/check:")
    if "sign" in st.query_params:
        _linked(context)
    _faults(context.graph)
    _listed(context.graph)


def _linked(context: Context) -> None:
    """What the message told whose signed link was opened."""
    try:
        if context.link_key is None:
            raise LinkError("Links from messages cannot be checked here: use the list of alerts below.")
        signed = opened(st.query_params.to_dict(), context.link_key, datetime.now(UTC))
    except LinkError as error:
        st.warning(escape(str(error)), icon=":material/link_off:")
        return
    told = alerts_of_message(context.graph, signed.message)
    if not told:
        st.info("What this message told is not there any more.", icon=":material/inbox:")
        return
    with st.container(border=True, key="look-card-linked"):
        for number, alert in enumerate(told):
            _head(alert, f"linked-{number}")
            _evidence(alert, f"linked-{number}")
            _history(alert, f"linked-{number}")
        waiting = [alert for alert in told if alert.state not in ("resolved", "acknowledged", "seen")]
        if waiting:
            _link_button(context.graph, waiting, signed)
        else:
            st.caption("Nothing is left to do about it.")


def _link_button(graph: Graph, alerts: Sequence[Alert], signed: Signed) -> None:
    keys = [alert.key for alert in alerts]
    if signed.act == "snooze":
        _snooze_button(graph, keys, signed.by, "linked")
        return
    st.button(
        "Acknowledge",
        key="gv.alerts.linked.ack",
        type="primary",
        icon=":material/done:",
        on_click=partial(_acknowledge, graph, keys, signed.by),
    )


def _faults(graph: Graph) -> None:
    """What could not be sent, and why."""
    failing = [alert for alert in unsent_alerts(graph, None, datetime.now(UTC)) if alert.error]
    if not failing:
        return
    with styled("problem", "unsent"):
        st.text(f"{counted(len(failing), 'alert')} could not be sent, and will be tried again:")
        for reason in list(dict.fromkeys(one.error or "" for one in failing))[:_MOST_FAULTS]:
            st.text(one_line(reason))


def _listed(graph: Graph) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        states = st.pills(
            "State",
            STATES,
            selection_mode="multi",
            default=_AT_FIRST,
            key="gv.alerts.states",
            format_func=lambda state: state.capitalize(),
        )
        st.space("stretch")
        st.text_input("Your name", key=_NAME, max_chars=80, placeholder="for the history", width=220)
    shown: int = st.session_state.get(_SHOWN, _MOST)
    wanted = [state for state in STATES if state in states] or STATES
    found = recent_alerts(graph, shown + 1, states=wanted)
    if not found:
        _empty(graph)
        return
    for number, alert in enumerate(found[:shown]):
        _card(graph, alert, number)
    if len(found) > shown:
        st.button("Show more", on_click=_show_more, icon=":material/expand_more:")


def _empty(graph: Graph) -> None:
    with st.container(border=True):
        if recent_alerts(graph, 1):
            st.markdown("#### :material/done_all: Nothing in these states")
            st.caption("Choose other states above to see what was.")
            return
        st.markdown("#### :material/notifications: No alert has found anything yet")
        st.markdown(
            "Alerts are questions that `grapevine run` asks on a schedule. "
            "`[[alerts]]` in grapevine.toml says which; `grapevine alerts test` tries the way to you."
        )


def _card(graph: Graph, alert: Alert, number: int) -> None:
    key = f"{number}"
    with st.container(border=True, key=f"look-card-alert-{number}"):
        _head(alert, key)
        with st.expander("What it rests on, and its history"):
            _evidence(alert, key)
            _history(alert, key)
        if alert.state in ("resolved", "seen"):
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if alert.state != "acknowledged":
                st.button(
                    "Acknowledge",
                    key=f"gv.alerts.ack.{alert.key}",
                    icon=":material/done:",
                    on_click=partial(_acknowledge, graph, [alert.key], None),
                )
            _snooze_button(graph, [alert.key], None, alert.key)


def _head(alert: Alert, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        until = f" until {alert.snoozed_until:%Y-%m-%d %H:%M} UTC" if alert.snoozed_until else ""
        st.badge(f"{alert.state}{until}", icon=_ICONS[alert.state], color=_COLORS.get(alert.state, "gray"))  # type: ignore[arg-type]
        st.caption(f"{alert.at:%Y-%m-%d %H:%M} UTC · {escape(alert.alert)}", width="content")
    text(one_line(alert.title), "card-text", f"alert-{key}")
    parts = [f"owner: {one_line(alert.owner)}" if alert.owner else "nobody owns it"]
    parts += [f"assigned to {one_line(alert.assigned)}"] if alert.assigned else []
    parts.append(_delivery(alert))
    text(" · ".join(parts), "byline", f"alert-{key}")


def _delivery(alert: Alert) -> str:
    if alert.due is not None:
        if alert.error:
            return f"not sent: {one_line(alert.error)}"
        return f"to be sent from {alert.due:%Y-%m-%d %H:%M} UTC"
    if alert.sent is None:
        return "not sent"
    other = f"; one way failed: {one_line(alert.error)}" if alert.error else ""
    return f"sent {alert.sent:%Y-%m-%d %H:%M} UTC{other}"


def _evidence(alert: Alert, key: str) -> None:
    """The alert's text, with a button in place of each address."""
    words: list[str] = []
    lines = alert.body.splitlines()
    for number, line in enumerate(lines):
        address = web_address(line.strip()) if line.startswith("  ") else None
        if not address:
            words.append(line)
        if words and (address or number == len(lines) - 1):
            text("\n".join(words), "said", f"alert-{key}-{number}")
            words = []
        if address:
            st.link_button("Open", address, type="tertiary", icon=":material/open_in_new:")


def _history(alert: Alert, key: str) -> None:
    lines = [
        f"{change.at:%Y-%m-%d %H:%M} {change.what} by {one_line(change.by)}"
        + (f": {one_line(change.note)}" if change.note else "")
        for change in alert.history
    ]
    text("\n".join(lines), "byline", f"history-{key}")


def _snooze_button(graph: Graph, keys: Sequence[str], by: str | None, key: str) -> None:
    st.selectbox("Snooze for", list(_LENGTHS), index=2, key=f"gv.alerts.length.{key}", width=160)
    st.button(
        "Snooze",
        key=f"gv.alerts.snooze.{key}",
        icon=":material/snooze:",
        on_click=partial(_snooze, graph, keys, by, f"gv.alerts.length.{key}"),
    )


def _acknowledge(graph: Graph, keys: Sequence[str], by: str | None) -> None:
    changed = acknowledge(graph, keys, by or _name(), datetime.now(UTC))
    st.session_state[_DONE] = "Acknowledged: no more is sent of it." if changed else "It was over already."


def _snooze(graph: Graph, keys: Sequence[str], by: str | None, length: str) -> None:
    now = datetime.now(UTC)
    until = now + _LENGTHS[st.session_state[length]]
    changed = snooze(graph, keys, by or _name(), now, until)
    said = f"Snoozed until {until:%Y-%m-%d %H:%M} UTC."
    st.session_state[_DONE] = said if changed else "It was over already."


def _name() -> str:
    return one_line(st.session_state.get(_NAME) or "") or "the dashboard"


def _show_more() -> None:
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, _MOST) + _MOST


VIEW = View("Alerts", ":material/notifications:", PATH, show)
