"""Watch terms as people write them: words, "quoted phrases", ``*``, AND, OR, NOT and parentheses.

Words beside each other must all occur; NOT binds tightest, then AND, then OR. The operators are written in
capitals, so that "and" stays a word. A company is watched by a term of its own kind, which holds wherever the
company is named under any form of its names; so is a quoted name with a legal form, such as "Acmeflow GmbH".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.text.companies.legal_forms import without_legal_form
from graph.text.companies.names import CompanyNames
from graph.text.spelling import PLAIN
from graph.text.words import PhraseError, WordIndex


class TermError(ValueError):
    """A watch term that cannot be read: ``position`` is the fault's offset in ``text``."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(f"{reason}, at character {position + 1} of\n  {text}\n  {' ' * position}^")
        self.text = text
        self.position = position
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word or phrase that must occur; ``text`` may hold ``*``."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """The company must be named, under whatever form of its names."""

    company: CompanyNames


@dataclass(frozen=True, slots=True)
class Not:
    """``part`` must not hold."""

    part: Expression


@dataclass(frozen=True, slots=True)
class And:
    """All parts must hold."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One part must hold."""

    parts: tuple[Expression, ...]


Expression = Phrase | Named | Not | And | Or


@dataclass(frozen=True, slots=True)
class WatchTerm:
    """One watch term: its text as written, and its meaning."""

    text: str
    expression: Expression

    @classmethod
    def parse(cls, text: str) -> WatchTerm:
        """Read one term. Raises TermError with the place of the fault."""
        return cls.of(text.strip(), _Parser(text, 0, len(text)).term())

    @classmethod
    def of(cls, text: str, expression: Expression) -> WatchTerm:
        """The term; nobody writes a legal form but to name a company, so that alone in quotes it means one."""
        if isinstance(expression, Phrase) and expression.quoted and "*" not in expression.text:
            name = " ".join(expression.text.split())
            if without_legal_form(name) != name:
                return cls(text, Named(CompanyNames(f"watched:{name}", name)))
        return cls(text, expression)

    @classmethod
    def for_company(cls, company: CompanyNames) -> WatchTerm:
        """The term that holds where ``company`` is named; its text is the company's name as it is written."""
        return cls(company.name, Named(company))

    @property
    def company(self) -> CompanyNames | None:
        """The company that it watches; None for a term of words."""
        return self.expression.company if isinstance(self.expression, Named) else None

    def parts(self) -> Iterator[Phrase | Named]:
        """Every phrase and company in it, negated ones too."""
        return _parts(self.expression)


def parse_terms(text: str) -> list[WatchTerm]:
    """Read a list of terms with commas between them; a comma within quotes belongs to its phrase.

    Raises TermError, with the place of the fault in the whole list.
    """
    terms: list[WatchTerm] = []
    start = 0
    for end in [*_commas(text), len(text)]:
        if text[start:end].strip():
            terms.append(WatchTerm.of(text[start:end].strip(), _Parser(text, start, end).term()))
        elif start > 0 or end < len(text):
            raise TermError(text, min(start, len(text)), "there is no term between these commas")
        start = end + 1
    if not terms:
        raise TermError(text, 0, "there is no term")
    return terms


_TOKEN = re.compile(
    r'\s*(?:(?P<quote>["“”„])|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<word>[^\s"“”„(),]+))'
)
_QUOTES = '"“”„'
_OPERATORS = frozenset({"AND", "OR", "NOT"})


def _commas(text: str) -> Iterator[int]:
    quoted = False
    for at, char in enumerate(text):
        if char in _QUOTES:
            quoted = not quoted
        elif char == "," and not quoted:
            yield at


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """``phrase``, ``quoted``, ``operator``, ``open``, ``close`` or ``end``."""
    text: str
    at: int


class _Parser:
    """Recursive descent over one term, which stands at ``start:end`` of ``source``."""

    def __init__(self, source: str, start: int, end: int) -> None:
        self._source = source
        self._tokens = list(self._tokenize(start, end))
        self._next = 0

    def term(self) -> Expression:
        if self._peek.kind == "end":
            raise self._fault(self._peek.at, "the term is empty")
        expression = self._either()
        if self._peek.kind == "close":
            raise self._fault(self._peek.at, "this parenthesis closes nothing")
        lone = _lone_negative(expression, negated=False)
        if lone is not None:
            raise self._fault(self._place_of(lone), "NOT needs something beside it that must occur")
        return expression

    def _tokenize(self, start: int, end: int) -> Iterator[_Token]:
        source = self._source
        at = start
        while True:
            match = _TOKEN.match(source, at, end)
            if match is None:
                break
            place = match.start(match.lastgroup or 0)
            at = match.end()
            if match.lastgroup == "quote":
                closing = next((i for i in range(at, end) if source[i] in _QUOTES), None)
                if closing is None:
                    raise self._fault(place, "this quotation mark is never closed")
                self._check(source[at:closing], at)
                yield _Token("quoted", source[at:closing].strip(), place)
                at = closing + 1
            elif match.lastgroup == "comma":
                raise self._fault(place, "a comma stands between terms: write it in quotes, or as two terms")
            elif match.lastgroup == "word":
                word = match.group("word")
                if word not in _OPERATORS:
                    self._check(word, place)
                yield _Token("operator" if word in _OPERATORS else "phrase", word, place)
            else:
                yield _Token(match.lastgroup or "", source[place:at], place)
        yield _Token("end", "", len(source[:end].rstrip()))

    def _check(self, phrase: str, at: int) -> None:
        try:
            WordIndex({phrase: None}, PLAIN)
        except PhraseError as fault:
            raise self._fault(at + fault.position, str(fault)) from None

    @property
    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._peek
        self._next += 1
        return token

    def _fault(self, at: int, reason: str) -> TermError:
        return TermError(self._source, at, reason)

    def _place_of(self, phrase: Phrase) -> int:
        return next(token.at for token in self._tokens if token.text == phrase.text)

    def _either(self) -> Expression:
        parts = [self._all()]
        while self._peek.kind == "operator" and self._peek.text == "OR":
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Expression:
        parts = [self._one()]
        while True:
            token = self._peek
            if token.kind == "operator" and token.text == "AND":
                self._take()
            elif token.kind in {"end", "close"} or (token.kind == "operator" and token.text == "OR"):
                break
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Expression:
        token = self._take()
        if token.kind in {"phrase", "quoted"}:
            return Phrase(token.text, quoted=token.kind == "quoted")
        if token.kind == "operator" and token.text == "NOT":
            return Not(self._one())
        if token.kind == "open":
            inside = self._either()
            if self._peek.kind != "close":
                raise self._fault(token.at, "this parenthesis is never closed")
            self._take()
            return inside
        if token.kind == "operator":
            raise self._fault(token.at, f"{token.text} needs a word on both sides")
        if token.kind == "close":
            raise self._fault(token.at, "a word is missing before this parenthesis")
        before = self._tokens[self._next - 2].text
        raise self._fault(token.at, f"a word is missing after {before}")


def _parts(expression: Expression) -> Iterator[Phrase | Named]:
    if isinstance(expression, Phrase | Named):
        yield expression
    elif isinstance(expression, Not):
        yield from _parts(expression.part)
    else:
        for part in expression.parts:
            yield from _parts(part)


def _lone_negative(expression: Expression, *, negated: bool) -> Phrase | None:
    """A phrase whose absence alone would make the expression true, which nearly every post would do."""
    if isinstance(expression, Phrase):
        return expression if negated else None
    if isinstance(expression, Not):
        return _lone_negative(expression.part, negated=not negated)
    if isinstance(expression, Named):
        return None
    found = [_lone_negative(part, negated=negated) for part in expression.parts]
    every_part_counts = isinstance(expression, And) == negated
    if every_part_counts:
        return next((phrase for phrase in found if phrase is not None), None)
    return found[0] if all(phrase is not None for phrase in found) else None
