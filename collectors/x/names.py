"""A company's names in the words of X's search; a name that means other things too, with a word beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from collectors.base import Skipped
from graph.text.companies.common_words import Ambiguity
from graph.text.companies.forms import GIVEN, Form, FormTable, Kind
from graph.text.companies.names import CompanyNames
from graph.text.companies.spellings import key_of

_WORDS_OF_VENDORS = (
    "app", "support", "pricing", "outage", "down", "customer", "subscription", "software", "alternative", "API"
)  # fmt: skip
_ASKED: tuple[Kind, ...] = (
    "name",
    "short",
    "alias",
    "former",
    "product",
    "spelling",
    "umlaut",
    "possessive",
    "site",
)
Quote = Callable[[str], str]


def name_clauses(company: CompanyNames, quoted: Quote, limit: int) -> tuple[list[str], list[Skipped]]:
    """Clauses that ask X for posts that name ``company``, joined by OR within ``limit`` characters, safe ones first.

    ``quoted`` writes a word or phrase as X reads it. The notes say what X is not asked for.
    """
    table = FormTable(company)
    forms = tuple(table.forms.values())
    safe = [form for form in forms if form.ambiguity is Ambiguity.NONE and form.kind in _ASKED]
    risky = _shortest([form for form in forms if form.ambiguity is not Ambiguity.NONE and form.kind in GIVEN])
    tags = [form.text for form in table.tags() if form.kind == "hashtag"]
    known = {key_of(form.text) for form in safe}
    wanted = [
        *_handles(forms),
        *map(quoted, _shortest(safe)),
        *(
            written
            for tag in tags
            if key_of(tag.removeprefix("#")) in known
            for written in ((tag,) if tag.isascii() else (tag, key_of(tag)))
        ),
    ]
    notes: list[Skipped] = []
    if risky:
        context = [quoted(word) for word in map(_without_stars, company.context) if word]
        beside = " OR ".join((*context, *_WORDS_OF_VENDORS))
        wanted += [f"({quoted(name)} ({beside}))" for name in risky]
        if not context:
            reason = "it means other things too, so X is asked for it only beside words that speak of vendors"
            notes.append(Skipped(f"watched name {', '.join(risky)}", f"{reason}: give it context words"))
    return _within(dict.fromkeys(wanted), limit), notes


def _without_stars(word: str) -> str:
    return " ".join(word.replace("*", " ").replace('"', " ").split())


def _shortest(forms: Iterable[Form]) -> list[str]:
    """The forms' texts, with and without accents, but for those that hold another one: X finds them with it."""
    kept: list[str] = []
    padded: list[str] = []
    for form in sorted(forms, key=lambda form: (form.kind not in GIVEN, len(key_of(form.text)))):
        text = " ".join(form.text.replace('"', " ").split())
        for written in dict.fromkeys((text, key_of(text)) if key_of(text) != text.casefold() else (text,)):
            inside = f" {written.casefold()} "
            if not any(other in inside for other in padded):
                kept.append(written)
                padded.append(inside)
    return kept


def _handles(forms: Iterable[Form]) -> Iterator[str]:
    for form in forms:
        bare = form.text.removeprefix("@")
        if form.kind == "handle" and bare.isascii() and bare.replace("_", "").isalnum() and len(bare) <= 15:
            yield f"@{bare}"


def _within(clauses: Iterable[str], limit: int) -> list[str]:
    kept: list[str] = []
    length = 0
    for clause in clauses:
        more = len(clause) + (len(" OR ") if kept else 0)
        if length + more <= limit:
            kept.append(clause)
            length += more
    return kept
