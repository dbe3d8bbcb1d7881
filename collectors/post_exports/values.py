"""What single cells of a file of posts say: scores, languages, kinds, names of accounts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from collectors.crm.mapping.headers import squashed
from collectors.crm.values.texts.cell import ascii_digits, clean
from collectors.crm.values.texts.placeholders import no_value
from graph.records import PostKind

_NUMBER = re.compile(
    r"(-?\d+(?:[.,]\d+)?)\s*(%|(?:/|out of|von|sur|de)\s*(\d+)|stars?|sterne?|★+)?", re.IGNORECASE
)
_STARS = re.compile(r"(★+)☆*|(⭐+)")
_WORDS: Mapping[str, float] = {
    **dict.fromkeys(
        ("good", "great", "satisfied", "happy", "positive", "yes", "gut", "zufrieden", "bueno"), 10.0
    ),
    **dict.fromkeys(("goodwithcomment", "verysatisfied", "amazing", "extremelysatisfied", "excellent"), 10.0),
    **dict.fromkeys(("ok", "okay", "neutral", "neithersatisfiednordissatisfied", "average", "fair"), 5.0),
    **dict.fromkeys(("somewhatsatisfied",), 7.5),
    **dict.fromkeys(("somewhatdissatisfied", "poor"), 2.5),
    **dict.fromkeys(
        ("bad", "badwithcomment", "unsatisfied", "dissatisfied", "unhappy", "negative", "no"), 0.0
    ),
    **dict.fromkeys(("verydissatisfied", "extremelydissatisfied", "terrible", "schlecht", "malo"), 0.0),
}
_NO_SCORE = frozenset(
    {"offered", "unoffered", "notoffered", "notrated", "noresponse", "norating", "notoffer"}
)
_PROMOTERS: Mapping[str, None] = dict.fromkeys(("promoter", "passive", "detractor"))
_LANGUAGES: Mapping[str, str] = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "francais": "fr", "spanish": "es",
    "espanol": "es", "italian": "it", "italiano": "it", "portuguese": "pt", "portugues": "pt", "dutch": "nl",
    "nederlands": "nl", "polish": "pl", "russian": "ru", "ukrainian": "uk", "turkish": "tr", "arabic": "ar",
    "hebrew": "he", "hindi": "hi", "japanese": "ja", "korean": "ko", "chinese": "zh", "thai": "th",
    "vietnamese": "vi", "indonesian": "id", "swedish": "sv", "norwegian": "no", "danish": "da", "finnish": "fi",
    "czech": "cs", "greek": "el", "hungarian": "hu", "romanian": "ro",
}  # fmt: skip
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_KINDS: Mapping[str, PostKind] = {
    "post": "post", "tweet": "post", "status": "post", "article": "post", "original": "post", "news": "post",
    "blog": "post", "mention": "post", "review": "post", "reply": "reply", "comment": "reply", "answer": "reply",
    "quote": "quote", "quotetweet": "quote", "ticket": "ticket", "conversation": "ticket", "case": "ticket",
    "question": "ticket", "incident": "ticket", "problem": "ticket", "task": "ticket", "surveyanswer": "survey answer",
    "surveyresponse": "survey answer", "survey": "survey answer", "nps": "survey answer", "csat": "survey answer",
}  # fmt: skip
_TAGS_APART = re.compile(r"\s*[,;|\n]\s*")


def number_in(cell: str) -> tuple[float, float | None] | None:
    """The figure in a cell, and the highest that it names itself ("4/5", "80%"); None where there is none."""
    text = ascii_digits(clean(cell))
    if found := _STARS.fullmatch(text):
        return float(len(found[1] or found[2])), 5.0
    if not (found := _NUMBER.fullmatch(text)):
        # Answers such as "9 - very likely" begin with the figure.
        if not (begun := re.match(r"(\d{1,2})\s*[-–:(=]\s*\D", text)):
            return None
        return float(begun[1]), None
    most = 100.0 if found[2] == "%" else float(found[3]) if found[3] else None
    return float(found[1].replace(",", ".")), most


def nps_of(cell: str) -> float | None:
    """An answer from 0 to 10. Raises ValueError for anything else that says something."""
    if no_value(cell) or squashed(cell) in _NO_SCORE or squashed(cell) in _PROMOTERS:
        return None
    found = number_in(cell)
    if found is None or not 0 <= found[0] <= 10 or found[1] not in (None, 10.0):
        raise ValueError('it is no answer from 0 to 10: write a number such as "9"')
    return found[0]


def scale_of(cells: Sequence[str]) -> tuple[float, float]:
    """The lowest and the highest figure of the scale on which a column's satisfaction was asked."""
    figures = [found[0] for cell in cells if cell and (found := number_in(cell)) and found[1] is None]
    low, high = min(figures, default=1.0), max(figures, default=5.0)
    if high <= 1:
        return 0.0, 1.0
    if high <= 5:
        return (0.0 if low < 1 else 1.0), 5.0
    if high <= 7 and low >= 1:
        return 1.0, 7.0
    return 0.0, 10.0 if high <= 10 else 100.0


def csat_of(cell: str, scale: tuple[float, float]) -> float | None:
    """A satisfaction as 0 to 10. Raises ValueError for what says something else."""
    word = squashed(cell)
    if no_value(cell) or word in _NO_SCORE:
        return None
    if word in _WORDS:
        return _WORDS[word]
    found = number_in(cell)
    if found is None:
        raise ValueError('it is no satisfaction: write a number, "good" or "bad"')
    low, high = scale if found[1] is None else (1.0 if found[1] in (5.0, 7.0) else 0.0, found[1])
    if not low <= found[0] <= high:
        raise ValueError(f"it is not between {low:g} and {high:g}, as the others of its column are")
    return round((found[0] - low) / (high - low) * 10, 2)


def language_of(cell: str) -> str | None:
    """The language's code; None where none can be told."""
    if (word := squashed(cell)) in _LANGUAGES:
        return _LANGUAGES[word]
    found = _CODE.fullmatch(cell.strip())
    return found[1].lower() if found else None


def kind_of_row(cell: str) -> PostKind | None:
    """What a cell calls the row; None where it says something else."""
    return _KINDS.get(squashed(cell))


def tags_in(cell: str) -> tuple[str, ...]:
    """The tags of one cell."""
    return tuple(dict.fromkeys(filter(None, (tag.strip("[]\"' ") for tag in _TAGS_APART.split(cell)))))
