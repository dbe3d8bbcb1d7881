"""Watch terms as X's search understands them."""

import pytest

from collectors.watch.watch import WatchTerm
from collectors.x.query import QUERY_LENGTH, clauses_of, packed
from graph.text.companies.names import CompanyNames


@pytest.mark.parametrize(
    ("term", "clauses"),
    [
        ("fernhollow", ["fernhollow"]),
        ('"acme crm"', ['"acme crm"']),
        ("acme crm", ["(acme crm)"]),
        ("acme AND crm", ["(acme crm)"]),
        ("acme OR contoso", ["acme", "contoso"]),
        ('acme (crm OR "white paper") NOT jobs', ['(acme (crm OR "white paper") -jobs)']),
        ("acme NOT (jobs OR hiring)", ["(acme -jobs -hiring)"]),
        ("AT&T", ['"AT&T"']),
        ("@acme", ["@acme"]),
        ('"or"', ['"or"']),
        ("東京", ["東京"]),
    ],
)
def test_a_term_is_said_in_the_words_of_x(term: str, clauses: list[str]) -> None:
    assert clauses_of([WatchTerm.parse(term)], []) == (clauses, [])


@pytest.mark.parametrize(
    ("term", "clauses"),
    [
        ("acme NOT (jobs in)", ["acme"]),
        ('"leaving * for" acme', ["((leaving for) acme)"]),
        ("col*r acme", ["acme"]),
        ("acme AND (a*b OR c)", ["acme"]),
    ],
)
def test_what_x_cannot_say_is_asked_for_more_widely(term: str, clauses: list[str]) -> None:
    assert clauses_of([WatchTerm.parse(term)], []) == (clauses, [])


def test_a_word_beginning_is_searched_as_a_word_and_said() -> None:
    clauses, notes = clauses_of([WatchTerm.parse("acme AND churn*")], [])

    assert clauses == ["(acme churn)"]
    assert [note.what for note in notes] == ["watch term acme AND churn*"]
    assert 'only posts with "churn" itself are found' in notes[0].reason


def test_a_term_without_a_whole_word_is_named() -> None:
    clauses, notes = clauses_of([WatchTerm.parse("a*b OR acme")], [])

    assert clauses == ["acme"]
    assert [note.what for note in notes] == ["watch term a*b OR acme"]


def test_a_clause_longer_than_a_query_is_shortened_to_a_part_that_finds_it_too() -> None:
    long = '"' + "word " * 110 + '"'

    assert clauses_of([WatchTerm.parse(f"acme AND {long}")], [])[0] == ["acme"]


def asked(company: CompanyNames) -> tuple[list[str], list[str]]:
    clauses, notes = clauses_of([WatchTerm.for_company(company)], [])
    return clauses, [note.what for note in notes]


@pytest.mark.parametrize(
    ("company", "clauses"),
    [
        (
            CompanyNames("c", "Acmeflow GmbH", handles=("acmeflowhq",)),
            ["#Acmeflow", "@acmeflowhq", "Acmeflow"],
        ),
        (
            CompanyNames("c", "Bramley-Coyle"),
            ['"Bramley-Coyle"', '"bramley coyle"', "#BramleyCoyle", "BramleyCoyle"],
        ),
        (CompanyNames("c", "Citróna"), ["#Citróna", "#citrona", "Citróna", "citrona"]),
        (
            CompanyNames("c", "Solvane", former=("Oldflow Inc.",)),
            ["#Oldflow", "#Solvane", "Oldflow", "Solvane"],
        ),
        (CompanyNames("c", "Marrick & Co.", never=("#Marrick",)), ["Marrick"]),
    ],
)
def test_a_company_is_asked_for_under_the_forms_of_its_names(
    company: CompanyNames, clauses: list[str]
) -> None:
    assert asked(company) == (clauses, [])


def test_a_name_that_means_other_things_is_asked_for_beside_words_that_speak_for_the_company() -> None:
    [clause], notes = asked(CompanyNames("c", "Harbor", context=("help desk*",)))
    assert clause.startswith('(Harbor ("help desk" OR app OR support OR ')
    assert notes == []
    [clause], notes = asked(CompanyNames("c", "Monday"))
    assert clause.startswith("(Monday (app OR support OR ")
    assert notes == ["watched name Monday"]


def test_the_forms_of_a_company_fit_into_one_query_the_safe_ones_first() -> None:
    aliases = tuple(f"Quillam Number {number} & Daughters" for number in range(40))
    company = CompanyNames("c", "Harbor", aliases=("Quillam", *aliases, *(f"Zadok{n}" for n in range(60))))
    clauses, _ = asked(company)
    assert "Quillam" in clauses
    assert len(packed(clauses)) == 1


def test_watched_accounts_are_asked_for_by_their_ids() -> None:
    assert clauses_of([], ["7001", "@unresolved"]) == (["from:7001", "to:7001"], [])


def test_clauses_are_packed_into_queries_that_x_takes() -> None:
    clauses = [f"from:{10**18 + number}" for number in range(100)]

    queries = packed(clauses)

    assert [clause for query in queries for clause in query.clauses] == clauses
    assert all(len(query.text) <= QUERY_LENGTH for query in queries)
    assert len(queries) == 6
    assert queries[0].text.startswith("from:1000000000000000000 OR from:1000000000000000001 OR ")
