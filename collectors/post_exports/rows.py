"""Mapped tables read into posts; nothing in them costs more than its own cell or row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from collectors.base import Skipped
from collectors.crm.entries import Place
from collectors.crm.faults import Fault
from collectors.crm.mapping.mapping import ColumnUse
from collectors.crm.values.addresses import addresses
from collectors.crm.values.texts.cell import clean
from collectors.crm.values.texts.placeholders import no_value
from collectors.html_text import html_text
from graph.keys import slug
from graph.records import PostKind, ScoreKind, key
from graph.text.counts import counted
from graph.text.safe import web_address

from . import network
from .entries import AuthorEntry, PostEntries, PostEntry
from .mapping import PostsMapping
from .networks import network_of_post
from .times import header_zone, times, zone
from .tools import rows_of
from .values import csat_of, kind_of_row, language_of, nps_of, scale_of, tags_in

OnRows = Callable[[int, int], None]
"""Called now and then with how many rows have been read, and how many there are."""
_EVERY = 1000
_LONGEST_TEXT = 20_000
_LONGEST_UID = 200
_HTML = ("</p>", "<br", "</div>", "<a href", "</span>", "<p>")
_SUB_HEADERS = frozenset({"open-ended response", "response"})
"""What SurveyMonkey writes in the row below the column names."""


def read_posts(
    mappings: Sequence[PostsMapping], on_rows: OnRows | None = None, now: datetime | None = None
) -> PostEntries:
    """The posts of these tables. A row without a time, or with nothing to say, is left out and named."""
    reader = _Reader(on_rows or (lambda done, total: None), sum(len(one.table.rows) for one in mappings))
    for mapping in mappings:
        reader.read(mapping, now or datetime.now(UTC))
    return reader.entries()


class _Reader:
    def __init__(self, on_rows: OnRows, total: int) -> None:
        self._on_rows = on_rows
        self._total = total
        self._done = 0
        self._posts: dict[str, PostEntry] = {}
        self._skipped: list[Skipped] = []
        self._warnings: list[str] = []
        self._files: dict[str, None] = {}
        self._twice = 0

    def entries(self) -> PostEntries:
        """All that was read."""
        if self._twice:
            self._warnings.append(f"{counted(self._twice, 'row')} said the same again, and counted once")
        posts = tuple(self._posts.values())
        networks = Counter(post.network for post in posts if post.network)
        return PostEntries(
            posts,
            tuple(self._skipped),
            tuple(dict.fromkeys(self._warnings)),
            self._done,
            tuple(self._files),
            dict(networks.most_common()),
        )

    def read(self, mapping: PostsMapping, now: datetime) -> None:
        """The rows of one table."""
        table = mapping.table
        self._files[table.file] = None
        self._skipped += table.told
        self._warnings += (f"{mapping.title}: {note}" for note in table.notes)
        self._warnings += mapping.notes
        columns = _Columns(mapping, now)
        for at in range(len(table.rows)):
            self._done += 1
            if self._done % _EVERY == 0:
                self._on_rows(self._done, self._total)
            if columns.is_sub_header(at):
                continue
            entry = columns.entry(at)
            if entry is not None:
                self._keep(entry)
        faults = sorted(columns.faults, key=lambda fault: fault.line)
        self._skipped += faults
        self._warnings += (f"{mapping.title}: {note}" for note in columns.notes)
        self._on_rows(self._done, self._total)

    def _keep(self, entry: PostEntry) -> None:
        known = self._posts.get(entry.key)
        if known is not None and (known.at, known.author.key) != (entry.at, entry.author.key):
            # Comments of one ticket bear the ticket's number: each is a post of its own.
            digest = _digest(entry.at.isoformat(), entry.author.key)[:8]
            entry = replace(entry, key=f"{entry.key}/{digest}")
            known = self._posts.get(entry.key)
        if known is not None:
            self._twice += 1
        self._posts[entry.key] = entry


class _Columns:
    """The columns of one table, read as wholes where a cell needs the others to be understood."""

    def __init__(self, mapping: PostsMapping, now: datetime) -> None:
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self._mapping = mapping
        self._rows = mapping.table.rows
        self._by_field = {
            field: mapping.filled_by(field)
            for field in dict.fromkeys(column.field for column in mapping.columns)
            if field
        }
        self._source = slug(mapping.source) or "file"
        self._default: PostKind = rows_of(mapping.product) or (
            "survey answer" if "nps" in self._by_field else "post"
        )
        self._at_faults: dict[int, str] = {}
        self._at = self._times(now)
        self._addresses = self._mail()
        csat = self._by_field.get("csat", ())
        self._scale = scale_of(mapping.cells(csat[0])) if csat else (0.0, 10.0)

    def is_sub_header(self, at: int) -> bool:
        """Is it the row below the header that says what kind of answers its columns hold?"""
        cells = self._rows[at].cells
        return at == 0 and self._at[at] is None and any(cell.casefold() in _SUB_HEADERS for cell in cells)

    def entry(self, at: int) -> PostEntry | None:
        """The post of one row; None where it can be none, which is a fault."""
        when = self._at[at]
        if when is None:
            self._lose(
                at, "at", self._at_faults.get(at) or "it has no time: a post counts on the day it was written"
            )
            return None
        text = self._text(at)
        score, score_kind = self._score(at)
        if not text and score is None:
            self._lose(at, "text", "it says nothing: neither a text nor a score")
            return None
        url = web_address(self._cell("url", at))
        named = self._cell("network", at)
        copied_from = network_of_post(url, named)
        author = self._author(at, copied_from or named)
        uid = self._uid(at, url) or _digest(text, author.key if author else "", when.isoformat())
        author = author or AuthorEntry(key(network(), f"{self._source}/anonymous-{_digest(uid)[:16]}"))
        said = kind_of_row(self._cell("kind", at)) or self._default
        reply_to = self._reply_to(at)
        return PostEntry(
            Place(self._mapping.title, self._rows[at].line),
            key(network(), f"{self._source}/{uid}"),
            author,
            text,
            when,
            "reply" if said == "post" and reply_to else said,
            url,
            language_of(self._cell("language", at)),
            reply_to,
            ", ".join(self._tags(at)),
            score,
            score_kind,
            copied_from,
        )

    def _cells(self, field: str, at: int) -> list[tuple[ColumnUse, str]]:
        return [(column, self._rows[at].cells[column.at]) for column in self._by_field.get(field, ())]

    def _cell(self, field: str, at: int) -> str:
        """The first cell of the field that says something, on one line."""
        return next((clean(cell) for _, cell in self._cells(field, at) if not no_value(cell)), "")

    def _text(self, at: int) -> str:
        main = next((found for _, cell in self._cells("text", at) if (found := _plain(cell))), "")
        title = _plain(self._cell("title", at)) if "title" in self._by_field else ""
        start = " ".join(main[: len(title) + 10].split()).rstrip(".… ")
        parts = [] if not title or start.startswith(title.rstrip(".… ")) else [title]
        parts += [main, *(_plain(cell) for _, cell in self._cells("more", at))]
        return "\n".join(dict.fromkeys(filter(None, parts)))[:_LONGEST_TEXT]

    def _score(self, at: int) -> tuple[float | None, ScoreKind | None]:
        for column, cell in self._cells("nps", at):
            if (found := self._read(at, column, cell, nps_of)) is not None:
                return found, "nps"
        for column, cell in self._cells("csat", at):
            if (found := self._read(at, column, cell, lambda one: csat_of(one, self._scale))) is not None:
                return found, "csat"
        return None, None

    def _read(self, at: int, column: ColumnUse, cell: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(cell) if cell else None
        except ValueError as error:
            self._miss(at, column, cell, str(error))
            return None

    def _author(self, at: int, where: str) -> AuthorEntry | None:
        parts = (self._cell("first_name", at), self._cell("last_name", at))
        name = self._cell("author", at) or " ".join(filter(None, parts))
        handle = self._cell("handle", at).lstrip("@")
        if not handle and name.startswith("@") and " " not in name:
            name, handle = "", name.lstrip("@")
        own = self._cell("author_id", at)
        address = self._addresses[at]
        # Names are unique on one site alone; who writes to a help desk is the same person by mail and by chat.
        site = f"{slug(where)}/" if where and self._default == "post" else ""
        named = handle.casefold() or slug(name)
        if own or address:
            uid = own or f"address-{_digest(address or '')[:20]}"
        elif named:
            uid = f"{site}{named}"
        else:
            return None
        return AuthorEntry(
            key(network(), f"{self._source}/{_short(uid)}"),
            name or None,
            handle or None,
            address,
            self._cell("company", at) or None,
        )

    def _uid(self, at: int, url: str | None) -> str:
        said = self._cell("id", at)
        # A spreadsheet shortens long numbers: 1.85E+18 is the id of thousands of posts.
        if said and not ("E+" in said.upper() and said[0].isdigit()):
            return _short(said)
        return _short(url) if url else ""

    def _reply_to(self, at: int) -> str | None:
        said = self._cell("reply_to", at)
        return (
            key(network(), f"{self._source}/{_short(said)}") if said and said not in ("0", "false") else None
        )

    def _tags(self, at: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag for _, cell in self._cells("tags", at) for tag in tags_in(cell)))

    def _times(self, now: datetime) -> Sequence[datetime | None]:
        [column] = self._by_field["at"]
        where = header_zone(column.header, zone(self._mapping.timezone))
        clocks = [self._mapping.cells(one) for one in self._by_field.get("time", ())]
        read = times(self._mapping.cells(column), where, now, clocks[0] if clocks else None)
        self._at_faults = {fault.row: fault.remedy for fault in read.faults}
        self.notes += (f"column {column.header}: {note}" for note in read.notes)
        return read.values

    def _mail(self) -> Sequence[str | None]:
        for column in self._by_field.get("address", ()):
            cells = self._mapping.cells(column)
            read = addresses(cells)
            for fault in read.faults:
                self._miss(fault.row, column, cells[fault.row], fault.remedy)
            self.notes += (f"column {column.header}: {note}" for note in read.notes)
            return read.values
        return (None,) * len(self._rows)

    def _miss(self, at: int, column: ColumnUse, cell: str, remedy: str) -> None:
        line = self._rows[at].line
        self.faults.append(Fault.of_cell(self._mapping.title, line, column.header, cell, remedy))

    def _lose(self, at: int, field: str, remedy: str) -> None:
        columns = self._by_field.get(field, ())
        header, cell = (columns[0].header, self._rows[at].cells[columns[0].at]) if columns else ("", "")
        self.faults.append(Fault.of_row(self._mapping.title, self._rows[at].line, remedy, header, cell[:200]))


def _plain(cell: str) -> str:
    """A cell of text with its own line breaks, out of HTML where it is written so."""
    text = cell.strip()
    if "<" in text and any(mark in text for mark in _HTML):
        text = html_text(text).text.strip()
    return "" if no_value(text) else text


def _short(uid: str) -> str:
    return uid if len(uid) <= _LONGEST_UID else f"{uid[:100]}-{_digest(uid)[:24]}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
