"""Bluesky's search through an account, by the real client, from a server on loopback that answers as its docs say."""

from __future__ import annotations

import base64
import json
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors import http
from collectors.base import CollectorError, ConfigError, Fatal, Page, RetryLater, Unreachable
from collectors.bluesky.collector import Bluesky
from collectors.bluesky.search import queries_for
from collectors.watch.terms import WatchTerm, parse_terms
from collectors.watch.watch import Watch
from graph.records import Post, Profile
from graph.text.companies.names import CompanyNames
from tests.collectors.answering import Answer, Asked, NetworkServer
from tests.collectors.bluesky.hosts import Query, jetstream_of
from tests.collectors.bluesky.wire import ANNA, BEN, frame, uri
from tests.collectors.bluesky.wire import post as event

SINCE = datetime(2026, 10, 1, tzinfo=UTC)
PASSWORD = "abcd-efgh-ijkl-mnop"
ENVIRON = {"GRAPEVINE_BLUESKY_HANDLE": "@us.example", "GRAPEVINE_BLUESKY_PASSWORD": PASSWORD}


def token(**claims: Any) -> str:
    """A session's token, as far as the client reads it."""
    parts = [{"alg": "ES256K", "typ": "at+jwt"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, "c2ln"])


def view(did: str, rkey: str, text: str, **more: Any) -> dict[str, Any]:
    """A post as the search shows it."""
    record = {
        "$type": "app.bsky.feed.post",
        "text": text,
        "createdAt": "2026-10-05T08:00:00Z",
        "langs": ["en"],
    }
    shown = {"uri": uri(did, rkey), "cid": "bafy", "indexedAt": "2026-10-05T08:00:02.500Z", "likeCount": 1}
    author = {"did": did, "handle": f"{did[8:]}.example", "displayName": did[8:].title()}
    return {**shown, "author": author, "record": record | more.pop("record", {}), **more}


class Search:
    """The account's server with these posts, by query."""

    def __init__(self, **found: list[Any]) -> None:
        self.found = found

    def __call__(self, asked: Asked) -> Answer:
        if asked.path.endswith("createSession"):
            return self.session(json.loads(asked.body))
        if "searchPosts" not in asked.path:
            return Answer({"message": "nothing here"}, 404)
        assert asked.path.endswith("app.bsky.feed.searchPosts")
        assert asked.headers["authorization"].startswith("Bearer ey")
        posts = self.found.get(asked.params["q"].strip('"').replace(" ", "_"), [])
        start = int(asked.params.get("cursor", "0"))
        more = {"cursor": str(start + 2)} if start + 2 < len(posts) else {}
        return Answer({"posts": posts[start : start + 2], "hitsTotal": len(posts), **more})

    def session(self, body: dict[str, Any]) -> Answer:
        if body != {"identifier": "us.example", "password": PASSWORD}:
            return Answer(
                {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401
            )
        later = int((datetime.now(UTC) + timedelta(hours=2)).timestamp())
        did = "did:plc:us"
        access = token(scope="com.atproto.appPassPrivileged", sub=did, exp=later, iat=later - 7200)
        return Answer(
            {"did": did, "handle": "us.example", "accessJwt": access, "refreshJwt": access, "active": True}
        )


@pytest.fixture
def serve() -> Iterator[Callable[[Any], NetworkServer]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http, "READ_S", 1.0)
        running: list[Any] = []

        def start(respond: Any) -> NetworkServer:
            running.append(NetworkServer(respond).serving())
            server: NetworkServer = running[-1].__enter__()
            return server

        yield start
        for one in running:
            one.__exit__(None, None, None)


def past(server: NetworkServer, terms: str, **environ: str) -> list[Page]:
    collector = Bluesky(service=server.address, environ=ENVIRON | environ)
    return list(collector.history(Watch(parse_terms(terms)), SINCE, None))


def posts_of(pages: list[Page]) -> list[Post]:
    return [record for page in pages for record in page.records if isinstance(record, Post)]


def test_the_past_is_searched_for_the_watch_terms_and_only_what_they_mean_is_kept(
    serve: Callable[[Any], NetworkServer],
) -> None:
    found = [
        view(ANNA, "1", "Acmeflow lost my notes"),
        view(BEN, "2", "nothing of that"),
        {"uri": "at://x", "record": {}},
        view(
            BEN,
            "3",
            "see the card",
            record={"embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "acmeflow"}]}},
        ),
    ]
    server = serve(Search(acmeflow=found, crm_tool=[found[0]]))
    pages = past(server, 'acmeflow, "crm tool"')
    assert [(post.key, post.url) for post in posts_of(pages)] == [
        (f"bluesky:{uri(ANNA, '1')}", f"https://bsky.app/profile/{ANNA}/post/1"),
        (f"bluesky:{uri(BEN, '3')}", f"https://bsky.app/profile/{BEN}/post/3"),
    ]
    first = posts_of(pages)[0]
    assert (first.seen, first.created_at, first.lang) == (
        datetime(2026, 10, 5, 8, 0, 2, 500_000, tzinfo=UTC),
        datetime(2026, 10, 5, 8, tzinfo=UTC),
        "en",
    )
    [author] = [record for record in pages[0].records if isinstance(record, Profile)]
    assert (author.key, author.handle, author.name) == (f"bluesky:{ANNA}", "anna.example", "Anna")
    assert [one.what for page in pages for one in page.skipped] == ["found post at://x"]
    asked = [one for one in server.asked if one.path.endswith("searchPosts")]
    assert [(one.params["q"], one.params.get("cursor")) for one in asked] == [
        ("acmeflow", None),
        ("acmeflow", "2"),
        ('"crm tool"', None),
    ]
    assert {(one.params["since"], one.params["sort"], one.params["limit"]) for one in asked} == {
        ("2026-10-01T00:00:00.000000Z", "latest", "100")
    }


def test_labels_of_the_writer_and_of_the_moderation_come_with_a_found_post(
    serve: Callable[[Any], NetworkServer],
) -> None:
    labels = [{"src": "did:plc:mod", "val": "spam"}, {"src": "did:plc:mod", "val": "rude", "neg": True}, 7]
    own = {"labels": {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "porn"}]}}
    server = serve(Search(acmeflow=[view(ANNA, "1", "acmeflow", labels=labels, record=own)]))
    assert [post.content_labels for post in posts_of(past(server, "acmeflow"))] == [("porn", "spam")]


ANSWERS: dict[str, tuple[Answer, type[CollectorError], str]] = {
    "429 with its reset": (
        Answer(
            {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
            429,
            {"ratelimit-reset": "4102444800"},
        ),
        RetryLater,
        "asks to come back later .*Rate Limit Exceeded",
    ),
    "401": (
        Answer({"error": "AccountTakedown", "message": "Account has been taken down"}, 401),
        ConfigError,
        "taken down",
    ),
    "403": (Answer({"error": "Forbidden", "message": "no"}, 403), ConfigError, "refuses this"),
    "404": (
        Answer({"error": "XRPCNotSupported", "message": "Not Found"}, 404),
        Fatal,
        "service in .collectors.bluesky.",
    ),
    "500": (Answer({"error": "InternalServerError"}, 500), Unreachable, "answered 500"),
    "503 in HTML": (
        Answer("<html>down</html>", 503, {"content-type": "text/html"}),
        Unreachable,
        "answered 503",
    ),
    "silence": (Answer(silent=True), Unreachable, "did not answer"),
    "cut off": (Answer({"posts": []}, cut=4), Unreachable, "did not answer"),
    "truncated JSON": (Answer('{"posts": ['), Unreachable, "127.0.0.1"),
    "HTML": (Answer("<html>", 200, {"content-type": "text/html"}), Unreachable, "something else than posts"),
    "another shape": (Answer({"posts": None}), Unreachable, "something else than posts"),
}


@pytest.mark.parametrize("fault", ANSWERS)
def test_what_goes_wrong_in_a_search_is_told_in_the_servers_own_words_and_without_the_password(
    serve: Callable[[Any], NetworkServer], fault: str
) -> None:
    answer, kind, said = ANSWERS[fault]
    server = serve(Search(acmeflow=[view(ANNA, "1", "acmeflow")]))
    server.alter = lambda number, asked, usual: answer if "searchPosts" in asked.path else usual
    with pytest.raises(kind, match=said) as raised:
        past(server, "acmeflow")
    assert PASSWORD not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_a_password_that_is_refused_says_where_to_make_one(serve: Callable[[Any], NetworkServer]) -> None:
    server = serve(Search())
    with pytest.raises(ConfigError) as raised:
        past(server, "acmeflow", GRAPEVINE_BLUESKY_PASSWORD="wrong-wrong")
    assert "does not accept the account in GRAPEVINE_BLUESKY_HANDLE and GRAPEVINE_BLUESKY_PASSWORD" in str(
        raised.value
    )
    assert "Invalid identifier or password" in str(raised.value)
    assert "https://bsky.app/settings/app-passwords" in str(raised.value)
    assert "wrong-wrong" not in str(raised.value)


def test_a_session_in_another_form_is_told_without_its_tokens(
    serve: Callable[[Any], NetworkServer],
) -> None:
    server = serve(lambda asked: Answer({"accessJwt": "secret-access", "refreshJwt": "secret-refresh"}))
    with pytest.raises(
        Unreachable, match=r"\(signing in\): did: Field required; handle: Field required"
    ) as raised:
        past(server, "acmeflow")
    shown = "".join(traceback.format_exception(raised.value))
    assert "secret" not in shown


@pytest.mark.parametrize(
    ("password", "state", "found"),
    [
        (PASSWORD, "ok", "us.example may sign in at http://127.0.0.1"),
        ("wrong-wrong", "fail", "Invalid identifier or password"),
        ("", "fail", "GRAPEVINE_BLUESKY_PASSWORD is not set"),
    ],
)
def test_doctor_says_whether_the_account_may_sign_in(
    serve: Callable[[Any], NetworkServer], password: str, state: str, found: str
) -> None:
    server = serve(Search())
    collector = Bluesky(
        jetstream=server.address.replace("http", "ws"),
        appview=server.address,
        plc=server.address,
        service=server.address,
        environ=ENVIRON | {"GRAPEVINE_BLUESKY_PASSWORD": password},
    )
    [checked] = [one for one in collector.check() if one.what == "Account"]
    assert checked.state == state
    assert found in checked.found
    assert "wrong-wrong" not in f"{checked}"


def test_half_an_account_is_named_and_stops_nothing_but_the_search() -> None:
    collector = Bluesky(environ={"GRAPEVINE_BLUESKY_HANDLE": "us.example"})
    assert collector.missing() == []
    with pytest.raises(ConfigError, match="GRAPEVINE_BLUESKY_PASSWORD is not set"):
        list(collector.history(Watch(["acmeflow"]), SINCE, None))


def test_a_query_that_is_refused_is_named_and_the_next_one_is_asked(
    serve: Callable[[Any], NetworkServer],
) -> None:
    server = serve(Search(one=[view(ANNA, "1", "one")], two=[view(ANNA, "2", "two")]))
    bad = Answer({"error": "BadQueryString", "message": "cannot parse"}, 400)
    server.alter = lambda number, asked, usual: bad if asked.params.get("q") == "one" else usual
    pages = past(server, "one, two")
    assert [post.text for post in posts_of(pages)] == ["two"]
    assert [(one.what, one.reason) for page in pages for one in page.skipped] == [
        ("search for one", "cannot parse")
    ]


@pytest.mark.parametrize(
    ("term", "asked"),
    [
        ("churn", ["churn"]),
        ('"crm tool"', ['"crm tool"']),
        ("churn AND (crm OR erp)", ["churn"]),
        ("(crm OR erp) NOT jobs", ["crm", "erp"]),
        ("pric* AND crm", ["crm"]),
        ("pric*", []),
    ],
)
def test_a_term_is_searched_for_by_words_that_all_of_its_posts_hold(term: str, asked: list[str]) -> None:
    queries, notes = queries_for([WatchTerm.parse(term)])
    assert queries == asked
    assert [note.what for note in notes] == ([] if asked else [f"watch term {term}"])


def test_a_company_is_searched_for_under_each_of_its_names() -> None:
    names = CompanyNames("c", "Acmeflow GmbH", ("AF One",), former=("Oldflow",), domain="acmeflow.example")
    assert queries_for([WatchTerm.for_company(names)])[0] == [
        "acmeflow",
        '"af one"',
        "oldflow",
        "acmeflow.example",
    ]


def test_a_gap_of_the_stream_is_filled_by_search_as_far_as_it_goes(
    serve: Callable[[Any], NetworkServer],
) -> None:
    server = serve(Search(churn=[view(ANNA, "1", "churn of October")]))
    too_old = (400, {}, {"error": "CursorTooOld", "message": "cursor is below the retention floor"})

    def session(connection: Any, query: Query) -> None:
        connection.send(frame(event(140, BEN, "p140", "churn 140")))

    with jetstream_of(session) as jetstream:
        jetstream.refusals.append(too_old)
        collector = Bluesky(
            jetstream=jetstream.address, service=server.address, compress=False, environ=ENVIRON
        )
        cursor = f"100 2026-11-01T12:00:05.000000Z {jetstream.address.removeprefix('ws://')}"
        found: list[Page] = []
        for page in collector.mentions(Watch(["churn"]), cursor):
            found.append(page)
            if len(posts_of(found)) == 2:
                break
    assert [post.text for post in posts_of(found)] == ["churn of October", "churn 140"]
    gaps = [page.gap for page in found if page.gap is not None]
    assert gaps[0].reason.endswith("the search brought in posts that match")
    assert next(page.cursor for page in found if page.records) is None
