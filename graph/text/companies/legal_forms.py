"""The legal forms of companies, and names without them: "Marrick & Co., Inc." is Marrick, "ООО «Ромашка»" Ромашка."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from graph.text.spelling import plainly

_LEGAL = (
    r"inc|incorporated|ltd|limited|llc|llp|lp|plc|gmbh(?:\s*&\s*co\.?\s*kg)?|ag|kgaa|kg|ug|se|s\.?a\.?s|s\.?a\.?r\.?l|"
    r"s\.?p\.?a|s\.?r\.?l|s\.?l|s\.?a|b\.?v|n\.?v|a/?s|asa|aps|ab|oyj?|corp|corporation|co|company|pty|kk|k\.k|holdings?"
)
LEGAL_FORM = re.compile(rf"[\s,]+(?:{_LEGAL})\.?(?=\W|$)", re.IGNORECASE)
"""A legal form in a text. The longer lists are for names alone: in them are "at", "da", "et" and other words, so
that "Contoso Sales at the fair" would be another firm."""


_FILE = Path(__file__).with_name("legal_forms.txt")
_UNSPACED = (
    "株式会社|合同会社|有限会社|合資会社|合名会社|株式會社|一般社団法人|"
    "주식회사|유한회사|\\(주\\)|\\(株\\)|\\(有\\)|㈱|㈜"
)
_UNSPACED_FORM = re.compile(
    rf"^(?:{_UNSPACED})\s*|\s*(?:{_UNSPACED}|(?:股份|责任|責任)?有限(?:责任|責任)?公司|集团(?:有限公司)?)$"
)
_PHRASES_AROUND = re.compile(
    r"^(?:(?:публичное |открытое |закрытое )?акционерное общество|общество с ограниченной ответственностью|"
    r"индивидуальный предприниматель|công ty (?:tnhh|cổ phần)(?: mtv)?|cty tnhh|บริษัท|ห้างหุ้นส่วนจำกัด|شركة) ?(?=\S)"
    r"|\s*(?:จำกัด(?: ?\(มหาชน\))?|\(มหาชน\)|محدودة|ش\.م\.م|ذ\.م\.م|ש\.מ)$",
    re.IGNORECASE,
)
_ALSO_KNOWN_AS = re.compile(
    r"[\s,]+(?:d/?b/?a|t/a|o/a|f/k/a|trading as|doing business as)[\s.:]+", re.IGNORECASE
)
_QUOTED = re.compile(r"^[«\"“„»'‚‘]\s*(.+?)\s*[»\"”“«'’‘]$")
_PARENTHESIS = re.compile(r"\s*[(（][^()（）]*[)）]$")
_FAMILY = re.compile(
    r"\s*(?:&|\+|and|und|et|y|e|i|a|og|och|en|и)\s+(?:sons?|daughters?|söhne|soehne|sohn|töchter|fils|filles|frères|filhos|"
    r"irmãos|irmaos|hijos|hijas|hermanos|figli|fratelli|bros\.?|brothers|sisters|family|sønner|söner|zonen|zoon|synowie|"
    r"synové|сыновья|братья|partners?|associates|associés|asociados|associados|associati|soci|партн[её]ры)$"
    r"|^(?:f\.lli|fratelli|ditta|gebr\.|gebrüder|gebroeders|frères|hermanos|hnos\.|irmãos|братья) (?=\S)",
    re.IGNORECASE,
)
_ARTICLE_LAST = re.compile(r", the$", re.IGNORECASE)
_EINGETRAGEN = re.compile(r"e[GKUV]\.?")
"""German forms whose letters tell them from words as well as dots would."""
_EDGES = " ,;:-–—/|"
_TOKEN = re.compile(r"[^\s,]+")
_LONGEST_FORM = 6


class _Token(NamedTuple):
    """A word of a name: its place, and what it is without dots, accents and case."""

    start: int
    key: str
    dotted: bool
    capitals: bool


@lru_cache(maxsize=4096)
def without_legal_form(name: str) -> str:
    """``name`` as people say it: without legal forms at its end or in front, and what joined them to it.

    It is the name as it was where nothing else would be left.
    """
    plain = " ".join(name.split())
    short = plain
    while (shorter := _shortened(short)) != short:
        short = shorter
    return short if any(char.isalnum() for char in short) else plain


def is_legal_form(text: str) -> bool:
    """Is it nothing but a company's legal form: "Inc.", "GmbH & Co. KG", "s.r.o."?"""
    tokens = _tokens(text)
    if not tokens:
        return False
    kept, _ = _without_last((_Token(0, "x", False, True), *tokens))
    return len(kept) == 1 or bool(_UNSPACED_FORM.fullmatch(text.strip()))


def parts_of_name(name: str) -> tuple[str, ...]:
    """The names in one: "Hartley Holdings LLC dba Blue Quay" holds two."""
    return tuple(part for part in _ALSO_KNOWN_AS.split(name) if part.strip())


def without_family(name: str) -> str:
    """``name`` without the family beside its founder: "Schönbach & Söhne" is Schönbach, "F.lli Bertolani" Bertolani."""
    return _FAMILY.sub("", name)


def without_parenthesis(name: str) -> str:
    """``name`` without words in parentheses at its end, which say where or what it is: "Acme (UK)"."""
    return _PARENTHESIS.sub("", name).strip() or name


def _shortened(name: str) -> str:
    """``name`` with one layer less around it."""
    name = _ARTICLE_LAST.sub("", name)
    if name.isalpha() and name.isascii():
        return name
    if (quoted := _QUOTED.match(name)) and not re.search(r"[«»\"“”„]", quoted[1]):
        return quoted[1]
    for pattern in () if name.isascii() else (_UNSPACED_FORM, _PHRASES_AROUND):
        bare = pattern.sub("", name).strip(_EDGES)
        if bare != name and _says_something(bare):
            return bare
    tokens = _tokens(name)
    kept, stripped = _without_last(tokens)
    if stripped:
        following = tokens[len(kept)].start
        return _closed(name[:following].rstrip(_EDGES + "([{（"))
    return _without_first(name, tokens)


def _without_first(name: str, tokens: tuple[_Token, ...]) -> str:
    if len(tokens) < 2:
        return name
    first, rest = tokens[0], name[tokens[1].start :]
    in_front = first.key in _lists().in_front and (first.capitals or first.dotted)
    quoted = _QUOTED.match(rest) is not None and (
        first.key in _lists().anywhere or first.key in _lists().written
    )
    return rest if (in_front or quoted) and _says_something(rest) else name


def _without_last(tokens: tuple[_Token, ...]) -> tuple[tuple[_Token, ...], bool]:
    """The tokens before the legal forms at the end, and whether there were any; the first one always stays."""
    kept = list(tokens)
    form = ""
    while len(kept) > 1:
        last = kept[-1].key
        joined = last in _lists().connectors and (form in _lists().partners or last in ("&", "+", "u"))
        if form and (joined or not last):
            kept.pop()
            continue
        length = _form_length(kept, after=bool(form))
        if not length:
            break
        form = "".join(token.key for token in kept[-length:])
        del kept[-length:]
    return tuple(kept), len(kept) < len(tokens)


def _form_length(tokens: list[_Token], *, after: bool) -> int:
    """How many of the last tokens, all but the first, are one legal form; 0 for none."""
    lists, last_key = _lists(), tokens[-1].key
    if len(last_key) > 3 and last_key not in lists.last:
        return 0
    shouted = all(token.capitals or not token.key.isalpha() for token in tokens)
    for length in range(min(_LONGEST_FORM, len(tokens) - 1), 0, -1):
        last = tokens[-length:]
        key = "".join(token.key for token in last)
        dotted = any(token.dotted for token in last)
        one_form = length == 1 or all(len(token.key) == 1 or token.dotted for token in last)
        if key in lists.several or (key in lists.anywhere and one_form):
            return length
        if key in lists.written and one_form and (dotted or (all(t.capitals for t in last) and not shouted)):
            return length
        if key == "&c" or (length == 1 and key in lists.further and after):
            return length
        joined = length == 1 and len(tokens) > 2 and tokens[-2].key in lists.connectors
        if joined and key in lists.partners and (len(key) > 1 or tokens[-2].key == "&"):
            return 1
    return 0


def _tokens(name: str) -> tuple[_Token, ...]:
    return tuple(_token(match[0], match.start()) for match in _TOKEN.finditer(name))


def _token(word: str, start: int) -> _Token:
    if word.isalpha() and word.isascii():
        german = len(word) == 2 and _EINGETRAGEN.fullmatch(word) is not None
        return _Token(start, word.lower(), german, word.isupper())
    key = "".join(char for char in plainly(word) if char.isalnum() or char in "&+")
    letters = [char for char in word if char.isalpha()]
    dotted = bool(re.search(r"\w[./]", word)) or word.startswith("(") or bool(_EINGETRAGEN.fullmatch(word))
    return _Token(start, key, dotted, bool(letters) and not any(map(str.islower, letters)))


def _closed(name: str) -> str:
    """Parentheses that lost their other half go."""
    return name if name.count("(") == name.count(")") else name.rstrip("(").strip(_EDGES)


def _says_something(name: str) -> bool:
    return any(char.isalnum() for char in name)


class _Lists(NamedTuple):
    """The words of ``legal_forms.txt``."""

    anywhere: frozenset[str]
    """Legal forms wherever they end a name, however they are written; also cleanco's, but for those that are words."""
    written: frozenset[str]
    """Forms that are words too: only with dots ("e.V."), or in capitals beside small letters ("OK")."""
    several: frozenset[str]
    """Forms of several words, without their spaces."""
    further: frozenset[str]
    """Words that belong to a form only before another one: "Private Limited", "S.A. de C.V."."""
    connectors: frozenset[str]
    partners: frozenset[str]
    """What a connector joins to a name: "& Co.", "et Cie"."""
    in_front: frozenset[str]
    """Forms that stand before a name where they are in capitals: "PT Maju", "UAB Acme"."""
    last: frozenset[str]
    """The long words that end a form, so that most names are done with after one look."""


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    sections: dict[str, list[str]] = {}
    section: list[str] = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            section.append(line)

    def words(name: str) -> frozenset[str]:
        return frozenset(" ".join(sections[name]).split())

    anywhere, written, further = (
        words("anywhere") | _cleanco(),
        words("where capitals or dots say so"),
        words("only before another form"),
    )
    partners = words("partners")
    ends = {line.rpartition(" ")[2] for line in sections["several words"]}
    return _Lists(
        anywhere=anywhere,
        written=written,
        several=frozenset(line.replace(" ", "") for line in sections["several words"]),
        further=further,
        connectors=words("connectors"),
        partners=partners,
        in_front=words("in front"),
        last=frozenset(key for key in (*anywhere, *written, *further, *ends, *partners) if len(key) > 3),
    )


def _cleanco() -> frozenset[str]:
    """The forms of cleanco's list that have at least four letters, but for those that are words."""
    from cleanco.clean import get_unique_terms

    words = {"private", "unlimited", "etat", "coop", "koop", "obrt", "scop", "tapui", "company"}
    telling = (term.strip() for term in get_unique_terms())
    keys = {
        "".join(char for char in plainly(term) if char.isalnum())
        for term in telling
        if sum(map(str.isalpha, term)) >= 4 and "&" not in term
    }
    return frozenset(keys - words)
