"""X's recent search is read on from where it stopped, whatever broke it off."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from collectors.base import RetryLater, Unreachable
from collectors.watch.watch import Watch
from tests.collectors.x.searching import ANNA, BO, NOW, collector, posts, read, searches
from tests.collectors.x.server import (
    SEARCH,
    XServer,
    post,
    post_id,
    problem,
    recorded,
    serving,
)


@pytest.fixture
def x() -> Iterator[XServer]:
    with serving(XServer(users=[ANNA, BO])) as server:
        yield server


def test_a_page_that_names_itself_as_the_next_ends_the_run(x: XServer) -> None:
    x.answers[SEARCH] = recorded("test_client_search_recent_tweets.yaml")

    with pytest.raises(Unreachable, match="the same page again"):
        read(x, Watch(["tweepy"]))


def test_each_page_says_how_far_its_search_was_read_and_the_last_that_all_were(x: XServer) -> None:
    x.page = 2
    x.posts = [post(NOW - timedelta(minutes=n), f"fernhollow {n}", "7001") for n in range(5)]

    pages = read(x, Watch(["fernhollow"]))

    cursors = [json.loads(page.cursor or "") for page in pages]
    assert [cursor.get("open", {}).get("oldest") for cursor in cursors] == [
        x.posts[1]["id"],
        x.posts[3]["id"],
        None,
        None,
    ]
    assert [cursor["newest"] for cursor in cursors] == [{}, {}, *[{"fernhollow": post_id(NOW)}] * 2]
    assert [cursor["read"] is None for cursor in cursors] == [True, True, True, False]
    assert [one.text for one in posts(pages)] == [f"fernhollow {n}" for n in range(5)]


def test_a_search_that_broke_off_goes_on_below_its_last_page_and_then_with_what_is_new(x: XServer) -> None:
    x.page = 2
    x.posts = [post(NOW - timedelta(minutes=n), f"fernhollow {n}", "7001") for n in range(5)]
    first = next(collector(x).mentions(Watch(["fernhollow"]), None))
    x.posts.append(post(NOW + timedelta(minutes=1), "fernhollow meanwhile", "7001"))

    rest = read(x, Watch(["fernhollow"]), first.cursor, NOW + timedelta(minutes=2))

    assert [one.text for one in posts([first, *rest])] == [
        "fernhollow 0", "fernhollow 1", "fernhollow 2", "fernhollow 3", "fernhollow 4", "fernhollow meanwhile",
    ]  # fmt: skip
    assert [(asked.get("until_id"), asked.get("since_id")) for asked in searches(x)] == [
        (None, None),
        (x.posts[1]["id"], None),
        (x.posts[1]["id"], None),
        (None, x.posts[0]["id"]),
    ]
    assert json.loads(rest[-1].cursor or "") == {
        "newest": {"fernhollow": x.posts[5]["id"]},
        "read": (NOW + timedelta(minutes=2)).isoformat(),
    }


@pytest.mark.parametrize(
    ("later", "watch"),
    [(timedelta(days=8), ["fernhollow"]), (timedelta(minutes=2), ["brightquay"])],
    ids=["out of reach", "no longer wanted"],
)
def test_a_search_that_broke_off_is_given_up_where_it_cannot_go_on(
    x: XServer, later: timedelta, watch: list[str]
) -> None:
    x.page = 2
    x.posts = [post(NOW - timedelta(minutes=n), f"fernhollow {n}", "7001") for n in range(5)]
    cursor = next(collector(x).mentions(Watch(["fernhollow"]), None)).cursor

    pages = read(x, Watch(watch), cursor, NOW + later)

    assert "until_id" not in searches(x)[1]
    assert "open" not in json.loads(pages[-1].cursor or "")


def test_the_next_run_asks_only_for_what_is_newer(x: XServer) -> None:
    x.posts = [post(NOW, "fernhollow one", "7001")]
    cursor = read(x, Watch(["fernhollow"]))[-1].cursor
    x.posts.append(post(NOW + timedelta(minutes=1), "fernhollow two", "7001"))

    found = posts(read(x, Watch(["fernhollow"]), cursor))

    assert [one.text for one in found] == ["fernhollow two"]
    assert [params.get("since_id") for params in searches(x)] == [None, post_id(NOW)]


def test_a_new_term_is_searched_from_its_beginning_and_the_others_go_on(x: XServer) -> None:
    x.posts = [post(NOW, "fernhollow", "7001", 1), post(NOW - timedelta(days=2), "brightquay", "7001", 2)]
    cursor = read(x, Watch(["fernhollow"]))[-1].cursor
    later = NOW + timedelta(minutes=5)

    pages = read(x, Watch(["fernhollow", "brightquay"]), cursor, later)

    assert [one.text for one in posts(pages)] == ["brightquay"]
    asked = [(params["query"], params.get("since_id")) for params in searches(x)[1:]]
    assert asked == [("brightquay", None), ("fernhollow", post_id(NOW, 1))]
    searches_before = len(x.asked)
    read(x, Watch(["fernhollow", "brightquay"]), pages[-1].cursor, later)
    assert [(p["query"], p["since_id"]) for p in searches(x)[searches_before:]] == [
        ("brightquay OR fernhollow", post_id(NOW, 1))
    ]


def test_a_query_that_was_finished_is_kept_when_a_later_one_breaks_off(x: XServer) -> None:
    terms = [f"term{'x' * 100}{n}" for n in range(6)]
    x.posts = [post(NOW, term, "7001", n) for n, term in enumerate(terms)]
    x.at_request[1] = problem(429, "Too Many Requests", "wait")
    pages = collector(x).mentions(Watch(terms), None)

    done = json.loads(next(pages).cursor or "")
    with pytest.raises(RetryLater):
        next(pages)

    assert sorted(done["newest"]) == terms[:4]
    assert done["read"] is None
    rest = posts(read(x, Watch(terms), json.dumps(done)))
    assert sorted(one.text for one in rest) == terms[4:]


def test_an_id_that_x_would_refuse_as_too_old_is_not_named_and_the_gap_is_reported(x: XServer) -> None:
    x.posts = [post(NOW, "fernhollow", "7001")]
    cursor = read(x, Watch(["fernhollow"]))[-1].cursor
    late = NOW + timedelta(days=9)

    page = read(x, Watch(["fernhollow"]), cursor, late)[0]

    assert "since_id" not in searches(x)[1]
    assert page.gap is not None
    assert (page.gap.wanted, page.gap.resumed) == (
        "2026-11-22T09:00:00+00:00",
        "2026-11-24T09:00:00+00:00",
    )


def test_a_quiet_week_is_no_gap(x: XServer) -> None:
    x.posts = [post(NOW, "fernhollow", "7001")]
    cursor = read(x, Watch(["fernhollow"]))[-1].cursor
    for days in range(1, 10):
        page = read(x, Watch(["fernhollow"]), cursor, NOW + timedelta(days=days))[-1]
        cursor = page.cursor
        assert page.gap is None


def test_a_term_of_which_nothing_is_found_is_not_new_again_in_the_next_run(x: XServer) -> None:
    cursor = read(x, Watch(["fernhollow"]))[-1].cursor
    x.posts = [post(NOW + timedelta(minutes=1), "fernhollow", "7001")]

    found = read(x, Watch(["fernhollow"]), cursor, NOW + timedelta(minutes=2))

    assert searches(x)[1]["since_id"] == str(int(post_id(NOW - timedelta(minutes=1))))
    assert len(posts(found)) == 1
