"""Companies in the blanks of questions: under every form of their names, also those that they had."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.connection import Graph
from graph.read.subjects import find_subject
from graph.records import Company
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from queries.catalog import load_question
from queries.meant import Meant, meant
from queries.params import Param, ParamError
from queries.runner import ask
from tests.engines import BOTH_ENGINES, emptied

ANY = Param(name="company", type="company")
RIVAL = Param(name="rival", type="company", role=("competitor",))
COMPANIES = (
    Company("company:acmeflow", "Acmeflow GmbH", "us", domain="acmeflow.example", aliases=("AF Desk",)),
    Company(
        "company:boltline", "Boltline", "competitor", domain="boltline.example", formerly=("Wendelfeld AG",)
    ),
    Company("company:star", "Star Ltd", "customer", domain="star.example"),
    Company("company:nova", "Nova", "competitor", aliases=("Star",)),
    Company("company:iberia", "Harrow Motors Iberia", "customer", domain="harrow.example"),
    Company("company:nordic", "Harrow Motors Nordic", "customer", domain="harrow.example"),
)


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def companies(request: pytest.FixtureRequest) -> Graph:
    graph = emptied(request.getfixturevalue(f"{request.param}_session"))
    write_page(graph, COMPANIES, tombstones=TombstoneKey(b"a key for tests only"))
    return graph


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "acmeflow",
            "Acmeflow GmbH",
            "@acmeflow.example",
            "#Acmeflow",
            "ACMEFLOW.example",
            "Acméflow",
            "af desk",
        ),
        *("https://acmeflow.example/", "Acmeflow's", "us", "company:acmeflow"),
    ],
)
def test_a_question_finds_a_company_under_every_form_of_its_names(companies: Graph, typed: str) -> None:
    assert meant(companies, ANY, typed) == Meant("company:acmeflow", "Acmeflow GmbH")


def test_an_answer_says_that_the_name_is_a_former_one(companies: Graph, tmp_path: Path) -> None:
    assert meant(companies, RIVAL, "wendelfeld") == Meant(
        "company:boltline", "Boltline", "wendelfeld is now called Boltline."
    )
    (tmp_path / "mine.cypher").write_text(
        "// ---\n// question: What of {company}?\n// description: What there is.\n// audience: [analyst]\n"
        "// params: {company: {type: company}}\n// columns: [key]\n// view: table\n// ---\nRETURN $company AS key\n"
    )
    question = load_question(tmp_path / "mine.cypher")
    answer = ask(companies, question, {"company": "Wendelfeld AG"})
    assert (answer.rows, answer.notes) == (
        [{"key": "company:boltline"}],
        ("Wendelfeld AG is now called Boltline.",),
    )
    assert ask(companies, question, {"company": "boltline"}).notes == ()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Star", "may be Nova (company:nova) or Star Ltd (star.example)"),
        (
            "harrow.example",
            "may be Harrow Motors Iberia (company:iberia) or Harrow Motors Nordic (company:nordic)",
        ),
        ("motors", "may be Harrow Motors Iberia (company:iberia) or Harrow Motors Nordic (company:nordic)"),
        ("nobody", "there is no company called 'nobody'; there are Acmeflow GmbH, Boltline"),
    ],
)
def test_a_name_that_several_share_or_nobody_has_is_refused_with_those_it_may_be(
    companies: Graph, typed: str, told: str
) -> None:
    with pytest.raises(ParamError) as refused:
        meant(companies, ANY, typed)
    assert told in str(refused.value)


def test_where_only_one_of_them_fits_the_blank_it_is_meant(companies: Graph) -> None:
    assert meant(companies, RIVAL, "Star").key == "company:nova"
    assert meant(companies, ANY, "star.example").key == "company:star"
    assert meant(companies, ANY, "company:iberia").name == "Harrow Motors Iberia"


def test_a_company_to_forget_is_found_by_any_form_too(companies: Graph) -> None:
    assert find_subject(companies, "Acmeflow").key == "company:acmeflow"
    assert find_subject(companies, "wendelfeld", "company").name == "Boltline"
    assert find_subject(companies, "https://boltline.example/about").key == "company:boltline"
