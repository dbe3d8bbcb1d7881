"""What a file gives before anybody knows what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass

from collectors.base import Skipped
from collectors.crm.faults import Fault


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row under the header."""

    line: int
    """The line of the file where it starts, from 1; in a workbook, the row of the sheet."""
    cells: tuple[str, ...]
    """As many as the header has, without spaces around them; "" where there is nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says if it is in this encoding."""

    encoding: str
    """As ``--encoding`` takes it."""
    names: tuple[str, ...]
    """The first cells that differ between the readings, in the same order in each of them."""


@dataclass(frozen=True, slots=True)
class EncodingDoubt:
    """A file's letters make sense in more than one encoding: the readings, the likeliest first (at least two).

    The table is read in the first of them.
    """

    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table: a whole text file, or one sheet of a workbook."""

    file: str
    """The file's name, without its folder."""
    header: tuple[str, ...]
    """The column names as they are written, none twice: a second ``Email`` is ``Email (2)``, and a column with
    content but no name is ``Column 4``."""
    rows: tuple[RawRow, ...]
    encoding: str
    """As Python calls it; "" in a workbook."""
    notes: tuple[str, ...] = ()
    """Sentences on what was passed over or understood otherwise than it stands there."""
    faults: tuple[Skipped, ...] = ()
    """Rows with more cells than the header that were left out: which, and what to do."""
    doubt: EncodingDoubt | None = None
    sheet: str = ""
    """A workbook's sheet; "" for a text file."""
    known: int = 0
    """How many of the column names are known; 0 where no row of the file has any, and the header is a guess."""
    header_line: int = 1
    """The line, or the sheet's row, where the header starts."""
    mended: tuple[Skipped, ...] = ()
    """Such rows that were kept as far as they are certain: which, and what to do."""

    @property
    def told(self) -> tuple[Fault, ...]:
        """What is to be told of ``faults`` and ``mended``, under the file's name."""
        lost = (
            one if isinstance(one, Fault) else Fault(one.what, one.reason, self.file, row_lost=True)
            for one in self.faults
        )
        return (*lost, *(Fault(one.what, one.reason, self.file) for one in self.mended))
