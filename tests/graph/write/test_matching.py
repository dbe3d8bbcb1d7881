"""No profile is joined to a person where its network's terms forbid it: every way in, on one graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collectors.crm.importer import import_crm
from collectors.registry import registered_terms
from graph.connection import Graph
from graph.labels.employment import Bio, BioJob, PersonBios, bios_waiting, write_employment
from graph.read.networks import NetworkTerms, network_terms
from graph.read.runs import start_run
from graph.records import Company, Connected, Person, Profile, ProfileResolved
from graph.write.changes import ImportPage, begin_import
from graph.write.matching import Refused
from graph.write.networks import write_networks
from graph.write.undo import undo_import
from graph.write.writer import Written, write_page
from tests.graph.facts import KEY, at, column, one, post, write

ACME = Company("company:acme", "Acme")
FORBIDDEN = [terms for terms in registered_terms() if not terms.matching]
JOINED = (
    "MATCH (profile:Profile)-[:BELONGS_TO]->(person:Person) "
    "RETURN profile.key + ' ' + person.key AS line ORDER BY line"
)
Way = Callable[[Graph, str, Path], Written | None]


def person(network: str, *profiles: str) -> Person:
    """Pia, who works at Acme and is on a network that allows to match as well."""
    return Person(
        f"person:{network}-pia",
        "Pia",
        "crm",
        company=ACME.key,
        title="CTO",
        profiles=(*profiles, f"open:{network}-pia"),
    )


def by_hand(graph: Graph, profile: str, owner: str) -> None:
    """The join as somebody writes it who asks no writer."""
    graph.run(
        "MERGE (person:Person {key: $owner}) SET person.name = 'Pia' "
        "MERGE (profile:Profile {key: $profile}) "
        "SET profile.network = $network, profile.status = 'active', profile.watched = true, "
        "profile.uid = $uid, profile.handle = $handle, profile.handle_key = $handle "
        "MERGE (profile)-[:BELONGS_TO]->(person)",
        owner=owner,
        profile=profile,
        network=profile.partition(":")[0],
        uid=profile.partition(":")[2],
        handle=profile.partition(":")[2].removeprefix("@"),
    )


def a_record_that_names_the_account(graph: Graph, network: str, folder: Path) -> Written:
    return write(graph, ACME, person(network, f"{network}:pia"))


def a_record_beside_what_the_network_says_of_the_account(graph: Graph, network: str, folder: Path) -> Written:
    told = Profile(f"{network}:pia", "pia", "Pia", seen=at(0))
    return write(graph, told, post(f"{network}:p1", f"{network}:pia"), person(network, f"{network}:pia"))


def a_record_that_names_the_handle(graph: Graph, network: str, folder: Path) -> Written:
    return write(graph, person(network, f"{network}:@Pia"), ProfileResolved(f"{network}:pia", "pia"))


def a_handle_joined_before_that_turns_out_to_be_an_account(
    graph: Graph, network: str, folder: Path
) -> Written:
    by_hand(graph, f"{network}:@lou", f"person:{network}-pia")
    return write(graph, ProfileResolved(f"{network}:lou", "lou"))


def a_handle_joined_before_that_merges_into_an_account(graph: Graph, network: str, folder: Path) -> Written:
    write(graph, Profile(f"{network}:max", seen=at(0)))
    by_hand(graph, f"{network}:@max", f"person:{network}-pia")
    return write(graph, ProfileResolved(f"{network}:max", "max"))


def a_person_who_is_the_account_under_another_label(graph: Graph, network: str, folder: Path) -> Written:
    return write(graph, Person(f"{network}:pia", "Pia", "crm", company=ACME.key))


def an_acquaintance_who_is_the_account(graph: Graph, network: str, folder: Path) -> Written:
    return write(graph, Connected(f"person:{network}-pia", f"{network}:pia", "crm"))


def a_crm_file(graph: Graph, network: str, folder: Path) -> None:
    contacts = folder / "contacts.csv"
    contacts.write_text(f"name,company,email,profiles\nPia,Acme,pia@acme.example,{network}:pia\n")

    report = import_crm(graph, [contacts], tombstones=KEY)

    assert any("not joined to a person" in warning for warning in report.warnings), report.warnings


def a_job_in_its_bio(graph: Graph, network: str, folder: Path) -> None:
    write(graph, Profile(f"{network}:pia", bio="CTO @ Acme", seen=at(1)))
    by_hand(graph, f"{network}:pia", f"person:{network}-bio")
    assert f"person:{network}-bio" not in {waiting.person for waiting in bios_waiting(graph, "reader", 50)}
    told = PersonBios(f"person:{network}-bio", (Bio(f"{network}:pia", "CTO @ Acme", "2026", True),))

    write_employment(graph, [(told, [BioJob(ACME.key, "CTO", f"{network}:pia")])], reader="reader")

    jobs = "MATCH (:Person {key: $key})-[job:WORKS_AT]->() RETURN job.title"
    assert column(graph, jobs, key=f"person:{network}-bio") == []
    graph.run("MATCH (n:Person {key: $key}) DETACH DELETE n", key=f"person:{network}-bio")


WAYS: list[Way] = [
    a_record_that_names_the_account,
    a_record_beside_what_the_network_says_of_the_account,
    a_record_that_names_the_handle,
    a_handle_joined_before_that_turns_out_to_be_an_account,
    a_handle_joined_before_that_merges_into_an_account,
    a_person_who_is_the_account_under_another_label,
    an_acquaintance_who_is_the_account,
    a_crm_file,
    a_job_in_its_bio,
]


@pytest.fixture
def known(graph: Graph) -> Graph:
    """A graph that knows every registered network's terms."""
    write_networks(graph, registered_terms())
    return graph


def test_no_way_joins_a_profile_to_a_person_where_its_networks_terms_forbid_it(
    known: Graph, tmp_path: Path
) -> None:
    assert {"reddit", "x"} <= {terms.name for terms in FORBIDDEN}
    for terms in FORBIDDEN:
        for way in WAYS:
            told = way(known, terms.name, tmp_path)

            joined = [line for line in column(known, JOINED) if not line.startswith("open:")]
            assert joined == [], f"{terms.name}: {way.__name__}"
            if told is not None:
                assert told["profiles not joined"] == len(told.refused) == 1, way.__name__
                assert terms.matching_rule in str(told.refused[0])
    people = column(known, "MATCH (n:Person) WHERE n.name <> 'Pia' RETURN n.key")
    assert people == []


def test_nothing_else_of_the_record_is_lost(known: Graph) -> None:
    for name in (terms.name for terms in FORBIDDEN):
        told = write(known, ACME, person(name, f"{name}:pia"))

        rule = network_terms(known)[name].matching_rule
        assert told.refused == (Refused(f"{name}:pia", f"person:{name}-pia", rule),)
        held = one(
            known,
            "MATCH (profile:Profile)-[:BELONGS_TO]->(person:Person {key: $key})-[job:WORKS_AT]->(company:Company) "
            "RETURN person.name AS name, job.title AS title, company.key AS company, profile.key AS profile, "
            "profile.watched AS watched",
            key=f"person:{name}-pia",
        )
        assert held == {
            "name": "Pia",
            "title": "CTO",
            "company": ACME.key,
            "profile": f"open:{name}-pia",
            "watched": True,
        }
        assert column(known, "MATCH (n:Profile {network: $name}) RETURN n.key", name=name) == []


def test_a_companys_own_account_stays_its_own_also_where_a_person_is_refused_it(known: Graph) -> None:
    for name in (terms.name for terms in FORBIDDEN):
        company = Company("company:us", "Us", profiles=(f"{name}:us",))

        told = write(known, company, person(name, f"{name}:us"))

        assert [refused.profile for refused in told.refused] == [f"{name}:us"]
        operated = "MATCH (:Company)-[:OPERATES]->(p:Profile {key: $key}) RETURN p.watched"
        assert column(known, operated, key=f"{name}:us") == [True]


def test_a_network_without_terms_in_the_graph_is_joined_as_the_records_say(graph: Graph) -> None:
    told = write(graph, ACME, person("net", "net:pia"))

    assert told.refused == ()
    assert column(graph, JOINED) == ["net:pia person:net-pia", "open:net-pia person:net-pia"]


def test_links_from_before_the_terms_were_known_go_with_them_and_no_import_taken_back_brings_them_again(
    graph: Graph,
) -> None:
    run = start_run(graph, "import crm")
    begin_import(graph, run.key, ["contacts.csv"])
    write_page(
        graph,
        [ACME, person("net", "net:pia"), Company("company:us", "Us", profiles=("net:us",))],
        tombstones=KEY,
        import_page=ImportPage(run.key, 0),
    )
    write(graph, person("net", "net:us"))
    graph.run(
        "MATCH (n:Person {key: 'person:net-pia'}), (c:Company {key: 'company:us'}) "
        "CREATE (n)-[:WORKS_AT {source: 'bio', profile: 'net:pia'}]->(c)"
    )

    assert write_networks(graph, [NetworkTerms("net", "Net", False, "the terms say so")]) == ["net"]

    watched: dict[str, Any] = {
        row["key"]: row["watched"]
        for row in graph.run("MATCH (p:Profile) RETURN p.key AS key, p.watched AS watched")
    }
    assert watched == {"net:pia": False, "net:us": True, "open:net-pia": True}
    assert column(graph, JOINED) == ["open:net-pia person:net-pia"]
    assert column(graph, "MATCH ()-[job:WORKS_AT]->() RETURN job.source") == ["crm"]
    undo_import(graph, 1)
    assert "net:pia" not in " ".join(column(graph, JOINED))


def test_terms_are_stored_once_and_again_only_where_they_changed(graph: Graph) -> None:
    before = NetworkTerms(
        "net", "Net", True, deletions_within_hours=24, storage_days=30, display_rule="a link"
    )
    assert write_networks(graph, [before]) == ["net"]
    assert write_networks(graph, [before]) == []
    assert network_terms(graph) == {"net": before}

    after = NetworkTerms("net", "Net", False, "forbidden now")
    assert write_networks(graph, [after]) == ["net"]
    assert network_terms(graph) == {"net": after}
