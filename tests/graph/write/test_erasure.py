"""Erased on request: counted before, gone after, and brought back by no import and no collection."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from neo4j import ManagedTransaction

from collectors.crm.importer import import_crm
from graph.connection import Graph
from graph.errors import GraphError
from graph.read.audit import audit_entries
from graph.read.checkpoints import Checkpoint
from graph.read.subjects import Subject, find_subject
from graph.records import Company, Connected, Engagement, Follow, Person, Post, Profile
from graph.write.erasure import Erased, erase_company, erase_person, erase_profile, preview
from graph.write.writer import write_page
from tests.graph.facts import KEY, at, column, export, one, write

COMPANIES = """\
name,role,domain,owner,profiles
Pellworth Foods,customer,pellworth.example,Mara Lind,x:@pellworth
Brightquay,competitor,brightquay.example,,x:@brightquay
"""
CONTACTS = """\
name,company,title,address,profiles
Anna Pell,Pellworth Foods,Head of Logistics,anna@pellworth.example,bluesky:annapell.example
Bo Quill,Pellworth Foods,,,
"""
ANNA = "person:anna@pellworth.example"
PELLWORTH = "company:pellworth.example"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    companies, contacts = tmp_path / "companies.csv", tmp_path / "contacts.csv"
    companies.write_text(COMPANIES)
    contacts.write_text(CONTACTS)
    return [companies, contacts]


def collect(graph: Graph) -> None:
    """What a network says of Anna, Pellworth's own account and a stranger."""
    write(
        graph,
        Profile("bluesky:did:1", "annapell.example", "Anna P.", seen=at(0)),
        Profile("x:7002", "pellworth", "Pellworth Foods", seen=at(0)),
        Post("bluesky:p1", "bluesky:did:1", "hello", at(1)),
        Post("bluesky:p2", "bluesky:did:9", "hello Anna", at(1), mentions=("bluesky:did:1",)),
        Post("x:p3", "x:7002", "we ship", at(1)),
        Follow("bluesky:did:1", "bluesky:did:9", at(1), "f1"),
        Follow("bluesky:did:9", "bluesky:did:1", at(1), "f2"),
        Engagement("bluesky:did:1", "bluesky:p2", "like", "l1", at(2)),
        Engagement("bluesky:did:9", "bluesky:p1", "like", "l2", at(2)),
    )


def everything(graph: Graph, files: list[Path]) -> None:
    """A collection, an import, and somebody's contacts."""
    collect(graph)
    import_crm(graph, files, tombstones=KEY)
    write(graph, Connected(ANNA, "person:mara", "linkedin"))
    graph.run(
        "CREATE (:Alert {key: 'a1', about: ['bluesky:p1'], title: 'Anna left', body: 'Anna', row: '{}',"
        " sent: datetime($at)}) CREATE (:Alert {key: 'a2', about: ['bluesky:did:9'], title: 'A stranger', body: 'b',"
        " row: $row, sent: datetime($at)})",
        at="2026-11-01T00:00:00Z",
        row='{"company_key": "company:pellworth.example"}',
    )


def test_what_would_go_is_counted_and_nothing_changes(graph: Graph, files: list[Path]) -> None:
    everything(graph, files)
    before = export(graph)

    assert preview(graph, "person", ANNA) == Erased(
        people=1, profiles=1, posts=1, follows=2, engagements=2, connections=1, jobs=1, alerts=1
    )
    assert preview(graph, "profile", "bluesky:did:1") == Erased(
        profiles=1, posts=1, follows=2, engagements=2, alerts=1
    )
    assert preview(graph, "company", PELLWORTH) == Erased(companies=1, jobs=2, alerts=1)
    assert preview(graph, "company", PELLWORTH, with_profiles=True) == Erased(
        companies=1, profiles=1, posts=1, jobs=2, alerts=1
    )
    assert export(graph) == before


def test_an_erased_person_stays_erased_whatever_is_imported_and_collected(
    graph: Graph, files: list[Path]
) -> None:
    everything(graph, files)
    counted = preview(graph, "person", ANNA)

    assert erase_person(graph, ANNA, tombstones=KEY) == counted

    files[1].write_text(
        CONTACTS + "Anna Pell,Pellworth Foods,,,bluesky:annapell.example;bluesky:another.example\n"
        "Anna Pell,,,ANNA@pellworth.example,\n"
    )
    import_crm(graph, files, tombstones=KEY)
    collect(graph)
    write(
        graph,
        Person("linkedin:anna", "Anna Pell", "linkedin", PELLWORTH, address="anna@pellworth.example"),
        Connected(ANNA, "person:mara", "linkedin"),
    )
    assert sorted(column(graph, "MATCH (p:Person) RETURN p.key")) == [
        "person:mara",
        "person:pellworth.example/bo-quill",
    ]
    assert sorted(column(graph, "MATCH (p:Profile) RETURN p.key")) == [
        "bluesky:did:9",
        "x:7002",
        "x:@brightquay",
    ]
    assert sorted(column(graph, "MATCH (p:Post) WHERE p.text IS NOT NULL RETURN p.key")) == [
        "bluesky:p2",
        "x:p3",
    ]
    assert column(graph, "MATCH ()-[r:FOLLOWS|ENGAGED|CONNECTED_TO]->() RETURN type(r)") == []
    assert one(graph, "MATCH (a:Alert {key: 'a1'}) RETURN a.title AS title")["title"] == "Erased"
    assert one(graph, "MATCH (a:Alert {key: 'a2'}) RETURN a.title AS title")["title"] == "A stranger"


def test_a_namesake_with_another_address_is_somebody_else(graph: Graph, files: list[Path]) -> None:
    everything(graph, files)
    erase_person(graph, ANNA, tombstones=KEY)

    files[1].write_text("name,company,address\nAnna Pell,Pellworth Foods,anna.pell@other.example\n")
    import_crm(graph, files, tombstones=KEY)

    assert "person:anna.pell@other.example" in column(graph, "MATCH (p:Person) RETURN p.key")


def test_an_erased_company_stays_erased_and_its_people_and_profiles_stay(
    graph: Graph, files: list[Path]
) -> None:
    everything(graph, files)

    assert erase_company(graph, PELLWORTH, tombstones=KEY).counts() == {
        "alerts": 1,
        "companies": 1,
        "jobs": 2,
    }

    files[0].write_text(COMPANIES + "PELLWORTH FOODS,customer,,,\n")
    import_crm(graph, files, tombstones=KEY)
    write(graph, Company("company:pellworth-foods", "Pellworth Foods"))
    assert column(graph, "MATCH (c:Company) RETURN c.name") == ["Brightquay"]
    assert sorted(column(graph, "MATCH (p:Person) WHERE p.source = 'crm' RETURN p.name")) == [
        "Anna Pell",
        "Bo Quill",
    ]
    assert column(graph, "MATCH (:Person)-[job:WORKS_AT]->(:Company) RETURN job.source") == []
    assert one(graph, "MATCH (p:Profile {key: 'x:7002'}) RETURN p.watched AS watched") == {"watched": False}
    assert one(graph, "MATCH (p:Post {key: 'x:p3'}) RETURN p.text AS text") == {"text": "we ship"}
    assert one(graph, "MATCH (a:Alert {key: 'a2'}) RETURN a.title AS title")["title"] == "Erased"


def test_a_company_goes_with_its_profiles_where_that_is_wanted(graph: Graph, files: list[Path]) -> None:
    everything(graph, files)

    erased = erase_company(graph, PELLWORTH, tombstones=KEY, with_profiles=True)

    assert (erased.companies, erased.profiles, erased.posts) == (1, 1, 1)
    collect(graph)
    import_crm(graph, files, tombstones=KEY)
    assert sorted(column(graph, "MATCH (p:Profile) RETURN p.key")) == [
        "bluesky:did:1",
        "bluesky:did:9",
        "x:@brightquay",
    ]
    assert sorted(column(graph, "MATCH (p:Post) WHERE p.text IS NOT NULL RETURN p.key")) == [
        "bluesky:p1",
        "bluesky:p2",
    ]


def test_an_erasure_is_noted_without_a_name(graph: Graph, files: list[Path]) -> None:
    everything(graph, files)
    before = datetime.now(UTC)
    erase_person(graph, ANNA, tombstones=KEY)
    erase_profile(graph, "bluesky:did:9", tombstones=KEY)
    erase_profile(graph, "bluesky:did:9", tombstones=KEY)

    profile, person = audit_entries(graph)
    assert (person.action, person.kind, person.by) == ("forget", "person", pwd.getpwuid(os.getuid()).pw_name)
    assert person.subject_hash == KEY.hash("person", ANNA)
    assert person.counts == {
        "alerts": 1,
        "connections": 1,
        "engagements": 2,
        "follows": 2,
        "jobs": 1,
        "people": 1,
        "posts": 1,
        "profiles": 1,
    }
    assert profile.kind == "profile"
    assert before <= person.at <= profile.at
    assert "nna" not in str(graph.run("MATCH (e:Audit) RETURN properties(e) AS held"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ANNA, ("person", ANNA)),
        ("anna@Pellworth.example", ("person", ANNA)),
        ("anna pell", ("person", ANNA)),
        ("Anna P.", ("profile", "bluesky:did:1")),
        ("bluesky:did:1", ("profile", "bluesky:did:1")),
        ("@AnnaPell.Example", ("profile", "bluesky:did:1")),
        ("bluesky:@annapell.example", ("profile", "bluesky:did:1")),
        ("x:@BRIGHTQUAY", ("profile", "x:@brightquay")),
        ("pellworth.example", ("company", PELLWORTH)),
        ("@brightquay", ("profile", "x:@brightquay")),
        ("brightquay.example", ("company", "company:brightquay.example")),
        (PELLWORTH, ("company", PELLWORTH)),
    ],
)
def test_a_key_a_handle_an_address_or_a_name_finds_whom_it_means(
    embedded_graph: Graph, files: list[Path], text: str, found: tuple[str, str]
) -> None:
    everything(embedded_graph, files)
    subject = find_subject(embedded_graph, text)
    assert (subject.kind, subject.key) == found


def test_a_kind_tells_apart_what_is_called_alike(graph: Graph, files: list[Path]) -> None:
    everything(graph, files)
    assert find_subject(graph, "brightquay", "company").key == "company:brightquay.example"
    assert find_subject(graph, "pellworth foods", "profile") == Subject(
        "profile", "x:7002", "Pellworth Foods"
    )


def test_nothing_and_several_are_errors_that_say_what_to_write(graph: Graph, files: list[Path]) -> None:
    everything(graph, files)
    with pytest.raises(
        GraphError, match=r"No person, profile or company in the graph is 'nobody'\. Write a key"
    ):
        find_subject(graph, "nobody")
    with pytest.raises(GraphError, match=r"No person in the graph is 'pellworth\.example'"):
        find_subject(graph, "pellworth.example", "person")
    with pytest.raises(GraphError, match="No person, profile or company in the graph is ''"):
        find_subject(graph, "  ")
    with pytest.raises(GraphError) as several:
        find_subject(graph, "Pellworth Foods")
    assert str(several.value) == (
        "'Pellworth Foods' may be 2 things: company Pellworth Foods (company:pellworth.example); "
        "profile Pellworth Foods (x:7002). Name one by its key."
    )


def test_a_word_that_is_a_handle_and_a_name_is_not_guessed(graph: Graph, files: list[Path]) -> None:
    everything(graph, files)
    with pytest.raises(
        GraphError, match=r"'Brightquay' may be 2 things: profile brightquay .*; company Brightquay"
    ):
        find_subject(graph, "Brightquay")


def test_a_busy_profile_goes_and_only_the_alerts_about_it_lose_their_words(graph: Graph) -> None:
    write(graph, *[Post(f"x:p{n}", "x:1", "hello", at(n / 100)) for n in range(300)])
    save = Checkpoint("x:connections:1", "1 2 3")
    write_page(graph, [], checkpoint=save, tombstones=KEY)
    graph.run(
        "UNWIND range(0, 999) AS n CREATE (:Alert {key: toString(n), about: ['x:p' + toString(n)], title: 'A title',"
        " body: 'b', row: '{}', sent: datetime($at)})",
        at="2026-11-01T00:00:00Z",
    )

    assert erase_profile(graph, "x:1", tombstones=KEY).counts() == {
        "alerts": 300,
        "posts": 300,
        "profiles": 1,
    }

    assert one(graph, "MATCH (a:Alert {title: 'Erased'}) RETURN count(a) AS n") == {"n": 300}
    assert one(graph, "MATCH (a:Alert {key: '300'}) RETURN a.title AS title") == {"title": "A title"}
    assert column(graph, "MATCH (c:Checkpoint) RETURN c.key") == []


def test_an_erasure_whose_commit_was_answered_too_late_says_what_went(
    graph: Graph, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything(graph, files)
    counted = preview(graph, "person", ANNA)

    def twice(work: Callable[[ManagedTransaction], Any]) -> Any:
        """What the connection does where the answer to the commit was lost."""
        Graph.write(graph, work)
        return Graph.write(graph, work)

    monkeypatch.setattr(graph, "write", twice)
    assert erase_person(graph, ANNA, tombstones=KEY) == counted
    assert len(audit_entries(graph)) == 1


def test_the_account_of_a_handle_that_was_erased_before_anybody_knew_it_stays_away(graph: Graph) -> None:
    write(
        graph,
        Person("person:anna", "Anna", "crm", profiles=("bluesky:@anna.example",)),
        Post("bluesky:p0", "bluesky:did:1", "before", at(0)),
    )
    erase_person(graph, "person:anna", tombstones=KEY)

    account = Profile("bluesky:did:1", "Anna.example", "Anna P.", seen=at(1))
    for _ in range(2):
        write(graph, account, Post("bluesky:p1", "bluesky:did:1", "hi", at(1)))
        write(graph, Post("bluesky:p2", "bluesky:did:1", "again", at(2)))
    assert column(graph, "MATCH (n) WHERE n:Profile OR n:Post RETURN n.key") == []

    write(graph, Profile("bluesky:did:2", "anna.example", "Another Anna", seen=at(30)))
    assert column(graph, "MATCH (p:Profile) RETURN p.key") == ["bluesky:did:2"]
