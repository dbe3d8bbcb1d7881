"""Mail addresses, found in what mail programs and CRMs write around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import email_validator

from .column import Column, Notes, read_cells
from .texts.cell import Unreadable, clean, plain
from .texts.placeholders import may_be_name, no_value

_WRITE = 'write one mail address, such as "anna@contoso.example"'
_IN_BRACKETS = re.compile(
    r"[<(\[]\s*((?:mailto:|smtp:)?[^<>()\[\]\s@]+@[^<>()\[\]\s@]+)\s*[>)\]]", re.IGNORECASE
)
_OTHER_BRACKETS = re.compile(r"[(\[][^()\[\]@]*[)\]]|</?[a-z]+\s*/?>|\"[^\"@]*\"")
_LABEL = re.compile(r"(?:^|(?<=[\s;,|]))(?:[^\W\d_][^\s@:]{0,14}:\s*)(?=\S)")
_BETWEEN = re.compile(r"\s*[;,|\n]\s*|\s+/\s+|\s+(?:and|und|et|y|e|or|oder|ou|o)\s+|\s+")
_SPELLED_OUT = re.compile(r"\(at\)|\[at\]|\{at\}|\s+at\s+|\s*\(a\)\s*", re.IGNORECASE)
_MADE_UP = frozenset(
    {"email", "no", "noemail", "nomail", "mail", "x", "xx", "xxx", "a", "abc", "asdf", "unknown"}
)


def addresses(cells: Sequence[str]) -> Column[str]:
    """One mail address for each cell, in lower case, also out of ``Park, Lee <lee@...>`` or ``mailto:lee@...;``.

    Of several in one cell the first that can be read is taken. A company's own network ("anna@corp.local") is read too.
    """
    notes = Notes()

    def read(cell: str) -> str | None:
        if no_value(cell):
            return None
        found = _all_in(cell)
        if not found:
            raise Unreadable(_why(cell))
        if len(found) > 1:
            notes.add("Cells with several mail addresses: the first is taken", cell)
        if _made_up(found[0]):
            notes.add("Made-up mail addresses are taken as none", cell)
            return None
        return found[0]

    return read_cells(cells, read, notes)


def _all_in(cell: str) -> list[str]:
    # A separator may be a line break, which ``clean`` makes a space; an override of the writing direction is a trap.
    if any(unicodedata.bidirectional(char) in ("RLO", "LRO") for char in cell):
        return []
    text = clean(cell)
    if any("\uff01" <= char <= "\uff5e" for char in text):
        text = unicodedata.normalize("NFKC", text)
    several = _IN_BRACKETS.findall(text)
    if not several:
        several = _BETWEEN.split(_LABEL.sub("", _OTHER_BRACKETS.sub(" ", text)).strip(" ,;|/<>"))
        several = [part for part in several if not no_value(part)]
        named = [part for part in several if "@" not in part]
        if len(named) > 1 and all(part[0].isupper() for part in named) and len(named) == len(several) - 1:
            several = [part for part in several if "@" in part]
        if not all("@" in part for part in several):
            return []
    read = (_validated(part) for part in several)
    return list(dict.fromkeys(address for address in read if address))


@lru_cache(1 << 12)
def _validated(text: str) -> str | None:
    bare = re.sub(r"^(?:mailto:|smtp:)+", "", text.strip("<>()[]\"'`,;: "), flags=re.IGNORECASE)
    bare = bare.partition("?")[0].partition("#")[0].rstrip(".") if "@" in bare.partition("?")[0] else bare
    top = bare.rpartition(".")[2].lower()
    # email_validator refuses the names that no mail from outside reaches; a CRM holds such addresses too. Its list can
    # only be changed for the whole process, so the check is given a name that it takes, and that is taken off again.
    own = top in email_validator.SPECIAL_USE_DOMAIN_NAMES and "." in bare.rpartition("@")[2]
    added = ".com" if own else ""
    try:
        found = email_validator.validate_email(bare + added, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return None
    return found.normalized.lower().removesuffix(added)


def _made_up(address: str) -> bool:
    """Whether name and host are the same empty word: "none@none.com", "test@test.com", "noemail@noemail.com"."""
    name, _, host = address.partition("@")
    return name == host.partition(".")[0] and (may_be_name(name) or no_value(name) or plain(name) in _MADE_UP)


def _why(cell: str) -> str:
    text = clean(cell)
    if "@" not in text and _SPELLED_OUT.search(text):
        return f"the @ is spelled out: {_WRITE}"
    if "@" not in text:
        return f"there is no @ in it: {_WRITE}"
    return f"no address can be found in it without a doubt: {_WRITE}"
