"""What a company is to us, by the words that CRMs and their users have for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Final, get_args

from graph.records import CompanyRole

from .column import Column, Notes, read_cells
from .texts.cell import Unreadable, clean, plain, word_lists
from .texts.placeholders import no_value


class Unknown(Enum):
    """The answer for a word that nobody has said the meaning of."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
"""A word that means no role that we know; None is a word that is known to mean none."""

_WORDS = word_lists("roles")
_ROLES: tuple[CompanyRole, ...] = get_args(CompanyRole)
_KINDS: dict[str, CompanyRole | None] = {**{role: role for role in _ROLES}, "none": None}
_BY_WORD: dict[str, CompanyRole | None] = {
    word: role for kind, role in _KINDS.items() for word in _WORDS[kind]
}
_ANYWHERE: dict[str, CompanyRole | None] = {
    word: role for kind, role in _KINDS.items() for word in _WORDS.get(f"{kind} anywhere", ())
}
_GERMAN_ENDINGS: tuple[tuple[str, CompanyRole], ...] = (
    ("kunde", "customer"),
    ("kunden", "customer"),
    ("interessent", "prospect"),
    ("interessenten", "prospect"),
    ("wettbewerber", "competitor"),
    ("partner", "partner"),
)
_LONGEST_PHRASE = 4
_FIRST_PART = re.compile(r"\s*(?:\s[-–—]+\s|[:(>])\s*")
_LIST = re.compile(r"\s*(?:[/;,|&+]|\band\b|\bund\b|\bet\b|\by\b)\s*")


@lru_cache(1 << 12)
def guess_role(value: str) -> CompanyRole | Unknown | None:
    """The role that one value of a column says; None where it says that there is none ("Other", "Former customer").

    ``UNKNOWN`` where it says nothing that we know, or two things at once ("Customer / Partner").
    """
    text = plain(clean(value).replace("_", " "))
    if not text or no_value(value):
        return None
    if was_customer(value):
        return None
    if text in _BY_WORD:
        return _BY_WORD[text]
    parts = [part for part in _FIRST_PART.split(text) if part]
    if len(parts) > 1 and (said := _said_in_list(parts[0])):
        return _one_of(said)
    return _one_of(_said_in_list(text))


def was_customer(value: str) -> bool:
    """Whether a value says that something is over or was never so: "Former Customer", "Churned", "Not a customer"."""
    text = plain(clean(value).replace("_", " "))
    if any(word in text for word in _WORDS["former anywhere"]):
        return True
    words = _tokens(text)
    over = [word for word in words if word in _WORDS["former"]]
    if over and (len(over) == len(words) or any(_role_of(word) is not UNKNOWN for word in words)):
        return not set(words) <= {
            "inactive",
            "old",
            "past",
            "previous",
            "prior",
            "left",
            "anterior",
            "precedente",
        }
    never = any(word in _WORDS["not"] for word in words) or any(
        word in ("nichtkunde", "nichtkunden") for word in words
    )
    return never and (
        "customer" in {_role_of(word) for word in words} or any("nichtkunde" in word for word in words)
    )


def role_words(cells: Sequence[str]) -> dict[str, CompanyRole | Unknown | None]:
    """Each different value of a column, as it is first written, with its role, for the user to confirm."""
    found: dict[str, tuple[str, CompanyRole | Unknown | None]] = {}
    for cell in cells:
        if not no_value(cell) or plain(clean(cell)) in _BY_WORD:
            found.setdefault(clean(cell).casefold(), (clean(cell), guess_role(cell)))
    return dict(found.values())


def roles(
    cells: Sequence[str], chosen: Mapping[str, CompanyRole | None] | None = None
) -> Column[CompanyRole]:
    """The companies' roles. ``chosen`` (value of the column to role, in any case) goes before what is guessed.

    A value that nobody has said the meaning of is a fault.
    """
    said = {clean(value).casefold(): role for value, role in (chosen or {}).items()}
    notes = Notes()

    def read(cell: str) -> CompanyRole | None:
        plainly = clean(cell).casefold()
        if plainly in said:
            return said[plainly]
        role = guess_role(cell)
        if role is UNKNOWN:
            raise Unreadable(
                f"it is not known what this means: write one of {', '.join(_ROLES)}, or leave it empty"
            )
        if role is None and not no_value(cell) and was_customer(cell):
            notes.add("Former and lost customers get no role", cell)
        return role

    return read_cells(cells, read, notes)


def _one_of(said: set[CompanyRole | None]) -> CompanyRole | Unknown | None:
    roles_said = said - {None}
    if len(roles_said) > 1 or not said:
        return UNKNOWN
    return next(iter(roles_said), None)


def _said_in_list(text: str) -> set[CompanyRole | None]:
    """What the parts of "Channel Partner / Reseller" say; nothing where a part says two things."""
    said: set[CompanyRole | None] = set()
    for part in _LIST.split(text):
        found = _said_in_phrase(part)
        if len(found) > 1:
            return {*_ROLES}
        said |= found
    return said


def _said_in_phrase(text: str) -> set[CompanyRole | None]:
    if anywhere := [word for word in _ANYWHERE if word in text]:
        return {_ANYWHERE[max(anywhere, key=len)]}
    words = _tokens(text)
    said: set[CompanyRole | None] = set()
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            role = _role_of(" ".join(words[at : at + length]))
            if role is not UNKNOWN:
                said.add(role)
                at += length - 1
                break
        at += 1
    if "customer" in said and any(word in _WORDS["not yet"] for word in words):
        return {"prospect"}
    return said


def _role_of(word: str) -> CompanyRole | Unknown | None:
    if word in _BY_WORD:
        return _BY_WORD[word]
    if word in ("zielkunde", "zielkunden", "wunschkunde", "wunschkunden"):
        return "prospect"
    if word.isascii() and len(word) > 7 and " " not in word:
        return next((role for ending, role in _GERMAN_ENDINGS if word.endswith(ending)), UNKNOWN)
    return UNKNOWN


def _tokens(text: str) -> list[str]:
    return [word for word in (plain(word) for word in re.split(r"[\s\-–—/;,|&+():>']+", text)) if word]
