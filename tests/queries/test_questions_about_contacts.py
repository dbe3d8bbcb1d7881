"""Who of us knows whom, and who changed jobs: rows by value, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graph.connection import Graph
from graph.records import Company, Connected, ConnectionsEnd, Person, Profile, Record
from queries.answer import Answer
from queries.catalog import load_catalog
from queries.runner import ask
from tests.graph.facts import write
from tests.queries.world import NOW, day

CATALOG = load_catalog()
UMA, TED = "person:uma", "person:ted"
EARLY, LATE = NOW - timedelta(days=200), NOW - timedelta(days=20)


def listed(key: str, company: str | None, title: str | None, at: Any) -> Person:
    return Person(
        key, key.removeprefix("person:").title(), "list", company, title=title, seen=at, from_list=True,
        profiles=(key.replace("person", "net"),),
    )  # fmt: skip


def lists() -> list[Record]:
    """Two lists of Uma's and one of Ted's: Ann moves from a customer, Ben to one, Cid is promoted, Dot is gone."""
    first = [("ann", "pellworth", "Buyer"), ("ben", "newleaf", "Clerk"), ("cid", "pellworth", "Clerk"),
             ("dot", "pellworth", "Cook"), ("eve", "newleaf", "Cook")]  # fmt: skip
    second = [("ann", "newleaf", "Head"), ("ben", "pellworth", "Clerk"), ("cid", "pellworth", "Head"),
              ("eve", "tallow", "Cook")]  # fmt: skip
    records: list[Record] = []
    for at, rows in ((EARLY, first), (LATE, second)):
        for uid, company, title in rows:
            records += [
                listed(f"person:{uid}", f"company:{company}", title, at),
                Connected(UMA, f"person:{uid}", "list", NOW - timedelta(days=300), UMA, at),
            ]
        records.append(ConnectionsEnd(UMA, "list", at))
    records.append(Connected("person:ann", TED, "list", NOW - timedelta(days=400), TED, LATE))
    return [*records, ConnectionsEnd(TED, "list", LATE)]


@pytest.fixture
def contacts(graph: Graph) -> Graph:
    write(
        graph,
        Company("company:us", "Fernhollow", "us"),
        Company("company:pellworth", "Pellworth Foods", "customer", owner="Nora Quist",
                owner_address="nora@fern.example", formerly=("Pell & Sons",)),
        Company("company:newleaf", "Newleaf"),
        Company("company:tallow", "Tallowmere", "competitor"),
        Person(UMA, "Uma Fernhill", "crm", "company:us"),
        Person(TED, "Ted Fern", "crm", "company:us"),
        Person("person:left", "Lou Left", "crm", "company:us"),
        Connected("person:left", "person:cid", "crm"),
        Profile("net:ann", url="https://net.example/ann"),
        *lists(),
        Person("person:left", "Lou Left", "crm", "company:newleaf", seen=NOW - timedelta(days=5)),
    )  # fmt: skip
    return graph


def answer(graph: Graph, question: str, **values: object) -> Answer:
    return ask(graph, CATALOG.get(question), values, now=NOW)


def only(found: Answer, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in found.rows]


def test_who_of_us_knows_a_person_or_anybody_at_a_company_now(contacts: Graph) -> None:
    at_pellworth = answer(contacts, "who-of-us-knows", who="pellworth")
    assert only(at_pellworth, "who_of_us", "person", "company", "title", "sources") == [
        ("Uma Fernhill", "Ben", "Pellworth Foods", "Clerk", ["list"]),
        ("Uma Fernhill", "Cid", "Pellworth Foods", "Head", ["list"]),
    ]
    assert only(answer(contacts, "who-of-us-knows", who="PELL & sons"), "person") == [("Ben",), ("Cid",)]

    ann = answer(contacts, "who-of-us-knows", who="ann")
    assert [
        (*row[:3], f"{row[3]:%Y-%m-%d}") for row in only(ann, "who_of_us", "company", "title", "since")
    ] == [
        ("Ted Fern", "Newleaf", "Head", day(400)),
        ("Uma Fernhill", "Newleaf", "Head", day(300)),
    ]
    assert [(piece.said, piece.url) for piece in ann.evidence_of(0)] == [
        ("knows Ann", "https://net.example/ann")
    ]
    assert answer(contacts, "who-of-us-knows", who="Dot").rows == []
    assert len(answer(contacts, "who-of-us-knows").rows) == 5


def test_who_changed_jobs_from_or_to_a_customer_is_told_with_who_knows_them(contacts: Graph) -> None:
    found = answer(contacts, "who-changed-jobs")
    columns = ("person", "before", "earlier_title", "now", "title", "known_by", "owner")
    ann = ("Ann", "Pellworth Foods", "Buyer", "Newleaf", "Head", ["Ted Fern", "Uma Fernhill"], "Nora Quist")
    ben = ("Ben", "Newleaf", "Clerk", "Pellworth Foods", "Clerk", ["Uma Fernhill"], "Nora Quist")
    assert only(found, *columns) == [ann, ben]
    assert [f"{row['seen']:%Y-%m-%d}" for row in found.rows] == [day(20), day(20)]
    assert [(piece.said, piece.url) for piece in found.evidence_of(0)] == [
        ("left Pellworth Foods for Newleaf", "https://net.example/ann")
    ]

    promoted = answer(contacts, "who-changed-jobs", change="promotions")
    assert only(promoted, *columns[:5]) == [("Cid", "Pellworth Foods", "Clerk", "Pellworth Foods", "Head")]
    everybody = answer(contacts, "who-changed-jobs", change="both", companies="all")
    assert only(everybody, "person") == [("Lou Left",), ("Ann",), ("Ben",), ("Cid",), ("Eve",)]
    assert answer(contacts, "who-changed-jobs", since="10 days").rows == []
    earlier = ask(
        contacts, CATALOG.get("who-changed-jobs"), {"since": "30 days"}, now=NOW - timedelta(days=21)
    )
    assert earlier.rows == []
