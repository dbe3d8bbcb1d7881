"""X in the graph, on both engines: follows by comparison, and runs that broke off."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from collectors.base import ConfigError, Page, RetryLater
from collectors.report import CollectReport
from collectors.run import collect
from collectors.x.collector import X, XSettings
from graph.connection import Graph
from graph.read.checkpoints import Checkpoint
from graph.read.export import canonical_export
from graph.records import Company
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.answering import Answer
from tests.collectors.x.server import DELETED, SEARCH, TOKEN, XServer, post, problem, serving

KEY = TombstoneKey(b"a key for tests alone")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def user(number: int) -> dict[str, str]:
    return {"id": str(9000 + number), "username": f"user_{number}", "name": f"User {number}"}


@pytest.fixture
def x(graph: Graph) -> Iterator[XServer]:
    """An X where @pellworth, an account of a customer, is watched."""
    pellworth = {"id": "7001", "username": "Pellworth", "name": "Pellworth Foods"}
    company = Company("company:pellworth.example", "Pellworth Foods", profiles=("x:@pellworth",))
    write_page(graph, [company], tombstones=KEY)
    with serving(XServer(users=[pellworth, *(user(n) for n in range(6))], page=2)) as server:
        server.following["7001"] = [user(n)["id"] for n in range(3)]
        yield server


def run(graph: Graph, server: XServer, now: datetime = NOW) -> CollectReport:
    collector = X(TOKEN, api=server.api, clock=lambda: now)
    return collect(graph, collector, ["fernhollow"], tombstones=KEY)


def follows(graph: Graph) -> list[tuple[str, bool, bool]]:
    rows = graph.run(
        "MATCH (:Profile {key: 'x:7001'})-[follow:FOLLOWS]->(other:Profile) "
        "RETURN other.handle AS other, follow.baseline AS baseline, follow.until IS NULL AS open "
        "ORDER BY other, open"
    )
    return [(row["other"], row["baseline"], row["open"]) for row in rows]


def test_follows_and_unfollows_come_from_comparing_lists(graph: Graph, x: XServer) -> None:
    run(graph, x)
    assert follows(graph) == [("user_0", True, True), ("user_1", True, True), ("user_2", True, True)]

    x.following["7001"] = [user(n)["id"] for n in (0, 2, 3)]
    run(graph, x, NOW + timedelta(days=1))

    assert follows(graph) == [
        ("user_0", True, True),
        ("user_1", True, False),
        ("user_2", True, True),
        ("user_3", False, True),
    ]


def test_a_list_that_broke_off_ends_no_follow(graph: Graph, x: XServer) -> None:
    run(graph, x)
    before = follows(graph)
    x.following["7001"] = [user(n)["id"] for n in (0, 2, 3)]
    x.answers["/2/users/7001/following"] = problem(429, "Too Many Requests", "wait")

    with pytest.raises(RetryLater):
        run(graph, x, NOW + timedelta(days=1))

    assert follows(graph) == before


def lists_read_by(server: XServer, since: int) -> list[str]:
    """The pages of lists that were asked for, as account and page token."""
    return [
        f"{asked.path.split('/')[3]} {asked.params.get('pagination_token', '')}".strip()
        for asked in server.asked[since:]
        if asked.path.endswith("/following")
    ]


def test_a_list_is_read_once_in_its_period_whatever_the_schedule_of_collections(
    graph: Graph, x: XServer
) -> None:
    run(graph, x)
    first = len(x.asked)
    for quarter in (1, 48, 95):
        run(graph, x, NOW + quarter * timedelta(minutes=15))
    assert lists_read_by(x, first) == []

    run(graph, x, NOW + timedelta(days=1))
    assert lists_read_by(x, first) == ["7001", "7001 page-at-2"]


def test_the_period_of_lists_is_a_setting(graph: Graph, x: XServer) -> None:
    run(graph, x)
    first = len(x.asked)
    made = X.from_settings(XSettings.model_validate({"lists_every": "2 hours"}), {"X_BEARER_TOKEN": TOKEN})
    for hours in (1, 2):
        now = NOW + timedelta(hours=hours)
        collector = X(TOKEN, api=x.api, clock=lambda now=now: now, settings=made._settings)
        collect(graph, collector, ["fernhollow"], tombstones=KEY)

        assert len(lists_read_by(x, first)) == (0 if hours == 1 else 2)


def test_a_list_that_a_quota_cut_off_is_read_on_by_the_next_run(graph: Graph, x: XServer) -> None:
    x.page = 1
    x.at_path = {("/2/users/7001/following", 2): problem(429, "Too Many Requests", "wait")}
    with pytest.raises(RetryLater):
        run(graph, x)
    assert lists_read_by(x, 0) == ["7001", "7001 page-at-1", "7001 page-at-2"]
    again = len(x.asked)

    run(graph, x, NOW + timedelta(minutes=15))

    assert lists_read_by(x, again) == ["7001 page-at-2"]
    assert follows(graph) == [("user_0", True, True), ("user_1", True, True), ("user_2", True, True)]
    left = graph.run("MATCH (c:Checkpoint) WHERE c.key STARTS WITH 'x:connections' RETURN count(c) AS n")
    assert left == [{"n": 0}]


def test_a_fault_of_the_moment_reads_no_page_of_a_list_twice(graph: Graph, x: XServer) -> None:
    x.page = 1
    x.at_path = {("/2/users/7001/following", n): Answer(b"over capacity", 503) for n in (1, 3)}

    report = run(graph, x)

    assert lists_read_by(x, 0) == [
        "7001", "7001 page-at-1", "7001 page-at-1", "7001 page-at-2", "7001 page-at-2",
    ]  # fmt: skip
    assert report.failed == 0
    assert [one[0] for one in follows(graph)] == ["user_0", "user_1", "user_2"]


def test_a_quota_too_small_for_all_accounts_reaches_each_in_its_turn(graph: Graph, x: XServer) -> None:
    write_page(graph, [Company("company:b", "B", profiles=("x:9001", "x:9002"))], tombstones=KEY)
    run(graph, x)
    first = len(x.asked)

    def lists_read(server: XServer, since: int) -> list[str]:
        paths = [asked.path for asked in server.asked[since:] if asked.path.endswith("/following")]
        return list(dict.fromkeys(path.split("/")[3] for path in paths))

    x.at_path = {("/2/users/9002/following", 1): problem(429, "Too Many Requests", "wait")}
    with pytest.raises(RetryLater):
        run(graph, x, NOW + timedelta(days=1))
    assert lists_read(x, first) == ["7001", "9001", "9002"]
    second = len(x.asked)
    run(graph, x, NOW + timedelta(days=2))

    assert lists_read(x, second) == ["9002", "7001", "9001"]


def test_a_run_killed_between_pages_loses_and_doubles_nothing(graph: Graph, x: XServer) -> None:
    x.posts = [post(NOW - timedelta(minutes=n), f"fernhollow {n}", "9001") for n in range(7)]
    run(graph, x)
    undisturbed = list(canonical_export(graph))
    graph.run("MATCH (n:Post|Checkpoint|Count|Said) DETACH DELETE n")

    class Killed(BaseException):
        pass

    def kill(page: Page, report: CollectReport) -> None:
        if report.written["posts"] >= 4:
            raise Killed

    collector = X(TOKEN, api=x.api, clock=lambda: NOW)
    with pytest.raises(Killed):
        collect(graph, collector, ["fernhollow"], tombstones=KEY, on_page=kill)
    assert graph.run("MATCH (post:Post) RETURN count(post) AS n") == [{"n": 4}]
    [row] = graph.run("MATCH (checkpoint:Checkpoint {key: 'x:mentions'}) RETURN checkpoint.cursor AS cursor")
    assert json.loads(row["cursor"])["open"]["oldest"] == x.posts[3]["id"]

    first = len(x.asked)
    run(graph, x)

    assert list(canonical_export(graph)) == undisturbed
    assert [a.params.get("until_id") for a in x.asked[first:] if a.path == SEARCH] == [
        x.posts[3]["id"],
        x.posts[3]["id"],
        None,
    ]


def test_the_next_run_reads_on_from_the_stored_cursor(graph: Graph, x: XServer) -> None:
    x.posts = [post(NOW, "fernhollow one", "9001")]
    run(graph, x)
    x.posts.append(post(NOW + timedelta(minutes=1), "fernhollow two", "9001"))

    report = run(graph, x, NOW + timedelta(minutes=2))

    assert report.written["posts"] == 1
    asked = [asked.params.get("since_id") for asked in x.asked if asked.path == SEARCH]
    assert asked[-1] == x.posts[0]["id"]
    rows = graph.run("MATCH (post:Post {network: 'x'}) RETURN post.text AS text ORDER BY text")
    assert [row["text"] for row in rows] == ["fernhollow one", "fernhollow two"]


def test_the_customers_handle_becomes_the_account(graph: Graph, x: XServer) -> None:
    run(graph, x)

    rows = graph.run(
        "MATCH (:Company {key: 'company:pellworth.example'})-[:OPERATES]->(profile:Profile) "
        "RETURN profile.key AS key, profile.handle AS handle, profile.name AS name"
    )
    assert rows == [{"key": "x:7001", "handle": "pellworth", "name": "Pellworth Foods"}]


def withheld(title: str) -> Answer:
    """X's answer about an account that it does not show: no list, and the status 200."""
    error = {"resource_id": "7001", "value": "7001", "parameter": "id", "resource_type": "user"}
    return Answer({"errors": [error | {"title": title, "detail": f"{title}: 7001"}]})


@pytest.mark.parametrize("title", ["Forbidden", "Not Found Error", "Authorization Error"])
def test_the_list_of_an_account_that_x_does_not_show_is_no_empty_list(
    graph: Graph, x: XServer, title: str
) -> None:
    run(graph, x)
    before = follows(graph)
    x.answers["/2/users/7001/following"] = withheld(title)

    report = run(graph, x, NOW + timedelta(days=1))

    assert follows(graph) == before
    assert [one.reason for one in report.failed_named] == [f"X account 7001: {title}: 7001"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"data": [user(1), {"username": "nobody"}], "meta": {"result_count": 2}}),
        withheld("Forbidden"),
        problem(400, "Invalid Request", "no"),
    ],
)
def test_a_list_that_says_no_end_is_not_read_again_within_its_period(
    graph: Graph, x: XServer, answer: Answer
) -> None:
    x.answers["/2/users/7001/following"] = answer
    run(graph, x)
    first = len(x.asked)
    for quarter in (1, 48, 95):
        run(graph, x, NOW + quarter * timedelta(minutes=15))
    assert lists_read_by(x, first) == []

    x.answers.clear()
    run(graph, x, NOW + timedelta(days=1))

    assert [one[0] for one in follows(graph) if one[2]][-3:] == ["user_0", "user_1", "user_2"]


def test_a_plan_without_lists_still_reads_posts_and_follows_deletions(graph: Graph, x: XServer) -> None:
    x.posts = [post(NOW, "fernhollow one", "9001"), post(NOW, "fernhollow two", "9001", number=1)]
    x.answers["/2/users/7001/following"] = problem(403, "Client Forbidden", "not in your plan")
    with pytest.raises(ConfigError, match="access tier"):
        run(graph, x)
    x.gone = {x.posts[0]["id"]: DELETED}

    with pytest.raises(ConfigError, match="access tier"):
        run(graph, x, NOW + timedelta(days=1))

    rows = graph.run("MATCH (post:Post) RETURN post.text AS text")
    assert [row["text"] for row in rows] == ["fernhollow two"]


def test_a_damaged_position_of_a_list_is_named_and_the_list_read_from_its_start(
    graph: Graph, x: XServer
) -> None:
    damaged = Checkpoint("x:connections:7001", "yesterday")
    write_page(graph, [], checkpoint=damaged, tombstones=KEY)

    report = run(graph, x)
    run(graph, x, NOW + timedelta(days=1))

    assert "x:connections:7001 is none of X's: 'yesterday'" in report.failed_named[0].reason
    assert len(follows(graph)) == 3
