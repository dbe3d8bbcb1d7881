"""Taking an import back: the graph is as it was, but for what others have said since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from neo4j import ManagedTransaction

from collectors.crm.importer import JOB, import_crm
from graph.connection import Graph
from graph.errors import GraphError
from graph.read.imports import all_imports
from graph.read.runs import start_run
from graph.records import Company, Connected, Person, Profile, ProfileResolved
from graph.write import changes
from graph.write.changes import ImportPage, begin_import
from graph.write.erasure import erase_company, erase_person
from graph.write.undo import Kept, undo_import
from graph.write.writer import write_page
from tests.graph.facts import KEY, at, column, export, one, post, write

COMPANIES = """\
name,role,domain,owner,monthly_revenue,profiles,aliases
Pellworth Foods,customer,pellworth.example,Mara Lind,1200,x:@pellworth,PWF;Pell
Brightquay,competitor,brightquay.example,,,bluesky:brightquay.example,
"""
CONTACTS = """\
name,company,title,address,profiles
Anna Pell,Pellworth Foods,Head of Logistics,anna@pellworth.example,bluesky:annapell.example
Bo Quill,Quillmark Media,,,
"""
LATER_COMPANIES = """\
name,role,domain,owner,monthly_revenue,profiles,aliases
Pellworth Group,prospect,pellworth.example,Nora Ek,,x:@pellworthgroup,PWG;Pellworth Foods
"""
LATER_CONTACTS = """\
name,company,title,address,profiles
Anna Pell,Brightquay,Director,anna@pellworth.example,
"""


def load(graph: Graph, folder: Path, **files: str) -> None:
    """An import of these files' contents."""
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text)
        paths.append(path)
    import_crm(graph, paths, tombstones=KEY)


def test_imports_taken_back_one_after_the_other_leave_the_graph_as_it_was(
    graph: Graph, tmp_path: Path
) -> None:
    write(graph, Company("company:us", "Fernhollow", "us"), Profile("x:@pellworth", watched=True), post())
    write(
        graph, Company("company:brightquay.example", "Bright Quay", domain="brightquay.example", owner="Liv")
    )
    empty = export(graph)
    load(graph, tmp_path, companies=COMPANIES, contacts=CONTACTS)
    first = export(graph)
    load(graph, tmp_path, companies=LATER_COMPANIES, contacts=LATER_CONTACTS)
    assert export(graph) != first

    later = undo_import(graph)
    assert export(graph) == first
    assert (later.number, later.kept) == (2, [])
    assert (later.removed["job"], later.removed["profile"], later.unwatched) == (1, 1, 1)

    earlier = undo_import(graph)
    assert export(graph) == empty
    assert (earlier.number, earlier.kept) == (1, [])
    assert {kind: earlier.removed[kind] for kind in ("company", "person", "profile", "job")} == {
        "company": 2,
        "person": 2,
        "profile": 2,
        "job": 2,
    }
    with pytest.raises(GraphError, match="no import to take back: see grapevine import list"):
        undo_import(graph)


def test_an_import_can_be_taken_back_by_its_number_and_what_a_later_one_says_too_stays(
    graph: Graph, tmp_path: Path
) -> None:
    empty = export(graph)
    load(graph, tmp_path, companies=COMPANIES)
    load(graph, tmp_path, companies=LATER_COMPANIES)

    undone = undo_import(graph, 1)

    assert (
        Kept("company Pellworth Group (aliases, domain, name, owner, role)", "import 2 says it too")
        in undone.kept
    )
    found = one(
        graph, "MATCH (c:Company) RETURN c.name AS name, c.role AS role, c.owner AS owner, c.mrr AS mrr"
    )
    assert found == {"name": "Pellworth Group", "role": "prospect", "owner": "Nora Ek", "mrr": None}
    assert column(graph, "MATCH (p:Profile) RETURN p.key") == ["x:@pellworthgroup"]
    undo_import(graph, 2)
    assert export(graph) == empty


def test_what_others_changed_since_stays_and_is_named(graph: Graph, tmp_path: Path) -> None:
    load(graph, tmp_path, companies=COMPANIES, contacts=CONTACTS)
    write(
        graph,
        Company("company:brightquay.example", "Brightquay", "partner"),
        Connected("person:anna@pellworth.example", "person:other", "linkedin"),
        ProfileResolved("bluesky:did:1", "annapell.example"),
        post("bluesky:p1", "bluesky:did:1"),
    )

    undone = undo_import(graph)

    assert sorted(undone.kept, key=lambda kept: kept.what) == [
        Kept("company Brightquay (role)", "it was changed since"),
        Kept("person Anna Pell", "others know it too"),
        Kept("profile bluesky:did:1", "others know it too"),
    ]
    rows = graph.run("MATCH (c:Company) RETURN c.name AS name, c.role AS role, c.domain AS domain")
    assert rows == [{"name": "Brightquay", "role": "partner", "domain": None}]
    assert sorted(column(graph, "MATCH (p:Person) RETURN p.key")) == [
        "person:anna@pellworth.example",
        "person:other",
    ]
    assert one(graph, "MATCH (p:Profile) RETURN p.key AS key, p.watched AS watched") == {
        "key": "bluesky:did:1",
        "watched": False,
    }
    assert column(graph, "MATCH ()-[r:BELONGS_TO|OPERATES|WORKS_AT]->() RETURN type(r)") == []


def test_an_import_that_said_nothing_new_is_taken_back_without_a_change(graph: Graph, tmp_path: Path) -> None:
    load(graph, tmp_path, companies=COMPANIES, contacts=CONTACTS)
    once = export(graph)
    load(graph, tmp_path, companies=COMPANIES, contacts=CONTACTS)

    assert undo_import(graph, 2).kept == []
    assert export(graph) == once
    with pytest.raises(GraphError, match="Import 2 was taken back already"):
        undo_import(graph, 2)


def test_a_number_that_no_import_has_is_an_error(graph: Graph) -> None:
    with pytest.raises(GraphError, match="nothing was imported yet"):
        undo_import(graph)
    with pytest.raises(GraphError, match="There is no import 7"):
        undo_import(graph, 7)


def test_imports_are_listed_with_their_files_and_whether_they_can_be_taken_back(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "KEPT_IMPORTS", 2)
    for _ in range(3):
        load(graph, tmp_path, companies=COMPANIES)
    undo_import(graph)

    assert [(found.number, found.can_be_undone, found.undone is None) for found in all_imports(graph)] == [
        (1, False, True),
        (2, True, True),
        (3, False, False),
    ]
    assert all_imports(graph)[0].files == ("companies.csv",)
    assert all_imports(graph)[0].counts["companies"] == 2
    with pytest.raises(GraphError, match="Import 1 cannot be taken back: what it changed is not kept"):
        undo_import(graph, 1)


def test_what_was_erased_is_in_no_import_any_more(graph: Graph, tmp_path: Path) -> None:
    load(graph, tmp_path, companies=COMPANIES, contacts=CONTACTS)
    erase_person(graph, "person:anna@pellworth.example", tombstones=KEY)

    [kept] = column(graph, "MATCH (page:ImportPage) RETURN page.changes")
    assert "Bo Quill" in kept
    assert "nna" not in kept

    undo_import(graph)
    assert column(graph, "MATCH (n) WHERE n:Company OR n:Person OR n:Profile RETURN n.key") == []


def test_a_later_name_of_a_person_wins_over_what_is_taken_back(graph: Graph, tmp_path: Path) -> None:
    write(graph, Person("person:anna@pellworth.example", "A. Pell", "crm", address="anna@pellworth.example"))
    load(graph, tmp_path, contacts=CONTACTS)
    write(graph, Person("person:anna@pellworth.example", "Anna Pell-Ek", "crm", seen=at(1)))

    undone = undo_import(graph)

    assert Kept("person Anna Pell-Ek (name)", "it was changed since") in undone.kept
    assert column(graph, "MATCH (p:Person) RETURN p.name") == ["Anna Pell-Ek"]


def test_an_import_that_is_taken_back_while_it_runs_stores_nothing_more(graph: Graph, tmp_path: Path) -> None:
    run = start_run(graph, JOB)
    begin_import(graph, run.key, ["companies.csv"])
    brightquay = Company("company:brightquay.example", "Brightquay", "competitor")
    write_page(graph, [brightquay], tombstones=KEY, import_page=ImportPage(run.key, 0))

    assert undo_import(graph).removed["company"] == 1
    with pytest.raises(GraphError, match="This import was taken back while it ran"):
        write_page(graph, [brightquay], tombstones=KEY, import_page=ImportPage(run.key, 1))

    assert column(graph, "MATCH (c:Company) RETURN c.key") == []


def test_a_page_that_is_written_again_after_its_commit_can_still_be_taken_back(graph: Graph) -> None:
    write(graph, Company("company:brightquay.example", "Bright Quay", "prospect"))
    before = export(graph)
    run = start_run(graph, JOB)
    begin_import(graph, run.key, ["companies.csv"])
    for _ in range(2):
        write_page(
            graph,
            [Company("company:brightquay.example", "Brightquay", "competitor"), Company("company:b", "B")],
            tombstones=KEY,
            import_page=ImportPage(run.key, 0),
        )

    undo_import(graph)

    assert export(graph) == before


def test_an_undo_whose_commit_was_answered_too_late_takes_back_one_import_alone(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(graph, tmp_path, companies=COMPANIES)
    first = export(graph)
    load(graph, tmp_path, contacts=CONTACTS)

    def twice(work: Callable[[ManagedTransaction], Any]) -> Any:
        """What the connection does where the answer to the commit was lost."""
        Graph.write(graph, work)
        return Graph.write(graph, work)

    monkeypatch.setattr(graph, "write", twice)
    undone = undo_import(graph)

    assert (undone.number, undone.removed["person"]) == (2, 2)
    assert export(graph) == first


def test_a_handle_that_turned_out_to_be_an_erased_persons_account_is_in_no_import(
    graph: Graph, tmp_path: Path
) -> None:
    load(graph, tmp_path, companies=COMPANIES, contacts=CONTACTS)
    write(
        graph,
        ProfileResolved("bluesky:did:1", "annapell.example"),
        Profile("bluesky:did:1", "renamed.example", seen=at(1), watched=False),
    )
    erase_person(graph, "person:anna@pellworth.example", tombstones=KEY)
    assert "nna" not in str(column(graph, "MATCH (page:ImportPage) RETURN page.changes"))

    erase_company(graph, "company:pellworth.example", tombstones=KEY)
    assert "pellworth.example" not in str(column(graph, "MATCH (page:ImportPage) RETURN page.changes"))


def test_a_profile_that_somebody_else_has_too_is_watched_on(graph: Graph, tmp_path: Path) -> None:
    load(graph, tmp_path, companies=COMPANIES)
    write(graph, Company("company:pellworth-group", "Pellworth Group", profiles=("x:@pellworth",)))

    undone = undo_import(graph)

    assert undone.kept == [Kept("profile x:@pellworth (watched)", "others know it too")]
    assert one(graph, "MATCH (p:Profile) RETURN p.key AS key, p.watched AS watched") == {
        "key": "x:@pellworth",
        "watched": True,
    }


def test_a_job_that_a_wrongly_linked_profiles_bio_told_of_goes_with_the_link(
    graph: Graph, tmp_path: Path
) -> None:
    write(
        graph,
        Company("company:brightquay.example", "Brightquay"),
        Person("person:anna@pellworth.example", "Anna Pell", "crm", address="anna@pellworth.example"),
    )
    load(
        graph,
        tmp_path,
        contacts="name,address,profiles\nAnna Pell,anna@pellworth.example,bluesky:stranger.example\n",
    )
    graph.run(
        "MATCH (p:Person {key: 'person:anna@pellworth.example'}) MATCH (c:Company {key: 'company:brightquay.example'})"
        " CREATE (p)-[:WORKS_AT {source: 'bio', profile: 'bluesky:@stranger.example'}]->(c)"
    )

    undo_import(graph)

    assert column(graph, "MATCH (p:Person) RETURN p.name") == ["Anna Pell"]
    assert column(graph, "MATCH ()-[r:WORKS_AT|BELONGS_TO]->() RETURN type(r)") == []
