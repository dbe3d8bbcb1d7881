"""The CRM import on both engines: again and again, and each thing once."""

import json
from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.crm.importer import import_crm
from graph.connection import Graph
from graph.read.export import canonical_export
from graph.records import Person, ProfileResolved
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

KEY = TombstoneKey(b"a key for tests alone")
COMPANIES = """\
name,role,domain,owner,owner_address,monthly_revenue,renewal_date,profiles,aliases
Pellworth Foods,customer,pellworth.example,Mara Lind,mara@fernhollow.example,"1,200.50",2027-03-01,\
x:@pellworth,PWF
Brightquay,competitor,brightquay.example,,,,,bluesky:brightquay.example,
Nobody,sheriff,,,,,,,
"""
CONTACTS = """\
name,company,title,address,profiles
Anna Pell,Pellworth Foods,Head of Logistics,anna@pellworth.example,bluesky:anna.pellworth.example;x:@annapell
Bo Quill,Quillmark Media,,,
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    companies, contacts = tmp_path / "companies.csv", tmp_path / "contacts.csv"
    companies.write_text(COMPANIES)
    contacts.write_text(CONTACTS)
    return [companies, contacts]


def jobs(graph: Graph) -> list[tuple[str, str, str | None, bool]]:
    rows = graph.run(
        "MATCH (person:Person)-[job:WORKS_AT]->(company:Company) "
        "RETURN person.name AS person, company.name AS company, job.title AS title, job.until IS NULL AS now "
        "ORDER BY person, company"
    )
    return [(row["person"], row["company"], row["title"], row["now"]) for row in rows]


def test_companies_contacts_and_their_profiles_are_in_the_graph(graph: Graph, files: list[Path]) -> None:
    report = import_crm(graph, files, tombstones=KEY)

    assert (report.companies, report.contacts, report.stored, report.read) == (4, 2, 6, 5)
    assert report.skipped == ()
    assert report.warnings == (
        'companies.csv, column role: no role is known for "sheriff" (1 row)',
        "contacts.csv: left out and not joined to a person, since X's developer agreement forbids matching accounts "
        "to people off X (1 profile: x:@annapell)",
        'contacts.csv, line 3: no company file describes "Quillmark Media": it is kept without role and owner',
    )
    (company,) = graph.run(
        "MATCH (company:Company {key: 'company:pellworth.example'}) "
        "RETURN company.name AS name, company.role AS role, company.owner AS owner, "
        "company.owner_address AS address, company.mrr AS mrr, company.renewal AS renewal, "
        "company.aliases AS aliases"
    )
    assert company == {
        "name": "Pellworth Foods",
        "role": "customer",
        "owner": "Mara Lind",
        "address": "mara@fernhollow.example",
        "mrr": 1200.5,
        "renewal": "2027-03-01",
        "aliases": ["PWF"],
    }
    assert jobs(graph) == [
        ("Anna Pell", "Pellworth Foods", "Head of Logistics", True),
        ("Bo Quill", "Quillmark Media", None, True),
    ]
    profiles = graph.run(
        "MATCH (profile:Profile) RETURN profile.key AS key, profile.watched AS watched ORDER BY key"
    )
    assert [(row["key"], row["watched"]) for row in profiles] == [
        ("bluesky:@anna.pellworth.example", True),
        ("bluesky:@brightquay.example", True),
        ("x:@pellworth", True),
    ]


def test_importing_again_changes_nothing(graph: Graph, files: list[Path]) -> None:
    import_crm(graph, files, tombstones=KEY)
    once = list(canonical_export(graph))

    import_crm(graph, files, tombstones=KEY)

    assert list(canonical_export(graph)) == once


def test_contacts_come_in_a_file_of_their_own_later(graph: Graph, files: list[Path]) -> None:
    import_crm(graph, files, tombstones=KEY)
    together = list(canonical_export(graph))
    graph.run("MATCH (n) DETACH DELETE n")

    import_crm(graph, files[:1], tombstones=KEY)
    import_crm(graph, files[1:], tombstones=KEY)

    assert list(canonical_export(graph)) == together


def test_a_handle_that_was_resolved_meanwhile_is_not_doubled(graph: Graph, files: list[Path]) -> None:
    import_crm(graph, files, tombstones=KEY)
    write_page(graph, [ProfileResolved("bluesky:did:plc:anna", "anna.pellworth.example")], tombstones=KEY)

    import_crm(graph, files, tombstones=KEY)

    rows = graph.run(
        "MATCH (profile:Profile {network: 'bluesky'})-[:BELONGS_TO]->(person:Person) "
        "RETURN profile.key AS key, person.name AS person"
    )
    assert rows == [{"key": "bluesky:did:plc:anna", "person": "Anna Pell"}]
    gone = "MATCH (profile:Profile {key: 'bluesky:@anna.pellworth.example'}) RETURN count(profile) AS n"
    assert graph.run(gone) == [{"n": 0}]


def test_a_profile_that_its_networks_terms_keep_apart_is_not_joined_to_a_person(
    graph: Graph, files: list[Path]
) -> None:
    report = import_crm(graph, files, tombstones=KEY)

    joined = graph.run(
        "MATCH (profile:Profile)-[:BELONGS_TO|OPERATES]-(owner) "
        "RETURN profile.key AS profile, owner.name AS owner ORDER BY profile"
    )
    assert [(row["profile"], row["owner"]) for row in joined] == [
        ("bluesky:@anna.pellworth.example", "Anna Pell"),
        ("bluesky:@brightquay.example", "Brightquay"),
        ("x:@pellworth", "Pellworth Foods"),
    ]
    assert any("x:@annapell" in warning and "agreement" in warning for warning in report.warnings)


def test_a_profile_that_was_joined_against_its_networks_terms_is_taken_from_the_person(
    graph: Graph, files: list[Path]
) -> None:
    joined = Person(
        "person:anna@pellworth.example", "Anna Pell", "crm", profiles=("x:@annapell", "x:@pellworth")
    )
    write_page(graph, [joined], tombstones=KEY)

    import_crm(graph, files, tombstones=KEY)

    kept = graph.run("MATCH (profile:Profile)-[:BELONGS_TO]->(:Person) RETURN profile.key AS key")
    assert kept == [{"key": "bluesky:@anna.pellworth.example"}]
    watched = graph.run(
        "MATCH (p:Profile {network: 'x'}) RETURN p.key AS key, p.watched AS watched ORDER BY key"
    )
    assert watched == [{"key": "x:@annapell", "watched": False}, {"key": "x:@pellworth", "watched": True}]


def test_what_changed_in_the_crm_changes_here(graph: Graph, files: list[Path]) -> None:
    import_crm(graph, files, tombstones=KEY)
    files[0].write_text(
        "name,domain,monthly_revenue,aliases\nPellworth Group,pellworth.example,1500,Pellworth Foods\n"
    )
    files[1].write_text("name,company,address\nAnna Pell,Brightquay,anna@pellworth.example\n")

    import_crm(graph, files, tombstones=KEY)

    (company,) = graph.run(
        "MATCH (company:Company {domain: 'pellworth.example'}) "
        "RETURN company.name AS name, company.mrr AS mrr, company.role AS role"
    )
    assert company == {"name": "Pellworth Group", "mrr": 1500.0, "role": "customer"}
    assert jobs(graph) == [
        ("Anna Pell", "Brightquay", None, True),
        ("Anna Pell", "Pellworth Group", "Head of Logistics", False),
        ("Bo Quill", "Quillmark Media", None, True),
    ]


def test_a_company_that_gains_a_domain_and_a_person_who_gains_an_address_stay_one(
    graph: Graph, files: list[Path]
) -> None:
    import_crm(graph, files, tombstones=KEY)
    files[0].write_text("name,role,domain\nQuillmark Media,customer,quillmark.example\n")
    files[1].write_text("name,company,address\nBo Quill,Quillmark Media,bo@quillmark.example\n")

    import_crm(graph, files, tombstones=KEY)
    import_crm(graph, files, tombstones=KEY)

    rows = graph.run(
        "MATCH (person:Person {name: 'Bo Quill'})-[:WORKS_AT]->(company:Company) "
        "RETURN person.address AS address, company.domain AS domain, company.role AS role"
    )
    assert rows == [{"address": "bo@quillmark.example", "domain": "quillmark.example", "role": "customer"}]


def test_every_import_is_a_run_with_its_counts_or_its_error(graph: Graph, files: list[Path]) -> None:
    import_crm(graph, files, tombstones=KEY)
    files[0].write_text("sku,price\n1,2\n")
    with pytest.raises(ConfigError):
        import_crm(graph, files, tombstones=KEY)

    runs = graph.run(
        "MATCH (run:Run) RETURN run.job AS job, run.state AS state, run.counts AS counts, run.error AS error "
        "ORDER BY run.state"
    )
    assert [(run["job"], run["state"]) for run in runs] == [("import crm", "done"), ("import crm", "failed")]
    assert json.loads(runs[0]["counts"]) == {
        "companies": 4,
        "contacts": 2,
        "read": 5,
        "skipped": 0,
        "new": 6,
        "changed": 0,
        "same": 0,
        "profiles left out": 1,
    }
    assert "no columns that tell what it holds" in runs[1]["error"]
