"""Posts of the past that match the watch terms, found by Bluesky's own search, for those who give an account.

Search answers signed-in accounts only. It is asked for more than a term means: the watch decides what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from collectors import http
from collectors.base import CollectorError, ConfigError, Page, Skipped, SkipRecord, Unreachable
from collectors.http import Source, status_error
from collectors.watch.terms import And, Expression, Named, Or, Phrase, WatchTerm
from collectors.watch.watch import Watch
from graph.records import Post, Profile, Record, whole_text
from graph.text.companies.legal_forms import without_legal_form

from . import fields
from .accounts import details
from .events import read_post

if TYPE_CHECKING:
    from atproto import Client

HANDLE_VARIABLE = "GRAPEVINE_BLUESKY_HANDLE"
PASSWORD_VARIABLE = "GRAPEVINE_BLUESKY_PASSWORD"  # noqa: S105 - a variable's name
SERVICE = "https://bsky.social"
_SEARCH = "app.bsky.feed.searchPosts"
_PAGE = 100
_MOST_PAGES = 100
"""Bluesky's search answers no further than that for one query."""
_APP_PASSWORDS = "https://bsky.app/settings/app-passwords"


@dataclass(frozen=True, slots=True)
class Account:
    """The account with which the user lets Grapevine search."""

    handle: str
    password: str = field(repr=False)
    """An app password, which can search and post, and not change the account."""
    service: str = SERVICE
    """The server where the account is."""

    @classmethod
    def of(cls, environ: Mapping[str, str], service: str) -> Account | None:
        """The one in the environment; None where there is none. Raises ConfigError for half of one."""
        handle = environ.get(HANDLE_VARIABLE, "").strip().removeprefix("@")
        password = environ.get(PASSWORD_VARIABLE, "").strip()
        if not handle and not password:
            return None
        if not handle or not password:
            missing = PASSWORD_VARIABLE if handle else HANDLE_VARIABLE
            raise ConfigError(
                f"Bluesky's search wants an account: {missing} is not set. App passwords are made at {_APP_PASSWORDS}; "
                "without both variables nothing is searched."
            )
        return cls(handle, password, service)

    @property
    def source(self) -> Source:
        """Its server, for the sentences of its errors."""
        return Source(
            self.service.partition("://")[2],
            signed_in_with=f"the account in {HANDLE_VARIABLE} and {PASSWORD_VARIABLE}",
            renew=f"Make an app password at {_APP_PASSWORDS}.",
            allow="Does the account still exist, and may it sign in?",
            refused="Check the account's server: service in [collectors.bluesky].",
        )


def sign_in(account: Account) -> Client:
    """A session of the account. Raises ConfigError where it is refused, RetryLater, Unreachable or Fatal."""
    import httpx
    from atproto import Client, Request

    client = Client(
        account.service,
        request=Request(
            timeout=httpx.Timeout(http.READ_S, connect=http.CONNECT_S),
            headers={"user-agent": http.user_agent()},
        ),
    )
    with _sorted_errors(account, "signing in"):
        client.login(account.handle, account.password, fetch_bsky_profile=False)
    return client


def found_posts(
    account: Account, watch: Watch, since: datetime, until: datetime | None = None
) -> Iterator[Page]:
    """Pages of posts that the watch asks for, from ``since`` to ``until``, without cursors.

    Raises ConfigError for an account that is refused, RetryLater, Unreachable or Fatal.
    """
    queries, notes = queries_for(watch.terms)
    if notes:
        yield Page((), skipped=tuple(notes))
    if not queries:
        return
    client = sign_in(account)
    seen: set[str] = set()
    for query in queries:
        params: dict[str, Any] = {"q": query, "sort": "latest", "limit": _PAGE, "since": _written(since)}
        if until is not None:
            params["until"] = _written(until)
        yield from _pages(client, account, watch, params, seen)


def queries_for(terms: Iterable[WatchTerm]) -> tuple[list[str], list[Skipped]]:
    """What to search for, so that every post for which a term holds is found; notes say where that is impossible."""
    queries: dict[str, None] = {}
    notes: list[Skipped] = []
    for term in terms:
        asked = _asked(term.expression)
        if not asked:
            notes.append(
                Skipped(
                    f"watch term {term.text}",
                    "Bluesky's search finds whole words: add one that it stands for",
                )
            )
        queries.update(dict.fromkeys(asked or ()))
    return list(queries), notes


def _asked(expression: Expression) -> list[str] | None:
    """Queries that together find all posts for which it holds; None where there are none."""
    match expression:
        case Phrase(text=text):
            words = [word for word in text.replace('"', " ").split() if "*" not in word]
            return [_quoted(words)] if words else None
        case Named(company=company):
            names = (company.name, *company.aliases, *company.products, *company.former, company.domain or "")
            said = dict.fromkeys(without_legal_form(name).casefold() for name in names if name.strip())
            return [_quoted(name.replace('"', " ").split()) for name in said]
        case Or(parts=parts):
            every = [_asked(part) for part in parts]
            return None if None in every else [query for some in every for query in some or ()]
        case And(parts=parts):
            needed = [asked for part in parts if (asked := _asked(part)) is not None]
            return min(needed, key=len, default=None)
        case _:
            return None


def _quoted(words: list[str]) -> str:
    return f'"{" ".join(words)}"' if len(words) > 1 else words[0]


def _pages(
    client: Client, account: Account, watch: Watch, params: dict[str, Any], seen: set[str]
) -> Iterator[Page]:
    from atproto import models

    cursors: set[str] = set()
    for _ in range(_MOST_PAGES):
        try:
            with _sorted_errors(account, f"searching for {params['q']}", item=f"search for {params['q']}"):
                # The records are read here as they come: the client's own models refuse a page for one bad record.
                answer = client.invoke_query(
                    _SEARCH, params=models.AppBskyFeedSearchPosts.Params(**params)
                ).content
        except SkipRecord as fault:
            yield Page((), skipped=(Skipped(fault.what, fault.reason),))
            return
        if not isinstance(answer, dict) or not isinstance(answer.get("posts"), list):
            raise Unreachable(f"{account.source.name} answered the search with something else than posts")
        yield _page(answer["posts"], watch, seen)
        cursor = answer.get("cursor")
        if not isinstance(cursor, str) or not cursor or cursor in cursors:
            return
        cursors.add(cursor)
        params["cursor"] = cursor


def _page(views: list[Any], watch: Watch, seen: set[str]) -> Page:
    records: list[Record] = []
    skipped: list[Skipped] = []
    for view in views:
        uri = view.get("uri") if isinstance(view, dict) else None
        if isinstance(uri, str) and uri in seen:
            continue
        try:
            post, author = _read(view)
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as fault:
            skipped.append(Skipped(f"found post {uri}", f"it cannot be read: {fault}"))
            continue
        seen.add(view["uri"])
        if not watch.matches(whole_text(post.text, post.attached)):
            continue
        known = watch.known
        if known is not None:
            if known.post(view["uri"]) and not post.content_labels:
                continue
            known.add_post(view["uri"])
            known.add_profile(view["author"]["did"])
        records += [*([author] if author is not None else []), post]
    return Page(records, skipped=tuple(skipped), read=len(views))


def _read(view: Any) -> tuple[Post, Profile | None]:
    uri, record = view["uri"], view["record"]
    did = fields.author_of(uri)
    if did is None or did != view["author"]["did"]:
        raise ValueError("its address is no post's of its author")
    if type(record["text"]) is not str:
        raise ValueError("its text is no text")
    seen = fields.claimed_time(view["indexedAt"])
    if seen is None:
        raise ValueError("it has no time")
    labels = (*fields.content_labels(record), *fields.moderation_labels(view))
    post = read_post(did, uri, record, record["text"], fields.attached(record), seen, labels=labels)
    return post, next(iter(details([view["author"]], datetime.now(UTC))), None)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@contextmanager
def _sorted_errors(account: Account, doing: str, item: str | None = None) -> Iterator[None]:
    """Turns what atproto's client raises into the collector's errors, in the server's own words."""
    import httpx
    from atproto.exceptions import AtProtocolError

    try:
        yield
    except (AtProtocolError, httpx.HTTPError, httpx.InvalidURL, ValueError) as fault:
        raise _sorted(fault, account.source, doing, item) from None


def _sorted(fault: Exception, source: Source, doing: str, item: str | None) -> CollectorError | SkipRecord:
    response = getattr(fault, "response", None)
    if response is None:
        return Unreachable(f"{source.name} did not answer ({doing}): {_told(fault.__cause__ or fault)}")
    status = response.status_code
    said = getattr(response.content, "message", None) or getattr(response.content, "error", None) or ""
    found = status_error(
        source,
        status,
        response.headers,
        said=str(said),
        doing=doing,
        item=item,
        about_item=frozenset({400}),
    )
    return found or Unreachable(f"{source.name} answered {status} ({doing})")


def _told(fault: BaseException) -> str:
    """What is wrong; of an answer in another form only where, because it may hold a session's token."""
    if isinstance(fault, ValidationError):
        wrong = fault.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong)
    return str(fault) or type(fault).__name__
