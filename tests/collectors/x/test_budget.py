"""What X costs: within its caps, each reading once a day, first looks only as far as nobody need be asked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.base import ConfigError, Unreachable
from collectors.budget import BudgetSpent
from collectors.report import CollectReport
from collectors.run import collect, collect_history, estimate_history
from collectors.x.collector import X
from collectors.x.settings import XSettings
from graph.connection import Graph
from graph.read.spending import spending
from graph.records import Company
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.answering import Answer
from tests.collectors.x.server import COUNTS, POSTS, SEARCH, TOKEN, XServer, post, problem, serving

KEY = TombstoneKey(b"a key for tests alone")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
PELLWORTH = Company("company:pellworth.example", "Pellworth Foods", "customer", profiles=("x:@pellworth",))
RIVAL = Company("company:rival.example", "Rival", "competitor", profiles=("x:@rival",))


def user(number: int) -> dict[str, str]:
    return {"id": str(9000 + number), "username": f"User_{number}", "name": f"User {number}"}


@pytest.fixture
def x() -> Iterator[XServer]:
    """An X with ten posts about fernhollow, an account of a customer that follows three, and one of a competitor."""
    accounts = [
        {"id": "7001", "username": "Pellworth", "name": "Pellworth Foods", "description": "Cheese"},
        {"id": "7002", "username": "Rival", "name": "Rival"},
    ]
    with serving(XServer(users=[*accounts, *(user(n) for n in range(5))])) as server:
        server.posts = [post(NOW - timedelta(minutes=n + 1), f"fernhollow {n}", "9001") for n in range(10)]
        server.following = {"7001": ["9000", "9001", "9002"], "7002": ["9003"]}
        yield server


def made(server: XServer, now: datetime = NOW, **settings: Any) -> X:
    return X(TOKEN, api=server.api, clock=lambda: now, settings=XSettings(**settings))


def run(graph: Graph, server: XServer, now: datetime = NOW, **settings: Any) -> CollectReport:
    return collect(graph, made(server, now, **settings), ["fernhollow"], tombstones=KEY)


def costs(graph: Graph, day: str = "2026-11-22") -> dict[str, float]:
    return {one.job: one.amount / 1_000_000 for one in spending(graph, day) if one.day == day}


def searches(server: XServer, since: int = 0) -> list[tuple[str | None, str | None]]:
    """Since and until of each search, and how many posts were asked for."""
    return [
        (asked.params.get("since_id"), asked.params.get("until_id"))
        for asked in server.asked[since:]
        if asked.path == SEARCH
    ]


def texts(graph: Graph) -> list[str]:
    rows = graph.run("MATCH (post:Post) WHERE post.text IS NOT NULL RETURN post.text AS text ORDER BY text")
    return [row["text"] for row in rows]


def test_what_x_tells_ends_as_rows_and_a_second_run_adds_and_costs_nothing(graph: Graph, x: XServer) -> None:
    write_page(graph, [PELLWORTH], tombstones=KEY)
    x.posts = [
        post(
            NOW - timedelta(hours=2),
            "We ask @pellworth about cheese",
            "9001",
            entities={"mentions": [{"username": "Pellworth", "id": "7001"}]},
        ),
        post(NOW - timedelta(hours=1), "fernhollow is down", "7001", 1),
    ]
    report = run(graph, x)
    spent = costs(graph)
    stored = graph.run(
        "MATCH (post:Post) RETURN post.text AS text, post.day AS day, post.url AS url ORDER BY text"
    )
    again = run(graph, x, NOW + timedelta(minutes=15))

    assert report.written["posts"] == 2
    assert stored == [
        {
            "text": "We ask @pellworth about cheese",
            "day": "2026-11-22",
            "url": f"https://x.com/User_1/status/{x.posts[0]['id']}",
        },
        {
            "text": "fernhollow is down",
            "day": "2026-11-22",
            "url": f"https://x.com/Pellworth/status/{x.posts[1]['id']}",
        },
    ]
    assert graph.run(
        "MATCH (profile:Profile {key: 'x:7001'})-[follow:FOLLOWS]->(other:Profile) "
        "RETURN profile.bio AS bio, other.key AS other, follow.baseline AS baseline, follow.day AS day ORDER BY other"
    ) == [
        {"bio": "Cheese", "other": f"x:{9000 + n}", "baseline": True, "day": "2026-11-22"} for n in range(3)
    ]
    # One account looked up for its handle and again for its list, three rows, two posts, the author of one of them.
    assert spent == {"lookups": 0.01, "counts": 0.005, "first lists": 0.03, "first search": 0.02}
    assert {job: cost for job, cost in costs(graph).items() if cost} == spent
    assert (again.written["posts"], again.written["follows"]) == (0, 0)


def test_a_search_that_the_budget_cuts_off_goes_on_the_next_day_and_pays_for_no_page_twice(
    graph: Graph, x: XServer
) -> None:
    x.posts = [post(NOW - timedelta(minutes=n + 1), f"fernhollow {n:03}", "9001") for n in range(150)]
    budget = {"daily": 1.0, "deletions_share": 0, "ask_above": 9}

    with pytest.raises(BudgetSpent) as caught:
        run(graph, x, **budget)
    kept, spent = len(texts(graph)), costs(graph)
    first = len(x.asked)
    run(graph, x, MIDNIGHT, **budget)

    assert caught.value.at == MIDNIGHT
    assert "the budget is used up for first search" in str(caught.value)
    assert "raise it in [collectors.x] (daily, monthly) to read more" in str(caught.value)
    assert 100 < kept < 150
    assert spent == pytest.approx({"counts": 0.005, "first search": 0.01 + kept * 0.005})
    assert searches(x, first)[0] == (None, x.posts[kept - 1]["id"])
    assert len(texts(graph)) == 150
    assert costs(graph, "2026-11-23")["search"] == pytest.approx(0.01 + (150 - kept) * 0.005)


def test_deletions_are_followed_from_their_own_share_when_searching_has_spent_the_rest(
    graph: Graph, x: XServer
) -> None:
    run(graph, x)
    x.gone = {x.posts[0]["id"]: ("resource-not-found", "Not Found Error")}
    tight = {"daily": 0.2, "deletions_share": 0.9}

    with pytest.raises(BudgetSpent):
        run(graph, x, NOW + DAY, **tight)

    assert len(texts(graph)) == 9
    assert costs(graph, "2026-11-23") == {"deletions": 0.045}


def test_a_run_that_waits_for_the_budget_comes_back_before_deletions_are_due(
    graph: Graph, x: XServer
) -> None:
    run(graph, x)
    evening = NOW + timedelta(hours=20)

    with pytest.raises(BudgetSpent) as caught:
        run(graph, x, evening, daily=0.1)

    assert caught.value.at == NOW + timedelta(hours=23)


def test_deletions_are_asked_for_as_far_as_the_budget_reaches_and_from_there_on_later(
    graph: Graph, x: XServer
) -> None:
    run(graph, x)

    with pytest.raises(BudgetSpent):
        run(graph, x, NOW + DAY, daily=0.02, deletions_share=1)
    run(graph, x, NOW + 2 * DAY)

    asked = [asked.params["ids"].split(",") for asked in x.asked if asked.path == POSTS]
    assert [len(ids) for ids in asked] == [4, 6]
    assert sorted(asked[0] + asked[1]) == sorted(one["id"] for one in x.posts)


def test_a_first_look_that_costs_too_much_is_not_taken_and_the_term_is_read_from_now_on(
    graph: Graph, x: XServer
) -> None:
    x.counted["fernhollow"] = 100
    report = run(graph, x)
    x.posts.append(post(NOW + timedelta(minutes=5), "fernhollow anew", "9001"))
    run(graph, x, NOW + timedelta(minutes=15))

    assert texts(graph) == ["fernhollow anew"]
    [note] = report.skipped_named
    assert note.what == "X search for fernhollow"
    assert "about 800 posts in the last seven days, $12.00, more than first looks may cost" in note.reason
    assert (
        'it is read from now on; what was before, `grapevine history x --since "7 days"` reads it'
        in note.reason
    )
    assert costs(graph) == {"counts": 0.005, "search": 0.015}


def test_of_a_query_that_costs_too_much_the_terms_are_read_that_do_not(graph: Graph, x: XServer) -> None:
    x.counted |= {"brightquay OR fernhollow": 110, "brightquay": 110}
    report = collect(graph, made(x), ["fernhollow", "brightquay"], tombstones=KEY)

    assert len(texts(graph)) == 10
    assert [one.what for one in report.skipped_named] == ["X search for brightquay"]
    assert [asked.params["query"] for asked in x.asked if asked.path == SEARCH] == [
        "fernhollow",
        "brightquay",
    ][:1]


def test_a_term_that_would_break_the_budget_is_counted_by_day_until_it_is_rare_enough(
    graph: Graph, x: XServer
) -> None:
    x.counted["fernhollow"] = 1_000
    report = run(graph, x)
    x.counted["fernhollow"] = 900
    x.now = NOW + DAY
    run(graph, x, NOW + DAY)
    assert searches(x) == []
    counts = graph.run(
        "MATCH (c:TermCount) RETURN c.term AS term, c.day AS day, c.posts AS posts ORDER BY day"
    )
    assert counts[0] == {"term": "fernhollow", "day": "2026-11-16", "posts": 1_000}
    assert [row["posts"] for row in counts] == [1_000] * 6 + [900]
    assert "only counted by day" in report.skipped_named[0].reason
    assert (
        "$17.14 a day, more than the $3.50 that searching may cost on one day"
        in report.skipped_named[0].reason
    )

    x.counted["fernhollow"] = 10
    x.now = NOW + 2 * DAY
    run(graph, x, NOW + 2 * DAY)
    x.posts = [post(NOW + 2 * DAY + timedelta(minutes=1), "fernhollow anew", "9001")]
    run(graph, x, NOW + 2 * DAY + timedelta(minutes=5))

    assert texts(graph) == ["fernhollow anew"]
    assert costs(graph, "2026-11-23") == {"counts": 0.005}


def test_a_term_that_became_too_frequent_to_be_read_in_a_day_is_only_counted_from_then_on(
    graph: Graph, x: XServer
) -> None:
    budget = {"daily": 1.0, "deletions_share": 0, "ask_above": 9}
    run(graph, x, **budget)
    x.posts += [post(NOW + timedelta(minutes=n + 1), f"fernhollow more {n}", "9001") for n in range(400)]
    for hours in (8, 15):
        with pytest.raises(BudgetSpent):
            run(graph, x, NOW + timedelta(hours=hours), **budget)
    x.counted["fernhollow"] = 400
    x.now = NOW + timedelta(hours=40)
    first = len(x.asked)

    budget["daily"] = 3.0
    report = run(graph, x, x.now, **budget)

    assert {asked.path for asked in x.asked[first:]} == {COUNTS, POSTS}
    assert "only counted by day" in report.skipped_named[0].reason
    run(graph, x, x.now + timedelta(hours=1), **budget)
    assert len(searches(x, first)) == 0


def test_a_first_list_that_costs_too_much_waits_for_a_question_and_history_reads_it(
    graph: Graph, x: XServer
) -> None:
    write_page(graph, [PELLWORTH], tombstones=KEY)
    report = run(graph, x, ask_above=0.02)
    run(graph, x, NOW + timedelta(minutes=15), ask_above=0.02)

    [failed] = [one for one in report.failed_named if "x:7001" in one.what]
    assert "@Pellworth follows about 3 accounts" in failed.reason
    assert "costs about $0.03: more than first looks may cost" in failed.reason
    assert [asked for asked in x.asked if asked.path.endswith("/following")] == []

    collect_history(graph, made(x, ask_above=0.02), NOW - 7 * DAY, tombstones=KEY, terms=["fernhollow"])

    assert graph.run("MATCH (:Profile {key: 'x:7001'})-[f:FOLLOWS]->() RETURN count(f) AS n") == [{"n": 3}]
    assert len(texts(graph)) == 10


def test_whom_a_competitors_account_follows_is_not_read(graph: Graph, x: XServer) -> None:
    write_page(graph, [PELLWORTH, RIVAL], tombstones=KEY)
    run(graph, x)
    run(graph, x, NOW + 2 * DAY)

    lists = {asked.path for asked in x.asked if asked.path.endswith("/following")}
    assert lists == {"/2/users/7001/following"}
    queries = [asked.params["query"] for asked in x.asked if asked.path == SEARCH]
    assert queries[0] == "@pellworth OR @rival OR fernhollow OR from:7001 OR from:7002 OR to:7001 OR to:7002"


def test_history_tells_its_price_and_reads_seven_days_and_no_more(graph: Graph, x: XServer) -> None:
    write_page(graph, [PELLWORTH], tombstones=KEY)
    run(graph, x, NOW - timedelta(minutes=30), ask_above=0)
    since = NOW - 7 * DAY
    found = estimate_history(graph, made(x), since, tombstones=KEY, terms=["fernhollow"])
    assert found is not None

    assert found.amount == 10 * 15_000 + 3 * 10_000
    assert found.lines == (
        "about 10 posts with their authors: $0.15",
        "whom 1 accounts follow, about 3 rows: $0.03",
    )
    report = collect_history(graph, made(x), since, tombstones=KEY, terms=["fernhollow"])
    assert report.written["posts"] == 10
    assert costs(graph)["history"] == 10 * 0.005 + 0.01 + 3 * 0.01
    with pytest.raises(ConfigError, match="recent search reaches back seven days"):
        collect_history(graph, made(x), NOW - 8 * DAY, tombstones=KEY)


def test_a_refused_request_costs_nothing_and_one_that_broke_off_counts_once_in_full(
    graph: Graph, x: XServer
) -> None:
    body = Answer({"data": x.posts, "meta": {}})
    x.at_path = {
        (SEARCH, 0): problem(503, "Unavailable", "over capacity"),
        (SEARCH, 1): Answer(body.body, cut=100),
        (SEARCH, 2): Answer(body.body, cut=100),
    }
    run(graph, x)

    assert len(searches(x)) == 4
    assert costs(graph) == {"counts": 0.005, "first search": 0.06}
    assert len(texts(graph)) == 10

    x.posts.append(post(NOW + timedelta(minutes=1), "fernhollow anew", "9001"))
    x.answers[SEARCH] = Answer(body.body, cut=100)
    with pytest.raises(Unreachable):
        run(graph, x, NOW + timedelta(minutes=15))
    assert costs(graph)["search"] == pytest.approx(76 * 0.045)
    x.answers.clear()
    run(graph, x, NOW + timedelta(minutes=30))
    assert costs(graph)["search"] == 0.005


def test_without_expansions_only_the_posts_themselves_are_counted(graph: Graph, x: XServer) -> None:
    run(graph, x, count_expansions=False)

    assert costs(graph) == {"counts": 0.005, "first search": 0.05}


def test_prices_are_the_users_to_edit(graph: Graph, x: XServer) -> None:
    run(graph, x, prices={"post": 0.001, "user": 0.05, "count": 0})

    assert costs(graph) == {"counts": 0.0, "first search": 0.06}
    assert [asked.path for asked in x.asked] == [COUNTS, SEARCH]


def test_two_runs_at_once_stay_below_the_cap_together(graph: Graph, x: XServer) -> None:
    x.posts = [post(NOW - timedelta(minutes=n + 1), f"fernhollow {n:03}", "9001") for n in range(400)]

    def attempt(_: int) -> None:
        with contextlib.suppress(BudgetSpent):
            run(graph, x, daily=1.5, deletions_share=0, ask_above=9)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(attempt, range(2)))

    spent = spending(graph, "2026-11-22")
    assert sum(one.reserved for one in spent) == 0
    assert 0.5 < sum(one.spent for one in spent) / 1_000_000 <= 1.5
    billed = len(texts(graph)) * 0.005 + 0.01 + costs(graph)["counts"]
    assert sum(one.spent for one in spent) / 1_000_000 == pytest.approx(billed)
