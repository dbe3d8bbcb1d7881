"""Jobs from bios on a real graph: below the CRM's word, ended and never deleted, gone with an erasure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.connection import Graph
from graph.records import Company, Person, Profile
from graph.write.erasure import erase_person, erase_profile
from nlp.job.bios import read_bios
from nlp.job.label import companies_to_find
from tests.graph.facts import ANNA, BEN, KEY, at, export, write

CONTOSO, ACME = "company:contoso", "company:acme"
PIA = "person:pia"


def read(graph: Graph) -> int:
    return read_bios(graph, companies_to_find(graph))


def tell(graph: Graph, bio: str, day: float = 0, profile: str = ANNA) -> None:
    """A profile's bio, as its network tells it on a day."""
    write(graph, Profile(profile, bio=bio, seen=at(day)))


def know(graph: Graph, *, company: str | None = None, profiles: tuple[str, ...] = (ANNA,)) -> None:
    """The companies, and Pia with her profiles and perhaps a job in the CRM."""
    write(
        graph,
        Company(CONTOSO, "Contoso", domain="contoso.example"),
        Company(ACME, "Acme"),
        Person(PIA, "Pia", "crm", company=company, profiles=profiles),
    )


def jobs(graph: Graph) -> list[tuple[Any, ...]]:
    """Each job as company, title, source, since and until."""
    rows = graph.run(
        "MATCH (:Person)-[job:WORKS_AT]->(company:Company) RETURN company.key AS company, job.title AS title, "
        "job.source AS source, job.since AS since, job.until AS until"
    )
    return sorted((tuple(row.values()) for row in rows), key=str)


def test_a_bio_gives_a_person_a_job_and_reading_again_changes_nothing(graph: Graph) -> None:
    know(graph)
    tell(graph, "Head of CS @ Contoso, ex-Acme, fan of Fabrikam")
    assert read(graph) == 1
    assert jobs(graph) == [(CONTOSO, "Head of CS", "bio", None, None)]
    before = export(graph)
    assert read(graph) == 0
    assert export(graph) == before


def test_a_bio_that_no_longer_names_a_company_ends_the_job(graph: Graph) -> None:
    know(graph)
    tell(graph, "Head of CS @ Contoso")
    read(graph)
    tell(graph, "VP Success at Acme, ex-Contoso", day=3)
    assert read(graph) == 2
    assert jobs(graph) == [
        (ACME, "VP Success", "bio", at(3), None),
        (CONTOSO, "Head of CS", "bio", None, at(3)),
    ]
    tell(graph, "CCO at Acme", day=4)
    assert read(graph) == 1
    assert jobs(graph)[0] == (ACME, "CCO", "bio", at(3), None)
    tell(graph, "", day=5)
    read(graph)
    assert jobs(graph)[0] == (ACME, "CCO", "bio", at(3), at(5))


def test_the_crm_says_where_a_person_works_whatever_the_bio_says(graph: Graph) -> None:
    know(graph, company=ACME)
    tell(graph, "Head of CS @ Contoso")
    assert read(graph) == 0
    assert jobs(graph) == [(ACME, None, "crm", None, None)]


def test_a_job_of_a_bio_ends_once_the_crm_names_one(graph: Graph) -> None:
    know(graph)
    tell(graph, "Head of CS @ Contoso")
    read(graph)
    know(graph, company=CONTOSO)
    began = datetime.now(UTC) - timedelta(seconds=5)
    assert read(graph) == 1
    ended = [job for job in jobs(graph) if job[2] == "bio"]
    assert [job[:4] for job in ended] == [(CONTOSO, "Head of CS", "bio", None)]
    assert ended[0][4] >= began
    assert [job[4] for job in jobs(graph) if job[2] == "crm"] == [None]


def test_a_job_that_the_crm_has_ended_does_not_come_back_from_a_bio(graph: Graph) -> None:
    know(graph, company=CONTOSO)
    graph.run(
        "MATCH (:Person)-[job:WORKS_AT]->(:Company) SET job.until = datetime($at)", at=at(1).isoformat()
    )
    tell(graph, "Head of CS @ Contoso")
    assert read(graph) == 0


def test_a_company_that_becomes_known_is_found_in_bios_read_before(graph: Graph) -> None:
    know(graph)
    tell(graph, "CTO at Fabrikam")
    assert read(graph) == 0
    write(graph, Company("company:fabrikam", "Fabrikam"))
    assert read(graph) == 1
    assert [job[0] for job in jobs(graph)] == ["company:fabrikam"]


def test_nobody_becomes_a_person_by_a_bio(graph: Graph) -> None:
    know(graph, profiles=())
    tell(graph, "Head of CS @ Contoso", profile=BEN)
    assert read(graph) == 0
    assert jobs(graph) == []


def test_a_job_lasts_while_one_of_the_persons_profiles_names_it(graph: Graph) -> None:
    know(graph, profiles=(ANNA, BEN))
    tell(graph, "Head of CS @ Contoso")
    tell(graph, "Contoso | Head of CS", profile=BEN)
    read(graph)
    tell(graph, "cat person", day=2)
    read(graph)
    assert [job[4] for job in jobs(graph)] == [None]


def test_a_job_goes_with_the_profile_whose_bio_told_it_unless_another_tells_it_too(graph: Graph) -> None:
    know(graph, profiles=(ANNA, BEN))
    tell(graph, "Head of CS @ Contoso, Advisor, founder of Acme")
    tell(graph, "Contoso | Head of CS", profile=BEN)
    read(graph)
    assert [job[0] for job in jobs(graph)] == [ACME, CONTOSO]
    erase_profile(graph, ANNA, tombstones=KEY)
    assert jobs(graph) == []
    read(graph)
    assert [job[0] for job in jobs(graph)] == [CONTOSO]


def test_an_erased_person_gets_no_job_again(graph: Graph) -> None:
    know(graph)
    tell(graph, "Head of CS @ Contoso")
    read(graph)
    erase_person(graph, PIA, tombstones=KEY)
    know(graph)
    tell(graph, "Head of CS @ Contoso", day=1)
    assert read(graph) == 0
    assert jobs(graph) == []


@pytest.mark.parametrize(
    "bio", ["x" * 50_000, "\x00\u202e@", "@ Contoso " * 5_000, "'; MATCH (n) DETACH DELETE n //"]
)
def test_hostile_bios_are_read_without_harm(graph: Graph, bio: str) -> None:
    know(graph)
    tell(graph, bio)
    read(graph)
    assert len(jobs(graph)) <= 1
