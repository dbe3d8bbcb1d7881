"""Events gathered into pages, each with the position after its last event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from collectors.base import Gap, Page, Skipped, SkipRecord, damaged_position
from collectors.watch.watch import Watch
from graph.records import utc

from .events import Event, EventFolder
from .fields import NETWORK

RECORDS_A_PAGE = 2_000
EVENTS_A_PAGE = 20_000
CLOCKS_DIFFER = timedelta(minutes=1)
"""Hosts see an event at slightly different times."""
MOMENT = "a moment"
"""Stands for the host in a position that is only a time."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where reading stands: an event of one host's log, and when that host saw it."""

    seq: int
    time: str
    host: str

    def __str__(self) -> str:
        return f"{self.seq} {self.time} {self.host}"

    @classmethod
    def parse(cls, cursor: str, checkpoint: str = f"{NETWORK}:mentions") -> Position:
        """Read the cursor stored under ``checkpoint``. Raises Fatal for one that this collector did not write."""
        try:
            seq, time, host = cursor.split(" ", 2)
            utc(datetime.fromisoformat(time))
            return cls(int(seq), time, host)
        except ValueError as fault:
            raise damaged_position("Bluesky", checkpoint, cursor, fault) from fault

    def microseconds(self, margin: timedelta) -> int:
        """The position as a time cursor, ``margin`` earlier: hosts see events at slightly different times."""
        return int((datetime.fromisoformat(self.time) - margin).timestamp() * 1_000_000)


class PageBuilder:
    """Folds events as they come and cuts pages when asked."""

    def __init__(self, watch: Watch, host: str, after: Position | None = None) -> None:
        """``after``: the position already reached; the same host's events up to it are passed over."""
        self._folder = EventFolder(watch)
        self._host = host
        self._after = after
        self._position = after
        self._passed = after.seq if after is not None and after.host == host else -1
        self._last: tuple[int, str] | None = None
        self._skipped: list[Skipped] = []
        self._gap: Gap | None = None
        self._gap_from: tuple[str, int | None, str] | None = None
        self._overlaps_at: datetime | None = None
        self._compared = False
        self.read = 0

    def expect_gap(self, wanted: Position, reason: str) -> None:
        """The next event is not the one after ``wanted``: say so, with the length where it can be counted."""
        first_lost = wanted.seq + 1 if wanted.host == self._host else None
        self._gap_from = (str(wanted), first_lost, reason)

    def expect_overlap(self, wanted: Position, reason: str) -> None:
        """Events are missing, and to be told of, unless the next one is from the time of ``wanted`` or earlier."""
        self.expect_gap(wanted, reason)
        self._overlaps_at = datetime.fromisoformat(wanted.time)

    def clamped(self) -> None:
        """The host began later than asked, at the oldest event that it keeps."""
        if self._after is not None and self._after.host != MOMENT and self._gap_from is None:
            reason = "the host no longer keeps the events from there on"
            if self._after.host == self._host:
                self.expect_gap(self._after, reason)
            else:
                self.expect_overlap(self._after, reason)

    def contradicts(self, event: Event) -> bool:
        """Is the event none of the log that was read before? A host never goes back, and never counts one anew.

        The first event is the last one that was read, again: the same number with another time is another log.
        """
        seq, time = event.get("seq"), event.get("time")
        if type(seq) is not int or self._passed < 0 or self._after is None:
            return False
        if seq < self._passed:
            return True
        if self._compared or type(time) is not str:
            return False
        self._compared = True
        try:
            at, reached = datetime.fromisoformat(time), datetime.fromisoformat(self._after.time)
            return at != reached if seq == self._passed else at < reached - CLOCKS_DIFFER
        except (ValueError, TypeError):
            return False

    @property
    def found(self) -> bool:
        """Is there a record in hand?"""
        return bool(self._folder.records)

    @property
    def full(self) -> bool:
        """Is it time to cut?"""
        return len(self._folder.records) >= RECORDS_A_PAGE or self.read >= EVENTS_A_PAGE

    def take(self, event: Event) -> None:
        """Fold one event in."""
        seq = event.get("seq")
        if type(seq) is int:
            if seq <= self._passed:
                return
            time = event.get("time")
            if type(time) is str:
                self._last = (seq, time)
                if self._gap_from is not None:
                    self._note_gap(seq, time)
        self.read += 1
        try:
            self._folder.fold(event)
        except SkipRecord as fault:
            self._skipped.append(Skipped(fault.what, fault.reason))

    def malformed(self, what: str, reason: str) -> None:
        """Note something that was no event at all."""
        self.read += 1
        self._skipped.append(Skipped(what, reason))

    def cut(self) -> Page:
        """What came since the last cut; its cursor repeats the last position when nothing came."""
        folder = self._folder
        if self._last is not None:
            self._position = Position(*self._last, self._host)
            self._last = None
        page = Page(
            records=folder.records,
            cursor=str(self._position) if self._position is not None else None,
            skipped=tuple(self._skipped),
            gap=self._gap,
            read=self.read,
            describe=tuple(dict.fromkeys(folder.describe)),
            relist=tuple(dict.fromkeys(folder.relist)),
        )
        folder.records, folder.describe, folder.relist = [], [], []
        self._skipped, self._gap, self.read = [], None, 0
        return page

    def _note_gap(self, seq: int, time: str) -> None:
        overlaps, self._overlaps_at = self._overlaps_at, None
        if overlaps is not None and _is_before(time, overlaps):
            self._gap_from = None
        if self._gap_from is not None:
            wanted, first_lost, reason = self._gap_from
            length = max(0, seq - first_lost) if first_lost is not None else None
            self._gap = Gap(wanted, str(Position(seq, time, self._host)), length, reason)
            self._gap_from = None


def _is_before(time: str, at: datetime) -> bool:
    try:
        return datetime.fromisoformat(time) <= at
    except (ValueError, TypeError):
        return False


def paged(events: Iterable[Event], builder: PageBuilder) -> Iterator[Page]:
    """All events of a source that ends, in pages; the last one may be short."""
    for event in events:
        builder.take(event)
        if builder.full:
            yield builder.cut()
    if builder.read:
        yield builder.cut()
