"""What each kind of change does to the rollups, by value."""

from __future__ import annotations

import pytest

from collectors.crm.importer import JOB
from graph.connection import Graph
from graph.labels.corrections import Correction, correct, withdraw
from graph.labels.labels import PostLabels, write_labels
from graph.labels.text_labels import CompanyMention, Labels, Sentiment
from graph.labels.topics import define_topics, remove_topics
from graph.read.runs import start_run
from graph.records import (
    Company,
    Connected,
    Engagement,
    EngagementRemoved,
    Follow,
    Person,
    PostRemoved,
    ProfileResolved,
    ProfileStatusChange,
    Unfollow,
)
from graph.rollups import keys
from graph.rollups.check import check
from graph.write.changes import ImportPage, begin_import
from graph.write.erasure import erase_company, erase_person
from graph.write.undo import undo_import
from graph.write.writer import write_page
from tests.graph.facts import ANNA, BEN, CLEO, KEY, at, post, write
from tests.graph.rollups.computed import assert_right

US, RIVAL = "company:us", "company:rival"


@pytest.fixture
def told(graph: Graph) -> Graph:
    """Anna wrote of churn and of the rival, Ben liked it; the rival operates Cleo."""
    define_topics(graph, [("churn", "churn", "leaving"), ("price", "price", "money")])
    write(graph, Company(US, "Us", role="us"), Company(RIVAL, "Rival", role="competitor", profiles=(CLEO,)))
    write(graph, post(), Engagement(BEN, "net:p1", "like", "l1", at(1)))
    label(graph)
    return graph


def label(graph: Graph, sentiment: Sentiment = "negative", *topics: str, key: str = "net:p1") -> None:
    """As the labeller would."""
    [row] = graph.run("MATCH (p:Post {key: $key}) RETURN p.version AS version", key=key)
    about = tuple((topic, 0.5) for topic in topics or ("churn",))
    polarity = {"negative": -0.75, "positive": 0.75}.get(sentiment, 0.0)
    labels = Labels(
        sentiment, 0.9, polarity, (*about, ("unsure", 0.49)), (CompanyMention(RIVAL, "positive", 0.5),)
    )
    write_labels(graph, [PostLabels(key, row["version"], labels)], model_id="model")


def said(graph: Graph, kind: str = "topic") -> dict[tuple[str, str, str], tuple[int, int, float, int]]:
    """Posts, negative ones, sum of the polarity and engagements, by profile, subject and day of November."""
    rows = graph.run("MATCH (:Profile)-[:SAID]->(s:Said {kind: $kind}) RETURN properties(s) AS s", kind=kind)
    return {
        (row["s"]["profile"], row["s"]["subject"], row["s"]["day"][8:]): (
            row["s"]["posts"],
            row["s"]["negative"],
            row["s"]["polarity"],
            row["s"]["engaged"],
        )
        for row in rows
    }


def counts(graph: Graph) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Posts, positive and negative ones, by kind and subject."""
    rows = graph.run("MATCH (c:Count) RETURN properties(c) AS c ORDER BY c.key")
    return {
        (row["c"]["kind"], row["c"]["subject"]): (
            row["c"]["posts"],
            row["c"]["positive"],
            row["c"]["negative"],
        )
        for row in rows
    }


def connections(graph: Graph) -> set[str]:
    return {row["key"] for row in graph.run("MATCH (p:Profile) WHERE p.connection RETURN p.key AS key")}


def test_a_labelled_post_counts_for_its_author_its_subjects_and_whoever_liked_it(told: Graph) -> None:
    assert said(told) == {(ANNA, "churn", "01"): (1, 1, -0.75, 0), (BEN, "churn", "02"): (0, 0, 0.0, 1)}
    assert said(told, "company") == {(ANNA, RIVAL, "01"): (1, 0, 0.5, 0), (BEN, RIVAL, "02"): (0, 0, 0.0, 1)}
    assert counts(told) == {
        ("all", ""): (1, 0, 1),
        ("company", RIVAL): (1, 1, 0),
        ("topic", "churn"): (1, 0, 1),
    }
    first, last = keys.bounds("topic", "churn", "2026-11-01", "2026-11-01")
    found = told.run(
        "MATCH (s:Said) WHERE s.key >= $first AND s.key < $last RETURN s.profile AS p", first=first, last=last
    )
    assert found == [{"p": ANNA}]


def test_a_post_that_waits_counts_without_a_mood_and_mentions_a_companys_own_profile(told: Graph) -> None:
    write(told, post("net:p2", BEN, mentions=(CLEO,)))
    assert counts(told)["all", ""] == (2, 0, 1)
    assert counts(told)["company", RIVAL] == (2, 1, 0)
    assert said(told, "company")[BEN, RIVAL, "01"] == (1, 0, 0.0, 0)


def test_an_edit_waits_for_its_labels_anew(told: Graph) -> None:
    write(told, post(text="another text", day=1))
    assert said(told) == said(told, "company") == {}
    assert counts(told) == {("all", ""): (1, 0, 0)}


def test_labels_take_the_place_of_earlier_ones(told: Graph) -> None:
    label(told, "positive", "price")
    assert said(told) == {(ANNA, "price", "01"): (1, 0, 0.75, 0), (BEN, "price", "02"): (0, 0, 0.0, 1)}
    assert counts(told)["all", ""] == (1, 1, 0)


def test_a_correction_counts_instead_of_the_label(told: Graph) -> None:
    correct(told, Correction("net:p1", "positive", {"churn": False, "price": True}), at(3))
    assert said(told)[ANNA, "price", "01"] == (1, 0, 1.0, 0)
    assert ("topic", "churn") not in counts(told)
    assert_right(told)


@pytest.mark.parametrize("taken_back", [False, True])
def test_corrections_of_a_post_without_labels_count_until_its_labels_come_and_beside_them(
    told: Graph, taken_back: bool
) -> None:
    write(told, post("net:p2", BEN), Engagement(ANNA, "net:p2", "like", "l2", at(1)))
    correct(told, Correction("net:p2", "positive", {"price": True}, {US: True}), at(3))
    assert said(told)[BEN, "price", "01"] == (1, 0, 1.0, 0)
    if taken_back:
        withdraw(told, "net:p2")
    label(told, key="net:p2")
    assert said(told)[BEN, "churn", "01"] == ((1, 1, -0.75, 0) if taken_back else (1, 0, 1.0, 0))
    assert said(told)[ANNA, "churn", "02"] == (0, 0, 0.0, 1)
    assert_right(told)


def test_labels_with_a_topic_that_the_graph_lacks_count_without_it(told: Graph) -> None:
    label(told, "negative", "price", "gone")
    assert said(told) == {(ANNA, "price", "01"): (1, 1, -0.75, 0), (BEN, "price", "02"): (0, 0, 0.0, 1)}
    assert_right(told)


def test_a_like_counts_though_somebody_else_who_liked_the_post_is_hidden_by_the_same_page(
    told: Graph,
) -> None:
    write(
        told, Engagement(CLEO, "net:p1", "like", "l2", at(2)), ProfileStatusChange(BEN, "deactivated", at(5))
    )
    assert said(told) == {(ANNA, "churn", "01"): (1, 1, -0.75, 0), (CLEO, "churn", "03"): (0, 0, 0.0, 1)}
    assert_right(told)


def test_a_like_that_the_same_page_takes_back_counts_nowhere(told: Graph) -> None:
    write(
        told,
        Engagement(CLEO, "net:p1", "like", "l2", at(2)),
        Engagement(BEN, "net:p1", "repost", "r1", at(3)),
        EngagementRemoved(CLEO, "like", "l2", at(3)),
        EngagementRemoved(BEN, "repost", "r1", at(3)),
    )
    assert said(told) == {(ANNA, "churn", "01"): (1, 1, -0.75, 0), (BEN, "churn", "02"): (0, 0, 0.0, 1)}
    assert_right(told)


def test_a_hidden_profiles_like_counts_once_it_is_back(told: Graph) -> None:
    write(told, ProfileStatusChange(CLEO, "deactivated", at(1)))
    write(told, Engagement(CLEO, "net:p1", "like", "l2", at(2)))
    assert (CLEO, "churn", "03") not in said(told)
    write(told, ProfileStatusChange(CLEO, "active", at(3)))
    assert said(told)[CLEO, "churn", "03"] == (0, 0, 0.0, 1)
    assert_right(told)


def test_a_post_that_was_liked_and_reposted_counts_once_on_the_latest_day(told: Graph) -> None:
    write(told, Engagement(BEN, "net:p1", "repost", "r1", at(4)))
    assert said(told)[BEN, "churn", "05"] == (0, 0, 0.0, 1)
    assert (BEN, "churn", "02") not in said(told)
    write(told, EngagementRemoved(BEN, "repost", "r1", at(5)))
    assert said(told)[BEN, "churn", "02"] == (0, 0, 0.0, 1)
    write(told, EngagementRemoved(BEN, "like", "l1", at(5)))
    assert (BEN, "churn", "02") not in said(told)


def test_a_like_of_an_own_post_is_no_engagement(told: Graph) -> None:
    write(told, Engagement(ANNA, "net:p1", "like", "l2", at(1)))
    assert said(told)[ANNA, "churn", "01"] == (1, 1, -0.75, 0)
    assert (ANNA, "churn", "02") not in said(told)


def test_whoever_is_hidden_counts_nowhere_until_they_are_back(told: Graph) -> None:
    before = said(told), counts(told)
    write(told, ProfileStatusChange(ANNA, "deactivated", at(5)))
    assert said(told) == {}
    assert counts(told) == {}
    write(told, ProfileStatusChange(ANNA, "active", at(6)), ProfileStatusChange(BEN, "deactivated", at(6)))
    assert said(told) == {(ANNA, "churn", "01"): (1, 1, -0.75, 0)}
    write(told, ProfileStatusChange(BEN, "active", at(7)))
    assert (said(told), counts(told)) == before


def test_what_goes_takes_its_counts_along(told: Graph) -> None:
    write(told, PostRemoved("net:p1", at(5)))
    assert told.run("MATCH (n) WHERE n:Said OR n:Count RETURN count(n) AS n") == [{"n": 0}]


def test_a_topic_that_goes_takes_its_counts_along(told: Graph) -> None:
    remove_topics(told, ["price"])
    assert said(told) == {}
    assert counts(told) == {("all", ""): (1, 0, 1), ("company", RIVAL): (1, 1, 0)}


def test_a_company_that_is_erased_takes_its_counts_along(told: Graph) -> None:
    erase_company(told, RIVAL, tombstones=KEY)
    assert said(told, "company") == {}
    assert counts(told) == {("all", ""): (1, 0, 1), ("topic", "churn"): (1, 0, 1)}
    assert_right(told)


def test_a_profile_that_a_company_turns_out_to_operate_counts_for_it(told: Graph) -> None:
    write(told, post("net:p2", BEN, mentions=(ANNA,)))
    write(told, Company(US, "Us", profiles=(ANNA,)))
    assert said(told, "company")[BEN, US, "01"] == (1, 0, 0.0, 0)
    assert_right(told)


def test_what_a_handle_said_is_said_by_its_account(told: Graph) -> None:
    write(told, post("net:p2", "net:@cleo.example"), post("net:p3", "net:new"))
    label(told, "negative", "price", key="net:p2")
    write(told, ProfileResolved("net:new", "cleo.example"))
    assert said(told)["net:new", "price", "01"] == (1, 1, -0.75, 0)
    assert_right(told)


def test_connections_follow_what_our_side_and_theirs_do(told: Graph) -> None:
    write(told, Person("person:dora", "Dora", "crm", US, profiles=("net:dora", "web:dora")))
    write(told, Person("person:ben", "Ben", "crm", profiles=(BEN, "web:ben")))
    write(told, Follow(ANNA, "net:dora", at(0), "f1"), Follow("net:dora", BEN, at(0), "f2"))
    assert connections(told) == {ANNA, BEN, "web:ben"}

    write(told, Unfollow(ANNA, at(1), uid="f1"))
    assert connections(told) == {BEN, "web:ben"}

    write(told, ProfileStatusChange("net:dora", "deactivated", at(2)))
    assert connections(told) == set()

    write(told, Connected("person:ben", "person:dora", "list"))
    assert connections(told) == {BEN, "web:ben"}

    # Who works at us is ours, and nobody's connection.
    write(told, Person("person:ben", "Ben", "crm", US, seen=at(3)))
    assert connections(told) == set()
    write(told, Person("person:ben", "Ben", "crm", RIVAL, seen=at(4)))
    assert connections(told) == {BEN, "web:ben"}

    # Dora leaves, and takes her contacts along.
    write(told, Person("person:dora", "Dora", "crm", RIVAL, seen=at(4)))
    assert connections(told) == set()
    write(told, Company(RIVAL, "Rival", role="us"))
    assert_right(told)
    erase_person(told, "person:dora", tombstones=KEY)
    assert_right(told)


def test_an_import_that_is_taken_back_takes_its_counts_and_ties_along(told: Graph) -> None:
    write(told, Follow(BEN, "net:dora", at(0), "f1"), post("net:p2", BEN, mentions=(ANNA,)))
    before = said(told), said(told, "company"), counts(told)
    run = start_run(told, JOB)
    begin_import(told, run.key, ["contacts.csv"])
    imported = [
        Company(US, "Us", profiles=(ANNA,)),
        Company("company:new", "New", profiles=("net:new",)),
        Person("person:dora", "Dora", "crm", US, profiles=("net:dora",)),
        post("net:p3", BEN, mentions=("net:new",)),
    ]
    write_page(told, imported, tombstones=KEY, import_page=ImportPage(run.key, 0))
    assert connections(told) == {BEN}
    assert said(told, "company")[BEN, US, "01"] == (1, 0, 0.0, 0)
    assert said(told, "company")[BEN, "company:new", "01"] == (1, 0, 0.0, 0)

    undo_import(told)
    assert connections(told) == set()
    assert (said(told), said(told, "company"), counts(told)) == before
    assert_right(told)


def test_the_check_names_what_differs(told: Graph) -> None:
    assert check(told) == []
    told.run("MATCH (s:Said {kind: 'topic', profile: $p}) SET s.posts = 3", p=ANNA)
    told.run("MATCH (c:Count {kind: 'all'}) DETACH DELETE c")
    told.run("MATCH (p:Profile {key: $p}) SET p.connection = true", p=BEN)
    assert [str(one) for one in check(told)] == [
        "Count all  2026-11-01 net: holds nothing, and should hold posts 1, negative 1, labelled 1, "
        "polarity -0.75, complaint 0.75 of all",
        f"Profile {BEN}: holds a connection, and should hold not a connection",
        f"Said topic churn 2026-11-01 {ANNA}: holds posts 3, negative 1, labelled 1, polarity -0.75, complaint 0.75 "
        f"of {ANNA}, and should hold posts 1, negative 1, labelled 1, polarity -0.75, complaint 0.75 of {ANNA}",
    ]
