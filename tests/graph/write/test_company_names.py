"""What was said by hand of a company's names, beside what imports say."""

from __future__ import annotations

from graph.connection import Graph
from graph.read.companies import all_companies
from graph.records import Company
from graph.write.company_names import set_own_names
from tests.graph.facts import write


def test_what_was_given_by_hand_outlives_the_next_import(graph: Graph) -> None:
    write(graph, Company("company:a", "Acme", aliases=("ACM",), context=("anvil",)))
    assert set_own_names(
        graph,
        "company:a",
        aliases=["Zenith"],
        formerly=["Acme Brothers"],
        context=["rocket"],
        never=["Acmes"],
    )
    write(graph, Company("company:a", "Acme", aliases=("AC",), context=("jet",), formerly=("Old Acme",)))

    [company] = all_companies(graph)
    assert (company.aliases, company.context) == (("AC", "Zenith"), ("jet", "rocket"))
    assert (company.formerly, company.never) == (("Acme Brothers", "Old Acme"), ("Acmes",))
    assert (company.own_aliases, company.own_formerly) == (("Zenith",), ("Acme Brothers",))


def test_what_is_not_given_stays_and_an_empty_list_takes_away(graph: Graph) -> None:
    write(graph, Company("company:a", "Acme"))
    set_own_names(graph, "company:a", aliases=["Zenith"], never=["Acmes"])
    set_own_names(graph, "company:a", name="Boltline", aliases=[], formerly=["Acme"])

    [company] = all_companies(graph)
    assert (company.name, company.aliases) == ("Boltline", ())
    assert (company.formerly, company.never) == (("Acme",), ("Acmes",))


def test_a_company_that_is_not_there_is_not_made(graph: Graph) -> None:
    assert not set_own_names(graph, "company:nobody", aliases=["X"])
    assert all_companies(graph) == []
