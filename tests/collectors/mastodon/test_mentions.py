"""What is read of a server's timelines and of watched accounts, page by page, over the real client library."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from collectors.base import Fatal, Page
from collectors.mastodon import accounts, timelines
from collectors.mastodon.collector import Mastodon as Collector
from collectors.watch.watch import Watch
from graph.records import Post
from tests.collectors.answering import Answer
from tests.collectors.mastodon.server import (
    NOW,
    TOKEN,
    Mastodon,
    account,
    mention,
    post_id,
    recorded,
    refused,
    serving,
    status,
)

ANNA = account("anna")
BO = account("bo@other.example")
CLEO = account("cleo")
WATCH = Watch(["fernhollow"], frozenset({"anna@mastodon.example"}))


def tagged(minutes: int, text: str, author: dict[str, Any] = CLEO, number: int = 0) -> dict[str, Any]:
    return status(NOW - timedelta(minutes=minutes), text, author, number, tags=[{"name": "fernhollow"}])


@pytest.fixture
def server() -> Iterator[Mastodon]:
    one = Mastodon(accounts=[ANNA, BO, CLEO])
    with serving(one):
        yield one


def made(server: Mastodon, *, token: str = "", **more: Any) -> Collector:
    tokens = {server.address: SecretStr(token)} if token else {}
    return Collector([server.address], tokens=tokens, clock=lambda: NOW, **more)


def texts(pages: list[Page]) -> list[str]:
    return [record.text for page in pages for record in page.records if isinstance(record, Post)]


def test_only_what_is_public_is_asked_for_without_a_token(server: Mastodon) -> None:
    list(made(server).mentions(WATCH, None))

    assert server.paths() == [
        "/api/v1/timelines/tag/fernhollow",
        "/api/v1/timelines/public",
        "/api/v1/accounts/lookup",
        f"/api/v1/accounts/{ANNA['id']}/statuses",
    ]
    assert not any("authorization" in one.headers for one in server.server.asked)
    assert sum("/instance" in one.path for one in server.server.asked) == 1
    assert all(one.headers["user-agent"].startswith("grapevine/") for one in server.server.asked)


def test_the_search_is_asked_with_a_token_and_the_token_only_of_its_own_server(server: Mastodon) -> None:
    server.statuses = [status(NOW - timedelta(hours=1), "fernhollow without a tag", CLEO)]

    pages = list(made(server, token=TOKEN).mentions(WATCH, None))

    assert texts(pages) == ["fernhollow without a tag"]
    (search,) = [one for one in server.server.asked if one.path == "/api/v2/search"]
    assert (search.params["q"], search.params["type"]) == ("fernhollow", "statuses")
    assert search.headers["authorization"] == f"Bearer {TOKEN}"


def test_the_public_timeline_is_that_of_the_servers_own_accounts_all_or_none(server: Mastodon) -> None:
    server.public = [status(NOW, "fernhollow in public", CLEO)]

    def asked(public: Any) -> list[str]:
        server.server.asked.clear()
        list(made(server, public=public).mentions(Watch(["fernhollow"]), None))
        return [one.query for one in server.server.asked if one.path.endswith("/public")]

    assert asked("local") == ["limit=40&local=1"]
    assert asked("all") == ["limit=40"]
    assert asked("none") == []


def test_a_timeline_that_is_shown_to_nobody_like_us_is_not_asked_for(server: Mastodon) -> None:
    feeds = {"live_feeds": {"local": "authenticated", "remote": "disabled"}}
    server.configuration = {"timelines_access": feeds}

    def asked(**more: Any) -> bool:
        server.server.asked.clear()
        list(made(server, **more).mentions(Watch(["fernhollow"]), None))
        return "/api/v1/timelines/public" in server.paths()

    assert not asked()
    assert asked(token=TOKEN)
    assert not asked(token=TOKEN, public="all")


def test_it_reads_on_from_the_oldest_unread_post_and_every_page_can_be_resumed_from(server: Mastodon) -> None:
    server.statuses = [tagged(60, "fernhollow 0")]
    watch = Watch(["fernhollow"])
    cursor = list(made(server).mentions(watch, None))[-1].cursor
    server.statuses += [tagged(50 - n, f"fernhollow {n + 1}") for n in range(5)]
    server.page = 2

    pages = list(made(server).mentions(watch, cursor))

    assert texts(pages) == [f"fernhollow {n}" for n in (2, 1, 4, 3, 5)]
    assert all(page.cursor for page in pages)
    for number, page in enumerate(pages):
        rest = list(made(server).mentions(watch, page.cursor))
        assert sorted(texts(pages[: number + 1]) + texts(rest)) == [f"fernhollow {n}" for n in range(1, 6)]


def test_posts_that_arrive_between_two_pages_lose_and_double_nothing(server: Mastodon) -> None:
    server.statuses = [tagged(60, "fernhollow 0")]
    watch = Watch(["fernhollow"])
    cursor = list(made(server).mentions(watch, None))[-1].cursor
    server.page = 2
    server.statuses += [tagged(50 - n, f"fernhollow {n + 1}") for n in range(3)]

    found = []
    for page in made(server).mentions(watch, cursor):
        if not found:
            server.statuses.append(tagged(1, "fernhollow 4"))
        found += texts([page])

    assert sorted(found) == [f"fernhollow {n}" for n in range(1, 5)]


def test_a_first_look_goes_back_a_few_pages_and_a_week_at_most(server: Mastodon) -> None:
    server.statuses = [tagged(60 * 24 * day, f"fernhollow {day}") for day in range(30)]
    server.page = 1
    watch = Watch(["fernhollow"])

    pages = list(made(server, public="none").mentions(watch, None))
    assert texts(pages) == [f"fernhollow {day}" for day in range(timelines.FIRST_PAGES)]
    assert [bool(page.cursor) for page in pages] == [False] * (timelines.FIRST_PAGES - 1) + [True, True]

    server.statuses = [tagged(60 * 24 * 5 * n, f"fernhollow {n}") for n in range(30)]
    assert texts(list(made(server, public="none").mentions(watch, None))) == [
        "fernhollow 0",
        "fernhollow 1",
        "fernhollow 2",
    ]


def test_of_more_than_one_run_may_read_the_rest_is_told_as_a_gap(
    server: Mastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timelines, "MOST_PAGES", 2)
    server.public = [status(NOW - timedelta(minutes=60), "fernhollow 0", CLEO)]
    watch = Watch(["fernhollow AND NOT x"])
    cursor = list(made(server).mentions(watch, None))[-1].cursor
    server.public += [status(NOW - timedelta(minutes=50 - n), f"fernhollow {n + 1}", CLEO) for n in range(6)]
    server.page = 1

    pages = list(made(server).mentions(watch, cursor))

    assert texts(pages) == ["fernhollow 1", "fernhollow 2", "fernhollow 6"]
    (gap,) = [page.gap for page in pages if page.gap]
    assert gap.resumed == post_id(NOW - timedelta(minutes=45))
    assert list(made(server).mentions(watch, pages[-1].cursor))[:-1] == []


def test_of_an_account_that_wrote_more_than_one_run_may_read_the_rest_is_told_as_a_gap(
    server: Mastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_PAGES", 2)
    server.statuses = [status(NOW - timedelta(minutes=60), "post 0", ANNA)]
    cursor = list(made(server, public="none").mentions(WATCH, None))[-1].cursor
    server.statuses += [status(NOW - timedelta(minutes=50 - n), f"post {n + 1}", ANNA) for n in range(4)]
    server.page = 1

    pages = list(made(server, public="none").mentions(WATCH, cursor))

    assert texts(pages) == ["post 4", "post 3"]
    (gap,) = [page.gap for page in pages if page.gap]
    assert gap.wanted == f"posts of @anna@mastodon.example {post_id(NOW - timedelta(minutes=60))}"
    assert gap.resumed == post_id(NOW - timedelta(minutes=48))


def test_of_a_search_that_finds_more_than_one_run_may_read_the_rest_is_told_as_a_gap(
    server: Mastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timelines, "_SEARCH_PAGES", 2)
    monkeypatch.setattr(timelines, "_FULL", 1)
    monkeypatch.setattr("collectors.mastodon.server.api.PAGE", 1)
    server.page = 1
    watch = Watch(["fernhollow"])
    server.statuses = [status(NOW - timedelta(minutes=60), "fernhollow 0", CLEO)]
    first = list(made(server, token=TOKEN, public="none").mentions(watch, None))
    server.statuses += [
        status(NOW - timedelta(minutes=50 - n), f"fernhollow {n + 1}", CLEO) for n in range(4)
    ]

    pages = list(made(server, token=TOKEN, public="none").mentions(watch, first[-1].cursor))

    assert texts(pages) == ["fernhollow 4", "fernhollow 3"]
    (gap,) = [page.gap for page in [*first, *pages] if page.gap]
    assert gap.wanted.endswith(f" search fernhollow {post_id(NOW - timedelta(minutes=60))}")
    assert gap.resumed == post_id(NOW - timedelta(minutes=48))


def test_what_a_watched_account_wrote_and_was_told_is_found(server: Mastodon) -> None:
    said = status(NOW - timedelta(hours=3), "good morning", ANNA, replies_count=1)
    answer = status(
        NOW - timedelta(hours=2), "to you too", BO, in_reply_to_id=said["id"], mentions=[mention(ANNA)]
    )
    server.statuses, server.answers = [said], {said["id"]: [answer]}

    pages = list(made(server).mentions(WATCH, None))

    assert texts(pages) == ["good morning", "to you too"]
    (reply,) = [r for p in pages for r in p.records if isinstance(r, Post) and r.kind == "reply"]
    assert reply.reply_to == f"mastodon:{said['uri']}"


def test_an_answer_is_kept_where_the_post_that_it_answers_cannot_be_looked_up_and_that_is_told(
    server: Mastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.mastodon.server.servers._QUICK_S", (0.3, 0.3))
    server.replaced["/api/v1/statuses"] = Answer("", silent=True)
    server.statuses = [tagged(5, "fernhollow, yes") | {"in_reply_to_id": "12"}]

    pages = list(made(server, public="none").mentions(Watch(["fernhollow"]), None))

    assert [(r.kind, r.reply_to) for p in pages for r in p.records if isinstance(r, Post)] == [
        ("reply", None)
    ]
    name = server.address.removeprefix("http://")
    (failed,) = [one for page in pages for one in page.failed]
    assert failed.what == f"posts that are answered to on {name}"
    assert "did not answer within" in failed.reason


def test_answers_are_asked_for_again_only_where_their_number_grew(server: Mastodon) -> None:
    said = status(NOW - timedelta(hours=3), "good morning", ANNA, replies_count=1)
    server.statuses, server.answers = [said], {said["id"]: []}
    cursor = list(made(server).mentions(WATCH, None))[-1].cursor

    def asked_again() -> bool:
        server.server.asked.clear()
        list(made(server).mentions(WATCH, cursor))
        return f"/api/v1/statuses/{said['id']}/context" in server.paths()

    assert not asked_again()
    said["replies_count"] = 2
    assert asked_again()


def test_an_account_is_looked_up_once_and_read_on_by_its_id(server: Mastodon) -> None:
    server.statuses = [status(NOW - timedelta(hours=3), "one", ANNA)]
    cursor = list(made(server).mentions(WATCH, None))[-1].cursor
    server.statuses.append(status(NOW - timedelta(hours=1), "two", ANNA))
    server.server.asked.clear()

    pages = list(made(server).mentions(WATCH, cursor))

    assert texts(pages) == ["two"]
    assert "/api/v1/accounts/lookup" not in server.paths()


def test_accounts_that_were_read_longest_ago_come_first(server: Mastodon) -> None:
    watch = Watch([], frozenset({"anna@mastodon.example", "cleo@mastodon.example"}))
    server.statuses = [
        status(NOW - timedelta(hours=3), "a", ANNA), status(NOW - timedelta(hours=3), "c", CLEO, 1),
    ]  # fmt: skip
    pages = list(made(server, public="none").mentions(Watch([], frozenset({"cleo@mastodon.example"})), None))
    server.server.asked.clear()

    list(made(server, public="none").mentions(watch, pages[-1].cursor))

    read = [path for path in server.paths() if path.endswith("/statuses")]
    assert read == [f"/api/v1/accounts/{one['id']}/statuses" for one in (ANNA, CLEO)]


def test_one_post_and_one_person_seen_on_two_servers_are_one() -> None:
    here, there = Mastodon("mastodon.example", accounts=[ANNA]), Mastodon("other.example")
    said = tagged(60, "fernhollow", ANNA)
    here.statuses = [said]
    there.statuses = [said | {"id": post_id(NOW, 5), "account": account("anna@mastodon.example")}]
    with serving(here, there):
        collector = Collector([here.address, there.address], tokens={}, clock=lambda: NOW)
        found = [r for page in collector.mentions(Watch(["fernhollow"]), None) for r in page.records]

    assert [(r.key, r.author) for r in found if isinstance(r, Post)] == [
        (f"mastodon:{said['uri']}", "mastodon:anna@mastodon.example")
    ]


def test_a_servers_domain_may_differ_from_its_host(server: Mastodon) -> None:
    server.domain = "fernhollow.example"
    server.statuses = [tagged(60, "fernhollow")]

    (post,) = [
        r
        for p in made(server).mentions(Watch(["fernhollow"]), None)
        for r in p.records
        if isinstance(r, Post)
    ]

    assert post.author == "mastodon:cleo@fernhollow.example"


def test_an_account_of_another_server_is_read_at_its_own() -> None:
    here, there = Mastodon("mastodon.example"), Mastodon("other.example", accounts=[account("bo")])
    there.statuses = [status(NOW - timedelta(hours=1), "from home", account("bo"))]
    with serving(here, there) as own_address:
        collector = Collector([here.address], tokens={}, clock=lambda: NOW, own_address=own_address)
        pages = list(collector.mentions(Watch([], frozenset({"bo@other.example"})), None))

    assert texts(pages) == ["from home"]


def test_a_server_without_the_newer_description_of_itself_is_read_as_well(server: Mastodon) -> None:
    server.replaced["/api/v2/instance/"] = refused(404, "Endpoint not found")
    server.statuses = [tagged(60, "fernhollow")]

    assert texts(list(made(server).mentions(Watch(["fernhollow"]), None))) == ["fernhollow"]


def test_a_recorded_timeline_ends_as_a_post(server: Mastodon) -> None:
    server.replaced["/api/v1/timelines/tag/hoot"] = Answer(
        recorded("test_hashtag_tl.yaml", "/timelines/tag/hoot")
    )
    server.domain = "hoot.example"

    pages = list(made(server).mentions(Watch(["hoot"]), None))

    assert texts(pages) == ["#hoot (hashtag toot)"]


def test_a_position_that_is_none_of_ours_names_the_checkpoint(server: Mastodon) -> None:
    with pytest.raises(Fatal, match="mastodon:mentions"):
        list(made(server).mentions(WATCH, '{"newest": 5}'))


def test_what_is_asked_for_no_more_leaves_the_position(server: Mastodon) -> None:
    server.statuses = [tagged(60, "fernhollow"), status(NOW - timedelta(hours=1), "x", ANNA, 1)]
    cursor = list(made(server).mentions(WATCH, None))[-1].cursor
    assert cursor is not None
    assert "fernhollow" in cursor

    later = list(made(server).mentions(Watch(["churn"]), cursor))[-1].cursor

    assert later is not None
    assert "fernhollow" not in later
    assert "anna" not in later


def test_no_timeline_is_asked_for_by_a_name_that_is_no_tag(server: Mastodon) -> None:
    list(made(server).mentions(Watch(['"../../v1/accounts?x=1#"']), None))

    assert [path for path in server.paths() if "tag" in path] == ["/api/v1/timelines/tag/v1accountsx1"]


def test_an_account_that_came_back_under_another_id_is_looked_up_anew(server: Mastodon) -> None:
    server.statuses = [status(NOW - timedelta(hours=3), "one", ANNA)]
    cursor = list(made(server).mentions(WATCH, None))[-1].cursor
    path = f"/api/v1/accounts/{ANNA['id']}/statuses"
    server.replaced[path] = refused(404, "Record not found")
    pages = list(made(server).mentions(WATCH, cursor))
    assert [one.what for page in pages for one in page.failed] == ["posts of @anna@mastodon.example"]
    again = ANNA | {"id": "77"}
    server.accounts[0], server.statuses = again, [status(NOW, "two", again)]

    assert texts(list(made(server).mentions(WATCH, pages[-1].cursor))) == ["two"]
