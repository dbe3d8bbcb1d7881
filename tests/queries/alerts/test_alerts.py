"""Alerts: told once, to whoever owns them, whatever fails in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apprise
import pytest

from graph.connection import Graph, QuestionTimeout
from graph.records import PostRemoved
from graph.write.erasure import TombstoneKey, erase_person, erase_profile
from graph.write.writer import write_page
from queries.alerts.checks import AlertReport, check_alert
from queries.alerts.delivery import Channel, Notifier
from queries.alerts.message import Message
from queries.alerts.rules import AlertError, AlertSpec
from queries.alerts.states import acknowledge, recent_alerts
from queries.catalog import UnknownQuestion, load_catalog
from tests.queries.alerts.receiver import Receiver, receiver

CATALOG = load_catalog()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = TombstoneKey(b"0123456789abcdef")
CONNECTED = (
    "Two people at Osterfjord connected to Brightquay this week; usually none. "
    "Renewal in 54 days, 4,200 a month."
)
SPEC = AlertSpec("rivals", "accounts-connecting-to-a-competitor", {"min_people": 2, "min_times_usual": 0})


@pytest.fixture
def service() -> Iterator[Receiver]:
    with receiver() as received:
        yield received


@pytest.fixture
def account(graph: Graph) -> Graph:
    """A customer whose Ann and Ben followed a competitor two days ago, one after the other."""
    graph.run(
        """
        CREATE (rival:Company {key: 'company:b', name: 'Brightquay', role: 'competitor'})
        CREATE (brand:Profile {key: 'bluesky:b', name: 'Brightquay', url: 'https://social.example/b'})
        CREATE (rival)-[:OPERATES]->(brand)
        CREATE (:Company {key: 'company:o', name: 'Osterfjord', role: 'customer', owner: 'Nora Quist',
          owner_address: 'nora@fernhollow.example', mrr: 4200.0, renewal: '2027-01-15'})
        """
    )
    for name in ("Ann", "Ben", "Col"):
        graph.run(
            """
            MATCH (c:Company {key: 'company:o'})
            CREATE (p:Person {key: $key, name: $name})-[:WORKS_AT {source: 'crm'}]->(c)
            CREATE (:Profile {key: $profile, name: $name})-[:BELONGS_TO]->(p)
            """,
            key=f"person:{name}",
            name=name,
            profile=f"bluesky:{name}",
        )
    follow(graph, "Ann", NOW - timedelta(days=2, minutes=1))
    follow(graph, "Ben", NOW - timedelta(days=2))
    return graph


def follow(graph: Graph, name: str, at: datetime) -> None:
    graph.run(
        """
        MATCH (a:Profile {key: $key}) MATCH (b:Profile {key: 'bluesky:b'})
        CREATE (a)-[:FOLLOWS {uid: $uid, since: datetime($at), day: $day, baseline: false}]->(b)
        """,
        key=f"bluesky:{name}",
        uid=f"{name}{at:%s}",
        at=at.isoformat(),
        day=at.date().isoformat(),
    )


def check(graph: Graph, *urls: str, days: float = 0, spec: AlertSpec = SPEC) -> AlertReport:
    return check_alert(graph, CATALOG, spec, Notifier(urls), NOW + timedelta(days=days))


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


def test_a_service_that_refuses_is_tried_again_and_the_others_are_not(
    account: Graph, service: Receiver
) -> None:
    with receiver() as other:
        other.refusing = True
        first = check(account, f"{service.url}/secret-token", f"{other.url}/secret-token")
        assert [alert.error for alert in first.waiting] == [
            "notification 2:json: JSON did not take the message"
        ]
        other.refusing = False
        second = check(account, f"{service.url}/secret-token", f"{other.url}/secret-token")
        assert [len(set(alert.delivered)) for alert in second.sent] == [2]
        assert (len(service.messages), len(other.messages)) == (1, 1)


def test_a_service_that_refused_is_not_taken_for_another_one_that_was_taken_out(
    account: Graph, service: Receiver
) -> None:
    with receiver() as other:
        other.refusing = True
        assert len(check(account, service.url, other.url).waiting) == 1
        other.refusing = False
        assert len(check(account, other.url).sent) == 1
        assert (len(service.messages), len(other.messages)) == (1, 1)


def test_two_checks_at_once_send_to_each_service_once(account: Graph, service: Receiver) -> None:
    """The second has read what is unsent before the first sent it to one of two services."""

    class Late(Notifier):
        def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
            assert len(check(account, service.url, other.url).waiting) == 1
            other.refusing = False
            return super().channels(owner_address)

    with receiver() as other:
        other.refusing = True
        report = check_alert(account, CATALOG, SPEC, Late([service.url, other.url]), NOW)
        assert len(report.sent) == 1
        assert (len(service.messages), len(other.messages)) == (1, 1)


def test_a_fault_inside_a_service_holds_up_no_other_and_shows_no_secret(
    account: Graph, service: Receiver
) -> None:
    class Faulty(apprise.NotifyBase):
        service_name = "Faulty"
        secure_protocol = "faulty"

        def send(self, *_: Any, **__: Any) -> bool:
            raise RuntimeError(f"faulty://user:hunter2@{self.host}")

    apprise.NotificationManager().add(Faulty, schemas=["faulty"])
    try:
        [waiting] = check(account, "faulty://user:hunter2@host", service.url).waiting
    finally:
        apprise.NotificationManager().remove("faulty")
    assert waiting.error == "notification 1:faulty: Faulty did not take the message"
    assert len(service.messages) == 1


def test_an_alert_that_asks_another_question_tells_its_rows(account: Graph, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.cypher").write_text(CUSTOMERS, encoding="utf-8")
    catalog = load_catalog([tmp_path])
    told = [
        len(check_alert(account, catalog, AlertSpec("mine", name), None, NOW).new)
        for name in ("first", "first", "second", "second")
    ]
    assert told == [1, 0, 1, 0]


def test_a_process_that_dies_before_sending_loses_nothing(account: Graph, service: Receiver) -> None:
    class Killed(BaseException):
        pass

    class Dying:
        def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
            raise Killed

    with pytest.raises(Killed):
        check_alert(account, CATALOG, SPEC, Dying(), NOW)
    assert [alert.sent for alert in recent_alerts(account)] == [None]
    report = check(account, service.url, days=0.01)
    assert (len(report.new), len(report.sent)) == (0, 1)
    assert len(service.messages) == 1


def test_an_alert_that_another_process_is_sending_is_left_to_it_until_that_took_too_long(
    account: Graph, service: Receiver
) -> None:
    class Killed(BaseException):
        pass

    class Deaf(Channel):
        def send(self, message: Message, key: str) -> None:
            raise Killed

    class Dying:
        def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
            return [Deaf("1:json", "")], []

    with pytest.raises(Killed):
        check_alert(account, CATALOG, SPEC, Dying(), NOW)
    assert check(account, service.url).sent == ()
    assert len(check(account, service.url, days=11 / 1440).sent) == 1
    assert len(service.messages) == 1


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


ONE = AlertSpec("rivals", SPEC.question, {"min_people": 1, "min_times_usual": 0})
GONE = ("Erased", "This alert named or quoted what has been erased since.", {})


def told(graph: Graph) -> list[tuple[str, str, dict[str, object]]]:
    return [(alert.title, alert.body, alert.row) for alert in recent_alerts(graph)]


@pytest.mark.parametrize("erased", ["person:Ann", "bluesky:Ann", "bluesky:b"])
def test_an_alert_that_was_sent_loses_its_words_when_one_that_it_names_is_erased_and_is_not_sent_again(
    account: Graph, service: Receiver, erased: str
) -> None:
    [sent] = check(account, service.url, spec=ONE).sent
    acknowledge(account, [sent.key], "Nora", NOW, "called Ann")
    assert "Ann: follows Brightquay" in told(account)[0][1]
    if erased.startswith("person:"):
        erase_person(account, erased, tombstones=KEY)
    else:
        erase_profile(account, erased, tombstones=KEY)
    assert told(account) == [GONE]
    [alert] = recent_alerts(account)
    assert (alert.lines, alert.account, [change.note for change in alert.history]) == ((), None, ["", "", ""])
    assert check(account, service.url, days=1, spec=ONE).new == ()
    assert len(service.messages) == 1
    assert told(account) == [GONE]


def test_an_alert_that_does_not_name_the_erased_keeps_its_words(account: Graph, service: Receiver) -> None:
    check(account, service.url)
    before = told(account)
    erase_person(account, "person:Col", tombstones=KEY)
    assert told(account) == before


def test_an_alert_that_waits_is_recorded_anew_without_the_erased(account: Graph, service: Receiver) -> None:
    check(account, spec=ONE)
    erase_person(account, "person:Ann", tombstones=KEY)
    assert told(account) == []
    [sent] = check(account, service.url, days=0.1, spec=ONE).sent
    assert sent.row["who"] == ["Ben"]
    assert "Ann" not in service.messages[0][1]["message"]


COMPLAINTS = """// ---
// question: Who complains?
// description: Posts with their words.
// columns: [said, post]
// alert:
//   key: [post]
//   title: "{said}"
// ---
MATCH (post:Post) RETURN post.text AS said, post.key AS post ORDER BY post
"""


@pytest.mark.parametrize(("about", "left"), [("//   about: keys\n", "Fine again."), ("", "Erased")])
def test_a_deleted_post_is_quoted_no_more_and_a_question_that_names_no_keys_loses_all_words(
    graph: Graph, service: Receiver, tmp_path: Path, about: str, left: str
) -> None:
    source = COMPLAINTS.replace("//   title", f"{about}//   title")
    if about:
        source = source.replace("[said, post]\n", "[said, post]\n// hidden: [keys]\n")
        source = source.replace("AS post ORDER", "AS post, [post.key] AS keys ORDER")
    (tmp_path / "complaints.cypher").write_text(source, encoding="utf-8")
    graph.run(
        "CREATE (:Post {key: 'net:1', text: 'Down again!'}) CREATE (:Post {key: 'net:2', text: 'Fine again.'})"
    )
    spec = AlertSpec("complaints", "complaints")
    assert len(check_alert(graph, load_catalog([tmp_path]), spec, Notifier([service.url]), NOW).sent) == 2
    write_page(graph, [PostRemoved("net:1", NOW)], tombstones=KEY)
    assert sorted(title for title, _, _ in told(graph)) == sorted(["Erased", left])
