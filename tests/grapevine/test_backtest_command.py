"""`grapevine alerts backtest`: as a table and for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grapevine.alerting.schedule import moments
from grapevine.cli import app
from grapevine.config import SettingsError
from graph.connection import Graph
from queries.alerts.rules import AlertError

NOW = datetime.now(UTC).replace(microsecond=0)
CONFIG = """
[[people]]
name = "Nora Quist"
channels = ["NORA_PHONE"]

[[alerts]]
name = "complains"
question = "customers-negative-posts"
every = "12 hours"
params = { company = "Acme", since = "2 days" }
"""


@pytest.fixture
def home(commands_home: Path) -> Path:
    Path("grapevine.toml").write_text(CONFIG, encoding="utf-8")
    return commands_home


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["alerts", "backtest", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_it_shows_what_would_have_been_sent_to_whom_and_what_thresholds_change(
    home: Path, commands_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORA_PHONE", "json://phone.example/secret-token")
    commands_graph.run(
        """
        CREATE (us:Company {key: 'company:us', name: 'Acme', role: 'us'})
        CREATE (account:Company {key: 'company:o', name: 'Osterfjord', role: 'customer', owner: 'Nora Quist'})
        CREATE (account)-[:OPERATES]->(:Profile {key: 'bluesky:o', name: 'Osterfjord'})
          -[:POSTED]->(:Post {key: 'bluesky:1', text: 'Down!', at: datetime($at), day: substring($at, 0, 10)})
          -[:MENTIONS {sentiment: 'negative', score: 0.8}]->(us)
        """,
        at=(NOW - timedelta(days=3)).isoformat(),
    )
    printed = run("complains", "--since", "10 days").output
    said = " ".join(printed.split())
    assert "21 checks, 1 alert, 1 message" in said
    assert "Nora Quist by 1:json" in said
    assert "Osterfjord at Osterfjord complained" in said
    assert "0 (-1)" in said
    assert "What cannot be known of the past" in said
    assert "secret-token" not in printed
    found = json.loads(run("complains", "--since", "10 days", "--format", "json").stdout)
    assert [(one["to"], one["how"], one["account"]) for one in found["messages"]] == [
        ("Nora Quist", "at once", "company:o")
    ]
    assert [(one["threshold"]["to"], one["alerts"]) for one in found["thresholds"]] == [(0.56, 1), (0.84, 0)]
    assert len(found["unknown"]) == 6


def test_it_says_which_alerts_there_are_and_which_periods_it_takes(home: Path) -> None:
    with pytest.raises(AlertError, match="there are: complains"):
        run("nothing")
    with pytest.raises(SettingsError, match='--since "90 days"'):
        run("complains", "--since", "soon")


FIRST = datetime(2026, 10, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        (None, [FIRST, FIRST + timedelta(days=2), FIRST + timedelta(days=4)]),
        # Friday noon to Wednesday noon; the clocks go back on Sunday.
        ("0 8 * * 1-5", [datetime(2026, 10, day, 7, tzinfo=UTC) for day in (26, 27, 28)]),
        ("0 8 1 1 *", []),
    ],
)
def test_the_moments_of_an_alert_are_those_of_its_schedule(
    cron: str | None, expected: list[datetime]
) -> None:
    last = FIRST + timedelta(days=5)
    assert moments(timedelta(days=2), cron, "Europe/Berlin", FIRST, last) == expected
