"""The catalog: saved questions, the user's own, and files with a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from queries.catalog import SAVED, QuestionFiles, UnknownQuestion, load_catalog
from queries.params import ParamError, Period
from queries.source import HeaderError, parse

MINE = """// ---
// question: Who wrote about {topic}?
// description: Everyone who did.
// params:
//   topic: {type: topic, default: churn}
//   since: {type: since, default: 30 days}
// columns: [person]
// ---
MATCH (p:Post)-[:ABOUT]->(:Topic {key: $topic}) WHERE p.day >= $since
RETURN p.key AS person  // and not $this
"""


def test_the_questions_are_there_and_none_is_broken() -> None:
    catalog = load_catalog()
    assert catalog.broken == ()
    assert [question.id for question in catalog.questions] == [
        "accounts-connecting-to-a-competitor",
        "advocates-and-detractors",
        "companies-showing-a-signal",
        "companies-that-enjoy-and-worry",
        "connections-to-competitors-over-time",
        "connections-who-care",
        "connections-who-enjoy-and-worry",
        "customers-negative-posts",
        "customers-talking-about-a-competitor",
        "customers-who-fell-silent",
        "customers-with-a-spike-of-negative-posts",
        "followers-of-us-and-a-competitor",
        "how-fast-we-answer",
        "links-our-connections-share",
        "meetings-this-week",
        "most-negative-voices",
        "networks-customers-prefer",
        "new-voices",
        "posts-that-need-an-answer",
        "revenue-at-risk",
        "share-of-voice",
        "signals-before-churn-and-renewal",
        "spike-of-mentions",
        "volume-and-sentiment-by-day",
        "what-a-person-said-and-did",
        "what-happened-at-companies",
        "what-is-happening-at-a-company",
        "what-networks-cost",
        "what-people-say-about-a-company",
        "who-can-introduce-us",
        "who-changed-jobs",
        "who-moves-opinion",
        "who-newly-follows-and-unfollowed",
        "who-of-us-knows",
        "why-customers-are-angry",
    ]


def test_every_saved_question_says_what_it_is_for() -> None:
    for question in load_catalog().questions:
        assert question.audience, question.id
        assert len(question.description) > 60, question.id
        needed = {param.name: "somebody" for param in question.params if param.required}
        assert question.parse(needed), question.id
        assert {param.type for param in question.params if param.required} <= {"person"}, question.id


def test_a_question_of_the_users_own_is_found_beside_the_saved_ones(tmp_path: Path) -> None:
    (tmp_path / "who-wrote.cypher").write_text(MINE, encoding="utf-8")
    catalog = load_catalog([tmp_path, tmp_path / "not there"])
    question = catalog.get("who-wrote")
    assert question.text == "Who wrote about {topic}?"
    assert question.columns == ("person",)
    assert question.cypher.startswith("MATCH (p:Post)")
    assert len(catalog.questions) == len(load_catalog().questions) + 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_question_is_read_whatever_windows_editors_write_before_it(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "mine.cypher").write_bytes(MINE.replace("\n", "\r\n").encode(encoding))
    (tmp_path / "plain.cypher").write_text(MINE, encoding="utf-8")
    catalog = load_catalog([tmp_path])
    assert not catalog.broken
    assert catalog.get("mine").cypher == catalog.get("plain").cypher


def test_a_broken_file_is_named_with_its_fault_and_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a-broken.cypher").write_text("MATCH (n) RETURN n", encoding="utf-8")
    (tmp_path / "b-latin.cypher").write_bytes(b"// ---\n// question: caf\xe9")
    (tmp_path / "c-good.cypher").write_text(MINE, encoding="utf-8")
    (tmp_path / "share-of-voice.cypher").write_text(MINE, encoding="utf-8")
    catalog = load_catalog([tmp_path])
    faults = {broken.path.name: broken.fault for broken in catalog.broken}
    assert faults["a-broken.cypher"] == "it must start with a header between two lines that are '// ---'"
    assert faults["b-latin.cypher"].startswith("it cannot be read")
    assert str(SAVED / "competitors" / "share-of-voice.cypher") in faults["share-of-voice.cypher"]
    assert catalog.get("c-good").id == "c-good"
    assert catalog.get("share-of-voice").path.is_relative_to(SAVED)


def test_asking_for_a_broken_question_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    (tmp_path / "mine.cypher").write_text(MINE.replace("$topic", "$subject"), encoding="utf-8")
    with pytest.raises(UnknownQuestion, match="the Cypher uses \\$subject, which no parameter gives"):
        load_catalog([tmp_path]).get("mine")


def test_a_broken_file_stands_for_no_question_that_counts_all_the_same(tmp_path: Path) -> None:
    files, mine = QuestionFiles(), tmp_path / "mine.cypher"
    mine.write_text(MINE, encoding="utf-8")
    (tmp_path / "share-of-voice.cypher").write_text(MINE, encoding="utf-8")
    (tmp_path / "other.cypher").write_text("MATCH (n) RETURN n", encoding="utf-8")
    assert files.catalog([tmp_path]).broken_file("mine") is None
    mine.write_text("MATCH (n) RETURN n", encoding="utf-8")
    catalog = files.catalog([tmp_path])
    names = {"mine", "share-of-voice", "other"}
    assert {broken.path.stem for broken in catalog.broken} == names
    assert {name: catalog.broken_file(name) is not None for name in names} == {
        "mine": False,
        "share-of-voice": False,
        "other": True,
    }
    assert catalog.get("mine").id == "mine"


def test_asking_for_a_question_that_is_not_there_offers_the_nearest() -> None:
    with pytest.raises(
        UnknownQuestion, match="no question 'connections-that-care'; the nearest are connections-who-care"
    ):
        load_catalog().get("connections-that-care")


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("// description: Everyone who did.", "// descripton: Everyone who did.", "descripton: Extra inputs"),
        ("// description: Everyone who did.\n", "", "description: Field required"),
        ("about {topic}?", "about {thing}?", "{thing} in 'Who wrote about {thing}?' is no parameter"),
        ("type: topic", "type: theme", "params.topic.type: Input should be 'topic'"),
        ("30 days}", "30 days, min: 60 days}", "`since` is at least 60 days, not 30 days"),
        ("// columns: [person]", "// columns: [person]\n// view: chart", "`view: chart` needs a `chart`"),
        ("// columns: [person]", "// columns: [person, person]", "column 'person' is named twice"),
        (
            "// columns: [person]",
            "// columns: [person]\n// alert: {key: [company], title: x}",
            "'company' is not among person",
        ),
        ("// columns: [person]", "// columns: [person", "line 7: the header is not YAML"),
        ("// columns: [person]", "columns: [person]", "line 7: it is inside the header but is no comment"),
        ("p.day >= $since", "true", "parameter 'since' is not used by the Cypher"),
    ],
)
def test_a_header_that_does_not_hold_together_is_refused_with_its_fault(
    was: str, becomes: str, fault: str
) -> None:
    assert was in MINE
    with pytest.raises(HeaderError) as refused:
        parse(MINE.replace(was, becomes))
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("header", "below", "fault"),
    [
        ("", "RETURN 1 AS row", "the header names no column `evidence`"),
        ("// evidence: words\n", "RETURN 1 AS row", "does not use $rows"),
        ("// evidence: words\n", "", "there is no Cypher below"),
        (
            "// evidence: words\n// with_evidence: [quote]\n",
            "RETURN $rows AS row",
            "'quote' is not among person",
        ),
        (
            "// evidence: words\n// with_evidence: [person]\n// key: [person]\n",
            "RETURN $rows",
            "cannot be a key",
        ),
    ],
)
def test_a_statement_for_evidence_that_does_not_fit_the_header_is_refused(
    header: str, below: str, fault: str
) -> None:
    source = MINE.replace("// columns: [person]\n", "// columns: [person]\n" + header)
    with pytest.raises(HeaderError) as refused:
        parse(f"{source}// --- evidence\n{below}\n")
    assert fault in str(refused.value)


def test_only_the_statement_for_evidence_is_given_the_rows() -> None:
    with pytest.raises(
        HeaderError, match=r"line \d+: only the statement below '// --- evidence' is given \$rows"
    ):
        parse(MINE.replace("p.day >= $since", "p.day >= $since AND size($rows) > 0"))


def test_a_parameter_in_a_comment_or_a_string_is_none() -> None:
    commented = parse(MINE.replace("AS person", "+ 'costs $5' AS person /* $nothing */"))
    assert commented.header == parse(MINE).header


def test_values_are_parsed_by_name_and_an_unknown_name_is_refused() -> None:
    question = load_catalog().get("connections-who-care")
    assert question.parse({"since": "2 weeks"}) == {"topic": "churn", "since": Period(2, "week")}
    with pytest.raises(
        ParamError, match="`sinse` is no parameter of connections-who-care; it has `topic`, `since`"
    ):
        question.parse({"sinse": "2 weeks"})


def test_the_phrase_is_shown_with_its_blanks_filled() -> None:
    question = load_catalog().get("accounts-connecting-to-a-competitor")
    assert question.filled(question.parse({})) == "Which of our customers are connecting to a competitor?"
    care = load_catalog().get("connections-who-care")
    assert care.filled({"topic": "pricing"}) == "Which connections care about pricing?"
