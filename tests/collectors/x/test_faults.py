"""What X refuses comes back as what to do about it, and the token never shows."""

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from collectors.base import CollectorError, ConfigError, Fatal, RetryLater, Unreachable
from collectors.watch.watch import Watch
from collectors.x.collector import X
from tests.collectors.answering import Answer
from tests.collectors.x.server import SEARCH, TOKEN, USAGE, XServer, post, problem, serving, unlimited

RESET = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)


@pytest.fixture
def x() -> Iterator[XServer]:
    with serving(XServer()) as server:
        yield server


def fault(server: XServer, answer: Answer) -> CollectorError:
    server.answers[SEARCH] = answer
    with pytest.raises(CollectorError) as caught:
        list(unlimited(X(TOKEN, api=server.api)).mentions(Watch(["fernhollow"]), None))
    return caught.value


def test_a_rate_limit_says_when_to_come_back(x: XServer) -> None:
    reset = {"x_rate_limit_reset": str(int(RESET.timestamp())), "x_rate_limit_remaining": "0"}

    found = fault(x, problem(429, "Too Many Requests", "Too Many Requests", **reset))

    assert isinstance(found, RetryLater)
    assert found.at == RESET
    assert len(x.asked) == 1


def test_a_rate_limit_without_a_reset_still_sends_it_back_to_the_schedule(x: XServer) -> None:
    body = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}

    found = fault(x, Answer(body, 429))

    assert isinstance(found, RetryLater)
    assert found.at is None
    assert "Rate limit exceeded" in str(found)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (problem(401, "Unauthorized", "Unauthorized"), ["X_BEARER_TOKEN", "https://developer.x.com"]),
        (
            problem(402, "CreditsDepleted", "Your account has no credits left."),
            ["Your account has no credits left.", "Add credits", "billing"],
        ),
        (
            problem(403, "Client Forbidden", "Your app must be attached to a Project."),
            ["Your app must be attached to a Project.", "access tier"],
        ),
    ],
)
def test_a_refusal_says_what_to_set(x: XServer, answer: Answer, says: list[str]) -> None:
    found = fault(x, answer)

    assert isinstance(found, ConfigError)
    assert all(words in str(found) for words in says), str(found)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"over capacity", 500),
        problem(503, "Unavailable", "over capacity"),
        Answer(["over capacity"], 502),
        Answer({"errors": None}, 503),
        Answer({"errors": [5]}, 400),
        Answer({"errors": []}, 429, {"x-rate-limit-reset": "soon"}),
        Answer("[" * 100_000, 503),
    ],
)
def test_a_fault_of_x_is_one_of_the_moment(x: XServer, answer: Answer) -> None:
    assert isinstance(fault(x, answer), Unreachable)


def test_an_answer_that_is_no_json_is_a_fault_of_the_moment(x: XServer) -> None:
    assert isinstance(fault(x, Answer(b"<html>maintenance</html>")), Unreachable)
    assert isinstance(fault(x, Answer([1, 2])), Unreachable)
    assert isinstance(fault(x, Answer("[" * 100_000)), Unreachable)


def test_an_x_that_does_not_answer_is_a_fault_of_the_moment() -> None:
    with serving(XServer()) as gone:
        api = gone.api
    with pytest.raises(Unreachable, match=r"cannot be reached .* nothing listens at that port"):
        list(unlimited(X(TOKEN, api=api)).mentions(Watch(["fernhollow"]), None))


def test_without_a_budget_nothing_is_asked_that_is_billed(x: XServer) -> None:
    collector = X(TOKEN, api=x.api)
    reads: list[Callable[[], Iterable[object]]] = [
        lambda: collector.mentions(Watch(["fernhollow"]), None),
        lambda: collector.history(Watch(["fernhollow"]), datetime.now(UTC) - timedelta(days=1), None),
        lambda: collector.connections("7001"),
        lambda: collector.refused_lists(["7001"]),
        lambda: collector.resolve(["anna"]),
        lambda: collector.describe(["7001"]),
        lambda: collector.recheck(["17"]),
    ]
    for agreed in (False, True):
        collector.first_look_agreed = agreed
        for read in reads:
            with pytest.raises(ConfigError, match="budget"):
                list(read())
    assert x.asked == []


def test_a_request_that_x_does_not_take_will_not_be_taken_again(x: XServer) -> None:
    found = fault(x, problem(400, "Invalid Request", "There were errors processing your request."))

    assert isinstance(found, Fatal)
    assert "There were errors processing your request." in str(found)


def test_without_a_token_it_is_off_and_says_what_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X_BEARER_TOKEN", raising=False)

    off = X()

    assert off.missing() == ["X_BEARER_TOKEN"]
    with pytest.raises(ConfigError, match="X_BEARER_TOKEN"):
        list(off.mentions(Watch(["fernhollow"]), None))


def test_the_token_comes_from_the_environment(x: XServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_BEARER_TOKEN", f" {TOKEN}\n")

    ready = unlimited(X(api=x.api))
    list(ready.mentions(Watch(["fernhollow"]), None))

    assert ready.missing() == []
    assert x.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_token_that_cannot_be_one_is_refused_without_being_quoted() -> None:
    with pytest.raises(ConfigError, match="another character that no token has") as caught:
        X("first-half second-half")
    assert "half" not in str(caught.value)


def test_the_token_shows_in_no_log_no_error_and_no_repr(x: XServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    x.posts = [post(RESET, "fernhollow", "7001")]
    collector = unlimited(X(TOKEN, api=x.api))
    list(collector.mentions(Watch(["fernhollow"]), None))

    found = fault(x, problem(403, "Forbidden", "no"))

    shown = traceback.TracebackException.from_exception(found, capture_locals=True)
    assert any("Making API request" in message for message in caplog.messages)
    for text in (caplog.text, "".join(shown.format()), repr(collector), repr(vars(collector)), str(found)):
        assert TOKEN not in text
    assert x.asked[-1].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("status", [429, 402, 403])
def test_xs_own_monthly_cap_says_where_it_is_raised_and_is_not_asked_again_today(
    x: XServer, status: int
) -> None:
    body = {
        "title": "UsageCapExceeded",
        "period": "Monthly",
        "scope": "Product",
        "detail": "Usage cap exceeded: Monthly product cap",
        "type": "https://api.twitter.com/2/problems/usage-capped",
    }

    found = fault(x, Answer(body, status, {"x-rate-limit-reset": str(int(RESET.timestamp()))}))

    assert isinstance(found, RetryLater)
    assert found.at is not None
    assert found.at - datetime.now(UTC) > timedelta(hours=23)
    assert "Usage cap exceeded: Monthly product cap. Raise it under usage at" in str(found)
    assert "`grapevine doctor` names it" in str(found)


def checked(server: XServer, token: str = TOKEN) -> tuple[str, str]:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    [found] = X(token, api=server.api, clock=lambda: now).check()
    return found.state, found.found


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        (
            {"project_usage": "43435", "project_cap": "2000000", "cap_reset_day": 10, "project_id": "1"},
            "X takes it; 43,435 of the 2,000,000 posts that X lets the project read in a month are read, "
            "and in 18 days it begins anew",
        ),
        (
            {"project_usage": "0", "project_cap": "100", "cap_reset_day": 23},
            "X takes it; 0 of the 100 posts that X lets the project read in a month are read, "
            "and in 1 day it begins anew",
        ),
        ({"project_id": "1"}, "X takes it, and says nothing of how much was read"),
        (None, "X takes it, and says nothing of how much was read"),
    ],
)
def test_doctor_tries_the_token_with_the_call_that_is_free_and_tells_what_is_used(
    x: XServer, usage: object, told: str
) -> None:
    x.answers[USAGE] = Answer({"data": usage})

    assert checked(x) == ("ok", told)
    assert [asked.path for asked in x.asked] == [USAGE]


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        (problem(401, "Unauthorized", "Unauthorized"), "fail", "Copy the app's current one"),
        (problem(403, "Client Forbidden", "no project"), "fail", "belongs to a project"),
        (problem(402, "CreditsDepleted", "no credits"), "fail", "Add credits"),
        (problem(429, "Too Many Requests", "wait"), "warn", "asks to come back later"),
        (problem(503, "Unavailable", "over capacity"), "fail", "X answered 503"),
        (Answer(b"<html>maintenance</html>"), "fail", "something else than JSON"),
    ],
)
def test_doctor_says_what_is_wrong_with_the_token_or_with_x(
    x: XServer, answer: Answer, state: str, says: str
) -> None:
    x.answers[USAGE] = answer

    found = checked(x)

    assert found[0] == state
    assert says in found[1]
    assert TOKEN not in found[1]
