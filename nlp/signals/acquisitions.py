"""Companies that buy others or are bought."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .marked import NAMED, Sentence
from .money import MONEY, sum_in
from .patterns import (
    ACTOR,
    BETWEEN,
    COMPANY,
    OTHER,
    Claim,
    actors,
    companies_at,
    each_match,
    first_named,
    written,
)

_I = re.IGNORECASE
_BUYS = (
    r"(?:acquir(?:es?|ed|ing)|buys?|bought|buying|snaps? up|snapped up|swallow(?:s|ed)|purchas(?:es|ed|ing)|"
    r"takes? over|"
    r"took over|taking over|scoops? up|gobbles? up|acqui-?hir(?:es?|ed)|"
    r"complet(?:es|ed) (?:its |the )?(?:acquisition|purchase|takeover) of|"
    r"(?:takes?|took|buys?|acquires?) (?:a )?(?:majority|controlling) (?:stake|interest) in|"
    r"(?:takes?|buys?|acquires?|snaps? up) (?:the )?(?:remaining |other )?\d\d\s?(?:%|percent) of|"
    rf"(?:strikes|agrees|signs|inks|seals|clinches) (?:an? )?(?:{MONEY} )?(?:cash |all-share )?(?:deal|"
    rf"takeover|acquisition|"
    r"buyout) (?:for|of|to (?:buy|acquire))|"
    r"(?:bid|offer|offers|bids) for|makes? (?:a )?(?:takeover )?(?:bid|offer) for|"
    r"expands? .{1,30}with (?:the )?(?:purchase|acquisition) of|"
    r"übernimmt|kauft|rachète|acquiert|compra(?:rá)?|rachètera|adquiere|adquire|comprou|adquiriu|acquisisce|"
    r"rileva|acquista)"
)
_DESCRIBED = (
    r"(?:(?!in\b|of\b|from\b|with\b|to\b|by\b|back\b|for\b|at\b|on\b|and\b|en\b|de\b|da\b|di\b|em\b|per\b|"
    r"pour\b|para\b|im\b|mit\b|new\b|big\b|shares?\b|all\b|more\b|"
    r"domain\b|was\b|is\b|were\b|are\b|licen[cs]es?\b|verantwortung\b)(?:[a-zà-ÿ][\w'’-]*|"
    r"(?-i:[A-Z][a-z]+(?=\s[a-z])))\s+){0,6}"
)
_NOT_A_COMPANY = re.compile(
    r"^(?:ISO|SOC|GDPR|Verantwortung|Anteile|Aktien|Bitcoin|Kunden|I|Series|Best|Mon|Tues|Wednes|Thurs|Fri)\b|^\d",
    0,
)
_AFTER_NAME = re.compile(
    r"^\s+(?:\d|skills?|licen[cs]es?|subscriptions?|accounts?|shares?|stock|certificat\w*|vouchers?|tickets?|"
    r"products?\b)",
    _I,
)
_BUYER = re.compile(rf"{ACTOR}{BETWEEN}(?P<verb>{_BUYS})\s+(?-i:{_DESCRIBED})(?P<other>{OTHER})", _I)
_UNKNOWN_BUYER = re.compile(
    rf"(?<![\w-])(?P<buyer>(?!{NAMED})(?!(?-i:Our|My|We|I|You|They|He|She|This|That|Everyone|Everybody|Just|"
    rf"After|Who|What|"
    rf"Customers|Users|Investors|People|Someone|Team|Anyone|If|When)\b){OTHER}){BETWEEN}(?P<verb>{_BUYS})\s+"
    rf"(?-i:{_DESCRIBED})(?P<other>{NAMED})(?P<rest>.*)",
    _I,
)
_OUTRIGHT = re.compile(
    r"acqui|takeover|takes? over|majority|controlling|rachète|übernimmt|adqui|rileva|^snap|swallow", _I
)
_DEAL = re.compile(rf"{MONEY}|\b(?:deal|cash|stock|takeover|all-share)\b", _I)
_A_PART_OF_IT = re.compile(
    r"^(?:['’]s\b|\s+(?:skills?|licen[cs]es?|shares?|stock|subscription|data|customers|office|team|brand)\b)",
    _I,
)
_BOUGHT = (
    r"(?:acquired|bought(?: out)?|taken over|purchased|swallowed|snapped up|sold|übernommen|gekauft|rachetée?|acquise?|"
    r"comprad[ao]|adquirid[ao]|acquistat[ao]|acquisit[ao]|rilevat[ao])"
)
_BY = r"(?:by|to|von|par|por|da|a)\s+(?:[a-z][\w-]*\s){0,5}"
_TARGET = re.compile(
    rf"{ACTOR}{BETWEEN}(?P<verb>{_BOUGHT})\b(?P<agent>\s+(?-i:{_BY})(?P<other>{OTHER}))?(?P<rest>.*)", _I
)
_TARGET_SHORT = re.compile(
    rf"{COMPANY}\s+(?:(?:wird|wurde|est|a été|es|fue|foi|é|è stata|viene|potrebbe essere)\s+)?"
    rf"(?P<agent>(?:(?-i:{_BY})(?P<other>{OTHER})\s+)?(?P<verb>{_BOUGHT})\b(?:\s+(?-i:{_BY})(?P<other2>{OTHER}))?)"
    r"(?P<rest>.*)",
    _I,
)
_OF = re.compile(
    rf"(?:(?P<buyer>{OTHER})(?:['’]s?)?\s+(?:\w+\s)?)?\b(?:acquisition|takeover|purchase|buyout|übernahme|"
    rf"rachat|acquisition|"
    rf"compra|aquisição|acquisizione)\s+(?:of|von|de|da|di)\s+(?:\w+\s)?(?P<other>{OTHER})"
    rf"(?:\s+(?:by|durch|par|por|da)\s+(?P<by>{OTHER}))?",
    _I,
)
_WANTED = re.compile(rf"(?P<buyer>{OTHER})\s(?:[a-z]+\s){{0,6}}?(?:bid|offer)\s+for\s+(?P<other>{NAMED})", _I)
_MERGES = re.compile(
    rf"{ACTOR}{BETWEEN}(?:merg(?:es?|ed|ing)|fusionn?iert?|fusionne|se fusiona|fonde)\s+(?:with|mit|avec|con|com)\s+"
    rf"(?P<other>{OTHER})",
    _I,
)
_BELONGS = re.compile(rf"{COMPANY}\s+(?:now\s+)?belongs\s+to\s+(?P<other>{OTHER})", _I)
_PART_OF = re.compile(
    rf"{COMPANY}\s+(?:(?:is\s+now|is\s+becoming|becomes|to\s+become|now)\s+(?:a\s+)?part\s+of|"
    rf"sells\s+itself\s+to|(?:agrees\s+to|accepts)\s.{{0,30}}?\b(?:takeover|buyout|offer|bid)\s+(?:by|from))\s+"
    rf"(?-i:(?:[a-z][\w-]*\s){{0,4}})(?P<other>{OTHER})",
    _I,
)
_CLOSES = re.compile(
    rf"(?P<other>{OTHER})\s+(?:completes|completed|closes|closed|seals|sealed|finali[sz]es|wraps\s+up)"
    rf"\s+(?:its\s+|the\s+)?"
    rf"(?P<named>{NAMED})\s+(?:acquisition|takeover|buyout|deal|purchase)\b"
    rf"|(?P<other2>{OTHER})\s+(?:takes|took|to\s+take)\s+(?P<named2>{NAMED})\s+private\b",
    _I,
)
_IT_WAS_US = re.compile(r"\bwe(?:['’]ve| have|['’]re| are| were)?\s+(?:been |being |to be )?acquired\b", _I)
_WE_BUY = re.compile(
    rf"\bwe\b.{{0,40}}?\b(?:acquired|acquire|acquiring|bought|buying)\s+(?-i:{_DESCRIBED})(?P<other>{NAMED})",
    _I,
)
_DENIED_BID = re.compile(
    rf"{COMPANY}\s+(?:rejects?|rejected|rebuffs|turns down|spurns)\b.{{0,30}}?"
    rf"(?:bid|offer|takeover|approach)(?:\s+(?:bid\s+|offer\s+)?(?:from|by)\s+(?P<other>{OTHER}))?",
    _I,
)
_WALKS_AWAY = re.compile(
    rf"{COMPANY}(?:\s(?-i:[A-Z]\w+))?\s+walk\w*\s+away\s+from\s+(?P<other>{NAMED})\s+deal",
    _I,
)
_DENIES_TAKEOVER = re.compile(
    rf"{COMPANY}\s+(?:denies|dementiert|dément|niega|nega|smentisce)\s+(?:\w+\s){{0,3}}?(?:takeover|"
    rf"übernahme|rachat|venta|venda|vendita)(?:\s+(?:by|durch|par|por|da)\s+(?P<other>{OTHER}))?",
    _I,
)
_TO_BE_BOUGHT = re.compile(
    rf"{COMPANY}\s+.{{0,30}}?(?:vaya a ser comprada|vor (?:der|einer) Übernahme"
    rf"(?:\s+durch\s+(?P<other>{OTHER}))?)",
    _I,
)
_LONG_BEFORE = re.compile(r"\b(?:before|since|founded(?!\sin))\b", _I)


def acquisitions(sentence: Sentence) -> Iterator[Claim]:
    """The companies that buy or are bought in a sentence, each with the other one's name."""
    if _LONG_BEFORE.search(sentence.masked):
        return
    yield from _buyers(sentence)
    for match in (*each_match(_TARGET, sentence), *each_match(_TARGET_SHORT, sentence)):
        yield from _bought(sentence, match)
    for match in each_match(_OF, sentence):
        yield from _nominal(sentence, match)
    for pattern, sure in (
        (_BELONGS, True),
        (_PART_OF, True),
        (_DENIED_BID, False),
        (_DENIES_TAKEOVER, False),
        (_TO_BE_BOUGHT, False),
    ):
        for match in each_match(pattern, sentence):
            named = companies_at(sentence, match, "named")
            yield from _pair(sentence, match, named, "other", bought=True, sure=sure)
    for match in each_match(_CLOSES, sentence):
        money, who = sum_in(sentence.masked), written(sentence, match, "other")
        yield Claim(companies_at(sentence, match, "named"), role="target", sum=money, who=who)
        yield Claim(companies_at(sentence, match, "other"), role="buyer", sum=money)
    yield from _talked_of(sentence)
    yield from _of_us(sentence)


def _buyers(sentence: Sentence) -> Iterator[Claim]:
    for match in each_match(_BUYER, sentence):
        buyers = actors(sentence, match)
        if buyers and _is_company(sentence, match, "other"):
            yield from _pair(sentence, match, buyers, "other")
    for match in each_match(_UNKNOWN_BUYER, sentence):
        outright = _OUTRIGHT.search(match["verb"]) or _DEAL.search(match["rest"])
        if outright and not _A_PART_OF_IT.match(match["rest"]):
            who = written(sentence, match, "buyer")
            yield Claim(
                companies_at(sentence, match, "other"), role="target", sum=sum_in(sentence.masked), who=who
            )
    for match in each_match(_MERGES, sentence):
        if _is_company(sentence, match, "other"):
            yield Claim(actors(sentence, match), who=written(sentence, match, "other"))


def _talked_of(sentence: Sentence) -> Iterator[Claim]:
    """What is offered or given up: no deal yet, or none any more."""
    for match in each_match(_WANTED, sentence):
        who = written(sentence, match, "buyer")
        yield Claim(companies_at(sentence, match, "other"), False, role="target", who=who)
    for match in each_match(_WALKS_AWAY, sentence):
        yield Claim(companies_at(sentence, match, "named"), False, role="buyer")
        yield Claim(companies_at(sentence, match, "other"), False, role="target")


def _of_us(sentence: Sentence) -> Iterator[Claim]:
    """What a company says of itself as "we"."""
    for match in each_match(_WE_BUY, sentence):
        if _is_company(sentence, match, "other"):
            yield Claim(companies_at(sentence, match, "other"), False, role="target")
            yield Claim(sentence.own, False, role="buyer", who=written(sentence, match, "other"))
    if _IT_WAS_US.search(sentence.masked):
        us = sentence.own or first_named(sentence, sentence.masked)
        yield Claim(us, bool(sentence.own), role="target")


def _bought(sentence: Sentence, match: re.Match[str]) -> Iterator[Claim]:
    groups = match.groupdict()
    companies = actors(sentence, match)
    if not companies:
        return
    by = "other2" if groups.get("other2") else "other"
    if match[by]:
        if _is_company(sentence, match, by):
            yield from _pair(sentence, match, companies, by, bought=True)
    elif "it" in groups and match["verb"].lower() in ("acquired", "taken over") and _is_passive(match):
        yield Claim(companies, False, role="target", sum=sum_in(sentence.masked))


def _is_passive(match: re.Match[str]) -> bool:
    between = match[0][: match.start("verb") - match.start()]
    ends = re.match(r"\W*(?:$|in\b|for\b|today\b|this\b|and\b|after\b)", match["rest"], _I)
    return bool(re.search(r"\b(?:been|being|be|was|is|got)\s+$", between, _I) and ends)


def _nominal(sentence: Sentence, match: re.Match[str]) -> Iterator[Claim]:
    if not _is_company(sentence, match, "other"):
        return
    buyer = "by" if match["by"] else "buyer"
    if match[buyer]:
        yield from _pair(sentence, match, companies_at(sentence, match, "other"), buyer, bought=True)
        if not companies_at(sentence, match, "other"):
            yield Claim(
                companies_at(sentence, match, buyer),
                False,
                role="buyer",
                sum=sum_in(sentence.masked),
                who=written(sentence, match, "other"),
            )
    else:
        yield Claim(companies_at(sentence, match, "other"), False, role="target", sum=sum_in(sentence.masked))


def _pair(
    sentence: Sentence,
    match: re.Match[str],
    companies: tuple[str, ...],
    other: str,
    *,
    bought: bool = False,
    sure: bool = True,
) -> Iterator[Claim]:
    """Both sides of a purchase, as far as they are known companies."""
    others = companies_at(sentence, match, other)
    if others == companies:
        return
    name = written(sentence, match, other)
    group = "it" if "it" in match.groupdict() and match["it"] else "named"
    if group == "it":
        ours = None
    else:
        ours = (
            written(sentence, match, group)
            if "named" in match.groupdict()
            else written(sentence, match, "other")
        )
    money = sum_in(sentence.masked)
    yield Claim(companies, sure, role="target" if bought else "buyer", sum=money, who=name)
    yield Claim(others, sure, role="buyer" if bought else "target", sum=money, who=ours)


def _is_company(sentence: Sentence, match: re.Match[str], group: str) -> bool:
    name = sentence.written(match.start(group), match.end(group))
    return (
        _NOT_A_COMPANY.match(name) is None and _AFTER_NAME.match(sentence.masked[match.end(group) :]) is None
    )
