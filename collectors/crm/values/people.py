"""Names of people and what they are called beside: forms of address, degrees, titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import emoji

from .column import Column, Notes, read_cells
from .texts.cell import clean, plain, word_lists
from .texts.placeholders import nameless, nothing


def _undotted(word: str) -> str:
    """For comparison: "Ph.D." and "PhD" alike."""
    return plain(word).replace(".", "")


_WORDS = {name: frozenset(_undotted(word) for word in words) for name, words in word_lists("people").items()}
_FORMS = _WORDS["forms of address"]
_IN_FORMS_COLUMN = _FORMS | _WORDS["also jobs"]
_BEFORE_WITH_STOP = _WORDS["before names with a full stop"]
_BEFORE, _BEHIND, _AFTER = _WORDS["before names"], _WORDS["behind a form"], _WORDS["after names"]
_SUFFIXES, _DEGREES, _JOBS = _WORDS["suffixes"], _WORDS["degrees"], _WORDS["jobs"]

_ADDRESS = re.compile(r"\s*[<(\[][^<>()\[\]]*@[^<>()\[\]]*[>)\]]")
_PRONOUNS = re.compile(
    r"\s*[(\[](?:(?:she|he|they|ze|her|him|them|his|hers|elle|il|iel|ella|él|elle|ela|ele|sie|er)(?:\s*/\s*|\s*,\s*|(?=[)\]])))+"
    r"(?:\w+)?[)\]]",
    re.IGNORECASE,
)
_QUOTES = "\"'“”„«»‘’`"
_JOINED_TO_NAME = re.compile(r"^((?:dr|mr|mrs|ms|prof|sr|sra)\.)(?=\w)", re.IGNORECASE)
_JOINED_FORMS = ("様", "さん", "殿")
_AND = frozenset({"", "und", "and", "et", "y", "e"})
_BESIDE = "Forms of address, degrees, jobs and emoji are kept out of people's names"
_TURNED = 'Names written "Last, First" are turned round'
_SEVERAL = "Cells with several people: the first is taken"
_UNSURE = "Names with a comma that may be two people's are kept as they are"


def people(cells: Sequence[str]) -> Column[str]:
    """People's full names, the first name first. "Dr.", "PhD", "she/her" and emoji are kept out; "Jr." stays.

    ``Last, First`` is turned round. Of several people parted by ``;`` the first is taken.
    """
    habit = _is_habit([clean(cell) for cell in cells if not nothing(cell)])
    notes = Notes()

    def read(name: str, cell: str) -> str | None:
        bare = _PRONOUNS.sub("", _ADDRESS.sub("", name))
        several = [part for part in re.split(r"\s*[;|]\s*", bare) if not nothing(part)]
        if len(several) > 1:
            notes.add(_SEVERAL, cell)
        return _in_order(several[0] if several else name, cell, habit, notes)

    return _names(cells, read, notes)


def first_names(cells: Sequence[str]) -> Column[str]:
    """First names, without forms of address and emoji."""
    notes = Notes()
    return _names(cells, lambda name, cell: _bare(name, cell, notes), notes)


def last_names(cells: Sequence[str]) -> Column[str]:
    """Last names, without degrees and emoji; "Null" and "Na" are names where they stand once."""
    notes = Notes()

    def read(name: str, cell: str) -> str | None:
        parts = [part.strip() for part in name.split(",") if part.strip()]
        kept = [part for at, part in enumerate(parts) if at == 0 or not _is_degree(part)]
        if len(kept) != len(parts):
            notes.add(_BESIDE, cell)
        return _bare(" ".join(kept), cell, notes, forms=False)

    return _names(cells, read, notes)


def titles(cells: Sequence[str]) -> Column[str]:
    """What people are at their companies. A cell of forms of address alone ("Dr.", "Ms.", "Herr") is nothing."""
    in_column = is_honorific_column(cells)
    notes = Notes()

    def read(cell: str) -> str | None:
        if nothing(cell):
            return None
        if in_column or _made_of(cell, _FORMS):
            notes.add("Forms of address are no titles and are left out", cell)
            return None
        return clean(cell)

    return read_cells(cells, read, notes)


def texts(cells: Sequence[str]) -> Column[str]:
    """Any texts, each on one line."""
    return read_cells(cells, lambda cell: None if nothing(cell) else clean(cell))


def is_honorific_column(cells: Sequence[str]) -> bool:
    """Whether a column called "Title" holds forms of address ("Dr.", "Ms.", "Herr") and no jobs."""
    said = [cell for cell in cells if not nothing(cell)]
    forms = sum(_made_of(cell, _IN_FORMS_COLUMN) for cell in said)
    return any(_made_of(cell, _FORMS) for cell in said) and 10 * forms >= 9 * len(said)


def _names(cells: Sequence[str], read: Callable[[str, str], str | None], notes: Notes) -> Column[str]:
    says_nothing = nameless(cells)
    return read_cells(cells, lambda cell: None if says_nothing(cell) else read(clean(cell), cell), notes)


def _is_habit(names: Sequence[str]) -> bool:
    """Whether the column's habit is "Last, First": half of it has a comma, and a single word before or behind one."""
    parted = [name.split(",") for name in names if name.count(",") == 1]
    shown = any(
        min(len(part.split()) for part in parts) == 1 and not _is_degree(parts[1]) for parts in parted
    )
    return shown and 2 * len(parted) >= len(names)


def _in_order(name: str, cell: str, habit: bool, notes: Notes) -> str | None:
    parts = [part.strip() for part in _unquoted(name).strip(" ,").split(",") if part.strip()]
    suffixes = [part for part in parts[1:] if _undotted(part) in _SUFFIXES]
    beside = [part for part in parts[1:] if part not in suffixes and (_is_degree(part) or _is_job(part))]
    if beside:
        beside += [part for part in parts[1:] if part.isupper() and len(part) <= 6 and part not in beside]
    kept = [part for part in parts if part not in suffixes and part not in beside]
    if beside:
        notes.add(_BESIDE, cell)
    if len(kept) == 2 and (habit or min(len(part.split()) for part in kept) == 1):
        notes.add(_TURNED, cell)
        last, first = (_without_forms(part.split()) for part in kept)
        given, _, end = first.rpartition(" ")
        if given and _undotted(end) in _SUFFIXES:
            first, suffixes = given, [end, *suffixes]
        kept = [f"{first} {last}"]
    elif len(kept) > 1:
        notes.add(_UNSURE, cell)
        kept = [", ".join(kept)]
    return _bare(" ".join([*kept, *suffixes]), cell, notes)


def _bare(name: str, cell: str, notes: Notes, *, forms: bool = True) -> str | None:
    """A name without forms of address, degrees, pronouns and emoji at its ends; None where nothing else is there."""
    shown = clean(_PRONOUNS.sub("", emoji.replace_emoji(_unquoted(name), " ")))
    words = _JOINED_TO_NAME.sub(r"\1 ", shown).split()
    if forms:
        words = _without_forms(words).split()
    while len(words) > 1 and (_undotted(words[-1]) in _AFTER or _is_written_degree(words[-1])):
        del words[-1]
    bare = " ".join(words).strip(" ,")
    for ending in _JOINED_FORMS:
        bare = bare.removesuffix(ending) if len(bare) > len(ending) + 1 else bare
    if bare != clean(name):
        notes.add(_BESIDE, cell)
    return bare or None


def _without_forms(words: Sequence[str]) -> str:
    """The words without the forms of address before them."""
    first = 0
    while first < len(words) and _is_form(words[first], behind_another=first > 0):
        first += 1
    return " ".join(words[first:])


def _is_form(word: str, *, behind_another: bool) -> bool:
    key = _undotted(word)
    with_stop = word.endswith(".") and key in _BEFORE_WITH_STOP
    return key in _BEFORE or with_stop or (behind_another and key in _BEHIND)


def _unquoted(name: str) -> str:
    """Without quotes around the whole ("'Dana Okonedo'"); the apostrophe of "'t Hooft" stays."""
    bare = name.strip()
    return bare[1:-1].strip() if len(bare) > 2 and bare[0] in _QUOTES and bare[-1] in _QUOTES else bare


def _is_degree(part: str) -> bool:
    words = [_undotted(word) for word in part.split()]
    return _undotted(part) in _DEGREES or all(word in _DEGREES or word in _BEFORE for word in words)


def _is_written_degree(word: str) -> bool:
    """A degree without a comma before it counts only as degrees are written: "PhD", "MBA", not "Ma", "Do"."""
    return (
        _undotted(word) in _DEGREES and sum(char.isupper() for char in word) > 1 and len(word.strip(".")) > 2
    )


def _is_job(part: str) -> bool:
    return any(word in _JOBS for word in plain(part).split())


def _made_of(cell: str, forms: frozenset[str]) -> bool:
    """Whether a cell is made of forms of address alone: "Prof. Dr.", "Herr/Frau", "Dott.ssa"."""
    text = plain(clean(cell))
    parts = [part for part in re.split(r"[\s/&,+]+", text) if plain(part) not in _AND]
    return _undotted(text) in forms or (
        bool(parts)
        and all(
            _undotted(part) in forms or all(piece in forms for piece in part.split(".") if piece)
            for part in parts
        )
    )
