"""A contact of the CRM and a connection of a list are one person where address, profile, or name and company agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.crm.importer import import_crm
from graph.connection import Graph
from graph.records import Company, Person
from tests.collectors.connection_exports.exports import bring, export, jobs
from tests.graph.facts import KEY, write

CONTACTS = """\
name,company,title,address,profiles
Dana Okonedo,Pellworth Foods,Sales,dana@pellworth.example,
Ilse B.,Quillmark,Buyer,,https://www.linkedin.com/in/Ilse/
Kit Voss,Tidewell,Intern,,
Kit Voss,Marrowby,Cook,kit@marrowby.example,
"""
LIST = (
    "Dana,Okonedo-Hill,in/dana,dana@pellworth.example,Pellworth Foods,Head of Sales,12 Mar 2024",
    "Ilse,Brandt,in/ilse,,Newleaf,Buyer,02 Feb 2023",
    "Kit,Voss,in/kit,,Tidewell,Intern,01 Aug 2025",
    "Kit,Voss,in/kit2,,Sablewick,Cook,01 Aug 2025",
)


@pytest.mark.parametrize("crm_first", [True, False], ids=["crm first", "list first"])
def test_they_are_one_whichever_is_imported_first(
    embedded_graph: Graph, tmp_path: Path, crm_first: bool
) -> None:
    write(
        embedded_graph,
        Company("company:fern", "Fernhollow", "us"),
        Person("person:anna", "Anna Example", "crm", "company:fern"),
    )
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(CONTACTS)
    if crm_first:
        import_crm(embedded_graph, [contacts], tombstones=KEY)
    bring(embedded_graph, export(tmp_path, *LIST), "Anna Example", "2026-09-01")
    if not crm_first:
        import_crm(embedded_graph, [contacts], tombstones=KEY)

    people = embedded_graph.run(
        "MATCH (p:Person)-[:CONNECTED_TO]-(:Person {key: 'person:anna'}) RETURN p.name AS name, p.source AS source "
        "ORDER BY name, source"
    )
    assert [(row["name"], row["source"]) for row in people] == [
        ("Dana Okonedo", "crm"),
        ("Ilse B.", "crm"),
        ("Kit Voss", "crm"),
        ("Kit Voss", "linkedin"),
    ]
    assert sorted(row[:3] for row in jobs(embedded_graph, "crm") if row[0] != "Anna Example") == [
        ("Dana Okonedo", "Pellworth Foods", "Sales"),
        ("Ilse B.", "Quillmark", "Buyer"),
        ("Kit Voss", "Marrowby", "Cook"),
        ("Kit Voss", "Tidewell", "Intern"),
    ]
    assert sorted(row[:3] for row in jobs(embedded_graph)) == [
        ("Dana Okonedo", "Pellworth Foods", "Head of Sales"),
        ("Ilse B.", "Newleaf", "Buyer"),
        ("Kit Voss", "Sablewick", "Cook"),
        ("Kit Voss", "Tidewell", "Intern"),
    ]
    import_crm(embedded_graph, [contacts], tombstones=KEY)
    again = bring(embedded_graph, export(tmp_path, *LIST), "Anna Example", "2026-10-01")
    assert (again.new, again.gone, again.jobs) == ((), (), ())
