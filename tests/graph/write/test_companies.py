from __future__ import annotations

from graph.connection import Graph
from graph.records import Company, Connected, Person
from tests.graph.facts import ANNA, BEN, at, column, export, one, write

JOBS = (
    "MATCH (p:Person)-[w:WORKS_AT]->(c:Company) RETURN p.key AS person, c.key AS company, w.title AS title, "
    "w.since AS since, w.until AS until, w.source AS source ORDER BY company, source"
)


def person(company: str | None = "crm:c1", title: str | None = None, **more: object) -> Person:
    told: dict[str, object] = {"name": "Pia", "source": "crm", "company": company, "title": title, **more}
    return Person("crm:pia", **told)  # type: ignore[arg-type]


def job(
    company: str, title: str | None, since: object, until: object, source: str = "crm"
) -> dict[str, object]:
    return {
        "person": "crm:pia",
        "company": company,
        "title": title,
        "since": since,
        "until": until,
        "source": source,
    }


def test_a_company_imported_again_is_updated_and_never_doubled(graph: Graph) -> None:
    first = Company(
        "crm:c1",
        "Osterfjord",
        "customer",
        "o.example",
        "Mia",
        "mia@us.example",
        12.5,
        "2027-01-31",
        ("OFL",),
        (ANNA,),
        ("OFL Cargo",),
        ("freight",),
    )
    write(graph, first)
    write(graph, first)
    write(graph, Company("crm:c1", "Osterfjord AS", mrr=20.0, profiles=(ANNA, BEN)))
    assert one(graph, "MATCH (c:Company) RETURN properties(c) AS held")["held"] == {
        "key": "crm:c1",
        "name": "Osterfjord AS",
        "role": "customer",
        "domain": "o.example",
        "owner": "Mia",
        "owner_address": "mia@us.example",
        "mrr": 20.0,
        "renewal": "2027-01-31",
        "aliases": ["OFL"],
        "products": ["OFL Cargo"],
        "context": ["freight"],
    }
    operated = column(
        graph, "MATCH (:Company)-[:OPERATES]->(p:Profile) WHERE p.watched RETURN p.key ORDER BY p.key"
    )
    assert operated == [ANNA, BEN]


def test_a_person_has_a_job_and_watched_profiles(graph: Graph) -> None:
    page = (Company("crm:c1", "One"), person(title="Buyer", address="pia@c.example", profiles=(ANNA,)))
    write(graph, *page)
    before = export(graph)
    write(graph, *page)
    assert export(graph) == before
    assert graph.run(JOBS) == [job("crm:c1", "Buyer", None, None)]
    row = one(
        graph,
        "MATCH (p:Profile)-[:BELONGS_TO]->(n:Person) RETURN n.name AS name, n.address AS a, p.watched AS w",
    )
    assert row == {"name": "Pia", "a": "pia@c.example", "w": True}


def test_a_new_job_ends_the_earlier_one_of_the_same_source(graph: Graph) -> None:
    write(graph, person(title="Buyer", seen=at(0)))
    write(graph, person("crm:c1", "Clerk", source="linkedin", seen=at(1)))
    write(graph, person("crm:c2", "Head", seen=at(9)))
    held = [
        job("crm:c1", "Buyer", None, at(9)),
        job("crm:c1", "Clerk", None, None, "linkedin"),
        job("crm:c2", "Head", at(9), None),
    ]
    assert graph.run(JOBS) == held
    write(graph, person(title="Buyer", seen=at(0)))
    write(graph, person("crm:c2", "Head", seen=at(9)))
    assert graph.run(JOBS) == held


def test_a_promotion_changes_the_title_of_the_job(graph: Graph) -> None:
    write(graph, person(title="Buyer"))
    write(graph, person(title="Head buyer"))
    write(graph, person(title=None))
    assert graph.run(JOBS) == [job("crm:c1", "Head buyer", None, None)]


def test_a_person_without_a_company_keeps_the_job(graph: Graph) -> None:
    write(graph, person(title="Buyer"))
    write(graph, person(None))
    assert graph.run(JOBS) == [job("crm:c1", "Buyer", None, None)]


def test_a_company_known_only_by_key_is_named_by_it_until_told(graph: Graph) -> None:
    write(graph, person("crm:c9"))
    assert column(graph, "MATCH (c:Company) RETURN c.name") == ["c9"]
    write(graph, Company("crm:c9", "Nine"))
    assert column(graph, "MATCH (c:Company) RETURN c.name") == ["Nine"]


def test_two_people_know_each_other_once_for_each_source(graph: Graph) -> None:
    write(
        graph, Connected("crm:pia", "crm:abe", "linkedin", at(0)), Connected("crm:abe", "crm:pia", "linkedin")
    )
    write(graph, Connected("crm:abe", "crm:pia", "crm"))
    rows = column(graph, "MATCH (:Person)-[c:CONNECTED_TO]->(:Person) RETURN c.source ORDER BY c.source")
    assert rows == ["crm", "linkedin"]
    assert column(graph, "MATCH ()-[c:CONNECTED_TO {source: 'linkedin'}]->() RETURN c.since") == [at(0)]


def test_one_import_of_thousands_of_people_is_one_page(graph: Graph) -> None:
    companies = [Company(f"crm:c{n}", f"Company {n}", "customer") for n in range(300)]
    people = [
        Person(f"crm:p{n}", f"Person {n}", "crm", f"crm:c{n % 300}", "Clerk", profiles=(f"net:@p{n}",))
        for n in range(3_000)
    ]
    write(graph, *companies, *people)
    write(graph, *companies, *people)
    counts = "MATCH (:Profile)-[:BELONGS_TO]->(:Person)-[w:WORKS_AT]->(:Company) RETURN count(w)"
    assert column(graph, counts) == [3_000]
