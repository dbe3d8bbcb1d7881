"""`grapevine alerts`: list, show, acknowledge, put off, try the way out, rewrite the old form."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grapevine.cli import app
from grapevine.config import SettingsError
from graph.connection import Graph
from queries.alerts.delivery import Notifier
from queries.alerts.recording import record
from queries.alerts.rules import AlertError, AlertSpec
from queries.alerts.sending import deliver
from queries.alerts.states import AlertNotFoundError, alerts_with, recent_alerts, short
from tests.queries.alerts.happenings import row
from tests.queries.alerts.receiver import receiver

NOW = datetime.now(UTC).replace(microsecond=0)
SPEC = AlertSpec("rivals", "accounts-connecting-to-a-competitor")
CONFIG = """
[[people]]
name = "Nora Quist"
channels = ["NORA_PHONE"]

[[alerts]]
name = "rivals"
question = "accounts-connecting-to-a-competitor"
owner = "Nora Quist"
"""


@pytest.fixture
def home(commands_home: Path) -> Path:
    Path("grapevine.toml").write_text(CONFIG, encoding="utf-8")
    return commands_home


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["alerts", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_alerts_are_listed_shown_acknowledged_and_put_off(commands_graph: Graph) -> None:
    assert "Nothing that is open" in run().output
    keys = record(commands_graph, SPEC, [row("Six people left", owner="Nora"), row("One more")], NOW).new
    deliver(commands_graph, {}, Notifier(), NOW)
    first, second = map(short, keys)
    listed = run("list").output
    assert "Six people left" in listed
    assert "2 alerts could not be sent: no notification URL is set" in " ".join(listed.split())
    assert "acknowledged by Rob" in run("ack", first, "--by", "Rob", "--note", "called them").output
    assert "snoozed until" in run("snooze", second, "--for", "2 hours", "--by", "Rob").output
    one, two = sorted(alerts_with(commands_graph, keys), key=lambda alert: keys.index(alert.key))
    assert (one.state, one.assigned, one.history[-1].note) == ("acknowledged", "Rob", "called them")
    assert two.snoozed_until is not None
    assert timedelta(minutes=119) < two.snoozed_until - datetime.now(UTC) <= timedelta(hours=2)
    shown = run("show", first).output
    assert "acknowledged by Rob: called them" in shown
    assert "Six people left" not in run("list").output
    lines = run("list", "--state", "all", "--json").output.splitlines()
    assert {json.loads(line)["state"] for line in lines} == {"acknowledged", "snoozed"}
    run("ack", two.key, "--by", "Rob", "--to", "Nora Quist")
    assert {one.assigned for one in recent_alerts(commands_graph)} == {"Rob", "Nora Quist"}
    with pytest.raises(AlertNotFoundError, match="grapevine alerts list"):
        run("ack", "nothing")
    with pytest.raises(SettingsError, match='--for "3 days"'):
        run("snooze", first, "--for", "soon")
    with pytest.raises(SettingsError, match="no state of an alert"):
        run("list", "--state", "closed")


def test_a_test_message_reaches_whom_the_alert_tells_and_says_which_channel_failed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver() as team, receiver() as phone:
        monkeypatch.setenv("GRAPEVINE_NOTIFY_URLS", team.url)
        monkeypatch.setenv("NORA_PHONE", f"{phone.url}/secret-token")
        sent = run("test", "rivals")
        assert sent.exit_code == 0
        assert "sent  Nora Quist: 1:json" in sent.output
        assert [message["title"] for _, message in phone.messages] == ["Test: rivals reaches you"]
        assert "http://127.0.0.1:8501/alerts" in phone.messages[0][1]["message"]
        assert team.messages == []
        assert run("test").exit_code == 0
        assert (len(team.messages), len(phone.messages)) == (1, 2)
        phone.refusing = True
        failed = run("test", "rivals")
        assert failed.exit_code == 1
        assert "FAIL  Nora Quist: notification 1:json: JSON did not take the message" in failed.output
        assert "secret-token" not in failed.output
    with pytest.raises(AlertError, match="there are: rivals"):
        run("test", "rivalz")


def test_the_old_form_is_rewritten(home: Path) -> None:
    assert "nothing to rewrite" in run("migrate").output
    file = Path("grapevine.toml")
    file.write_text('[alerts.rivals]\nquestion = "accounts-connecting-to-a-competitor"\n', encoding="utf-8")
    assert "Rewrote grapevine.toml: rivals" in run("migrate").output
    assert file.read_text(encoding="utf-8") == (
        '[[alerts]]\nname = "rivals"\nquestion = "accounts-connecting-to-a-competitor"\n'
    )
