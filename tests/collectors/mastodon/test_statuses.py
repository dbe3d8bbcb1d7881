"""Posts as servers show them, read into records."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.mastodon.posts.statuses import StatusReader, opted_out
from collectors.mastodon.posts.tags import searches_of, tags_of
from collectors.watch.terms import WatchTerm
from collectors.watch.watch import Watch
from graph.records import Engagement, Post, Profile
from graph.text.companies.names import CompanyNames
from tests.collectors.mastodon.server import NOW, account, mention, recorded, status

ANNA = account("anna", id="1")
BO = account("bo@other.example", id="2")
MADE = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def read(*statuses: Any, watched: str = "anna@mastodon.example", wanted: bool = False) -> StatusReader:
    watch = Watch(["fernhollow"], frozenset({watched} - {""}))
    reader = StatusReader("mastodon.example", watch, NOW)
    reader.add(statuses, wanted=wanted)
    return reader


def posts(reader: StatusReader) -> list[Post]:
    return [record for record in reader.take()[0] if isinstance(record, Post)]


def test_a_post_is_read_with_all_that_it_says() -> None:
    said = status(
        MADE, "Try it", ANNA, language="pt-BR", spoiler_text="About work", mentions=[mention(BO)],
        content='<p><a href="https://other.example/@bo" class="u-url mention">@<span>bo</span></a> try '
        '<a href="https://a.example/x">it</a></p>',
        poll={"options": [{"title": "Yes", "votes_count": 1}, {"title": "No"}]},
        media_attachments=[{"type": "image", "description": "A chart"}, {"type": "image", "description": None}],
        card={"url": "https://a.example/x", "title": "A page", "description": "What it says"},
    )  # fmt: skip

    (post,) = posts(read(said))

    assert post == Post(
        f"mastodon:{said['uri']}",
        "mastodon:anna@mastodon.example",
        "@bo@other.example try it",
        seen=MADE,
        created_at=MADE,
        lang="pt",
        url=said["url"],
        mentions=("mastodon:bo@other.example",),
        links=("https://a.example/x",),
        attached="About work\nYes\nNo\nA chart\nA page\nWhat it says",
        content_labels=("content-warning",),
    )


def test_a_profile_is_its_name_with_the_domain_wherever_it_is_seen() -> None:
    here = read(status(MADE, "x", ANNA | {"note": "<p>Builds <b>things</b></p>"}))
    there = StatusReader("other.example", Watch([], frozenset({"anna@mastodon.example"})), NOW)
    there.add([status(MADE, "x", account("anna@mastodon.example"))])

    def profile(reader: StatusReader) -> Profile:
        return next(record for record in reader.records if isinstance(record, Profile))

    first, second = profile(here), profile(there)
    assert first.key == second.key == "mastodon:anna@mastodon.example"
    assert (first.handle, first.name, first.bio) == ("anna@mastodon.example", "Anna", "Builds things")
    assert first.url == "https://mastodon.example/@anna"


@pytest.mark.parametrize("visibility", ["private", "direct", "limited", None, 5])
def test_only_what_is_open_to_all_is_kept_whoever_wrote_it(visibility: object) -> None:
    assert posts(read(status(MADE, "fernhollow", ANNA, visibility=visibility), wanted=True)) == []
    boost = status(MADE, "", ANNA, reblog=status(MADE, "fernhollow", BO, visibility=visibility))
    assert read(boost).records == []


def test_an_unlisted_post_is_kept() -> None:
    assert [post.text for post in posts(read(status(MADE, "quiet", ANNA, visibility="unlisted")))] == [
        "quiet"
    ]


@pytest.mark.parametrize(
    "shy",
    [
        {"indexable": False},
        {"noindex": True},
        {"discoverable": False},
        {"note": "<p>Writes. #NoBot please</p>"},
        {"note": '<p><a href="https://a.example/tags/noindex">#<span>noindex</span></a></p>'},
    ],
)
def test_who_does_not_want_to_be_found_is_kept_only_where_they_speak_to_the_watched_or_are_watched(
    shy: dict[str, Any],
) -> None:
    hidden = BO | shy
    found = status(MADE, "fernhollow is down", hidden)
    spoken = status(MADE, "fernhollow?", hidden, 1, mentions=[mention(ANNA)])

    assert opted_out(hidden)
    assert [post.text for post in posts(read(found, spoken))] == ["fernhollow?"]
    assert [post.text for post in posts(read(found, watched="bo@other.example"))] == ["fernhollow is down"]


@pytest.mark.parametrize("said", [{}, {"indexable": None}, {"discoverable": None, "note": "about nobots"}])
def test_an_account_that_says_nothing_of_it_may_be_found(said: dict[str, Any]) -> None:
    plain = {
        name: value for name, value in BO.items() if name not in ("indexable", "discoverable", "noindex")
    }

    assert not opted_out(plain | said)


def test_what_stands_beside_the_text_is_matched_too() -> None:
    warned = status(MADE, "look", BO, spoiler_text="Fernhollow news")
    asked = status(MADE, "which?", BO, 1, poll={"options": [{"title": "Fernhollow"}]})

    assert [post.text for post in posts(read(warned, asked))] == ["look", "which?"]


def test_a_boost_is_an_engagement_of_who_boosted() -> None:
    original = status(MADE, "worth reading", BO)
    boost = status(MADE + timedelta(minutes=5), "", ANNA, 1, reblog=original)

    reader = read(boost)

    assert [record for record in reader.records if isinstance(record, Engagement)] == [
        Engagement(
            profile="mastodon:anna@mastodon.example",
            post=f"mastodon:{original['uri']}",
            kind="repost",
            uid=boost["uri"],
            at=MADE + timedelta(minutes=5),
            author="mastodon:bo@other.example",
        )
    ]
    assert [post.text for post in posts(reader)] == ["worth reading"]


def test_a_boost_of_somebody_who_does_not_want_to_be_found_keeps_neither_text_nor_name() -> None:
    boost = status(MADE, "", ANNA, 1, reblog=status(MADE, "worth reading", BO | {"indexable": False}))

    reader = read(boost)

    assert [record.author for record in reader.records if isinstance(record, Engagement)] == [None]
    assert "worth reading" not in str(reader.records)
    assert "bo@other.example" not in str([record for record in reader.records if isinstance(record, Profile)])


def test_a_boost_of_what_nobody_watches_by_somebody_unwatched_is_nothing() -> None:
    assert read(status(MADE, "", BO, 1, reblog=status(MADE, "else", account("cleo")))).records == []


def test_an_edited_post_is_dated_when_it_was_made_and_has_its_new_text() -> None:
    first, second = posts(read(status(MADE, "now better", ANNA, edited_at="2026-11-22T08:30:00.000Z")))

    assert (first.seen, first.edited, second.seen, second.edited) == (
        MADE, False, MADE + timedelta(minutes=30), True,
    )  # fmt: skip
    assert second.text == "now better"


def test_no_post_is_from_the_future_whatever_its_server_claims() -> None:
    claimed = status(MADE, "first of all", ANNA, created_at="2999-01-01T00:00:00Z")

    (post,) = posts(read(claimed))

    assert post.created_at == datetime(2999, 1, 1, tzinfo=UTC)
    assert post.seen <= datetime.now(UTC)


def test_an_answer_leads_to_the_post_that_it_answers() -> None:
    asked = status(MADE, "fernhollow?", BO)
    answer = status(MADE, "yes", ANNA, 1, in_reply_to_id=asked["id"])

    reader = read(answer)
    assert reader.unknown_parents == [asked["id"]]
    reader.learn([asked])

    (post,) = posts(reader)
    assert (post.kind, post.reply_to) == ("reply", f"mastodon:{asked['uri']}")


def test_a_quote_leads_to_the_quoted_post_where_its_author_agreed() -> None:
    quoted = status(MADE, "said first", BO)
    agreed = status(MADE, "see", ANNA, 1, quote={"state": "accepted", "quoted_status": quoted})
    denied = status(MADE, "see", ANNA, 2, quote={"state": "rejected", "quoted_status": quoted})

    first, second = posts(read(agreed, denied))

    assert (first.kind, first.quotes) == ("quote", f"mastodon:{quoted['uri']}")
    assert (second.kind, second.quotes) == ("post", None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"uri": None}, "no address"),
        ({"uri": "https://a.example/a b"}, "no address"),
        ({"account": None}, "no author"),
        ({"account": {"acct": ""}}, "no name"),
        ({"created_at": "yesterday"}, "its time cannot be read"),
        ({"created_at": None}, "its time cannot be read"),
        ({"content": None}, "no text"),
    ],
)
def test_a_malformed_post_is_named_and_loses_no_other(change: dict[str, Any], reason: str) -> None:
    reader = read(status(MADE, "broken", ANNA) | change, status(MADE, "whole", ANNA, 1))

    records, skipped, count = reader.take()
    assert [record.text for record in records if isinstance(record, Post)] == ["whole"]
    assert [reason in skip.reason for skip in skipped] == [True]
    assert count == 2


@pytest.mark.parametrize(
    "change",
    [
        {"mentions": None}, {"mentions": [None, {"acct": 1}]}, {"poll": "x"}, {"poll": {"options": None}},
        {"media_attachments": {"a": 1}}, {"card": []}, {"language": 7}, {"quote": "x"}, {"spoiler_text": None},
        {"reblog": "x"}, {"in_reply_to_id": 12}, {"url": "javascript:alert(1)"}, {"unknown": {"deep": [1]}},
    ],
)  # fmt: skip
def test_a_part_of_another_shape_costs_only_itself(change: dict[str, Any]) -> None:
    (post,) = posts(read(status(MADE, "whole", ANNA) | change))

    assert post.text == "whole"
    assert post.url is None or post.url.startswith("https://mastodon.example/")


def test_a_post_that_another_server_showed_already_is_passed_on_once() -> None:
    done: set[str] = set()
    watch = Watch(["fernhollow"])
    here, there = (StatusReader(domain, watch, NOW, done) for domain in ("mastodon.example", "other.example"))
    original = status(MADE, "fernhollow", ANNA)

    here.add([original])
    there.add([original | {"id": "77", "account": account("anna@mastodon.example")}])

    assert len(posts(here)) == 1
    assert there.records == []


def test_a_recorded_post_and_its_recorded_edit_are_read() -> None:
    (tagged,) = recorded("test_hashtag_tl.yaml", "/timelines/tag/hoot")
    edited = recorded("test_status_edit.yaml", "/statuses/117020586180926938")

    (post,) = posts(read(tagged, wanted=True))
    assert (post.text, post.author) == ("#hoot (hashtag toot)", "mastodon:mastodonpy_test_2@mastodon.example")
    assert (
        post.key == "mastodon:http://localhost:3000/ap/users/117020566092212359/statuses/117020593741189701"
    )
    assert post.seen == datetime(2026, 8, 1, 13, 55, 55, 867000, tzinfo=UTC)
    first, second = posts(read(edited, wanted=True))
    assert (first.edited, second.edited) == (False, True)
    assert second.seen > first.seen


def test_a_recorded_boost_is_an_engagement_with_the_boosted_post() -> None:
    boost = recorded("test_status_reblog_unreblog.yaml", "/reblog", method="POST")
    booster = "mastodonpy_test@mastodon.example"

    reader = read(boost, watched=booster)

    (engagement,) = [record for record in reader.records if isinstance(record, Engagement)]
    assert (engagement.profile, engagement.uid) == (f"mastodon:{booster}", boost["uri"])
    assert [(post.key, post.text) for post in posts(reader)] == [(engagement.post, "Toot!")]


def terms(*texts: str) -> list[WatchTerm]:
    return [WatchTerm.parse(text) for text in texts]


@pytest.mark.parametrize(
    ("term", "tags"),
    [
        ("Churn", ["churn"]),
        ('"customer success"', ["customersuccess"]),
        ("churn*", ["churn"]),
        ("#AcmeFlow", ["acmeflow"]),
        ("acme AND (crm OR erp) AND NOT jobs", ["acme", "crm", "erp"]),
        ("2026", []),
        ("Größe", ["größe"]),
        ("c++", []),
    ],
)
def test_words_and_phrases_are_read_as_the_hashtags_that_people_make_of_them(
    term: str, tags: list[str]
) -> None:
    assert tags_of(terms(term)) == tags


def test_a_company_is_read_by_the_tags_of_its_names_that_mean_nothing_else() -> None:
    sure = WatchTerm.for_company(
        CompanyNames("company:acmeflow.example", "Acmeflow GmbH", aliases=("Acme Flow",))
    )
    everyday = WatchTerm.for_company(CompanyNames("company:apple.example", "Apple"))

    assert "acmeflow" in tags_of([sure])
    assert tags_of([everyday]) == []


def test_a_search_asks_for_phrases_in_quotes() -> None:
    asked = searches_of(terms("churn", '"customer success"', "NOT-there"))

    assert asked == [
        '"NOT-there"',
        '"customer success"',
        "churn",
    ]
