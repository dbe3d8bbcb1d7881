"""The schema's table of labels, relationships and properties, held to what is really written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from collectors.bluesky.collector import Bluesky
from collectors.crm.importer import import_crm
from collectors.run import collect
from grapevine.sample import write_world
from graph.connection import Graph
from graph.labels.corrections import Correction, correct
from graph.labels.employment import BioJob, bios_waiting, write_employment
from graph.labels.labels import PostLabels, mark_failed, posts_waiting, write_labels
from graph.labels.lease import take_lease
from graph.labels.text_labels import CompanyMention, FoundSignal, Labels
from graph.labels.topics import define_topics, retire_topics
from graph.read.analytics import analyse
from graph.read.handles import Handle
from graph.read.networks import NetworkTerms
from graph.records import (
    Company,
    Connected,
    ConnectionsEnd,
    Deal,
    Engagement,
    Meeting,
    MeetingsEnd,
    PostRemoved,
    Profile,
    ProfileStatusChange,
    RenewalOutcome,
    SnapshotEnd,
    SnapshotMember,
    TermCount,
    Unfollow,
)
from graph.schedule.jobs import JobSpec, plan_job, raise_alarm, say_alive
from graph.schedule.lease import Found, Holder, Lease, end_turn, take_turn
from graph.schema import NODES, RELATIONSHIPS
from graph.write.erasure import erase_profile
from graph.write.lookups import note_lookups
from graph.write.networks import write_kept_days, write_networks
from graph.write.spending import KINDS, Allowance, Ledger
from queries.alerts.checks import check_alert
from queries.alerts.delivery import Notifier
from queries.alerts.recording import record
from queries.alerts.rules import AlertSpec
from queries.alerts.sending import deliver
from queries.alerts.states import acknowledge, snooze
from queries.catalog import load_catalog
from tests.graph.facts import KEY, at, column, post, write

TODAY = date(2026, 11, 22)


def plant(graph: Graph, folder: Path) -> None:
    """The sample world and whatever else the writer and the labels can write."""
    write_world(folder, TODAY)
    import_crm(graph, [folder / "companies.csv", folder / "contacts.csv"], tombstones=KEY)
    collect(graph, Bluesky(recording=folder), ["churn"], tombstones=KEY)
    people = column(graph, "MATCH (person:Person) RETURN person.key ORDER BY person.key LIMIT 2")
    write(
        graph,
        Connected(people[0], people[1], "linkedin", at(0), people[0], at(1)),
        ConnectionsEnd(people[0], "linkedin", at(1)),
        ConnectionsEnd(people[0], "linkedin", at(5)),
        Company("company:part", "Part", part_of="company:whole", formerly=("Was",), never=("pt",)),
        Deal("deal:part/one", "company:part", "One", "Proposal", "open", 5.0, "2027-01-31", "Lee Park"),
        Meeting("meeting:a/", at(1), "work", (people[0],), "A talk", at(1.1)),
        MeetingsEnd("work", "2026-11-01", "2026-11-30", frozenset()),
        RenewalOutcome("renewal:part/2026-01-31", "company:part", "renewed", "2026-01-31"),
        post(
            "net:p1",
            links=("https://ok.example/",),
            mentions=("net:ben",),
            quotes="net:p0",
            reply_to="net:p2",
            content_labels=("spam",),
        ),
        Profile("net:cleo", "cleo.example", watched=True, seen=at(0)),
        Profile("net:cleo", "cleo2.example", seen=at(1)),
        post("net:p4", "net:cleo"),
        Profile("net:dora", "dora.example", watched=True, seen=at(0)),
        Profile("net:dora", "dora2.example", seen=at(1)),
        SnapshotMember("net:dora", "following", "net:ben", at(1), since=at(0), uid="f1"),
        Unfollow("net:dora", at(2), uid="f2"),
        ProfileStatusChange("net:cleo", "removed", at(2)),
        post("net:p3", "net:ben"),
        post("net:p4", kind="survey answer", score=9.0, score_kind="nps"),
        Engagement("net:ben", "net:p1", "like", "l1", at(1)),
        SnapshotEnd("net:anna", "following", at(1)),
        SnapshotEnd("net:anna", "followers", at(1)),
        ProfileStatusChange("net:ben", "deactivated", at(2)),
        PostRemoved("net:p3", at(3)),
        Profile("net:@nobody", watched=True),
    )
    write_networks(graph, [NetworkTerms("net", "Net", False, "forbidden", 24, 30, "a link")])
    write_kept_days(graph, {"net": 3650})
    note_lookups(graph, "net", [Handle("nobody").told("unknown", "not found", at(4))])
    account = Ledger(graph, "net", Allowance(dict.fromkeys(KINDS, 1), 100, 100), lambda: at(2))
    account.settle(account.reserve("search", "one", {"posts": 1}), {"posts": ["p1"]})
    write(graph, TermCount("net", "churn", "2026-11-01", 12))
    label(graph)
    analyse(graph, TODAY)
    alert = AlertSpec("silent", "customers-who-fell-silent")
    check_alert(graph, load_catalog(), alert, Notifier([]), at(30))
    record(graph, alert, [], at(40), complete=True)
    words = {"identity": "a", "title": "a", "body": "a", "row": "{}", "owner": "Nora", "account": "company:a"}
    happening = {**words, "question": alert.question, "owner_address": None, "about": [], "began": None}
    [key] = record(graph, alert, [happening], at(40)).new
    deliver(graph, {}, Notifier(["json://127.0.0.1:1"]), at(40))
    acknowledge(graph, [key], "Nora", at(41))
    snooze(graph, [key], "Nora", at(42), at(50))
    run_jobs(graph)
    erase_profile(graph, "net:ben", tombstones=KEY)


def run_jobs(graph: Graph) -> None:
    """A job as its service plans, runs and ends it, and as the watchdog finds it; another one at work."""
    for name in ("collect net", "history net"):
        spec = JobSpec(name, 900.0, 60.0, "net")
        plan_job(graph, spec)
        lease = take_turn(graph, spec, Holder("here"))
        assert isinstance(lease, Lease)
        if name == "collect net":
            found = Found(brought=True, rhythm="{}")
            end_turn(graph, lease, "failed", next_in_s=60, failures=3, error="no", held_s=0, found=found)
    raise_alarm(graph, "collect net", "failed", "it failed")
    say_alive(graph, 60)


def label(graph: Graph) -> None:
    """Labels of every kind."""
    define_topics(graph, [("churn", "churn", "leaving"), ("old", "old", "gone")])
    retire_topics(graph, ["churn"])
    lease = take_lease(graph, "model", "t1", {"churn": "d"})
    company = column(graph, "MATCH (company:Company) RETURN company.key ORDER BY company.key LIMIT 1")[0]
    waiting = posts_waiting(graph, 50)
    mentions = (CompanyMention(company, "negative", 0.9),)
    funding = FoundSignal(
        company,
        "funding",
        "They raised",
        "reported",
        True,
        "target",
        5e6,
        "EUR",
        "Seed",
        "Larkfield Ventures",
    )
    labels = [
        PostLabels(
            one.key,
            one.version,
            Labels("negative", 0.9, -0.8, (("churn", 0.8),), mentions, language="en", embedding="e:AA=="),
            (funding,),
        )
        for one in waiting[1:]
    ]
    write_labels(graph, labels, model_id="model", lease=lease)
    mark_failed(graph, [(waiting[0], "broke")], model_id="model", lease=lease)
    fixed = Correction(waiting[1].key, "positive", {"churn": False}, {company: False})
    correct(graph, fixed, at(4))
    bios = bios_waiting(graph, "reader", 5)
    write_employment(
        graph, [(one, [BioJob(company, "CTO", one.bios[0].profile)]) for one in bios], reader="reader"
    )


def test_what_is_written_is_all_in_the_table(graph: Graph, tmp_path: Path) -> None:
    plant(graph, tmp_path)

    held: dict[str, set[str]] = {}
    for row in graph.run("MATCH (node) RETURN DISTINCT labels(node) AS labels, keys(node) AS keys"):
        [name] = row["labels"]
        held.setdefault(name, set()).update(key for key in row["keys"] if not key.startswith("@"))
    assert {
        label: keys - set(NODES.get(label, ()))
        for label, keys in held.items()
        if keys - set(NODES.get(label, ()))
    } == {}
    assert NODES.keys() - held.keys() == set()

    found: dict[tuple[str, str, str], set[str]] = {}
    for row in graph.run(
        "MATCH (one)-[held]->(other) RETURN DISTINCT labels(one) AS one, type(held) AS type, labels(other) AS other, "
        "keys(held) AS keys"
    ):
        [one], [other] = row["one"], row["other"]
        found.setdefault((one, row["type"], other), set()).update(
            key for key in row["keys"] if not key.startswith("@")
        )
    assert {
        name: keys - set(RELATIONSHIPS.get(name, ()))
        for name, keys in found.items()
        if keys - set(RELATIONSHIPS.get(name, ()))
    } == {}
    assert found.keys() == RELATIONSHIPS.keys()


def test_each_label_begins_with_the_property_that_identifies_its_nodes() -> None:
    assert {label: names[0] for label, names in NODES.items() if names[0] != "key"} == {
        "ImportPage": "number",
        "Link": "url",
        "Network": "name",
        "Tombstone": "hash",
    }
