"""Services that fail: told in headlines, on status pages and by those who cannot work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .certainty import may_act
from .marked import NAMED, Sentence
from .patterns import COMPANY, Claim, companies_at, each_match, either

_I = re.IGNORECASE
_NOUN = (
    r"(?:outages?|downtime|service disruptions?|disruption|blackout|technical (?:problems?|issues?|"
    r"difficulties|fault)|it failure|system failure|glitch|störung(?:en)?|(?:system)?ausfall|panne|"
    r"interruption|"
    r"caída|interrupción|interrupção|instabilidade|disservizi[o]?|guasto)"
)
_DOWN = re.compile(
    rf"{COMPANY}(?:['’]s)?(?P<what>[\s-](?:app|api|website|site|network|platform|services?|systems?|crm|"
    rf"payments?|login|servers?|"
    rf"status page|dashboard))?\s*(?:(?:is|are|was|were|goes|went|been|has been|have been|seems|knocked|back|"
    rf"es|está|est|ist|seit|heute|früh|gerade|"
    rf"currently|still|completely|totally|all|now|again|partially|both)\s+|[:–—-]\s*){{0,4}}"
    rf"(?:down(?!\s(?:well\b|for\s(?:it|anything|whatever|a\s(?:chat|drink|laugh|call|beer|coffee))\b|to\s(?!\d)|the\s|hill|in\sprice|\d+\s?%|by|payment|under|from))|offline|"
    rf"dark(?!\smode)|unavailable|"
    rf"unreachable|inaccessible|fora do ar|en panne|hors service|caíd[oa]|irraggiungibil[ei]|"
    rf"nicht erreichbar)\b(?P<rest>.*)",
    _I,
)
_OUTAGE = re.compile(rf"{COMPANY}(?:['’]s)?[\s:–—-]+(?:[\w-]+[\s:,]+){{0,6}}?{_NOUN}\b(?P<rest>.*)", _I)
_OUTAGE_AT = re.compile(
    rf"\b{_NOUN}\s+(?:[\w-]+\s+){{0,2}}?(?:at|bei|chez|en|de|del|da|do|no|na|hits?|of|affecting|a)"
    rf"\s+{COMPANY}(?P<rest>.*)"
    rf"|^\W*(?:[\w-]+\s+)?(?:disservizio)\s+(?P<named2>{NAMED})",
    _I,
)
_FAILS = re.compile(
    rf"{COMPANY}(?:['’]s)?\s+(?:[\w-]+\s+){{0,4}}?(?:payments? failing|systems? crash(?:es|ed)?|"
    rf"servers? crash(?:es|ed)?|restores? service|(?:stop(?:s|ped)?|not) working|"
    rf"(?:is |are |keeps? )?(?:returning|throwing|showing) (?:\w+\s)?errors?|"
    rf"errors? since|systems? fail(?:s|ed)?|services? fail(?:s|ed)?|"
    rf"meldet ausfall|(?:login|sign-in|sync|payments?) (?:is |are )?(?:failing|broken|unavailable))",
    _I,
)
_STATUS = re.compile(
    rf"{COMPANY}(?:\sstatus)?\s?[:–—-]\s.{{0,60}}?\b(?:investigating|identified|aware of|experiencing|"
    rf"monitoring)\b.{{0,60}}?"
    r"\b(?:error rates?|degraded|performance|outage|issues?|incident|latency|failures?|disruption)\b",
    _I,
)
_WE = re.compile(
    r"\bwe(?:['’]re| are)?\b.{0,40}?\b(?:investigating|aware of|experiencing)\b.{0,60}?"
    r"\b(?:error rates?|degraded|outage|issues?|incident|latency|disruption|downtime)\b",
    _I,
)
_BROKEN_AT = re.compile(rf"\beverything\s+(?:is\s+)?(?:broken|down)\s+at\s+{COMPANY}", _I)
_USERS = re.compile(
    rf"{COMPANY}\s(?:users?|customers|merchants|subscribers)\s(?:(?:are|were|across|in|around|the|nationwide|"
    rf"worldwide|[A-Z]\w+)\s)"
    r"{0,4}(?:unable to|locked out|report(?:ing|s)? (?:an outage|outages|problems|login)|can(?:not|"
    r"['’]t) (?:log|access|pay|sign))",
    _I,
)
_FROM_API = re.compile(rf"\b(?:getting\s+50\d.{{0,20}}?\bfrom\s+(?:the\s+)?|hours\s+without\s+){COMPANY}", _I)
_CONFIRMED = re.compile(r"\bstatus page\b.{0,20}\b(?:confirms|reports)\b.{0,20}\boutage\b", _I)
_NOT_DOWN = re.compile(
    r"\b(?:unaffected|let (?:me|us) down|going down(?:,| and| in)|prices?|downhill|downgrade|power|scheduled|"
    r"maintenance|shares?|"
    r"stock|down to earth|step(?:s|ping)? down|tips|operational)\b",
    _I,
)
_BY_A_USER = re.compile(r"\b(?:(?i:i|we|my|our|ugh|anyone|lol|wtf)|us)\b|^[^\w\ue000-\uf8ff]*[a-z]")
_OF_OTHERS = re.compile(r"^\s*(?:customers|users)\b", _I)


def outages(sentence: Sentence) -> Iterator[Claim]:
    """The companies whose service fails or failed."""
    if _NOT_DOWN.search(sentence.masked):
        return
    for pattern in (_DOWN, _OUTAGE, _OUTAGE_AT, _FAILS, _STATUS, _BROKEN_AT, _FROM_API, _USERS):
        for match in each_match(pattern, sentence):
            after = sentence.masked[match.end(either(match, "named")) :]
            if (_OF_OTHERS.match(after) and pattern is not _USERS) or not _may_be_down(
                sentence, match, pattern
            ):
                continue
            yield Claim(companies_at(sentence, match, "named"), _is_news(sentence))
    if sentence.own and _WE.search(sentence.masked):
        yield Claim(sentence.own)


def _may_be_down(sentence: Sentence, match: re.Match[str], pattern: re.Pattern[str]) -> bool:
    if pattern in (_OUTAGE_AT, _FROM_API, _BROKEN_AT):
        return True
    start = match.start("named")
    before = sentence.masked[:start]
    return may_act(sentence.masked, start) or bool(re.search(r"\b(?:the|that|today['’]s)\s+$", before, _I))


def _is_news(sentence: Sentence) -> bool:
    """Told as news and not as a complaint: people often take their own connexion for the service."""
    return _BY_A_USER.search(sentence.masked) is None
