"""What is erased or deleted leaves the alerts about it without their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.connection import Graph
from graph.records import PostRemoved
from graph.write.erasure import TombstoneKey, erase_person, erase_profile
from graph.write.writer import write_page
from queries.alerts.checks import check_alert
from queries.alerts.delivery import Notifier
from queries.alerts.rules import AlertSpec
from queries.alerts.states import acknowledge, recent_alerts
from queries.catalog import load_catalog
from tests.queries.alerts.account import NOW, SPEC, check
from tests.queries.alerts.receiver import Receiver

KEY = TombstoneKey(b"0123456789abcdef")
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
