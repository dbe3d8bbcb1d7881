"""The CRM import on both engines, made again: what it tells, what it joins, and that all of it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collectors.crm import importer
from collectors.crm.entries import CompanyEntry, ContactEntry, CrmEntries, DealEntry, Outcome, Place
from collectors.crm.importer import CrmReport, import_crm, import_entries
from graph.connection import Graph
from graph.errors import GraphError
from graph.read.companies import all_companies
from graph.records import Company, Person
from graph.write.company_names import set_own_names
from graph.write.erasure import erase_company, erase_person
from graph.write.undo import undo_import
from tests.graph.facts import KEY, column, export, one, write

HARROW = """\
name,role,domain,owner,monthly_revenue
Harrow Motors Iberia,customer,harrow.example,Lee Park,9000
Harrow Motors Nordic,prospect,harrow.example,Mia Ode,
North Lane Bakery,customer,https://www.facebook.com/northlanebakery.example,Lee Park,300
South Dock Garage,customer,https://www.facebook.com/southdockgarage.example,Mia Ode,450
"""


def at(line: int, file: str = "companies.csv") -> Place:
    return Place(file, line)


PELLWORTH = CompanyEntry(
    at(2),
    "Pellworth Foods",
    "customer",
    "pellworth.example",
    owner="Lee Park",
    mrr=9000,
    aliases=("PWF",),
    profiles=("x:@pellworth",),
    part_of="Northgate Partners",
    outcomes=(Outcome("renewed", "2025-05-01"),),
)
BRIGHTQUAY = CompanyEntry(at(3), "Brightquay GmbH", "prospect", "brightquay.example")
ANNA = ContactEntry(at(2, "people.csv"), "Anna Pell", "PWF", "CFO", "anna@pellworth.example")
EXPANSION = DealEntry(
    at(2, "deals.csv"), "Expansion", "pellworth foods", "Proposal", "open", 1200, "2027-01-31"
)
FIRST = CrmEntries(
    (PELLWORTH, BRIGHTQUAY), (ANNA,), (EXPANSION,), read=4, files=("companies.csv", "deals.csv")
)
CHURNED = Outcome("churned", "2026-05-01")
LATER = CrmEntries(
    (
        replace(
            PELLWORTH,
            owner="Mia Ode",
            mrr=12000,
            part_of="Harrow Group",
            outcomes=(Outcome("churned", "2026-05-01"),),
        ),
        replace(BRIGHTQUAY, name="BRIGHTQUAY", role=None, domain=None, owner="Liv Dahl"),
        CompanyEntry(at(4), "Tallowmere", "customer"),
    ),
    (replace(ANNA, company="Brightquay", title="CEO"),),
    (replace(EXPANSION, company="Brightquay, Inc.", stage="Closed Won", state="won", amount=1500),),
    read=5,
)


def load(graph: Graph, entries: CrmEntries) -> CrmReport:
    return import_entries(graph, lambda _keys: entries, KEY)


def counts(report: CrmReport) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    return dict(report.changes.new), dict(report.changes.changed), dict(report.changes.same)


def test_a_first_import_is_all_new_and_the_same_again_changes_nothing(graph: Graph) -> None:
    first = load(graph, FIRST)
    assert counts(first) == ({"company": 3, "person": 1, "deal": 1, "renewal": 1}, {}, {})
    assert (first.companies, first.contacts, first.deals, first.renewals, first.erased) == (3, 1, 1, 1, 0)
    held = export(graph)

    again = load(graph, FIRST)

    assert export(graph) == held
    assert counts(again) == ({}, {}, {"company": 2, "person": 1, "deal": 1, "renewal": 1})
    assert again.changes.records == ()


def test_what_changed_is_told_with_what_it_was(graph: Graph) -> None:
    load(graph, FIRST)

    report = load(graph, LATER)

    assert counts(report) == (
        {"company": 2, "deal": 1, "renewal": 1},
        {"company": 2, "person": 1},
        {},
    )
    assert [str(record) for record in report.changes.records] == [
        "Brightquay GmbH: owner (none) -> Liv Dahl",
        "Pellworth Foods: owner Lee Park -> Mia Ode; monthly revenue 9,000 -> 12,000; "
        "part of Northgate Partners -> Harrow Group",
        "Anna Pell: company Pellworth Foods -> Brightquay GmbH; title CFO -> CEO",
    ]
    assert [str(joined) for joined in report.joined] == [
        'companies.csv, line 3: "BRIGHTQUAY" joins "Brightquay GmbH" (same name without legal form)',
        'deals.csv, line 2: "Brightquay, Inc." joins "Brightquay GmbH" (same name without legal form)',
    ]


def test_a_deal_and_an_outcome_that_changed_are_told(graph: Graph) -> None:
    load(graph, FIRST)
    churned = replace(PELLWORTH, outcomes=(Outcome("churned", "2025-05-01"),))
    won = replace(EXPANSION, stage="Closed Won", state="won", amount=None, closes="2026-12-01")

    report = load(graph, CrmEntries((churned,), deals=(won,)))

    assert [str(record) for record in report.changes.records] == [
        "Expansion: stage Proposal -> Closed Won; state open -> won; close date 2027-01-31 -> 2026-12-01",
        "renewal of Pellworth Foods: outcome renewed -> churned",
    ]
    assert one(
        graph,
        "MATCH (d:Deal)-[:DEAL_OF]->(c:Company)-[:HAD]->(r:Renewal) RETURN c.name AS company, d.name AS deal, "
        "d.state AS state, d.amount AS amount, d.closes AS closes, r.outcome AS outcome, r.day AS day",
    ) == {
        "company": "Pellworth Foods",
        "deal": "Expansion",
        "state": "won",
        "amount": 1200.0,
        "closes": "2026-12-01",
        "outcome": "churned",
        "day": "2025-05-01",
    }


def test_imports_with_parents_deals_and_outcomes_are_taken_back_one_after_the_other(graph: Graph) -> None:
    write(graph, Company("company:n", "Northgate Partners Ltd", owner="Nora Ek", domain="northgate.example"))
    empty = export(graph)
    load(graph, FIRST)
    first = export(graph)
    load(graph, LATER)
    load(graph, CrmEntries((replace(BRIGHTQUAY, name="New Quay", formerly=("Brightquay",)),)))
    assert one(graph, "MATCH (c:Company {name: 'New Quay'}) RETURN c.key AS key, c.formerly AS former") == {
        "key": "company:brightquay.example",
        "former": ["Brightquay"],
    }

    undo_import(graph)
    assert column(graph, "MATCH (c:Company {key: 'company:brightquay.example'}) RETURN c.name") == [
        "Brightquay GmbH"
    ]
    later = undo_import(graph)
    assert export(graph) == first
    assert later.kept == []
    assert (later.removed["company"], later.removed["deal"], later.removed["renewal"]) == (2, 1, 1)

    earlier = undo_import(graph)
    assert export(graph) == empty
    assert earlier.kept == []


def test_an_earlier_import_is_taken_back_under_a_later_one(graph: Graph) -> None:
    load(graph, FIRST)
    load(graph, LATER)

    undo_import(graph, 1)

    assert column(graph, "MATCH (:Company {name: 'Pellworth Foods'})-[:PART_OF]->(c) RETURN c.name") == [
        "Harrow Group"
    ]
    assert column(graph, "MATCH (c:Company) RETURN c.name ORDER BY c.name") == [
        *("Brightquay GmbH", "Harrow Group", "Pellworth Foods", "Tallowmere")
    ]
    assert column(graph, "MATCH (d:Deal) RETURN d.key") == ["deal:brightquay.example/expansion"]
    assert column(graph, "MATCH (r:Renewal) RETURN r.day") == ["2026-05-01"]
    assert column(graph, "MATCH (:Person)-[job:WORKS_AT]->(c) RETURN c.name") == ["Brightquay GmbH"]


def test_the_right_file_after_a_wrong_one_and_the_wrong_one_taken_back_leaves_nothing_of_it(
    graph: Graph,
) -> None:
    wrong = "Bäckerei Süd".encode().decode("cp1252")
    contact = ContactEntry(at(2, "people.csv"), "Anna Süd", "Bäckerei Süd", None, "anna@sued.example")
    load(graph, CrmEntries(contacts=(replace(contact, name="Anna SÃ¼d", company=wrong),)))

    report = load(graph, CrmEntries(contacts=(contact,)))
    assert [str(record) for record in report.changes.records] == [
        f"Anna SÃ¼d: name Anna SÃ¼d -> Anna Süd; company {wrong} -> Bäckerei Süd"
    ]
    undo_import(graph, 1)

    assert column(graph, "MATCH (c:Company) RETURN c.name") == ["Bäckerei Süd"]
    assert one(graph, "MATCH (p:Person)-[job:WORKS_AT]->(c) RETURN p.name AS name, c.name AS company") == {
        "name": "Anna Süd",
        "company": "Bäckerei Süd",
    }
    undo_import(graph, 2)
    assert export(graph) == []


def test_four_companies_of_which_two_share_a_domain_and_two_a_platform(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "companies.csv"
    path.write_text(HARROW)

    for _ in range(2):
        report = import_crm(graph, [path], KEY)

    assert counts(report) == ({}, {}, {"company": 4})
    assert [(c.name, c.role, c.domain, c.owner, c.mrr) for c in all_companies(graph)] == [
        ("Harrow Motors Iberia", "customer", "harrow.example", "Lee Park", 9000.0),
        ("Harrow Motors Nordic", "prospect", "harrow.example", "Mia Ode", None),
        ("North Lane Bakery", "customer", None, "Lee Park", 300.0),
        ("South Dock Garage", "customer", None, "Mia Ode", 450.0),
    ]


def test_a_graph_of_before_keeps_its_keys_and_loses_a_platforms_host_as_domain(
    graph: Graph, tmp_path: Path
) -> None:
    write(
        graph,
        Company("company:harrow.example", "Harrow Motors Nordic", "prospect", "harrow.example"),
        Company("company:facebook.com", "South Dock Garage", "customer", "facebook.com"),
    )
    path = tmp_path / "companies.csv"
    path.write_text(HARROW)

    report = import_crm(graph, [path], KEY)

    assert report.warnings[0] == (
        '"South Dock Garage" has no domain any more: many have pages or mail at facebook.com, which it had here'
    )
    assert {c.name: (c.key, c.domain) for c in all_companies(graph)} == {
        "Harrow Motors Iberia": ("company:harrow.example/harrow-motors-iberia", "harrow.example"),
        "Harrow Motors Nordic": ("company:harrow.example", "harrow.example"),
        "North Lane Bakery": ("company:north-lane-bakery", None),
        "South Dock Garage": ("company:facebook.com", None),
    }


def test_names_given_by_hand_outlive_an_import(graph: Graph) -> None:
    load(graph, FIRST)
    set_own_names(
        graph, "company:pellworth.example", aliases=["Pell Foods"], formerly=["Old Mill"], never=["pwf"]
    )

    report = load(
        graph,
        CrmEntries((replace(PELLWORTH, aliases=("Pell",)), CompanyEntry(at(9), "Old Mill", owner="Liv"))),
    )

    [pellworth] = [c for c in all_companies(graph) if c.name == "Pellworth Foods"]
    assert pellworth.aliases == ("Pell", "Pell Foods")
    assert (pellworth.formerly, pellworth.never, pellworth.owner) == (("Old Mill",), ("pwf",), "Liv")
    assert [str(joined) for joined in report.joined] == [
        'companies.csv, line 9: "Old Mill" joins "Pellworth Foods" (an alias or former name of it)'
    ]


def test_an_import_that_was_killed_is_finished_by_making_it_again(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(graph, FIRST)
    whole = export(graph)
    graph.run("MATCH (n) DETACH DELETE n")
    monkeypatch.setattr(importer, "_PAGE", 1)

    for stop in range(1, 6):

        def killed(done: int, of: int, stop: int = stop) -> None:
            if done == stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            import_entries(graph, lambda _keys: FIRST, KEY, on_progress=killed)
    report = load(graph, FIRST)

    assert export(graph) == whole
    assert counts(report)[1] == {}
    for _ in range(6):
        undo_import(graph)
    assert export(graph) == []
    with pytest.raises(GraphError, match="no import to take back"):
        undo_import(graph)


def test_a_company_is_erased_with_its_deals_and_outcomes_and_stays_away_while_its_sibling_stays(
    graph: Graph,
) -> None:
    iberia = CompanyEntry(
        at(2),
        "Harrow Motors Iberia",
        "customer",
        "harrow.example",
        outcomes=(Outcome("churned", "2026-01-31"),),
    )
    nordic = CompanyEntry(
        at(3), "Harrow Motors Nordic", "customer", "harrow.example", part_of="Harrow Motors Iberia"
    )
    deal = DealEntry(at(2, "deals.csv"), "Secret plan", "Harrow Motors Iberia", amount=5)
    anna = ContactEntry(at(2, "people.csv"), "Anna Pell", "Harrow Motors Iberia", None, "anna@harrow.example")
    entries = CrmEntries((iberia, nordic), (anna,), (deal,))
    load(graph, entries)

    erased = erase_company(graph, "company:harrow.example", tombstones=KEY)
    assert (erased.companies, erased.deals, erased.renewals, erased.jobs) == (1, 1, 1, 1)
    assert "Secret" not in str(column(graph, "MATCH (page:ImportPage) RETURN page.changes"))
    assert "Iberia" not in str(column(graph, "MATCH (page:ImportPage) RETURN page.changes"))
    left = export(graph)
    report = load(graph, entries)

    assert report.erased == 3
    assert export(graph) == left
    assert column(graph, "MATCH (c:Company) RETURN c.name") == ["Harrow Motors Nordic"]
    assert column(graph, "MATCH (n) WHERE n:Deal OR n:Renewal RETURN n.key") == []
    renamed = replace(iberia, name="HARROW MOTORS IBERIA S.A.")
    assert load(graph, CrmEntries((renamed,))).erased == 2
    assert export(graph) == left


def test_of_two_people_with_one_address_one_is_erased_and_the_other_stays(graph: Graph) -> None:
    contacts = tuple(
        ContactEntry(at(line, "people.csv"), name, "Pellworth", None, "info@pellworth.example")
        for line, name in ((2, "Anna Pell"), (3, "Bo Quill"))
    )
    load(graph, CrmEntries(contacts=contacts))
    erase_person(graph, "person:pellworth/anna-pell", tombstones=KEY)

    report = load(graph, CrmEntries(contacts=contacts))

    assert report.erased == 1
    assert column(graph, "MATCH (p:Person) RETURN p.name") == ["Bo Quill"]
    assert load(graph, CrmEntries(contacts=contacts[:1])).erased == 1
    assert column(graph, "MATCH (p:Person) RETURN p.name") == ["Bo Quill"]


def test_a_person_is_erased_without_touching_deals_and_outcomes(graph: Graph) -> None:
    load(graph, FIRST)
    before: list[Any] = column(
        graph, "MATCH (n) WHERE n:Deal OR n:Renewal OR n:Company RETURN n.key ORDER BY n.key"
    )

    erase_person(graph, "person:anna@pellworth.example", tombstones=KEY)

    assert (
        column(graph, "MATCH (n) WHERE n:Deal OR n:Renewal OR n:Company RETURN n.key ORDER BY n.key")
        == before
    )
    undo_import(graph)
    assert column(graph, "MATCH (n) WHERE n:Deal OR n:Renewal OR n:Company RETURN n.key") == []


def test_what_others_say_of_a_company_of_an_import_keeps_it_and_its_deals_go(graph: Graph) -> None:
    load(graph, FIRST)
    write(graph, Person("person:other", "Liv Dahl", "linkedin", company="company:pellworth.example"))

    undone = undo_import(graph)

    assert [kept.what for kept in undone.kept] == ["company Pellworth Foods"]
    assert column(graph, "MATCH (n) WHERE n:Deal OR n:Renewal OR n:Company RETURN n.key") == [
        "company:pellworth.example"
    ]
