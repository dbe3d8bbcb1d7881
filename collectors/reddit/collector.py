"""Submissions and comments from Reddit, through praw."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, SecretStr

from collectors.base import (
    Ability,
    Checked,
    Collector,
    CollectorSettings,
    ConfigError,
    MalformedProfile,
    Page,
    Skipped,
    SkipRecord,
    Terms,
    Unreachable,
    Watch,
)
from collectors.checks import tried
from collectors.http import user_agent
from graph.records import ProfileResolved, key

from .items import NETWORK, SITE, account, is_account, is_name
from .position import Position
from .rechecked import rechecked
from .sources import read_source, sources_of

if TYPE_CHECKING:
    from .api import Api

API = "https://oauth.reddit.com"
ID_VARIABLE = "REDDIT_CLIENT_ID"
SECRET_VARIABLE = "REDDIT_CLIENT_SECRET"  # noqa: S105 - a variable's name
AGENT_VARIABLE = "REDDIT_USER_AGENT"
_LOOKUP = 100
_HOSTS = re.compile(r"(?:[a-z]+\.)?reddit\.com")
_WRITTEN = re.compile(rf"(?:{NETWORK}:)?/?(?:u|user)/([^/?#]+)/?", re.IGNORECASE)
_SUBREDDIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{1,20}")


def _subreddit_names(names: tuple[str, ...]) -> tuple[str, ...]:
    bare = [name.strip().strip("/").removeprefix("r/") for name in names]
    for name, found in zip(names, bare, strict=True):
        if not _SUBREDDIT.fullmatch(found):
            raise ValueError(f'{name!r} is no subreddit: write its name alone, such as "sysadmin"')
    return tuple(dict.fromkeys(bare))


class RedditSettings(CollectorSettings):
    """Reddit; it is off until it is switched on and the key that Reddit approved is in the environment."""

    enabled: bool = False
    """Whether the service collects from it; Reddit must approve an app before it may read."""
    subreddits: Annotated[tuple[str, ...], AfterValidator(_subreddit_names)] = ()
    """Subreddits whose new submissions and comments are read, such as "sysadmin"; kept is what is watched for."""
    search: Literal["everywhere", "subreddits", "off"] = "everywhere"
    """Where watch terms are searched for: on all of Reddit, in the subreddits above alone, or not at all."""
    username: str = ""
    """Your Reddit account, which Reddit wants to be named in each request; REDDIT_USER_AGENT can say it instead."""


class Reddit(Collector):
    """Submissions and comments that match watch terms, from chosen subreddits and from Reddit's search.

    Limits: 100 requests a minute (``RetryLater`` carries the reset). A list ends after 1,000 items: what is older
    is a noted gap. Search finds submissions only; comments are read of the chosen subreddits and the company's own
    accounts. Reddit shows no follows and no likes by whom.
    Terms: Reddit must approve the app. Its policy forbids re-identifying users "by matching data with off-platform
    identifiers": the graph joins no Reddit profile to a person. What was deleted or removed there goes here within
    a day: every stored post is asked for once a day, 100 in a request, and edits are followed with it.
    Docs: https://www.reddit.com/dev/api and https://support.reddithelp.com/hc/en-us/articles/42728983564564
    """

    name: ClassVar[str] = NETWORK
    title: ClassVar[str] = "Reddit"
    setup: ClassVar[str] = (
        f"Reddit is read once it is switched on and {ID_VARIABLE} and {SECRET_VARIABLE} of an app that Reddit "
        "approved are set."
    )
    example: ClassVar[str] = "reddit:@anna"
    terms: ClassVar[Terms] = Terms(
        matching_allowed=False,
        deletions_within_hours=24,
        matching_rule=(
            'Reddit\'s policy forbids re-identifying its users "by matching data with off-platform identifiers"'
        ),
        display_rule="the writer's Reddit name, the subreddit and a link to the post on Reddit, its text unchanged",
    )
    abilities: ClassVar[frozenset[Ability]] = frozenset({"mentions", "recheck"})
    settings: ClassVar[type[CollectorSettings]] = RedditSettings
    directions = ()
    lookup_size: ClassVar[int] = _LOOKUP

    def __init__(
        self,
        client_id: str = "",
        secret: str = "",
        agent: str = "",
        *,
        settings: RedditSettings | None = None,
        site: str = SITE,
        api: str = API,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``client_id`` and ``secret``: the app's. ``agent``: what names it to Reddit, else made of ``username``.

        ``site`` and ``api``: the addresses to sign in at and to read from. Raises ConfigError for a secret that could
        never be one, before anything could quote it in an error.
        """
        self._settings = settings or RedditSettings()
        for variable, value in ((ID_VARIABLE, client_id), (SECRET_VARIABLE, secret)):
            if not (value.strip().isascii() and value.strip().isprintable() and " " not in value.strip()):
                raise ConfigError(
                    f"{variable} holds a space or another character that no key has: copy it again"
                )
        self._client_id, self._secret = SecretStr(client_id.strip()), SecretStr(secret.strip())
        name = self._settings.username.removeprefix("u/").strip()
        self._agent = agent.strip() or (f"python:{user_agent().split(' ')[0]} (by /u/{name})" if name else "")
        if not (self._agent.isascii() and (self._agent.isprintable())):
            raise ConfigError(f"{AGENT_VARIABLE} or username holds a character that no request can carry")
        self._site, self._address = site.rstrip("/"), api.rstrip("/")
        self._clock = clock

    @classmethod
    def from_settings(cls, settings: RedditSettings, environ: Mapping[str, str]) -> Self:
        """Reads Reddit's own API with the key in the environment."""
        return cls(
            environ.get(ID_VARIABLE, ""),
            environ.get(SECRET_VARIABLE, ""),
            environ.get(AGENT_VARIABLE, ""),
            settings=settings,
        )

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """From ``reddit:u/anna``, ``reddit:@anna``, ``u/anna`` or an address of reddit.com."""
        bare = text.strip()
        if written := _WRITTEN.fullmatch(bare):
            return cls._key_of(bare, written[1])
        if "/" not in bare:
            prefix, colon, name = bare.partition(":")
            return cls._key_of(bare, name) if colon and prefix.casefold() == NETWORK and name else None
        host, _, path = re.sub(r"^[a-z]+://", "", bare, flags=re.IGNORECASE).partition("/")
        if not _HOSTS.fullmatch(host.partition(":")[0].casefold()):
            return None
        parts = [part for part in re.split(r"[?#]", path)[0].split("/") if part]
        if len(parts) < 2 or parts[0].casefold() not in {"u", "user"}:
            raise MalformedProfile(f'"{bare}" is no profile: write it as "{NETWORK}:u/name"')
        return cls._key_of(bare, parts[1])

    @classmethod
    def _key_of(cls, text: str, name: str) -> str:
        if is_account(name):
            return key(NETWORK, name)
        handle = name.removeprefix("@")
        if not is_name(handle):
            raise MalformedProfile(
                f'"{text}" is no Reddit name: 3 to 20 letters, digits, "_" and "-", such as "{cls.example}"'
            )
        return key(NETWORK, f"@{handle.casefold()}")

    def missing(self) -> list[str]:
        """The key's two variables and the name that Reddit wants in each request, as far as they are not set."""
        secrets = ((ID_VARIABLE, self._client_id), (SECRET_VARIABLE, self._secret))
        wanted = [variable for variable, value in secrets if not value.get_secret_value()]
        return wanted if self._agent else [*wanted, AGENT_VARIABLE]

    def now(self) -> datetime:
        """The time of the clock that the collector was given."""
        return self._clock()

    def check(self) -> Iterator[Checked]:
        """Signs in, and asks each chosen subreddit what it is."""
        what = f"Reddit sign-in at {self._site}"
        signed_in = tried(what, self._sign_in)
        yield signed_in
        if signed_in.state == "ok":
            yield from map(self._check_subreddit, self._settings.subreddits)

    def _sign_in(self) -> str:
        self._api.sign_in()
        return "the key is accepted"

    def _check_subreddit(self, name: str) -> Checked:
        def ask() -> str:
            told = self._api.subreddit(name).get("subscribers")
            return f"it can be read ({told:,} members)" if isinstance(told, int) else "it can be read"

        return tried(f"Reddit r/{name}", ask, remedy="Take it out of subreddits in [collectors.reddit].")

    def resolve(self, handles: Sequence[str]) -> Iterator[Page]:
        """The accounts behind names, one request each; names that Reddit does not know are named."""
        for handle in handles:
            name = handle.removeprefix("@")
            try:
                if not is_name(name):
                    raise SkipRecord(f"Reddit account u/{name}", "it is no Reddit name")
                data = self._api.account(name)
                uid = f"t2_{data.get('id')}"
                if not (is_account(uid) and is_name(data.get("name"))):
                    reason = "it is suspended" if data.get("is_suspended") else "Reddit shows no id of it"
                    raise SkipRecord(f"Reddit account u/{name}", reason)
            except SkipRecord as skip:
                yield Page((), skipped=(Skipped(skip.what, skip.reason),), unknown=(handle,), read=1)
                continue
            shown = account(uid, str(data["name"]), self._clock())
            yield Page((shown, ProfileResolved(shown.key, name.casefold())), read=1)

    def describe(self, profiles: Sequence[str]) -> Iterator[Page]:
        """The present names of accounts, 100 a request."""
        names = self._names([uid for uid in profiles if is_account(uid)])
        found = tuple(account(uid, name, self._clock()) for uid, name in names.items())
        yield Page(found, read=len(found))

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Each list from its newest end down to where it was read before: its last page carries a cursor.

        A list that cannot be read keeps its place, and the others go on without it.
        """
        position = Position.parse(cursor, self.checkpoint)
        names = self._names(sorted(filter(is_account, watch.profiles))) if watch.profiles else {}
        sources, notes = sources_of(
            self._settings.subreddits, self._settings.search, names, watch.terms, position
        )
        nameless = [uid for uid in sorted(filter(is_account, watch.profiles)) if uid not in names]
        kept = [f"{uid}/{kind}" for uid in nameless for kind in ("submitted", "comments")]
        position = position.without_others([*kept, *(name for source in sources for name in source.marks)])
        away: Unreachable | None = None
        unread = tuple(
            Skipped(
                f"posts of Reddit account {uid}", "Reddit does not say what it is called: is it still there?"
            )
            for uid in nameless
        )
        if notes or unread:
            yield Page((), skipped=tuple(notes), failed=unread)
        for source in sources:
            try:
                for page, moved in read_source(self._api, source, position, watch, names, self._clock()):
                    position = moved
                    yield page
                away = None
            except SkipRecord as skip:
                yield Page((), failed=(Skipped(skip.what, skip.reason),))
            except Unreachable as fault:
                if away is not None:
                    # Not one list then, but Reddit.
                    raise
                away = fault
                yield Page((), failed=(Skipped(source.title, str(fault)),))

    def recheck(self, posts: Sequence[str]) -> Iterator[Page]:
        """Which of these posts are gone, and the present text of those that were edited; 100 a request."""
        for start in range(0, len(posts), _LOOKUP):
            asked = posts[start : start + _LOOKUP]
            records, skipped = rechecked(self._api.things(asked), asked, self._clock())
            yield Page(tuple(records), cursor=asked[-1], skipped=tuple(skipped), read=len(asked))

    @cached_property
    def _api(self) -> Api:
        """Made at the first request, because praw takes its time to import."""
        from .api import Api

        if wanted := self.missing():
            raise ConfigError(f"Reddit is off: set {', '.join(wanted)}")
        return Api(
            self._client_id.get_secret_value(),
            self._secret.get_secret_value(),
            self._agent,
            site=self._site,
            api=self._address,
        )

    def _names(self, uids: Sequence[str]) -> dict[str, str]:
        """The present names of accounts, by their ids; those that Reddit does not know are left out."""
        found: dict[str, str] = {}
        for start in range(0, len(uids), _LOOKUP):
            for uid, told in self._api.accounts(uids[start : start + _LOOKUP]).items():
                name = told.get("name") if isinstance(told, Mapping) else None
                if is_account(uid) and is_name(name):
                    found[uid] = str(name)
        return found
