"""A server's posts read into records: one at a time, each malformed one named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from collectors.base import Skipped, SkipRecord
from collectors.mastodon.handles import NETWORK, Json, uid_of_account
from collectors.watch.watch import Watch
from graph.records import Engagement, Post, Profile, Record, key, whole_text
from graph.text.safe import web_address

from .content import Content, read_content

_OPEN_TO_ALL = frozenset({"public", "unlisted"})
_NO_BOTS = re.compile(
    r"(?<!\w)#(?:no_?bots?|no_?index|no_?search|no_?archive|no_?scrap(?:e|ing))(?!\w)", re.IGNORECASE
)


def profile_of(account: Json, uid: str, seen: datetime) -> Profile:
    """An account as a server shows it."""
    name, note = account.get("display_name"), account.get("note")
    return Profile(
        key(NETWORK, uid),
        handle=uid,
        name=name if isinstance(name, str) and name else None,
        bio=read_content(note).text if isinstance(note, str) else None,
        url=web_address(account.get("url")),
        seen=seen,
    )


def opted_out(account: Json) -> bool:
    """Does the account's owner not want to be found: by the switches for it, or by a word of its own (#nobot)?"""
    if (
        account.get("noindex") is True
        or account.get("indexable") is False
        or account.get("discoverable") is False
    ):
        return True
    note = account.get("note")
    return isinstance(note, str) and "#" in note and bool(_NO_BOTS.search(read_content(note).text))


@dataclass(slots=True)
class StatusReader:
    """Turns posts into records, those that the watch asks for and that may be kept. One for each run and server."""

    domain: str
    """The server's own, which it leaves out of its accounts' names."""
    watch: Watch
    seen: datetime
    """When the run began: accounts are shown as they are then."""
    done: set[str] = field(default_factory=set)
    """What was passed on already in this run; shared by its servers, since they show the same posts."""
    kept: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The server's ids of what was passed on, to the keys of post and author, or of booster and boost."""
    records: list[Record] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    read: int = 0
    _uris: dict[str, str] = field(default_factory=dict)
    """The server's ids of posts to their addresses on all servers."""
    _answers: dict[str, str] = field(default_factory=dict)
    """Keys of posts whose answered post is known by the server's id alone."""

    def add(self, statuses: Iterable[object], *, wanted: bool = False) -> None:
        """Read posts; ``wanted``: all of them are asked for, whatever they say and whoever wrote them."""
        for status in statuses:
            self.read += 1
            try:
                self._add(_object(status), wanted=wanted)
            except SkipRecord as skip:
                self.skipped.append(Skipped(skip.what, skip.reason))

    @property
    def unknown_parents(self) -> list[str]:
        """The server's ids of posts that are answered to and were not seen."""
        return sorted({uid for uid in self._answers.values() if uid not in self._uris})

    def learn(self, statuses: Iterable[object]) -> None:
        """Take note of posts that are answered to."""
        for status in statuses:
            if isinstance(status, Mapping):
                self._note(status)

    def take(self) -> tuple[tuple[Record, ...], tuple[Skipped, ...], int]:
        """What was read since the last call: records, what was left out, and how many posts were read."""
        records = tuple(
            replace(record, reply_to=self._reply_to(record.key)) if isinstance(record, Post) else record
            for record in self.records
        )
        taken = records, tuple(self.skipped), self.read
        self.records, self.skipped, self.read, self._answers = [], [], 0, {}
        return taken

    def _reply_to(self, post: str) -> str | None:
        uri = self._uris.get(self._answers.get(post, ""))
        return key(NETWORK, uri) if uri else None

    def _note(self, status: Json) -> None:
        uid, uri = status.get("id"), status.get("uri")
        if uid and isinstance(uri, str) and uri:
            self._uris[str(uid)] = uri

    def _add(self, status: Json, *, wanted: bool) -> None:
        uri = _uri(status)
        self._note(status)
        account = _account(status, uri)
        author = uid_of_account(account, self.domain)
        boosted = status.get("reblog")
        if isinstance(boosted, Mapping):
            self._add_boost(status, uri, author, account, boosted, wanted=wanted)
            return
        if str(status.get("visibility")) not in _OPEN_TO_ALL:
            return
        content = self._content(status)
        mentions = self._mentions(status)
        attached = _attached(status)
        named = author in self.watch.profiles or not self.watch.profiles.isdisjoint(mentions)
        found = named or wanted or bool(self.watch.matches(whole_text(content.text, attached)))
        if not found or (opted_out(account) and not named and not wanted):
            return
        if content.text or attached:
            self._keep(status, uri, author, content, mentions, attached)
        quoted = _quoted(status)
        if quoted is not None:
            self._add(quoted, wanted=False)

    def _keep(
        self,
        status: Json,
        uri: str,
        author: str,
        content: Content,
        mentions: Mapping[str, Json],
        attached: str,
    ) -> None:
        made = _time(status.get("created_at"), uri)
        edited = _time(status["edited_at"], uri) if status.get("edited_at") else None
        # A server may claim any time: none is later than now.
        now = max(self.seen, datetime.now(UTC))
        self.kept[str(status.get("id"))] = (key(NETWORK, uri), "")
        mark = f"{uri} {edited or ''}"
        if mark in self.done:
            return
        self.done.update((mark, f"post {uri}"))
        quoted = _quoted(status)
        if status.get("in_reply_to_id"):
            self._answers[key(NETWORK, uri)] = str(status["in_reply_to_id"])
        self._show(author, _account(status, uri))
        for uid, mention in mentions.items():
            self._show(uid, mention)
        lang = status.get("language")
        post = Post(
            key(NETWORK, uri),
            key(NETWORK, author),
            content.text,
            seen=min(made, now),
            created_at=made,
            kind="reply" if status.get("in_reply_to_id") else "quote" if quoted is not None else "post",
            lang=lang.partition("-")[0].lower() if isinstance(lang, str) and lang else None,
            url=web_address(status.get("url")) or web_address(uri),
            quotes=key(NETWORK, _uri(quoted)) if quoted is not None else None,
            mentions=tuple(key(NETWORK, uid) for uid in mentions),
            links=_links(status, content),
            attached=attached,
            content_labels=_labels(status),
        )
        self.records.append(post)
        if edited is not None and edited > made:
            # The first one dates the post where it is new here, the second replaces an earlier text.
            self.records.append(replace(post, seen=min(edited, now), edited=True))

    def _add_boost(
        self, status: Json, uri: str, booster: str, account: Json, boosted: Json, *, wanted: bool
    ) -> None:
        """A boost by or of somebody watched, or of what is watched for."""
        if status.get("visibility") not in _OPEN_TO_ALL or boosted.get("visibility") not in _OPEN_TO_ALL:
            return
        original = _uri(boosted)
        whose = _account(boosted, original)
        author = uid_of_account(whose, self.domain)
        watched, shy = booster in self.watch.profiles, opted_out(whose)
        self._add(boosted, wanted=wanted or (watched and not shy))
        kept = f"post {original}" in self.done
        if not watched and (opted_out(account) or not kept):
            return
        self.kept[str(status.get("id"))] = (key(NETWORK, booster), uri)
        if uri in self.done:
            return
        self.done.add(uri)
        self._show(booster, account)
        if not shy:
            self._show(author, whose)
        self.records.append(
            Engagement(
                profile=key(NETWORK, booster),
                post=key(NETWORK, original),
                kind="repost",
                uid=uri,
                at=_time(status.get("created_at"), uri),
                author=key(NETWORK, author) if kept or not shy else None,
            )
        )

    def _show(self, uid: str, account: Json) -> None:
        mark = f"account {uid}"
        if mark not in self.done:
            self.done.add(mark)
            self.records.append(profile_of(account, uid, self.seen))

    def _content(self, status: Json) -> Content:
        html = status.get("content")
        if not isinstance(html, str):
            raise SkipRecord(f"Mastodon post {status.get('uri')}", "it has no text")
        by_address = {
            str(mention.get("url")): uid
            for uid, mention in self._mentions(status).items()
            if mention.get("url")
        }
        return read_content(html, by_address)

    def _mentions(self, status: Json) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for mention in _objects(status.get("mentions")):
            try:
                found.setdefault(uid_of_account(mention, self.domain), mention)
            except SkipRecord:
                continue
        return found


def _object(status: object) -> Json:
    if not isinstance(status, Mapping):
        raise SkipRecord("Mastodon post", f"an object was expected, not {type(status).__name__}")
    return status


def _objects(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _uri(status: Json) -> str:
    uri = status.get("uri")
    if not isinstance(uri, str) or not uri or len(uri) > 2000 or re.search(r"\s", uri):
        raise SkipRecord(
            f"Mastodon post {status.get('id') or ''}".strip(), "it has no address of its own (uri)"
        )
    return uri


def _account(status: Json, uri: str) -> Json:
    account = status.get("account")
    if not isinstance(account, Mapping):
        raise SkipRecord(f"Mastodon post {uri}", "it has no author")
    return account


def _time(value: object, uri: str) -> datetime:
    at = value
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            at = None
    if not isinstance(at, datetime):
        raise SkipRecord(f"Mastodon post {uri}", f"its time cannot be read: {str(value)[:80]}")
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _quoted(status: Json) -> Json | None:
    """The post that is quoted, where its author agreed to that."""
    quote = status.get("quote")
    if not isinstance(quote, Mapping) or quote.get("state") not in (None, "accepted"):
        return None
    quoted = quote.get("quoted_status")
    return quoted if isinstance(quoted, Mapping) and isinstance(quoted.get("uri"), str) else None


def _attached(status: Json) -> str:
    """The content warning, a poll's choices, descriptions of pictures and video, and the card, a line each."""
    poll, card = status.get("poll"), status.get("card")
    lines = [status.get("spoiler_text")]
    lines += (
        [option.get("title") for option in _objects(poll.get("options"))] if isinstance(poll, Mapping) else []
    )
    lines += [one.get("description") for one in _objects(status.get("media_attachments"))]
    if isinstance(card, Mapping):
        lines += [card.get("title"), card.get("description")]
    return "\n".join(
        dict.fromkeys(" ".join(line.split()) for line in lines if isinstance(line, str) and line.strip())
    )


def _labels(status: Json) -> tuple[str, ...]:
    """Whether it stands behind a content warning, and whether its pictures are marked as sensitive."""
    warned, sensitive = status.get("spoiler_text"), status.get("sensitive") is True
    return (*(("content-warning",) if warned else ()), *(("sensitive",) if sensitive else ()))


def _links(status: Json, content: Content) -> tuple[str, ...]:
    card = status.get("card")
    shown = web_address(card.get("url")) if isinstance(card, Mapping) else None
    return tuple(dict.fromkeys([*content.links, *([shown] if shown else [])]))
