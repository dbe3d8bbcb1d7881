"""Money raised: the company that gets it, the sum, the round, and who invests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .marked import NAMED, Sentence
from .money import FUNDING_NOUN, MONEY, ROUND, round_in, sum_in
from .patterns import ACTOR, BETWEEN, COMPANY, OTHER, Claim, actors, companies_at, each_match, written

_I = re.IGNORECASE
_VERB = (
    r"(?:rais(?:es?|ed|ing)|secur(?:es?|ed|ing)|clos(?:es?|ed|ing)|lands?|landed|nabs?|nabbed|bags?|bagged|"
    r"scor(?:es|ed)|"
    r"gets?|got|hauls? in|hauled in|picks? up|picked up|receiv(?:es?|ed)|wins?|won|complet(?:es|ed)|announc(?:es|ed)|"
    r"takes? in|took in|brings? in|brought in|attract(?:s|ed)|collect(?:s|ed)|grabs?|grabbed|snags?|snagged|raked? in|"
    r"pull(?:s|ed) in|reel(?:s|ed) in|pockets?|banks|banked|garner(?:s|ed)|obtain(?:s|ed)|locks? (?:in|down)|"
    r"extend(?:s|ed)|top(?:s|ped) up|adds?|added|sammelt|erhält|bekommt|sichert sich|schließt|lève|boucle|"
    r"obtient|levanta|cierra|recauda|obtiene|recibe|recebe|"
    r"capta|levantou|recebeu|captou|raccoglie|chiude|ottiene|incassa)"
)
_LED_IN = (
    r"(?:(?:a|an|its|the|up|to|over|more|than|nearly|about|around|another|fresh|new|first|latest|"
    r"oversubscribed|massive|"
    r"whopping|further|additional|big|strategic|first|in|of|some|eine?|einer|rund|une?|una|uma|un|por|de|da|di|"
    r"levée|fonds|inversión|investimento|investissement|finanziamento|aporte|remaining|ronda|rodada|aporte|"
    r"round|finanzierung|finanzierungsrunde|über|von|serie|us)\s+){0,6}"
)
_OBJECT = rf"(?:(?:equity|growth|venture)\s+)?(?P<object>{MONEY}|{FUNDING_NOUN}|money\b|capital\b)"
_RAISES = re.compile(rf"{ACTOR}{BETWEEN}(?P<verb>{_VERB})\s+{_LED_IN}{_OBJECT}(?P<rest>.*)", _I)
_OWNED = re.compile(
    rf"{COMPANY}['’]s?\s+(?:new\s+|latest\s+)?(?P<object>(?:{MONEY}\s+)?{ROUND})(?P<rest>.*)",
    _I,
)
_LEADS = re.compile(
    rf"(?P<who>{OTHER})\s+(?:co-)?(?:leads?|led|invests?|invested|puts?|pours?|backs?|backed)\s+{_LED_IN}"
    rf"(?P<object>{MONEY}|{FUNDING_NOUN})?.{{0,30}}?\s*(?:in|into|for)?\s*(?P<named>{NAMED})(?P<rest>.*)",
    _I,
)
_LEADS_ITS = re.compile(
    rf"(?P<who>{OTHER})\s+(?:co-)?(?:leads?|led|joins?|backs?|anchors?)\s+(?P<named>{NAMED})['’]s?"
    rf"\s+(?:new\s|latest\s)?"
    rf"(?P<object>(?:{MONEY}\s+)?{FUNDING_NOUN})(?P<rest>.*)",
    _I,
)
_WITH = re.compile(
    rf"\bwith\s+(?P<object>{MONEY})\s+(?:in|of)\s+(?:new\s|fresh\s)?(?:funding|capital|financing|money),?\s+"
    rf"(?P<named>{NAMED})(?P<rest>.*)",
    _I,
)
_FOR = re.compile(
    rf"^\W*(?P<object>{MONEY})\s+(?:for|für|pour|para|per)\s+(?P<named>{NAMED})(?P<rest>.*)", _I
)
_LABELLED = re.compile(rf"^\W*funding:\s*(?P<named>{NAMED})\W+(?P<object>{MONEY})(?P<rest>.*)", _I)
_CONGRATULATED = re.compile(
    rf"\bcongrat\w*\b.{{0,30}}?(?P<named>{NAMED})(?:\steam)?\b.{{0,12}}?(?P<object>{MONEY}\s+(?:raise|round|{ROUND}))"
    r"(?P<rest>.*)",
    _I,
)
_FROM = re.compile(
    rf"\b(?:led by|from|participation (?:from|by|of)|backed by|investment from|von|menée? par|auprès de|"
    rf"liderad[ao] por|"
    rf"guidato da|da parte di)\s+(?P<who>{OTHER})",
    _I,
)
_LISTED = re.compile(
    rf"{MONEY}[^,]{{0,20}},\s[^,]*,\s(?P<who>{OTHER})\s*$|{MONEY},?\s(?:{ROUND}),\s(?P<who2>{OTHER})", _I
)
_NOT_MONEY_RAISED = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:contracts?|orders?|deals?|settlements?|fines?|loss(?:es)?|revenues?|customers?|profits?|"
    r"bookings?|sales|grants?|bills?|lawsuits?|penalt\w+|tax|bonus|budget|tender|savings?|damages|campaign|"
    r"bestellungen|"
    r"aufträge|umsatz|b2b|per|each|an? (?:month|seat|user|year|share|hour)|monthly)\b|^\s*/",
    _I,
)
_TO_COME = re.compile(r"\b(?:will|to)\s(?:\w+\s)?$", _I)
_OWN_FUND = re.compile(
    r"\bfund\b(?!rais|ing)|\bfund (?:[ivx]+|\d)\b|\bventure (?:fund|firm|arm)\b|\bfonds d['’]investissement\b",
    _I,
)
_GIVEN_AWAY = re.compile(
    r"\b(?:charity|victims|flood|earthquake|disaster|orphans?|good cause|local schools?|food bank|donat\w+|"
    r"relief|shelter|hospital|research|awareness|scholarships?)\b",
    _I,
)
_NEEDS_A_SUM = re.compile(
    r"^(?:announc|add|pull|reel|pocket|bank|garner|lock|complet|won|wins|gets?|got|receiv|collect|attract|"
    r"takes?|took|brings?|brought|scor|land|bag|nab|pick|"
    r"grab|snag|rak|secur|obt|recib|receb|erhält|bekommt|ottiene)",
    _I,
)


def funding(sentence: Sentence) -> Iterator[Claim]:
    """The companies that raise money in a sentence."""
    for pattern in (_RAISES, _OWNED, _LEADS, _LEADS_ITS, _WITH, _FOR, _LABELLED, _CONGRATULATED):
        for match in each_match(pattern, sentence):
            claim = _claim(sentence, pattern, match)
            if claim is not None:
                yield claim


def _claim(sentence: Sentence, pattern: re.Pattern[str], match: re.Match[str]) -> Claim | None:
    companies = actors(sentence, match)
    stated = match["object"] or ""
    rest = match["rest"]
    if (
        not companies
        or _NOT_MONEY_RAISED.match(rest)
        or _OWN_FUND.search(stated + rest)
        or _GIVEN_AWAY.search(rest)
    ):
        return None
    around = match[0] if pattern is _LEADS else stated + rest
    money = sum_in(_before_value(around))
    named_round = round_in(around)
    if pattern is _RAISES and money is None and (_NEEDS_A_SUM.match(match["verb"]) and named_round is None):
        return None
    if pattern in (_LEADS, _LEADS_ITS):
        if money is None and named_round is None:
            return None
        who = written(sentence, match, "who")
        if companies_at(sentence, match, "who") == companies:
            return None
    else:
        who = _investor(sentence, match.start("object"))
    sure = pattern is not _CONGRATULATED and (money is not None or named_round is not None)
    planned = (
        pattern is _RAISES and _TO_COME.search(match[0][: match.start("verb") - match.start()]) is not None
    )
    return Claim(companies, sure, planned, sum=money, round=named_round, who=who)


def _before_value(text: str) -> str:
    """What a company is thought to be worth is not what it raised."""
    return re.sub(
        rf"\b(?:at|on) an? (?:[\w-]+ )?{MONEY}(?:\s\w+)? valuation|valu\w+ .{{0,20}}{MONEY}",
        " ",
        text,
        flags=_I,
    )


def _investor(sentence: Sentence, start: int) -> str | None:
    match = _FROM.search(sentence.masked, start)
    if match:
        return written(sentence, match, "who")
    listed = _LISTED.search(sentence.masked, start)
    if listed:
        return written(sentence, listed, "who")
    return None
