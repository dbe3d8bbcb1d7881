"""How names end, or begin, in the languages that inflect names without an apostrophe."""

from __future__ import annotations

from collections.abc import Iterator

_CYRILLIC_HARD = ("а", "у", "ом", "е", "ов")
_CYRILLIC_SOFT = ("я", "ю", "ем", "е", "и")
_CYRILLIC_A = ("ы", "и", "е", "у", "ой")
_CYRILLIC_ADJECTIVE = ("ого", "ому", "ым", "им", "ом", "его", "ему")
_POLISH_ADJECTIVE = ("ego", "emu", "m")
_HANGUL = (
    "은", "는", "이", "가", "을", "를", "의", "에", "에서", "로", "으로", "와", "과", "도", "만", "랑", "이랑", "에게",
)  # fmt: skip
_PLURALS = ("s", "es", "e", "n", "en")
_ARABIC_ARTICLES = ("", "ال", "وال", "بال", "لل", "و", "ب", "ل")
_ARABIC_PRONOUNS = ("", "ي", "ك", "ه", "ها", "نا", "كم", "هم", "ات")
_ARABIC_POSSESSED = ("تي", "تك", "ته", "تها", "تنا", "تكم", "تهم", "ات")
_ARABIC = ("و", "ب", "ل", "ف", "ك")


def inflected(name: str) -> Iterator[str]:
    """The forms of a folded name: its genitive in "s", Cyrillic cases, Korean particles, Arabic prefixes."""
    last = name[-1]
    if last.isascii() and last.isalpha() and len(name) >= 5 and last != "s":
        yield f"{name}s"
        if name.endswith(("ski", "cki")):
            yield from (name + ending for ending in _POLISH_ADJECTIVE)
    elif "가" <= last <= "힣":
        yield from (name + particle for particle in _HANGUL)
    elif "\u0400" <= last <= "\u04ff":
        yield from _cyrillic_names(name)
    if "\u0600" <= name[0] <= "\u06ff":
        yield from (prefix + name for prefix in _ARABIC)


def _cyrillic_names(name: str) -> Iterator[str]:
    """A name of two words in the cases of its first word, of its last, or of both."""
    first, _, last = name.partition(" ")
    if not last or " " in last:
        yield from _cyrillic_cases(name)
        return
    firsts, lasts = (first, *_cyrillic_cases(first)), (last, *_cyrillic_cases(last))
    yield from (f"{one} {other}" for one in firsts for other in lasts if (one, other) != (first, last))


def _cyrillic_cases(name: str) -> Iterator[str]:
    if name[-2:] in ("ый", "ий", "ой"):
        yield from (name[:-2] + ending for ending in _CYRILLIC_ADJECTIVE)
    elif name[-2:] == "ая":
        yield from (name[:-2] + ending for ending in ("ой", "ую"))
    elif name[-1] in "йь":
        yield from (name[:-1] + ending for ending in _CYRILLIC_SOFT)
    elif name[-1] in "ая":
        yield from (name[:-1] + ending for ending in _CYRILLIC_A)
    elif name[-1] not in "еёиоуыэю":
        yield from (name + ending for ending in _CYRILLIC_HARD)


def context_forms(word: str) -> Iterator[str]:
    """A folded word as it stands in texts: in the plural, in Cyrillic cases, with Arabic articles and pronouns."""
    yield word
    last = word[-1]
    if last.isascii() and last.isalpha() and len(word) >= 3:
        yield from (word + ending for ending in _PLURALS)
    elif "\u0400" <= last <= "\u04ff":
        yield from _cyrillic_names(word)
    elif "\u0600" <= last <= "\u06ff":
        bare = word.removeprefix("ال")
        yield from (before + bare + after for before in _ARABIC_ARTICLES for after in _ARABIC_PRONOUNS)
        if bare.endswith("ة"):
            yield from (
                before + bare[:-1] + after for before in _ARABIC_ARTICLES for after in _ARABIC_POSSESSED
            )
