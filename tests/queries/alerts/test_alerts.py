"""Alerts: what is new is told once, to whoever owns it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from graph.connection import Graph, QuestionTimeout
from queries.alerts.checks import check_alert
from queries.alerts.delivery import Notifier
from queries.alerts.rules import AlertError, AlertSpec
from queries.alerts.states import recent_alerts
from queries.catalog import UnknownQuestion, load_catalog
from tests.queries.alerts.account import CATALOG, CONNECTED, NOW, SPEC, check, follow
from tests.queries.alerts.receiver import Receiver


def test_a_new_row_is_sent_once_to_its_owner_with_its_evidence(account: Graph, service: Receiver) -> None:
    first = check(account, f"{service.url}/{{owner_address}}")
    assert [alert.title for alert in first.new] == [CONNECTED]
    assert [alert.key for alert in first.sent] == [first.new[0].key]
    for days in (0, 0.1, 1, 2):
        again = check(account, f"{service.url}/{{owner_address}}", days=days)
        assert (again.rows, again.new, again.sent, again.waiting) == (1, (), (), ())
    [(path, message)] = service.messages
    assert path == "/nora@fernhollow.example"
    assert message["title"] == CONNECTED
    assert message["message"].splitlines() == [
        "Ann, 20 November: follows Brightquay",
        "Ben, 20 November: follows Brightquay",
    ]
    lines = first.new[0].body.splitlines()
    # How unusual it is: those numbers are the statistic's own, and tested there.
    assert [line.partition(":")[0] for line in lines[6:9]] == ["usual", "times usual", "eb05"]
    assert lines[:6] + lines[9:] == [
        "company: Osterfjord",
        "competitor: Brightquay",
        "people: 2",
        "who: Ann, Ben",
        "whom: Brightquay",
        "since: 2026-11-20",
        "owner: Nora Quist",
        "renewal: 2027-01-15",
        "monthly revenue: 4,200",
        "",
        "What it rests on:",
        "- 2026-11-20 Ann: follows Brightquay",
        "  https://social.example/b",
        "- 2026-11-20 Ben: follows Brightquay",
        "  https://social.example/b",
    ]


def test_an_alert_that_nobody_is_to_be_told_of_is_recorded_and_waits_for_nothing(
    account: Graph, service: Receiver
) -> None:
    report = check_alert(account, CATALOG, SPEC, None, NOW)
    assert [(alert.sent, alert.error) for alert in report.new] == [(None, None)]
    assert (report.sent, report.waiting) == ((), ())
    assert len(check(account, service.url, days=1).sent) == 1


CUSTOMERS = """// ---
// question: Who are our customers?
// description: Every customer.
// columns: [name]
// alert:
//   key: [name]
//   title: "{name}"
// ---
MATCH (c:Company {role: 'customer'}) RETURN c.name AS name
"""


SLOW = """// ---
// question: Which question takes too long?
// description: Counts for longer than anybody waits.
// columns: [n]
// alert:
//   key: [n]
//   title: "{n}"
// ---
UNWIND range(1, 3000) AS a
UNWIND range(1, 3000) AS b
UNWIND range(1, 3000) AS c
WITH a + b + c AS s WHERE s < 0
RETURN count(s) AS n
"""


def test_a_check_that_sees_only_some_of_the_rows_says_so_and_stays_within_its_time(
    account: Graph, tmp_path: Path
) -> None:
    follow(account, "Col", NOW - timedelta(days=1))
    account.run(
        """
        MATCH (p:Person {key: 'person:Col'})-[w:WORKS_AT]->() DELETE w
        CREATE (p)-[:WORKS_AT {source: 'crm'}]->(:Company {key: 'company:q', name: 'Quill', role: 'customer'})
        """
    )
    one = AlertSpec("rivals", SPEC.question, {"min_people": 1, "min_times_usual": 0})
    cut = check_alert(account, CATALOG, one, Notifier([]), NOW, row_limit=1)
    assert (cut.rows, cut.truncated) == (1, True)
    assert not check_alert(account, CATALOG, one, Notifier([]), NOW, row_limit=2).truncated
    (tmp_path / "slow.cypher").write_text(SLOW, encoding="utf-8")
    with pytest.raises(QuestionTimeout, match=r"longer than 0\.5 s"):
        check_alert(
            account, load_catalog([tmp_path]), AlertSpec("slow", "slow"), Notifier([]), NOW, timeout_s=0.5
        )


def test_without_urls_an_alert_is_recorded_and_waits_until_there_is_one(
    account: Graph, service: Receiver
) -> None:
    report = check(account)
    assert [(alert.sent, alert.error) for alert in report.new] == [(None, "no notification URL is set")]
    [shown] = recent_alerts(account)
    assert (shown.alert, shown.owner, shown.row["people"], shown.sent) == ("rivals", "Nora Quist", 2, None)
    assert shown.at == NOW
    assert len(check(account, service.url, days=1).sent) == 1
    [shown] = recent_alerts(account)
    assert (shown.sent, shown.error, len(shown.delivered)) == (NOW + timedelta(days=1), None, 1)
    assert shown.delivered[0].startswith("json:")
    assert len(service.messages) == 1


def test_an_alert_that_waited_for_a_week_is_old_news(account: Graph, service: Receiver) -> None:
    check(account)
    assert check(account, service.url, days=8).sent == ()
    assert service.messages == []


def test_an_alert_that_asks_another_question_tells_its_rows(account: Graph, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.cypher").write_text(CUSTOMERS, encoding="utf-8")
    catalog = load_catalog([tmp_path])
    told = [
        len(check_alert(account, catalog, AlertSpec("mine", name), None, NOW).new)
        for name in ("first", "first", "second", "second")
    ]
    assert told == [1, 0, 1, 0]


MANY = """// ---
// question: Which topics are there?
// description: Every topic.
// columns: [name, quote]
// evidence: evidence
// with_evidence: [quote]
// alert:
//   key: [name]
//   title: "{name}: {quote}"
// ---
MATCH (t:Topic) RETURN t.name AS name ORDER BY name
// --- evidence
UNWIND $rows AS row
RETURN row.row AS row, 'said of ' + row.name AS quote, [{who: 'Ann', said: 'of ' + row.name}] AS evidence
"""


def test_a_new_row_has_its_evidence_however_many_rows_stand_before_it(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "many.cypher").write_text(MANY, encoding="utf-8")
    catalog, spec = load_catalog([tmp_path]), AlertSpec("many", "many", past=False)
    graph.run("UNWIND range(1, 1100) AS n CREATE (:Topic {key: 'topic:' + n, name: 'Old ' + n})")
    first = check_alert(graph, catalog, spec, None, NOW)
    assert (first.new, first.seen) == ((), 1100)
    graph.run("CREATE (:Topic {key: 'topic:pricing', name: 'Pricing'})")
    [new] = check_alert(graph, catalog, spec, None, NOW + timedelta(hours=1)).new
    assert (new.title, new.lines) == ("Pricing: said of Pricing", ("Ann: of Pricing",))


def test_what_grows_while_it_goes_on_is_one_happening(account: Graph, service: Receiver) -> None:
    check(account, service.url)
    follow(account, "Col", NOW + timedelta(days=1))
    report = check(account, service.url, days=1)
    assert (report.rows, report.new) == (1, ())
    assert len(service.messages) == 1


def test_it_is_told_anew_after_a_quiet_time_when_it_began_since(account: Graph, service: Receiver) -> None:
    check(account, service.url)
    assert check(account, service.url, days=10).rows == 0
    for name in ("Ann", "Col"):
        follow(account, name, NOW + timedelta(days=29))
    report = check(account, service.url, days=30)
    assert [alert.row["since"] for alert in report.new] == ["2026-12-21"]
    assert len(service.messages) == 2


def test_an_owner_without_an_address_is_named_as_the_reason(account: Graph, service: Receiver) -> None:
    account.run("MATCH (c:Company {key: 'company:o'}) SET c.owner_address = 'nobody?to=all'")
    [waiting] = check(account, f"{service.url}/{{owner_address}}").waiting
    assert waiting.error == "notification 1:json: the owner has no address"
    account.run("MATCH (c:Company {key: 'company:o'}) SET c.owner_address = 'nora@fernhollow.example'")
    assert len(check(account, f"{service.url}/{{owner_address}}", days=1).sent) == 1
    assert [path for path, _ in service.messages] == ["/nora@fernhollow.example"]


def test_a_question_without_alert_in_its_header_cannot_be_one(account: Graph) -> None:
    with pytest.raises(
        AlertError, match="alert a: the question 'share-of-voice' has no `alert` in its header"
    ):
        check(account, spec=AlertSpec("a", "share-of-voice"))
    with pytest.raises(UnknownQuestion):
        check(account, spec=AlertSpec("a", "no-such-question"))
