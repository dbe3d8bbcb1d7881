"""The one reader of all companies."""

from __future__ import annotations

from graph.connection import Graph
from graph.read.companies import StoredCompany, all_companies, one_company
from graph.records import Company, Person, Profile
from tests.graph.facts import at, write


def test_every_company_is_read_with_all_that_it_is_called(graph: Graph) -> None:
    write(
        graph,
        Company(
            "company:acme.example",
            "Acme",
            "customer",
            "acme.example",
            "Mara",
            "mara@us.example",
            1200.5,
            "2027-03-01",
            ("Zenith", "ACM"),
            ("net:1",),
            ("Rocket",),
            ("anvil",),
        ),
        Profile("net:1", handle="acme", seen=at(0)),
        Company("company:beta", "beta"),
    )

    assert all_companies(graph) == [
        StoredCompany(
            "company:acme.example",
            "Acme",
            "customer",
            "acme.example",
            "Mara",
            "mara@us.example",
            1200.5,
            "2027-03-01",
            ("ACM", "Zenith"),
            ("Rocket",),
            ("anvil",),
            ("acme",),
        ),
        StoredCompany("company:beta", "beta"),
    ]
    assert [one_company(graph, company.key) for company in all_companies(graph)] == all_companies(graph)
    assert one_company(graph, "company:nobody") is None


def test_companies_come_in_the_order_of_their_names_whatever_the_case(graph: Graph) -> None:
    write(graph, Company("company:1", "zeta"), Company("company:2", "Alpha"), Company("company:3", "beta"))
    write(graph, Person("person:1", "Pia", "crm", "company:employer only"))

    assert [company.name for company in all_companies(graph)] == ["Alpha", "beta", "employer only", "zeta"]


def test_an_empty_graph_has_no_companies(graph: Graph) -> None:
    assert all_companies(graph) == []
