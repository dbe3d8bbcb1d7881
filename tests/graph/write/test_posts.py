from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.records import Post, PostRemoved, Profile
from tests.graph.facts import ANNA, BEN, CLEO, START, at, column, export, one, post, write

POST = "MATCH (p:Post {key: 'net:p1'}) RETURN properties(p) AS held"


def test_a_post_is_stored_with_its_author_times_and_day(graph: Graph) -> None:
    written = write(
        graph,
        post(
            text="Grüße 東京", created_at=at(-20_000), lang="de", url="https://net.example/p1", kind="quote"
        ),
    )
    assert written["posts"] == 1
    held = one(graph, POST)["held"]
    assert held.pop("counted") > 0
    assert held == {
        "key": "net:p1",
        "network": "net",
        "uid": "p1",
        "kind": "quote",
        "text": "Grüße 東京",
        "lang": "de",
        "url": "https://net.example/p1",
        "at": START,
        "day": "2026-11-01",
        "created_at": at(-20_000),
        "version": "2026-11-01T12:00:00.000000+00:00",
        "labelled_by": "",
        "waits": "98206465599 net:p1",
    }
    author = one(graph, "MATCH (:Post {key: 'net:p1'})<-[:POSTED]-(a:Profile) RETURN properties(a) AS held")[
        "held"
    ]
    assert author == {
        "key": ANNA,
        "network": "net",
        "uid": "anna",
        "status": "active",
        "watched": False,
        "first_seen": START,
    }


def test_what_a_post_answers_quotes_mentions_and_links_is_related_to_it(graph: Graph) -> None:
    links = ("https://a.example/x", "https://b.example/", "https://a.example/x")
    write(graph, post(reply_to="net:p0", quotes="net:q0", mentions=(BEN, CLEO, BEN), links=links))
    assert column(graph, "MATCH (:Post {key: 'net:p1'})-[:REPLY_TO]->(t:Post) RETURN t.key") == ["net:p0"]
    assert column(graph, "MATCH (:Post {key: 'net:p1'})-[:QUOTES]->(t:Post) RETURN t.key") == ["net:q0"]
    assert column(
        graph, "MATCH (:Post {key: 'net:p1'})-[:MENTIONS]->(t:Profile) RETURN t.key ORDER BY t.key"
    ) == [
        BEN,
        CLEO,
    ]
    assert column(
        graph, "MATCH (:Post {key: 'net:p1'})-[:LINKS_TO]->(t:Link) RETURN t.url ORDER BY t.url"
    ) == [
        "https://a.example/x",
        "https://b.example/",
    ]


def test_an_answered_post_that_nobody_saw_is_a_stub_until_it_is_seen(graph: Graph) -> None:
    write(graph, post(reply_to="net:p0"))
    stub = one(graph, "MATCH (p:Post {key: 'net:p0'}) RETURN properties(p) AS held")["held"]
    assert stub == {"key": "net:p0", "network": "net", "uid": "p0"}
    assert write(graph, post("net:p0", BEN, "what was answered", day=-1))["posts"] == 1
    row = one(
        graph,
        "MATCH (:Post {key: 'net:p1'})-[:REPLY_TO]->(p:Post)<-[:POSTED]-(a:Profile) "
        "RETURN p.text AS text, p.day AS day, p.labelled_by AS labelled_by, a.key AS author",
    )
    assert row == {"text": "what was answered", "day": "2026-10-31", "labelled_by": "", "author": BEN}


def test_a_post_written_twice_is_one_post(graph: Graph) -> None:
    page = (post(reply_to="net:p0", mentions=(BEN,), links=("https://a.example/",)), post("net:p2", BEN))
    assert write(graph, *page)["posts"] == 2
    before = export(graph)
    assert write(graph, *page).counts == {}
    assert export(graph) == before


def test_an_edit_replaces_text_and_relationships_and_asks_for_new_labels(graph: Graph) -> None:
    write(graph, post(text="old", mentions=(BEN,), links=("https://a.example/",), reply_to="net:p0"))
    graph.run("MERGE (t:Topic {key: 'churn'}) MERGE (c:Company {key: 'crm:x'})")
    graph.run(
        "MATCH (p:Post {key: 'net:p1'}), (t:Topic {key: 'churn'}), (c:Company {key: 'crm:x'}) "
        "SET p.labelled_by = 'model', p.sentiment = 'negative', p.confidence = 0.9, p.polarity = -0.8 "
        "CREATE (p)-[:ABOUT {score: 0.9}]->(t) CREATE (p)-[:MENTIONS]->(c)"
    )
    written = write(graph, post(text="new", day=2, mentions=(CLEO,), reply_to="net:p0", edited=True))
    assert written.counts == {"edits": 1}
    held = one(graph, POST)["held"]
    assert (held["text"], held["labelled_by"], held["version"]) == (
        "new",
        "",
        "2026-11-03T12:00:00.000000+00:00",
    )
    assert (held["at"], held["day"]) == (START, "2026-11-01")
    assert not {"sentiment", "confidence", "polarity"} & held.keys()
    related = graph.run(
        "MATCH (:Post {key: 'net:p1'})-[r]->(t) RETURN type(r) AS kind, t.key AS key ORDER BY kind, key"
    )
    assert related == [{"kind": "MENTIONS", "key": CLEO}, {"kind": "REPLY_TO", "key": "net:p0"}]


def test_a_version_seen_again_with_the_same_text_keeps_its_labels(graph: Graph) -> None:
    write(graph, post(text="same"))
    graph.run(
        "MATCH (p:Post {key: 'net:p1'}) SET p.labelled_by = 'model', p.waits = null, p.sentiment = 'positive'"
    )
    write(graph, post(text="same", day=0.001))
    held = one(graph, POST)["held"]
    assert (held["labelled_by"], held["sentiment"]) == ("model", "positive")


def test_an_older_version_that_comes_late_tells_only_when_the_post_began(graph: Graph) -> None:
    write(graph, post(text="second", day=2, mentions=(CLEO,), edited=True))
    assert write(graph, post(text="first", day=0, mentions=(BEN,))).counts == {}
    held = one(graph, POST)["held"]
    assert (held["text"], held["version"]) == ("second", "2026-11-03T12:00:00.000000+00:00")
    assert (held["at"], held["day"]) == (START, "2026-11-01")
    mentioned = column(graph, "MATCH (:Post {key: 'net:p1'})-[:MENTIONS]->(p:Profile) RETURN p.key")
    assert mentioned == [CLEO]


def test_an_edit_of_an_unknown_post_stores_it(graph: Graph) -> None:
    assert write(graph, post(text="edited", edited=True))["posts"] == 1
    assert one(graph, POST)["held"]["text"] == "edited"


def test_several_versions_in_one_page_end_as_the_newest(graph: Graph) -> None:
    write(
        graph, post(text="one"), post(text="three", day=2, edited=True), post(text="two", day=1, edited=True)
    )
    held = one(graph, POST)["held"]
    assert (held["text"], held["at"]) == ("three", START)


def test_a_removed_post_goes_with_its_links_and_never_comes_back(graph: Graph) -> None:
    link = ("https://only.example/",)
    write(
        graph, post(links=(*link, "https://both.example/")), post("net:p2", links=("https://both.example/",))
    )
    assert write(graph, PostRemoved("net:p1", at(1)))["posts removed"] == 1
    assert column(graph, "MATCH (p:Post) RETURN p.key") == ["net:p2"]
    assert column(graph, "MATCH (l:Link) RETURN l.url") == ["https://both.example/"]
    assert write(graph, post(), post(text="again", day=3, edited=True)).counts == {}
    write(graph, post("net:p3", BEN, reply_to="net:p1", quotes="net:p1"))
    assert column(graph, "MATCH (p:Post) RETURN p.key ORDER BY p.key") == ["net:p2", "net:p3"]


def test_a_removal_of_an_unknown_post_leaves_no_tombstone(graph: Graph) -> None:
    assert write(graph, PostRemoved("net:p1", at(1))).counts == {}
    assert column(graph, "MATCH (t:Tombstone) RETURN t.hash") == []
    assert write(graph, post())["posts"] == 1


def test_a_post_created_and_deleted_in_one_page_is_gone(graph: Graph) -> None:
    write(graph, post(), PostRemoved("net:p1", at(1)))
    assert column(graph, "MATCH (p:Post) RETURN p.key") == []
    assert column(graph, "MATCH (t:Tombstone) RETURN t.at") == [at(1)]


def test_a_post_that_follows_the_removal_of_an_unknown_one_in_its_page_is_kept(graph: Graph) -> None:
    write(graph, PostRemoved("net:p1", at(0)), post(day=1))
    assert column(graph, "MATCH (p:Post) RETURN p.key") == ["net:p1"]


def test_a_time_without_a_zone_is_refused_and_nothing_is_stored(graph: Graph) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        write(graph, post(), Post("net:p2", ANNA, "x", START.replace(tzinfo=None)))
    assert column(graph, "MATCH (p:Post) RETURN p.key") == []


def test_a_tombstone_tells_nobody_what_it_was(graph: Graph) -> None:
    write(graph, post(text="a secret"), PostRemoved("net:p1", at(1)))
    held = one(graph, "MATCH (t:Tombstone) RETURN properties(t) AS held")["held"]
    assert held.keys() == {"hash", "kind", "at", "reason"}
    assert len(held["hash"]) == 64


def test_hostile_text_stays_text(graph: Graph) -> None:
    text = "'}) DETACH DELETE n // \" \\ $x {y} \u202e \U0001f600" + "x" * 100_000
    write(graph, post(text=text, links=("javascript:alert(1)",), url="https://a.example/'\"`"))
    assert one(graph, POST)["held"]["text"] == text


def test_halves_of_characters_that_stand_alone_do_not_keep_their_page_out(graph: Graph) -> None:
    anna = Profile(ANNA, name="Anna \udc00", bio="\ud83d\ude00 \ud83d", seen=START)
    write(graph, anna, post(text="broken \ud83d emoji, whole \ud83d\ude00 one"))
    assert one(graph, POST)["held"]["text"] == "broken \ufffd emoji, whole 😀 one"
    assert one(graph, "MATCH (p:Profile {key: 'net:anna'}) RETURN p.name AS name, p.bio AS bio") == {
        "name": "Anna \ufffd",
        "bio": "😀 \ufffd",
    }


def test_content_labels_are_kept_added_to_and_replaced_by_an_edit(graph: Graph) -> None:
    labels = "MATCH (p:Post {key: 'net:p1'}) RETURN p.content_labels AS labels"
    write(graph, post(content_labels=("porn", "porn")))
    assert one(graph, labels)["labels"] == ["porn"]
    write(graph, post())
    assert one(graph, labels)["labels"] == ["porn"]
    write(graph, post(content_labels=("spam", "porn")))
    write(graph, post(content_labels=("spam",)))
    assert one(graph, labels)["labels"] == ["porn", "spam"]
    without = (
        "MATCH (p:Post) WHERE NOT 'spam' IN coalesce(p.content_labels, []) RETURN p.key AS key ORDER BY key"
    )
    write(graph, post("net:p2"))
    assert column(graph, without) == ["net:p2"]
    write(graph, post(day=1, text="edited", edited=True))
    assert one(graph, labels)["labels"] is None
    assert column(graph, without) == ["net:p1", "net:p2"]
