"""What a network may cost: reserved before a request, settled by what came back, never above its caps."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from graph.connection import Graph
from graph.read.spending import Spent, first_of_month, spending, totals
from graph.write.spending import Allowance, AllowanceSpent, Ledger, Reservation, dollars

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
PRICES = {"posts": 5_000, "users": 10_000, "follows": 10_000, "counts": 5_000}
ALLOWANCE = Allowance(PRICES, daily=1_000_000, monthly=2_500_000, kept_for="deletions", kept_share=0.3)  # type: ignore[arg-type]


def ledger(graph: Graph, now: datetime = NOW, allowance: Allowance = ALLOWANCE) -> Ledger:
    return Ledger(graph, "net", allowance, lambda: now)


def spend(account: Ledger, job: str, first: int, last: int) -> int:
    """One request that brings the posts of these numbers."""
    taken = account.reserve(job, f"{first} {last}", {"posts": 1}, most=last - first)
    return account.settle(taken, {"posts": [str(number) for number in range(first, last)]})


def refusal(call: Callable[[], object]) -> AllowanceSpent:
    with pytest.raises(AllowanceSpent) as caught:
        call()
    return caught.value


def rows(graph: Graph) -> list[tuple[str, str, int, int]]:
    return [(one.day, one.job, one.spent, one.posts) for one in spending(graph, "2026-01-01")]


def test_what_is_read_twice_on_one_utc_day_is_billed_once_by_whichever_job(graph: Graph) -> None:
    first, second = ledger(graph), ledger(graph)

    assert spend(first, "search", 0, 60) == 60 * 5_000
    assert spend(second, "deletions", 40, 80) == 20 * 5_000
    assert spend(first, "search", 0, 80) == 0
    taken = first.reserve("search", "a", {"posts": 1, "users": 1})
    assert first.settle(taken, {"posts": ["1"], "users": ["1", "1"]}) == 10_000
    assert spend(ledger(graph, MIDNIGHT), "search", 0, 10) == 10 * 5_000

    assert rows(graph) == [
        ("2026-11-23", "search", 50_000, 10),
        ("2026-11-22", "deletions", 100_000, 20),
        ("2026-11-22", "search", 310_000, 60),
    ]


def test_a_count_is_billed_each_time_it_is_asked_for(graph: Graph) -> None:
    account = ledger(graph)
    for _ in range(2):
        assert account.settle(account.reserve("counts", "a", {"counts": 1}), {"counts": ["acme"]}) == 5_000
    assert account.spent_today() == 10_000


def test_a_request_is_made_as_small_as_the_rest_of_the_day_and_then_refused_until_midnight(
    graph: Graph,
) -> None:
    account = ledger(graph)
    spend(account, "search", 0, 100)

    small = account.reserve("search", "b", {"posts": 1}, most=100)
    assert small.items == 40
    account.settle(small, {"posts": map(str, range(100, 140))})
    said = refusal(lambda: ledger(graph).reserve("search", "c", {"posts": 1}))

    assert said.until == MIDNIGHT
    assert str(said) == (
        "the budget is used up for search: $0.70 of the daily cap of $1.00 are spent, and 30% of it is kept for "
        "deletions; it goes on at 2026-11-23 00:00 UTC"
    )
    assert account.reserve("deletions", "b", {"posts": 1}, most=100).items == 60
    assert refusal(lambda: account.reserve("deletions", "c", {"posts": 1})).until == NOW + timedelta(
        minutes=15
    )
    assert ledger(graph, MIDNIGHT).left("search") == 700_000


def test_what_deletions_spent_of_their_share_is_no_longer_kept_for_them(graph: Graph) -> None:
    spend(ledger(graph), "deletions", 0, 40)

    assert ledger(graph).left("search") == 700_000
    spend(ledger(graph), "deletions", 40, 100)
    assert ledger(graph).left("search") == 500_000


def test_the_month_has_a_cap_of_its_own(graph: Graph) -> None:
    for day in range(3):
        spend(ledger(graph, NOW + timedelta(days=day)), "deletions", 0, 200)
        if day == 1:
            assert ledger(graph, NOW + timedelta(days=2)).left("deletions") == 500_000
            break
    spend(ledger(graph, NOW + timedelta(days=2)), "deletions", 0, 100)

    said = refusal(lambda: ledger(graph, NOW + timedelta(days=3)).reserve("deletions", "b", {"posts": 1}))

    assert said.until == datetime(2026, 12, 1, tzinfo=UTC)
    assert "$2.50 of the monthly cap of $2.50 are spent" in str(said)
    assert ledger(graph, datetime(2026, 12, 1, tzinfo=UTC)).left("deletions") == 1_000_000


def test_an_answer_that_nobody_knows_counts_with_all_that_it_might_have_cost(graph: Graph) -> None:
    account = ledger(graph)
    account.reserve("search", "b", {"posts": 1, "users": 1}, most=40)
    account.cancel(account.reserve("search", "c", {"posts": 1}, most=20))

    [row] = spending(graph, "2026-11-22")
    assert (row.spent, row.reserved, row.amount) == (0, 600_000, 600_000)
    assert ledger(graph).left("search") == 100_000
    said = refusal(lambda: ledger(graph).reserve("search", "d", {"posts": 1}, least=30, most=30))
    assert said.until == NOW + timedelta(minutes=15)
    assert "is kept for deletions ($0.60 of it for requests without an answer)" in str(said)


def test_a_request_without_an_answer_that_is_sent_again_costs_what_the_answer_says(graph: Graph) -> None:
    spend(ledger(graph), "search", 0, 10)
    ledger(graph).reserve("search", "b", {"posts": 1, "users": 1}, most=40)
    account = ledger(graph)

    again = account.reserve("search", "b", {"posts": 1, "users": 1}, most=40)
    assert again.items == 40
    assert account.left("search") == 50_000
    assert account.settle(again, {"posts": map(str, range(12)), "users": ["7"]}) == 20_000

    third = account.reserve("search", "b", {"posts": 1, "users": 1}, most=40)
    assert account.settle(third, {"posts": map(str, range(13))}) == 5_000
    account.cancel(account.reserve("search", "b", {"posts": 1}))
    [row] = spending(graph, "2026-11-22")
    assert (row.spent, row.reserved, row.requests, row.posts, row.users) == (75_000, 0, 5, 13, 1)


def test_a_refusal_does_not_free_what_the_same_request_holds_for_an_answer_that_never_came(
    embedded_graph: Graph,
) -> None:
    account = ledger(embedded_graph)
    account.reserve("search", "b", {"posts": 1}, most=40)

    account.cancel(account.reserve("search", "b", {"posts": 1}, most=40))
    assert account.spent_today() == 200_000
    account.cancel(account.reserve("search", "b", {"posts": 1}, most=60))
    assert account.spent_today() == 200_000

    again = account.reserve("search", "b", {"posts": 1}, most=40)
    assert account.settle(again, {"posts": ["1"]}) == 5_000
    assert account.spent_today() == 5_000


def test_what_another_process_read_meanwhile_is_billed_once(graph: Graph) -> None:
    here, there = ledger(graph), ledger(graph)
    for name in ("a", "a", "b"):
        for account, more in ((here, 10), (there, 20)):
            taken = account.reserve("search", name, {"posts": 1}, most=30)
            account.settle(taken, {"posts": map(str, range(more))})

    assert ledger(graph).spent_today() == 20 * 5_000


def test_two_who_ask_at_once_never_spend_the_same_rest_twice(graph: Graph) -> None:
    accounts = [ledger(graph) for _ in range(4)]

    def take(account: Ledger) -> list[Reservation]:
        taken = []
        while True:
            try:
                taken.append(account.reserve("search", uuid4().hex, {"posts": 1}, most=10))
            except AllowanceSpent:
                return taken

    with ThreadPoolExecutor(4) as threads:
        taken = [one for some in threads.map(take, accounts) for one in some]

    assert sum(one.items for one in taken) == 140
    assert ledger(graph).left("search") == 0
    assert ledger(graph).spent_today() == 700_000


def test_the_requests_of_past_days_are_added_up_to_a_row_a_job_and_the_sums_stay(graph: Graph) -> None:
    account = ledger(graph)
    spend(account, "search", 0, 10)
    spend(account, "search", 10, 30)
    account.reserve("search", "b", {"posts": 1}, most=10)
    spend(account, "deletions", 0, 50)
    before = spending(graph, "2026-11-01")

    later = ledger(graph, NOW + timedelta(days=2))
    spend(later, "search", 0, 1)
    spend(ledger(graph, NOW + timedelta(days=2)), "search", 1, 2)

    assert spending(graph, "2026-11-01")[-2:] == before
    assert graph.run(
        "MATCH (s:Spend {day: '2026-11-22'}) RETURN s.key AS key, s.read AS read ORDER BY key"
    ) == [
        {"key": "net 2026-11-22 deletions", "read": None},
        {"key": "net 2026-11-22 search", "read": None},
    ]
    assert before[1] == Spent("net", "2026-11-22", "search", 150_000, 50_000, 3, 30, 0, 0, 0)


def test_a_network_costs_nothing_on_anothers_account(graph: Graph) -> None:
    spend(ledger(graph), "search", 0, 100)

    assert Ledger(graph, "other", ALLOWANCE, lambda: NOW).left("deletions") == 1_000_000
    assert totals(spending(graph, first_of_month(NOW)), NOW + timedelta(days=1)) == {
        "net": (0, 500_000, 500_000)
    }


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "$0.00"), (5_000, "$0.005"), (120_000, "$0.12"), (1_005_000, "$1.00"), (1_234_500_000, "$1,234.50")],
)
def test_amounts_are_told_in_dollars(amount: int, said: str) -> None:
    assert dollars(amount) == said
