"""The page of alerts: states, what they rest on, acknowledging and putting off, and the links of messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from dashboard.context import Context
from grapevine.alerting.specs import link_key
from grapevine.serving.server import DashboardServer
from graph.connection import Graph
from queries.alerts.delivery import Channel, Notifier
from queries.alerts.links import Links
from queries.alerts.message import Message
from queries.alerts.recording import record
from queries.alerts.rules import AlertSpec
from queries.alerts.sending import deliver
from queries.alerts.states import Alert, acknowledge, alerts_with, recent_alerts
from tests.dashboard.conftest import PATIENCE_MS
from tests.dashboard.stage import PATIENCE_S, texts, words
from tests.queries.alerts.happenings import row

NOW = datetime.now(UTC).replace(microsecond=0)
SPEC = AlertSpec("rivals", "accounts-connecting-to-a-competitor")
HOSTILE = "<b>Ann</b> [left](https://evil.example) :red[x]"
EVIDENCE = "- 2026-11-20 Ann: follows Brightquay\n  https://social.example/ann"
SCRIPT = """
import streamlit as st
from dashboard.views import alerts
from tests.dashboard.stage import STAGE

alerts.show(STAGE.source())
"""


class Kept:
    """A way out that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
        kept = self.sent

        class Keeping(Channel):
            def send(self, message: Message, key: str) -> None:
                kept.append(message)

        return [Keeping("1:json", "", "json:1")], []


@pytest.fixture
def told(world: Graph) -> list[Message]:
    """Two alerts about one account and one that nobody owns, and the messages that told them."""
    rows = [
        row("Six people connected", "company:o", "Nora Quist", body=EVIDENCE),
        row("Osterfjord is silent", "company:o", "Nora Quist"),
        row(HOSTILE),
    ]
    record(world, SPEC, rows, NOW)
    kept = Kept()
    key = link_key(world.settings.home)
    deliver(world, {}, kept, NOW, links=Links("http://127.0.0.1:8501", key))
    return sorted(kept.sent, key=lambda message: len(message.data["alerts"]))


def opened(context: Context, address: str = "") -> AppTest:
    from tests.dashboard.stage import STAGE

    context = replace(context, link_key=link_key(context.graph.settings.home))
    STAGE.source = lambda: context
    app = AppTest.from_string(SCRIPT, default_timeout=PATIENCE_S)
    for name, value in parse_qsl(urlsplit(address).query):
        app.query_params[name] = value
    return app.run()


def by_title(graph: Graph) -> dict[str, Alert]:
    return {alert.title: alert for alert in recent_alerts(graph)}


def test_the_page_lists_what_is_open_with_what_it_rests_on_and_its_history(
    context: Context, told: list[Message]
) -> None:
    app = opened(context)
    assert not app.exception
    shown = "\n".join(texts(app))
    for said in ("Six people connected", "Osterfjord is silent", HOSTILE):
        assert said in shown
    assert "- 2026-11-20 Ann: follows Brightquay" in shown
    assert f"{NOW:%Y-%m-%d %H:%M} open by grapevine" in shown
    assert "owner: Nora Quist" in shown
    assert "nobody owns it" in shown


def test_what_is_acknowledged_leaves_the_list_and_keeps_by_whom(
    context: Context, told: list[Message]
) -> None:
    app = opened(context)
    key = by_title(context.graph)["Osterfjord is silent"].key
    app.text_input(key="gv.alerts.by").set_value("Rob").run()
    app.button(key=f"gv.alerts.ack.{key}").click().run()
    assert [one.value.replace("\\", "") for one in app.success] == ["Acknowledged: no more is sent of it."]
    [alert] = alerts_with(context.graph, [key])
    assert (alert.state, alert.assigned) == ("acknowledged", "Rob")
    assert "Osterfjord is silent" not in "\n".join(texts(app))


def test_an_alert_is_put_off_for_as_long_as_one_chooses(context: Context, told: list[Message]) -> None:
    app = opened(context)
    key = by_title(context.graph)["Osterfjord is silent"].key
    app.selectbox(key=f"gv.alerts.length.{key}").set_value("4 hours").run()
    app.button(key=f"gv.alerts.snooze.{key}").click().run()
    [alert] = alerts_with(context.graph, [key])
    assert alert.snoozed_until is not None
    assert timedelta(hours=3.9) < alert.snoozed_until - datetime.now(UTC) <= timedelta(hours=4)


def test_what_could_not_be_sent_is_said_with_its_reason(context: Context, world: Graph) -> None:
    record(world, SPEC, [row("a")], NOW)
    deliver(world, {}, Notifier(), NOW)
    shown = "\n".join(texts(opened(context)))
    assert "1 alert could not be sent, and will be tried again:\nno notification URL is set" in shown


def test_without_alerts_the_page_says_what_to_do(context: Context, world: Graph) -> None:
    assert "No alert has found anything yet" in words(opened(context))


def test_a_link_shows_its_alerts_and_changes_nothing_until_the_button_is_pressed(
    context: Context, told: list[Message]
) -> None:
    message = told[-1]
    assert len(message.data["alerts"]) == 2
    assert message.ack is not None
    app = opened(context, message.ack)
    assert {alert.state for alert in recent_alerts(context.graph)} == {"open"}
    assert "follows Brightquay" in "\n".join(texts(app))
    app.button(key="gv.alerts.linked.ack").click().run()
    now = by_title(context.graph)
    assert {now[title].state for title in ("Six people connected", "Osterfjord is silent")} == {
        "acknowledged"
    }
    assert now[HOSTILE].state == "open"
    assert now["Six people connected"].assigned == "Nora Quist"
    assert "Nothing is left to do about it." in words(opened(context, message.ack))


def test_a_link_that_was_changed_or_whose_alert_is_gone_says_so(
    context: Context, told: list[Message], world: Graph
) -> None:
    assert told[-1].ack is not None
    changed = told[-1].ack.replace("act=ack", "act=snooze")
    app = opened(context, changed)
    assert "not made by this Grapevine" in str([one.value for one in app.warning]).replace("\\", "")
    assert not [button for button in app.button if button.key == "gv.alerts.linked.ack"]
    world.run("MATCH (a:Alert) DELETE a")
    assert "is not there any more" in words(opened(context, told[-1].ack))


@pytest.mark.server
def test_in_a_browser_a_link_from_a_message_is_acknowledged_with_one_button(
    page: Page, dashboard: DashboardServer, world: Graph, told: list[Message]
) -> None:
    message = told[-1]
    assert message.ack is not None
    address = message.ack.replace("http://127.0.0.1:8501", dashboard.address.rstrip("/"))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    button = page.locator(".st-key-gv-alerts-linked-ack button")
    expect(button).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Six people connected").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert {alert.state for alert in recent_alerts(world)} == {"open"}
    button.click()
    expect(page.get_by_text("no more is sent of it")).to_be_visible(timeout=PATIENCE_MS)
    now = by_title(world)
    assert now["Six people connected"].history[-1].by == "Nora Quist"
    assert acknowledge(world, [now[HOSTILE].key], "Rob", NOW) == [now[HOSTILE].key]
    page.goto(f"{dashboard.address.rstrip('/')}/alerts")
    expect(page.get_by_text("Nothing in these states")).to_be_visible(timeout=PATIENCE_MS)
