"""Companies' domains, found in web addresses and mail addresses. A platform's host is nobody's own domain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.text.companies.platforms import is_platform
from graph.text.domains import domain_of

from .column import Column, Notes, read_cells
from .texts.cell import Unreadable, clean
from .texts.placeholders import no_value

_SCHEME = re.compile(r"^(?:(?:h?t?tps?|htt?ps?)\s*[:;]?\s*/+|https?:|/+)+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[;,|\s]\s*")
_PLATFORM = "A page or mail address on a platform is nobody's own domain and is left out"
_MAIL = "Mail addresses where domains are wanted: what stands behind the @ is taken"
_SEVERAL = "Cells with several domains: the first is taken"


def domains(cells: Sequence[str]) -> Column[str]:
    """A domain for each cell as ``domain_of`` gives it: lower case, IDNA 2008, without ``www.``, path and port.

    Of several in one cell the first that is no platform's is taken. A platform's host ("facebook.com/acme",
    "anna@gmail.com") is nothing, with a note.
    """
    notes = Notes()

    def read(cell: str) -> str | None:
        parts = [part for part in _BETWEEN.split(clean(cell)) if not _says_nothing(part)]
        if not parts or no_value(cell):
            return None
        try:
            found = list(dict.fromkeys(domain_of(_host(part)) for part in parts))
        except ValueError as fault:
            raise Unreadable(f"there is no domain in it, or something beside it: {fault}") from None
        own = [host for host in found if not is_platform(host)]
        if not own:
            notes.add(_PLATFORM, cell)
            return None
        if "@" in parts[0].partition("/")[0]:
            notes.add(_MAIL, cell)
        if len(own) > 1:
            notes.add(_SEVERAL, cell)
        return own[0]

    return read_cells(cells, read, notes)


def _says_nothing(part: str) -> bool:
    rest = _SCHEME.sub("", part)
    return no_value(rest) or rest.casefold().strip("./") == "www"


def _host(part: str) -> str:
    """The part without a scheme, however it is misspelled, and without the name before the @ of a mail address."""
    rest = _SCHEME.sub("", part.replace("\\", "/").strip("<>()[]\"'`.")).removeprefix("mailto:")
    head, slash, path = rest.partition("/")
    return head.rpartition("@")[2] + slash + path
