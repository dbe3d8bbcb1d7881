"""Watched companies: found under every form of their names, as the labels find them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from collectors.run import collect
from collectors.watch.companies import KnownNames
from collectors.watch.watch import TermError, Watch, WatchTerm
from graph.connection import Graph
from graph.records import Company
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.wren.collector import Wren

KEY = TombstoneKey(b"k" * 32)
COMPANIES = (
    CompanyNames("us", "Acmeflow GmbH", domain="acmeflow.example", handles=("acmeflowhq",)),
    CompanyNames("bq", "Brightquay, Inc."),
    CompanyNames("ts", "Tallow Systems Ltd."),
    CompanyNames("mc", "Marrick & Co., Inc."),
    CompanyNames("wl", "Wendlow's", former=("Citróna Foods",)),
    CompanyNames("hb", "Harbor", context=("helpdesk",)),
    CompanyNames("md", "Monday"),
)
BESIDE = (CompanyNames("bank", "Acmeflow Bank"), CompanyNames("q", "Quillam"))
NAMES = {company.key: company.name for company in COMPANIES}


def watch() -> Watch:
    return Watch(map(WatchTerm.for_company, COMPANIES), companies=BESIDE)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Acmeflow has been down since nine", ["Acmeflow GmbH"]),
        ("ACMEFLOW GMBH has been down since nine", ["Acmeflow GmbH"]),
        ("Acmeflow's app", ["Acmeflow GmbH"]),
        ("see https://docs.acmeflow.example/x", ["Acmeflow GmbH"]),
        ("thanks @acmeflowhq", ["Acmeflow GmbH"]),
        ("#AcmeflowDown again", ["Acmeflow GmbH"]),
        ("$ACMEFLOW is up", ["Acmeflow GmbH"]),
        ("thinking of leaving Tallow Systems for Brightquay", ["Brightquay, Inc.", "Tallow Systems Ltd."]),
        ("Marrick raised its prices", ["Marrick & Co., Inc."]),
        ("wendlows app and citrona foods", ["Wendlow's"]),
        ("we moved from Harbor to Acmeflow", ["Acmeflow GmbH", "Harbor"]),
        ("our Harbor helpdesk is down", ["Harbor"]),
        ("we switched from spreadsheets to Monday", ["Monday"]),
        ("Acmeflow Bank is hiring", []),
        ("Google Inc. and Apple Inc. reported today", []),
        ("our supplier sells to Ltd. companies only", []),
        ("ships in the harbor", []),
        ("see you on Monday, Happy Monday!", []),
        ("", []),
    ],
)
def test_a_post_that_names_a_company_is_kept_under_its_name_as_written(text: str, names: list[str]) -> None:
    assert watch().matches(text) == tuple(sorted(names, key=list(NAMES.values()).index))


def test_the_watch_keeps_what_the_labels_find_and_nothing_else() -> None:
    finder = CompanyFinder([*COMPANIES, *BESIDE])
    chooser = random.Random(7)
    words = [
        *(
            "acmeflow",
            "Acmeflow",
            "GmbH",
            "Bank",
            "brightquay",
            "#AcmeflowDown",
            "Harbor",
            "harbor",
            "helpdesk",
        ),
        *(
            "monday",
            "Monday",
            "is",
            "down",
            "the",
            "our",
            "wendlow's",
            "Wendlows",
            "Marrick",
            "&",
            "Co.",
            "marrick",
        ),
        *("Tallow", "Systems", "from", "to", "switched", "pricing", "@acmeflowhq", "acmeflow.example"),
    ]
    watched = watch()
    for _ in range(2_000):
        text = " ".join(chooser.choices(words, k=6))
        found = {NAMES[key] for key in finder.find(text) if key in NAMES}
        assert set(watched.matches(text)) == found, text


def test_a_company_and_a_term_of_the_same_text_are_two() -> None:
    both = Watch([WatchTerm.for_company(CompanyNames("h", "Harbor")), "harbor"])
    assert both.matches("ships in the harbor") == ("harbor",)
    assert both.matches("Harbor is down") == ("Harbor", "harbor")


def test_thousands_of_companies_are_matched_at_once() -> None:
    many = [CompanyNames(f"c{number}", f"Brand{number} Works GmbH") for number in range(3_000)]
    watched = Watch([*map(WatchTerm.for_company, many), "sale"])
    assert watched.matches("Brand77 Works on sale, #Brand78Works") == (
        "Brand77 Works GmbH",
        "Brand78 Works GmbH",
        "sale",
    )


def test_a_watched_company_goes_by_the_names_that_the_graph_has_for_it(graph: Graph) -> None:
    term = WatchTerm.for_company(CompanyNames("company:acmeflow", "Acmeflow GmbH"))
    stored = [
        Company("company:acmeflow.example", "Acmeflow GmbH", "us", "acmeflow.example", aliases=("Flowdesk",)),
        Company("company:bank", "Acmeflow Bank", "customer"),
    ]
    write_page(graph, stored, tombstones=KEY)
    names = KnownNames(graph, [term, "churn"])
    watched = Watch(names.terms, companies=names.others)
    assert watched.matches("Flowdesk or acmeflow.example and churn") == ("Acmeflow GmbH", "churn")
    assert watched.matches("Acmeflow Bank") == ()
    assert not names.renewed()

    changed = Company(
        "company:acmeflow.example", "Acmeflow GmbH", "us", formerly=("Oldflow",), never=("Flowdesk",)
    )
    write_page(graph, [changed], tombstones=KEY)
    assert names.renewed()
    watched.rename(names.terms, names.others)
    assert watched.matches("Oldflow is down") == ("Acmeflow GmbH",)
    assert watched.matches("Flowdesk is down") == ()


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ('"Acmeflow GmbH"', "Acmeflow is down again"),
        ('"Acmeflow GmbH"', "cannot log in #AcmeflowDown"),
        ('"Hartwell Chase & Co."', "The Hartwell Chase app is down again"),
        ('"Marrick & Co., Inc."', "Marrick raised its prices"),
        ('"Kvantu, s.r.o."', "kvantu is fast now"),
    ],
)
def test_a_quoted_name_with_a_legal_form_is_watched_as_the_company_that_it_names(
    term: str, text: str
) -> None:
    assert Watch([term]).matches(text) == (term,)
    assert Watch([term]).matches("nothing of the kind") == ()


def test_other_quoted_phrases_and_names_within_longer_terms_are_words() -> None:
    assert WatchTerm.parse('"blue quay"').company is None
    assert Watch(['"Acmeflow GmbH" AND outage']).matches("Acmeflow has an outage") == ()
    with pytest.raises(TermError, match="NOT needs something beside it"):
        WatchTerm.parse('NOT "Acmeflow GmbH"')


def test_without_a_watched_company_the_graph_is_not_asked(graph: Graph) -> None:
    names = KnownNames(graph, ["churn", WatchTerm.parse("acme crm")])
    assert [term.text for term in names.terms] == ["churn", "acme crm"]
    assert names.others == ()
    assert not names.renewed()


def test_a_collection_keeps_what_names_a_company_as_the_graph_knows_it(graph: Graph, tmp_path: Path) -> None:
    stored = [
        Company("company:acmeflow.example", "Acmeflow GmbH", "us", "acmeflow.example", aliases=("Flowdesk",)),
        Company("company:bank", "Acmeflow Bank", "customer"),
    ]
    write_page(graph, stored, tombstones=KEY)
    said = [
        *("Acmeflow is down", "Acmeflow Bank is down", "#FlowdeskFail", "nothing of the kind"),
        "see acmeflow.example",
    ]
    at = "2026-11-01T00:00:00Z"
    lines = [{"id": f"p{n}", "by": "1", "text": text, "at": at} for n, text in enumerate(said)]
    (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "accounts.json").write_text("[]")

    term = WatchTerm.for_company(CompanyNames("company:acmeflow", "Acmeflow GmbH"))
    collect(graph, Wren(tmp_path), [term], tombstones=KEY)

    kept = graph.run("MATCH (p:Post) RETURN p.text AS text ORDER BY p.key")
    assert [row["text"] for row in kept] == ["Acmeflow is down", "#FlowdeskFail", "see acmeflow.example"]
